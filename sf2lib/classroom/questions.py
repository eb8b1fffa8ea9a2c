"""Nine questions to a cartridge, each answered by its own RAM (lesson 13).

What the course knows of Street Fighter II it has read out of saved states. Whether the game does what the environment
relies on, only the game can say. Dojo does; `ask("sf2", state)` asks what is installed.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sf2lib.envs.emulator import BUTTONS, NO_BUTTONS, RemoteEmulator, Variables
from sf2lib.envs.games import read_state
from sf2lib.envs.moves import Move
from sf2lib.envs.ram import IN_FLIGHT, NORMAL_ATTACK, faces_right
from sf2lib.envs.rom import installed

TWO_PADS = {"human": 1, "enemy_human": 1}  # the computer plays nobody


class Reaches:
    """When to stop: a variable has this value, or one below it. The worker process is sent this object.

    Args:
        name: of the variable.
        value: to wait for.
        below: whether a lower one will do.
    """

    def __init__(self, name: str, value: int, below: bool = False):
        self.name, self.value, self.below = name, value, below

    def __call__(self, frame: int, look: Callable[[str], int]) -> bool:
        now = look(self.name)
        return now == self.value or (self.below and now < self.value)


class Answer(NamedTuple):
    """What came of a question.

    Attributes:
        claim: what the environment relies on.
        holds: whether it is so.
        seen: the numbers that say it.
    """

    claim: str
    holds: bool
    seen: str

    def __str__(self) -> str:
        return f"{'yes' if self.holds else 'NO '}  {self.claim}: {self.seen}"


def ask(game: str, state: str) -> list[Answer]:
    """Ask all nine.

    Args:
        game: "sf2" or "dojo".
        state: the name of a start state in which player 1 can throw a fireball, such as Ryu's.

    Raises:
        FileNotFoundError: the game or the state is not there.
    """
    folder = installed(game)
    with closing(RemoteEmulator(folder)) as console:
        return list(_ask(console, read_state(Path(folder) / f"{state}.state")))


def _ask(console: RemoteEmulator, state: bytes) -> Iterator[Answer]:
    def play(left: str = "", right: str = "", frames: int = 30, stop: Reaches | None = None) -> Variables:
        return console.play(_hold(left, frames), _hold(right, frames), stop)[1]

    at = console.load(state, TWO_PADS)
    later = play("RIGHT")
    yield Answer("RIGHT walks to the right, x rises", later["x"] > at["x"] + 5, f"x {at['x']} -> {later['x']}")

    console.load(state, TWO_PADS)
    play(frames=60)
    later = play("X", frames=20, stop=Reaches("status", NORMAL_ATTACK))
    yield Answer("X is an attack, status 522", later["status"] == NORMAL_ATTACK, f"status {later['status']}")

    at = console.load(state, TWO_PADS)
    at = play(frames=60)
    console.play(list(Move("236LP").masks(faces_right(at, "left"))), None)
    later = play(frames=40, stop=Reaches("projectile", IN_FLIGHT))
    flag = later["projectile"]
    yield Answer("2 3 6 + punch throws a fireball", flag == IN_FLIGHT, f"projectile {flag:#06x}")

    yield _clock(console, state)

    at = console.load(state)
    wanted = 7 if at["match_difficulty"] == 0 else 0
    console.write({"difficulty": wanted, "match_difficulty": wanted})
    kept = play(frames=60)["match_difficulty"]
    yield Answer("a difficulty that is written stays", kept == wanted, f"wrote {wanted}, a second later {kept}")

    console.load(state, TWO_PADS)
    at = play(frames=30)
    later = play(right="RIGHT")
    moved = f"enemy_x {at['enemy_x']} -> {later['enemy_x']}"
    yield Answer("enemy_human 1 hands player 2 to the second pad", later["enemy_x"] > at["enemy_x"] + 5, moved)

    ends = [_fight(console, state, 1) for _ in range(2)]
    yield Answer("same state, same buttons, same RAM", ends[0] == ends[1], f"{_differ(*ends)} variables differ")

    ends = [_fight(console, state, word) for word in (1, 40_000)]
    yield Answer("another random word, another fight", ends[0] != ends[1], f"{_differ(*ends)} variables differ")

    console.load(state, {**TWO_PADS, "enemy_health": 0})
    play("RIGHT", frames=120, stop=Reaches("distance_x", 12, below=True))
    for _ in range(20):
        play("X", frames=2)
        later = play(frames=28)
        if later["enemy_health"] < 0:
            break
    health = later["enemy_health"]
    later = play(frames=900, stop=Reaches("rounds_won", 1))
    seen = f"health {health}, rounds won {later['rounds_won']}"
    yield Answer("health below 0 loses the round", health < 0 and later["rounds_won"] == 1, seen)


def _clock(console: RemoteEmulator, state: bytes) -> Answer:
    """How many frames a count of the clock lasts."""
    at = console.load(state, TWO_PADS)["timer"]
    lengths = []
    for count in (1, 2, 3):  # the first is under way
        frames, _, _ = console.play(_hold("", 300), None, Reaches("timer", at - count, below=True))
        lengths.append(frames)
    seen = f"{lengths[1]} and {lengths[2]} frames"
    return Answer("a count of the clock lasts 40 frames", lengths[1:] == [40, 40], seen)


def _fight(console: RemoteEmulator, state: bytes, word: int) -> Variables:
    """Ten seconds against the computer, which draws its chance from this word."""
    console.load(state, {"random": word})
    return console.play(_hold("", 600), None)[1]


def _differ(one: Variables, other: Variables) -> int:
    return sum(one[name] != other[name] for name in one)


def _hold(names: str, frames: int) -> list[np.ndarray]:
    held = names.split()
    return [np.array([name in held for name in BUTTONS], np.uint8) if held else NO_BUTTONS] * frames
