"""sf2lib/envs: which worlds a DQN can serve, and the one stream that three ways of starting episodes end up as."""

import gymnasium
import numpy as np
import pytest
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete
from gymnasium.vector import SyncVectorEnv
from worlds import Numbered, one_line, vector

from sf2lib.agent import DQNAgent
from sf2lib.envs import EpisodeStream, dimensions, make, make_vec
from sf2lib.envs.flappy import ACTIONS, ENV_ID, FEATURES
from sf2lib.train import Budget, train

MODES = ("Disabled", "NextStep", "SameStep")
FIRST_TRAINING_SEED = 2**30


def world(observations, actions):
    env = gymnasium.Env()
    env.observation_space, env.action_space = observations, actions
    return env


# --- Spaces ------------------------------------------------------------------------------------------------------


def test_dimensions_of_worlds_that_a_dqn_can_serve():
    assert dimensions(make("CartPole-v1")) == (4, 2)
    assert dimensions(make_vec("CartPole-v1", 3)) == (4, 2)
    assert dimensions(gymnasium.make_vec("CartPole-v1", 3, vectorization_mode="sync")) == (4, 2)
    assert dimensions(make(ENV_ID, use_lidar=False)) == (len(FEATURES), len(ACTIONS)) == (12, 2)
    assert all(type(number) is int for number in dimensions(make("CartPole-v1")))


UNSERVED = {
    "continuous actions": (Box(-1, 1, (4,)), Box(-1, 1, (2,)), "Discrete action space"),
    "many bounds": (Box(-1, 1, (4,)), Box(-1, np.arange(1.0, 40), dtype=np.float64), "Discrete action space"),
    "several actions at once": (Box(-1, 1, (4,)), MultiDiscrete([2] * 40), "Discrete action space"),
    "buttons": (Box(-1, 1, (4,)), MultiBinary(12), "Discrete action space"),
    "actions from 1": (Box(-1, 1, (4,)), Discrete(3, start=1), "TransformAction"),
    "images": (Box(0, 255, (84, 84, 3), np.uint8), Discrete(2), "features instead of images"),
    "a grid": (Box(np.array([[-1.0, -2], [-3, -4]]), 1.0, dtype=np.float64), Discrete(2), "FlattenObservation"),
    "one number of a list": (Discrete(16), Discrete(2), "FlattenObservation"),
    "a bare number": (Box(0, 1, ()), Discrete(2), "FlattenObservation"),
    "named parts": (Dict(a=Discrete(2), b=Box(0, 1, (3,))), Discrete(2), "FlattenObservation"),
}


@pytest.mark.parametrize("name", UNSERVED)
def test_a_world_that_a_dqn_can_not_serve(name):
    observations, actions, advice = UNSERVED[name]
    env = world(observations, actions)
    for ask in (dimensions, EpisodeStream, lambda env: train(DQNAgent(4, 2), env, Budget(steps=1), progress=False)):
        with pytest.raises(ValueError) as error:
            ask(env)
        assert len(one_line(error, "Env has", advice)) < 400


@pytest.mark.parametrize(("env_id", "advice"), [("Pendulum-v1", "Discrete"), ("FrozenLake-v1", "FlattenObservation")])
def test_a_world_is_named_alone_and_in_a_vector(env_id, advice):
    for env in (make(env_id), make_vec(env_id, 2)):
        with pytest.raises(ValueError) as error:
            dimensions(env)
        one_line(error, env_id, advice)


def test_flattened_a_discrete_observation_will_do():
    env = gymnasium.wrappers.FlattenObservation(make("FrozenLake-v1"))
    assert dimensions(env) == (16, 4)
    history = train(DQNAgent(16, 4), env, Budget(steps=20), progress=False)
    assert history.stopped == "steps"


def test_an_agent_of_other_dimensions():
    for agent in (DQNAgent(12, 2), DQNAgent(4, 3)):
        with pytest.raises(ValueError) as error:
            train(agent, make_vec("CartPole-v1", 2), Budget(steps=1), progress=False)
        sizes = (agent.network.state_dim, agent.network.action_dim)
        one_line(error, f"{sizes[0]} numbers and {sizes[1]} actions", "4 and 2", "dimensions(envs)")


@pytest.mark.parametrize(
    ("env_id", "options", "words"),
    [("CartPole-v9", {}, "CartPole-v9"), ("Cartpol-v1", {}, "CartPole"), ("CartPole-v1", {"speed": 2}, "speed")],
)
def test_no_such_world_or_option(env_id, options, words):
    with pytest.raises(ValueError) as error:
        make(env_id, **options)
    one_line(error, env_id, words)


# --- Flappy Bird -------------------------------------------------------------------------------------------------


def test_flappy_is_the_real_one_and_its_features_are_what_they_are_called():
    env = make(ENV_ID, use_lidar=False)
    bird = env.unwrapped
    assert type(bird).__module__.startswith("flappy_bird_gymnasium")
    state, _ = env.reset(seed=0)
    for _ in range(40):
        state = env.step(0 if state[FEATURES.index("bird: y")] < 0.5 else 1)[0]
    seen = dict(zip(FEATURES, state, strict=True))
    assert seen["bird: y"] == pytest.approx(bird._player_y / bird._screen_height)
    lower_pipes = sorted(bird._lower_pipes, key=lambda pipe: pipe["x"])
    for name, pipe in zip(("last pipe", "next pipe"), lower_pipes, strict=False):  # the third is off the screen
        assert seen[f"{name}: x"] == pytest.approx(pipe["x"] / bird._screen_width)
        assert seen[f"{name}: bottom of gap"] == pytest.approx(pipe["y"] / bird._screen_height)
        assert seen[f"{name}: top of gap"] == pytest.approx((pipe["y"] - bird._pipe_gap) / bird._screen_height)


# --- The stream --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["sync", "async", "apart"])
def test_every_way_of_starting_episodes_gives_the_same_steps(kind, mode):
    """Every step of every episode, in order, none twice, none that joins two; and what each says of its end."""
    envs = vector(kind, mode, frames=True, score=True)
    try:
        stream = EpisodeStream(envs, seed=0)
        seen, scores = [[] for _ in range(3)], [[] for _ in range(3)]
        for _ in range(60):
            acted_on = stream.state.copy()
            steps = stream.step(np.array([0, 1, 0]))
            np.testing.assert_array_equal(steps.state, acted_on)
            ended = steps.terminated | steps.truncated
            assert len(steps.scores) == ended.sum()
            for lane, score in zip(ended.nonzero()[0], steps.scores, strict=True):
                scores[lane].append(score)
            for lane in steps.valid.nonzero()[0]:
                seen[lane].append(tuple(part[lane] for part in steps[:-2]))
    finally:
        envs.close()
    for lane, rows in enumerate(seen):
        assert len(rows) >= (45 if mode == "NextStep" else 60)  # NextStep: some steps only start an episode
        moments = iter(rows)
        for episode in range(len(scores[lane])):
            for moment in range(Numbered.length(lane, episode)):
                state, reward, next_state, terminated, truncated, frames = next(moments)
                assert state.tolist() == [lane, episode, moment]
                assert next_state.tolist() == [lane, episode, moment + 1]
                assert reward == Numbered.reward(moment, lane == 1)
                assert frames == Numbered.frames(lane, moment)
                over = moment + 1 == Numbered.length(lane, episode)
                assert terminated == (over and Numbered.terminates(lane, episode))
                assert truncated == (over and not Numbered.terminates(lane, episode))
        assert scores[lane] == [1000 * lane + episode for episode in range(len(scores[lane]))]


@pytest.mark.parametrize("mode", MODES)
def test_what_only_some_environments_report_is_not_mixed_up(mode):
    """`info` has a row for all as soon as one reports: the others have lasted one frame, not none."""
    stream = EpisodeStream(vector("sync", mode, frames=True, score=True, sparse=True), seed=0)
    for _ in range(60):
        steps = stream.step(np.zeros(3, int))
        lane, moment = steps.state[:, 0].astype(int), steps.state[:, 2].astype(int)
        expected = [Numbered.frames(*pair) for pair in zip(lane, moment, strict=True)]
        assert steps.frames[steps.valid].tolist() == np.array(expected)[steps.valid].tolist()
        ended = steps.terminated | steps.truncated
        assert steps.scores == [1000 * row[0] + row[1] for row in steps.state[ended]]


@pytest.mark.parametrize("mode", MODES)
def test_without_a_score_of_its_own_an_episode_scores_the_sum_of_its_rewards(mode):
    stream, ended = EpisodeStream(vector("sync", mode), seed=0), 0
    for _ in range(30):
        steps = stream.step(np.zeros(3, int))
        for lane, score in zip((steps.terminated | steps.truncated).nonzero()[0], steps.scores, strict=True):
            length = int(steps.next_state[lane, 2])
            assert score == sum(Numbered.reward(moment, 0) for moment in range(length))
            ended += 1
    assert ended > 15


def test_a_single_environment_is_a_vector_of_one():
    stream = EpisodeStream(Numbered(), seed=0)
    states = [stream.step(np.array([0])).state[0].tolist() for _ in range(8)]
    assert states == [[0, 0, 0], *([0, 1, moment] for moment in range(6)), [0, 2, 0]]


def test_a_vector_environment_not_made_of_single_ones():
    """CartPole's own, which Gymnasium's make_vec prefers: it takes one seed for all."""
    stream = EpisodeStream(gymnasium.make_vec("CartPole-v1", 4), seed=0)
    again = EpisodeStream(gymnasium.make_vec("CartPole-v1", 4), seed=0)
    for _ in range(100):
        steps, same = stream.step(np.ones(4, int)), again.step(np.ones(4, int))
        np.testing.assert_array_equal(steps.next_state, same.next_state)
        moved = np.abs(steps.next_state - steps.state).max(axis=1)
        assert (moved[steps.valid] < 1).all()  # no step jumps from one episode into another


def test_each_episode_has_a_seed_of_its_own_that_no_evaluation_uses():
    envs = vector("sync", "Disabled")
    stream = EpisodeStream(envs, seed=0)
    for _ in range(100):
        stream.step(np.zeros(3, int))
    seeds = [seed for env in envs.envs for seed in env.seeds]
    assert len(seeds) > 50 and len(set(seeds)) == len(seeds)
    assert all(type(seed) is int and FIRST_TRAINING_SEED <= seed < 2**31 for seed in seeds)


def test_the_run_s_seed_decides_the_episodes_seeds():
    def seeds(seed):
        envs = vector("sync", "Disabled")
        EpisodeStream(envs, seed)
        return [env.seeds for env in envs.envs]

    assert seeds(1) == seeds(1)
    assert seeds(1) != seeds(2)


def test_a_seed_below_0():
    with pytest.raises(ValueError) as error:
        EpisodeStream(Numbered(), seed=-1)
    one_line(error, "seed is -1", "at least 0")


@pytest.mark.parametrize("stops", [0, 1, 2, 37])
def test_resumed_episodes_stand_where_they_stood(stops):
    """Episodes of other ages side by side, one of them perhaps only just begun: the next steps are the same."""

    def stream():
        return EpisodeStream(make_vec("CartPole-v1", 5), seed=4)

    one, other, random = stream(), stream(), np.random.default_rng(0)
    for _ in range(stops):
        one.step(random.integers(2, size=5))
    other.load_state_dict(one.state_dict())
    for _ in range(40):
        np.testing.assert_array_equal(one.state, other.state)
        actions = random.integers(2, size=5)
        for mine, theirs in zip(one.step(actions), other.step(actions), strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_a_vector_with_copies_turned_off_is_not_overwritten():
    """Gymnasium may hand out the same array at each step: what was read before must not change."""
    envs = SyncVectorEnv([Numbered], copy=False, autoreset_mode="NextStep")
    stream = EpisodeStream(envs, seed=0)
    steps = [stream.step(np.zeros(1, int)) for _ in range(10)]
    rows = [(step.state[0].tolist(), step.next_state[0].tolist()) for step in steps if step.valid[0]]
    assert all(after == [*before[:2], before[2] + 1] for before, after in rows)
