"""Lesson 07's silent bugs: agents with one mistake each, and tiny worlds whose Q-values say where to look.

No mistake here raises an error. `DQNAgent` is the agent without it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.envs.probes import ConstantReward, DelayedReward, ObservationReward, Probe
from sf2lib.evaluate import validator
from sf2lib.history import History
from sf2lib.replay import Batch, ReplayBuffer
from sf2lib.train import Budget, train

WORLDS: tuple[type[Probe], ...] = (ConstantReward, ObservationReward, DelayedReward)


class NeverOver(DQNAgent):
    """Its target takes gamma for every step, so a life goes on after its end."""

    def observe(self, batch: Batch, ended: np.ndarray, valid: np.ndarray) -> None:
        gamma = np.full_like(batch.discount, self.hyperparameters.gamma)
        super().observe(batch._replace(discount=gamma), ended, valid)


class FrozenTarget(DQNAgent):
    """Its target network keeps its first weights: the loop gives new tensors a name, and writes into none."""

    @torch.no_grad()
    def follow(self) -> None:
        tau = self.hyperparameters.tau
        for slow, new in zip(self.target.parameters(), self.network.parameters(), strict=True):
            slow = slow + tau * (new - slow)


class TornRows(DQNAgent):
    """Its memory draws each column for itself: a state of one moment, the reward of another."""

    def __init__(self, *others, **named):
        super().__init__(*others, **named)
        hp = self.hyperparameters
        self.buffer = _TornBuffer(hp.buffer_size, hp.gamma, self.device, self.seed)


class _TornBuffer(ReplayBuffer):
    def sample(self, batch_size: int) -> Batch:
        torn = [super(_TornBuffer, self).sample(batch_size) for _ in Batch._fields]
        return Batch(*(rows[column] for column, rows in enumerate(torn)))


class PerEpisode(DQNAgent):
    """It counts in episodes, as the videos' code does: epsilon falls, or one update is made, when an episode ends.

    Args:
        update: whether updates are counted so.
        explore: whether epsilon is.
        decay: of epsilon, for each episode. The videos take 0.9995 in CartPole.
        others: as for `DQNAgent`.
    """

    def __init__(self, *others, update: bool = True, explore: bool = True, decay: float = 0.9995, **named):
        super().__init__(*others, **named)
        self.ended, self.update = 0, update  # episodes that have ended
        hp = self.hyperparameters
        if explore:
            self.epsilon = lambda step: max(hp.epsilon_start * decay**self.ended, hp.epsilon_end)
        if update:  # the loop's own updates are never due
            self.hyperparameters = hp.replace(steps_per_update=10**9)

    def observe(self, batch: Batch, ended: np.ndarray, valid: np.ndarray) -> None:
        super().observe(batch, ended, valid)
        for _ in range(int(ended.sum())):
            self.ended += 1
            if self.update and len(self.buffer) >= self.hyperparameters.learning_starts:
                self.learn()


def cartpole(agent_type: type[DQNAgent], steps: int, seed: int = 0, **options: object) -> History:
    """Train a plain agent, that of lessons 03 to 06, in CartPole and return its history.

    Args:
        agent_type: DQNAgent or one with a bug.
        steps: environment steps.
        seed: of the run.
        options: for the agent.
    """
    hp = Hyperparameters(validate_every=2_000, validate_episodes=5)  # no improvements: a bug should stand alone
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    agent = agent_type(*dimensions(envs), hp, seed, **options)
    return train(agent, envs, Budget(steps=steps), validate=validator(hp), progress=False)


def probe(agent_type: type[DQNAgent], world: type[Probe], steps: int = 3_000, seed: int = 0) -> float:
    """Train an agent in a tiny world and return the Q-value that it ends up with.

    Args:
        agent_type: DQNAgent or one with a bug.
        world: one of `sf2lib.envs.probes`.
        steps: environment steps.
        seed: of the run.

    Returns:
        what it says of the last action in the first state of `world.q_values(0.9)`.
    """
    hp = Hyperparameters(
        gamma=0.9,
        hidden=(16,),
        learning_rate=1e-2,
        tau=0.1,
        learning_starts=100,
        batch_size=64,
        epsilon_end=1.0,
    )
    envs = SyncVectorEnv([world] * hp.num_envs, autoreset_mode=AutoresetMode.DISABLED)
    agent = agent_type(*dimensions(envs), hp, seed)
    train(agent, envs, Budget(steps=steps), progress=False)
    seen = min(world.q_values(hp.gamma))
    with torch.no_grad():
        return float(agent.network(torch.tensor([[seen]]))[0, -1])


def probe_table(agents: Mapping[str, type[DQNAgent]], worlds: Sequence[type[Probe]] = WORLDS, **options) -> str:
    """Probe agents and write down what they say beside what is right.

    Args:
        agents: by name.
        worlds: from `sf2lib.envs.probes`.
        options: for `probe`.
    """
    right = {world: world.q_values(0.9) for world in worlds}
    lines = [" " * 12 + "".join(f"{world.__name__:>20}" for world in worlds)]
    known = {world: f"{q_values[min(q_values)][-1]:+.1f}" for world, q_values in right.items()}
    lines.append(f"{'right':<12}" + "".join(f"{known[world]:>20}" for world in worlds))
    for name, agent_type in agents.items():
        said = [f"{probe(agent_type, world, **options) + 0.0:+.1f}" for world in worlds]
        marked = [f"{'' if q == known[world] else 'wrong '}{q}" for q, world in zip(said, worlds, strict=True)]
        lines.append(f"{name:<12}" + "".join(f"{text:>20}" for text in marked))
    return "\n".join(lines)
