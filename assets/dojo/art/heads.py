# ruff: noqa: E501
"""The six heads: a novice with a headband, and five animals. Each is drawn in several tilts as a 32 x 32 sprite."""

import numpy as np
from raster import Layer, compose
from rig import INNER, SKIN, TRIM

SIZE = 32
CENTRE = (16, 17)  # of the skull, from the sprite's top left
HEADGEAR, WHITE = [13, 14], 15
ANGLES = {  # name -> clockwise tilt, hurt
    "upright": (0, False),
    "forward": (24, False),
    "back": (-28, False),
    "lying": (-90, True),
    "upside": (-150, True),
    "hurt": (30, True),
    "hurt_back": (-35, True),
    "away": (0, False),
}


def eye(out, x, y, hurt, white=WHITE, slant=1.0):
    """A fierce eye, or one pressed shut."""
    if hurt:
        out.line([(x - 2, y + 1), (x + 1, y)], 1.1, 1)
        out.line([(x - 2, y - 1), (x + 1, y)], 1.1, 1)
        return
    out.shape([(x - 2.2, y + 0.4), (x + 1.8, y + 0.4), (x + 1.8, y - 1.8), (x - 1.2, y - 1.8)], white)
    out.shape([(x + 0.2, y + 0.4), (x + 1.7, y + 0.4), (x + 1.7, y - 1.8), (x + 0.2, y - 1.8)], 1)
    out.line([(x - 3, y + 1.6 + slant * 0.5), (x + 2.4, y + 0.9 - slant * 0.4)], 1.3, 1)


def novice(new, hurt):
    """Short dark hair, a red headband with flying ends."""
    back, out = new(), new()
    back.line([(-6, 4), (-11, 3), (-14, -1)], [2.6, 3.2, 2.6], 13)
    back.line([(-6, 4), (-11, 6), (-15, 5)], [2.4, 3, 2.4], 14)
    out.limb((-0.5, 1), (0.5, -2), 8.2, 7, SKIN)
    out.limb((1, -4), (3.6, -5.4), 5, 3.8, SKIN, z=1)
    out.ball((8, -1.2), 1.9, 1.9, SKIN, z=4)
    hair = [(-9, -5), (-9.8, 0), (-9, 5), (-6, 9), (-7, 11), (-2, 10), (0, 12), (3, 9.8), (6, 10), (7, 7), (8.6, 5), (3, 4), (0, 3.6), (-2, -1)]
    out.shape([*hair, (-4, -4), (-6, -6)], [11, 11, 11, 12])
    out.line([(-4, 9), (3, 8.4)], 1.6, 12)
    out.ball((-2.2, -1.6), 2, 2.6, SKIN, z=12)
    out.line([(-9, 2.8), (0, 3.8), (8.2, 4)], 3.4, 13)
    out.line([(-8, 3.6), (0, 4.6), (7.6, 4.8)], 1.6, 14)
    eye(out, 5.2, 0.6, hurt)
    out.line([(4.4, -5.6), (7, -5.2)], 1.2 if not hurt else 2.4, 2 if not hurt else 1)
    return [back, out]


def tiger(new, hurt):
    """Round ears, stripes, white cheeks, fangs."""
    ears, out = new(), new()
    for x, y in ((-6.5, 8.5), (4, 9.5)):
        ears.ball((x, y), 3.8, 3.8, HEADGEAR)
        ears.ball((x + 0.5, y), 1.8, 1.8, [11])
    out.limb((-1.5, 1), (0, 0), 9.6, 9.2, [6, 13, 14])
    out.shape([(-10, -1), (-12.5, -6), (-8, -6), (-8, -10), (-3, -8), (2, -9), (2, -3), (-4, 0)], [3, WHITE])
    out.limb((5, -3.8), (8.4, -4.2), 4.6, 3.8, [3, WHITE], z=3)
    out.limb((3, -7.5), (7, -7.4), 2.6, 2.4, [3, WHITE], z=2)
    out.limb((5, 0), (10, -1.4), 2.6, 2.2, HEADGEAR, z=9)
    out.ball((11, -1.6), 1.9, 1.5, [1], z=12)
    out.line([(5, -6), (11, -5.8)], 1.3 if not hurt else 2.6, 1)
    out.shape([(8.2, -5.6), (10, -5.6), (9.2, -8.2)], WHITE)
    for stripe in ([(-2, 10), (-1, 6)], [(1.5, 10), (1.6, 6.5)], [(-10, 4), (-6, 3.4)], [(-10.6, 0.5), (-6, 1)], [(-5.5, 9), (-4.5, 6)], [(-9, -3), (-5.6, -1.8)]):
        out.line(stripe, [2.2, 1.2], 11)
    eye(out, 4.6, 2.6, hurt, slant=1.6)
    return [ears, out]


def crane(new, hurt):
    """A long beak, a red crown, black cheeks, a crest."""
    back, out = new(), new()
    back.shape([(-4, 8), (-13, 9), (-9, 5), (-15, 3), (-9, 1), (-14, -4), (-5, -4)], [5, 6, 7])
    out.limb((-1, 0.5), (0, 0), 8.6, 8, [5, 7, WHITE])
    out.limb((-2, -6), (0, -7), 6, 5, [1, 11, 12], z=2)
    out.limb((0, -2.5), (4, -2.5), 4.6, 3.6, [11, 12], z=4)
    out.shape([(5, 1.6), (15.6, -4.2), (15, -4.8), (5, -1.8)], 14)
    out.shape([(5, -1.6), (15, -4.9), (12, -5.2), (5, -4.2)], [11, 13] if not hurt else 13)
    if hurt:
        out.shape([(5, -3), (13, -9), (5, -5.5)], 14)
    out.ball((0, 7), 6.2, 3.2, [13], z=9)
    out.line([(-2, 8.6), (3, 8.6)], 1.4, 10)
    eye(out, 3.6, 2.8, hurt, slant=1.2)
    return [back, out]


def snake(new, hurt):
    """A cobra's spread hood, slit eyes, fangs, a forked tongue."""
    back, out = new(), new()
    back.shape([(-2, 12), (-9, 11), (-13, 5), (-13.5, -3), (-10, -11), (-4, -14), (1, -12), (5, -8), (5, 8)], [6, 6, 7, 8])
    back.line([(-8, 8), (-10, 1), (-8, -7)], 2.6, 12)
    back.line([(-5.6, 7), (-7, 1), (-5.4, -6)], 1.4, 5)
    out.limb((-1, 3), (4, 1), 7.6, 6, SKIN)
    out.limb((4, 0), (10.5, -1.2), 5.4, 3.9, SKIN, z=1)
    out.limb((3, -5), (9, -5), 3, 2.4, [11, 12], z=2)
    out.line([(3, -3.6), (13.6, -3)], 1.3 if not hurt else 3, 1)
    out.line([(10, -3.6), (9.6, -6)], 1.4, WHITE)
    if not hurt:
        out.line([(13, -4), (15.4, -5.4)], 1.1, 13)
    out.line([(12, 0.6), (12.8, 0.8)], 1.2, 1)
    for x, y in ((-3, 8), (1, 8), (-5, 4), (-1, 5)):
        out.ball((x, y), 1.3, 1, [5], z=20)
    if hurt:
        eye(out, 5, 2.6, True)
    else:
        out.shape([(2, 4.4), (7.4, 3), (6.6, 0.6), (3.2, 1)], 14)
        out.line([(5.2, 3.4), (5.2, 0.8)], 1.3, 13)
        out.line([(1, 5.4), (8.2, 3.4)], 1.5, 1)
    return [back, out]


def monkey(new, hurt):
    """A fur ruff, a pale heart of a face, round ears, a golden circlet."""
    back, out = new(), new()
    ruff = [(2, 11), (-2, 13), (-4, 10), (-8, 11), (-8.6, 7), (-12, 6), (-10, 2), (-13, -2), (-10, -4), (-11, -9), (-6, -8), (-4, -11), (0, -8), (4, -10), (6, 4)]
    back.shape(ruff, [11, 11, 12, 12])
    out.limb((-1, 2), (0, 0), 8.6, 8, TRIM)
    out.ball((3.4, 1.4), 5.6, 5.4, SKIN, z=6)
    out.limb((3.6, -4.6), (6.2, -4.6), 5, 4.2, SKIN, z=7)
    out.ball((-4.6, 0), 3, 3.4, SKIN, z=9)
    out.ball((-4.4, 0), 1.4, 1.8, [2], z=12)
    out.line([(3.4, -6.6), (10, -5.4)], 1.2 if not hurt else 3, 1)
    out.line([(8.6, -2), (9.4, -2)], 1.3, 2)
    out.line([(-9, 5.4), (0, 6.8), (6.4, 6.6)], 3.2, 13)
    out.line([(-8, 6.2), (0, 7.5), (5.6, 7.4)], 1.5, 14)
    out.ball((7, 7), 2.2, 2.2, HEADGEAR, z=1e7)
    out.line([(-1, 12), (1, 9.4)], [1, 2], 12)
    eye(out, 5.4, 1.6, hurt, slant=0.4)
    return [back, out]


def dragon(new, hurt):
    """Golden horns, a flying mane, a long snout with whiskers."""
    mane, horns, out = new(), new(), new()
    mane.shape([(1, 9), (-6, 11), (-9, 8), (-14, 8), (-11, 3), (-15.5, 1), (-11, -2), (-14.5, -7), (-9, -7), (-9, -12), (-3, -8), (2, -6)], [11, 11, 12, 12])
    horns.line([(-1, 6), (-5, 11), (-10, 13.5)], [4, 3, 1], 13)
    horns.line([(-1, 7), (-5, 11.8), (-9, 13.8)], [1.8, 1.4, 0.8], 14)
    horns.line([(4, 7), (2, 12), (-1, 15)], [3.6, 2.6, 1], 14)
    out.limb((-1, 2), (2, 0), 8, 6.6, [5, 6, 7, 8])
    out.limb((4, -0.5), (11, -1.4), 5, 3.9, [5, 6, 7, 8], z=1)
    out.ball((12.4, 1.2), 2.1, 1.9, [7, 8], z=6)
    out.limb((3, -6), (9, -6.4), 3, 2.2, [13, 14], z=2)
    out.line([(3, -4), (14, -3.4)], 1.4 if not hurt else 3.4, 1)
    for x in (6.4, 9, 11.8):
        out.shape([(x, -3.2), (x + 1.8, -3.2), (x + 0.9, -6)], WHITE)
    out.line([(11, -2), (14, -6), (12, -10)], 1.1, 14)
    out.line([(-4, -3), (-2, -5), (1, -6)], 1.6, 14)
    out.line([(1, 5.8), (7, 4)], 2.4, 14)
    eye(out, 5, 2.4, hurt, white=14, slant=1.6)
    return [mane, horns, out]


HEADS = {f.__name__: f for f in (novice, tiger, crane, snake, monkey, dragon)}


def head(name, angle):
    """One head at one of ANGLES: 32 x 32 palette indices."""
    tilt, hurt = ANGLES[angle]
    layers = HEADS[name](lambda: Layer(SIZE, SIZE, CENTRE, tilt), hurt)
    picture = compose([one.reduced(bold=(1, WHITE)) for one in layers], inner=INNER)
    if angle == "away":
        picture = picture[:, ::-1]
    return np.ascontiguousarray(picture)
