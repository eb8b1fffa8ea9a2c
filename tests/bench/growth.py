"""How it grows: speed against environments, batch, width, buffer and threads; memory against buffer; CPU against GPU.

    make growth                                           all of it on this processor, about ten minutes
    python tests/bench/growth.py --device cuda --json     updates a second on a GPU, from batch 128 to 16,384: eager,
                                                          and captured (sf2lib/captured.py); not run on a GPU yet

One thing varies at a time, the others stay as in BASE. Each point is measured in rounds, all points taking turns, and
the best round counts: other programs can only slow one down. What runs on one thread is timed by the processor's
seconds, threads and GPUs by a clock on the wall. Writes assets/results/growth.csv and devices.csv; rows of the same
device are replaced.
"""

import argparse
import csv
import json
import multiprocessing
import os
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count()))  # an upper bound: each point sets its own

import machine
import numpy as np
import rivals
import torch

from sf2lib.agent import DQNAgent
from sf2lib.captured import WARM_UP
from sf2lib.classroom import results
from sf2lib.config import ASSETS, Hyperparameters
from sf2lib.replay import Batch

GROWTH, DEVICES = ASSETS / "results" / "growth.csv", ASSETS / "results" / "devices.csv"
STATE_DIM, ACTIONS, CHUNK = 12, 2, 10_000  # Flappy Bird's; transitions that fill a buffer at once
BASE = {"num_envs": 16, "batch_size": 128, "hidden": (128, 128), "buffer_size": 100_000, "steps_per_update": 16}
CORES = machine.describe()["cores"]
SEVERAL = {"small": {}, "large": {"batch_size": 4096, "hidden": (512, 512)}}  # what several threads are tried on


def base(**changes: object) -> Hyperparameters:
    """BASE with changes, on Flappy Bird."""
    return Hyperparameters(env_id="FlappyBird-v0", env_kwargs={"use_lidar": False}, **{**BASE, **changes})


def acting(at: int, seconds: float) -> dict[str, float]:
    """Steps a second with so many environments: without learning, and with one update each 16 steps."""
    never = {"learning_starts": 10**9}
    kinds = {"acting": base(num_envs=at, **never), "acting and learning": base(num_envs=at)}
    return {what: steps_a_second(hp, seconds) for what, hp in kinds.items()}


def steps_a_second(hp: Hyperparameters, seconds: float) -> float:
    """How fast the training loop runs, once its buffer holds a few batches."""
    first = None

    def exam(policy: Callable, steps: int, updates: int) -> bool:
        nonlocal first, rate
        if first is None and steps >= 2_000:
            first = time.process_time(), steps
        elif first is not None:
            spent = time.process_time() - first[0]
            rate = (steps - first[1]) / max(spent, 1e-9)
            return spent >= seconds
        return False

    rate = 0.0
    rivals.ours(0, exam, hp)
    return rate


def filled(hp: Hyperparameters, device: str = "cpu") -> DQNAgent:
    """An agent whose buffer is full of random transitions."""
    agent, rng = DQNAgent(STATE_DIM, ACTIONS, hp, device=device), np.random.default_rng(0)
    count = min(CHUNK, hp.buffer_size)
    states = rng.random((2, count, STATE_DIM), np.float32)
    reward, discount = rng.random((2, count), np.float32)
    batch = Batch(states[0], rng.integers(ACTIONS, size=count), reward, states[1], discount)
    while len(agent.buffer) < hp.buffer_size:
        agent.buffer.extend(batch)
    return agent


def updates_a_second(
    hp: Hyperparameters,
    seconds: float,
    device: str = "cpu",
    clock: Callable[[], float] = time.process_time,
    update: str = "eager",
) -> float:
    """How many updates a second an agent makes: "eager", as Python asks for them, or "captured", replayed by a GPU;
    0 where that can't be.
    """
    agent = filled(hp, device)
    if device == "cuda" and update == "eager":
        agent.captured = agent.update_weights
    for _ in range(WARM_UP + 1):
        agent.learn()
    if update == "captured" and agent.captured.graph is None:  # why was said in a warning
        return 0.0
    finish = torch.cuda.synchronize if device == "cuda" else int  # a GPU has much left to do when Python is done
    finish()
    count, start = 0, clock()
    while clock() - start < seconds or count < 3:
        agent.learn()
        count += 1
    finish()
    return count / (clock() - start)


def batch(at: int, seconds: float) -> dict[str, float]:
    return {"updates": updates_a_second(base(batch_size=at), seconds)}


def width(at: int, seconds: float) -> dict[str, float]:
    return {"updates": updates_a_second(base(hidden=(at, at)), seconds)}


def buffer(at: int, seconds: float) -> dict[str, float]:
    """Updates a second against the buffer's size, drawn evenly and by priority."""
    kinds = {"updates": False, "updates, prioritized": True}
    return {what: updates_a_second(base(buffer_size=at, prioritized=on), seconds) for what, on in kinds.items()}


def threads(at: int, seconds: float) -> dict[str, float]:
    """Updates a second with so many threads, on a small and on a large piece of work, by a clock on the wall."""
    torch.set_num_threads(at)
    try:
        kinds = {f"updates, {size}": base(**changes) for size, changes in SEVERAL.items()}
        return {what: updates_a_second(hp, seconds, clock=time.perf_counter) for what, hp in kinds.items()}
    finally:
        torch.set_num_threads(1)


def memory(at: int, seconds: float) -> dict[str, float]:
    """Megabytes that a full buffer takes: what its arrays hold, and by how much a process grows with it (Linux)."""
    processes = multiprocessing.get_context("spawn")  # a new one: this one has memory to spare from earlier buffers
    with processes.Pool(1) as pool:
        return pool.apply(fill_one, (at,))


def fill_one(capacity: int) -> dict[str, float]:
    first = filled(base(buffer_size=CHUNK))  # what PyTorch itself takes at first use does not count
    before = resident()
    ring = filled(base(buffer_size=capacity)).buffer
    found = {"arrays": sum(part.numel() * part.element_size() for part in ring.rows) / 1e6}
    if before is not None:
        found["process"] = (resident() - before) / 1e6
    del first
    return found


def resident() -> int | None:
    """Bytes of main memory that this process takes; None where the system does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else None


SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
MEASURES = {
    "environments": (acting, (1, 2, 4, 8, 16, 32, 64)),
    "batch": (batch, (32, 64, 128, 256, 512, 1024, 2048, 4096)),
    "width": (width, (64, 128, 256, 512, 1024)),
    "buffer": (buffer, SIZES),
    "threads": (threads, tuple(sorted({1, 2, CORES}) if CORES > 1 else (1,))),
    "memory": (memory, SIZES),
}
BATCHES = (128, 256, 512, 1024, 2048, 4096, 8192, 16_384)  # on which devices are compared, for two widths
WIDTHS = (128, 512)
UPDATES = {"cpu": ("eager",), "cuda": ("eager", "captured")}


def grow(measures: list[str], seconds: float, rounds: int) -> list[dict]:
    """Measure some of MEASURES on the CPU: one row for each point and each thing measured there."""
    best: dict[tuple, float] = {}
    for turn in range(rounds):
        for measure in measures:
            function, values = MEASURES[measure]
            if measure == "memory" and turn:  # once is enough: it does not depend on who else runs
                continue
            for at in values:
                for what, rate in function(at, seconds).items():
                    best[measure, at, what] = max(rate, best.get((measure, at, what), 0.0))
    rows = [dict(zip(("measure", "at", "what"), key, strict=True)) | {"found": tidy(v)} for key, v in best.items()]
    return [{**row, "device": "cpu", "load": machine.load(), "machine": machine.sentence()} for row in rows]


def devices(device: str, seconds: float, rounds: int) -> list[dict]:
    """Updates and transitions a second on one device, against the batch; on a GPU eager and captured."""
    clock = time.perf_counter if device == "cuda" else time.process_time
    name = torch.cuda.get_device_name() if device == "cuda" else machine.processor()
    best = {(update, width, size): 0.0 for update in UPDATES[device] for width in WIDTHS for size in BATCHES}
    for _ in range(rounds):
        for point in best:
            update, width, size = point
            hp = base(hidden=(width, width), batch_size=size)
            best[point] = max(best[point], updates_a_second(hp, seconds, device, clock, update))
    return [
        {
            "device": device,
            "name": name,
            "threads": 1,
            "update": update,
            "width": width,
            "batch": size,
            "updates_a_second": tidy(rate),
            "transitions_a_second": tidy(rate * size),
            "load": machine.load(),
            "machine": machine.sentence(),
        }
        for (update, width, size), rate in best.items()
        if rate
    ]


def knees(rows: list[dict]) -> dict[str, dict]:
    """Fit time = fixed + each * amount, and say where both are equal: below that knee the fixed part rules.

    An amount is an environment (per round of all), a transition (per update), or width * width (per update).
    """
    amounts = {"environments": lambda at: at, "batch": lambda at: at, "width": lambda at: at**2}
    found = {}
    for measure, amount in amounts.items():
        own = [row for row in rows if row["measure"] == measure and row["what"] in ("acting", "updates")]
        if len(own) < 2:
            continue
        at, rate = np.array([[float(row["at"]), float(row["found"])] for row in own]).T
        seconds = (at if measure == "environments" else 1.0) / rate
        # least squares of the relative errors: a slow point must not outweigh the others
        fixed, each = np.linalg.lstsq(np.stack([1 / seconds, amount(at) / seconds], axis=1), np.ones(len(at)))[0]
        knee = fixed / each if measure != "width" else (fixed / each) ** 0.5
        found[measure] = {"fixed_us": tidy(1e6 * fixed), "each_us": tidy(1e6 * each), "knee": round(float(knee))}
    return found


def tidy(number: float) -> float:
    """Four digits say all that such a measurement knows."""
    return float(f"{number:.4g}")


def replace(path: Path, rows: list[dict], same: tuple[str, ...]) -> None:
    """Write rows into a table, in place of those that are alike in the columns `same`."""
    old = []
    if path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            old = list(csv.DictReader(file))
    new = {tuple(str(row[name]) for name in same) for row in rows}
    kept = [row for row in old if tuple(row[name] for name in same) not in new]
    path.unlink(missing_ok=True)
    for row in [*kept, *rows]:
        results.add(path, row)


def main(arguments: list[str] | None = None) -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="default: cpu")
    parser.add_argument("--measures", nargs="*", default=list(MEASURES), choices=MEASURES, help="on the CPU")
    parser.add_argument("--seconds", type=float, default=0.3, help="of each measurement (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each point (default: %(default)s)")
    parser.add_argument("--growth", type=Path, default=GROWTH, help="a CSV file (default: %(default)s)")
    parser.add_argument("--devices", type=Path, default=DEVICES, help="a CSV file (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a line a point")
    options = parser.parse_args(arguments)
    if options.device == "cuda" and not torch.cuda.is_available():
        parser.error("no CUDA device here: leave --device out, or run it where there is one")
    torch.set_num_threads(1)
    grown = grow(options.measures, options.seconds, options.rounds) if options.device == "cpu" else []
    if grown:
        replace(options.growth, grown, ("measure", "device"))
    compared = devices(options.device, options.seconds, options.rounds)
    replace(options.devices, compared, ("device",))
    if options.json:
        print(json.dumps({"machine": machine.describe(), "growth": grown, "knees": knees(grown), "devices": compared}))
        return
    for row in grown:
        print(f"{row['measure']:<13} {row['at']:>8,}  {row['found']:>10,g} {row['what']}")
    for measure, found in knees(grown).items():
        print("{}: {fixed_us:,g} us fixed, {each_us:g} us each, equal at {knee}".format(measure, **found))
    for row in compared:
        point = f"{row['name']}, {row['update']}, width {row['width']}, batch {row['batch']:>6}"
        print(f"{point}: {row['updates_a_second']:,g} updates/s")


if __name__ == "__main__":
    main()
