"""What the network should have said, and how far off it was (lesson 06).

One formula serves every case, because each transition carries its own `discount`: gamma for a step that goes on,
0 for a step after which the episode terminated, gamma**n for n steps rolled into one.
"""

import torch
from torch.nn import functional


def td_target(
    reward: torch.Tensor, discount: torch.Tensor, next_q: torch.Tensor, next_q_online: torch.Tensor | None = None
) -> torch.Tensor:
    """Temporal-difference target: the reward seen, plus the discounted value of the state it led to.

    Args:
        reward: (batch,) float32, in the environment's own units.
        discount: (batch,) float32 in [0, 1]: 0 where the episode terminated (never where it was only truncated).
        next_q: (batch, actions) float32, what the *target* network says of the next states.
        next_q_online: (batch, actions) float32, what the network in training says of them. When given, it
            chooses the next action and `next_q` judges it: Double DQN, van Hasselt et al. 2016
            (https://arxiv.org/abs/1509.06461). When None, `next_q` does both, as in Mnih et al. 2015.

    Returns:
        (batch,) float32.
    """
    chooser = next_q if next_q_online is None else next_q_online
    best_action = chooser.argmax(dim=1, keepdim=True)  # (batch, actions) -> (batch, 1)
    next_value = next_q.gather(1, best_action).squeeze(1)  # (batch, actions) -> (batch,)
    # y = r + discount * Q_target(s', a*)
    return reward + discount * next_value


def td_loss(
    q_values: torch.Tensor,
    action: torch.Tensor,
    target: torch.Tensor,
    weight: torch.Tensor | None = None,
    delta: float = 1.0,
) -> torch.Tensor:
    """Huber loss between the Q-values of the actions taken and their targets, averaged over the batch.

    The Huber loss is the mean squared error's gentle cousin: 0.5 * error**2 for errors up to delta, a straight line
    beyond, so that one surprising transition cannot throw the network off course (Mnih et al. 2015 clip
    the error to the same effect).

    Args:
        q_values: (batch, actions) float32, from the network in training.
        action: (batch,) int64, the actions taken.
        target: (batch,) float32, from `td_target`, computed without gradient.
        delta: where the parabola ends and the line begins, in units of reward. A line aims at the median: where one
            of ten look-alike states is deadly, it ignores the one. A delta as large as what a crash costs heeds it.
        weight: (batch,) float32, how much each row counts, from prioritized replay; None for all alike.

    Returns:
        () float32.

    Raises:
        ValueError: shapes that would broadcast to (batch, batch) and train on nonsense without a word.
    """
    if not action.shape == target.shape == q_values.shape[:1] or (weight is not None and weight.shape != target.shape):
        raise ValueError(
            f"td_loss: q_values {tuple(q_values.shape)}, action {tuple(action.shape)}, target {tuple(target.shape)}"
            + (f", weight {tuple(weight.shape)}" if weight is not None else "")
            + "; expected (batch, actions), and (batch,) for the others"
        )
    chosen_q = q_values.gather(1, action.unsqueeze(1)).squeeze(1)  # (batch, actions) -> (batch,)
    if weight is None:
        return functional.huber_loss(chosen_q, target, delta=delta)
    return (weight * functional.huber_loss(chosen_q, target, reduction="none", delta=delta)).mean()
