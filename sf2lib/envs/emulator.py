"""The console: loads states, plays frames, reads and writes variables by name. As many at once as you like.

stable-retro allows one emulator in a process. `open_emulator` makes the first one here, where nothing is faster, and
each further one in a worker process of its own; both are used in the same way. Asking a worker takes 45 microseconds,
a frame 95 to 165, so that an environment that asks once for each decision hardly notices.
"""

import functools
import gc
import importlib.util
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from sf2lib.envs.remote import Remote

#: What the bits of a pad stand for, in stable-retro's order.
BUTTONS = ("B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z")
NO_BUTTONS = np.zeros(len(BUTTONS), np.uint8)

# Where the core, Genesis Plus GX, keeps the video chip's registers in a state (state_save in its state.c): after its
# version of 16 bytes, the work RAM, the sound processor's RAM and registers, and the video chip's tables and RAM.
STATE_VERSION = b"GENPLUS-GX 1.7.5"
VDP_REGISTERS = 16 + 0x10000 + 0x2000 + 5 + 16 + 0x400 + 0x10000 + 0x80 + 0x80
DISPLAY_ON = 0x40  # in register 1

Variables = dict[str, int]
Pad = Sequence[np.ndarray]  # for each frame a (12,) uint8 mask of the buttons held
Stop = Callable[[int, Callable[[str], int]], bool]  # (frames played, how to look a variable up) -> whether to stop


class Emulator:
    """The emulator of this process: one at a time.

    Args:
        folder: a game's integration: rom.md, and in data.json the variables' names, addresses and types.

    Raises:
        ImportError: no stable-retro here; one line on what to do.
        RuntimeError: this process has an emulator already.
    """

    def __init__(self, folder: Path):
        check_installed()
        import stable_retro

        self.core = stable_retro.RetroEmulator(str(folder / "rom.md"))
        self.data = stable_retro.data.GameData()
        self.core.configure_data(self.data)
        self.core.step()
        self.data.load(str(folder / "data.json"), str(folder / "scenario.json"))

    def load(self, state: bytes, values: Variables | None = None) -> Variables:
        """Go to a saved moment, then write some variables.

        Returns:
            All variables by name.
        """
        if not self.core.set_state(state):
            raise ValueError(f"the emulator does not take this state of {len(state)} bytes: is it of this console?")
        self._hold(NO_BUTTONS, NO_BUTTONS)
        self.write(values or {})
        return self.read()

    def save(self) -> bytes:
        """This moment, for `load`."""
        return self.core.get_state()

    def write(self, values: Variables) -> None:
        """Write variables by name."""
        for name, value in values.items():
            self.data.set_value(name, int(value))

    def read(self) -> Variables:
        """All variables by name."""
        return self.data.lookup_all()

    def play(
        self, left: Pad | None, right: Pad | None, stop: Stop | None = None, record: bool = False
    ) -> tuple[int, Variables, list[np.ndarray]]:
        """Play frames until a pad has no more of them or `stop` says so.

        Args:
            left, right: the two pads; None where nobody touches one.
            stop: asked after each frame.
            record: keep a picture of each frame.

        Returns:
            How many frames were played, all variables afterwards, the pictures.
        """
        core, look, held, frame, pictures = self.core, self.data.lookup_value, None, 0, []
        idle = [NO_BUTTONS] * len(right if left is None else left)
        for masks in zip(left or idle, right or idle, strict=False):
            if held is None or masks[0] is not held[0] or masks[1] is not held[1]:
                self._hold(*masks)
                held = masks
            core.step()
            frame += 1
            if record:
                pictures.append(core.get_screen())
            if stop is not None and stop(frame, look):
                break
        return frame, self.data.lookup_all(), pictures

    def screen(self) -> np.ndarray:
        """The picture now, (224, 320, 3) uint8."""
        return self.core.get_screen()

    def close(self) -> None:
        """Give the process's one place free."""
        self.core = self.data = None

    def _hold(self, left: np.ndarray, right: np.ndarray) -> None:
        self.core.set_button_mask(left, 0)
        self.core.set_button_mask(right, 1)


class RemoteEmulator(Remote):
    """An emulator in a worker process: every method of `Emulator`, asked for and answered through a socket."""

    def __init__(self, folder: Path):
        super().__init__("the emulator", functools.partial(Emulator, folder))

    def __getattr__(self, name: str) -> Callable:
        if name not in ("load", "save", "write", "read", "play", "screen"):
            raise AttributeError(name)
        return functools.partial(self.ask, name)


def without_picture(state: bytes) -> bytes:
    """The same moment with the console's display switched off, as games themselves do between two screens.

    Drawing is nearly half of the emulator's work: without it, frames take 95 microseconds instead of 165. The
    program in the cartridge does not notice (a test compares all of the work RAM).

    Args:
        state: from the core that stable-retro has for this console; any other is given back as it is.
    """
    if not state.startswith(STATE_VERSION):
        return state
    changed = bytearray(state)
    changed[VDP_REGISTERS + 1] &= ~DISPLAY_ON
    return bytes(changed)


def open_emulator(folder: Path) -> Emulator | RemoteEmulator:
    """A console with this game's cartridge: in this process if it has none yet, else in a worker.

    Args:
        folder: as for `Emulator`.
    """
    gc.collect()  # one that nobody refers to any more makes room only when collected
    try:
        return Emulator(folder)
    except RuntimeError:  # "Cannot create multiple emulator instances per process"
        return RemoteEmulator(folder)


def check_installed() -> None:
    """Raise an ImportError of one line, with what to do, where stable-retro is not installed."""
    if importlib.util.find_spec("stable_retro") is None:
        system, machine = platform.system(), platform.machine()
        if (system, machine) in (("Linux", "x86_64"), ("Darwin", "arm64")):
            raise ImportError("the fighter's emulator is missing: pip install stable-retro")
        raise ImportError(
            f"the fighter's emulator, stable-retro, has no package for {system} on {machine}: open the lesson in "
            "Colab, or on Windows in WSL"
        )
