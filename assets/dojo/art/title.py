# ruff: noqa: E501
"""The title screen: 320 x 224, the sun between mountains, and the name in brush strokes across it."""

import numpy as np
from figure import whole
from lettering import word
from PIL import Image, ImageDraw
from poses import POSES
from rig import FEET

BLACK, NIGHT, PLUM, VIOLET, MAUVE, RED, ORANGE, GOLD, YELLOW, INK, NEAR, MIDDLE, FAR, CREAM, WHITE = range(1, 16)
WIDTH, HEIGHT, GROUND = 320, 224, 206
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
    away = np.hypot(columns - 159.5, rows - 84)
    fade(pixels, away < 78, (rows - 6) / 150, [YELLOW, GOLD, ORANGE, RED])
    for top, thick in ((112, 2), (124, 3), (136, 4), (148, 6)):
        band = (rows >= top) & (rows < top + thick) & (away < 78)
        fade(pixels, band, rows / 170, [NIGHT, NIGHT, PLUM, VIOLET, MAUVE])
    far = ridge([(0, 140), (34, 120), (58, 132), (92, 110), (104, 116), (128, 138), (168, 150), (206, 134), (238, 106), (252, 114), (284, 136), (320, 118)])
    middle = ridge([(0, 152), (30, 142), (62, 154), (110, 146), (160, 158), (214, 148), (258, 152), (296, 138), (320, 146)])
    near = ridge([(0, 164), (60, 156), (110, 160), (160, 152), (210, 161), (262, 157), (320, 163)])
    fade(pixels, far, (rows - 106) / 60, [FAR, FAR, MIDDLE])
    fade(pixels, middle, (rows - 140) / 30, [MIDDLE, NEAR])
    fade(pixels, near, (rows - 152) / 22, [NEAR, INK, INK])
    pixels[rows >= GROUND] = BLACK
    pixels[GROUND] = NEAR
    roof(pixels, 160, 153)
    for fighter, pose, x, flip in (("novice", "idle_2", 46, False), ("dragon", "idle_0", 274, True)):
        duel(pixels, fighter, pose, x, flip)
    strokes = word("DOJO", 66, 15, [15], outline=BLACK, slant=0.08)
    height, width = strokes.shape
    y, x = 20, (WIDTH - width) // 2
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


def roof(pixels, x, y):
    """A temple's roof on the ridge, far away."""
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    for half, top in ((8, y - 17), (12, y - 9)):
        pen.rectangle([x - half + 4, top, x + half - 4, top + 9], fill=INK)
        pen.polygon([(x - half - 4, top + 1), (x - half, top - 2), (x - 3, top - 5), (x + 3, top - 5), (x + half, top - 2), (x + half + 4, top + 1)], fill=INK)
        pen.rectangle([x - 1, top + 3, x + 1, top + 6], fill=GOLD)
    pixels[:] = np.array(image)


# What a fighter's colours 0-15 become here: two of them stand in the last light.
DUEL = {
    "novice": [0, BLACK, RED, ORANGE, GOLD, INK, NEAR, MIDDLE, FAR, MAUVE, CREAM, BLACK, INK, RED, ORANGE, WHITE],
    "dragon": [0, BLACK, ORANGE, GOLD, YELLOW, INK, PLUM, RED, ORANGE, BLACK, NEAR, VIOLET, MAUVE, GOLD, YELLOW, WHITE],
}


def duel(pixels, fighter, pose, x, flip):
    """A fighter on the ground line, in the title's colours."""
    picture = np.array(DUEL[fighter], np.uint8)[whole(POSES[pose], fighter)]
    picture = picture[:, ::-1] if flip else picture
    feet_x = picture.shape[1] - FEET[0] if flip else FEET[0]
    left, top = x - feet_x, GROUND + 1 - FEET[1]
    for y, column in zip(*np.nonzero(picture), strict=True):
        if 0 <= left + column < WIDTH and top + y < HEIGHT:
            pixels[top + y, left + column] = picture[y, column]
