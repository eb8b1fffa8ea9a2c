"""Several environments stepped side by side, each episode from a seed of its own.

Gymnasium's vector environments can start the next episode in three ways (see `gymnasium.vector.AutoresetMode`). All
three end up here as the same stream of steps, in which no row ever joins two episodes.
"""

import sys
from collections.abc import Mapping
from functools import partial
from textwrap import shorten
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv, VectorEnv

from sf2lib.envs.apart import ApartVectorEnv

FIRST_TRAINING_SEED = 2**30  # seeds below it are for validation and for held-out tests: training never meets them

VECTORS = {
    "sync": SyncVectorEnv,
    "async": AsyncVectorEnv,
    "apart": SyncVectorEnv if sys.platform == "win32" else ApartVectorEnv,  # Windows hands down no sockets
}


def make(env_id: str, **kwargs: Any) -> gymnasium.Env:
    """`gymnasium.make` for every environment of the course, without the checker that costs half the speed.

    Raises:
        ValueError: no such environment, or it does not know one of the options.
    """
    if env_id.startswith("FlappyBird"):
        import sf2lib.envs.flappy  # noqa: F401 - registers FlappyBird-v0
    try:
        return gymnasium.make(env_id, disable_env_checker=True, **kwargs)
    except (gymnasium.error.Error, TypeError) as error:
        raise ValueError(f"could not make {env_id}: {' '.join(str(error).split())}") from error


def make_vec(env_id: str, num_envs: int, vectorization_mode: str = "sync", **kwargs: Any) -> VectorEnv:
    """`num_envs` copies of an environment, whose episodes the training loop starts itself.

    Args:
        env_id: of the environment.
        num_envs: how many, at least 1.
        vectorization_mode: "sync" steps them one after the other in this process; "async" gives each a process of its
            own, worth it where a step takes long, as a fighter's does: two then take hardly longer than one. "apart"
            steps them one after the other in one other process, worth it where there are many and a step is short, as
            Flappy Bird's is; on Windows it is "sync". `train` learns while those of other processes play.
        kwargs: the environment's options.
    """
    if vectorization_mode not in VECTORS:
        raise ValueError(f"vectorization_mode is {vectorization_mode!r}, expected {', '.join(map(repr, VECTORS))}")
    vector = VECTORS[vectorization_mode]
    return vector([partial(make, env_id, **kwargs)] * num_envs, autoreset_mode=AutoresetMode.DISABLED)


def as_vector(env: gymnasium.Env | VectorEnv) -> VectorEnv:
    """A single environment as a vector environment of one; a vector environment as it is."""
    if isinstance(env, VectorEnv):
        return env
    return SyncVectorEnv([lambda: env], autoreset_mode=AutoresetMode.DISABLED)


def dimensions(env: gymnasium.Env | VectorEnv) -> tuple[int, int]:
    """How many numbers a state has and how many actions there are.

    Raises:
        ValueError: spaces that a DQN can't serve, and what to do about it.
    """
    name = env.spec.id if env.spec else type(env.unwrapped).__name__
    if isinstance(env, SyncVectorEnv):
        name = getattr(env.envs[0].spec, "id", name)
    states = getattr(env, "single_observation_space", env.observation_space)
    actions = getattr(env, "single_action_space", env.action_space)
    if not isinstance(actions, gymnasium.spaces.Discrete):
        raise ValueError(
            f"{name} has actions {_brief(actions)}, but a DQN chooses one of a list: it needs a Discrete action space"
        )
    if actions.start != 0:
        raise ValueError(
            f"{name} has actions {actions}, but a DQN counts from 0: shift them by gymnasium.wrappers.TransformAction"
        )
    if not isinstance(states, gymnasium.spaces.Box) or len(states.shape) != 1:
        raise ValueError(
            f"{name} has observations {_brief(states)}, but this DQN reads a row of numbers, Box of shape "
            "(state_dim,): wrap it in gymnasium.wrappers.FlattenObservation, or choose features instead of images"
        )
    return int(states.shape[0]), int(actions.n)


def _brief(space: gymnasium.Space) -> str:
    """A space as one short line: NumPy breaks long bounds into several."""
    return shorten(str(space), 100, placeholder=" ...")


class Steps(NamedTuple):
    """One step of every environment. Attributes:

    state, next_state: (envs, state_dim) float32; `next_state` is the episode's own last state where it ended.
    reward: (envs,) float32.
    terminated, truncated: (envs,) bool.
    frames: (envs,) int64, how many frames the step lasted (1 unless the environment says otherwise in
        `info["frames"]`).
    valid: (envs,) bool, False where the vector environment spent this step on starting an episode.
    scores: the score of each episode that ended in this step.
    """

    state: np.ndarray
    reward: np.ndarray
    next_state: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray
    frames: np.ndarray
    valid: np.ndarray
    scores: list[float]


class EpisodeStream:
    """Steps a vector environment for ever, starting each episode with a seed of its own.

    An episode's score is what the environment reports as `info["score"]` when it ends, or else the sum of its rewards.

    Args:
        envs: a vector environment, or a single one.
        seed: of the run; episode k of a run always gets the same seed, 2**30 or more.
        episodes: how many have begun before, so that a second run goes on with seeds of its own.

    Raises:
        ValueError: spaces that a DQN can't serve, or a seed below 0.
    """

    def __init__(self, envs: gymnasium.Env | VectorEnv, seed: int = 0, episodes: int = 0):
        self.envs = as_vector(envs)
        dimensions(self.envs)
        if seed < 0:
            raise ValueError(f"seed is {seed}, expected a whole number of at least 0")
        self.seed = seed
        self.mode = self.envs.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP)
        self.episodes = episodes  # how many have begun
        self.num_envs = self.envs.num_envs
        self.seeds = [self._next_seed() for _ in range(self.num_envs)]
        self.actions: list[list[int]] = [[] for _ in range(self.num_envs)]  # of the episodes under way
        self.returns = np.zeros(self.num_envs)
        self.fresh = np.zeros(self.num_envs, bool)  # NEXT_STEP: those that the next step will only start
        # whether they play in other processes, where this one need not wait for them; a wrapper's `step` may do more
        self.apart = isinstance(self.envs, (AsyncVectorEnv, ApartVectorEnv))
        # a vector environment that is not made of single ones takes one seed for all
        one_by_one = isinstance(self.envs.unwrapped, (SyncVectorEnv, AsyncVectorEnv, ApartVectorEnv))
        observation, _ = self.envs.reset(seed=self.seeds if one_by_one else self.seeds[0])
        self.state = np.array(observation, np.float32)

    def step(self, actions: np.ndarray) -> Steps:
        """Take one action in each environment; `self.state` is then what to act on next.

        Args:
            actions: (envs,) int64.
        """
        self.send(actions)
        return self.receive()

    def send(self, actions: np.ndarray) -> None:
        """The first half of `step`: environments of other processes begin it."""
        self.sent = actions
        if self.apart:
            self.envs.step_async(actions)

    def receive(self) -> Steps:
        """The second half of `step`: what came of the actions that were sent."""
        state, actions = self.state, self.sent
        played = self.envs.step_wait() if self.apart else self.envs.step(actions)
        observation, reward, terminated, truncated, info = played
        next_state = np.array(observation, np.float32)  # a copy: the next step may write over theirs
        ended = terminated | truncated
        valid = ~self.fresh
        self.returns += reward
        for env, action in enumerate(actions.tolist()):
            self.actions[env].append(action)

        self.state = next_state
        if self.mode == AutoresetMode.SAME_STEP and ended.any():
            next_state = next_state.copy()
            next_state[ended] = np.stack(info["final_obs"][ended])
        frames = self._read(info, "frames", np.ones(self.num_envs, np.int64), ended)
        scores = self._read(info, "score", self.returns, ended)[ended].tolist() if ended.any() else []
        self._begin_next(ended)
        return Steps(state, np.float32(reward), next_state, terminated, truncated, frames, valid, scores)

    def _read(self, info: dict, key: str, default: np.ndarray, ended: np.ndarray) -> np.ndarray:
        """What each environment says under a key of its info, or the default where it says nothing."""
        values = default.copy()
        # SAME_STEP: where an episode ended, info already belongs to the next one
        begun = ended if self.mode == AutoresetMode.SAME_STEP else np.zeros_like(ended)
        for said, where in ((info, ~begun), (info.get("final_info", {}), begun)):
            if key in said:
                where = where & said.get(f"_{key}", True)
                values[where] = said[key][where]
        return values

    def _begin_next(self, ended: np.ndarray) -> None:
        self.fresh = ended if self.mode == AutoresetMode.NEXT_STEP else np.zeros_like(ended)
        if not ended.any():
            return
        self.returns[ended] = 0
        for env in ended.nonzero()[0]:
            self.seeds[env], self.actions[env] = self._next_seed(), []
        if self.mode == AutoresetMode.DISABLED:
            self.state = np.array(self._reset(ended), np.float32)

    def _reset(self, which: np.ndarray) -> np.ndarray:
        return self.envs.reset(seed=self.seeds, options={"reset_mask": which})[0]

    def _next_seed(self) -> int:
        drawn = np.random.SeedSequence([self.seed, self.episodes]).generate_state(1)[0]
        self.episodes += 1
        return FIRST_TRAINING_SEED + int(drawn) % FIRST_TRAINING_SEED

    def state_dict(self) -> dict:
        """The seeds and actions of the episodes under way: enough to play them again to where they stand."""
        return {
            "seed": self.seed,
            "episodes": self.episodes,
            "seeds": list(self.seeds),
            "actions": [list(actions) for actions in self.actions],
            "returns": self.returns.tolist(),
        }

    def load_state_dict(self, state: Mapping) -> bool:
        """Bring every environment back to where it stood, by playing the same actions from the same seeds.

        This needs environments that the loop starts itself, as `make_vec` makes them. Others start new episodes, and
        so do those that go on for actors, of which no actions are kept.

        Returns:
            Whether the episodes that were under way go on.
        """
        self.seed, self.episodes = state["seed"], state["episodes"]
        if self.mode != AutoresetMode.DISABLED or "actions" not in state:
            return False
        self.seeds = list(state["seeds"])
        self.actions = [list(actions) for actions in state["actions"]]
        lengths = np.array([len(actions) for actions in self.actions])
        longest = lengths.max()
        observation = self._reset(np.ones(self.num_envs, bool))
        # all step together, so a shorter episode starts later; before that its environment idles in throw-away games
        for now in range(longest):
            begins = lengths == longest - now
            if begins.any():
                self._reset(begins)
            at = now - (longest - lengths)
            actions = [self.actions[env][at[env]] if at[env] >= 0 else 0 for env in range(self.num_envs)]
            observation, _, terminated, truncated, _ = self.envs.step(np.array(actions))
            over = terminated | truncated
            if over.any():
                self._reset(over)
        unbegun = lengths == 0
        if longest and unbegun.any():
            observation = self._reset(unbegun)
        self.state = np.array(observation, np.float32)
        self.returns = np.array(state["returns"])
        return True
