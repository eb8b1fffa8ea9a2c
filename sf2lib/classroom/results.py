"""Tables of measured runs, a row for each name in a column and each seed.

Scripts in tests/bench write them (`stamp`, `done`, `add`), lessons read them (`read`).
"""

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Rows = dict[tuple[str, int], dict[str, str]]  # by name and seed


def stamp(*told: Any) -> str:
    """Eight letters of all that runs depend on, which JSON must take: where they differ, do not compare the runs."""
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]


def done(path: Path, column: str, wanted: Mapping[str, str]) -> set[tuple[str, int]]:
    """The runs that a file holds already, by name and seed.

    Args:
        path: the file, which need not be there.
        column: where the names stand, "variant" for example.
        wanted: what must stand in other columns of each row, or the runs must not be compared.

    Raises:
        SystemExit: something else stands there.
    """
    rows = _rows(path, column) if path.exists() else {}
    other = [name for name, value in wanted.items() if any(row[name] != value for row in rows.values())]
    if other:
        raise SystemExit(f"{path} holds runs with other {', '.join(other)}: move it away, or use another --out")
    return set(rows)


def add(path: Path, row: Mapping) -> None:
    """Add a row to a file, and its heading first where it is new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(row)


def read(
    path: Path, column: str, names: Sequence[str], command: str, time: str
) -> tuple[Rows, tuple[str, ...], tuple[int, ...]]:
    """Read all runs of a file.

    Args:
        path: the file.
        column: where the names stand.
        names: those there may be, in the order wanted.
        command: what makes the file.
        time: how long that takes, in words.

    Returns:
        The rows; the names that have any, in order; the seeds, in order.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a name lacks a seed that another one has.
    """
    if not path.exists():
        raise FileNotFoundError(f"no results in {path}: `{command}` makes them, in about {time}")
    rows = _rows(path, column)
    found = tuple(name for name in names if any(name == other for other, _ in rows))
    seeds = tuple(sorted({seed for _, seed in rows}))
    missing = [(name, seed) for name in found for seed in seeds if (name, seed) not in rows]
    if missing or not rows:
        raise ValueError(f"{path} lacks runs, such as {missing[:1]}: `{command}` goes on where it stopped")
    return rows, found, seeds


def _rows(path: Path, column: str) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return {(row[column], int(row["seed"])): row for row in csv.DictReader(file)}
