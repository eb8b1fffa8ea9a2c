"""Many fighters at once: in one kernel, in workers, and what happens when a process dies, hangs or is interrupted."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import gc
import hashlib
import os
import pickle
import signal
import subprocess
import sys
import time
from functools import partial

import numpy as np
import pytest
from fights import GAME, fighter, play, start_state  # noqa: F401
from gymnasium.vector import AsyncVectorEnv
from worlds import ROOT, gone, one_line

import sf2lib.envs.remote
from sf2lib.envs import EpisodeStream, emulator, make, make_vec
from sf2lib.envs.emulator import Emulator, RemoteEmulator
from sf2lib.envs.remote import WorkerDied

make_tiger = partial(make, "sf2lib/Fighter-v0", opponent="tiger")


def workers() -> list[int]:
    """The process ids of this process's emulators."""
    me, found = str(os.getpid()), []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat") as stat, open(f"/proc/{process}/cmdline") as command:
                if stat.read().rsplit(")", 1)[1].split()[1] == me and "sf2lib.envs.remote" in command.read():
                    found.append(int(process))
        except OSError:
            pass
    return found


def memory(process: int) -> float:
    """Resident megabytes."""
    with open(f"/proc/{process}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.fixture
def remote():
    console = RemoteEmulator(GAME)
    yield console
    console.close()


# --- One kernel ----------------------------------------------------------------------------------------------------


def test_a_second_and_a_third_fighter_play_the_same_fights(fighter):
    envs = [fighter(opponent="tiger") for _ in range(3)]
    traces = [play(env, seed=5, steps=60) for env in envs]
    assert [type(env.unwrapped.console) for env in envs] == [Emulator, RemoteEmulator, RemoteEmulator]
    assert traces[0] == traces[1] == traces[2]
    assert traces[0] != play(envs[0], seed=6, steps=60)


def test_step_by_step_in_turn_they_do_not_disturb_each_other(fighter):
    envs = [fighter(opponent="crane") for _ in range(2)]
    seen = [[env.reset(seed=seed)[0]] for seed, env in enumerate(envs)]
    for number in range(30):
        for env, own in zip(envs, seen, strict=True):
            own.append(env.step(number)[0])
    for seed, own in enumerate(seen):
        again = [envs[0].reset(seed=seed)[0], *(envs[0].step(number)[0] for number in range(30))]
        np.testing.assert_array_equal(own, again)


def test_made_again_and_again(fighter):
    """A cell that is run again leaves the old environment behind, unclosed."""
    for _ in range(5):
        env = make_tiger()
        env.reset(seed=0)
        env.step(0)
    env.close()
    assert workers() == []


def test_closed_it_makes_room_and_can_begin_anew(fighter):
    one, other = fighter(opponent="tiger"), fighter(opponent="tiger")
    first, _ = one.reset(seed=0)
    one.close()
    one.close()  # twice is no harm
    other.reset(seed=0)
    assert isinstance(other.unwrapped.console, Emulator)
    np.testing.assert_array_equal(one.reset(seed=0)[0], first)
    assert len(workers()) == 1


def test_closing_ends_the_workers(fighter):
    envs = [fighter(opponent="tiger") for _ in range(3)]
    for env in envs:
        env.reset(seed=0)
    assert len(workers()) == 2
    for env in envs:
        env.close()
    assert workers() == []


def test_beside_an_emulator_that_is_not_ours(fighter):
    import stable_retro

    gc.collect()
    theirs = stable_retro.RetroEmulator(str(GAME / "rom.md"))
    try:
        env = fighter(opponent="tiger")
        env.reset(seed=0)
        assert isinstance(env.unwrapped.console, RemoteEmulator)
        assert env.step(0)[-1]["frames"] == 6
    finally:
        del theirs


def test_an_exception_in_between(fighter):
    """In the fighter's turn, in its rival's, in a worker: one can go on."""
    turns = iter([0, 0, 1 / 2])

    def rival(states):
        turn = next(turns, None)
        if turn is None:
            raise RuntimeError("the rival stumbles")
        return np.zeros(len(states), np.int64)

    envs = fighter(opponent="tiger"), fighter(opponent="tiger", rival=rival)
    for env in envs:
        env.reset(seed=0)
    with pytest.raises(RuntimeError, match="stumbles"):
        for _ in range(10):
            envs[1].step(0)
    with pytest.raises(ValueError):
        envs[0].step(99)
    turns = iter([0] * 100)
    for env in envs:
        env.reset(seed=0)
        assert env.step(0)[-1]["frames"] == 6


def test_what_goes_wrong_in_a_worker_is_raised_here(remote):
    with pytest.raises(ValueError) as error:
        remote.load(b"no state at all")
    one_line(error, "does not take this state of 15 bytes")
    assert remote.load(start_state("Tiger"))["health"] == 176


def test_a_state_of_nothing_is_refused_here_too(fighter):
    console = Emulator(GAME)
    with pytest.raises(ValueError) as error:
        console.load(b"no state at all")
    one_line(error, "does not take this state of 15 bytes")
    console.close()


# --- Workers that die, hang, or are interrupted ----------------------------------------------------------------------


def test_a_worker_that_is_killed_is_named(remote):
    os.kill(remote.process.pid, signal.SIGKILL)
    remote.process.wait()
    for _ in range(2):  # and it stays so
        with pytest.raises(WorkerDied) as error:
            remote.read()
        one_line(error, f"process {remote.process.pid}", "make the environment anew")
    with pytest.raises(WorkerDied):
        remote.play([emulator.NO_BUTTONS], None)


def test_a_worker_that_dies_while_it_plays(remote):
    remote.load(start_state("Tiger"))
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -9 {remote.process.pid}"])
    with pytest.raises(WorkerDied) as error:
        remote.play([emulator.NO_BUTTONS] * 10**6, None)
    one_line(error, f"process {remote.process.pid} has died (signal SIGKILL)")
    killer.wait()


def test_a_worker_that_hangs(remote, monkeypatch):
    monkeypatch.setattr(sf2lib.envs.remote, "PATIENCE", 0.5)
    os.kill(remote.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(WorkerDied) as error:
        remote.read()
    one_line(error, f"process {remote.process.pid} has not answered for 0.5 seconds")
    assert time.monotonic() - began < 10 and remote.process.poll() is not None


def test_the_stop_button_while_a_worker_plays(remote):
    """What was asked before is not taken for the answer to what is asked next."""
    remote.load(start_state("Tiger"))
    previous = signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            remote.play([emulator.NO_BUTTONS] * 4000, None)
    finally:
        signal.signal(signal.SIGALRM, previous)
    assert remote.load(start_state("Crane"))["enemy_character"] == 2
    assert remote.play([emulator.NO_BUTTONS] * 3, None)[0] == 3


def test_ctrl_c_in_the_shell_does_not_end_a_worker(remote):
    os.kill(remote.process.pid, signal.SIGINT)
    assert remote.load(start_state("Tiger"))["health"] == 176


def test_no_worker_outlives_its_kernel():
    code = """
import os, signal
from sf2lib.envs import make
envs = [make("sf2lib/Fighter-v0", opponent="tiger") for _ in range(2)]
for env in envs:
    env.reset(seed=0)
print(envs[1].unwrapped.console.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert gone(int(run.stdout), 10), "the worker is still there"


# --- Vector environments --------------------------------------------------------------------------------------------


def rows(env, seed: int, steps: int) -> list[bytes]:
    random = np.random.default_rng(0)
    seen = [env.reset(seed=seed)[0].tobytes()]
    seen += [env.step(int(random.integers(32)))[0].tobytes() for _ in range(steps)]
    return seen


@pytest.mark.parametrize("context", ["spawn", "fork"])
@pytest.mark.parametrize("busy", [False, True])
def test_async_vectors(fighter, context, busy):
    """With spawn and with fork, and whether or not the kernel has an emulator of its own."""
    env = fighter(opponent="tiger")
    expected = [rows(env, seed, 15) for seed in (3, 4)]
    if not busy:
        env.close()
    envs = AsyncVectorEnv([make_tiger] * 2, context=context)
    try:
        random = np.random.default_rng(0)
        seen = [envs.reset(seed=[3, 4])[0].copy()]
        for _ in range(15):
            observation, *_, info = envs.step(np.full(2, random.integers(32)))
            seen.append(observation.copy())
            assert info["frames"].shape == (2,) and info["ram"][1]["health"] <= 176
        for lane in range(2):
            assert [row[lane].tobytes() for row in seen] == expected[lane]
    finally:
        envs.close()


def test_the_course_s_vectors_in_one_process_and_in_several():
    """Sync or async, the training loop meets the same steps: episodes, frames, scores."""
    streams = {}
    for mode in ("sync", "async"):
        options = {"opponent": "tiger", "difficulty": 7, "max_episode_steps": 20}
        envs = make_vec("sf2lib/Fighter-v0", 2, vectorization_mode=mode, **options)
        try:
            stream, random = EpisodeStream(envs, seed=1), np.random.default_rng(0)
            steps = [stream.step(random.integers(32, size=2)) for _ in range(45)]
            streams[mode] = [[part.tolist() for part in step[:-1]] + [step.scores] for step in steps]
        finally:
            envs.close()
    assert streams["sync"] == streams["async"]
    assert sum(len(step[-1]) for step in streams["sync"]) >= 4 and max(step[5][0] for step in streams["sync"]) > 20


def test_no_such_way_to_step():
    with pytest.raises(ValueError) as error:
        make_vec("CartPole-v1", 2, vectorization_mode="threads")
    one_line(error, "vectorization_mode is 'threads'", "'sync', 'async', 'apart'")


def test_a_vector_s_worker_that_dies_does_not_hang_the_kernel():
    envs = AsyncVectorEnv([make_tiger] * 2, context="spawn")
    envs.reset(seed=0)
    os.kill(envs.processes[1].pid, signal.SIGKILL)
    began = time.monotonic()
    with pytest.raises((EOFError, OSError)):
        for _ in range(3):
            envs.step(np.zeros(2, np.int64))
    envs.close(terminate=True)
    assert time.monotonic() - began < 20


# --- Another process, and what it costs -----------------------------------------------------------------------------


def test_the_same_seed_in_another_process_is_the_same_fight(fighter):
    code = f"""
import hashlib, pickle, sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from fights import play
from sf2lib.envs import make
print(hashlib.sha256(pickle.dumps(play(make("sf2lib/Fighter-v0"), seed=11, steps=80))).hexdigest())
"""
    there = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT).stdout
    here = hashlib.sha256(pickle.dumps(play(fighter(), seed=11, steps=80))).hexdigest()
    assert here == there.strip()


def test_a_worker_stays_under_250_megabytes(fighter):
    envs = [fighter() for _ in range(2)]
    for env in envs:
        play(env, seed=0, steps=60)
    (worker,) = workers()
    assert memory(worker) < 250
    vector = AsyncVectorEnv([make_tiger], context="spawn")
    try:
        vector.reset(seed=0)
        vector.step(np.zeros(1, np.int64))
        assert memory(vector.processes[0].pid) < 250
    finally:
        vector.close()


def test_importing_the_environments_is_cheap():
    """No torch, ever; no emulator before a fight begins. Under 0.3 s where Gymnasium alone takes 0.25."""
    code = """
import sys, time
began = time.perf_counter()
import gymnasium
midway = time.perf_counter()
import sf2lib.envs
ended = time.perf_counter()
assert "torch" not in sys.modules and "stable_retro" not in sys.modules
env = sf2lib.envs.make("sf2lib/Fighter-v0")
assert "stable_retro" not in sys.modules
env.reset(seed=0)
env.step(0)
assert "stable_retro" in sys.modules and "torch" not in sys.modules
print(midway - began, ended - midway)
"""
    command = [sys.executable, "-c", code]
    outputs = [subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout for _ in range(3)]
    gymnasiums, ours = zip(*(map(float, output.split()) for output in outputs), strict=True)
    assert min(ours) < 0.2 * min(gymnasiums)  # as a ratio: the machine may be busy
