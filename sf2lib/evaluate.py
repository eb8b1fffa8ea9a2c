"""How good is it really? Greedy play on seeds that training never met, with an interval (lesson 07).

From a shell: `python -m sf2lib.evaluate flappy --episodes 20 --seed 770000 --json`.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from gymnasium.vector import AutoresetMode, VectorEnv

from sf2lib.agent import DQNAgent
from sf2lib.checkpoint import load_weights, shipped_weights
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.envs.vector import FIRST_TRAINING_SEED
from sf2lib.network import DQN, one_thread

Policy = Callable[[np.ndarray], np.ndarray]


def greedy(network: DQN) -> Policy:
    """The policy that always takes the action with the highest Q-value: (envs, state_dim) in, (envs,) int64 out."""

    @torch.no_grad()
    def policy(states: np.ndarray) -> np.ndarray:
        return network(torch.from_numpy(states).to(network.shift.device)).argmax(dim=1).cpu().numpy()

    return policy


@dataclass(frozen=True)
class Evaluation:
    """Scores of greedy episodes, and what they add up to.

    Attributes:
        scores: (episodes,) float64, the score of each episode, in the order of the seeds.
        seed: the first episode's seed; the others follow it.
        solved_score: what every episode must reach for the task to count as solved.
    """

    scores: np.ndarray
    seed: int
    solved_score: float = float("inf")

    @property
    def mean(self) -> float:
        return float(self.scores.mean())

    @property
    def median(self) -> float:
        return float(np.median(self.scores))

    @property
    def min(self) -> float:
        return float(self.scores.min())

    @property
    def max(self) -> float:
        return float(self.scores.max())

    @property
    def solved(self) -> bool:
        """Whether every episode reached the score that counts as solved."""
        return bool(self.min >= self.solved_score)

    def interval(self, level: float = 0.95, resamples: int = 2000) -> tuple[float, float]:
        """Bootstrap interval of the mean: Efron & Tibshirani 1993, the percentile method.

        Args:
            level: how often such an interval holds the true mean, in (0, 1).
            resamples: how often the episodes are drawn anew.
        """
        rng = np.random.default_rng(0)  # the same scores always give the same interval
        means = rng.choice(self.scores, (resamples, len(self.scores))).mean(axis=1)
        low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def fights(self) -> dict:
        """The same of fights, whose score is 1 for a win, 0.5 for a draw, 0 for a loss: how many, and how sure."""
        wins, draws = int((self.scores == 1).sum()), int((self.scores == 0.5).sum())
        low, high = wilson(wins, len(self.scores))
        return {
            "episodes": len(self.scores),
            "seed": self.seed,
            "wins": wins,
            "losses": len(self.scores) - wins - draws,
            "draws": draws,
            "win_rate": wins / len(self.scores),
            "low": low,
            "high": high,
        }

    def to_dict(self) -> dict:
        low, high = self.interval()
        return {
            "episodes": len(self.scores),
            "seed": self.seed,
            "mean": self.mean,
            "low": low,
            "high": high,
            "median": self.median,
            "min": self.min,
            "max": self.max,
            "solved": self.solved,
        }

    def __str__(self) -> str:
        low, high = self.interval()
        return (
            f"{len(self.scores)} episodes: mean {self.mean:.1f} (95% interval {low:.1f} to {high:.1f}), "
            f"median {self.median:g}, from {self.min:g} to {self.max:g}"
        )


def wilson(wins: int, episodes: int) -> tuple[float, float]:
    """Interval that holds the true win rate 95 times in 100: Wilson 1927 (https://doi.org/10.2307/2276774).

    Unlike the bootstrap's it does not shrink to a point where all fights were won.
    """
    z = 1.959964  # standard deviations on either side of the middle that hold 95% of a normal distribution
    rate, weight = wins / episodes, z * z / episodes
    middle = (rate + weight / 2) / (1 + weight)
    half = z * (rate * (1 - rate) / episodes + weight / (4 * episodes)) ** 0.5 / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def evaluate(
    policy: Policy, envs: VectorEnv, episodes: int = 20, seed: int = 0, solved_score: float = float("inf")
) -> Evaluation:
    """Play whole episodes with the policy and score them.

    Each episode has a seed of its own: seed, seed + 1, and so on. The score is `info["score"]` at the
    episode's end, or the sum of its rewards where the environment keeps no score.

    Args:
        policy: (envs, state_dim) float32 in, (envs,) int64 out. `agent.act` is one, greedy unless told otherwise.
        envs: from `make_vec`; as many episodes run side by side as it has environments.
        episodes: how many, at least 1.
        seed: the first, below 2**30 less `episodes`: training uses the seeds from there on.
        solved_score: what every episode must reach to count as solved.

    Raises:
        ValueError: no episodes, a seed that training may have met, or environments that start episodes by themselves.
    """
    if episodes < 1:
        raise ValueError(f"episodes is {episodes}, expected at least 1")
    if not 0 <= seed <= FIRST_TRAINING_SEED - episodes:
        raise ValueError(f"seed is {seed}, expected 0 to {FIRST_TRAINING_SEED - episodes}: training uses those above")
    if envs.metadata.get("autoreset_mode") != AutoresetMode.DISABLED:
        raise ValueError("evaluate needs environments that it can seed itself: make them with sf2lib.envs.make_vec")

    slots = np.arange(envs.num_envs)  # which episode each environment plays; those past the last do not count
    states, _ = envs.reset(seed=(seed + slots).tolist())
    returns, scores, begun, left = np.zeros(envs.num_envs), np.zeros(episodes), envs.num_envs, episodes
    while left:
        states, reward, terminated, truncated, info = envs.step(policy(np.float32(states)))
        returns += reward
        over = terminated | truncated
        if not over.any():
            continue
        for env in over.nonzero()[0]:
            if slots[env] < episodes:
                reported = "score" in info and info.get("_score", over)[env]
                scores[slots[env]], left = (info["score"] if reported else returns)[env], left - 1
            slots[env], begun, returns[env] = begun, begun + 1, 0.0
        states, _ = envs.reset(seed=(seed + slots).tolist(), options={"reset_mask": over})
    return Evaluation(scores, seed, solved_score)


def validator(
    hyperparameters: Hyperparameters, seed: int = 500_000, vectorization_mode: str = "sync"
) -> Callable[[DQNAgent], float]:
    """A function that plays an agent's greedy policy on validation seeds and returns the mean score.

    The seeds are the same each time, so that scores compare, and neither training nor held-out tests use them.

    Args:
        hyperparameters: say which task, and in `validate_episodes` how many episodes. As long as all of them reach
            `solved_score`, as many again are played, up to `confirm_episodes` more, and the mean is of all.
        seed: the first of them.
        vectorization_mode: of `make_vec`; "async" lets fighters use all cores.
    """
    hp = hyperparameters
    most = hp.validate_episodes + hp.confirm_episodes
    envs = make_vec(hp.env_id, min(hp.validate_episodes, hp.num_envs), vectorization_mode, **hp.env_kwargs)

    def validate(agent: DQNAgent) -> float:
        scores = evaluate(agent.act, envs, hp.validate_episodes, seed).scores
        while (more := min(len(scores), most - len(scores))) and (scores >= hp.solved_score).all():
            scores = np.concatenate([scores, evaluate(agent.act, envs, more, seed + len(scores)).scores])
        return float(scores.mean())

    return validate


def main(arguments: list[str] | None = None) -> int:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m sf2lib.evaluate", description="Score a trained network on held-out seeds."
    )
    parser.add_argument("task", help="a section of assets/hyperparameters.yml: cartpole, flappy, fighter, tiger")
    parser.add_argument("--weights", metavar="FILE", help="a .safetensors file (default: the ones that are shipped)")
    parser.add_argument("--episodes", type=int, default=20, metavar="N", help="how many (default: 20)")
    parser.add_argument("--seed", type=int, default=770_000, metavar="S", help="of the first (default: 770000)")
    parser.add_argument("--score-limit", type=int, metavar="N", help="end an episode at this score (flappy: 100)")
    parser.add_argument("--opponent", metavar="NAME", help="who is fought: tiger, crane, snake, monkey, dragon, all")
    parser.add_argument("--difficulty", type=int, metavar="D", help="of the opponent, 0 to 7")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a line")
    options = parser.parse_args(arguments)
    try:
        hp = Hyperparameters.load(options.task)
        chosen = {name: getattr(options, name) for name in ("score_limit", "opponent", "difficulty")}
        chosen = {name: value for name, value in chosen.items() if value is not None}
        hp = hp.replace(env_kwargs={**hp.env_kwargs, **chosen})
        network = load_weights(options.weights or shipped_weights(options.task))
        fighter = hp.env_id.startswith("sf2lib/Fighter")
        envs = make_vec(hp.env_id, max(1, min(options.episodes, hp.num_envs)), **hp.env_kwargs)
        if (network.state_dim, network.action_dim) != dimensions(envs):
            raise ValueError(
                f"these weights are for {network.state_dim} numbers and {network.action_dim} actions, {hp.env_id} has "
                "{} and {}: use weights of this task".format(*dimensions(envs))
            )
        with one_thread():
            result = evaluate(greedy(network), envs, options.episodes, options.seed, hp.solved_score)
        envs.close()
    except (ValueError, OSError, ImportError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    if options.json:
        print(json.dumps(result.fights() if fighter else result.to_dict()))
    elif fighter:
        fights = result.fights()
        print(
            "{episodes} fights: {wins} won, {losses} lost, {draws} drawn; win rate {win_rate:.1%} "
            "(95% interval {low:.1%} to {high:.1%})".format(**fights)
        )
    else:
        print(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
