# ruff: noqa: E501
"""The title screen: 320 x 224, the sun between mountains, and the name in brush strokes across it."""

import numpy as np
from lettering import word
from PIL import Image, ImageDraw

BLACK, NIGHT, PLUM, VIOLET, MAUVE, RED, ORANGE, GOLD, YELLOW, INK, NEAR, MIDDLE, FAR, CREAM, WHITE = range(1, 16)
WIDTH, HEIGHT, GROUND = 320, 224, 204
CHECKS = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 + 1 / 32


def fade(pixels, mask, part, colours):
    """Fill a mask with colours in order as part goes from 0 to 1, mixed by checks where they meet."""
    rows, columns = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]]
    level = np.clip(part * (len(colours) - 1), 0, len(colours) - 1.001)
    step = level.astype(int) + (level % 1 > CHECKS[rows % 4, columns % 4])
    pixels[mask] = np.array(colours, np.uint8)[step][mask]


def ridge(points):
    """A mountain range as a mask."""
    image = Image.new("1", (WIDTH, HEIGHT))
    ImageDraw.Draw(image).polygon([(0, HEIGHT), *points, (WIDTH, HEIGHT)], fill=1)
    return np.array(image)


def title():
    """The picture, as palette indices."""
    pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    fade(pixels, rows >= 0, rows / 170, [NIGHT, NIGHT, PLUM, VIOLET, MAUVE])
    away = np.hypot(columns - 159.5, rows - 92)
    fade(pixels, away < 78, (rows - 14) / 150, [YELLOW, GOLD, ORANGE, RED])
    for top, thick in ((118, 2), (130, 3), (142, 4), (154, 6)):
        band = (rows >= top) & (rows < top + thick) & (away < 78)
        fade(pixels, band, rows / 170, [NIGHT, NIGHT, PLUM, VIOLET, MAUVE])
    far = ridge([(0, 150), (34, 132), (58, 142), (92, 118), (104, 124), (128, 146), (168, 156), (206, 140), (238, 112), (252, 120), (284, 142), (320, 128)])
    middle = ridge([(0, 168), (30, 152), (62, 166), (110, 158), (160, 172), (214, 160), (258, 164), (296, 148), (320, 158)])
    near = ridge([(0, 186), (60, 172), (130, 188), (200, 180), (262, 186), (320, 172)])
    fade(pixels, far, (rows - 112) / 60, [FAR, FAR, MIDDLE])
    fade(pixels, middle, (rows - 150) / 40, [MIDDLE, NEAR])
    fade(pixels, near, (rows - 172) / 30, [NEAR, INK, INK])
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    roof(pen, 160, 172)
    pen.rectangle([0, GROUND, WIDTH, HEIGHT], fill=BLACK)
    pen.line([(0, GROUND), (WIDTH, GROUND)], fill=NEAR)
    pixels = np.array(image)
    strokes = word("DOJO", 66, 15, [15], outline=BLACK, slant=0.08)
    height, width = strokes.shape
    y, x = 28, (WIDTH - width) // 2
    for dy, dx in ((5, 4), (4, 3), (3, 2)):
        part = pixels[y + dy : y + dy + height, x + dx : x + dx + width]
        part[strokes > 0] = BLACK if (dy, dx) != (3, 2) else RED
    part = pixels[y : y + height, x : x + width]
    shades = np.zeros_like(strokes)
    depth = np.mgrid[0:height, 0:width][0] / height
    fade(shades, strokes == 15, depth * 1.25 - 0.2, [WHITE, WHITE, CREAM, YELLOW])
    part[strokes > 0] = np.where(strokes == 15, shades, BLACK)[strokes > 0]
    dry(part, strokes == 15)
    return pixels


def dry(pixels, mask):
    """The brush runs dry: thin streaks along the letters' lower ends."""
    height, width = mask.shape
    for k in range(36):
        y, x = 12 + (k * 37) % (height - 24), (k * 53) % (width - 16)
        length = 5 + k * 7 % 9
        for dx in range(length):
            at = (y - dx // 8, x + dx)
            if mask[at] and mask[at[0] - 2, at[1]] and mask[at[0] + 2, at[1]]:
                pixels[at] = GOLD if k % 3 else CREAM


def roof(pen, x, y):
    """The dojo's roof before the mountains."""
    for level, (half, top, deep) in enumerate(((34, y - 16, 8), (58, y, 10))):
        eaves = [(x - half - 8, top + deep), (x - half, top + deep - 4), (x - half * 0.62, top), (x + half * 0.62, top), (x + half, top + deep - 4), (x + half + 8, top + deep)]
        pen.polygon([*eaves, (x + half, top + deep + 2), (x - half, top + deep + 2)], fill=BLACK)
        pen.line(eaves, fill=NEAR if level == 0 else MIDDLE)
        pen.rectangle([x - half * 0.72, top + deep, x + half * 0.72, top + deep + (10 if level == 0 else 26)], fill=BLACK)
    for left in range(x - 32, x + 30, 13):
        pen.rectangle([left, y + 15, left + 9, y + 28], fill=GOLD)
        pen.line([(left + 4, y + 15), (left + 4, y + 28)], fill=BLACK)
        pen.line([(left, y + 21), (left + 9, y + 21)], fill=BLACK)
