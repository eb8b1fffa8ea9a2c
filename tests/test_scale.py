"""Ray: what is missing is said in a line, nothing is left running, and a sweep goes on where it was."""

import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import yaml
from worlds import ROOT, one_line

from sf2lib.scale import ScaleError, Sweep, connected, draw_settings, sweep
from sf2lib.scale.__main__ import main
from sf2lib.scale.cluster import check_answers, fingerprint
from sf2lib.scale.sweeps import _remember
from sf2lib.scale.table import new_row

SPACE = {"learning_rate": {"loguniform": [1e-4, 1e-1]}, "n_step": [1, 3, 5]}


def python(code, **environment):
    """Run code in a Python of its own, in the course's folder."""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment}
    )


# --- settings


def test_settings_are_drawn_from_the_space_and_the_first_one_changes_nothing():
    settings = draw_settings("cartpole", SPACE, 20)
    assert settings[0] == {} and len(settings) == 20 and settings == draw_settings("cartpole", SPACE, 20)
    assert all(s.keys() == SPACE.keys() and 1e-4 <= s["learning_rate"] <= 1e-1 for s in settings[1:])
    assert {s["n_step"] for s in settings[1:]} == {1, 3, 5} and len({str(s) for s in settings}) == 20
    assert settings[1:] != draw_settings("cartpole", SPACE, 20, seed=1)[1:]
    below = sum(s["learning_rate"] < 10**-2.5 for s in draw_settings("cartpole", SPACE, 400)[1:])
    assert 160 < below < 240  # half of the draws in the lower half of a logarithmic scale


def test_lists_alone_are_drawn_without_repetition_until_they_are_used_up():
    settings = draw_settings("cartpole", {"n_step": [1, 3], "double": [True, False]}, 99)
    assert len(settings) == 5 and len({str(s) for s in settings}) == 5
    assert draw_settings("cartpole", {"batch_size": {"randint": [32, 64]}}, 3)[1]["batch_size"] in range(32, 64)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cartpol", SPACE, 3), "no section 'cartpol'.*did you mean 'cartpole'"),
        (("cartpole", {"learning_rat": [0.1]}, 3), "unknown hyperparameter 'learning_rat'.*'learning_rate'"),
        (("cartpole", {"n_step": [1, 101]}, 3), "n_step is 101, expected 1 to 100"),
        (("cartpole", {"n_step": 3}, 3), "3 for n_step, expected a list"),
        (("cartpole", {"n_step": []}, 3), "expected a list"),
        (("cartpole", {"tau": {"loguniorm": [0.1, 1]}}, 3), "unknown kind of range 'loguniorm'.*'loguniform'"),
        (("cartpole", {"tau": {"loguniform": [0, 1]}}, 3), "two numbers above 0, the lower one first"),
        (("cartpole", {"tau": {"uniform": ["1e-3", 1]}}, 3), "expected two numbers.*YAML wants"),
        (("cartpole", {"n_step": {"randint": [1, 2.5]}}, 3), "expected two whole numbers"),
        (("cartpole", {}, 3), "this space is empty"),
        (("cartpole", SPACE, 1), "trials is 1"),
    ],
)
def test_a_space_that_makes_no_sense_is_refused_in_one_line(arguments, message):
    with pytest.raises(ValueError, match=message) as raised:
        draw_settings(*arguments)
    assert one_line(raised)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"seeds": 3}, "seeds is .*such as range"),
        ({"seeds": [1, 1]}, "different whole numbers"),
        ({"budget": 10}, "budget is 10.*at least 1000"),
    ],
)
def test_a_sweep_that_makes_no_sense_writes_nothing(asked, message, tmp_path):
    with pytest.raises(ValueError, match=message) as raised:
        sweep(**{"space": SPACE, "trials": 2, "seeds": [0], "budget": 2000, "folder": tmp_path / "out"} | asked)
    assert one_line(raised) and not (tmp_path / "out").exists()


# --- Ray


def test_nothing_imports_ray_before_it_is_used_and_where_it_is_missing_one_line_says_so():
    done = python("import sys, sf2lib.scale, sf2lib.train; assert not [n for n in sys.modules if n.startswith('ray')]")
    assert done.returncode == 0, done.stderr
    code = "import sys; sys.modules['ray'] = None; from sf2lib.scale.__main__ import main; "
    done = python(code + "main(['sweep', 'cartpole', '--space', 'n_step=[1, 3]', '--out', '/dev/null/no'])")
    expected = 'python -m sf2lib.scale: Ray is not installed: pip install "ray[tune]" (on Linux, macOS and Windows)\n'
    assert (done.returncode, done.stderr) == (2, expected)


def test_an_address_where_nothing_answers_is_named_within_15_seconds(monkeypatch):
    began = time.monotonic()
    with socket.socket() as silent:  # it accepts, and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("RAY_ADDRESS", address)
        with pytest.raises(ScaleError, match=f"nothing answers at {address}") as raised, connected():
            pass
        assert one_line(raised)
    for gone in (address, "127.0.0.1:1"):
        with pytest.raises(ScaleError, match="nothing answers") as raised, connected(gone):
            pass
        assert one_line(raised)
    assert time.monotonic() - began < 15


def test_another_server_and_no_address_at_all_are_named():
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.handle_request, daemon=True).start()
    with pytest.raises(ScaleError, match="is no Ray"):
        check_answers(f"127.0.0.1:{server.server_port}")
    server.server_close()
    for wrong in ("nonsense", "ray://127.0.0.1:10001", ":6379", "host:port"):
        with pytest.raises(ScaleError, match="expected host:port") as raised:
            check_answers(wrong)
        assert one_line(raised)


def test_a_node_with_another_sf2lib_is_refused_by_name(tmp_path, monkeypatch):
    from ray.cluster_utils import Cluster

    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")  # Ray's workers look in the driver's folder first
    shutil.copytree(ROOT / "sf2lib", tmp_path / "sf2lib", ignore=shutil.ignore_patterns("__pycache__"))
    source = tmp_path / "sf2lib" / "loss.py"
    source.write_text(source.read_text("utf-8") + "\nSOMETHING = 1\n", "utf-8")
    assert fingerprint(tmp_path / "sf2lib") != fingerprint()
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        other = cluster.add_node(num_cpus=1, env_vars={"PYTHONPATH": str(tmp_path)})
        refused = rf"{other.node_id[:8]}\) has .* \(.{{8}}\), this machine .* \(.{{8}}\): install"
        with pytest.raises(ScaleError, match=refused) as raised, connected(cluster.address):
            pass
        assert one_line(raised)
        cluster.remove_node(other)
        with connected(cluster.address) as ray:
            assert ray.get(ray.remote(lambda: 7).remote()) == 7
    finally:
        cluster.shutdown()


# --- a sweep


def made(*scores, ended="finished", number=0, fresh=None, **changes):
    """A row with these scores of two seeds, for each rung a pair."""
    row = new_row(number, changes)
    return row | {"scores": [list(pair) for pair in scores], "ended": ended, "fresh": fresh or []}


def test_the_best_setting_is_that_of_all_seeds_and_was_trained_to_the_end(tmp_path):
    rows = [
        made((10, 10), (50, 60), fresh=[55, 55]),
        made((10, 10), (5, 90), fresh=[40, 40], number=1, n_step=5),  # one lucky seed
        made((99, 99), ended="stopped early", number=2, n_step=1),
        made((200, 300), ended="diverged", number=3, n_step=3),
    ]
    result = Sweep("cartpole", (0, 1), (1000, 3000), rows)
    assert result.best_row()["number"] == 0 and result.steps() == 2 * (3000 + 3000 + 1000 + 1000)
    assert result.table()[0] == {
        "setting": 0,
        "n_step": 3,  # the section's own
        "ended": "finished",
        "steps": 3000,
        "score": 55.0,
        "score_low": 50.0,
        "score_high": 60.0,
        "fresh": 55.0,
        "fresh_low": 55.0,
        "fresh_high": 55.0,
        "seed_0": 50,
        "seed_1": 60,
    }
    result.save(tmp_path)
    assert len((tmp_path / "results.csv").read_text("utf-8").splitlines()) == 5
    assert (tmp_path / "sweep.png").stat().st_size > 10_000
    with pytest.raises(ValueError, match="no setting has been trained to the end"):
        Sweep("cartpole", (0, 1), (1000, 3000), rows[2:]).best  # noqa: B018


def test_a_new_scheduler_remembers_what_was_scored_before():
    from types import SimpleNamespace

    from ray import tune

    rows = [made((100, 120), (200, 210), (300, 300), number=n) for n in range(3)]
    for told, decision in ((rows, "STOP"), ([], "CONTINUE")):
        scheduler = tune.schedulers.ASHAScheduler("steps", "score", "max", max_t=9, grace_period=1, reduction_factor=3)
        _remember(scheduler, Sweep("cartpole", (0, 1), (1, 3, 9), told))
        scheduler.on_trial_add(None, late := SimpleNamespace(trial_id="late"))
        assert scheduler.on_trial_result(None, late, {"steps": 1, "score": 50.0}) == decision
    assert np.isfinite(rows[0]["scores"]).all()


def test_the_shell_says_what_is_wrong(capsys):
    for arguments in (["sweep", "cartpole", "--space", "n_step"], ["sweep", "cartpole", "--space", "n_step=[1"]):
        with pytest.raises(SystemExit) as raised:
            main(arguments)
        assert raised.value.code == 2 and "expected NAME=CHOICES" in capsys.readouterr().err


def test_the_cluster_file_is_one_that_ray_takes():
    from ray.autoscaler._private.util import prepare_config, validate_config

    config = yaml.safe_load((ROOT / "assets" / "cluster.yml").read_text("utf-8"))
    validate_config(prepare_config(config))
    assert config["max_workers"] == len(config["provider"]["worker_ips"])
    for commands in (config["head_start_ray_commands"], config["worker_start_ray_commands"]):
        assert "RAY_USAGE_STATS_ENABLED=0" in commands[-1] and "RAY_AUTH_MODE=token" in commands[-1]
