"""Lesson 08's little worlds: rooms, the combo, two heads, a bird's surprises. What the lesson says of them holds."""

import numpy as np
import pytest
import torch

from sf2lib.checkpoint import load_weights, shipped_weights
from sf2lib.classroom import combo, heads, rooms, surprise


def test_rooms_overestimate_and_only_a_judge_of_its_own_is_right():
    worth = {kind: rooms.learn(kind, steps=2_000)[-1].mean() for kind in rooms.KINDS}
    assert worth["one table"] > worth["a slow copy judges"] + 0.05 > 0.15
    assert abs(worth["another table judges"]) < 0.05
    with pytest.raises(ValueError, match="no kind"):
        rooms.learn("a dice")


def test_a_fight_is_the_combo_or_its_beginning():
    steps = combo.fights(1, epsilon=0.0)
    assert [step[0] for step in steps] == [0, 1, 2, 3, 4] and [step[2] for step in steps] == [0, 0, 0, 0, 1]
    for state, action, reward, next_state, discount, ended in combo.fights(300, epsilon=0.5):
        assert next_state == state + 1 and ended == (discount == 0.0) == (action == combo.OTHER or state == 4)
        assert reward == (combo.JAB * (state == 0) if action == combo.OTHER else state == 4)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_without_exploration_every_n_finds_the_truth(n):
    q = combo.q_values(combo.rolled(combo.fights(5, epsilon=0.0), n))
    assert q[:, combo.COMBO] == pytest.approx([combo.GAMMA ** (4 - state) for state in range(5)])


def test_the_bias_of_n_is_that_of_the_formula():
    """Four more buttons lie in a memory of five steps, each of them right with probability 0.8."""
    memory = combo.rolled(combo.fights(20_000, epsilon=0.4), 5)
    begin, jab = combo.q_values(memory)[0]
    assert begin == pytest.approx(combo.TRUE_VALUE * 0.8**4, abs=0.02) and jab == pytest.approx(combo.JAB)
    one = combo.q_values(combo.rolled(combo.fights(2_000, epsilon=0.4), 1))[0]
    assert one == pytest.approx([combo.TRUE_VALUE, combo.JAB])


def test_the_race_has_the_winners_that_the_lesson_names():
    rules = {"even": {}, "n": {"n": 3}, "both": {"n": 3, "prioritized": True}, "fresh": {"fresh": True}}
    draws = {name: np.median([combo.race(seed=s, **rule) for s in range(40)]) for name, rule in rules.items()}
    assert draws["fresh"] * 8 < draws["both"] < draws["n"] < draws["even"]
    assert combo.race(n=5, fresh=True) <= combo.race(n=1)


def test_a_dueling_head_lifts_the_other_actions_too():
    plain, dueling = heads.push_one(False), heads.push_one(True)
    assert plain[2] == pytest.approx(1, abs=0.05) and dueling[2] == pytest.approx(1, abs=0.05)
    others = [0, 1, 3, 4, 5]
    assert np.abs(plain[others]).max() < 0.05 and dueling[others].min() > 0.3


def test_heads_are_compared_on_the_same_states_and_leave_the_generator_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first = heads.error_on_new_states(True, 4, seed=1, updates=20)
    assert first == heads.error_on_new_states(True, 4, seed=1, updates=20)
    assert first != heads.error_on_new_states(False, 4, seed=1, updates=20)
    assert torch.equal(before, torch.get_rng_state())


def test_a_bird_is_surprised_by_crashes_more_than_by_pipes():
    bird = load_weights(shipped_weights("flappy-half"))
    batch = surprise.memories(bird, 4_000)
    error = surprise.errors(bird, batch)
    kinds = surprise.by_kind(batch)
    assert sum(which.sum() for which in kinds.values()) >= len(error) * 0.9
    mean = {kind: error[which].abs().mean() for kind, which in kinds.items()}
    assert mean["crashed"] > mean["flew on"] and mean["passed a pipe"] > mean["flew on"]
    assert (batch.discount[kinds["crashed"]] == 0).all() and (batch.discount[kinds["flew on"]] > 0).all()
    row = kinds["crashed"].nonzero()[0, 0]
    with torch.no_grad():
        said = bird(batch.state[row : row + 1])[0, batch.action[row]]
    assert error[row] == pytest.approx(-1 - said.item(), abs=1e-5)
    few, names = surprise.a_few(batch, error)
    assert len(few) == 12 and sorted(np.abs(few), reverse=True) == np.abs(few).tolist()
    assert {names.count(kind) for kind in surprise.KINDS} == {4}
