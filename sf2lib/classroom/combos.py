"""Lesson 11's runs: does a DQN chain moves, and what makes it? Variants, training, play, and the stored results.

The runs are made by tests/bench/combos.py (`make combos`) and lie in assets/results/combos.csv, one row a run.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import gymnasium
import numpy as np
from matplotlib.figure import Figure

from sf2lib.agent import DQNAgent
from sf2lib.classroom import opening, plots, results, video
from sf2lib.config import ASSETS, Hyperparameters
from sf2lib.envs.emulator import Emulator
from sf2lib.network import one_thread

RESULTS = ASSETS / "results" / "combos.csv"
VARIANTS = {
    "plain": "single presses, and what the screen shows",
    "motion": "and the last four inputs in the state",
    "macros": "single presses, and specials as actions",
    "shaped": "as motion, with potential-based shaping",
    "crouch": "as motion, with a bonus for each crouch",
}
SETTINGS = Hyperparameters(
    env_id="Opening",  # made here, not by its name: it takes a console
    num_envs=1,
    hidden=(64, 64),
    double=True,
    prioritized=True,
    n_step=6,
    gamma=opening.GAMMA,
    buffer_size=50_000,
    steps_per_update=4,
    tau=0.01,
    epsilon_end=0.1,
    epsilon_steps=16_000,
)
COUNTED = ("damage", "hits", "in_combo", "longest", "specials", "extra", "openings", "found")
CROP = slice(72, 224), slice(40, 280)  # of a picture in a strip: rows and columns around the fighters
TEST = 880_000  # seed of the first test episode: training never meets it


def make(variant: str, console: Emulator, render_mode: str | None = None) -> gymnasium.Env:
    """The training room of a variant.

    Args:
        variant: one of VARIANTS.
        console: as `hall.open_console` gives it. It serves one environment at a time.
        render_mode: as for `Opening`.

    Raises:
        ValueError: no such variant.
    """
    if variant not in VARIANTS:
        raise ValueError(f"no variant {variant!r}: expected one of {', '.join(VARIANTS)}")
    moves = opening.PRESSES + (opening.SPECIALS if variant == "macros" else ())
    env = opening.Opening(console, moves, render_mode)
    if variant in ("motion", "shaped", "crouch"):
        env = opening.WithInputs(env)
    if variant == "shaped":
        return opening.Shaped(env)
    return opening.PaidToCrouch(env) if variant == "crouch" else env


@dataclass(frozen=True)
class Episode:
    """One opening, as it was played.

    Attributes:
        seed: of the opening.
        inputs: the moves, in numpad notation.
        damage: health that the enemy lost, of 176.
        hits: of its combo; 0 if nothing hit.
        specials: that came out, whether they hit or not.
        extra: what shaping or a bonus paid on top, not discounted.
    """

    seed: int
    inputs: tuple[str, ...]
    damage: int
    hits: int
    specials: int
    extra: float


def play(agent: DQNAgent, env: gymnasium.Env, episodes: int, seed: int = TEST) -> list[Episode]:
    """Play openings with an agent's greedy policy.

    Args:
        agent: for this environment.
        env: as `make` gives it.
        episodes: how many; the first one has `seed`, the others follow it.
    """
    names, played = [move.name for move in env.unwrapped.moves], []
    with one_thread():
        for number in range(episodes):
            state, info = env.reset(seed=seed + number)
            inputs, extra, over = [], 0.0, False
            while not over:
                action = int(agent.act(state))
                state, _, terminated, truncated, info = env.step(action)
                inputs.append(names[action])
                extra += getattr(env, "paid", 0.0)
                over = terminated or truncated
            told = (info[name] for name in ("damage", "hits", "specials"))
            played.append(Episode(seed + number, tuple(inputs), *told, extra))
    return played


def measure(episodes: list[Episode]) -> dict[str, float]:
    """What is counted of some openings.

    Returns:
        `damage`: mean, of 176 health; `hits`: mean; `in_combo`: share of the hits that came in a combo of two or more;
        `longest`: hits of the longest combo; `specials`: share of the openings in which one came out; `extra`: mean.
    """
    hits = np.array([episode.hits for episode in episodes])
    return {
        "damage": float(np.mean([episode.damage for episode in episodes])),
        "hits": float(hits.mean()),
        "in_combo": float(hits[hits > 1].sum() / max(hits.sum(), 1)),
        "longest": int(hits.max()),
        "specials": float(np.mean([episode.specials > 0 for episode in episodes])),
        "extra": float(np.mean([episode.extra for episode in episodes])),
    }


def film(inputs: tuple[str, ...], console: Emulator, seed: int = TEST, every: int = 3) -> video.Game:
    """Enter the same inputs into the same opening once more, and keep the pictures.

    Args:
        inputs: as `Episode` has them.
        console: as for `make`.
        seed: of the opening.
        every: frames between two pictures.
    """
    env = opening.Opening(console, opening.PRESSES + opening.SPECIALS, render_mode="rgb_array_list")
    names, rewards = [move.name for move in env.moves], []
    env.reset(seed=seed)
    pictures, terminated = [], False
    for name in inputs:
        _, reward, terminated, _, info = env.step(names.index(name))
        rewards.append(reward)
        pictures += env.render()
    actions = np.array([names.index(name) for name in inputs])
    shown = pictures[every - 1 :: every]  # not the very first: it still shows where the two stood before
    frames = [np.ascontiguousarray(picture) for picture in shown]
    return video.Game(frames, np.empty(0), actions, np.array(rewards), info["damage"], seed, terminated, every)


def strip(games: Mapping[str, video.Game], columns: int = 6) -> Figure:
    """Draw openings as rows of pictures, evenly spread from the start to the end of each.

    Args:
        games: as `film` gives them, by name.
        columns: pictures in a row.
    """
    height = 0.3 + 0.95 * len(games)
    fig, rows = plots.figure(7.6, height, rows=len(games), columns=columns, squeeze=False, layout="none")
    fig.subplots_adjust(left=0.13, right=0.995, top=1 - 0.22 / height, bottom=0.01, wspace=0.04, hspace=0.22)
    for (name, game), row in zip(games.items(), rows, strict=True):
        row[0].text(-0.08, 0.6, name, transform=row[0].transAxes, ha="right", fontweight="bold", fontsize=10.5)
        damage = f"{game.score:.0f} damage"
        row[0].text(-0.08, 0.5, damage, transform=row[0].transAxes, ha="right", va="top", fontsize=9)
        for axes, at in zip(row, np.linspace(0, len(game.frames) - 1, columns).round().astype(int), strict=True):
            axes.imshow(game.frames[at][CROP], aspect="auto")
            axes.set_title(f"{at * game.every / 60:.1f} s", fontsize=9, fontweight="normal", pad=2, loc="center")
            axes.set_axis_off()
    return fig


@dataclass(frozen=True)
class Runs:
    """All stored runs, equally many seeds for each variant.

    Attributes:
        variants: their names.
        seeds: of the runs.
        steps: (points,) environment steps at which each run was tested.
        curve: (variants, seeds, points) mean damage in those tests.
        final: what `measure` counted at the end, by name: (variants, seeds) each; and of the training `openings`, how
            many it had, and `found`, in how many of them a combo came.
        inputs: by variant and seed, the moves of the test's first opening.
    """

    variants: tuple[str, ...]
    seeds: tuple[int, ...]
    steps: np.ndarray
    curve: np.ndarray
    final: Mapping[str, np.ndarray]
    inputs: Mapping[tuple[str, int], tuple[str, ...]]

    def of(self, variant: str, name: str) -> np.ndarray:
        """What was counted of a variant: (seeds,)."""
        return self.final[name][self.variants.index(variant)]


def read(path: str | os.PathLike = RESULTS) -> Runs:
    """Read the rows that `make combos` wrote.

    Raises:
        FileNotFoundError: there are none yet.
        ValueError: a variant lacks a seed that another one has.
    """
    rows, variants, seeds = results.read(Path(path), "variant", tuple(VARIANTS), "make combos", "20 minutes")
    points = [int(name.removeprefix("at_")) for name in next(iter(rows.values())) if name.startswith("at_")]

    def table(name: str) -> np.ndarray:
        return np.array([[float(rows[variant, seed][name]) for seed in seeds] for variant in variants])

    return Runs(
        variants,
        seeds,
        np.array(points),
        np.stack([table(f"at_{point}") for point in points], axis=2),
        {name: table(name) for name in COUNTED},
        {key: tuple(row["inputs"].split()) for key, row in rows.items()},
    )
