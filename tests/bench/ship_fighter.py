"""Train the fighter that comes with the course, one network against all five animals, and write down how it fights.

    python tests/bench/ship_fighter.py --seed 1 --seconds 1500
    python tests/bench/ship_fighter.py --seed 2 --seconds 2400 --start assets/weights/fighter.safetensors

The settings are the fighter section's; with --start it goes on from weights, more gently (AGAIN). The run is kept in
runs/ and goes on where it was stopped. The best weights in the validation fights are scored in held-out fights, 200
for each animal at difficulties 4 and 7. Writes assets/weights/fighter.safetensors and its part of manifest.json.
"""

import argparse
import math
from collections import Counter
from pathlib import Path

import gymnasium
from ship import ship

from sf2lib.agent import DQNAgent
from sf2lib.checkpoint import load_weights, manifest
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make, make_vec
from sf2lib.evaluate import Policy, greedy, validator, wilson
from sf2lib.network import DQN, one_thread
from sf2lib.train import Budget, train

ANIMALS, DIFFICULTIES = ("tiger", "crane", "snake", "monkey", "dragon"), (4, 7)
FIGHTS, HELD_OUT = 200, 880_000
AGAIN = {  # for weights that fight already: few random moves, small steps, and a full memory before the first of them
    "learning_starts": 10_000,
    "epsilon_start": 0.1,
    "learning_rate": 2e-4,
    "learning_rate_end": 2e-5,
    "learning_rate_steps": 300_000,
    "average_tau": 5e-4,
    "num_envs": 8,
    "validate_every": 20_000,
    "validate_episodes": 100,
}


def fight(policy: Policy, env: gymnasium.Env, fights: int, seed: int) -> dict:
    """Fight against one opponent: how it ended, how often only when the time was over, and with which moves.

    Returns:
        fights, wins, draws, win_rate, low and high (Wilson's interval), time_over (their share), frames (mean), and
        moves: the share of each move that makes up more than one in a hundred.
    """
    ends, moves, frames = Counter(), Counter(), 0
    for k in range(fights):
        state, _ = env.reset(seed=seed + k)
        over = False
        while not over:
            action = int(policy(state[None])[0])
            moves[env.unwrapped.action_names[action]] += 1
            state, _, terminated, truncated, info = env.step(action)
            over, frames = terminated or truncated, frames + info["frames"]
        ends[info["outcome"]] += 1
        ends["time over"] += min(info["ram"]["health"], info["ram"]["enemy_health"]) >= 0  # nobody was knocked out
    low, high = wilson(ends["win"], fights)
    return {
        "fights": fights,
        "wins": ends["win"],
        "draws": ends["draw"],
        "win_rate": ends["win"] / fights,
        "low": low,
        "high": high,
        "time_over": ends["time over"] / fights,
        "frames": frames / fights,
        "moves": {m: round(n / moves.total(), 3) for m, n in moves.most_common() if n > moves.total() / 100},
    }


def table(network: DQN, hp: Hyperparameters, fights: int) -> dict:
    """How it fights each animal at each difficulty: "tiger 4" -> what `fight` returns."""
    found = {}
    for difficulty in DIFFICULTIES:
        for animal in ANIMALS:
            kwargs = {**hp.env_kwargs, "opponent": animal, "difficulty": difficulty}
            env = make(hp.env_id, **kwargs)
            with one_thread():
                found[f"{animal} {difficulty}"] = row = fight(greedy(network), env, fights, HELD_OUT)
            env.close()
            print(
                f"{animal:<7}{difficulty}: {row['win_rate']:6.1%} ({row['low']:.1%} to {row['high']:.1%}), time over "
                f"{row['time_over']:.1%}, {len(row['moves'])} moves: {' '.join(row['moves'])}",
                flush=True,
            )
    return found


def main() -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1500, help="of training in all (default: 1500)")
    parser.add_argument("--start", help="weights to go on from; none by default")
    parser.add_argument("--fights", type=int, default=FIGHTS, help="for each animal and difficulty (default: 200)")
    options = parser.parse_args()

    hp = Hyperparameters.load("fighter", **(AGAIN if options.start else {}))
    envs = make_vec(hp.env_id, hp.num_envs, "async", **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, options.seed)
    if options.start:
        agent.start_from(load_weights(options.start))
    score, run = validator(hp, vectorization_mode="async"), Path("runs", f"ship_fighter_{options.seed}.run")
    run.parent.mkdir(exist_ok=True)

    def validate(agent: DQNAgent) -> float:
        mean = score(agent)
        print(f"step {agent.steps}, {agent.seconds:.0f} s: {mean:.3f}", flush=True)
        return mean

    budget = Budget(seconds=options.seconds)
    history = train(agent, envs, budget, validate=validate, progress=False, checkpoint=run, resume=run.exists())
    print(history)
    envs.close()
    tested = [row for row in history.rows if not math.isnan(row["test_score"])]
    best = max(tested, key=lambda row: row["test_score"])  # the first of equals, as in agent.best_weights
    network = agent.policy
    network.load_state_dict(agent.best_weights)
    rows = table(network, hp, options.fights)
    command = f"python tests/bench/ship_fighter.py --seed {options.seed}"
    if options.start:  # what they started from is not kept, but how that was made
        command = f"{manifest()['fighter']['made_by']}, then {command} --start {options.start}"
    ship("fighter", network, command, agent, best["step"], best["updates"], {"seed": HELD_OUT, "fights": rows})


if __name__ == "__main__":
    main()
