"""Lesson 10's widget, hall and small fighter: what they show is what the game did, and what the tests of Dojo say."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import xml.etree.ElementTree as ElementTree
from collections import Counter

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from fights import console  # noqa: F401
from gymnasium.utils.env_checker import check_env

from sf2lib.classroom import hall, small_fighter, widgets
from sf2lib.classroom.widgets.motion import CAME
from sf2lib.envs.emulator import BUTTONS, NO_BUTTONS
from sf2lib.envs.moves import MOVE_SETS, Move


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def walk(panel, kind):
    found = [panel] if isinstance(panel, kind) else []
    for child in getattr(panel, "children", ()):
        found += walk(child, kind)
    return found


# --- The hall ------------------------------------------------------------------------------------------------------


def test_what_comes_of_each_hold_time(console):
    """In Dojo a single frame is enough; the longer, the more fireballs are lost, and the heavy ones first."""
    came = {
        punch: [hall.outcomes(console, hold, punch)["fireball"] for hold in range(1, 13)] for punch in hall.MUST_EXCEED
    }
    assert came["LP"][:7] == [16] * 7 and came["MP"][:5] == [16] * 5 and came["HP"][:3] == [16] * 3
    assert 0 < came["HP"][5] < 16 and came["LP"][11] < 16 and came["HP"][11] == 0
    assert sum(came["LP"]) > sum(came["MP"]) > sum(came["HP"])


def test_a_game_that_looks_every_second_frame_misses_single_ones(console):
    assert hall.outcomes(console, 1, every=2) == {"punch": 16}
    assert hall.outcomes(console, 2, every=2) == {"fireball": 16}


def test_walking_makes_it_a_rising_punch(console):
    assert hall.outcomes(console, 2, walking=True)["rising punch"] >= 8


@pytest.mark.parametrize("punch", hall.MUST_EXCEED)
@pytest.mark.parametrize("hold", [1, 2, 5, 7, 9, 12])
def test_what_is_remembered_says_what_comes(console, hold, punch):
    """The rule of src/command.c, from the memory that a trial shows."""
    for word in hall.WORDS[:6]:
        trial = hall.try_motion(console, hold, punch, word=word)
        assert len(trial.steps) == len(trial.seen) == len(trial.left) == len(trial.looked)
        assert trial.steps[trial.first] == (2, None) and trial.steps[trial.press] == (6, punch)
        assert trial.seen[: trial.first] == [0] * trial.first and trial.seen[trial.first] == 1
        complete = trial.seen[trial.press] == 3 and trial.left[trial.press] > hall.MUST_EXCEED[punch]
        assert trial.came == ("fireball" if complete else "punch")


def test_a_trial_leaves_the_console_as_it_was_and_takes_a_picture(console):
    console.load(hall.start())
    console.play([NO_BUTTONS] * 7, None)
    before = console.read()
    trial = hall.try_motion(console, 2, picture=True)
    assert console.read() == before
    assert trial.picture.shape == (224, 320, 3) and trial.picture.std() > 10
    assert hall.try_motion(console, 2).picture is None


def test_a_button_that_is_held_is_pressed_once(console):
    held = [small_fighter.pad({"X"})] * 60
    assert hall.count_attacks(console, held) == 1
    let_go = ([small_fighter.pad({"X"})] * 2 + [NO_BUTTONS] * 13) * 4
    assert hall.count_attacks(console, let_go) == 4


def test_the_console_may_be_switched_on_again():
    first = hall.open_console()
    second = hall.open_console()
    assert first.core is None and second.load(hall.start())["health"] == 176
    hall._opened.pop().close()


# --- The small fighter ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("faces_right", [True, False])
@pytest.mark.parametrize("name", MOVE_SETS["full"])
def test_its_moves_are_those_of_sf2lib(name, faces_right):
    masks = [small_fighter.pad(small_fighter.buttons(*step, faces_right)) for step in small_fighter.steps(name, 6)]
    np.testing.assert_array_equal(masks, Move(name).masks(faces_right, frame_skip=6))


def test_it_is_a_proper_environment(console):
    check_env(small_fighter.SmallFighter(console), skip_render_check=True)


def test_it_sees_the_same_from_either_side(console):
    env = small_fighter.SmallFighter(console)
    start, seen = hall.start(), []
    for places in ({"x": 205, "enemy_x": 307}, {"x": 307, "enemy_x": 205}):
        console.load(start, places)
        _, env.variables, _ = console.play([NO_BUTTONS] * small_fighter.BEGIN, None)
        seen.append([env.step(env.moves.index(move))[0] for move in ("6", "LP", "4", "236LP", "8")])
    np.testing.assert_allclose(*seen, atol=2 / 512)  # whole pixels of places that have fractions


def test_a_decision_lasts_until_it_is_free_and_a_fight_ends(console):
    env = small_fighter.SmallFighter(console)
    env.reset(seed=0)
    frames = {name: env.step(env.moves.index(name))[-1]["frames"] for name in ("5", "LP", "236LP")}
    assert frames["5"] == 6 < frames["LP"] < frames["236LP"]
    console.write({"enemy_health": 1})
    env.variables = console.read()
    terminated = False
    for _ in range(60):
        _, reward, terminated, _, _ = env.step(env.moves.index("236LP"))
        if terminated:
            break
    assert terminated and reward == pytest.approx(2 / 176)


def test_discounted_by_hand():
    assert small_fighter.discounted([1.0, 2.0, 4.0], [2, 1, 9], 0.5) == 1.0 + 2.0 * 0.25 + 4.0 * 0.125


# --- The widget ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hold", "punch", "walking", "every"), [(1, "LP", False, 2), (2, "MP", True, 1), (12, "HP", False, 1)]
)
def test_it_is_drawn_twice_and_stays_inside(console, hold, punch, walking, every):
    trial = hall.try_motion(console, hold, punch, walking, every, picture=True)
    scene = widgets.draw_motion(trial, Counter({trial.came: 16}), hold, punch)
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == words(scene.svg("a label"))
    plt.close(figure)
    assert CAME[trial.came] in words(scene.svg("a label"))[0]
    for kind, *rest in scene.shapes:
        corners = {"line": [rest[0:2], rest[2:4]]}.get(kind, [])
        if kind in ("box", "picture"):
            corners = [rest[0:2], (rest[0] + rest[2], rest[1] + rest[3])]
        assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in corners), (kind, rest)


def test_each_control_moves_it_and_each_trial_is_played_once(console):
    asked = []

    def try_out(*case):
        asked.append(case)
        return hall.try_motion(console, *case, picture=True), hall.outcomes(console, *case)

    panel = widgets.motion_explorer(try_out, hold=2)
    (slider,), choices = walk(panel, ipywidgets.IntSlider), walk(panel, ipywidgets.Dropdown)
    (drawing,) = walk(panel, ipywidgets.HTML)
    assert words(drawing.value)[0] == "2 frames an input, light punch: a fireball"
    slider.value = 12
    assert words(drawing.value)[0].startswith("12 frames an input, light punch")
    slider.value = 1
    choices[2].value = 2
    assert words(drawing.value)[0] == "1 frame an input, light punch: a plain punch, no fireball"
    assert any("Pale frames" in line for line in words(drawing.value))
    choices[2].value, slider.value, choices[1].value = 1, 2, True
    assert "a rising punch" in " ".join(words(drawing.value)[:2])
    choices[0].value = "HP"
    assert "heavy punch" in words(drawing.value)[0]
    slider.value = 1
    slider.value = 2
    assert len(asked) == len(set(asked))


def test_buttons_have_their_names():
    assert {small_fighter.ATTACKS[name] for name in small_fighter.ATTACKS} < set(BUTTONS)
