"""Lesson 04's first memory, a deque as in the videos, and a network that shows why order matters.

What trains in the course is `sf2lib.replay.ReplayBuffer`, a ring of arrays.
"""

import random
from collections import deque
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import nn

Transition = tuple[Any, int, float, Any, bool]  # state, action, reward, next_state, done


class DequeBuffer:
    """The last `capacity` transitions in a deque: what exercise 04.1 asks for.

    Args:
        capacity: how many transitions it holds.
        seed: of the random choice; None for another choice in each run.
    """

    def __init__(self, capacity: int, seed: int | None = None):
        self.buffer: deque[Transition] = deque(maxlen=capacity)
        self.random = random.Random(seed)

    def __len__(self) -> int:
        return len(self.buffer)

    def push(self, state: Any, action: int, reward: float, next_state: Any, done: bool) -> None:
        """Remember one transition. Where the deque is full, the oldest one leaves.

        Args:
            state: (state_dim,) numbers.
            action: the action taken.
            reward: what the step paid.
            next_state: (state_dim,) numbers.
            done: True where the episode terminated, not where it was truncated.
        """
        self.buffer.append((state, action, reward, next_state, done))

    def sample(self, batch_size: int) -> list[Transition]:
        """Draw different transitions at random.

        Raises:
            ValueError: fewer held than asked for.
        """
        return self.random.sample(self.buffer, batch_size)


def make_batch(transitions: Iterable[Transition]) -> tuple[torch.Tensor, ...]:
    """Turn transitions into tensors, one row each: what exercise 04.3 asks for.

    Returns:
        state (batch, state_dim) float32, action (batch,) int64, reward (batch,) float32,
        next_state (batch, state_dim) float32, done (batch,) float32, 1 where the episode terminated.
    """
    columns = zip(*transitions, strict=True)
    dtypes = torch.float32, torch.int64, torch.float32, torch.float32, torch.float32
    return tuple(torch.as_tensor(np.array(column), dtype=dtype) for column, dtype in zip(columns, dtypes, strict=True))


def fit_in_order(x: torch.Tensor, y: torch.Tensor, order: torch.Tensor, batch_size: int = 20) -> torch.Tensor:
    """Train a small network on points, each one once, and say what it has learned.

    Args:
        x: (points, 1) float32, what goes in.
        y: (points, 1) float32, what should come out.
        order: (points,) int64, which point comes when.
        batch_size: points in an update.

    Returns:
        (points, 1) float32, what the network says of every x in the end.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(1, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
    for batch in order.split(batch_size):
        loss = nn.functional.mse_loss(net(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net(x).detach()
