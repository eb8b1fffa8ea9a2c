"""How long does it take to learn Flappy Bird? One JSON line for each seed.

    python tests/bench/flappy.py --seeds 1 2 3 4 5 --json

Solved means: 20 of 20 greedy episodes on held-out seeds (770000 and up) pass 100 pipes, each ended there by
`score_limit=100`. Seconds count training alone; evaluation is not counted. The agent learns on one core while the
games run on another.
"""

import argparse
import json
import statistics
from collections.abc import Iterator

from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.evaluate import evaluate, validator
from sf2lib.train import Budget, train

HELD_OUT, EPISODES = 770_000, 20


def run(seed: int, seconds: float) -> dict:
    """Train one agent from nothing, until its validation games pass 100 pipes, then test it on held-out seeds."""
    hp = Hyperparameters.load("flappy")
    envs = make_vec(hp.env_id, hp.num_envs, "apart", **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, seed)
    budget = Budget(seconds=seconds, score=hp.solved_score)
    history = train(agent, envs, budget, validate=validator(hp), progress=False)
    envs.close()
    test_envs = make_vec(hp.env_id, EPISODES, **hp.env_kwargs)
    result = evaluate(agent.act, test_envs, EPISODES, HELD_OUT, hp.solved_score)
    row = history.rows[-1]
    return {
        "seed": seed,
        "solved": result.solved,
        "seconds": row["seconds"],
        "steps": row["step"],
        "updates": row["updates"],
        "held_out": result.to_dict(),
        "stopped": history.stopped,
    }


def report(rows: list[dict]) -> Iterator[str]:
    """The runs as a table, with their median."""
    yield f"{'seed':>6}{'solved':>8}{'seconds':>9}{'steps':>9}{'updates':>9}{'held-out mean':>15}"
    for row in rows:
        yield (
            f"{row['seed']:>6}{row['solved']!s:>8}{row['seconds']:>9.1f}{row['steps']:>9}{row['updates']:>9}"
            f"{row['held_out']['mean']:>15.1f}"
        )
    seconds = [row["seconds"] for row in rows]
    yield f"median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s"


def main() -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--seconds", type=float, default=300, help="give up on a seed after this many (default: 300)")
    parser.add_argument("--json", action="store_true", help="one JSON line for each seed, as it ends")
    options = parser.parse_args()
    rows = []
    for seed in options.seeds:
        rows.append(run(seed, options.seconds))
        if options.json:
            print(json.dumps(rows[-1]), flush=True)
    if not options.json:
        print("\n".join(report(rows)))


if __name__ == "__main__":
    main()
