"""The network that estimates how good each action is (lesson 03).

Everything here is plain PyTorch. Read `DQN.__init__` for the layers and `DQN.forward` for the arithmetic.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from numbers import Integral

import torch
from torch import nn


class DQN(nn.Module):
    """Deep Q-network: a state goes in, one Q-value for each action comes out.

    The hidden layers are `Linear` followed by `ReLU`, or by gates. The last layer is bare, since a Q-value may be
    negative or large, and a ReLU would cut it off at 0.

    Args:
        state_dim: how many numbers describe a state, at least 1.
        action_dim: how many actions there are to choose from, at least 1.
        hidden: the width of each hidden layer, from first to last.
        dueling: False for the plain head of Mnih et al. 2015 (https://doi.org/10.1038/nature14236). True for
            the two heads of Wang et al. 2016 (https://arxiv.org/abs/1511.06581): one for the value of the
            state, one for the advantage of each action over the others.
        gated: False for `ReLU` after each hidden layer. True for gates, the GLU of Dauphin et al. 2017
            (https://arxiv.org/abs/1612.08083): a layer puts out twice as many numbers, and one half says, from 0 to 1,
            how much of the other is let through. A gate that looks at one input can switch what another is good for.

    Raises:
        ValueError: a width that is not a whole number of at least 1.
    """

    def __init__(
        self,
        state_dim: int,
        action_dim: int,
        hidden: Sequence[int] = (128, 128),
        dueling: bool = False,
        gated: bool = False,
    ):
        super().__init__()
        for name, width in [("state_dim", state_dim), ("action_dim", action_dim), *(("hidden", w) for w in hidden)]:
            if not isinstance(width, Integral) or width < 1:  # Gymnasium counts actions in NumPy's integers
                raise ValueError(f"DQN: {name} is {width!r}, expected a whole number of at least 1")
        self.state_dim, self.action_dim, self.hidden = int(state_dim), int(action_dim), tuple(map(int, hidden))
        self.gated = gated

        layers = []
        for inputs, outputs in zip([state_dim, *hidden], hidden, strict=False):  # (12, 128), (128, 128)
            # nn.GLU: a * sigmoid(b) of the first half a and the second half b
            layers += [nn.Linear(inputs, 2 * outputs), nn.GLU()] if gated else [nn.Linear(inputs, outputs), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear([state_dim, *hidden][-1], action_dim)
        self.value = nn.Linear([state_dim, *hidden][-1], 1) if dueling else None
        # what `standardize` sets; they travel with the weights and are not trained
        self.register_buffer("scale", torch.ones(state_dim))
        self.register_buffer("shift", torch.zeros(state_dim))

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        """Estimate the Q-value of every action in every state of a batch.

        Args:
            state: (batch, state_dim) float32; a single state of shape (state_dim,) works too.

        Returns:
            (batch, action_dim) float32: the expected discounted sum of all rewards from here on, for each action.

        Raises:
            ValueError: a state of another width.
        """
        if state.shape[-1] != self.state_dim:
            raise ValueError(
                f"DQN: got states of shape {tuple(state.shape)}, expected (batch, {self.state_dim}): "
                f"this network was made for {self.state_dim} numbers a state"
            )
        standard = torch.addcmul(self.shift, state, self.scale)  # shift + state * scale
        features = self.body(standard)  # (batch, state_dim) -> (batch, hidden[-1])
        if self.value is None:
            return self.head(features)  # (batch, hidden[-1]) -> (batch, action_dim)
        advantage = self.head(features)
        # Q(s, a) = V(s) + A(s, a) - mean over a' of A(s, a')
        return self.value(features) + advantage - advantage.mean(dim=-1, keepdim=True)

    @property
    def standardized(self) -> bool:
        """Whether `standardize` was called on it, or on the network that its weights come from."""
        return bool((self.scale != 1).any() or (self.shift != 0).any())

    @torch.no_grad()
    def standardize(self, states: torch.Tensor, least_deviation: float = 0.01) -> None:
        """Measure states, so that from now on each input has mean 0 and standard deviation 1 over them.

        A network learns slowly from inputs that hardly move: in Flappy Bird the height of a gap varies by 0.05,
        its distance by 0.3. The first time, this changes what the network says. From then on it does not: when
        states are measured anew, the first layer's weights make up for the new scale.

        Args:
            states: (batch, state_dim) float32, such as those in the buffer.
            least_deviation: an input that moves less counts as moving so much. What has not moved yet, and will,
                is not blown up then.
        """
        again, scale, shift = self.standardized, self.scale.clone(), self.shift.clone()
        deviation = states.std(dim=0, correction=0).clamp(min=least_deviation)
        self.scale.copy_(1 / deviation)
        self.shift.copy_(-states.mean(dim=0) / deviation)
        if not again:
            return
        first = [self.body[0]] if self.hidden else filter(None, [self.head, self.value])
        for layer in first:
            # W' (x * scale' + shift') + b' = W (x * scale + shift) + b, for every x
            before = layer.weight @ shift + layer.bias
            layer.weight.mul_(scale / self.scale)
            layer.bias.copy_(before - layer.weight @ self.shift)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let PyTorch use a single CPU thread inside a `with` block: networks this small are fastest so."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
