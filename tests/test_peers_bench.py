"""The bench that sets our DQN beside its peers: the same clock, games and work for all, and an honest verdict."""

import importlib.util
import json
import platform
import sys
import time

import pytest
import torch
from worlds import ROOT

from sf2lib.checkpoint import load_weights, shipped_weights
from sf2lib.classroom import policies
from sf2lib.config import Hyperparameters
from sf2lib.envs import probes
from sf2lib.evaluate import greedy

sys.path.append(str(ROOT / "tests" / "bench"))
spec = importlib.util.spec_from_file_location("bench_peers", ROOT / "tests" / "bench" / "peers.py")
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)
rivals = bench.rivals

needs_stable_baselines3 = pytest.mark.skipif(
    sys.platform == "darwin" and platform.machine() == "x86_64", reason="no torch for it on an Intel Mac"
)
MACHINE = "a processor, cores 2"


def busy(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_the_clock_stands_still_in_tests_and_ends_at_the_limit():
    exam = bench.Exam(limit=0.5, every=0.2, games=40)
    sinks, asked, over = policies.at_random([1.0, 0.0]), 0, False
    while not over:
        busy(0.05)
        asked += 1
        over = exam(sinks, asked, 2 * asked)
    assert 10 <= asked <= 13 and [len(exam.rows), exam.rows[-1]["solved"]] == [3, False]
    assert [row["steps"] * 2 == row["updates"] for row in exam.rows] == [True] * 3
    for row, due in zip(exam.rows, (0.2, 0.4, 0.5), strict=True):
        assert due <= row["seconds"] < due + 0.07 and row["score"] == 0


def test_a_bird_that_passes_the_games_has_solved_it_at_its_first_test(monkeypatch):
    monkeypatch.setattr(bench, "HELD_OUT_GAMES", 2)
    load = bench.Hyperparameters.load
    monkeypatch.setattr(bench.Hyperparameters, "load", lambda name, **more: load(name, confirm_episodes=2, **more))
    exam = bench.Exam(limit=100, every=0.0, games=2)
    bird = greedy(load_weights(shipped_weights("flappy")))
    assert exam(bird, 16, 1) and exam.rows[0]["solved"] and exam.rows[0]["held_out"] == 100


@needs_stable_baselines3
@pytest.mark.parametrize("probe", [probes.DelayedReward, probes.MatchingReward, probes.EndlessReward])
def test_cleanrl_s_algorithm_finds_the_q_values(probe):
    settings = rivals.CLEANRL | {"learning_rate": 3e-3, "buffer_size": 500, "learning_starts": 50, "hidden": (32,)}
    settings |= {"gamma": 0.6, "batch_size": 32, "train_frequency": 1, "target_network_frequency": 20, "end_e": 1.0}
    task = {"env_id": f"sf2lib/{probe.__name__}-v0", "env_kwargs": {}}
    network = rivals.cleanrl(0, lambda policy, steps, updates: steps >= 500, **task, settings=settings)
    q_values = probe.q_values(0.6)
    with torch.no_grad():
        found = network(torch.tensor([[seen] for seen in q_values]))
    torch.testing.assert_close(found, torch.tensor(list(q_values.values())), atol=0.15, rtol=0)


WORK = [(name, envs) for name in bench.NAMES for envs in bench.ENVIRONMENTS if name != "CleanRL" or envs == 1]


@needs_stable_baselines3
@pytest.mark.parametrize(("name", "num_envs"), WORK)
def test_all_do_equal_work(name, num_envs):
    """One update each four steps, whatever the number of environments; our loop is asked each 1,000 steps."""
    counted = []

    def ask(policy, steps, updates):
        counted.append((steps, updates))
        return steps >= 2_000

    bench.work(name, num_envs, ask)
    (first, before), (last, after) = next(one for one in counted if one[0] >= 1_100 or name == "ours"), counted[-1]
    if name == "ours":
        first, before = 1_000, 0
    assert (after - before) * 4 == pytest.approx(last - first, abs=16)


@needs_stable_baselines3
def test_environments_that_the_frequency_does_not_divide_are_refused():
    hp = Hyperparameters.load("flappy")
    with pytest.raises(ValueError, match="train_freq is 4, expected a divisor or a multiple of 6"):
        rivals.sb3(0, None, hp.env_id, hp.env_kwargs, num_envs=6)


def test_row(name, seed, seconds, solved, held_out=50.0):
    return {
        "name": name,
        "seed": seed,
        "settings": "x",
        "seconds": seconds,
        "wall": seconds,
        "steps": 1,
        "updates": 1,
        "score": 1.0,
        "held_out": held_out,
        "solved": str(solved),
        "machine": MACHINE,
    }


test_row.__test__ = False


def speed_row(name, num_envs, steps):
    return {"name": name, "num_envs": num_envs, "steps_a_second": steps, "updates_a_second": steps / 4}


@pytest.mark.parametrize(
    ("ours", "sb3", "cleanrl", "sooner"),
    [
        ((30, True), (400, True), (390, True), {"times": 13.0, "at_least": False, "met": True}),
        ((30, True), (90, True), (120, False), {"times": 3.0, "at_least": False, "met": False}),
        ((30, True), (120, False), (120, False), {"times": 4.0, "at_least": True, "met": None}),
        ((10, True), (120, False), (120, False), {"times": 12.0, "at_least": True, "met": True}),
        ((120, False), (120, False), (90, True), {"times": None, "at_least": False, "met": False}),
    ],
)
def test_the_verdict_claims_no_more_than_was_measured(ours, sb3, cleanrl, sooner):
    tests = [
        test_row(name, seed, *result)
        for name, result in zip(bench.NAMES, (ours, sb3, cleanrl), strict=True)
        for seed in (1, 2, 3)
    ]
    speed = [speed_row("ours", 1, 1000), speed_row("ours", 16, 3000)]
    speed += [speed_row("Stable-Baselines3", 1, 500), speed_row("Stable-Baselines3", 16, 2000)]
    speed += [speed_row("CleanRL", 1, 800)]
    report = bench.report(tests, speed)
    assert report["sooner"] == sooner
    assert report["steps_a_second"]["times"] == {1: 1.25, 16: 1.5, "best of each": 1.5}
    assert not any(report["steps_a_second"]["met"].values())
    told = report["typical"]["CleanRL"]["told"]
    assert told == (f"{cleanrl[0]:.1f} s" if cleanrl[1] else "not in 120 s")


def test_half_of_the_runs_is_not_most():
    solved = {"solved": True, "seconds": 10.0, "curve": [(5.0, 3.0), (10.0, 100.0)]}
    not_solved = {"solved": False, "seconds": 120.0, "curve": [(60.0, 40.0), (120.0, 8.0)]}
    typical = bench._typical([solved, not_solved])
    assert (typical["told"], typical["solved"], typical["best"]) == ("not in 120 s", "1 of 2", 70.0)


def test_the_bench_goes_on_where_it_stopped_and_refuses_other_settings(tmp_path, monkeypatch, capsys):
    made = []

    def learn(name, seed, exam):
        made.append((name, seed))
        if len(made) == 2:
            raise KeyboardInterrupt
        row = test_row(name, seed, 1.0, True)
        exam.rows = [{key: row[key] for key in row if key not in ("name", "seed", "settings", "machine")}]

    monkeypatch.setattr(bench, "learn", learn)
    monkeypatch.setattr(bench, "speeds", lambda steps, rounds: [speed_row(name, 1, 4) for name in bench.NAMES])
    asked = ["--seeds", "1", "--out", str(tmp_path / "new" / "runs.csv")]
    with pytest.raises(KeyboardInterrupt):
        bench.main(asked)
    bench.main(asked)
    assert made == [("ours", 1), ("Stable-Baselines3", 1), ("Stable-Baselines3", 1), ("CleanRL", 1)]
    report = json.loads(capsys.readouterr().out)
    assert "cores" in report["machine"] and [run["seconds"] for run in report["learning"]] == [1.0] * 3
    with pytest.raises(SystemExit, match="other settings"):
        bench.main([*asked, "--limit", "7"])


@pytest.mark.parametrize(
    ("ours", "peer", "title"),
    [
        ((30.0, True), (120.0, False), "Ours flies past 100 pipes in 30 s, its peers not in 120 s"),
        ((30.0, True), (90.0, True), "Ours flies past 100 pipes in 30 s, its best peer in 90 s"),
        ((120.0, False), (120.0, False), "In 120 s the median run of ours gets to 1 pipes, of peers to 1"),
    ],
)
def test_the_picture_says_what_was_measured(tmp_path, ours, peer, title):
    import draw
    import matplotlib.pyplot as plt

    path = tmp_path / "peers.csv"
    for name, result in zip(bench.NAMES, (ours, peer, peer), strict=True):
        for seconds in (5.0, result[0]):
            bench.results.add(path, test_row(name, 1, seconds, result[1]))
    speed = [("ours", 1, 1234), ("ours", 16, 5678), ("Stable-Baselines3", 1, 910)]
    speed += [("Stable-Baselines3", 16, 2000), ("CleanRL", 1, 11)]
    for row in speed:
        bench.results.add(tmp_path / "peers_speed.csv", speed_row(*row))
    figure = draw.draw_peers(path)
    curves, bars = figure.axes
    assert figure.get_suptitle() == title
    assert {line.get_label() for line in curves.lines} >= set(bench.NAMES)
    assert {text.get_text().strip() for text in bars.texts} == {"1,234", "5,678", "910", "2,000", "11"}
    plt.close(figure)


def test_the_shipped_results_are_complete_and_of_the_settings_as_they_stand():
    tests = bench.read(bench.RESULTS)
    assert {row["settings"] for row in tests} == {bench.settings()}, "move peers.csv away, make peers"
    report = bench.report(tests, bench.read(bench.RESULTS.with_name("peers_speed.csv")))
    runs = [(run["name"], run["seed"]) for run in report["learning"]]
    assert sorted(runs) == sorted((name, seed) for name in bench.NAMES for seed in {seed for _, seed in runs})
    for run in report["learning"]:
        assert run["solved"] or run["seconds"] >= bench.LIMIT or run["held_out"] < 100
    assert set(report["steps_a_second"]["times"]) == {1, 16, "best of each"}
