"""Lesson 11's widget: a combo as a chain of presses, and how far value has come back along it."""

import ipywidgets
import numpy as np

from sf2lib.classroom.chain import GAMMA, LENGTH, PRESSES, sweeps
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, PIPE, SOFT, Scene

WIDTH, HEIGHT = 744, 268  # pixels
FIRST, APART, FOOT, TALL = 62, 124, 176, 84  # of the columns: the first one's middle, their distance, foot, height
WIDE, ROUND = 46, 17


def draw_chain(count: int, n: int) -> Scene:
    """Draw the states of the chain with their values after some sweeps.

    Args:
        count: sweeps, at least 0.
        n: steps of the targets.
    """
    values = sweeps(count, n)[-1]
    reached = int(np.count_nonzero(values))
    scene = Scene(WIDTH, HEIGHT)
    steps = f"{n} step{'s' if n > 1 else ''}"
    made = f"{count} sweep{'' if count == 1 else 's'} with targets of {steps}"
    scene.text((14, 16), f"{made}: {reached} of {LENGTH} states know of the damage", 15, "left", INK, bold=True)
    news = "the first press knows" if reached == LENGTH else "the first press knows nothing yet"
    scene.text((14, 40), f"{news}; each press costs a tenth: gamma = {GAMMA}", 12, "left", SOFT)
    for state, value in enumerate(values):
        x = FIRST + APART * state
        scene.box((x - WIDE / 2, FOOT - TALL), WIDE, TALL, LINE, 0.35, 3)
        scene.box((x - WIDE / 2, FOOT - TALL * value), WIDE, TALL * value, LESS, 0.9, 3)
        scene.text((x, FOOT - TALL * value - 10 if value else FOOT - 10), f"{value:.2f}", 12.5, "center", INK)
        scene.line((x + ROUND, FOOT + 30), (x + APART - ROUND - 4, FOOT + 30), SOFT, 1.6)
        for side in (-5, 5):
            scene.line((x + APART - ROUND - 4, FOOT + 30), (x + APART - ROUND - 11, FOOT + 30 + side), SOFT, 1.6)
        scene.text((x + APART / 2 - 2, FOOT + 18), PRESSES[state], 13, "center", MORE, bold=True)
        scene.dot((x, FOOT + 30), ROUND, LESS, 0.9 * value, INK, 1.2)
        scene.text((x, FOOT + 62), " ".join(PRESSES[:state]) or "nothing yet", 11.5, "center", SOFT)
    end = FIRST + APART * LENGTH
    scene.dot((end, FOOT + 30), ROUND, PIPE, 0.9, INK, 1.2)
    scene.text((end, FOOT - 10), "pays 1", 12.5, "center", INK, bold=True)
    scene.text((end, FOOT + 62), "it hits", 11.5, "center", SOFT)
    scene.text((14, HEIGHT - 10), "a wrong press pays nothing, and leads back to the first state", 11, "left", SOFT)
    return scene


def chain_explorer(count: int = 0, n: int = 1) -> Panel:
    """Let a learner choose how many sweeps, and how many steps a target looks ahead.

    Args:
        count: sweeps at first.
        n: steps at first.
    """
    wide = {"layout": {"width": "340px"}, "style": {"description_width": "60px"}}
    sliders = [
        ipywidgets.IntSlider(count, 0, LENGTH + 1, description="sweeps", **wide),
        ipywidgets.IntSlider(n, 1, LENGTH, description="steps n", **wide),
    ]
    drawing = ipywidgets.HTML()

    def draw(*_: object) -> None:
        scene = draw_chain(*(slider.value for slider in sliders))
        drawing.value = scene.svg(". ".join(shape[3] for shape in scene.shapes if shape[0] == "text"))

    for slider in sliders:
        slider.observe(draw, "value")
    draw()
    return Panel(
        [
            ipywidgets.HBox(sliders, layout={"flex_flow": "row wrap"}),
            ipywidgets.HBox([drawing], layout={"overflow": "auto"}),
        ]
    )
