"""From the game's variables to what an agent sees: one map for every game that keeps Street Fighter II's RAM.

The variables' names, addresses and types are in the game's data.json. Player 1, who starts on the left, has the plain
names (`health`), player 2 has them with `enemy_` before (`enemy_health`). An agent may play either: it sees itself as
`own`, the other as `enemy`, and always faces right.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sf2lib.envs.emulator import Variables
from sf2lib.envs.moves import Move

FULL_HEALTH = 176
ROUNDS_TO_WIN = 2
FACES_RIGHT = 8  # bit 3 of `facing`
IN_FLIGHT = 0x0101  # a projectile's flags
GROUND, MIDDLE = 192, 256  # y of the ground, x of the stage's middle, both in pixels

#: A fighter's `status`, in the groups that an agent is told.
STANCES = {
    "stand": (512, 518),  # 518: turning round
    "crouch": (514,),
    "jump": (516,),
    "guard": (520,),
    "normal attack": (522,),
    "special attack": (524,),
    "hit": (526,),  # or blocking, or dizzy
    "down": (532,),  # thrown or tumbling; and knocked out, 1024 and up
}
NORMAL_ATTACK, REACTION, KNOCKED_OUT = 522, 526, 1024
FREE = frozenset((512, 514, 516, 518, 520))  # in the air, too: a jump may become a jump attack


class Feature(NamedTuple):
    """One number of an observation: `scale` of its units make 1."""

    name: str
    unit: str
    scale: float


def _both(*features: tuple[str, str, float]) -> list[Feature]:
    return [Feature(f"{who} {name}", unit, scale) for who in ("own", "enemy") for name, unit, scale in features]


FEATURES = (
    Feature("own place", "pixels past the stage's middle", 256),
    Feature("enemy distance", "pixels ahead", 512),
    Feature("enemy facing", "1 the same way, -1 towards me", 1),
    *_both(
        ("height", "pixels off the ground", 192),
        ("speed forward", "pixels a frame", 8),
        ("speed up", "pixels a frame", 16),
        ("health", "of 176", FULL_HEALTH),
        ("recovery", "frames after a fireball", 40),
        ("attacking", "yes or no", 1),
        ("free", "to act: yes or no", 1),
        *((stance, "yes or no", 1) for stance in STANCES),
        ("fireball", "in flight: yes or no", 1),
        ("fireball distance", "pixels ahead", 512),
        ("fireball speed", "pixels a frame forward", 8),
        ("rounds", "won", 2),
    ),
    Feature("time", "counts left", 100),
    Feature("last stick forward", "1 forward, -1 back", 1),
    Feature("last stick up", "1 up, -1 down", 1),
    Feature("last punch", "strength, 1 to 3", 3),
    Feature("last kick", "strength, 1 to 3", 3),
    Feature("last motion", "yes or no", 1),
)
FEATURE_NAMES = tuple(feature.name for feature in FEATURES)
_SCALES = np.array([feature.scale for feature in FEATURES])
_PLACE_OF_STATUS = {status: place for place, group in enumerate(STANCES.values()) for status in group}
_DOWN = list(STANCES).index("down")


def prefixes(side: str) -> tuple[str, str]:
    """What stands before the names of one's own and of the enemy's variables, on the "left" or the "right"."""
    return ("", "enemy_") if side == "left" else ("enemy_", "")


def faces_right(variables: Variables, side: str) -> bool:
    """Where the fighter of this side looks."""
    return bool(variables[prefixes(side)[0] + "facing"] & FACES_RIGHT)


def round_over(look: Callable[[str], int]) -> bool:
    """Whether the round is decided: somebody is knocked out, or the time is up.

    Args:
        look: gives a variable by name.
    """
    return look("health") < 0 or look("enemy_health") < 0 or look("timer") == 0


def outcome(variables: Variables, side: str) -> str | None:
    """How the round has ended for this side: "win", "loss" or "draw" by health, or None while it goes on."""
    if not round_over(variables.__getitem__):
        return None
    own, enemy = prefixes(side)
    lead = max(variables[own + "health"], -1) - max(variables[enemy + "health"], -1)
    return "win" if lead > 0 else "loss" if lead < 0 else "draw"


def match_over(look: Callable[[str], int]) -> bool:
    """Whether somebody has won as many rounds as decide a match, or the game asks who wants to continue."""
    return max(look("rounds_won"), look("enemy_rounds_won")) >= ROUNDS_TO_WIN or look("continue_seconds") > 0


def match_outcome(variables: Variables, side: str) -> str:
    """How a match that is over has ended for this side, by rounds won."""
    own, enemy = (variables[who + "rounds_won"] for who in prefixes(side))
    return "win" if own > enemy else "loss" if own < enemy else "draw"


class RoundBegins:
    """When to stop waiting: the round's clock runs down, or the match is over."""

    def __init__(self):
        self.left: tuple[int, int] | None = None

    def __call__(self, frame: int, look: Callable[[str], int]) -> bool:
        if match_over(look):
            return True
        before, self.left = self.left, (look("timer"), look("timer_ticks"))
        return before is not None and self.left < before and not round_over(look)


def observe(variables: Variables, side: str, last: Move) -> np.ndarray:
    """What the fighter of this side sees: the numbers of `FEATURES`, (features,) float32 in [-1, 1].

    Args:
        variables: all of the game's, by name.
        side: "left" or "right".
        last: the last move of this side.
    """
    v = variables
    own, enemy = prefixes(side)
    forward = 1 if v[own + "facing"] & FACES_RIGHT else -1
    x = v[own + "x"]
    enemy_faces = 1 if v[enemy + "facing"] & FACES_RIGHT else -1
    seen = [forward * (x - MIDDLE), forward * (v[enemy + "x"] - x), forward * enemy_faces]
    for who in (own, enemy):
        status, projectile = v[who + "status"], who + "projectile"
        stances = [0.0] * len(STANCES)
        place = _DOWN if status >= KNOCKED_OUT else _PLACE_OF_STATUS.get(status)
        if place is not None:
            stances[place] = 1.0
        flies = v[projectile] == IN_FLIGHT
        seen += [
            GROUND - v[who + "y"],
            forward * v[who + "velocity_x"] / 256,  # 8.8 fixed point: 256 is a pixel
            -v[who + "velocity_y"] / 256,
            max(v[who + "health"], 0),
            v[who + "recovery"],
            v[who + "attacking"] != 0,
            status in FREE,
            *stances,
            flies,
            forward * (v[projectile + "_x"] - x) if flies else 0,
            forward * v[projectile + "_velocity_x"] / 256 if flies else 0,
            v[who + "rounds_won"],
        ]
    seen += [v["timer"] + v["timer_ticks"] / 40, *last.seen]
    return np.clip(np.array(seen) / _SCALES, -1, 1).astype(np.float32)


def explain(observation: np.ndarray) -> str:
    """An observation in words: a line for each feature, with its value in its own unit."""
    values = np.asarray(observation, float) * _SCALES
    width = max(map(len, FEATURE_NAMES))
    return "\n".join(f"{f.name:<{width}} {value:8.1f}  {f.unit}" for f, value in zip(FEATURES, values, strict=True))
