"""Street Fighter II's real RAM, without its ROM: a saved state that stable-retro ships, in an emulator with Dojo.

The state's 65,536 bytes of work RAM are the game's own, so what is read from them is what it means there.
"""

import dataclasses
import gzip
import json
import shutil
from pathlib import Path

import gymnasium
import numpy as np
import pytest

stable_retro = pytest.importorskip("stable_retro")

from sf2lib.envs import ram  # noqa: E402
from sf2lib.envs.cartridge import CARTRIDGES, DOJO, SF2  # noqa: E402
from sf2lib.envs.emulator import RemoteEmulator  # noqa: E402
from sf2lib.envs.moves import Move  # noqa: E402
from sf2lib.envs.rom import install  # noqa: E402
from sf2lib.envs.states import play  # noqa: E402

SHIPPED = Path(stable_retro.__file__).parent / "data" / "stable" / SF2.name
STATE = gzip.decompress((SHIPPED / "Champion.Level1.RyuVsGuile.state").read_bytes())
HEADER = 16  # bytes before the work RAM
LEFT, RIGHT = 0xFF8000, 0xFF8280  # the players' records
FIREBALL, ENEMY_FIREBALL = 0xFF8500, 0xFF8580
TIMER, TICKS = 0xFF972A, 0xFF972B
SIDE = {"status": 512, "y": 192, "recovery": 0, "velocity_x": 0, "velocity_y": 0, "health": 176, "attacking": 0,
        "half_width": 23, "distance_x": 307 - 205 - 23, "distance_y": 0, "shown_health": 176, "continue_seconds": 0,
        "rounds_won": 0, "score": 0, "projectile": 0, "projectile_x": 0, "projectile_y": 0,
        "projectile_velocity_x": 0}  # fmt: skip
EXPECTED = SIDE | {f"enemy_{name}": value for name, value in SIDE.items()}
EXPECTED |= {"x": 205, "enemy_x": 307, "facing": 8, "enemy_facing": 0, "human": 1, "enemy_human": 0, "character": 0,
             "enemy_character": 3, "timer": 99, "timer_ticks": 40, "difficulty": 3, "match_difficulty": 3,
             "random": 12054}  # fmt: skip


def variables(folder: Path) -> dict[str, dict]:
    return json.loads((folder / "data.json").read_text())["info"]


def console_with(folder: Path, data: Path) -> RemoteEmulator:
    """The emulator with Dojo's ROM, reading by another map. Dojo never runs: the state is all that is read."""
    for file in (DOJO / "rom.md", data / "data.json", data / "scenario.json"):
        shutil.copy(file, folder)
    return RemoteEmulator(folder)


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    emulator = console_with(tmp_path_factory.mktemp("ours"), SF2)
    yield emulator
    emulator.close()


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """The map that stable-retro has of the game, and the timer as other public maps have it."""
    folder = tmp_path_factory.mktemp("public")
    emulator = console_with(folder, SHIPPED)
    emulator.close()
    data = {"info": {**variables(SHIPPED), "timer": {"address": TIMER, "type": ">u2"}}}
    (folder / "data.json").write_text(json.dumps(data))
    emulator = RemoteEmulator(folder)
    yield emulator
    emulator.close()


def patched(changes: dict[int, bytes]) -> bytes:
    """The state with other bytes in its RAM, by address. The core keeps the two bytes of each word swapped."""
    state = bytearray(STATE)
    for address, content in changes.items():
        for place, byte in enumerate(content, address & 0xFFFF):
            state[HEADER + (place ^ 1)] = byte
    return bytes(state)


def word(number: int) -> bytes:
    return number.to_bytes(2, "big", signed=number < 0)


# --- The map ------------------------------------------------------------------------------------------------------


def test_every_variable_reads_as_the_game_has_it(console):
    assert console.load(STATE) == EXPECTED


def test_our_map_and_dojos_are_the_same():
    assert variables(SF2) == variables(DOJO)
    assert json.loads((SF2 / "scenario.json").read_text()) == json.loads((DOJO / "scenario.json").read_text())


def test_the_second_record_lies_as_the_first():
    ours = variables(SF2)
    for name, entry in ours.items():
        if f"enemy_{name}" in ours:
            distance = ENEMY_FIREBALL - FIREBALL if name.startswith("projectile") else RIGHT - LEFT
            assert ours[f"enemy_{name}"] == {**entry, "address": entry["address"] + distance}, name


def test_the_rest_of_the_map_is_stable_retros_own():
    names = {"continuetimer": "continue_seconds", "matches_won": "rounds_won", "health": "health", "score": "score",
             "enemy_health": "enemy_health"}  # fmt: skip
    theirs, ours = variables(SHIPPED), variables(SF2)
    assert {name: theirs[name] for name in names} == {name: ours[our] for name, our in names.items()}
    assert set(theirs) - set(names) == {"enemy_matches_won"}  # the one that is wrong
    assert (SF2 / "rom.sha").read_text() == (SHIPPED / "rom.sha").read_text()


def test_the_second_players_rounds_are_wrong_in_the_public_map(console, public):
    human = patched({RIGHT + 0x1D8: b"\1"})  # a second person at the pads, no round won
    assert console.load(human)["enemy_rounds_won"] == 0
    assert public.load(human)["enemy_matches_won"] == 65_536
    won = patched({RIGHT + 0x1D8: b"\1", RIGHT + 0x1DA: b"\1"})
    assert console.load(won)["enemy_rounds_won"] == 1
    assert public.load(won)["enemy_matches_won"] == 65_537


def test_the_timer_is_wrong_in_the_public_maps(console, public):
    """Whole counts, 40 ticks each, are 1 each in ours; there, a count is worth 256 or 1,792, and a tick 1."""

    def read(emulator, *bcd: int) -> list[int]:
        return [emulator.load(patched({TIMER: bytes([count, 40])}))["timer"] for count in bcd]

    counts = (0x99, 0x98, 0x91, 0x90, 0x89)
    assert np.diff(read(console, *counts)).tolist() == [-1, -7, -1, -1]
    assert np.diff(read(public, *counts)).tolist() == [-256, -7 * 256, -256, -1792]
    tick = patched({TICKS: b"\47"})
    assert console.load(tick)["timer"] == 99 and console.load(tick)["timer_ticks"] == 39
    assert public.load(tick)["timer"] == 0x9928 - 1


# --- What an agent sees of it --------------------------------------------------------------------------------------


def seen(console, side: str = "left", changes: dict[int, bytes] | None = None) -> dict[str, float]:
    """The observation by name, in the features' own units."""
    observation = ram.observe(console.load(patched(changes or {})), side, Move("5"))
    assert np.abs(observation).max() <= 1 and observation.dtype == np.float32
    return {f.name: float(v) * f.scale for f, v in zip(ram.FEATURES, observation, strict=True)}


def differences(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: pytest.approx(value, abs=1e-4) for name, value in after.items() if abs(value - before[name]) > 1e-4}


def test_the_start_looks_the_same_from_both_sides(console):
    left, right = seen(console), seen(console, "right")
    assert left == right
    expected = {"own place": -51, "enemy distance": 102, "enemy facing": -1, "own health": 176, "enemy health": 176,
                "own stand": 1, "enemy stand": 1, "own free": 1, "enemy free": 1, "time": 100}  # fmt: skip
    assert {name: value for name, value in left.items() if abs(value) > 1e-4} == pytest.approx(expected, abs=1e-4)


def test_jumping(console):
    jump = {LEFT + 0x02: word(516), LEFT + 0x06: word(220), LEFT + 0x0A: word(150), LEFT + 0x3C: word(384),
            LEFT + 0x3E: word(-1024)}  # fmt: skip
    assert differences(seen(console), seen(console, changes=jump)) == {
        "own place": -36, "enemy distance": 87, "own height": 42, "own speed forward": 1.5, "own speed up": 4,
        "own stand": 0, "own jump": 1,
    }  # fmt: skip
    assert differences(seen(console, "right"), seen(console, "right", jump)) == {
        "enemy distance": 87, "enemy height": 42, "enemy speed forward": -1.5, "enemy speed up": 4,
        "enemy stand": 0, "enemy jump": 1,
    }  # fmt: skip


def test_turned_round(console):
    """Each has jumped over the other: mirrored, nothing changes."""
    swapped = {LEFT + 0x06: word(307), RIGHT + 0x06: word(205), LEFT + 0x19: b"\0", RIGHT + 0x19: b"\x08"}
    assert differences(seen(console), seen(console, changes=swapped)) == {}
    back = seen(console, changes={LEFT + 0x19: b"\0"})  # with its back to the enemy
    assert differences(seen(console), back) == {"own place": 51, "enemy distance": -102, "enemy facing": 1}


def test_knocked_out(console):
    out = {RIGHT + 0x42: word(-1), RIGHT + 0x40: word(-1), RIGHT + 0x02: word(1026)}
    assert differences(seen(console), seen(console, changes=out)) == {
        "enemy health": 0, "enemy stand": 0, "enemy down": 1, "enemy free": 0
    }  # fmt: skip
    after = console.load(patched(out))
    assert (ram.outcome(after, "left"), ram.outcome(after, "right")) == ("win", "loss")
    both = console.load(patched({**out, LEFT + 0x42: word(-1)}))
    assert (ram.outcome(both, "left"), ram.outcome(both, "right")) == ("draw", "draw")
    assert ram.outcome(console.load(patched({RIGHT + 0x42: word(0)})), "left") is None  # 0 still stands


def test_the_second_players_side(console):
    hurt = {RIGHT + 0x42: word(88), RIGHT + 0xBE: word(513), RIGHT + 0x02: word(522), RIGHT + 0x1DA: b"\1"}
    own = {"health": 88, "attacking": 1, "stand": 0, "normal attack": 1, "free": 0, "rounds": 1}
    for side, who in (("right", "own"), ("left", "enemy")):
        expected = {f"{who} {name}": value for name, value in own.items()}
        assert differences(seen(console, side), seen(console, side, hurt)) == expected


def test_a_projectile_in_flight(console):
    flight = {
        FIREBALL: word(0x0101),
        FIREBALL + 0x06: word(250),
        FIREBALL + 0x0A: word(140),
        FIREBALL + 0x3C: word(1024),
    }
    assert differences(seen(console), seen(console, changes=flight)) == {
        "own fireball": 1, "own fireball distance": 45, "own fireball speed": 4
    }  # fmt: skip
    assert differences(seen(console, "right"), seen(console, "right", flight)) == {
        "enemy fireball": 1, "enemy fireball distance": 57, "enemy fireball speed": -4
    }  # fmt: skip
    assert console.load(patched(flight))["projectile_y"] == 140
    assert differences(seen(console), seen(console, changes={**flight, FIREBALL: word(0x0100)})) == {}
    theirs = {address + ENEMY_FIREBALL - FIREBALL: content for address, content in flight.items()}
    assert set(differences(seen(console), seen(console, changes=theirs))) == {
        "enemy fireball", "enemy fireball distance", "enemy fireball speed"
    }  # fmt: skip


def test_the_timers_last_second(console):
    assert seen(console, changes={TIMER: b"\x10\x14"})["time"] == pytest.approx(10.5)  # digits: not 16
    assert seen(console, changes={TIMER: b"\x01\x0a"})["time"] == pytest.approx(1.25)
    last = {TIMER: b"\x00\x00", LEFT + 0x42: word(100)}
    assert seen(console, changes=last)["time"] == 0
    assert ram.outcome(console.load(patched({**last, TIMER: b"\x01\x00"})), "left") is None
    after = console.load(patched(last))
    assert (ram.outcome(after, "left"), ram.outcome(after, "right")) == ("loss", "win")
    assert ram.outcome(console.load(patched({TIMER: b"\x00\x00"})), "left") == "draw"


# --- The environment, by one word --------------------------------------------------------------------------------


def test_the_environment_plays_what_was_imported_as_street_fighter(tmp_path, monkeypatch):
    """With Dojo's ROM in Street Fighter II's place, and a start state made by the tool."""
    source = shutil.copytree(SF2, tmp_path / "source" / SF2.name)
    (source / "rom.sha").write_text((DOJO / "rom.sha").read_text())
    monkeypatch.setitem(CARTRIDGES, "sf2", dataclasses.replace(CARTRIDGES["sf2"], source=source))
    monkeypatch.setenv("SF2LIB_DATA", str(tmp_path / "data"))
    with pytest.raises(FileNotFoundError, match=r"^no ROM of Street Fighter II.* import FILE$"):
        gymnasium.make("sf2lib/Fighter-v0", game="sf2")
    install(DOJO / "rom.md", "sf2")
    play("wait 60; START; wait 20; A; RIGHT; A; fight", game="sf2").save("Crane")

    env = gymnasium.make("sf2lib/Fighter-v0", game="sf2", opponent="crane", difficulty=5)
    env.action_space.seed(0)
    observation, info = env.reset(seed=0)
    assert (info["ram"]["enemy_character"], info["ram"]["match_difficulty"]) == (2, 5)
    assert observation in env.observation_space
    for _ in range(20):
        observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
        assert observation in env.observation_space and not terminated and not truncated
    env.close()
