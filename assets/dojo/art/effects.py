"""Sparks, the projectile, dust, shadow, HUD tiles: everything drawn in the HUD's palette."""

import math

import numpy as np
from raster import Layer, compose

# The HUD palette by name; palettes.HUD says what colours they are.
BLACK, STEEL, SILVER, WHITE, CREAM, YELLOW, GOLD, ORANGE, RED, CRIMSON, JADE, BLUE, SKY, ICE, DARK = range(1, 16)


def star(size, points, outer, inner, colours, turn=0.0):
    """A burst with spikes, in nested colours from the outside in."""
    out = Layer(size, size, (size // 2, size // 2))
    for step, colour in enumerate(colours):
        shrink = 1 - step / len(colours) * 0.85
        corners = []
        for k in range(points * 2):
            long = outer[k // 2 % len(outer)] if isinstance(outer, tuple) else outer
            radius = (long if k % 2 == 0 else inner) * shrink
            angle = math.pi * k / points + turn
            corners.append((radius * math.sin(angle), radius * math.cos(angle)))
        out.shape(corners, colour)
    return out.reduced()


def ring(size, radius, thick, colours, gaps=0):
    """A broken ring that flies apart."""
    out = Layer(size, size, (size // 2, size // 2))
    for k in range(gaps):
        angle = 2 * math.pi * k / gaps + 0.2
        a = (radius * math.sin(angle), radius * math.cos(angle))
        b = ((radius + thick) * math.sin(angle), (radius + thick) * math.cos(angle))
        out.line([a, b], [2.6, 1.0], colours[k % len(colours)])
    return out.reduced()


def projectile(frame):
    """A ball of breath with a tail, flying right."""
    out = Layer(32, 24, (20, 12))
    wave = 1 if frame else -1
    out.shape(
        [(4, 9), (-8, 8 + wave), (-19, 4 * wave), (-10, 1), (-20, -3 - wave), (-9, -5), (-12, -9 + wave), (4, -9)],
        BLUE,
    )
    out.shape([(4, 7), (-7, 5 + wave), (-13, 2 * wave), (-7, 0), (-14, -2 - wave), (-5, -4), (4, -7)], SKY)
    out.ball((1, 0), 10, 10, [BLUE])
    out.ball((1.4, 0), 8.4, 8.4, [SKY], z=10)
    out.ball((2, 0.4), 6.2, 6.2, [ICE], z=20)
    out.ball((3, 1), 4, 4, [WHITE], z=30)
    out.line([(-3, 4 * wave), (0, 5 * wave), (4, 3 * wave)], 1.2, WHITE)
    return out.reduced()


def vanish(frame):
    """The projectile bursting."""
    if frame == 0:
        return star(32, 8, (15, 11), 6, (BLUE, SKY, ICE, WHITE), 0.2)
    return ring(32, 8, 6, (SKY, ICE, BLUE), 9)


def dust(frame):
    """A puff at the feet."""
    out = Layer(32, 16, (16, 15))
    for x, y, r in ((-8, 3, 3.6), (-2, 4.4, 4.6), (4, 3.8, 4.2), (9, 2.6, 3)):
        spread = 1 + frame * 0.45
        out.ball(
            (x * spread, y * (1 + frame * 0.6)), r * (1 - frame * 0.28), r * (1 - frame * 0.28), [STEEL, SILVER, CREAM]
        )
    return out.reduced()


def shadow():
    """What lies under the feet: every other pixel, so the floor shows through."""
    rows, columns = np.mgrid[0:8, 0:48]
    inside = ((columns - 23.5) / 23) ** 2 + ((rows - 3.5) / 3.8) ** 2 < 1
    return np.where(inside & ((rows + columns) % 2 == 0), BLACK, 0).astype(np.uint8)


def pictures():
    """Every effect by name, with its anchor from the top left: the middle, or for dust and shadow the ground."""
    return {
        "spark_0": (star(32, 8, (14, 8), 5, (RED, ORANGE, YELLOW, WHITE)), (16, 16)),
        "spark_1": (star(40, 9, (19, 12), 6, (CRIMSON, RED, ORANGE, YELLOW, WHITE), 0.3), (20, 20)),
        "spark_2": (ring(40, 11, 8, (YELLOW, ORANGE, CREAM), 11), (20, 20)),
        "block_0": (star(24, 6, (11, 8), 4, (BLUE, ICE, WHITE), 0.1), (12, 12)),
        "block_1": (ring(24, 5, 6, (ICE, SKY), 7), (12, 12)),
        "projectile_0": (compose([projectile(0)], outline=DARK), (20, 12)),
        "projectile_1": (compose([projectile(1)], outline=DARK), (20, 12)),
        "vanish_0": (vanish(0), (16, 16)),
        "vanish_1": (vanish(1), (16, 16)),
        "dust_0": (dust(0), (16, 15)),
        "dust_1": (dust(1), (16, 15)),
        "shadow": (shadow(), (24, 4)),
    }


def bar_tile(fill, lag):
    """Eight pixels of a health bar: fill of health, then up to lag of what was just lost; empty to the right."""
    out = np.full((8, 8), BLACK, np.uint8)
    out[0], out[7] = WHITE, SILVER
    for x in range(8):
        if x < fill:
            out[1:7, x] = [CREAM, YELLOW, YELLOW, GOLD, GOLD, ORANGE]
        elif x < lag:
            out[1:7, x] = [RED, RED, RED, CRIMSON, CRIMSON, CRIMSON]
        else:
            out[1:7, x] = [DARK, DARK, DARK, BLACK, DARK, STEEL]
    return out


def bar_cap():
    """The bar's end on the left; the right one is its mirror image."""
    out = np.zeros((8, 8), np.uint8)
    out[:, 6:] = WHITE
    out[7, 6:] = SILVER
    out[0, 6] = out[7, 6] = 0
    return out


def round_mark(won):
    """A knot: golden for a round won, dark for one still open."""
    out = Layer(8, 8, (4, 4))
    out.ball((0, 0), 3.2, 3.2, [ORANGE, GOLD, CREAM] if won else [BLACK, DARK, STEEL])
    return compose([out.reduced()], outline=BLACK)


def big_digit(character):
    """16 x 16: a digit of the round timer."""
    from lettering import DOTS

    rows = bytes.fromhex(DOTS[character])
    pen = np.zeros((16, 16), np.uint8)
    for y, bits in enumerate(rows):
        for x in range(5):
            if bits >> (4 - x) & 1:
                pen[1 + 2 * y : 3 + 2 * y, 2 + 2 * x : 6 + 2 * x] = 1
    ramp = [WHITE] * 5 + [CREAM] * 4 + [YELLOW] * 4 + [GOLD] * 3
    picture = np.where(pen > 0, np.array(ramp, np.uint8)[:, None], 0).astype(np.uint8)
    return compose([picture], outline=BLACK)
