"""Fighter-v0 before other people's judges: Gymnasium's and Stable-Baselines3's checkers, PPO, Gymnasium's wrappers."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import warnings

import gymnasium
import numpy as np
import pytest
from fights import ANIMALS, fighter  # noqa: F401
from gymnasium.utils.env_checker import check_env as gymnasium_check
from gymnasium.wrappers import FrameStackObservation, RecordEpisodeStatistics, RecordVideo, TimeLimit
from test_peers import needs_stable_baselines3


@pytest.mark.parametrize("options", [{}, {"side": "right", "episode": "match"}, {"render_mode": "rgb_array_list"}])
def test_gymnasium_s_checker(fighter, options):
    env = fighter(**options)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gymnasium_check(env.unwrapped, skip_render_check=True)  # else it makes a second one for each way to render


def test_gymnasium_s_checker_renders_too(fighter):
    gymnasium_check(fighter(opponent="tiger", render_mode="rgb_array").unwrapped)


@needs_stable_baselines3
def test_stable_baselines3_s_checker(fighter):
    from stable_baselines3.common.env_checker import check_env

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(fighter(opponent="tiger"))


@needs_stable_baselines3
def test_stable_baselines3_s_ppo_trains_5000_steps(fighter):
    from stable_baselines3 import PPO
    from stable_baselines3.common.logger import Logger
    from stable_baselines3.common.monitor import Monitor

    env = Monitor(fighter(opponent="tiger", difficulty=0, moves="normals"))
    model = PPO("MlpPolicy", env, n_steps=1000, batch_size=250, n_epochs=4, seed=0, device="cpu")
    model.set_logger(Logger(folder=None, output_formats=[]))  # or it leaves a folder behind
    weights = [parameter.clone() for parameter in model.policy.parameters()]
    model.learn(5000)
    assert model.num_timesteps == 5000
    after = list(model.policy.parameters())
    assert all(parameter.isfinite().all() for parameter in after)
    assert any((parameter != weight).any() for parameter, weight in zip(after, weights, strict=True))
    assert len(env.get_episode_rewards()) > 10 and np.abs(env.get_episode_rewards()).max() <= 2


def test_wrappers_for_statistics_time_and_history(fighter):
    env = RecordEpisodeStatistics(TimeLimit(FrameStackObservation(fighter(opponent="tiger"), 4), 10))
    observation, _ = env.reset(seed=0)
    assert observation.shape == (4, 47)
    total, truncated, steps = 0.0, False, 0
    while not truncated:
        before = observation
        observation, reward, terminated, truncated, info = env.step(env.unwrapped.action_names.index("5"))
        np.testing.assert_array_equal(observation[:-1], before[1:])
        total, steps = total + reward, steps + 1
        assert not terminated
    assert steps == 10
    assert info["episode"]["l"] == 10 and info["episode"]["r"] == pytest.approx(total)


def test_a_video(fighter, tmp_path):
    env = RecordVideo(fighter(opponent="tiger", render_mode="rgb_array"), str(tmp_path), disable_logger=True)
    env.reset(seed=0)
    for _ in range(10):
        env.step(0)
    env.close()
    (video,) = tmp_path.glob("*.mp4")
    assert video.stat().st_size > 1000


def test_made_by_gymnasium_itself():
    """With the checker that `gymnasium.make` puts around an environment."""
    env = gymnasium.make("sf2lib/Fighter-v0", opponent=list(ANIMALS), side="random")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            env.reset(seed=0)
            for number in range(10):
                env.step(number)
    finally:
        env.close()
