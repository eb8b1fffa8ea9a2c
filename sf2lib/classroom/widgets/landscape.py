"""Lesson 06's widget: a weight is moved, and the loss is a landscape that it walks down.

The model is one weight: prediction = weight * input. So every loss can be drawn, and every step seen.
"""

from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np

from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, PIPE, SOFT, Scene

LOW, HIGH = -1.0, 5.0  # the weights that are drawn
RATES = (0.1, 0.25, 0.5, 0.6)
UNIT = 20  # pixels for 1 of damage, on both axes: an error's square is drawn as a square
DATA_X, DATA_ZERO = (134, 234), 258  # pixels: where inputs 1 and 2 stand, where damage 0 lies
LEFT, RIGHT, TOP, BOTTOM = 408, 728, 104, 298  # pixels: the landscape


def loss_and_slope(weight: float, inputs: Sequence[float], answers: Sequence[float]) -> tuple[float, float]:
    """The mean squared error of a weight, and its slope there.

    Args:
        weight: the model says weight * input.
        inputs: (n,) numbers.
        answers: (n,) numbers, what it should say.
    """
    x, error = np.asarray(inputs, float), weight * np.asarray(inputs, float) - np.asarray(answers, float)
    # L = mean(error**2), dL/dw = mean(2 * error * x)
    return float((error**2).mean()), float((2 * error * x).mean())


def signed(number: float) -> str:
    """Two decimals, with a minus sign as it is printed, and no minus before 0.00."""
    return f"{round(number, 2) + 0:.2f}".replace("-", "−")


def draw_landscape(
    weight: float, rate: float, inputs: Sequence[float], answers: Sequence[float], trail: Sequence[float] = ()
) -> Scene:
    """Draw a weight twice: its predictions with their squared errors, and where it stands in the loss.

    Args:
        weight: from -1 to 5.
        rate: the learning rate of the step that is shown as an arrow.
        inputs: 1 or 2 each.
        answers: (n,) numbers, from 0 to 5.
        trail: weights of earlier steps.
    """
    scene = Scene(744, 336)
    loss, slope = loss_and_slope(weight, inputs, answers)
    scene.text((14, 14), f"weight {signed(weight)}: what it predicts", 14, "left", INK, bold=True)
    _draw_data(scene, weight, inputs, answers)
    scene.text((LEFT - 30, 14), f"loss {loss:.2f}, slope {signed(slope)}", 14, "left", INK, bold=True)
    factor = f"({signed(slope)})" if slope < 0 else signed(slope)
    step = f"next weight = {signed(weight)} − {rate:g} × {factor} = {signed(weight - rate * slope)}"
    scene.text((LEFT - 30, 36), step, 12.5, "left", SOFT)
    _draw_loss(scene, weight, rate, inputs, answers, trail)
    return scene


def landscape_explorer(inputs: Sequence[float], answers: Sequence[float], start: float = 0.0) -> Panel:
    """Let a learner move the weight, or let gradient steps move it.

    Args:
        inputs: 1 or 2 each.
        answers: (n,) numbers, from 0 to 5.
        start: the first weight, from -1 to 5.
    """
    trail: list[float] = []
    style = {"description_width": "100px"}
    slider = ipywidgets.FloatSlider(
        value=start, min=LOW, max=HIGH, step=0.05, description="weight", style=style, layout={"width": "420px"}
    )
    rate = ipywidgets.Dropdown(options=RATES, description="learning rate", style=style, layout={"width": "180px"})
    step = ipywidgets.Button(description="one gradient step", icon="step-forward", layout={"width": "auto"})
    again = ipywidgets.Button(description="start over", icon="undo", layout={"width": "auto"})
    drawing = ipywidgets.HTML()

    def draw(*_: Any) -> None:
        scene = draw_landscape(slider.value, rate.value, inputs, answers, trail)
        words = [shape[3] for shape in scene.shapes if shape[0] == "text"]
        drawing.value = scene.svg(". ".join(words))

    def take_step(*_: Any) -> None:
        slope = loss_and_slope(slider.value, inputs, answers)[1]
        trail.append(slider.value)
        slider.value = float(np.clip(slider.value - rate.value * slope, LOW, HIGH))
        draw()  # also where the weight stays at the edge

    def start_over(*_: Any) -> None:
        trail.clear()
        slider.value = start
        draw()

    slider.observe(draw, "value")
    rate.observe(draw, "value")
    step.on_click(take_step)
    again.on_click(start_over)
    draw()
    top = ipywidgets.HBox([slider, rate], layout={"flex_flow": "row wrap"})
    buttons = ipywidgets.HBox([step, again], layout={"flex_flow": "row wrap"})
    return Panel([top, buttons, ipywidgets.HBox([drawing], layout={"overflow": "auto"})])


def _draw_data(scene: Scene, weight: float, inputs: Sequence[float], answers: Sequence[float]) -> None:
    """Draw the model as a line, each answer as a dot, and each error as a square."""
    per_input = DATA_X[1] - DATA_X[0]
    zero = DATA_X[0] - per_input

    def place(x: float, y: float) -> tuple[float, float]:
        return zero + per_input * x, DATA_ZERO - UNIT * y

    scene.line(place(0, 0), (358, DATA_ZERO), LINE, 1.2)
    scene.line(place(0, -2.2), place(0, 10), LINE, 1.2)
    for damage in (0, 5, 10):
        scene.text((zero - 7, place(0, damage)[1]), f"{damage}", 11, "right", SOFT)
    scene.text((14, place(0, 10)[1] - 18), "damage", 11, "left", SOFT)
    scene.text((358, DATA_ZERO + 52), "hits", 11, "right", SOFT)
    met: set[float] = set()
    for x, answer in zip(inputs, answers, strict=True):
        across, down = place(x, answer)
        predicted = place(x, weight * x)[1]
        side = abs(predicted - down)
        left = across - side if x not in met and inputs.count(x) > 1 else across  # two on one spot: one on each side
        met.add(x)
        scene.box((left, min(down, predicted)), side, side, LESS, 0.35)
    scene.line(place(0, 0), place(2.1, weight * 2.1), MORE, 2.5)
    for x in sorted(set(inputs)):
        scene.text((place(x, 0)[0], DATA_ZERO + 52), f"{x:g}", 11, "center", SOFT)
        scene.dot(place(x, weight * x), 5, MORE)
    for x, answer in zip(inputs, answers, strict=True):
        scene.dot(place(x, answer), 5, INK)
    scene.text((14, 328), "● right answers", 11, "left", INK)
    scene.text((122, 328), "● prediction", 11, "left", MORE)
    scene.text((216, 328), "■ error squared", 11, "left", LESS)


def _draw_loss(
    scene: Scene, weight: float, rate: float, inputs: Sequence[float], answers: Sequence[float], trail: Sequence
) -> None:
    """Draw the loss of every weight, the slope where the weight stands, and the step that comes next."""
    tallest = max(loss_and_slope(edge, inputs, answers)[0] for edge in (LOW, HIGH))

    def place(at: float, loss: float | None = None) -> tuple[float, float]:
        loss = loss_and_slope(at, inputs, answers)[0] if loss is None else loss
        across = LEFT + (RIGHT - LEFT) * (at - LOW) / (HIGH - LOW)
        return across, BOTTOM - (BOTTOM - TOP) * loss / tallest

    scene.line((LEFT, BOTTOM), (RIGHT, BOTTOM), LINE, 1.2)
    for at in range(int(LOW), int(HIGH) + 1):
        scene.text((place(at)[0], BOTTOM + 14), f"{at}".replace("-", "−"), 11, "center", SOFT)
    scene.text((RIGHT, BOTTOM + 32), "weight", 11, "right", SOFT)
    scene.text((LEFT - 30, TOP - 20), "loss", 11, "left", SOFT)
    for loss in (0, 5, 10, 15):
        scene.text((LEFT - 8, place(LOW, loss)[1]), f"{loss}", 11, "right", SOFT)
    scene.path([place(at) for at in np.linspace(LOW, HIGH, 121)], INK, 2.0, 0.75)
    for before in trail[-20:]:
        scene.dot(place(before), 3.5, PIPE)

    loss, slope = loss_and_slope(weight, inputs, answers)
    here = place(weight)
    reach = min(0.8, 3.0 / (abs(slope) + 1e-9))  # steep lines are drawn short
    scene.line(place(weight - reach, loss - reach * slope), place(weight + reach, loss + reach * slope), LESS, 2.5)
    after = weight - rate * slope
    shown = float(np.clip(after, LOW, HIGH))
    if abs(after - weight) > 0.02:
        end, sign = (place(shown)[0], here[1]), np.sign(after - weight)
        scene.line(here, end, MORE, 2.5)
        for up in (-5, 5):
            scene.line((end[0] - 8 * sign, end[1] + up), end, MORE, 2.5)
        scene.line(end, place(shown), MORE, 1.0, 0.6)
        scene.dot(place(shown), 5, MORE, 0.35)
    scene.dot(here, 7, MORE)
    if after != shown:
        scene.text((LEFT - 30, 58), f"{signed(after)} lies outside of this picture", 12, "left", MORE)
    elif slope == 0:
        scene.text((LEFT - 30, 58), "no slope: the lowest point", 12, "left", PIPE)
    elif loss_and_slope(after, inputs, answers)[0] > loss + 1e-9:
        scene.text((LEFT - 30, 58), "too far: the next loss is higher", 12, "left", MORE)
