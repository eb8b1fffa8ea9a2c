"""The console: loads states, plays frames, reads and writes variables by name. As many at once as you like.

stable-retro allows one emulator in a process. `open_emulator` makes the first one here, where nothing is faster, and
each further one in a worker process of its own; both are used in the same way. Asking a worker takes 45 microseconds,
a frame 95 to 165, so that an environment that asks once for each decision hardly notices.
"""

import functools
import gc
import importlib.util
import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

#: What the bits of a pad stand for, in stable-retro's order.
BUTTONS = ("B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z")
NO_BUTTONS = np.zeros(len(BUTTONS), np.uint8)
PATIENCE = 60  # seconds that a worker may take for an answer

# Where the core, Genesis Plus GX, keeps the video chip's registers in a state (state_save in its state.c): after its
# version of 16 bytes, the work RAM, the sound processor's RAM and registers, and the video chip's tables and RAM.
STATE_VERSION = b"GENPLUS-GX 1.7.5"
VDP_REGISTERS = 16 + 0x10000 + 0x2000 + 5 + 16 + 0x400 + 0x10000 + 0x80 + 0x80
DISPLAY_ON = 0x40  # in register 1

Variables = dict[str, int]
Pad = Sequence[np.ndarray]  # for each frame a (12,) uint8 mask of the buttons held
Stop = Callable[[int, Callable[[str], int]], bool]  # (frames played, how to look a variable up) -> whether to stop


class WorkerDied(RuntimeError):
    """The process of an emulator has ended, or does not answer."""


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


class RemoteEmulator:
    """An emulator in a worker process: every method of `Emulator`, asked for and answered through a socket.

    The worker ends when this end of the socket closes, so none outlives the process that started it.
    """

    def __init__(self, folder: Path):
        ours, theirs = socket.socketpair()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        # no multiprocessing: its children may have none of their own, and a script without a main guard starts twice
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno()), str(folder)],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
            )
        self.connection = Connection(ours.detach())
        self.asked = 0
        try:
            self._answer()
        except BaseException:
            self.close()
            raise

    def __getattr__(self, name: str) -> Callable:
        if name not in ("load", "save", "write", "read", "play", "screen"):
            raise AttributeError(name)
        return lambda *arguments: self._ask(name, *arguments)

    def _ask(self, name: str, *arguments: Any) -> Any:
        if self.connection.closed:
            raise WorkerDied(f"the emulator in process {self.process.pid} is closed: make the environment anew")
        self.asked += 1
        try:
            self.connection.send((self.asked, name, arguments))
        except OSError:
            self._report_death("has died")
        except BaseException:  # half a question has been sent
            self.close()
            raise
        return self._answer()

    def _answer(self) -> Any:
        while True:
            if not self.connection.poll(PATIENCE):  # where Ctrl-C is met: the answer is read when next one is due
                self._report_death(f"has not answered for {PATIENCE} seconds")
            try:
                number, good, answer = self.connection.recv()
            except (EOFError, OSError):
                self._report_death("has died")
            except BaseException:  # half an answer has been read
                self.close()
                raise
            if number < self.asked:
                continue  # an answer that an interrupt kept us from reading
            if good:
                return answer
            raise answer

    def _report_death(self, what: str) -> None:
        self.close()
        code = self.process.returncode
        ended = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        raise WorkerDied(f"the emulator in process {self.process.pid} {what} ({ended}): make the environment anew")

    def close(self) -> None:
        """End the worker."""
        self.connection.close()
        try:
            self.process.wait(timeout=2)  # it leaves when it sees the socket closed
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __del__(self):
        if hasattr(self, "connection") and not self.connection.closed:
            self.close()


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


def serve(connection: Connection, folder: Path) -> None:
    """What a worker does: be an emulator for whoever is at the other end, until they hang up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all: it is for the one who asks
    number, ask = 0, lambda: None
    try:
        emulator = Emulator(folder)
    except Exception as error:
        connection.send((number, False, error))
        return
    with suppress(EOFError, OSError):
        while True:
            try:
                good, answer = True, ask()
            except Exception as error:
                good, answer = False, error
            connection.send((number, good, answer))
            number, name, arguments = connection.recv()
            ask = functools.partial(getattr(emulator, name), *arguments)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), Path(sys.argv[2]))
