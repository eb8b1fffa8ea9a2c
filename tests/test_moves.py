"""sf2lib/envs/moves.py: the notation, the buttons of each frame, and that in the game every move comes out."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import numpy as np
import pytest
from dojo import BUTTONS as DOJO_BUTTONS
from dojo import PRESS as DOJO_PRESS
from dojo import rom_moves
from fights import console, move_now, start_state  # noqa: F401
from hypothesis import given
from hypothesis import strategies as st
from worlds import one_line

from sf2lib.envs import ram
from sf2lib.envs.emulator import BUTTONS, NO_BUTTONS, without_picture
from sf2lib.envs.moves import ATTACKS, MOVE_SETS, REMEMBERED, Hands, Move, parse_moves
from sf2lib.envs.player import Until, Wait

SPECIALS = {
    f"{motion}{strength}{limb}": f"{name}_{strength}"
    for motion, limb, name in (("236", "P", "FIREBALL"), ("623", "P", "RISING"), ("214", "K", "SPIN"))
    for strength in "LMH"
}
NOTATIONS = st.builds(
    lambda directions, button: f"{directions}{button}" or "5",
    st.text("123456789", max_size=6),
    st.sampled_from(["", *ATTACKS]),
)


def words(mask: np.ndarray) -> str:
    return " ".join(name for name, held in zip(BUTTONS, mask, strict=True) if held)


# --- The notation -------------------------------------------------------------------------------------------------


def test_a_fireball_frame_by_frame():
    facing_right = ["DOWN", "DOWN", "DOWN RIGHT", "DOWN RIGHT", "RIGHT X", "RIGHT X", "RIGHT"]
    facing_left = [frame.replace("RIGHT", "LEFT") for frame in facing_right]
    assert [words(mask) for mask in Move("236LP").masks()] == facing_right
    assert [words(mask) for mask in Move("236LP").masks(faces_right=False)] == facing_left


@pytest.mark.parametrize(
    ("notation", "frame_skip", "expected"),
    [
        ("6", 4, ["RIGHT"] * 4),
        ("5", 1, [""]),
        ("LP", 5, ["X", "X", "", "", ""]),
        ("LP", 1, ["X", "X", ""]),  # less could not be seen as pressed and released
        ("2HK", 4, ["DOWN C", "DOWN C", "DOWN", "DOWN"]),
        ("7MP", 3, ["UP LEFT Y", "UP LEFT Y", "UP LEFT"]),
    ],
)
def test_a_plain_move_lasts_frame_skip(notation, frame_skip, expected):
    assert [words(mask) for mask in Move(notation).masks(True, frame_skip)] == expected


def test_the_buttons_are_those_of_the_six_button_pad():
    assert list(BUTTONS) == DOJO_BUTTONS
    assert ATTACKS == DOJO_PRESS


@given(NOTATIONS, st.integers(1, 12))
def test_every_notation_in_every_frame(notation, frame_skip):
    move = Move(notation)
    masks = move.masks(True, frame_skip)
    assert masks.dtype == np.uint8 and masks.shape == (max(move.frames, len(masks)), 12)
    held = {name: masks[:, place].astype(bool) for place, name in enumerate(BUTTONS)}
    assert not (held["LEFT"] & held["RIGHT"]).any() and not (held["UP"] & held["DOWN"]).any()
    assert not held["START"].any() and not held["MODE"].any()
    for attack, button in ATTACKS.items():
        assert held[button].sum() == (2 if attack == move.button else 0)
        assert not held[button][-1]  # up again, so that the next press is one
    mirrored = masks.copy()
    left, right = BUTTONS.index("LEFT"), BUTTONS.index("RIGHT")
    mirrored[:, [left, right]] = masks[:, [right, left]]
    np.testing.assert_array_equal(move.masks(False, frame_skip), mirrored)


@pytest.mark.parametrize(
    ("notation", "words"),
    [
        ("236LX", ["'236LX'", "did you mean '236LP'?"]),
        ("lp", ["'lp'", "did you mean 'LP'?"]),
        ("", ["''", "numpad notation"]),
        ("hadouken", ["'hadouken'", "numpad notation"]),
        ("0LP", ["did you mean"]),
        ("LP\n", ["unknown move"]),
        (7, ["unknown move 7"]),
        (None, ["unknown move None"]),
    ],
)
def test_no_such_move(notation, words):
    with pytest.raises(ValueError) as error:
        parse_moves([notation])
    one_line(error, *words)


def test_the_named_sets_grow_one_from_the_other():
    basic, normals, full = (parse_moves(MOVE_SETS[name]) for name in ("basic", "normals", "full"))
    assert parse_moves("full") == full
    assert normals[: len(basic)] == basic and full[: len(normals)] == normals
    assert (len(basic), len(normals), len(full)) == (15, 23, 32)
    assert {move.name for move in full} >= {*"123456789", *ATTACKS, *SPECIALS}


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ("ful", ["unknown set", "did you mean 'full'?"]),
        ("236LP", ["unknown set of moves '236LP'", "basic"]),
        ([], ["empty list"]),
        (["5", "LP", "5"], ["'5' more than once"]),
    ],
)
def test_no_such_set(moves, words):
    with pytest.raises(ValueError) as error:
        parse_moves(moves)
    one_line(error, *words)


# --- In the game --------------------------------------------------------------------------------------------------


def begin(console, random: np.random.Generator, player: int) -> Hands:
    console.load(without_picture(start_state("TwoPlayers")), {"random": int(random.integers(1, 2**16))})
    console.play([NO_BUTTONS] * 2, None)
    return Hands(frame_skip=6, limit=90)


def enter(console, hands: Hands, notation: str, player: int) -> list[str]:
    """Play a move to its end. Returns what the fighter did."""
    seen, side = ["MOVE_NONE"], ("left", "right")[player]
    hands.enter(Move(notation), ram.faces_right(console.read(), side))
    until = Until((Wait.begin(console.read(), side, hands.least),))

    def stop(frame, look):
        if seen[-1] != move_now(console, player):
            seen.append(move_now(console, player))
        return until(frame, look)

    pads = (hands.pad, None) if player == 0 else (None, hands.pad)
    hands.played(console.play(*pads, stop)[0])
    return [move for move in seen if move != "MOVE_NONE"]


def busy(console, player: int) -> bool:
    """In the air, or with a fireball of one's own in flight: no moment for a special move."""
    who, variables = ("", "enemy_")[player], console.read()
    return variables[f"{who}projectile"] != 0 or variables[f"{who}y"] < 192


@pytest.mark.parametrize("player", [0, 1])
@pytest.mark.parametrize("before", ["5", "6", "4", "2", "3", "1", "8", "LP", "2MK", "6HP", "236LP", "623LP", "214LK"])
def test_every_special_comes_out_whatever_was_done_before(console, before, player):
    random = np.random.default_rng(0)
    for notation, expected in SPECIALS.items():
        for _ in range(2):
            hands = begin(console, random, player)
            for _ in range(int(random.integers(1, 5))):
                enter(console, hands, before, player)
            while busy(console, player):
                enter(console, hands, "5", player)
            if len(before) == 1 and before != "8":
                enter(console, hands, before, player)
            assert expected in enter(console, hands, notation, player), (notation, before)


@pytest.mark.parametrize(("before", "notation", "expected"), [("6", "236HP", "FIREBALL_H"), ("2", "214HK", "SPIN_H")])
def test_hands_that_forget_what_they_held_fail(console, before, notation, expected):
    """So the care of `Move.steps` is needed: walking into a fireball, crouching before a travelling kick."""
    random, failed = np.random.default_rng(0), 0
    for _ in range(40):
        hands = begin(console, random, 0)
        for _ in range(int(random.integers(3, 6))):
            enter(console, hands, before, 0)
        hands.ages = [np.inf] * 10
        failed += expected not in enter(console, hands, notation, 0)
    assert failed >= 2


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("direction", ["", "2"])
def test_the_same_attack_twice_is_two_attacks(console, attack, direction):
    hands = begin(console, np.random.default_rng(0), 0)
    expected = f"{'CROUCH' if direction else 'STAND'}_{attack}"
    for _ in range(2):
        assert enter(console, hands, direction + attack, 0) == [expected]


@pytest.mark.parametrize("throw", ["6HP", "4HP"])
def test_a_throw_close_in_and_a_punch_farther_off(console, throw):
    hands = begin(console, np.random.default_rng(0), 0)
    assert enter(console, hands, throw, 0) == ["STAND_HP"]
    while console.read()["distance_x"] > 20:
        enter(console, hands, "6", 0)
    assert enter(console, hands, throw, 0) == ["THROW"]
    assert console.read()["enemy_health"] == 176 - rom_moves()["THROW"]["damage"]


def test_a_wait_is_never_longer_than_the_game_remembers():
    for ages in np.ndindex(20, 20):
        seen = [np.inf] * 10
        seen[2], seen[6] = ages
        for notation in SPECIALS:
            assert len(Move(notation).steps(6, seen)) <= 7 + REMEMBERED
