"""Lesson 14: settings that are stopped early, on runs that were all trained to the end: what it saves and misses.

The runs are those of lesson 08's ablation, ten settings of four switches, five seeds each.
"""

from dataclasses import dataclass

import numpy as np

from sf2lib.classroom import ablation


@dataclass(frozen=True)
class Runs:
    """All settings, each trained to the end.

    Attributes:
        settings: their names.
        seeds: of the runs.
        rungs: (rungs,) gradient steps at which each was scored.
        scores: (settings, seeds, rungs) mean score of greedy games.
    """

    settings: tuple[str, ...]
    seeds: tuple[int, ...]
    rungs: np.ndarray
    scores: np.ndarray


def read() -> Runs:
    """Lesson 08's runs. The scores are the means of both its sets of games.

    Raises:
        FileNotFoundError, ValueError: as `ablation.read` does.
    """
    runs = ablation.read()
    return Runs(runs.variants, runs.seeds, runs.updates, (runs.test + runs.fresh) / 2)


@dataclass(frozen=True)
class Outcome:
    """What successive halving did.

    Attributes:
        reached: (settings,) int, how many of the scores each one was allowed, at least 1.
        rungs: which scores were compared, counted from 0.
        spent: share of the training that all to the end would take.
        found: the setting that came out.
        best: the one with the highest last score of all.
    """

    reached: np.ndarray
    rungs: tuple[int, ...]
    spent: float
    found: int
    best: int


def rungs_of(count: int, first: int, factor: int) -> tuple[int, ...]:
    """Which of `count` equal parts are rungs: the first, then each `factor` times as far, counted from 0."""
    rungs = []
    at = first
    while at < count:
        rungs.append(at - 1)
        at *= factor
    return tuple(rungs)


def halve(scores: np.ndarray, first: int, factor: int) -> Outcome:
    """Stop settings early: at each rung one in `factor` goes on, the best ones, at least one.

    All settings wait for each other at a rung: successive halving (Jamieson and Talwalkar 2016,
    https://arxiv.org/abs/1502.07943). ASHA asks as they come, which keeps all cores busy and is a little kinder.

    Args:
        scores: (settings, points) mean over seeds, at equal parts of the way.
        first: at which of the points the first rung is, counted from 1.
        factor: of those that reach a rung one in so many goes on; 1 stops nobody.
    """
    settings, points = scores.shape
    reached, going = np.full(settings, points), np.arange(settings)
    rungs = rungs_of(points, first, factor) if factor > 1 else ()
    for rung in rungs:
        order = going[np.argsort(-scores[going, rung], kind="stable")]
        kept = order[: max(1, len(going) // factor)]
        reached[np.setdiff1d(going, kept)] = rung + 1
        going = kept
    found = going[scores[going, -1].argmax()]
    return Outcome(reached, rungs, float(reached.sum() / (settings * points)), int(found), int(scores[:, -1].argmax()))
