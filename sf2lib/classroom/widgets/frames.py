"""Lesson 09's widget: the console frame by frame. Pads, screen and RAM side by side, and what has just changed."""

from dataclasses import dataclass
from typing import Any

import ipywidgets
import numpy as np

from sf2lib.classroom import video
from sf2lib.classroom.inside import BASE, LEFT, RIGHT, Console, in_order
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene

ROWS, COLUMNS, CELL = 5, 16, 23  # of a player's record, what is shown
DIRECTIONS = {"·": "", "←": "LEFT", "→": "RIGHT", "↑": "UP", "↓": "DOWN", "↘": "DOWN RIGHT"}
BUTTONS = {"·": "", **{name: name for name in "XYZABC"}}
OTHERS = {
    "does nothing": "",
    "holds ←": "LEFT",
    "blocks: holds →": "RIGHT",
    "crouches: holds ↓": "DOWN",
    "punches: X": "X",
}
KEPT = 40  # moments to go back to; each is a megabyte
NAMES = 12  # of variables that changed, at most so many are written out


@dataclass(frozen=True)
class Frame:
    """The console after some frames.

    Attributes:
        number: frames since the start.
        picture: (224, 320, 3) uint8.
        ram: (65536,) uint8 in the processor's order.
        variables: name -> value, as data.json has them.
        state: to go on from.
    """

    number: int
    picture: np.ndarray
    ram: np.ndarray
    variables: dict[str, int]
    state: bytes


class FrameStepper:
    """A game that is stepped through, in a console that others use in between.

    Args:
        console: is left as it was found after each step.
        state: the start state of Dojo.
    """

    def __init__(self, console: Console, state: str = "TwoPlayers"):
        self.console, self.name = console, state
        self.restart()

    def restart(self) -> None:
        """Go back to the start."""
        with self.console.as_it_was() as console:
            self.frames = [self._frame(console.start(self.name).press(), 0)]

    def step(self, left: str, right: str, frames: int) -> None:
        """Hold these buttons for some frames."""
        with self.console.as_it_was() as console:
            console.load(self.now.state)
            self.frames.append(self._frame(console.press(left, right, frames), self.now.number + frames))
        del self.frames[:-KEPT]

    def back(self) -> None:
        """Undo the last step, if there is one."""
        if len(self.frames) > 1:
            self.frames.pop()

    def draw(self, left: str = "", right: str = "") -> Scene:
        """Draw where it stands; `left` and `right` are the buttons held, in words."""
        return draw_frame(self.before, self.now, known_bytes(self.console), left, right)

    @property
    def now(self) -> Frame:
        return self.frames[-1]

    @property
    def before(self) -> Frame:
        return self.frames[-2] if len(self.frames) > 1 else self.frames[-1]

    def _frame(self, console: Console, number: int) -> Frame:
        return Frame(number, console.screen(), in_order(console.raw()), console.read(), console.save())


def changed_variables(before: Frame, now: Frame) -> list[str]:
    """The variables with a name that changed, player 1's first: such as "x 205 → 208"."""
    both = now.variables.keys() & before.variables.keys()  # a lesson gives names to more of them as it goes
    names = sorted(both, key=lambda name: (name.startswith("enemy_"), name))
    pairs = [(name, before.variables[name], now.variables[name]) for name in names]
    return [f"{name} {old} → {new}" for name, old, new in pairs if old != new]


def draw_frame(before: Frame, now: Frame, known: np.ndarray, left: str = "", right: str = "") -> Scene:
    """Draw the console after a step, and light up what the step changed.

    Args:
        before: a step earlier.
        now: what to draw.
        known: (65536,) bool, the bytes that have a name.
        left: the buttons that player 1 holds, in words.
        right: those that player 2 holds.
    """
    x = 398.0
    scene = Scene(x + COLUMNS * CELL + 2, 398)
    changed = before.ram != now.ram
    scene.text((0, 10), f"frame {now.number}", 14, "left", INK, bold=True)
    scene.text((320, 10), f"player 1 holds {left or 'nothing'}, player 2 {right or 'nothing'}", 12, "right", SOFT)
    scene.picture((0, 24), 320, 224, video.png(now.picture))
    for begin, words, y in ((LEFT, "player 1's record", 10.0), (RIGHT, "player 2's record", 160.0)):
        scene.text((x, y), f"{words}, from {begin:X}", 13, "left", INK, bold=True)
        _draw_bytes(scene, now.ram, changed, known, begin, (x, y + 14))
    y = 274.0
    scene.box((0, y - 8), 16, 16, MORE, 0.75, 3)
    scene.text((22, y), "changed in this step", 12, "left", SOFT)
    scene.box((160, y - 8), 16, 16, LESS, 0.45, 3)
    scene.text((182, y), "has a name", 12, "left", SOFT)
    share = f"{changed.sum():,} of {changed.size:,} bytes of RAM changed"
    scene.text((x, 304), share if now.number > before.number else "Press a step below.", 12.5, "left", INK)
    names = changed_variables(before, now)
    more = [f"and {len(names) - NAMES + 1} more"] if len(names) > NAMES else []
    shown = names[: NAMES - len(more)] + more
    scene.text((0, 304), f"{len(names)} variables with a name changed", 13, "left", INK, bold=True)
    for place, words in enumerate(shown):
        scene.text((258 * (place % 3), 326 + 19 * (place // 3)), words, 12, "left", INK)
    return scene


def frame_stepper(console: Console, state: str = "TwoPlayers") -> Panel:
    """Step through Dojo with both pads in your hands.

    Args:
        console: from `inside.dojo()`; cells that use it in between do not disturb the widget, nor it them.
        state: the start state.
    """
    game = FrameStepper(console, state)
    style = {"button_width": "38px"}
    direction = ipywidgets.ToggleButtons(options=list(DIRECTIONS), style=style)
    button = ipywidgets.ToggleButtons(options=list(BUTTONS), style=style)
    other = ipywidgets.Dropdown(options=list(OTHERS), layout={"width": "170px"})
    drawing = ipywidgets.HTML()

    def held() -> tuple[str, str]:
        return f"{DIRECTIONS[direction.value]} {BUTTONS[button.value]}".strip(), OTHERS[other.value]

    def show(*_: Any) -> None:
        scene = game.draw(*held())
        words = [shape[3] for shape in scene.shapes if shape[0] == "text" and len(shape[3]) > 2]
        drawing.value = scene.svg(". ".join(words))

    def press(act: Any) -> Any:
        def pressed(_: Any) -> None:
            act()
            show()

        return pressed

    acts = {
        "1 frame": lambda: game.step(*held(), 1),
        "4 frames": lambda: game.step(*held(), 4),
        "20 frames": lambda: game.step(*held(), 20),
        "Back": game.back,
        "Start again": game.restart,
    }
    buttons = []
    for words, act in acts.items():
        one = ipywidgets.Button(description=words, layout={"width": "auto"})
        one.on_click(press(act))
        buttons.append(one)
    for control in (direction, button, other):
        control.observe(show, "value")
    show()
    row = {"flex_flow": "row wrap"}
    label = ipywidgets.Label
    pads = [label("player 1 holds"), direction, label("and"), button, label("; player 2"), other]
    return Panel(
        [
            ipywidgets.HBox(pads, layout=row),
            ipywidgets.HBox(buttons, layout=row),
            ipywidgets.HBox([drawing], layout={"overflow": "auto"}),
        ]
    )


def known_bytes(console: Console) -> np.ndarray:
    """Which bytes of RAM have a name, in data.json or since, (65536,) bool."""
    known = np.zeros(0x10000, bool)
    for variable in console.data.list_variables().values():
        begin = variable["address"] - BASE
        known[begin : begin + int(variable["type"][-1])] = True
    return known


def _draw_bytes(
    scene: Scene, ram: np.ndarray, changed: np.ndarray, known: np.ndarray, begin: int, corner: tuple[float, float]
) -> None:
    """Draw the first bytes of a record in hex, with what stands before each row."""
    for row in range(ROWS):
        y = corner[1] + CELL * row
        scene.text((corner[0] - 6, y + CELL / 2), f"+{16 * row:02X}", 11, "right", SOFT)
        for column in range(COLUMNS):
            place = begin - BASE + COLUMNS * row + column
            x = corner[0] + CELL * column
            color, alpha = (MORE, 0.75) if changed[place] else (LESS, 0.45) if known[place] else (LINE, 0.35)
            scene.box((x + 1, y + 1), CELL - 2, CELL - 2, color, alpha, 3)
            scene.text(
                (x + CELL / 2, y + CELL / 2), f"{ram[place]:02X}", 10.5, "center", INK, bold=bool(changed[place])
            )
