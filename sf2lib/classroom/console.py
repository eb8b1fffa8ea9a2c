"""One moment of a console game, three times: as a picture, as RAM, as the variables that someone has found in it.

The game is Airstriker by Electrokinesis, a free game for the Sega Mega Drive that stable-retro brings along for tests.
Lesson 09 opens the emulator itself.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from sf2lib.classroom import video
from sf2lib.classroom.widgets.grids import draw_grid
from sf2lib.classroom.widgets.scene import INK, SOFT, Scene
from sf2lib.config import ASSETS

BASE = 0xFF0000  # the address of the first byte of RAM, as the console counts
STORED = ASSETS / "airstriker.npz"  # made by `store`
FRAMES = 300
PAD = ("B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z")  # the order of stable-retro


@dataclass(frozen=True)
class Moment:
    """A moment of a game.

    Attributes:
        picture: (224, 320, 3) uint8.
        ram: (65536,) uint8, in the console's own order: the byte at address `BASE + k` is `ram[k]`.
        variables: name -> what the integration's data.json reads from this RAM.
        addresses: name -> (address, type) in that file; `>u4` is a whole number of 4 bytes, the largest first.
        live: whether it has just been played; False for the stored copy of the same moment.
    """

    picture: np.ndarray
    ram: np.ndarray
    variables: dict[str, int]
    addresses: dict[str, tuple[int, str]]
    live: bool


def airstriker() -> Moment:
    """Play five seconds of Airstriker and stop. Without the emulator: the same moment from a file."""
    try:
        return _play()
    except (ImportError, OSError, RuntimeError):  # no wheel for this machine, or another emulator runs in this kernel
        return stored()


def stored() -> Moment:
    """The moment that comes with the course, for machines for which stable-retro has no wheel."""
    with np.load(STORED, allow_pickle=False) as kept:
        names = [str(name) for name in kept["names"]]
        places = zip(kept["addresses"].tolist(), kept["types"].tolist(), strict=True)
        return Moment(
            kept["picture"],
            kept["ram"],
            dict(zip(names, kept["values"].tolist(), strict=True)),
            dict(zip(names, places, strict=True)),
            live=False,
        )


def store(path: Path = STORED) -> None:
    """Write the moment to a file. Needs the emulator."""
    moment = _play()
    addresses, types = zip(*moment.addresses.values(), strict=True)
    np.savez_compressed(
        path,
        picture=moment.picture,
        ram=moment.ram,
        names=list(moment.variables),
        values=list(moment.variables.values()),
        addresses=addresses,
        types=types,
    )


def draw_moment(moment: Moment, first: int = 0xFF0228, rows: int = 7) -> Scene:
    """Draw a moment: its picture, and beside it some of its RAM, with the known numbers marked.

    Args:
        moment: what to draw.
        first: the address of the first byte shown.
        rows: of 16 bytes each.
    """
    cell, left, top = 25, 390, 30
    scene = Scene(left + 16 * cell + 8, max(250, top + rows * cell + 8))
    scene.text((0, 14), f"the picture: {moment.picture.size:,} numbers", 13, "left", INK, bold=True)
    scene.picture((0, 30), 300, 210, video.png(moment.picture))
    scene.text((left, 14), f"{16 * rows} of its {moment.ram.size:,} bytes of RAM", 13, "left", INK, bold=True)
    shown = torch.from_numpy(moment.ram[first - BASE :][: 16 * rows].astype(np.int64)).reshape(rows, 16)
    marked = torch.zeros(16 * rows, dtype=torch.bool)
    for address, kind in moment.addresses.values():
        place = address - first
        marked[place : place + int(kind[-1])] = True
    draw_grid(scene, shown, (left, top), marked.reshape(rows, 16), cell=cell)
    known = [f"{name}: {kind[-1]} bytes from {address:X}" for name, (address, kind) in moment.addresses.items()]
    scene.text((left, top + rows * cell + 16), "orange is " + ", ".join(known), 11.5, "left", SOFT)
    for row in range(rows):
        scene.text((left - 6, top + (row + 0.5) * cell), f"{first + 16 * row:X}", 11, "right", SOFT)
    return scene


def _play() -> Moment:
    """Hold fire now and then and fly from side to side; the emulator does the same each time."""
    import stable_retro  # only here: it has no wheel for every machine

    folder = Path(stable_retro.data.path()) / "stable" / "Airstriker-Genesis-v0"
    emulator = stable_retro.RetroEmulator(str(folder / "rom.md"))  # its ROM bears the name of a text file
    data = stable_retro.data.GameData()
    data.load(str(folder / "data.json"), str(folder / "scenario.json"))
    emulator.configure_data(data)
    emulator.set_state(gzip.decompress((folder / "Level1.state").read_bytes()))
    for frame in range(FRAMES):
        pressed = {"RIGHT", "LEFT"} - {"RIGHT" if frame // 50 % 2 else "LEFT"} | ({"B"} if frame % 8 < 4 else set())
        emulator.set_button_mask(np.array([button in pressed for button in PAD], dtype=np.uint8), 0)
        emulator.step()
    data.update_ram()
    # the emulator keeps the two bytes of each 16-bit word swapped
    ram = np.frombuffer(data.memory.blocks[BASE], dtype=np.uint8).reshape(-1, 2)[:, ::-1].reshape(-1).copy()
    found = {name: data.get_variable(name) for name in ("score", "lives")}
    return Moment(
        np.array(emulator.get_screen()),
        ram,
        {name: int(data.lookup_value(name)) for name in found},
        {name: (int(place["address"]), str(place["type"])) for name, place in found.items()},
        live=True,
    )
