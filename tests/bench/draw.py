"""Draw the measured tables of assets/results as pictures in assets/images.

    python tests/bench/draw.py peers growth
"""

import argparse
import csv
from pathlib import Path

import growth
import numpy as np
import peers
from matplotlib.figure import Figure

from sf2lib.classroom import plots
from sf2lib.config import ASSETS

STYLES = dict(zip(peers.NAMES, ((plots.BLUE, "-"), (plots.ORANGE, "--"), (plots.GREEN, ":")), strict=True))


def draw_peers(path: Path = peers.RESULTS) -> Figure:
    """Score against seconds for each, and steps a second at equal work."""
    tests, speed = peers.read(path), peers.read(path.with_name(f"{path.stem}_speed.csv"))
    typical = peers.report(tests, speed)["typical"]
    own, others = typical["ours"], [typical[name] for name in peers.NAMES[1:]]
    limit = min(other["limit"] for other in others)
    if own["seconds"] is None:
        best = max(other["best"] for other in others)
        title = f"In {limit:.0f} s the median run of ours gets to {own['best']:.0f} pipes, of peers to {best:.0f}"
    elif all(other["seconds"] is None for other in others):
        title = f"Ours flies past 100 pipes in {own['seconds']:.0f} s, its peers not in {limit:.0f} s"
    else:
        soonest = min(other["seconds"] for other in others if other["seconds"] is not None)
        title = f"Ours flies past 100 pipes in {own['seconds']:.0f} s, its best peer in {soonest:.0f} s"
    fig, (curves, bars) = plots.figure(9.4, 3.8, title, columns=2, width_ratios=[1.55, 1])
    for name, (color, dash) in STYLES.items():
        for i, seed in enumerate(sorted({row["seed"] for row in tests if row["name"] == name})):
            rows = [row for row in tests if row["name"] == name and row["seed"] == seed]
            seconds, score = [0, *(row["seconds"] for row in rows)], [0, *(row["score"] for row in rows)]
            curves.plot(seconds, score, dash, color=color, lw=1.8, label="" if i else name)
            if rows[-1]["solved"] == "True":
                curves.plot(seconds[-1], score[-1], "o", color=color, ms=6)
    curves.axhline(100, color=plots.LINE, lw=1, zorder=0)
    curves.set(xlabel="seconds of training, one core", ylabel="pipes, mean of the test games", ylim=(-3, 108))
    curves.set_xlim(left=0)
    curves.legend(loc="center right", bbox_to_anchor=(1, 0.76))  # between those who fly and those who do not
    envs = sorted({row["num_envs"] for row in speed})
    height = 0.8 / len(STYLES)
    for row in speed:
        place, (color, _) = list(STYLES).index(row["name"]), STYLES[row["name"]]
        y = envs.index(row["num_envs"]) + (place - 1) * height
        bars.barh(y, row["steps_a_second"], 0.9 * height, color=color)
        bars.text(row["steps_a_second"], y, f" {row['steps_a_second']:,}", va="center", fontsize=9.5)
    bars.set_yticks(range(len(envs)), [f"{n} game{'s' if n > 1 else ''}\nat once" for n in envs])
    bars.invert_yaxis()
    bars.set(xlabel="steps a second at equal work", xlim=(0, 1.25 * max(row["steps_a_second"] for row in speed)))
    bars.set_xticks(np.array([]))
    bars.spines["bottom"].set_visible(False)
    return fig


def draw_growth(path: Path = growth.GROWTH) -> Figure:
    """Six small plots: what varies below, what came of it at the left, both doubling at equal distances."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    fig, grid = plots.figure(9.4, 6.4, "Where more is faster, and where it is not", rows=2, columns=3)
    for axes, (measure, (below, left)) in zip(grid.flat, GROWTH_AXES.items(), strict=True):
        own = [row for row in rows if row["measure"] == measure]
        for i, what in enumerate(dict.fromkeys(row["what"] for row in own)):
            at, found = np.array([[int(r["at"]), float(r["found"])] for r in own if r["what"] == what]).T
            axes.plot(at, found, "o" + "-:"[i], color=(plots.BLUE, plots.ORANGE)[i], ms=4.5, label=what)
        axes.set(xscale="log", yscale="log", xlabel=below, ylabel=left)
        if measure in ARITHMETIC:  # as if an update were nothing but arithmetic
            power, label = ARITHMETIC[measure]
            line = found[-1] * (at[-1] / at) ** power
            near = line < 5 * found.max()
            axes.plot(at[near], line[near], color=plots.LINE, lw=1.2, zorder=0, label=label)
        ticks = [int(value) for value in growth.MEASURES[measure][1]][:: 2 if len(at) > 6 else 1]
        ticks = [int(a) for a in at] if measure == "threads" else ticks
        short = [f"{t // 1000}k".replace("000k", "M") if t >= 10_000 else t for t in ticks]
        axes.set_xticks(ticks, short)
        axes.minorticks_off()
        low, high = axes.get_ylim()
        axes.set_ylim(10 ** np.floor(np.log10(low)), high * 2.5)
        axes.legend(loc="best", fontsize=9)
    return fig


GROWTH_AXES = {
    "environments": ("environments", "steps a second"),
    "batch": ("batch", "updates a second"),
    "width": ("width of two hidden layers", "updates a second"),
    "buffer": ("transitions in the buffer", "updates a second"),
    "threads": ("threads", "updates a second"),
    "memory": ("transitions in the buffer", "megabytes"),
}
ARITHMETIC = {"batch": (1, "half for each doubling"), "width": (2, "a quarter for each doubling")}
PICTURES = {"peers": draw_peers, "growth": draw_growth}


def main(arguments: list[str] | None = None) -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="*", default=list(PICTURES), help=f"of {', '.join(PICTURES)} (default: all)")
    parser.add_argument("--out", type=Path, default=ASSETS / "images", help="a folder (default: %(default)s)")
    options = parser.parse_args(arguments)
    for name in options.pictures:
        (options.out / f"{name}.png").write_bytes(plots.png(PICTURES[name]()))


if __name__ == "__main__":
    main()
