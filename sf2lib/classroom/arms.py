"""A world with two buttons and nothing to see: the smallest one in which doing what looks best goes wrong (lesson 05).

Known as the two-armed bandit (Sutton and Barto, http://incompleteideas.net/book/the-book.html, chapter 2).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sf2lib.explore import Schedule

BUTTONS = ("punch", "kick")
CHANCES = (0.4, 0.6)  # how often each of them hits; the agents do not know


class Play(NamedTuple):
    """What many agents did, each on its own.

    Attributes:
        actions: (steps, agents) int64, which button each one pressed.
        hits: (steps, agents) bool, whether it hit.
        estimates: (agents, buttons) float64, how often each button has hit so far, as each agent saw it in the end.
    """

    actions: np.ndarray
    hits: np.ndarray
    estimates: np.ndarray

    @property
    def found(self) -> float:
        """Share of agents that think in the end that the better button is the better one."""
        return float((self.estimates.argmax(axis=1) == int(np.argmax(CHANCES))).mean())

    @property
    def hits_per_100(self) -> float:
        """Hits in 100 steps, over all steps and agents."""
        return float(100 * self.hits.mean())


def play(
    epsilon_at: Schedule, steps: int = 1_000, agents: int = 1_000, chances: Sequence[float] = CHANCES, seed: int = 0
) -> Play:
    """Let many agents press buttons: each one once, then epsilon-greedily by how often a button has hit.

    Args:
        epsilon_at: epsilon for each step, from 0 on.
        steps: how often each agent presses.
        agents: how many there are; none knows of the others.
        chances: how often each button hits, 0 to 1.
        seed: of all chance in it.
    """
    random = np.random.default_rng(seed)
    buttons, everyone = len(chances), np.arange(agents)
    tries, total = np.zeros((agents, buttons)), np.zeros((agents, buttons))
    actions, hits = np.zeros((steps, agents), np.int64), np.zeros((steps, agents), bool)
    for step in range(steps):
        greedy = (total / np.maximum(tries, 1)).argmax(axis=1)  # (agents, buttons) -> (agents,)
        explore = random.random(agents) < epsilon_at(step)
        action = np.where(explore, random.integers(buttons, size=agents), greedy)
        if step < buttons:
            action[:] = step  # a fair start: every button once
        hit = random.random(agents) < np.asarray(chances)[action]
        tries[everyone, action] += 1
        total[everyone, action] += hit
        actions[step], hits[step] = action, hit
    return Play(actions, hits, total / np.maximum(tries, 1))


def longest_streak(actions: Sequence[int]) -> int:
    """How often one action came in a row, at most."""
    actions = np.asarray(actions)
    changes = np.flatnonzero(np.diff(actions)) + 1  # where another action begins
    return int(np.diff([0, *changes, len(actions)]).max())
