"""Turn the sheets into C: `python assets/dojo/art/convert.py OUT` writes OUT/art.h and OUT/art.c.

Reads sheets/sheets.json and the indexed PNGs beside it; needs nothing but Pillow, and only to read pixels, so the same
sheets always give the same bytes. art.h says what each table is for.
"""

import json
import re
import sys
from pathlib import Path

from PIL import Image

SHEETS = Path(__file__).parent / "sheets"
POSE_LIST = Path(__file__).parent.parent / "src" / "pose.h"  # which poses the game has, and in which order
TILE = 8
MAX_TILES = 96  # what one pose may send to video memory in a frame
MAX_PIECES = 16
FLIP_X, FLIP_Y, PALETTE_SHIFT = 0x0800, 0x1000, 13  # bits of a name table entry
FONT_FIRST, FONT_COUNT = 32, 64

Pixels = list[bytes]


def sheet(name: str) -> Pixels:
    """The rows of an indexed PNG."""
    with Image.open(SHEETS / f"{name}.png") as image:
        if image.mode != "P":
            raise ValueError(f"{name}.png: mode is {image.mode}, expected P (one palette index a pixel)")
        data, width = image.tobytes(), image.width
    return [data[start : start + width] for start in range(0, len(data), width)]


def cut(pixels: Pixels, x: int, y: int, width: int, height: int) -> Pixels:
    """A rectangle of pixels; outside the picture they are 0."""
    rows = []
    for row in range(y, y + height):
        line = pixels[row] if 0 <= row < len(pixels) else b""
        part = bytes(max(-x, 0)) + line[max(x, 0) : max(x + width, 0)]
        rows.append(part[:width].ljust(width, b"\0"))
    return rows


def tile(pixels: Pixels, x: int, y: int) -> tuple[int, ...]:
    """Eight rows of eight pixels, four bits each, the leftmost highest: the VDP's pattern."""
    return tuple(int("".join(f"{index & 15:x}" for index in row), 16) for row in cut(pixels, x, y, TILE, TILE))


def color(levels: str) -> int:
    """Three digits of red, green, blue, 0 to 7 each, as the VDP's 0000BBB0GGG0RRR0."""
    red, green, blue = (int(level) for level in levels)
    if max(red, green, blue) > 7:
        raise ValueError(f"palette colour {levels}: the Mega Drive has levels 0 to 7")
    return blue << 9 | green << 5 | red << 1


def palette(text: str) -> list[int]:
    """Sixteen colours."""
    colors = [color(levels) for levels in text.split()]
    if len(colors) != 16:
        raise ValueError(f"a palette has {len(colors)} colours, expected 16")
    return colors


def shapes(columns: int, rows: int) -> dict[tuple[int, int], list[tuple[int, int, int, int, int]]]:
    """For each cell of a grid, the sprites (up to 4 x 4 tiles) whose top row holds it: mask, x, y, width, height."""
    out = {}
    for y in range(rows):
        for x in range(columns):
            choices = []
            for width in range(1, 5):
                for height in range(1, min(4, rows - y) + 1):
                    for left in range(max(0, x - width + 1), min(x, columns - width) + 1):
                        row = ((1 << width) - 1) << left
                        mask = sum(row << (y + k) * columns for k in range(height))
                        choices.append((mask, left, y, width, height))
            out[x, y] = choices
    return out


def cover(filled: int, columns: int, choices: dict) -> list[tuple[int, int, int, int]]:
    """Sprites that together hold every filled cell of a grid: few of them, and few tiles in vain."""
    left, pieces = filled, []
    while left:
        cell = (left & -left).bit_length() - 1
        best, best_score = None, None
        for mask, x, y, width, height in choices[cell % columns, cell // columns]:
            gain = (mask & left).bit_count()
            score = (gain - 1.6 * (width * height - gain), gain)
            if best_score is None or score > best_score:
                best, best_score = (mask, x, y, width, height), score
        left &= ~best[0]
        pieces.append(best[1:])
    return pieces


CHOICES: dict[tuple[int, int], dict] = {}


def pieces_of(pixels: Pixels) -> list[tuple[int, int, int, int]]:
    """Sprites over the drawn pixels: x, y in pixels, width, height in tiles; the grid lies where it costs least."""
    height, width = len(pixels), len(pixels[0])
    columns, rows = width // TILE + 1, height // TILE + 1
    if (columns, rows) not in CHOICES:
        CHOICES[columns, rows] = shapes(columns, rows)
    drawn = [(x, y) for y, row in enumerate(pixels) for x, index in enumerate(row) if index]
    if not drawn:
        raise ValueError("a picture is empty")
    # Eight pixels above and left of the picture lie inside the grid, so that it can be shifted by up to seven.
    best, best_cost = None, None
    for shift_y in range(TILE):
        for shift_x in range(TILE):
            filled = 0
            for cell in {((y + shift_y) // TILE) * columns + (x + shift_x) // TILE for x, y in drawn}:
                filled |= 1 << cell
            if best_cost is not None and filled.bit_count() >= best_cost:
                continue
            pieces = cover(filled, columns, CHOICES[columns, rows])
            cost = sum(w * h for _, _, w, h in pieces) + 1.5 * len(pieces)
            if len(pieces) <= MAX_PIECES and (best_cost is None or cost < best_cost):
                best_cost = cost
                best = [(x * TILE - shift_x, y * TILE - shift_y, w, h) for x, y, w, h in pieces]
    if best is None:
        raise ValueError(f"a picture needs more than {MAX_PIECES} sprites")
    return best


def sprite_tiles(pixels: Pixels, x: int, y: int, width: int, height: int) -> list[tuple[int, ...]]:
    """The tiles of one sprite in the VDP's order: down each column, then the next."""
    return [tile(pixels, x + column * TILE, y + row * TILE) for column in range(width) for row in range(height)]


def frame(name: str, pixels: Pixels, anchor: tuple[int, int], limit: int = MAX_TILES, first: int = 0) -> tuple:
    """A picture as sprites: its tiles, and (x, y, size, tile) of each piece, from the anchor."""
    tiles, pieces = [], []
    for x, y, width, height in pieces_of(pixels):
        pieces.append((x - anchor[0], y - anchor[1], (width - 1) << 2 | (height - 1), first + len(tiles)))
        tiles += sprite_tiles(pixels, x, y, width, height)
    if len(tiles) > limit:
        raise ValueError(f"{name}: {len(tiles)} tiles, expected at most {limit}")
    return tiles, pieces


class TileSet:
    """Tiles for planes, each kept once: also turned over, it is the same tile with flip bits."""

    def __init__(self) -> None:
        self.tiles: list[tuple[int, ...]] = []
        self.known: dict[tuple[int, ...], int] = {}
        self.entry(tuple([0] * TILE))

    def entry(self, rows: tuple[int, ...], bank: int = 0) -> int:
        """The name table entry of a tile, which is added if it is new."""
        if rows not in self.known:
            turned = tuple(int(f"{row:08x}"[::-1], 16) for row in rows)
            for variant, flips in ((rows[::-1], FLIP_Y), (turned[::-1], FLIP_X | FLIP_Y), (turned, FLIP_X)):
                self.known[variant] = len(self.tiles) | flips
            self.known[rows] = len(self.tiles)
            self.tiles.append(rows)
        return self.known[rows] | bank << PALETTE_SHIFT

    def plane(self, pixels: Pixels, columns: int, rows: int) -> list[int]:
        """A picture as a name table."""
        return [self._cell(pixels, x * TILE, y * TILE) for y in range(rows) for x in range(columns)]

    def _cell(self, pixels: Pixels, x: int, y: int) -> int:
        banks = {index >> 4 for row in cut(pixels, x, y, TILE, TILE) for index in row if index}
        if len(banks) > 1:
            raise ValueError(f"the tile at {x}, {y} uses colours of {len(banks)} palettes, expected one")
        return self.entry(tile(pixels, x, y), banks.pop() if banks else 0)


class Source:
    """art.h and art.c while they grow."""

    def __init__(self) -> None:
        self.header: list[str] = []
        self.code: list[str] = [
            "/* Made by assets/dojo/art/convert.py from the sheets beside it. */",
            '#include "art.h"',
            "",
        ]

    def text(self, *lines: str) -> None:
        """Lines of the header."""
        self.header += lines

    def enum(self, prefix: str, names: list[str], count: str) -> None:
        """Constants, one for each name, then their number."""
        constants = [f"    {prefix}_{name.upper()}," for name in names]
        self.text("enum {", *constants, f"    {count}", "};", "")

    def numbers(self, kind: str, name: str, values: list[int], digits: int, static: bool = False) -> None:
        """A table of numbers in hexadecimal."""
        if not static:
            self.text(f"extern const {kind} {name}[];")
        self.code.append(f"{'static ' if static else ''}const {kind} {name}[] = {{")
        for start in range(0, len(values), TILE):
            self.code.append("    " + " ".join(f"0x{value:0{digits}x}," for value in values[start : start + TILE]))
        self.code += ["};", ""]

    def tiles(self, name: str, tiles: list[tuple[int, ...]], static: bool = False) -> None:
        """A table of tiles, one a line."""
        self.numbers("u32", name, [row for rows in tiles for row in rows], 8, static=static)

    def palettes(self, name: str, texts: list[str]) -> None:
        """One palette, or several in a table."""
        if len(texts) == 1:
            self.numbers("u16", name, palette(texts[0]), 4)
            return
        self.text(f"extern const u16 {name}[{len(texts)}][16];")
        self.code.append(f"const u16 {name}[{len(texts)}][16] = {{")
        self.code += ["    {" + ", ".join(f"0x{color:04x}" for color in palette(text)) + "}," for text in texts]
        self.code += ["};", ""]

    def frames(self, name: str, kind: str, frames: list[dict], resident: str = "") -> None:
        """A table of struct frame; its tiles are tables of their own, or one resident table."""
        if not resident:
            self.frame_tiles(kind, frames)
        self.code.append(f"const struct frame {name}[] = {{")
        for one in frames:
            self.frame(kind, one, resident)
        self.code += ["};", ""]

    def frame_tiles(self, kind: str, frames: list[dict]) -> None:
        """The tiles of some frames."""
        for one in frames:
            self.tiles(f"{kind}_{one['name']}", one["tiles"], static=True)

    def frame(self, kind: str, one: dict, resident: str = "") -> None:
        """One struct frame of a table."""
        pieces = ", ".join(f"{{{x}, {y}, {size}, {first}}}" for x, y, size, first in one["pieces"])
        head, tail, tip = (one.get(key, (0, 0)) for key in ("head", "tail_at", "tip"))
        self.code += [
            f"    {{ /* {one['name']} */",
            f"        {resident or kind + '_' + one['name']}, {len(one['tiles'])}, {len(one['pieces'])},",
            f"        {head[0]}, {head[1]}, {one.get('face', 0)}, {one.get('head_under', 0)},",
            f"        {tail[0]}, {tail[1]}, {one.get('tail', 0)}, {tip[0]}, {tip[1]},",
            f"        {{{pieces}}}",
            "    },",
        ]

    def stances(self, name: str, table: list[list[dict]]) -> None:
        """A row of frames for each fighter, whose tiles are there already."""
        self.text(f"extern const struct frame {name}[{len(table)}][{len(table[0])}];")
        self.code.append(f"const struct frame {name}[{len(table)}][{len(table[0])}] = {{")
        for row in table:
            self.code.append("    {")
            for one in row:
                self.frame("pose", one)
            self.code.append("    },")
        self.code += ["};", ""]

    def write(self, folder: Path) -> None:
        """Both files."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "art.h").write_text("\n".join([*self.header, "#endif", ""]), newline="\n")
        (folder / "art.c").write_text("\n".join(self.code), newline="\n")


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


HEAD = """/* Dojo's pictures. Made by assets/dojo/art/convert.py from the sheets beside it: change those, not this.
 *
 * A tile is eight u32, a row of eight pixels each. Offsets are pixels from the anchor (between the feet on the ground,
 * y downwards) of a figure that faces right. Facing left: set the sprite's horizontal flip bit and place each piece at
 * x' = -x - width, the head at -head_x - 32, the tip at -tip_x. */
#ifndef ART_H
#define ART_H

#include "pose.h"
#include "types.h" /* s8, u8, u16, u32 */
"""

FRAME = f"""#define MAX_PIECES {MAX_PIECES}
#define MAX_FRAME_TILES {MAX_TILES}

/* One hardware sprite. size is the VDP's (width - 1) << 2 | (height - 1) in tiles; tiles counts from the first. */
struct piece {{ s8 x, y; u8 size, tiles; }};

/* One picture: its tiles go to video memory by DMA, its pieces into the sprite table. */
struct frame {{
    const u32 *tiles;
    u16 tile_count;
    u8 piece_count;
    s8 head_x, head_y; /* the top left corner of the 32 x 32 head (headgears) */
    u8 head_angle;     /* HEAD_UPRIGHT ... */
    u8 head_under;     /* the head lies behind the body: an arm crosses the face */
    s8 tail_x, tail_y; /* the top left corner of the 32 x 32 tail, always behind the body (tails) */
    u8 tail;           /* TAIL_REST ... */
    s8 tip_x, tip_y;   /* the fist or foot that strikes */
    struct piece pieces[MAX_PIECES];
}};
"""


def main(out: Path) -> None:
    """Convert everything."""
    index = json.loads((SHEETS / "sheets.json").read_text())
    colors, source = index["palettes"], Source()
    source.text(HEAD, FRAME)

    drawn = {one["name"]: one for one in poses(index)}
    source.text("/* The poses, in the order of pose.h. */", "extern const struct frame frames[];", "")
    source.frames("frames", "pose", in_the_games_order(drawn))
    source.text(
        "/* How each fighter stands and wins, in place of the common POSE_IDLE_0 to 3, POSE_WIN_0 and 1. */"
    )
    fighters = index["heads"]["fighters"]
    for kind, count in (("idle", 4), ("win", 2)):
        names = [[f"{kind}_{k}" for k in range(count)] for _ in fighters]
        own = [[f"{fighter}_{name}" for name in row] for fighter, row in zip(fighters, names, strict=True)]
        table = [[drawn.get(a, drawn[b]) for a, b in zip(*rows, strict=True)] for rows in zip(own, names, strict=True)]
        source.frame_tiles("pose", [one for row in table for one in row if one["name"] not in names[0]])
        source.stances(f"{kind}_frames", table)
    source.text("")

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

    source.text("/* Palettes: a fighter's, and the one for the second player who chose the same fighter. */")
    source.palettes("fighter_palettes", [colors["fighters"][name] for name in fighters])
    source.palettes("fighter_palettes_alt", [colors["fighters_alt"][name] for name in fighters])
    for name in ("stage", "hud", "title", "portraits"):
        source.palettes(f"{name.removesuffix('s')}_palette", [colors[name]])

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

    title = TileSet()
    entries = title.plane(sheet("title"), 40, 28)
    source.text("", "/* The title screen: 40 x 28; all in title_palette. */")
    source.text(f"#define TITLE_TILE_COUNT {len(title.tiles)}")
    source.tiles("title_tiles", title.tiles)
    source.numbers("u16", "title_map", entries, 4)

    wall = TileSet()
    entries = wall.plane(sheet("backdrop"), 40, 28)
    source.text("", "/* Behind the choice and the result: 40 x 28, in portrait_palette. */")
    source.text(f"#define BACKDROP_TILE_COUNT {len(wall.tiles)}")
    source.tiles("backdrop_tiles", wall.tiles)
    source.numbers("u16", "backdrop_map", entries, 4)

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
    source.write(out)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python assets/dojo/art/convert.py OUT (a folder for art.h and art.c)")
    main(Path(sys.argv[1]))
