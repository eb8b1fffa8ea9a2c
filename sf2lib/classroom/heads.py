"""Lesson 08's comparison of heads: a network sees one action of each state, and has to say what all are worth."""

import numpy as np
import torch

from sf2lib.classroom.gates import gradient_step
from sf2lib.network import DQN, one_thread


def push_one(dueling: bool, action: int = 2, actions: int = 6, networks: int = 20) -> np.ndarray:
    """Raise the Q-value of one action of one state by 1, and see what becomes of the others.

    Args:
        dueling: which head.
        action: the one that is raised.
        actions: how many there are.
        networks: over how many the answer is averaged, each with first weights of its own.

    Returns:
        (actions,) by how much each Q-value has changed.
    """
    changes = []
    with torch.random.fork_rng(devices=[]), one_thread():
        for seed in range(networks):
            torch.manual_seed(seed)
            network, state = DQN(4, actions, (32,), dueling), torch.randn(1, 4)
            optimizer, before = torch.optim.SGD(network.parameters(), lr=0.05), network(state).detach()
            for _ in range(20):
                gradient_step(optimizer, (network(state)[0, action] - before[0, action] - 1) ** 2)
            changes.append((network(state).detach() - before)[0].numpy())
    return np.mean(changes, axis=0)


def error_on_new_states(dueling: bool, actions: int, seed: int, updates: int = 300) -> float:
    """Learn a world in which it does not matter what you do, from one action of each of 200 states.

    Args:
        dueling: which head.
        actions: how many there are to choose from, all equally good.
        seed: of the states, the actions taken and the first weights.
        updates: gradient steps, on all 200 at once.

    Returns:
        how far the Q-values of all actions are off in 500 new states: root of the mean square. Values differ by 1.2.
    """
    with torch.random.fork_rng(devices=[]), one_thread():
        torch.manual_seed(seed)
        network, states = DQN(4, actions, (64,), dueling), torch.randn(700, 4)
        value = torch.sin(2 * states[:, 0]) + states[:, 1]
        taken = torch.randint(actions, (200,))
        optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
        for _ in range(updates):
            chosen = network(states[:200]).gather(1, taken.unsqueeze(1)).squeeze(1)  # (200, actions) -> (200,)
            gradient_step(optimizer, ((chosen - value[:200]) ** 2).mean())
        with torch.no_grad():
            return (network(states[200:]) - value[200:, None]).square().mean().sqrt().item()
