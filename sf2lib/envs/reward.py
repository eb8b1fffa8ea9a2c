"""What a fight pays: named terms, each with a weight.

`result` and `damage` say what we want. The others are shaping: they tell the agent sooner that it is on a good way.
They are differences of a potential, so that the best way to play stays the same (Ng, Harada and Russell 1999, theorem
1; for decisions that last several frames, the discount is gamma ** frames).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from sf2lib.config import nearest
from sf2lib.envs.emulator import Variables
from sf2lib.envs.ram import FACES_RIGHT, FULL_HEALTH, MIDDLE, prefixes

RESULTS = {"win": 1.0, "loss": -1.0, "draw": 0.0, None: 0.0}


@dataclass(frozen=True)
class Reward:
    """The weights. A weight of 0 leaves a term out.

    Attributes:
        damage_dealt: of the health that the enemy lost, 0 to 1 a round.
        damage_taken: of the health that the fighter lost, 0 to -1 a round.
        result: of 1 for a round won, -1 for one lost, 0 for a draw.
        approach: shaping. The potential is how near the enemy is, -1 (a stage away) to 0.
        corner: shaping. How near the enemy is to the wall behind it, and the fighter is not, -1 to 1.
        lead: shaping. Own health less the enemy's, -1 to 1.
        gamma: of shaping, what a reward one frame later is worth now. Only with the gamma that the agent learns with
            does shaping leave the best policy as it is.
    """

    damage_dealt: float = 1.0
    damage_taken: float = 1.0
    result: float = 1.0
    approach: float = 0.0
    corner: float = 0.0
    lead: float = 0.0
    gamma: float = 0.998

    @classmethod
    def parse(cls, weights: "Reward | Mapping[str, float] | str") -> "Reward":
        """Weights by name, or the name of a set of them.

        Raises:
            ValueError: an unknown set or term, with the nearest name; a weight that is no number; gamma not 0 to 1.
        """
        if isinstance(weights, Reward):
            return weights
        if isinstance(weights, str):
            if weights not in REWARDS:
                raise ValueError(f"unknown reward {weights!r}: {nearest(weights, REWARDS)}, or weights by name")
            return REWARDS[weights]
        if not isinstance(weights, Mapping):
            raise ValueError(f"reward is {weights!r}, expected a name ({', '.join(REWARDS)}) or weights by name")
        names = [field.name for field in fields(cls)]
        for name, weight in weights.items():
            if name not in names:
                raise ValueError(f"unknown reward term {name!r}: {nearest(name, names)}")
            if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not abs(weight) < float("inf"):
                raise ValueError(f"reward term {name!r} is {weight!r}, expected a number")
        if not 0 <= weights.get("gamma", 1) <= 1:
            raise ValueError(f"reward's gamma is {weights['gamma']!r}, expected 0 to 1")
        return cls(**weights)

    def terms(
        self,
        side: str,
        before: Variables,
        after: Variables,
        then: Variables | None,
        result: str | None,
        frames: int,
    ) -> dict[str, float]:
        """What one decision paid, by term; their sum is the reward.

        Args:
            side: "left" or "right", whose reward.
            before, after: the game's variables, before and after.
            then: those that the next decision starts from: `after`, or the next round's; None where the episode has
                terminated: what comes then is worth nothing, and so is its potential.
            result: "win", "loss" or "draw" where the decision ended a round, else None.
            frames: how long it lasted.
        """
        own, enemy = (name + "health" for name in prefixes(side))
        terms = {
            "damage_dealt": self.damage_dealt * (_health(before[enemy]) - _health(after[enemy])),
            "damage_taken": self.damage_taken * (_health(after[own]) - _health(before[own])),
            "result": self.result * RESULTS[result],
        }
        for name, potential in POTENTIALS.items():
            if weight := getattr(self, name):
                end = 0.0 if then is None else potential(then, side)
                terms[name] = weight * shaping(potential(before, side), end, self.gamma**frames)
        return {name: value for name, value in terms.items() if getattr(self, name)}

    def to_dict(self) -> dict[str, float]:
        """The weights by name."""
        return asdict(self)


def shaping(before: float, after: float, discount: float) -> float:
    """F = discount * potential(s') - potential(s): what moving from the one potential to the other pays."""
    return discount * after - before


def _health(points: int) -> float:
    return max(points, 0) / FULL_HEALTH


def nearness(variables: Variables, side: str) -> float:
    """The potential of `approach`: 0 where the fighters meet, -1 a stage apart."""
    return -abs(variables["x"] - variables["enemy_x"]) / (2 * MIDDLE)


def corner(variables: Variables, side: str) -> float:
    """The potential of `corner`: 1 with the enemy at the wall behind it, -1 with oneself at one's own."""
    own, enemy = prefixes(side)
    forward = 1 if variables[own + "facing"] & FACES_RIGHT else -1
    return forward * (variables[own + "x"] + variables[enemy + "x"] - 2 * MIDDLE) / (2 * MIDDLE)


def lead(variables: Variables, side: str) -> float:
    """The potential of `lead`: own health less the enemy's."""
    own, enemy = prefixes(side)
    return _health(variables[own + "health"]) - _health(variables[enemy + "health"])


POTENTIALS = {"approach": nearness, "corner": corner, "lead": lead}

#: The named sets: damage and result; the result alone; with shaping.
REWARDS = {
    "damage": Reward(),
    "result": Reward(damage_dealt=0, damage_taken=0),
    "shaped": Reward(approach=0.5, corner=0.2),
}
