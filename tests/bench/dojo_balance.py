"""Is Dojo a good game to learn on? Rounds against every animal at every difficulty, by players that know little.

random        a direction and sometimes a button, changed every few frames
single move   one move again and again, standing still or walking into its reach first: every normal, jump attack,
              special move and the throw
two in turn   every pair of those moves, one after the other, walking into reach
strategy      block, punish, answer jumps: twenty lines (strategy() in dojo_players.c), deciding eight times a second

The rules' own C files are built for this machine (tests/test_dojo_native.py holds that build to the ROM, frame by
frame), so a round takes a third of a millisecond. Every figure is a share of rounds won, with its 95% interval
(Wilson). What DOJO's specification wants of it is checked and said in words at the end.

    python tests/bench/dojo_balance.py [--rounds 400] [--pair-rounds 200] [--json FILE] [--markdown FILE]
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from dojo_native import SOURCE, build

ANIMALS = ["Tiger", "Crane", "Snake", "Monkey", "Dragon"]
RANDOM, REPEAT, STRATEGY = range(3)
HARD = range(4, 8)
LIMITS = {"random": 0.15, "cheap": 0.35, "easy": 0.70, "hard": 0.40}


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


class Bench:
    def __init__(self) -> None:
        self.library = build()
        self.frames = self.rounds = 0

    def play(self, player: int, animal: int, level: int, rounds: int, moves=(0, 0), walks=1, seed=1) -> int:
        """Rounds won of so many."""
        results = (ctypes.c_int * 5)()
        self.library.dojo_rounds(player, *moves, walks, animal, level, rounds, seed, results)
        self.frames += results[3]
        self.rounds += rounds
        return results[0]


def cell(won: int, rounds: int) -> str:
    low, high = wilson(won, rounds)
    return f"{100 * won / rounds:.0f} ({100 * low:.0f}–{100 * high:.0f})"


def table(rows: dict[str, list[int]], rounds: int) -> list[str]:
    lines = ["| | " + " | ".join(map(str, range(8))) + " |", "|---|" + "---|" * 8]
    return lines + [f"| {name} | " + " | ".join(cell(won, rounds) for won in row) + " |" for name, row in rows.items()]


def by_difficulty(bench: Bench, player: int, rounds: int) -> dict[str, list[int]]:
    return {
        name: [bench.play(player, number, level, rounds, seed=100 * level + number) for level in range(8)]
        for number, name in enumerate(ANIMALS, 1)
    }


def cheap(bench: Bench, pairs: list[tuple[int, int, int]], rounds: int, names: list[str]) -> list[dict]:
    """One line for each trick, animal and difficulty from 4 on."""
    found = []
    for (first, second, walks), (number, animal), level in itertools.product(pairs, enumerate(ANIMALS, 1), HARD):
        won = bench.play(REPEAT, number, level, rounds, (first, second), walks, seed=7 * level + number)
        title = (
            names[first - 1]
            + ("" if first == second else f" and {names[second - 1]}")
            + ("" if walks else ", standing")
        )
        found.append({"trick": title, "animal": animal, "difficulty": level, "won": won, "rounds": rounds})
    return found


def worst(found: list[dict], count: int = 12) -> list[str]:
    lines = ["| trick | animal | difficulty | won, % |", "|---|---|---|---|"]
    best = sorted(found, key=lambda one: -one["won"] / one["rounds"])[:count]
    return lines + [
        f"| {one['trick']} | {one['animal']} | {one['difficulty']} | {cell(one['won'], one['rounds'])} |"
        for one in best
    ]


def by_animal(found: list[dict]) -> list[str]:
    """The best that any trick did, against each animal at each difficulty."""
    lines = ["| | " + " | ".join(map(str, HARD)) + " |", "|---|" + "---|" * len(HARD)]
    for animal in ANIMALS:
        row = []
        for level in HARD:
            here = [one for one in found if (one["animal"], one["difficulty"]) == (animal, level)]
            best = max(here, key=lambda one: one["won"])
            row.append(f"{cell(best['won'], best['rounds'])} {best['trick'].lower()}")
        lines.append(f"| {animal} | " + " | ".join(row) + " |")
    return lines


def easier(rows: dict[str, list[int]], rounds: int) -> list[str]:
    """Where an animal is easier at d + 2 than at d, beyond noise: the two intervals do not touch."""
    return [
        f"{name} at {level + 2}"
        for name, row in rows.items()
        for level in range(6)
        if wilson(row[level + 2], rounds)[0] > wilson(row[level], rounds)[1]
    ]


def verdict(exceptions: list[str]) -> str:
    return "yes" if not exceptions else "not " + ", ".join(exceptions)


def verdicts(random: dict, strategy: dict, rounds: int, single: list[dict], pairs: list[dict]) -> list[str]:
    def share(won):
        return won / rounds

    over_random = [f"{n} {d}" for n, row in random.items() for d in range(2, 8) if share(row[d]) >= LIMITS["random"]]
    low = [name for name, row in strategy.items() if share(row[0]) <= LIMITS["easy"]]
    high = [name for name, row in strategy.items() if share(row[7]) >= LIMITS["hard"]]
    lines = [
        f"- random wins under 15% from difficulty 2 on: {verdict(over_random)}",
        f"- the strategy wins over 70% at difficulty 0: {verdict(low)}",
        f"- ... and under 40% at 7: {verdict(high)}",
        f"- no animal is easier at d + 2 than at d, beyond noise: {verdict(easier(strategy, rounds))}",
    ]
    for title, found in (("single move", single), ("two moves in turn", pairs)):
        over = [one for one in found if one["won"] / one["rounds"] >= LIMITS["cheap"]]
        sure = [one for one in over if wilson(one["won"], one["rounds"])[0] >= LIMITS["cheap"]]
        lines.append(
            f"- {title}, difficulty 4 and up: {len(found) - len(over)} of {len(found)} cells under 35%; "
            f"{len(sure)} surely over (the whole interval)"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--pair-rounds", type=int, default=200, help="0 leaves the pairs out")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path, help="put the tables between the balance marks of this file")
    arguments = parser.parse_args()
    bench, names = Bench(), move_names()
    numbers = range(1, len(names) + 1)
    random = by_difficulty(bench, RANDOM, arguments.rounds)
    strategy = by_difficulty(bench, STRATEGY, arguments.rounds)
    single = cheap(bench, [(m, m, walks) for m in numbers for walks in (1, 0)], arguments.rounds, names)
    combinations = [(a, b, 1) for a, b in itertools.combinations(numbers, 2)] if arguments.pair_rounds else []
    pairs = cheap(bench, combinations, arguments.pair_rounds, names)
    text = [
        f"{bench.rounds:,} rounds, {bench.frames:,} frames.",
        "Percent of rounds won by the Novice, 95% interval in brackets.",
        "",
        *verdicts(random, strategy, arguments.rounds, single, pairs),
        "",
        f"Random buttons, by difficulty ({arguments.rounds} rounds a cell):",
        "",
        *table(random, arguments.rounds),
        "",
        f"The hand-written strategy ({arguments.rounds} rounds a cell):",
        "",
        *table(strategy, arguments.rounds),
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
    if arguments.json:
        everything = {
            "random": random,
            "strategy": strategy,
            "rounds": arguments.rounds,
            "single": single,
            "pairs": pairs,
        }
        arguments.json.write_text(json.dumps(everything))
    if arguments.markdown:
        before, rest = arguments.markdown.read_text().split("<!-- balance -->\n")
        after = rest.split("<!-- /balance -->")[1]
        marked = "<!-- balance -->\n" + "\n".join(text) + "\n<!-- /balance -->"
        arguments.markdown.write_text(before + marked + after)


if __name__ == "__main__":
    main()
