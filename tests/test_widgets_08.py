"""Lesson 08's widget: its shares and weights are those of the paper and of sf2lib, and its sliders move them."""

import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from sf2lib.classroom import widgets
from sf2lib.classroom.widgets.priorities import COLUMNS, shares_and_weights
from sf2lib.prioritized import PrioritizedReplay
from sf2lib.replay import Batch

ERRORS = [1.34, -1.10, 0.86, -0.6, 0.21, 0.06, -0.01]
NAMES = ["crashed", "crashed", "passed a pipe", "passed a pipe", "flew on", "flew on", "flew on"]


def controls(panel):
    (alpha, beta), (drawing,) = (box.children for box in panel.children)
    assert isinstance(drawing, ipywidgets.HTML)
    return alpha, beta, drawing


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_shares_and_weights_by_hand():
    share, weight = shares_and_weights([0.999, -3.999], alpha=1.0, beta=1.0)  # priorities 1 and 4
    assert share == pytest.approx([0.2, 0.8]) and weight == pytest.approx([1.0, 0.25])
    share, weight = shares_and_weights([0.999, -3.999], alpha=0.5, beta=0.0)
    assert share == pytest.approx([1 / 3, 2 / 3]) and weight == pytest.approx([1.0, 1.0])


def test_the_shares_are_those_by_which_sf2lib_draws():
    count = 700
    errors = torch.tensor(ERRORS * 100)
    buffer = PrioritizedReplay(count, seed=0)
    column = np.zeros(count, np.float32)
    buffer.extend(Batch(column[:, None], np.arange(count) % 7, column, column[:, None], column))
    buffer.index = torch.arange(count)
    buffer.reprioritize(errors)
    drawn = torch.cat([buffer.sample(64).action for _ in range(800)])
    found = torch.bincount(drawn, minlength=7) / len(drawn)
    np.testing.assert_allclose(found, shares_and_weights(ERRORS, buffer.alpha, 0.0)[0], atol=0.01)


def test_the_weights_are_those_of_sf2lib():
    buffer = PrioritizedReplay(7, seed=0)
    column = np.zeros(7, np.float32)
    buffer.extend(Batch(column[:, None], np.arange(7), column, column[:, None], column))
    buffer.index = torch.arange(7)
    buffer.reprioritize(torch.tensor(ERRORS))
    while True:  # until the one with the largest weight is in the batch
        drawn = buffer.sample(7).action
        if (drawn == 6).any():
            break
    np.testing.assert_allclose(buffer.weight, shares_and_weights(ERRORS, 0.6, 0.4)[1][drawn], rtol=1e-4)


@pytest.mark.parametrize("alpha", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("beta", [0.0, 0.4, 1.0])
def test_it_is_drawn_twice_and_stays_inside(alpha, beta):
    scene = widgets.draw_priorities(ERRORS, NAMES, alpha, beta)
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == words(scene.svg("a label"))
    plt.close(figure)
    for kind, *rest in scene.shapes:
        corners = {"line": [rest[0:2], rest[2:4]]}.get(kind, [])
        if kind == "box":
            corners = [rest[0:2], (rest[0] + rest[2], rest[1] + rest[3])]
        assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in corners), (kind, rest)


def test_bars_are_as_long_as_what_they_show():
    scene = widgets.draw_priorities(ERRORS, NAMES, 0.6, 0.4)
    boxes = np.array([shape[3] for shape in scene.shapes if shape[0] == "box"]).reshape(len(COLUMNS), -1)
    share, weight = shares_and_weights(ERRORS, 0.6, 0.4)
    for bars, numbers in zip(boxes, (np.abs(ERRORS), share, weight, share * weight), strict=True):
        np.testing.assert_allclose(bars / bars.max(), numbers / numbers.max(), rtol=1e-6)


def test_the_sliders_move_what_is_said():
    alpha, beta, drawing = controls(widgets.priorities_explorer(ERRORS, NAMES))
    assert (alpha.value, beta.value) == (0.6, 0.4)
    said = words(drawing.value)
    share, _ = shares_and_weights(ERRORS, 0.6, 0.4)
    assert any(f"{share.max() / share.min():.1f} times as often" in line for line in said)
    alpha.value = 0.0
    assert any("alpha 0.0: the largest error is drawn 1.0 times" in line for line in words(drawing.value))
    alpha.value, beta.value = 1.0, 1.0
    assert any("beta 1.0: in the end it counts 1.0 times" in line for line in words(drawing.value))
    for slider, value in ((alpha, 0.3), (beta, 0.7)):
        before = drawing.value
        slider.value = value
        assert drawing.value != before
