"""Lesson 11's chain: a combo of right presses that pays at its end, and a wrong press leads back to the start.

Value moves back along it, by one press in each sweep, or by n. And whoever presses at random may never find its end.
"""

import numpy as np

PRESSES = ("HP", "2", "3", "6", "LP")  # a heavy punch, cut short by a fireball
LENGTH, GAMMA = len(PRESSES), 0.9


def sweep(values: np.ndarray, n: int = 1, gamma: float = GAMMA) -> np.ndarray:
    """One sweep of value iteration, with targets of n steps: what each state is worth, if the best press is made.

    A right press leads one state on; the last one pays 1 and ends it. A wrong one pays nothing and leads to state 0.

    Args:
        values: (states + 1,) of the states, and of the end behind them, which is worth 0.
        n: steps of the target, at least 1: n right presses, or a wrong one.
        gamma: what a reward one press later is worth now.

    Returns:
        (states + 1,) the new values, all of them made from the old ones.
    """
    values = np.asarray(values, float)
    states = len(values) - 1
    new = np.zeros_like(values)
    for state in range(states):
        steps = min(n, states - state)
        pays = gamma ** (steps - 1) if state + steps == states else 0.0
        # V(s) = max(r + gamma V(s'), and of the wrong press gamma V(0)); with n steps gamma ** n V
        new[state] = max(pays + gamma**steps * values[state + steps], gamma * values[0])
    return new


def sweeps(count: int, n: int = 1, length: int = LENGTH) -> np.ndarray:
    """The values after 0, 1, 2, ... sweeps, (count + 1, length), from nothing."""
    table = [np.zeros(length + 1)]
    for _ in range(count):
        table.append(sweep(table[-1], n))
    return np.array(table)[:, :length]


def chance(right: int, buttons: int, presses: int) -> float:
    """How likely random presses hold a given sequence of different buttons, somewhere.

    Args:
        right: presses of the sequence.
        buttons: to choose from, each as likely.
        presses: in all.
    """
    state = np.zeros(right + 1)  # how far the sequence has come; the last one is: found
    state[0] = 1.0
    move = np.zeros((right + 1, right + 1))
    for done in range(right):
        move[done, done + 1] += 1 / buttons
        if done:
            move[done, 1] += 1 / buttons  # the first button begins anew
        move[done, 0] += 1 - move[done].sum()
    move[right, right] = 1.0
    return float((state @ np.linalg.matrix_power(move, presses))[right])


def found(right: int, buttons: int, presses: int, tries: int = 2_000, seed: int = 0) -> int:
    """Press at random, and count in how many of the tries the buttons 0, 1, 2, ... came in a row.

    For the arguments see `chance`.
    """
    rng, count = np.random.default_rng(seed), 0
    for _ in range(tries):
        pressed = rng.integers(buttons, size=presses)
        rows = np.lib.stride_tricks.sliding_window_view(pressed, right)  # (places, right)
        count += bool((rows == np.arange(right)).all(axis=1).any())
    return count


def q_values(potential: np.ndarray, gamma: float = GAMMA) -> np.ndarray:
    """The Q-values of the chain whose pay is shaped by a potential, after as many sweeps as it takes.

    Args:
        potential: (states + 1,) of the states, and of the end.
        gamma: as for `sweep`.

    Returns:
        (states, 2): of the right press, and of a wrong one.
    """
    potential, states = np.asarray(potential, float), len(potential) - 1
    pay = np.zeros((states, 2))
    pay[-1, 0] = 1.0
    leads_to = np.stack([np.arange(1, states + 1), np.zeros(states, int)], axis=1)
    pay += gamma * potential[leads_to] - potential[:states, None]  # F = gamma * potential(s') - potential(s)
    q = np.zeros((states, 2))
    for _ in range(1_000):
        values = np.append(q.max(axis=1), 0.0)
        q = pay + gamma * values[leads_to]
    return q
