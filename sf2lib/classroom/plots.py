"""How the course draws: one palette, one look, and every picture with a text that says what it shows.

fig, axes = plots.figure(title="Random samples learn faster")
axes.plot(steps, score, color=plots.BLUE)
plots.show(fig, alt="Line chart: ...")
"""

import base64
import io

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

# Okabe and Ito's palette (https://jfly.uni-koeln.de/color/): told apart by colour-blind readers too.
BLUE, ORANGE, GREEN, PINK = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
SKY, YELLOW = "#56b4e9", "#e69f00"
COLORS = [BLUE, ORANGE, GREEN, PINK, SKY, YELLOW]
INK, SOFT, LINE, PAPER = "#1f2933", "#52606d", "#cbd2d9", "#fdfcf9"

STYLE = {
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlepad": 12,
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": plt.cycler(color=COLORS),
    "axes.grid": False,
    "grid.color": "#e4e7eb",
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 10.5,
    "text.color": INK,
    "font.family": ["DejaVu Sans"],
    "font.size": 11,
    "legend.frameon": False,
    "legend.fontsize": 10.5,
    "lines.linewidth": 2.2,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.constrained_layout.h_pad": 0.12,
}
plt.rcParams.update(STYLE)  # a learner's own plots look the same
DPI = 192  # two dots for each pixel on the page, for sharp text on fine screens


def figure(
    width: float = 7.6,
    height: float = 3.8,
    title: str = "",
    rows: int = 1,
    columns: int = 1,
    **options: object,
) -> tuple[Figure, Axes]:
    """Start a figure in the course's look.

    Args:
        width: in inches of 96 pixels; 7.6 fits a notebook's column.
        height: in inches.
        title: the finding, as a sentence.
        rows: how many rows of axes.
        columns: how many columns of axes.
        options: passed on to `plt.subplots`.

    Returns:
        the figure and its axes (one, or an array of them), as `plt.subplots` does.
    """
    fig, axes = plt.subplots(rows, columns, figsize=(width, height), **options)
    if rows == columns == 1:
        axes.set_title(title)
    else:
        fig.suptitle(title, x=0.02, ha="left", fontsize=13, fontweight="bold")
    return fig, axes


def png(fig: Figure) -> bytes:
    """Return a figure as the bytes of a PNG with 256 colours, which is small."""
    exact = io.BytesIO()
    fig.savefig(exact, format="png", dpi=DPI, facecolor=PAPER)
    image = Image.open(exact).convert("RGB")
    small = io.BytesIO()
    image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def show(fig: Figure, alt: str) -> None:
    """Show a figure as a light card that reads on light and dark pages, and close it.

    Args:
        fig: what to show.
        alt: what a reader who cannot see it should know: the kind of picture and what it shows.
    """
    if not alt.strip():
        raise ValueError("plots.show: alt is empty, expected a sentence that says what the picture shows")
    data = png(fig)
    width, height = (round(inches * 96) for inches in fig.get_size_inches())
    plt.close(fig)
    show_png(data, alt, width, height)


def show_png(data: bytes, alt: str, width: int | None = None, height: int | None = None) -> None:
    """Show the bytes of a PNG with its alt text.

    Args:
        data: the PNG.
        alt: what the picture shows; also what stands where pictures cannot.
        width: in pixels of the page.
        height: in pixels of the page.
    """
    metadata = {"alt": alt} | ({"width": width, "height": height} if width and height else {})
    bundle = {"image/png": base64.b64encode(data).decode(), "text/plain": alt}
    display(bundle, metadata={"image/png": metadata}, raw=True)
