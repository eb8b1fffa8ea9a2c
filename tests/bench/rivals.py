"""Three DQNs that learn the same game: ours, Stable-Baselines3's, and CleanRL's algorithm. For peers.py.

Each function here trains one agent until `exam` says that it is enough. An exam is called now and then with

    exam(policy, steps, updates) -> bool

where `policy` takes the greedy action in (envs, state_dim) float32 states, and `steps` and `updates` count so far.

CleanRL is not a package but a collection of scripts. `cleanrl` is our own code for the algorithm that its
documentation describes (https://docs.cleanrl.dev/rl-algorithms/dqn/), with the settings of `dqn.py` there
(https://github.com/vwxyzjn/cleanrl); like CleanRL it takes Stable-Baselines3's replay buffer.
"""

import random
from collections.abc import Callable
from itertools import count, pairwise

import numpy as np
import torch
from gymnasium.spaces import Box
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from torch import nn

from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make, make_vec
from sf2lib.envs.vector import FIRST_TRAINING_SEED
from sf2lib.train import Budget, train

Exam = Callable[[Callable[[np.ndarray], np.ndarray], int, int], bool]

PLANNED = 500_000  # steps over which both peers lay out their exploration: CleanRL's default
#: In the manner of its RL Zoo's tuned settings for small networks; all else is Stable-Baselines3's default.
SB3 = {
    "learning_rate": 1e-3,
    "batch_size": 128,
    "buffer_size": 100_000,
    "learning_starts": 100,
    "target_update_interval": 250,
    "train_freq": 4,
    "gradient_steps": 1,
    "gamma": 0.98,
    "exploration_final_eps": 0.03,
    "exploration_fraction": 0.1,
    "hidden": (64, 64),
}
#: CleanRL's defaults for dqn.py, all of them.
CLEANRL = {
    "learning_rate": 2.5e-4,
    "batch_size": 128,
    "buffer_size": 10_000,
    "learning_starts": 10_000,
    "target_network_frequency": 500,
    "tau": 1.0,
    "train_frequency": 10,
    "gamma": 0.99,
    "start_e": 1.0,
    "end_e": 0.05,
    "exploration_fraction": 0.5,
    "hidden": (120, 84),
}


class Enough(Exception):
    """Raised out of our own training loop where the exam says that it is enough."""


def ours(seed: int, exam: Exam, hp: Hyperparameters) -> None:
    """Train our agent with the settings of a section."""
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, seed)

    def ask(history) -> None:
        if exam(agent.act, agent.steps, agent.updates):
            raise Enough

    try:
        train(agent, envs, Budget(steps=10**9), callback=ask, progress=False)
    except Enough:
        envs.close()


def sb3(seed: int, exam: Exam, env_id: str, env_kwargs: dict, settings: dict = SB3, num_envs: int = 1) -> None:
    """Train Stable-Baselines3's DQN. It takes `num_envs` steps at once and learns as often a step as with one.

    Raises:
        ValueError: environments and a `train_freq` of which neither divides the other.
    """
    from stable_baselines3 import DQN
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.logger import Logger

    class Ask(BaseCallback):
        def _on_step(self) -> bool:
            return not exam(
                lambda states: self.model.predict(states, deterministic=True)[0],
                self.num_timesteps,
                self.model._n_updates,
            )

    settings, last = dict(settings), 10**9  # steps that it never reaches
    rounds, left = divmod(settings["train_freq"], num_envs)
    if left and num_envs % settings["train_freq"]:
        raise ValueError(f"train_freq is {settings['train_freq']}, expected a divisor or a multiple of {num_envs}")
    if rounds == 0 or left:
        settings["gradient_steps"] *= num_envs // settings["train_freq"]
    settings["train_freq"] = max(1, rounds)  # it counts rounds of all environments
    settings["exploration_fraction"] *= PLANNED / last
    envs = make_vec_env(lambda: make(env_id, **env_kwargs), num_envs)
    hidden = list(settings.pop("hidden"))
    model = DQN("MlpPolicy", envs, seed=seed, device="cpu", policy_kwargs={"net_arch": hidden}, **settings)
    model.set_logger(Logger(folder=None, output_formats=[]))
    model.learn(last, callback=Ask())
    envs.close()


def cleanrl(seed: int, exam: Exam, env_id: str, env_kwargs: dict, settings: dict = CLEANRL) -> nn.Module:
    """Train by CleanRL's DQN: one environment, mean squared error, a target that is copied, no clipping.

    Returns:
        The network.
    """
    from stable_baselines3.common.buffers import ReplayBuffer

    random.seed(seed)
    torch.manual_seed(seed)
    np.random.seed(seed)  # the buffer draws from it
    envs = SyncVectorEnv([lambda: make(env_id, **env_kwargs)], autoreset_mode=AutoresetMode.SAME_STEP)
    envs.single_action_space.seed(seed)
    sizes = dimensions(envs)
    network, target = (_layers(sizes[0], *settings["hidden"], sizes[1]) for _ in range(2))
    target.load_state_dict(network.state_dict())
    optimizer = torch.optim.Adam(network.parameters(), lr=settings["learning_rate"])
    seen = Box(-np.inf, np.inf, (sizes[0],), np.float32)  # the game's are float64, which the network does not take
    rows, actions = settings["buffer_size"], envs.single_action_space
    buffer = ReplayBuffer(rows, seen, actions, "cpu", handle_timeout_termination=False)
    updates, decay = 0, settings["exploration_fraction"] * PLANNED

    @torch.no_grad()
    def policy(states: np.ndarray) -> np.ndarray:
        return network(torch.as_tensor(states, dtype=torch.float32)).argmax(dim=1).numpy()

    states, _ = envs.reset(seed=FIRST_TRAINING_SEED + seed)
    for step in count():
        share = min(1.0, step / decay)
        epsilon = (1 - share) * settings["start_e"] + share * settings["end_e"]
        explores = random.random() < epsilon
        actions = np.array([envs.single_action_space.sample()]) if explores else policy(states)
        next_states, rewards, terminated, truncated, info = envs.step(actions)
        last_states = next_states.copy()
        for ended in (terminated | truncated).nonzero()[0]:
            last_states[ended] = info["final_obs"][ended]
        buffer.add(states, last_states, actions, rewards, terminated, [{}])
        states = next_states

        if step > settings["learning_starts"]:
            if step % settings["train_frequency"] == 0:
                batch = buffer.sample(settings["batch_size"])
                with torch.no_grad():
                    best = target(batch.next_observations).max(dim=1).values
                    # y = r + gamma * max_a Q_target(s', a), and r alone where the episode terminated
                    aim = batch.rewards.flatten() + settings["gamma"] * best * (1 - batch.dones.flatten())
                chosen = network(batch.observations).gather(1, batch.actions).squeeze(1)
                loss = nn.functional.mse_loss(chosen, aim)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                updates += 1
            if step % settings["target_network_frequency"] == 0:
                with torch.no_grad():
                    for slow, fast in zip(target.parameters(), network.parameters(), strict=True):
                        slow.lerp_(fast, settings["tau"])
        if exam(policy, step + 1, updates):
            envs.close()
            return network


def _layers(*widths: int) -> nn.Sequential:
    layers = [layer for before, after in pairwise(widths) for layer in (nn.Linear(before, after), nn.ReLU())]
    return nn.Sequential(*layers[:-1])  # no ReLU after the last
