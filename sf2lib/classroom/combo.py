"""Lesson 08's combo: five buttons in a row, and only the last one pays. How does its value come back to the first?

The first button of the combo can be left out for a jab, which pays less, but at once. A wrong button later ends it.
"""

from collections.abc import Iterable

import numpy as np

from sf2lib.replay import Batch, NStep

LENGTH, GAMMA, JAB = 5, 0.9, 0.4
COMBO, OTHER = 0, 1  # the two buttons; OTHER is the jab in the first state, and a mistake in those after it
TRUE_VALUE = GAMMA ** (LENGTH - 1)  # of beginning the combo, if it is played to its end
IDLE = 195  # memories of the race in which nothing happened
LEAST = 1e-3  # added to each error, so that no memory is given up for ever


def fights(count: int, epsilon: float, seed: int = 0) -> list[tuple]:
    """Play the combo, with a random button now and then.

    Args:
        count: how many times.
        epsilon: how often the button is random, 0 to 1.
        seed: of the random buttons.

    Returns:
        the steps: (state, action, reward, next_state, discount, ended), the discount 0 where a fight ended.
    """
    rng, steps = np.random.default_rng(seed), []
    for _ in range(count):
        for state in range(LENGTH):
            action = int(rng.integers(2)) if rng.random() < epsilon else COMBO
            ended = action == OTHER or state == LENGTH - 1
            reward = (JAB if state == 0 else 0.0) if action == OTHER else float(state == LENGTH - 1)
            steps.append((state, action, reward, state + 1, 0.0 if ended else GAMMA, ended))
            if ended:
                break
    return steps


def rolled(steps: Iterable[tuple], n: int) -> Batch:
    """The same steps as n-step memories, rolled up by sf2lib's own `NStep`. Arrays, one memory in each row."""
    n_step, columns = NStep(n), []
    for state, action, reward, next_state, discount, ended in steps:
        one = Batch(*(np.array([number]) for number in (state, action, reward, next_state, discount)))
        columns.append(n_step.roll(one, np.array([ended]), np.array([True])))
    return Batch(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def q_values(batch: Batch, sweeps: int = 20) -> np.ndarray:
    """Learn the two Q-values of each state: in each sweep the mean of the targets of its memories.

    Args:
        batch: from `rolled`.
        sweeps: enough of them for the values to settle.

    Returns:
        (5, 2) float64.
    """
    q = np.zeros((LENGTH + 1, 2))  # after the last state comes one that is worth 0
    count = np.zeros_like(q)
    np.add.at(count, (batch.state, batch.action), 1)
    for _ in range(sweeps):
        target = batch.reward + batch.discount * q.max(axis=1)[batch.next_state]  # y = R + discount * max Q(s')
        total = np.zeros_like(q)
        np.add.at(total, (batch.state, batch.action), target)
        q = total / np.maximum(count, 1)
    return q[:LENGTH]


def race(n: int = 1, prioritized: bool = False, fresh: bool = False, seed: int = 0, alpha: float = 0.6) -> int:
    """Draw single memories and learn from each, until beginning the combo is known to be good.

    One combo of five memories lies among 195 in which nothing happened and nothing was paid.

    Args:
        n: steps rolled into a memory.
        prioritized: draw by error ** alpha, where each memory's error is that of the last time it was drawn.
        fresh: draw by the errors as they are *now*. No real buffer can: it would have to ask the network about all.
        seed: of what is drawn.
        alpha: 0 draws uniformly, 1 in full proportion to the error.

    Returns:
        how many memories were drawn; 20,000 where it never came about.
    """
    combo = rolled(fights(1, epsilon=0.0), n)
    state = np.append(combo.state, LENGTH + 1 + np.arange(IDLE))
    next_state = np.append(combo.next_state, np.full(IDLE, LENGTH))  # LENGTH is the end, which is worth 0
    reward, discount = (np.append(column, np.zeros(IDLE)) for column in (combo.reward, combo.discount))
    rng, value, priority = np.random.default_rng(seed), np.zeros(state.max() + 1), np.ones(len(state))
    for draws in range(1, 20_000):
        if fresh:
            priority = (np.abs(reward + discount * value[next_state] - value[state]) + LEAST) ** alpha
        drawn = (
            rng.choice(len(state), p=priority / priority.sum()) if prioritized or fresh else rng.integers(len(state))
        )
        error = reward[drawn] + discount[drawn] * value[next_state[drawn]] - value[state[drawn]]
        value[state[drawn]] += error
        if prioritized:
            priority[drawn] = (abs(error) + LEAST) ** alpha
        if value[0] > 0.9 * TRUE_VALUE:
            return draws
    return 20_000
