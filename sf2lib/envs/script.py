"""Scripts of buttons, played by an emulator in a process of its own (lesson 13).

A script is a list of steps, parted by semicolons or lines:

    START           press a button for 2 frames, then let go for 14
    DOWN+A 30       press two of them for 30 frames
    A | X           the second player's pad comes after the bar
    wait 60         nothing for 60 frames; there are 60 in a second
    fight           nothing until the frame before the clock of a fight begins to run

The buttons are UP DOWN LEFT RIGHT START MODE, X Y Z for light, medium and heavy punch, A B C for the kicks. This one
plays Dojo from switching on to a fight against the Crane:

    wait 60; START; wait 20; A; RIGHT; A; fight
"""

import re
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np

from sf2lib.config import nearest
from sf2lib.envs.emulator import BUTTONS, RemoteEmulator, check_installed

STATUS = "whether the ROM is sound: python -m sf2lib.envs.rom status"
PRESS, RELEASE = 2, 14  # frames
LONGEST = 36_000  # frames of a script: ten minutes of play
PATIENCE = 3_000  # frames in which a fight must begin
COUNTS, COUNTS_TIME = 2, 600  # a fight's clock goes through so many counts in so many frames; one takes about 40

# Both sides' variables when a fight begins: lowest and highest. Statuses: standing, crouching, turning, guarding.
AT_START = {"health": (176, 176), "y": (192, 192), "status": (512, 520), "rounds_won": (0, 1), "character": (0, 11)}


class StateError(ValueError):
    """A script or a start state that is of no use. One line: what is wrong, what was expected, what to do."""


def parse(script: str) -> list[list]:
    """A script's steps: ["hold", names of pad 1, names of pad 2, frames] and ["fight"].

    Raises:
        StateError: a step that is none, with the nearest word; more than ten minutes.
    """
    steps = []
    for text in filter(None, (part.strip() for part in re.split(r"[;\n]", script))):
        held, frames = re.fullmatch(r"(.*?)(?:\s+(\d+))?", text).groups()
        if text.lower() == "fight":
            steps.append(["fight"])
        elif held.lower() == "wait" and frames:
            steps.append(["hold", [], [], int(frames)])
        else:
            pads = [[name.strip().upper() for name in pad.split("+") if name.strip()] for pad in held.split("|")]
            for name in (name for pad in pads for name in pad):
                if name not in BUTTONS:
                    words = [*BUTTONS, "WAIT 60", "FIGHT"]
                    raise StateError(f"no button {name!r} in the step {text!r}: {nearest(name, words)}")
            if len(pads) > 2:
                raise StateError(f"the step {text!r} is for {len(pads)} pads, expected one, or two parted by one bar")
            steps.append(["hold", pads[0], *(pads[1:] or [[]]), int(frames or PRESS)])
            steps.append(["hold", [], [], RELEASE])
    total = sum(step[-1] for step in steps if step[0] == "hold")
    if total > LONGEST:
        raise StateError(f"the script lasts {total:,} frames, expected at most {LONGEST:,}: play it in parts")
    return steps


def start_problem(look: Callable[[str], int]) -> str | None:
    """What keeps a moment from being the start of a fight; None if nothing does.

    Args:
        look: gives a variable by the name that it has in data.json.
    """
    for name, (low, high) in AT_START.items():
        left, right = look(name), look(f"enemy_{name}")
        if not (low <= left <= high and low <= right <= high):
            return f"{name} is {left} and {right}, expected " + (f"{low}" if low == high else f"{low} to {high}")
    if not 10 <= look("timer") <= 99:
        return f"timer is {look('timer')}, expected 10 to 99"
    if not look("human") and not look("enemy_human"):
        return "human is 0 and 0, expected 1 on one side (the computer plays both, as in a demonstration)"
    return None


def run(folder: Path, start: bytes, what: str, steps: list[list]) -> tuple[dict[str, int], np.ndarray, bytes]:
    """Take steps in an emulator of their own: a damaged state may crash it.

    Args:
        folder: an integration with its ROM.
        start: the state to begin at; empty for switching the console on.
        what: what an error calls that state.
        steps: as `parse` gives them, or ["check"]: see that a fight begins here and goes on.

    Returns:
        Where they lead: variables by name; picture, (height, width, 3) uint8; state.

    Raises:
        StateError: the state can't be loaded, or it led to no fight where one was to be.
        ImportError: there is no emulator on this machine.
    """
    check_installed()
    try:
        with closing(RemoteEmulator(folder)) as console:
            return _run(console, start, what, steps)
    except RuntimeError as error:  # WorkerDied, or a ROM that the emulator refuses
        why = str(error).partition(":")[0]
        raise StateError(f"{what} stops the emulator ({why}): make it anew, or see {STATUS}") from None


def _run(console: RemoteEmulator, start: bytes, what: str, steps: list[list]) -> tuple:
    variables = console.read()
    if start:
        try:
            variables = console.load(start)
        except ValueError:
            raise StateError(f"{what} is no state of this emulator's version: make it anew") from None
    for kind, *step in steps:
        if kind == "hold":
            left, right, frames = step
            _, variables, _ = console.play(_pad(left, frames), _pad(right, frames))
        elif kind == "fight":
            here = console.save()
            frames, variables, _ = console.play(_pad([], PATIENCE), None, ClockBegins())
            if frames == PATIENCE:
                problem = start_problem(variables.__getitem__) or "its clock stands still"
                raise StateError(f"{what} leads to no fight within {PATIENCE} frames: {problem}")
            console.load(here)
            _, variables, _ = console.play(_pad([], frames - 1), None)  # to the frame before, when nobody moves yet
        else:
            _check(console, what, variables)
    state = console.save()
    if not any(step[0] != "check" for step in steps):
        console.play(_pad([], 1), None)  # no state holds the screen: it shows the frame that was played last
    return variables, console.screen(), state


def _check(console: RemoteEmulator, what: str, variables: Mapping[str, int]) -> None:
    """See that a fight begins here and goes on. With another ROM than the state's it does not."""
    problem = start_problem(variables.__getitem__)
    if problem:
        raise StateError(f"{what} is no start of a fight: {problem}; play on to where a round begins")
    here, last = console.save(), variables["timer"] - COUNTS
    _, later, _ = console.play(_pad([], COUNTS_TIME), None, ClockReaches(last))
    if later["timer"] != last:
        raise StateError(
            f"{what} does not go on as a fight: it was made with another ROM, or the game is paused; make it anew"
        )
    console.load(here)


class ClockBegins:
    """When to stop: a frame ago a fight could begin, and now its clock has run on."""

    def __init__(self):
        self.ticks = None

    def __call__(self, frame: int, look: Callable[[str], int]) -> bool:
        before, now = self.ticks, look("timer_ticks")
        self.ticks = None if start_problem(look) else now  # the computer may jump in the clock's first frame
        return before is not None and now == before - 1


class ClockReaches:
    """When to stop: the clock shows this time, or less."""

    def __init__(self, time: int):
        self.time = time

    def __call__(self, frame: int, look: Callable[[str], int]) -> bool:
        return look("timer") <= self.time


def _pad(held: list[str], frames: int) -> list[np.ndarray]:
    return [np.array([name in held for name in BUTTONS], np.uint8)] * frames
