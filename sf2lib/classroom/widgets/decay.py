"""Lesson 05's widget: an epsilon schedule, and what becomes of agents that explore by it."""

from collections.abc import Callable

import ipywidgets
import numpy as np

from sf2lib.classroom import arms
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene
from sf2lib.explore import Schedule, exponential, linear

STEPS, AGENTS, MEANS = 500, 400, 10  # a point of the right curve is the mean over so many steps
WIDTH, HEIGHT = 740, 330
LEFT, RIGHT = (52, 48, 290, 190), (426, 48, 290, 190)  # x, y, width and height of the two graphs
KINDS: dict[str, Callable[[float, float, int], Schedule]] = {"linear": linear, "exponential": exponential}


def draw_decay(kind: str, start: float, end: float, steps: int) -> Scene:
    """Draw a schedule on the left, and on the right how many of 400 agents kick, step by step.

    Args:
        kind: "linear" or "exponential".
        start: the first epsilon.
        end: the last one.
        steps: from the one to the other; for "exponential", until half of the way is done.
    """
    epsilon_at = KINDS[kind](start, end, steps)
    outcome = arms.play(epsilon_at, STEPS, AGENTS)
    kicks = (outcome.actions == 1).mean(axis=1).reshape(-1, MEANS).mean(axis=1)
    scene = Scene(WIDTH, HEIGHT)
    _axes(scene, LEFT, "epsilon: share of random actions")
    _axes(scene, RIGHT, "share of agents that kick, the better button")
    every = np.arange(STEPS + 1)
    _curve(scene, LEFT, every, np.array([epsilon_at(int(step)) for step in every]), MORE)
    _curve(scene, RIGHT, (np.arange(len(kicks)) + 0.5) * MEANS, kicks, LESS)
    found, best = round(AGENTS * outcome.found), 100 * max(arms.CHANCES)
    scene.text((LEFT[0], 286), f"{found} of {AGENTS} agents find the better button", 14, "left", INK, bold=True)
    hits = f"{outcome.hits_per_100:.1f} hits in 100 steps (best possible: {best:.0f}, at random: 50)"
    scene.text((LEFT[0], 311), hits, 14, "left", INK)
    return scene


def decay_explorer() -> Panel:
    """Choose a schedule by its start, its end and how long it takes."""
    wide = {"layout": {"width": "330px"}, "style": {"description_width": "90px"}, "continuous_update": False}
    kind = ipywidgets.ToggleButtons(options=list(KINDS), style={"button_width": "auto"})
    start = ipywidgets.FloatSlider(value=1.0, min=0, max=1, step=0.05, description="start", **wide)
    end = ipywidgets.FloatSlider(value=0.0, min=0, max=1, step=0.05, description="end", **wide)
    steps = ipywidgets.IntSlider(value=100, min=10, max=STEPS, step=10, description="steps", **wide)
    drawing = ipywidgets.HTML()

    def draw(*_: object) -> None:
        scene = draw_decay(kind.value, start.value, end.value, steps.value)
        drawing.value = scene.svg(". ".join(shape[3] for shape in scene.shapes if shape[0] == "text"))

    for control in (kind, start, end, steps):
        control.observe(draw, "value")
    draw()
    rows = [ipywidgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in ([kind], [start, end], [steps])]
    return Panel([*rows, ipywidgets.HBox([drawing], layout={"overflow": "auto"})])


def _axes(scene: Scene, graph: tuple[float, float, float, float], title: str) -> None:
    """Draw the frame of a graph: 0 to 1 upwards, steps to the right."""
    x, y, width, height = graph
    scene.text((x, y - 24), title, 12.5, "left", INK, bold=True)
    for part in (0.0, 0.5, 1.0):
        level = y + height * (1 - part)
        scene.line((x, level), (x + width, level), LINE, 1.0)
        scene.text((x - 8, level), f"{part:.1f}", 11, "right", SOFT)
        scene.text((x + width * part, y + height + 14), f"{STEPS * part:.0f}", 11, "center", SOFT)
    scene.text((x + width / 4, y + height + 14), "step", 11, "center", SOFT)


def _curve(scene: Scene, graph: tuple[float, float, float, float], steps: np.ndarray, values: np.ndarray, color: str):
    x, y, width, height = graph
    points = np.stack([x + width * steps / STEPS, y + height * (1 - values)], axis=1)
    scene.path(points, color, 2.6)
