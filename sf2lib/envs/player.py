"""One side of a fight, for which somebody decides: what its hands enter, and until when it waits."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sf2lib.envs import ram
from sf2lib.envs.emulator import Pad, Variables
from sf2lib.envs.moves import Hands, Move

LOCK_LIMIT = 120  # frames for which a locked fighter is waited for: longer than a knock-down, shorter than being dizzy


@dataclass(frozen=True)
class Wait:
    """Waiting until a fighter's choice matters again.

    It does once the fighter is free, and as soon as a normal attack of its has touched the enemy, hit or blocked: then
    light attacks chain, and many normals can be cut short by a special move.

    Args:
        side: the fighter's.
        least: frames that its move takes at least.
        enemy_status, enemy_health: as they were when it began.
    """

    side: str
    least: int
    enemy_status: int
    enemy_health: int

    @classmethod
    def begin(cls, variables: Variables, side: str, least: int) -> "Wait":
        """From this moment on."""
        enemy = ram.prefixes(side)[1]
        return cls(side, least, variables[enemy + "status"], variables[enemy + "health"])

    def over(self, frame: int, look: Callable[[str], int]) -> bool:
        """Whether the wait ends in this frame.

        Args:
            frame: how many have been played.
            look: gives a variable by name.
        """
        if frame < self.least:
            return False
        own, enemy = ram.prefixes(self.side)
        status = look(own + "status")
        if status != ram.NORMAL_ATTACK or look(enemy + "status") != ram.REACTION:
            return status in ram.FREE
        return self.enemy_status != ram.REACTION or look(enemy + "health") < self.enemy_health


@dataclass(frozen=True)
class Until:
    """When to stop playing: the round is over, or somebody's wait."""

    waits: tuple[Wait, ...]

    def __call__(self, frame: int, look: Callable[[str], int]) -> bool:
        for wait in self.waits:  # no generator: this runs in every frame
            if wait.over(frame, look):
                return True
        return ram.round_over(look)


class Player:
    """One side of a fight.

    Args:
        side: "left" or "right".
        frame_skip: frames that a plain move lasts.
    """

    def __init__(self, side: str, frame_skip: int):
        self.side = side
        self.hands = Hands(frame_skip, LOCK_LIMIT)
        self.wait: Wait | None = None

    @property
    def pad(self) -> Pad:
        """What the hands hold in the coming frames."""
        return self.hands.pad

    def begin(self, move: Move, variables: Variables) -> None:
        """Decide for a move, now."""
        self.hands.enter(move, ram.faces_right(variables, self.side))
        self.wait = Wait.begin(variables, self.side, self.hands.least)

    def must_choose(self, variables: Variables) -> bool:
        """Whether the last move is played out, and the fighter free or locked for too long."""
        return not self.pad or self.wait.over(self.wait.least - self.hands.least, variables.__getitem__)

    def played(self, frames: int, before: Variables, after: Variables) -> None:
        """So many frames have been played, from these variables to those."""
        turned = ram.faces_right(before, self.side) != ram.faces_right(after, self.side)
        self.hands.played(frames, turned)

    def observe(self, variables: Variables) -> np.ndarray:
        """What this side sees; see `ram.observe`."""
        return ram.observe(variables, self.side, self.hands.last)
