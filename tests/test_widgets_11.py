"""Lesson 11's widget: what it shows is what the sweeps compute, its sliders move it, and it stays inside."""

import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest

from sf2lib.classroom import chain, widgets
from sf2lib.classroom.widgets.chain import TALL


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("count", [0, 1, 3, 6])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_it_is_drawn_twice_and_stays_inside(count, n):
    scene = widgets.draw_chain(count, n)
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == words(scene.svg("a label"))
    plt.close(figure)
    for kind, *rest in scene.shapes:
        corners = {"line": [rest[0:2], rest[2:4]]}.get(kind, [])
        if kind == "box":
            corners = [rest[0:2], (rest[0] + rest[2], rest[1] + rest[3])]
        if kind == "dot":
            corners = [(rest[0] - rest[2], rest[1] - rest[2]), (rest[0] + rest[2], rest[1] + rest[2])]
        assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in corners), (kind, rest)


@pytest.mark.parametrize(("count", "n"), [(2, 1), (1, 3), (4, 2)])
def test_bars_are_as_tall_as_the_values(count, n):
    values = chain.sweeps(count, n)[-1]
    boxes = [shape for shape in widgets.draw_chain(count, n).shapes if shape[0] == "box"]
    np.testing.assert_allclose([box[4] for box in boxes[1::2]], TALL * values)
    assert [float(word) for word in words(widgets.draw_chain(count, n).svg("")) if word.startswith(("0.", "1."))] == [
        round(value, 2) for value in values
    ]


def test_the_sliders_move_it():
    panel = widgets.chain_explorer()
    (sweeps, steps), (drawing,) = (box.children for box in panel.children)
    assert isinstance(drawing, ipywidgets.HTML) and (sweeps.value, steps.value) == (0, 1)
    assert words(drawing.value)[0] == "0 sweeps with targets of 1 step: 0 of 5 states know of the damage"
    sweeps.value = 2
    assert words(drawing.value)[0] == "2 sweeps with targets of 1 step: 2 of 5 states know of the damage"
    assert words(drawing.value)[1].startswith("the first press knows nothing yet")
    steps.value = 3
    assert words(drawing.value)[0] == "2 sweeps with targets of 3 steps: 5 of 5 states know of the damage"
    assert words(drawing.value)[1].startswith("the first press knows;")
    sweeps.value = 1
    assert "3 of 5" in words(drawing.value)[0]
