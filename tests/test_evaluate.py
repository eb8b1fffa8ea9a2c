"""sf2lib/evaluate.py: whose scores count, on which seeds, and what they add up to."""

import json
import math
from types import SimpleNamespace

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.vector import SyncVectorEnv
from worlds import Breaking, Numbered, one_line, run_parts, small

from sf2lib.envs import make_vec
from sf2lib.evaluate import Evaluation, evaluate, greedy, validator, wilson
from sf2lib.network import DQN

FIRST_TRAINING_SEED = 2**30


def never(states):
    return np.zeros(len(states), np.int64)


class Seeded(gymnasium.Env):
    """Scores its own seed, after as many steps as the seed's last digit says."""

    observation_space = gymnasium.spaces.Box(-1, 1, (1,), np.float32)
    action_space = gymnasium.spaces.Discrete(2)
    met: list = []  # noqa: RUF012 - of all copies together

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.seed, self.left = seed, 1 + seed % 10
        self.met.append(seed)
        return np.zeros(1, np.float32), {}

    def step(self, action):
        self.left -= 1
        return np.zeros(1, np.float32), 1.0, self.left == 0, False, {"score": self.seed if self.left == 0 else -1}


def disabled(make, count=1):
    return SyncVectorEnv([make] * count, autoreset_mode="Disabled")


@pytest.mark.parametrize("envs", [1, 3, 8, 20])
@pytest.mark.parametrize("episodes", [1, 7, 20])
def test_each_episode_has_its_own_seed_however_many_run_side_by_side(envs, episodes):
    result = evaluate(never, disabled(Seeded, envs), episodes, seed=100)
    assert result.scores.tolist() == [100 + episode for episode in range(episodes)]


def test_without_a_score_of_its_own_an_episode_scores_the_sum_of_its_rewards():
    result = evaluate(never, SyncVectorEnv([Numbered, lambda: Numbered(1)], autoreset_mode="Disabled"), 2)
    sums = [sum(1.0 + moment for moment in range(Numbered.length(lane, 0))) for lane in (0, 1)]
    assert result.scores.tolist() == sums


def test_its_own_score_is_taken_where_there_is_one():
    class Mixed(Seeded):
        def step(self, action):
            *rest, info = super().step(action)
            return *rest, info if self.seed % 2 else {}  # an even episode reports nothing

    result = evaluate(never, disabled(Mixed, 4), 8)
    assert result.scores.tolist() == [1, 1, 3, 3, 5, 5, 7, 7]


def test_a_policy_sees_float32_and_plays_what_it_chooses():
    def policy(states):
        assert states.dtype == np.float32 and states.shape == (2, 3)
        return np.ones(2, np.int64)

    result = evaluate(policy, SyncVectorEnv([Numbered, Numbered], autoreset_mode="Disabled"), 1)
    assert result.scores.tolist() == [101.0]


def test_greedy_and_agents_play_alike_and_repeat_themselves():
    agent, _ = run_parts(small(hidden=(8,)))
    envs = make_vec("CartPole-v1", 3)
    one = evaluate(agent.act, envs, 6, seed=9)
    other = evaluate(greedy(agent.network), envs, 6, seed=9)
    np.testing.assert_array_equal(one.scores, other.scores)
    assert len(set(evaluate(agent.act, envs, 6, seed=50).scores) | set(one.scores)) > 1


def test_evaluation_changes_nothing_in_the_agent_or_outside():
    agent, _ = run_parts(small(hidden=(8,)))
    torch_before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()
    exploring, steps = agent.generator.get_state(), agent.steps
    evaluate(agent.act, make_vec("CartPole-v1", 2), 3)
    assert torch.equal(torch.get_rng_state(), torch_before)
    assert (np.random.get_state()[1] == numpy_before).all()
    assert torch.equal(agent.generator.get_state(), exploring) and agent.steps == steps


def test_numbers_of_an_evaluation():
    result = Evaluation(np.array([1.0, 2.0, 3.0, 10.0]), seed=5, solved_score=1.0)
    assert (result.mean, result.median, result.min, result.max, result.solved) == (4.0, 2.5, 1.0, 10.0, True)
    assert not Evaluation(result.scores, 5, 1.1).solved
    assert not Evaluation(result.scores, 5).solved
    summary = json.loads(json.dumps(result.to_dict()))
    assert summary["episodes"] == 4 and summary["seed"] == 5 and summary["solved"] is True
    assert "\n" not in str(result) and "mean 4.0" in str(result)


def test_interval_holds_the_true_mean_as_often_as_it_says():
    """95% intervals of the mean of 30 exponential scores: the bootstrap's own coverage there is about 92%."""
    rng = np.random.default_rng(0)
    held = []
    for _ in range(200):
        low, high = Evaluation(rng.exponential(1.0, 30), 0).interval(0.95, resamples=300)
        assert low < high
        held.append(low <= 1.0 <= high)
    assert 0.86 < np.mean(held) < 0.98


@pytest.mark.parametrize(("level", "deviations"), [(0.8, 1.2816), (0.95, 1.96), (0.99, 2.5758)])
def test_interval_of_many_scores_is_that_of_the_normal_distribution(level, deviations):
    scores = np.random.default_rng(0).normal(size=2000)
    low, high = Evaluation(scores, 0).interval(level)
    expected = deviations * scores.std() / np.sqrt(len(scores))
    assert [scores.mean() - low, high - scores.mean()] == pytest.approx([expected] * 2, rel=0.1)


def test_interval_is_the_same_each_time_and_wider_at_a_higher_level():
    result = Evaluation(np.arange(20.0), 0)
    assert result.interval() == result.interval()
    (low, high), (lower, higher) = result.interval(0.8), result.interval(0.99)
    assert lower < low < result.mean < high < higher
    assert Evaluation(np.full(5, 3.0), 0).interval() == (3.0, 3.0)


@pytest.mark.parametrize("episodes", [0, -3])
def test_no_episodes(episodes):
    with pytest.raises(ValueError) as error:
        evaluate(never, disabled(Seeded), episodes)
    one_line(error, f"episodes is {episodes}", "at least 1")


@pytest.mark.parametrize("seed", [-1, FIRST_TRAINING_SEED, FIRST_TRAINING_SEED - 4])
def test_seeds_that_training_may_have_met(seed):
    with pytest.raises(ValueError) as error:
        evaluate(never, disabled(Seeded), 5, seed)
    one_line(error, f"seed is {seed}", "training")


def test_the_last_seeds_below_those_of_training_will_do():
    Seeded.met.clear()
    result = evaluate(never, disabled(Seeded, 2), 6, FIRST_TRAINING_SEED - 6)
    assert result.scores.max() == FIRST_TRAINING_SEED - 1


def test_environments_that_start_episodes_by_themselves():
    for mode in ("NextStep", "SameStep"):
        with pytest.raises(ValueError) as error:
            evaluate(never, SyncVectorEnv([Seeded], autoreset_mode=mode), 1)
        one_line(error, "make_vec")


def test_a_score_that_is_no_number_ends_it_all_the_same():
    envs = disabled(lambda: Breaking(at=3, reward=math.nan))
    result = evaluate(never, envs, 2)
    assert np.isnan(result.scores).all() and not result.solved


def test_validation_uses_seeds_that_neither_training_nor_held_out_tests_use():
    agent, _ = run_parts(small())
    met = []

    class Watched(gymnasium.Wrapper):
        def reset(self, *, seed=None, options=None):
            met.append(seed)
            return self.env.reset(seed=seed, options=options)

    gymnasium.register("Watched-v0", lambda: Watched(gymnasium.make("CartPole-v1")))
    validate = validator(small(env_id="Watched-v0", validate_episodes=4))
    assert validate(agent) == validate(agent)
    assert set(met) >= {500_000, 500_001, 500_002, 500_003}
    assert max(met) < 770_000


def test_validation_goes_on_as_long_as_all_reach_the_score():
    """3 games, as many again, and what is left of 8 more. They stop where one falls short."""
    agent = SimpleNamespace(act=lambda states: (states[:, 2] > 0).astype(np.int64))  # pushes to where the pole leans
    game, seed = {"env_id": "CartPole-v1", "validate_episodes": 3, "confirm_episodes": 8}, 500_002
    scores = evaluate(agent.act, make_vec("CartPole-v1", 3), 11, seed).scores
    lowest = scores[:3].min()
    assert scores[3:6].min() < lowest  # so that there is something to see
    for solved_score, games in [(lowest + 1, 3), (lowest, 6), (1, 11)]:
        found = validator(small(**game, solved_score=solved_score), seed)(agent)
        assert found == pytest.approx(scores[:games].mean())
    assert len({scores[:games].mean() for games in (3, 6, 11)}) == 3


def test_validation_in_processes_of_their_own_finds_the_same():
    agent, _ = run_parts(small())
    hp = small(env_id="CartPole-v1", validate_episodes=4)
    assert validator(hp, vectorization_mode="async")(agent) == validator(hp)(agent)


def test_greedy_takes_the_highest_q_value():
    network, states = DQN(3, 4), np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    actions = greedy(network)(states)
    assert actions.dtype == np.int64
    np.testing.assert_array_equal(actions, network(torch.from_numpy(states)).argmax(dim=1).numpy())


@pytest.mark.parametrize(("wins", "fights"), [(95, 100), (1, 10), (190, 200)])
def test_wilson_s_interval_ends_where_the_score_test_does(wins, fights):
    # the ends are the rates whose own spread just reaches what was seen: |seen - p| = z * sqrt(p * (1 - p) / n)
    for p in wilson(wins, fights):
        assert abs(wins / fights - p) == pytest.approx(1.959964 * math.sqrt(p * (1 - p) / fights), rel=1e-6)


def test_wilson_s_interval_has_a_width_even_where_all_fights_were_won():
    assert wilson(200, 200) == pytest.approx((1 / (1 + 1.959964**2 / 200), 1.0))
    assert wilson(0, 10)[0] == 0


def test_fights_are_counted():
    fights = Evaluation(np.array([1, 1, 0.5, 0, 1]), 880_000).fights()
    assert (fights["wins"], fights["losses"], fights["draws"], fights["episodes"]) == (3, 1, 1, 5)
    assert fights["win_rate"] == 0.6 and fights["low"] < 0.6 < fights["high"]
