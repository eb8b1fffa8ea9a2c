"""sf2lib/envs/reward.py: the terms add up, and shaping leaves the best policy as it is."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import numpy as np
import pytest
from fights import fighter  # noqa: F401
from hypothesis import given
from hypothesis import strategies as st
from worlds import one_line

from sf2lib.envs.reward import POTENTIALS, REWARDS, Reward, shaping


def episode(env, seed=0):
    """One episode of random moves: what each step began with, paid and said, and the last observation."""
    random, steps = np.random.default_rng(seed), []
    _, info = env.reset(seed=seed)
    over = False
    while not over:
        before = info["ram"].data
        _, reward, terminated, truncated, info = env.step(int(random.integers(env.action_space.n)))
        steps.append((before, reward, info))
        over = terminated or truncated
    return steps


@pytest.mark.parametrize("side", ["left", "right"])
def test_damage_and_result_over_an_episode(fighter, side):
    env = fighter(opponent="tiger", side=side, reward={"damage_taken": 0.5, "result": 2.0})
    steps = episode(env)
    final, outcome = steps[-1][2]["ram"], steps[-1][2]["outcome"]
    own, enemy = ("", "enemy_") if side == "left" else ("enemy_", "")
    paid = {name: sum(info["reward_terms"][name] for *_, info in steps) for name in steps[0][2]["reward_terms"]}
    assert paid == pytest.approx(
        {
            "damage_dealt": (176 - max(final[enemy + "health"], 0)) / 176,
            "damage_taken": -0.5 * (176 - max(final[own + "health"], 0)) / 176,
            "result": {"win": 2, "loss": -2, "draw": 0}[outcome],
        }
    )
    for _, reward, info in steps:
        assert reward == sum(info["reward_terms"].values())
    assert paid["damage_taken"] < 0


@pytest.mark.parametrize("episode_is", ["round", "match"])
def test_shaping_pays_the_same_whatever_is_done(fighter, episode_is):
    """Over an episode, discounted, a shaping term adds up to minus the potential of where it began."""
    reward = {"approach": 0.5, "corner": 0.25, "lead": 2.0, "gamma": 0.99}
    env = fighter(opponent="tiger", reward=reward, episode=episode_is)
    for seed in range(2):
        steps = episode(env, seed)
        discount, sums = 1.0, dict.fromkeys(POTENTIALS, 0.0)
        for _, _, info in steps:
            for name in POTENTIALS:
                sums[name] += discount * info["reward_terms"][name]
            discount *= 0.99 ** info["frames"]
        for name, potential in POTENTIALS.items():
            assert sums[name] == pytest.approx(-reward[name] * potential(steps[0][0], "left"), abs=1e-9)


# --- A world small enough to solve -----------------------------------------------------------------------------------

STATES, ACTIONS = 5, 3


def q_values(next_state, reward, frames, gamma):
    """The optimal Q-values of a world: (STATES, ACTIONS) arrays; state 0 is the end."""
    q = np.zeros((STATES, ACTIONS))
    for _ in range(2000):
        value = q.max(axis=1)
        value[0] = 0.0
        q = reward + gamma**frames * value[next_state]
    return q


numbers = st.floats(-1, 1, width=32)


@given(
    next_state=st.lists(st.integers(0, STATES - 1), min_size=15, max_size=15),
    reward=st.lists(numbers, min_size=15, max_size=15),
    frames=st.lists(st.integers(1, 40), min_size=15, max_size=15),
    potential=st.lists(numbers, min_size=STATES, max_size=STATES),
    gamma=st.floats(0.5, 0.98),
)
def test_shaping_leaves_the_best_policy_as_it_is(next_state, reward, frames, potential, gamma):
    """Decisions that last: every Q-value shifts by its state's potential, so the best action stays the best."""
    next_state, reward, frames = (np.array(part).reshape(STATES, ACTIONS) for part in (next_state, reward, frames))
    potential = np.array(potential)
    after = np.where(next_state == 0, 0.0, potential[next_state])  # nothing comes after the end
    shaped = reward + shaping(potential[:, None], after, gamma**frames)
    plain, with_shaping = (q_values(next_state, paid, frames, gamma)[1:] for paid in (reward, shaped))
    np.testing.assert_allclose(with_shaping, plain - potential[1:, None], atol=1e-6)


def test_a_bonus_that_is_no_shaping_changes_the_best_policy():
    """So the world above can tell the two apart: paid for being near, one stays near and never wins."""
    next_state = np.array([[0, 0, 0], [0, 1, 1], [0, 0, 0], [0, 0, 0], [0, 0, 0]])
    reward, frames = np.zeros((STATES, ACTIONS)), np.ones((STATES, ACTIONS))
    reward[1, 0] = 1.0  # win, and it is over
    bonus = reward + 0.2 * (next_state == 1)
    assert q_values(next_state, reward, frames, 0.95)[1].argmax() == 0
    assert q_values(next_state, bonus, frames, 0.95)[1].argmax() == 1


# --- Weights ---------------------------------------------------------------------------------------------------------


def test_a_weight_of_0_leaves_a_term_out(fighter):
    _, _, info = episode(fighter(opponent="tiger", reward="result"))[-1]
    assert list(info["reward_terms"]) == ["result"]
    _, _, info = episode(fighter(opponent="tiger", reward="shaped"))[-1]
    assert list(info["reward_terms"]) == ["damage_dealt", "damage_taken", "result", "approach", "corner"]


@pytest.mark.parametrize("name", REWARDS)
def test_named_weights(name):
    assert Reward.parse(name) == REWARDS[name] == Reward.parse(REWARDS[name].to_dict())


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ("damge", ["unknown reward 'damge'", "did you mean 'damage'?"]),
        ({"aproach": 1}, ["unknown reward term 'aproach'", "did you mean 'approach'?"]),
        ({"result": "1"}, ["'result' is '1'", "expected a number"]),
        ({"result": float("nan")}, ["'result' is nan", "expected a number"]),
        ({"result": True}, ["'result' is True"]),
        ({"gamma": 1.5}, ["gamma is 1.5", "expected 0 to 1"]),
        (3, ["reward is 3", "damage, result, shaped"]),
        (None, ["reward is None"]),
    ],
)
def test_no_such_reward(weights, words):
    with pytest.raises(ValueError) as error:
        Reward.parse(weights)
    one_line(error, *words)
