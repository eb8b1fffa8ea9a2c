"""A drawing that is made once and painted twice: as SVG inside a widget, as a figure for the still picture.

Coordinates are pixels, from the top left. Colours are roles, so that the SVG can follow the page's theme: INK
and SOFT take the page's own text colour, PAPER its background.
"""

import base64
import io
from dataclasses import dataclass, field
from html import escape

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch
from PIL import Image

from sf2lib.classroom import plots

INK, SOFT, PAPER, LINE = "ink", "soft", "paper", "line"
MORE, LESS = "more", "less"  # above and below zero
PIPE, BIRD = "pipe", "bird"

# The SVG's colours are bright enough for a dark page and dark enough for a light one.
ON_PAGE = {
    INK: ("currentColor", 1.0),
    SOFT: ("currentColor", 0.72),
    PAPER: ("var(--jp-layout-color0, #ffffff)", 1.0),
    LINE: ("currentColor", 0.28),
    MORE: ("#e8710a", 1.0),
    LESS: ("#2f8fd0", 1.0),
    PIPE: ("#2f9e6e", 1.0),
    BIRD: ("#f2b01e", 1.0),
}
ON_CARD = {
    INK: plots.INK,
    SOFT: plots.SOFT,
    PAPER: "#ffffff",
    LINE: plots.LINE,
    MORE: plots.ORANGE,
    LESS: plots.BLUE,
    PIPE: plots.GREEN,
    BIRD: plots.YELLOW,
}
ANCHORS = {"left": "start", "center": "middle", "right": "end"}


@dataclass
class Scene:
    """Shapes in the order in which they are painted.

    Args:
        width: in pixels.
        height: in pixels.
    """

    width: float
    height: float
    shapes: list[tuple] = field(default_factory=list)

    def line(self, start, end, color=LINE, width=1.0, alpha=1.0):
        """Add a straight line between two points (x, y)."""
        self.shapes.append(("line", *start, *end, color, width, alpha))

    def dot(self, center, radius, color=MORE, alpha=1.0, edge=LINE, edge_width=1.0):
        """Add a disc. Under its colour lies the page's own, so that no line shows through a pale one."""
        self.shapes.append(("dot", *center, radius, color, alpha, edge, edge_width))

    def box(self, corner, width, height, color=MORE, alpha=1.0, round=0.0):
        """Add a filled rectangle by its top left corner."""
        self.shapes.append(("box", *corner, width, height, color, alpha, round))

    def text(self, point, words, size=13.0, anchor="left", color=INK, bold=False):
        """Add one line of text; `point` is its left end, centre or right end, at half its height."""
        self.shapes.append(("text", *point, words, size, anchor, color, bold))

    def path(self, points, color=INK, width=1.5, alpha=1.0):
        """Add a line through many points, (n, 2)."""
        self.shapes.append(("path", np.asarray(points, dtype=float), color, width, alpha))

    def picture(self, corner, width, height, data):
        """Add a picture, the bytes of a PNG, by its top left corner."""
        self.shapes.append(("picture", *corner, width, height, data))

    def svg(self, label: str) -> str:
        """Return the scene as an SVG element.

        Args:
            label: what a screen reader says.
        """
        painted = "".join(getattr(self, f"_svg_{kind}")(*rest) for kind, *rest in self.shapes)
        width, height = round(self.width), round(self.height)
        style = "color: var(--jp-ui-font-color1, inherit); font-family: var(--jp-ui-font-family, sans-serif)"
        return (
            f'<svg role="img" aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg" '
            f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'style="{style}">{painted}</svg>'
        )

    def figure(self) -> Figure:
        """Return the scene as a figure for `plots.show`."""
        fig, axes = plots.figure(self.width / 96, self.height / 96, layout="none")
        axes.set_position((0, 0, 1, 1))
        axes.set(xlim=(0, self.width), ylim=(self.height, 0))
        axes.set_axis_off()
        for order, (kind, *rest) in enumerate(self.shapes):
            getattr(self, f"_paint_{kind}")(axes, order, *rest)
        return fig

    @staticmethod
    def _svg_line(x1, y1, x2, y2, color, width, alpha):
        paint, opacity = ON_PAGE[color]
        return (
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{paint}" '
            f'stroke-width="{width:.2f}" stroke-opacity="{alpha * opacity:.2f}"/>'
        )

    @staticmethod
    def _svg_dot(x, y, radius, color, alpha, edge, edge_width):
        place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
        paint, opacity = ON_PAGE[color]
        stroke, stroke_opacity = ON_PAGE[edge]
        return (
            f'<circle {place} fill="{ON_PAGE[PAPER][0]}"/>'
            f'<circle {place} fill="{paint}" fill-opacity="{alpha * opacity:.2f}" stroke="{stroke}" '
            f'stroke-opacity="{stroke_opacity:.2f}" stroke-width="{edge_width:.1f}"/>'
        )

    @staticmethod
    def _svg_box(x, y, width, height, color, alpha, round):
        paint, opacity = ON_PAGE[color]
        return (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
            f'rx="{round:.1f}" fill="{paint}" fill-opacity="{alpha * opacity:.2f}"/>'
        )

    @staticmethod
    def _svg_text(x, y, words, size, anchor, color, bold):
        paint, opacity = ON_PAGE[color]
        weight = ' font-weight="600"' if bold else ""
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" text-anchor="{ANCHORS[anchor]}" '
            f'dominant-baseline="central" fill="{paint}" fill-opacity="{opacity:.2f}"{weight}>'
            f"{escape(words)}</text>"
        )

    @staticmethod
    def _svg_path(points, color, width, alpha):
        paint, opacity = ON_PAGE[color]
        through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        return (
            f'<polyline points="{through}" fill="none" stroke="{paint}" stroke-width="{width:.2f}" '
            f'stroke-opacity="{alpha * opacity:.2f}" stroke-linejoin="round"/>'
        )

    @staticmethod
    def _svg_picture(x, y, width, height, data):
        return (
            f'<image x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'href="data:image/png;base64,{base64.b64encode(data).decode()}"/>'
        )

    @staticmethod
    def _paint_line(axes, order, x1, y1, x2, y2, color, width, alpha):
        axes.plot([x1, x2], [y1, y2], color=ON_CARD[color], lw=width * 0.75, alpha=alpha, zorder=order)

    @staticmethod
    def _paint_path(axes, order, points, color, width, alpha):
        axes.plot(*points.T, color=ON_CARD[color], lw=width * 0.75, alpha=alpha, zorder=order)

    @staticmethod
    def _paint_picture(axes, order, x, y, width, height, data):
        axes.imshow(Image.open(io.BytesIO(data)), extent=(x, x + width, y + height, y), aspect="auto", zorder=order)

    @staticmethod
    def _paint_dot(axes, order, x, y, radius, color, alpha, edge, edge_width):
        over, under = np.array(to_rgb(ON_CARD[color])), np.array(to_rgb(ON_CARD[PAPER]))
        face = {"facecolor": alpha * over + (1 - alpha) * under, "edgecolor": ON_CARD[edge]}
        axes.add_patch(Circle((x, y), radius, lw=edge_width * 0.75, zorder=order, **face))

    @staticmethod
    def _paint_box(axes, order, x, y, width, height, color, alpha, round):
        style = f"round,pad=0,rounding_size={min(round, width / 2, height / 2):.2f}"
        shape = FancyBboxPatch((x, y), max(width, 0), max(height, 0), boxstyle=style)
        shape.set(facecolor=ON_CARD[color], alpha=alpha, lw=0, zorder=order)
        axes.add_patch(shape)

    @staticmethod
    def _paint_text(axes, order, x, y, words, size, anchor, color, bold):
        weight = "bold" if bold else "normal"
        axes.text(
            x,
            y,
            words,
            size=size * 0.72,
            ha=anchor,
            va="center",
            color=ON_CARD[color],
            weight=weight,
            zorder=order,
        )
