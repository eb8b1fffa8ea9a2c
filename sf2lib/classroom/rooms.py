"""Lesson 08's rooms: nothing in them is worth anything, yet Q-learning finds value there, out of luck alone.

Three rooms in a row, eight doors in each. Every door leads on, and pays noise around 0. So each true Q-value is 0.
"""

import numpy as np

ROOMS, DOORS, GAMMA = 3, 8, 0.9
KINDS = ("one table", "a slow copy judges", "another table judges")


def learn(kind: str, steps: int = 4_000, seeds: int = 200, tau: float = 0.003, every: int = 100) -> np.ndarray:
    """Walk at random, learn from each step, and see what the first room's doors seem to be worth.

    Args:
        kind: who chooses the next door, and who says what it is worth.
            "one table": a slow copy of the table does both, as a target network does in plain DQN.
            "a slow copy judges": the table chooses, its slow copy judges: Double DQN, van Hasselt et al. 2016.
            "another table judges": two tables that learn from different steps: Double Q-learning, van Hasselt 2010.
        steps: of each walk.
        seeds: how many walks, each with its own luck.
        tau: how far the copy follows in each step.
        every: how many steps lie between two rows of what comes back.

    Returns:
        (steps / every, seeds) float64: the mean over the first room's doors, where 0 is right.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind {kind!r}: expected one of {', '.join(KINDS)}")
    rng, walk = np.random.default_rng(0), np.arange(seeds)
    tables = np.zeros((2, seeds, ROOMS + 1, DOORS))  # behind the last room is one that is worth 0
    copy, found = tables[0].copy(), []
    for step in range(1, steps + 1):
        room, door = rng.integers(ROOMS, size=seeds), rng.integers(DOORS, size=seeds)
        reward, turn = rng.normal(0, 1, seeds), rng.integers(2)
        if kind == "another table judges":
            table, chooser, judge = tables[turn], tables[turn], tables[1 - turn]
        else:
            table, chooser, judge = tables[0], copy if kind == "one table" else tables[0], copy
        best = chooser[walk, room + 1].argmax(axis=1)  # (seeds,)
        discount = np.where(room == ROOMS - 1, 0.0, GAMMA)
        target = reward + discount * judge[walk, room + 1, best]
        table[walk, room, door] += 0.1 * (target - table[walk, room, door])
        copy += tau * (tables[0] - copy)
        if step % every == 0:
            found.append(table[:, 0].mean(axis=1))
    return np.array(found)
