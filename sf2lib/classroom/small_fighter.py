"""Lesson 10's small fighter: the parts that a learner builds, one by one, and the environment made of them.

`sf2lib/Fighter-v0` has the same parts, with more in each: `envs/ram.py`, `envs/moves.py`, `envs/fighter.py`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import gymnasium
import numpy as np

from sf2lib.classroom import hall
from sf2lib.envs.emulator import BUTTONS, NO_BUTTONS, Emulator, Variables
from sf2lib.envs.ram import FREE, FULL_HEALTH, GROUND, IN_FLIGHT

ATTACKS = {"LP": "X", "MP": "Y", "HP": "Z", "LK": "A", "MK": "B", "HK": "C"}
MOVES = ("5", "6", "4", "2", "8", "LP", "HP", "LK", "HK", "2MK", "236LP")
FEATURES = (
    "enemy ahead",
    "wall behind",
    "own health",
    "enemy health",
    "own height",
    "enemy height",
    "own free",
    "enemy free",
    "enemy's fireball",
    "enemy's fireball ahead",
)
STAGE = 512  # pixels
PRESS = 2  # frames that a button is down, or each direction of a motion
LOCK_LIMIT = 120  # frames
BEGIN = 30  # frames until both have turned to each other


def observe(variables: Variables) -> np.ndarray:
    """What player 1 sees, as it faces: the numbers of `FEATURES`, (10,) float32 in [-1, 1]."""
    v, faces = variables, forward(variables)
    fireball = v["enemy_projectile"] == IN_FLIGHT
    seen = [
        faces * (v["enemy_x"] - v["x"]) / STAGE,
        (v["x"] if faces > 0 else STAGE - v["x"]) / STAGE,
        v["health"] / FULL_HEALTH,
        v["enemy_health"] / FULL_HEALTH,
        (GROUND - v["y"]) / GROUND,
        (GROUND - v["enemy_y"]) / GROUND,
        v["status"] in FREE,
        v["enemy_status"] in FREE,
        fireball,
        faces * (v["enemy_projectile_x"] - v["x"]) / STAGE if fireball else 0,
    ]
    return np.clip(seen, -1, 1).astype(np.float32)


def forward(variables: Variables) -> int:
    """1 if player 1 faces right, -1 if it faces left."""
    return 1 if variables["facing"] & 8 else -1


def buttons(direction: int, attack: str | None, faces_right: bool) -> set[str]:
    """The buttons that a direction, as on a number pad, and an attack are for a fighter that looks this way."""
    names = {"UP"} if direction >= 7 else {"DOWN"} if direction <= 3 else set()
    ahead, behind = ("RIGHT", "LEFT") if faces_right else ("LEFT", "RIGHT")
    if direction in (3, 6, 9):
        names.add(ahead)
    if direction in (1, 4, 7):
        names.add(behind)
    return names | ({ATTACKS[attack]} if attack else set())


def pad(names: Iterable[str]) -> np.ndarray:
    """The mask of one frame, (12,) uint8, with these buttons held."""
    held = set(names)
    return np.array([button in held for button in BUTTONS], np.uint8)


def press(direction: int, attack: str | None, frames: int) -> list[tuple[int, str | None]]:
    """What to hold in each frame of a plain move: the attack for two frames, the direction in all of them."""
    return [(direction, attack if frame < PRESS else None) for frame in range(frames)]


def steps(move: str, frames: int) -> list[tuple[int, str | None]]:
    """What to hold in each frame of a move in numpad notation: "6", "2MK", "236LP".

    Args:
        move: directions, or an attack, or both.
        frames: that a plain move lasts. A motion lasts as long as it needs.
    """
    attack = move[-2:] if move[-2:] in ATTACKS else None
    directions = [int(digit) for digit in move.removesuffix(attack or "")] or [5]
    *way, last = directions
    if not way:
        return press(last, attack, frames)
    return [(direction, None) for direction in way for _ in range(PRESS)] + press(last, attack, PRESS + 1)


def free(variables: Variables) -> bool:
    """Whether player 1 can act."""
    return variables["status"] in FREE


def over(variables: Variables) -> bool:
    """Whether the round is decided: somebody is knocked out, or the time is up."""
    return variables["health"] < 0 or variables["enemy_health"] < 0 or variables["timer"] == 0


def discounted(rewards: Sequence[float], frames: Sequence[int], gamma: float) -> float:
    """The sum of rewards, each of them worth gamma ** (frames that passed before its decision)."""
    total, passed = 0.0, 0
    for reward, lasted in zip(rewards, frames, strict=True):
        total += gamma**passed * reward
        passed += lasted
    return total


class Arena(gymnasium.Env):
    """A fight against somebody who stands still: all of a small fighter but `step`.

    Args:
        console: as `hall.open_console` gives it.
        moves: the actions, in numpad notation.
        frame_skip: frames that a plain move lasts.
    """

    def __init__(self, console: Emulator, moves: Sequence[str] = MOVES, frame_skip: int = 6):
        self.console, self.moves, self.frame_skip = console, moves, frame_skip
        self.action_space = gymnasium.spaces.Discrete(len(moves))
        self.observation_space = gymnasium.spaces.Box(-1.0, 1.0, (len(FEATURES),), np.float32)

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        super().reset(seed=seed)
        where, chance = int(self.np_random.integers(100, 256)), int(self.np_random.integers(1, 2**16))
        self.console.load(hall.start(), {"x": where, "enemy_x": STAGE - where, "random": chance})
        _, self.variables, _ = self.console.play([NO_BUTTONS] * BEGIN, None)
        return observe(self.variables), {"frames": 0}

    def pads(self, action: int) -> list[np.ndarray]:
        """What to hold in each frame of an action, for the side that the fighter faces now."""
        faces_right = forward(self.variables) > 0
        return [pad(buttons(*step, faces_right)) for step in steps(self.moves[action], self.frame_skip)]


class SmallFighter(Arena):
    """The arena with its `step`: a decision lasts until the fighter is free again."""

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        before = self.variables
        frames, after, _ = self.console.play(self.pads(action), None)
        while not free(after) and not over(after) and frames < LOCK_LIMIT:
            more, after, _ = self.console.play([NO_BUTTONS], None)
            frames += more
        self.variables = after
        dealt = before["enemy_health"] - after["enemy_health"]
        taken = before["health"] - after["health"]
        return observe(after), (dealt - taken) / FULL_HEALTH, over(after), False, {"frames": frames}
