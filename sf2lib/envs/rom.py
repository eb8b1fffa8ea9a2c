"""A cartridge image of your own: checked, installed for stable-retro, found again (lesson 13).

    python -m sf2lib.envs.rom import FILE       then: status, play, check; each with --help

The course ships no ROM of Street Fighter II and no way to fetch one. Its own game, Dojo, goes the same way with
`--game dojo`: a place to practise.
"""

import argparse
import hashlib
import importlib.util
import os
import sys
from contextlib import suppress
from pathlib import Path

import platformdirs

from sf2lib.envs import script
from sf2lib.envs.cartridge import CARTRIDGES, Cartridge, RomError, find_cartridge, read_rom

__all__ = ["RomError", "data_folder", "install", "installed", "main", "sf2_folder", "status", "write"]

COMMAND = "python -m sf2lib.envs.rom"


def data_folder() -> Path:
    """The folder of what a learner brings: ROMs and start states.

    It is `SF2LIB_DATA` where that is set (a classroom's shared folder, a drive that Colab keeps), or else the
    system's own place for a user's data, such as ~/.local/share/sf2lib. Never the course's folder: what is here
    outlives a new copy of the course, and git never sees it.
    """
    chosen = os.environ.get("SF2LIB_DATA")
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_data_path("sf2lib", appauthor=False)


def sf2_folder() -> Path:
    """Street Fighter II's integration folder: rom.md, data.json and the rest, and the start states, *.state.

    Raises:
        FileNotFoundError: no ROM is installed; says where it was looked for and how to install it.
    """
    return installed("sf2")


def installed(game: str = "sf2") -> Path:
    """The folder where a game is installed, with the course's integration as it stands today; see `sf2_folder`.

    Raises:
        FileNotFoundError: no ROM is installed.
        ValueError: unknown game; says the nearest.
    """
    cartridge = find_cartridge(game)
    if not (_folder(cartridge) / "rom.md").is_file():
        raise FileNotFoundError(f"no ROM of {cartridge.title} in {_folder(cartridge)}: {_how_to_import(cartridge)}")
    _copy_integration(cartridge)
    return _folder(cartridge)


def install(file: str | os.PathLike, game: str = "sf2") -> Path:
    """Check a ROM and install it with the course's integration. Start states that are there stay.

    Args:
        file: .md, .bin or .gen, .smd (interleaved), or a zip with one of them anywhere in it.
        game: "sf2" or "dojo".

    Returns:
        The folder, as `sf2_folder` finds it.

    Raises:
        RomError: not the ROM, or it can't be read or written; a ROM that was there is as it was.
        ValueError: unknown game; says the nearest.
    """
    cartridge = find_cartridge(game)
    rom = read_rom(file, cartridge)
    _copy_integration(cartridge, states=True)
    write(_folder(cartridge) / "rom.md", rom)  # the last: a game with a ROM counts as installed
    return _folder(cartridge)


def status(game: str = "sf2") -> tuple[bool, list[str]]:
    """Whether a game is ready to play, and lines that say what is there: ROM, start states, where.

    Raises:
        ValueError: unknown game; says the nearest.
    """
    cartridge = find_cartridge(game)
    folder, advice = _folder(cartridge), _how_to_import(cartridge)
    try:
        sha1 = hashlib.sha1((folder / "rom.md").read_bytes()).hexdigest()
        sound = sha1 == cartridge.sha1
        rom = f"SHA-1 {sha1}, " + ("as it should be" if sound else f"needed is {cartridge.sha1}: {advice}")
    except OSError as error:
        sound, rom = False, f"none ({error.strerror}): {advice}"
    states = sorted(path.stem for path in folder.glob("[!._]*.state"))
    found = f"{len(states)}: {', '.join(states)}" if states else f"none: {COMMAND} play --help"
    lines = [cartridge.title, f"folder: {folder}", f"ROM: {rom}", f"start states: {found}"]
    return sound and bool(states), lines


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        RomError: it can't be written; an older one of that name is as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # on disk before it takes the old one's name
        os.replace(temporary, path)
    except OSError as error:
        raise RomError(
            f"could not write {path} ({error.strerror}), what was there is as it was: "
            "make room, or use a folder that you may write to (SF2LIB_DATA names the one for ROMs and states)"
        ) from None
    finally:
        with suppress(OSError):  # what went wrong before is what there is to say
            temporary.unlink()


def _folder(cartridge: Cartridge) -> Path:
    return data_folder() / cartridge.source.name  # stable-retro knows a game by its folder's name


def _copy_integration(cartridge: Cartridge, states: bool = False) -> None:
    """Bring the installed copy up to the course's; with the start states that come with the game or stable-retro."""
    sources = [path for path in cartridge.source.iterdir() if path.suffix in (".json", ".sha")]
    if states:
        sources += cartridge.source.glob("*.state")
        package = importlib.util.find_spec("stable_retro")  # looked up, not imported: there are machines without
        if package:
            sources += (Path(package.origin).parent / "data" / "stable" / cartridge.source.name).glob("*.state")
    for source in sources:
        copy = _folder(cartridge) / source.name
        if not (copy.is_file() and copy.read_bytes() == source.read_bytes()):
            write(copy, source.read_bytes())


def _how_to_import(cartridge: Cartridge) -> str:
    return f"{COMMAND} import " + ("FILE" if cartridge.name == "sf2" else f'--game {cartridge.name} "{cartridge.rom}"')


def main(arguments: list[str] | None = None) -> int:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Your own Street Fighter II: its ROM and start states.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--game", choices=CARTRIDGES, default="sf2", help="default: sf2; practise with dojo")

    def add(name: str, about: str, details: str = "") -> argparse.ArgumentParser:
        shape = argparse.RawDescriptionHelpFormatter
        return commands.add_parser(
            name, parents=[common], help=about, description=about, epilog=details, formatter_class=shape
        )

    command = add("import", "check a dump of your cartridge and install it")
    command.add_argument("file", metavar="FILE", help=".md, .bin, .gen, .smd, or a zip with one of them in it")
    add("status", "say what is installed and where (exit status 1: nothing to play yet)")
    command = add("play", "play to the start of a fight and save it", script.__doc__.partition("\n\n")[2])
    command.add_argument("script", metavar="SCRIPT", nargs="?", help="what to play; without one, it asks for steps")
    command.add_argument("--from", metavar="STATE", dest="start", help="begin at a start state, by name or file")
    command.add_argument("--save", metavar="NAME", help="save where it leads")
    command.add_argument("--overwrite", action="store_true", help="even if there is a state of that name")
    command.add_argument("--picture", metavar="FILE.png", type=Path, help="write what the screen shows")
    command = add("check", "see that fights begin at start states and go on under your ROM (exit status 1: not all)")
    command.add_argument("states", metavar="STATE", nargs="*", help="names or files (default: all that are installed)")

    options = parser.parse_args(arguments)
    try:
        if options.command == "import":
            print(f"installed in {install(options.file, options.game)}\nnext: {COMMAND} status --game {options.game}")
        elif options.command == "status":
            ready, lines = status(options.game)
            print("\n".join(lines))
            return 0 if ready else 1
        elif options.command == "check":
            return _check(options.states, options.game)
        else:
            _play(options)
    except (ValueError, OSError, ImportError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    return 0


def _check(states: list[str], game: str) -> int:
    from sf2lib.envs.states import StateError, check, names  # only here: `import` and `status` need no emulator

    bad = 0
    for state in states or names(game):
        try:
            print(f"{state}: {check(state, game)}")
        except StateError as error:
            bad += 1
            print(error)
    return 1 if bad else 0


def _play(options: argparse.Namespace) -> None:
    from sf2lib.envs.states import ask, play

    moment = play(options.script or "", options.start, options.game)
    if options.script is None and not (options.save or options.picture):
        return ask(moment)
    print(moment)
    if options.picture:
        write(options.picture, moment.png())
    if options.save:
        print(f"saved {moment.save(options.save, options.overwrite)}")


if __name__ == "__main__":
    sys.exit(main())
