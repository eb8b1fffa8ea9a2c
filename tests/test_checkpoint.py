"""sf2lib/checkpoint.py: round trips, and every way in which a file or a save can go wrong."""

import json
import math
import pickle
import re

import pytest
import safetensors.torch
import torch
from worlds import differences, one_line, python

from sf2lib import checkpoint
from sf2lib.checkpoint import CheckpointError, load_run, load_weights, move_weights, save_run, save_weights
from sf2lib.network import DQN

STATE = {
    "agent": {"weight": torch.arange(600.0).reshape(20, 30), "steps": 7, "none": None},
    "rows": [{"loss": 0.1, "score": math.nan}, {"loss": 1e-9, "score": -3.0}],
    "names": ("a", "b"),
    "yes": True,
}


def files_in(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- Round trips -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gated", [False, True])
@pytest.mark.parametrize("dueling", [False, True])
@pytest.mark.parametrize("hidden", [(), (8,), (16, 4)])
def test_weights_there_and_back(tmp_path, hidden, dueling, gated):
    network = DQN(4, 3, hidden, dueling, gated)
    with torch.no_grad():
        for weight in network.state_dict().values():  # those that are not trained too
            weight.copy_(torch.randn_like(weight))
    path = save_weights(network, tmp_path / "new" / "folder" / "weights.safetensors")
    for loaded in (load_weights(path), load_weights(path, DQN(4, 3, hidden, dueling, gated))):
        assert differences(dict(network.state_dict()), dict(loaded.state_dict())) == []
        assert (loaded.state_dim, loaded.action_dim, loaded.hidden) == (4, 3, hidden)
        assert torch.equal(loaded(torch.ones(2, 4)), network(torch.ones(2, 4)))


def test_weights_are_a_plain_safetensors_file_the_same_each_time(tmp_path):
    network = DQN(4, 2, (8,))
    one, other = save_weights(network, tmp_path / "one"), save_weights(network, tmp_path / "other")
    assert one.read_bytes() == other.read_bytes()
    assert safetensors.torch.load_file(one).keys() == network.state_dict().keys()


def test_a_run_there_and_back(tmp_path):
    path = save_run(STATE, tmp_path / "new" / "run.pt")
    loaded = load_run(path)
    assert loaded.pop("version") == checkpoint.RUN_VERSION
    assert differences(STATE, loaded) == []
    assert files_in(path.parent) == ["run.pt"]


def test_a_save_takes_the_old_one_s_place(tmp_path):
    for number in (1, 2):
        save_run({"number": number}, tmp_path / "run.pt")
        save_weights(DQN(number, 2), tmp_path / "weights")
    assert load_run(tmp_path / "run.pt")["number"] == 2
    assert load_weights(tmp_path / "weights").state_dim == 2
    assert files_in(tmp_path) == ["run.pt", "weights"]


# --- Files that are not what they should be ------------------------------------------------------------------------


def save_either(kind, path):
    return save_run(STATE, path) if kind == "run" else save_weights(DQN(4, 2, (16,)), path)


def load_either(kind, path):
    return load_run(path) if kind == "run" else load_weights(path)


@pytest.mark.parametrize("kind", ["run", "weights"])
def test_a_file_cut_short_at_any_length(tmp_path, kind):
    whole = save_either(kind, tmp_path / "whole").read_bytes()
    lengths = [*range(0, 12), *range(12, len(whole), max(1, len(whole) // 60)), len(whole) - 1]
    for length in lengths:
        path = tmp_path / "short"
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointError) as error:
            load_either(kind, path)
        one_line(error, str(path), "copy" if kind == "weights" else "")


@pytest.mark.parametrize("kind", ["run", "weights"])
@pytest.mark.parametrize(
    "content",
    [b"garbage" * 1000, b"\0" * 5000, b"PK\x03\x04" + b"x" * 500, b"{}", b"\x08\0\0\0\0\0\0\0{}      ", b"\x80\x02."],
)
def test_garbage(tmp_path, kind, content):
    path = tmp_path / "garbage"
    path.write_bytes(content)
    with pytest.raises(CheckpointError) as error:
        load_either(kind, path)
    one_line(error, str(path))


def test_a_damaged_header_of_weights(tmp_path):
    path = save_weights(DQN(4, 2, (16,)), tmp_path / "weights")
    whole = path.read_bytes()
    for place in range(10):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with pytest.raises(CheckpointError) as error:
            load_weights(path)
        one_line(error, str(path))


@pytest.mark.parametrize("kind", ["run", "weights"])
def test_no_file_or_a_folder(tmp_path, kind):
    with pytest.raises(CheckpointError) as error:
        load_either(kind, tmp_path / "missing")
    one_line(error, str(tmp_path / "missing"), "check the path")
    with pytest.raises(CheckpointError) as error:
        load_either(kind, tmp_path)
    one_line(error, str(tmp_path))


class Code:
    """What a malicious file would hold: unpickled, it makes a file."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return open, (str(self.target), "w")


@pytest.mark.parametrize("protocol", [2, 5])
@pytest.mark.parametrize("way", ["pickle", "torch", "torch, old format", "inside a run"])
def test_code_in_a_file_is_refused_and_not_executed(tmp_path, way, protocol, recwarn):
    target, path = tmp_path / "executed", tmp_path / "run.pt"
    if way == "pickle":
        path.write_bytes(pickle.dumps(Code(target), protocol))
    elif way == "inside a run":
        torch.save({**STATE, "version": checkpoint.RUN_VERSION, "extra": Code(target)}, path, pickle_protocol=protocol)
    else:
        torch.save(
            Code(target), path, _use_new_zipfile_serialization="old" not in way, pickle_protocol=protocol
        )
    for load in (load_run, load_weights):
        with pytest.raises(CheckpointError) as error:
            load(path)
        one_line(error, str(path))
    assert not target.exists()
    with pytest.raises(CheckpointError, match="not loaded"):
        load_run(path)
    if way == "pickle":  # the trap is a real one
        pickle.loads(path.read_bytes()).close()
        assert target.exists()


def test_a_run_of_another_version(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "RUN_VERSION", 99)
    path = save_run(STATE, tmp_path / "run.pt")
    monkeypatch.undo()
    with pytest.raises(CheckpointError) as error:
        load_run(path)
    one_line(error, str(path), "version 99", f"expected {checkpoint.RUN_VERSION}")


def test_what_torch_saved_but_is_no_run(tmp_path):
    for content in ([1, 2], {"weights": torch.zeros(2)}, torch.zeros(3), 5):
        torch.save(content, tmp_path / "other.pt")
        with pytest.raises(CheckpointError) as error:
            load_run(tmp_path / "other.pt")
        one_line(error, "version None", f"expected {checkpoint.RUN_VERSION}")


OTHER_SHAPES = [
    DQN(5, 2, (8,)),
    DQN(4, 3, (8,)),
    DQN(4, 2, (9,)),
    DQN(4, 2, (8, 8)),
    DQN(4, 2, ()),
    DQN(4, 2, (8,), dueling=True),
]


@pytest.mark.parametrize("other", OTHER_SHAPES, ids=str)
def test_weights_of_another_shape_name_both(tmp_path, other):
    network = DQN(4, 2, (8,))
    for mine, theirs in ((network, other), (other, network)):
        before = {name: weight.clone() for name, weight in mine.state_dict().items()}
        path = save_weights(theirs, tmp_path / "weights")
        with pytest.raises(CheckpointError) as error:
            load_weights(path, mine)
        shapes = re.findall(r"DQN\(\d+, \d+, hidden=\([\d, ]*\)(?:, dueling=True)?\)", one_line(error, str(path)))
        expected = [
            f"DQN({n.state_dim}, {n.action_dim}, hidden={n.hidden}{', dueling=True' if n.value else ''})"
            for n in (theirs, mine)
        ]
        assert shapes == expected
        assert differences(before, dict(mine.state_dict())) == []


@pytest.mark.parametrize("metadata", [None, {"format": "pt"}, {"dqn": "[]"}, {"dqn": "{}"}, {"dqn": "nonsense"}])
def test_safetensors_of_something_else(tmp_path, metadata):
    safetensors.torch.save_file({"embedding": torch.zeros(3)}, tmp_path / "other", metadata=metadata)
    for network in (None, DQN(4, 2)):
        with pytest.raises(CheckpointError) as error:
            load_weights(tmp_path / "other", network)
        one_line(error, str(tmp_path / "other"), "no weights of a DQN")


# --- Saves that fail ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["run", "weights"])
def test_a_place_that_can_not_be_written(tmp_path, kind):
    (tmp_path / "file").write_text("not a folder")
    for path in (tmp_path / "file" / "run.pt", tmp_path):
        with pytest.raises(CheckpointError) as error:
            save_either(kind, path)
        one_line(error, "could not save", str(path))
    assert files_in(tmp_path) == ["file"]


def test_what_can_not_be_saved_leaves_the_old_file(tmp_path):
    save_run({"number": 1}, tmp_path / "run.pt")
    with pytest.raises(Exception, match=r"pickle|local object"):
        save_run({"function": lambda: None}, tmp_path / "run.pt")
    assert load_run(tmp_path / "run.pt")["number"] == 1
    assert files_in(tmp_path) == ["run.pt"]


FULL_DISK = """
import json, resource, signal, sys
from pathlib import Path
import torch
from sf2lib.checkpoint import CheckpointError, load_run, load_weights, move_weights, save_run, save_weights
from sf2lib.network import DQN

folder = Path(sys.argv[1])
save_run({"number": 1, "buffer": torch.zeros(50_000)}, folder / "run.pt")
save_weights(DQN(4, 2), folder / "weights")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit then fails as on a full disk
for limit in (0, 1, 4096, 100_000, 199_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    errors = []
    for save in (
        lambda: save_run({"number": 2, "buffer": torch.ones(50_000)}, folder / "run.pt"),
        lambda: save_weights(DQN(4, 2, (400, 400)), folder / "weights"),
    ):
        try:
            save()
            errors.append("saved")
        except CheckpointError as error:
            errors.append(str(error))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    found = [load_run(folder / "run.pt")["number"], load_weights(folder / "weights").hidden[0]]
    print(json.dumps([errors, found, sorted(path.name for path in folder.iterdir())]))
"""


def test_a_disk_that_is_full_while_saving(tmp_path):
    """For real: the system refuses to write on. The save before loads, and nothing else is left behind."""
    process = python("-c", FULL_DISK, str(tmp_path))
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    lines = [json.loads(line) for line in out.splitlines()]
    assert len(lines) == 5
    for errors, found, files in lines:
        for error, name in zip(errors, ("run.pt", "weights"), strict=True):
            one_line(error, "could not save", str(tmp_path / name), "previous save")
        assert found == [1, 128]
        assert files == ["run.pt", "weights"]


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import torch
from sf2lib.checkpoint import load_run, load_weights, save_run, save_weights
from sf2lib.network import DQN

torch.set_num_threads(1)
folder, random = Path(sys.argv[1]), random.Random(0)
begun = time.time()
for _ in range(3):
    save_run({"number": 0, "buffer": torch.zeros(200_000)}, folder / "run.pt")
    save_weights(DQN(4, 2), folder / "weights")
took = (time.time() - begun) / 3
cut = numbers = 0
for round in range(40):
    child = os.fork()
    if child == 0:
        for number in range(1, 10**9):
            save_run({"number": number, "buffer": torch.full((200_000,), float(number))}, folder / "run.pt")
            save_weights(DQN(4, 2), folder / "weights")
    time.sleep(took * random.uniform(0.2, 4))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    state = load_run(folder / "run.pt")
    load_weights(folder / "weights")
    assert (state["buffer"] == state["number"]).all(), "put together from two"
    leftovers = [path for path in folder.iterdir() if path.name not in ("run.pt", "weights")]
    cut += bool(leftovers)
    numbers += state["number"] > 0
    for path in leftovers:
        path.unlink()
print(cut, numbers)
"""


def test_killed_in_the_middle_of_saving_again_and_again(tmp_path):
    """kill -9, forty times: whatever it was writing, the file loads and holds one whole save."""
    process = python("-c", KILLED, str(tmp_path))
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    cut, numbers = map(int, out.split())
    assert cut >= 3, "no save was really cut short"
    assert numbers >= 3, "no save ever came through"


# --- Weights moved by name ---------------------------------------------------------------------------------------

SMALL, LARGE = (("x", "y", "z"), ("q", "z", "x", "w", "y")), (("left", "right"), ("right", "up", "left", "down"))
SHAPES = pytest.mark.parametrize(
    ("hidden", "wider"), [((), ()), ((8,), (8,)), ((8,), (12,)), ((16, 4), (16, 9)), ((5, 5), (7, 6))]
)


def learned(hidden, dueling, state_dim=3, action_dim=2) -> DQN:
    torch.manual_seed(1)
    network = DQN(state_dim, action_dim, hidden, dueling)
    network.standardize(3 * torch.randn(100, state_dim) + 1)
    return network


@pytest.mark.parametrize("dueling", [False, True])
@SHAPES
def test_moved_weights_say_the_same_of_old_actions_and_the_mean_of_new_ones(hidden, wider, dueling):
    old, states = learned(hidden, dueling), torch.randn(50, 5)
    before = {name: tensor.clone() for name, tensor in old.state_dict().items()}
    new = move_weights(old, DQN(5, 4, wider, dueling), SMALL, LARGE)
    q_old = old(states[:, [2, 4, 1]])  # x, y, z
    q_new = new(states)
    torch.testing.assert_close(q_new[:, [2, 0]], q_old)  # left, right
    for action in (1, 3):
        torch.testing.assert_close(q_new[:, action], q_old.mean(dim=1))
    assert torch.equal(q_new.argmax(dim=1) == 2, q_old.argmax(dim=1) == 0)
    assert differences(before, dict(old.state_dict())) == [] and new.standardized


@SHAPES
def test_what_is_new_can_learn(hidden, wider):
    """Weights that begin at 0 on both sides of a unit would stay there."""
    new = move_weights(learned(hidden, False), DQN(5, 4, wider), SMALL, LARGE)
    optimizer, states = torch.optim.Adam(new.parameters(), 3e-2), torch.randn(200, 5)
    aim = torch.stack([states[:, 3], -states[:, 0], states[:, 1] * 2, states[:, 3] - states[:, 0]], dim=1)
    first = last = (new(states) - aim).square().mean()
    for _ in range(600):
        optimizer.zero_grad()
        last.backward()
        optimizer.step()
        last = (new(states) - aim).square().mean()
    assert last < 0.1 * first
    assert all((layer.weight != 0).float().mean() > 0.6 for layer in [*new.body[::2], new.head])  # some ReLUs are dead


@pytest.mark.parametrize("dueling", [False, True])
def test_actions_and_features_can_be_left_behind(dueling):
    old, states = learned((8,), dueling, 4, 3), torch.randn(20, 4)
    new = move_weights(old, DQN(4, 2, (8,), dueling), ("abcd", "cdab"), ("lmr", "rl"))
    torch.testing.assert_close(new(states), old(states[:, [2, 3, 0, 1]])[:, [2, 0]])
    fewer = move_weights(old, DQN(3, 3, (8,), dueling), ("abcd", "abd"), ("lmr", "lmr"))
    at_its_mean = states.clone()
    at_its_mean[:, 2] = -old.shift[2] / old.scale[2]
    torch.testing.assert_close(fewer(states[:, [0, 1, 3]]), old(at_its_mean))


@pytest.mark.parametrize(
    ("new", "features", "actions", "words"),
    [
        (DQN(5, 4, (8,)), (("x", "y"), SMALL[1]), LARGE, ["2 names for the old network's 3 features"]),
        (DQN(5, 4, (8,)), SMALL, (LARGE[0], ("right", "up", "left", "up")), ["the new network's 4 actions", "once"]),
        (DQN(5, 4, (8,)), (SMALL[0], "abcde"), LARGE, ["share none of their features", "'x'", "'a'"]),
        (DQN(5, 4, (7,)), SMALL, LARGE, ["DQN(3, 2, hidden=(8,))", "DQN(5, 4, hidden=(7,))", "none narrower"]),
        (DQN(5, 4, (8, 8)), SMALL, LARGE, ["as many hidden layers"]),
        (DQN(5, 4, (8,), dueling=True), SMALL, LARGE, ["dueling=True", "alike heads"]),
    ],
)
def test_weights_that_can_not_move(new, features, actions, words):
    before = {name: tensor.clone() for name, tensor in new.state_dict().items()}
    with pytest.raises(ValueError) as error:
        move_weights(learned((8,), False), new, features, actions)
    one_line(error, *words)
    assert differences(before, dict(new.state_dict())) == []


def test_the_fighter_grows_from_one_set_of_moves_to_the_next():
    """As lesson 12 does it, with the names of the environment."""
    from sf2lib.envs.moves import MOVE_SETS
    from sf2lib.envs.ram import FEATURE_NAMES

    basic, full = MOVE_SETS["basic"], MOVE_SETS["full"]
    old = learned((32, 32), False, len(FEATURE_NAMES), len(basic))
    new = move_weights(
        old, DQN(len(FEATURE_NAMES), len(full), (64, 64)), (FEATURE_NAMES, FEATURE_NAMES), (basic, full)
    )
    states = torch.rand(100, len(FEATURE_NAMES)) * 2 - 1
    torch.testing.assert_close(new(states)[:, [full.index(move) for move in basic]], old(states))
    assert torch.equal(new(states).argmax(dim=1), old(states).argmax(dim=1))
