"""Lesson 03's widget: a network whose layers and Q-values change as sliders move the state."""

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
import torch
from torch import nn

from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene
from sf2lib.classroom.widgets.sketch import draw_flappy
from sf2lib.network import DQN

ROW, HEAD = 31, 44  # pixels: one row for each number of the state, below a line of headings
EDGES = 48  # between two layers, the connections that carry most are drawn
LABELS = 216  # pixels for names and values, in the still picture


def layers(net: DQN, state: np.ndarray) -> list[np.ndarray]:
    """Return what each layer holds for a state: the state itself, hidden layers after their ReLU, Q-values.

    Args:
        net: a DQN.
        state: (state_dim,) or (batch, state_dim) float32.
    """
    return _watch(net, state)[0]


def draw_network(
    net: DQN,
    state: Sequence[float],
    features: Sequence[str],
    actions: Sequence[str],
    states: np.ndarray,
    labels: bool = True,
    sketch: bool = True,
) -> Scene:
    """Draw a state on its way through a network: input, hidden layers, Q-values, greedy action.

    Args:
        net: a DQN with any hidden layers.
        state: (state_dim,) numbers.
        features: the name of each number of the state.
        actions: the name of each action.
        states: (n, state_dim) states from the game; they say how large each layer's numbers usually are.
        labels: whether names and values stand beside the input nodes.
        sketch: whether to draw the twelve numbers as the game that they describe (Flappy Bird alone).
    """
    left = LABELS if labels else 0
    scene = Scene(left + 604, HEAD + ROW * len(state) + 8)
    values, fed = _watch(net, state)
    usual = [np.abs(layer).max() + 1e-9 for layer in layers(net, states)]
    columns = [left + 16, *np.linspace(left + 132, left + 282, max(len(values) - 2, 1)), left + 416]
    spots = [_spots(len(layer), x) for layer, x in zip(values[:-1], columns, strict=False)]
    outputs = [(columns[-1], HEAD + 34 + 84 * index) for index in range(len(actions))]
    spots.append(np.array(outputs))

    linears = [layer for layer in net.body if isinstance(layer, nn.Linear)] + [net.head]
    for index, linear in enumerate(linears):
        weight = linear.weight.detach().numpy()[: len(spots[index + 1])]  # where there are gates, without them
        _draw_edges(scene, weight * fed[index], spots[index], spots[index + 1])
    for index, layer in enumerate(values[:-1]):
        _draw_nodes(scene, layer / usual[index], spots[index])
        anchor = "center" if index else "right" if labels else "left"
        x = spots[index][:, 0].mean() + (0 if index else 10 if labels else -12)
        scene.text((x, 12), f"hidden layer {index}" if index else "input", 12.5, anchor, INK, bold=True)
        scene.text((x, 29), f"{len(layer)} numbers", 11.5, anchor, SOFT)
    _draw_q_values(scene, values[-1], usual[-1], outputs, actions)
    if labels:
        for name, value, (x, y) in zip(features, state, spots[0], strict=True):
            scene.text((x - 62, y), name, 12, "right")
            scene.text((x - 16, y), f"{value:.2f}", 12, "right", SOFT)
    if sketch:
        draw_flappy(scene, state, (left + 462, HEAD + 202), height=ROW * len(state) - 206)
    return scene


def network_explorer(
    networks: Mapping[str, DQN],
    features: Sequence[str],
    actions: Sequence[str],
    states: np.ndarray,
    sketch: bool = True,
) -> Panel:
    """Show a network with one slider for each number of the state.

    Args:
        networks: what to choose from, by name; all take the same states.
        features: the name of each number of the state.
        actions: the name of each action.
        states: (n, state_dim) states from the game. The sliders start at the first one and span them all.
        sketch: as for `draw_network`.
    """
    states = np.asarray(states, dtype=np.float32)
    low, high = np.floor(10 * states.min(axis=0)) / 10, np.ceil(10 * states.max(axis=0)) / 10
    wide = ipywidgets.Layout(width="340px", height=f"{ROW}px", margin="0")
    sliders = [
        ipywidgets.FloatSlider(
            value=round(float(states[0, index]), 2),
            min=float(low[index]),
            max=float(max(high[index], low[index] + 0.1)),
            step=0.01,
            description=name,
            layout=wide,
            style={"description_width": "168px"},
            readout_format=".2f",
        )
        for index, name in enumerate(features)
    ]
    choose = ipywidgets.ToggleButtons(options=list(networks), style={"button_width": "auto"})
    another = ipywidgets.Button(description="Another state from the game", layout={"width": "auto"})
    drawing = ipywidgets.HTML()
    visited = iter(range(1, 10**9))

    def draw(*_):
        state = [slider.value for slider in sliders]
        net = networks[choose.value]
        scene = draw_network(net, state, features, actions, states, labels=False, sketch=sketch)
        q_values = layers(net, np.float32(state))[-1]
        each = ", ".join(f"{name} {value:.2f}" for name, value in zip(actions, q_values, strict=True))
        drawing.value = scene.svg(f"Q-values: {each}. Greedy action: {actions[int(q_values.argmax())]}.")

    def jump(_):
        state = states[next(visited) % len(states)]
        with drawing.hold_trait_notifications():
            for slider, value in zip(sliders, state, strict=True):
                slider.value = round(float(value), 2)

    for control in [*sliders, choose]:
        control.observe(draw, "value")
    another.on_click(jump)
    draw()
    column = ipywidgets.VBox(sliders, layout={"margin": f"{HEAD + 2}px 0 0 0", "flex": "0 0 auto"})
    top = ipywidgets.HBox(
        [choose, another] if len(networks) > 1 else [another], layout={"flex_flow": "row wrap"}
    )
    return Panel([top, ipywidgets.HBox([column, drawing], layout={"overflow": "auto"})])


def _watch(net: DQN, state: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return what each layer holds, as `layers` does, and what comes into each `Linear` up to the head."""
    state = torch.as_tensor(np.asarray(state), dtype=torch.float32)
    held, fed = [state], []
    linears = [*(layer for layer in net.body if isinstance(layer, nn.Linear)), net.head]
    hooks = [
        linear.register_forward_pre_hook(lambda _, came_in: fed.append(came_in[0])) for linear in linears
    ]
    for activation in (layer for layer in net.body if isinstance(layer, (nn.ReLU, nn.GLU))):
        hooks.append(activation.register_forward_hook(lambda _, __, came_out: held.append(came_out)))
    with torch.no_grad():
        held.append(net(state))
    for hook in hooks:
        hook.remove()
    return [layer.numpy() for layer in held], [layer.numpy() for layer in fed]


def _spots(count: int, center: float) -> np.ndarray:
    """Return where a layer's nodes stand, (count, 2): one column, or a block of eight for a large layer."""
    across = 1 if count <= 24 else 8
    rows = -(-count // across)
    tall = ROW * 12 if across > 1 else ROW * min(count, 12)
    index = np.arange(count)
    x = center + 12.5 * (index % across - (across - 1) / 2)
    y = HEAD + (index // across + 0.5) * tall / rows
    return np.stack([x, y], axis=1)


def _draw_edges(scene: Scene, carried: np.ndarray, sources: np.ndarray, targets: np.ndarray) -> None:
    """Draw the connections that carry most: weight times activation, (outputs, inputs)."""
    size = np.abs(carried)
    most = np.argsort(size, axis=None)[::-1][:EDGES]
    for target, source in zip(*np.unravel_index(most, carried.shape), strict=True):
        strength = size[target, source] / (size.max() + 1e-9)
        color = MORE if carried[target, source] > 0 else LESS
        scene.line(sources[source], targets[target], color, 0.5 + 1.2 * strength, 0.08 + 0.42 * strength**1.5)


def _draw_nodes(scene: Scene, activations: np.ndarray, spots: np.ndarray) -> None:
    """Draw a layer's nodes, the stronger the larger its number is: orange above zero, blue below."""
    radius = 5.0 if len(activations) > 24 else 8.5
    for activation, spot in zip(activations, spots, strict=True):
        strength = min(abs(float(activation)), 1.0) ** 0.7
        scene.dot(spot, radius, MORE if activation > 0 else LESS, strength)


def _draw_q_values(
    scene: Scene, q_values: np.ndarray, usual: float, spots: list, actions: Sequence[str]
) -> None:
    """Draw each action's Q-value as a bar from zero, and mark the highest."""
    best = int(q_values.argmax())
    x, half = spots[0][0], 67
    scene.text((x - 12, 12), "output: Q-values", 12.5, "left", INK, bold=True)
    scene.text((x - 12, 29), f"{len(q_values)} numbers", 11.5, "left", SOFT)
    for index, (value, (x, y)) in enumerate(zip(q_values, spots, strict=True)):
        color = MORE if value > 0 else LESS
        zero = x + 28 + half
        length = half * min(abs(float(value)) / usual, 1.0)
        scene.text((x + 22, y - 20), actions[index], 13, "left", INK, bold=index == best)
        scene.text(
            (x + 28 + 2 * half, y - 20),
            f"{round(float(value), 2) + 0:+.2f}",
            13,
            "right",
            INK,
            bold=index == best,
        )
        scene.box((zero - half, y - 8), 2 * half, 16, LINE, 0.5, 3)
        scene.box((zero if value > 0 else zero - length, y - 8), length, 16, color, 0.95, 3)
        scene.line((zero, y - 11), (zero, y + 11), INK, 1.2)
        edge = {"edge": INK, "edge_width": 3.0} if index == best else {}
        scene.dot((x, y), 13, color, min(abs(float(value)) / usual, 1.0) ** 0.7, **edge)
        if index == best:
            scene.text((x + 28, y + 22), "highest: the greedy action", 11.5, "left", SOFT)
