"""Games in one process of their own: the same steps as here, played while this process does something else."""

import os
import signal
import subprocess
import sys
import time

import gymnasium
import numpy as np
import pytest
from gymnasium.spaces import Box, Discrete
from gymnasium.vector import SyncVectorEnv
from worlds import ROOT, Numbered, differences, gone, one_line, small, whole

from sf2lib.agent import Diverged, DQNAgent
from sf2lib.envs import EpisodeStream, dimensions, make_vec
from sf2lib.envs.apart import ApartVectorEnv
from sf2lib.envs.remote import Remote, WorkerDied
from sf2lib.evaluate import evaluate, greedy
from sf2lib.train import Budget, main, train

TASKS = {
    "cartpole": ("CartPole-v1", {}),
    "flappy": ("FlappyBird-v0", {"use_lidar": False, "score_limit": 5}),
}
PAUSE = 0.02  # seconds


class Slow(gymnasium.Env):
    """Takes PAUSE for a step."""

    observation_space, action_space = Box(-1, 1, (2,), np.float32), Discrete(2)

    def reset(self, *, seed=None, options=None):
        return np.zeros(2, np.float32), {}

    def step(self, action):
        time.sleep(PAUSE)
        return np.zeros(2, np.float32), 0.0, False, False, {}


@pytest.fixture
def cartpole():
    envs = make_vec("CartPole-v1", 3, "apart")
    yield envs
    envs.close()


def agent_of(envs, **changes) -> DQNAgent:
    return DQNAgent(*dimensions(envs), small(**changes))


@pytest.mark.parametrize("task", TASKS)
def test_the_same_steps_as_in_this_process(task):
    env_id, options = TASKS[task]
    seen = {}
    for mode in ("sync", "apart"):
        envs = make_vec(env_id, 5, mode, **options)
        stream, random = EpisodeStream(envs, seed=3), np.random.default_rng(0)
        seen[mode] = [stream.step((random.random(5) < 0.2).astype(np.int64)) for _ in range(400)]
        seen[f"{mode} scores"] = [score for steps in seen[mode] for score in steps.scores]
        envs.close()
    assert len(seen["sync scores"]) > 20
    for one, other in zip(seen["sync"], seen["apart"], strict=True):
        for name, here, there in zip(one._fields, one, other, strict=True):
            np.testing.assert_array_equal(here, there, name)


def test_it_is_what_a_vector_environment_is(cartpole):
    here = make_vec("CartPole-v1", 3)
    for name in ("num_envs", "observation_space", "action_space", "single_observation_space", "single_action_space"):
        assert getattr(cartpole, name) == getattr(here, name)
    assert cartpole.metadata["autoreset_mode"] == here.metadata["autoreset_mode"]
    assert dimensions(cartpole) == (4, 2)
    agent = agent_of(here)
    results = [evaluate(greedy(agent.policy), envs, 7, seed=5).scores for envs in (here, cartpole)]
    np.testing.assert_array_equal(*results)


def test_they_play_while_this_process_does_something_else():
    envs = ApartVectorEnv([Slow] * 5, "Disabled")
    envs.reset(seed=0)
    actions, waits = np.zeros(5, np.int64), []
    for _ in range(5):
        envs.step_async(actions)
        time.sleep(7 * PAUSE)
        began = time.perf_counter()
        envs.step_wait()
        waits.append(time.perf_counter() - began)
    began = time.perf_counter()
    envs.step(actions)
    assert time.perf_counter() - began > 5 * PAUSE
    assert min(waits) < PAUSE
    envs.close()


def test_the_agent_learns_while_they_play(cartpole):
    """Each step is sent, then what was due before is learned, then the step is taken in."""
    agent, seen = agent_of(cartpole, steps_per_update=1), []
    for name in ("step_async", "step_wait"):
        method = getattr(cartpole, name)
        setattr(cartpole, name, lambda *a, name=name, method=method: seen.append(name) or method(*a))
    learn = agent.learn
    agent.learn = lambda: seen.append("learn") or learn()
    train(agent, cartpole, Budget(steps=300), progress=False)
    rounds = "".join({"step_async": "a", "learn": "l", "step_wait": "w"}[name] for name in seen).split("a")[1:]
    assert set(rounds) == {"w", "llw", "lllw"}  # none before step 100, two are due after 102
    assert agent.updates == 200 - 3  # those of the last step are due when the next one is played


def test_a_run_goes_on_to_the_bit(tmp_path):
    def until(steps, path):
        envs = make_vec("CartPole-v1", 3, "apart")
        agent = agent_of(envs, n_step=3)
        try:
            train(agent, envs, Budget(steps=steps), progress=False, checkpoint=path, resume=path.exists())
        finally:
            envs.close()

    until(2200, tmp_path / "once")
    for stop in (52, 1003, 2200):
        until(stop, tmp_path / "pieces")
    assert differences(whole(tmp_path / "once"), whole(tmp_path / "pieces")) == []


def test_training_that_diverges_leaves_no_step_on_its_way(cartpole):
    agent = agent_of(cartpole)
    learn = agent.learn

    def diverge():
        if agent.updates == 40:
            raise Diverged("the loss is nan at update 40")
        return learn()

    agent.learn = diverge
    with pytest.raises(Diverged):
        train(agent, cartpole, Budget(steps=1000), progress=False)
    agent.learn = learn
    history = train(agent, cartpole, Budget(steps=1000), progress=False)
    assert history.stopped == "steps" and agent.steps >= 1000


def test_a_worker_that_dies_is_named(cartpole):
    cartpole.reset(seed=[1, 2, 3])
    process = cartpole.remote.process
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(WorkerDied) as error:
        cartpole.step(np.zeros(3, np.int64))
    one_line(error, f"the games in process {process.pid}", "died (signal SIGKILL)", "make the environment anew")
    with pytest.raises(WorkerDied) as error:
        cartpole.reset()
    one_line(error, f"the games in process {process.pid} is closed", "make the environment anew")


def test_from_the_shell(tmp_path, capsys):
    """Flappy Bird by one command, stopped, and gone on with."""
    settings = ["hidden=[16]", "batch_size=16", "learning_starts=256", "validate_every=1000", "validate_episodes=2"]
    command = ["flappy", *(word for setting in settings for word in ("--set", setting)), "--apart"]
    once, pieces = (["--out", str(tmp_path / name)] for name in ("once", "pieces"))
    assert main([*command, *once, "--steps", "2600"]) == 0
    assert main([*command, *pieces, "--steps", "1300"]) == 0
    assert main([*command, *pieces, "--steps", "2600", "--resume"]) == 0
    assert differences(whole(tmp_path / "once" / "run.pt"), whole(tmp_path / "pieces" / "run.pt")) == []
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main([*command, "--actors", "2", "--out", str(tmp_path / "none")])
    one_line(capsys.readouterr().err.strip(), "--apart", "--actors", "choose one")


def test_a_worker_that_dies_in_the_midst_of_training_is_told_in_one_line(tmp_path, capsys, monkeypatch):
    def kill(self, actions):
        if self.remote.asked > 200:
            self.remote.process.kill()
        self.remote.tell("step", actions)

    monkeypatch.setattr(ApartVectorEnv, "step_async", kill)
    with pytest.raises(SystemExit):
        main(["cartpole", "--apart", "--steps", "5000", "--out", str(tmp_path / "out")])
    told = capsys.readouterr().err.rstrip("\n").rpartition("\n")[2]
    one_line(told, "the games in process", "make the environment anew")


def test_ctrl_c_in_the_shell_does_not_end_a_worker(cartpole):
    cartpole.reset(seed=[1, 2, 3])
    os.kill(cartpole.remote.process.pid, signal.SIGINT)
    assert cartpole.step(np.zeros(3, np.int64))[0].shape == (3, 4)


def test_closed_its_worker_is_gone(cartpole):
    process = cartpole.remote.process
    cartpole.close()
    assert process.poll() is not None
    cartpole.close()  # twice does no harm


def test_what_its_maker_raises_is_raised_here():
    with pytest.raises(ValueError, match=r"could not make FlappyBird-v0.*weather"):
        make_vec("FlappyBird-v0", 2, "apart", weather="rain")

    def broken():
        raise LookupError("no such cartridge")

    with pytest.raises(LookupError, match="no such cartridge"):
        Remote("the games", broken)


def test_a_step_that_fails_is_told_and_the_next_one_is_played():
    """The error of the worker's environment arrives as it is."""
    envs = ApartVectorEnv([Numbered] * 2, "Disabled")
    envs.reset(seed=0)
    with pytest.raises(Exception) as here:
        sync = SyncVectorEnv([Numbered] * 2, autoreset_mode="Disabled")
        sync.reset(seed=0)
        sync.step(np.zeros(1, np.int64))
    with pytest.raises(type(here.value)):
        envs.step(np.zeros(1, np.int64))
    envs.reset(seed=0)
    assert envs.step(np.zeros(2, np.int64))[0].shape[0] == 2
    envs.close()


def test_no_worker_outlives_its_kernel():
    code = """
import os, signal
from sf2lib.envs import make_vec
envs = make_vec("CartPole-v1", 2, "apart")
envs.reset(seed=0)
print(envs.remote.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert gone(int(run.stdout), 10), "the worker is still there"
