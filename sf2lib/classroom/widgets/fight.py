"""Lesson 12's widget: fight with the keyboard, against the game's own opponent or against an agent.

A match is a task of the kernel's own event loop, with its console in a process that lives only while the match is on.
Pictures go to the browser, keys come back. No thread is involved, and a cell that runs meanwhile holds the match.
"""

import asyncio
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets

from sf2lib.agent import DQNAgent
from sf2lib.classroom.duel import CONTROLS, FRAMES, Duel, pad_of
from sf2lib.classroom.screen import Line, Packer
from sf2lib.classroom.widgets.bout import names_of, poster
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.config import nearest
from sf2lib.envs.emulator import NO_BUTTONS
from sf2lib.evaluate import Policy
from sf2lib.network import DQN

#: Which key presses what. Letters are small; other keys are named as browsers do (https://www.w3.org/TR/uievents-key/).
KEYS = {
    **{"ArrowLeft": "LEFT", "ArrowUp": "UP", "ArrowRight": "RIGHT", "ArrowDown": "DOWN"},
    **{"a": "LEFT", "w": "UP", "d": "RIGHT", "s": "DOWN"},
    **{"u": "LP", "i": "MP", "o": "HP", "j": "LK", "k": "MK", "l": "HK"},
}

BEHIND = 4  # frames that are made up for at once; a slower machine gets a slower match
GONE = 4.0  # seconds without an answer after which nobody looks any more
BUSY = 1.5  # seconds for which the kernel did something else
KEPT = 30  # keys that wait for their frame, at most
GREETING = "Best of three rounds"


class Fight(anywidget.AnyWidget):
    """The picture, the keys, and what the agent thinks. `fight` makes one.

    Args:
        duel: the match, not begun.
        keys: which key presses what.
        names: how you and the rival are called.

    Attributes:
        phase: "ready", "loading", "on", "paused", "over" or "failed".
        message: what is said over the picture; empty while the match is on.
        task: the match's, while it is on.
        line: what is on its way to the browser.
    """

    _esm = Path(__file__).with_name("fight.js")
    _css = Path(__file__).with_name("fight.css")

    phase = traitlets.Unicode("ready").tag(sync=True)
    message = traitlets.Unicode(GREETING).tag(sync=True)
    names = traitlets.List().tag(sync=True)
    rounds = traitlets.List([0, 0]).tag(sync=True)
    side = traitlets.Unicode().tag(sync=True)
    controls = traitlets.Dict().tag(sync=True)
    moves = traitlets.List().tag(sync=True)  # of a rival that has Q-values
    picture = traitlets.Bytes().tag(sync=True)  # what is seen while the match is not on

    running: ClassVar[set["Fight"]] = set()

    def __init__(self, duel: Duel, keys: Mapping[str, str], names: tuple[str, str]):
        self.duel, self.packer, self.line = duel, Packer(), Line()
        try:
            self.loop = asyncio.get_running_loop()  # the kernel's; messages may come in a thread, its subshell
        except RuntimeError:
            self.loop = None
        self.task: asyncio.Task | None = None
        self.leave: tuple[str, str] | None = None
        self.told: np.ndarray | None = None  # the last Q-values that went to the browser
        self.typed: deque = deque(maxlen=KEPT)
        super().__init__(
            names=list(names),
            side=duel.side,
            controls=_parse_keys(keys),
            moves=[move.name for move in duel.moves] if duel.has_q_values else [],
            picture=poster(duel.opponent),
        )
        self.on_msg(self._hear)

    def go(self) -> None:
        """Begin the match, go on with it, or begin another. Needs a running event loop, as kernels have one."""
        if self.task is None:
            self.leave = None
            self.task = asyncio.create_task(self._run())

    def pause(self, why: str = "Paused") -> None:
        """Hold the match. `go` goes on."""
        self._leave("paused", why)

    def stop(self) -> None:
        """Give the match up."""
        self._leave("ready", GREETING)
        if self.task is None and self.phase != "ready":
            self._end("ready", GREETING)

    def close(self) -> None:
        """Give the match up, and the widget."""
        if self.task is not None:
            self.task.cancel()
        self.duel.restart()
        super().close()

    def _leave(self, phase: str, message: str) -> None:
        """Tell the match to come to its end, if it is on: it looks before each frame."""
        if self.task is not None and self.leave is None:
            self.leave = phase, message

    def _end(self, phase: str, message: str) -> None:
        if phase != "paused":
            self.duel.restart()
        self.phase, self.message = phase, message

    def _hear(self, _: Any, content: dict, buffers: list) -> None:
        """Take what the browser says, and heed it where the match is played."""
        (self.loop or asyncio.get_running_loop()).call_soon_threadsafe(self._heed, content)

    def _heed(self, content: dict) -> None:
        kind = content["kind"]
        if kind == "painted":
            self.line.answer(content["number"])
        elif kind == "keys":
            self.typed.append(pad_of(content["held"]))
        elif kind == "go":
            self.go()
        elif kind == "pause":
            self.pause(content["why"])
        elif kind == "stop":
            self.stop()

    async def _run(self) -> None:
        """Play until the match is over or is to be left. Whatever happens, the console is switched off."""
        phase, message = "paused", "Paused"
        try:
            self.phase, self.message = "loading", "Switching the console on"
            await asyncio.sleep(0.05)  # so that the browser says so: what comes now takes a second
            self.duel.open()
            self.running.add(self)
            _heed_interrupts(True)
            self.phase, self.message = "on", ""
            phase, message = await self._play()
            self.picture = self.packer.pack(self.duel.screen())
        except Exception as error:  # there is no cell to show it in
            phase, message = "failed", f"{type(error).__name__}: {error}"
        finally:
            self.running.discard(self)
            _heed_interrupts(bool(self.running))
            self.duel.close()
            self.task = None
            self._end(phase, message)

    async def _play(self) -> tuple[str, str]:
        """Play frames as their time comes. Returns the phase that follows, and what is said then."""
        self.typed.clear()
        self.line.begin()
        due, pad = time.monotonic(), NO_BUTTONS
        while not self.duel.over:
            now = time.monotonic()
            if now - due > BUSY:
                return "paused", "Paused while the kernel was busy"
            if self.line.silence > GONE:
                return "paused", "Paused: no answer from the page"
            if self.leave is not None:
                return self.leave
            for _ in range(BEHIND):
                if due > now:
                    break
                pad = self.typed.popleft() if self.typed else pad  # a frame for each, however fast they come
                self.duel.step(pad)
                due += 1 / FRAMES
            due = max(due, now)
            self._show()
            _heed_interrupts(True)
            await asyncio.sleep(max(due - time.monotonic(), 0.001))
        you, rival = self.duel.rounds
        won = {"win": "You win", "loss": f"{self.names[1]} wins", "draw": "A draw"}[self.duel.result]
        return "over", f"{won}, {max(you, rival)} : {min(you, rival)}"

    def _show(self) -> None:
        """Send the picture, unless the browser is still at earlier ones."""
        if self.rounds != list(self.duel.rounds):
            self.rounds = list(self.duel.rounds)
        if self.line.free:
            content = {"number": self.line.send()}
            if self.duel.q_values is not None and self.duel.q_values is not self.told:
                self.told = self.duel.q_values
                content |= {"values": [round(float(value), 4) for value in self.told], "choice": self.duel.choice}
            self.send(content, [self.packer.pack(self.duel.screen())])


def fight(
    rival: DQN | DQNAgent | Policy | None = None,
    opponent: str = "tiger",
    difficulty: int = 4,
    *,
    moves: str | Iterable[str] = "full",
    keys: Mapping[str, str] = KEYS,
    name: str = "",
    **options: Any,
) -> Panel:
    """Fight with the keyboard: best of three rounds, 60 frames a second.

    Args:
        rival: None for the game's own opponent; or who plays the other pad: a network or an agent, whose Q-values are
            then shown beside the picture, or a policy, a function of (1, features) float32.
        opponent: the animal: crane, dragon, monkey, snake or tiger.
        difficulty: 0 to 7, of the game's own opponent.
        moves: those that the rival chooses from, as for Fighter-v0.
        keys: which key presses what: UP, DOWN, LEFT, RIGHT, LP to HK, START.
        name: what the rival is called.
        options: frame_skip, seed, game, and side: "left", where you play the Novice, or "right", where you play the
            animal, and the rival the Novice, in whom agents are trained. See `sf2lib.classroom.duel.Duel`.

    Raises:
        ValueError: an option that is unknown or out of range; says the nearest name, or the range.
    """
    duel = Duel(rival, opponent, difficulty, moves, **options)
    return Panel([Fight(duel, keys, names_of(duel, name))])


def _parse_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """Keys as the browser names them, each with what it presses."""
    for key, control in keys.items():
        if control not in CONTROLS:
            raise ValueError(f"key {key!r} presses {control!r}: {nearest(str(control).upper(), CONTROLS)}")
    return {key.lower() if len(key) == 1 else key: control for key, control in keys.items()}


def _heed_interrupts(on: bool) -> None:
    """While a match is on, let it end when the kernel is interrupted: idle kernels ignore that."""
    if threading.current_thread() is not threading.main_thread():
        return  # only there may signals be taken
    now, loop = signal.getsignal(signal.SIGINT), asyncio.get_running_loop()
    if on and now is signal.SIG_IGN:
        # The loop hears of it by itself. A handler alone would not: while a message from the page is taken, which is
        # often, the kernel puts its own in that place.
        loop.add_signal_handler(signal.SIGINT, _interrupted)
        signal.signal(signal.SIGINT, _loop_heard)
    elif not on and now is _loop_heard:
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _loop_heard(*_: Any) -> None:
    """What a signal calls besides the loop's own handler."""


def _interrupted() -> None:
    for one in list(Fight.running):
        one.pause("Paused: the kernel was interrupted")
