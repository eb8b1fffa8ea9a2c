"""Lesson 11's rules of extra pay: some leave the best way to play as it is, some invite to walk in circles.

Whether a rule is a difference of a potential, loops tell: a walk that ends where it began must have paid nothing.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Moment(NamedTuple):
    """What the rules look at.

    Attributes:
        distance: pixels between the fighters.
        crouches: 1 or 0.
        progress: inputs of a motion entered so far, 0 to 3.
        stun: of the enemy, 0 to 99.
    """

    distance: int = 100
    crouches: int = 0
    progress: int = 0
    stun: int = 0


Pay = Callable[[Moment, Moment], float]  # of the moments before and after a step

#: Each rule pays for a step from moment s to moment t.
RULES: dict[str, Pay] = {
    "crouch": lambda s, t: 0.1 * t.crouches,
    "closer": lambda s, t: (s.distance - t.distance) / 512,
    "only closer": lambda s, t: max(s.distance - t.distance, 0) / 512,
    "being near": lambda s, t: -t.distance / 512,
    "motion": lambda s, t: (t.progress - s.progress) / 3,
    "new input": lambda s, t: 0.1 * (t.progress > s.progress),
    "stun": lambda s, t: (t.stun - s.stun) / 99,
}

#: Walks that end where they began.
LOOPS: dict[str, list[Moment]] = {
    "crouch, stay down, stand up": [Moment(), Moment(crouches=1), Moment(crouches=1), Moment()],
    "step forward and back": [Moment(100), Moment(88), Moment(100)],
    "enter 2, 3, then stand": [Moment(), Moment(crouches=1, progress=1), Moment(crouches=1, progress=2), Moment()],
    "hit, and let it wear off": [Moment(), Moment(stun=12), Moment(stun=5), Moment()],
}


def loop_pay(pay: Pay, loop: Sequence[Moment]) -> float:
    """What a rule pays in all on a walk through these moments."""
    return sum(pay(before, after) for before, after in pairwise(loop))


def safe_rules() -> set[str]:
    """The rules that pay nothing on any of the loops."""
    return {name for name, pay in RULES.items() if all(abs(loop_pay(pay, loop)) < 1e-9 for loop in LOOPS.values())}
