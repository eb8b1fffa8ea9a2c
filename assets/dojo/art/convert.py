"""Turn the sheets into C: `python assets/dojo/art/convert.py OUT` writes OUT/art.h and OUT/art.c.

Reads sheets/sheets.json and the indexed PNGs beside it; needs nothing but Pillow, and only to read pixels, so the same
sheets always give the same bytes. art.h says what each table is for.
"""

import json
import re
import sys
from pathlib import Path

from csource import FRAME, HEAD, Source
from tiles import SHEETS, TILE, TileSet, cut, frame, sheet, sprite_tiles, tile

POSE_LIST = Path(__file__).parent.parent / "src" / "pose.h"  # which poses the game has, and in which order
FONT_FIRST, FONT_COUNT = 32, 64


def poses(index: dict) -> list[dict]:
    """Every pose of the bodies' sheet as a frame."""
    pixels, angles, tails = sheet("bodies"), index["heads"]["angles"], [*index["tails"], "none"]
    width, height = index["bodies"]["size"]
    out = []
    for one in index["bodies"]["poses"]:
        tiles, pieces = frame(one["name"], cut(pixels, *one["cell"], width, height), index["bodies"]["feet"])
        out.append(
            {
                **one,
                "tiles": tiles,
                "pieces": pieces,
                "face": angles.index(one["face"]),
                "tail": tails.index(one["tail"]),
                "head_under": int(one["head_under"]),
            }
        )
    return out


def in_the_games_order(drawn: dict[str, dict]) -> list[dict]:
    """The poses that the game has, in the order of its enum."""
    names = [name.lower() for name in re.findall(r"\bPOSE_(\w+)", POSE_LIST.read_text())]
    names = [name for name in names if name not in ("h", "count")]
    missing = [name for name in names if name not in drawn]
    if missing:
        raise ValueError(f"{POSE_LIST.name} has poses that nobody has drawn: {', '.join(missing)}")
    return [drawn[name] for name in names]


def words(index: dict) -> list[dict]:
    """The announcer's words; their anchor is the middle."""
    pixels, out = sheet("words"), []
    for one in index["words"]:
        x, y, width, height = one["box"]
        tiles, pieces = frame(one["text"], cut(pixels, x, y, width, height), (width // 2, height // 2))
        out.append({"name": identifier(one["text"]), "tiles": tiles, "pieces": pieces})
    return out


def identifier(text: str) -> str:
    """A word as a C name: K.O. is ko."""
    return "".join(character for character in text.lower() if character.isalnum())


def effects(index: dict) -> tuple[list[dict], list]:
    """The effects, and the one table of tiles they share."""
    pixels, out, shared = sheet("effects"), [], []
    for one in index["effects"]:
        tiles, pieces = frame(one["name"], cut(pixels, *one["box"]), one["anchor"], first=len(shared))
        out.append({"name": one["name"], "tiles": tiles, "pieces": pieces})
        shared += tiles
    return out, shared


def write_pose_tables(source: Source, index: dict) -> None:
    """The poses, and how each fighter stands and wins."""
    drawn = {one["name"]: one for one in poses(index)}
    source.text("/* The poses, in the order of pose.h. */", "extern const struct frame frames[];", "")
    source.frames("frames", "pose", in_the_games_order(drawn))
    source.text("/* How each fighter stands and wins, in place of the common POSE_IDLE_0 to 3, POSE_WIN_0 and 1. */")
    fighters = index["heads"]["fighters"]
    for kind, count in (("idle", 4), ("win", 2)):
        names = [[f"{kind}_{k}" for k in range(count)] for _ in fighters]
        own = [[f"{fighter}_{name}" for name in row] for fighter, row in zip(fighters, names, strict=True)]
        table = [[drawn.get(a, drawn[b]) for a, b in zip(*rows, strict=True)] for rows in zip(own, names, strict=True)]
        source.frame_tiles("pose", [one for row in table for one in row if one["name"] not in names[0]])
        source.stances(f"{kind}_frames", table)
    source.text("")


def write_parts(source: Source, index: dict) -> None:
    """Heads and tails."""
    fighters, angles, tails = index["heads"]["fighters"], index["heads"]["angles"], index["tails"]
    source.enum("FIGHTER", fighters, "FIGHTER_COUNT")
    source.enum("HEAD", angles, "HEAD_COUNT")
    source.enum("TAIL", tails, "TAIL_NONE")
    source.text(
        "/* A fighter's head and tail: for each position the 16 tiles of one 32 x 32 sprite, in the fighter's palette."
    )
    source.text(" * The novice's tail is empty: draw none. */", "#define HEAD_TILES 16", "#define TAIL_TILES 16")
    for kind, table, positions in (("head", "headgears", angles), ("tail", "tails", tails)):
        source.text(
            f"struct {table[:-1]}{'' if kind == 'head' else '_set'} {{ const u32 *tiles[{len(positions)}]; }};"
        )
        source.text(f"extern const struct {table[:-1]}{'' if kind == 'head' else '_set'} {table}[];", "")
        pixels = sheet(f"{kind}s")
        for row, fighter in enumerate(fighters):
            tiles = [one for at in range(len(positions)) for one in sprite_tiles(pixels, at * 32, row * 32, 4, 4)]
            source.tiles(f"{kind}_{fighter}", tiles, static=True)
        source.code.append(f"const struct {table[:-1]}{'' if kind == 'head' else '_set'} {table}[] = {{")
        for fighter in fighters:
            sprites = ", ".join(f"{kind}_{fighter} + {at * 16 * TILE}" for at in range(len(positions)))
            source.code.append(f"    {{{{{sprites}}}}},")
        source.code += ["};", ""]


def write_palettes(source: Source, index: dict) -> None:
    """Every palette."""
    colors, fighters = index["palettes"], index["heads"]["fighters"]
    source.text("/* Palettes: a fighter's, and the one for the second player who chose the same fighter. */")
    source.palettes("fighter_palettes", [colors["fighters"][name] for name in fighters])
    source.palettes("fighter_palettes_alt", [colors["fighters_alt"][name] for name in fighters])
    for name in ("stage", "hud", "title", "portraits"):
        source.palettes(f"{name.removesuffix('s')}_palette", [colors[name]])


def write_planes(source: Source, index: dict) -> None:
    """Stage, title and backdrop."""
    stage = TileSet()
    maps = {name: stage.plane(sheet(f"stage_{name}"), 64, 28) for name in ("far", "near")}
    source.text(
        "",
        "/* The stage: name tables of 64 x 28, tile 0 empty; add the first tile's place in video memory. */",
    )
    source.text(f"#define STAGE_TILE_COUNT {len(stage.tiles)}", "#define STAGE_COLUMNS 64", "#define STAGE_ROWS 28")
    source.tiles("stage_tiles", stage.tiles)
    for name, entries in maps.items():
        source.numbers("u16", f"stage_{name}_map", entries, 4)

    for name, about in (
        ("title", "The title screen: 40 x 28; all in title_palette."),
        ("backdrop", "Behind the choice and the result: 40 x 28, in portrait_palette."),
    ):
        picture = TileSet()
        entries = picture.plane(sheet(name), 40, 28)
        source.text("", f"/* {about} */", f"#define {name.upper()}_TILE_COUNT {len(picture.tiles)}")
        source.tiles(f"{name}_tiles", picture.tiles)
        source.numbers("u16", f"{name}_map", entries, 4)


def write_portraits(source: Source, index: dict) -> None:
    """The portraits."""
    fighters = index["heads"]["fighters"]
    pixels = sheet("portraits")
    tiles = [
        tile(pixels, x, y)
        for left in range(0, len(fighters) * 48, 48)
        for y in range(0, 48, 8)
        for x in range(left, left + 48, 8)
    ]
    source.text("", "/* Portraits of the choice screen, 6 x 6 tiles each, row by row, all in portrait_palette. */")
    source.text("#define PORTRAIT_TILES 36")
    source.tiles("portrait_tiles", tiles)


def write_hud(source: Source, index: dict) -> None:
    """Font, digits, bars and marks."""
    pixels = sheet("font")
    tiles = [tile(pixels, k % 16 * TILE, k // 16 * TILE) for k in range(FONT_COUNT)]
    source.text(
        "",
        "/* The font: characters 32 to 95 in order; the timer's digits are 2 x 2 tiles, row by row. */",
    )
    source.text(
        f"#define FONT_FIRST {FONT_FIRST}", f"#define FONT_TILE_COUNT {FONT_COUNT}", "#define DIGIT_TILE_COUNT 40"
    )
    source.tiles("font_tiles", tiles)
    pixels = sheet("digits")
    source.tiles("digit_tiles", [tile(pixels, d * 16 + x, y) for d in range(10) for y in (0, 8) for x in (0, 8)])

    bars = [tuple(pair) for pair in index["hud"]["bars"]]
    table = [bars.index((min(fill, lag), lag)) for fill in range(9) for lag in range(9)]
    pixels = sheet("hud")
    tiles = [tile(pixels, k % 16 * TILE, k // 16 * TILE) for k in range(len(bars) + 3)]
    source.text(
        "",
        "/* Health bars. bar_tile[fill * 9 + lag] is the tile with fill pixels of health and the lag up to pixel lag,",
        " * from its left (flip it for a bar that empties to the other side). Then the bar's left cap, and the mark",
        " * of a round still open and of one won. */",
        f"#define BAR_CAP {len(bars)}",
        f"#define MARK_OPEN {len(bars) + 1}",
        f"#define MARK_WON {len(bars) + 2}",
        f"#define HUD_TILE_COUNT {len(bars) + 3}",
    )
    source.tiles("hud_tiles", tiles)
    source.numbers("u8", "bar_tile", table, 2)


def write_moving(source: Source, index: dict) -> None:
    """Effects and words."""
    sparks, shared = effects(index)
    source.text("", "/* Effects: they stay in video memory, so a piece's tiles count from fx_tiles. HUD palette. */")
    source.enum("FX", [one["name"] for one in sparks], "FX_COUNT")
    source.text(f"#define FX_TILE_COUNT {len(shared)}", "extern const struct frame effects[];")
    source.tiles("fx_tiles", shared)
    source.frames("effects", "fx", sparks, resident="fx_tiles")

    announced = words(index)
    source.text("", "/* What is announced, anchored at its middle; sent to video memory when it is. HUD palette. */")
    source.enum("WORD", [one["name"] for one in announced], "WORD_COUNT")
    source.text("extern const struct frame words[];")
    source.frames("words", "word", announced)


def main(out: Path) -> None:
    """Convert everything."""
    index = json.loads((SHEETS / "sheets.json").read_text())
    source = Source()
    source.text(HEAD, FRAME)
    for write in (
        write_pose_tables,
        write_parts,
        write_palettes,
        write_planes,
        write_portraits,
        write_hud,
        write_moving,
    ):
        write(source, index)
    source.write(out)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python assets/dojo/art/convert.py OUT (a folder for art.h and art.c)")
    main(Path(sys.argv[1]))
