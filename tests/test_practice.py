"""Lesson 13's scaffolding: which cartridge game="sf2" is, what import says, nine questions to a game."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from worlds import ROOT

from sf2lib.classroom import practice
from sf2lib.envs import rom
from sf2lib.envs.cartridge import CARTRIDGES, DOJO, SF2, read_rom

IMAGE = (DOJO / "rom.md").read_bytes()
NEEDED = "a5aad1d108046d9388e33247610dafb4c6516e0b"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A learner's own place, empty."""
    folder = tmp_path / "own"
    monkeypatch.setenv("SF2LIB_DATA", str(folder))
    yield folder
    practice.end()


@pytest.fixture
def owner(own, tmp_path, monkeypatch):
    """A learner with a ROM: Dojo's, under a Street Fighter II whose hash is Dojo's. Returns where the dump is."""
    source = shutil.copytree(SF2, tmp_path / "source" / SF2.name)
    shutil.copy(DOJO / "rom.sha", source)
    real = dataclasses.replace(CARTRIDGES["sf2"], source=source)
    monkeypatch.setitem(CARTRIDGES, "sf2", real)
    monkeypatch.setattr(practice, "REAL", real)
    dump = tmp_path / "my dump.bin"
    dump.write_bytes(IMAGE)
    return dump


def test_a_lesson_leaves_nothing_behind(own):
    before = dict(os.environ)
    files = practice.begin()
    assert files.is_dir() and not list(files.iterdir())
    assert rom.data_folder() != own
    practice.street_fighter()
    again = practice.begin()
    assert not files.exists() and again.is_dir() and not practice.is_stand_in()
    practice.end()
    assert not again.exists() and not own.exists() and dict(os.environ) == before
    practice.end()  # and once more does no harm


def test_without_a_rom_dojo_takes_its_place(own):
    practice.begin()
    assert not practice.is_stand_in()
    line = practice.street_fighter()
    assert line == 'No ROM of Street Fighter II is installed here. game="sf2" plays Dojo in its place.'
    assert practice.is_stand_in() and not own.exists()
    folder = rom.sf2_folder()
    assert folder.name == SF2.name and (folder / "rom.md").read_bytes() == IMAGE
    assert (folder / "data.json").read_bytes() == (SF2 / "data.json").read_bytes()
    assert practice.street_fighter() == line
    assert "ROM: none" in practice.yours()[2]  # what is yours is said, not what stands in
    assert practice.is_stand_in()
    assert CARTRIDGES["sf2"].source != SF2 and (SF2 / "rom.sha").read_text().strip() == NEEDED


def test_a_dump_that_is_not_it_is_told_and_dojo_takes_its_place(own):
    files = practice.begin()
    wrong = files / "wrong.md"
    wrong.write_bytes(IMAGE)
    line = practice.street_fighter(wrong)
    assert line.startswith("Not imported: wrong.md has SHA-1 ") and line.endswith("plays Dojo in its place.")
    assert "\n" not in line and NEEDED in line and not own.exists()


def test_a_dump_of_your_own_is_played_from_your_own_place(own, owner):
    practice.begin()
    pytest.importorskip("stable_retro")  # which brings a start state, without which there is nothing to play
    practice.street_fighter()
    assert practice.is_stand_in() and not own.exists()
    line = practice.street_fighter(owner)
    assert line == 'game="sf2" is your own cartridge from here on.'
    assert not practice.is_stand_in()
    assert rom.sf2_folder().resolve() == (own / SF2.name).resolve()
    (own / SF2.name / "Mine.state").write_bytes(b"mine")
    assert practice.street_fighter() == line  # installed already
    practice.begin()
    practice.end()
    assert (own / SF2.name / "Mine.state").read_bytes() == b"mine"  # the link is gone, what it led to is not


def test_practice_goes_beside_your_own_place(own, owner):
    files = practice.begin()
    practice.street_fighter(owner)
    (files / "dojo.md").write_bytes(IMAGE)
    assert practice.told(files / "dojo.md", "dojo") == "dojo.md is installed as dojo"
    assert not (own / DOJO.name).exists()


def test_what_import_says_is_the_same_everywhere(own):
    files = practice.begin()
    for name, content in (("game.md", IMAGE), ("half.md", IMAGE[: len(IMAGE) // 2]), ("empty.md", b"")):
        (files / name).write_bytes(content)
    said = [practice.told(path, game) for path in (*files.iterdir(), files / "none.md") for game in ("sf2", "dojo")]
    text = "\n".join(said)
    assert str(files) not in text and str(ROOT) not in text and len(said) == len(text.splitlines())
    assert set(re.findall(r"\b[0-9a-f]{40}\b", text)) == {NEEDED}
    assert f"game.md has SHA-1 …, needed is {NEEDED}: it is DOJO" in text
    assert "cut short, … of … bytes" in text and "use Dojo's rom.md" not in text.splitlines()[0]
    notes = files / "notes.md"
    notes.write_bytes(b"hello")
    assert practice.told(notes).startswith("notes.md has SHA-1 aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d, needed is a5")


@pytest.mark.parametrize("size", [0x4000, 3 * 0x4000, 363_520])
def test_interleaving_there_and_back(size, tmp_path):
    image = (IMAGE * 2)[:size]
    smd = practice.interleaved(image)
    assert len(smd) % 0x4000 == 512 and practice.straightened(smd)[:size] == image
    assert smd[512:514] == bytes((image[1], image[3])) and smd[512 + 0x2000] == image[0]
    file = tmp_path / "game.smd"
    file.write_bytes(practice.interleaved(IMAGE))
    assert read_rom(file, CARTRIDGES["dojo"]) == IMAGE


def test_the_committed_lesson_was_built_without_a_rom():
    """So that no picture and no memory of that game ever gets in by a build on a machine that has one."""
    notebook = nbformat.read(ROOT / "notebooks" / "13_your_street_fighter.ipynb", as_version=4)
    said = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "plays Dojo in its place" in said and "is your own cartridge" not in said
    links = re.findall(
        r"https?://[^\s)\"]+", (ROOT / "notebooks" / "source" / "13_your_street_fighter.py").read_text()
    )
    assert links == []
    kept = [path for path in Path(ROOT / "notebooks").rglob("*") if path.suffix in (".state", ".md", ".bin", ".smd")]
    assert [path.name for path in kept if path.suffix != ".md"] == []


# --- Nine questions -----------------------------------------------------------------------------------------------


def test_dojo_answers_yes_to_all_nine(own):
    pytest.importorskip("stable_retro")
    from sf2lib.classroom import questions

    practice.begin()
    rom.install(DOJO / "rom.md", "dojo")
    answers = questions.ask("dojo", "Dragon")
    assert len(answers) == 9 and all(answer.holds for answer in answers), "\n".join(map(str, answers))
    assert all(str(answer).startswith("yes  ") and answer.seen for answer in answers)


def test_the_questions_can_be_answered_no(own):
    """The memory of the real game under Dojo's program: every number is right, and nothing does what it should."""
    pytest.importorskip("stable_retro")
    from sf2lib.classroom import questions

    practice.begin()
    practice.street_fighter()
    answers = questions.ask("sf2", "Champion.Level1.RyuVsGuile")
    no = [answer.claim for answer in answers if not answer.holds]
    assert len(answers) == 9 and len(no) >= 5, "\n".join(map(str, answers))
    assert all(str(answer).startswith("NO   ") for answer in answers if not answer.holds)


# --- Without the emulator -----------------------------------------------------------------------------------------

WITHOUT = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "stable_retro" else find(name, *rest)
"""


def test_a_machine_without_the_emulator_still_imports(tmp_path):
    """Parts 1 to 3 run there; the cells after them are passed over, after one line."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT)
    run = """
import json, nbformat
from nbclient import NotebookClient
notebook = nbformat.read("notebooks/13_your_street_fighter.ipynb", 4)
NotebookClient(notebook, timeout=120, resources={"metadata": {"path": "notebooks"}}).execute()
print(json.dumps([o.get("text", o.output_type) for c in notebook.cells for o in c.get("outputs", [])]))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    result = subprocess.run([sys.executable, "-c", run], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    said = "".join(json.loads(result.stdout.splitlines()[-1]))
    assert "dojo.zip is installed as dojo" in said
    assert said.splitlines()[-1].startswith("This lesson can be read here, but not run: the fighter's emulator")
