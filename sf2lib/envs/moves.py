"""Moves in the fighting game community's numpad notation, and the hands that enter them on a pad.

    7 8 9     up and back, up, up and forward           LP MP HP   light, medium, heavy punch
    4 5 6     back, nothing, forward                    LK MK HK   light, medium, heavy kick
    1 2 3     down and back, down, down and forward

Forward is where the fighter looks. "236LP" is a fireball: down, down and forward, forward with light punch.
Several directions are a motion, entered one after the other; one direction, or none, is held.
"""

import functools
import re
from collections.abc import Iterable, Sequence

import numpy as np

from sf2lib.config import nearest
from sf2lib.envs.emulator import BUTTONS

PRESS = 2  # frames that a button is held, and each direction of a motion: the game looks at the pad once a frame
RELEASE = 1  # frames that it is up again: only a button that comes down counts as pressed
REMEMBERED = 15  # frames for which the game waits for the rest of a motion that has begun (../shared/SF2_RAM.md)
FORWARD = 6

ATTACKS = {"LP": "X", "MP": "Y", "HP": "Z", "LK": "A", "MK": "B", "HK": "C"}  # as on the six-button pad

_DIRECTIONS = ("5", "6", "4", "8", "2", "9", "7", "3", "1")
_STANDING, _CROUCHING = tuple(ATTACKS), tuple(f"2{attack}" for attack in ATTACKS)
_THROWS = ("6HP", "4HP")  # close in; farther off they are heavy punches
_MOTIONS = (("236", "P"), ("623", "P"), ("214", "K"))  # fireball, rising punch, travelling kick
_SPECIALS = tuple(f"{motion}{strength}{limb}" for motion, limb in _MOTIONS for strength in "LMH")

#: The named sets. Each begins with the one before it, so that a network can grow from one to the next.
MOVE_SETS: dict[str, tuple[str, ...]] = {
    "basic": _DIRECTIONS + _STANDING,
    "normals": _DIRECTIONS + _STANDING + _CROUCHING + _THROWS,
    "full": _DIRECTIONS + _STANDING + _CROUCHING + _THROWS + _SPECIALS,
}


class Move:
    """One choice of the agent.

    Args:
        notation: directions 1 to 9, or a button, or both: "6", "LP", "2MK", "236HP". Without a direction, 5.

    Attributes:
        name: as written.
        directions: one for a move that is held, several for a motion.
        button: "LP" to "HK", or None.
        frames: that entering it takes at least; one without a button is held for as long as a decision lasts.
        seen: five numbers for the observation: stick forward, stick up, strength of punch, of kick, whether a motion.

    Raises:
        ValueError: no such notation; says the nearest that there is.
    """

    def __init__(self, notation: str):
        parts = re.fullmatch(r"([1-9]*)([LMH][PK])?", notation) if isinstance(notation, str) else None
        if not notation or parts is None:
            known = {*MOVE_SETS["full"], *(f"{d}{attack}" for d in range(1, 10) for attack in ATTACKS)}
            raise ValueError(f"unknown move {notation!r}: {_nearest_move(notation, known)}")
        self.name = notation
        self.directions = tuple(int(digit) for digit in parts[1] or "5")
        self.button = parts[2]
        self.is_motion = len(self.directions) > 1
        self.frames = PRESS * len(self.directions) + RELEASE if self.is_motion or self.button else 1
        across, up = _stick(self.directions[-1])
        strength = "LMH".index(self.button[0]) + 1 if self.button else 0
        punch = strength if self.button and self.button[1] == "P" else 0
        self.seen = (across, up, punch, strength - punch, int(self.is_motion))

    def __repr__(self) -> str:
        return f"Move({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Move) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def rest(self) -> int:
        """The direction that stays held while the move takes its course: a guard stays up, a motion lets go."""
        return 5 if self.is_motion else self.directions[0]

    def steps(self, frame_skip: int = 1, ages: Sequence[float] = (np.inf,) * 10) -> list[tuple[int, str | None]]:
        """What to hold in each frame: (direction, button).

        Args:
            frame_skip: the frames that a held move lasts, if it needs no more.
            ages: for each direction, how many frames ago it was last held.
        """
        if not self.is_motion:
            press = [(self.directions[0], self.button)] * (PRESS if self.button else 0)
            return press + [(self.rest, None)] * (max(frame_skip, self.frames) - len(press))
        *way, last = self.directions
        # forward before 2 3 begins a motion of its own, 6 2 3: wait until the game has forgotten it
        wait = max(0, REMEMBERED - int(ages[FORWARD])) if way[:2] == [2, 3] and ages[FORWARD] < REMEMBERED else 0
        steps = [5] * wait
        if ages[way[0]] + wait < REMEMBERED and len(way) > 1:
            # The game has taken the first direction for this motion's already, and may forget it just when the second
            # comes. So both are entered twice: it cannot forget twice in a row.
            steps += way[:2] * 2 + way[2:] * PRESS
        else:
            steps += [direction for direction in way for _ in range(PRESS)]
        return [(s, None) for s in steps] + [(last, self.button)] * PRESS + [(last, None)] * RELEASE

    def masks(self, faces_right: bool = True, frame_skip: int = 1) -> np.ndarray:
        """The buttons to hold in each frame, (frames, 12) uint8 in the order of `emulator.BUTTONS`."""
        return np.array([mask(*step, faces_right) for step in self.steps(frame_skip)])


class Hands:
    """Enters moves on one pad, frame by frame, and remembers what was held.

    Args:
        frame_skip: the frames that a held move lasts.
        limit: how many frames more to wait for a fighter that is locked.
    """

    def __init__(self, frame_skip: int, limit: int):
        self.frame_skip, self.limit = frame_skip, limit
        self.let_go()

    def let_go(self) -> None:
        """As before a fight: nothing held, nothing remembered."""
        self.last = Move("5")
        self.ages = [np.inf] * 10
        self.entered, self.pad, self.least = [], [], 0

    def enter(self, move: Move, faces_right: bool) -> None:
        """Begin a move: `pad` has the masks of its frames and of the wait, `least` how many the move needs."""
        self.last = move
        steps = move.steps(self.frame_skip, self.ages)
        self.least = len(steps)
        self.entered = steps + [(move.rest, None)] * self.limit
        self.pad = [mask(*step, faces_right) for step in steps]
        self.pad += [mask(move.rest, None, faces_right)] * self.limit

    def played(self, frames: int, turned: bool = False) -> None:
        """So many frames of `pad` have been played, and perhaps the fighter has turned round since."""
        self.ages = [age + frames for age in self.ages]
        for frame, (direction, _) in enumerate(self.entered[:frames], 1):
            self.ages[direction] = frames - frame
        if turned:  # what was forward is back
            for one, other in ((1, 3), (4, 6), (7, 9)):
                self.ages[one] = self.ages[other] = min(self.ages[one], self.ages[other])
        self.entered, self.pad, self.least = self.entered[frames:], self.pad[frames:], self.least - frames


def parse_moves(moves: str | Iterable[str]) -> list[Move]:
    """A named set of moves, or a list of them in numpad notation.

    Raises:
        ValueError: an unknown set or move, with the nearest name; no moves, or one twice.
    """
    if isinstance(moves, str):
        if moves not in MOVE_SETS:
            raise ValueError(f"unknown set of moves {moves!r}: {nearest(moves, MOVE_SETS)}, or a list of moves")
        moves = MOVE_SETS[moves]
    if not isinstance(moves, (list, tuple)):
        raise ValueError(f"moves is {moves!r}, expected a list of moves or a name: {', '.join(MOVE_SETS)}")
    parsed = [move if isinstance(move, Move) else Move(move) for move in moves]
    if not parsed:
        raise ValueError("moves is an empty list, expected at least one move, such as ['5', 'LP']")
    for move in parsed:
        if parsed.count(move) > 1:
            raise ValueError(f"moves has {move.name!r} more than once: give each move once")
    return parsed


@functools.cache
def mask(direction: int, button: str | None, faces_right: bool) -> np.ndarray:
    """The buttons that a direction and an attack are, (12,) uint8. The same array each time, so don't write to it."""
    across, up = _stick(direction)
    across = across if faces_right else -across
    held = {"RIGHT": across > 0, "LEFT": across < 0, "UP": up > 0, "DOWN": up < 0}
    buttons = np.array([held.get(name, False) or name == ATTACKS.get(button) for name in BUTTONS], np.uint8)
    buttons.setflags(write=False)
    return buttons


def _stick(direction: int) -> tuple[int, int]:
    """Forward and up, each -1 to 1."""
    return (direction - 1) % 3 - 1, (direction - 1) // 3 - 1


def _nearest_move(notation: object, known: Iterable[str]) -> str:
    said = nearest(str(notation).upper(), known)
    return said if said.startswith("did") else 'expected numpad notation, such as "6", "2MK" or "236LP"'
