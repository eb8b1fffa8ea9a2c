"""sf2lib/prioritized.py: surprising transitions come more often, new ones soon, and the loss makes up for it."""

import copy

import numpy as np
import pytest
import torch
from worlds import differences

from sf2lib.loss import td_loss
from sf2lib.prioritized import PrioritizedReplay
from sf2lib.replay import Batch


def rows(count: int, first: int = 0) -> Batch:
    """Transitions that are told apart by their action."""
    number = np.arange(first, first + count)
    real = number.astype(np.float32)
    return Batch(real[:, None], number, real, real[:, None], real)


def with_errors(errors: list[float], **kwargs) -> PrioritizedReplay:
    """A buffer in which the network was wrong by so much about each of its transitions."""
    buffer = PrioritizedReplay(len(errors), seed=0, **kwargs)
    buffer.extend(rows(len(errors)))
    for _ in range(200):  # until each has surely come once
        drawn = buffer.sample(len(errors)).action
        buffer.reprioritize(torch.tensor(errors)[drawn])
    return buffer


def shares(buffer: PrioritizedReplay) -> list[float]:
    drawn = torch.cat([buffer.sample(len(buffer)).action for _ in range(1000)])
    return (torch.bincount(drawn, minlength=len(buffer)) / len(drawn)).tolist()


@pytest.mark.parametrize("alpha", [0.6, 1.0])
def test_the_larger_the_error_the_oftener(alpha):
    """In proportion to error ** alpha, more or less: candidates are drawn first (see the class)."""
    errors = [0.1, 1.0, -2.0, 4.0] * 8  # of either sign
    wanted = np.abs(errors) ** alpha / (np.abs(errors) ** alpha).sum()
    np.testing.assert_allclose(shares(with_errors(errors, alpha=alpha)), wanted, atol=0.006)


def test_alpha_0_draws_uniformly():
    np.testing.assert_allclose(shares(with_errors([0.1, 1.0, 2.0, 4.0] * 8, alpha=0.0)), 1 / 32, atol=0.004)


def test_what_held_no_surprise_still_comes():
    assert min(shares(with_errors([0.0] + [0.02] * 9, alpha=0.6))) > 0


def test_new_transitions_come_as_often_as_the_most_surprising():
    buffer = with_errors([0.01] * 30 + [5.0, 5.0])
    buffer.extend(rows(1, first=100))  # takes the place of the oldest
    drawn = torch.cat([buffer.sample(32).action for _ in range(300)])
    assert (drawn == 100).sum() > 0.5 * (drawn == 31).sum()


def test_weights_make_up_for_the_uneven_drawing():
    """With beta 1 each transition counts the same on the whole: how often it comes times its weight."""
    buffer, count = with_errors([0.5, 1.0, 2.0, 4.0] * 8, alpha=1.0, beta=1.0), torch.zeros(32)
    for _ in range(1000):
        drawn = buffer.sample(32).action
        assert buffer.weight.shape == (32,) and buffer.weight.max() == 1 and buffer.weight.min() > 0
        count.index_add_(0, drawn, buffer.weight / buffer.weight.mean())
    np.testing.assert_allclose(count / count.sum(), 1 / 32, rtol=0.2)


def test_beta_0_weighs_all_alike():
    buffer = with_errors([0.5, 1.0, 2.0, 4.0], beta=0.0)
    buffer.sample(4)
    assert buffer.weight.tolist() == [1.0] * 4


def test_a_weighted_loss_by_hand():
    """Errors 0.5 and -3 weigh 1 and 0.5: (1 * 0.125 + 0.5 * 2.5) / 2."""
    q_values, target = torch.tensor([[9.0, 1.5], [-1.0, 9.0]]), torch.tensor([1.0, 2.0])
    loss = td_loss(q_values, torch.tensor([1, 0]), target, torch.tensor([1.0, 0.5]))
    assert loss.item() == pytest.approx((0.125 + 1.25) / 2)


def test_rows_stay_together_after_the_ring_wrapped_around():
    buffer = PrioritizedReplay(10, seed=0)
    for first in (0, 7, 14):
        buffer.extend(rows(7, first))
    batch = buffer.sample(10)
    assert set(batch.action.tolist()) <= set(range(11, 21))
    assert torch.equal(batch.state[:, 0], batch.reward) and torch.equal(batch.reward.long(), batch.action)


def test_saved_and_loaded_it_goes_on_as_if_nothing_happened():
    one, other = with_errors([0.1, 1.0, 2.0, 4.0] * 4), PrioritizedReplay(16, seed=9)
    other.load_state_dict(copy.deepcopy(one.state_dict()))
    for buffer in (one, other):
        buffer.extend(rows(3, first=50))
    for _ in range(20):
        mine, theirs = one.sample(8), other.sample(8)
        assert differences(list(mine), list(theirs)) == [] and torch.equal(one.weight, other.weight)
        for buffer in (one, other):
            buffer.reprioritize(mine.reward / 50)


def test_it_does_not_draw_more_than_it_holds():
    with pytest.raises(ValueError, match="asked for 2 transitions, holds 0"):
        PrioritizedReplay(8).sample(2)
