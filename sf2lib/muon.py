"""Muon: an optimizer that steps equally far in all directions of a layer (lesson 07).

Adam gives each weight a step size of its own and knows nothing of the layer that it belongs to. A layer's gradient is
a matrix in which few directions are long, those of the inputs that move most, and the others hardly show. Muon makes
all of them equally long before it steps (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/).
"""

from collections.abc import Iterable

import torch

# of X <- a X + (b X X' + c (X X')^2) X, from the same source: they pull singular values of 0.001 to 1 up to about 1
A, B, C = 3.4445, -4.7750, 2.0315


@torch.no_grad()
def orthogonalize(matrices: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """Matrices with the same directions, all of them about equally long: U S V' becomes about U V' (Newton-Schulz).

    Args:
        matrices: (count, rows, columns) float32.
        steps: of the iteration, at least 1. After 5, singular values that were a hundredth of the longest or more
            lie between 0.7 and 1.2.

    Returns:
        (count, rows, columns) float32.
    """
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices  # X X' is then the smaller one of X X' and X' X
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)  # so that no singular value is above 1
    for _ in range(steps):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=B, alpha=C), x, beta=A)
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """Momentum, with each layer's step orthogonalized. A bias counts as a matrix of one row.

    It differs from `torch.optim.Muon` in what the course needs: it takes biases too; it computes in float32, matrices
    of one shape side by side, which takes half the time on a CPU; a GPU can record it (captured.py).

    Args:
        params: tensors of one or two dimensions.
        lr: how far a step goes, a number or a () tensor: the length of each direction of a square matrix. A step of a
            matrix of more rows than columns is sqrt(rows / columns) times as long.
        momentum: how much of the last steps is kept, 0 to 1; Nesterov's.
    """

    def __init__(self, params: Iterable[torch.Tensor], lr: float | torch.Tensor = 0.01, momentum: float = 0.95):
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:
        """Take one step."""
        for group in self.param_groups:
            alike: dict[tuple, list[torch.Tensor]] = {}
            for weight in group["params"]:
                if weight.grad is not None:
                    alike.setdefault(weight.shape, []).append(weight)
            for weights in alike.values():
                self._step(weights, group["lr"], group["momentum"])

    def _step(self, weights: list[torch.Tensor], lr: float | torch.Tensor, momentum: float) -> None:
        """Take one step with weights of one shape."""
        gradients = [weight.grad for weight in weights]
        for weight in weights:
            if not self.state[weight]:
                self.state[weight]["momentum"] = torch.zeros_like(weight)
        averages = [self.state[weight]["momentum"] for weight in weights]
        torch._foreach_lerp_(averages, gradients, 1 - momentum)
        ahead = torch.stack(torch._foreach_lerp(gradients, averages, momentum))
        matrices = ahead if ahead.ndim == 3 else ahead[:, None]  # (count, columns) -> (count, 1, columns)
        rows, columns = matrices.shape[1:]
        step = orthogonalize(matrices) * (-lr * max(1, rows / columns) ** 0.5)
        torch._foreach_add_(weights, list(step.view(ahead.shape).unbind()))
