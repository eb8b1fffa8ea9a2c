"""Flappy Bird's twelve numbers: states from a game, and a sketch of the screen that a state describes."""

from collections.abc import Sequence

import numpy as np

from sf2lib.classroom.widgets.scene import BIRD, INK, LINE, PAPER, PIPE, SOFT, Scene
from sf2lib.envs import flappy, make


def flappy_states(count: int = 60, every: int = 7, seed: int = 0) -> np.ndarray:
    """Return states from a game that a simple rule plays: flap when the bird falls to the gap's lower edge.

    The first frames, in which there is no pipe yet, are left out.

    Args:
        count: how many states.
        every: how many frames lie between two of them.
        seed: of the game.

    Returns:
        (count, 12) float32, in the order of `sf2lib.envs.flappy.FEATURES`.
    """
    env = make(flappy.ENV_ID, use_lidar=False)
    state, _ = env.reset(seed=seed)
    states = []
    for frame in range(-49, count * every):
        if frame >= 0 and frame % every == 0:
            states.append(state)
        ahead = next(
            pipe for pipe in state[:9].reshape(3, 3) if pipe[0] > 0.02
        )  # x, top and bottom of its gap
        lower_edge = ahead[2] - 0.02 if ahead[1] > 0 else 0.5
        state, _, terminated, truncated, _ = env.step(int(state[9] + 24 / 512 > lower_edge))
        if terminated or truncated:
            state, _ = env.reset()
    env.close()
    return np.array(states, dtype=np.float32)


def draw_flappy(scene: Scene, state: Sequence[float], corner: tuple[float, float], height: float) -> None:
    """Draw Flappy Bird's twelve numbers as the screen that they describe.

    The screen is 288 by 512, the bird stands at x 57 and is 34 by 24, pipes are 52 wide, the ground lies at
    404 (constants of flappy-bird-gymnasium).
    """
    x0, y0 = corner
    width = height * 288 / 404
    scene.text((x0 + width / 2, y0 - 14), "this state in the game", 11.5, "center", SOFT)
    scene.box(corner, width, height, LINE, 0.45, 4)
    for pipe in range(3):
        x, top, bottom = state[3 * pipe : 3 * pipe + 3]
        start, end = np.clip([x * 288, x * 288 + 52], 0, 288) / 288 * width
        if end > start and top > 0:
            upper, lower = (min(float(edge) * 512 / 404, 1.0) * height for edge in (top, bottom))
            scene.box((x0 + start, y0), end - start, upper, PIPE, 0.9)
            scene.box((x0 + start, y0 + lower), end - start, height - lower, PIPE, 0.9)
    bird_y, velocity = float(state[9]), float(state[10])
    x, y = x0 + (57 + 17) / 288 * width, y0 + min(max((bird_y * 512 + 12) / 404, 0.0), 1.0) * height
    scene.line((x, y), (x, y + 26 * velocity), INK, 2.0)
    scene.dot((x, y), 7.5, BIRD, 1.0, INK, 1.2)
    scene.dot((x + 2.8, y - 2.2), 1.6, PAPER, 1.0, INK, 0.9)
