"""Gates that an agent has to pass: the probe worlds, for an agent put together from your own parts (lesson 06).

`Assembled` is the agent of the course, but two of its parts come from outside: `targets` and `loss`. So a part that
you wrote, or one with a bug planted in it, meets the worlds whose Q-values are known.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from torch.nn import functional

from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions
from sf2lib.envs.probes import PROBES, Probe
from sf2lib.network import DQN
from sf2lib.replay import Batch
from sf2lib.train import Budget, train

Targets = Callable[[Batch, DQN, DQN], torch.Tensor]
Loss = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]

GAMMA = 0.6  # short-sighted, so that the endless world's Q-values are small and soon learned
CLOSE = 0.1  # how far a Q-value may be from the right one


@torch.no_grad()
def targets(batch: Batch, network: DQN, target_network: DQN) -> torch.Tensor:
    """The right targets: exercise 06.4.

    Args:
        batch: transitions, one in each row.
        network: in training; plain DQN does not ask it here.
        target_network: the slow copy, which rates the next states.

    Returns:
        (batch,) float32, without gradient.
    """
    next_value = target_network(batch.next_state).max(dim=1).values  # (batch, actions) -> (batch,)
    # y = r + discount * max over a' of Q_target(s', a')
    return batch.reward + batch.discount * next_value


def loss(q_values: torch.Tensor, action: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The right loss, a mean squared error: exercise 06.5.

    Args:
        q_values: (batch, actions) float32, from the network in training.
        action: (batch,) int64, the actions taken.
        target: (batch,) float32, from `targets`.

    Returns:
        () float32, with gradient.
    """
    chosen = q_values.gather(1, action.unsqueeze(1)).squeeze(1)  # (batch, actions) -> (batch,)
    return functional.mse_loss(chosen, target)


def gradient_step(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Move all weights a little downhill: exercise 06.2.

    Args:
        optimizer: knows the weights and the learning rate.
        loss: () float32, with gradient.
    """
    optimizer.zero_grad()  # forget the slopes of the step before
    loss.backward()  # the slope of this loss for each weight
    optimizer.step()  # weight = weight - learning_rate * slope, or what Adam makes of it


class Assembled(DQNAgent):
    """The course's agent with two parts from outside.

    Args:
        others: as for `DQNAgent`.
        targets: what the network should have said: batch, network, target network -> (batch,).
        loss: how far off it was: Q-values, actions, targets -> one number.
        cut_is_end: plant a bug of its memory, that takes truncated for terminated.
    """

    def __init__(self, *others, targets: Targets = targets, loss: Loss = loss, cut_is_end: bool = False):
        super().__init__(*others)
        self.targets, self.loss, self.cut_is_end = targets, loss, cut_is_end

    def observe(self, batch: Batch, ended: np.ndarray, valid: np.ndarray) -> None:
        """Remember a step of each environment, rightly or as if a cut were an end."""
        if self.cut_is_end:
            batch = batch._replace(discount=np.float32(batch.discount * ~ended))
        super().observe(batch, ended, valid)

    def learn(self) -> float:
        """One gradient step on one batch, with the parts from outside. Returns the loss."""
        batch = self.buffer.sample(self.hyperparameters.batch_size)
        target = self.targets(batch, self.network, self.target)
        value = self.loss(self.network(batch.state), batch.action, target)
        gradient_step(self.optimizer, value)
        self.updates += 1
        self.follow()
        return value.item()


def off_by(world: type[Probe], steps: int = 1_000, seed: int = 0, **parts: object) -> float:
    """Train an agent in one probe world; return how far its Q-values are from the right ones, at worst.

    Args:
        world: one of `sf2lib.envs.probes`.
        steps: environment steps, about half a second for 1,000.
        seed: of the run.
        parts: `targets`, `loss` or `cut_is_end`, for `Assembled`.
    """
    hp = Hyperparameters(
        num_envs=4,
        gamma=GAMMA,
        hidden=(32,),
        standardize=False,
        learning_starts=100,
        steps_per_update=4,
        batch_size=32,
        learning_rate=5e-3,
        tau=0.1,
        epsilon_end=1.0,  # all play is random: what is tested is learning
    )
    envs = SyncVectorEnv([world] * hp.num_envs, autoreset_mode=AutoresetMode.DISABLED)
    agent = Assembled(*dimensions(envs), hp, seed, **parts)
    train(agent, envs, Budget(steps=steps), progress=False)
    right = world.q_values(GAMMA)
    with torch.no_grad():
        said = agent.network(torch.tensor([[seen] for seen in right]))
    return float((said - torch.tensor(list(right.values()))).abs().max())


def walk(
    agents: Mapping[str, Mapping[str, object]], worlds: Sequence[type[Probe]] = PROBES, **options: object
) -> dict[str, list[float]]:
    """Lead agents through all worlds.

    Args:
        agents: their parts, by name; an empty mapping is the right agent.
        worlds: the gates, in order.
        options: for `off_by`.

    Returns:
        for each agent how far off it was at each gate.
    """
    return {name: [off_by(world, **parts, **options) for world in worlds] for name, parts in agents.items()}


def table(walked: Mapping[str, Sequence[float]], worlds: Sequence[type[Probe]] = PROBES) -> str:
    """Write down what `walk` found: "ok", or how far off an agent was.

    Args:
        walked: for each agent how far off it was at each gate.
        worlds: the gates, in the same order.
    """
    names = [world.__name__.removesuffix("Reward") for world in worlds]
    lines = [" " * 18 + "".join(f"{name:>12}" for name in names)]
    for agent, errors in walked.items():
        marks = ["ok" if error < CLOSE else f"off {error:.2f}" for error in errors]
        lines.append(f"{agent:<18}" + "".join(f"{mark:>12}" for mark in marks))
    return "\n".join(lines)
