"""How fast the fighter's emulators run while an agent learns from them, beside the same emulators alone.

    python tests/bench/actors.py [--json] [--actors 1 2 4] [--rounds 3] [--seconds 15] [--trained]
    python tests/bench/actors.py --learn 12000 [--actors 4]

| measured | what runs                                                                                         |
|----------|---------------------------------------------------------------------------------------------------|
| alone    | as many processes with a Fighter-v0 each, random moves, on the cores that the learner leaves free  |
| actors   | train() with Actors: they play on the cores left to them, the learner has the first one            |
| async    | train() with as many environments in an AsyncVectorEnv, on all cores                               |

The updates are those of the fighter section, and the measured time begins when they have begun. With --trained all
play with the weights that come with the course: shorter decisions, so more of them and more updates for each frame.

All are measured in turn, each in a process of its own, several rounds; a ratio is of two in the same round. Frames are
the emulator's own, those of resets too. `ratio_cpu` compares frames for each CPU second of the workers, which other
programs on the machine disturb less; it does not see workers that wait, so `actors_waited` is given beside it: the
share of their time in which they had nothing to do. `learner_waited` is the learner's: above 0 it could take in more.

--learn asks whether as much is learned: the tiger section, with actors and with an AsyncVectorEnv, for as many
steps and so for as many updates; then 100 held-out fights.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import gymnasium
import numpy as np
from machine import describe

from sf2lib.envs import make

ENV = "actors:CountedFighter-v0"  # this module: workers import it too
WEIGHTS = Path(__file__).resolve().parents[2] / "assets" / "weights" / "fighter.safetensors"


class CountedFighter(gymnasium.Wrapper):
    """A Fighter-v0 that keeps to some cores and writes down how far it is: frames, decisions, CPU seconds."""

    def __init__(self, folder: str, cores: list[int], **kwargs):
        super().__init__(make("sf2lib/Fighter-v0", **kwargs))
        self.folder, self.cores, self.count = Path(folder), cores, None

    def reset(self, **kwargs):
        if self.count is None:
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, self.cores)
            self.count = np.memmap(self.folder / f"{os.getpid()}", np.float64, "w+", shape=3)
        return self.env.reset(**kwargs)

    def step(self, action):
        result = self.env.step(action)
        self.count[:] = self.env.unwrapped.frames_played, self.count[1] + 1, time.process_time()
        return result


if "CountedFighter-v0" not in gymnasium.registry:
    gymnasium.register("CountedFighter-v0", "actors:CountedFighter", max_episode_steps=4_000)


def counts(folder: str) -> np.ndarray:
    """Frames, decisions and CPU seconds so far, of all workers together."""
    return sum(np.fromfile(file, np.float64) for file in Path(folder).iterdir())


def watch(folder: str, seconds: float) -> dict:
    """What the workers do in so many seconds from now on."""
    before, began = counts(folder), time.perf_counter()
    time.sleep(seconds)
    frames, decisions, cpu = counts(folder) - before
    passed = time.perf_counter() - began
    return {"fps": frames / passed, "decisions": decisions / passed, "fps_cpu": frames / cpu}


def cores() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count()))


def settings(trained: bool):
    from sf2lib.config import Hyperparameters

    gentle = {"learning_rate": 1e-5, "learning_rate_end": 1e-5, "epsilon_start": 0.05} if trained else {}
    return Hyperparameters.load("fighter", learning_starts=256, **gentle)


def play_alone(folder: str, left: list[int], trained: bool) -> None:
    """One worker of `alone`: nothing but the environment and, if it plays as trained, the policy."""
    from sf2lib.actor import NumpyPolicy

    hp, random = settings(trained), np.random.default_rng(os.getpid())
    env = make(ENV, folder=folder, cores=left, **hp.env_kwargs)
    policy, epsilon = None, 1.0
    if trained:
        from safetensors.numpy import load_file

        weights = load_file(WEIGHTS)
        policy, epsilon = NumpyPolicy([(name, weight.shape) for name, weight in weights.items()]), 0.05
        policy.flat[:] = np.concatenate([weight.ravel() for weight in weights.values()])
    state, _ = env.reset(seed=os.getpid())
    while True:
        explore = random.random() < epsilon
        action = random.integers(env.action_space.n) if explore else policy.q_values(state[None])[0].argmax()
        state, _, terminated, truncated, _ = env.step(int(action))
        if terminated or truncated:
            state, _ = env.reset()


def alone(folder: str, number: int, seconds: float, trained: bool) -> dict:
    command = [sys.executable, __file__, "--one", "worker", "--folder", folder, *["--trained"] * trained]
    # each in a session of its own, as actors are: some systems share cores out by session
    workers = [subprocess.Popen(command, start_new_session=True) for _ in range(number)]
    try:
        while len(list(Path(folder).iterdir())) < number or not (counts(folder)[1] > 50 * number):
            time.sleep(0.1)
        return watch(folder, seconds)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def training(kind: str, folder: str, number: int, seconds: float, trained: bool) -> dict:
    from sf2lib.actors import Actors
    from sf2lib.agent import DQNAgent
    from sf2lib.checkpoint import load_weights
    from sf2lib.envs import dimensions, make_vec
    from sf2lib.train import Budget, train

    hp, own = settings(trained), cores()
    options = {"folder": folder, "cores": own if kind == "async" else own[1:] or own, **hp.env_kwargs}
    if kind == "async":
        envs = make_vec(ENV, number, "async", **options)
    else:
        envs = Actors(ENV, number, kind, **options)
        os.sched_setaffinity(0, own[:1])
    agent, result = DQNAgent(*dimensions(envs), hp), {}
    if trained:
        agent.start_from(load_weights(WEIGHTS))

    def measure() -> None:
        while agent.updates < 10:
            time.sleep(0.1)
        updates, steps, used, waited = agent.updates, agent.steps, time.process_time(), shares(envs)
        result.update(watch(folder, seconds))
        result["updates"] = (agent.updates - updates) / seconds
        result["steps_per_update"] = (agent.steps - steps) / (agent.updates - updates)
        result["learner_cpu"] = (time.process_time() - used) / seconds
        result.update({name: (now - waited[name]) / seconds for name, now in shares(envs).items()})
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=measure).start()
    train(agent, envs, Budget(seconds=600), progress=False)
    if kind == "async":
        envs.close(terminate=True)
    return result


def learn(kind: str, number: int, steps: int, seed: int) -> dict:
    """Train against the tiger and fight."""
    from sf2lib.actors import Actors
    from sf2lib.agent import DQNAgent
    from sf2lib.config import Hyperparameters
    from sf2lib.envs import dimensions, make_vec
    from sf2lib.evaluate import evaluate
    from sf2lib.train import Budget, train

    hp = Hyperparameters.load("tiger", num_envs=number)
    if kind == "async":
        envs = make_vec(hp.env_id, number, "async", **hp.env_kwargs)
    else:
        envs = Actors(hp.env_id, number, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, seed)
    train(agent, envs, Budget(steps=steps), progress=False)
    if kind == "async":
        envs.close()
    ring = make_vec(hp.env_id, 2, "async", **hp.env_kwargs)
    fights = evaluate(agent.act, ring, 100, 880_000).fights()
    ring.close()
    return {"steps": agent.steps, "updates": agent.updates, "seconds": round(agent.seconds), **fights}


def shares(envs) -> dict[str, float]:
    return {name: getattr(envs, name) for name in ("learner_waited", "actors_waited") if hasattr(envs, name)}


def run(what: str, number: int, seconds: float, trained: bool) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--one", what, "--folder", folder, "--actors", str(number)]
        command += ["--seconds", str(seconds), *["--trained"] * trained]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def summary(rounds: list[dict[str, dict]]) -> dict:
    """The medians over the rounds of what was measured, and of the ratios within each."""
    whole = {}
    for what in rounds[0]:
        whole[what] = {name: round(median(r[what][name] for r in rounds), 3) for name in rounds[0][what]}
    for what in rounds[0]:
        for ratio, name in (("ratio", "fps"), ("ratio_cpu", "fps_cpu")):
            each = [r[what][name] / r["alone"][name] for r in rounds]
            whole[what][ratio] = round(median(each), 3)
            whole[what][f"{ratio}s"] = [round(value, 3) for value in each]
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--actors", type=int, nargs="+", default=[1, 2, 4], help="how many (default: 1 2 4)")
    parser.add_argument("--kinds", nargs="+", default=["actors", "async"], help="what is measured beside alone")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each (default: 3)")
    parser.add_argument("--seconds", type=float, default=15, help="of each measurement (default: 15)")
    parser.add_argument("--trained", action="store_true", help="play with the weights that come with the course")
    parser.add_argument("--learn", type=int, metavar="STEPS", help="train for so many steps and fight, both ways")
    parser.add_argument("--seed", type=int, default=0, help="of --learn (default: 0)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    own = cores()
    if options.one == "worker":
        play_alone(options.folder, own[1:] or own, options.trained)
    if options.one == "alone":
        print(json.dumps(alone(options.folder, options.actors[0], options.seconds, options.trained)))
        return
    if options.one:
        kind = "processes" if options.one == "actors" else options.one
        print(json.dumps(training(kind, options.folder, options.actors[0], options.seconds, options.trained)))
        return
    if options.learn:
        for kind in options.kinds:
            result = learn(kind, options.actors[-1], options.learn, options.seed)
            told = {"kind": kind, **result, "seed": options.seed, "load": os.getloadavg()[0]}
            print(json.dumps(told), flush=True)
        return
    measured = {str(number): [] for number in options.actors}
    for _ in range(options.rounds):
        for number, rounds in measured.items():
            kinds = ["alone", *options.kinds]
            rounds.append({what: run(what, int(number), options.seconds, options.trained) for what in kinds})
    report = {
        "machine": {**describe(), "stable-retro": version("stable-retro")},
        "cores left to the emulators": len(own[1:] or own),
        "load": os.getloadavg()[0],
        "actors": {number: summary(rounds) for number, rounds in measured.items()},
    }
    if options.json:
        print(json.dumps(report))
        return
    for number, whole in report["actors"].items():
        for what, of in whole.items():
            print(
                f"{number} {what}: {of['fps']:.0f} frames and {of['decisions']:.0f} decisions a second, "
                f"{of['ratio']:.2f} of alone ({of['ratio_cpu']:.2f} by CPU seconds)"
            )


if __name__ == "__main__":
    main()
