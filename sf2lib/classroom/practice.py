"""Lesson 13's two cartridges: Dojo's to practise with, and "sf2", which is your own or Dojo's in its place.

files = practice.begin()            a folder for this lesson's files, gone when the kernel ends
print(practice.told(files / "game.md"))     what `import` says, in words that are the same on every machine
practice.street_fighter()           from here on game="sf2" can be played, with your ROM or without one
"""

import atexit
import dataclasses
import os
import re
import shutil
import tempfile
from pathlib import Path

from sf2lib.envs import rom
from sf2lib.envs.cartridge import BLOCK, CARTRIDGES, COPIER_HEADER, DOJO, SF2, RomError

SETTING = "SF2LIB_DATA"
NEEDED = CARTRIDGES["sf2"].sha1
REAL = CARTRIDGES["sf2"]
HASH = re.compile(r"\b[0-9a-f]{40}\b")
SIZES = re.compile(r"[\d,]+ of [\d,]+ bytes")

_begun: dict[str, object] = {}  # where things are, since `begin`


def begin() -> Path:
    """Make a folder for what this lesson writes, and let what is imported go there. Calling it again starts anew.

    What you have imported before stays where it is, and is not touched.

    Returns:
        An empty folder. It is deleted when the kernel ends.
    """
    if not _begun:
        _begun["setting"] = os.environ.get(SETTING)
        atexit.register(end)
    else:
        shutil.rmtree(_begun["folder"], ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="sf2lib-"))
    _begun["folder"] = folder
    CARTRIDGES["sf2"] = REAL
    os.environ[SETTING] = str(folder / "data")
    files = folder / "files"
    files.mkdir()
    return files


def end() -> None:
    """Delete the folder, and put everything back as `begin` found it."""
    if not _begun:
        return
    shutil.rmtree(_begun["folder"], ignore_errors=True)
    CARTRIDGES["sf2"] = REAL
    _set(_begun["setting"])
    _begun.clear()


def told(file: str | os.PathLike, game: str = "sf2") -> str:
    """Import a file and say what import says, in one line that is the same on every machine.

    Where a path, a hash or a size stands that holds for this machine or this build of Dojo alone, it says "…".

    Args:
        file: what to import.
        game: as which game.
    """
    try:
        rom.install(file, game)
    except RomError as error:
        return plain(str(error), Path(file).parent)
    return f"{Path(file).name} is installed as {game}"


def plain(message: str, folder: Path) -> str:
    """A message without the folder, and without the hashes and sizes of a file that is made from Dojo."""
    message = message.replace(str(DOJO / "rom.md"), "Dojo's rom.md").replace(f"{folder}{os.sep}", "")
    message = message.replace(CARTRIDGES["dojo"].sha1, "…")
    if "it is DOJO" in message:
        message = HASH.sub(lambda found: found[0] if found[0] == NEEDED else "…", message)
    return SIZES.sub("… of … bytes", message)


def interleaved(image: bytes) -> bytes:
    """A ROM as a Super Magic Drive copier writes it: a header, then blocks of 16 KB, the odd bytes of each first.

    Args:
        image: the ROM as the console sees it. The last block is filled up with zeros.
    """
    image += bytes(-len(image) % BLOCK)
    header = bytes((len(image) // BLOCK, 3)).ljust(8, b"\0") + b"\xaa\xbb\x06"
    blocks = [image[start : start + BLOCK] for start in range(0, len(image), BLOCK)]
    return header.ljust(COPIER_HEADER, b"\0") + b"".join(block[1::2] + block[::2] for block in blocks)


def straightened(smd: bytes) -> bytes:
    """The ROM out of such a file, with its bytes in their places. The filling of the last block stays.

    Args:
        smd: as `interleaved` makes it.
    """
    image = bytearray()
    for start in range(COPIER_HEADER, len(smd), BLOCK):
        odd, even = smd[start : start + BLOCK // 2], smd[start + BLOCK // 2 : start + BLOCK]
        image += bytes(byte for pair in zip(even, odd, strict=True) for byte in pair)
    return bytes(image)


def street_fighter(dump: str | os.PathLike = "") -> str:
    """Make game="sf2" playable in this kernel. With your own ROM it is the game; else Dojo takes its place.

    Dojo in its place goes the same way: checked by its hash, installed, read through Street Fighter II's integration.
    Only the hash that is asked for is Dojo's.

    Args:
        dump: a file to import first into your own folder, as `python -m sf2lib.envs.rom import` does; "" for none.

    Returns:
        One line that says which it is.
    """
    if not _begun:
        begin()
    practice = Path(_begun["folder"]) / "data"
    place, note = practice / SF2.name, ""
    if place.is_symlink():
        place.unlink()
    CARTRIDGES["sf2"] = REAL
    _set(_begun["setting"])  # your own folder, for as long as it takes to look
    try:
        if dump:
            try:
                rom.install(dump)
            except RomError as error:
                note = f"Not imported: {error}. "
        ready, _ = rom.status("sf2")
        own = rom.data_folder() / SF2.name
    finally:
        os.environ[SETTING] = str(practice)
    if ready:
        shutil.rmtree(place, ignore_errors=True)  # Dojo may have stood there
        practice.mkdir(parents=True, exist_ok=True)
        place.symlink_to(own, target_is_directory=True)
        return f'{note}game="sf2" is your own cartridge from here on.'
    CARTRIDGES["sf2"] = dataclasses.replace(REAL, source=_lookalike(practice.parent))
    rom.install(DOJO / "rom.md", "sf2")
    return f'{note}No ROM of Street Fighter II is installed here. game="sf2" plays Dojo in its place.'


def is_stand_in() -> bool:
    """Whether game="sf2" is Dojo in this kernel."""
    return CARTRIDGES["sf2"] is not REAL


def yours() -> list[str]:
    """What `status` says of your own Street Fighter II, with ~ for your home folder."""
    here = os.environ.get(SETTING)
    asked, CARTRIDGES["sf2"] = CARTRIDGES["sf2"], REAL
    if _begun:
        _set(_begun["setting"])
    try:
        return [line.replace(str(Path.home()), "~") for line in rom.status("sf2")[1]]
    finally:
        CARTRIDGES["sf2"] = asked
        _set(here)


def _lookalike(folder: Path) -> Path:
    """Street Fighter II's integration, which asks for Dojo's hash."""
    source = folder / "integration" / SF2.name
    shutil.copytree(SF2, source, dirs_exist_ok=True)
    shutil.copy(DOJO / "rom.sha", source)
    return source


def _set(value: str | None) -> None:
    if value is None:
        os.environ.pop(SETTING, None)
    else:
        os.environ[SETTING] = value
