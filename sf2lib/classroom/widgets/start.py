"""Lesson 13's widget: play to the start of a fight, see the picture, and what the check says of each moment."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets

from sf2lib.classroom import video
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, MORE, SOFT, Scene
from sf2lib.envs.rom import RomError, installed
from sf2lib.envs.script import AT_START, StateError, run, start_problem
from sf2lib.envs.states import Moment, play

STEPS = ("wait 60", "wait 20", "START", "A", "UP", "DOWN", "LEFT", "RIGHT", "fight")
WIDTH, HEIGHT = 780, 336
PICTURE = (8, 40, 400, 280)  # left, top, width, height
TABLE, YOU, ENEMY, WANTED, ROW = 434, 568, 628, 648, 22
SHOWN = 62  # characters of a script that fit into the line


def verdict(moment: Moment) -> str | None:
    """What keeps this moment from being a start state; None if nothing does.

    Looks at the variables, and if they are right plays on, as `check` does, to see that the clock runs.
    """
    problem = start_problem(moment.variables.__getitem__)
    if problem:
        return problem
    try:
        run(installed(moment.game), moment.state, "this moment", [["check"]])
    except StateError as error:
        return str(error)
    return None


def draw_start(moment: Moment, script: Sequence[str], problem: str | None) -> Scene:
    """Draw a moment: the steps that led there, the picture, and each variable beside what a fight begins with.

    Args:
        moment: where the steps lead.
        script: the steps.
        problem: from `verdict`.
    """
    scene, v = Scene(WIDTH, HEIGHT), moment.variables
    words = "; ".join(script) or "switched on"
    words = words if len(words) <= SHOWN else "… " + words[2 - SHOWN :]
    scene.text((8, 16), words, 14, "left", INK, bold=True)
    scene.text((WIDTH - 8, 16), f'game="{moment.game}"', 12.5, "right", SOFT)
    scene.picture(PICTURE[:2], *PICTURE[2:], video.png(moment.picture))
    y = 58.0
    for x, head, anchor in ((YOU, "you", "right"), (ENEMY, "enemy", "right"), (WANTED, "must be", "left")):
        scene.text((x, y), head, 12, anchor, SOFT)
    for row, (name, values, (low, high)) in enumerate(_rows(v)):
        y = 82.0 + ROW * row
        good = all(low <= value <= high for value in values) and (name != "human" or any(values))
        scene.box((TABLE - 8, y - 9), 4, 18, LESS if good else MORE, 0.9, 1)
        scene.text((TABLE, y), name, 12.5, "left", INK)
        for x, value in zip((YOU, ENEMY), values, strict=False):
            scene.text((x, y), str(value), 12.5, "right", INK, bold=not good)
        wanted = "1 on a side" if name == "human" else f"{low}" if low == high else f"{low} to {high}"
        scene.text((WANTED, y), wanted, 12, "left", SOFT)
        if not good:
            scene.text((WIDTH - 8, y), "no", 12, "right", MORE, bold=True)
    y = 82.0 + ROW * 8
    if problem is None:
        scene.text((TABLE, y), "check: a fight begins here", 13.5, "left", LESS, bold=True)
    else:
        scene.text((TABLE, y), "check: no start of a fight", 13.5, "left", MORE, bold=True)
        for line, text in enumerate(_lines(problem, 50)[:3]):
            scene.text((TABLE, y + 21 + 17 * line), text, 11.5, "left", SOFT)
    return scene


def start_explorer(games: Sequence[str] = ("dojo",), press: Callable[..., Moment] = play) -> Panel:
    """Play to a start state step by step, and save it.

    Args:
        games: those that can be chosen, each with its ROM installed.
        press: plays a script from switching on: (script, start, game) -> moment.
    """
    paths: dict[str, list[tuple[str, Moment]]] = {}  # of each game, the steps so far and where each led
    game = ipywidgets.ToggleButtons(options=list(games), style={"button_width": "auto"})
    own = ipywidgets.Text(placeholder="your own step: DOWN+A 30", layout={"width": "230px"}, continuous_update=False)
    name = ipywidgets.Text(placeholder="a name, such as NoviceVsCrane", layout={"width": "230px"})
    drawing, said = ipywidgets.HTML(), ipywidgets.HTML()

    def path() -> list[tuple[str, Moment]]:
        if game.value not in paths:
            paths[game.value] = [("", press("", None, game.value))]
        return paths[game.value]

    def show(*_: Any, words: str = "") -> None:
        said.value = escape(words)
        moment = path()[-1][1]
        scene = draw_start(moment, [step for step, _ in path()[1:]], verdict(moment))
        drawing.value = scene.svg(". ".join(shape[3] for shape in scene.shapes if shape[0] == "text" and shape[3]))

    def take(step: str) -> None:
        try:
            path().append((step, path()[-1][1].play(step)))
        except StateError as error:
            return show(words=str(error))
        show(words=f"played: {step}")

    def back(_: Any) -> None:
        undone = path().pop()[0] if len(path()) > 1 else ""
        show(words=f"undone: {undone}" if undone else "there is nothing to undo")

    def again(_: Any) -> None:
        paths[game.value] = path()[:1]
        show(words="switched off and on")

    def save(_: Any) -> None:
        try:
            words = f"saved as {path()[-1][1].save(name.value.strip()).stem}"
        except (StateError, RomError) as error:
            words = str(error).replace(str(installed(game.value)), "the folder")
        show(words=words)

    def type_in(_: Any) -> None:
        step, own.value = own.value.strip(), ""
        if step:
            take(step)

    buttons = [_button(step, lambda _, step=step: take(step)) for step in STEPS]
    own.observe(type_in, "value")
    more = [_button("Undo", back), _button("Switch off and on", again)]
    game.observe(show, "value")
    show()
    rows = [[game, *buttons, *more] if len(games) > 1 else [*buttons, *more], [own, name, _button("Save", save), said]]
    return Panel(
        [ipywidgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in rows]
        + [ipywidgets.HBox([drawing], layout={"overflow": "auto"})]
    )


def _rows(v: dict[str, int]) -> list[tuple[str, tuple[int, ...], tuple[int, int]]]:
    """Name, values and limits of each thing that a fight begins with."""
    both = [(name, (v[name], v[f"enemy_{name}"]), limits) for name, limits in AT_START.items()]
    return [*both, ("timer", (v["timer"],), (10, 99)), ("human", (v["human"], v["enemy_human"]), (0, 1))]


def _lines(text: str, width: int) -> list[str]:
    """The words of a text in lines of at most so many characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _button(words: str, act: Callable) -> ipywidgets.Button:
    button = ipywidgets.Button(description=words, layout={"width": "auto"})
    button.on_click(act)
    return button
