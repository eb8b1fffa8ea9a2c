"""A replay buffer that draws surprising transitions more often (lesson 08). Plain replay is in replay.py."""

from collections.abc import Mapping

import torch

from sf2lib.replay import Batch, ReplayBuffer

CANDIDATES = 8  # drawn uniformly for each transition that is chosen; more come closer to the exact proportions
LEAST = 1e-3  # added to every error, so that no transition is given up for ever


class PrioritizedReplay(ReplayBuffer):
    """Draws a transition in proportion to (how wrong the network was about it) ** alpha.

    This is proportional prioritization, Schaul et al. 2016 (https://arxiv.org/abs/1511.05952). Where they search
    a sum tree, this draws candidates uniformly and chooses among them by priority (sampling importance resampling,
    Rubin 1988): two lines in place of a tree, and faster in PyTorch.

    Args:
        capacity, gamma, device, seed: as in `ReplayBuffer`.
        alpha: 0 draws uniformly, 1 in full proportion to the error.
        beta: how far the loss makes up for the uneven drawing: 0 not at all, 1 entirely.

    Attributes:
        weight: (batch,) float32, for the loss of the last sample's rows; the largest is 1.
    """

    def __init__(
        self,
        capacity: int,
        gamma: float = 0.99,
        device: str = "cpu",
        seed: int | None = None,
        alpha: float = 0.6,
        beta: float = 0.4,
    ):
        super().__init__(capacity, gamma, device, seed)
        self.alpha, self.beta = alpha, beta
        self.priority = torch.zeros(capacity, device=device)  # error ** alpha
        self.highest = torch.ones((), device=device)
        self.index: torch.Tensor | None = None  # rows of the last sample
        self.weight: torch.Tensor | None = None

    def extend(self, batch: Batch) -> None:
        """Remember a batch of transitions. New ones get the highest priority, so that each is looked at soon."""
        places = torch.arange(self.pushed, self.pushed + len(batch.action), device=self.device) % self.capacity
        super().extend(batch)
        self.priority[places] = self.highest

    def sample(self, batch_size: int) -> Batch:
        """Draw transitions by priority, with replacement; `weight` then holds their weights in the loss."""
        self._check_holds(batch_size)
        candidates = self._uniform(batch_size * CANDIDATES)
        priority = self.priority[candidates]  # (batch * CANDIDATES,)
        chosen = torch.multinomial(priority, batch_size, replacement=True, generator=self.generator)
        self.index = candidates[chosen]  # (batch,)
        # w = (1 / priority) ** beta, divided by the largest, so that no step is longer than without weights
        weight = priority[chosen] ** -self.beta
        self.weight = weight / weight.max()
        return self.rows_at(self.index)

    def reprioritize(self, error: torch.Tensor) -> None:
        """Give the rows of the last sample their new priority.

        Args:
            error: (batch,) float32, target less Q-value, of either sign.
        """
        priority = (error.abs() + LEAST) ** self.alpha
        priority = priority.nan_to_num(nan=1.0, posinf=1.0)  # a GPU draws again before it is known that it diverged
        self.priority[self.index] = priority
        # early errors are not for ever; written in place, for captured.py
        torch.maximum(self.highest * 0.999, priority.max(), out=self.highest)

    def state_dict(self) -> dict:
        """Everything needed to go on exactly as if never stopped."""
        priority, highest = self.priority[: len(self)].clone(), self.highest.clone()
        return {**super().state_dict(), "priority": priority, "highest": highest}

    def load_state_dict(self, state: Mapping) -> None:
        """Take up where `state_dict` left off."""
        super().load_state_dict(state)
        self.priority[: len(self)] = state["priority"]
        self.highest.copy_(state["highest"])
