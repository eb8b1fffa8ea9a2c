"""A sweep that is killed and interrupted goes on where it was, leaves nothing running, and says what `train` says."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import yaml
from worlds import ROOT, marked, one_line

from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.evaluate import validator
from sf2lib.network import one_thread
from sf2lib.scale import sweep
from sf2lib.scale.sweeps import CHOOSING, JUDGING
from sf2lib.train import Budget, train

SPACE = {"learning_rate": {"loguniform": [1e-4, 1e-1]}, "n_step": [1, 3, 5]}
LATE = 240  # seconds that a busy machine may take for what takes twenty


def until(condition, seconds):
    """Wait until a condition holds, at most so long, and return what it says in the end."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


DRIVER = """
import sys
from sf2lib.scale.__main__ import main
sys.exit(main([
    "sweep", "cartpole", "--space", "learning_rate={loguniform: [1.0e-4, 0.1]}", "--space", "n_step=[1, 3, 5]",
    "--trials", "3", "--seeds", "0", "1", "--budget", "2000", "--cores", "1", "--out", sys.argv[1],
]))
"""


def begin(folder, session):
    """A sweep in a process group of its own, as a shell begins it."""
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "SWEEP_TEST": session, "OMP_NUM_THREADS": "1"},
    )


def rungs_reached(folder):
    path = folder / "sweep.json"
    return sum(len(row["scores"]) for row in json.loads(path.read_text("utf-8"))["rows"]) if path.exists() else 0


def test_a_sweep_is_killed_interrupted_and_goes_on_where_it_was(tmp_path, capsys):
    """And what it says of its best setting is what `train` itself makes of it."""
    folder = tmp_path / "out"
    killed = begin(folder, session := f"killed-{os.getpid()}")
    assert until(lambda: rungs_reached(folder) or killed.poll() is not None, LATE) and killed.poll() is None
    killed.kill()
    killed.wait()
    mark = f"SWEEP_TEST={session}"
    assert until(lambda: not marked(mark), LATE), marked(mark)
    before = json.loads((folder / "sweep.json").read_text("utf-8"))["rows"]
    reached = rungs_reached(folder)
    assert reached >= 1 and not all(row["ended"] for row in before)

    stopped = begin(folder, session := f"stopped-{os.getpid()}")
    assert until(lambda: rungs_reached(folder) > reached or stopped.poll() is not None, LATE)
    os.killpg(stopped.pid, signal.SIGINT)  # as a terminal does: to the driver and all that it started
    said = stopped.communicate(timeout=LATE)[0]
    assert stopped.returncode == 130 and "goes on where it was" in said and "Traceback" not in said, said
    mark = f"SWEEP_TEST={session}"
    assert until(lambda: not marked(mark), LATE), marked(mark)

    arguments = (SPACE, 3, [0, 1], 2000)
    with pytest.raises(ValueError, match="holds a sweep with other seeds") as raised:
        sweep(SPACE, 3, [0, 2], 2000, folder=folder)
    assert one_line(raised)
    result = sweep(*arguments, folder=folder, cores=1)
    assert result.stopped == "done" and all(row["ended"] for row in result.rows)
    for old, new in zip(before, result.rows, strict=True):
        assert new["scores"][: len(old["scores"])] == old["scores"]  # what was done is not done again
        assert new == old or not old["ended"]

    best = result.best_row()
    assert result.best == Hyperparameters.load("cartpole", **best["changes"])
    for place, seed in enumerate(result.seeds):
        envs = make_vec("CartPole-v1", result.best.num_envs)
        agent = DQNAgent(*dimensions(envs), result.best, seed)
        with one_thread():
            train(agent, envs, Budget(steps=2000), progress=False)
            assert validator(result.best, CHOOSING)(agent) == best["scores"][-1][place]
            assert validator(result.best, JUDGING)(agent) == best["fresh"][place]
    section = yaml.safe_load((folder / "hyperparameters.yml").read_text("utf-8"))
    assert Hyperparameters.from_dict(section["cartpole_swept"]) == result.best
    assert sorted(path.name for path in folder.iterdir()) == [
        "hyperparameters.yml",
        "results.csv",
        "sweep.json",
        "sweep.png",
    ]
    began = time.monotonic()
    assert repr(sweep(*arguments, folder=folder)) == repr(result) and time.monotonic() - began < 5  # without Ray
