"""Is Dojo a good game to learn on? Rounds against every animal at every difficulty, by players that know little.

random        a direction and sometimes a button, changed every few frames
single move   one move again and again, standing still or walking into its reach first: every normal, jump attack,
              special move and the throw
two in turn   every pair of those moves, one after the other, walking into reach
strategy      block, punish, answer jumps: twenty lines (strategy() in dojo_players.c), deciding eight times a second

The rules' own C files are built for this machine (tests/test_dojo_native.py holds that build to the ROM, frame by
frame), so a round takes a third of a millisecond. Every figure is a share of rounds won, with its 95% interval
(Wilson). What is wanted of the opponents is checked and said in words at the beginning.

Two stages, laid down before anything is measured. Among thousands of cells of 200 rounds (standard error 3.4 points)
some come out over a limit by luck alone. So each cell within 5 points of its limit, or beyond it, is measured a second
time, with 4,000 fresh rounds (standard error 0.75 points at most), and only the second measurement counts for it.
(A pair of moves that truly wins 36% escapes that one time in 25, by a first measurement under 30%.)

    python tests/bench/dojo_balance.py [--rounds 400] [--pair-rounds 200] [--again 4000]
                                       [--csv assets/results/dojo_balance.csv] [--markdown assets/dojo/README.md]
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import itertools
import math
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from dojo_native import ROOT, SOURCE, build

ANIMALS = ["Tiger", "Crane", "Snake", "Monkey", "Dragon"]
RANDOM, REPEAT, STRATEGY = range(3)
HARD = range(4, 8)
ROM_SHA = ROOT / "assets" / "dojo" / "Dojo-Genesis-v0" / "rom.sha"
LIMITS = {"random": 0.15, "cheap": 0.35, "easy": 0.70, "hard": 0.40}
DOUBT = {"random": 0.10, "cheap": 0.30, "easy": 0.75, "hard": 0.35}  # from here on a cell is measured again
AGAIN_SEED = 1_000_000  # added to the first measurement's


def move_names() -> list[str]:
    """The names of enum move_id, without the first (none) and the last (how many)."""
    body = (SOURCE / "moves.h").read_text().split("enum move_id {")[1].split("};")[0]
    names = [name.strip() for name in body.replace("\n", " ").split(",") if name.strip()]
    return names[1:-1]


def wilson(won: int, rounds: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson, 1927)."""
    z = 1.959964
    share, extra = won / rounds, z * z / rounds
    middle = (share + extra / 2) / (1 + extra)
    half = z / (1 + extra) * math.sqrt(share * (1 - share) / rounds + extra / (4 * rounds))
    return max(0.0, middle - half), min(1.0, middle + half)


class Cell(NamedTuple):
    """Rounds won, of how many."""

    won: int
    rounds: int

    @property
    def share(self) -> float:
        return self.won / self.rounds

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.won, self.rounds)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.share:.0f} ({100 * low:.0f}–{100 * high:.0f})"


class Bench:
    def __init__(self, again: int) -> None:
        self.library = build()
        self.again = again
        self.frames = self.rounds = self.repeated = 0

    def play(self, player: int, animal: int, level: int, rounds: int, moves=(0, 0), walks=1, seed=1) -> Cell:
        results = (ctypes.c_int * 5)()
        self.library.dojo_rounds(player, *moves, walks, animal, level, rounds, seed, results)
        self.frames += results[3]
        self.rounds += rounds
        return Cell(results[0], rounds)

    def measure(self, player: int, animal: int, level: int, rounds: int, moves=(0, 0), walks=1, seed=1) -> Cell:
        """`play`, and where that comes near a limit once more, with other and many more rounds."""
        first = self.play(player, animal, level, rounds, moves, walks, seed)
        if not in_doubt(player, level, first.share):
            return first
        self.repeated += 1
        return self.play(player, animal, level, self.again, moves, walks, seed + AGAIN_SEED)


def in_doubt(player: int, level: int, share: float) -> bool:
    """Whether a share is beyond what is wanted of this player at this difficulty, or in DOUBT."""
    if player == STRATEGY and level == 0:
        return share <= DOUBT["easy"]
    if player == STRATEGY:
        return level == 7 and share >= DOUBT["hard"]
    if player == RANDOM:
        return level >= 2 and share >= DOUBT["random"]
    return level in HARD and share >= DOUBT["cheap"]


def table(rows: dict[str, list[Cell]]) -> list[str]:
    lines = ["| | " + " | ".join(map(str, range(8))) + " |", "|---|" + "---|" * 8]
    return lines + [f"| {name} | " + " | ".join(map(str, row)) + " |" for name, row in rows.items()]


def by_difficulty(bench: Bench, player: int, rounds: int) -> dict[str, list[Cell]]:
    return {
        name: [bench.measure(player, number, level, rounds, seed=100 * level + number) for level in range(8)]
        for number, name in enumerate(ANIMALS, 1)
    }


def cheap(bench: Bench, pairs: list[tuple[int, int, int]], rounds: int, names: list[str]) -> list[dict]:
    """One line for each trick, animal and difficulty from 4 on."""
    found = []
    for (first, second, walks), (number, animal), level in itertools.product(pairs, enumerate(ANIMALS, 1), HARD):
        cell = bench.measure(REPEAT, number, level, rounds, (first, second), walks, seed=7 * level + number)
        title = (
            names[first - 1]
            + ("" if first == second else f" and {names[second - 1]}")
            + ("" if walks else ", standing")
        )
        found.append({"trick": title, "animal": animal, "difficulty": level, "cell": cell})
    return found


def worst(found: list[dict], count: int = 12) -> list[str]:
    lines = ["| trick | animal | difficulty | won, % |", "|---|---|---|---|"]
    best = sorted(found, key=lambda one: -one["cell"].share)[:count]
    return lines + [f"| {one['trick']} | {one['animal']} | {one['difficulty']} | {one['cell']} |" for one in best]


def by_animal(found: list[dict]) -> list[str]:
    """The best that any trick did, against each animal at each difficulty."""
    lines = ["| | " + " | ".join(map(str, HARD)) + " |", "|---|" + "---|" * len(HARD)]
    for animal in ANIMALS:
        row = []
        for level in HARD:
            here = [one for one in found if (one["animal"], one["difficulty"]) == (animal, level)]
            best = max(here, key=lambda one: one["cell"].share)
            row.append(f"{best['cell']} {best['trick'].lower()}")
        lines.append(f"| {animal} | " + " | ".join(row) + " |")
    return lines


def easier(rows: dict[str, list[Cell]]) -> list[str]:
    """Where an animal is easier at d + 2 than at d, beyond noise: the two intervals do not touch."""
    return [
        f"{name} at {level + 2}"
        for name, row in rows.items()
        for level in range(6)
        if row[level + 2].interval[0] > row[level].interval[1]
    ]


def verdict(exceptions: list[str]) -> str:
    return "yes" if not exceptions else "not " + ", ".join(exceptions)


def verdicts(random: dict, strategy: dict, single: list[dict], pairs: list[dict]) -> list[str]:
    over_random = [f"{n} {d}" for n, row in random.items() for d in range(2, 8) if row[d].share >= LIMITS["random"]]
    low = [name for name, row in strategy.items() if row[0].share <= LIMITS["easy"]]
    high = [name for name, row in strategy.items() if row[7].share >= LIMITS["hard"]]
    lines = [
        f"- random wins under 15% from difficulty 2 on: {verdict(over_random)}",
        f"- the strategy wins over 70% at difficulty 0: {verdict(low)}",
        f"- ... and under 40% at 7: {verdict(high)}",
        f"- no animal is easier at d + 2 than at d, beyond noise: {verdict(easier(random) + easier(strategy))}",
    ]
    for title, found in (("single move", single), ("two moves in turn", pairs)):
        under = sum(one["cell"].share < LIMITS["cheap"] for one in found)
        highest = max((one["cell"] for one in found), key=lambda cell: cell.share, default="none")
        lines.append(
            f"- {title}, difficulty 4 and up: {under} of {len(found)} cells under 35%; the highest: {highest}"
        )
    return lines


def write_csv(path: Path, players: dict[str, dict], found: list[dict]) -> None:
    """One row a cell: who or which trick, animal, difficulty, rounds won, rounds."""
    with path.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["player", "animal", "difficulty", "won", "rounds"])
        for player, rows in players.items():
            out.writerows([player, animal, level, *row[level]] for animal, row in rows.items() for level in range(8))
        out.writerows([one["trick"].lower(), one["animal"], one["difficulty"], *one["cell"]] for one in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--pair-rounds", type=int, default=200, help="0 leaves the pairs out")
    parser.add_argument("--again", type=int, default=4000, help="for each cell within 5 points of its limit")
    parser.add_argument("--csv", type=Path, help="put every cell into this file")
    parser.add_argument("--markdown", type=Path, help="put the tables between the balance marks of this file")
    arguments = parser.parse_args()
    bench, names = Bench(arguments.again), move_names()
    numbers = range(1, len(names) + 1)
    random = by_difficulty(bench, RANDOM, arguments.rounds)
    strategy = by_difficulty(bench, STRATEGY, arguments.rounds)
    single = cheap(bench, [(m, m, walks) for m in numbers for walks in (1, 0)], arguments.rounds, names)
    combinations = [(a, b, 1) for a, b in itertools.combinations(numbers, 2)] if arguments.pair_rounds else []
    pairs = cheap(bench, combinations, arguments.pair_rounds, names)
    text = [
        f"{bench.rounds:,} rounds, {bench.frames:,} frames, of the ROM with SHA-1 {ROM_SHA.read_text().strip()}.",
        "Percent of rounds won by the Novice, 95% interval in brackets.",
        f"{bench.repeated} cells came within 5 points of their limit, or beyond, and were measured a second time, with"
        f"\n{bench.again:,} fresh rounds each: for these only the second measurement is told, and counts.",
        "",
        *verdicts(random, strategy, single, pairs),
        "",
        f"Random buttons, by difficulty ({arguments.rounds} rounds a cell):",
        "",
        *table(random),
        "",
        f"The hand-written strategy ({arguments.rounds} rounds a cell):",
        "",
        *table(strategy),
        "",
        f"The best single move against each animal ({arguments.rounds} rounds a cell):",
        "",
        *by_animal(single),
    ]
    if pairs:
        text += [
            "",
            f"The best pairs of moves ({arguments.pair_rounds} rounds a cell):",
            "",
            *by_animal(pairs),
            "",
            *worst(pairs),
        ]
    print("\n".join(text))
    if arguments.csv:
        write_csv(arguments.csv, {"random": random, "strategy": strategy}, [*single, *pairs])
    if arguments.markdown:
        before, rest = arguments.markdown.read_text().split("<!-- balance -->\n")
        after = rest.split("<!-- /balance -->")[1]
        marked = "<!-- balance -->\n" + "\n".join(text) + "\n<!-- /balance -->"
        arguments.markdown.write_text(before + marked + after)


if __name__ == "__main__":
    main()
