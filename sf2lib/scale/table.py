"""What a sweep found: a table that prints, plots and saves, and the best setting (lesson 14)."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sf2lib.config import Hyperparameters
from sf2lib.evaluate import Evaluation


def new_row(number: int, changes: dict[str, Any]) -> dict[str, Any]:
    """A setting that has not been trained yet; see `Sweep.rows`."""
    return {"number": number, "changes": changes, "scores": [], "fresh": [], "seconds": 0.0, "ended": "", "error": ""}


def interval(scores: Sequence[float]) -> tuple[float, float]:
    """Bootstrap interval of the mean over seeds. With three seeds it is too narrow: the truth is less sure still."""
    return Evaluation(np.asarray(scores, float), 0).interval()


class Sweep:
    """Settings and their scores.

    Attributes:
        section: of hyperparameters.yml, what the settings change.
        seeds: of each setting's runs.
        rungs: environment steps at which scores are taken; the last one is the budget.
        rows: a dict for each setting, in the order drawn: its number; its changes to the section; its scores, for each
            rung reached a list over seeds, each the mean of greedy games on the seeds that choose; fresh, a list over
            seeds, the same on games that chose nothing, for settings trained to the end; seconds; ended, which is
            "finished", "stopped early", "diverged", "failed" or "" while it goes on; error, in one line.
        stopped: "done", "interrupted", or "" while it goes on.
    """

    def __init__(self, section: str, seeds: tuple[int, ...], rungs: tuple[int, ...], rows: list[dict[str, Any]]):
        self.section, self.seeds, self.rungs, self.rows, self.stopped = section, seeds, rungs, rows, ""

    def unfinished(self) -> bool:
        """Whether there is a setting that has not ended."""
        return not all(row["ended"] for row in self.rows)

    def best_row(self) -> dict[str, Any] | None:
        """Of the settings trained to the end, the one with the highest mean score over its seeds."""
        return max(
            (row for row in self.rows if row["ended"] == "finished"),
            key=lambda row: np.mean(row["scores"][-1]),
            default=None,
        )

    @property
    def best(self) -> Hyperparameters:
        """The best setting as hyperparameters.

        Raises:
            ValueError: none has been trained to the end yet.
        """
        row = self.best_row()
        if row is None:
            raise ValueError("no setting has been trained to the end yet: call sweep again, it goes on where it was")
        return Hyperparameters.load(self.section, **row["changes"])

    def steps(self) -> int:
        """Environment steps trained so far, all settings and seeds."""
        return sum(self.rungs[len(row["scores"]) - 1] * len(self.seeds) for row in self.rows if row["scores"])

    def table(self) -> list[dict[str, Any]]:
        """A row for each setting, the best first: what results.csv holds."""
        names, standing = self._varied(), Hyperparameters.load(self.section).to_dict()
        table = []
        for row in self.rows:
            line = {"setting": row["number"], **{name: row["changes"].get(name, standing[name]) for name in names}}
            line |= {"ended": row["ended"], "steps": self.rungs[len(row["scores"]) - 1] if row["scores"] else 0}
            reached = row["scores"][-1] if row["scores"] else []
            for what, scores in (("score", reached), ("fresh", row["fresh"])):
                low, high = interval(scores) if scores else (None, None)
                line |= {what: float(np.mean(scores)) if scores else None, f"{what}_low": low, f"{what}_high": high}
            line |= {f"seed_{seed}": score for seed, score in zip(self.seeds, reached, strict=False)}
            table.append({k: round(v, 3) if isinstance(v, float) and k not in names else v for k, v in line.items()})
        return sorted(table, key=lambda line: (-line["steps"], -(line["score"] or 0.0)))

    def __repr__(self) -> str:
        """The table, the best first. Intervals are over seeds."""
        names = self._varied()
        lines = [f"{'setting':>7} " + "".join(f"{name:>{_width(name)}}" for name in names) + _HEADING]
        for line in self.table():
            shown = "".join(f"{_short(line[name]):>{_width(name)}}" for name in names)
            lines.append(f"{line['setting']:>7} {shown}{line['steps']:>9}  {_scored(line, 'score'):<24}")
            lines[-1] += f"{_scored(line, 'fresh') or line['ended'] or 'goes on'}"
        return "\n".join([*lines, f"stopped: {self.stopped}"] if self.stopped else lines)

    def save(self, folder: str | os.PathLike) -> Path:
        """Write results.csv, sweep.png, and the best setting as the section SECTION_swept of a hyperparameters.yml."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        table = self.table()
        columns = list(dict.fromkeys(name for line in table for name in line))
        with (folder / "results.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
        self.plot().savefig(folder / "sweep.png", dpi=150)
        values, fresh = self.best.to_dict(), self.best_row()["fresh"]
        section = yaml.safe_dump({f"{self.section}_swept": values}, sort_keys=False, default_flow_style=None)
        comment = "# {:.1f} on games that chose nothing, 95% interval over {} seeds {:.1f} to {:.1f}\n"
        path = folder / "hyperparameters.yml"
        path.write_text(comment.format(np.mean(fresh), len(fresh), *interval(fresh)) + section, "utf-8")
        Hyperparameters.from_dict(yaml.safe_load(path.read_text("utf-8"))[f"{self.section}_swept"])
        return path

    def plot(self, figure=None):
        """Draw each setting's mean score against steps: those that were stopped early end in a cross.

        Args:
            figure: a matplotlib Figure to draw on; None for a new one.

        Returns:
            The Figure.
        """
        if figure is None:
            from matplotlib.figure import Figure  # only here: a sweep needs no plots

            figure = Figure(figsize=(8, 4.4), layout="constrained")
        axes, best = figure.subplots(), self.best_row()
        for row in self.rows:
            steps, means = [0, *self.rungs[: len(row["scores"])]], [np.mean(rung) for rung in row["scores"]]
            if not means:
                continue
            color = "#D55E00" if row is best else "#0072B2" if row["number"] == 0 else "#8a94a0"
            early = row["ended"] in ("stopped early", "diverged", "failed")
            axes.plot(
                steps[1:], means, "-", color=color, lw=2.6 if row is best else 1.3, zorder=3 if row is best else 2
            )
            axes.plot(steps[-1], means[-1], "x" if early else "o", color=color, ms=7)
            low, high = np.transpose([interval(rung) for rung in row["scores"]])
            if row is best:
                axes.fill_between(steps[1:], low, high, color=color, alpha=0.15, lw=0)
        for rung in self.rungs:
            axes.axvline(rung, color="#d5dbe1", lw=1, zorder=0)
        for color, mark, label in (
            ("#D55E00", "o-", "best, with its interval over seeds"),
            ("#0072B2", "o-", "the section as it stands"),
            ("#8a94a0", "o-", "others"),
            ("#8a94a0", "x", "stopped early"),
        ):
            axes.plot([], [], mark, color=color, label=label)
        axes.set(
            xlabel="environment steps of each run", ylabel="mean score over seeds", xlim=(0, self.rungs[-1] * 1.03)
        )
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
        return figure

    def _varied(self) -> list[str]:
        return list(dict.fromkeys(name for row in self.rows for name in row["changes"]))


_HEADING = f"{'steps':>9}  {'score (95% interval)':<24}in fresh games"


def _width(name: str) -> int:
    return max(len(name), 8) + 2


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _scored(line: dict[str, Any], what: str) -> str:
    numbers = [line[what + end] for end in ("", "_low", "_high")]
    return "" if line[what] is None else "{:.1f} ({:.1f} to {:.1f})".format(*numbers)
