"""What lesson 04 brings of its own: a deque for a memory, and what learning in order forgets."""

import pytest
import torch
from answers.lesson_04 import right_places

from sf2lib.classroom.memory import DequeBuffer, fit_in_order
from sf2lib.replay import ReplayBuffer


def test_right_places_are_those_of_the_course_s_ring():
    buffer = ReplayBuffer(5)
    for pushed in range(1, 13):
        buffer.push([pushed - 1.0], 0, 0.0, [0.0], False)
        following, oldest = right_places(pushed, 5)
        assert following == buffer.pushed % buffer.capacity
        assert buffer.rows.state[oldest].item() == buffer.rows.state[: len(buffer)].min()


def test_the_deque_of_the_lesson_forgets_the_oldest():
    buffer = DequeBuffer(3, seed=0)
    for step in range(5):
        buffer.push([float(step)], step, 0.0, [0.0], False)
    assert [action for _, action, *_ in buffer.buffer] == [2, 3, 4] and len(buffer) == 3
    assert sorted(action for _, action, *_ in buffer.sample(3)) == [2, 3, 4]
    with pytest.raises(ValueError):
        buffer.sample(4)


def test_points_learned_in_order_are_forgotten():
    x = torch.linspace(-3, 3, 2000)[:, None]
    y = torch.sin(1.5 * x)
    shuffled = torch.randperm(2000, generator=torch.Generator().manual_seed(0))
    errors = [(fit_in_order(x, y, order) - y).abs().mean().item() for order in (torch.arange(2000), shuffled)]
    assert errors[0] > 4 * errors[1] and errors[1] < 0.2
