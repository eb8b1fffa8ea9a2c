"""Worlds and helpers that the tests share: environments whose every number says where it came from."""

import math
import os
import subprocess
import sys
import time
from pathlib import Path

import gymnasium
import numpy as np
import torch
from gymnasium.spaces import Box, Discrete
from gymnasium.vector import VectorEnv
from numbered import Numbered

from sf2lib.agent import DQNAgent
from sf2lib.checkpoint import load_run
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.envs.vector import VECTORS
from sf2lib.replay import Batch

ROOT = Path(__file__).resolve().parents[1]


class Breaking(gymnasium.Env):
    """Pays 1 and shows zeros, until at a step it pays or shows what is no number."""

    observation_space = Box(-1, 1, (2,), np.float32)
    action_space = Discrete(2)

    def __init__(self, at: int, reward: float = 1.0, observation: float = 0.0):
        self.at, self.bad_reward, self.bad_observation, self.steps = at, reward, observation, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return np.zeros(2, np.float32), {}

    def step(self, action):
        self.steps += 1
        broken = self.steps >= self.at
        seen = np.full(2, self.bad_observation if broken else 0.0, np.float32)
        return seen, self.bad_reward if broken else 1.0, self.steps % 10 == 0, False, {}


def vector(kind: str, mode: str, lanes: int = 3, **kwargs) -> VectorEnv:
    """Numbered environments side by side: kind as in `make_vec`, in one of Gymnasium's three autoreset modes."""
    return VECTORS[kind]([lambda lane=lane: Numbered(lane, **kwargs) for lane in range(lanes)], autoreset_mode=mode)


def small(**changes) -> Hyperparameters:
    """Hyperparameters for runs of about a second, whose buffer wraps around."""
    quick = {
        "num_envs": 3,
        "hidden": (16,),
        "batch_size": 16,
        "buffer_size": 700,
        "learning_starts": 100,
        "epsilon_steps": 1000,
        "validate_every": 1000,
        "validate_episodes": 2,
    }
    return Hyperparameters(**{**quick, **changes})


def run_parts(hyperparameters: Hyperparameters, seed: int = 0) -> tuple[DQNAgent, VectorEnv]:
    """An agent and the environments that its hyperparameters name."""
    hp = hyperparameters
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    return DQNAgent(*dimensions(envs), hp, seed), envs


def remembered(agent: DQNAgent) -> Batch:
    """All that is in an agent's buffer, as NumPy arrays."""
    return Batch(**{name: rows.numpy() for name, rows in agent.buffer.state_dict()["rows"].items()})


def gone(process: int, seconds: float) -> bool:
    """Whether a process is gone within so many seconds, or only waits for somebody to notice."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if not Path(f"/proc/{process}/cmdline").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def whole(path) -> dict:
    """All that a run's file holds, but for how long it took."""
    state = load_run(path)
    state.pop("seconds")
    for row in state["rows"]:
        row.pop("seconds")
    return state


def differences(one, other, at: str = "") -> list[str]:
    """Where two nested states differ, to the bit; NaN equals NaN."""
    if isinstance(one, torch.Tensor):
        same = isinstance(other, torch.Tensor) and one.dtype == other.dtype and one.shape == other.shape
        return [] if same and one.numpy().tobytes() == other.numpy().tobytes() else [at]
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            return [f"{at} has other keys"]
        return [line for key in one for line in differences(one[key], other[key], f"{at}.{key}")]
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        if len(one) != len(other):
            return [f"{at} has {len(one)} and {len(other)}"]
        pairs = enumerate(zip(one, other, strict=True))
        return [line for index, (a, b) in pairs for line in differences(a, b, f"{at}[{index}]")]
    both_nan = isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other)
    return [] if both_nan or (type(one) is type(other) and one == other) else [f"{at}: {one!r} and {other!r}"]


def one_line(error, *words: str) -> str:
    """The message of an error, which must be one line and hold the words."""
    message = str(getattr(error, "value", error))
    assert message and "\n" not in message, f"not one line: {message!r}"
    for word in words:
        assert word in message, f"{word!r} is not in {message!r}"
    return message


def python(*arguments: str, **kwargs) -> subprocess.Popen:
    """A Python process of its own, with the course on its path and its streams as text."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, *arguments], env=environment, **{**pipes, **kwargs})


def marked(mark: str) -> list[str]:
    """The command lines of all processes that have this in their environment."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and mark.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " ").strip())
        except OSError:
            pass
    return found
