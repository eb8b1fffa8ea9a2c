"""Lesson 12's moved weights: results that are read, drawn and tied to their settings, a bench that can be stopped."""

import csv
import importlib.util

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from worlds import ROOT, one_line

from sf2lib.classroom import transfer
from sf2lib.network import DQN

spec = importlib.util.spec_from_file_location("bench_transfer", ROOT / "tests" / "bench" / "transfer.py")
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)

FIRST, ALL, EVERY = transfer.FIRST_STEPS, transfer.ALL_STEPS, transfer.EVERY


def write(path, seeds=(3, 4)):
    """Results made up so that each number says where it belongs: thousandths of steps, and the arm and the seed."""
    points = list(range(EVERY, ALL + 1, EVERY))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = [f"{what}_{step}" for what in ("win", "seconds") for step in points]
        writer.writerow(["arm", "seed", "settings", "fights", *names])
        for seed in seeds:
            for row, arm in reversed(list(enumerate(transfer.ARMS))):  # in any order
                shown = [step if arm == "from scratch" or step >= FIRST else "" for step in points]
                wins = [step and step / 1e6 + row / 10 + seed / 100 for step in shown]
                writer.writerow([arm, seed, "x", 40, *wins, *(step and step / 100 for step in shown)])
    return path


def test_results_are_read_into_their_places(tmp_path):
    runs = transfer.read(write(tmp_path / "runs.csv"))
    assert runs.seeds == (3, 4) and runs.fights == 40 and runs.steps.tolist() == list(range(EVERY, ALL + 1, EVERY))
    assert runs.arms == transfer.ARMS and runs.wins.shape == runs.seconds.shape == (3, 2, ALL // EVERY)
    assert np.isnan(runs.wins[1, :, 0]).all() and not np.isnan(runs.wins[0]).any()
    seeds = np.array([0.03, 0.04])
    further = ALL - FIRST
    assert runs.further("from scratch", further) == pytest.approx(further / 1e6 + seeds)
    assert runs.further("moved", further) == pytest.approx(ALL / 1e6 + 0.1 + seeds)
    assert runs.total("from scratch", ALL) == pytest.approx(ALL / 1e6 + seeds)
    assert runs.total("moved", FIRST) == pytest.approx(FIRST / 1e6 + 0.1 + seeds)
    for first_counts, begins in ((True, FIRST / 1000), (False, 0)):
        figure = transfer.draw(runs, "a title", first_counts)
        mean = next(line for line in figure.axes[0].lines if line.get_label() == "moved")
        assert mean.get_xdata()[0] == begins and mean.get_ydata()[-1] == pytest.approx(100 * (ALL / 1e6 + 0.135))
        plt.close(figure)


def test_results_that_lack_runs_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="make transfer"):
        transfer.read(tmp_path / "none.csv")
    cut = write(tmp_path / "cut.csv")
    cut.write_text("\n".join(cut.read_text("utf-8").splitlines()[:-1]), "utf-8")
    with pytest.raises(ValueError, match="lacks runs"):
        transfer.read(cut)


def test_new_actions_start_where_they_are_told():
    torch.manual_seed(1)
    network, states = DQN(4, 5, (8,)), torch.randn(20, 4)
    before, random_state = network(states), torch.random.get_rng_state()
    same = transfer.with_start(network, [1, 3], "at the mean")(states)
    assert torch.equal(same, before)
    zero = transfer.with_start(network, [1, 3], "at 0")(states)
    chance = transfer.with_start(network, [1, 3], "by chance")(states)
    for other in (zero, chance):
        torch.testing.assert_close(other[:, [0, 2, 4]], before[:, [0, 2, 4]])
    assert (zero[:, [1, 3]] == 0).all() and (chance[:, [1, 3]] != before[:, [1, 3]]).all()
    assert torch.equal(network(states), before) and torch.equal(torch.random.get_rng_state(), random_state)
    with pytest.raises(ValueError) as error:
        transfer.with_start(network, [1], "high")
    one_line(error, "'high'", "at the mean")


def test_a_promise_and_what_comes_of_it():
    """A network that always says 0.25 and waits: what it gets is what an evaluation's rewards add up to."""
    pytest.importorskip("stable_retro")
    from sf2lib.envs import make

    network = DQN(47, 32, ())
    with torch.no_grad():
        network.head.weight.zero_()
        network.head.bias.fill_(-1.0)[0] = 0.25
    kwargs = {"opponent": "dragon", "difficulty": 7}
    promised, returned = transfer.promise(network, 1, gamma=1.0, **kwargs)
    env, rewards, over = make("sf2lib/Fighter-v0", **kwargs), [], False
    env.reset(seed=880_000)
    while not over:
        _, reward, over, _, _ = env.step(0)
        rewards.append(reward)
    env.close()
    assert promised == 0.25 and returned == pytest.approx(np.cumsum(rewards[::-1]).mean())
    assert returned < 0 and transfer.promise(network, 1, gamma=0.0, **kwargs)[1] == pytest.approx(np.mean(rewards))


def test_the_bench_goes_on_where_it_stopped(tmp_path, monkeypatch):
    made = []

    def run(arm, seed, first, steps, fights):
        made.append((arm, seed))
        if len(made) == 3:
            raise KeyboardInterrupt
        told = {"settings": bench.settings(first, steps, fights), "rom": bench.find_cartridge("dojo").sha1[:8]}
        return {"arm": arm, "seed": seed, **told, f"win_{steps}": 1.0, "seconds_in_all": 0.0}

    monkeypatch.setattr(bench, "run", run)
    out = tmp_path / "new" / "runs.csv"
    asked = ["--seeds", "0", "1", "--out", str(out)]
    with pytest.raises(KeyboardInterrupt):
        bench.main(asked)
    bench.main(asked)
    first, second, third = transfer.ARMS
    assert made == [(first, 0), (second, 0), (third, 0), (third, 0), (first, 1), (second, 1), (third, 1)]
    assert len(out.read_text("utf-8").splitlines()) == 7
    for other in (["--fights", "3"], ["--steps", str(ALL + EVERY)]):
        with pytest.raises(SystemExit, match="other settings"):
            bench.main([*asked, *other])
    monkeypatch.setattr(bench, "find_cartridge", lambda name: type("Cartridge", (), {"sha1": "f" * 40}))
    with pytest.raises(SystemExit, match="other rom"):
        bench.main(asked)
    with pytest.raises(SystemExit):
        bench.main(["--steps", "1500", "--out", str(out)])


def test_a_tiny_run_of_each_arm(monkeypatch):
    pytest.importorskip("stable_retro")
    monkeypatch.setattr(bench, "EVERY", 100)
    monkeypatch.setattr("sf2lib.run.ROW_EVERY", 100)
    changes = {"hidden": (16,), "learning_starts": 50, "num_envs": 2}
    load = bench.Hyperparameters.load
    monkeypatch.setattr(bench.Hyperparameters, "load", lambda name, **more: load(name, **{**changes, **more}))
    for arm in transfer.ARMS:
        row = bench.run(arm, seed=0, first=100, steps=300, fights=1)
        first, last = row["win_100"], row["win_300"]
        assert 0 <= first <= 1 and 0 <= last <= 1 and 0 < row["seconds_100"] < row["seconds_300"]
        assert all("\n" not in str(value) for value in row.values())


def test_the_shipped_results_are_complete_and_of_the_settings_as_they_stand():
    runs = transfer.read()
    assert len(runs.seeds) >= 3 and runs.steps[-1] == ALL and runs.arms == transfer.ARMS
    assert (np.isnan(runs.wins[1:]) == (runs.steps < FIRST)).all() and not np.isnan(runs.wins[0]).any()
    with transfer.RESULTS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["settings"] for row in rows} == {bench.settings(FIRST, ALL, bench.FIGHTS)}, "make transfer, build 12"
    assert len({row["rom"] for row in rows}) == 1
