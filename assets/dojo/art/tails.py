"""Tails, a 32 x 32 sprite behind the body: resting, swaying, flying. The novice has none."""

import numpy as np
from raster import Layer, compose
from rig import GI, INNER, SKIN, TRIM

SIZE, ROOT = 32, (26, 12)  # where the tail grows from the back, from the sprite's top left
TAILS = ("rest", "sway", "fly")
BENDS = {
    "rest": [(3, 1), (-5, -5), (-12, -8.5), (-18.5, -7), (-21.5, -1), (-20.5, 6)],
    "sway": [(3, 1), (-5, -6), (-12, -10), (-19, -10), (-23, -5), (-23, 2)],
    "fly": [(3, 0), (-5, 2.5), (-11, 2), (-16, -1.5), (-20.5, -1.5), (-24, 2.5)],
}


def whip(out, points, first, last, ramp, step=0.0):
    """A tail that tapers along points."""
    widths = np.linspace(first, last, len(points)) / 2
    for k in range(len(points) - 1):
        out.limb(points[k], points[k + 1], widths[k], widths[k + 1], ramp, z=step * k)


def tail(name, motion):
    """One animal's tail in one of TAILS: palette indices."""
    layers = [Layer(SIZE, SIZE, ROOT), Layer(SIZE, SIZE, ROOT)]
    under, out = layers
    points = BENDS[motion]
    if name == "tiger":
        whip(out, points, 6, 5, [6, 13, 14])
        inside = out.inside()
        for k in range(1, len(points) - 1):
            (x, y), (u, v) = points[k], points[k + 1]
            side = np.array([-(v - y), u - x]) / np.hypot(u - x, v - y) * 4
            middle = np.array([(x + u) / 2, (y + v) / 2])
            out.line([middle - side, middle + side], 2.2, 11, clip=inside)
        out.ball(points[-1], 2.6, 2.6, [11], z=50)
    elif name == "crane":
        down = {"rest": 0, "sway": 2, "fly": -9}[motion]
        under.shape(
            [(3, 3), (-20, -8 - down), (-17, -13 - down), (-12, -12 - down), (-9, -16 - down), (2, -6)], [11, 11, 12]
        )
        out.shape([(4, 4), (-9, -2 - down / 2), (-13, -8 - down), (-7, -7 - down), (3, -5)], [6, 7, 8])
    elif name == "snake":
        low = [(x * 1.04, y * 1.25 - 1) for x, y in points]
        whip(out, low, 11, 2.4, SKIN)
        inside = out.inside()
        for (x, y), size in zip(low[1:-1], (2, 1.7, 1.4, 1.1), strict=True):
            out.ball((x, y + 1), size, size * 0.8, [6], z=60, clip=inside)
    elif name == "monkey":
        ends = {"rest": [(-16.5, 9), (-13.5, 5.5)], "sway": [(-19.5, 6), (-16, 3)], "fly": [(-22.5, 7), (-18.5, 6.5)]}
        whip(out, points + ends[motion], 4.2, 3.4, TRIM)
    elif name == "dragon":
        whip(out, points, 9, 3, GI)
        for k in range(1, len(points) - 1):
            (x, y), (u, v) = points[k], points[k + 1]
            along = np.array([u - x, v - y]) / np.hypot(u - x, v - y)
            side = np.array([along[1], -along[0]]) * (6.4 - k * 0.5)
            middle = np.array([(x + u) / 2, (y + v) / 2])
            under.shape([middle - along * 2.6, middle + side + along * 2, middle + along * 3], 14)
        x, y = points[-1]
        under.shape([(x + 3, y - 1), (x - 2.5, y + 1), (x - 1, y + 5), (x + 2, y + 6), (x + 5, y + 4)], [11, 12])
    return compose([layer.reduced() for layer in layers], inner=INNER)
