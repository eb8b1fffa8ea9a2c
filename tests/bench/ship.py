"""Train the Flappy Bird weights that come with the course, and write down how they were trained and what they score.

    python tests/bench/ship.py --seed 3

Training goes on until 20 of 20 validation games pass 1,000 pipes; the best weights on the way are `flappy`, the first
that pass five pipes on average are `flappy-half`. Both are then scored in games on held-out seeds.
Writes assets/weights/*.safetensors and assets/weights/manifest.json.
"""

import argparse
import copy
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
HALF = 5


def main() -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--steps", type=int, default=800_000, help="give up after this many (default: 800000)")
    options = parser.parse_args()

    hp = Hyperparameters.load("flappy")
    hp = hp.replace(env_kwargs={**hp.env_kwargs, "score_limit": PIPES}, validate_episodes=20)
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, options.seed)
    score, kept = validator(hp), {}

    def validate(agent: DQNAgent) -> float:
        mean = score(agent)
        print(f"step {agent.steps}: {mean:.1f} pipes", flush=True)
        best = kept.get("flappy", (0,))[0]
        for name, wanted in [("flappy", mean > best), ("flappy-half", mean >= HALF and "flappy-half" not in kept)]:
            if wanted:
                kept[name] = (mean, copy.deepcopy(agent.policy), agent.steps, agent.updates)
        return mean

    history = train(agent, envs, Budget(steps=options.steps, score=PIPES), validate=validate, progress=False)
    print(history)
    manifest = {}
    for name, (_, network, steps, updates) in kept.items():
        with one_thread():
            result = evaluate(greedy(network), make_vec(hp.env_id, 50, **hp.env_kwargs), EPISODES, HELD_OUT)
        passed = int((result.scores >= PIPES).sum())
        path = save_weights(network, WEIGHTS / f"{name}.safetensors")
        manifest[name] = {
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "made_by": f"python tests/bench/ship.py --seed {options.seed}",
            "seed": options.seed,
            "steps": steps,
            "updates": updates,
            "hyperparameters": hp.to_dict(),
            "score": {
                **result.to_dict(),
                "score_limit": PIPES,
                "passed": passed,
                "scores": [int(score) for score in result.scores],
            },
        }
        print(f"{name}: {passed} of {EPISODES} held-out games pass {PIPES} pipes. {result}")
    (WEIGHTS / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
