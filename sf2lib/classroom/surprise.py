"""Lesson 08's surprises: what a bird remembers, sorted by what was paid, and by how wrong the network was about it."""

import numpy as np
import torch

from sf2lib.classroom.policies import with_epsilon
from sf2lib.envs import EpisodeStream, make_vec
from sf2lib.evaluate import greedy
from sf2lib.loss import td_target
from sf2lib.network import DQN, one_thread
from sf2lib.replay import Batch

GAMMA = 0.98
KINDS = {"passed a pipe": 1.0, "crashed": -1.0, "flew on": 0.1}  # and what Flappy Bird pays for each


def memories(network: DQN, count: int = 8_000, epsilon: float = 0.1, seed: int = 0) -> Batch:
    """Let a bird fly, with a random action now and then, and remember each step.

    Args:
        network: rates the actions.
        count: how many steps, a multiple of 16.
        epsilon: how often an action is random.
        seed: of the games and of chance.

    Returns:
        tensors, one step in each row. The discount is 0 where the bird crashed.
    """
    envs = make_vec("FlappyBird-v0", 16, use_lidar=False)
    stream, policy = EpisodeStream(envs, seed), with_epsilon(greedy(network), epsilon, [0.9, 0.1], seed)
    columns = []
    with one_thread():
        for _ in range(count // 16):
            action = policy(stream.state)
            step = stream.step(action)
            discount = np.float32(GAMMA * ~step.terminated)
            columns.append((step.state, action, step.reward, step.next_state, discount))
    return Batch(*(torch.from_numpy(np.concatenate(column)) for column in zip(*columns, strict=True)))


@torch.no_grad()
def errors(network: DQN, batch: Batch) -> torch.Tensor:
    """How far the network is off about each memory: target less Q-value, (batch,) float32."""
    chosen = network(batch.state).gather(1, batch.action.unsqueeze(1)).squeeze(1)  # (batch, actions) -> (batch,)
    return td_target(batch.reward, batch.discount, network(batch.next_state)) - chosen


def by_kind(batch: Batch) -> dict[str, torch.Tensor]:
    """For each kind of step which memories are of it: (batch,) bool.

    A bird that touches the sky is paid −0.5 and flies on: that is none of the three kinds.
    """
    return {kind: torch.isclose(batch.reward, torch.tensor(paid)) for kind, paid in KINDS.items()}


def a_few(batch: Batch, error: torch.Tensor, each: int = 4) -> tuple[list[float], list[str]]:
    """A dozen memories to look at, the most surprising first.

    Args:
        batch: from `memories`.
        error: of each memory, from `errors`.
        each: how many of each kind, evenly spread over the errors of that kind.

    Returns:
        their errors and their kinds.
    """
    rows = []
    for kind, which in by_kind(batch).items():
        ordered = error[which][error[which].abs().argsort()]
        spread = torch.linspace(0.05, 0.95, each) * (len(ordered) - 1)
        rows += [(number, kind) for number in ordered[spread.long()].tolist()]
    rows.sort(key=lambda row: -abs(row[0]))
    return [number for number, _ in rows], [kind for _, kind in rows]
