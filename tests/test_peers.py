"""Our worlds before other people's judges: Gymnasium's checker, Stable-Baselines3's, and its DQN trained on them."""

import platform
import sys
import warnings

import pytest
import torch
from gymnasium.utils.env_checker import check_env as gymnasium_check

from sf2lib.envs import make, probes

PROBES = [f"sf2lib/{probe.__name__}-v0" for probe in probes.PROBES]

needs_stable_baselines3 = pytest.mark.skipif(
    sys.platform == "darwin" and platform.machine() == "x86_64", reason="no torch for it on an Intel Mac"
)


@pytest.fixture(autouse=True)
def warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("env_id", PROBES)
def test_gymnasium_s_checker(env_id):
    gymnasium_check(make(env_id).unwrapped)


@needs_stable_baselines3
@pytest.mark.parametrize("env_id", PROBES)
def test_stable_baselines3_s_checker(env_id):
    from stable_baselines3.common.env_checker import check_env

    check_env(make(env_id))


@needs_stable_baselines3
@pytest.mark.parametrize("probe", [probes.DelayedReward, probes.MatchingReward, probes.EndlessReward])
def test_stable_baselines3_s_dqn_finds_the_same_q_values(probe):
    """So the Q-values that a probe states are not only what our own agent believes."""
    from stable_baselines3 import DQN
    from stable_baselines3.common.logger import Logger

    model = DQN(
        "MlpPolicy",
        make(f"sf2lib/{probe.__name__}-v0"),
        learning_rate=3e-3,
        buffer_size=1000,
        learning_starts=50,
        batch_size=32,
        gamma=0.6,
        train_freq=1,
        target_update_interval=20,
        exploration_final_eps=0.3,
        policy_kwargs={"net_arch": [32]},
        seed=0,
        device="cpu",
    )
    model.set_logger(Logger(folder=None, output_formats=[]))  # or it leaves a folder behind
    model.learn(500)
    q_values = probe.q_values(0.6)
    with torch.no_grad():
        found = model.q_net(torch.tensor([[seen] for seen in q_values]))
    torch.testing.assert_close(found, torch.tensor(list(q_values.values())), atol=0.15, rtol=0)
