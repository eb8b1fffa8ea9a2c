"""The agent: it acts, remembers and learns (lessons 05 to 07)."""

import copy
import math
from collections.abc import Mapping

import numpy as np
import torch

from sf2lib.captured import CapturedUpdate
from sf2lib.config import Hyperparameters
from sf2lib.explore import epsilon_greedy, linear
from sf2lib.loss import td_loss, td_target
from sf2lib.muon import Muon
from sf2lib.network import DQN
from sf2lib.prioritized import PrioritizedReplay
from sf2lib.replay import Batch, NStep, ReplayBuffer


class Diverged(FloatingPointError):
    """The loss is no longer a number. Its message names the update."""


class DQNAgent:
    """A DQN agent: a network that is trained, a target network that follows it, an optimizer, a replay buffer.

    It knows nothing of games: states are rows of numbers, actions are whole numbers. Plain DQN is Mnih et al. 2015
    (https://doi.org/10.1038/nature14236), with Adam in place of RMSProp.

    Args:
        state_dim: how many numbers describe a state.
        action_dim: how many actions there are.
        hyperparameters: what you control and the agent does not learn.
        seed: for the first weights, exploration and sampling; the same seed gives the same agent.
        device: "cpu" or "cuda". With "cuda" the buffer and all learning live on the GPU, which records the update
            after a few and replays it (captured.py). That has not run on a GPU yet.
    """

    def __init__(
        self,
        state_dim: int,
        action_dim: int,
        hyperparameters: Hyperparameters | None = None,
        seed: int = 0,
        device: str = "cpu",
    ):
        hp = hyperparameters or Hyperparameters()
        if hp.explore_probabilities is not None and len(hp.explore_probabilities) != action_dim:
            raise ValueError(
                f"explore_probabilities has {len(hp.explore_probabilities)} numbers, expected one for each of the "
                f"{action_dim} actions"
            )
        self.hyperparameters, self.seed, self.device = hp, seed, device
        with torch.random.fork_rng(devices=[]):  # the seed is ours alone: the global one stays as it was
            torch.manual_seed(seed)
            self.network = DQN(state_dim, action_dim, hp.hidden, hp.dueling, hp.gated).to(device)
            self.target = DQN(state_dim, action_dim, hp.hidden, hp.dueling, hp.gated).to(device)
        self.target.load_state_dict(self.network.state_dict())
        self.target.requires_grad_(False)
        self.average = None if hp.average_tau is None else copy.deepcopy(self.target)
        # listed once: to look them up anew takes as long as to move them
        networks = {"network": self.network, "target": self.target, "average": self.average}
        self.weights = {name: list(network.parameters()) for name, network in networks.items() if network}
        on_gpu = torch.device(device).type == "cuda"
        step_size = torch.tensor(hp.learning_rate, device=device) if on_gpu else hp.learning_rate
        if hp.muon:
            self.optimizer = Muon(self.weights["network"], step_size)
        else:  # fused: one call for all layers; on a network this small it halves its time (on CPUs since 2.4)
            fused = torch.__version__ >= (2, 4)
            self.optimizer = torch.optim.Adam(self.weights["network"], step_size, fused=fused, capturable=on_gpu)
        replay = PrioritizedReplay if hp.prioritized else ReplayBuffer
        self.buffer = replay(hp.buffer_size, hp.gamma, device, seed)
        self.n_step = NStep(hp.n_step)
        end = hp.learning_rate if hp.learning_rate_end is None else hp.learning_rate_end
        self.learning_rate = linear(hp.learning_rate, end, hp.learning_rate_steps)
        self.epsilon = linear(hp.epsilon_start, hp.epsilon_end, hp.epsilon_steps)
        self.generator = torch.Generator().manual_seed(seed)
        # on a GPU: `update_weights`, recorded; None where each loss is looked at before the step
        self.captured = CapturedUpdate(self) if on_gpu else None
        self.steps = 0  # environment steps seen
        self.updates = 0  # gradient steps taken
        self.seconds = 0.0  # of training, evaluation not counted
        self.episodes = 0  # begun; the next one's seed depends on it
        self.best_weights: dict[str, torch.Tensor] | None = None  # those with the highest greedy score so far

    @property
    def policy(self) -> DQN:
        """The network to play with when it counts: the average of the weights if there is one, else the weights."""
        return self.average or self.network

    def start_from(self, network: DQN) -> None:
        """Take over the weights of a network of the same shape, and learn on from there (lesson 12).

        Raises:
            ValueError: a network of another shape.
        """
        for own in filter(None, (self.network, self.target, self.average)):
            try:
                own.load_state_dict(network.state_dict())
            except RuntimeError:
                raise ValueError(
                    f"a network of {network.state_dim} inputs, {network.action_dim} actions, hidden {network.hidden} "
                    f"does not fit this agent's {own.state_dim}, {own.action_dim}, {own.hidden}: see "
                    "sf2lib.checkpoint.move_weights"
                ) from None

    @torch.no_grad()
    def act(self, states: np.ndarray, epsilon: float = 0.0) -> np.ndarray:
        """Choose an action in each state: the best one it knows, or with probability epsilon a random one.

        With epsilon 0 it plays as well as it can, with `policy`; else it explores around `network`.

        Args:
            states: (batch, state_dim) float32, one for each environment, or a single state (state_dim,).
            epsilon: in [0, 1]; half of the environments have less if `epsilon_spread` says so.

        Returns:
            (batch,) int64, or a single int64 for a single state.
        """
        batch = torch.as_tensor(np.atleast_2d(states), dtype=torch.float32, device=self.device)
        q_values = (self.network if epsilon else self.policy)(batch).cpu()
        hp = self.hyperparameters
        if epsilon and hp.epsilon_spread < 1:
            epsilon = torch.full((len(batch),), epsilon)
            epsilon[: len(batch) // 2] *= hp.epsilon_spread
        actions = epsilon_greedy(q_values, epsilon, self.generator, hp.explore_probabilities).numpy()
        return actions if np.ndim(states) > 1 else actions[0]

    def observe(self, batch: Batch, ended: np.ndarray, valid: np.ndarray) -> None:
        """Remember one step of each environment.

        Args:
            batch: one row for each environment, NumPy arrays.
            ended: (envs,) bool, where the episode terminated or was truncated.
            valid: (envs,) bool, False where the row is no step but the start of a new episode.
        """
        self.steps += int(valid.sum())
        complete = self.n_step.roll(batch, ended, valid)
        if len(complete.action):
            self.buffer.extend(complete)

    def learn(self) -> float | torch.Tensor:
        """One gradient step on one batch from the buffer.

        Returns:
            The loss before the step. On a GPU a () tensor, as the value comes later: who reads it waits for it.

        Raises:
            Diverged: the loss is not a finite number; the weights are left as they were. Not on a GPU: there `Run`
                looks at the losses once a row.
        """
        hp = self.hyperparameters
        if hp.standardize and self.updates == 0:
            for network in filter(None, (self.network, self.target, self.average)):
                network.standardize(self.buffer.rows.state[: len(self.buffer)], hp.least_deviation)
        group, step_size = self.optimizer.param_groups[0], self.learning_rate(self.steps)
        group["lr"] = group["lr"].fill_(step_size) if self.captured else step_size
        loss = self.captured() if self.captured else self.update_weights().item()
        self.updates += 1
        self.follow()
        return loss

    def update_weights(self) -> torch.Tensor:
        """What each update does in the same way: draw a batch, compare, step. A GPU records it (captured.py).

        Returns:
            () float32, the loss before the step.
        """
        hp = self.hyperparameters
        batch = self.buffer.sample(hp.batch_size)
        with torch.no_grad():  # the target is a number to aim at, not a thing to train
            next_q = self.target(batch.next_state)
            next_q_online = self.network(batch.next_state) if hp.double else None
            target = td_target(batch.reward, batch.discount, next_q, next_q_online)
        q_values = self.network(batch.state)
        loss = td_loss(q_values, batch.action, target, self.buffer.weight if hp.prioritized else None, hp.huber_delta)
        if not self.captured and not math.isfinite(value := loss.item()):  # a GPU would have to be waited for
            raise Diverged(f"the loss is {value} at update {self.updates}")

        self.optimizer.zero_grad()
        loss.backward()
        if hp.max_grad_norm is not None:
            torch.nn.utils.clip_grad_norm_(self.weights["network"], hp.max_grad_norm)
        self.optimizer.step()
        if hp.prioritized:
            chosen_q = q_values.detach().gather(1, batch.action.unsqueeze(1)).squeeze(1)
            self.buffer.reprioritize(target - chosen_q)
        return loss.detach()

    @torch.no_grad()
    def follow(self) -> None:
        """Let the target network follow: a little at each update (tau), or all of it every `target_every` updates."""
        hp = self.hyperparameters
        if hp.target_every is None:
            # target = target + tau * (network - target), Lillicrap et al. 2016 (https://arxiv.org/abs/1509.02971)
            torch._foreach_lerp_(self.weights["target"], self.weights["network"], hp.tau)
        elif self.updates % hp.target_every == 0:
            self.target.load_state_dict(self.network.state_dict())
        if self.average:
            torch._foreach_lerp_(self.weights["average"], self.weights["network"], hp.average_tau)

    def state_dict(self) -> dict:
        """All that learning depends on: tensors, numbers and names, nothing that needs unpickling."""
        return {
            "network": self.network.state_dict(),
            "target": self.target.state_dict(),
            "average": self.average.state_dict() if self.average else {},
            "optimizer": self.optimizer.state_dict(),
            "buffer": self.buffer.state_dict(),
            "n_step": self.n_step.state_dict(),
            "generator": self.generator.get_state(),
            "steps": self.steps,
            "updates": self.updates,
            "seed": self.seed,
        }

    def load_state_dict(self, state: Mapping) -> None:
        """Take up where `state_dict` left off, to the bit. Needs the same hyperparameters."""
        for part in ("network", "target", "optimizer", "buffer", "n_step"):
            getattr(self, part).load_state_dict(state[part])
        if self.captured:  # what it recorded is no longer the optimizer's
            group = self.optimizer.param_groups[0]
            group["lr"] = torch.as_tensor(group["lr"], device=self.device)
            self.captured = CapturedUpdate(self)
        if self.average:
            self.average.load_state_dict(state["average"])
        self.generator.set_state(state["generator"].cpu())
        self.steps, self.updates, self.seed = state["steps"], state["updates"], state["seed"]
