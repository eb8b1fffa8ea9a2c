"""The probe environments: the agent solves each, and each fails for its own reason when one part is broken."""

import gymnasium
import numpy as np
import pytest
import torch
from worlds import run_parts, small

import sf2lib.agent
import sf2lib.train
from sf2lib import loss
from sf2lib.envs import EpisodeStream, dimensions, make, probes
from sf2lib.train import Budget, train

GAMMA = 0.6
PROBES = {probe.__name__: probe for probe in probes.PROBES}


def learned(name: str, **changes) -> float:
    """Train for a second. Returns how far the Q-values are from the right ones, at worst."""
    settings = {
        "env_id": f"sf2lib/{name}-v0",
        "num_envs": 4,
        "gamma": GAMMA,
        "hidden": (32,),
        "batch_size": 32,
        "steps_per_update": 4,
        "learning_rate": 3e-3,
        "tau": 0.1,
        "epsilon_end": 0.2,
    }
    agent, envs = run_parts(small(**{**settings, **changes}))
    train(agent, envs, Budget(steps=800), progress=False)
    expected = PROBES[name].q_values(GAMMA)
    with torch.no_grad():
        found = agent.network(torch.tensor([[seen] for seen in expected]))
    return (found - torch.tensor(list(expected.values()))).abs().max().item()


# --- The worlds --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROBES)
def test_registered_under_its_name(name):
    for env in (make(f"sf2lib/{name}-v0"), gymnasium.make(f"sf2lib/{name}-v0")):
        assert type(env.unwrapped) is PROBES[name]
        assert dimensions(env) == (1, PROBES[name].actions)


@pytest.mark.parametrize("name", PROBES)
def test_the_q_values_it_states_are_what_its_rewards_add_up_to(name):
    """Bellman's equation, by trying every action from every start: Q(s, a) = r + gamma * max Q(s', a')."""
    env, q_values, tried = make(f"sf2lib/{name}-v0"), PROBES[name].q_values(GAMMA), set()
    for seed in range(20):
        for action in range(PROBES[name].actions):
            (seen,), _ = env.reset(seed=seed)
            over = False
            while not over:
                (after,), reward, terminated, truncated, _ = env.step(action)
                future = 0.0 if terminated else GAMMA * max(q_values[float(after)])
                assert q_values[float(seen)][action] == pytest.approx(reward + future)
                tried.add((float(seen), action))
                seen, over = after, terminated or truncated
    assert tried == {(seen, action) for seen, actions in q_values.items() for action in range(len(actions))}


@pytest.mark.parametrize("name", PROBES)
def test_its_docstring_says_so_too(name):
    assert "Q(" in PROBES[name].__doc__


@pytest.mark.parametrize("name", ["ObservationReward", "MatchingReward"])
def test_both_observations_come_about_equally_often(name):
    env = make(f"sf2lib/{name}-v0")
    env.reset(seed=0)
    seen = [float(env.reset()[0][0]) for _ in range(400)]
    assert set(seen) == {-1.0, 1.0} and abs(np.mean(seen)) < 0.2


# --- The agent ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROBES)
def test_the_agent_solves_it(name):
    assert learned(name) < 0.05


@pytest.mark.parametrize(
    "changes",
    [
        {"double": True, "dueling": True},
        {"target_every": 20},
        {"n_step": 3},
        {"prioritized": True},
        {"standardize": False, "max_grad_norm": None},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["DelayedReward", "MatchingReward", "EndlessReward"])
def test_the_agent_solves_it_with_every_option(name, changes):
    assert learned(name, **changes) < 0.05


# --- One part broken: its probe fails, for a plain reason ----------------------------------------------------------


def no_optimizer(monkeypatch):
    monkeypatch.setattr(torch.optim.Adam, "step", lambda self: None)


def no_observation(monkeypatch):
    forward = sf2lib.agent.DQN.forward
    monkeypatch.setattr(sf2lib.agent.DQN, "forward", lambda self, state: forward(self, torch.zeros_like(state)))


def td_target(monkeypatch, change):
    monkeypatch.setattr(
        sf2lib.agent,
        "td_target",
        lambda reward, discount, next_q, *more: loss.td_target(reward, change(discount), next_q, *more),
    )


def no_future(monkeypatch):
    td_target(monkeypatch, torch.zeros_like)


def no_discount(monkeypatch):
    td_target(monkeypatch, torch.sign)


def no_termination(monkeypatch):
    td_target(monkeypatch, lambda discount: torch.full_like(discount, GAMMA))


def worst_next_action(monkeypatch):
    monkeypatch.setattr(
        sf2lib.agent,
        "td_target",
        lambda reward, discount, next_q, *more: loss.td_target(reward, discount, -next_q, *more),
    )


def no_action_in_the_loss(monkeypatch):
    monkeypatch.setattr(
        sf2lib.agent,
        "td_loss",
        lambda q_values, action, target, *more: loss.td_loss(q_values, torch.zeros_like(action), target, *more),
    )


def another_action_played(monkeypatch):
    send = EpisodeStream.send
    monkeypatch.setattr(EpisodeStream, "send", lambda self, actions: send(self, np.zeros_like(actions)))


def no_exploration(monkeypatch):
    monkeypatch.setattr(sf2lib.agent, "epsilon_greedy", lambda q_values, *_: torch.zeros(len(q_values)).long())


def truncated_taken_for_terminated(monkeypatch):
    receive = EpisodeStream.receive

    def confused(self):
        steps = receive(self)
        return steps._replace(terminated=steps.terminated | steps.truncated)

    monkeypatch.setattr(EpisodeStream, "receive", confused)


def terminated_taken_for_truncated(monkeypatch):
    receive = EpisodeStream.receive

    def confused(self):
        steps = receive(self)
        both = steps.terminated | steps.truncated
        return steps._replace(terminated=np.zeros_like(both), truncated=both)

    monkeypatch.setattr(EpisodeStream, "receive", confused)


MUTANTS = [
    (no_optimizer, "ConstantReward"),
    (no_termination, "ConstantReward"),
    (terminated_taken_for_truncated, "ConstantReward"),
    (no_observation, "ObservationReward"),
    (no_future, "DelayedReward"),
    (no_discount, "DelayedReward"),
    (worst_next_action, "DelayedReward"),
    (no_exploration, "ActionReward"),
    (no_action_in_the_loss, "ActionReward"),
    (another_action_played, "ActionReward"),
    (no_observation, "MatchingReward"),
    (no_action_in_the_loss, "MatchingReward"),
    (truncated_taken_for_terminated, "EndlessReward"),
    (no_future, "EndlessReward"),
]


@pytest.mark.parametrize(("mutant", "name"), MUTANTS, ids=lambda part: getattr(part, "__name__", part))
def test_a_broken_part_shows_on_its_probe(mutant, name, monkeypatch):
    mutant(monkeypatch)
    assert not learned(name) < 0.3


@pytest.mark.parametrize(
    ("mutant", "name"),
    [
        (no_observation, "ConstantReward"),
        (no_future, "ObservationReward"),
        (no_exploration, "DelayedReward"),
        (no_future, "ActionReward"),
        (truncated_taken_for_terminated, "MatchingReward"),
    ],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_a_broken_part_that_a_probe_does_not_need_does_not_show(mutant, name, monkeypatch):
    """So a probe that fails names what to look at."""
    mutant(monkeypatch)
    assert learned(name) < 0.05
