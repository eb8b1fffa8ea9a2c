"""Gymnasium's loop as a function: one episode from its start to its end (lesson 01)."""

from collections.abc import Callable
from typing import NamedTuple

import gymnasium
import numpy as np


class Episode(NamedTuple):
    """What one episode came to. Attributes:

    score: the sum of its rewards.
    length: in steps.
    terminated: whether the game itself ended.
    truncated: whether it was cut off.
    """

    score: float
    length: int
    terminated: bool
    truncated: bool


def play(env: gymnasium.Env, choose: Callable[[np.ndarray], int], seed: int | None = None) -> Episode:
    """Play one episode.

    Args:
        env: one environment, not a vector of them.
        choose: gets a state and returns an action.
        seed: of the episode; None for any.
    """
    state, _ = env.reset(seed=seed)
    score, length = 0.0, 0
    while True:
        state, reward, terminated, truncated, _ = env.step(choose(state))
        score += float(reward)
        length += 1
        if terminated or truncated:
            return Episode(score, length, bool(terminated), bool(truncated))


class OldState(gymnasium.Wrapper):
    """A bug to look at: every step returns the state with which the episode began."""

    def reset(self, **options):
        self.first, info = self.env.reset(**options)
        return self.first, info

    def step(self, action):
        _, *rest = self.env.step(action)
        return self.first, *rest
