"""The dojo at dusk: the garden far away (plane B), the hall before it (plane A), 512 pixels wide each."""

import math
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT, FLOOR = 512, 224, 160
CLEAR, BLACK, UMBER, BROWN, WOOD, OAK, PALE, NIGHT, SLATE, DUSK, ROSE, GOLD, PINE, LEAF, LACQUER, PAPER = range(16)


def canvas():
    """An empty plane and its pen."""
    image = Image.new("P", (WIDTH, HEIGHT), CLEAR)
    return image, ImageDraw.Draw(image)


def dithered(pixels, top, bottom, first, second):
    """A band from one colour to another, by rows and checks."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    part = (rows - top) / max(bottom - top, 1)
    grid = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 + 1 / 32
    inside = (rows >= top) & (rows < bottom)
    pixels[inside] = np.where(part > grid[rows % 4, columns % 4], second, first)[inside]


def far():
    """Sky, sun, mountain, hills, pines, a wall."""
    pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
    pixels[:] = NIGHT
    dithered(pixels, 36, 60, NIGHT, SLATE)
    dithered(pixels, 60, 92, SLATE, DUSK)
    dithered(pixels, 92, 124, DUSK, ROSE)
    dithered(pixels, 124, 146, ROSE, GOLD)
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    pen.ellipse([176, 70, 240, 134], fill=GOLD)
    pen.ellipse([180, 74, 236, 130], fill=PALE)
    pen.ellipse([186, 80, 230, 124], fill=PAPER)
    peak = [(60, 150), (110, 112), (136, 84), (150, 76), (160, 76), (172, 86), (204, 116), (250, 150)]
    pen.polygon(peak, fill=SLATE)
    pen.polygon(
        [(136, 84), (150, 76), (160, 76), (172, 86), (166, 92), (160, 86), (154, 95), (148, 87), (142, 93)], fill=PAPER
    )
    pen.polygon([(160, 76), (172, 86), (166, 92), (160, 86)], fill=DUSK)
    pen.polygon([(160, 76), (204, 116), (250, 150), (176, 150), (170, 110)], fill=NIGHT)
    for base, rise, step, colour in ((142, 10, 61, NIGHT), (150, 7, 37, PINE)):
        hill = [(0, HEIGHT)] + [
            (x, base - rise * math.sin(x / step) - rise * 0.4 * math.sin(x / step * 2.7 + 1))
            for x in range(0, WIDTH + 1, 2)
        ]
        pen.polygon([*hill, (WIDTH, HEIGHT)], fill=colour)
    for x, y, size in ((20, 150, 30), (64, 154, 22), (262, 152, 30), (298, 156, 20), (352, 150, 34), (404, 154, 24)):
        pine(pen, x, y, size)
    return image


def pine(pen, x, y, size):
    """A pine with cloud-shaped branches."""
    pen.line([(x, y + 10), (x + size // 6, y - size)], fill=UMBER, width=3)
    for dx, dy, w in ((-0.5, -0.3, 0.9), (0.45, -0.55, 0.8), (-0.2, -0.85, 0.8), (0.25, -1.1, 0.6)):
        cx, cy = x + dx * size, y + dy * size
        pen.ellipse([cx - w * size / 2, cy - size / 7, cx + w * size / 2, cy + size / 7], fill=PINE)
        pen.ellipse([cx - w * size / 2 + 2, cy - size / 7, cx + w * size / 2 - 4, cy], fill=LEAF)


def near():
    """Beam, lanterns, pillars, shoji walls, veranda and floor; the garden shows through."""
    image, pen = canvas()
    floor(pen)
    for x in (0, 352):
        shoji(pen, x, 160)
    pen.rectangle([0, 150, WIDTH, 159], fill=BROWN)
    pen.line([(0, 150), (WIDTH, 150)], fill=OAK)
    pen.line([(0, 151), (WIDTH, 151)], fill=WOOD)
    pen.line([(0, 159), (WIDTH, 159)], fill=BLACK)
    pen.line([(0, 158), (WIDTH, 158)], fill=UMBER)
    for x in (152, 344):
        pillar(pen, x)
    pillar(pen, 0)
    pillar(pen, 496)
    pen.rectangle([0, 0, WIDTH, 39], fill=UMBER)
    pen.rectangle([0, 40, WIDTH, 53], fill=BROWN)
    pen.line([(0, 40), (WIDTH, 40)], fill=WOOD)
    pen.line([(0, 53), (WIDTH, 53)], fill=BLACK)
    pen.line([(0, 52), (WIDTH, 52)], fill=UMBER)
    for x in (176, 240, 304):
        lantern(pen, x + 8, 54)
    scroll(pen, 64, 70)
    drum(pen, 424, 108)
    return image


def floor(pen):
    """Boards that widen towards the viewer, joined every 128 pixels."""
    edges = [160, 166, 173, 181, 190, 200, 211, 224]
    for k, (top, bottom) in enumerate(pairwise(edges)):
        pen.rectangle([0, top, WIDTH, bottom - 1], fill=(WOOD, OAK)[k % 2] if k > 0 else WOOD)
        pen.line([(0, bottom - 1), (WIDTH, bottom - 1)], fill=BROWN)
        pen.line([(0, top), (WIDTH, top)], fill=OAK if k % 2 == 0 else PALE)
        for x in range((k * 56) % 128, WIDTH, 128):
            pen.line([(x, top), (x, bottom - 1)], fill=BROWN)
            pen.line([(x + 1, top), (x + 1, bottom - 2)], fill=PALE if k % 2 else OAK)
        for x in range((k * 88 + 30) % 128, WIDTH, 128):
            pen.line([(x, (top + bottom) // 2), (x + 22, (top + bottom) // 2)], fill=(BROWN, WOOD)[k % 2])


def pillar(pen, x):
    """A lacquered post."""
    pen.rectangle([x, 54, x + 15, 159], fill=BROWN)
    for dx, colour in ((0, BLACK), (1, UMBER), (2, UMBER), (9, WOOD), (10, OAK), (11, WOOD), (14, UMBER), (15, BLACK)):
        pen.line([(x + dx, 54), (x + dx, 159)], fill=colour)
    pen.rectangle([x - 2, 152, x + 17, 159], fill=UMBER)
    pen.line([(x - 2, 152), (x + 17, 152)], fill=OAK)


def shoji(pen, x, width):
    """A wall of paper screens."""
    pen.rectangle([x, 54, x + width - 1, 149], fill=PALE)
    for left in range(x, x + width, 32):
        pen.rectangle([left, 54, left + 31, 149], outline=BROWN)
        for y in range(54, 126, 18):
            pen.line([(left, y), (left + 31, y)], fill=BROWN)
        pen.line([(left + 16, 54), (left + 16, 126)], fill=BROWN)
        pen.rectangle([left + 2, 128, left + 29, 148], fill=WOOD, outline=UMBER)
    pen.line([(x, 54), (x + width - 1, 54)], fill=BLACK)


def lantern(pen, x, y):
    """A paper lantern."""
    pen.line([(x, y), (x, y + 5)], fill=BLACK)
    pen.ellipse([x - 8, y + 5, x + 8, y + 25], fill=LACQUER, outline=BLACK)
    pen.ellipse([x - 2, y + 8, x + 5, y + 20], fill=GOLD)
    pen.rectangle([x - 4, y + 4, x + 4, y + 6], fill=BLACK)
    pen.rectangle([x - 4, y + 24, x + 4, y + 26], fill=BLACK)


def scroll(pen, x, y):
    """A hanging scroll with one brush circle."""
    pen.rectangle([x, y, x + 31, y + 66], fill=SLATE, outline=BLACK)
    pen.rectangle([x + 4, y + 8, x + 27, y + 58], fill=PAPER)
    pen.arc([x + 7, y + 20, x + 24, y + 38], 20, 350, fill=BLACK, width=3)
    pen.rectangle([x - 2, y + 65, x + 33, y + 67], fill=UMBER)


def drum(pen, x, y):
    """A great drum on its stand."""
    pen.polygon([(x - 18, y + 42), (x - 10, y + 10), (x + 10, y + 10), (x + 18, y + 42)], fill=UMBER)
    pen.ellipse([x - 25, y - 28, x + 25, y + 22], fill=LACQUER, outline=BLACK)
    pen.ellipse([x - 19, y - 24, x + 19, y + 18], fill=PALE, outline=BLACK)
    pen.arc([x - 9, y - 12, x + 9, y + 6], 20, 350, fill=UMBER, width=3)


# How fast each row of the floor scrolls against the near plane is the game's affair; the art repeats every 128 pixels.
