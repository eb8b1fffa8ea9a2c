"""sf2lib/envs/ram.py: what an agent sees follows the RAM, is bounded whatever is in it, knows no left and right."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import json

import numpy as np
import pytest
from dojo import GAME
from fights import ANIMALS, console, fighter, start_state  # noqa: F401
from hypothesis import given
from hypothesis import strategies as st

from sf2lib.envs.moves import MOVE_SETS, Move
from sf2lib.envs.player import Wait
from sf2lib.envs.ram import (
    FEATURE_NAMES,
    FEATURES,
    STANCES,
    explain,
    match_outcome,
    observe,
    outcome,
    round_over,
)

TYPES = {name: entry["type"] for name, entry in json.loads((GAME / "data.json").read_text())["info"].items()}
RANGES = {"|u1": (0, 255), ">u2": (0, 65535), ">i2": (-32768, 32767), "|d1": (0, 99), ">d4": (0, 99_999_999)}
CONTENTS = st.fixed_dictionaries({name: st.integers(*RANGES[kind]) for name, kind in TYPES.items()})
MOVES = st.sampled_from(MOVE_SETS["full"]).map(Move)


@pytest.fixture
def start(console) -> dict[str, int]:
    """A round's first moment."""
    return console.load(start_state("TwoPlayers"))


def seen(variables: dict[str, int], side: str = "left", last: str = "5") -> dict[str, float]:
    """Features by name, in their own units."""
    values = observe(variables, side, Move(last)) * np.array([feature.scale for feature in FEATURES])
    return dict(zip(FEATURE_NAMES, values.tolist(), strict=True))


def mirrored(variables: dict[str, int]) -> dict[str, int]:
    """The same situation with the two players on each other's side, as in a mirror at the stage's middle."""
    swapped = {}
    for name, value in variables.items():
        shared = name in ("timer", "timer_ticks", "difficulty", "match_difficulty", "random")
        other = name if shared else name.removeprefix("enemy_") if name.startswith("enemy_") else f"enemy_{name}"
        if name.endswith("facing"):
            value ^= 8
        elif name.endswith("velocity_x"):
            value = -value
        elif name.removeprefix("enemy_") in ("x", "projectile_x"):
            value = 512 - value
        swapped[other] = value
    return swapped


def test_the_features():
    assert len(FEATURES) == len(set(FEATURE_NAMES)) == 47
    assert all(feature.scale > 0 and feature.unit for feature in FEATURES)


def test_a_round_s_first_moment(start):
    at_first = {
        "own place": -51, "enemy distance": 102, "enemy facing": -1, "time": 99,
        "own health": 176, "enemy health": 176, "own free": 1, "enemy free": 1, "own stand": 1, "enemy stand": 1,
    }  # fmt: skip
    time = at_first["time"] + start["timer_ticks"] / 40
    for side in ("left", "right"):
        expected = dict.fromkeys(FEATURE_NAMES, 0.0) | at_first | {"time": time}
        assert seen(start, side) == pytest.approx(expected, abs=1e-4)


CHANGES = [
    ({"x": 256}, {"own place": 0, "enemy distance": 51}),
    ({"enemy_x": 105}, {"enemy distance": -100}),  # behind
    ({"enemy_facing": 8}, {"enemy facing": 1}),
    ({"facing": 0}, {"own place": 51, "enemy distance": -102, "enemy facing": 1}),
    ({"y": 152}, {"own height": 40}),
    ({"enemy_y": 92}, {"enemy height": 100}),
    ({"velocity_x": 512}, {"own speed forward": 2}),
    ({"enemy_velocity_x": 512}, {"enemy speed forward": 2}),
    ({"velocity_y": -2048}, {"own speed up": 8}),
    ({"health": 88}, {"own health": 88}),
    (
        {"enemy_health": -1, "enemy_status": 1024},
        {"enemy health": 0, "enemy down": 1, "enemy stand": 0, "enemy free": 0},
    ),
    ({"recovery": 40}, {"own recovery": 40}),
    ({"enemy_attacking": 513}, {"enemy attacking": 1}),
    ({"status": 514}, {"own crouch": 1, "own stand": 0}),
    ({"status": 516}, {"own jump": 1, "own stand": 0}),
    ({"status": 518}, {"own stand": 1}),
    ({"status": 520}, {"own guard": 1, "own stand": 0}),
    ({"status": 522}, {"own normal attack": 1, "own stand": 0, "own free": 0}),
    ({"status": 524}, {"own special attack": 1, "own stand": 0, "own free": 0}),
    ({"enemy_status": 526}, {"enemy hit": 1, "enemy stand": 0, "enemy free": 0}),
    ({"enemy_status": 532}, {"enemy down": 1, "enemy stand": 0, "enemy free": 0}),
    ({"enemy_status": 528}, {"enemy stand": 0, "enemy free": 0}),  # rejoicing: none of the groups
    (
        {"projectile": 0x0101, "projectile_x": 305, "projectile_velocity_x": 640},
        {"own fireball": 1, "own fireball distance": 100, "own fireball speed": 2.5},
    ),
    (
        {"enemy_projectile": 0x0101, "enemy_projectile_x": 305, "enemy_projectile_velocity_x": -640},
        {"enemy fireball": 1, "enemy fireball distance": 100, "enemy fireball speed": -2.5},
    ),
    ({"projectile_x": 305, "projectile_velocity_x": 640}, {}),  # none in flight: what is left of the last one
    ({"rounds_won": 1}, {"own rounds": 1}),
    ({"enemy_rounds_won": 2}, {"enemy rounds": 2}),
    ({"timer": 9, "timer_ticks": 20}, {"time": 9.5}),
]  # fmt: skip


@pytest.mark.parametrize(("written", "changed"), CHANGES)
def test_a_feature_follows_its_variables_and_no_other_does(console, start, written, changed):
    before = seen(start)
    console.write(written)
    assert seen(console.read()) == pytest.approx(before | changed, abs=1e-3)


@pytest.mark.parametrize(
    ("last", "expected"),
    [("5", (0, 0, 0, 0, 0)), ("9", (1, 1, 0, 0, 0)), ("2HK", (0, -1, 0, 3, 0)), ("236MP", (1, 0, 2, 0, 1))],
)
def test_the_last_move_is_seen(start, last, expected):
    assert tuple(seen(start, last=last).values())[-5:] == pytest.approx(expected)


def test_explain_speaks_in_the_features_units(start):
    lines = explain(observe(start, "left", Move("5"))).splitlines()
    assert len(lines) == len(FEATURES)
    assert lines[FEATURE_NAMES.index("enemy distance")].split() == ["enemy", "distance", "102.0", "pixels", "ahead"]


# --- Sides ---------------------------------------------------------------------------------------------------------


@given(CONTENTS, MOVES)
def test_the_same_situation_from_the_other_side_gives_the_same_vector(variables, last):
    for side, other in (("left", "right"), ("right", "left")):
        np.testing.assert_array_equal(observe(variables, side, last), observe(mirrored(variables), other, last))


def test_the_same_situation_from_the_other_side_in_fights(fighter):
    """Not only in made-up RAM: in what fights are like, and the result and who may act are the same, too."""
    env, random, apart = fighter(opponent="dragon", difficulty=5), np.random.default_rng(0), 0
    env.reset(seed=0)
    for _ in range(150):
        *_, terminated, _, info = env.step(int(random.integers(env.action_space.n)))
        variables, last = info["ram"].data, env.unwrapped.own.hands.last
        left = observe(variables, "left", last)
        np.testing.assert_array_equal(left, observe(mirrored(variables), "right", last))
        apart += not np.array_equal(left, observe(variables, "right", last))
        assert outcome(variables, "left") == outcome(mirrored(variables), "right")
        if terminated:
            env.reset()
    assert apart > 120  # each side has a view of its own


@pytest.mark.parametrize("opponent", ANIMALS)
def test_fights_begin_alike_on_either_side(fighter, opponent):
    (left, _), (right, _) = (fighter(opponent=opponent, side=side).reset(seed=3) for side in ("left", "right"))
    # a place is a whole number of pixels, rounded down: in a mirror it may be one less
    np.testing.assert_allclose(left, right, atol=2 / 256)


# --- Bounds and ends -----------------------------------------------------------------------------------------------


@given(CONTENTS, MOVES, st.sampled_from(["left", "right"]))
def test_whatever_is_in_ram_the_observation_is_in_bounds(variables, last, side):
    observation = observe(variables, side, last)
    assert observation.shape == (len(FEATURES),) and observation.dtype == np.float32
    assert (np.abs(observation) <= 1).all()


def test_each_fighter_has_one_stance_at_most(start):
    for status in range(0, 0x600):
        features = seen(start | {"status": status})
        assert sum(features[f"own {stance}"] for stance in STANCES) == (status >= 1024 or status in {
            512, 514, 516, 518, 520, 522, 524, 526, 532
        })  # fmt: skip


@pytest.mark.parametrize("side", ["left", "right"])
def test_what_a_player_waits_for(start, side):
    """The fighter free again, or a normal attack of its that has touched; not before its move has been entered."""
    own, enemy = ("", "enemy_") if side == "left" else ("enemy_", "")

    def over(status, enemy_status=512, damage=0, enemy_before=512, frame=6):
        wait = Wait.begin(start | {enemy + "status": enemy_before}, side, least=6)
        now = {own + "status": status, enemy + "status": enemy_status, enemy + "health": 176 - damage}
        return wait.over(frame, (start | now).__getitem__)

    assert [status for status in range(0x600) if over(status)] == [512, 514, 516, 518, 520]
    assert not over(512, frame=5)
    assert not over(522) and over(522, 526) and over(522, 526, damage=8)  # touched: blocked, hit
    assert not over(522, 526, enemy_before=526)  # that was an earlier attack
    assert over(522, 526, damage=8, enemy_before=526)
    assert not over(524, 526, damage=8) and not over(526, 522)


@pytest.mark.parametrize(
    ("health", "enemy_health", "timer", "expected"),
    [
        (176, 176, 99, None),
        (0, 1, 1, None),  # 0 is alive, -1 is not
        (-1, 5, 50, "loss"),
        (0, -1, 50, "win"),
        (-1, -1, 50, "draw"),
        (20, 10, 0, "win"),
        (10, 20, 0, "loss"),
        (10, 10, 0, "draw"),
    ],
)
def test_how_a_round_ends(console, start, health, enemy_health, timer, expected):
    console.write({"health": health, "enemy_health": enemy_health, "timer": timer})
    variables = console.read()
    assert outcome(variables, "left") == expected
    assert outcome(variables, "right") == {"win": "loss", "loss": "win"}.get(expected, expected)
    assert round_over(variables.__getitem__) == (expected is not None)


def test_how_a_match_ends(start):
    rounds = {(2, 0): "win", (1, 2): "loss", (1, 1): "draw"}
    for (own, enemy), expected in rounds.items():
        assert match_outcome(start | {"rounds_won": own, "enemy_rounds_won": enemy}, "left") == expected
        assert match_outcome(start | {"rounds_won": enemy, "enemy_rounds_won": own}, "right") == expected
