"""sf2lib/network.py: shapes, heads, scaling and what is refused."""

import numpy as np
import pytest
import torch
from worlds import one_line

from sf2lib.network import DQN, one_thread


def test_ten_states_of_twelve_numbers_as_in_the_notes():
    q_values = DQN(12, 2)(torch.randn(10, 12))
    assert q_values.shape == (10, 2)
    assert q_values.dtype == torch.float32


@pytest.mark.parametrize("dueling", [False, True])
@pytest.mark.parametrize("hidden", [(), (1,), (128, 128), [7, 5, 3]])
def test_shapes(hidden, dueling):
    network = DQN(4, 3, hidden, dueling)
    assert network(torch.randn(5, 4)).shape == (5, 3)
    assert network(torch.randn(0, 4)).shape == (0, 3)
    assert network(torch.randn(4)).shape == (3,)
    assert network.hidden == tuple(hidden)


def test_a_state_alone_gets_the_same_q_values_as_in_a_batch():
    network, states = DQN(4, 3, dueling=True), torch.randn(6, 4)
    torch.testing.assert_close(torch.stack([network(state) for state in states]), network(states))


def test_the_layers_are_those_asked_for():
    linear = [layer for layer in DQN(12, 2, (64, 32)).modules() if isinstance(layer, torch.nn.Linear)]
    assert [(layer.in_features, layer.out_features) for layer in linear] == [(12, 64), (64, 32), (32, 2)]


def test_plain_arithmetic_by_hand():
    """Q = W2 relu(W1 s + b1) + b2, written with matrices."""
    network, state = DQN(4, 3, (8,)), torch.randn(5, 4)
    first, last = [layer for layer in network.modules() if isinstance(layer, torch.nn.Linear)]
    expected = torch.relu(state @ first.weight.T + first.bias) @ last.weight.T + last.bias
    torch.testing.assert_close(network(state), expected)


def test_q_values_may_be_negative_and_large():
    network = DQN(2, 2, (4,))
    last = [layer for layer in network.modules() if isinstance(layer, torch.nn.Linear)][-1]
    with torch.no_grad():
        last.bias.copy_(torch.tensor([-1000.0, 1000.0]))
    low, high = network(torch.zeros(2)).tolist()
    assert low < -900 and high > 900


def test_dueling_mean_is_the_value_and_differences_are_the_advantages():
    """Wang et al. 2016, equation 9: the advantages' mean is taken off, so the mean of Q is V."""
    network, states = DQN(4, 3, (8,), dueling=True), torch.randn(5, 4)
    seen = {}
    for layer in (network.value, network.head):
        layer.register_forward_hook(lambda module, _, output: seen.__setitem__(module.out_features, output))
    q_values = network(states)
    value, advantage = seen[1], seen[3]
    torch.testing.assert_close(q_values.mean(dim=1, keepdim=True), value)
    torch.testing.assert_close(q_values - q_values[:, :1], advantage - advantage[:, :1])
    assert q_values.std(dim=1).min() > 0  # the advantages count


def test_dueling_with_one_action_is_the_value_alone():
    network = DQN(4, 1, (8,), dueling=True)
    network.value.register_forward_hook(lambda module, _, output: seen.append(output))
    seen = []
    torch.testing.assert_close(network(torch.randn(5, 4)), seen[0])


def test_every_weight_gets_a_gradient():
    for dueling in (False, True):
        network = DQN(4, 2, dueling=dueling)
        network(torch.randn(8, 4)).square().sum().backward()
        assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in network.parameters())


@pytest.mark.parametrize("width", [0, -1, 1.5, "4", None])
def test_a_width_that_is_no_width(width):
    for name, arguments in {"state_dim": (width, 2), "action_dim": (4, width), "hidden": (4, 2, (8, width))}.items():
        with pytest.raises(ValueError) as error:
            DQN(*arguments)
        one_line(error, "DQN", name, repr(width), "whole number of at least 1")


@pytest.mark.parametrize("shape", [(10, 11), (12, 10), (1,)])
def test_states_of_another_width(shape):
    with pytest.raises(ValueError) as error:
        DQN(12, 2)(torch.zeros(shape))
    one_line(error, str(shape), "(batch, 12)")


def test_standardize_gives_inputs_mean_0_and_deviation_1():
    """Seen from outside: a standardized network says of x what a bare one says of (x - mean) / deviation."""
    torch.manual_seed(0)
    states = torch.randn(500, 3) * torch.tensor([100.0, 1.0, 0.1]) + torch.tensor([50.0, -5.0, 0.3])
    bare = DQN(3, 2)
    network = DQN(3, 2)
    network.load_state_dict(bare.state_dict())
    network.standardize(states)
    expected = bare((states - states.mean(dim=0)) / states.std(dim=0, correction=0))
    torch.testing.assert_close(network(states), expected, atol=1e-4, rtol=1e-3)


def test_standardize_leaves_an_input_that_never_moved_finite():
    network = DQN(2, 2)
    network.standardize(torch.tensor([[7.0, 1.0], [7.0, 2.0]]))
    assert network(torch.tensor([[7.0, 1.5], [8.0, 1.5]])).isfinite().all()


def test_standardizing_is_saved_with_the_weights():
    network, other, states = DQN(3, 2), DQN(3, 2), torch.randn(50, 3) * 9
    network.standardize(states)
    other.load_state_dict(network.state_dict())
    assert torch.equal(other(states), network(states))


def test_one_thread_is_given_back():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with pytest.raises(KeyError), one_thread():
            assert torch.get_num_threads() == 1
            raise KeyError
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_sizes_may_be_numpy_integers_as_gymnasium_gives_them():
    network = DQN(np.int64(4), np.int64(2), hidden=(np.int64(8),))
    assert network(torch.zeros(3, 4)).shape == (3, 2) and type(network.action_dim) is int


@pytest.mark.parametrize(("hidden", "dueling"), [((16, 16), False), ((16,), True), ((), False), ((), True)])
def test_states_measured_anew_change_the_scale_and_nothing_that_the_network_says(hidden, dueling):
    torch.manual_seed(0)
    network = DQN(3, 2, hidden, dueling)
    beginner, master = torch.randn(200, 3) * 0.1, torch.randn(200, 3) * torch.tensor([5.0, 0.5, 1.0]) + 2
    network.standardize(beginner)
    said = network(master)
    network.standardize(master)
    torch.testing.assert_close(network(master), said, atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(1 / network.scale, master.std(dim=0, correction=0))


def test_an_input_that_has_not_moved_yet_is_not_blown_up():
    network = DQN(2, 2)
    network.standardize(torch.tensor([[1.0, 0.0], [1.0, 4.0]]))
    assert 1 / network.scale[0] == pytest.approx(0.01) and 1 / network.scale[1] == pytest.approx(2.0)


def test_gates_by_hand():
    network = DQN(2, 1, (1,), gated=True)
    with torch.no_grad():
        for weights in network.parameters():
            weights.zero_()
        network.body[0].weight[:] = torch.eye(2)  # the second input opens the gate for the first
        network.head.weight[:] = 1
    q_values = network(torch.tensor([[3.0, 0.0], [3.0, 50.0], [3.0, -50.0], [-2.0, 50.0]]))
    torch.testing.assert_close(q_values[:, 0], torch.tensor([1.5, 3.0, 0.0, -2.0]))


@pytest.mark.parametrize("hidden", [(16,), (16, 8), ()])
def test_a_gated_network_has_the_shapes_of_a_plain_one(hidden):
    network = DQN(5, 3, hidden, dueling=True, gated=True)
    assert network(torch.zeros(7, 5)).shape == (7, 3) and network(torch.zeros(5)).shape == (3,)
