"""Dojo's pictures: what is drawn fits the Mega Drive, and the same sheets always give the same C."""

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ART = Path(__file__).parent.parent / "assets" / "dojo" / "art"
NORMALS = [f"{how}_{strength}{limb}" for how in ("stand", "crouch") for limb in "pk" for strength in "lmh"]
POSES = {
    *(f"{move}_{k}" for move in ("idle", "walk") for k in range(4)),
    *["crouch", "crouch_block", "stand_block", "jump_rise", "jump_tuck", "jump_fall", "turn"],
    *(f"{normal}_{part}" for normal in NORMALS for part in ("start", "hit")),
    *["jump_lp", "jump_mp", "jump_hp", "jump_lk", "jump_mk", "jump_hk"],
    *["fireball_start", "fireball_release", "rising_start", "rising_up", "spin_kick_0", "spin_kick_1"],
    *["throw_grab", "throw_hurl", "thrown", "hit_high", "hit_low", "hit_crouch", "dizzy_0", "dizzy_1"],
    *["fall_back", "lying", "get_up", "win_0", "win_1", "lose"],
}
IN_THE_AIR = re.compile("jump|rising_up|spin|thrown|fall_back|lying")


@pytest.fixture(scope="module")
def convert():
    """convert.py as a module: a script outside the package, with modules of its own beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ART)
        module = importlib.import_module("convert")
        yield module
    for name in ("convert", "csource", "tiles"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def tiles(convert):
    return sys.modules["tiles"]


@pytest.fixture(scope="module")
def index():
    return json.loads((ART / "sheets" / "sheets.json").read_text())


@pytest.fixture(scope="module")
def frames(convert, index):
    return {frame["name"]: frame for frame in convert.poses(index)}


def test_converts_twice_to_the_same_bytes(tmp_path):
    """In processes of their own, with different hash seeds."""
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, ART / "convert.py", tmp_path / seed],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
    for name in ("art.h", "art.c"):
        first, second = ((tmp_path / seed / name).read_bytes() for seed in ("1", "2"))
        assert first == second
        assert b"\r" not in first


def test_converter_needs_only_pillow():
    own = {"convert", "csource", "tiles"}
    source = "".join((ART / f"{name}.py").read_text() for name in sorted(own))
    modules = set(re.findall(r"^(?:from|import) (\w+)", source, re.M))
    assert modules - set(sys.stdlib_module_names) - own == {"PIL"}


def test_every_pose_is_there(frames):
    assert set(frames) >= POSES
    assert len(POSES) >= 24


def test_every_animal_stands_and_wins_its_own_way(frames, index):
    for animal in index["heads"]["fighters"][1:]:
        for stance, common in ((f"{animal}_{kind}", kind) for kind in ("idle_0", "idle_3", "win_0", "win_1")):
            assert frames[stance]["tiles"] != frames[common]["tiles"]


def test_a_pose_fits_its_place_in_video_memory(frames, tiles):
    for name, frame in frames.items():
        assert len(frame["tiles"]) <= tiles.MAX_TILES, name
        assert len(frame["pieces"]) <= tiles.MAX_PIECES, name
        assert frame["pieces"][-1][3] < len(frame["tiles"])


def test_pieces_lie_within_64_pixels_of_the_feet(frames):
    for name, frame in frames.items():
        for x, y, size, _ in frame["pieces"]:
            width, height = ((size >> 2) + 1) * 8, ((size & 3) + 1) * 8
            assert x > -72 and x + width < 72, (name, x, width)  # what is drawn stays in 64: a piece is whole tiles
            assert y >= -120 and y + height <= 24, (name, y, height)
        assert all(-128 <= value <= 127 for value in (*frame["head"], *frame["tail_at"], *frame["tip"]))


def test_pieces_draw_every_pixel_once_and_no_other(frames, index, tiles):
    """Put a pose together from its sprites as the VDP does, and compare it with the sheet."""
    pixels, (width, height) = tiles.sheet("bodies"), index["bodies"]["size"]
    feet_x, feet_y = index["bodies"]["feet"]
    for name, frame in frames.items():
        screen = [[0] * (width + 64) for _ in range(height + 64)]
        for x, y, size, first in frame["pieces"]:
            tall = (size & 3) + 1
            for column in range((size >> 2) + 1):
                for row in range(tall):
                    for dy, bits in enumerate(frame["tiles"][first + column * tall + row]):
                        line = screen[32 + feet_y + y + row * 8 + dy]
                        for dx, digit in enumerate(f"{bits:08x}"):
                            place = 32 + feet_x + x + column * 8 + dx
                            line[place] = line[place] or int(digit, 16)
        expected = tiles.cut(pixels, *frame["cell"], width, height)
        assert [bytes(line[32:-32]) for line in screen[32:-32]] == expected, name


def test_feet_stand_on_the_ground(index):
    """No pose on the ground sinks into the floor by more than the outline of a foot or a knee."""
    feet = index["bodies"]["feet"][1]
    with Image.open(ART / "sheets" / "bodies.png") as sheet:
        for pose in index["bodies"]["poses"]:
            x, y = pose["cell"]
            bottom = (
                sheet.crop((x, y, x + 128, y + 128)).point(lambda colour: 255 if colour else 0).getbbox()[3] - feet
            )
            if not IN_THE_AIR.match(pose["name"]):
                assert 0 <= bottom <= 3, (pose["name"], bottom)


def test_sheets_use_fifteen_colours_and_see_through(index):
    for path in sorted((ART / "sheets").glob("*.png")):
        with Image.open(path) as sheet:
            assert sheet.mode == "P", path.name
            used = {colour for _, colour in sheet.getcolors()}
        banks = len(index["heads"]["fighters"]) if path.stem in ("heads", "tails") else 1
        assert max(used) < 16 * banks, path.name


def test_palettes_are_the_machines(index, tiles):
    texts = []
    for value in index["palettes"].values():
        texts += value.values() if isinstance(value, dict) else [value]
    for text in texts:
        colours = tiles.palette(text)
        assert len(colours) == 16
        assert all(colour & ~0x0EEE == 0 for colour in colours)


def test_fighters_look_different(index):
    """No two share the colour of their gi or their head."""
    for group in ("fighters", "fighters_alt"):
        gis = [palette.split()[7] for palette in index["palettes"][group].values()]
        assert len(set(gis)) == len(gis)
    for name, palette in index["palettes"]["fighters"].items():
        assert palette != index["palettes"]["fighters_alt"][name]
    with Image.open(ART / "sheets" / "heads.png") as sheet:
        heads = {bytes(c & 15 for c in sheet.crop((0, 32 * k, 32, 32 * k + 32)).tobytes()) for k in range(6)}
    assert len(heads) == 6


def test_stage_and_title_leave_room_in_video_memory(tiles):
    stage = tiles.TileSet()
    for name in ("far", "near"):
        assert len(stage.plane(tiles.sheet(f"stage_{name}"), 64, 28)) == 64 * 28
    assert len(stage.tiles) <= 868  # then come the tails
    title = tiles.TileSet()
    title.plane(tiles.sheet("title"), 40, 28)
    assert len(title.tiles) <= 868


def test_a_health_bar_has_a_tile_for_every_length(index, tiles):
    """Each pixel of health and of the lag shows: columns of a tile differ from the empty one as far as they reach."""
    pixels = tiles.sheet("hud")
    for number, (fill, lag) in enumerate(index["hud"]["bars"]):
        columns = list(zip(*tiles.cut(pixels, number % 16 * 8, number // 16 * 8, 8, 8), strict=True))
        assert len(set(columns[:fill])) <= 1
        assert len(set(columns[fill:lag])) <= 1
        assert len(set(columns)) == (fill > 0) + (lag > fill) + (lag < 8)


@pytest.mark.parametrize(
    ("text", "message"),
    [("777 888", "levels 0 to 7"), ("777 000", "expected 16")],
)
def test_a_wrong_palette_is_named(text, message, tiles):
    with pytest.raises(ValueError, match=message):
        tiles.palette(text)


SCENES = "title choice tiger crane snake monkey dragon block combo ko"


@pytest.mark.parametrize("scene", SCENES.split())
def test_pictures_of_the_game_are_there(scene):
    """Twice the screen's size, every pixel four."""
    with Image.open(ART.parents[1] / "images" / f"dojo_{scene}.png") as picture:
        assert picture.size == (640, 448)
        small = picture.convert("RGB").resize((320, 224), Image.Resampling.NEAREST)
        assert small.resize((640, 448), Image.Resampling.NEAREST).tobytes() == picture.convert("RGB").tobytes()
        assert len(small.getcolors(65536)) >= 12


def test_the_moving_picture_moves_and_is_small():
    path = ART.parents[1] / "images" / "dojo_fight.png"
    assert path.stat().st_size < 1_000_000
    with Image.open(path) as film:
        assert film.n_frames > 40
        assert film.info["loop"] == 0
