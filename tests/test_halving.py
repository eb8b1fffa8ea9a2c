"""Lesson 14's stored sweep, its widget, figures of devices, and what is said where Ray is missing."""

import sys
import xml.etree.ElementTree as ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from worlds import ROOT, one_line

from sf2lib.classroom import ablation, crowd, devices, halving, needs, widgets
from sf2lib.classroom.halving import Runs, halve

SCORES = np.array([[1, 2, 3, 9], [2, 3, 4, 5], [3, 1, 1, 1], [0, 9, 9, 10]], float)  # (settings, points)
RUNS = Runs(
    ("a", "b", "c", "d"), (0, 1), np.array([1000, 2000, 3000, 4000]), np.stack([SCORES * 9, SCORES * 11], axis=1)
)


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_halving_by_hand():
    outcome = halve(SCORES, first=1, factor=2)  # rungs after 1 and after 2 of 4 parts
    assert outcome.rungs == (0, 1) and outcome.reached.tolist() == [1, 4, 2, 1]  # 2 and 1 go on, then 1
    assert outcome.found == 1 and outcome.best == 3 and outcome.spent == 1 / 2
    later = halve(SCORES, first=2, factor=2)
    assert later.rungs == (1,) and later.reached.tolist() == [2, 4, 2, 4] and later.found == 3
    everybody = halve(SCORES, first=1, factor=1)
    assert everybody.spent == 1 and everybody.found == everybody.best == 3
    assert halve(SCORES[:2], first=1, factor=6).reached.tolist() == [1, 4]  # at least one goes on


def test_the_runs_are_those_of_lesson_08():
    runs, theirs = halving.read(), ablation.read()
    assert runs.settings == theirs.variants and runs.seeds == theirs.seeds and len(runs.rungs) == 4
    np.testing.assert_allclose(runs.scores[:, :, -1], [theirs.final(variant) for variant in runs.settings])
    assert np.diff(runs.rungs, prepend=0).min() / np.diff(runs.rungs, prepend=0).max() > 0.9  # equal parts, nearly


@pytest.mark.parametrize("seed", [None, 0, 1])
@pytest.mark.parametrize(("first", "factor"), [(1, 1), (1, 3), (3, 6)])
def test_it_is_drawn_twice_and_stays_inside(first, factor, seed):
    scene = widgets.draw_halving(RUNS, first, factor, seed)
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == words(scene.svg("a label"))
    plt.close(figure)
    for kind, *rest in scene.shapes:
        points = {"line": [rest[0:2], rest[2:4]], "dot": [rest[0:2]], "path": rest[0]}.get(kind, [])
        assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in points), (kind, rest)


def test_the_controls_move_what_is_said():
    panel = widgets.halving_explorer(RUNS, first=1, factor=2)
    (first, factor), (who,) = (box.children for box in panel.children[:2])
    drawing = panel.children[2].children[0]
    assert "one in 2 goes on at each rung: 50% of all 32,000 updates are made" in words(drawing.value)
    assert any("finds 'b', over all seeds number 3 of 4" in line for line in words(drawing.value))
    first.value = 2
    assert any("finds 'd', over all seeds the best one" in line for line in words(drawing.value))
    for control, value in ((factor, 1), (who, 1), (who, None)):
        before = drawing.value
        control.value = value
        assert drawing.value != before


def test_figures_of_devices_are_read_and_drawn(tmp_path):
    path = tmp_path / "devices.csv"
    path.write_text(
        "device,width,batch,updates_a_second\ncpu,128,256,20\ncpu,128,128,30\ncpu,128,128,40\ncuda,128,128,90\n",
        "utf-8",
    )
    figures = devices.read(path)
    assert figures == {("cpu", 128): {128: 40.0, 256: 20.0}, ("cuda", 128): {128: 90.0}}
    plt.close(devices.draw(figures, "a title"))
    with pytest.raises(FileNotFoundError, match=r"growth\.py"):
        devices.read(tmp_path / "none.csv")
    assert devices.read()


def test_a_missing_ray_is_said_in_one_line(monkeypatch, capsys):
    assert needs.has_ray() and capsys.readouterr().out == ""
    monkeypatch.setitem(sys.modules, "ray", None)
    assert not needs.has_ray()
    out = capsys.readouterr().out
    assert out.startswith('Ray is not installed: pip install "ray[tune]"') and out.count("\n") == 1


def test_what_ray_costs_was_measured_with_the_fighter_as_it_stands():
    sys.path.append(str(ROOT / "tests" / "bench"))
    import scale as bench

    costs = crowd.costs()
    assert costs["settings"] == bench.told(), "measure anew: python tests/bench/scale.py --json"
    assert list(costs["frames"]) == ["1", "2", "4"] and set(costs["deaths"]) == set(bench.WHERE)
    sent = bench.on_the_way()
    assert costs["bytes_of_weights"] == sent["bytes_of_weights"]
    assert costs["bytes_a_transition"] == pytest.approx(sent["bytes_a_transition"], rel=0.03)
    with pytest.raises(FileNotFoundError) as error:
        crowd.costs("nowhere.json")
    one_line(error, "nowhere.json", "tests/bench/scale.py")
