"""The dojo at dusk: what garden.py (plane B) and hall.py (plane A) share. Each is 512 pixels wide.

Plane A is see-through where the hall is open. The window takes the place of its top rows, and what shows behind the
window is plane B: there the garden's picture holds the dark of the ceiling.
"""

import numpy as np

WIDTH, HEIGHT, CEILING, FLOOR = 512, 224, 40, 160
CLEAR, BLACK, UMBER, BROWN, WOOD, OAK, PALE, NIGHT, SLATE, DUSK, ROSE, GOLD, PINE, LEAF, LACQUER, PAPER = range(16)
CHECKS = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 + 1 / 32
OPEN = (168, 344)  # where the hall is open to the garden


def blend(pixels, mask, part, first, second):
    """Inside a mask, change from one colour to another as part goes from 0 to 1, by checks."""
    rows, columns = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]]
    pixels[mask] = np.where(part > CHECKS[rows % 4, columns % 4], second, first)[mask]


def grid():
    """Rows and columns of a plane."""
    return np.mgrid[0:HEIGHT, 0:WIDTH]
