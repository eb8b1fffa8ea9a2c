"""Many short games in one process of their own, which play while this process learns.

Gymnasium's `AsyncVectorEnv` gives each environment a process. A step of Flappy Bird takes 15 microseconds, to ask a
process for it takes 45: so here all share one.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv
from gymnasium.vector.utils import batch_space

from sf2lib.envs.remote import Remote


class ApartVectorEnv(VectorEnv):
    """A `SyncVectorEnv` in a worker process. Like an `AsyncVectorEnv` it can be asked now and read later.

    Args:
        env_fns: functions that make the environments, all alike. The first is called here too, for its spaces, so
            that options that it refuses are refused here.
        autoreset_mode: as Gymnasium has it.

    Raises:
        WorkerDied: from any method, when the worker has died.
    """

    def __init__(self, env_fns: Sequence[Callable[[], gymnasium.Env]], autoreset_mode: str | AutoresetMode):
        one = env_fns[0]()
        self.num_envs, self.spec = len(env_fns), one.spec
        self.metadata = {**one.metadata, "autoreset_mode": AutoresetMode(autoreset_mode)}
        self.single_observation_space, self.single_action_space = one.observation_space, one.action_space
        self.observation_space = batch_space(one.observation_space, self.num_envs)
        self.action_space = batch_space(one.action_space, self.num_envs)
        one.close()
        self.remote = Remote("the games", partial(SyncVectorEnv, env_fns, autoreset_mode=autoreset_mode))

    def step_async(self, actions: np.ndarray) -> None:
        """Have all environments take a step; `step_wait` returns what came of it."""
        self.remote.tell("step", actions)

    def step_wait(self) -> tuple:
        """What `SyncVectorEnv.step` returns, for the actions of the last `step_async`."""
        return self.remote.answer()

    def step(self, actions: np.ndarray) -> tuple:
        self.step_async(actions)
        return self.step_wait()

    def reset(self, *, seed: int | list[int] | None = None, options: dict[str, Any] | None = None) -> tuple:
        return self.remote.ask("reset", seed=seed, options=options)

    def close_extras(self, **kwargs: Any) -> None:
        self.remote.close()
