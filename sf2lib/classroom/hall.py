"""Lesson 10's training hall: Dojo with two fighters who do only what the two pads say, and what it makes of a motion.

console = hall.open_console()
variables = console.load(hall.start())
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from sf2lib.envs import ram
from sf2lib.envs.emulator import NO_BUTTONS, Emulator, without_picture
from sf2lib.envs.games import GAMES, read_state
from sf2lib.envs.moves import mask

SPECIAL = 524  # the status of a special move
FOLDER = GAMES["dojo"].find()
BEFORE, AFTER = 4, 3  # frames shown before a motion and after it
WALK = 12  # frames of walking forward before it
PATIENCE = 40  # frames after the last input in which something must have come of it
# Frames after which a picture shows best what came.
SHOWS = {"fireball": 14, "rising punch": 9, "punch": {"LP": 5, "MP": 6, "HP": 9}}
BANNER = 100  # frames after which "FIGHT!" is gone
PLACES = {"x": 156, "enemy_x": 356}  # of the fighters: far apart, so that nothing touches
WORDS = [int(word) for word in np.random.default_rng(0).integers(1, 2**16, 16)]  # that the game draws its chance from
# How far player 1 has come with 2 3 6: directions seen, and frames left for the rest (assets/dojo/src/ram.h).
SEEN, LEFT = 0xFF8026, 0xFF8027
#: What must still be left of those frames when a light, medium or heavy punch comes (assets/dojo/src/command.c).
MUST_EXCEED = {"LP": 0, "MP": 2, "HP": 4}

_opened: list[Emulator] = []
_ready: list[bytes] = []


def open_console() -> Emulator:
    """Switch the console on, with Dojo in it, in this process. Calling it again switches it off and on.

    Raises:
        ImportError: no emulator on this machine.
    """
    while _opened:
        _opened.pop().close()
    _opened.append(Emulator(FOLDER))
    return _opened[0]


@cache
def start() -> bytes:
    """The moment in which a fight begins, 102 pixels apart: a state for `Emulator.load`."""
    return read_state(FOLDER / "TwoPlayers.state")


def ready(console: Emulator) -> bytes:
    """A moment soon after the start, 200 pixels apart, when nothing is written across the screen any more."""
    if not _ready:
        console.load(start(), PLACES)
        console.play([NO_BUTTONS] * BANNER, None)
        _ready.append(console.save())
    return _ready[0]


@dataclass(frozen=True)
class Trial:
    """A fireball's inputs, and what the game made of them.

    Attributes:
        steps: what the pad held in each frame: (direction, button).
        first: the frame in which the motion begins; what is before it led up to it.
        press: the frame in which the punch is pressed.
        looked: whether the game looked at the pad in each frame.
        seen: (frames,) how many of the three directions the game had in its memory after each frame.
        left: (frames,) how many frames it would still wait for the rest.
        came: "fireball", "rising punch", "punch" or "nothing".
        picture: (224, 320, 3) uint8, what was on the screen then; None if nobody asked for it.
    """

    steps: list[tuple[int, str | None]]
    first: int
    press: int
    looked: list[bool]
    seen: list[int]
    left: list[int]
    came: str
    picture: np.ndarray | None = None


def try_motion(
    console: Emulator,
    hold: int,
    punch: str = "LP",
    walking: bool = False,
    every: int = 1,
    word: int = WORDS[0],
    picture: bool = False,
) -> Trial:
    """Enter 2 3 6 with a punch, and look what comes. The console is left as it was.

    Args:
        console: in this process.
        hold: frames for which each of the three inputs is held, the punch together with forward.
        punch: "LP", "MP" or "HP".
        walking: whether the fighter walks forward until the motion begins, or stands.
        every: the game looks at the pad in every so many frames. Dojo does in each; for another number the pad is
            held still in between, which comes to the same.
        word: the random word, 1 to 65535, by which the game chooses how long it waits.
        picture: whether to take one.
    """
    lead = [(6, None)] * WALK if walking else [(5, None)] * BEFORE
    motion = [(2, None)] * hold + [(3, None)] * hold + [(6, punch)] * hold
    steps = lead + motion + [(5, None)] * PATIENCE
    looked = [(frame - len(lead)) % every == 0 for frame in range(len(steps))]
    held, pad = NO_BUTTONS, []
    for step, looks in zip(steps, looked, strict=True):
        held = mask(*step, True) if looks else held
        pad.append(held)

    before = console.save()
    console.load(ready(console) if picture else without_picture(ready(console)), {"random": word})
    watch = _Watch(console, len(lead) + len(motion) + AFTER, punch, picture)
    console.play(pad, None, watch)
    console.load(before)

    shown = slice(len(lead) - BEFORE, len(lead) + len(motion) + AFTER)
    seen, left = watch.seen[shown], watch.left[shown]
    return Trial(steps[shown], BEFORE, BEFORE + 2 * hold, looked[shown], seen, left, watch.came, watch.picture)


def outcomes(console: Emulator, hold: int, punch: str = "LP", walking: bool = False, every: int = 1) -> Counter:
    """How often what came, over all of `WORDS`. For the arguments see `try_motion`."""
    return Counter(try_motion(console, hold, punch, walking, every, word).came for word in WORDS)


class _Watch:
    """Notes after each frame what the game remembers, and stops when it is clear what has come.

    Args:
        console: whose RAM to read.
        least: frames to watch at least.
        punch: "LP", "MP" or "HP".
        picture: whether to take one when it shows best what came.
    """

    def __init__(self, console: Emulator, least: int, punch: str, picture: bool):
        self.console, self.least, self.picture, self.wanted = console, least, None, picture
        self.shows = SHOWS | {"punch": SHOWS["punch"][punch]}
        self.seen, self.left, self.came, self.since = [], [], "nothing", 0

    def __call__(self, frame: int, look: Callable[[str], int]) -> bool:
        seen, left = (self.console.data.memory.extract(address, "|u1") for address in (SEEN, LEFT))
        if seen == 0 and left and self.seen and self.seen[-1] == 2:
            seen = 3  # the 6 came with the punch, so that the motion was used up in the same frame
        self.seen.append(seen)
        self.left.append(left if seen else 0)
        came = self._what_came(look)
        self.since = self.since + 1 if came == self.came else 0
        self.came = came
        if self.since == self.shows.get(came) and self.wanted:
            self.picture = self.console.screen()
        return frame >= self.least and self.since > self.shows.get(came, PATIENCE)

    def _what_came(self, look: Callable[[str], int]) -> str:
        status = look("status")
        if look("projectile") == ram.IN_FLIGHT:
            return "fireball"
        if status == SPECIAL and look("y") < ram.GROUND:
            return "rising punch"
        return "punch" if status == ram.NORMAL_ATTACK and self.came == "nothing" else self.came


def count_attacks(console: Emulator, pad: list[np.ndarray]) -> int:
    """Play a pad from the start of a fight, and count the attacks that player 1 begins."""
    console.load(without_picture(start()))
    watch = _Attacks()
    console.play(pad, None, watch)
    return watch.count


class _Attacks:
    """Counts them; stops for nothing."""

    def __init__(self):
        self.count, self.attacking = 0, False

    def __call__(self, frame: int, look: Callable[[str], int]) -> bool:
        before, self.attacking = self.attacking, look("attacking") != 0
        self.count += self.attacking and not before
        return False
