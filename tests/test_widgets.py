"""What moves in the lessons, and the pictures: what they show is what the network computes."""

import base64
import io
import re
import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from PIL import Image

from sf2lib.classroom import plots, widgets
from sf2lib.envs.flappy import ACTIONS, FEATURES
from sf2lib.network import DQN


@pytest.fixture(scope="module")
def states():
    return widgets.flappy_states(count=12)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return DQN(12, 2)


def test_states_come_from_a_game_that_goes_on(states):
    assert states.shape == (12, 12) and states.dtype == np.float32
    assert np.array_equal(states, widgets.flappy_states(count=12))
    assert len(np.unique(states[:, 9])) > 5 and states[:, 1].min() > 0  # the bird moves, a pipe is in sight


def test_layers_hold_what_the_network_computes(net, states):
    inside = widgets.layers(net, states)
    assert [layer.shape for layer in inside] == [(12, 12), (12, 128), (12, 128), (12, 2)]
    assert np.allclose(inside[-1], net(torch.tensor(states)).detach())
    assert all((layer >= 0).all() for layer in inside[1:-1])
    assert not net.body[0]._forward_pre_hooks


@pytest.mark.parametrize("hidden", [(128, 128), (8,), (16, 16, 16), ()])
@pytest.mark.parametrize("dueling", [False, True])
def test_any_network_is_drawn_twice(hidden, dueling, states):
    net = DQN(12, 2, hidden, dueling)
    scene = widgets.draw_network(net, states[0], FEATURES, ACTIONS, states)
    svg = ElementTree.fromstring(scene.svg("a <label>"))
    assert svg.get("aria-label") == "a <label>"
    words = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert set(FEATURES) | set(ACTIONS) <= set(words)
    q_values = widgets.layers(net, states[0])[-1]
    assert {f"{round(float(value), 2) + 0:+.2f}" for value in q_values} <= set(words)
    figure = scene.figure()
    drawn = [text.get_text() for text in figure.axes[0].texts]
    assert drawn == words
    plt.close(figure)


def controls(panel, kind):
    found = [panel] if isinstance(panel, kind) else []
    for child in getattr(panel, "children", ()):
        found += controls(child, kind)
    return found


def test_the_explorer_follows_sliders_networks_and_states(states):
    torch.manual_seed(0)
    panel = widgets.network_explorer({"one": DQN(12, 2), "other": DQN(12, 2)}, FEATURES, ACTIONS, states)
    sliders, (drawing,) = controls(panel, ipywidgets.FloatSlider), controls(panel, ipywidgets.HTML)
    assert [slider.description for slider in sliders] == list(FEATURES)
    assert np.allclose([slider.value for slider in sliders], states[0], atol=0.006)

    seen = [drawing.value]
    sliders[9].value = sliders[9].min
    seen.append(drawing.value)
    controls(panel, ipywidgets.ToggleButtons)[0].value = "other"
    seen.append(drawing.value)
    controls(panel, ipywidgets.Button)[0].click()
    seen.append(drawing.value)
    assert len(set(seen)) == 4
    assert np.allclose([slider.value for slider in sliders], states[1], atol=0.006)
    best = re.search(r"Greedy action: ([a-z ]+)\.", drawing.value)[1]
    assert best in ACTIONS


def test_a_panel_says_what_it_is_where_no_kernel_runs():
    text = repr(widgets.Panel())
    assert text.startswith("Run this cell") and len(text) < 110  # ipywidgets cuts at 110


def test_a_picture_is_light_opaque_sharp_and_described(monkeypatch):
    shown = []
    monkeypatch.setattr(plots, "display", lambda data, metadata, raw: shown.append((data, metadata)))
    fig, axes = plots.figure(width=4, height=2, title="A finding")
    axes.plot([1, 2, 4])
    plots.show(fig, alt="A line that rises.")
    ((data, metadata),) = shown
    assert data["text/plain"] == "A line that rises."
    assert metadata["image/png"] == {"alt": "A line that rises.", "width": 384, "height": 192}
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGBA")
    assert image.size == (768, 384)
    assert image.getpixel((0, 0))[3] == 255 and min(image.getpixel((0, 0))[:3]) > 240
    assert not plt.fignum_exists(fig.number)


def test_a_picture_needs_its_text():
    fig, _ = plots.figure()
    with pytest.raises(ValueError, match="alt is empty"):
        plots.show(fig, alt=" ")
    plt.close(fig)


def test_the_same_figure_gives_the_same_bytes():
    made = []
    for _ in range(2):
        fig, axes = plots.figure(2, 1)
        axes.plot([0, 1])
        made.append(plots.png(fig))
        plt.close(fig)
    assert made[0] == made[1]
