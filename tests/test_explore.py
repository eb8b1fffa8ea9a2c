"""sf2lib/explore.py: how often, which action, and how the chance decays."""

import pytest
import torch
from worlds import one_line

from sf2lib.explore import constant, epsilon_greedy, exponential, linear

MANY = 20_000


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def shares(actions, count):
    return torch.bincount(actions, minlength=count) / len(actions)


def test_epsilon_0_takes_the_best_action():
    q_values = torch.randn(100, 5)
    actions = epsilon_greedy(q_values, 0.0, generator())
    assert actions.dtype == torch.int64 and actions.shape == (100,)
    assert torch.equal(actions, q_values.argmax(dim=1))


def test_epsilon_0_draws_no_random_number():
    source = generator()
    before = source.get_state()
    epsilon_greedy(torch.randn(10, 2), 0.0, source)
    assert torch.equal(source.get_state(), before)


@pytest.mark.parametrize("epsilon", [0.1, 0.5, 1.0])
def test_frequencies(epsilon):
    """Each action gets epsilon / 4, the best one 1 - epsilon besides. Bound: five standard deviations."""
    q_values = torch.tensor([0.0, 0.0, 1.0, 0.0]).expand(MANY, 4)
    found = shares(epsilon_greedy(q_values, epsilon, generator()), 4)
    expected = torch.full((4,), epsilon / 4)
    expected[2] += 1 - epsilon
    assert (found - expected).abs().max() < 5 * (0.25 / MANY) ** 0.5


def test_frequencies_of_a_bird_that_flaps_one_time_in_ten():
    q_values = torch.tensor([1.0, 0.0]).expand(MANY, 2)
    found = shares(epsilon_greedy(q_values, 0.5, generator(), (0.9, 0.1)), 2)
    assert abs(found[1] - 0.05) < 5 * (0.05 / MANY) ** 0.5
    unscaled = epsilon_greedy(q_values, 0.5, generator(), (9, 1))  # weights need not add up to 1
    assert torch.equal(unscaled, epsilon_greedy(q_values, 0.5, generator(), (0.9, 0.1)))


def test_an_action_of_probability_0_is_never_tried():
    q_values = torch.tensor([1.0, 0.0, 0.0]).expand(MANY, 3)
    assert shares(epsilon_greedy(q_values, 1.0, generator(), (0.5, 0.0, 0.5)), 3)[1] == 0


def test_each_row_draws_on_its_own():
    """Not one throw for the whole batch: among two rows, one explores alone about half the time."""
    source, q_values = generator(), torch.tensor([[1.0] + [0.0] * 99] * 2)
    explored = torch.stack([epsilon_greedy(q_values, 0.5, source) != 0 for _ in range(1000)])
    alone = (explored[:, 0] != explored[:, 1]).float().mean()
    assert 0.4 < alone < 0.6


def test_the_generator_decides():
    q_values = torch.randn(200, 4)
    first = epsilon_greedy(q_values, 0.7, generator(1))
    assert torch.equal(first, epsilon_greedy(q_values, 0.7, generator(1)))
    assert not torch.equal(first, epsilon_greedy(q_values, 0.7, generator(2)))


@pytest.mark.parametrize("epsilon", [-0.01, 1.01, float("nan")])
def test_an_epsilon_that_is_no_probability(epsilon):
    with pytest.raises(ValueError) as error:
        epsilon_greedy(torch.zeros(1, 2), epsilon)
    one_line(error, "epsilon", str(epsilon), "0 to 1")


def test_an_epsilon_for_each_row():
    q_values, epsilon = torch.tensor([0.0, 1.0]).expand(MANY, 2), torch.zeros(MANY)
    epsilon[: MANY // 2] = 1.0
    actions = epsilon_greedy(q_values, epsilon, generator())
    assert (actions[MANY // 2 :] == 1).all() and 0.4 < actions[: MANY // 2].float().mean() < 0.6
    with pytest.raises(ValueError, match="expected a probability from 0 to 1"):
        epsilon_greedy(q_values, epsilon + 0.5)


def test_linear():
    epsilon = linear(1.0, 0.1, 100)
    assert [epsilon(step) for step in (0, 50, 100, 101, 10**9)] == pytest.approx([1.0, 0.55, 0.1, 0.1, 0.1])


def test_exponential():
    epsilon = exponential(1.0, 0.2, 10)
    assert [epsilon(step) for step in (0, 10, 20, 10**6)] == pytest.approx([1.0, 0.6, 0.4, 0.2])


def test_constant():
    assert [constant(0.3)(step) for step in (0, 10**6)] == [0.3, 0.3]


@pytest.mark.parametrize("schedule", [linear(1.0, 0.05, 77), exponential(1.0, 0.05, 7), constant(0.5)])
def test_schedules_stay_probabilities_and_never_rise(schedule):
    values = [schedule(step) for step in range(300)]
    assert all(0 <= value <= 1 for value in values)
    assert values == sorted(values, reverse=True)
