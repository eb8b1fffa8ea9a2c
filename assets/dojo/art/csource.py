"""art.h and art.c, written line by line."""

from pathlib import Path

from tiles import MAX_PIECES, MAX_TILES, TILE, palette

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
