# ruff: noqa: E501
"""Portraits, 48 x 48, for the choice screen: the heads at half again their size, with finer lines, before a sun."""

import numpy as np
from heads import HEADS
from raster import Layer, compose
from rig import GI, INNER, SKIN

SIZE, ZOOM, HEAD_AT = 48, 1.5, (21, 24)
CHECKS = np.array([[0, 2], [3, 1]]) / 4 + 1 / 8

# What a fighter's colours 0-15 become in the one palette that all portraits share.
SHARED = {
    "novice": [0, 1, 6, 7, 8, 2, 15, 15, 3, 3, 4, 5, 6, 9, 14, 4],
    "tiger": [0, 1, 9, 8, 4, 5, 9, 10, 11, 1, 2, 1, 5, 10, 11, 4],
    "crane": [0, 1, 1, 2, 3, 2, 3, 3, 4, 14, 14, 1, 2, 14, 11, 4],
    "snake": [0, 1, 12, 13, 11, 1, 12, 12, 13, 2, 3, 6, 11, 14, 11, 4],
    "monkey": [0, 1, 6, 7, 8, 1, 15, 15, 3, 9, 11, 5, 6, 10, 11, 4],
    "dragon": [0, 1, 9, 10, 11, 5, 9, 14, 10, 1, 2, 15, 3, 10, 11, 4],
}
SUNS = {"novice": 15, "tiger": 12, "crane": 15, "snake": 10, "monkey": 14, "dragon": 11}

# Lines too fine for the sprite: points, width, colour of the portraits' palette.
FINE = {
    "novice": [
        ([(-6, 8.6), (-2, 7.6), (2, 8)], 0.7, 5), ([(-7, 1), (-6, -3)], 0.7, 6), ([(-5, 1.4), (-4.6, -0.6)], 0.7, 6),
        ([(7.2, -2.2), (8.4, -2.4)], 0.7, 6), ([(-8, 3.6), (0, 4.6), (7, 4.8)], 0.8, 14), ([(2.6, 0.4), (3.4, 0.4)], 0.8, 4),
    ],
    "tiger": [
        ([(6.4, -3.6), (1, -5.4)], 0.5, 1), ([(6.4, -4.8), (1.6, -7.4)], 0.5, 1), ([(6, -2.6), (6.4, -2.6)], 0.8, 1),
        ([(7.6, -4), (8, -4)], 0.8, 1), ([(11, -1), (11.6, -1)], 0.7, 3), ([(4.6, -2), (9, -0.4)], 0.7, 9),
        ([(-8, -7.6), (-6.6, -5)], 0.8, 6), ([(-5, -8.6), (-4, -6)], 0.8, 6), ([(5, 2.2), (5.2, 2.2)], 0.8, 4),
    ],
    "crane": [
        ([(6, 0.4), (13, -3.4)], 0.6, 4), ([(-8, 2), (-5, -1)], 0.7, 3), ([(-5, 4), (-3, 1)], 0.7, 3), ([(-7, -2), (-4, -3.6)], 0.7, 3),
        ([(6.4, -1), (8, -1.6)], 0.6, 1), ([(-3, 8.4), (2, 9.2)], 0.6, 8), ([(4.1, 2.4), (4.3, 2.4)], 0.8, 4),
    ],
    "snake": [
        ([(-12, 3), (-10.4, 3)], 0.6, 12), ([(-12.4, -1), (-10.6, -1)], 0.6, 12), ([(-11, -5), (-9.4, -4.6)], 0.6, 12),
        ([(4, -1.4), (6, -1.8)], 0.7, 12), ([(7, -0.6), (9, -1)], 0.7, 12), ([(1, -1), (3, -1.6)], 0.7, 12),
        ([(0, 1.4), (1.6, 1)], 0.7, 12), ([(6.4, 3), (10, 1.6)], 0.7, 11), ([(3.6, 3.2), (4, 3.2)], 0.7, 4),
    ],
    "monkey": [
        ([(4, -2.6), (6, -3.4)], 0.6, 6), ([(1.6, -3), (1.4, -6)], 0.7, 6), ([(7.6, -1.4), (7.8, -2.6)], 0.8, 6),
        ([(-8, -2), (-6.6, -4.4)], 0.7, 6), ([(-9, 2), (-7.6, 0)], 0.7, 6), ([(-3, 9.4), (-1.4, 7.8)], 0.7, 6),
        ([(1, 10), (1.6, 8)], 0.7, 6), ([(5.6, 1.2), (5.8, 1.2)], 0.8, 4), ([(6.6, 7.6), (7, 7.6)], 0.7, 4),
    ],
    "dragon": [
        ([(-4, 5), (-2.6, 4)], 0.8, 10), ([(-5, 2), (-3.6, 1)], 0.8, 10), ([(-2, 1.6), (-0.6, 0.6)], 0.8, 10),
        ([(-5.4, -1.4), (-4, -2.4)], 0.8, 9), ([(-1.6, -2), (0, -3)], 0.8, 9), ([(7, 1), (11, 0.4)], 0.8, 10),
        ([(12.6, 0.9), (13, 0.8)], 0.9, 1), ([(-11, 6), (-7, 5)], 0.8, 3), ([(-11.6, -1), (-8, -0.6)], 0.8, 3),
        ([(-9, -6), (-6, -4)], 0.8, 3), ([(5.4, 2), (5.6, 2)], 0.8, 4),
    ],
}  # fmt: skip


def layer():
    """An empty portrait."""
    return Layer(SIZE, SIZE, HEAD_AT, 0, ZOOM)


def portrait(name):
    """48 x 48 palette indices."""
    shoulders, neck = layer(), layer()
    shoulders.limb((-10, -15), (11, -16), 9, 8, GI)
    shoulders.line([(-8, -7), (2, -17)], 2.6, 12)
    shoulders.line([(8, -8), (4, -13), (2, -17)], 2.2, 12)
    neck.limb((-0.5, -6), (1, -13), 5.4, 5.4, {"tiger": [6, 13, 14], "monkey": [11, 12], "dragon": GI}.get(name, SKIN))
    layers = HEADS[name](layer, False)
    picture = compose([shoulders.reduced(), neck.reduced(), *(one.reduced(bold=(15,)) for one in layers)], inner={**INNER, 12: 11, 14: 13, 10: 9})
    picture = np.array(SHARED[name], np.uint8)[picture]
    fine = layer()
    for points, width, colour in FINE[name]:
        fine.line(points, width, colour)
    lines = fine.reduced()
    picture = np.where((lines > 0) & (picture > 1), lines, picture)
    return np.where(picture > 0, picture, backdrop(SUNS[name]))


def backdrop(sun):
    """A dark sky that lightens downwards, a sun, a frame."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    out = np.where(rows / SIZE * 1.1 > CHECKS[rows % 2, columns % 2], 2, 1)
    away = np.hypot(columns - 25, rows - 21)
    out[away < 20] = sun
    out[(away < 20) & ((rows > 28) & (rows % 4 == 0))] = 2
    out[:, 0] = out[0] = 3
    out[:, -1] = out[-1] = 1
    return out.astype(np.uint8)
