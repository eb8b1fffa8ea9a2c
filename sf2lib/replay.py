"""The memory that the agent learns from (lesson 04)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import torch


class Batch(NamedTuple):
    """Transitions side by side, one in each row.

    Attributes:
        state: (batch, state_dim) float32.
        action: (batch,) int64.
        reward: (batch,) float32; with n-step returns, the discounted sum of n rewards.
        next_state: (batch, state_dim) float32.
        discount: (batch,) float32, what a reward in `next_state` is worth now: gamma ** frames, and 0 where
            the episode terminated.
    """

    state: Any
    action: Any
    reward: Any
    next_state: Any
    discount: Any


class ReplayBuffer:
    """The last `capacity` transitions, to be sampled at random (Lin 1992, Mnih et al. 2015).

    It is a ring: once full, the newest transition takes the place of the oldest, whatever their rewards. The
    arrays are made at the first push, when the width of a state is known, and never grow.

    Args:
        capacity: how many transitions it holds, at least 1.
        gamma: the discount that `push` gives to a step after which the episode goes on, in [0, 1].
        device: where the arrays live and where batches come out, "cpu" or "cuda".
        seed: for the random choice of transitions; None for a different choice in each run.

    Raises:
        ValueError: a capacity below 1 or a gamma outside [0, 1].
    """

    def __init__(self, capacity: int, gamma: float = 0.99, device: str = "cpu", seed: int | None = None):
        if capacity < 1:
            raise ValueError(f"ReplayBuffer: capacity is {capacity}, expected at least 1")
        if not 0 <= gamma <= 1:
            raise ValueError(f"ReplayBuffer: gamma is {gamma}, expected 0 to 1")
        self.capacity, self.gamma, self.device = capacity, gamma, device
        self.rows: Batch | None = None
        self.pushed = 0  # how many transitions ever came in; pushed % capacity is the next place to write
        # on a GPU the length is a tensor: it grows, and captured.py records what is done with it, not its value
        self.length = (
            torch.zeros((), dtype=torch.int64, device=device) if torch.device(device).type == "cuda" else None
        )
        self.generator = torch.Generator(device)
        if seed is None:
            self.generator.seed()
        else:
            self.generator.manual_seed(seed)

    def __len__(self) -> int:
        return min(self.pushed, self.capacity)

    def push(self, state, action: int, reward: float, next_state, done: bool) -> None:
        """Remember one transition.

        Args:
            state: (state_dim,) numbers.
            action: the action taken, 0 to actions - 1.
            reward: what the step paid.
            next_state: (state_dim,) numbers, the state that followed.
            done: True where the episode *terminated*. A truncated episode was only cut off: pass False,
                its last state still has a future.
        """
        discount = 0.0 if done else self.gamma
        self.extend(Batch(*(np.asarray(part)[None] for part in (state, action, reward, next_state, discount))))

    def extend(self, batch: Batch) -> None:
        """Remember a batch of transitions, at most `capacity` at once. Takes NumPy arrays or tensors.

        Raises:
            ValueError: states of another width than those that are in it, or more rows than it can hold.
        """
        if np.ndim(batch.state) != 2:
            raise ValueError(
                f"ReplayBuffer: got states of shape {tuple(np.shape(batch.state))}, expected (batch, state_dim): "
                "a state is a row of numbers"
            )
        count, state_dim = batch.state.shape
        if self.rows is None:
            self._allocate(state_dim)
        if state_dim != self.rows.state.shape[1] or count > self.capacity:
            raise ValueError(
                f"ReplayBuffer: got states of shape {tuple(batch.state.shape)}, expected "
                f"(at most {self.capacity}, {self.rows.state.shape[1]})"
            )
        if self.length is not None and isinstance(batch.state, np.ndarray):
            batch = sent(batch, self.device)
        start = self.pushed % self.capacity
        first = min(count, self.capacity - start)  # what fits before the ring's end; the rest goes to its start
        for ring, new in zip(self.rows, batch, strict=True):
            new = torch.as_tensor(new)
            ring[start : start + first] = new[:first]
            if first < count:
                ring[: count - first] = new[first:]
        self._set_pushed(self.pushed + count)

    def sample(self, batch_size: int) -> Batch:
        """Draw transitions uniformly, with replacement: each is as likely as any other, whenever it happened.

        Returns:
            A Batch of `batch_size` rows, on the buffer's device.

        Raises:
            ValueError: fewer transitions held than asked for.
        """
        self._check_holds(batch_size)
        return self.rows_at(self._uniform(batch_size))

    def rows_at(self, index: torch.Tensor) -> Batch:
        """The transitions at these places of the ring, (batch,) int64."""
        return Batch(*(ring[index] for ring in self.rows))

    def _check_holds(self, batch_size: int) -> None:
        if len(self) < batch_size:
            raise ValueError(
                f"ReplayBuffer: asked for {batch_size} transitions, holds {len(self)}: push more, or sample fewer"
            )

    def _uniform(self, count: int) -> torch.Tensor:
        if self.length is not None:
            return torch.randint(2**62, (count,), generator=self.generator, device=self.device) % self.length
        return torch.randint(len(self), (count,), generator=self.generator, device=self.device)

    def state_dict(self) -> dict:
        """Everything needed to go on exactly as if never stopped: tensors and numbers."""
        rows = None if self.rows is None else {k: v[: len(self)].clone() for k, v in self.rows._asdict().items()}
        return {"pushed": self.pushed, "rows": rows, "generator": self.generator.get_state()}

    def load_state_dict(self, state: Mapping) -> None:
        """Take up where `state_dict` left off, in a buffer of the same capacity."""
        self._set_pushed(state["pushed"])
        if state["rows"] is not None:
            self._allocate(state["rows"]["state"].shape[1])
            for ring, saved in zip(self.rows, Batch(**state["rows"]), strict=True):
                ring[: len(self)] = saved
        self.generator.set_state(state["generator"].cpu())

    def _set_pushed(self, pushed: int) -> None:
        self.pushed = pushed
        if self.length is not None:
            self.length.fill_(len(self))

    def _allocate(self, state_dim: int) -> None:
        def zeros(*shape, dtype=torch.float32):
            return torch.zeros(self.capacity, *shape, dtype=dtype, device=self.device)

        self.rows = Batch(zeros(state_dim), zeros(dtype=torch.int64), zeros(), zeros(state_dim), zeros())


def sent(batch: Batch, device: str) -> Batch:
    """Send NumPy rows to a device in one piece: five would be five waits until the GPU has done all it was asked for.

    Args:
        batch: at least one row of NumPy arrays; actions below 2**24, as float32 holds no larger whole numbers.
        device: where to.

    Returns:
        A Batch of tensors on the device, float32 and for the action int64.
    """
    columns = [np.reshape(part, (len(batch.action), -1)) for part in batch]  # (batch,) -> (batch, 1)
    packed = torch.from_numpy(np.concatenate(columns, axis=1, dtype=np.float32, casting="unsafe"))
    if torch.device(device).type == "cuda":
        packed = packed.pin_memory()  # page-locked: the copy goes on while Python does
    parts = packed.to(device, non_blocking=True).split([column.shape[1] for column in columns], dim=1)
    state, action, reward, next_state, discount = parts
    return Batch(state, action[:, 0].long(), reward[:, 0], next_state, discount[:, 0])


class NStep:
    """Rolls n steps in a row into one transition (Sutton 1988; in DQN: Hessel et al. 2018).

    A reward reaches the action taken n steps before it in one update instead of n. It sits between the
    environments and the buffer, which need not know of it: the rolled transition's `reward` is the
    discounted sum, its `discount` the product, its `next_state` the one n steps on. An episode's
    last steps roll up what is left of it.

    Args:
        n: how many steps, at least 1.
    """

    def __init__(self, n: int):
        if n < 1:
            raise ValueError(f"NStep: n is {n}, expected at least 1")
        self.n = n
        self.steps = 0
        self.window: dict[str, np.ndarray] | None = None  # (n, envs, ...): the last n steps of each environment

    def roll(self, batch: Batch, ended: np.ndarray, valid: np.ndarray) -> Batch:
        """Take one step of every environment, give back the transitions that it completes.

        Args:
            batch: one row for each environment, NumPy arrays.
            ended: (envs,) bool, where the episode terminated or was truncated.
            valid: (envs,) bool, False where the row is no step but the start of a new episode.

        Returns:
            A Batch of as many rows as came complete, 0 to n * envs.
        """
        if self.window is None:
            shapes = {name: np.zeros((self.n, *part.shape), part.dtype) for name, part in batch._asdict().items()}
            self.window = {**shapes, "open": np.zeros((self.n, len(ended)), bool)}
        window, newest, oldest = self.window, self.steps % self.n, (self.steps + 1) % self.n
        # R = r_0 + d_0 * r_1 + d_0 * d_1 * r_2 + ...: every step still open earns this step's reward
        window["reward"] += window["discount"] * batch.reward
        window["discount"] *= batch.discount
        for name in ("state", "action", "reward", "discount"):
            window[name][newest] = getattr(batch, name)
        window["open"][newest] = valid

        complete = window["open"] & ended  # (n, envs): an episode's end completes all its open steps
        complete[oldest] = window["open"][oldest]
        window["open"] &= ~complete
        self.steps += 1
        row, env = complete.nonzero()
        state, action, reward, discount = (
            window[name][row, env] for name in ("state", "action", "reward", "discount")
        )
        return Batch(state, action, reward, batch.next_state[env], discount)

    def state_dict(self) -> dict:
        """The window as tensors."""
        window = None if self.window is None else {k: torch.from_numpy(v.copy()) for k, v in self.window.items()}
        return {"steps": self.steps, "window": window}

    def load_state_dict(self, state: Mapping) -> None:
        """Take up where `state_dict` left off."""
        window = state["window"]
        self.steps = state["steps"]
        self.window = None if window is None else {k: v.numpy().copy() for k, v in window.items()}
