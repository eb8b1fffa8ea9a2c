"""CartPole as a network sees it that gets pixels instead of numbers (lesson 01)."""

import gymnasium
import numpy as np
from gymnasium.wrappers import AddRenderObservation, FlattenObservation, FrameStackObservation, TransformObservation

from sf2lib.envs import make

ROWS, COLUMNS = 16, 60  # of the small picture
TOP, BOTTOM = 160, 320  # pixels of CartPole's own picture, 400 by 600: all that ever moves


def small(picture: np.ndarray) -> np.ndarray:
    """Make CartPole's picture small and grey, each pixel the mean of a block of 10 by 10.

    Args:
        picture: (400, 600, 3) uint8.

    Returns:
        (16, 60) float32, 0 for the background and up to 1 for the darkest.
    """
    grey = 1 - np.float32(picture[TOP:BOTTOM]).mean(axis=2) / 255  # (160, 600)
    return grey.reshape(ROWS, 10, COLUMNS, 10).mean(axis=(1, 3))


def cartpole_of_pixels() -> gymnasium.Env:
    """CartPole whose state is its last two pictures, as 1,920 numbers; two, as one does not show what moves."""
    pictures = AddRenderObservation(make("CartPole-v1", render_mode="rgb_array"), render_only=True)
    space = gymnasium.spaces.Box(0.0, 1.0, (ROWS, COLUMNS), np.float32)
    return FlattenObservation(FrameStackObservation(TransformObservation(pictures, small, space), 2))
