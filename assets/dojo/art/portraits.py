"""Portraits, 48 x 48, for the choice screen: the heads at more than twice their size, on shoulders."""

import numpy as np
from heads import HEADS
from raster import Layer, compose
from rig import GI

# What a fighter's colours 0-15 become in the one palette that all portraits share.
SHARED = {
    "novice": [0, 1, 6, 7, 8, 1, 15, 15, 3, 3, 4, 5, 6, 14, 10, 4],
    "tiger": [0, 1, 6, 8, 4, 5, 9, 10, 11, 1, 2, 1, 5, 10, 11, 4],
    "crane": [0, 1, 1, 2, 3, 2, 3, 4, 4, 14, 14, 1, 2, 14, 11, 4],
    "snake": [0, 1, 12, 13, 11, 1, 12, 12, 13, 2, 3, 6, 11, 14, 11, 4],
    "monkey": [0, 1, 6, 7, 8, 1, 2, 3, 3, 9, 11, 5, 6, 10, 11, 4],
    "dragon": [0, 1, 9, 10, 11, 5, 14, 14, 9, 1, 2, 15, 3, 10, 11, 4],
}


def portrait(name):
    """48 x 48 palette indices."""

    def new():
        return Layer(48, 48, (22, 25), 0, 1.75)

    shoulders = new()
    shoulders.limb((-10, -16), (9, -17), 8, 7, GI)
    shoulders.line([(-7, -9), (3, -16)], 2, 12)
    shoulders.line([(7, -10), (3, -16)], 2, 12)
    layers = HEADS[name](new, False)
    picture = compose([shoulders.reduced(), *(one.reduced() for one in layers)])
    picture = np.array(SHARED[name], np.uint8)[picture]
    back = np.where(np.mgrid[0:48, 0:48][0] < 24, 2, 15).astype(np.uint8)
    return np.where(picture > 0, picture, back)
