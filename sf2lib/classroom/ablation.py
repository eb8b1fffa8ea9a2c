"""Lesson 08's ablation: which of four ideas help, over several seeds, and how sure one can be.

The runs are made by tests/bench/ablation.py (`make ablation`) and lie in assets/results/ablation.csv, one row a run.
"""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sf2lib.classroom import results
from sf2lib.config import ASSETS

RESULTS = ASSETS / "results" / "ablation.csv"
IDEAS = {"double": True, "dueling": True, "n-step": 3, "prioritized": True}  # what each is when switched on
PLAIN = {"double": False, "dueling": False, "n_step": 1, "prioritized": False}
VARIANTS = (
    "plain",
    *(f"plain + {idea}" for idea in IDEAS),
    *(f"all but {idea}" for idea in IDEAS),
    "all",
)


def switches(variant: str) -> dict:
    """The four hyperparameters of a variant: `Hyperparameters.load("flappy-plain", **switches("plain + double"))`.

    Raises:
        ValueError: no such variant.
    """
    if variant not in VARIANTS:
        raise ValueError(f"no variant {variant!r}: expected one of {', '.join(VARIANTS)}")
    begin, _, idea = variant.partition(" + " if "+" in variant else " but ")
    on = {name for name in IDEAS if (begin == "all") != (name == idea)}
    return PLAIN | {name.replace("-", "_"): IDEAS[name] for name in on}


@dataclass(frozen=True)
class Runs:
    """All runs of an ablation, equally many seeds for each variant. Arrays with an axis for each of their names.

    Attributes:
        variants: their names.
        seeds: of the runs.
        updates: (points,) gradient steps at which games were played.
        test: (variants, seeds, points) mean pipes in the test games.
        fresh: (variants, seeds, points) the same in as many other games, with other seeds.
        promised: (variants, seeds) the Q-values of the greedy actions at the end, on average.
        returned: (variants, seeds) the discounted sums of what really followed them, on average.
    """

    variants: tuple[str, ...]
    seeds: tuple[int, ...]
    updates: np.ndarray
    test: np.ndarray
    fresh: np.ndarray
    promised: np.ndarray
    returned: np.ndarray

    def final(self, variant: str) -> np.ndarray:
        """How the runs of a variant ended: (seeds,), the mean over both sets of games."""
        row = self.variants.index(variant)
        return (self.test[row, :, -1] + self.fresh[row, :, -1]) / 2


def read(path: str | os.PathLike = RESULTS) -> Runs:
    """Read the rows that `make ablation` wrote.

    Raises:
        FileNotFoundError: there are none yet.
        ValueError: a variant lacks a seed that another one has.
    """
    rows, variants, seeds = results.read(Path(path), "variant", tuple(VARIANTS), "make ablation", "an hour")
    points = sum(name.startswith("updates_") for name in next(iter(rows.values())))

    def table(*names: str) -> np.ndarray:
        cells = [[[float(rows[variant, seed][n]) for n in names] for seed in seeds] for variant in variants]
        return np.array(cells)

    def over_points(name: str) -> np.ndarray:
        return table(*(f"{name}_{point + 1}" for point in range(points)))

    return Runs(
        variants,
        seeds,
        over_points("updates")[0, 0],
        over_points("test"),
        over_points("fresh"),
        table("promised")[..., 0],
        table("returned")[..., 0],
    )


def interquartile_mean(scores: np.ndarray) -> float:
    """The mean of the middle half: a quarter of the scores is left out at each end (Agarwal et al. 2021).

    As rliable and `scipy.stats.trim_mean` do, it leaves out *whole* scores: one at each end of 5, two of 8.

    Args:
        scores: of any shape; all are taken together.

    Source: https://arxiv.org/abs/2108.13264
    """
    ordered = np.sort(np.asarray(scores, float), axis=None)
    cut = math.floor(len(ordered) / 4)
    return float(ordered[cut : len(ordered) - cut].mean())


def bootstrap_interval(
    scores: np.ndarray,
    statistic: Callable[[np.ndarray], float] = interquartile_mean,
    level: float = 0.95,
    resamples: int = 2_000,
    seed: int = 0,
) -> tuple[float, float]:
    """How far a statistic of runs could lie off by the luck of the seeds: a stratified bootstrap interval.

    Runs are drawn anew, with replacement, and the statistic is taken of each such draw (percentile method).

    Args:
        scores: (runs,), or (runs, tasks): then they are drawn for each task by itself: *stratified*.
        statistic: of scores of that shape.
        level: how often such intervals should hold the true value. With five runs they are somewhat too narrow.
        resamples: how many draws.
        seed: of the draws.

    Returns:
        its lower and its upper end.

    Source: Agarwal et al. 2021, https://arxiv.org/abs/2108.13264
    """
    scores = np.asarray(scores, float)
    runs, rng = scores.shape[0], np.random.default_rng(seed)
    drawn = rng.integers(runs, size=(resamples, *scores.shape))
    values = [statistic(np.take_along_axis(scores, places, axis=0)) for places in drawn]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
