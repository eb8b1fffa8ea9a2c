"""Lesson 12's question: does it save training to move old weights into a bigger network?

The runs are made by tests/bench/transfer.py (`make transfer`) and lie in assets/results/transfer.csv, one row a run.
"""

import copy
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure

from sf2lib.classroom import plots, results
from sf2lib.config import ASSETS
from sf2lib.envs import make
from sf2lib.network import DQN

RESULTS = ASSETS / "results" / "transfer.csv"
ARMS = ("from scratch", "moved", "moved, exploring anew")

#: The first training: few moves, a gentle opponent. Then, or at once, all moves and the opponent that counts.
FIRST = {"moves": "normals", "difficulty": 1}
THEN = {"moves": "full", "difficulty": 4}
#: With these a moved agent goes on: it has a policy already, so it need not begin with random play. One that explores
#: anew begins as from scratch.
GO_ON = {"epsilon_start": 0.4, "epsilon_steps": 5_000}

FIRST_STEPS, ALL_STEPS, EVERY = 6_000, 18_000, 3_000  # decisions: the first training, all of it, between two tests


@dataclass(frozen=True)
class Runs:
    """All runs, equally many seeds for each arm.

    Attributes:
        arms: their names, of ARMS.
        seeds: of the runs.
        steps: (points,) decisions so far, the first training counted.
        wins: (arms, seeds, points) share of the test fights won with all moves against the opponent that counts; NaN
            while the first training goes on.
        seconds: (arms, seeds, points) of training so far, the first training counted; NaN likewise.
        fights: in each test.
    """

    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    steps: np.ndarray
    wins: np.ndarray
    seconds: np.ndarray
    fights: int

    def further(self, arm: str, steps: int) -> np.ndarray:
        """(seeds,) win rates after so many decisions with all moves, whatever came before them."""
        before = FIRST_STEPS if arm.startswith("moved") else 0
        return self.wins[self.arms.index(arm), :, list(self.steps).index(before + steps)]

    def total(self, arm: str, steps: int) -> np.ndarray:
        """(seeds,) win rates after so many decisions in all, the first training counted."""
        return self.wins[self.arms.index(arm), :, list(self.steps).index(steps)]


def read(path: str | os.PathLike = RESULTS) -> Runs:
    """Read the rows that `make transfer` wrote.

    Raises:
        FileNotFoundError: there are none yet.
        ValueError: an arm lacks a seed that another one has.
    """
    rows, arms, seeds = results.read(Path(path), "arm", ARMS, "make transfer", "45 minutes")
    names = [name for name in rows[arms[0], seeds[0]] if name.startswith("win_")]

    def table(prefix: str) -> np.ndarray:
        points = [name.replace("win_", prefix) for name in names]
        return np.array([[[float(rows[arm, seed][p] or "nan") for p in points] for seed in seeds] for arm in arms])

    steps = np.array([int(name.removeprefix("win_")) for name in names])
    return Runs(arms, seeds, steps, table("win_"), table("seconds_"), int(rows[arms[0], seeds[0]]["fights"]))


@torch.no_grad()
def with_start(network: DQN, new: Sequence[int], start: str) -> DQN:
    """A copy of a grown network in which the values of its new actions start elsewhere.

    Args:
        network: with a plain head, as `move_weights` fills it.
        new: the places of the new actions.
        start: "by chance", as PyTorch draws a new layer; "at 0"; or "at the mean", as `move_weights` leaves them.

    Raises:
        ValueError: another start.
    """
    other, new = copy.deepcopy(network), list(new)
    if start == "by chance":
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            drawn = torch.nn.Linear(network.head.in_features, len(new))
        other.head.weight[new], other.head.bias[new] = drawn.weight, drawn.bias
    elif start == "at 0":
        other.head.weight[new], other.head.bias[new] = 0.0, 0.0
    elif start != "at the mean":
        raise ValueError(f"start is {start!r}: expected 'by chance', 'at 0' or 'at the mean'")
    return other


@torch.no_grad()
def promise(
    network: DQN, fights: int, seed: int = 880_000, gamma: float = 0.998, **env_kwargs: object
) -> tuple[float, float]:
    """What a network promises and what it gets when it fights greedily.

    Args:
        network: whose highest Q-value in each state is its promise.
        fights: how many, with the seeds seed, seed + 1 and so on.
        seed: of the first.
        gamma: for each frame, the one that the network learned with.
        env_kwargs: options of Fighter-v0.

    Returns:
        The promise, and the discounted sum of what followed, each the mean over all decisions.
    """
    env, promised, returned = make("sf2lib/Fighter-v0", **env_kwargs), [], []
    for fight in range(fights):
        state, _ = env.reset(seed=seed + fight)
        steps, over = [], False
        while not over:
            q_values = network(torch.from_numpy(state))
            promised.append(q_values.max().item())
            state, reward, terminated, truncated, info = env.step(int(q_values.argmax()))
            steps.append((reward, info["frames"]))
            over = terminated or truncated
        total = 0.0
        for reward, frames in reversed(steps):
            # G = r + gamma ** frames * G', from the end
            total = reward + gamma**frames * total
            returned.append(total)
    env.close()
    return float(np.mean(promised)), float(np.mean(returned))


def draw(runs: Runs, title: str, first_counts: bool = True) -> Figure:
    """Win rate against decisions: thin lines are seeds, thick ones their mean.

    Args:
        runs: what `read` returned.
        title: the finding.
        first_counts: whether a moved run begins at the end of its first training, or at 0.
    """
    fig, axes = plots.figure(height=3.8, title=title)
    styles = ((plots.ORANGE, "s--"), (plots.BLUE, "o-"), (plots.GREEN, "^:"))
    for arm, wins, (color, mark) in zip(runs.arms, runs.wins, styles, strict=False):
        tested = ~np.isnan(wins[0])
        steps = runs.steps[tested] - (0 if first_counts or not arm.startswith("moved") else FIRST_STEPS)
        for seed in wins:
            axes.plot(steps / 1000, 100 * seed[tested], color=color, lw=0.9, alpha=0.45)
        axes.plot(steps / 1000, 100 * wins[:, tested].mean(axis=0), mark, color=color, lw=2.6, ms=5, label=arm)
    what = "thousand decisions, the first training counted" if first_counts else "thousand decisions with all moves"
    axes.set(xlabel=what, ylabel="% of test fights won", ylim=(0, 102))
    if first_counts:
        axes.axvspan(0, FIRST_STEPS / 1000, color=plots.LINE, alpha=0.3, lw=0)
        axes.text(FIRST_STEPS / 2000, 96, "first training", ha="center", color=plots.SOFT, fontsize=9.5)
    axes.set_xlim(left=0)
    axes.legend(loc="lower right")
    return fig
