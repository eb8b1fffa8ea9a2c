"""Lesson 06's chase: a network learns from fixed memories, with or without a target network.

Nothing else differs between two fits, so that what is seen comes from the target alone.
"""

import copy

import numpy as np
import torch
from torch.nn import functional

from sf2lib.classroom import policies
from sf2lib.classroom.gates import gradient_step
from sf2lib.envs import EpisodeStream, dimensions, make_vec
from sf2lib.loss import td_target
from sf2lib.network import DQN, one_thread
from sf2lib.replay import Batch

GAMMA = 0.98
CEILING = 1 / (1 - GAMMA)  # each step of CartPole pays 1, so no Q-value can be higher
EVERY = 50  # updates between two rows of a fit


def memories(count: int = 2_000, seed: int = 0) -> Batch:
    """Steps of CartPole, played at random.

    Args:
        count: how many steps, a multiple of 8.
        seed: of the games and of the player.

    Returns:
        tensors, one step in each row. The discount is 0 where the pole fell.
    """
    envs = make_vec("CartPole-v1", 8)
    stream, policy = EpisodeStream(envs, seed), policies.at_random([0.5, 0.5], seed)
    columns = []
    for _ in range(count // 8):
        action = policy(stream.state)
        step = stream.step(action)
        discount = np.float32(GAMMA * ~step.terminated)
        columns.append((step.state, action, step.reward, step.next_state, discount))
    return Batch(*(torch.from_numpy(np.concatenate(column)) for column in zip(*columns, strict=True)))


def fit(memory: Batch, copy_every: int, updates: int = 1_500, seed: int = 0, learning_rate: float = 1e-2) -> list:
    """Teach a small network the memories by Q-learning: no game is played meanwhile.

    Args:
        memory: from `memories`.
        copy_every: updates after which the target network becomes a copy of the network. With 1 the network chases
            its own guesses.
        updates: gradient steps, of 64 memories each.
        seed: of the first weights and of what is drawn.
        learning_rate: of Adam.

    Returns:
        every 50 updates the mean over all states of the greedy action's Q-value.
    """
    with torch.random.fork_rng(devices=[]), one_thread():
        torch.manual_seed(seed)
        network = DQN(*dimensions(make_vec("CartPole-v1", 1)), hidden=(32, 32))
        network.standardize(memory.state)
        target_network = copy.deepcopy(network)
        optimizer = torch.optim.Adam(network.parameters(), learning_rate)
        found = []
        for update in range(updates):
            if update % copy_every == 0:
                target_network.load_state_dict(network.state_dict())
            places = torch.randint(len(memory.action), (64,))
            rows = Batch(*(column[places] for column in memory))
            _update(network, target_network, optimizer, rows)
            if (update + 1) % EVERY == 0:
                with torch.no_grad():
                    found.append(network(memory.state).max(dim=1).values.mean().item())
    return found


def _update(network: DQN, target_network: DQN, optimizer: torch.optim.Optimizer, rows: Batch) -> None:
    with torch.no_grad():
        target = td_target(rows.reward, rows.discount, target_network(rows.next_state))
    chosen = network(rows.state).gather(1, rows.action.unsqueeze(1)).squeeze(1)  # (batch, actions) -> (batch,)
    loss = functional.mse_loss(chosen, target)  # as in the video; the Huber loss only slows the same chase
    gradient_step(optimizer, loss)
