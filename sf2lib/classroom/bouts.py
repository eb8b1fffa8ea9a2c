"""Lesson 12's look at fights: how each went, by which moves, from how far, and where one was lost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sf2lib.classroom import plots, video
from sf2lib.envs import make, ram
from sf2lib.evaluate import Policy
from sf2lib.network import one_thread

ENV_ID = "sf2lib/Fighter-v0"


@dataclass(frozen=True)
class Bout:
    """One fight as it was fought.

    Attributes:
        seed: of the fight.
        outcome: "win", "loss", "draw", or None where it was cut off.
        moves: the move of each decision, in numpad notation.
        distances: (decisions,) pixels to the enemy when each was chosen.
        seconds: (decisions + 1,) of the fight, before the first decision and after each.
        lead: (decisions + 1,) own health less the enemy's then, -176 to 176.
    """

    seed: int
    outcome: str | None
    moves: tuple[str, ...]
    distances: np.ndarray
    seconds: np.ndarray
    lead: np.ndarray


def fight(policy: Policy, fights: int, seed: int = 880_000, **env_kwargs: Any) -> list[Bout]:
    """Let a policy fight and keep what happened. Fight k gets the seed `seed + k`, as in `evaluate`.

    Args:
        policy: such as `evaluate.greedy(network)`.
        fights: how many, at least 1.
        seed: of the first.
        env_kwargs: options of Fighter-v0, such as opponent and difficulty.

    Raises:
        ValueError: no fights, or an option that the environment refuses.
    """
    if fights < 1:
        raise ValueError(f"fights is {fights}, expected at least 1")
    env = make(ENV_ID, **env_kwargs)
    try:
        with one_thread():
            return [_one(policy, env, seed + k) for k in range(fights)]
    finally:
        env.close()


def _one(policy: Policy, env: Any, seed: int) -> Bout:
    moves, distances, frames, lead = [], [], [0], []
    state, info = env.reset(seed=seed)
    own, enemy = (who + "health" for who in ram.prefixes(info["side"]))
    lead.append(info["ram"][own] - info["ram"][enemy])
    over = False
    while not over:
        action = int(policy(state[None])[0])
        moves.append(env.unwrapped.action_names[action])
        distances.append(abs(info["ram"]["x"] - info["ram"]["enemy_x"]))
        state, _, terminated, truncated, info = env.step(action)
        over = terminated or truncated
        frames.append(frames[-1] + info["frames"])
        lead.append(max(info["ram"][own], 0) - max(info["ram"][enemy], 0))
    return Bout(seed, info["outcome"], tuple(moves), np.array(distances), np.array(frames) / 60, np.array(lead))


def film(
    policy: Policy, seed: int, begin: float = 0.0, end: float = 10.0, every: int = 4, **env_kwargs: Any
) -> list[np.ndarray]:
    """The pictures of a part of a fight: as many as are seen, not one for each decision.

    Args:
        policy: as for `fight`.
        seed: of the fight.
        begin, end: seconds of it; a fight that is over sooner ends there.
        every: keep one of so many of its frames, 60 of which are a second.
        env_kwargs: options of Fighter-v0.

    Returns:
        (224, 320, 3) uint8 each.
    """
    env = make(ENV_ID, render_mode="rgb_array_list", **env_kwargs)
    try:
        state, _ = env.reset(seed=seed)
        env.render()  # what came before the fight
        frames, over = [], False
        while not over and len(frames) < 60 * end:
            state, _, terminated, truncated, _ = env.step(int(policy(state[None])[0]))
            frames += env.render()
            over = terminated or truncated
    finally:
        env.close()
    return frames[int(60 * begin) : int(60 * end) : every]


def show(frames: Sequence[np.ndarray], alt: str, fps: float = 15) -> None:
    """Show such pictures as an animation, somewhat larger than the console's own."""
    plots.show_png(video.animation(list(frames), fps), alt, 384, 269)


def move_use(bouts: Sequence[Bout]) -> dict[str, float]:
    """Which share of all decisions each move was, the most used first."""
    counts = Counter(move for bout in bouts for move in bout.moves)
    return {move: count / counts.total() for move, count in counts.most_common()}


def draw_moves(bouts: dict[str, Sequence[Bout]], title: str, most: int = 8) -> Figure:
    """Bars of the moves that each of several agents uses most, one agent beside the other.

    Args:
        bouts: an agent's name -> its fights.
        title: the finding.
        most: so many moves of each.
    """
    fig, axes = plots.figure(height=3.4, columns=len(bouts), title=title)
    for (name, fought), axis, color in zip(bouts.items(), np.ravel(axes), plots.COLORS, strict=False):
        use = dict(list(move_use(fought).items())[:most])
        axis.barh(list(use)[::-1], [100 * share for share in use.values()][::-1], color=color)
        if len(bouts) > 1:
            axis.set_title(name, fontsize=11, fontweight="normal")
        axis.set_xlabel("% of its decisions")
        axis.margins(x=0.08)
    return fig


def draw_leads(bouts: Sequence[Bout], title: str) -> Figure:
    """Each fight as a line: own health less the enemy's, against time. Lost fights stand out."""
    fig, axes = plots.figure(height=3.6, title=title)
    axes.axhline(0, color=plots.LINE, lw=1.2)
    for lost, color, width, what in ((False, plots.BLUE, 1.0, "won"), (True, plots.ORANGE, 2.2, "not won")):
        chosen = [bout for bout in bouts if (bout.outcome != "win") == lost]
        for place, bout in enumerate(chosen):
            style = {"color": color, "lw": width, "alpha": 0.9 if lost else 0.45}
            label = f"{what}: {len(chosen)}" if place == 0 else None
            axes.step(bout.seconds, bout.lead, where="post", label=label, **style)
    axes.set(xlabel="seconds of the fight", ylabel="own health less the enemy's", ylim=(-185, 185))
    axes.set_xlim(left=0)
    axes.legend(loc="upper left", ncols=2)
    return fig


def closest(bouts: Sequence[Bout]) -> Bout:
    """A lost fight, if there is one: the first. Else the one that came nearest to being lost."""
    return min(bouts, key=lambda bout: (bout.outcome != "loss", bout.lead.min()))
