"""Runs over several seeds: one history each, and what a band shows of them."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from sf2lib.classroom import seeds
from sf2lib.config import Hyperparameters
from sf2lib.history import COLUMNS, History


def history(tests, score=(1.0, 2.0, 3.0, 4.0)):
    rows = [dict.fromkeys(COLUMNS, 0.0) for _ in score]
    for step, row in enumerate(rows):
        row.update(step=1000 * (step + 1), score=score[step], test_score=tests.get(step, float("nan")))
    return History(rows)


def test_each_seed_is_a_run_of_its_own():
    hp = Hyperparameters(hidden=(8,), validate_every=1000, validate_episodes=2, learning_starts=200, batch_size=16)
    one, other = seeds.train_seeds(hp, 1_000, [0, 1])
    again = seeds.train_seeds(hp, 1_000, [1])[0]
    assert one.rows[-1]["step"] >= 1_000 and one["score"] != other["score"]
    assert again["score"] == other["score"] and again["test_score"] == other["test_score"]


def test_a_band_reaches_from_the_worst_seed_to_the_best():
    runs = [history({1: 10.0, 3: 30.0}), history({1: 20.0, 3: 50.0})]
    steps, scores = seeds.greedy_scores(runs)
    assert steps.tolist() == [2000, 4000] and scores.tolist() == [[10, 30], [20, 50]]
    figure, axes = plt.subplots()
    seeds.draw_band(axes, runs, "both", "#0072b2")
    assert axes.lines[0].get_ydata().tolist() == [15, 40] and axes.lines[0].get_label() == "both"
    assert np.allclose(axes.collections[0].get_datalim(axes.transData).intervaly, [10, 50])
    plt.close(figure)


@pytest.mark.parametrize(("column", "last", "ends"), [("test_score", 1, [30, 50]), ("test_score", 3, [20, 35])])
def test_how_runs_end(column, last, ends):
    runs = [history({1: 10.0, 3: 30.0}), history({1: 20.0, 3: 50.0})]
    assert seeds.scores_of(runs, column, last).tolist() == ends
    assert seeds.scores_of(runs, "score", 2).tolist() == [3.5, 3.5]
