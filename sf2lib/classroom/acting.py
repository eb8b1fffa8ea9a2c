"""The acting loop with a budget, as exercise 05.4 asks for it. What trains in the course is `sf2lib.train.train`."""

import time
from itertools import count

import gymnasium

from sf2lib.agent import DQNAgent
from sf2lib.explore import Schedule


def acting_loop(
    env: gymnasium.Env, agent: DQNAgent, epsilon_at: Schedule, max_steps: int, max_seconds: float
) -> list[float]:
    """Let an agent act and remember until its budget is spent. It learns nothing here.

    Args:
        env: a single environment.
        agent: has `act(state, epsilon)` and `buffer.push(...)`.
        epsilon_at: epsilon for each step, counted over the whole loop.
        max_steps: environment steps.
        max_seconds: of wall time.

    Returns:
        the score of each episode that ended.
    """
    began, scores, score = time.monotonic(), [], 0.0
    state, _ = env.reset(seed=0)
    for step in count():
        if step >= max_steps or time.monotonic() - began >= max_seconds:
            break
        action = agent.act(state, epsilon_at(step))
        next_state, reward, terminated, truncated, _ = env.step(action)
        agent.buffer.push(state, action, reward, next_state, terminated)
        state, score = next_state, score + reward
        if terminated or truncated:
            scores.append(score)
            score = 0.0
            state, _ = env.reset()
    return scores
