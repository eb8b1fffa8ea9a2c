"""How fast the fighter is played by actors on Ray, beside the same actors in plain processes, and what a death costs.

    python tests/bench/scale.py [--json] [--actors 1 2 4] [--rounds 3] [--seconds 10]

`python tests/bench/scale.py --json > assets/results/scale.json` is what lesson 14 shows.

| measured           | what it is                                                                                   |
|--------------------|----------------------------------------------------------------------------------------------|
| frames             | frames a second in training: `alone`, `processes`, `ray`, in turn, counted as actors.py does |
| pooled             | `ray / processes` and `processes / alone`                                                    |
| cpu_ms_of_a_chunk  | of a game that costs nothing, by all processes together, weights go out with each chunk      |
| bytes_a_transition | a chunk on its way to the learner, pickled, for each of its steps                            |
| bytes_of_weights   | what goes out to each machine when actors there are asked next                               |
| seconds_to_notice  | from the kill of an actor until the learner knows                                            |
| seconds_to_recover | from the kill until its successor's first chunk is there                                     |

Frames a second swing with what else the machine and its neighbours do, so that single ratios mean little: `pooled` is
the geometric mean of the ratios within a round, over all rounds and numbers of actors, with its 95% interval.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import pickle
import signal
import sys
import time
import warnings
from contextlib import redirect_stdout, suppress
from importlib.metadata import version
from statistics import median

import numpy as np
import psutil
from actors import cores, run, settings, summary
from machine import describe

from sf2lib.actor import Actor
from sf2lib.actors import STEPS, Actors, layout
from sf2lib.agent import DQNAgent
from sf2lib.classroom.results import stamp
from sf2lib.envs import dimensions
from sf2lib.run import Run
from sf2lib.scale.table import interval

WHERE = ("processes", "ray")
PAIRS = (("processes", "alone"), ("ray", "processes"))


def told() -> str:
    """A stamp of what the figures depend on."""
    return stamp(settings(trained=False).changed(), STEPS)


def on_the_way() -> dict:
    """Bytes of a transition and of the weights."""
    hp = settings(trained=False)
    agent = DQNAgent(*dimensions(Actors(hp.env_id, 1, **hp.env_kwargs)), hp)
    actor = Actor(hp.env_id, hp.env_kwargs, 0, layout(agent.network))
    sizes = [len(pickle.dumps(actor.play(1.0, STEPS), protocol=5)) / STEPS for _ in range(20)]
    return {"bytes_a_transition": round(median(sizes)), "bytes_of_weights": actor.policy.flat.nbytes}


def pooled(frames: dict[str, dict], what: str, beside: str) -> dict[str, float]:
    """How many times the frames a second of the other, over all rounds."""
    pairs = [(of[what]["ratios"], of[beside]["ratios"]) for of in frames.values()]
    ratios = np.log([mine / theirs for pair in pairs for mine, theirs in zip(*pair, strict=True)])
    low, high = interval(ratios)
    return {name: round(math.exp(value), 3) for name, value in (("mean", ratios.mean()), ("low", low), ("high", high))}


def used() -> float:
    """CPU seconds of this process and of all that it has started."""
    seconds = 0.0
    for process in (own := psutil.Process(), *own.children(recursive=True)):
        with suppress(psutil.Error):  # it is gone
            seconds += sum(process.cpu_times()[:2])  # as user, as system
    return seconds


def chunk(where: str, seconds: float) -> float:
    """CPU milliseconds of a chunk."""
    actors = Actors("sf2lib/MatchingReward-v0", 1, where)
    agent = DQNAgent(*dimensions(actors), settings(trained=False).replace(learning_starts=10**9, num_envs=1))
    training = Run(agent, actors, None)
    with redirect_stdout(sys.stderr), training:
        for wait in (2.0, seconds):
            steps, cpu, ends = agent.steps, used(), time.perf_counter() + wait
            while time.perf_counter() < ends:
                agent.updates += 1  # as if the network had changed
                training.step()
        return 1000 * STEPS * (used() - cpu) / (agent.steps - steps)


def death(where: str) -> dict:
    """Kill one of two actors while an agent learns."""
    hp = settings(trained=False)
    actors = Actors(hp.env_id, 2, where, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(actors), hp)
    training = Run(agent, actors, None)
    # Ray prints what it thinks of the kill
    with redirect_stdout(sys.stderr), training, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        stream = training.stream
        while min(stream.delivered) < 3:
            training.step()
        os.kill(int(stream.team.name(0).split("process ")[1].split()[0]), signal.SIGKILL)
        killed, noticed = time.perf_counter(), None
        while noticed is None or not stream.delivered[0]:
            training.step()
            if noticed is None and any("another takes its place" in str(each.message) for each in warned):
                noticed = time.perf_counter() - killed
        return {"seconds_to_notice": noticed, "seconds_to_recover": time.perf_counter() - killed}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--actors", type=int, nargs="+", default=[1, 2, 4], help="how many (default: 1 2 4)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each (default: 3)")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement (default: 10)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    options = parser.parse_args()
    measured = {str(number): [] for number in options.actors}
    for _ in range(options.rounds):
        for number, rounds in measured.items():
            kinds = ("alone", *WHERE)
            rounds.append({what: run(what, int(number), options.seconds, False) for what in kinds})
    frames = {number: summary(rounds) for number, rounds in measured.items()}
    chunks = {where: [chunk(where, options.seconds) for _ in range(options.rounds)] for where in WHERE}
    deaths = {where: [death(where) for _ in range(options.rounds)] for where in WHERE}
    report = {
        "machine": {**describe(), "ray": version("ray"), "stable-retro": version("stable-retro")},
        "settings": told(),
        "seconds": options.seconds,
        "cores left to the emulators": len(cores()[1:] or cores()),
        "load": os.getloadavg()[0],
        "frames": frames,
        "pooled": {f"{a} / {b}": pooled(frames, a, b) for a, b in PAIRS},
        "cpu_ms_of_a_chunk": {where: round(median(each), 2) for where, each in chunks.items()},
        **on_the_way(),
        "deaths": {
            where: {name: round(median(one[name] for one in each), 2) for name in each[0]}
            for where, each in deaths.items()
        },
    }
    if options.json:
        print(json.dumps(report))
        return
    for pair, of in report["pooled"].items():
        print("{}: {mean:.2f} ({low:.2f} to {high:.2f}) of the frames a second".format(pair, **of))
    for where, of in report["deaths"].items():
        print(
            "{where}: a killed actor is noticed after {seconds_to_notice} s, its successor has played after "
            "{seconds_to_recover} s".format(where=where, **of)
        )
    print("CPU of a chunk: {processes} ms in processes, {ray} ms on Ray".format(**report["cpu_ms_of_a_chunk"]))
    print(f"a transition takes {report['bytes_a_transition']} bytes, the weights {report['bytes_of_weights']}")


if __name__ == "__main__":
    main()
