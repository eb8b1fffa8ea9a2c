"""The bench of how speed and memory grow, and the tables that it wrote."""

import csv
import sys

import numpy as np
import pytest
import torch
from worlds import ROOT

sys.path.append(str(ROOT / "tests" / "bench"))
import growth as bench


def test_an_update_that_takes_half_a_second_is_two_a_second(monkeypatch):
    agents, filled = [], bench.filled
    monkeypatch.setattr(bench, "filled", lambda *asked: agents.append(filled(*asked)) or agents[0])
    rate = bench.updates_a_second(bench.base(batch_size=8), 5.0, clock=lambda: agents[0].updates / 2)
    assert rate == 2.0 and agents[0].updates == 4 + 10 and len(agents[0].buffer) == bench.BASE["buffer_size"]


def test_more_environments_take_more_steps_a_second():
    one, many = (bench.acting(n, 0.2)["acting"] for n in (1, 16))
    assert many > 1.5 * one > 0


def test_a_transition_of_flappy_bird_takes_112_bytes():
    found = bench.memory(100_000, 0.0)
    assert found["arrays"] == pytest.approx(11.2)  # 2 states of 12 numbers, reward, discount: 4 bytes; action: 8
    assert found.get("process", 11.2) == pytest.approx(11.2, rel=0.25)


def test_threads_are_as_before_afterwards(monkeypatch):
    monkeypatch.setattr(bench, "SEVERAL", {"small": {"batch_size": 8, "hidden": (8,), "buffer_size": 1000}})
    assert list(bench.threads(2, 0.0)) == ["updates, small"] and torch.get_num_threads() == 1


def test_rows_of_the_same_kind_are_replaced_and_others_kept(tmp_path):
    path = tmp_path / "new" / "table.csv"
    bench.replace(path, [{"device": "cpu", "batch": 1}, {"device": "cpu", "batch": 2}], ("device",))
    bench.replace(path, [{"device": "cuda", "batch": 3}], ("device",))
    bench.replace(path, [{"device": "cpu", "batch": 4}], ("device",))
    assert path.read_text("utf-8").split() == ["device,batch", "cuda,3", "cpu,4"]


def test_a_gpu_that_is_not_there_is_said_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit):
        bench.main(["--device", "cuda"])
    assert "no CUDA device here: leave --device out" in capsys.readouterr().err.splitlines()[-1]


def test_a_small_run_from_end_to_end(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bench, "MEASURES", {"batch": (bench.batch, (8, 16))})
    monkeypatch.setattr(bench, "BATCHES", (8,))
    monkeypatch.setattr(bench, "WIDTHS", (16,))
    files = ["--growth", str(tmp_path / "g.csv"), "--devices", str(tmp_path / "d.csv")]
    bench.main(["--seconds", "0.02", "--rounds", "2", "--measures", "batch", *files])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:2]] == [["batch", "8"], ["batch", "16"]]
    assert "batch      8" in lines[-1]
    assert [row["at"] for row in table(tmp_path / "g.csv")] == ["8", "16"]
    assert [row["batch"] for row in table(tmp_path / "d.csv")] == ["8"]


def test_the_knee_is_where_fixed_and_growing_costs_are_equal():
    def rows(measure, what, at, rates):
        return [{"measure": measure, "at": a, "what": what, "found": r} for a, r in zip(at, rates, strict=True)]

    at = np.array([1, 4, 16, 64, 256])
    made_up = rows("environments", "acting", at, at / (200e-6 + 10e-6 * at))
    made_up += rows("environments", "acting and learning", at, at * 0 + 1)
    made_up += rows("batch", "updates", at, 1 / (500e-6 + 2e-6 * at))
    made_up += rows("width", "updates", at, 1 / (400e-6 + 1e-6 * at**2))
    found = bench.knees(made_up)
    assert found["environments"] == {"fixed_us": 200, "each_us": 10, "knee": 20}
    assert found["batch"] == {"fixed_us": 500, "each_us": 2, "knee": 250}
    assert found["width"] == {"fixed_us": 400, "each_us": 1, "knee": 20}


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_shipped_tables_are_complete():
    rows = table(bench.GROWTH)
    for measure, (_, values) in bench.MEASURES.items():
        found = {int(row["at"]) for row in rows if row["measure"] == measure}
        assert found == set(values) or (measure == "threads" and 1 in found), f"make growth: {measure}"
    for row in rows:
        if row["what"] == "arrays":
            assert float(row["found"]) * 1e6 == pytest.approx(112 * int(row["at"]), rel=1e-3)
    compared = table(bench.DEVICES)
    for device in {row["device"] for row in compared}:
        for update in bench.UPDATES[device]:
            of_it = [row for row in compared if (row["device"], row["update"]) == (device, update)]
            own = [(int(row["width"]), int(row["batch"])) for row in of_it]
            assert own == [(width, size) for width in bench.WIDTHS for size in bench.BATCHES]
    for row in compared:
        transitions = float(row["updates_a_second"]) * int(row["batch"])
        assert float(row["transitions_a_second"]) == pytest.approx(transitions, rel=2e-3)
    assert "cpu" in {row["device"] for row in compared}
