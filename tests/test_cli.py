"""The two commands, python -m sf2lib.train and python -m sf2lib.evaluate: what they print, write and refuse."""

import json
import math
import sys

import gymnasium
import pytest
from worlds import Breaking, one_line, python

import sf2lib.evaluate
import sf2lib.train
from sf2lib.checkpoint import load_run, load_weights, save_weights
from sf2lib.config import Hyperparameters
from sf2lib.evaluate import evaluate, greedy
from sf2lib.history import History
from sf2lib.network import DQN

SMALL = ["cartpole", "--set", "hidden=[16]", "--set", "learning_starts=200", "--set", "num_envs=4"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a short run by the command leaves behind."""
    folder = tmp_path_factory.mktemp("run") / "cartpole"
    assert sf2lib.train.main([*SMALL, "--steps", "1500", "--seed", "3", "--out", str(folder)]) == 0
    return folder


def refused(main, arguments, capsys, *words: str) -> str:
    """The one line on stderr with which a command ends, exit status 2. (argparse shows the usage above it.)"""
    with pytest.raises(SystemExit) as error:
        main([str(argument) for argument in arguments])
    err = capsys.readouterr().err
    assert error.value.code == 2
    assert "Traceback" not in err
    line = err.removesuffix("\n")
    if line.startswith("usage:"):
        line = line.rpartition("\n")[2]
    assert line.startswith("python -m sf2lib.")
    return one_line(line, *words)


# --- Training ----------------------------------------------------------------------------------------------------


def test_train_leaves_weights_a_history_and_a_run_to_resume(folder):
    assert sorted(path.name for path in folder.iterdir()) == ["history.csv", "run.pt", "weights.safetensors"]
    network = load_weights(folder / "weights.safetensors")
    assert (network.state_dim, network.action_dim, network.hidden) == (4, 2, (16,))
    assert History.load(folder / "history.csv")["step"] == [1000, 1500]
    state = load_run(folder / "run.pt")
    assert state["agent"]["steps"] == 1500 and state["agent"]["seed"] == 3
    assert state["hyperparameters"]["learning_starts"] == 200


def test_train_says_what_came_out_and_how_to_score_it(tmp_path, capsys):
    out = tmp_path / "run"
    settings = ["--set", "validate_every=1000", "--set", "validate_episodes=1"]
    assert sf2lib.train.main([*SMALL, *settings, "--steps", "9000", "--score", "0", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "stopped: score" in lines
    assert load_run(out / "run.pt")["agent"]["steps"] == 1000
    assert lines[-1] == f"score it: python -m sf2lib.evaluate cartpole --weights {out / 'weights.safetensors'}"


def test_train_resumes_or_refuses_to_write_over_a_run(folder, capsys, tmp_path):
    refused(sf2lib.train.main, [*SMALL, "--out", folder], capsys, str(folder), "--resume", "--out")
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "run.pt").write_bytes((folder / "run.pt").read_bytes())
    command = [*SMALL, "--steps", "1600", "--out", str(copy), "--resume"]
    assert sf2lib.train.main(command) == 0
    assert load_run(copy / "run.pt")["agent"]["steps"] == 1600
    refused(sf2lib.train.main, [*command, "--set", "gamma=0.5"], capsys, "gamma 0.98, not 0.5", "same hyperparameters")
    refused(sf2lib.train.main, [*SMALL, "--out", tmp_path / "none", "--resume"], capsys, "no run at", "none")


@pytest.mark.parametrize("module", ["train", "evaluate"])
def test_help(module, capsys):
    with pytest.raises(SystemExit) as error:
        getattr(sf2lib, module).main(["--help"])
    out = capsys.readouterr().out
    assert error.value.code == 0
    options = {
        "train": ["--steps", "--seconds", "--score", "--seed", "--set", "--out", "--resume", "--tensorboard"],
        "evaluate": ["--weights", "--episodes", "--seed", "--json"],
    }
    assert all(option in out for option in options[module])
    assert "cartpole" in out and "flappy" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["cartpol"], ["'cartpol'", "'cartpole'"]),
        (["cartpole", "--set", "lerning_rate=0.1"], ["'lerning_rate'", "'learning_rate'"]),
        (["cartpole", "--set", "learning_rate=1e-3"], ["learning_rate is '1e-3'", "1.0e-3"]),
        (["cartpole", "--set", "learning_rate=2.0"], ["learning_rate is 2.0", "1e-08 to 1"]),
        (["cartpole", "--set", "learning_rate"], ["--set learning_rate", "NAME=VALUE"]),
        (["cartpole", "--set", "hidden=[16"], ["--set hidden=[16", "NAME=VALUE"]),
        (["cartpole", "--set", "env_id=CartPool-v1"], ["CartPool"]),
        (["cartpole", "--set", "env_id=Pendulum-v1"], ["Pendulum-v1", "Discrete"]),
        (["cartpole", "--set", "env_kwargs={speed: 2}"], ["CartPole-v1", "speed"]),
        (["cartpole", "--steps", "0"], ["steps is 0"]),
        (["cartpole", "--steps", "-5"], ["steps is -5"]),
        (["cartpole", "--seconds", "0"], ["seconds is 0"]),
        (["cartpole", "--seconds", "nan"], ["seconds is nan"]),
        (["cartpole", "--seed", "-1"], ["seed is -1"]),
        (["cartpole", "--steps", "many"], ["--steps", "'many'"]),
        (["cartpole", "--device", "gpu"], ["--device", "'gpu'", "cuda"]),
        (["cartpole", "--stepz", "3"], ["--stepz"]),
        ([], ["task"]),
    ],
    ids=" ".join,
)
def test_bad_arguments_of_train(arguments, words, capsys, tmp_path):
    if arguments:
        arguments = [*arguments, "--out", tmp_path / "out"]
    refused(sf2lib.train.main, arguments, capsys, *words)
    assert list(tmp_path.iterdir()) == []


def test_a_device_that_is_not_there(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(sf2lib.train.torch.cuda, "is_available", lambda: False)
    refused(sf2lib.train.main, ["cartpole", "--device", "cuda", "--out", tmp_path], capsys, "no CUDA device")


def test_no_tensorboard(capsys, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    arguments = [*SMALL, "--out", tmp_path / "out", "--tensorboard", tmp_path / "events"]
    refused(sf2lib.train.main, arguments, capsys, "pip install tensorboard")


def test_a_folder_that_can_not_be_written(capsys, tmp_path):
    (tmp_path / "file").write_text("no folder")
    arguments = [*SMALL, "--steps", "8", "--out", tmp_path / "file" / "run"]
    refused(sf2lib.train.main, arguments, capsys, "file")


def test_a_run_that_is_no_run(capsys, tmp_path):
    (tmp_path / "run.pt").write_bytes(b"garbage")
    refused(sf2lib.train.main, [*SMALL, "--out", tmp_path, "--resume"], capsys, str(tmp_path / "run.pt"))


def test_a_run_that_diverges_keeps_its_last_good_weights(capsys, tmp_path):
    gymnasium.register("BreakingByCommand-v0", lambda: Breaking(400, reward=math.nan))
    arguments = [*SMALL, "--set", "env_id=BreakingByCommand-v0", "--set", "num_envs=1", "--out", tmp_path]
    refused(sf2lib.train.main, arguments, capsys, "loss is nan", "weights of step 0", "saved")
    network = load_weights(tmp_path / "weights.safetensors")
    assert all(weight.isfinite().all() for weight in network.state_dict().values())


# --- Evaluating --------------------------------------------------------------------------------------------------


def test_evaluate_by_the_shell_prints_one_json_object(folder):
    weights = folder / "weights.safetensors"
    arguments = ["cartpole", "--weights", weights, "--episodes", "3", "--seed", "770001", "--json"]
    process = python("-m", "sf2lib.evaluate", *map(str, arguments))
    out, err = process.communicate(timeout=100)
    assert (process.returncode, err) == (0, "")
    result = json.loads(out)
    assert out.count("\n") == 1
    assert result.keys() >= {"episodes", "seed", "mean", "median", "min", "max", "solved"}
    assert (result["episodes"], result["seed"]) == (3, 770001)
    hp = Hyperparameters.load("cartpole")
    envs = sf2lib.evaluate.make_vec(hp.env_id, 2)
    expected = evaluate(greedy(load_weights(weights)), envs, 3, 770001, hp.solved_score)
    assert result == expected.to_dict()
    assert result["solved"] is (result["min"] >= hp.solved_score)


def test_evaluate_prints_one_line_for_people(folder, capsys):
    arguments = ["cartpole", "--weights", str(folder / "weights.safetensors"), "--episodes", "2"]
    assert sf2lib.evaluate.main(arguments) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 episodes: mean ") and out.count("\n") == 1


def test_a_score_limit_ends_flappy_s_episodes(tmp_path, capsys):
    save_weights(DQN(12, 2, (4,)), tmp_path / "weights")
    arguments = ["flappy", "--weights", str(tmp_path / "weights"), "--episodes", "2", "--score-limit", "1", "--json"]
    assert sf2lib.evaluate.main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["max"] <= 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["flapy", "--weights", "W"], ["'flapy'", "'flappy'"]),
        (["cartpole", "--weights", "missing"], ["no weights at missing"]),
        (["cartpole", "--weights", "W", "--episodes", "0"], ["episodes is 0"]),
        (["cartpole", "--weights", "W", "--episodes", "-2"], ["episodes is -2"]),
        (["cartpole", "--weights", "W", "--seed", "-1"], ["seed is -1"]),
        (["cartpole", "--weights", "W", "--seed", str(2**30)], [f"seed is {2**30}", "training"]),
        (["cartpole", "--weights", "W", "--score-limit", "3"], ["CartPole-v1", "score_limit"]),
        (["cartpole", "--weights", "W", "--episodes", "few"], ["--episodes", "'few'"]),
        (["flappy", "--weights", "W"], ["4 numbers and 2 actions", "FlappyBird-v0 has 12 and 2"]),
        ([], ["task"]),
    ],
    ids=" ".join,
)
def test_bad_arguments_of_evaluate(arguments, words, capsys, folder):
    weights = {"W": folder / "weights.safetensors"}
    refused(sf2lib.evaluate.main, [weights.get(word, word) for word in arguments], capsys, *words)


def test_weights_for_another_number_of_actions(capsys, tmp_path):
    save_weights(DQN(4, 3), tmp_path / "weights")
    arguments = ["cartpole", "--weights", tmp_path / "weights"]
    refused(sf2lib.evaluate.main, arguments, capsys, "4 numbers and 3 actions", "CartPole-v1 has 4 and 2")


def test_weights_that_are_cut_short(capsys, tmp_path, folder):
    path = tmp_path / "weights"
    path.write_bytes((folder / "weights.safetensors").read_bytes()[:-10])
    refused(sf2lib.evaluate.main, ["cartpole", "--weights", path], capsys, str(path), "cut short")
