"""From the sheets' pixels to what the video chip wants: tiles, sprites that cover a picture, name tables, colours."""

from pathlib import Path

from PIL import Image

SHEETS = Path(__file__).parent / "sheets"
TILE = 8
MAX_TILES = 96  # what one pose may send to video memory in a frame
MAX_PIECES = 16
FLIP_X, FLIP_Y, PALETTE_SHIFT = 0x0800, 0x1000, 13  # bits of a name table entry

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
