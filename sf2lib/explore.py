"""When to try something new, and when to do what looks best (lesson 05)."""

from collections.abc import Callable, Sequence

import torch

Schedule = Callable[[int], float]


def epsilon_greedy(
    q_values: torch.Tensor,
    epsilon: float | torch.Tensor,
    generator: torch.Generator | None = None,
    probabilities: Sequence[float] | None = None,
) -> torch.Tensor:
    """With probability epsilon take a random action, otherwise the one with the highest Q-value.

    Args:
        q_values: (batch, actions) float32.
        epsilon: in [0, 1], the probability of a random action, drawn for each row on its own; or (batch,) of them.
        generator: the source of randomness; None for PyTorch's global one.
        probabilities: how likely each action is when the choice is random; None for all alike. A bird that
            flaps half the time only ever sees the ceiling.

    Returns:
        (batch,) int64.

    Raises:
        ValueError: epsilon outside [0, 1].
    """
    lowest, highest = (epsilon.min(), epsilon.max()) if isinstance(epsilon, torch.Tensor) else (epsilon, epsilon)
    if not 0 <= lowest <= highest <= 1:
        raise ValueError(f"epsilon is {epsilon}, expected a probability from 0 to 1")
    greedy = q_values.argmax(dim=1)  # (batch, actions) -> (batch,)
    if highest == 0:
        return greedy
    batch, actions = q_values.shape
    weights = torch.ones(actions) if probabilities is None else torch.tensor(probabilities, dtype=torch.float32)
    random_action = torch.multinomial(weights, batch, replacement=True, generator=generator)
    explore = torch.rand(batch, generator=generator) < epsilon
    return torch.where(explore.to(greedy.device), random_action.to(greedy.device), greedy)


def spread(epsilon: float, actor: int, actors: int, width: float = 1.0) -> float:
    """The epsilon of one of several actors: some try much, others play nearly as well as they can.

    Horgan et al. 2018 (https://arxiv.org/abs/1803.00933) give actor i of N epsilon ** (1 + alpha * i / (N - 1)), all
    training long, alpha 7. Here the exponents lie around 1, so that the epsilon of a schedule is the geometric mean.

    Args:
        epsilon: the schedule's, in [0, 1].
        actor: which one, 0 to actors - 1; the first tries most.
        actors: how many there are.
        width: between the exponents of the first and the last; 0 for the same epsilon for all.
    """
    if actors == 1:
        return epsilon
    return epsilon ** (1 + width * (actor / (actors - 1) - 0.5))


def linear(start: float, end: float, steps: int) -> Schedule:
    """A value that goes from `start` to `end` in a straight line over `steps` environment steps, then stays."""
    return lambda step: end if step >= steps else start + (end - start) * step / steps


def exponential(start: float, end: float, half_life: int) -> Schedule:
    """A value that halves its distance to `end` every `half_life` environment steps."""
    return lambda step: end + (start - end) * 0.5 ** (step / half_life)


def constant(value: float) -> Schedule:
    """A value that never changes."""
    return lambda step: value
