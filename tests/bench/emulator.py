"""How many frames a second the emulator runs: Dojo in a fight, and Airstriker, which stable-retro brings along.

Both are measured in turn, several times over, each in a process of its own, with bare RetroEmulator.step() from a
start state: no button pressed, no picture fetched, no variable read. Seconds are the process's own CPU time, so that
other programs disturb less, and the best of each game's runs counts: others can only slow it down. Every 600 frames
the state is loaded anew: always a fight.

    python tests/bench/emulator.py [--json] [--frames 3000] [--rounds 9] [--both]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

DOJO = Path(__file__).resolve().parents[2] / "assets" / "dojo" / "Dojo-Genesis-v0"
CHUNK = 600
NEEDED = 1.5  # times Airstriker's frames per second


def measure(game: str, frames: int, both: bool) -> float:
    """Frames a second of one game, from its start state."""
    import stable_retro
    from stable_retro.data import GameData

    folder, state = DOJO, "Dragon"
    if game == "airstriker":
        folder = Path(stable_retro.data.path()) / "stable" / "Airstriker-Genesis-v0"
        state = "Level1"
    emulator = stable_retro.RetroEmulator(str(folder / "rom.md"))
    data = GameData()
    emulator.configure_data(data)
    emulator.step()
    saved = gzip.decompress((folder / f"{state}.state").read_bytes())
    seconds = 0.0
    for _ in range(0, frames, CHUNK):
        emulator.set_state(saved)
        if both and game == "dojo":
            data.load(str(folder / "data.json"), str(folder / "scenario.json"))
            data.update_ram()
            data.set_value("human", 0)
        emulator.step()
        start = time.process_time()
        for _ in range(CHUNK):
            emulator.step()
        seconds += time.process_time() - start
    return -(-frames // CHUNK) * CHUNK / seconds


def run(game: str, frames: int, both: bool) -> float:
    command = [sys.executable, __file__, "--one", game, "--frames", str(frames)] + ["--both"] * both
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=3000, help="frames of each measurement")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each game")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a sentence")
    parser.add_argument("--both", action="store_true", help="the computer plays both sides of Dojo")
    parser.add_argument("--one", choices=["dojo", "airstriker"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(measure(arguments.one, arguments.frames, arguments.both))
        return
    speeds = {"dojo": [], "airstriker": []}
    for _ in range(arguments.rounds):
        for game in speeds:
            speeds[game].append(run(game, arguments.frames, arguments.both))
    dojo, airstriker = (max(speeds[game]) for game in speeds)
    if arguments.json:
        print(
            json.dumps(
                {"dojo_fps": round(dojo), "airstriker_fps": round(airstriker), "times": round(dojo / airstriker, 2)}
            )
        )
    else:
        verdict = "enough" if dojo >= NEEDED * airstriker else "not enough"
        print(
            f"Dojo {dojo:.0f} frames a second, Airstriker {airstriker:.0f}: {dojo / airstriker:.2f} times, {verdict}."
        )


if __name__ == "__main__":
    main()
