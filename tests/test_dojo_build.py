"""Dojo's cartridge: the committed ROM is what the sources give, its header right, its variables in their places."""

import hashlib
import json
import re
import shutil
import subprocess
import sys

import pytest
from dojo import GAME, ROOT, SOURCE

sys.path.insert(0, str(ROOT))
import build

needs_compiler = pytest.mark.skipif(shutil.which(build.COMPILER) is None, reason=f"needs {build.PACKAGE}")
ROM = (GAME / "rom.md").read_bytes()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build of the sources as they stand, and where it lies."""
    folder = tmp_path_factory.mktemp("rom")
    return build.build(folder), folder


@needs_compiler
def test_the_committed_rom_is_built_from_the_committed_sources(built):
    assert built[0] == ROM, "the sources have changed since the ROM was built: make rom"


@needs_compiler
def test_building_twice_gives_the_same_bytes(built, tmp_path):
    assert build.build(tmp_path / "another") == built[0]


@needs_compiler
def test_the_variables_lie_at_the_addresses_of_the_integration(built):
    found = build.symbols(built[1] / "dojo.elf")
    assert json.loads((GAME / "symbols.json").read_text()) == found
    info = json.loads((GAME / "data.json").read_text())["info"]
    offsets = {
        name: int(offset, 16)
        for name, offset in re.findall(r"^AT\(fighter, (\w+), 0x(\w+)\);", (SOURCE / "ram.h").read_text(), re.M)
    }
    expected = {name: found["fighters"] + offset for name, offset in offsets.items()}
    expected |= {f"enemy_{name}": address + 0x280 for name, address in expected.items()}
    expected |= {"projectile": found["projectiles"], "enemy_projectile": found["projectiles"] + 0x80}
    expected |= {
        "timer": found["round_timer"],
        "timer_ticks": found["round_timer"] + 1,
        "random": found["random_word"],
    }
    expected |= {name: found[name] for name in ("difficulty", "match_difficulty")}
    for name, address in expected.items():
        assert info[name]["address"] == address, name
    assert len(expected) == len(info) - 6  # the projectiles' x, y and velocity lie at the fighters' offsets


def test_without_the_compiler_it_names_the_package(tmp_path):
    code = "import sys; sys.path.insert(0, sys.argv[1]); import build, pathlib; build.build(pathlib.Path(sys.argv[2]))"
    run = [sys.executable, "-c", code, str(ROOT), str(tmp_path)]
    result = subprocess.run(run, env={"PATH": "/nowhere"}, capture_output=True, text=True)
    assert result.returncode == 1
    assert (
        result.stderr.strip() == "No m68k-linux-gnu-gcc here. On Debian or Ubuntu: sudo apt install gcc-m68k-linux-gnu"
    )


def test_the_header_is_that_of_a_mega_drive_cartridge():
    assert ROM[0x100:0x110] == b"SEGA MEGA DRIVE "
    assert int.from_bytes(ROM[0x1A4:0x1A8], "big") == len(ROM) - 1
    assert int.from_bytes(ROM[0x18E:0x190], "big") == build.checksum(ROM)
    assert len(ROM) <= 512 * 1024


def test_the_sha_is_the_roms():
    assert (GAME / "rom.sha").read_text().strip() == hashlib.sha1(ROM).hexdigest()
    assert (ROOT / "rom.md").read_bytes() == ROM
