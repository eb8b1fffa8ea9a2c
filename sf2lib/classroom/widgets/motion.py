"""Lesson 10's widget: the buttons of a fireball frame by frame, what the game remembers of them, and what comes."""

from collections import Counter
from collections.abc import Callable
from functools import cache

import ipywidgets

from sf2lib.classroom import video
from sf2lib.classroom.hall import MUST_EXCEED, Trial
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, PIPE, SOFT, Scene

TryOut = Callable[[int, str, bool, int], tuple[Trial, Counter]]

LONGEST = 12  # frames that an input can be held in the widget
PUNCHES = {"light punch": "LP", "medium punch": "MP", "heavy punch": "HP"}
WALKING = {"it stands": False, "it walks forward": True}
EVERY = {"every frame, as Dojo does": 1, "every second frame": 2}
CAME = {
    "fireball": "a fireball",
    "rising punch": "a rising punch, not a fireball",
    "punch": "a plain punch, no fireball",
    "nothing": "nothing",
}

WIDTH, HEIGHT = 744, 350  # pixels
LEFT, FRAME = 334, 9.4  # where the first frame stands, and how wide one is
ROWS = (("down", 90), ("forward", 112), ("punch", 134))  # the middle of each row
MEMORY = (("2 seen", 182), ("2 3 seen", 204), ("2 3 6 seen", 226))
BARS, UNIT = 308, 3.0  # the foot of the bars, pixels a frame left
SCREEN = (14, 80, 224, 157)  # left, top, width, height


def draw_motion(trial: Trial, counts: Counter, hold: int, punch: str) -> Scene:
    """Draw one trial: what the pad held, what the game had seen of 2 3 6 and how long it would wait, what came.

    Args:
        trial: with a picture.
        counts: of what came with other random words.
        hold: frames an input.
        punch: "LP", "MP" or "HP".
    """
    scene = Scene(WIDTH, HEIGHT)
    strength = next(name for name, short in PUNCHES.items() if short == punch)
    frames = f"{hold} frame{'s' if hold > 1 else ''} an input, {strength}"
    scene.text((14, 16), f"{frames}: {CAME[trial.came]}", 15, "left", INK, bold=True)
    often = ", ".join(f"{CAME[came].split(',')[0]} {number} times" for came, number in counts.most_common())
    scene.text((14, 40), f"with {counts.total()} random numbers of the game: {often}", 12, "left", SOFT)
    scene.text((LEFT, 70), "what you hold in each frame", 12, "left", MORE, bold=True)
    scene.text((LEFT, 162), "what the game remembers", 12, "left", PIPE, bold=True)
    scene.text((LEFT, 250), "frames for which it still waits", 12, "left", LESS, bold=True)
    for name, middle in (*ROWS, *MEMORY):
        scene.text((LEFT - 8, middle), name, 11.5, "right", INK)
    for frame, (direction, button) in enumerate(trial.steps):
        x, strong = LEFT + frame * FRAME, 0.9 if trial.looked[frame] else 0.35
        held = (direction in (1, 2, 3), direction in (3, 6, 9), button is not None)
        for (_, middle), is_held in zip(ROWS, held, strict=True):
            _cell(scene, x, middle, MORE if is_held else None, strong)
        for needed, (_, middle) in enumerate(MEMORY, 1):
            _cell(scene, x, middle, PIPE if trial.seen[frame] >= needed else None)
        scene.box((x, BARS - UNIT * trial.left[frame]), FRAME - 1.5, UNIT * trial.left[frame], LESS, 0.9, 1)
    end, pressed = LEFT + len(trial.steps) * FRAME, LEFT + trial.press * FRAME - 1
    need = MUST_EXCEED[punch]
    scene.line((LEFT, BARS), (end, BARS), LINE, 1.2)
    if need:
        scene.line((LEFT, BARS - UNIT * need), (end, BARS - UNIT * need), INK, 1.2)
    for top, bottom in ((80, 144), (172, 236), (258, BARS + 6)):
        scene.line((pressed, top), (pressed, bottom), INK, 1.4)
    scene.text((pressed, BARS + 15), f"frame {trial.press - trial.first}: the punch", 11, "center", INK)
    left = f"more than {need} frames must be left: the thin line" if need else "any time must be left"
    pale = "" if all(trial.looked) else ". Pale frames: the game does not look"
    scene.text((14, HEIGHT - 10), f"When a {strength} comes, {left}{pale}.", 11, "left", SOFT)
    if trial.picture is not None:
        x, y, width, height = SCREEN
        scene.picture((x, y), width, height, video.png(trial.picture))
        scene.text((x, y + height + 16), CAME[trial.came], 12, "left", INK)
    return scene


def motion_explorer(try_out: TryOut, hold: int = 6) -> Panel:
    """Let a learner choose how long each input of a fireball is held, and see what the game makes of it.

    Args:
        try_out: plays it: (hold, punch, whether it walks, in every how many frames the game looks) -> a trial with a
            picture, and how often what came with other random words. Each is asked for once.
        hold: the first one.
    """
    try_out = cache(try_out)
    names = {"style": {"description_width": "110px"}, "layout": {"width": "330px"}}
    slider = ipywidgets.IntSlider(hold, 1, LONGEST, description="frames an input", **names)
    choices = [
        ipywidgets.Dropdown(options=options, description=name, **names)
        for name, options in (("with a", PUNCHES), ("before that", WALKING), ("the game looks", EVERY))
    ]
    drawing = ipywidgets.HTML()

    def draw(*_: object) -> None:
        punch, walking, every = (choice.value for choice in choices)
        scene = draw_motion(*try_out(slider.value, punch, walking, every), slider.value, punch)
        drawing.value = scene.svg(". ".join(shape[3] for shape in scene.shapes if shape[0] == "text"))

    for control in (slider, *choices):
        control.observe(draw, "value")
    draw()
    return Panel(
        [
            ipywidgets.HBox([slider, *choices], layout={"flex_flow": "row wrap", "max_width": "744px"}),
            ipywidgets.HBox([drawing], layout={"overflow": "auto"}),
        ]
    )


def _cell(scene: Scene, x: float, middle: float, color: str | None, strong: float = 0.9) -> None:
    """One frame of one row, lit or not."""
    scene.box((x, middle - 8), FRAME - 1.5, 16, color or LINE, strong if color else 0.4, 1)
