"""One setting, several seeds: a training run says little alone (lessons 04 and 05)."""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes

from sf2lib.agent import DQNAgent
from sf2lib.classroom.live import greedy_tests
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.evaluate import validator
from sf2lib.history import History
from sf2lib.train import Budget, train


def train_seeds(
    hp: Hyperparameters, steps: int, seeds: Iterable[int], agent_type: type[DQNAgent] = DQNAgent, **options: object
) -> list[History]:
    """Train an agent anew for each seed, one after the other.

    Args:
        hp: of every run.
        steps: environment steps of each run.
        seeds: of the runs.
        agent_type: DQNAgent or one that differs from it.
        options: for the agent.

    Returns:
        a history for each seed.
    """
    histories = []
    for seed in seeds:
        envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
        agent = agent_type(*dimensions(envs), hp, seed, **options)
        histories.append(train(agent, envs, Budget(steps=steps), validate=validator(hp), progress=False))
        envs.close()
    return histories


def greedy_scores(histories: Sequence[History]) -> tuple[np.ndarray, np.ndarray]:
    """The greedy tests of runs with the same setting.

    Returns:
        (tests,) environment steps at which they were played, and (seeds, tests) scores.
    """
    steps = np.array(greedy_tests(histories[0])[0])
    return steps, np.array([greedy_tests(history)[1] for history in histories])


def scores_of(histories: Sequence[History], column: str = "test_score", last: int = 3) -> np.ndarray:
    """How each run ended: (seeds,), the mean of a column's last few numbers.

    Args:
        histories: one for each seed.
        column: of the history; numbers that are missing are left out.
        last: how many numbers to average.
    """
    columns = [np.array(history[column], dtype=float) for history in histories]
    return np.array([numbers[~np.isnan(numbers)][-last:].mean() for numbers in columns])


def draw_band(axes: Axes, histories: Sequence[History], label: str, color: str) -> None:
    """Draw the mean greedy test score over seeds as a line, and from the worst to the best seed as a band."""
    steps, scores = greedy_scores(histories)
    axes.fill_between(steps, scores.min(axis=0), scores.max(axis=0), color=color, alpha=0.18, lw=0)
    axes.plot(steps, scores.mean(axis=0), "o-", ms=4, color=color, label=label)
