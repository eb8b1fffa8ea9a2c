"""Lesson 13's widget: it plays to a start state, says what the check says, and saves what passes."""

import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib.pyplot as plt
import pytest

pytest.importorskip("stable_retro")

from sf2lib.classroom import practice, widgets
from sf2lib.envs import rom, states
from sf2lib.envs.cartridge import DOJO

TO_THE_CRANE = ["wait 60", "START", "wait 20", "A", "RIGHT", "A", "fight"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SF2LIB_DATA", str(tmp_path_factory.mktemp("own")))
        practice.begin()
        rom.install(DOJO / "rom.md", "dojo")
        practice.street_fighter()
        yield
        practice.end()


def controls(panel, kind):
    found = [panel] if isinstance(panel, kind) else []
    for child in getattr(panel, "children", ()):
        found += controls(child, kind)
    return found


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_moment_is_drawn_with_what_is_wrong_in_it(place):
    menu = states.play("wait 60; START; wait 20; A", game="dojo")
    problem = widgets.verdict(menu)
    assert problem == "y is 204 and 204, expected 192"
    scene = widgets.draw_start(menu, TO_THE_CRANE[:4], problem)
    said = words(scene.svg("a <label>"))
    assert "wait 60; START; wait 20; A" in said and problem in said and "check: no start of a fight" in said
    assert said.count("no") == 3 and said.count("204") == 2  # y, status and timer
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == said
    plt.close(figure)


def test_a_pause_looks_right_and_is_refused(place):
    paused = states.play("START", "Tiger", "dojo")
    problem = widgets.verdict(paused)
    assert "the game is paused" in problem
    said = words(widgets.draw_start(paused, ["START"], problem).svg(""))
    assert "no" not in said and "check: no start of a fight" in said
    assert widgets.verdict(states.play("", "Tiger", "dojo")) is None


def test_a_long_script_is_cut_in_front(place):
    menu = states.play("wait 5", game="dojo")
    first = words(widgets.draw_start(menu, ["wait 60"] * 20 + ["RIGHT"], "x").svg(""))[0]
    assert first.startswith("… ") and first.endswith("RIGHT") and len(first) <= 62


def test_the_explorer_plays_undoes_and_saves(place):
    panel = widgets.start_explorer(["dojo", "sf2"])
    buttons = {button.description: button for button in controls(panel, ipywidgets.Button)}
    said, drawing = controls(panel, ipywidgets.HTML)
    own, name = controls(panel, ipywidgets.Text)
    (game,) = controls(panel, ipywidgets.ToggleButtons)
    seen = [drawing.value]
    for step in TO_THE_CRANE:
        buttons[step].click()
        assert said.value == f"played: {step}"
        assert words(drawing.value)[0].endswith(step) and drawing.value != seen[-1]
        seen.append(drawing.value)
    assert "check: a fight begins here" in words(drawing.value)

    buttons["Save"].click()
    assert "can&#x27;t name a state" in said.value
    name.value = "NoviceVsCrane"
    buttons["Save"].click()
    assert (
        said.value == "saved as NoviceVsCrane"
        and states.check("NoviceVsCrane", "dojo").variables["enemy_character"] == 2
    )
    buttons["Save"].click()
    assert "the folder has a state NoviceVsCrane" in said.value

    own.value = "UP 4"
    assert said.value == "played: UP 4" and own.value == ""
    assert "check: no start of a fight" in words(drawing.value)
    own.value = "UPP"
    assert "no button &#x27;UPP&#x27;" in said.value
    buttons["Undo"].click()
    assert said.value == "undone: UP 4" and drawing.value == seen[-1]
    game.value = "sf2"
    assert words(drawing.value)[:2] == ["switched on", 'game="sf2"']
    buttons["Undo"].click()
    assert said.value == "there is nothing to undo"
    game.value = "dojo"
    assert drawing.value == seen[-1]  # each game keeps its place
    buttons["Switch off and on"].click()
    assert drawing.value == seen[0]
