"""Lesson 09's widget and what it stands on: the console, its RAM, its searches, and what a machine without it says."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest

pytest.importorskip("stable_retro")

from sf2lib.classroom import inside, needs, widgets
from sf2lib.classroom.widgets.frames import KEPT, known_bytes

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def console():
    return inside.dojo()


@pytest.fixture
def close(console):
    """The moment of two fighters close together, where the lesson's hunts begin."""
    return console.start().press("RIGHT", frames=30).press(frames=30).save()


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


# --- The console ----------------------------------------------------------------------------------------------------


def test_it_can_be_opened_twice_and_the_older_one_is_closed(console):
    other = inside.dojo()
    assert console.core is None and inside.the_console() is other
    console.__dict__.update(other.__dict__)  # the other tests use this one
    inside._open[:] = [console]
    assert console.start().read()["health"] == 176


def test_names_of_buttons():
    assert inside.mask("").tolist() == [0] * 12
    assert inside.mask("right + x").tolist() == inside.mask("X RIGHT").tolist()
    assert [inside.BUTTONS[k] for k in np.flatnonzero(inside.mask("DOWN RIGHT Z"))] == ["DOWN", "RIGHT", "Z"]
    with pytest.raises(ValueError, match="no button 'PUNCH', expected some of B A MODE"):
        inside.mask("PUNCH")


def test_pressing_moves_the_one_whose_pad_it_is(console):
    before = console.start().press(frames=20).read()
    after = console.press("RIGHT", frames=20).read()
    assert after["x"] > before["x"] and after["enemy_x"] == before["enemy_x"]
    after = console.start().press(frames=20).press(right="LEFT", frames=20).read()
    assert after["x"] == before["x"] and after["enemy_x"] < before["enemy_x"]


@pytest.mark.parametrize("state", ["TwoPlayers", "Tiger"])
def test_reading_by_hand_is_reading_by_name(console, state):
    variables = console.start(state).press("RIGHT X", frames=40).read()
    raw = console.raw()
    for name, entry in console.data.list_variables().items():
        if "d" not in entry["type"] and name in variables:
            assert inside.read(raw, entry["address"], entry["type"]) == variables[name], name


def test_it_is_as_it_was(console):
    moment = console.start().press("RIGHT", frames=20).save()
    here, later = console.raw(), console.press("X", frames=20).raw()
    console.load(moment)
    with console.as_it_was():
        console.start("Crane").press("X", frames=30)
        inside.begin(console.data, "inner")
    assert np.array_equal(console.raw(), here)
    assert np.array_equal(console.press("X", frames=20).raw(), later)
    assert "inner" not in console.data.list_searches()


def test_a_search_can_be_begun_anew(console, close):
    """stable-retro remembers what the RAM was when a search of that name, since removed, was last called."""
    for _ in range(2):
        console.load(close)
        inside.begin(console.data, "anew")
        assert console.data.get_search("anew").num_results() == 982_998  # each place, with each type that fits
        console.press("X", frames=2).press(frames=8)
        console.data.delta_search("anew", "equal", 1)
        assert inside.LEFT + inside.COMBO in inside.places(console.data, "anew")


def test_what_is_left_of_a_search(console):
    assert inside.places(console.data, "never begun") == {}
    assert inside.told(console.data, "never begun") == "0 places left"
    inside.begin(console.data, "left")
    console.data.memory.assign(0xFF4000, ">u2", 0x0102)
    console.data.delta_search("left", "not-equal", 0)
    assert inside.places(console.data, "left") == {0xFF4000: ["|u1", ">u2", ">i2"], 0xFF4001: ["|u1"]}
    assert inside.told(console.data, "left", (">i2",)) == "1 place left: FF4000"
    console.start()


def test_a_search_by_value_misses_bytes(console):
    """What the lesson says of stable-retro's search. If this fails, it was mended: tell so there."""
    console.data.memory.assign(0xFF4000, "|u1", 77)
    console.data.search("one byte", 77)
    assert 0xFF4000 not in inside.places(console.data, "one byte")
    console.start()


def test_street_fighter_in_dojos_slot_leaves_dojo_as_it_was(console):
    fight = console.load(inside.sf2_state())
    assert (fight["character"], fight["enemy_character"], fight["x"], fight["enemy_x"]) == (0, 3, 205, 307)
    first = console.start().press("RIGHT X", frames=50).raw()
    console.load(inside.sf2_state())
    assert np.array_equal(console.start().press("RIGHT X", frames=50).raw(), first)


# --- The widget -----------------------------------------------------------------------------------------------------


def test_stepping_lights_up_what_changed(console):
    game = widgets.FrameStepper(console)
    game.step("RIGHT", "", 20)
    before, now = game.before, game.now
    assert (before.number, now.number) == (0, 20) and now.variables["x"] > before.variables["x"]
    scene = game.draw("RIGHT")
    said = [shape[3] for shape in scene.shapes if shape[0] == "text"]
    assert f"x {before.variables['x']} → {now.variables['x']}" in said
    assert f"{(before.ram != now.ram).sum():,} of 65,536 bytes of RAM changed" in said
    lit = sum(shape[0] == "box" and shape[5] == "more" for shape in scene.shapes) - 1  # one is the legend's
    shown = np.r_[0x8000:0x8050, 0x8280:0x82D0]
    assert lit == (before.ram != now.ram)[shown].sum() > 0


def test_going_back_and_starting_again(console):
    game = widgets.FrameStepper(console)
    game.back()  # nothing to go back to
    for _ in range(3):
        game.step("RIGHT", "", 4)
    middle = game.before
    game.back()
    assert game.now is middle
    game.step("RIGHT", "", 4)
    assert game.now.number == 12
    game.restart()
    assert game.now.number == 0 and "Press a step below." in [s[3] for s in game.draw().shapes if s[0] == "text"]
    for _ in range(KEPT + 5):
        game.step("", "", 1)
    assert len(game.frames) == KEPT


def test_the_widget_and_the_cells_do_not_disturb_each_other(console):
    game = widgets.FrameStepper(console)
    game.step("RIGHT", "", 10)
    here = game.now.variables["x"]
    console.start("Crane").press(frames=33)
    cell = console.raw()
    game.step("", "", 1)
    assert np.array_equal(console.raw(), cell) and game.now.number == 11
    assert abs(game.now.variables["x"] - here) <= 2


def test_a_variable_that_gets_a_name_in_between(console):
    game = widgets.FrameStepper(console)
    console.data.set_variable("found", {"address": 0xFF8011, "type": "|u1"})
    assert known_bytes(console)[0x8011]
    game.step("RIGHT", "", 4)
    game.draw()
    before = game.now.variables["found"]
    game.step("RIGHT", "", 4)
    assert f"found {before} → {game.now.variables['found']}" in [s[3] for s in game.draw().shapes if s[0] == "text"]
    console.data.remove_variable("found")


def test_known_bytes_are_those_of_the_map(console):
    known = known_bytes(console)
    assert known[[0x8042, 0x8043, 0x972A, 0xFE44]].all() and not known[[0x8048, 0x82CA, 0x8000, 0x4000]].any()


def test_it_is_drawn_twice_and_stays_inside(console):
    game = widgets.FrameStepper(console)
    game.step("RIGHT X", "LEFT", 60)
    scene = game.draw("DOWN RIGHT X", "RIGHT")
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == words(scene.svg("a label"))
    plt.close(figure)
    for kind, *rest in scene.shapes:
        if kind == "box":
            x, y, width, height = rest[:4]
            assert x >= 0 and x + width <= scene.width and y >= 0 and y + height <= scene.height
        if kind == "text":
            assert 0 <= rest[0] <= scene.width and 0 <= rest[1] <= scene.height


def test_every_control_moves_it(console):
    pads, buttons, (drawing,) = (box.children for box in widgets.frame_stepper(console).children)
    direction, button, other = (child for child in pads if not isinstance(child, ipywidgets.Label))
    assert "frame 0" in words(drawing.value)
    for control, value in ((direction, "→"), (button, "X"), (other, "blocks: holds →")):
        before = drawing.value
        control.value = value
        assert drawing.value != before
    assert "player 1 holds RIGHT X, player 2 RIGHT" in words(drawing.value)
    numbers = []
    for one in buttons:
        one.click()
        numbers.append(words(drawing.value)[0])
    assert [one.description for one in buttons] == ["1 frame", "4 frames", "20 frames", "Back", "Start again"]
    assert numbers == ["frame 1", "frame 5", "frame 25", "frame 5", "frame 0"]


# --- Without the emulator ------------------------------------------------------------------------------------------


WITHOUT = """
import importlib.machinery, importlib.util, sys

class Hidden(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] == "stable_retro" else super().find_spec(name, path, target)

sys.meta_path[:] = [Hidden if finder is importlib.machinery.PathFinder else finder for finder in sys.meta_path]
"""


def test_a_machine_without_the_emulator_says_so_in_one_line_and_runs_on(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(WITHOUT)
    run = """
import json, pathlib
from nbclient import NotebookClient
import nbformat
notebook = nbformat.read("notebooks/09_inside_the_console.ipynb", 4)
NotebookClient(notebook, timeout=120, resources={"metadata": {"path": "notebooks"}}).execute()
print(json.dumps([o.get("text", o.output_type) for c in notebook.cells for o in c.get("outputs", [])]))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    result = subprocess.run([sys.executable, "-c", run], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    said = json.loads(result.stdout.splitlines()[-1])
    said = "".join(said).splitlines()  # one print may arrive in two pieces
    said = [line for line in said if not line.startswith(("Ready", "Missing"))]
    assert len(said) == 1
    assert said[0].startswith("This lesson can be read here, but not run: the fighter's emulator")


def test_cells_that_may_help_run_even_then(monkeypatch):
    def missing():
        raise ImportError("no wheel")

    monkeypatch.setattr(needs, "check_installed", missing)
    assert needs.skip(["console.start()\n"]) == []
    for helps in ("%pip install stable-retro\n", "needs.emulator()\n", "from x import setup; setup.start()\n"):
        assert needs.skip([helps]) == [helps]
    monkeypatch.setattr(needs, "check_installed", lambda: None)
    assert needs.skip(["console.start()\n"]) == ["console.start()\n"]
