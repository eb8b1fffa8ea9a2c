"""The games that a fighter can fight in, and how a fight of theirs is set up: opponents, difficulty, side, chance."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sf2lib.config import ASSETS, nearest
from sf2lib.envs.emulator import Variables
from sf2lib.envs.ram import prefixes

SIDES = ("left", "right")
LARGEST_STATE = 2**22  # bytes; the emulator's own are a quarter of that


@dataclass(frozen=True)
class Game:
    """What must be known of a game beyond its RAM map.

    Attributes:
        find: finds the folder of its integration: rom.md, data.json and the start states.
        trades_places: whether a write to RAM lets the characters trade places. If not, the right-hand fighter is the
            one that the start state has there.
        idle_frames: at most so many pass before the first decision, for a game whose fights would begin alike.
    """

    find: Callable[[], Path]
    trades_places: bool
    idle_frames: int

    def setting(self, loaded: Variables, side: str, difficulty: int, chance: int, rival: bool) -> Variables:
        """What to write into RAM so that a start state becomes the fight that is wanted.

        Args:
            loaded: the variables of the start state.
            side: "left" or "right", where the agent's fighter is.
            difficulty: 0 to 7.
            chance: the random word, 1 to 65535.
            rival: whether a pad plays the enemy, and not the game.
        """
        own, enemy = prefixes(side)
        setting = {"difficulty": difficulty, "match_difficulty": difficulty, "random": chance}
        setting |= {own + "human": 1, enemy + "human": int(rival)}
        if side == "right" and self.trades_places:
            setting |= {"character": loaded["enemy_character"], "enemy_character": loaded["character"]}
        return setting


def _find_sf2() -> Path:
    from sf2lib.envs.rom import sf2_folder  # only who brings a ROM needs it

    return sf2_folder()


GAMES = {
    "dojo": Game(lambda: ASSETS / "dojo" / "Dojo-Genesis-v0", trades_places=True, idle_frames=0),
    "sf2": Game(_find_sf2, trades_places=False, idle_frames=30),
}


def one_of(option: str, value: object, known: Iterable[str]) -> str:
    """The value of an option, if it is known; else a ValueError with the nearest."""
    if value not in tuple(known):
        raise ValueError(f"{option} is {value!r}: {nearest(str(value), known)}")
    return value


def parse_difficulty(difficulty: int | Iterable[int]) -> tuple[int, int]:
    """The lowest and the highest difficulty, from one number or two."""
    ends = (difficulty, difficulty) if isinstance(difficulty, int) else difficulty
    whole = isinstance(ends, (tuple, list)) and len(ends) == 2 and all(type(end) is int for end in ends)
    if not whole or not 0 <= ends[0] <= ends[1] <= 7:
        raise ValueError(f"difficulty is {difficulty!r}, expected 0 to 7, or two such numbers, the lower one first")
    return tuple(ends)


def parse_opponents(opponent: str | Iterable[str], folder: Path) -> dict[str, Path]:
    """The start states to draw from, by the opponents' names.

    Args:
        opponent: a name, several, or "all".
        folder: the game's; each of its states is an opponent, but those for two players.

    Raises:
        ValueError: none of that name, with the nearest; no start states.
    """
    found = {path.stem.lower(): path for path in sorted(folder.glob("[!._]*.state")) if path.stem != "TwoPlayers"}
    if not found:
        raise ValueError(f"no start states (*.state) in {folder}: make some with `python -m sf2lib.envs.rom play`")
    names = [opponent] if isinstance(opponent, str) else opponent
    if not isinstance(names, (list, tuple)):
        raise ValueError(f"opponent is {opponent!r}, expected a name, a list of names, or 'all'")
    names = list(names)
    if names == ["all"]:
        return found
    for name in names:
        if name not in found:
            raise ValueError(f"unknown opponent {name!r}: {nearest(str(name).lower(), [*found, 'all'])}")
    if not names:
        raise ValueError("opponent is an empty list, expected at least one name, or 'all'")
    return {name: found[name] for name in names}


def read_state(path: Path) -> bytes:
    """What the emulator saved, out of a start state's file.

    Raises:
        ValueError: the file can't be read, or is cut short or no state.
    """
    try:
        with path.open("rb") as file:
            content = unpack_state(file.read(LARGEST_STATE))
        if not content:
            raise EOFError("it is empty")
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path} is no start state: {error}; make it anew") from error
    return content


def unpack_state(packed: bytes) -> bytes:
    """Unpack a start state: gzip, up to LARGEST_STATE bytes and no more, whatever it would unpack to.

    Raises:
        OSError, EOFError, zlib.error: not gzip, cut short, or damaged.
    """
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as unpacked:
        return unpacked.read(LARGEST_STATE)
