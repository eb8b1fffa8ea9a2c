"""Short training runs on several tasks, each seen in its own way: what lesson 01 compares."""

from collections.abc import Callable

import gymnasium
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make
from sf2lib.evaluate import evaluate
from sf2lib.history import History
from sf2lib.train import Budget, train


def learn(
    task: str,
    steps: int,
    goal: float | None = None,
    see: Callable[[], gymnasium.Env] | None = None,
    test_every: int = 2_000,
    seed: int = 0,
) -> History:
    """Train an agent with the settings of its task, and test it now and then.

    Args:
        task: a section of assets/hyperparameters.yml.
        steps: environment steps at most, all environments together.
        goal: stop at this score in a greedy test; None to use up the steps.
        see: makes the environment as the agent is to see it; None for the task's own.
        test_every: environment steps between two greedy tests of ten episodes; a multiple of 1,000.
        seed: of the run.

    Returns:
        its history, with a `test_score` for each test.
    """
    # pictures are large: the buffer need not hold more than is ever put in
    hp = Hyperparameters.load(task).replace(validate_every=test_every, buffer_size=max(steps, 1_000))
    see = see or (lambda: make(hp.env_id, **hp.env_kwargs))
    envs, tests = _vector(see, hp.num_envs), _vector(see, 10)
    agent = DQNAgent(*dimensions(envs), hp, seed=seed)

    def test(agent: DQNAgent) -> float:
        return evaluate(agent.act, tests, 10, seed=500_000).mean

    return train(agent, envs, Budget(steps=steps, score=goal), validate=test, progress=False)


def _vector(see: Callable[[], gymnasium.Env], count: int) -> SyncVectorEnv:
    return SyncVectorEnv([see] * count, autoreset_mode=AutoresetMode.DISABLED)
