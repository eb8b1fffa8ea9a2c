"""Dojo's special moves: the timing of tests and lessons is that of the memory map's "Moves", frame by frame."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import pytest
from dojo import DIRECTIONS, PRESS, console, fight  # noqa: F401

MOTIONS = {"RISING": [6, 2, 3], "FIREBALL": [2, 3, 6], "SPIN": [2, 1, 4]}  # in the order of the records' countdowns
SPECIALS = [f"{name}_{power}" for name in MOTIONS for power in "LMH"]
MUST_BE_LEFT = {"L": 0, "M": 2, "H": 4}


def button(name: str) -> str:
    return PRESS[name[-1] + ("K" if name.startswith("SPIN") else "P")]


def progress(fight, name: str) -> tuple[int, int]:
    """Directions seen of this move, and the frames left for the rest."""
    at = 0x8000 + 0x24 + 2 * list(MOTIONS).index(name.split("_")[0])
    return fight.byte(at), fight.byte(at + 1)


@pytest.mark.parametrize("release", [False, True])
@pytest.mark.parametrize("hold", [1, 2, 4])
@pytest.mark.parametrize("name", SPECIALS)
def test_comes_out_by_a_press_or_a_release(fight, name, hold, release):
    fight.step(button(name) if release else "")
    if release:  # the button was pressed for a normal move, and is still down when that is over
        fight.wait(lambda: fight.state() == "STAND", 60, button(name))
    fight.type(0, MOTIONS[name[:-2]], button(name), hold=hold, release=release)
    assert fight.move() == name and fight.read("status") == 524


@pytest.mark.parametrize("late", range(0, 18))
@pytest.mark.parametrize("name", SPECIALS)
def test_comes_out_within_its_window_and_not_outside_it(fight, name, late):
    fight.step(frames=late)  # another random word
    for direction in MOTIONS[name[:-2]][:2]:
        fight.step(DIRECTIONS[direction], frames=2)
    assert progress(fight, name)[0] == 2
    last = DIRECTIONS[MOTIONS[name[:-2]][2]]
    fight.step(last, frames=late)
    steps, left = progress(fight, name)
    assert steps == (3 if late and left else 2 if not late else 0) or left == 0
    fight.step(f"{last} {button(name)}")
    came = fight.move() == name
    assert came == (left - 1 > MUST_BE_LEFT[name[-1]])
    if late <= 1:
        assert came  # never too early
    if late >= 15:
        assert not came


@pytest.mark.parametrize("name", ["FIREBALL", "RISING", "SPIN"])
def test_each_of_the_first_two_directions_opens_8_to_15_frames(fight, name):
    opened = set()
    for wait in range(40):
        fight.step(frames=20 + wait % 3)
        fight.step(DIRECTIONS[MOTIONS[name][0]])
        steps, first = progress(fight, name)
        assert steps == 1
        fight.step(DIRECTIONS[MOTIONS[name][1]])
        steps, second = progress(fight, name)
        assert steps == 2
        opened |= {first, second}
        fight.step(DIRECTIONS[MOTIONS[name][2]])
        assert progress(fight, name) == (3, second - 1)  # the third opens nothing anew
    assert min(opened) >= 8 and max(opened) <= 15 and len(opened) >= 6


@pytest.mark.parametrize(
    "motion", [[2, 6], [3, 6], [6, 3, 2], [3, 2, 6], [2, 3], [2, 3, 9], [1, 4], [2, 1, 6], [4, 2, 1]]
)
@pytest.mark.parametrize("words", ["Z", "C"])
def test_directions_count_exactly_and_in_order(fight, motion, words):
    fight.type(0, motion, words)
    fight.step(frames=2)
    assert fight.read("status") != 524


def test_the_button_first_and_the_directions_after_do_nothing(fight):
    fight.step("Z", frames=2)
    for direction in (2, 3, 6):
        fight.step(DIRECTIONS[direction] + " Z", frames=2)
    fight.settle(left="FORTH Z")
    assert fight.read("status") != 524


def test_facing_left_the_directions_are_mirrored(fight):
    fight.type(1, MOTIONS["FIREBALL"], "X")
    assert fight.move(1) == "FIREBALL_L" and fight.read("status", 1) == 524
    fight.wait(lambda: fight.read("projectile", 1) == 0x0101, 20)
    assert fight.read("projectile_velocity_x", 1) < 0


def test_rising_goes_before_fireball(fight):
    fight.type(0, [6, 2, 3, 6], "X")
    assert fight.move() == "RISING_L"


def test_the_strongest_button_wins(fight):
    fight.type(0, MOTIONS["FIREBALL"], "X Y Z", hold=1)
    assert fight.move() == "FIREBALL_H"


def test_not_while_being_hit(fight):
    fight.approach(48)
    fight.step("Z")
    fight.wait(lambda: fight.state(1) == "HIT", 30)
    fight.type(1, MOTIONS["RISING"], "X", hold=1)
    assert fight.state(1) == "HIT"
