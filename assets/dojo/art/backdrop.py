"""Behind the choice and the result: a wall of waves over a wooden floor, 320 x 224, in the portraits' palette."""

import numpy as np

BLACK, NAVY, GREY, WHITE, UMBER, WOOD = 1, 2, 3, 4, 5, 6
HEIGHT, WIDTH, FLOOR = 224, 320, 184
CHECKS = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 + 1 / 32


def waves(rows, columns):
    """Overlapping scales of three rings, as on old cloth."""
    out = np.zeros(rows.shape, np.uint8)
    for layer in range(4):  # lower scales lie over upper ones
        y = (rows // 8) * 8 + layer * 8 - 8
        shift = (y // 8 % 2) * 16
        x = (columns - shift) // 32 * 32 + 16 + shift
        away = np.hypot((columns - x + 0.5) * 0.5, rows - y + 0.5 - 8)
        inside = (rows - y - 8 <= 0) & (away < 8)
        ring = (away < 8) & ((away >= 7) | ((away >= 4) & (away < 5)) | (away < 2))
        out = np.where(inside, np.where(ring, NAVY, BLACK), out)
    return out


def backdrop():
    """The picture, as palette indices."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels = waves(rows, columns)
    pixels[FLOOR - 8 : FLOOR - 1] = UMBER
    pixels[FLOOR - 8], pixels[FLOOR - 7], pixels[FLOOR - 1] = BLACK, WOOD, BLACK
    pixels[FLOOR:] = UMBER
    for top in (FLOOR, FLOOR + 6, FLOOR + 14, FLOOR + 25):
        pixels[top] = WOOD
        pixels[top - 1] = BLACK
    for k, (top, bottom) in enumerate(
        ((FLOOR, FLOOR + 5), (FLOOR + 6, FLOOR + 13), (FLOOR + 14, FLOOR + 24), (FLOOR + 25, HEIGHT))
    ):
        pixels[FLOOR + top : FLOOR + bottom, (k * 24) % 64 :: 64] = BLACK
    pixels[:30] = BLACK
    for row, colour in ((7, UMBER), (8, WOOD), (30, WOOD), (31, UMBER)):
        pixels[row] = colour
    pixels[33:171, 68:252] = WOOD  # a board for the portraits
    pixels[34:170, 69:251] = UMBER
    pixels[36:168, 71:249] = BLACK
    return pixels
