"""Flappy Bird: the real `FlappyBird-v0` of flappy-bird-gymnasium, seen as twelve numbers."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "hide")  # before pygame's first import, or it greets

import flappy_bird_gymnasium  # noqa: F401 - registers FlappyBird-v0

ENV_ID = "FlappyBird-v0"

#: The names of the twelve numbers of a state, in order, from `FlappyBirdEnv._get_observation_features`. Distances
#: are divided by the screen's width or height, so that all lie in [-1, 1].
FEATURES = (
    "last pipe: x",
    "last pipe: top of gap",
    "last pipe: bottom of gap",
    "next pipe: x",
    "next pipe: top of gap",
    "next pipe: bottom of gap",
    "pipe after: x",
    "pipe after: top of gap",
    "pipe after: bottom of gap",
    "bird: y",
    "bird: velocity",
    "bird: rotation",
)

ACTIONS = ("do nothing", "flap")
