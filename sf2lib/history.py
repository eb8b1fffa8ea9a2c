"""What happened during training: a small table that prints, plots and saves."""

import csv
import os
from pathlib import Path

COLUMNS = ("step", "seconds", "updates", "episodes", "score", "epsilon", "loss", "q_value", "test_score")
COUNTS = ("step", "updates", "episodes")


class History:
    """One row for every stretch of training.

    Columns:
        step: environment steps so far, all environments together.
        seconds: of training, evaluation not counted.
        updates: gradient steps so far.
        episodes: that have ended so far.
        score: mean of the last 20 episodes that ended, random actions and all; NaN before the first.
        epsilon: probability of a random action.
        loss: mean over the stretch; NaN before learning starts.
        q_value: mean Q-value of the greedy action over the states met in the stretch.
        test_score: mean score of greedy play on validation seeds; NaN where none was played.

    Attributes:
        rows: list of dicts, one number for each column.
        stopped: why training ended: "steps", "seconds", "score", "interrupted", "diverged", or "" while it goes on.
    """

    def __init__(self, rows: list[dict] | None = None, stopped: str = ""):
        self.rows, self.stopped = rows or [], stopped

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> list[float]:
        """A column as a list: `history["score"]`."""
        if column not in COLUMNS:
            raise KeyError(f"no column {column!r}: expected one of {', '.join(COLUMNS)}")
        return [row[column] for row in self.rows]

    def __repr__(self) -> str:
        """Up to ten rows, spread over the run, as a table."""
        shown = self.rows[:: max(1, -(-len(self.rows) // 10))]
        if self.rows and shown[-1] is not self.rows[-1]:
            shown.append(self.rows[-1])
        lines = ["".join(f"{column:>11}" for column in COLUMNS)]
        lines += [
            "".join(f"{row[column]:>11.0f}" if column in COUNTS else f"{row[column]:>11.5g}" for column in COLUMNS)
            for row in shown
        ]
        return "\n".join([*lines, f"stopped: {self.stopped}"])

    def save(self, path: str | os.PathLike) -> Path:
        """Write the table as CSV, which every spreadsheet reads."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows)
        return path

    @classmethod
    def load(cls, path: str | os.PathLike) -> "History":
        """Read what `save` wrote."""
        with Path(path).open(newline="", encoding="utf-8") as file:
            rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
        return cls(rows)

    def plot(self, figure=None):
        """Draw score, loss and Q-value against environment steps.

        Args:
            figure: a matplotlib Figure to draw on; None for a new one.

        Returns:
            The Figure.
        """
        if figure is None:
            from matplotlib.figure import Figure  # only here: training needs no plots

            figure = Figure(figsize=(9, 5.5), layout="constrained")
        score, loss, q_value = figure.subplots(3, 1, sharex=True, height_ratios=[2, 1, 1])
        step = self["step"]
        score.plot(step, self["score"], color="#0072B2", label="training, last 20 episodes")
        tests = [(row["step"], row["test_score"]) for row in self.rows if row["test_score"] == row["test_score"]]
        if tests:
            score.plot(*zip(*tests, strict=True), "o-", color="#D55E00", label="greedy, validation seeds")
        score.legend(frameon=False)
        loss.plot(step, self["loss"], color="#009E73")
        q_value.plot(step, self["q_value"], color="#CC79A7")
        for axes, name in [(score, "score"), (loss, "loss"), (q_value, "Q-value")]:
            axes.set_ylabel(name)
            axes.spines[["top", "right"]].set_visible(False)
        q_value.set_xlabel("environment steps")
        return figure
