"""The console opened up (lesson 09): one Dojo in this kernel, its RAM byte by byte, its pads as words.

`Console` is the emulator of `sf2lib.envs.emulator` with what a lesson needs beside it. Inside it are two objects of
stable-retro's: `console.core`, a RetroEmulator, which plays, and `console.data`, a GameData, which reads, writes and
searches.
"""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from sf2lib.config import ASSETS
from sf2lib.envs.cartridge import SF2
from sf2lib.envs.emulator import BUTTONS, Emulator

BASE = 0xFF0000  # the address of the first byte of work RAM
SIZE = 0x10000  # bytes of it
LEFT, RIGHT = 0xFF8000, 0xFF8280  # where the records of player 1 and of player 2 begin
COMBO, STUN = 0x48, 0x4A  # two of Dojo's counters in such a record, in no data.json: the answers of 09.2 and 09.3
DOJO = ASSETS / "dojo" / "Dojo-Genesis-v0"
HEADER = 16  # bytes in a saved state before the work RAM
SF2_STATE = "Champion.Level1.RyuVsGuile.state"

_open: list["Console"] = []  # the one of this process


class Console(Emulator):
    """Dojo in the emulator of this process. `dojo()` opens it.

    Attributes:
        core: stable-retro's RetroEmulator: set_state, get_state, set_button_mask, step, get_screen.
        data: stable-retro's GameData: lookup_value, set_value, search, delta_search, get_search.
    """

    def start(self, name: str = "TwoPlayers") -> "Console":
        """Go to a start state of Dojo: TwoPlayers, Tiger, Crane, Snake, Monkey or Dragon. Returns itself."""
        self.load(gzip.decompress((DOJO / f"{name}.state").read_bytes()))
        return self

    def press(self, left: str = "", right: str = "", frames: int = 1) -> "Console":
        """Hold buttons for some frames. Returns itself.

        Args:
            left: names of `BUTTONS` that player 1 holds, with spaces or + between them, such as "DOWN X".
            right: those that player 2 holds.
            frames: a sixtieth of a second each.

        Raises:
            ValueError: no such button.
        """
        masks = mask(left), mask(right)
        self.play([masks[0]] * frames, [masks[1]] * frames)
        return self

    def come_close(self, distance: int = 12) -> "Console":
        """Let player 1 walk until so few pixels lie between them, then both rest for a while. Returns itself."""
        for _ in range(400):
            if self.data.lookup_value("distance_x") <= distance:
                break
            self.press("RIGHT")
        return self.press(frames=20)  # the walk is forgotten: it is not the beginning of a special move

    def raw(self) -> np.ndarray:
        """The work RAM as the emulator stores it, (65536,) uint8: the two bytes of each 16-bit word swapped."""
        return np.frombuffer(self.data.memory.blocks[BASE], np.uint8).copy()

    @contextmanager
    def as_it_was(self) -> Iterator["Console"]:
        """What is played inside is undone afterwards, and its searches are thrown away."""
        moment, searches = self.save(), set(self.data.list_searches())
        try:
            yield self
        finally:
            for name in set(self.data.list_searches()) - searches:
                self.data.remove_search(name)
            self.load(moment)


def dojo(state: str = "TwoPlayers") -> Console:
    """Open the console with Dojo in it, at a start state.

    stable-retro allows one emulator in a process. So one that was opened here before is closed first, and a cell can
    be run twice.
    """
    while _open:
        _open.pop().close()
    console = Console(DOJO)
    _open.append(console)
    return console.start(state)


def the_console() -> Console:
    """The console that is open, or a new one."""
    return _open[-1] if _open and _open[-1].core is not None else dojo()


def mask(words: str) -> np.ndarray:
    """Names of buttons as the emulator takes them, (12,) uint8, 1 where held.

    Raises:
        ValueError: no such button.
    """
    names = re.split(r"[\s+]+", words.strip().upper()) if words.strip() else []
    unknown = [name for name in names if name not in BUTTONS]
    if unknown:
        raise ValueError(f"no button {unknown[0]!r}, expected some of {' '.join(BUTTONS)}")
    return np.array([button in names for button in BUTTONS], np.uint8)


def in_order(raw: np.ndarray) -> np.ndarray:
    """RAM as the console's own processor sees it, (65536,) uint8: the byte of address `BASE + k` is at k."""
    return raw.reshape(-1, 2)[:, ::-1].reshape(-1)


def read(raw: np.ndarray, address: int, kind: str) -> int:
    """Read one number out of RAM.

    Args:
        raw: (65536,) uint8, as the emulator stores it.
        address: of its first byte, from `BASE` on.
        kind: what is there, as numpy writes it: "|u1", ">u2", ">i2", ">u4" and so on.
    """
    return int(np.frombuffer(in_order(raw).tobytes(), kind, count=1, offset=address - BASE)[0])


def begin(data: object, name: str) -> None:
    """Begin a search: every place is possible, and the RAM as it is now is what the next call compares with.

    Args:
        data: the GameData that searches.
        name: of the search; an older one of that name is forgotten.
    """
    if name in data.list_searches():
        data.remove_search(name)
    # stable-retro keeps what the RAM was at the last call of that name: so let any difference from it pass
    data.delta_search(name, "greater-or-equal", -(2**62))


def places(data: object, name: str, kinds: tuple[str, ...] = ("|u1", ">u2", ">i2")) -> dict[int, list[str]]:
    """What is left in one of stable-retro's searches: address -> the types that its number can have there.

    A search tries 15 types at each address, even such as this console has not. Those that it cannot have are left
    out: its processor has the largest byte first, and reads two bytes at once only at an even address.

    Args:
        data: the GameData that searches.
        name: of the search.
        kinds: the types to keep.
    """
    if name not in data.list_searches():  # stable-retro itself would crash
        return {}
    found: dict[int, list[str]] = {}
    for (address, factor, divisor, _), types in data.get_search(name).typed_results():
        kept = [kind for kind in kinds if kind in types and (address % 2 == 0 or kind[-1] == "1")]
        if kept and factor == divisor == 1:
            found.setdefault(address, []).extend(kept)
    return dict(sorted(found.items()))


def told(data: object, name: str, kinds: tuple[str, ...] = ("|u1", ">u2", ">i2")) -> str:
    """What is left in a search, in words: how many places, and which if they are few."""
    found = places(data, name, kinds)
    few = f": {' '.join(f'{address:X}' for address in found)}" if 0 < len(found) <= 12 else ""
    return f"{len(found):,} place{'' if len(found) == 1 else 's'} left{few}"


def sf2_folder() -> Path:
    """stable-retro's own integration of Street Fighter II: its map of the RAM, and one saved state, but no ROM."""
    import stable_retro  # only here: it has no wheel for every machine

    return Path(stable_retro.__file__).parent / "data" / "stable" / SF2.name


def sf2_state() -> bytes:
    """A saved state of Street Fighter II, which stable-retro ships: Ryu and Guile when their fight begins."""
    return gzip.decompress((sf2_folder() / SF2_STATE).read_bytes())
