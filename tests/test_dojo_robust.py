"""Dojo with bad input: impossible pads, RAM that a learner wrote, a million frames of anything. It goes on."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import ctypes
import os
import shutil

import numpy as np
import pytest
from dojo import BUTTONS, STATES, console, fight  # noqa: F401
from dojo_native import build

ALL = " ".join(name for name in BUTTONS if name != "START")


def ticks_on(fight):
    before = fight.read("timer"), fight.read("timer_ticks")
    fight.step(frames=45)
    assert (fight.read("timer"), fight.read("timer_ticks")) != before


@pytest.mark.parametrize("words", ["LEFT RIGHT", "UP DOWN", "LEFT RIGHT UP DOWN"])
def test_opposite_directions_cancel_out(fight, words):
    fight.step(words, words, frames=60)
    assert (fight.read("x"), fight.read("x", 1), fight.read("status")) == (205, 307, 512)


def test_all_buttons_at_once(fight):
    for _ in range(200):
        fight.step(ALL, ALL, frames=2)
        fight.step(frames=2)
    ticks_on(fight)
    assert -1 <= fight.read("health") <= 176


@pytest.mark.parametrize(
    "name, value, low, high",
    [
        ("health", 999, 0, 176),
        ("health", -500, -1, 176),
        ("x", 5000, 24, 488),
        ("x", 0, 24, 488),
        ("y", 0, 40, 192),
        ("y", 9999, 40, 192),
        ("velocity_x", 32767, -3072, 3072),
        ("velocity_y", -32768, -3072, 3072),
        ("status", 65535, 512, 1024),
        ("facing", 255, 0, 8),
        ("human", 77, 0, 1),
        ("character", 200, 0, 5),
        ("rounds_won", 99, 0, 2),
        ("shown_health", 60000, 0, 176),
        ("recovery", 255, 0, 40),
        ("half_width", 5000, 18, 18),
        ("attacking", 12345, 0, 1537),
        ("difficulty", 200, 0, 7),
        ("match_difficulty", 200, 0, 7),
        ("random", 0, 1, 65535),
        ("timer_ticks", 255, 0, 40),
        ("projectile", 0x0101, 0, 0x0101),
        ("projectile_x", 40000, 0, 65535),
    ],
)
@pytest.mark.parametrize("player", [0, 1])
def test_what_a_learner_writes_is_brought_into_range(fight, name, value, low, high, player):
    fight.write(name, value, player)
    fight.step()
    assert low <= fight.read(name, player) <= high
    fight.step("FORTH X", "BACK", frames=30)
    if fight.match("phase") == 1:
        ticks_on(fight)


def test_noise_in_both_records_does_not_hang_the_game(fight):
    """Every byte of both records and the projectiles, at random, fifty times over."""
    random = np.random.default_rng(1)
    for _ in range(50):
        for address in random.integers(0x8000, 0x8600, 200):
            fight.data.memory.assign(0xFF0000 + int(address), "|u1", int(random.integers(256)))
        fight.step(frames=10)
        if fight.match("phase") == 4:
            fight.load()
        for player in range(2):
            assert -1 <= fight.read("health", player) <= 176
            assert 24 <= fight.read("x", player) <= 488 and 40 <= fight.read("y", player) <= 192
    before = fight.read("random")
    fight.step()
    assert fight.read("random") != before


def test_random_pads_in_the_emulator(fight):
    """Frames of anything on both pads, START too. DOJO_FUZZ_FRAMES=1000000 for a long one."""
    random = np.random.default_rng(7)
    pads = np.zeros((2, len(BUTTONS)), np.uint8)
    same, before, matches = [0, 0], [None, None], 0
    for frame in range(int(os.environ.get("DOJO_FUZZ_FRAMES", "10000"))):
        if random.random() < 0.3:
            pads = (random.random((2, len(BUTTONS))) < 0.25).astype(np.uint8)
        fight.masks(*pads)
        if fight.match("phase") == 4:
            matches += 1
            fight.load()
        for player in range(2):
            assert -1 <= fight.read("health", player) <= 176, frame
            assert 24 <= fight.read("x", player) <= 488, frame
            assert fight.read("state", player) < len(STATES), frame
            now = (fight.read("state", player), fight.read("state_time", player) > 0, fight.read("timer"))
            same[player] = same[player] + 1 if now == before[player] else 0
            before[player] = now
            assert same[player] < 300, f"stuck in {STATES[now[0]]} at frame {frame}"
    assert matches or frame < 10000


@pytest.mark.skipif(not (shutil.which("cc") or shutil.which("gcc")), reason="needs a C compiler: gcc")
@pytest.mark.parametrize("humans", [(1, 1), (1, 0), (0, 0)])
def test_a_million_frames_of_random_pads(tmp_path, humans):
    """In the native build, which test_dojo_native.py holds to the ROM: no hang, nothing out of range, matches end."""
    native = build(tmp_path)
    report = (ctypes.c_int * 6)()
    native.dojo_fuzz(*humans, 1_000_000, 12345, report)
    wrong, where, matches, longest, rounds, longest_match = report
    assert (wrong, where) == (0, 0)
    assert matches > 40 and rounds >= 2 * matches
    assert longest <= 300  # 5 seconds
    assert longest_match <= 4 * (99 * 40 + 70 + 110 + 110 + 10)
