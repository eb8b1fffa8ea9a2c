"""sf2lib/replay.py against plain models: the ring against a deque, n steps rolled into one against a double loop."""

import dataclasses
import itertools
from collections import deque

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from worlds import one_line

from sf2lib.replay import Batch, NStep, ReplayBuffer


def rows_from(first: int, count: int, state_dim: int = 2) -> Batch:
    """Transitions whose every number tells which one it is: number k has state k, action k % 7, reward -k."""
    number = np.arange(first, first + count, dtype=np.float32)
    state = np.repeat(number[:, None], state_dim, axis=1)
    return Batch(state, number.astype(np.int64) % 7, -number, state + 0.5, (number % 2).astype(np.float32))


def numbers_in(buffer: ReplayBuffer) -> list[int]:
    """Which transitions it holds, from the ring's first place on; refuses one put together from two."""
    rows = buffer.state_dict()["rows"]
    numbers = rows["state"][:, 0].long()
    for name, expected in zip(Batch._fields, (torch.as_tensor(part) for part in rows_from(0, 3000)), strict=True):
        assert torch.equal(rows[name], expected[numbers].to(rows[name].dtype)), name
    return numbers.tolist()


# --- The ring ----------------------------------------------------------------------------------------------------


@given(st.integers(1, 12), st.lists(st.integers(0, 12), max_size=30), st.randoms(use_true_random=False))
def test_the_ring_holds_what_a_deque_would(capacity, counts, random):
    """Whatever the capacity, and whether one comes at a time or many, wrapping around or not."""
    # push gives a step that goes on the buffer's gamma, these rows have 1
    ring, model, pushed = ReplayBuffer(capacity, gamma=1.0), deque(maxlen=capacity), 0
    for count in (min(count, capacity) for count in counts):
        batch = rows_from(pushed, count)
        if random.random() < 0.5:
            for state, action, reward, next_state, discount in zip(*batch, strict=True):
                ring.push(state, action, reward, next_state, done=discount == 0)
        else:
            ring.extend(batch)
        model.extend(range(pushed, pushed + count))
        pushed += count
        assert len(ring) == len(model)
        if model:
            assert sorted(numbers_in(ring)) == list(model)
            assert set(ring.sample(len(model)).state[:, 0].int().tolist()) <= set(model)


def test_capacity_1_holds_the_newest():
    ring = ReplayBuffer(1)
    for number in range(5):
        ring.extend(rows_from(number, 1))
        assert numbers_in(ring) == [number] and len(ring) == 1
        assert ring.sample(1).reward.tolist() == [-number]


def test_a_batch_larger_than_what_is_left_goes_on_at_the_start():
    ring = ReplayBuffer(5)
    ring.extend(rows_from(0, 3))
    ring.extend(rows_from(3, 4))
    assert numbers_in(ring) == [5, 6, 2, 3, 4]


def test_age_alone_decides_what_leaves_whatever_the_reward():
    ring = ReplayBuffer(2)
    for reward in (1000.0, 1.0, 2.0):
        ring.push([0.0], 0, reward, [0.0], False)
    assert set(ring.state_dict()["rows"]["reward"].tolist()) == {1.0, 2.0}


def test_push_as_in_the_notes():
    buffer = ReplayBuffer(10, gamma=0.9)
    buffer.push(np.array([1.0, 2.0]), 1, 0.5, np.array([3.0, 4.0]), False)
    buffer.push([5, 6], 0, -1, [7, 8], True)  # lists and whole numbers will do
    rows = buffer.state_dict()["rows"]
    assert rows["state"].tolist() == [[1, 2], [5, 6]] and rows["next_state"].tolist() == [[3, 4], [7, 8]]
    assert rows["action"].tolist() == [1, 0] and rows["reward"].tolist() == [0.5, -1]
    torch.testing.assert_close(rows["discount"], torch.tensor([0.9, 0.0]))


def test_what_comes_out_has_the_shapes_and_types_that_learning_needs():
    buffer = ReplayBuffer(10)
    buffer.extend(rows_from(0, 8, state_dim=4))
    batch = buffer.sample(5)
    assert [tuple(part.shape) for part in batch] == [(5, 4), (5,), (5,), (5, 4), (5,)]
    floats = torch.float32
    assert [part.dtype for part in batch] == [floats, torch.int64, floats, floats, floats]


def test_what_was_pushed_or_sampled_may_be_changed_without_harm():
    buffer, batch = ReplayBuffer(4, seed=0), rows_from(0, 4)
    buffer.extend(batch)
    batch.state[:] = 99
    buffer.sample(4).state[:] = 99
    assert numbers_in(buffer) == [0, 1, 2, 3]


def test_samples_are_uniform_over_a_ring_that_wrapped_around():
    """Chi-squared over 50 places, 50,000 draws: 49 degrees of freedom, 99.99% lie below 99."""
    buffer = ReplayBuffer(50, seed=3)
    buffer.extend(rows_from(0, 40))
    buffer.extend(rows_from(40, 35))
    drawn = torch.cat([buffer.sample(50).state[:, 0] for _ in range(1000)])
    counts = torch.bincount(drawn.long() - 25, minlength=50)
    assert len(counts) == 50
    assert ((counts - 1000.0).square() / 1000).sum() < 99


def test_samples_of_a_ring_half_full_are_uniform_over_what_is_there():
    buffer = ReplayBuffer(1000, seed=3)
    buffer.extend(rows_from(0, 20))
    counts = torch.bincount(torch.cat([buffer.sample(20).state[:, 0] for _ in range(1000)]).long(), minlength=20)
    assert len(counts) == 20
    assert ((counts - 1000.0).square() / 1000).sum() < 55  # 19 degrees of freedom


def test_rows_of_a_sample_stay_together():
    buffer = ReplayBuffer(100, seed=0)
    buffer.extend(rows_from(0, 100))
    batch = buffer.sample(64)
    assert torch.equal(batch.next_state, batch.state + 0.5)
    assert torch.equal(batch.reward, -batch.state[:, 0])
    assert torch.equal(batch.action, batch.state[:, 0].long() % 7)


def test_the_seed_decides_what_is_drawn():
    def draws(seed):
        buffer = ReplayBuffer(100, seed=seed)
        buffer.extend(rows_from(0, 100))
        return buffer.sample(50).state[:, 0].tolist()

    assert draws(1) == draws(1)
    assert draws(1) != draws(2)
    assert draws(None) != draws(None)


@given(st.integers(1, 9), st.integers(0, 25))
def test_saved_and_loaded_it_goes_on_as_if_nothing_happened(capacity, pushed):
    one, other = ReplayBuffer(capacity, seed=0), ReplayBuffer(capacity, seed=9)
    for number in range(pushed):
        one.extend(rows_from(number, 1))
    other.load_state_dict(one.state_dict())
    for buffer in (one, other):
        buffer.extend(rows_from(pushed, 1))
    assert len(one) == len(other) and numbers_in(one) == numbers_in(other)
    assert torch.equal(one.sample(1).state, other.sample(1).state)


def test_more_asked_for_than_it_holds():
    buffer = ReplayBuffer(10)
    buffer.extend(rows_from(0, 3))
    with pytest.raises(ValueError) as error:
        buffer.sample(4)
    one_line(error, "asked for 4", "holds 3", "push more")
    with pytest.raises(ValueError) as error:
        ReplayBuffer(10).sample(1)
    one_line(error, "asked for 1", "holds 0")


def test_states_of_another_width():
    buffer = ReplayBuffer(10)
    buffer.push([1.0, 2.0], 0, 0.0, [1.0, 2.0], False)
    with pytest.raises(ValueError) as error:
        buffer.push([1.0, 2.0, 3.0], 0, 0.0, [1.0, 2.0, 3.0], False)
    one_line(error, "(1, 3)", "2")


def test_more_at_once_than_it_can_hold():
    with pytest.raises(ValueError) as error:
        ReplayBuffer(3).extend(rows_from(0, 4))
    one_line(error, "at most 3")


@pytest.mark.parametrize(("capacity", "gamma"), [(0, 0.9), (-1, 0.9), (5, -0.1), (5, 1.1), (5, float("nan"))])
def test_a_capacity_or_a_gamma_out_of_range(capacity, gamma):
    with pytest.raises(ValueError) as error:
        ReplayBuffer(capacity, gamma)
    one_line(error, "expected", str(capacity if capacity < 1 else gamma))


# --- n steps rolled into one -------------------------------------------------------------------------------------


@dataclasses.dataclass
class Moment:
    """One step of one environment. `start`: it is no step, the vector environment only started an episode."""

    reward: float
    frames: int
    terminated: bool
    truncated: bool
    start: bool = False


def brute_force(moments: list[Moment], n: int, gamma: float) -> set[tuple]:
    """Every transition that n-step rolling must give: (first step, step after the last, reward, discount)."""
    expected = set()
    for first, moment in enumerate(moments):
        if moment.start:
            continue
        reward, discount = 0.0, 1.0
        for last in range(first, len(moments)):
            reward += discount * moments[last].reward
            discount *= 0.0 if moments[last].terminated else gamma ** moments[last].frames
            if last + 1 - first == n or moments[last].terminated or moments[last].truncated:
                expected.add((first, last + 1, reward, discount))
                break
    return expected


moments = st.builds(
    Moment,
    reward=st.integers(-3, 3).map(float),
    frames=st.integers(1, 3),
    terminated=st.sampled_from([False] * 6 + [True]),
    truncated=st.sampled_from([False] * 6 + [True]),
)


@st.composite
def played(draw):
    """Several environments over as many steps; after an episode's end there may be a row that only starts the next."""
    steps, lanes, next_step = draw(st.integers(1, 40)), draw(st.integers(1, 3)), draw(st.booleans())
    games = [draw(st.lists(moments, min_size=steps, max_size=steps)) for _ in range(lanes)]
    for game in games if next_step else ():
        for before, moment in itertools.pairwise(game):
            if (before.terminated or before.truncated) and not before.start:
                moment.start, moment.terminated, moment.truncated, moment.reward = True, False, False, 0.0
    return games


@given(played(), st.integers(1, 10), st.booleans())
def test_n_steps_rolled_as_a_double_loop_would(games, n, reloaded):
    gamma, lanes, steps = 0.9, len(games), len(games[0])
    rolled, found = NStep(n), [{} for _ in games]
    for step in range(steps):
        if reloaded and step == steps // 2:  # saved and loaded in the middle: no difference
            saved, rolled = rolled.state_dict(), NStep(n)
            rolled.load_state_dict(saved)
        now = [game[step] for game in games]
        state = np.array([[lane, step] for lane in range(lanes)], np.float32)
        complete = rolled.roll(
            Batch(
                state,
                np.full(lanes, step),
                np.array([moment.reward for moment in now], np.float32),
                state + np.array([0, 1], np.float32),
                np.array([0.0 if moment.terminated else gamma**moment.frames for moment in now], np.float32),
            ),
            np.array([moment.terminated or moment.truncated for moment in now]),
            np.array([not moment.start for moment in now]),
        )
        for (lane, first), action, reward, (lane_after, after), discount in zip(*complete, strict=True):
            assert lane == lane_after and first == action
            assert (first, after) not in found[int(lane)], "given twice"
            found[int(lane)][first, after] = (reward, discount)
    for game, transitions in zip(games, found, strict=True):
        expected = {(first, after): numbers for first, after, *numbers in brute_force(game, n, gamma)}
        assert transitions.keys() == expected.keys()
        for moment, numbers in transitions.items():
            assert numbers == pytest.approx(expected[moment], abs=1e-4)


def test_one_step_is_the_step_itself():
    step = rows_from(3, 2)
    rolled = NStep(1).roll(step, np.zeros(2, bool), np.ones(2, bool))
    for mine, theirs in zip(rolled, step, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_three_steps_by_hand():
    """Rewards 1, 2, 4 at gamma 0.5: 1 + 0.5 * 2 + 0.25 * 4 = 3, discount 0.125; a cut-off episode keeps its future."""
    rolled = NStep(3)

    def step(number, reward, ended):
        one = np.array([[number]], np.float32)
        half = np.array([0.5], np.float32)
        batch = Batch(one, np.array([0]), np.array([reward], np.float32), one + 1, half)
        return rolled.roll(batch, np.array([ended]), np.array([True]))

    assert len(step(0, 1.0, False).action) == 0
    assert len(step(1, 2.0, False).action) == 0
    last = step(2, 4.0, True)
    by_state = {int(s): (r, int(n), d) for (s,), r, (n,), d in zip(last[0], last[2], last[3], last[4], strict=True)}
    assert by_state == {0: (3.0, 3, 0.125), 1: (4.0, 3, 0.25), 2: (4.0, 3, 0.5)}


def test_a_state_that_is_no_row_of_numbers():
    with pytest.raises(ValueError) as error:
        ReplayBuffer(10).push(1.5, 0, 0.0, 1.5, False)
    one_line(error, "got states of shape (1,)", "a row of numbers")
