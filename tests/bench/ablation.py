"""Which of four ideas help a bird to learn? Plain DQN, each idea alone, all of them, all but one. For lesson 08.

    make ablation                                      all of them, about an hour; it goes on where it was stopped
    python tests/bench/ablation.py --seeds 0 1 --steps 20000 --out runs/ablation.csv

Every run gets the same number of steps and updates, and the settings of flappy-plain but for the four ideas. At
several points its greedy policy plays `--games` games on each of two sets of held-out seeds. One row for each run is
added to the file as soon as it ends; runs that the file already holds are left out.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from sf2lib.agent import DQNAgent
from sf2lib.classroom import results
from sf2lib.classroom.ablation import RESULTS, VARIANTS, switches
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.evaluate import evaluate
from sf2lib.network import one_thread
from sf2lib.train import Budget, train

TEST, FRESH, CALIBRATION = 880_000, 890_000, 895_000  # first seeds: neither training nor validation meets them
SEEN, FUTURE = 100, 300  # frames whose Q-values are compared, and frames after each over which rewards are added up


def run(variant: str, seed: int, steps: int, points: int, games: int) -> dict:
    """Train one agent from nothing and write down how it plays on the way.

    Args:
        variant: one of VARIANTS.
        seed: of the agent and its games.
        steps: environment steps, a multiple of 1000 * points.
        points: how often it is tested, at equal distances.
        games: in each test, on each of two sets of seeds.
    """
    hp = Hyperparameters.load("flappy-plain", **switches(variant), validate_every=steps // points)
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    tests = {first: make_vec(hp.env_id, games, **hp.env_kwargs) for first in (TEST, FRESH)}
    agent, found = DQNAgent(*dimensions(envs), hp, seed), []

    def validate(agent: DQNAgent) -> float:
        means = [evaluate(agent.act, those, games, first).mean for first, those in tests.items()]
        found.append((agent.updates, *means))
        return means[0]

    began = time.perf_counter()
    train(agent, envs, Budget(steps=steps), validate=validate, progress=False)
    row = {"variant": variant, "seed": seed, "settings": settings(steps, points, games)}
    for point, measured in enumerate(found, start=1):
        for name, value in zip(("updates", "test", "fresh"), measured, strict=True):
            row[f"{name}_{point}"] = round(value, 3)
    promised, returned = calibration(agent, games)
    row |= {"promised": round(promised, 4), "returned": round(returned, 4)}
    return row | {"seconds": round(agent.seconds, 1), "seconds_in_all": round(time.perf_counter() - began, 1)}


def settings(steps: int, points: int, games: int) -> str:
    """Eight letters that differ when runs must not be compared: other hyperparameters, budget or games."""
    return results.stamp(Hyperparameters.load("flappy-plain").changed(), steps, points, games)


@torch.no_grad()
def calibration(agent: DQNAgent, games: int) -> tuple[float, float]:
    """What the agent promises, and what it gets: mean Q-value of its greedy actions, mean discounted return.

    Compared over the first 100 frames of games that may last 400, so that what is cut off hardly counts.
    """
    hp = agent.hyperparameters
    envs = make_vec(hp.env_id, games, **hp.env_kwargs)
    state, _ = envs.reset(seed=[CALIBRATION + game for game in range(games)])
    alive = np.ones(games, bool)
    promised, rewards, counted = [], [], []
    for _ in range(SEEN + FUTURE):
        q_values = agent.policy(torch.from_numpy(np.array(state, np.float32)))
        state, reward, terminated, truncated, _ = envs.step(q_values.argmax(dim=1).numpy())
        promised.append(q_values.max(dim=1).values.numpy())
        rewards.append(reward * alive)
        counted.append(alive.copy())
        over = terminated | truncated
        alive &= ~over
        if over.any():
            state, _ = envs.reset(seed=[CALIBRATION] * games, options={"reset_mask": over})
    returns, to_come = [], np.zeros(games)
    for reward in reversed(rewards):  # G = r + gamma * G', from the end
        to_come = reward + hp.gamma * to_come
        returns.append(to_come)
    kept = np.array(counted[:SEEN])
    return float(np.array(promised[:SEEN])[kept].mean()), float(np.array(returns[::-1][:SEEN])[kept].mean())


def main(arguments: list[str] | None = None) -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--variants", nargs="+", default=list(VARIANTS), choices=VARIANTS, metavar="NAME")
    parser.add_argument("--steps", type=int, default=100_000, help="of each run, all games together (default: 100000)")
    parser.add_argument("--points", type=int, default=4, help="how often a run is tested (default: 4)")
    parser.add_argument("--games", type=int, default=10, help="in each test, on each set of seeds (default: 10)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="a CSV file, added to (default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.points < 1 or options.steps < 1000 or options.steps % (1000 * options.points):
        parser.error(f"--steps is {options.steps}, expected a multiple of 1000 times --points")
    have = results.done(options.out, "variant", {"settings": settings(options.steps, options.points, options.games)})
    for seed in options.seeds:  # all variants of a seed before the next one: a table that grows evenly
        for variant in options.variants:
            if (variant, seed) in have:
                continue
            with one_thread():
                row = run(variant, seed, options.steps, options.points, options.games)
            results.add(options.out, row)
            last = row[f"test_{options.points}"]
            print(f"{variant:<20} seed {seed}: {last:5.1f} pipes, {row['seconds_in_all']:.0f} s", flush=True)


if __name__ == "__main__":
    main()
