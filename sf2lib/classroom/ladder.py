"""Lesson 12's ladder: animals times difficulties, how sure each win rate is, and where to train next."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sf2lib.classroom import plots
from sf2lib.envs import make_vec
from sf2lib.evaluate import evaluate, greedy, wilson
from sf2lib.network import DQN, one_thread

ANIMALS = ("tiger", "crane", "snake", "monkey", "dragon")
BEATEN = 0.8  # a rung is beaten when the lower end of its interval is at least here
SLOTS = 4  # fights side by side

Table = dict[tuple[str, int], tuple[int, int]]  # (animal, difficulty) -> (wins, fights)


def measure(
    network: DQN,
    difficulties: Sequence[int],
    fights: int,
    animals: Sequence[str] = ANIMALS,
    seed: int = 880_000,
    **env_kwargs: Any,
) -> Table:
    """Let a network's greedy policy fight each animal at each difficulty, on held-out seeds.

    Args:
        network: for all moves, or for those in `env_kwargs`.
        difficulties: each 0 to 7.
        fights: for each animal and difficulty.
        animals: their names.
        seed: of the first fight.
        env_kwargs: further options of Fighter-v0.
    """
    table: Table = {}
    for difficulty in difficulties:
        for animal in animals:
            options = {"side": "random", **env_kwargs, "opponent": animal, "difficulty": difficulty}
            envs = make_vec("sf2lib/Fighter-v0", min(SLOTS, fights), "async", **options)
            with one_thread():
                result = evaluate(greedy(network), envs, fights, seed).fights()
            envs.close()
            table[animal, difficulty] = result["wins"], fights
    return table


def shipped(manifest: Mapping[str, Any]) -> Table:
    """What the manifest says of the fighter that comes with the course.

    Args:
        manifest: `sf2lib.checkpoint.manifest()`.
    """
    rows = manifest["fighter"]["score"]["fights"]
    return {(rung.split()[0], int(rung.split()[1])): (row["wins"], row["fights"]) for rung, row in rows.items()}


def next_rung(table: Table) -> tuple[str, int] | None:
    """Where to train next: of the lowest difficulty that is not beaten, the animal with the lowest bound; or None."""
    low = {rung: wilson(*counts)[0] for rung, counts in table.items()}
    unbeaten = [rung for rung in table if low[rung] < BEATEN]
    return min(unbeaten, key=lambda rung: (rung[1], low[rung]), default=None)


def compare(wins_a: int, fights_a: int, wins_b: int, fights_b: int) -> str:
    """ "A" or "B", whose interval lies above the other's, or "not known" where they overlap."""
    (low_a, high_a), (low_b, high_b) = wilson(wins_a, fights_a), wilson(wins_b, fights_b)
    return "A" if low_a > high_b else "B" if low_b > high_a else "not known"


def show(table: Table) -> str:
    """A table as text: a line for each animal, a column for each difficulty, with Wilson's 95% intervals."""
    difficulties = sorted({difficulty for _, difficulty in table})
    lines = [" " * 8 + "".join(f"{f'difficulty {difficulty}':>22}" for difficulty in difficulties)]
    for animal in dict.fromkeys(animal for animal, _ in table):
        cells = []
        for difficulty in difficulties:
            if (animal, difficulty) not in table:
                cells.append("")
                continue
            wins, fights = table[animal, difficulty]
            low, high = wilson(wins, fights)
            cells.append(f"{wins / fights:.0%} ({low:.0%} to {high:.0%})")
        lines.append(f"{animal:<8}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines)


def draw(tables: Mapping[str, Table], title: str) -> Figure:
    """Win rates with their intervals: an axis for each difficulty, a row for each animal, a colour for each table.

    Args:
        tables: what each is called -> the table; all of the same animals and difficulties.
        title: the finding.
    """
    first = next(iter(tables.values()))
    animals = list(dict.fromkeys(animal for animal, _ in first))
    difficulties = sorted({difficulty for _, difficulty in first})
    fig, axes = plots.figure(height=1.7 + 0.36 * len(animals), columns=len(difficulties), title=title, sharey=True)
    for axis, difficulty in zip(np.ravel(axes), difficulties, strict=True):
        for number, (name, table) in enumerate(tables.items()):
            shift = 0.22 * (number - (len(tables) - 1) / 2)
            for row, animal in enumerate(animals):
                wins, fights = table[animal, difficulty]
                ends = [100 * end for end in wilson(wins, fights)]
                color = plots.COLORS[number]
                axis.plot(ends, [row + shift] * 2, color=color, lw=2.4, solid_capstyle="round")
                label = name if row == 0 else None
                axis.plot(100 * wins / fights, row + shift, "os^"[number % 3], color=color, ms=6, ls="", label=label)
        if len(difficulties) > 1:
            axis.set_title(f"difficulty {difficulty}", fontsize=11, fontweight="normal")
        axis.set(xlim=(-2, 102), xlabel="% of fights won", yticks=range(len(animals)), ylim=(len(animals) - 0.5, -0.5))
        axis.set_yticklabels([animal.capitalize() for animal in animals])
        axis.grid(axis="x")
    if len(tables) > 1:
        fig.legend(*fig.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(tables))
    return fig
