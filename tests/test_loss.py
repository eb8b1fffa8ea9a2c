"""sf2lib/loss.py: targets by hand, and the shapes that would broadcast."""

import pytest
import torch
from worlds import one_line

from sf2lib.loss import td_loss, td_target

REWARD = torch.tensor([1.0, -2.0, 0.5])
NEXT_Q = torch.tensor([[2.0, 10.0], [3.0, 4.0], [5.0, -1.0]])


def test_target_by_hand():
    """1 + 0.9 * 10, -2 + 0.9 * 4, 0.5 + 0.9 * 5."""
    torch.testing.assert_close(td_target(REWARD, torch.full((3,), 0.9), NEXT_Q), torch.tensor([10.0, 1.6, 5.0]))


def test_nothing_comes_after_a_terminated_episode():
    target = td_target(REWARD, torch.tensor([0.9, 0.0, 0.0]), NEXT_Q)
    torch.testing.assert_close(target, torch.tensor([10.0, -2.0, 0.5]))


def test_each_transition_has_a_discount_of_its_own():
    """gamma, gamma**3 after three frames, 1 without discounting."""
    target = td_target(REWARD, torch.tensor([0.9, 0.9**3, 1.0]), NEXT_Q)
    torch.testing.assert_close(target, torch.tensor([10.0, -2 + 0.729 * 4, 5.5]))


def test_double_one_network_chooses_and_the_other_judges():
    """Online prefers actions 0, 1, 1, which the target network values at 2, 4, -1."""
    online = torch.tensor([[7.0, 6.0], [0.0, 1.0], [-9.0, -8.0]])
    target = td_target(REWARD, torch.full((3,), 0.9), NEXT_Q, online)
    torch.testing.assert_close(target, torch.tensor([1 + 0.9 * 2, -2 + 0.9 * 4, 0.5 - 0.9]))


def test_double_with_two_alike_is_plain():
    discount = torch.full((3,), 0.9)
    assert torch.equal(td_target(REWARD, discount, NEXT_Q, NEXT_Q), td_target(REWARD, discount, NEXT_Q))


def test_target_of_negative_values_is_not_cut_at_0():
    target = td_target(torch.zeros(1), torch.ones(1), torch.tensor([[-5.0, -3.0]]))
    assert target.tolist() == [-3.0]


def test_loss_by_hand():
    """Errors 0.5 and -3: half the square within 1, a straight line beyond: (0.125 + 2.5) / 2."""
    q_values = torch.tensor([[9.0, 1.5], [-1.0, 9.0]])
    loss = td_loss(q_values, torch.tensor([1, 0]), torch.tensor([1.0, 2.0]))
    assert loss.shape == ()
    assert loss.item() == pytest.approx((0.125 + 2.5) / 2)


def test_only_the_actions_taken_are_pulled_towards_the_target():
    q_values = torch.zeros(3, 2, requires_grad=True)
    td_loss(q_values, torch.tensor([0, 1, 0]), torch.tensor([1.0, 0.2, 100.0])).backward()
    expected = torch.tensor([[-1.0, 0.0], [0.0, -0.2], [-1.0, 0.0]]) / 3  # a surprise of 100 pulls no harder than 1
    torch.testing.assert_close(q_values.grad, expected)


@pytest.mark.parametrize(
    ("action", "target"), [((4,), (4, 1)), ((4, 1), (4,)), ((4, 1), (4, 1)), ((1,), (4,)), ((4,), (1,)), ((4,), ())]
)
def test_shapes_that_would_broadcast(action, target):
    with pytest.raises(ValueError) as error:
        td_loss(torch.zeros(4, 2), torch.zeros(action, dtype=torch.int64), torch.zeros(target))
    one_line(error, "(4, 2)", str(action), str(target), "(batch,)")


@pytest.mark.parametrize("weight", [(4, 1), (1,), ()])
def test_weights_that_would_broadcast(weight):
    with pytest.raises(ValueError) as error:
        td_loss(torch.zeros(4, 2), torch.zeros(4, dtype=torch.int64), torch.zeros(4), torch.ones(weight))
    one_line(error, f"weight {weight}", "(batch,)")
