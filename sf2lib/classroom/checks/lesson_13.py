"""Checks for lesson 13: a file's fingerprint, an interleaved dump, the start of a fight, fights of any game."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gymnasium
import numpy as np

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return
from sf2lib.classroom.practice import interleaved, straightened

BYTES = bytes(range(256)) * 20_000 + b"\r\n\x1a the end"  # no text in any encoding, and more than one gulp
FIGHT = {"health": 176, "y": 192, "status": 512, "rounds_won": 0, "character": 0, "human": 0, "timer_ticks": 40}
FIGHT |= {f"enemy_{name}": value for name, value in FIGHT.items()} | {
    "human": 1,
    "timer": 99,
    "x": 205,
    "enemy_x": 307,
}
SEED = 880_000


@exercise("13.1")
def exercise_13_1(fingerprint):
    """The SHA-1 of a file's bytes."""
    right = hashlib.sha1(BYTES).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.md"
        path.write_bytes(BYTES)
        try:
            found = fingerprint(path)
        except (UnicodeDecodeError, TypeError) as error:
            if "codec" in str(error) or "encod" in str(error) or "buffer" in str(error) or "bytes" in str(error):
                raise Hint(
                    f"{type(error).__name__} came out", "40 digits", "a hash takes bytes: path.read_bytes(), not text"
                ) from error
            raise
        other = Path(folder) / "renamed.bin"
        other.write_bytes(BYTES)
        renamed = fingerprint(other)
    expect_return(found, "the 40 digits of the file's SHA-1")
    expect(
        not isinstance(found, bytes),
        "20 raw bytes came back",
        "40 hexadecimal digits",
        "digest() gives bytes; hexdigest() writes each as two digits",
    )
    expect(
        isinstance(found, str),
        f"{describe(found)} came back",
        "40 hexadecimal digits",
        "end with .hexdigest(): the hash object itself is not the digits",
    )
    expect(
        len(found) == 40,
        f"{len(found)} digits came back",
        "40",
        "that is another hash function; SHA-1 is hashlib.sha1, and the one that is needed is a SHA-1",
    )
    expect(
        found == renamed,
        "the same bytes under another name gave other digits",
        "the same digits",
        "hash what is in the file, not what it is called",
    )
    expect(
        found.lower() == right,
        f"{found[:8]}... came back",
        f"{right[:8]}...",
        "all bytes of the file count, from the first to the last, and nothing else",
    )
    expect(
        found == right,
        "capital letters came back",
        "small ones",
        "'A' == 'a' is False in Python, and the digits that are needed are written small",
    )


@exercise("13.2")
def exercise_13_2(straighten):
    """The bytes of an interleaved dump in their places."""
    image = np.random.default_rng(0).integers(0, 256, 3 * 0x4000, np.uint8).tobytes()
    smd = interleaved(image)
    found = straighten(smd)
    expect_return(found, "the bytes of the ROM")
    expect(
        isinstance(found, (bytes, bytearray)),
        f"{describe(found)} came back",
        "bytes",
        "end with return bytes(image)",
    )
    found, size = bytes(found), f"{len(image):,} bytes"
    expect(
        len(found) != len(smd),
        f"{len(found):,} bytes came back",
        size,
        "the first 512 bytes are the copier's own, so begin behind them",
    )
    expect(
        len(found) != 0x4000,
        "one block came back",
        f"all three, {size}",
        "go on to the next 16 KB until the file ends, and return behind the loop",
    )
    expect(
        len(found) == len(image), f"{len(found):,} bytes came back", size, "each byte behind the header has one place"
    )
    swapped = bytes(np.frombuffer(image, np.uint8).reshape(-1, 2)[:, ::-1].reshape(-1))
    came = f"{found[:4].hex(' ')} came first"
    expect(
        found != swapped,
        came,
        image[:4].hex(" "),
        "a block holds its odd bytes first, those at places 1, 3, 5; the even ones follow",
    )
    middle = len(image) // 2
    whole = bytearray(len(image))
    whole[1::2], whole[::2] = smd[512 : 512 + middle], smd[512 + middle :]
    other = bytearray(len(image))
    other[::2], other[1::2] = smd[512 : 512 + middle], smd[512 + middle :]
    expect(
        found not in (bytes(whole), bytes(other)),
        came,
        image[:4].hex(" "),
        "each block of 16 KB is interleaved by itself, not the file as a whole",
    )
    expect(
        found != smd[512:],
        "the bytes behind the header came back as they were",
        "each in its place",
        "the first half of a block belongs at the odd places, the second half at the even ones",
    )
    right = straightened(smd)
    expect(
        found == right,
        came,
        image[:4].hex(" "),
        "image[1::2] is every second byte from place 1; image[::2] from place 0",
    )


@exercise("13.3")
def exercise_13_3(fight_begins):
    """Whether a fight can begin at a moment."""

    def try_it(expected: bool, what: str, idea: str, **changes: int) -> None:
        found = fight_begins({**FIGHT, **changes})
        expect_return(found, "True or False")
        expect(
            isinstance(found, (bool, np.bool_)),
            f"{describe(found)} came back",
            "True or False",
            "join your comparisons by `and`, and return that",
        )
        expect(bool(found) == expected, f"{found} for {what}", str(expected), idea)

    try_it(True, "two fresh fighters at 99", "176 is full health, 192 is the ground, and one human is enough")
    idea = "full health is 176 on both sides; the enemy's is enemy_health"
    try_it(False, "a fighter who has been hit", idea, health=150)
    try_it(False, "an enemy who has been hit", idea, enemy_health=150)
    idea = "look at y and enemy_y: nobody may be in the air"
    try_it(False, "a fighter in the air", idea, y=150)
    try_it(False, "an enemy in the air", idea, enemy_y=150)
    try_it(False, "a clock at 0, as in a menu", "menus and the end of a round show a clock below 10", timer=0)
    try_it(
        True, "a clock at 60", "any clock from 10 to 99 will do: a state need not be the very first frame", timer=60
    )
    try_it(True, "a clock at 10", "10 is the last that is allowed", timer=10)
    try_it(False, "a clock that reads 165", "99 is the highest that two digits show; 165 is no clock", timer=165)
    idea = "human is 0 on both sides: the computer plays itself, and no pad is read"
    try_it(False, "a demonstration", idea, human=0)
    idea = "one human will do, on either side"
    try_it(True, "a human on the right", idea, human=0, enemy_human=1)
    try_it(True, "two humans", idea, enemy_human=1)


class Fights:
    """In the environment's place: fights that end as told, three decisions each.

    Args:
        ends: "win", "loss", "draw" or "cut off", one for each fight.
    """

    def __init__(self, ends: list[str]):
        self.ends, self.seeds, self.options, self.actions = ends, [], [], []
        self.left, self.closed = 0, False

    def make(self, env_id: str, **options: object) -> "Fights":
        self.options.append((env_id, options))
        return self

    def reset(self, *, seed: int | None = None, options: object = None) -> tuple:
        if len(self.seeds) >= len(self.ends):
            raise Hint(
                f"fight number {len(self.seeds) + 1} began", f"{len(self.ends)} fights", "range(fights) counts them"
            )
        self.seeds.append(seed)
        self.left = 3
        return self._state(), {"outcome": None, "score": 0.0}

    def step(self, action: int) -> tuple:
        if self.left == 0:
            raise Hint(
                "a step was taken after the end",
                "a new fight, or the end",
                "a fight is over when it is terminated, and also when it is truncated",
            )
        self.actions.append(action)
        self.left -= 1
        end = self.ends[len(self.seeds) - 1] if self.left == 0 else None
        outcome = None if end == "cut off" else end
        reward = {"win": 0.2, "loss": 0.9, "draw": 0.1}.get(outcome, 0.3)  # hits pay, whoever wins in the end
        score = {"win": 1.0, "draw": 0.5}.get(outcome, 0.0)
        return self._state(), reward, outcome is not None, end == "cut off", {"outcome": outcome, "score": score}

    def close(self) -> None:
        self.closed = True

    @property
    def unwrapped(self) -> "Fights":
        return self

    def _state(self) -> np.ndarray:
        return np.full(62, len(self.seeds) + self.left / 10, np.float32)


@contextmanager
def _in_its_place(fights: Fights) -> Iterator[None]:
    """What `gymnasium.make` gives inside is this."""
    original = gymnasium.make
    gymnasium.make = fights.make
    try:
        yield
    finally:
        gymnasium.make = original


@exercise("13.4")
def exercise_13_4(fights_won):
    """How many fights a policy wins, in any game."""
    fights, asked = Fights(["win", "loss", "draw", "cut off", "win", "win"]), []

    def policy(state: np.ndarray) -> int:
        asked.append(state)
        return len(asked) % 5

    with _in_its_place(fights):
        won = fights_won("sf2", "ryuvsken", policy, len(fights.ends))
    expect(
        bool(fights.options), "no environment was made", "one", 'make it with gymnasium.make("sf2lib/Fighter-v0", ...)'
    )
    env_id, options = fights.options[0]
    expect(
        env_id == "sf2lib/Fighter-v0",
        f"{env_id!r} was made",
        "'sf2lib/Fighter-v0'",
        "the fighter's environment has one name for every game",
    )
    expect(
        options.get("game") == "sf2",
        f"game={options.get('game', 'dojo')!r} was played"
        if options.get("game")
        else "no game was named, so it was Dojo",
        "game='sf2', as asked for",
        "pass the name on: game=game",
    )
    expect(
        options.get("opponent") == "ryuvsken",
        f"opponent was {options.get('opponent', 'all')!r}",
        "'ryuvsken', as asked for",
        "pass the name on: opponent=opponent",
    )
    expect(
        len(fights.options) == 1,
        f"{len(fights.options)} environments were made",
        "1",
        "one environment plays all fights: make it before the loop",
    )
    expect(
        len(fights.seeds) == len(fights.ends),
        f"{len(fights.seeds)} fights were played",
        f"{len(fights.ends)}",
        "reset the environment before each of the fights",
    )
    expect(
        None not in fights.seeds and len(set(fights.seeds)) == len(fights.seeds),
        f"the seeds were {describe(fights.seeds)}",
        f"{SEED:_}, {SEED + 1:_} and so on",
        "a fight with the same seed is the same fight; give each its own",
    )
    expect(
        max(fights.seeds) < 2**30,
        f"the first seed was {fights.seeds[0]:,}",
        f"{SEED:,}",
        "training uses the seeds from 2**30 on; a test needs others",
    )
    expect(
        len(asked) == 3 * len(fights.ends) and fights.actions == [count % 5 for count in range(1, len(asked) + 1)],
        f"the policy was asked {len(asked)} times for {len(fights.actions)} actions",
        "its own choice in each step",
        "call policy(state), and pass on what it answers",
    )
    expect(
        all(np.array_equal(state, np.full(62, 1 + place // 3 + (3 - place % 3) / 10, np.float32))
            for place, state in enumerate(asked)),
        "the policy was shown an old state",
        "the newest one",
        "env.step returns the next state: store it under the same name",
    )  # fmt: skip
    expect_return(won, "how many fights were won")
    came, wanted = f"{describe(won)} for 3 wins, a loss, a draw and a fight cut off", "3"
    expect(not isinstance(won, bool) and won != 0.5, came, wanted, "return how many, not which part of all")
    expect(won != 4, came, wanted, "a draw or a fight cut off is no win: ask for the outcome 'win'")
    expect(won != 3.5, came, wanted, "the scores add 0.5 for a draw: count the fights whose outcome is 'win'")
    expect(won != 6, came, wanted, "a positive reward means hits, not victory: ask for the outcome 'win'")
    expect(won == 3, came, wanted, "info['outcome'] says how a fight has ended; count those that say 'win'")
    expect(
        fights.closed, "the environment was left open", "closed", "end with env.close(): each one holds an emulator"
    )
