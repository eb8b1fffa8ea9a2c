"""An actor: it plays with weights that it was given and hands over what happened.

The learner's side is actors.py. An actor runs in a process of its own, or on another machine. There may be many, so it
does without PyTorch: a worker with the fighter's emulator takes 60 MB instead of 240, and starts in one second.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sf2lib.envs.vector import EpisodeStream, Steps, make

Layout = Sequence[tuple[str, tuple[int, ...]]]  # names and shapes of a DQN's weights, as its state_dict lists them


class ActorDied(Exception):
    """An actor is gone, how it went is the message. Another may take its place."""


class MachineDied(ActorDied):
    """The machine that an actor lived on is gone, and the actor not to blame."""


class NumpyPolicy:
    """A `sf2lib.network.DQN` in NumPy, for one who only plays.

    Args:
        layout: the network's weights, in the order of its state_dict.

    Attributes:
        flat: (weights,) float32, all of them in a row; write new ones over them.
    """

    def __init__(self, layout: Layout):
        sizes = [int(np.prod(shape)) for _, shape in layout]
        self.flat = np.zeros(sum(sizes), np.float32)
        parts = np.split(self.flat, np.cumsum(sizes)[:-1])  # views of `flat`
        self.weights = {name: part.reshape(shape) for (name, shape), part in zip(layout, parts, strict=True)}
        self.body = [name.removesuffix(".weight") for name, _ in layout if name.endswith(".weight") and "body" in name]
        # with gates a layer puts out twice as many numbers as the next one takes in
        outputs = len(self.weights[f"{self.body[-1]}.bias"]) if self.body else 0
        self.gated = outputs > self.weights["head.weight"].shape[1]

    def q_values(self, states: np.ndarray) -> np.ndarray:
        """(batch, state_dim) float32 -> (batch, actions) float32, what the network itself says."""
        features = states * self.weights["scale"] + self.weights["shift"]
        for layer in self.body:
            features = self._linear(layer, features)
            if self.gated:  # nn.GLU
                passed, gate = np.split(features, 2, axis=-1)
                features = passed / (1 + np.exp(-gate))
            else:
                features = np.maximum(features, 0)  # ReLU
        advantage = self._linear("head", features)
        if "value.weight" not in self.weights:
            return advantage
        # Q(s, a) = V(s) + A(s, a) - mean over a' of A(s, a')
        return self._linear("value", features) + advantage - advantage.mean(axis=-1, keepdims=True)

    def _linear(self, layer: str, features: np.ndarray) -> np.ndarray:
        return features @ self.weights[f"{layer}.weight"].T + self.weights[f"{layer}.bias"]


class Chunk(NamedTuple):
    """Some steps in a row of one environment, packed for the way: each state once. Attributes:

    states: (steps + 1 + ends inside, state_dim) float32, in the order in which they were met.
    action, frames: (steps,) int64.
    reward: (steps,) float32.
    terminated, truncated: (steps,) bool.
    scores: of the episodes that ended.
    waited: seconds that the actor had nothing to do before it began them.
    """

    states: np.ndarray
    action: np.ndarray
    reward: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray
    frames: np.ndarray
    scores: list[float]
    waited: float

    def steps(self) -> Iterator[tuple[np.ndarray, Steps]]:
        """Step by step the action, (1,) int64, and what came of it, as an EpisodeStream of one environment has it."""
        ended = self.terminated | self.truncated
        at = np.arange(len(ended)) + np.cumsum(ended) - ended  # an episode's last state stands between its steps
        valid, scores = np.ones(1, bool), iter(self.scores)
        for step, place in enumerate(at):
            row = slice(step, step + 1)
            yield (
                self.action[row],
                Steps(
                    self.states[place : place + 1],
                    self.reward[row],
                    self.states[place + 1 : place + 2],
                    self.terminated[row],
                    self.truncated[row],
                    self.frames[row],
                    valid,
                    [next(scores)] if ended[step] else [],
                ),
            )


class Actor:
    """One environment, a policy, a source of chance.

    Args:
        env_id: of the environment; "module:id" where a module has to be imported first.
        env_kwargs: its options.
        seed: of its episodes and of its exploration.
        layout: of the network whose weights it will be given.
        explore_probabilities: how likely each action is when the choice is random; None for all alike.
    """

    def __init__(
        self,
        env_id: str,
        env_kwargs: dict,
        seed: int,
        layout: Layout,
        explore_probabilities: Sequence[float] | None = None,
    ):
        self.stream = EpisodeStream(make(env_id, **env_kwargs), seed)
        self.policy, self.random = NumpyPolicy(layout), np.random.default_rng(seed)
        actions = dict(layout)["head.bias"][0]
        weights = np.ones(actions) if explore_probabilities is None else np.array(explore_probabilities)
        self.probabilities = weights / weights.sum()

    def play(self, epsilon: float, steps: int, waited: float = 0.0) -> Chunk:
        """So many steps with the weights in `policy.flat`, a random action with probability epsilon.

        The episode under way goes on where the last call left it.
        """
        states, rows, scores = [], [], []
        for _ in range(steps):
            action = self._act(epsilon)
            step = self.stream.step(np.array([action]))
            states.append(step.state[0])
            terminated, truncated = step.terminated[0], step.truncated[0]
            if terminated or truncated:
                states.append(step.next_state[0])
            rows.append((action, step.reward[0], terminated, truncated, step.frames[0]))
            scores += step.scores
        if not (terminated or truncated):
            states.append(step.next_state[0])
        types = (np.int64, np.float32, bool, bool, np.int64)
        columns = [np.array(column, kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)]
        return Chunk(np.array(states), *columns, scores, waited)

    def _act(self, epsilon: float) -> int:
        if self.random.random() < epsilon:
            return int(self.random.choice(len(self.probabilities), p=self.probabilities))
        return int(self.policy.q_values(self.stream.state)[0].argmax())
