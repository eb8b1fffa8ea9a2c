"""Lesson 08's ablation: the variants, the statistics against known values, a bench that can be stopped and resumed."""

import csv
import importlib.util
import sys

import numpy as np
import pytest
from worlds import ROOT

from sf2lib.classroom import ablation
from sf2lib.config import Hyperparameters

spec = importlib.util.spec_from_file_location("bench_ablation", ROOT / "tests" / "bench" / "ablation.py")
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)


def test_ten_variants_of_four_switches():
    assert len(ablation.VARIANTS) == len(set(ablation.VARIANTS)) == 10
    switched = [tuple(ablation.switches(variant).values()) for variant in ablation.VARIANTS]
    on = [sum(value not in (False, 1) or value is True for value in values) for values in switched]
    assert sorted(on) == [0, 1, 1, 1, 1, 3, 3, 3, 3, 4] and len(set(switched)) == 10
    assert ablation.switches("plain + n-step") == {
        "double": False,
        "dueling": False,
        "n_step": 3,
        "prioritized": False,
    }
    assert ablation.switches("all but double") == {"double": False, "dueling": True, "n_step": 3, "prioritized": True}
    for variant in ablation.VARIANTS:
        hp = Hyperparameters.load("flappy-plain", **ablation.switches(variant))
        assert hp.n_step in (1, 3)
    with pytest.raises(ValueError, match="no variant 'all but seven'"):
        ablation.switches("all but seven")


@pytest.mark.parametrize(
    "scores, right",
    [
        ([0, 1, 2, 3], 1.5),
        ([5.0], 5.0),
        ([1, 2, 3], 2.0),  # a quarter of 3 is less than one whole score: nothing is left out
        ([100, 2, 3, 1, 10], 5.0),
        ([7, 1, 2, 30, -5, 4, 3, 900], 4.0),  # -5 1 | 2 3 4 7 | 30 900
        (list(range(100)), 49.5),
        ([[1, 2], [3, 100]], 2.5),  # runs by tasks: all taken together, as in rliable
    ],
)
def test_the_interquartile_mean_by_hand(scores, right):
    assert ablation.interquartile_mean(np.array(scores)) == pytest.approx(right)


@pytest.mark.parametrize(
    "scores, theirs",
    [
        ([72, 94, 88, 51], 80.0),
        ([67, 80, 2, 80, 46], 193 / 3),
        ([94, 62, 68, 89, 57, 77, 83], 75.8),
        ([77, 95, 26, 20, 79, 82, 51, 14, 83, 51], 61.0),
    ],
)
def test_the_interquartile_mean_is_that_of_scipy(scores, theirs):
    """What scipy.stats.trim_mean(scores, 0.25) says, which is what rliable calls."""
    assert ablation.interquartile_mean(np.array(scores)) == pytest.approx(theirs)


def test_the_interval_is_that_of_scipy():
    """scipy.stats.bootstrap(..., method="percentile") with 20,000 resamples says 8.67 to 76.67."""
    interval = ablation.bootstrap_interval(np.array([3.0, 50.0, 20.0, 22.0, 90.0]), resamples=20_000)
    assert interval == pytest.approx((8.667, 76.667), abs=0.5)


def test_the_interval_of_a_mean_is_that_of_the_textbook():
    scores = np.random.default_rng(1).normal(10, 2, 200)
    low, high = ablation.bootstrap_interval(scores, np.mean, resamples=4000)
    half = 1.96 * scores.std(ddof=1) / np.sqrt(200)
    assert (low, high) == pytest.approx((scores.mean() - half, scores.mean() + half), abs=0.04)


def test_95_percent_intervals_hold_the_true_value_about_so_often():
    """And with five runs less often, as the lesson says."""
    rng, held = np.random.default_rng(2), {5: 0, 30: 0}
    for runs in held:
        for _ in range(300):
            low, high = ablation.bootstrap_interval(rng.normal(size=runs), np.mean, resamples=200)
            held[runs] += low <= 0 <= high
    assert 0.90 < held[30] / 300 < 0.98 and 0.72 < held[5] / 300 < 0.90


def test_the_same_runs_always_have_the_same_interval_which_holds_what_was_measured():
    scores = np.array([3.0, 50.0, 20.0, 22.0, 90.0])
    low, high = ablation.bootstrap_interval(scores)
    assert (low, high) == ablation.bootstrap_interval(scores)
    assert scores.min() <= low <= ablation.interquartile_mean(scores) <= high <= scores.max()
    assert ablation.bootstrap_interval(np.full(5, 7.0)) == (7.0, 7.0)


def test_the_bootstrap_is_stratified():
    """Each task keeps its own runs: what is drawn for one never comes from another."""
    scores = np.array([[0.0, 1000.0], [1.0, 1001.0], [2.0, 1002.0]])
    seen = []
    ablation.bootstrap_interval(scores, lambda drawn: seen.append(drawn) or 0.0, resamples=200)
    seen = np.array(seen)  # (resamples, runs, tasks)
    assert (seen[:, :, 0] <= 2).all() and (seen[:, :, 1] >= 1000).all()
    assert any((drawn[:, 0] != drawn[:, 1] - 1000).any() for drawn in seen)  # and is drawn for each by itself


def write(path, seeds=(3, 4)):
    """Results of two points, made up so that each number says where it belongs."""
    with path.open("w", newline="", encoding="utf-8") as file:
        names = ["variant", "seed", "updates_1", "test_1", "fresh_1", "updates_2", "test_2", "fresh_2"]
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*names, "promised", "returned"])
        for seed in seeds:
            for row, variant in reversed(list(enumerate(ablation.VARIANTS))):  # in any order
                at = 10 * row + seed / 10
                writer.writerow([variant, seed, 100, at, at + 1, 200, at + 2, at + 4, at + 5, at + 6])
    return path


def test_results_are_read_into_their_places(tmp_path):
    runs = ablation.read(write(tmp_path / "runs.csv"))
    assert runs.variants == ablation.VARIANTS and runs.seeds == (3, 4) and runs.updates.tolist() == [100, 200]
    at = 10.0 * np.arange(10)[:, None] + np.array([0.3, 0.4])  # (variants, seeds)
    np.testing.assert_allclose(runs.test, np.stack([at, at + 2], axis=2))
    np.testing.assert_allclose(runs.fresh, np.stack([at + 1, at + 4], axis=2))
    np.testing.assert_allclose(runs.promised, at + 5)
    np.testing.assert_allclose(runs.returned, at + 6)
    assert runs.final("plain + double").tolist() == pytest.approx([13.3, 13.4])


def test_results_that_lack_runs_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="make ablation"):
        ablation.read(tmp_path / "none.csv")
    cut = write(tmp_path / "cut.csv")
    cut.write_text("\n".join(cut.read_text("utf-8").splitlines()[:-1]), "utf-8")
    with pytest.raises(ValueError, match="lacks runs"):
        ablation.read(cut)


def test_the_bench_goes_on_where_it_stopped(tmp_path, monkeypatch, capsys):
    made = []

    def run(variant, seed, steps, points, games):
        made.append((variant, seed))
        if len(made) == 3:
            raise KeyboardInterrupt
        return {"variant": variant, "seed": seed, "settings": bench.settings(steps, points, games), "test_2": 1.0} | {
            "seconds_in_all": 0.0
        }

    monkeypatch.setattr(bench, "run", run)
    out = tmp_path / "new" / "runs.csv"
    asked = ["--variants", "plain", "all", "--seeds", "0", "1", "--steps", "2000", "--points", "2", "--out", str(out)]
    with pytest.raises(KeyboardInterrupt):
        bench.main(asked)
    bench.main(asked)
    assert made == [("plain", 0), ("all", 0), ("plain", 1), ("plain", 1), ("all", 1)]
    assert len(out.read_text("utf-8").splitlines()) == 5
    with pytest.raises(SystemExit, match="other settings"):
        bench.main([*asked, "--games", "3"])
    with pytest.raises(SystemExit):
        bench.main(["--steps", "1500", "--out", str(out)])


def test_a_tiny_run_of_the_bench(monkeypatch):
    row = bench.run("all", seed=0, steps=4_000, points=2, games=2)
    assert [row["updates_1"], row["updates_2"]] == [0, 125] and row["seed"] == 0
    assert 0 <= row["test_2"] <= 100 and 0 < row["returned"] < 10 and np.isfinite(row["promised"])
    assert all("\n" not in str(value) for value in row.values())
    assert "sf2lib.classroom.ablation" in sys.modules


def test_the_shipped_results_are_complete_and_of_the_settings_as_they_stand():
    runs = ablation.read()
    assert runs.variants == ablation.VARIANTS and len(runs.seeds) >= 5
    assert runs.test.shape == runs.fresh.shape == (10, len(runs.seeds), len(runs.updates))
    assert (np.diff(runs.updates) > 0).all() and (runs.test >= 0).all() and (runs.test <= 100).all()
    with ablation.RESULTS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["settings"] for row in rows} == {bench.settings(100_000, 4, 10)}, "make ablation, then build lesson 08"
    assert len({row[f"updates_{len(runs.updates)}"] for row in rows}) == 1  # the same budget for all
