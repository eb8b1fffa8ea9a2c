"""Makes Dojo's start states: `python assets/dojo/states.py`. Each is played from power-on with the pads alone.

Tiger to Dragon: the Novice against that animal, difficulty 3. TwoPlayers: Novice and Tiger, a pad each.
All stop at the first frame in which the fighters may move.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import stable_retro
from stable_retro.data import GameData

GAME = Path(__file__).resolve().parent / "Dojo-Genesis-v0"
BUTTONS = ["B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z"]
ANIMALS = ["Tiger", "Crane", "Snake", "Monkey", "Dragon"]
# From the Novice's portrait, which is the first of 3 + 3, to each animal's; the opponent's cursor begins at the Tiger.
WAYS = {"Tiger": [], "Crane": ["RIGHT"], "Snake": ["DOWN", "LEFT"], "Monkey": ["DOWN"], "Dragon": ["DOWN", "RIGHT"]}


class Console:
    """An emulator that plays scripts of buttons."""

    def __init__(self, rom: Path = GAME / "rom.md"):
        self.emulator = stable_retro.RetroEmulator(str(rom))
        self.data = GameData()
        self.emulator.configure_data(self.data)
        self.data.load(str(GAME / "data.json"), str(GAME / "scenario.json"))
        self.symbols = json.loads((GAME / "symbols.json").read_text())

    def step(self, *pads: str, frames: int = 1) -> None:
        """Holds the named buttons ("DOWN RIGHT") on pad 1 and 2 for some frames."""
        for player in range(2):
            held = pads[player].split() if player < len(pads) else []
            self.emulator.set_button_mask(np.array([name in held for name in BUTTONS], np.uint8), player)
        for _ in range(frames):
            self.emulator.step()

    def press(self, *pads: str) -> None:
        """Presses, and lets go for some frames."""
        self.step(*pads, frames=2)
        self.step(frames=14)

    def fighting(self) -> bool:
        """Whether the round is on: enum round_phase of src/round.h."""
        self.data.update_ram()
        ram = np.frombuffer(self.data.memory.blocks[0xFF0000], np.uint8)
        return ram[(self.symbols["match"] & 0xFFFF) ^ 1] == 1  # the core swaps the two bytes of each word

    def reach_fight(self) -> None:
        for _ in range(600):
            if self.fighting():
                return
            self.step()
        raise RuntimeError("the fight did not begin within 600 frames")


def play_to(name: str) -> bytes:
    """From power-on to the first frame of the fight that bears this name."""
    console = Console()
    console.step(frames=60)
    if name == "TwoPlayers":
        console.press("DOWN")
    console.press("START")
    console.step(frames=20)
    if name == "TwoPlayers":
        console.press("A", "A")
    else:
        console.press("A")
        for direction in WAYS[name]:
            console.press(direction)
        console.press("A")
    console.reach_fight()
    return console.emulator.get_state()


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else None
    if name is None:  # one emulator a process
        for each in [*ANIMALS, "TwoPlayers"]:
            if os.spawnl(os.P_WAIT, sys.executable, sys.executable, __file__, each):
                sys.exit(f"No state for {each}.")
        return
    path = GAME / f"{name}.state"
    path.write_bytes(gzip.compress(play_to(name), mtime=0))
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
