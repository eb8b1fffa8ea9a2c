"""Train the Flappy Bird weights that come with the course, and write down how they were trained and what they score.

    python tests/bench/ship.py --seed 1

Training goes on until 20 of 20 validation games pass 1,000 pipes. Then 100 games on held-out seeds are the score.
Writes assets/weights/flappy.safetensors and its entry in assets/weights/manifest.json.
"""

import argparse
import hashlib
import json

from sf2lib.agent import DQNAgent
from sf2lib.checkpoint import WEIGHTS, save_weights
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.evaluate import evaluate, greedy, validator
from sf2lib.network import one_thread
from sf2lib.train import Budget, train

PIPES, EPISODES, HELD_OUT = 1_000, 100, 990_000


def main() -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=1_000_000, help="give up after this many (default: 1000000)")
    options = parser.parse_args()

    hp = Hyperparameters.load("flappy")
    hp = hp.replace(env_kwargs={**hp.env_kwargs, "score_limit": PIPES}, validate_episodes=20, validate_every=40_000)
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, options.seed)
    history = train(agent, envs, Budget(steps=options.steps, score=PIPES), validate=validator(hp))
    print(history)
    agent.policy.load_state_dict(agent.best_weights)

    best = max(history.rows, key=lambda row: row["test_score"] if row["test_score"] == row["test_score"] else -1)
    write("flappy", agent, best, f"python tests/bench/ship.py --seed {options.seed}")


def write(task: str, agent: DQNAgent, row: dict, made_by: str) -> None:
    """Score an agent's policy on held-out seeds, save its weights, and note both in the manifest.

    Args:
        task: the name that `shipped_weights` knows them by.
        agent: whose policy to save.
        row: of the history, where the weights come from.
        made_by: the command that makes them.
    """
    hp = agent.hyperparameters
    with one_thread():
        result = evaluate(greedy(agent.policy), make_vec(hp.env_id, 50, **hp.env_kwargs), EPISODES, HELD_OUT)
    passed = int((result.scores >= PIPES).sum())
    path = save_weights(agent.policy, WEIGHTS / f"{task}.safetensors")
    entry = {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "made_by": made_by,
        "seed": agent.seed,
        "steps": row["step"],
        "updates": row["updates"],
        "hyperparameters": hp.to_dict(),
        "score": {**result.to_dict(), "score_limit": PIPES, "passed": passed},
    }
    manifest_file = WEIGHTS / "manifest.json"
    manifest = json.loads(manifest_file.read_text(encoding="utf-8")) if manifest_file.exists() else {}
    manifest_file.write_text(json.dumps({**manifest, task: entry}, indent=2) + "\n", encoding="utf-8")
    print(f"{passed} of {EPISODES} held-out games pass {PIPES} pipes; wrote {path.name}. {result}")


if __name__ == "__main__":
    main()
