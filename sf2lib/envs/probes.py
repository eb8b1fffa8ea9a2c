"""Six tiny worlds, each solvable only if one part of DQN is right (lesson 07).

When an agent does not learn, start here. Each world takes a second and its Q-values are known, so the first one
that fails names the part to look at. The first five are Andy Jones's:
https://andyljones.com/posts/rl-debugging.html#probe

| world             | what must be right                                 |
|-------------------|----------------------------------------------------|
| ConstantReward    | value learning: loss and optimizer                 |
| ObservationReward | backpropagation: the state reaches the Q-value     |
| DelayedReward     | discount: value comes back from the next state     |
| ActionReward      | actions: exploration, and the action in the loss   |
| MatchingReward    | all of these together                              |
| EndlessReward     | truncated is not terminated: a cut has a future    |
"""

from typing import Any, ClassVar

import gymnasium
import numpy as np

QValues = dict[float, list[float]]  # for each observation, one number for each action


class Probe(gymnasium.Env):
    """One number to see, one or two actions, an episode of one step unless a probe says otherwise.

    Attributes:
        action_space: Discrete(actions).
        observation_space: Box(-1, 1, (1,), float32).
        starts: the observations that an episode may begin with, each as likely as the others.
        actions: how many there are to choose from.
    """

    metadata: ClassVar[dict] = {"render_modes": []}
    starts: ClassVar[tuple[float, ...]] = (0.0,)
    actions: ClassVar[int] = 1

    def __init__(self, render_mode: None = None):
        self.render_mode = render_mode
        self.observation_space = gymnasium.spaces.Box(-1.0, 1.0, (1,), np.float32)
        self.action_space = gymnasium.spaces.Discrete(self.actions)
        self.seen = 0.0

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> tuple[np.ndarray, dict]:
        super().reset(seed=seed)
        return self._see(self.np_random.choice(self.starts)), {}

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        return self._see(self.seen), self.reward(action), True, False, {}

    def reward(self, action: int) -> float:
        """What an action pays, given what was seen."""
        return 1.0

    @staticmethod
    def q_values(gamma: float) -> QValues:
        """What a right agent ends up with, for each observation that it acts on.

        Args:
            gamma: the discount, 0 to 1.
        """
        raise NotImplementedError

    def _see(self, number: float) -> np.ndarray:
        self.seen = float(number)
        return np.array([self.seen], np.float32)


class ConstantReward(Probe):
    """One action, reward 1, over. Q(0) = [1]."""

    @staticmethod
    def q_values(gamma: float) -> QValues:
        return {0.0: [1.0]}


class ObservationReward(Probe):
    """One action, which pays the number that was seen, -1 or 1. Q(-1) = [-1], Q(1) = [1]."""

    starts = (-1.0, 1.0)

    def reward(self, action: int) -> float:
        return self.seen

    @staticmethod
    def q_values(gamma: float) -> QValues:
        return {-1.0: [-1.0], 1.0: [1.0]}


class DelayedReward(Probe):
    """One action, two steps: 0 is seen and nothing paid, then 1 is seen and 1 paid. Q(0) = [gamma], Q(1) = [1]."""

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        reward, terminated = self.seen, self.seen == 1.0
        return self._see(1.0), reward, terminated, False, {}

    @staticmethod
    def q_values(gamma: float) -> QValues:
        return {0.0: [gamma], 1.0: [1.0]}


class ActionReward(Probe):
    """Two actions: 0 pays -1, 1 pays 1. Q(0) = [-1, 1]."""

    actions = 2

    def reward(self, action: int) -> float:
        return 1.0 if action == 1 else -1.0

    @staticmethod
    def q_values(gamma: float) -> QValues:
        return {0.0: [-1.0, 1.0]}


class MatchingReward(Probe):
    """Two actions: 1 matches what is seen when that is 1, 0 when it is -1. A match pays 1, anything else -1.

    Q(-1) = [1, -1], Q(1) = [-1, 1].
    """

    starts = (-1.0, 1.0)
    actions = 2

    def reward(self, action: int) -> float:
        return self.seen if action == 1 else -self.seen

    @staticmethod
    def q_values(gamma: float) -> QValues:
        return {-1.0: [1.0, -1.0], 1.0: [-1.0, 1.0]}


class EndlessReward(Probe):
    """One action, reward 1 for ever, but each episode is cut off after two steps: 0 is seen, then 1.

    Q(0) = Q(1) = [1 / (1 - gamma)]. Take truncated for terminated, and Q(1) comes out as 1.
    """

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        truncated = self.seen == 1.0
        return self._see(1.0), 1.0, False, truncated, {}

    @staticmethod
    def q_values(gamma: float) -> QValues:
        return {0.0: [1.0 / (1.0 - gamma)], 1.0: [1.0 / (1.0 - gamma)]}


PROBES = (ConstantReward, ObservationReward, DelayedReward, ActionReward, MatchingReward, EndlessReward)
