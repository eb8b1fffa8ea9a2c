"""Does a DQN chain moves? Plain; the motion in the state; macros; shaping; a careless bonus. For lesson 11.

    make combos                                        all of them, 20 to 40 minutes; it goes on where it was stopped
    python tests/bench/combos.py --seeds 0 --steps 6000 --out runs/combos.csv

Every run gets the same number of steps, openings and settings (sf2lib/classroom/combos.py). At several points its
greedy policy plays `--episodes` held-out openings. One row for each run is added to the file as soon as it ends; runs
that the file already holds are left out.
"""

import argparse
import time
from pathlib import Path

from sf2lib.agent import DQNAgent
from sf2lib.classroom import combos, hall, opening, results
from sf2lib.envs import dimensions
from sf2lib.train import Budget, train


def run(variant: str, seed: int, steps: int, points: int, episodes: int) -> dict:
    """Train one agent from nothing and write down how it plays on the way.

    Args:
        variant: one of VARIANTS.
        seed: of the agent and its openings.
        steps: environment steps, a multiple of `points`.
        points: how often it is tested, at equal distances.
        episodes: in each test, the same for all.
    """
    began = time.perf_counter()
    env = combos.make(variant, hall.open_console())
    agent, log, explored = DQNAgent(*dimensions(env), combos.SETTINGS, seed), env.unwrapped.log, []
    row = {"variant": variant, "seed": seed, "settings": settings(steps, points, episodes)}
    for point in range(1, points + 1):
        at = steps * point // points
        begun = len(log)
        train(agent, env, Budget(steps=at), progress=False)
        explored += log[begun:]
        played = combos.play(agent, env, episodes)
        row[f"at_{at}"] = round(combos.measure(played)["damage"], 2)
    row |= {name: round(value, 4) for name, value in combos.measure(played).items()}
    row |= {"openings": len(explored), "found": sum(hits > 1 for hits in explored)}
    row |= {"inputs": " ".join(played[0].inputs), "seconds": round(agent.seconds, 1)}
    return row | {"seconds_in_all": round(time.perf_counter() - began, 1)}


def settings(steps: int, points: int, episodes: int) -> str:
    """Eight letters that differ when runs must not be compared: other hyperparameters, room, budget or test."""
    room = [opening.PRESSES, opening.SPECIALS, opening.MOTIONS, opening.FRAMES, opening.LIMIT, opening.INPUTS]
    room += [opening.NEAR, opening.FAR, opening.WEIGHT, opening.FEATURES]
    return results.stamp(combos.SETTINGS.changed(), room, steps, points, episodes)


def main(arguments: list[str] | None = None) -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    names = list(combos.VARIANTS)
    parser.add_argument("--variants", nargs="+", default=names, choices=names, metavar="NAME")
    parser.add_argument("--steps", type=int, default=20_000, help="of each run (default: 20000)")
    parser.add_argument("--points", type=int, default=5, help="how often a run is tested (default: 5)")
    parser.add_argument("--episodes", type=int, default=50, help="openings in each test (default: 50)")
    parser.add_argument("--runs", type=int, default=10**6, help="stop after so many (default: go on to the end)")
    parser.add_argument("--out", type=Path, default=combos.RESULTS, help="a CSV file, added to (default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.points < 1 or options.steps < 1 or options.steps % options.points:
        parser.error(f"--steps is {options.steps}, expected a multiple of --points")
    as_asked = {"settings": settings(options.steps, options.points, options.episodes)}
    have = results.done(options.out, "variant", as_asked)
    wanted = [(variant, seed) for seed in options.seeds for variant in options.variants]  # a table that grows evenly
    for variant, seed in [run for run in wanted if run not in have][: options.runs]:
        row = run(variant, seed, options.steps, options.points, options.episodes)
        results.add(options.out, row)
        print(
            f"{variant:<8} seed {seed}: {row['damage']:5.1f} damage, {row['in_combo']:4.0%} of the hits in combos, "
            f"longest {row['longest']}, {row['seconds_in_all']:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
