"""Start states: played to by scripts, saved, listed, checked. All with the emulator, and with Dojo's ROM."""

import gzip
import io
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image
from worlds import one_line, python

stable_retro = pytest.importorskip("stable_retro")

from sf2lib.envs import states  # noqa: E402
from sf2lib.envs.cartridge import DOJO, SF2, RomError  # noqa: E402
from sf2lib.envs.rom import install, main  # noqa: E402
from sf2lib.envs.script import BUTTONS, parse, start_problem  # noqa: E402
from sf2lib.envs.states import Moment, StateError, check, names, play  # noqa: E402

CHOICE = "wait 60; START; wait 20; A"
SHIPPED = Path(stable_retro.__file__).parent / "data" / "stable"
GUILE = SHIPPED / SF2.name / "Champion.Level1.RyuVsGuile.state"
ANIMALS = {"Tiger": "", "Crane": "RIGHT;", "Snake": "DOWN; LEFT;", "Monkey": "DOWN;", "Dragon": "DOWN; RIGHT;"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A place where Dojo's ROM is installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SF2LIB_DATA", str(tmp_path_factory.mktemp("my data")))
        yield install(DOJO / "rom.md", "dojo")


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """Another place like it, whose states may be written over."""
    monkeypatch.setenv("SF2LIB_DATA", str(tmp_path / "data"))
    return install(DOJO / "rom.md", "dojo")


@pytest.fixture(scope="module")
def fight(folder) -> Moment:
    return play(CHOICE + "; A; fight", game="dojo")


# --- Scripts -------------------------------------------------------------------------------------------------------


def test_a_script_is_read_step_by_step():
    assert parse(" START; wait 60\ndown + a 30 ;; A|x+Y; fight; | B 3") == [
        ["hold", ["START"], [], 2],
        ["hold", [], [], 14],
        ["hold", [], [], 60],
        ["hold", ["DOWN", "A"], [], 30],
        ["hold", [], [], 14],
        ["hold", ["A"], ["X", "Y"], 2],
        ["hold", [], [], 14],
        ["fight"],
        ["hold", [], ["B"], 3],
        ["hold", [], [], 14],
    ]
    assert parse("") == []


@pytest.mark.parametrize(
    "text, words",
    [
        ("START; RIGTH", ["no button 'RIGTH' in the step 'RIGTH'", "did you mean 'RIGHT'?"]),
        ("figth", ["did you mean 'FIGHT'?"]),
        ("wait", ["did you mean 'WAIT 60'?"]),
        ("A B", ["no button 'A B' in the step 'A B'"]),
        ("A | B | C", ["is for 3 pads, expected one, or two"]),
        ("wait 30000; A 6000", ["lasts 36,014 frames", "at most 36,000"]),
        ("wait -5", ["no button 'WAIT -5'"]),
    ],
)
def test_a_step_that_is_none(text, words):
    with pytest.raises(StateError) as error:
        parse(text)
    one_line(error, *words)


@given(st.text(alphabet="AX|+;\n 16waitFIGHT\t\u0663", max_size=40))
@example("wait 99999999999")
@example("A \u0663")  # a digit, of another alphabet
def test_any_text_is_steps_or_one_line(text):
    try:
        for kind, *details in parse(text):
            assert kind == "fight" or (details[2] >= 0 and set(details[0] + details[1]) <= set(BUTTONS))
    except StateError as error:
        one_line(error)


@pytest.mark.parametrize("name", [*ANIMALS, "TwoPlayers"])
def test_a_script_leads_to_each_of_dojos_fights(name, folder):
    if name == "TwoPlayers":
        steps = "wait 60; DOWN; START; wait 20; A | A; fight"
    else:
        steps = f"{CHOICE}; {ANIMALS[name]} A; fight"
    moment, kept = play(steps, game="dojo"), check(name, "dojo")
    assert moment.picture.shape == kept.picture.shape == (224, 320, 3)
    assert np.ptp(kept.picture) > 100 and np.ptp(moment.picture) > 100  # a picture, not an empty screen
    assert moment.variables == kept.variables


def test_scripts_repeat_and_can_be_played_in_parts(folder, fight):
    again = play(CHOICE, game="dojo").play("A").play("fight")
    assert again.variables == fight.variables
    assert np.array_equal(again.picture, fight.picture)
    pressed = fight.play("RIGHT 30")
    assert pressed.variables["x"] > fight.variables["x"] + 20
    assert fight.play("| LEFT 30").variables["x"] == fight.play("wait 44").variables["x"]  # that pad is nobody's here


def test_a_moment_as_picture_and_in_words(folder, fight):
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(fight._repr_png_()))), fight.picture)
    assert str(fight) == (
        "health 176 and 176, timer 99, character 0 and 1, difficulty 3: it looks like the start of a fight"
    )
    assert "health is 0 and 0, expected 176" in str(play("wait 60", game="dojo"))
    lines = fight.text(columns=40).splitlines()
    assert len(lines) == 14 and all(line.count("▀") == 40 for line in lines)
    above, below = fight.picture[:8, :8].mean((0, 1)), fight.picture[8:16, :8].mean((0, 1))
    first = [int(number) for number in lines[0].partition("m")[0].split(";")[2:5]]
    second = [int(number) for number in lines[0].partition("m")[0].split(";")[7:10]]
    assert np.abs(first - above).max() <= 1 and np.abs(second - below).max() <= 1


def test_the_emulator_of_this_process_is_not_needed(folder):
    code = f"""
import stable_retro
mine = stable_retro.RetroEmulator({str(DOJO / "rom.md")!r})
from sf2lib.envs.states import check, play
print(check("Tiger", "dojo").variables["health"], play("wait 5", "Crane", "dojo").variables["enemy_character"])
"""
    process = python("-c", code)  # and no `if __name__ == "__main__"` either
    assert process.communicate(timeout=60)[0].split() == ["176", "2"]


# --- Saving ----------------------------------------------------------------------------------------------------------


def test_a_saved_state_is_listed_checked_and_played_by_stable_retro(alone):
    fight = play(CHOICE + "; RIGHT; A; fight", game="dojo")
    path = fight.save("Novice-vs.Crane_1")
    assert path == alone / "Novice-vs.Crane_1.state"
    assert gzip.decompress(path.read_bytes()) == fight.state
    assert names("dojo") == ["Crane", "Dragon", "Monkey", "Novice-vs.Crane_1", "Snake", "Tiger", "TwoPlayers"]
    kept = check("Novice-vs.Crane_1", "dojo")
    assert kept.variables == fight.variables
    assert kept.play("wait 50").variables == fight.play("wait 50").variables
    code = f"""
import stable_retro
stable_retro.data.Integrations.add_custom_path({str(alone.parent)!r})
env = stable_retro.make("Dojo-Genesis-v0", "Novice-vs.Crane_1", inttype=stable_retro.data.Integrations.CUSTOM_ONLY,
                        render_mode="rgb_array")
env.reset()
print(env.step(env.action_space.sample() * 0)[4]["enemy_character"])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.split() == ["2"], run.stderr


def test_a_state_is_not_lost_by_its_name(alone, fight):
    path = fight.save("Mine")
    kept = path.read_bytes()
    other = play("", "Dragon", "dojo")
    with pytest.raises(StateError) as error:
        other.save("Mine")
    one_line(error, "has a state Mine", "choose another name, or overwrite it")
    assert path.read_bytes() == kept
    other.save("Mine", overwrite=True)
    assert check("Mine", "dojo").variables == check("Dragon", "dojo").variables


@pytest.mark.parametrize("name", ["", "../outside", "a/b", "_hidden", ".hidden", "two words", "new\nline", "x" * 200])
def test_names_that_no_file_should_have(name, folder, fight):
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(StateError) as error:
        fight.save(name)
    one_line(error, "can't name a state", "RyuVsKen")
    assert sorted(folder.parent.rglob("*")) == before


def test_a_state_that_can_not_be_written(alone, fight):
    (alone / "Mine.state").mkdir()
    with pytest.raises(RomError) as error:
        fight.save("Mine", overwrite=True)
    one_line(error, "could not write", "Mine.state", "what was there is as it was")
    assert not [path for path in alone.iterdir() if path.name.startswith(".")]


# --- What is no start of a fight -------------------------------------------------------------------------------

NO_START = {
    "title": ("wait 60", "health is 0 and 0, expected 176"),
    "choice": (CHOICE, "is no start of a fight: ", ", expected "),
    "in the air": (CHOICE + "; A; fight; UP 4", "y is ", ", expected 192"),
    "paused": (CHOICE + "; A; fight; START", "does not go on as a fight", "the game is paused"),
    "demonstration": ("wait 1500", "health is "),
}


@pytest.mark.parametrize("kind", NO_START)
def test_a_moment_at_which_no_fight_begins_is_not_saved(kind, folder):
    text, *words = NO_START[kind]
    moment = play(text, game="dojo")
    with pytest.raises(StateError) as error:
        moment.save("Bad")
    one_line(error, "this moment ", *words)
    assert not (folder / "Bad.state").exists()


def test_a_script_that_meets_no_fight(folder):
    with pytest.raises(StateError) as error:
        play("fight", game="dojo")
    one_line(error, "the script leads to no fight within 3000 frames: ", "expected")


START = {"health": 176, "y": 192, "status": 512, "rounds_won": 0, "character": 0, "human": 0}
START |= {f"enemy_{name}": value for name, value in START.items()} | {"human": 1, "timer": 99}


@pytest.mark.parametrize(
    "changes, problem",
    [
        ({}, None),
        ({"human": 0, "enemy_human": 1, "enemy_rounds_won": 1, "timer": 10, "status": 520}, None),
        ({"health": 175}, "health is 175 and 176, expected 176"),
        ({"enemy_health": -1}, "health is 176 and -1, expected 176"),
        ({"enemy_y": 191}, "y is 192 and 191, expected 192"),
        ({"status": 522}, "status is 522 and 512, expected 512 to 520"),
        ({"enemy_status": 1024}, "status is 512 and 1024, expected 512 to 520"),
        ({"rounds_won": 2}, "rounds_won is 2 and 0, expected 0 to 1"),
        ({"enemy_character": 12}, "character is 0 and 12, expected 0 to 11"),
        ({"timer": 9}, "timer is 9, expected 10 to 99"),
        ({"timer": 165}, "timer is 165, expected 10 to 99"),  # what two digits that are none read as
        ({"human": 0}, "human is 0 and 0, expected 1 on one side (the computer plays both, as in a demonstration)"),
    ],
)
def test_what_a_fight_begins_with(changes, problem):
    assert start_problem((START | changes).__getitem__) == problem


# --- States that others made ----------------------------------------------------------------------------------


def refused(state, *words: str) -> str:
    with pytest.raises(StateError) as error:
        check(state, "dojo")
    return one_line(error, *words)


def test_states_of_another_rom_or_emulator_are_refused(folder, tmp_path, fight):
    refused(GUILE, "RyuVsGuile", "does not go on as a fight: it was made with another ROM")  # the RAM map is the same!
    refused(SHIPPED / "Airstriker-Genesis-v0" / "Level1.state", "is no start of a fight: health is 0 and 0")
    nes = next((SHIPPED / "SuperMarioBros-Nes-v0").glob("*.state"))
    refused(nes, nes.name, "is no state of this emulator's version")
    older = tmp_path / "older.state"  # made by `save` under another ROM of Dojo, under which it would go on
    with older.open("wb") as file, gzip.GzipFile("0" * 40, "wb", fileobj=file) as packed:
        packed.write(fight.state)
    refused(older, "was made with the ROM of SHA-1 " + "0" * 40, "installed is ", "make it anew")
    with older.open("wb") as file, gzip.GzipFile("some name", "wb", fileobj=file) as packed:
        packed.write(fight.state)
    assert check(older, "dojo").variables == fight.variables


def test_damaged_files_are_refused(folder, tmp_path, fight):
    file = tmp_path / "a state.state"
    whole = gzip.compress(fight.state)
    for content, *words in [
        (b"", "is empty"),
        (gzip.compress(b""), "is empty"),
        (b"hello", "can't be read as a state", "Not a gzipped file"),
        (whole[: len(whole) // 2], "can't be read as a state", "ended before"),
        (whole[:1000] + bytes(1000) + whole[2000:], "can't be read as a state"),
        (gzip.compress(fight.state[:70_000]), "is no state of this emulator's version"),
        (gzip.compress(bytes(len(fight.state))), "is no state of this emulator's version"),
    ]:
        file.write_bytes(content)
        refused(file, str(file), *words)
    refused(tmp_path, "can't be read as a state", "directory")


def test_a_file_that_would_unpack_to_a_lot(folder, tmp_path):
    file = tmp_path / "bomb.state"
    with gzip.open(file, "wb", 1) as packed:
        for _ in range(200):
            packed.write(bytes(2**20))
    tracemalloc.start()
    try:
        refused(file, "is no state of this emulator's version")
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


def test_a_state_with_random_bytes_never_takes_us_along(folder, tmp_path, fight):
    """Some crash the emulator, some go on as a fight all the same; most do not."""
    random, file, refused = np.random.default_rng(0), tmp_path / "a.state", 0
    for number in range(16):
        content = np.frombuffer(fight.state, np.uint8).copy()
        places = random.integers(16, len(content), 5_000 * (1 + number))
        content[places] = random.integers(0, 256, len(places))
        file.write_bytes(gzip.compress(content.tobytes(), 1))
        try:
            check(file, "dojo")
        except StateError as error:
            refused += 1
            one_line(error, str(file))
    assert refused >= 8


def test_an_unknown_state_gets_the_nearest_name(folder, monkeypatch, tmp_path):
    refused("Tigr", "no start state 'Tigr'", "did you mean 'Tiger'?")
    monkeypatch.setenv("SF2LIB_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError) as error:
        check("Tiger", "dojo")
    one_line(error, "no ROM of Dojo", "import --game dojo")
    for state in install(DOJO / "rom.md", "dojo").glob("*.state"):
        state.unlink()
    refused("Tiger", "no start state 'Tiger'", "none is saved yet", "rom play --help")


def test_a_rom_that_is_damaged_after_it_was_installed(alone):
    (alone / "rom.md").write_bytes(b"")
    with pytest.raises(StateError) as error:
        play("wait 5", game="dojo")
    one_line(error, "the script stops the emulator", "python -m sf2lib.envs.rom status")


# --- In a shell ---------------------------------------------------------------------------------------------------


def test_the_shell_plays_saves_and_checks(alone, tmp_path, capsys):
    picture = tmp_path / "a picture.png"
    command = ["play", f"{CHOICE}; A; fight", "--game", "dojo", "--save", "Mine", "--picture", str(picture)]
    assert main(command) == 0
    assert f"saved {alone / 'Mine.state'}" in capsys.readouterr().out
    assert Image.open(picture).size == (320, 224)
    with pytest.raises(SystemExit) as end:
        main(command)
    assert end.value.code == 2
    one_line(capsys.readouterr().err.removesuffix("\n"), "has a state Mine", "overwrite")
    assert main([*command, "--overwrite"]) == 0
    assert main(["play", "", "--from", "Mine", "--game", "dojo", "--save", "Later"]) == 0
    capsys.readouterr()

    assert main(["check", "--game", "dojo"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in out] == names("dojo") and "Later" in names("dojo")
    shutil.copy(GUILE, alone)
    assert main(["check", "Tiger", GUILE.stem, "--game", "dojo"]) == 1
    good, bad = capsys.readouterr().out.splitlines()
    assert good.startswith("Tiger: health 176 and 176") and "another ROM" in bad


def test_the_shell_asks_for_steps(alone, tmp_path):
    typed = f"{CHOICE}\n\nnonsense\nA; fight\nundo\nundo\nundo\n{CHOICE}; A; fight\nsave x/y\nsave Mine\nsave Mine\n"
    typed += f"picture {tmp_path / 'p.png'}\npicture {tmp_path}/p.png/q.png\nquit\nsave Never\n"
    process = python("-m", "sf2lib.envs.rom", "play", "--game", "dojo", stdin=subprocess.PIPE)
    out, err = process.communicate(typed, timeout=120)
    assert (process.returncode, err) == (0, "")
    assert "no button 'NONSENSE'" in out and "'x/y' can't name a state" in out and "has a state Mine" in out
    assert f"saved {alone / 'Mine.state'}" in out and "p.png/q.png (File exists)" in out and "\33" not in out
    assert check("Mine", "dojo") and Image.open(tmp_path / "p.png").size == (320, 224)
    assert names("dojo").count("Mine") == 1 and "Never" not in names("dojo")


def test_the_shell_where_there_is_no_emulator(folder, monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for command in (["play", "wait 5"], ["check", "Tiger"]):
        with pytest.raises(SystemExit) as end:
            main([*command, "--game", "dojo"])
        assert end.value.code == 2
        one_line(capsys.readouterr().err.removesuffix("\n"), "stable-retro")
    assert main(["status", "--game", "dojo"]) == 0  # which needs none


def test_the_shell_shows_the_picture_on_a_terminal_and_ends_with_its_input(folder, fight, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    states.ask(fight)
    out = capsys.readouterr().out
    assert fight.text() in out and out.endswith("> \n")
