"""assets/weights: what ships is what its manifest says, file by file and score by score."""

import hashlib
import json
import re

import pytest
from worlds import ROOT

from sf2lib import checkpoint
from sf2lib.checkpoint import WEIGHTS, load_weights, manifest, shipped_weights
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.evaluate import evaluate, greedy
from sf2lib.network import one_thread

SHIPPED = manifest()
BIRDS = [task for task in SHIPPED if task.startswith("flappy")]


@pytest.mark.parametrize("task", SHIPPED)
def test_shipped_weights_are_those_of_the_manifest(task):
    path = shipped_weights(task)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SHIPPED[task]["sha256"]
    assert path.stat().st_size < 1_000_000


@pytest.mark.parametrize("task", SHIPPED)
def test_the_manifest_says_how_they_were_trained(task):
    entry = SHIPPED[task]
    hp = Hyperparameters.from_dict(entry["hyperparameters"])
    network = load_weights(shipped_weights(task))
    assert (network.hidden, network.value is not None) == (hp.hidden, hp.dueling)
    assert (network.state_dim, network.action_dim) == dimensions(make_vec(hp.env_id, 1, **hp.env_kwargs))
    assert entry["steps"] > 0 and entry["updates"] > 0
    for command in entry["made_by"].split(", then "):  # the last one goes on from what those before it left
        script, seed, start = re.fullmatch(r"python (\S+) --seed (\d+)(?: --start (\S+))?", command).groups()
        assert (ROOT / script).exists() and (start is None or ROOT / start == shipped_weights(task))
    assert int(seed) == entry["seed"]


@pytest.mark.parametrize("task", BIRDS)
def test_the_birds_play_as_well_as_the_manifest_says(task):
    """Ten held-out games of those that were scored, cut at a score of 30: a thousand takes minutes."""
    entry, games, enough = SHIPPED[task], 10, 30
    hp, score = Hyperparameters.from_dict(entry["hyperparameters"]), entry["score"]
    envs = make_vec(hp.env_id, games, **{**hp.env_kwargs, "score_limit": enough})
    with one_thread():
        result = evaluate(greedy(load_weights(shipped_weights(task))), envs, games, score["seed"])
    claimed = [min(pipes, enough) for pipes in score["scores"][:games]]
    # another machine may round another way, and one flight of ten then ends elsewhere
    assert sum(result.scores == claimed) >= games - 1, f"{result.scores}, the manifest says {claimed}"


def test_the_bird_flies():
    """95 of 100 held-out games pass 1,000 pipes, on seeds that neither training nor validation met."""
    score = SHIPPED["flappy"]["score"]
    assert score["episodes"] >= 100 and score["score_limit"] >= 1000
    assert score["passed"] / score["episodes"] >= 0.95
    assert 500_000 + 1000 < score["seed"] < 2**30


def test_the_fighter_wins():
    """In 200 held-out fights each: 95% at difficulty 4, 80% at 7, no stalling, no living on one trick."""
    score = SHIPPED["fighter"]["score"]
    assert len(score["fights"]) == 10 and 500_000 + 1000 < score["seed"] < 2**30
    for opponent, row in score["fights"].items():
        least, lowest = (0.95, 0.90) if opponent.endswith("4") else (0.80, 0.0)
        assert row["fights"] == 200 and row["wins"] / 200 >= least and row["low"] >= lowest, opponent
        assert row["time_over"] <= 0.05 and len(row["moves"]) >= 5, opponent


@pytest.mark.parametrize("opponent", ["tiger 4", "dragon 7"])
def test_the_fighter_fights_as_well_as_the_manifest_says(opponent):
    """Twelve of the held-out fights that were scored."""
    score, fights = SHIPPED["fighter"]["score"], 12
    animal, difficulty = opponent.split()
    hp = Hyperparameters.from_dict(SHIPPED["fighter"]["hyperparameters"])
    envs = make_vec(hp.env_id, 2, **{**hp.env_kwargs, "opponent": animal, "difficulty": int(difficulty)})
    with one_thread():
        result = evaluate(greedy(load_weights(shipped_weights("fighter"))), envs, fights, score["seed"]).fights()
    envs.close()
    # the claimed rate lies in what twelve fights allow
    assert result["low"] <= score["fights"][opponent]["win_rate"] <= result["high"], result


def test_what_lies_there_is_in_the_manifest():
    files = {path.name for path in WEIGHTS.glob("*.safetensors")}
    assert files == {entry["file"] for entry in SHIPPED.values()}


def test_shipped_weights_of_an_unknown_task(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "WEIGHTS", tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"flappy": {"file": "flappy.safetensors"}}))
    assert shipped_weights("flappy") == tmp_path / "flappy.safetensors"
    with pytest.raises(checkpoint.CheckpointError, match=r"'flapy'.*did you mean 'flappy'"):
        shipped_weights("flapy")
