"""A training curve that grows while `train()` runs, and stays as a picture when it is done."""

import base64
import io
import math
import time

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

from sf2lib.classroom import plots
from sf2lib.history import History

EVERY = 2.0  # seconds between two pictures: drawing one takes about a tenth
TICKS = (0, 1, 3, 10, 30, 100, 300, 1000)


class LiveCurve:
    """A callback for `train()` that draws the history: score on the left, loss and epsilon on the right.

    curve = LiveCurve("pipes", goal=100)
    history = train(agent, envs, budget, validate=validate, callback=curve, progress=False)
    curve.finish(history)

    Args:
        unit: of the score, such as "pipes".
        goal: the score to reach, drawn as a line; at most 1 for a share, such as a win rate.
    """

    def __init__(self, unit: str, goal: float):
        self.unit, self.goal = unit, goal
        self.shown = None
        self.drawn = -math.inf
        self._show(draw(History(), unit, goal, "training begins"), "The training curve, before the first step.")

    def __call__(self, history: History) -> None:
        """Draw the curve anew, if the last picture is old enough."""
        if time.monotonic() - self.drawn < EVERY:
            return
        row = history.rows[-1]
        steps = f"{row['step']:,.0f} steps, {row['step'] / max(row['seconds'], 1e-9):,.0f} a second"
        title = f"{row['seconds']:.0f} s of training: {steps}"
        self._show(draw(history, self.unit, self.goal, title), "The training curve so far.")
        self.drawn = time.monotonic()

    def finish(self, history: History) -> None:
        """Draw the last picture, with the finding as its title."""
        best, seconds = best_test(history), history.rows[-1]["seconds"] if history.rows else 0.0
        found = "never tested" if math.isnan(best) else f"{best:.3g} {self.unit} in the best test"
        title = f"{found}, after {seconds:.0f} seconds of training"
        alt = (
            f"Training curve against environment steps: {title}. On the left the score of training episodes and of "
            "greedy tests, on the right loss and epsilon."
        )
        self._show(draw(history, self.unit, self.goal, title), alt, plots.DPI)

    def _show(self, fig: Figure, alt: str, dpi: int = 96) -> None:
        width, height = (round(inches * 96) for inches in fig.get_size_inches())
        if dpi == plots.DPI:
            data = plots.png(fig)
        else:
            quick = io.BytesIO()
            fig.savefig(quick, format="png", dpi=dpi, facecolor=plots.PAPER)
            data = quick.getvalue()
        plt.close(fig)
        bundle = {"image/png": base64.b64encode(data).decode(), "text/plain": alt}
        metadata = {"image/png": {"alt": alt, "width": width, "height": height}}
        if self.shown is None:
            self.shown = display(bundle, metadata=metadata, raw=True, display_id=True)
        else:
            self.shown.update(bundle, metadata=metadata, raw=True)


def greedy_tests(history: History) -> tuple[list[float], list[float]]:
    """The steps at which greedy tests were played, and their scores."""
    rows = [row for row in history.rows if not math.isnan(row["test_score"])]
    return [row["step"] for row in rows], [row["test_score"] for row in rows]


def best_test(history: History) -> float:
    """The highest score of a greedy test, or NaN where there was none."""
    return max(greedy_tests(history)[1], default=math.nan)


def draw(history: History, unit: str, goal: float, title: str) -> Figure:
    """Draw a history: score on the left, loss and epsilon on the right.

    Args:
        history: so far; may be empty.
        unit: of the score.
        goal: the score to reach.
        title: of the picture.
    """
    fig = plt.figure(figsize=(7.6, 3.6), layout="none")
    fig.text(0.012, 0.945, title, fontsize=13, fontweight="bold", va="center")
    score = fig.add_axes((0.085, 0.14, 0.50, 0.72))
    loss = fig.add_axes((0.70, 0.56, 0.28, 0.30))
    epsilon = fig.add_axes((0.70, 0.14, 0.28, 0.24))
    steps = [step / 1000 for step in history["step"]]
    tested, tests = greedy_tests(history)
    score.axhline(goal, color=plots.LINE, lw=1.2, ls=(0, (4, 3)))
    score.plot(steps, history["score"], color=plots.BLUE, label="training episodes, last 20")
    score.plot([step / 1000 for step in tested], tests, "o-", color=plots.ORANGE, ms=5, label="greedy test")
    if goal > 1:
        score.set_yscale("symlog", linthresh=1, linscale=0.5)
        score.set_yticks([tick for tick in TICKS if tick < 0.5 * goal] + [goal], minor=False)
        score.minorticks_off()
    score.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    top = goal * 1.6 if goal > 1 else 1.03  # at most 1 is a share, such as a win rate
    score.set(ylim=(0, top), xlabel="thousand environment steps", ylabel=unit)
    score.legend(loc="lower center", bbox_to_anchor=(0.5, 0.99), ncols=2, borderpad=0, handlelength=1.2, fontsize=9.5)
    loss.plot(steps, history["loss"], color=plots.GREEN, lw=1.8)
    loss.set_ylim(bottom=0)
    loss.set_title("loss", fontsize=10.5, fontweight="normal", pad=4)
    epsilon.plot(steps, history["epsilon"], color=plots.PINK, lw=1.8)
    epsilon.set_ylim(0, 1.05)
    epsilon.set_title("epsilon", fontsize=10.5, fontweight="normal", pad=4)
    epsilon.set_xlabel("thousand environment steps")
    for axes in (loss, epsilon):
        axes.tick_params(labelsize=9)
        axes.locator_params(axis="both", nbins=4)
    end = max([*steps, 1])
    for axes in (score, loss, epsilon):
        axes.set_xlim(0, end * 1.02)
    return fig
