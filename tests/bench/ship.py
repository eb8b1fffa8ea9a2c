"""Train the Flappy Bird weights that come with the course, and write down how they were trained and what they score.

    python tests/bench/ship.py --seed 3

These are the settings of `flappy-plain`, with a memory of a million steps and a step size that shrinks for longer: few
birds pass 1,000 pipes after a minute. Once its validation games pass 98 of 100 pipes, it also plays some of 1,000 now
and then; the best weights in these are `flappy`. The first that pass five pipes on average are `flappy-half`. Both are
then scored in games on held-out seeds. Writes assets/weights/*.safetensors and assets/weights/manifest.json.
"""

import argparse
import copy
import hashlib
import json

from sf2lib.agent import DQNAgent
from sf2lib.checkpoint import WEIGHTS, manifest, save_weights
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.evaluate import evaluate, greedy, validator
from sf2lib.network import DQN, one_thread
from sf2lib.train import Budget, train

PIPES, EPISODES, HELD_OUT = 1_000, 100, 990_000
HALF, GOOD = 5, 98
LONGER = {
    "validate_episodes": 50,
    "validate_every": 40_000,
    "buffer_size": 1_000_000,
    "learning_rate_end": 3e-5,
    "learning_rate_steps": 1_500_000,
    "average_tau": 5e-4,
}
LONG_GAMES_EVERY = 160_000  # environment steps: they take longer than the training between them


def main() -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--steps", type=int, default=2_000_000, help="give up after this many (default: 2000000)")
    options = parser.parse_args()

    hp = Hyperparameters.load("flappy-plain", **LONGER)
    long = hp.replace(env_kwargs={**hp.env_kwargs, "score_limit": PIPES})
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, options.seed)
    score, long_score, kept = validator(hp), validator(long), {}

    def keep(name: str, mean: float) -> None:
        kept[name] = mean, copy.deepcopy(agent.policy), agent.steps, agent.updates

    def validate(agent: DQNAgent) -> float:
        """The mean of the long games where they were played, of the short ones else."""
        mean = score(agent)
        if mean >= HALF and "flappy-half" not in kept:
            keep("flappy-half", mean)
        if mean >= GOOD and agent.steps % LONG_GAMES_EVERY < hp.validate_every:
            mean = long_score(agent)
            if mean > kept.get("flappy", (0,))[0]:
                keep("flappy", mean)
        print(f"step {agent.steps}: {mean:.1f} pipes", flush=True)
        return mean

    history = train(agent, envs, Budget(steps=options.steps, score=PIPES), validate=validate, progress=False)
    print(history)
    for name, (_, network, steps, updates) in kept.items():
        with one_thread():
            result = evaluate(greedy(network), make_vec(long.env_id, 50, **long.env_kwargs), EPISODES, HELD_OUT)
        passed = int((result.scores >= PIPES).sum())
        score_of = {
            **result.to_dict(),
            "score_limit": PIPES,
            "passed": passed,
            "scores": [int(score) for score in result.scores],
        }
        ship(name, network, f"python tests/bench/ship.py --seed {options.seed}", agent, steps, updates, score_of)
        print(f"{name}: {passed} of {EPISODES} held-out games pass {PIPES} pipes. {result}")


def ship(name: str, network: DQN, made_by: str, agent: DQNAgent, steps: int, updates: int, score: dict) -> None:
    """Put a network into assets/weights, and into the manifest how it was made and what it scored."""
    path = save_weights(network, WEIGHTS / f"{name}.safetensors")
    shipped = manifest() | {
        name: {
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "made_by": made_by,
            "seed": agent.seed,
            "steps": steps,
            "updates": updates,
            "hyperparameters": agent.hyperparameters.to_dict(),
            "score": score,
        }
    }
    (WEIGHTS / "manifest.json").write_text(json.dumps(shipped, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
