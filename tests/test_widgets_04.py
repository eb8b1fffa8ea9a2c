"""Lesson 04's ring: what it shows is what the course's own buffer holds and draws."""

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

import ipywidgets
import matplotlib.pyplot as plt
import pytest

from sf2lib.classroom.widgets import ring


def controls(panel, kind):
    found = [panel] if isinstance(panel, kind) else []
    for child in getattr(panel, "children", ()):
        found += controls(child, kind)
    return found


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize(("capacity", "pushed"), [(10, 3), (10, 10), (10, 23), (4, 60), (16, 60)])
def test_the_ring_shows_what_the_buffer_holds(capacity, pushed):
    buffer = ring.filled(capacity, pushed)
    steps = ring.steps_in(buffer)
    assert sorted(steps) == list(range(max(0, pushed - capacity), pushed))
    scene = ring.draw_ring(buffer, steps[:2], Counter({steps[0]: 5}))
    shown = words(scene.svg("a ring"))
    assert {f"holds {len(steps)} of {capacity}", f"next place: {pushed} % {capacity} = {pushed % capacity}"} <= set(
        shown
    )
    assert f"oldest: step {min(steps)}, at place {steps.index(min(steps))}" in shown
    assert "drawn so far: 5" in shown and f"last batch: steps {steps[0]}, {steps[1]}" in shown
    gone = [step for step in range(pushed) if step not in steps]
    assert f"gone: {len(gone)} steps, {sum(step % 7 == 6 for step in gone)} of them had paid 1" in shown
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == shown
    plt.close(figure)


def test_the_explorer_pushes_wraps_and_draws():
    panel = ring.ring_explorer()
    capacity, pushed = controls(panel, ipywidgets.IntSlider)
    one, some, many = controls(panel, ipywidgets.Button)
    (drawing,) = controls(panel, ipywidgets.HTML)
    assert "holds 7 of 10" in words(drawing.value)
    for _ in range(4):
        one.click()
    assert pushed.value == 11
    assert {"holds 10 of 10", "oldest: step 1, at place 1"} <= set(words(drawing.value))
    some.click()
    assert "drawn so far: 4" in words(drawing.value)
    many.click()
    shown = words(drawing.value)
    assert "drawn so far: 4,004" in shown
    counts = [int(shown[shown.index(f"step {step}") + 1]) for step in range(1, 11)]
    assert sum(counts) == 4004 and min(counts) > 300 and max(counts) < 500
    capacity.value = 4
    assert {"holds 4 of 4", "drawn so far: 0", "last batch: none yet"} <= set(words(drawing.value))
    pushed.value = ring.MOST
    one.click()
    assert pushed.value == ring.BATCH
    assert re.search(r'aria-label="holds|aria-label="\d', drawing.value)
