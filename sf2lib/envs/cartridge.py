"""The cartridges that the course knows, and reading a dump of one: which it is, whether it is whole (lesson 13)."""

import hashlib
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sf2lib.config import ASSETS, nearest

LARGEST_ROM = 2**24  # bytes; the console's address space, and no licensed game is larger than 5 MB
LARGEST_ARCHIVE = 4 * LARGEST_ROM  # bytes read from one zip in all
COPIER_HEADER = 512  # bytes that a Super Magic Drive copier puts before its blocks, mostly with the mark at 8
COPIER_MARK = b"\xaa\xbb"
BLOCK = 0x4000  # bytes of such a block
ARCHIVES = {  # by their first bytes
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x1f\x8b": "a gzip file",
}


class RomError(ValueError):
    """A file that is not the ROM, or can't be installed. One line: what is wrong, what is needed, what to do."""


@dataclass(frozen=True)
class Cartridge:
    """The cartridge of a game that the course has an integration of.

    Attributes:
        name: what options call it.
        title: what people call it.
        series: a word in the header of its cartridge, which no other series of games has.
        source: the integration: data.json (the RAM map), scenario.json, metadata.json, rom.sha; no ROM but a free one.
        rom: what to import, as an error's advice calls it.
    """

    name: str
    title: str
    series: str
    source: Path
    rom: str

    @property
    def sha1(self) -> str:
        """The SHA-1 of its ROM, 40 hexadecimal digits."""
        return (self.source / "rom.sha").read_text(encoding="ascii").strip()


SF2 = ASSETS / "sf2" / "StreetFighterIISpecialChampionEdition-Genesis-v0"
DOJO = ASSETS / "dojo" / "Dojo-Genesis-v0"
CARTRIDGES = {
    "sf2": Cartridge(
        "sf2", "Street Fighter II: Special Champion Edition", "STREET FIGHTER", SF2, "a dump of your own cartridge"
    ),
    "dojo": Cartridge("dojo", "Dojo", "DOJO", DOJO, str(DOJO / "rom.md")),
}


def find_cartridge(name: str) -> Cartridge:
    """The cartridge of the game of that name.

    Raises:
        ValueError: there is none; says the nearest.
    """
    if name not in CARTRIDGES:
        raise ValueError(f"unknown game {name!r}: {nearest(name, CARTRIDGES)}")
    return CARTRIDGES[name]


def read_rom(file: str | os.PathLike, cartridge: Cartridge) -> bytes:
    """The game's ROM out of a file, as the console sees it.

    Args:
        file: .md, .bin or .gen, .smd (interleaved), or a zip with one of them anywhere in it. What counts is what it
            holds, not what it is called.
        cartridge: one of `CARTRIDGES`.

    Raises:
        RomError: it can't be read or is not the ROM: which SHA-1 it has, which is needed, and what it is.
    """
    path, seen = Path(file).expanduser(), []
    for name, content in _contents(path):
        images = list(_images(content))
        for image in images:
            if hashlib.sha1(image).hexdigest() == cartridge.sha1:
                return image
        seen.append((name, next(filter(_is_cartridge, images), content)))
    if not seen:
        raise RomError(f"{path} is a zip with nothing in it to read: name {cartridge.rom}")
    # a cartridge if there is one, whatever lies beside it
    name, image = next((one for one in seen if _is_cartridge(one[1])), seen[0])
    more = f" ({len(seen) - 1} more in {path.name}: not it either)" if len(seen) > 1 else ""
    sha1 = hashlib.sha1(image).hexdigest()
    raise RomError(f"{name} has SHA-1 {sha1}, needed is {cartridge.sha1}: it is {_describe(image, cartridge)}{more}")


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The file, or each file in it if it is a zip: name and bytes. Nothing is unpacked onto the disk."""
    try:
        if path.is_dir():
            raise RomError(f"{path} is a folder: name the ROM file in it")
        with path.open("rb") as file:
            content = file.read(LARGEST_ROM + 1)
    except FileNotFoundError:
        raise RomError(f"no file {path}: check the path, and put quotes round a name with spaces") from None
    except OSError as error:
        raise RomError(f"{path} can't be read ({error.strerror}): copy it to a folder of yours") from None
    if not content:
        raise RomError(f"{path} is empty: copy or dump it again")
    if len(content) > LARGEST_ROM:
        raise RomError(f"{path} has more than {LARGEST_ROM:,} bytes, no cartridge does: name the ROM file")
    if content.startswith(b"PK"):
        yield from _unzip(path)
    else:
        yield path.name, content


def _unzip(path: Path) -> Iterator[tuple[str, bytes]]:
    room = LARGEST_ARCHIVE
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise NotImplementedError("a rare way of packing")  # may turn a few bytes into gigabytes at a go
                with archive.open(entry) as file:
                    content = file.read(min(LARGEST_ROM, room) + 1)  # whatever size the entry claims to have
                room -= len(content)
                if len(content) > LARGEST_ROM or room < 0:
                    raise NotImplementedError("it would fill more than any cartridge")
                yield f"{_printable(entry.filename)} in {path.name}", content
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OSError) as error:
        why = _printable(str(error))  # RuntimeError: it wants a password, or one of ours
        raise RomError(f"{path} can't be unpacked ({why}): unpack it and name the ROM file") from None


def _images(content: bytes) -> Iterator[bytes]:
    """What the console may see of a file: all of it, without a copier's header, with its bytes in their places."""
    images = [content]
    if len(content) % BLOCK == COPIER_HEADER or content[8:10] == COPIER_MARK:
        body = content[COPIER_HEADER:]
        image = bytearray(len(body) // BLOCK * BLOCK)
        for start in range(0, len(image), BLOCK):  # a block holds its odd bytes first, then its even ones
            middle, end = start + BLOCK // 2, start + BLOCK
            image[start + 1 : end : 2] = body[start:middle]
            image[start:end:2] = body[middle:end]
        images += [body, bytes(image)]
    for image in images:
        yield image
        if _is_cartridge(image) and len(image) > _size(image):
            yield image[: _size(image)]  # some dumps go on after the end


def _is_cartridge(image: bytes) -> bool:
    return b"SEGA" in image[0x100:0x105] and len(image) >= 0x200  # some have a space before it


def _size(image: bytes) -> int:
    """How many bytes a cartridge has, as its header says: the address of its last byte is at 0x1A4."""
    return int.from_bytes(image[0x1A4:0x1A8], "big") + 1


def _describe(image: bytes, cartridge: Cartridge) -> str:
    """What a file is that is not the ROM, by its header: https://segaretro.org/ROM_header."""
    for start, kind in ARCHIVES.items():
        if image.startswith(start):
            return f"{kind}: unpack it first"
    if not _is_cartridge(image):
        return f"no Mega Drive cartridge ('SEGA' is not at 0x100): use {cartridge.rom}"
    overseas, domestic, serial = (
        _printable(image[start:end].decode("ascii", "replace"))
        for start, end in ((0x150, 0x180), (0x120, 0x150), (0x180, 0x18E))
    )
    what, size = f"{overseas or domestic} ({serial})", _size(image)
    if len(image) < size:
        return f"{what}, cut short, {len(image):,} of {size:,} bytes: copy or dump it again"
    body = image[0x200 : size - size % 2]
    checksum = sum(struct.unpack(f">{len(body) // 2}H", body)) & 0xFFFF
    if checksum != int.from_bytes(image[0x18E:0x190], "big"):
        return f"{what}, damaged or changed, its checksum does not hold: use {cartridge.rom}"
    kin = "another revision or another game of the series" if cartridge.series in what.upper() else "another game"
    return f"{what}, {kin}, not {cartridge.title}: use {cartridge.rom}"


def _printable(text: str) -> str:
    """Words of a file as one line that a terminal shows as it is."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text)).strip()
