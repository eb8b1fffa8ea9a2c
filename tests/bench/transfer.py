"""Does it save training to move old weights into a bigger network? For lesson 12.

    make transfer                                      all runs, about 45 minutes; it goes on where it was stopped
    python tests/bench/transfer.py --seeds 0 --out runs/transfer.csv

Three arms, equally many decisions. *From scratch* trains with all moves against the Tiger at difficulty 4. *Moved*
spends the first part with few moves against a gentle Tiger, moves its weights into a network for all moves, and goes
on with little exploration; *moved, exploring anew* goes on with as much as from scratch. Every so often the greedy
policy fights `--fights` fights on held-out seeds, with all moves at difficulty 4. One row for each run is added to the
file as soon as it ends; runs that the file holds are left out.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from sf2lib.agent import DQNAgent
from sf2lib.checkpoint import move_weights
from sf2lib.classroom import results
from sf2lib.classroom.transfer import ALL_STEPS, ARMS, EVERY, FIRST, FIRST_STEPS, GO_ON, RESULTS, THEN
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.envs.cartridge import find_cartridge
from sf2lib.envs.moves import MOVE_SETS
from sf2lib.envs.ram import FEATURE_NAMES
from sf2lib.evaluate import evaluate, greedy
from sf2lib.network import DQN, one_thread
from sf2lib.train import Budget, train

TEST, FIGHTS = 880_000, 32  # the first seed, which neither training nor validation meets; fights in each test


def learn(
    seed: int, steps: int, stage: dict, start: DQN | None = None, validate: Callable | None = None, **changes: object
) -> DQNAgent:
    """Train an agent for one stage, and return it."""
    hp = Hyperparameters.load("tiger", validate_every=EVERY, **changes)
    envs = make_vec(hp.env_id, hp.num_envs, "async", **{**hp.env_kwargs, **stage})
    agent = DQNAgent(*dimensions(envs), hp, seed)
    if start is not None:
        agent.start_from(start)
    train(agent, envs, Budget(steps=steps), validate=validate, progress=False)
    envs.close()
    return agent


def run(arm: str, seed: int, first: int, steps: int, fights: int) -> dict:
    """Train one agent from nothing and write down how it fights on the way.

    Args:
        arm: one of ARMS.
        seed: of the agent and its fights.
        first: decisions of the first training, a multiple of EVERY.
        steps: decisions in all, a multiple of EVERY.
        fights: in each test.
    """
    began, hp = time.perf_counter(), Hyperparameters.load("tiger")
    tests = make_vec(hp.env_id, hp.num_envs, "async", **{**hp.env_kwargs, **THEN})
    row = {"arm": arm, "seed": seed, "settings": settings(first, steps, fights), "fights": fights}
    row["rom"] = find_cartridge("dojo").sha1[:8]
    row |= {f"{what}_{step}": "" for what in ("win", "seconds") for step in range(EVERY, steps + 1, EVERY)}
    before = {"steps": 0, "seconds": 0.0}

    def test(agent: DQNAgent) -> float:
        result, now = evaluate(agent.act, tests, fights, TEST).fights(), before["steps"] + agent.steps // EVERY * EVERY
        row[f"win_{now}"] = result["win_rate"]
        row[f"seconds_{now}"] = round(before["seconds"] + agent.seconds, 1)
        return result["win_rate"]

    if arm.startswith("moved"):
        small = learn(seed, first, FIRST, epsilon_steps=first // 2)
        before.update(steps=first, seconds=small.seconds)
        names = (FEATURE_NAMES, FEATURE_NAMES), (MOVE_SETS[FIRST["moves"]], MOVE_SETS[THEN["moves"]])
        big = move_weights(small.policy, DQN(*dimensions(tests), hp.hidden), *names)
        row[f"win_{first}"] = evaluate(greedy(big), tests, fights, TEST).fights()["win_rate"]
        row[f"seconds_{first}"] = round(small.seconds, 1)
        learn(seed, steps - first, THEN, big, test, **(GO_ON if arm == "moved" else {}))
    else:
        learn(seed, steps, THEN, None, test)
    tests.close()
    return row | {"seconds_in_all": round(time.perf_counter() - began, 1)}


def settings(first: int, steps: int, fights: int) -> str:
    """Eight letters that differ when runs must not be compared: other hyperparameters, budgets or tests."""
    return results.stamp(Hyperparameters.load("tiger").changed(), FIRST, THEN, GO_ON, EVERY, first, steps, fights)


def main(arguments: list[str] | None = None) -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=ARMS, metavar="NAME")
    parser.add_argument("--first", type=int, default=FIRST_STEPS, help="decisions of the first training")
    parser.add_argument("--steps", type=int, default=ALL_STEPS, help="decisions in all")
    parser.add_argument("--fights", type=int, default=FIGHTS, help="in each test (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="a CSV file, added to (default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.first < EVERY or options.first % EVERY or options.steps % EVERY or options.steps <= options.first:
        parser.error(f"--first and --steps are multiples of {EVERY}, and --steps is more than --first")
    asked = options.first, options.steps, options.fights
    have = results.done(options.out, "arm", {"settings": settings(*asked), "rom": find_cartridge("dojo").sha1[:8]})
    for seed in options.seeds:  # all arms of a seed before the next one: a table that grows evenly
        for arm in options.arms:
            if (arm, seed) in have:
                continue
            with one_thread():
                row = run(arm, seed, *asked)
            results.add(options.out, row)
            last = row[f"win_{options.steps}"]
            print(f"{arm:<13} seed {seed}: {last:.0%} won, {row['seconds_in_all']:.0f} s", flush=True)


if __name__ == "__main__":
    main()
