"""Dojo under test: fights driven by pads through the emulator, RAM read back, the tables of the source."""

from __future__ import annotations

import gc
import gzip
import json
import os
import re
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import pytest

stable_retro = pytest.importorskip("stable_retro")
from stable_retro.data import GameData  # noqa: E402

ROOT = Path(__file__).resolve().parents[1] / "assets" / "dojo"
GAME = ROOT / "Dojo-Genesis-v0"
SOURCE = ROOT / "src"
BUTTONS = ["B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z"]
PRESS = {"LP": "X", "MP": "Y", "HP": "Z", "LK": "A", "MK": "B", "HK": "C"}
DIRECTIONS = {
    1: "DOWN BACK",
    2: "DOWN",
    3: "DOWN FORTH",
    4: "BACK",
    5: "",
    6: "FORTH",
    7: "UP BACK",
    8: "UP",
    9: "UP FORTH",
}
# The records' own variables, which are in no integration file: offset and size (src/ram.h).
PRIVATE = {"state": (0x0E, 1), "move": (0x0F, 1), "state_time": (0x10, 2), "phase": (0x12, 1), "contact": (0x14, 1),
           "chain": (0x15, 1), "no_throw": (0x2A, 1), "freeze": (0x35, 1), "stun_time": (0x36, 1), "safe": (0x37, 1),
           "combo": (0x48, 1), "stun": (0x4A, 1)}  # fmt: skip
STATES = re.findall(r"^\s+STATE_(\w+),", (SOURCE / "fighter.h").read_text(), re.M)
MOVES = re.search(r"enum move_id \{(.*?)\};", (SOURCE / "moves.h").read_text(), re.S).group(1).replace("\n", " ")
MOVES = [name.strip() for name in MOVES.split(",") if name.strip()]
FIELDS = ["startup", "active", "recovery", "damage", "chip", "stun", "hit_stun", "block_stun", "freeze", "push",
          "height", "flags", "safe", "score", "left", "bottom", "right", "top", "pose_start", "pose_hit"]  # fmt: skip


def source_moves() -> dict[str, dict[str, int]]:
    """The table of moves as it stands in src/moves.c."""
    poses = re.findall(r"POSE_\w+", (SOURCE / "pose.h").read_text().split("enum pose {")[1])
    words = {"MID": 0, "HIGH": 1, "LOW": 2, "CHAIN": 1, "CANCEL": 2, "KNOCKDOWN": 4, "PROJECTILE": 8}
    words |= {name: number for number, name in enumerate(poses)}
    table = {}
    for name, row in re.findall(r"^MOVE\((\w+),(.*)\),$", (SOURCE / "moves.c").read_text(), re.M):
        cells = [cell.strip(" {}") for cell in row.split(",")]
        numbers = [sum(words[w] if w in words else int(w, 0) for w in re.split(r"\s*\|\s*", cell)) for cell in cells]
        table[name] = dict(zip(FIELDS, numbers, strict=True))
    return table


def rom_moves() -> dict[str, dict[str, int]]:
    """The same table, read from the ROM's bytes."""
    rom = (GAME / "rom.md").read_bytes()
    start = json.loads((GAME / "symbols.json").read_text())["moves"]
    table = {}
    for number, name in enumerate(MOVES[:-1]):
        row = rom[start + number * len(FIELDS) : start + (number + 1) * len(FIELDS)]
        signed = np.frombuffer(row, np.int8)
        table[name] = {f: int(signed[i]) if 14 <= i < 18 else row[i] for i, f in enumerate(FIELDS)}
    return table


class Fight:
    """A fight in the emulator. Pads are words: buttons, FORTH and BACK as the fighter faces ("DOWN FORTH X")."""

    def __init__(self, rom: Path = GAME / "rom.md"):
        self.emulator = stable_retro.RetroEmulator(str(rom))
        self.data = GameData()
        self.emulator.configure_data(self.data)
        self.data.load(str(GAME / "data.json"), str(GAME / "scenario.json"))
        self.symbols = json.loads((GAME / "symbols.json").read_text())
        self.emulator.step()

    def load(self, state: str = "TwoPlayers") -> Fight:
        """Begins at a start state; returns itself."""
        self.emulator.set_state(gzip.decompress((GAME / f"{state}.state").read_bytes()))
        self.step()
        return self

    def save(self) -> bytes:
        return self.emulator.get_state()

    def restore(self, saved: bytes) -> None:
        self.emulator.set_state(saved)
        self.data.update_ram()

    def pad(self, player: int, words: str) -> np.ndarray:
        right = bool(self.read("facing", player) & 8) if "FORTH" in words or "BACK" in words else True
        names = (
            words.replace("FORTH", "RIGHT" if right else "LEFT").replace("BACK", "LEFT" if right else "RIGHT").split()
        )
        return np.array([name in names for name in BUTTONS], np.uint8)

    def step(self, left: str = "", right: str = "", frames: int = 1) -> None:
        for _ in range(frames):
            self.emulator.set_button_mask(self.pad(0, left), 0)
            self.emulator.set_button_mask(self.pad(1, right), 1)
            self.emulator.step()
            self.data.update_ram()

    def masks(self, left: np.ndarray, right: np.ndarray) -> None:
        self.emulator.set_button_mask(left, 0)
        self.emulator.set_button_mask(right, 1)
        self.emulator.step()
        self.data.update_ram()

    def ram(self) -> np.ndarray:
        """The 64 KB of work RAM in the 68000's byte order."""
        return np.frombuffer(self.data.memory.blocks[0xFF0000], np.uint8).reshape(-1, 2)[:, ::-1].reshape(-1)

    def byte(self, address: int) -> int:
        return int(np.frombuffer(self.data.memory.blocks[0xFF0000], np.uint8)[(address & 0xFFFF) ^ 1])

    def read(self, name: str, player: int = 0) -> int:
        """A variable: from the integration's map, or one of PRIVATE."""
        if name in PRIVATE:
            offset, size = PRIVATE[name]
            return sum(self.byte(0x8000 + 0x280 * player + offset + i) << 8 * (size - 1 - i) for i in range(size))
        if name in ("timer", "timer_ticks", "difficulty", "match_difficulty", "random"):
            return int(self.data.lookup_value(name))
        return int(self.data.lookup_value(("enemy_" if player else "") + name))

    def write(self, name: str, value: int, player: int = 0) -> None:
        shared = name in ("timer", "timer_ticks", "difficulty", "match_difficulty", "random")
        self.data.set_value(("enemy_" if player and not shared else "") + name, value)

    def state(self, player: int = 0) -> str:
        return STATES[self.read("state", player)]

    def move(self, player: int = 0) -> str:
        return MOVES[self.read("move", player)]

    def match(self, field: str) -> int:
        """phase, round, outcome, ending, perfect of struct match (src/round.h)."""
        return self.byte(self.symbols["match"] + ["phase", "round", "outcome", "ending", "perfect"].index(field))

    def gap(self) -> int:
        return abs(self.read("x", 0) - self.read("x", 1))

    def approach(self, gap: int) -> None:
        """The left fighter walks until no more than this many pixels lie between the two."""
        for _ in range(300):
            if self.gap() <= gap:
                break
            self.step("FORTH")
        assert self.gap() <= gap
        self.step(frames=16)  # the step forwards is forgotten: it begins no motion

    def type(
        self, player: int, motion: list[int], button: str, hold: int = 2, other: str = "", release: bool = False
    ) -> None:
        """Types directions, `hold` frames each; the button goes down (or up) with the last one."""
        pads = ["", ""]
        pads[1 - player] = other
        for place, direction in enumerate(motion):
            words = DIRECTIONS[direction]
            last = place == len(motion) - 1
            if release:
                words += "" if last else " " + button
            elif last:
                words += " " + button
            pads[player] = words
            self.step(*pads, frames=1 if last else hold)

    def wait(self, condition, limit: int = 600, left: str = "", right: str = "") -> int:
        """Frames until the condition holds."""
        for frame in range(limit):
            if condition():
                return frame
            self.step(left, right)
        raise AssertionError(f"did not happen within {limit} frames")

    def settle(self, left: str = "", right: str = "") -> None:
        """Until both stand free again."""
        free = {"STAND", "CROUCH", "TURN", "GUARD"}
        self.wait(lambda: self.state(0) in free and self.state(1) in free, 400, left, right)

    def close(self) -> None:
        del self.emulator
        gc.collect()


@pytest.fixture(scope="module")
def console():
    """One emulator for a file of tests; the core allows one a process."""
    gc.collect()
    fight = Fight()
    yield fight
    fight.close()


@pytest.fixture
def fight(console) -> Fight:
    """Novice and Tiger, a pad each, at the first frame of a round."""
    return console.load("TwoPlayers")
