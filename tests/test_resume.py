"""A run that was stopped and resumed is the run that was never stopped: to the bit, wherever it stopped."""

import itertools
import os
import signal

import numpy as np
import pytest
import torch
from worlds import Numbered, differences, one_line, python, remembered, run_parts, small, vector, whole

import sf2lib.train
from sf2lib.agent import DQNAgent
from sf2lib.checkpoint import CheckpointError
from sf2lib.envs import make_vec
from sf2lib.evaluate import validator
from sf2lib.train import Budget, train

FLAPPY = {"env_id": "FlappyBird-v0", "env_kwargs": {"use_lidar": False, "score_limit": 5}}
RUNS = {
    "cartpole": small(validate_episodes=2),
    "cartpole, every option": small(
        n_step=3,
        double=True,
        dueling=True,
        target_every=9,
        max_grad_norm=None,
        standardize=False,
        prioritized=True,
        average_tau=0.01,
        learning_rate_end=1e-5,
        learning_rate_steps=2000,
        explore_probabilities=[0.4, 0.6],
    ),
    "flappy": small(**FLAPPY, explore_probabilities=[0.9, 0.1]),
    "flappy, five steps in one": small(**FLAPPY, explore_probabilities=[0.9, 0.1], n_step=5, num_envs=2),
    "flappy, with Muon": small(**FLAPPY, explore_probabilities=[0.9, 0.1], muon=True, gated=True),
}
STEPS = 2200


def until(steps, hp, path, seed=0, validated=True, **kwargs):
    """Train from scratch, or on from the checkpoint, in a new agent and new environments."""
    agent, envs = run_parts(hp, seed)
    validate = validator(hp) if validated else None
    resume = path.exists()
    return agent, train(
        agent, envs, Budget(steps=steps), validate=validate, progress=False, checkpoint=path, resume=resume, **kwargs
    )


@pytest.mark.parametrize("name", RUNS)
def test_stopped_and_resumed_equals_uninterrupted_to_the_bit(name, tmp_path):
    """Stopped at once, before learning starts, between two rows, just after one: always the same run."""
    hp = RUNS[name]
    once, history = until(STEPS, hp, tmp_path / "once")
    for stop in (1, 52, 1001, 1003, 1777, STEPS):
        resumed, pieces = until(stop, hp, tmp_path / "pieces")
        assert stop <= resumed.steps < stop + hp.num_envs and pieces.stopped == "steps"
    assert differences(whole(tmp_path / "once"), whole(tmp_path / "pieces")) == []
    assert differences(once.best_weights, resumed.best_weights) == []
    assert once.steps == resumed.steps and once.updates == resumed.updates > 200
    without_time = [[{k: v for k, v in row.items() if k != "seconds"} for row in h.rows] for h in (history, pieces)]
    assert differences(*without_time) == [] and len(history) == 3  # 1,000, 2,000, the end
    states = np.zeros((40, once.network.state_dim), np.float32)
    np.testing.assert_array_equal(once.act(states, 0.5), resumed.act(states, 0.5))
    seconds = pieces["seconds"]
    assert seconds == sorted(seconds)  # the clock goes on where it stood


def test_interrupted_and_resumed_equals_uninterrupted_to_the_bit(tmp_path):
    """Ctrl-C falls into the middle of a step, which is taken to its end."""
    hp, pressed = small(n_step=3), 437
    until(STEPS, hp, tmp_path / "once")
    agent, envs = run_parts(hp)
    step, taken = envs.step, itertools.count(1)

    def step_and_press(actions):
        if next(taken) == pressed:
            os.kill(os.getpid(), signal.SIGINT)
        return step(actions)

    envs.step = step_and_press
    budget = Budget(seconds=60)
    history = train(agent, envs, budget, validate=validator(hp), progress=False, checkpoint=tmp_path / "pieces")
    assert history.stopped == "interrupted"
    assert agent.steps == 3 * pressed
    until(STEPS, hp, tmp_path / "pieces")
    assert differences(whole(tmp_path / "once"), whole(tmp_path / "pieces")) == []


def test_stopped_in_one_process_and_resumed_in_another_equals_uninterrupted(tmp_path, capsys):
    """By the shell's command, on the real Flappy Bird."""
    settings = {"hidden": "[16]", "batch_size": 16, "buffer_size": 700, "learning_starts": 100, "n_step": 3}
    settings |= {"validate_every": 1000, "validate_episodes": 2}
    command = ["flappy", *(word for name, value in settings.items() for word in ("--set", f"{name}={value}"))]
    once, pieces = tmp_path / "once", tmp_path / "pieces"
    assert sf2lib.train.main([*command, "--steps", "2100", "--out", str(once)]) == 0
    assert sf2lib.train.main([*command, "--steps", "1234", "--out", str(pieces)]) == 0
    capsys.readouterr()
    process = python("-m", "sf2lib.train", *command, "--steps", "2100", "--out", str(pieces), "--resume")
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    assert "stopped: steps" in out and "python -m sf2lib.evaluate flappy --weights" in out
    assert differences(whole(once / "run.pt"), whole(pieces / "run.pt")) == []
    assert (once / "weights.safetensors").read_bytes() == (pieces / "weights.safetensors").read_bytes()
    tables = [(folder / "history.csv").read_text("utf-8").splitlines() for folder in (once, pieces)]
    assert len(tables[0]) == len(tables[1]) == 4  # a heading, two rows, and the steps after them


def test_a_run_whose_budget_is_spent_takes_no_further_step(tmp_path):
    first, _ = until(300, small(), tmp_path / "run")
    agent, history = until(300, small(), tmp_path / "run")
    assert (agent.steps, agent.updates, history.stopped) == (first.steps, first.updates, "steps")
    assert differences(dict(first.network.state_dict()), dict(agent.network.state_dict())) == []


@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_worlds_that_start_episodes_by_themselves_begin_new_ones_and_join_nothing(mode, tmp_path):
    hp = small(n_step=4, learning_starts=10**6)
    for steps in (100, 200):
        agent = DQNAgent(3, 2, hp)
        train(
            agent,
            vector("sync", mode),
            Budget(steps=steps),
            progress=False,
            checkpoint=tmp_path / "run",
            resume=steps > 100,
        )
    rows = remembered(agent)
    assert len(rows.action) > 180
    assert (rows.state[:, :2] == rows.next_state[:, :2]).all()
    assert (rows.next_state[:, 2] > rows.state[:, 2]).all()


# --- What is refused ---------------------------------------------------------------------------------------------


@pytest.fixture
def stopped(tmp_path):
    until(60, small(), tmp_path / "run", validated=False)
    return tmp_path / "run"


def refusal(path, hp=None, agent=None, envs=None) -> str:
    mine, theirs = run_parts(hp or small())
    agent = agent or mine
    before = {name: weight.clone() for name, weight in agent.network.state_dict().items()}
    with pytest.raises(ValueError) as error:
        train(agent, envs or theirs, Budget(steps=100), progress=False, checkpoint=path, resume=True)
    assert agent.steps == 0 and differences(before, dict(agent.network.state_dict())) == []
    return one_line(error)


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [("learning_rate", 0.5, 0.001), ("hidden", [16, 16], [16]), ("n_step", 2, 1), ("num_envs", 5, 3)],
)
def test_other_hyperparameters(stopped, name, ours, theirs):
    message = refusal(stopped, small(**{name: ours}))
    assert f"{name} {theirs!r}, not {ours!r}" in message and "same hyperparameters" in message


def test_a_longer_budget_is_no_other_hyperparameter(stopped):
    agent, _ = until(120, small(max_steps=10**6, max_seconds=9999.0), stopped, validated=False)
    assert agent.steps == 120


def test_another_number_of_environments(stopped):
    message = refusal(stopped, envs=make_vec("CartPole-v1", 4))
    assert "3 environments, not 4" in message


def test_a_world_of_another_shape(stopped):
    message = refusal(stopped, agent=DQNAgent(3, 2, small()), envs=vector("sync", "Disabled"))
    assert "4 numbers a state, not 3" in message


def test_no_checkpoint_to_resume_from(tmp_path):
    agent, envs = run_parts(small())
    with pytest.raises(CheckpointError) as error:
        train(agent, envs, Budget(steps=10), progress=False, checkpoint=tmp_path / "none", resume=True)
    one_line(error, str(tmp_path / "none"), "without resume")
    with pytest.raises(ValueError) as error:
        train(agent, envs, Budget(steps=10), progress=False, resume=True)
    one_line(error, "checkpoint=")


def test_a_checkpoint_is_not_written_over_unasked(stopped):
    before = stopped.read_bytes()
    agent, envs = run_parts(small())
    with pytest.raises(FileExistsError) as error:
        train(agent, envs, Budget(steps=10), progress=False, checkpoint=stopped)
    one_line(error, str(stopped), "resume=True", "another name")
    assert stopped.read_bytes() == before and agent.steps == 0


def test_the_checkpoint_is_data_alone(stopped):
    assert isinstance(torch.load(stopped, weights_only=True), dict)


def test_a_single_environment_is_resumed_to_the_bit(tmp_path):
    hp = small(num_envs=1, n_step=3, gamma=0.9, learning_starts=10**6)
    for path, stops in (("once", [150]), ("pieces", [11, 83, 150])):
        for stop in stops:
            agent = DQNAgent(3, 2, hp)
            train(
                agent,
                Replayed(),
                Budget(steps=stop),
                progress=False,
                checkpoint=tmp_path / path,
                resume=stop != stops[0],
            )
    assert differences(whole(tmp_path / "once"), whole(tmp_path / "pieces")) == []


class Replayed(Numbered):
    """Numbered, but its episodes are told apart by their seed, as a world must if it is to be resumed."""

    def reset(self, *, seed=None, options=None):
        self.episode = seed % 1000 - 1
        return super().reset(seed=seed, options=options)
