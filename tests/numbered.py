"""An environment whose every number says where it came from. Without PyTorch, for actors to import."""

import os
import signal

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Discrete


class Numbered(gymnasium.Env):
    """What it shows is (lane, episode, step), so that a transition tells which two moments it joins.

    Episodes last `length(lane, episode)` steps. Every second one terminates, the others are truncated.

    Args:
        lane: tells one environment of a vector from another.
        frames: report in `info["frames"]` how long a step lasted.
        score: report `info["score"]`, 1000 * lane + episode.
        sparse: report both only where they differ from what is assumed without them.
    """

    observation_space = Box(0, 10_000, (3,), np.float32)
    action_space = Discrete(2)

    def __init__(self, lane: int = 0, frames: bool = False, score: bool = False, sparse: bool = False):
        self.lane, self.with_frames, self.with_score, self.sparse = lane, frames, score, sparse
        self.episode, self.moment, self.seeds = -1, 0, []

    @staticmethod
    def length(lane: int, episode: int) -> int:
        return 1 + (3 * lane + 5 * episode) % 7

    @staticmethod
    def terminates(lane: int, episode: int) -> bool:
        return (lane + episode) % 2 == 0

    @staticmethod
    def frames(lane: int, moment: int) -> int:
        return 1 + (lane + moment) % 3

    @staticmethod
    def reward(moment: int, action: int) -> float:
        return 1.0 + moment + 100.0 * action

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.seeds.append(seed)
        self.episode, self.moment = self.episode + 1, 0
        return self._see(), {}

    def step(self, action):
        info = {}
        frames = self.frames(self.lane, self.moment)
        if self.with_frames and not (self.sparse and frames == 1):
            info["frames"] = frames
        reward = self.reward(self.moment, int(action))
        self.moment += 1
        over = self.moment == self.length(self.lane, self.episode)
        ends = self.terminates(self.lane, self.episode)
        if self.with_score and (over or not self.sparse):
            info["score"] = 1000 * self.lane + self.episode
        return self._see(), reward, over and ends, over and not ends, info

    def _see(self):
        return np.array([self.lane, self.episode, self.moment], np.float32)


class Failing(Numbered):
    """Fails in a way at a step of its life; 0 for its first reset.

    Args:
        how: "raise", "die" or "hang".
        at: at which step.
    """

    def __init__(self, how: str, at: int):
        super().__init__(os.getpid() % 10_000)
        self.how, self.at, self.life = how, at, 0

    def reset(self, **kwargs):
        self._fail()
        return super().reset(**kwargs)

    def step(self, action):
        self.life += 1
        self._fail()
        return super().step(action)

    def _fail(self):
        if self.life != self.at:
            return
        if self.how == "raise":
            raise RuntimeError("the console is on fire")
        os.kill(os.getpid(), signal.SIGKILL if self.how == "die" else signal.SIGSTOP)


def of_this_process(**options) -> Numbered:
    """Its lane is the process's number: as many actors, as many lanes."""
    return Numbered(os.getpid() % 10_000, **options)


gymnasium.register("Numbered-v0", of_this_process)
gymnasium.register("Failing-v0", Failing)
