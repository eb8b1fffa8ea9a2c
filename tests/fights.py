"""Fighter-v0 under test: environments that are closed when a test is over, and what they are made of."""

import gc
import gzip
import os
from collections.abc import Callable

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import gymnasium
import numpy as np
import pytest
from dojo import GAME, MOVES

from sf2lib.envs import make
from sf2lib.envs.emulator import Emulator

ANIMALS = ("tiger", "crane", "snake", "monkey", "dragon")


@pytest.fixture
def fighter() -> Callable[..., gymnasium.Env]:
    """Makes Fighter-v0 with the options it is given."""
    made = []

    def make_fighter(**options) -> gymnasium.Env:
        made.append(make("sf2lib/Fighter-v0", **options))
        return made[-1]

    gc.collect()  # an emulator that a failed test left behind
    yield make_fighter
    for env in made:
        env.close()


@pytest.fixture
def console() -> Emulator:
    """Dojo's cartridge in this process."""
    gc.collect()
    console = Emulator(GAME)
    yield console
    console.close()


def start_state(name: str) -> bytes:
    return gzip.decompress((GAME / f"{name}.state").read_bytes())


def action(env: gymnasium.Env, name: str) -> int:
    return env.unwrapped.action_names.index(name)


def move_now(console: Emulator, player: int = 0) -> str:
    """The move that a fighter of Dojo is in, which no variable of the integration tells."""
    return MOVES[console.data.memory.extract(0xFF800F + 0x280 * player, "|u1")]


def combo_now(console: Emulator, player: int = 0) -> int:
    return console.data.memory.extract(0xFF8048 + 0x280 * player, "|u1")


def play(env: gymnasium.Env, seed: int, steps: int) -> list[tuple]:
    """Random moves from a seed: what was seen, paid and said at each step, the episodes' starts included."""
    random, trace = np.random.default_rng(seed), []
    observation, info = env.reset(seed=seed)
    trace.append((observation.tobytes(), info["ram"].data))
    for _ in range(steps):
        observation, reward, terminated, truncated, info = env.step(int(random.integers(env.action_space.n)))
        trace.append((observation.tobytes(), reward, terminated, truncated, info["frames"], info["ram"].data))
        if terminated or truncated:
            observation, info = env.reset()
            trace.append((observation.tobytes(), info["ram"].data))
    return trace
