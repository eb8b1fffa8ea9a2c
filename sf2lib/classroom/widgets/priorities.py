"""Lesson 08's widget: how often each of a few memories is drawn, and how much it then counts, by alpha and beta."""

from collections.abc import Sequence

import ipywidgets
import numpy as np

from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, PIPE, SOFT, Scene

LEAST = 1e-3  # added to each error, as in sf2lib/prioritized.py
DRAWS = 1000
WIDTH, TOP, ROW, BAR = 744, 112, 21, 13  # pixels
COLUMNS = (
    ("error", 128, MORE),
    (f"drawn, of {DRAWS:,}", 286, LESS),
    ("weight", 444, LESS),
    ("drawn × weight", 602, PIPE),
)
LONGEST = 92  # pixels of the longest bar in a column


def shares_and_weights(errors: Sequence[float], alpha: float, beta: float) -> tuple[np.ndarray, np.ndarray]:
    """How likely each memory is to be drawn, and its weight in the loss (Schaul et al. 2016, section 3.3).

    Args:
        errors: (n,) numbers of either sign.
        alpha: 0 draws uniformly, 1 in full proportion to the error.
        beta: 0 weighs all alike, 1 makes up for the uneven drawing entirely.

    Returns:
        (n,) shares that sum to 1, (n,) weights whose largest is 1.

    Source: https://arxiv.org/abs/1511.05952
    """
    priority = (np.abs(np.asarray(errors, float)) + LEAST) ** alpha
    share = priority / priority.sum()
    # w = (1 / (n * share)) ** beta, divided by the largest; n falls out
    weight = share**-beta
    return share, weight / weight.max()


def draw_priorities(errors: Sequence[float], names: Sequence[str], alpha: float, beta: float) -> Scene:
    """Draw a row for each memory: its error, how often it is drawn, its weight, and the product of the last two.

    Args:
        errors: (n,) numbers of either sign.
        names: what each memory is, in a word or two.
        alpha: from 0 to 1.
        beta: from 0 to 1.
    """
    share, weight = shares_and_weights(errors, alpha, beta)
    counts = DRAWS * share * weight
    columns = [np.abs(errors), DRAWS * share, weight, counts]
    formats = ["{:.2f}", "{:.0f}", "{:.2f}", "{:.0f}"]
    count = len(errors)
    scene = Scene(WIDTH, TOP + ROW * count + 40)
    often = f"the largest error is drawn {share.max() / share.min():.1f} times as often as the smallest"
    scene.text((14, 16), f"alpha {alpha:.1f}: {often}", 14, "left", INK, bold=True)
    spread = counts.max() / counts.min()
    scene.text(
        (14, 40), f"beta {beta:.1f}: in the end it counts {spread:.1f} times as much", 14, "left", INK, bold=True
    )
    even = "drawn evenly, each of them" if alpha else "each of them"
    scene.text((14, 64), f"{even} comes {DRAWS / count:.0f} times: the dashed line", 12, "left", SOFT)
    for (title, x, color), numbers, written in zip(COLUMNS, columns, formats, strict=True):
        scene.text((x, TOP - 18), title, 12, "left", color, bold=True)
        longest = max(numbers.max(), 1e-9)
        even_at = x + LONGEST * min(DRAWS / count / longest, 1.0) if title.startswith("drawn,") else 0.0
        for row, number in enumerate(numbers):
            y, end = TOP + ROW * row, x + LONGEST * number / longest
            scene.box((x, y), end - x, BAR, color, 0.85, 2)
            beside = even_at if end <= even_at < end + 26 else end  # the dashed line crosses no number
            scene.text((beside + 5, y + BAR / 2), written.format(number), 11, "left", SOFT)
        if even_at:
            _dashed(scene, even_at, TOP - 5, TOP + ROW * count)
        scene.line((x, TOP - 5), (x, TOP + ROW * count), LINE, 1.2)
    for row, name in enumerate(names):
        scene.text((14, TOP + ROW * row + BAR / 2), name, 12, "left", INK)
    scene.text((14, TOP + ROW * count + 20), "in each column the largest bar has the full length", 11, "left", SOFT)
    return scene


def priorities_explorer(errors: Sequence[float], names: Sequence[str], alpha: float = 0.6, beta: float = 0.4) -> Panel:
    """Let a learner move alpha and beta over a few real memories.

    Args:
        errors: (n,) numbers of either sign.
        names: what each memory is, in a word or two.
        alpha: the first one, from 0 to 1.
        beta: the first one, from 0 to 1.
    """
    wide = {"min": 0.0, "max": 1.0, "step": 0.1, "layout": {"width": "340px"}, "style": {"description_width": "60px"}}
    sliders = [ipywidgets.FloatSlider(value=v, description=n, **wide) for n, v in (("alpha", alpha), ("beta", beta))]
    drawing = ipywidgets.HTML()

    def draw(*_: object) -> None:
        scene = draw_priorities(errors, names, *(slider.value for slider in sliders))
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


def _dashed(scene: Scene, x: float, top: float, bottom: float) -> None:
    for y in np.arange(top, bottom, 8):
        scene.line((x, y), (x, min(y + 4, bottom)), INK, 1.4)
