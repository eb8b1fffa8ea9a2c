"""A learner's own ROM: read out of every kind of file, refused in one line, installed whole or not at all.

No test has Street Fighter II's ROM. Dojo's goes the same way, under its own name or as if it were that game's.
"""

import dataclasses
import hashlib
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import ROOT, one_line, python

from sf2lib.envs import rom
from sf2lib.envs.cartridge import CARTRIDGES, DOJO, LARGEST_ROM, SF2, RomError, read_rom
from sf2lib.envs.rom import data_folder, install, installed, main, sf2_folder, status

IMAGE = (DOJO / "rom.md").read_bytes()
SHA1 = hashlib.sha1(IMAGE).hexdigest()
NEEDED = "a5aad1d108046d9388e33247610dafb4c6516e0b"


def interleaved(image: bytes, mark: bytes = b"\x16\x03\x00\x00\x00\x00\x00\x00\xaa\xbb\x06") -> bytes:
    """As a Super Magic Drive writes it: a header, then blocks of 16 KB, odd bytes first."""
    image += bytes(-len(image) % 0x4000)
    blocks = np.frombuffer(image, np.uint8).reshape(-1, 0x2000, 2)  # (blocks, pairs, even and odd)
    return mark.ljust(512, b"\0") + blocks[:, :, ::-1].transpose(0, 2, 1).tobytes()


def changed(title: bytes = b"", checksum: bool = True, **bytes_at: int) -> bytes:
    """Dojo's image with another title in its header, a byte changed (at_200=1), the checksum made to hold or not."""
    image = bytearray(IMAGE)
    if title:
        image[0x120:0x180] = 2 * title.ljust(0x30)
    for name, value in bytes_at.items():
        image[int(name.removeprefix("at_"), 16)] = value
    if checksum:
        words = struct.unpack(f">{(len(image) - 0x200) // 2}H", image[0x200:])
        image[0x18E:0x190] = struct.pack(">H", sum(words) & 0xFFFF)
    return bytes(image)


def zipped(path: Path, method: int = zipfile.ZIP_DEFLATED, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch) -> Path:
    """An empty folder for what learners bring."""
    folder = tmp_path / "my data"
    monkeypatch.setenv("SF2LIB_DATA", str(folder))
    return folder


@pytest.fixture
def twin(tmp_path, monkeypatch) -> str:
    """Street Fighter II in all but its ROM's SHA-1, which is Dojo's."""
    source = shutil.copytree(SF2, tmp_path / "source" / SF2.name)
    (source / "rom.sha").write_text(SHA1)
    monkeypatch.setitem(CARTRIDGES, "sf2", dataclasses.replace(CARTRIDGES["sf2"], source=source))
    return "sf2"


def test_the_rom_that_is_needed():
    assert CARTRIDGES["sf2"].sha1 == NEEDED and CARTRIDGES["dojo"].sha1 == SHA1


FORMS = {
    "game.md": IMAGE,
    "game.BIN": IMAGE,
    "game.gen": IMAGE,
    "game": IMAGE,
    "my own game (U) [!].smd": interleaved(IMAGE),
    "unmarked.smd": interleaved(IMAGE, mark=b""),
    "header before it.bin": bytes(512) + IMAGE.ljust(0x5C000, b"\xff"),
    "with something after it.md": IMAGE + b"\xff" * 1000,
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_a_dump_is_installed(name, tmp_path, data):
    file = tmp_path / name
    file.write_bytes(FORMS[name])
    folder = install(file, "dojo")
    assert folder == data / "Dojo-Genesis-v0" == installed("dojo")
    expected = {path.name: path.read_bytes() for path in DOJO.iterdir()}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == expected


@pytest.mark.parametrize(
    "entries",
    [
        {"game.md": IMAGE},
        {"a folder/in a folder/My Cartridge.smd": interleaved(IMAGE)},
        {"readme.txt": b"hello", "other.bin": changed(b"OTHER"), "empty.md": b"", "game.gen": IMAGE},
        {"../../outside.md": IMAGE, "/etc/outside.md": IMAGE},
    ],
    ids=["alone", "nested", "among others", "outside"],
)
def test_a_zip_is_read_and_never_unpacked(entries, tmp_path, data):
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    file = zipped(tmp_path / "deep" / "deeper" / "my game.zip", **entries)
    before = sorted(tmp_path.rglob("*"))
    folder = install(file, "dojo")
    assert (folder / "rom.md").read_bytes() == IMAGE
    assert sorted(path for path in tmp_path.rglob("*") if data not in [path, *path.parents]) == before


def test_stable_retro_plays_what_is_installed(data):
    install(DOJO / "rom.md", "dojo")
    code = f"""
import stable_retro
stable_retro.data.Integrations.add_custom_path({str(data)!r})
env = stable_retro.make("Dojo-Genesis-v0", inttype=stable_retro.data.Integrations.CUSTOM_ONLY, render_mode="rgb_array")
env.reset()
print(env.step(env.action_space.sample())[4]["health"])
"""
    pytest.importorskip("stable_retro")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.split() == ["176"], run.stderr


def test_a_second_import_keeps_the_states(data, twin):
    folder = install(DOJO / "rom.md", twin)
    (folder / "Mine.state").write_bytes(b"kept")
    (folder / "rom.md").write_bytes(b"damaged since")
    os.link(folder / "rom.md", folder / "the file that was there")
    assert install(DOJO / "rom.md", twin) == folder == sf2_folder()
    assert (folder / "Mine.state").read_bytes() == b"kept"
    assert (folder / "rom.md").read_bytes() == IMAGE
    # a new file took the name, so that nobody ever reads half of one
    assert (folder / "the file that was there").read_bytes() == b"damaged since"


def test_street_fighter_comes_with_the_state_that_stable_retro_has(twin):
    package = Path(pytest.importorskip("stable_retro").__file__).parent
    theirs = package / "data" / "stable" / SF2.name / "Champion.Level1.RyuVsGuile.state"
    folder = install(DOJO / "rom.md", twin)
    assert (folder / theirs.name).read_bytes() == theirs.read_bytes()
    assert {path.name for path in folder.iterdir()} == {
        theirs.name, "rom.md", "rom.sha", "data.json", "metadata.json", "scenario.json"
    }  # fmt: skip
    (folder / theirs.name).unlink()
    assert not (sf2_folder() / theirs.name).exists()  # who deletes it has done with it


def test_the_integration_follows_the_course(twin):
    folder = install(DOJO / "rom.md", twin)
    (folder / "data.json").write_text("{}")
    (folder / "scenario.json").unlink()
    assert sf2_folder() == folder
    for name in ("data.json", "scenario.json"):
        assert (folder / name).read_bytes() == (SF2 / name).read_bytes()


# --- What is refused -----------------------------------------------------------------------------------------------

REFUSED = {
    "another game": (
        changed(b"SOME OTHER GAME"),
        "SOME OTHER GAME (GM DOJO0001-00)",
        "another game, not Street Fight",
    ),
    "another revision": (changed(b"STREET  FIGHTER2 TURBO"), "STREET FIGHTER2 TURBO", "another revision or another"),
    "only a domestic title": (changed(b" ", at_120=ord("Q")), "Q (GM DOJO", "another game"),
    "cut short": (IMAGE[:200_000], "DOJO", f"cut short, 200,000 of {len(IMAGE):,} bytes: copy or dump it again"),
    "cut short, interleaved": (interleaved(IMAGE)[:200_000], "cut short, 196,608 of", "DOJO"),
    "damaged": (
        changed(b"STREET FIGHTER2", checksum=False, at_300=IMAGE[0x300] ^ 1),
        "STREET FIGHTER2 (",
        "damaged or changed, its checksum does not hold",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(5000), "no Mega Drive cartridge ('SEGA' is not at 0x100)"),
    "a few bytes": (b"SEGA", "no Mega Drive cartridge"),
    "a header alone": (IMAGE[:0x1A0], "no Mega Drive cartridge"),
    "a 7z archive": (b"7z\xbc\xaf\x27\x1c" + bytes(100), "a 7z archive: unpack it first"),
    "a saved state": ((DOJO / "Tiger.state").read_bytes(), "a gzip file: unpack it first"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_another_file_is_told_by_its_hash_and_header(kind, tmp_path, data):
    content, *words = REFUSED[kind]
    file = tmp_path / "what I have.md"
    file.write_bytes(content)
    with pytest.raises(RomError) as error:
        install(file)
    message = one_line(error, "what I have.md has SHA-1 ", f"needed is {NEEDED}: it is ", *words)
    has = message.partition("SHA-1 ")[2][:40]
    assert message.index(has) < message.index(NEEDED)  # first what it has, then what is needed
    if "interleaved" not in kind:
        assert has == hashlib.sha1(content).hexdigest()
    assert not data.exists()


def test_a_title_that_would_break_the_line_or_the_terminal(tmp_path):
    file = tmp_path / "game.md"
    file.write_bytes(changed(b"TWO\r\nLINES \33[31m\xff\0"))
    with pytest.raises(RomError) as error:
        install(file)
    assert one_line(error, "TWO LINES [31m").isprintable()


def test_a_zip_of_other_games_names_a_cartridge_and_counts_the_rest(tmp_path):
    other = changed(b"SOME OTHER GAME")
    file = zipped(tmp_path / "all.zip", **{"read\nme.txt": b"hi", "x/other.md": other, "third.md": changed(b"THIRD")})
    with pytest.raises(RomError) as error:
        install(file)
    one_line(error, f"x/other.md in all.zip has SHA-1 {hashlib.sha1(other).hexdigest()}", "2 more in all.zip", NEEDED)


def test_files_that_hold_nothing(tmp_path):
    empty, alone, blank = tmp_path / "empty.md", tmp_path / "alone.zip", tmp_path / "blank.zip"
    empty.touch()
    zipped(alone)
    with zipfile.ZipFile(blank, "w") as archive:
        archive.mkdir("folder") if hasattr(archive, "mkdir") else archive.writestr("folder/", "")
    large = tmp_path / "large.md"
    with large.open("wb") as file:
        file.truncate(LARGEST_ROM + 1)
    for path, *words in [
        (empty, "is empty", "dump it again"),
        (alone, "a zip with nothing in it", "a dump of your own cartridge"),
        (blank, "a zip with nothing in it"),
        (large, "more than 16,777,216 bytes", "name the ROM file"),
        (tmp_path, "is a folder", "name the ROM file in it"),
        (tmp_path / "none such.md", "no file", "quotes"),
        (empty / "game.md", "can't be read (Not a directory)"),
    ]:
        with pytest.raises(RomError) as error:
            install(path)
        one_line(error, str(path), *words)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="Windows has no such permissions")
def test_a_file_or_folder_that_you_may_not_use(monkeypatch):
    with tempfile.TemporaryDirectory() as folder:  # pytest's own is closed to others as a whole
        os.chmod(folder, 0o755)
        file = Path(folder) / "game.md"
        file.write_bytes(IMAGE)
        file.chmod(0)
        monkeypatch.setenv("SF2LIB_DATA", f"{folder}/data")
        root = os.geteuid() == 0  # who may read everything
        if root:
            os.seteuid(65534)
        else:
            os.chmod(folder, 0o555)
        try:
            with pytest.raises(RomError) as unreadable:
                install(file, "dojo")
            with pytest.raises(RomError) as unwritable:
                install(DOJO / "rom.md", "dojo")
        finally:
            if root:
                os.seteuid(0)
            os.chmod(folder, 0o755)
    one_line(unreadable, str(file), "can't be read (Permission denied)", "copy it to a folder of yours")
    one_line(unwritable, "could not write", "Permission denied", "SF2LIB_DATA", "what was there is as it was")


def bomb(path: Path) -> Path:
    return zipped(path, **{"game.md": bytes(300_000_000)})


def many(path: Path) -> Path:
    return zipped(path, **{f"{number}.md": bytes(LARGEST_ROM) for number in range(20)})


def lying(path: Path) -> Path:
    """Says that it unpacks to 100 bytes."""
    zipped(path, **{"game.md": bytes(300_000_000)})
    content = path.read_bytes().replace(struct.pack("<I", 300_000_000), struct.pack("<I", 100))
    path.write_bytes(content)
    return path


def rare(path: Path) -> Path:
    return zipped(path, zipfile.ZIP_BZIP2, **{"game.md": bytes(300_000_000)})


@pytest.mark.parametrize("make", [bomb, many, lying, rare])
def test_a_zip_bomb_does_no_harm(make, tmp_path):
    file = make(tmp_path / "bomb.zip")
    assert file.stat().st_size < 2_000_000
    tracemalloc.start()
    try:
        with pytest.raises(RomError) as error:
            install(file)
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()
    one_line(error, "bomb.zip can't be unpacked (", "unpack it and name the ROM file")


def test_a_zip_that_wants_a_password(tmp_path):
    file = zipped(tmp_path / "secret.zip", **{"game.md": IMAGE})
    content = bytearray(file.read_bytes())
    content[6] |= 1  # the flag: in the entry, then in the list at the end
    content[content.index(b"PK\1\2") + 8] |= 1
    file.write_bytes(content)
    with pytest.raises(RomError) as error:
        install(file, "dojo")
    one_line(error, "secret.zip can't be unpacked", "password")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 3000), changes=st.dictionaries(st.integers(0, 2999), st.integers(0, 255), max_size=6))
def test_a_damaged_zip_is_refused_or_read_right(cut, changes, tmp_path):
    file = zipped(tmp_path / "game.zip", **{"a.txt": b"hello", "nested/game.md": bytes(IMAGE[:0x300]), "b": b""})
    content = bytearray(file.read_bytes())
    for place, value in changes.items():
        content[place % len(content)] = value
    file.write_bytes(content[: max(4, len(content) - cut % len(content))] if cut < 2000 else content)
    with warnings.catch_warnings(), pytest.raises(RomError) as error:
        warnings.simplefilter("ignore")  # zipfile's, about names that come twice
        read_rom(file, CARTRIDGES["sf2"])
    assert one_line(error).isprintable()


@given(
    content=st.binary(max_size=2000), start=st.sampled_from([b"", b"PK\3\4", IMAGE[:0x200], interleaved(IMAGE)[:700]])
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_in_one_line(content, start, tmp_path):
    file = tmp_path / "game.md"
    file.write_bytes(start + content)
    with pytest.raises(RomError) as error:
        read_rom(file, CARTRIDGES["sf2"])
    assert one_line(error, "game.md").isprintable()


FULL_DISK = f"""
import resource, signal, sys
from sf2lib.envs.rom import RomError, install
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit then fails as on a full disk
for limit in (0, 1000, 20_000, {len(IMAGE) - 1}):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        install(sys.argv[1], "dojo")
        print("installed")
    except RomError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
def test_a_disk_that_is_full_leaves_the_rom_that_was_there(tmp_path, data):
    folder = install(DOJO / "rom.md", "dojo")
    for name in ("rom.md", "data.json", "Tiger.state"):
        (folder / name).write_bytes(b"before")
    before = sorted(folder.iterdir())
    process = python("-c", FULL_DISK, str(DOJO / "rom.md"))
    out, err = process.communicate(timeout=120)
    lines = out.splitlines()
    assert process.returncode == 0 and len(lines) == 4, err
    for line in lines:
        one_line(line, "could not write", "what was there is as it was", "make room")
    assert (folder / "rom.md").read_bytes() == b"before"
    assert sorted(folder.iterdir()) == before  # and no half-written files
    assert install(DOJO / "rom.md", "dojo") and (folder / "rom.md").read_bytes() == IMAGE


# --- Where it is, what is there --------------------------------------------------------------------------------


def test_no_rom_says_how_to_install_one(data):
    with pytest.raises(FileNotFoundError) as error:
        sf2_folder()
    one_line(error, "no ROM of Street Fighter II", str(data), "python -m sf2lib.envs.rom import FILE")
    with pytest.raises(FileNotFoundError) as error:
        installed("dojo")
    one_line(error, "no ROM of Dojo", f'import --game dojo "{DOJO / "rom.md"}"')
    assert not data.exists()  # looking writes nothing


def test_an_unknown_game_gets_the_nearest_name():
    for function in (installed, status, lambda game: install(DOJO / "rom.md", game)):
        with pytest.raises(ValueError) as error:
            function("dogo")
        one_line(error, "unknown game 'dogo'", "did you mean 'dojo'?")


def test_the_folder_is_the_users_and_not_the_courses(monkeypatch, tmp_path):
    monkeypatch.delenv("SF2LIB_DATA")
    assert data_folder().is_absolute() and ROOT not in data_folder().parents
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
        assert data_folder() == tmp_path / "share" / "sf2lib"
    monkeypatch.setenv("SF2LIB_DATA", "~/games")
    assert data_folder() == Path.home() / "games"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SF2LIB_DATA", "games")
    assert data_folder() == tmp_path / "games"  # stable-retro takes a relative path for one of its own


def test_the_course_holds_data_alone_of_that_game():
    files = {path.relative_to(SF2.parent).as_posix(): path.stat().st_size for path in SF2.parent.rglob("*.*")}
    files = {name: size for name, size in files.items() if not name.endswith("-v0")}
    names = {"README.md"} | {
        f"{SF2.name}/{name}" for name in ("data.json", "scenario.json", "metadata.json", "rom.sha")
    }
    assert set(files) == names and max(files.values()) < 5000
    assert "http" not in (SF2.parent / "README.md").read_text()


def test_status(data, capsys, twin):
    assert main(["status"]) == 1
    out = capsys.readouterr().out
    assert "ROM: none (No such file or directory): python -m sf2lib.envs.rom import FILE" in out
    assert f"folder: {data / SF2.name}" in out and "start states: none" in out

    assert main(["import", str(DOJO / "rom.md")]) == 0
    assert f"installed in {data / SF2.name}" in capsys.readouterr().out
    (sf2_folder() / "RyuVsKen.state").touch()
    (sf2_folder() / "_hidden.state").touch()
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert f"ROM: SHA-1 {SHA1}, as it should be" in out and "RyuVsKen" in out and "hidden" not in out

    (sf2_folder() / "rom.md").write_bytes(b"damaged")
    assert main(["status"]) == 1
    out = capsys.readouterr().out
    assert f"ROM: SHA-1 {hashlib.sha1(b'damaged').hexdigest()}, needed is {SHA1}: python -m sf2lib.envs.rom imp" in out


def test_the_shell_says_what_is_wrong_in_one_line():
    for arguments, words in [
        (["import", str(DOJO / "rom.md")], [SHA1, NEEDED, "it is DOJO (GM DOJO0001-00), another game"]),
        (["check"], ["no ROM of Street Fighter II", "import FILE"]),
    ]:
        process = python("-m", "sf2lib.envs.rom", *arguments)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (2, "")
        assert one_line(err.removesuffix("\n"), *words).startswith("python -m sf2lib.envs.rom: ")


@pytest.mark.parametrize("command", [[], ["import"], ["status"], ["play"], ["check"]])
def test_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([*command, "--help"])
    out = capsys.readouterr().out
    assert end.value.code == 0
    words = {"import": ".smd", "status": "exit status 1", "play": "wait 60", "check": "default: all"}
    assert all(word in out for word in ([words[command[0]], "--game"] if command else words))


def test_looking_for_a_rom_imports_no_emulator():
    code = "import sys, sf2lib.envs.rom; print('stable_retro' in sys.modules)"
    process = python("-c", code)
    assert process.communicate(timeout=60)[0] == "False\n"


def test_what_is_public():
    assert all(getattr(rom, name).__doc__ for name in rom.__all__)
