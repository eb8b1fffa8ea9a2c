"""sf2lib/agent.py: what it does with one update and one choice; that it learns is in test_probes."""

import copy

import numpy as np
import pytest
import torch
from worlds import differences, one_line, small

from sf2lib.agent import Diverged, DQNAgent
from sf2lib.loss import td_loss, td_target
from sf2lib.network import DQN
from sf2lib.replay import Batch


def agent_with_memories(count=200, seed=0, **changes) -> DQNAgent:
    """An agent for 4 numbers and 2 actions that remembers random transitions."""
    agent, rng = DQNAgent(4, 2, small(**changes), seed), np.random.default_rng(0)
    for _ in range(count):
        state, next_state = rng.normal(size=(2, 4))
        agent.buffer.push(state, int(rng.integers(2)), float(rng.normal()), next_state, bool(rng.random() < 0.2))
    return agent


def weights(network) -> dict:
    return copy.deepcopy(dict(network.state_dict()))


def distance(one, other) -> float:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return sum((a - b).square().sum().item() for a, b in pairs) ** 0.5


# --- Acting ------------------------------------------------------------------------------------------------------


def test_half_of_the_environments_explore_less():
    agent = DQNAgent(4, 3, small(epsilon_spread=0.0))
    states = np.random.default_rng(0).normal(size=(4000, 4)).astype(np.float32)
    best = agent.network(torch.from_numpy(states)).argmax(dim=1).numpy()
    chosen = agent.act(states, 1.0)
    assert (chosen[:2000] == best[:2000]).all() and 0.25 < (chosen[2000:] == best[2000:]).mean() < 0.42
    alone = [agent.act(states[:1], 1.0).item() for _ in range(60)]
    assert len(set(alone)) == 3  # one environment explores as it always did


def test_act_on_many_states_and_on_one():
    agent, states = DQNAgent(4, 3), np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    actions = agent.act(states)
    assert actions.shape == (6,) and actions.dtype == np.int64
    np.testing.assert_array_equal(actions, agent.network(torch.from_numpy(states)).argmax(dim=1).numpy())
    assert [agent.act(state) for state in states] == actions.tolist()
    assert np.ndim(agent.act(states[0])) == 0
    np.testing.assert_array_equal(agent.act(states.astype(np.float64)), actions)


def test_act_explores_as_often_as_it_is_told():
    agent = DQNAgent(4, 5)
    states = np.zeros((5000, 4), np.float32)
    best = agent.act(states)[0]
    assert (agent.act(states, 0.0) == best).all()
    assert (agent.act(states, 0.5) != best).mean() == pytest.approx(0.4, abs=0.04)
    assert set(agent.act(states, 1.0)) == set(range(5))


def test_act_explores_with_the_probabilities_of_the_hyperparameters():
    agent = DQNAgent(4, 2, small(explore_probabilities=(0.9, 0.1)))
    assert agent.act(np.zeros((5000, 4), np.float32), 1.0).mean() == pytest.approx(0.1, abs=0.025)


def test_exploration_probabilities_for_another_number_of_actions():
    with pytest.raises(ValueError) as error:
        DQNAgent(4, 3, small(explore_probabilities=(0.9, 0.1)))
    one_line(error, "explore_probabilities has 2", "3 actions")


def test_states_of_another_width():
    with pytest.raises(ValueError) as error:
        DQNAgent(4, 2).act(np.zeros((3, 5), np.float32))
    one_line(error, "(3, 5)", "(batch, 4)")


# --- Remembering -------------------------------------------------------------------------------------------------


def test_observe_counts_steps_and_leaves_out_what_is_none():
    agent = DQNAgent(1, 2, small(n_step=2))
    for moment in range(3):
        state = np.full((2, 1), moment, np.float32)
        batch = Batch(state, np.zeros(2, int), np.ones(2, np.float32), state + 1, np.full(2, 0.5, np.float32))
        agent.observe(batch, np.zeros(2, bool), np.array([True, moment > 0]))
    assert agent.steps == 5
    rows = agent.buffer.state_dict()["rows"]
    assert sorted(rows["state"][:, 0].tolist()) == [0, 1, 1]  # one environment began a step later
    assert rows["next_state"][:, 0].tolist() == (rows["state"][:, 0] + 2).tolist()
    assert rows["reward"].unique().tolist() == [1.5] and rows["discount"].unique().tolist() == [0.25]


# --- Learning ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("dueling", [False, True])
def test_learning_the_same_few_transitions_brings_the_loss_down(double, dueling):
    agent = agent_with_memories(16, double=double, dueling=dueling, target_every=10**6, learning_rate=3e-3)
    losses = [agent.learn() for _ in range(300)]
    assert agent.updates == 300
    assert np.mean(losses[-20:]) < 0.1 * np.mean(losses[:20])


@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("prioritized", [False, True])
def test_the_loss_is_that_of_a_batch_from_the_buffer(double, prioritized):
    agent = agent_with_memories(double=double, prioritized=prioritized, target_every=10**6, learning_rate=0.05)
    for _ in range(20):  # until network and target would choose other actions
        agent.learn()
    buffer = copy.deepcopy(agent.buffer)
    batch = buffer.sample(agent.hyperparameters.batch_size)
    with torch.no_grad():
        next_q, online = agent.target(batch.next_state), agent.network(batch.next_state)
        q_values = agent.network(batch.state)
    assert (next_q.argmax(dim=1) != online.argmax(dim=1)).any()
    target = td_target(batch.reward, batch.discount, next_q, online if double else None)
    expected = td_loss(q_values, batch.action, target, buffer.weight if prioritized else None)
    assert agent.learn() == pytest.approx(expected.item(), rel=1e-5)


def test_the_step_size_falls_in_a_straight_line_or_stays():
    for end, sizes in ((None, [0.01] * 3), (0.002, [0.01, 0.006, 0.002])):
        agent = agent_with_memories(learning_rate=0.01, learning_rate_end=end, learning_rate_steps=100)
        for steps, size in zip((0, 50, 500), sizes, strict=True):
            agent.steps = steps
            agent.learn()
            assert agent.optimizer.param_groups[0]["lr"] == pytest.approx(size)


def test_the_target_network_starts_as_a_copy_and_is_not_trained():
    agent = agent_with_memories(target_every=10**6, standardize=False)
    assert differences(weights(agent.network), weights(agent.target)) == []
    before = weights(agent.target)
    for _ in range(5):
        agent.learn()
    assert differences(before, weights(agent.target)) == []
    assert distance(agent.network, agent.target) > 0
    assert not any(weight.requires_grad for weight in agent.target.parameters())


def test_a_soft_target_goes_the_fraction_tau_of_the_way():
    agent = agent_with_memories(tau=0.25)
    agent.learn()  # so that network and target differ
    before = weights(agent.target)
    agent.learn()
    for name, weight in agent.target.named_parameters():
        expected = before[name] + 0.25 * (agent.network.state_dict()[name] - before[name])
        torch.testing.assert_close(weight.detach(), expected)


def test_a_periodic_target_is_copied_whole_every_so_many_updates():
    agent = agent_with_memories(target_every=3)
    apart = []
    for _ in range(9):
        agent.learn()
        apart.append(distance(agent.network, agent.target) > 0)
    assert apart == [True, True, False] * 3


def test_greedy_play_is_by_the_average_of_the_weights_and_exploration_by_the_weights():
    agent, states = agent_with_memories(average_tau=0.25), np.random.default_rng(0).normal(size=(500, 4))
    agent.learn()  # so that they differ
    before = weights(agent.policy)
    agent.learn()
    for name, weight in agent.policy.named_parameters():
        expected = before[name] + 0.25 * (agent.network.state_dict()[name] - before[name])
        torch.testing.assert_close(weight.detach(), expected)
    with torch.no_grad():  # let the two disagree
        for network, action in ((agent.policy, 0), (agent.network, 1)):
            [layer for layer in network.modules() if isinstance(layer, torch.nn.Linear)][-1].bias[action] = 1e6
    assert set(agent.act(states)) == {0}
    assert agent.act(states, 0.1).mean() > 0.9


def test_without_an_average_the_policy_is_the_network():
    agent = DQNAgent(4, 2)
    assert agent.policy is agent.network


def test_long_gradients_are_cut_and_none_means_not():
    def longest(max_grad_norm):
        agent = agent_with_memories(max_grad_norm=max_grad_norm)
        agent.learn()
        return torch.cat([weight.grad.flatten() for weight in agent.network.parameters()]).norm().item()

    free = longest(None)
    assert longest(free / 10) == pytest.approx(free / 10, rel=1e-3)
    assert longest(free * 10) == pytest.approx(free, rel=1e-5)


@pytest.mark.parametrize("reward", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_stops_before_it_does_harm(reward):
    agent = agent_with_memories(standardize=False)
    for _ in range(3):
        agent.learn()
    for _ in range(agent.hyperparameters.buffer_size):
        agent.buffer.push(np.zeros(4), 0, reward, np.zeros(4), False)
    before = [weights(agent.network), weights(agent.target)]
    with pytest.raises(Diverged) as error:
        agent.learn()
    one_line(error, "loss", "update 3")
    assert isinstance(error.value, ArithmeticError)
    assert differences(before, [weights(agent.network), weights(agent.target)]) == []


def test_learning_from_too_little():
    with pytest.raises(ValueError) as error:
        agent_with_memories(15, batch_size=16, standardize=False).learn()
    one_line(error, "asked for 16", "holds 15")


# --- Seeds and states --------------------------------------------------------------------------------------------


def test_the_seed_alone_decides_the_first_weights():
    def first_weights(seed, elsewhere):
        torch.manual_seed(elsewhere)
        return weights(DQNAgent(4, 2, seed=seed).network)

    assert differences(first_weights(1, elsewhere=5), first_weights(1, elsewhere=6)) == []
    assert differences(first_weights(1, elsewhere=5), first_weights(2, elsewhere=5)) != []


def test_the_seed_decides_everything_and_nothing_else_is_touched():
    torch_before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()

    def life(seed):
        agent = agent_with_memories(seed=seed)
        losses = [agent.learn() for _ in range(5)]
        return losses, agent.act(np.zeros((50, 4), np.float32), 0.5).tolist(), weights(agent.network)

    assert differences(life(1), life(1)) == []
    one, other = life(1), life(2)
    assert one[0] != other[0] and one[1] != other[1] and differences(one[2], other[2])
    assert torch.equal(torch.get_rng_state(), torch_before)
    assert (np.random.get_state()[1] == numpy_before).all()


def test_an_agent_starts_from_the_weights_of_a_network():
    other = agent_with_memories(seed=5).network
    for average_tau in (None, 0.5):
        agent = agent_with_memories(seed=1, average_tau=average_tau)
        agent.start_from(other)
        for network in filter(None, (agent.network, agent.target, agent.average)):
            assert differences(weights(network), weights(other)) == []
        agent.learn()
        assert distance(agent.network, other) > 0
    with pytest.raises(ValueError) as error:
        agent.start_from(DQN(2, 7, (8,)))
    assert "move_weights" in one_line(error, "2 inputs, 7 actions, hidden (8,)")


@pytest.mark.parametrize(
    "changes", [{}, {"double": True, "dueling": True, "n_step": 3, "target_every": 7}, {"max_grad_norm": None}]
)
def test_saved_and_loaded_it_learns_on_as_if_nothing_happened(changes):
    one, other = agent_with_memories(**changes), DQNAgent(4, 2, small(**changes), seed=99)
    for _ in range(10):
        one.learn()
    other.load_state_dict(copy.deepcopy(one.state_dict()))
    states = np.zeros((50, 4), np.float32)
    for _ in range(10):
        assert one.learn() == other.learn()
        np.testing.assert_array_equal(one.act(states, 0.5), other.act(states, 0.5))
    assert differences(one.state_dict(), other.state_dict()) == []


def test_a_state_holds_nothing_that_needs_unpickling(tmp_path):
    agent = agent_with_memories()
    agent.learn()
    torch.save(agent.state_dict(), tmp_path / "state")
    loaded = torch.load(tmp_path / "state", weights_only=True)
    assert differences(agent.state_dict(), loaded) == []
