"""The return: what a Q-value is an expectation of (lesson 03)."""

from collections.abc import Iterable


def discounted_return(rewards: Iterable[float], gamma: float) -> float:
    """Add up all rewards from here on, each worth less the longer it is waited for.

    Args:
        rewards: one for each step, the next one first.
        gamma: the discount, from 0 to 1: what a reward one step away is worth now.

    Returns:
        the discounted sum, Sutton and Barto's G_t (http://incompleteideas.net/book/the-book.html, section 3.3).
    """
    # G = r_0 + gamma * r_1 + gamma**2 * r_2 + ...
    return sum(reward * gamma**step for step, reward in enumerate(rewards))
