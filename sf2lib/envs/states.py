"""Start states: the moments at which fights begin. Play to one, look, check it, keep it (lesson 13).

    moment = play("wait 60; START; wait 20; A; A", game="dojo")     # how to write scripts: see sf2lib.envs.script
    moment                                                          # in a notebook: the picture
    moment = moment.play("fight")
    moment.save("NoviceVsTiger")

`python -m sf2lib.envs.rom play` does the same in a shell.
"""

import gzip
import io
import os
import re
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from sf2lib.config import nearest
from sf2lib.envs.cartridge import find_cartridge
from sf2lib.envs.games import LARGEST_STATE, unpack_state
from sf2lib.envs.rom import installed, write
from sf2lib.envs.script import StateError, parse, run, start_problem

__all__ = ["Moment", "StateError", "ask", "check", "names", "play"]


@dataclass(frozen=True)
class Moment:
    """A moment of a game. `print` says what it is, a notebook shows its picture.

    Attributes:
        game: "sf2" or "dojo".
        variables: name -> what the game's data.json reads from the RAM.
        picture: (height, width, 3) uint8, what the screen shows.
        state: what the emulator needs to go on from here.
    """

    game: str
    variables: dict[str, int]
    picture: np.ndarray = field(repr=False)
    state: bytes = field(repr=False)

    def play(self, script: str) -> "Moment":
        """Go on from here; see the function `play`."""
        return Moment(self.game, *run(installed(self.game), self.state, "this moment", parse(script)))

    def save(self, name: str, overwrite: bool = False) -> Path:
        """Keep it as a start state of the game.

        Args:
            name: of the file, without .state: letters, digits, "-", "." and "_".
            overwrite: replace the state that bears this name.

        Raises:
            StateError: a name that won't do or is taken, or no start of a fight.
            RomError: the file can't be written.
        """
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", name):
            raise StateError(f"{name!r} can't name a state: use letters, digits, '-', '.' and '_', as in RyuVsKen")
        path = installed(self.game) / f"{name}.state"
        if path.exists() and not overwrite:
            raise StateError(f"{path.parent} has a state {name}: choose another name, or overwrite it")
        run(path.parent, self.state, "this moment", [["check"]])
        file = io.BytesIO()
        # stable-retro's format is gzip, which has room for a name: the ROM's SHA-1, for `check`
        with gzip.GzipFile(find_cartridge(self.game).sha1, "wb", fileobj=file, mtime=0) as packed:
            packed.write(self.state)
        write(path, file.getvalue())
        return path

    def __str__(self) -> str:
        v = self.variables
        fight = start_problem(v.__getitem__) or "it looks like the start of a fight"
        return (
            f"health {v['health']} and {v['enemy_health']}, timer {v['timer']}, "
            f"character {v['character']} and {v['enemy_character']}, difficulty {v['match_difficulty']}: {fight}"
        )

    def text(self, columns: int = 80) -> str:
        """The picture for a terminal with 24-bit colours, two pixels to a character."""
        height, width, _ = self.picture.shape
        rows = round(height * columns / width / 2)
        small = np.asarray(Image.fromarray(self.picture).resize((columns, 2 * rows), Image.Resampling.BOX))
        pairs = small.reshape(rows, 2, columns, 3).transpose(0, 2, 1, 3).reshape(rows, columns, 6)
        cell = "\33[38;2;{};{};{};48;2;{};{};{}m▀".format
        return "".join("".join(cell(*pair) for pair in row) + "\33[0m\n" for row in pairs.tolist())

    def png(self) -> bytes:
        """The picture as a PNG file."""
        file = io.BytesIO()
        Image.fromarray(self.picture).save(file, "png")
        return file.getvalue()

    _repr_png_ = png


def play(script: str, start: str | os.PathLike | None = None, game: str = "sf2") -> Moment:
    """Play a script of buttons and see where it leads.

    Args:
        script: its steps, see `sf2lib.envs.script`; an empty one stays at the start.
        start: where to begin, a start state's name or file; None for switching the console on.
        game: "sf2" or "dojo".

    Raises:
        StateError: a step that is none, with the nearest word; a start that can't be read; a script that says "fight"
            and leads to none.
        FileNotFoundError: the game's ROM is not installed.
    """
    steps, folder = parse(script), installed(game)
    if start is None:
        return Moment(game, *run(folder, b"", "the script", steps))
    return Moment(game, *run(folder, _read(start, game), str(start), steps))


def check(state: str | os.PathLike, game: str = "sf2") -> Moment:
    """The moment that a start state holds, once it is seen that a fight begins there under the game's ROM.

    Args:
        state: its name, or any file in the format of stable-retro.
        game: "sf2" or "dojo".

    Raises:
        StateError: no such state, not one of this emulator or ROM, no start of a fight; says which and why.
        FileNotFoundError: the game's ROM is not installed.
    """
    return Moment(game, *run(installed(game), _read(state, game), str(state), [["check"]]))


def names(game: str = "sf2") -> list[str]:
    """The names of a game's start states.

    Raises:
        FileNotFoundError: the game's ROM is not installed.
    """
    # stable-retro keeps those with "_" to itself
    return sorted(path.stem for path in installed(game).glob("[!._]*.state"))


def ask(moment: Moment) -> None:
    """Play by steps that are typed into a shell, until there are no more."""
    path = [moment]
    print("Steps, such as START; wait 60; fight. Or: save NAME, undo, picture FILE.png, quit.")
    while True:
        if sys.stdout.isatty():
            print(path[-1].text(), end="")
        print(path[-1])
        try:
            line = input("> ").strip()
            word, _, rest = line.partition(" ")
            if word == "quit":
                return
            if word == "save":
                print(f"saved {path[-1].save(rest)}")
            elif word == "picture":
                write(Path(rest), path[-1].png())
            elif word == "undo":
                path = path[:-1] or path
            elif line:
                path.append(path[-1].play(line))
        except (EOFError, KeyboardInterrupt):
            return print()
        except ValueError as error:
            print(error)


def _read(state: str | os.PathLike, game: str) -> bytes:
    """What the emulator saved, out of a start state."""
    path = installed(game) / f"{state}.state"
    if not path.is_file():
        path = Path(state).expanduser()
    try:
        with path.open("rb") as file:
            packed = file.read(LARGEST_STATE)
        content = unpack_state(packed)
    except FileNotFoundError:
        known = names(game)
        hint = nearest(str(state), known) if known else "none is saved yet, see python -m sf2lib.envs.rom play --help"
        raise StateError(f"no start state {str(state)!r}: {hint}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise StateError(f"{state} can't be read as a state ({error}): use another copy, or make it anew") from None
    if not content:
        raise StateError(f"{state} is empty: use another copy, or make it anew")
    ours = find_cartridge(game).sha1
    made_with = re.match(rb"([0-9a-f]{40})\0", packed[10:])  # RFC 1952: where `save` puts the ROM's SHA-1
    theirs = made_with[1].decode() if made_with else ours  # those that others made do not say
    if theirs != ours:
        raise StateError(f"{state} was made with the ROM of SHA-1 {theirs}, installed is {ours}: make it anew")
    return content
