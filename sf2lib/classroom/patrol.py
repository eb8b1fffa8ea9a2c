"""Lesson 06's time-limited task: a guard walks around a ring of posts, and a whistle cuts each walk off.

There is one action, to walk on. So each post has one value, which can also be worked out exactly.
"""

from typing import NamedTuple

import numpy as np

POSTS = 5
GAMMA = 0.9


class Memory(NamedTuple):
    """One step of the guard. `next_post` is where the guard stands after it, cut off or not."""

    post: int
    reward: float
    next_post: int
    terminated: bool
    truncated: bool


def walks(count: int = 200, limit: int = 8, seed: int = 0) -> list[Memory]:
    """Let the guard walk from a random post. Arriving at post 0 pays 1. After `limit` steps the whistle blows.

    Args:
        count: how many walks.
        limit: steps in each, at least 1.
        seed: of the posts at which they begin.

    Returns:
        all steps. None of them terminated; the last one of each walk was truncated.
    """
    memories = []
    for post in np.random.default_rng(seed).integers(POSTS, size=count).tolist():
        for step in range(limit):
            there = (post + 1) % POSTS
            memories.append(Memory(post, float(there == 0), there, False, step == limit - 1))
            post = there
    return memories


def values(memories: list[Memory], cut_is_end: bool, sweeps: int = 200) -> np.ndarray:
    """Learn what each post is worth: in each sweep the mean of the targets that its memories have.

    Args:
        memories: from `walks`.
        cut_is_end: True makes the mistake, and takes truncated for terminated.
        sweeps: enough of them for the values to settle.

    Returns:
        (posts,) float64.
    """
    post, reward, there, terminated, truncated = (np.array(column) for column in zip(*memories, strict=True))
    ends = terminated | truncated if cut_is_end else terminated
    value, count = np.zeros(POSTS), np.bincount(post, minlength=POSTS)
    for _ in range(sweeps):
        target = reward + GAMMA * ~ends * value[there]  # y = r + gamma * V(s'), and nothing after an end
        value = np.bincount(post, target, minlength=POSTS) / count
    return value


def rewards_from(post: int, steps: int = 300) -> list[float]:
    """The rewards of a guard who starts at a post and is never cut off."""
    return [float((post + step + 1) % POSTS == 0) for step in range(steps)]
