"""sf2lib/muon.py: are all directions of a layer equally long, and is it what PyTorch's own does?"""

import copy

import pytest
import torch
from test_agent import agent_with_memories, weights
from worlds import differences

from sf2lib.muon import Muon, orthogonalize
from sf2lib.network import DQN, one_thread


@pytest.mark.parametrize("shape", [(3, 64, 32), (2, 128, 12), (1, 2, 64), (1, 1, 40)])
def test_all_directions_become_about_equally_long(shape):
    torch.manual_seed(0)
    found = orthogonalize(torch.randn(shape))
    singular = torch.linalg.svdvals(found)
    assert found.shape == shape and singular.min() > 0.6 and singular.max() < 1.25


def test_directions_stay_though_one_was_a_hundred_times_as_long():
    torch.manual_seed(0)
    left, right = (torch.linalg.qr(torch.randn(12, 12)).Q for _ in range(2))
    lengths = torch.logspace(0, 2, 12)
    found = left.T @ orthogonalize((left * lengths @ right.T)[None])[0] @ right
    off = found - found.diag().diag()
    assert found.diag().min() > 0.6 and off.abs().max() < 0.01


def test_it_steps_as_the_one_in_pytorch_does():
    """That one computes in bfloat16, of 3 digits, and refuses biases."""
    torch.manual_seed(0)
    ours = [torch.nn.Parameter(torch.randn(shape)) for shape in ((128, 64), (128, 64), (64, 128), (2, 64))]
    theirs = copy.deepcopy(ours)
    one, other = Muon(ours, lr=0.02), torch.optim.Muon(theirs, lr=0.02, weight_decay=0)
    start = [weight.detach().clone() for weight in ours]
    for _ in range(5):
        for mine, its in zip(ours, theirs, strict=True):
            mine.grad = torch.randn_like(mine)
            its.grad = mine.grad.clone()
        one.step(), other.step()
    for mine, its, before in zip(ours, theirs, start, strict=True):
        assert (mine - its).norm() < 0.02 * (its - before).norm()


def test_a_bias_is_a_matrix_of_one_row_and_without_a_slope_nothing_moves():
    bias, row, still, unused = (torch.nn.Parameter(torch.ones(shape)) for shape in (5, (1, 5), (3, 3), 2))
    bias.grad = torch.tensor([1.0, -2.0, 0.0, 4.0, 0.5])
    row.grad, still.grad = bias.grad[None].clone(), torch.zeros(3, 3)
    Muon([bias, row, still, unused], lr=0.1).step()
    assert torch.equal(bias, row[0]) and (still == 1).all() and (unused == 1).all()
    moved = (1 - bias).detach()
    assert 0.06 < moved.norm() < 0.125 and torch.allclose(moved / moved.norm(), bias.grad / bias.grad.norm())


def test_what_hardly_moves_is_learned_sooner():
    """The target hangs on a direction in which the inputs move a fiftieth of what they do in the others."""

    def loss_after(optimizer, step_size, steps=600):
        torch.manual_seed(0)
        network, mix = DQN(4, 1, (64, 64)), torch.linalg.qr(torch.randn(4, 4)).Q
        steps_of = optimizer(network.parameters(), step_size)
        for _ in range(steps):
            hidden = torch.randn(256, 4)
            states = hidden * torch.tensor([1, 1, 1, 0.02]) @ mix
            loss = (network(states)[:, 0] - torch.sin(2 * hidden[:, 3])).square().mean()
            network.zero_grad()
            loss.backward()
            steps_of.step()
        return loss.item()

    with one_thread():
        adam = min(loss_after(torch.optim.Adam, step_size) for step_size in (3e-3, 0.01, 0.03))
        assert loss_after(Muon, 0.03) < 0.6 * adam


def test_an_agent_resumes_to_the_bit():
    once, again = (agent_with_memories(muon=True, gated=True, double=True) for _ in range(2))
    assert isinstance(once.optimizer, Muon)
    start = weights(once.network)
    for _ in range(20):
        once.learn()
    for _ in range(10):
        again.learn()
    other = agent_with_memories(seed=1, muon=True, gated=True, double=True)
    other.load_state_dict(again.state_dict())
    for _ in range(10):
        other.learn()
    assert differences(once.state_dict(), other.state_dict()) == []
    assert differences(start, weights(once.network)) != []
