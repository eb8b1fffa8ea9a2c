"""Dojo's frame data: the table in the source, the table in the ROM, and what the emulator shows are one."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import pytest
from dojo import MOVES, PRESS, console, fight, rom_moves, source_moves  # noqa: F401

TABLE = source_moves()
BUTTONS = list(PRESS)
GROUND = [f"{place}_{button}" for place in ("STAND", "CROUCH") for button in BUTTONS]
JUMPS = [f"JUMP_{button}" for button in BUTTONS]
MOTIONS = {"FIREBALL": [2, 3, 6], "RISING": [6, 2, 3], "SPIN": [2, 1, 4]}
SPECIALS = [f"{name}_{power}" for name in MOTIONS for power in "LMH"]


def special_button(name: str) -> str:
    return PRESS[name[-1] + ("K" if name.startswith("SPIN") else "P")]


def phases(fight, limit=120):
    """How many frames of startup, active and recovery go by, from this one on."""
    counts = [0, 0, 0, 0]
    order = []
    for _ in range(limit):
        phase = fight.read("phase")
        if phase == 0:
            return counts[1:], order
        counts[phase] += 1
        if not order or order[-1] != phase:
            order.append(phase)
        fight.step()
    raise AssertionError("the attack did not end")


def test_the_table_in_the_rom_is_the_table_in_the_source(capsys):
    rom = rom_moves()
    print(f"{'move':12} startup active recovery damage  stun")
    for name, row in rom.items():
        print(f"{name:12} {row['startup']:7} {row['active']:6} {row['recovery']:8} {row['damage']:6} {row['stun']:5}")
    printed = capsys.readouterr().out
    assert {name: row for name, row in rom.items() if name != "MOVE_NONE"} == TABLE
    assert len(printed.splitlines()) == len(MOVES)


@pytest.mark.parametrize("name", GROUND)
def test_a_normal_takes_the_frames_of_the_table(fight, name):
    place, button = name.split("_")
    words = "DOWN" if place == "CROUCH" else ""
    fight.step(words, frames=2)
    fight.step(f"{words} {PRESS[button]}")
    assert fight.move() == name
    counts, order = phases(fight)
    row = TABLE[name]
    assert (counts, order) == ([row["startup"], row["active"], row["recovery"]], [1, 2, 3])


@pytest.mark.parametrize("name", JUMPS)
def test_a_jump_attack_takes_the_frames_of_the_table(fight, name):
    fight.step("UP", frames=5)
    assert fight.state() == "JUMP"
    fight.step(PRESS[name[5:]])
    assert fight.move() == name and fight.read("attacking") == 513
    counts, _ = phases(fight)
    row = TABLE[name]
    assert counts == [row["startup"], row["active"], row["recovery"]]


@pytest.mark.parametrize("name", SPECIALS)
def test_a_special_takes_the_frames_of_the_table(fight, name):
    fight.step("BACK", "BACK", frames=60)  # room for the travelling kick
    fight.step(frames=16)
    fight.type(0, MOTIONS[name[:-2]], special_button(name))
    assert fight.move() == name and fight.read("attacking") == 1537 and fight.read("status") == 524
    counts, _ = phases(fight)
    row = TABLE[name]
    assert counts == [row["startup"], row["active"], row["recovery"]]


@pytest.mark.parametrize("name", GROUND)
def test_a_normal_hits_on_its_first_active_frame_for_its_damage(fight, name):
    place, button = name.split("_")
    words = "DOWN" if place == "CROUCH" else ""
    fight.approach(44)
    fight.step(words, frames=2)
    fight.step(f"{words} {PRESS[button]}")
    frames = 1 + fight.wait(lambda: fight.read("health", 1) < 176, 40)
    assert frames == TABLE[name]["startup"] + 1
    assert fight.read("health", 1) == 176 - TABLE[name]["damage"]
    assert fight.read("freeze") == fight.read("freeze", 1) == TABLE[name]["freeze"]


@pytest.mark.parametrize("name", ["STAND_LP", "STAND_MK", "STAND_HP"])
def test_hit_stun_and_block_stun_last_as_the_table_says(fight, name):
    button = PRESS[name[-2:]]
    for guard, field, state in (("", "hit_stun", "HIT"), ("BACK", "block_stun", "BLOCK")):
        fight.load()
        fight.approach(44)
        fight.step(button, guard)
        fight.wait(lambda: fight.state(1) == state, 40, "", guard)  # noqa: B023
        frames = 0
        while fight.state(1) == state:
            frames += fight.read("freeze", 1) == 0 or frames > 0
            fight.step("", guard)
        assert frames == TABLE[name][field]
