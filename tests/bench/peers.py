"""Our DQN beside its peers: Stable-Baselines3's, and CleanRL's algorithm. They learn the same Flappy Bird in one run.

    make peers                                       all runs, about 40 minutes; it goes on where it was stopped
    python tests/bench/peers.py --seeds 1 --limit 20 --out runs/peers.csv

Each trains on one thread until it passes 100 pipes in every validation game, or `--limit` seconds are over. A clock
counts the processor's seconds, what a clock on the wall shows where nobody else uses the core; it stands still in
tests. Every `--every` seconds of it the greedy policy plays the validation games, the same for all, and more of them
where all look perfect. At the end come 20 held-out games (seeds 770000 and up); a run is solved if all pass 100 pipes.

Then all three do the same work (network, batch, updates for each step; plain DQN), and their steps a second are
counted, in rounds. The script writes two tables, and prints JSON: curves, speeds, and how they compare.
"""

import argparse
import csv
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported

import machine
import numpy as np
import rivals

from sf2lib.classroom import results
from sf2lib.config import ASSETS, Hyperparameters
from sf2lib.envs import make_vec
from sf2lib.evaluate import evaluate, validator
from sf2lib.network import one_thread

RESULTS = ASSETS / "results" / "peers.csv"
VALIDATION, HELD_OUT, GAMES, HELD_OUT_GAMES = 500_000, 770_000, 16, 20
NAMES = ("ours", "Stable-Baselines3", "CleanRL")
LIMIT, EVERY = 300.0, 5.0  # seconds of training in all, and between two tests
GOALS = {"sooner": 10, "steps": 3}  # issue: solved so many times sooner, so many times their steps a second

#: The same work for all: a plain DQN, one update each 4 steps, whatever the number of environments.
HIDDEN, BATCH, STEPS_PER_UPDATE, BUFFER, EPSILON = (128, 128), 128, 4, 100_000, 0.05
EQUAL_STEPS, WARM_UP, ENVIRONMENTS = 5_000, 2_000, (1, 16)


class Exam:
    """Plays validation games now and then, while the clock of the training stands still."""

    def __init__(self, limit: float, every: float, games: int):
        hp = Hyperparameters.load("flappy", validate_episodes=games)
        self.envs, self.validate = make_vec(hp.env_id, 16, **hp.env_kwargs), validator(hp, VALIDATION)
        self.goal, self.limit, self.every = hp.solved_score, limit, every
        self.rows: list[dict] = []
        self.start = self.now()

    @staticmethod
    def now() -> np.ndarray:
        return np.array([time.process_time(), time.perf_counter()])

    def __call__(self, policy: Callable, steps: int, updates: int) -> bool:
        seconds, wall = self.now() - self.start
        if seconds < min(self.limit, self.every * (len(self.rows) + 1)):
            return False
        score = self.validate(SimpleNamespace(act=policy))  # plays more games where it looks perfect
        self.rows.append({"seconds": round(seconds, 2), "wall": round(wall, 2), "steps": steps, "updates": updates})
        self.rows[-1]["score"] = round(score, 2)
        over = score >= self.goal or seconds >= self.limit
        if over:
            held_out = evaluate(policy, self.envs, HELD_OUT_GAMES, HELD_OUT, self.goal)
            self.rows[-1] |= {"held_out": held_out.mean, "solved": held_out.solved}
        self.start = self.now() - (seconds, wall)  # the tests took no time
        return over


class Stopwatch:
    """Counts steps and updates a second, once the agent has warmed up."""

    def __init__(self, steps: int, warm_up: int):
        self.steps, self.warm_up, self.first = steps, warm_up, None

    def __call__(self, policy: Callable, steps: int, updates: int) -> bool:
        if steps < self.warm_up:
            return False
        now = np.array([time.process_time(), steps, updates])
        if self.first is None:
            self.first = now
        seconds, steps, updates = now - self.first
        if steps < self.steps:
            return False
        self.rates = steps / seconds, updates / seconds
        return True


def learn(name: str, seed: int, exam: Callable) -> None:
    """Train one of NAMES with its own settings."""
    hp = Hyperparameters.load("flappy")
    if name == "ours":
        return rivals.ours(seed, exam, hp)
    return {"Stable-Baselines3": rivals.sb3, "CleanRL": rivals.cleanrl}[name](seed, exam, hp.env_id, hp.env_kwargs)


def work(name: str, num_envs: int, watch: Callable) -> None:
    """Let one of NAMES do the work that is equal for all."""
    hp = Hyperparameters.load("flappy")
    task = {"env_id": hp.env_id, "env_kwargs": hp.env_kwargs}
    same = {"learning_rate": 1e-3, "gamma": 0.98, "batch_size": BATCH, "buffer_size": BUFFER, "hidden": HIDDEN}
    if name == "ours":
        ours = Hyperparameters(
            **task,
            **same,
            num_envs=num_envs,
            epsilon_start=EPSILON,
            epsilon_end=EPSILON,
            steps_per_update=STEPS_PER_UPDATE,
            learning_starts=1_000,
            target_every=125,
        )
        return rivals.ours(0, watch, ours)
    same["learning_starts"] = 1_000
    if name == "CleanRL":
        peer = {"target_network_frequency": 500, "tau": 1.0, "train_frequency": STEPS_PER_UPDATE}
        peer |= {"start_e": EPSILON, "end_e": EPSILON, "exploration_fraction": 0.1}
        return rivals.cleanrl(0, watch, **task, settings=same | peer)
    peer = {"target_update_interval": 500, "train_freq": STEPS_PER_UPDATE, "gradient_steps": 1}
    peer |= {"exploration_initial_eps": EPSILON, "exploration_final_eps": EPSILON, "exploration_fraction": 0.1}
    return rivals.sb3(0, watch, **task, settings=same | peer, num_envs=num_envs)


def speeds(steps: int, rounds: int) -> list[dict]:
    """The steps and updates a second of each, the median of some rounds in which all take turns."""
    kinds = [(name, n) for name in NAMES for n in ENVIRONMENTS if name != "CleanRL" or n == 1]
    rates = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            watch = Stopwatch(steps, WARM_UP)
            work(*kind, watch)
            rates[kind].append(watch.rates)
    rows = []
    for (name, num_envs), found in rates.items():
        steps_a_second, updates_a_second = (round(statistics.median(one)) for one in zip(*found, strict=True))
        row = {"name": name, "num_envs": num_envs, "hidden": "-".join(map(str, HIDDEN)), "batch": BATCH}
        row |= {"steps_a_second": steps_a_second, "updates_a_second": updates_a_second}
        rows.append(row | {"machine": machine.sentence()})
    return rows


def settings(limit: float = LIMIT, every: float = EVERY, games: int = GAMES) -> str:
    """Eight letters that differ when runs must not be compared: other hyperparameters, clock or games."""
    ours = Hyperparameters.load("flappy").changed()
    return results.stamp(ours, rivals.SB3, rivals.CLEANRL, rivals.PLANNED, limit, every, games)


def read(path: Path) -> list[dict]:
    """The rows of a table, numbers as numbers."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = ("name", "settings", "machine", "hidden", "solved")
    return [{k: v if k in words or v == "" else json.loads(v) for k, v in row.items()} for row in rows]


def report(tests: list[dict], speed: list[dict]) -> dict:
    """Curves and speeds of all, and whether the goals are met: true, false, or null where the limit was too short."""
    learning = []
    for name in NAMES:
        for seed in sorted({int(row["seed"]) for row in tests if row["name"] == name}):
            rows = [row for row in tests if row["name"] == name and row["seed"] == seed]
            last = {k: rows[-1][k] for k in ("seconds", "wall", "steps", "updates", "score", "held_out")}
            solved = rows[-1]["solved"] == "True"
            curve = [(row["seconds"], row["score"]) for row in rows]
            learning.append({"name": name, "seed": seed, "solved": solved, **last, "curve": curve})
    typical = {name: _typical([run for run in learning if run["name"] == name]) for name in NAMES}
    fastest = {}
    for row in speed:
        fastest.setdefault(row["num_envs"], {})[row["name"]] = row["steps_a_second"]
    times = {
        n: round(found["ours"] / max(rate for name, rate in found.items() if name != "ours"), 2)
        for n, found in fastest.items()
    }
    best_peer = max(rate for found in fastest.values() for name, rate in found.items() if name != "ours")
    times["best of each"] = round(max(found["ours"] for found in fastest.values()) / best_peer, 2)
    return {
        "machine": tests[0]["machine"],
        "clock": "processor seconds on one thread, tests not counted",
        "goals": GOALS,
        "sooner": _sooner(typical),
        "steps_a_second": {"times": times, "met": {str(n): ratio >= GOALS["steps"] for n, ratio in times.items()}},
        "typical": typical,
        "speed": speed,
        "learning": learning,
    }


def _typical(runs: list[dict]) -> dict:
    """The median seconds to solve it, or that most runs did not in so many; and the median of their best tests."""
    seconds = sorted(run["seconds"] if run["solved"] else float("inf") for run in runs)
    middle = statistics.median_high(seconds)
    solved = sum(run["solved"] for run in runs)
    limit = max(run["seconds"] for run in runs)
    told = f"{middle:.1f} s" if np.isfinite(middle) else f"not in {limit:.0f} s"
    return {
        "solved": f"{solved} of {len(runs)}",
        "seconds": middle if np.isfinite(middle) else None,
        "limit": limit,
        "best": statistics.median(max(score for _, score in run["curve"]) for run in runs),
        "told": told,
    }


def _sooner(typical: dict) -> dict:
    """How many times sooner ours solves it than the best peer."""
    own = typical["ours"]["seconds"]
    if own is None:
        return {"times": None, "at_least": False, "met": False}
    peers = [typical[name] for name in NAMES if name != "ours"]
    solved = [peer["seconds"] for peer in peers if peer["seconds"] is not None]
    times = round(min(solved or [min(peer["limit"] for peer in peers)]) / own, 1)
    met = times >= GOALS["sooner"]
    return {"times": times, "at_least": not solved, "met": met if solved or met else None}


def main(arguments: list[str] | None = None) -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds of each training (default: %(default)s)")
    parser.add_argument("--every", type=float, default=EVERY, help="seconds between tests (default: %(default)s)")
    parser.add_argument("--games", type=int, default=GAMES, help="in each test (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of the measurement at equal work (default: 3)")
    parser.add_argument("--steps", type=int, default=EQUAL_STEPS, help="in each of them (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="a CSV file, added to (default: %(default)s)")
    options = parser.parse_args(arguments)
    told = settings(options.limit, options.every, options.games)
    have = results.done(options.out, "name", {"settings": told})
    speed_file = options.out.with_name(f"{options.out.stem}_speed.csv")
    with one_thread():
        for seed in options.seeds:
            for name in NAMES:
                if (name, seed) in have:
                    continue
                exam = Exam(options.limit, options.every, options.games)
                learn(name, seed, exam)
                for row in exam.rows:
                    whole = {"name": name, "seed": seed, "settings": told, **row}
                    whole |= {key: row.get(key, "") for key in ("held_out", "solved")}
                    results.add(options.out, whole | {"machine": machine.sentence()})
        if not speed_file.exists():
            for row in speeds(options.steps, options.rounds):
                results.add(speed_file, row)
    print(json.dumps(report(read(options.out), read(speed_file)), indent=1))


if __name__ == "__main__":
    main()
