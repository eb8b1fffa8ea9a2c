"""Which device for which work: updates a second by batch and width, out of assets/results/devices.csv (lesson 14).

The figures are those of tests/bench/growth.py.
"""

import csv
import os
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from sf2lib.classroom import plots
from sf2lib.config import ASSETS

RESULTS = ASSETS / "results" / "devices.csv"
Line = tuple[str, int]  # a device and the width of its network


def read(path: str | os.PathLike = RESULTS) -> dict[Line, dict[int, float]]:
    """Read updates a second: for each device and hidden width a dict from batch to figure.

    Where several ways were measured on a device (more threads, a captured update), the fastest counts.

    Raises:
        FileNotFoundError: nothing was measured.
    """
    if not Path(path).exists():
        raise FileNotFoundError(f"no figures in {path}: `python tests/bench/growth.py` measures them")
    found: dict[Line, dict[int, float]] = {}
    with Path(path).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            line = found.setdefault((row["device"], int(row["width"])), {})
            batch = int(row["batch"])
            line[batch] = max(line.get(batch, 0.0), float(row["updates_a_second"]))
    return {line: dict(sorted(batches.items())) for line, batches in found.items()}


def draw(figures: dict[Line, dict[int, float]], title: str) -> Figure:
    """Transitions learned from in a second against the batch, a line for each device and width."""
    fig, axes = plots.figure(height=3.9, title=title)
    for ((device, width), batches), color in zip(figures.items(), plots.COLORS, strict=False):
        batch = np.array(list(batches))
        axes.plot(
            batch, batch * np.array(list(batches.values())), "o-", color=color, ms=5, label=f"{device}, {width} wide"
        )
    axes.set(xscale="log", yscale="log", xlabel="batch", ylabel="transitions learned from a second")
    axes.set_xticks(list(next(iter(figures.values()))), [f"{b:,}" for b in next(iter(figures.values()))], fontsize=9)
    low, high = axes.get_ylim()
    ticks = [power for power in (1e3, 1e4, 1e5, 1e6, 1e7, 1e8) if low / 3 < power < high * 3]
    axes.set_yticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    axes.minorticks_off()
    axes.legend()
    return fig
