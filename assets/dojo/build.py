"""Builds Dojo's cartridge image: `make rom`, or `python assets/dojo/build.py [--out FOLDER]`.

The pictures become C (art/convert.py), gcc for the 68000 compiles, the checksum goes into the header. The same sources
and compiler give the same bytes. Beside the ROM lie its SHA-1 (rom.sha, which stable-retro checks) and symbols.json:
where the variables and tables lie that are in no integration file, for the tests.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
GAME = HERE / "Dojo-Genesis-v0"
BUILD = HERE.parents[1] / "build" / "dojo"
COMPILER = "m68k-linux-gnu-gcc"
PACKAGE = "gcc-m68k-linux-gnu"
# -fno-store-merging: gcc would merge byte stores into a long at an odd address: an address error on the 68000.
FLAGS = [
    "-m68000", "-mstrict-align", "-fno-store-merging",
    "-O3", "-std=gnu11", "-ffreestanding", "-fomit-frame-pointer", "-fno-pic", "-fno-common",
    "-Wall", "-Wextra", "-Werror", "-nostdlib", "-Wl,--build-id=none,-z,noexecstack",
]  # fmt: skip
LARGEST = 512 * 1024
SYMBOLS = ("moves", "match", "fighters", "projectiles", "round_timer", "match_difficulty", "difficulty", "random_word")


def checksum(rom: bytes) -> int:
    """The header's sum of all 16-bit words after it."""
    return sum(int.from_bytes(rom[i : i + 2], "big") for i in range(0x200, len(rom), 2)) & 0xFFFF


def build(out: Path) -> bytes:
    """Builds the ROM and its ELF file in `out` and returns the ROM.

    Raises:
        SystemExit: when the compiler is not installed or finds an error, or the ROM is too large.
    """
    if shutil.which(COMPILER) is None:
        sys.exit(f"No {COMPILER} here. On Debian or Ubuntu: sudo apt install {PACKAGE}")
    art = out / "art"
    art.mkdir(parents=True, exist_ok=True)
    elf, image = out / "dojo.elf", out / "dojo.bin"
    try:
        subprocess.run([sys.executable, str(HERE / "art" / "convert.py"), str(art)], check=True)
        sources = ["boot.s", *sorted(path.name for path in (HERE / "src").glob("*.c")), str(art / "art.c")]
        command = [COMPILER, *FLAGS, "-I.", f"-I{art}", "-T", "cartridge.ld", "-o", str(elf), *sources]
        subprocess.run(command, cwd=HERE / "src", check=True)
        subprocess.run(["m68k-linux-gnu-objcopy", "-O", "binary", str(elf), str(image)], check=True)
    except subprocess.CalledProcessError as error:
        sys.exit(f"The ROM was not built: {error.cmd[0]} stopped with {error.returncode}; its own words are above.")
    rom = bytearray(image.read_bytes())
    rom += bytes(-len(rom) % 1024)
    rom[0x1A4:0x1A8] = (len(rom) - 1).to_bytes(4, "big")
    rom[0x18E:0x190] = checksum(rom).to_bytes(2, "big")
    if len(rom) > LARGEST:
        sys.exit(f"The ROM has {len(rom)} bytes; at most {LARGEST} are allowed.")
    return bytes(rom)


def symbols(elf: Path) -> dict[str, int]:
    """Addresses of the variables and tables in SYMBOLS, from the ELF file."""
    listing = subprocess.run(["m68k-linux-gnu-nm", str(elf)], check=True, capture_output=True, text=True).stdout
    found = {line.split()[2]: int(line.split()[0], 16) for line in listing.splitlines() if len(line.split()) == 3}
    return {name: found[name] for name in SYMBOLS}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=GAME, help="where rom.md, rom.sha and symbols.json go")
    arguments = parser.parse_args()
    rom = build(BUILD)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "rom.md").write_bytes(rom)
    (arguments.out / "rom.sha").write_text(hashlib.sha1(rom).hexdigest() + "\n")
    (arguments.out / "symbols.json").write_text(json.dumps(symbols(BUILD / "dojo.elf"), indent=2) + "\n")
    print(f"{arguments.out / 'rom.md'}: {len(rom)} bytes, SHA-1 {hashlib.sha1(rom).hexdigest()}")


if __name__ == "__main__":
    main()
