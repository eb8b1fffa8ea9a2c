# ruff: noqa: E501
"""The garden behind the hall (plane B): a mountain, the sun going down, a pagoda, trees."""

import numpy as np
from PIL import Image, ImageDraw
from stage import (
    BLACK,
    BROWN,
    CEILING,
    DUSK,
    GOLD,
    HEIGHT,
    LACQUER,
    LEAF,
    NIGHT,
    PAPER,
    PINE,
    ROSE,
    SLATE,
    UMBER,
    WIDTH,
    blend,
    grid,
)


def far():
    """Ceiling, sky, sun, mountain, hills, a pagoda, pines and a maple."""
    rows, _ = grid()
    pixels = np.full((HEIGHT, WIDTH), NIGHT, np.uint8)
    for top, bottom, first, second in (
        (44, 66, NIGHT, SLATE), (66, 92, SLATE, DUSK), (92, 116, DUSK, ROSE), (116, 140, ROSE, GOLD), (140, 224, GOLD, GOLD),
    ):  # fmt: skip
        blend(pixels, (rows >= top) & (rows < bottom), (rows - top) / (bottom - top), first, second)
    sun(pixels)
    clouds(pixels)
    mountain(pixels)
    hills(pixels)
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    pagoda(pen, 334, 144)
    for x, y, size in ((88, 152, 34), (128, 156, 22), (384, 152, 36), (440, 156, 26), (20, 152, 30)):
        pine(pen, x, y, size)
    maple(pen, 298, 152)
    for x, y in ((222, 84), (230, 78), (292, 92), (302, 98)):
        pen.line([(x - 4, y - 2), (x, y), (x + 4, y - 2)], fill=BLACK)
    pixels = np.array(image)
    pixels[:CEILING] = UMBER
    pixels[:4] = BLACK
    pixels[CEILING - 2 : CEILING] = BLACK
    return Image.fromarray(pixels)


def sun(pixels):
    """Low over the hills, in three rings."""
    rows, columns = grid()
    away = np.hypot(columns - 250, rows - 104)
    blend(pixels, away < 42, np.clip((42 - away) / 9, 0, 1) * 0.8, pixels, GOLD)
    pixels[away < 32] = GOLD
    blend(pixels, away < 30, np.clip((rows - 70) / 66, 0, 1), PAPER, GOLD)


def clouds(pixels):
    """Thin bars that catch the light below."""
    for x, y, width in ((64, 84, 60), (90, 92, 60), (208, 74, 50), (282, 80, 100), (372, 94, 110), (356, 104, 60), (430, 72, 60)):
        for row, cut in ((0, 10), (1, 2), (2, 0), (3, 6)):
            pixels[y + row, x + cut : x + width - cut * 2] = ROSE if row < 2 else (GOLD if row == 3 else ROSE)


def mountain(pixels):
    """A snow-capped peak, darker than the sky, its edge towards the sun lit."""
    rows, columns = grid()
    peak, top, foot = 184, 74, 152
    spread = 6 + (rows - top) * (0.55 + (rows - top) / 160)
    body = (rows >= top) & (rows < foot) & (np.abs(columns - peak) < spread)
    ridge = peak + 5 * np.sin(rows / 6.0) + (rows - top) * 0.12
    blend(pixels, body, np.clip((rows - top) / 120, 0, 1), NIGHT, SLATE)
    blend(pixels, body & (columns >= ridge), np.clip((rows - top) / 110, 0, 1), SLATE, DUSK)
    pixels[body & (columns > peak + spread - 2.5)] = ROSE
    cap = top + 16 + 5 * np.abs(((columns - peak) / 6) % 2 - 1) - np.abs(columns - peak) * 0.1
    snow = body & (rows < cap)
    pixels[snow] = PAPER
    pixels[snow & (columns < ridge)] = ROSE
    pixels[snow & (columns < ridge - 9)] = DUSK


def hills(pixels):
    """Two wooded rows of hills and the garden's lawn."""
    rows, columns = grid()
    first = 138 - 8 * np.sin(columns / 58 + 2) - 4 * np.sin(columns / 23)
    second = 148 - 5 * np.sin(columns / 37) - 2 * np.sin(columns / 11)
    blend(pixels, rows > first, np.clip((rows - first) / 14, 0, 1) * 0.7, SLATE, NIGHT)
    pixels[(rows > second)] = PINE
    tufts = second - 1.6 * np.abs(np.sin(columns / 2.6))
    pixels[(rows > tufts) & (rows <= second + 1)] = LEAF


def pagoda(pen, x, y):
    """A tower among the trees, a long way off."""
    pen.line([(x, y - 58), (x, y - 40)], fill=BLACK)
    for level in range(4):
        half, base = 7 + level * 3, y - 38 + level * 12
        pen.rectangle([x - half + 3, base, x + half - 3, base + 10], fill=BROWN)
        pen.rectangle([x - 1, base + 3, x + 1, base + 7], fill=GOLD)
        pen.polygon([(x - half - 4, base + 1), (x - half, base - 2), (x - 3, base - 5), (x + 3, base - 5), (x + half, base - 2), (x + half + 4, base + 1)], fill=BLACK)
        pen.line([(x - half, base - 2), (x - 3, base - 5), (x + 3, base - 5), (x + half, base - 2)], fill=NIGHT)


def pine(pen, x, y, size):
    """A pine with cloud-shaped branches."""
    pen.line([(x - 2, y + 10), (x + 1, y - size * 0.4), (x - 1, y - size)], fill=UMBER, width=3)
    for dx, dy, w in ((-0.5, -0.3, 0.9), (0.45, -0.55, 0.8), (-0.25, -0.85, 0.8), (0.2, -1.15, 0.6)):
        cx, cy, half, high = x + dx * size, y + dy * size, w * size / 2, size / 6.5
        pen.ellipse([cx - half, cy - high, cx + half, cy + high], fill=BLACK)
        pen.ellipse([cx - half, cy - high, cx + half, cy + high - 2], fill=PINE)
        pen.ellipse([cx - half + 3, cy - high, cx + half - 2, cy - 1], fill=LEAF)


def maple(pen, x, y):
    """A red maple."""
    pen.line([(x, y + 8), (x + 1, y - 12), (x - 5, y - 24)], fill=UMBER, width=3)
    pen.line([(x + 1, y - 10), (x + 10, y - 22)], fill=UMBER, width=2)
    for dx, dy, r in ((-12, -22, 9), (2, -30, 10), (13, -22, 9), (-4, -20, 8), (6, -16, 7)):
        pen.ellipse([x + dx - r, y + dy - r * 0.7, x + dx + r, y + dy + r * 0.7], fill=UMBER)
        pen.ellipse([x + dx - r, y + dy - r * 0.7, x + dx + r - 1, y + dy + r * 0.6 - 1], fill=LACQUER)
        pen.line([(x + dx - r * 0.5, y + dy - r * 0.4), (x + dx + r * 0.3, y + dy - r * 0.5)], fill=ROSE)
