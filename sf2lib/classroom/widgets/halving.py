"""Lesson 14's widget: settings that are stopped early, by where the first rung is and how many go on."""

import ipywidgets
import numpy as np

from sf2lib.classroom.halving import Runs, halve
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene

WIDTH, HEIGHT = 740, 420
GRAPH = (54, 96, 664, 270)  # x, y, width and height
TICKS = 5


def judged(runs: Runs, seed: int | None) -> np.ndarray:
    """The scores that decide who goes on, (settings, rungs): of one seed, by its place, or the mean over all."""
    return runs.scores.mean(axis=1) if seed is None else runs.scores[:, seed]


def draw_halving(runs: Runs, first: int, factor: int, seed: int | None = None) -> Scene:
    """Draw each setting's score as far as it is trained; where it is stopped its line ends in a dot.

    Args:
        runs: all of them trained to the end.
        first: at which of the points the first rung is, counted from 1.
        factor: of those that reach a rung one in so many goes on; 1 stops nobody.
        seed: the place of the one seed that decides, and is trained; None for the mean over all.
    """
    scores, mean = judged(runs, seed), runs.scores.mean(axis=1)
    outcome = halve(scores, first, factor)
    scene = Scene(WIDTH, HEIGHT)
    settings, share = len(scores), outcome.spent * (1 if seed is None else 1 / len(runs.seeds))
    rank = int((mean[:, -1] > mean[outcome.found, -1]).sum()) + 1
    updates = runs.rungs[-1] * settings * len(runs.seeds)
    top = scores.max() * 1.05
    kept = f"one in {factor} goes on at each rung" if factor > 1 else "all go on"
    scene.text((14, 18), f"{kept}: {share:.0%} of all {updates:,.0f} updates are made", 14, "left", INK, bold=True)
    place = "the best one" if rank == 1 else f"number {rank} of {settings}"
    found = f"it finds {runs.settings[outcome.found]!r}, over all seeds {place}: {mean[outcome.found, -1]:.0f} pipes"
    scene.text((14, 42), found, 14, "left", MORE, bold=True)
    scene.text((14, 66), "a line for each setting, a dot where it ends; in grey where the rungs are", 12, "left", SOFT)
    x, y, width, height = GRAPH
    every = max(1, round(top / TICKS))
    for score in range(0, int(top) + 1, every):
        level = y + height * (1 - score / top)
        scene.line((x, level), (x + width, level), LINE, 0.7)
        scene.text((x - 8, level), f"{score}", 11, "right", SOFT)
    for part, rung in enumerate(runs.rungs):
        at = x + width * rung / runs.rungs[-1]
        scene.text((at, y + height + 16), f"{rung / 1000:.1f}", 11, "center", SOFT)
        if part in outcome.rungs:
            scene.line((at, y - 4), (at, y + height), SOFT, 2.4, 0.55)
    scene.text((x + width / 2, y + height + 38), "thousand updates of each run", 12, "center", SOFT)
    for setting in [*(s for s in range(settings) if s != outcome.found), outcome.found]:  # the found one on top
        reached, is_it = outcome.reached[setting], setting == outcome.found
        shown = np.concatenate([[0.0], scores[setting, :reached]])
        at = np.concatenate([[0], runs.rungs[:reached]]) / runs.rungs[-1]
        points = np.stack([x + width * at, y + height * (1 - shown / top)], axis=1)
        color = MORE if is_it else LESS
        scene.path(points, color, 3.2 if is_it else 1.6, 1.0 if is_it else 0.75)
        scene.dot(points[-1], 5.0 if is_it else 3.6, color, 1.0, color)
    return scene


def halving_explorer(runs: Runs, first: int = 1, factor: int = 3) -> Panel:
    """Let a learner choose the first rung, how many go on, and who decides.

    Args:
        runs: all of them trained to the end.
        first: at which of the points the first rung is.
        factor: one in so many goes on.
    """
    wide = {"layout": {"width": "340px"}, "style": {"description_width": "100px"}, "continuous_update": False}
    parts = len(runs.rungs)
    one = ipywidgets.IntSlider(value=first, min=1, max=parts - 1, description="first rung", **wide)
    many = ipywidgets.IntSlider(value=factor, min=1, max=6, description="one in", **wide)
    options = [("all seeds together", None), *((f"seed {seed} alone", place) for place, seed in enumerate(runs.seeds))]
    who = ipywidgets.Dropdown(options=options, description="judged by", style={"description_width": "100px"})
    drawing = ipywidgets.HTML()

    def draw(*_: object) -> None:
        scene = draw_halving(runs, one.value, many.value, who.value)
        drawing.value = scene.svg(". ".join(shape[3] for shape in scene.shapes if shape[0] == "text"))

    for control in (one, many, who):
        control.observe(draw, "value")
    draw()
    rows = [ipywidgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in ([one, many], [who])]
    return Panel([*rows, ipywidgets.HBox([drawing], layout={"overflow": "auto"})])
