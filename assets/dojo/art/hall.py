# ruff: noqa: E501
"""The hall (plane A): floor, posts, paper walls, and what hangs on them. Where it is open, the garden shows."""

import math
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw
from stage import (
    BLACK,
    BROWN,
    CHECKS,
    FLOOR,
    GOLD,
    HEIGHT,
    LACQUER,
    NIGHT,
    OAK,
    OPEN,
    PALE,
    PAPER,
    UMBER,
    WIDTH,
    WOOD,
    blend,
    grid,
)


def near():
    """Beam, lattice, lanterns, posts, paper walls, rail and floor; the garden shows through."""
    pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
    floor(pixels)
    wall(pixels, 16, 152)
    wall(pixels, 360, 496)
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    lattice(pen)
    rail(pen)
    step(pen)
    beam(pen)
    for x in (0, 152, 344, 496):
        post(pen, x)
    for x in (200, 256, 312):
        lantern(pen, x, 52)
    scroll(pen, 40, 62)
    staffs(pen, 96, 76)
    drum(pen, 428, 104)
    for x in (376, 472):
        banner(pen, x, 56)
    return image


def floor(pixels):
    """Boards that widen and darken towards the viewer, with the dusk's light on them before the opening."""
    rows, columns = grid()
    edges = [160, 165, 171, 178, 186, 195, 205, 216, 224]
    shades = [(OAK, OAK), (OAK, WOOD), (OAK, WOOD), (WOOD, WOOD), (WOOD, WOOD), (WOOD, BROWN), (WOOD, BROWN), (BROWN, BROWN)]
    amounts = [0, 0.3, 0.7, 0, 0, 0.3, 0.7, 0]
    for k, (top, bottom) in enumerate(pairwise(edges)):
        board = (rows >= top) & (rows < bottom)
        blend(pixels, board, np.full(rows.shape, amounts[k]), *shades[k])
        joint = board & ((columns - k * 56) % 128 == 0)
        grain = (rows == (top + bottom) // 2) & ((columns - k * 88 - 30) % 128 < 26)
        short = (rows == (top + bottom) // 2 + 2) & ((columns - k * 88 - 86) % 128 < 14)
        pixels[grain | short] = shades[k][1] if k in (1, 2) else (BROWN if k < 5 else UMBER)
        pixels[joint] = BROWN if k < 4 else UMBER
    # Light from the garden: a patch that widens towards the viewer and fades.
    middle = (OPEN[0] + OPEN[1]) / 2
    half = (OPEN[1] - OPEN[0]) / 2 - 10 + (rows - FLOOR) * 0.5
    edge = np.clip((half - np.abs(columns - middle)) / 24, 0, 1)
    strength = edge * np.clip((206 - rows) / 46, 0, 1)
    lit = (rows >= FLOOR) & (strength * 0.85 > CHECKS[rows % 4, columns % 4])
    brighter = np.arange(16, dtype=np.uint8)
    brighter[[BROWN, WOOD, OAK]] = WOOD, OAK, PALE
    pixels[lit] = brighter[pixels[lit]]
    for k, (top, bottom) in enumerate(pairwise(edges)):
        pixels[top][:] = np.where(strength[top] > 0.25, GOLD if k < 3 else PALE, OAK if k < 4 else WOOD)
        pixels[bottom - 1][:] = BROWN if k < 4 else UMBER


def wall(pixels, left, right):
    """Paper screens over wooden panels; the lamps light them from above."""
    rows, columns = grid()
    inside = (columns >= left) & (columns < right)
    blend(pixels, inside & (rows >= 68) & (rows < 128), np.clip((rows - 88) / 46, 0, 1) * 0.75, PALE, OAK)
    bars = inside & (rows >= 68) & (rows < 128) & (((columns - left) % 17 == 0) | ((rows - 68) % 15 == 0))
    pixels[bars] = BROWN
    frame = inside & (rows >= 66) & (rows < 150) & (((columns - left) % 34) < 2)
    pixels[frame] = UMBER
    panel = inside & (rows >= 128) & (rows < 150)
    blend(pixels, panel, np.clip((rows - 128) / 22, 0, 1), WOOD, BROWN)
    pixels[panel & (((columns - left) % 34 < 2) | (rows == 128) | (rows == 149))] = UMBER
    pixels[panel & ((rows == 129) | ((columns - left) % 34 == 2))] = OAK
    pixels[inside & (rows >= 66) & (rows < 68)] = UMBER


def lattice(pen):
    """A carved transom under the beam."""
    for x in range(16, WIDTH, 8):
        pen.line([(x, 54), (x, 65)], fill=BROWN)
        pen.line([(x + 1, 54), (x + 1, 65)], fill=UMBER)
    for left, right in ((16, 151), (360, 495)):
        pen.rectangle([left, 54, right, 65], fill=UMBER)
        for x in range(left, right, 8):
            pen.line([(x + 2, 55), (x + 2, 64)], fill=BROWN)
            pen.line([(x + 3, 55), (x + 3, 64)], fill=WOOD)
    pen.rectangle([16, 64, 495, 66], fill=BROWN)
    pen.line([(16, 64), (495, 64)], fill=WOOD)
    pen.line([(16, 67), (495, 67)], fill=BLACK)


def rail(pen):
    """The veranda's rail."""
    for x in range(OPEN[0], OPEN[1], 22):
        pen.rectangle([x + 9, 136, x + 11, 150], fill=BROWN)
        pen.line([(x + 9, 136), (x + 9, 150)], fill=WOOD)
    pen.rectangle([OPEN[0], 133, OPEN[1] - 1, 136], fill=LACQUER)
    pen.line([(OPEN[0], 133), (OPEN[1] - 1, 133)], fill=GOLD)
    pen.line([(OPEN[0], 137), (OPEN[1] - 1, 137)], fill=BLACK)
    pen.line([(OPEN[0], 143), (OPEN[1] - 1, 143)], fill=LACQUER)
    pen.line([(OPEN[0], 144), (OPEN[1] - 1, 144)], fill=BLACK)


def step(pen):
    """The raised edge behind the floor."""
    for top, colour in ((150, OAK), (151, WOOD), (152, BROWN), (157, UMBER), (159, BLACK)):
        pen.rectangle([0, top, WIDTH, FLOOR - 1], fill=colour)


def beam(pen):
    """The great beam under the ceiling."""
    pen.rectangle([0, 0, WIDTH, 53], fill=UMBER)
    for top, colour in ((34, BLACK), (35, WOOD), (36, BROWN), (46, UMBER), (51, BLACK)):
        pen.rectangle([0, top, WIDTH, 53], fill=colour)
    for x in range(24, WIDTH, 64):
        pen.line([(x, 40), (x + 26, 40)], fill=UMBER)
        pen.line([(x + 20, 43), (x + 38, 43)], fill=WOOD)


def post(pen, x):
    """A post of dark wood with a bronze foot."""
    for left, colour in ((0, BLACK), (1, UMBER), (3, BROWN), (6, WOOD), (8, OAK), (9, WOOD), (11, BROWN), (13, UMBER), (15, BLACK)):
        pen.rectangle([x + left, 52, x + 15, 159], fill=colour)
    for top, bottom in ((50, 57), (150, 159)):
        pen.rectangle([x - 2, top, x + 17, bottom], fill=UMBER, outline=BLACK)
        pen.line([(x - 1, top + 1), (x + 16, top + 1)], fill=WOOD)
    pen.line([(x + 1, 146), (x + 14, 146)], fill=GOLD)
    pen.line([(x + 1, 147), (x + 14, 147)], fill=BROWN)


def lantern(pen, x, y):
    """A paper lantern, lit."""
    pen.line([(x, y), (x, y + 6)], fill=BLACK)
    pen.ellipse([x - 10, y + 7, x + 10, y + 29], fill=BLACK)
    pen.ellipse([x - 9, y + 8, x + 9, y + 28], fill=LACQUER)
    pen.ellipse([x - 5, y + 10, x + 7, y + 25], fill=GOLD)
    pen.ellipse([x - 2, y + 12, x + 4, y + 21], fill=PAPER)
    for row in (12, 16, 20, 24):
        pen.arc([x - 9, y + row - 3, x + 9, y + row + 3], 0, 180, fill=LACQUER)
    for top in (6, 27):
        pen.rectangle([x - 4, y + top, x + 4, y + top + 2], fill=UMBER, outline=BLACK)
    pen.line([(x, y + 30), (x, y + 36)], fill=LACQUER)


def scroll(pen, x, y):
    """A hanging scroll: a circle in one stroke of the brush."""
    pen.rectangle([x, y, x + 35, y + 62], fill=NIGHT, outline=BLACK)
    pen.rectangle([x + 4, y + 8, x + 31, y + 54], fill=PAPER)
    for width, start, end in ((4, 40, 250), (3, 250, 330), (2, 330, 370)):
        pen.arc([x + 7, y + 18, x + 28, y + 40], start, end, fill=BLACK, width=width)
    pen.rectangle([x + 24, y + 46, x + 27, y + 50], fill=LACQUER)
    for top in (-2, 61):
        pen.rectangle([x - 3, y + top, x + 38, y + top + 3], fill=BROWN, outline=BLACK)
    pen.line([(x + 8, y - 2), (x + 17, y - 9), (x + 27, y - 2)], fill=BLACK)


def staffs(pen, x, y):
    """A rack of practice swords."""
    pen.rectangle([x - 2, y + 6, x + 46, y + 9], fill=UMBER, outline=BLACK)
    pen.rectangle([x - 2, y + 34, x + 46, y + 37], fill=UMBER, outline=BLACK)
    for k in range(4):
        left = x + 4 + k * 11
        pen.line([(left, y), (left + 2, y + 48)], fill=BLACK, width=4)
        pen.line([(left, y), (left + 2, y + 48)], fill=WOOD, width=2)
        pen.line([(left, y + 1), (left + 1, y + 26)], fill=OAK)
        pen.line([(left - 1, y + 33), (left + 3, y + 33)], fill=GOLD)


def drum(pen, x, y):
    """A great drum on its stand."""
    pen.polygon([(x - 26, y + 46), (x - 16, y + 8), (x + 16, y + 8), (x + 26, y + 46)], fill=BLACK)
    pen.polygon([(x - 23, y + 46), (x - 14, y + 10), (x + 14, y + 10), (x + 23, y + 46)], fill=UMBER)
    pen.line([(x - 22, y + 42), (x + 22, y + 42)], fill=WOOD, width=2)
    pen.ellipse([x - 27, y - 31, x + 27, y + 25], fill=BLACK)
    pen.ellipse([x - 26, y - 30, x + 26, y + 24], fill=LACQUER)
    pen.ellipse([x - 21, y - 25, x + 21, y + 19], fill=BLACK)
    pen.ellipse([x - 20, y - 24, x + 20, y + 18], fill=PALE)
    pen.chord([x - 20, y - 24, x + 20, y + 18], 20, 160, fill=OAK)
    for k in range(20):
        angle = 2 * math.pi * k / 20
        pen.point([(x + 23.5 * math.cos(angle), y - 3 + 23.5 * math.sin(angle))], fill=GOLD)
    pen.arc([x - 10, y - 14, x + 10, y + 6], 30, 330, fill=UMBER, width=3)
    pen.ellipse([x - 3, y - 7, x + 3, y - 1], fill=LACQUER)


def banner(pen, x, y):
    """A long red cloth with three claw marks."""
    pen.rectangle([x, y, x + 15, y + 74], fill=LACQUER, outline=BLACK)
    pen.polygon([(x, y + 75), (x + 8, y + 68), (x + 15, y + 75)], fill=BROWN)
    pen.line([(x + 2, y), (x + 2, y + 72)], fill=UMBER)
    for left in (4, 7, 10):
        pen.line([(x + left + 2, y + 22), (x + left, y + 42)], fill=PAPER)
    pen.rectangle([x - 2, y - 2, x + 17, y + 1], fill=UMBER, outline=BLACK)
    pen.line([(x + 4, y + 54), (x + 11, y + 54)], fill=GOLD)
    pen.line([(x + 4, y + 57), (x + 11, y + 57)], fill=GOLD)
