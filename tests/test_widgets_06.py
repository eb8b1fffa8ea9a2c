"""Lesson 06's widget: what it draws is what PyTorch computes, and its step is SGD's step."""

import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch.nn import functional

from sf2lib.classroom import widgets
from sf2lib.classroom.widgets.landscape import HIGH, LOW, RATES

HITS, DAMAGE = [1.0, 1.0, 2.0], [1.0, 3.0, 4.0]


def controls(panel):
    """Slider, learning rate, the two buttons, the drawing."""
    (slider, rate), (step, again), (drawing,) = (box.children for box in panel.children)
    assert isinstance(drawing, ipywidgets.HTML)
    return slider, rate, step, again, drawing


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("weight", [-1.0, 0.0, 0.8, 2.0, 5.0])
def test_loss_and_slope_are_those_of_pytorch(weight):
    w = torch.tensor(weight, requires_grad=True)
    loss = functional.mse_loss(w * torch.tensor(HITS), torch.tensor(DAMAGE))
    loss.backward()
    assert widgets.loss_and_slope(weight, HITS, DAMAGE) == pytest.approx((loss.item(), w.grad.item()), abs=1e-5)


@pytest.mark.parametrize("weight", [LOW, 0.0, 1.35, 2.0, HIGH])
@pytest.mark.parametrize("rate", RATES)
def test_a_weight_is_drawn_twice_and_stays_inside(weight, rate):
    scene = widgets.draw_landscape(weight, rate, HITS, DAMAGE, trail=[0.0, 4.0])
    svg = scene.svg("a label")
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == words(svg)
    plt.close(figure)
    for kind, *rest in scene.shapes:
        corners = {"line": [rest[0:2], rest[2:4]], "dot": [rest[0:2]]}.get(kind, [])
        if kind == "box":
            corners = [rest[0:2], (rest[0] + rest[2], rest[1] + rest[3])]
        assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in corners), (kind, rest)


def test_each_square_has_the_area_of_its_squared_error():
    from sf2lib.classroom.widgets.landscape import UNIT

    for weight in (0.0, 1.7, 3.0):
        boxes = [shape[1:] for shape in widgets.draw_landscape(weight, 0.1, HITS, DAMAGE).shapes if shape[0] == "box"]
        areas = [width * height / UNIT**2 for _, _, width, height, *_ in boxes]
        assert areas == pytest.approx([(weight * x - y) ** 2 for x, y in zip(HITS, DAMAGE, strict=True)])


def test_the_step_button_takes_the_steps_of_sgd():
    slider, rate, step, _, drawing = controls(widgets.landscape_explorer(HITS, DAMAGE))
    weight = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1)
    assert rate.value == 0.1
    for _ in range(5):
        optimizer.zero_grad()
        functional.mse_loss(weight * torch.tensor(HITS), torch.tensor(DAMAGE)).backward()
        optimizer.step()
        step.click()
        assert slider.value == pytest.approx(weight.item(), abs=1e-5)
        assert f"weight {weight.item():.2f}: what it predicts" in words(drawing.value)


def test_rates_that_jump_over_are_told():
    slider, rate, step, _, drawing = controls(widgets.landscape_explorer(HITS, DAMAGE))
    rate.value = 0.5
    step.click()
    assert slider.value == 4.0
    step.click()
    assert slider.value == 0.0
    rate.value = 0.6
    assert any("too far" in text for text in words(drawing.value))
    step.click()
    assert any("outside of this picture" in text for text in words(drawing.value))
    step.click()
    assert slider.value == LOW


def test_at_the_lowest_point_nothing_moves():
    slider, _, step, _, drawing = controls(widgets.landscape_explorer(HITS, DAMAGE))
    slider.value = 2.0
    assert "no slope: the lowest point" in words(drawing.value)
    step.click()
    assert slider.value == 2.0


def test_every_control_changes_the_drawing():
    slider, rate, step, again, drawing = controls(widgets.landscape_explorer(HITS, DAMAGE))
    acts = [
        lambda: setattr(slider, "value", 1.0),
        lambda: setattr(rate, "index", 1),
        step.click,
        again.click,
    ]
    for act in acts:
        before = drawing.value
        act()
        assert drawing.value != before
    assert slider.value == 0.0


def test_a_minus_is_a_minus():
    said = " ".join(words(widgets.draw_landscape(-0.001, 0.1, HITS, DAMAGE).svg("x")))
    assert "weight 0.00" in said and "slope −8.00" in said and "-" not in said.replace("−", "")
    assert np.isfinite(widgets.loss_and_slope(0.0, HITS, DAMAGE)).all()
