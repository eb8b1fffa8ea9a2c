"""Lesson 07's widget: what the network says about each action, while the bird flies."""

from collections.abc import Mapping

import numpy as np
import torch

from sf2lib.classroom.video import Game
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.player import SCALE, WIDE, beside_frame, counted, passed, player, step_of
from sf2lib.classroom.widgets.scene import BIRD, INK, LESS, LINE, MORE, PAPER, SOFT, Scene
from sf2lib.envs.flappy import ACTIONS
from sf2lib.evaluate import greedy
from sf2lib.network import DQN

COLORS = (LESS, MORE)  # do nothing, flap
BIRD_X, BIRD_WIDTH, BIRD_HEIGHT, SCREEN = 57, 34, 24, 512  # pixels, constants of flappy-bird-gymnasium


@torch.no_grad()
def q_values_of(network: DQN, game: Game) -> np.ndarray:
    """Return what a network says in each state of a game, (steps, actions)."""
    return network(torch.from_numpy(game.states)).numpy()


def draw_flight(name: str, game: Game, q_values: np.ndarray, frame: int) -> Scene:
    """Draw one frame of a flight with the Q-values of both actions, and how they went through all of it.

    Args:
        name: of the agent.
        game: what `video.record` returned.
        q_values: (steps, 2), from `q_values_of`.
        frame: which of its frames.
    """
    scene, x = beside_frame(game, frame)
    step = step_of(game, frame)
    low, high = float(q_values.min()), float(q_values.max())
    best = int(q_values[step].argmax())
    crashed = game.terminated and frame == len(game.frames) - 1
    scene.text((x, 14), f"{name}, " + ("crashed" if crashed else f"step {step}"), 15, "left", INK, bold=True)
    if not crashed:
        _draw_over_bird(scene, game.states[step], (q_values[step] - low) / (high - low + 1e-9), best)
    seen = f"{counted(passed(game, step))}" + (", last Q-values before the crash:" if crashed else "")
    scene.text((x, 36), seen, 12.5, "left", SOFT)
    for action, value in enumerate(q_values[step]):
        y = 74 + 44 * action
        share = (float(value) - low) / (high - low + 1e-9)
        scene.text((x, y), ACTIONS[action], 13, "left", INK, bold=action == best)
        scene.box((x + 86, y - 9), 212, 18, LINE, 0.5, 3)
        scene.box((x + 86, y - 9), max(212 * share, 1.5), 18, COLORS[action], 1.0 if action == best else 0.5, 3)
        scene.text((x + 366, y), f"{value:+.2f}", 13.5, "right", INK, bold=action == best)
        if action == best:
            scene.text((x + 86, y + 19), "highest: the greedy action", 11, "left", SOFT)
    _draw_lead(scene, game, q_values, step, (x, 196))
    return scene


def flight_explorer(networks: Mapping[str, DQN], seeds: range = range(1, 9), steps: int = 240) -> Panel:
    """Let networks fly, and show their Q-values in every step.

    Args:
        networks: what to choose from, by name.
        seeds: the games to choose from.
        steps: at most so many in a game.
    """
    known: dict[int, np.ndarray] = {}

    def draw(name: str, game: Game, frame: int) -> Scene:
        if id(game) not in known:  # the player keeps its games, so that no other gets this id
            known[id(game)] = q_values_of(networks[name], game)
        return draw_flight(name, game, known[id(game)], frame)

    policies = {name: greedy(network) for name, network in networks.items()}
    return player(policies, draw, seeds, steps, every=1, interval=80)


def _draw_over_bird(scene: Scene, state: np.ndarray, shares: np.ndarray, best: int) -> None:
    """Draw the two Q-values as small bars beside the bird, and a ring around it when it is about to flap."""
    x = (BIRD_X + BIRD_WIDTH / 2) * SCALE
    y = (float(state[9]) * SCREEN + BIRD_HEIGHT / 2) * SCALE
    left, top = x + 24, y - 22
    scene.box((left, top), 38, 44, PAPER, 0.82, 4)
    for action, share in enumerate(shares):
        tall = max(36 * float(share), 1.5)
        scene.box(
            (left + 5 + 15 * action, top + 40 - tall), 12, tall, COLORS[action], 1.0 if action == best else 0.45, 2
        )
    if best == 1:
        scene.line((x, y - 20), (x, y - 38), MORE, 3.5)
        scene.line((x - 6, y - 31), (x, y - 39), MORE, 3.5)
        scene.line((x + 6, y - 31), (x, y - 39), MORE, 3.5)


def _draw_lead(scene: Scene, game: Game, q_values: np.ndarray, step: int, corner: tuple[float, float]) -> None:
    """Draw by how much flapping leads, through the whole flight: above the line the bird flaps."""
    x, y = corner
    width, half = WIDE - 14, 56
    lead = q_values[:, 1] - q_values[:, 0]
    tall = np.abs(lead).max() + 1e-9
    scene.text((x, y - 18), "Q(flap) − Q(do nothing)", 12.5, "left", INK, bold=True)
    scene.text((x + width, y - 18), f"now {lead[step]:+.2f}", 12.5, "right", INK)
    scene.box((x, y), width, 2 * half, LINE, 0.35, 3)
    scene.line((x, y + half), (x + width, y + half), SOFT, 1.0)
    across = width / max(len(lead), 1)
    places = np.stack([x + across * np.arange(len(lead)), y + half - lead / tall * (half - 4)], axis=1)
    if len(places) > 1:
        scene.path(places, INK, 1.4, 0.8)
    for here in places[game.actions == 1]:
        scene.dot(here, 3.2, MORE)
    for flown in np.flatnonzero(game.rewards >= 1):
        scene.dot((x + across * flown, y + 2 * half - 7), 3.2, BIRD)
    scene.line((places[step][0], y - 4), (places[step][0], y + 2 * half + 4), INK, 2.0)
    scene.text((x + 6, y + 10), "above the line: flap", 10.5, "left", SOFT)
    scene.dot((x + 4, y + 2 * half + 16), 3.2, MORE)
    scene.text((x + 12, y + 2 * half + 16), "flap", 11, "left", SOFT)
    scene.dot((x + 54, y + 2 * half + 16), 3.2, BIRD)
    scene.text((x + 62, y + 2 * half + 16), "pipe passed", 11, "left", SOFT)
