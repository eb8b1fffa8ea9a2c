"""Train the fighter that comes with the course, one network against all five animals, and write down how it fights.

    python tests/bench/ship_fighter.py --seed 1 --seconds 1500

The settings are the fighter section's. The best weights in the validation fights are scored in held-out fights, 200
for each animal at difficulties 4 and 7. Writes assets/weights/fighter.safetensors and its part of manifest.json.
"""

import argparse
import copy
from collections import Counter

import gymnasium
import numpy as np
from ship import ship

from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make, make_vec
from sf2lib.evaluate import Policy, greedy, validator, wilson
from sf2lib.network import DQN, one_thread
from sf2lib.train import Budget, train

ANIMALS, DIFFICULTIES = ("tiger", "crane", "snake", "monkey", "dragon"), (4, 7)
FIGHTS, HELD_OUT = 200, 880_000


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
    parser.add_argument("--seconds", type=float, default=1500, help="of training (default: 1500)")
    parser.add_argument("--fights", type=int, default=FIGHTS, help="for each animal and difficulty (default: 200)")
    options = parser.parse_args()

    hp = Hyperparameters.load("fighter")
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, options.seed)
    score, best = validator(hp), (-np.inf, None, 0, 0)

    def validate(agent: DQNAgent) -> float:
        nonlocal best
        mean = score(agent)
        if mean >= best[0]:  # of equals the later one: it has seen more
            best = mean, copy.deepcopy(agent.policy), agent.steps, agent.updates
        print(f"step {agent.steps}, {agent.seconds:.0f} s: {mean:.3f}", flush=True)
        return mean

    print(train(agent, envs, Budget(seconds=options.seconds), validate=validate, progress=False))
    envs.close()
    _, network, steps, updates = best
    rows = table(network, hp, options.fights)
    command = f"python tests/bench/ship_fighter.py --seed {options.seed}"
    ship("fighter", network, command, agent, steps, updates, {"seed": HELD_OUT, "fights": rows})


if __name__ == "__main__":
    main()
