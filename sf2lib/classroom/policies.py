"""Players that learn nothing, to compare with those that do."""

from collections.abc import Callable, Sequence

import numpy as np

from sf2lib.evaluate import Policy

PIXELS = 512  # height of Flappy Bird's screen
BIRD = 24  # pixels, its height
PIPE = 52 / 288  # width of a pipe, as a fraction of the screen's
BIRD_X = 57 / 288  # the bird's left edge


def at_random(probabilities: Sequence[float], seed: int = 0) -> Policy:
    """A policy that throws a die in every state, whatever it sees.

    Args:
        probabilities: how likely each action is; they sum to 1.
        seed: of the die.
    """
    die = np.random.default_rng(seed)
    return lambda states: die.choice(len(probabilities), size=len(states), p=probabilities)


def with_epsilon(policy: Policy, epsilon: float, probabilities: Sequence[float], seed: int = 0) -> Policy:
    """A policy that is followed, but with probability epsilon a random action is taken.

    Args:
        policy: what to follow.
        epsilon: 0 to 1.
        probabilities: how likely each action is when the choice is random.
        seed: of the die.
    """
    die, random_action = np.random.default_rng(seed), at_random(probabilities, seed + 1)
    return lambda states: np.where(die.random(len(states)) < epsilon, random_action(states), policy(states))


def balance(states: np.ndarray) -> np.ndarray:
    """A rule for CartPole: push the cart to the side to which the pole leans or falls, (envs, 4) -> (envs,)."""
    return (states[:, 2] + 0.5 * states[:, 3] > 0).astype(np.int64)


def by_rule(flap: Callable[[float], bool]) -> Policy:
    """A policy for Flappy Bird out of a rule about one number.

    Args:
        flap: gets how far the bird's belly is above the lower pipe of the next gap, in pixels, negative where it is
            below. Says whether to flap.
    """

    def policy(states: np.ndarray) -> np.ndarray:
        return np.array([bool(flap(_above(state))) for state in states], dtype=np.int64)

    return policy


def _above(state: np.ndarray) -> float:
    """How many pixels the bird's belly is above the edge of the lower pipe that it has to pass next."""
    pipes = state[:9].reshape(3, 3)  # x, top and bottom of the gap
    ahead = next((pipe for pipe in pipes if pipe[0] + PIPE > BIRD_X), pipes[-1])
    edge = ahead[2] if ahead[1] > 0 else 0.5  # no pipe in sight: keep to the middle
    return float(round((edge - state[9]) * PIXELS - BIRD))
