"""Scripts of buttons, played by an emulator in a process of its own (lesson 13).

A script is a list of steps, parted by semicolons or lines:

    START           press a button for 2 frames, then let go for 14
    DOWN+A 30       press two of them for 30 frames
    A | X           the second player's pad comes after the bar
    wait 60         nothing for 60 frames; there are 60 in a second
    fight           nothing until the clock of a fight runs

The buttons are UP DOWN LEFT RIGHT START MODE, X Y Z for light, medium and heavy punch, A B C for the kicks. This one
plays Dojo from switching on to a fight against the Crane:

    wait 60; START; wait 20; A; RIGHT; A; fight
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from sf2lib.config import nearest

BUTTONS = ("B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z")  # the order of stable-retro
PRESS, RELEASE = 2, 14  # frames
LONGEST = 36_000  # frames of a script: ten minutes of play
PATIENCE = 3_000  # frames in which a fight must begin
COUNTS, COUNTS_TIME = 2, 600  # a fight's clock goes through so many counts in so many frames; one takes about 40
TIMEOUT = 120  # seconds for all of it; ten minutes of play take about ten

# Both sides' variables when a fight begins: lowest and highest. Statuses: standing, crouching, turning, guarding.
AT_START = {"health": (176, 176), "y": (192, 192), "status": (512, 520), "rounds_won": (0, 1), "character": (0, 11)}
SETTLED = ("character", "enemy_character", "human", "enemy_human")  # what stays as it is throughout a fight


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


def start_problem(variables: Mapping[str, int]) -> str | None:
    """What keeps a moment from being the start of a fight; None if nothing does.

    Args:
        variables: name -> value, the names as in data.json.
    """
    for name, (low, high) in AT_START.items():
        left, right = variables[name], variables[f"enemy_{name}"]
        if not (low <= left <= high and low <= right <= high):
            return f"{name} is {left} and {right}, expected " + (f"{low}" if low == high else f"{low} to {high}")
    if not 10 <= variables["timer"] <= 99:
        return f"timer is {variables['timer']}, expected 10 to 99"
    if not variables["human"] and not variables["enemy_human"]:
        return "human is 0 and 0, expected 1 on one side (the computer plays both, as in a demonstration)"
    return None


def run(folder: Path, start: bytes, what: str, steps: list[list]) -> tuple[dict[str, int], np.ndarray, bytes]:
    """Take steps in an emulator.

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
    if find_spec("stable_retro") is None:
        raise ImportError("stable-retro, the emulator, has no wheel for this machine: use Colab, or WSL on Windows")
    request = json.dumps({"folder": str(folder), "steps": steps}).encode() + b"\n" + start
    course = str(Path(__file__).resolve().parents[2])  # it may be imported from where it is not installed
    path = os.pathsep.join(filter(None, [course, os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sf2lib.envs.script"],
            input=request,
            capture_output=True,
            timeout=TIMEOUT,
            env={**os.environ, "PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired:
        raise StateError(f"{what} keeps the emulator busy for over {TIMEOUT} seconds: make it anew") from None
    if done.returncode < 0:
        raise StateError(f"{what} crashes the emulator: it is damaged, make it anew")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise StateError(f"the emulator does not run: {said[-1]}; check the ROM by python -m sf2lib.envs.rom status")
    head, _, rest = done.stdout.partition(b"\n")
    answer = json.loads(head)
    if answer["problem"]:
        raise StateError(f"{what} {answer['problem']}")
    pixels = int(np.prod(answer["shape"]))
    return answer["variables"], np.frombuffer(rest[:pixels], np.uint8).reshape(answer["shape"]), rest[pixels:]


class _Console:
    """The emulator in the process that `run` starts."""

    def __init__(self, folder: Path):
        import stable_retro  # only here: it has no wheel for every machine

        self.emulator = stable_retro.RetroEmulator(str(folder / "rom.md"))
        self.data = stable_retro.data.GameData()
        self.emulator.configure_data(self.data)
        self.data.load(str(folder / "data.json"), str(folder / "scenario.json"))
        self.emulator.step()

    def hold(self, left: list[str], right: list[str], frames: int = 0) -> None:
        for player, held in enumerate((left, right)):
            self.emulator.set_button_mask(np.array([name in held for name in BUTTONS], np.uint8), player)
        for _ in range(frames):
            self.emulator.step()

    def read(self) -> dict[str, int]:
        self.data.update_ram()
        return {name: int(value) for name, value in self.data.lookup_all().items()}

    def fight(self) -> str | None:
        """Play on until a fight's clock runs; None, or why it never does."""
        before = self.read()
        for _ in range(PATIENCE):
            self.emulator.step()
            now = self.read()
            runs = now["timer_ticks"] == before["timer_ticks"] - 1
            if runs and start_problem(before) is None and start_problem(now) is None:
                return None
            before = now
        return f"led to no fight within {PATIENCE} frames: {start_problem(before) or 'its clock stands still'}"

    def check(self) -> str | None:
        """None if a fight begins here and goes on, or why not: with another ROM than the state's it does not."""
        before = self.read()
        problem = start_problem(before)
        if problem:
            return f"is no start of a fight: {problem}; play on to where a round begins"
        here, counts = self.emulator.get_state(), 0
        for _ in range(COUNTS_TIME):
            self.emulator.step()
            now = self.read()
            fallen = before["timer"] - now["timer"]
            if fallen not in (0, 1) or any(now[name] != before[name] for name in SETTLED):
                break
            counts, before = counts + fallen, now
            if counts == COUNTS:
                self.emulator.set_state(here)
                return None
        return "does not go on as a fight: it was made with another ROM, or the game is paused; make it anew"


def _serve() -> None:
    """Answer one request on stdin, a line of JSON and a state, as `run` expects it on stdout."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever an emulator prints is no answer
    request, start = json.loads(sys.stdin.buffer.readline()), sys.stdin.buffer.read()
    console, problem = _Console(Path(request["folder"])), None
    if start and not console.emulator.set_state(start):
        problem = "is no state of this emulator, or of another version of it: make it anew"
    for kind, *details in request["steps"]:
        if problem:
            break
        console.hold(*(details if kind == "hold" else ([], [])))
        if kind != "hold":
            problem = console.fight() if kind == "fight" else console.check()
    variables, state = console.read(), console.emulator.get_state()
    if request["steps"] in ([], [["check"]]):
        console.emulator.step()  # no state holds the screen: it shows the frame that was played last
    picture = np.ascontiguousarray(console.emulator.get_screen())
    head = {"problem": problem, "variables": variables, "shape": picture.shape}
    with answers:
        answers.write(json.dumps(head).encode() + b"\n" + picture.tobytes() + state)


if __name__ == "__main__":
    _serve()
