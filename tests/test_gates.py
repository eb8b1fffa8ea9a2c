"""Lesson 06's experiments: gates that stop each planted bug, a chase that runs away, a guard with a whistle."""

import numpy as np
import pytest
import torch

from sf2lib.classroom import chase, gates, patrol
from sf2lib.classroom.returns import discounted_return
from sf2lib.envs.probes import PROBES

WORLDS = {world.__name__: world for world in PROBES}


# --- gates


def done_ignored(batch, network, target_network):
    with torch.no_grad():
        return batch.reward + gates.GAMMA * target_network(batch.next_state).max(dim=1).values


def no_future(batch, network, target_network):
    return batch.reward


def reward_discounted(batch, network, target_network):
    return gates.targets(batch._replace(reward=gates.GAMMA * batch.reward), network, target_network)


def row_minus_column(q_values, action, target):
    return ((q_values.gather(1, action.unsqueeze(1)) - target) ** 2).mean()


def always_action_0(q_values, action, target):
    return ((q_values[:, 0] - target) ** 2).mean()


@pytest.mark.parametrize("world", PROBES, ids=lambda world: world.__name__)
def test_the_right_parts_pass_every_gate(world):
    assert gates.off_by(world) < 0.3 * gates.CLOSE


@pytest.mark.parametrize(
    ("parts", "failed"),
    [
        ({"targets": done_ignored}, ["ConstantReward"]),
        ({"targets": reward_discounted}, ["ConstantReward"]),
        ({"loss": row_minus_column}, ["ObservationReward", "ActionReward", "MatchingReward", "DelayedReward"]),
        ({"loss": always_action_0}, ["ActionReward", "MatchingReward"]),
        ({"targets": no_future}, ["DelayedReward", "EndlessReward"]),
        ({"cut_is_end": True}, ["EndlessReward"]),
    ],
    ids=["done ignored", "reward discounted", "row minus column", "always action 0", "no future", "cut is end"],
)
def test_a_planted_bug_fails_its_gates(parts, failed):
    if failed == ["ConstantReward"]:  # fails there, and nearly everywhere after it
        assert not gates.off_by(WORLDS["ConstantReward"], **parts) < gates.CLOSE
        return
    errors = {name: gates.off_by(world, **parts) for name, world in WORLDS.items()}
    assert {name for name, error in errors.items() if not error < gates.CLOSE} == set(failed)


def test_the_table_says_where_an_agent_is_stopped():
    walked = {"right": [0.0] * 6, "wrong": [0.0, 1.02, 0.0, float("nan"), 0.0, 0.0]}
    head, right, wrong = gates.table(walked).splitlines()
    assert head.split() == ["Constant", "Observation", "Delayed", "Action", "Matching", "Endless"]
    assert right.split() == ["right"] + ["ok"] * 6
    assert wrong.split()[:4] == ["wrong", "ok", "off", "1.02"] and "off nan" in wrong


def test_a_gradient_step_forgets_the_step_before():
    weight = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1)
    for expected in (0.2, 0.36):
        gates.gradient_step(optimizer, (weight - 1) ** 2)
        assert weight.item() == pytest.approx(expected)


# --- the chase


@pytest.fixture(scope="module")
def memory():
    return chase.memories()


def test_memories_are_steps_of_cartpole(memory):
    assert [tuple(column.shape) for column in memory] == [(2000, 4), (2000,), (2000,), (2000, 4), (2000,)]
    assert set(memory.reward.tolist()) == {1.0} and set(memory.action.tolist()) == {0, 1}
    over = memory.discount == 0
    assert set(memory.discount[~over].tolist()) == {np.float32(chase.GAMMA).item()} and 50 < over.sum() < 150
    fallen = memory.next_state[:, 2].abs() > 0.2095  # 12 degrees, where CartPole ends
    assert torch.equal(over, fallen)


@pytest.mark.parametrize("seed", [0, 1])
def test_without_a_target_network_q_values_run_away(memory, seed):
    assert chase.fit(memory, copy_every=1, updates=900, seed=seed)[-1] > 3 * chase.CEILING


@pytest.mark.parametrize("seed", [0, 1])
def test_each_copy_looks_one_step_farther(memory, seed):
    calm = chase.fit(memory, copy_every=50, updates=1_000, seed=seed)
    assert calm[-1] == pytest.approx(discounted_return([1.0] * 20, chase.GAMMA), rel=0.15)
    assert calm == chase.fit(memory, copy_every=50, updates=1_000, seed=seed)
    assert np.all(np.diff(calm) > 0)


# --- the guard


def test_walks_are_cut_and_never_end():
    memories = patrol.walks(count=10, limit=8, seed=1)
    assert len(memories) == 80 and not any(memory.terminated for memory in memories)
    assert [memory.truncated for memory in memories] == [step % 8 == 7 for step in range(80)]
    assert all(memory.next_post == (memory.post + 1) % 5 for memory in memories)
    assert all(memory.reward == (memory.next_post == 0) for memory in memories)


def test_values_are_the_true_returns_only_where_a_cut_goes_on():
    memories = patrol.walks()
    truth = [discounted_return(patrol.rewards_from(post), patrol.GAMMA) for post in range(patrol.POSTS)]
    lap = patrol.GAMMA**patrol.POSTS
    assert truth == pytest.approx([patrol.GAMMA ** (4 - post) / (1 - lap) for post in range(5)])
    assert patrol.values(memories, cut_is_end=False) == pytest.approx(truth, abs=1e-6)
    wrong = patrol.values(memories, cut_is_end=True)
    assert max(wrong) < 1.5 < min(truth)  # the offer in the lesson
