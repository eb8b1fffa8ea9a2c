"""Shaded shapes on a small canvas of palette indices: what all of Dojo's sprites are drawn with.

A `Layer` is painted at SCALE times its size, then reduced by majority, so edges are clean and every pixel is one
palette index. `compose` lays layers over each other, each with a one-pixel outline. x grows to the right, y upwards;
(0, 0) is the point the layer is anchored at, such as the spot between a fighter's feet.
"""

import math
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

SCALE = 4
LIGHT = np.array([0.42, 0.74, 0.53])  # from the front, above, and the viewer
OUTLINE = 1
CUTS = {1: [], 2: [0.45], 3: [0.3, 0.78], 4: [0.08, 0.46, 0.84]}  # where a ramp of n colours changes, dark to light


class Layer:
    """A canvas that shapes are painted on; later shapes cover earlier ones unless they lie deeper (z)."""

    def __init__(self, width: int, height: int, origin: tuple[int, int], angle: float = 0, zoom: float = 1):
        self.size, self.origin = (width, height), origin
        self.index = np.zeros((height * SCALE, width * SCALE), np.uint8)
        self.depth = np.full(self.index.shape, -1e9)
        rows, columns = np.mgrid[0 : height * SCALE, 0 : width * SCALE]
        self.x = (columns + 0.5) / SCALE - origin[0]
        self.y = origin[1] - (rows + 0.5) / SCALE
        self.cosine, self.sine, self.zoom = math.cos(math.radians(angle)), math.sin(math.radians(angle)), zoom

    def place(self, point):
        """Turn a point clockwise by the layer's angle, and scale it."""
        x, y = point[0] * self.zoom, point[1] * self.zoom
        return x * self.cosine + y * self.sine, y * self.cosine - x * self.sine

    def limb(self, a, b, ra, rb, ramp, z=0.0, clip=None):
        """A tapered round limb from a to b, shaded by the light."""
        (ax, ay), (bx, by) = self.place(a), self.place(b)
        ra, rb = ra * self.zoom, rb * self.zoom
        dx, dy = bx - ax, by - ay
        box = self._box(min(ax, bx), max(ax, bx), min(ay, by), max(ay, by), max(ra, rb))
        x, y = self.x[box], self.y[box]
        t = np.clip(((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1)
        r = ra + (rb - ra) * t
        nx, ny = (x - ax - t * dx) / r, (y - ay - t * dy) / r
        flat = nx * nx + ny * ny
        nz = np.sqrt(np.clip(1 - flat, 0, 1))
        self._paint(box, (flat < 1) if clip is None else (flat < 1) & clip[box], nx, ny, nz, r * nz + z, ramp)

    def ball(self, centre, rx, ry, ramp, angle=0.0, z=0.0, clip=None):
        """An ellipse shaded as an ellipsoid; angle turns it clockwise."""
        cx, cy = self.place(centre)
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        c, s = c * self.cosine - s * self.sine, s * self.cosine + c * self.sine
        box = self._box(cx, cx, cy, cy, max(rx, ry) * self.zoom)
        u = ((self.x[box] - cx) * c - (self.y[box] - cy) * s) / (rx * self.zoom)
        v = ((self.x[box] - cx) * s + (self.y[box] - cy) * c) / (ry * self.zoom)
        flat = u * u + v * v
        nz = np.sqrt(np.clip(1 - flat, 0, 1))
        mask = (flat < 1) if clip is None else (flat < 1) & clip[box]
        self._paint(box, mask, u * c + v * s, v * c - u * s, nz, min(rx, ry) * nz + z, ramp)

    def shape(self, points, ramp, z=1e6, clip=None):
        """A polygon of one colour, or of a ramp that darkens downwards."""
        image = Image.new("1", (self.index.shape[1], self.index.shape[0]))
        placed = [self.place(point) for point in points]
        pixels = [((x + self.origin[0]) * SCALE, (self.origin[1] - y) * SCALE) for x, y in placed]
        ImageDraw.Draw(image).polygon(pixels, fill=1)
        mask = np.array(image)
        if clip is not None:
            mask &= clip
        colours = [ramp] if isinstance(ramp, int) else list(ramp)
        top, bottom = max(y for _, y in placed), min(y for _, y in placed)
        part = np.clip((self.y - bottom) / max(top - bottom, 1e-6), 0, 0.999)
        self.index[mask] = np.array(colours, np.uint8)[(part * len(colours)).astype(int)][mask]
        self.depth[mask] = z

    def line(self, points, width, colour, clip=None):
        """A stroke with round ends; its width may be one number, or one for each point."""
        widths = [width] * len(points) if isinstance(width, (int, float)) else width
        for (a, b), (wa, wb) in zip(pairwise(points), pairwise(widths), strict=True):
            self.limb(a, b, wa / 2, wb / 2, [colour], z=1e6, clip=clip)

    def inside(self):
        """Where anything is painted."""
        return self.index > 0

    def near(self, a, b, radius):
        """Where a point is within radius of the stretch from a to b."""
        (ax, ay), (bx, by) = self.place(a), self.place(b)
        dx, dy = bx - ax, by - ay
        t = np.clip(((self.x - ax) * dx + (self.y - ay) * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1)
        return np.hypot(self.x - ax - t * dx, self.y - ay - t * dy) < radius * self.zoom

    def reduced(self, bold=()):
        """The layer at its own size: of each block the commonest colour; the colours in bold count double."""
        width, height = self.size
        counts = np.zeros((height, width, 16), int)
        for colour in np.unique(self.index):
            counts[..., colour] = (self.index == colour).reshape(height, SCALE, width, SCALE).sum((1, 3))
        solid = counts[..., 1:].sum(-1) * 2 >= SCALE * SCALE
        for colour in bold:
            counts[..., colour] *= 2
        return np.where(solid, counts[..., 1:].argmax(-1) + 1, 0).astype(np.uint8)

    def _box(self, left, right, bottom, top, margin):
        """The part of the canvas that a shape can touch."""
        x0 = max(int((left - margin + self.origin[0]) * SCALE) - 1, 0)
        x1 = max(int((right + margin + self.origin[0]) * SCALE) + 2, 0)
        y0 = max(int((self.origin[1] - top - margin) * SCALE) - 1, 0)
        y1 = max(int((self.origin[1] - bottom + margin) * SCALE) + 2, 0)
        return slice(y0, y1), slice(x0, x1)

    def _paint(self, box, mask, nx, ny, nz, depth, ramp):
        mask = mask & (depth > self.depth[box])
        light = nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]
        shade = np.digitize(light, CUTS[len(ramp)])
        self.index[box][mask] = np.array(ramp, np.uint8)[shade][mask]
        self.depth[box][mask] = depth[mask]


def grown(mask):
    """A mask and its four-neighbours."""
    out = mask.copy()
    out[1:] |= mask[:-1]
    out[:-1] |= mask[1:]
    out[:, 1:] |= mask[:, :-1]
    out[:, :-1] |= mask[:, 1:]
    return out


def compose(pictures, outline=OUTLINE, inner=None):
    """Lay pictures over each other, the first lowest, each with an outline.

    Args:
        pictures: arrays of palette indices.
        outline: the colour of an outline.
        inner: of an outline that falls on a picture below; a dict from the colour below to the line's colour, or None.
    """
    out = np.zeros_like(pictures[0])
    for picture in pictures:
        mask = picture > 0
        edge = grown(mask) & ~mask
        if inner is None:
            out[edge] = outline
        else:
            below = out[edge]
            out[edge] = np.array([inner.get(int(colour), outline) for colour in below], np.uint8)
        out[mask] = picture[mask]
    return out
