"""Lesson 11's training room: one opening in Dojo, and what a fighter makes of it.

The enemy stands still, and its pad is not touched. From the first hit on, an episode lasts as long as the combo. So
what it pays is the damage of one combo.

env = opening.Opening(hall.open_console())
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import gymnasium
import numpy as np

from sf2lib.classroom import hall, inside
from sf2lib.envs import ram
from sf2lib.envs.emulator import Emulator, without_picture
from sf2lib.envs.moves import Move
from sf2lib.envs.reward import shaping

PRESSES = ("5", "6", "2", "3", "LP", "HP")  # single presses: four directions, two buttons
SPECIALS = ("236LP", "236HP", "623LP", "623HP")
MOTIONS = ("236", "623")  # the directions of the two specials that a punch ends
FRAMES = 3  # that a single press lasts: two down, one up
LIMIT = 120  # frames, two seconds
NEAR, FAR = 60, 90  # pixels between the fighters at the start
INPUTS = 4  # how many of the last ones a state may hold
GAMMA = 0.98  # a frame; with 0.998 waiting costs so little that an agent puts the first punch off for ever
FEATURES = len(ram.FEATURES) - 6  # as in Fighter-v0, without its clock and without what the hands did last
WEIGHT = 0.05  # the potential of a whole motion, where a heavy punch pays 0.125
CROUCH = 0.4 * WEIGHT  # a bonus for each crouch


class Opening(gymnasium.Env):
    """One opening. An episode terminates when the enemy is out of the first combo, or is truncated after two seconds.

    The reward is the health that the enemy lost, over 176. `info` has `frames`; `damage`, `hits`, `specials`, all
    of the episode so far; and `score`, the same as `damage`.

    Args:
        console: as `hall.open_console` gives it.
        moves: the actions, in numpad notation. A motion is entered as a whole, and lasts as long as that takes.
        render_mode: None, or "rgb_array_list": the pictures of all frames since the last call.

    `reset(options={"between": 36})` begins with so many pixels between the two; else there are 60 to 89.

    Attributes:
        log: the hits of each opening that has ended, since the room was made.
    """

    metadata: ClassVar[dict] = {"render_modes": ["rgb_array_list"], "render_fps": 60}

    def __init__(self, console: Emulator, moves: Sequence[str] = PRESSES, render_mode: str | None = None):
        self.console, self.moves, self.render_mode = console, [Move(name) for name in moves], render_mode
        self.pictures: list[np.ndarray] = []
        self.log: list[int] = []
        console.data.set_variable("combo", {"address": inside.LEFT + inside.COMBO, "type": "|u1"})
        self.start = hall.ready(console) if render_mode else without_picture(hall.ready(console))
        self.action_space = gymnasium.spaces.Discrete(len(moves))
        self.observation_space = gymnasium.spaces.Box(-1.0, 1.0, (FEATURES,), np.float32)

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        super().reset(seed=seed)
        between, chance = int(self.np_random.integers(NEAR, FAR)), int(self.np_random.integers(1, 2**16))
        between = (options or {}).get("between", between)
        places = {"x": 256 - between // 2, "enemy_x": 256 + between - between // 2, "random": chance}
        self.variables = self.console.load(self.start, places)
        self.watch, self.frames = _Watch(), 0
        return self._observe(), self._info(0)

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        before, pad = self.variables, list(self.moves[int(action)].masks(frame_skip=FRAMES))
        frames, self.variables, pictures = self.console.play(pad, None, self.watch, bool(self.render_mode))
        self.frames += frames
        self.pictures += pictures
        lost = max(before["enemy_health"], 0) - max(self.variables["enemy_health"], 0)
        terminated, truncated = self.watch.over, not self.watch.over and self.frames >= LIMIT
        if terminated or truncated:
            self.log.append(self.watch.hits)
        return self._observe(), lost / ram.FULL_HEALTH, terminated, truncated, self._info(frames)

    def render(self) -> list[np.ndarray]:
        pictures, self.pictures = self.pictures, []
        return pictures

    def _observe(self) -> np.ndarray:
        return ram.observe(self.variables, "left", Move("5"))[:FEATURES]

    def _info(self, frames: int) -> dict[str, Any]:
        damage = ram.FULL_HEALTH - max(self.variables["enemy_health"], 0)
        return {
            "frames": frames,
            "damage": damage,
            "score": damage,
            "hits": self.watch.hits,
            "specials": self.watch.specials,
        }


class _Watch:
    """Counts hits and specials frame by frame, and stops when the combo is over."""

    def __init__(self):
        self.hits, self.specials, self.over, self.busy = 0, 0, False, False

    def __call__(self, frame: int, look: Callable[[str], int]) -> bool:
        combo = look("combo")
        self.hits = max(self.hits, combo)
        before, self.busy = self.busy, look("status") == hall.SPECIAL
        self.specials += self.busy and not before
        self.over = self.hits > 0 and combo == 0
        return self.over


def enter(env: gymnasium.Env, inputs: Sequence[str], between: int, seed: int = 0) -> dict[str, Any]:
    """Enter some moves into an opening, then nothing until it is over.

    Args:
        env: an opening.
        inputs: the moves, in numpad notation.
        between: pixels between the fighters at its start.
        seed: of the opening.

    Returns:
        What `info` says at its end.
    """
    names, over = [move.name for move in env.unwrapped.moves], False
    moves = [*reversed(inputs)]
    env.reset(seed=seed, options={"between": between})
    while not over:
        *_, terminated, truncated, info = env.step(names.index(moves.pop() if moves else "5"))
        over = terminated or truncated
    return info


def state_after(env: gymnasium.Env, inputs: Sequence[str], seed: int = 0) -> np.ndarray:
    """The observation after these moves, entered into an opening."""
    names = [move.name for move in env.unwrapped.moves]
    state, _ = env.reset(seed=seed)
    for name in inputs:
        state, *_ = env.step(names.index(name))
    return state


class WithInputs(gymnasium.Wrapper):
    """Adds the last inputs to the observation, the newest first, each one-hot.

    `FrameStackObservation` would stack whole observations. Here only the inputs are not in the newest one.
    """

    def __init__(self, env: gymnasium.Env, inputs: int = INPUTS):
        super().__init__(env)
        self.inputs: deque[str] = deque(maxlen=inputs)
        self.names = [move.name for move in env.unwrapped.moves]
        self.observation_space = gymnasium.spaces.Box(-1.0, 1.0, (FEATURES + inputs * len(self.names),), np.float32)

    def reset(self, **options: Any) -> tuple[np.ndarray, dict[str, Any]]:
        observation, info = self.env.reset(**options)
        self.inputs.extend(["5"] * self.inputs.maxlen)
        return self._add(observation), info

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        observation, *rest = self.env.step(action)
        self.inputs.appendleft(self.names[int(action)])
        return self._add(observation), *rest

    def _add(self, observation: np.ndarray) -> np.ndarray:
        held = [float(name == one) for one in self.inputs for name in self.names]
        return np.concatenate([observation, held]).astype(np.float32)


def progress(inputs: Sequence[str]) -> float:
    """How far the last inputs, the newest first, have come with a motion: 0, 1/3, 2/3 or 1."""
    entered = list(inputs)
    counts = [n for motion in MOTIONS for n in (1, 2, 3) if entered[:n] == list(reversed(motion[:n]))]
    return max(counts, default=0) / 3


class Shaped(gymnasium.Wrapper):
    """Potential-based shaping, on top of `WithInputs`: the potential is the progress of a motion.

    The last inputs stand in the observation, so the potential depends on the state alone.

    Attributes:
        paid: what the last step paid on top.
    """

    paid = 0.0

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        before = WEIGHT * progress(self.env.inputs)
        observation, reward, terminated, truncated, info = self.env.step(action)
        after = 0.0 if terminated else WEIGHT * progress(self.env.inputs)
        self.paid = shaping(before, after, GAMMA ** info["frames"])
        return observation, reward + self.paid, terminated, truncated, info


class PaidToCrouch(gymnasium.Wrapper):
    """A bonus for each press of 2, on top of `WithInputs`, as crouching leads into a fireball. Nothing takes it back.

    Attributes:
        paid: what the last step paid on top.
    """

    paid = 0.0

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self.env.step(action)
        self.paid = CROUCH * (self.env.inputs[0] == "2")
        return observation, reward + self.paid, terminated, truncated, info
