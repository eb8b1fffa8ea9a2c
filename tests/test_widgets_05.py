"""Lesson 05's two-armed world, its acting loop, and the widget that shows what a schedule brings."""

import re
import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest

from sf2lib.agent import DQNAgent
from sf2lib.classroom import arms
from sf2lib.classroom.acting import acting_loop
from sf2lib.classroom.widgets import decay
from sf2lib.config import Hyperparameters
from sf2lib.envs import make
from sf2lib.explore import constant, exponential, linear


def controls(panel, kind):
    found = [panel] if isinstance(panel, kind) else []
    for child in getattr(panel, "children", ()):
        found += controls(child, kind)
    return found


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_who_only_does_what_looks_best_gets_stuck():
    greedy, exploring = arms.play(constant(0.0)), arms.play(linear(1.0, 0.0, 100))
    assert greedy.actions.shape == greedy.hits.shape == (1000, 1000) and greedy.estimates.shape == (1000, 2)
    assert (greedy.actions[0] == 0).all() and (greedy.actions[1] == 1).all()  # a fair start
    unlucky = greedy.hits[0] & ~greedy.hits[1]  # punch hit, kick missed
    assert (greedy.actions[2:, unlucky] == 0).all()
    assert 0.5 < greedy.found < 0.6 and exploring.found > 0.97
    assert exploring.hits_per_100 > greedy.hits_per_100 + 5


def test_buttons_hit_as_often_as_they_say():
    wild = arms.play(constant(1.0), seed=3)
    for button, chance in enumerate(arms.CHANCES):
        assert abs(wild.hits[wild.actions == button].mean() - chance) < 0.005
    assert np.array_equal(wild.hits, arms.play(constant(1.0), seed=3).hits)
    assert not np.array_equal(wild.hits, arms.play(constant(1.0), seed=4).hits)
    share = (arms.play(constant(0.3)).actions[500:] == 1).mean()
    assert abs(share - 0.85) < 0.01  # 70% the best one, and half of the random ones


@pytest.mark.parametrize(("actions", "streak"), [([1], 1), ([0, 0, 1, 1, 1, 0], 3), ([2, 2, 2], 3), ([0, 1, 0], 1)])
def test_the_longest_streak(actions, streak):
    assert arms.longest_streak(actions) == streak


def test_the_loop_acts_remembers_and_stops():
    agent = DQNAgent(4, 2, Hyperparameters(hidden=(8,), batch_size=16, buffer_size=500))
    scores = acting_loop(make("CartPole-v1"), agent, constant(1.0), max_steps=400, max_seconds=60)
    assert len(agent.buffer) == 400 and agent.updates == 0
    assert 5 < len(scores) < 60 and 0 < 400 - sum(scores) < 200
    ended = (agent.buffer.rows.discount[:400] == 0).sum()
    assert ended == len(scores)
    assert acting_loop(make("CartPole-v1"), agent, constant(1.0), max_steps=10**9, max_seconds=0.05) is not None


@pytest.mark.parametrize(("kind", "schedule"), [("linear", linear), ("exponential", exponential)])
def test_the_picture_shows_what_came_of_the_schedule(kind, schedule):
    scene = decay.draw_decay(kind, 1.0, 0.1, 60)
    outcome = arms.play(schedule(1.0, 0.1, 60), decay.STEPS, decay.AGENTS)
    shown = words(scene.svg("a label"))
    assert f"{round(400 * outcome.found)} of 400 agents find the better button" in shown
    assert any(text.startswith(f"{outcome.hits_per_100:.1f} hits in 100 steps") for text in shown)
    curve = next(shape for shape in scene.shapes if shape[0] == "path")[1]
    x, y, width, height = decay.LEFT
    drawn = 1 - (curve[:, 1] - y) / height
    assert np.allclose(drawn, [schedule(1.0, 0.1, 60)(step) for step in range(decay.STEPS + 1)])
    assert np.allclose(curve[[0, -1], 0], [x, x + width])
    figure = scene.figure()
    assert [text.get_text() for text in figure.axes[0].texts] == shown
    plt.close(figure)


def test_the_explorer_follows_its_controls():
    panel = decay.decay_explorer()
    kind = controls(panel, ipywidgets.ToggleButtons)[0]
    start, end = controls(panel, ipywidgets.FloatSlider)
    (steps,), (drawing,) = controls(panel, ipywidgets.IntSlider), controls(panel, ipywidgets.HTML)
    seen = [drawing.value]
    for control, value in [(steps, 300), (end, 0.5), (start, 0.6), (kind, "exponential")]:
        control.value = value
        seen.append(drawing.value)
    assert len(set(seen)) == 5
    start.value = end.value = 0.0
    greedy = arms.play(constant(0.0), decay.STEPS, decay.AGENTS)
    assert re.search(rf"\b{round(400 * greedy.found)} of 400 agents", drawing.value)
