"""Weights and whole runs on disk, in formats that hold data and never code (lesson 07); weights moved (lesson 12).

Weights are safetensors files. A run, which can be resumed to the bit, is a `torch.save` file that is read with
`weights_only=True`. A file is written beside the old one and then takes its name, so a save that is cut short harms
nothing.
"""

import json
import os
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import safetensors
import safetensors.torch
import torch

from sf2lib.config import ASSETS, nearest
from sf2lib.network import DQN

WEIGHTS = ASSETS / "weights"
RUN_VERSION = 1  # of what a run's file holds; a change that old files can't serve makes it one more


class CheckpointError(ValueError):
    """A file that can't be written or read. One line: what is wrong with which file, and what to do."""


def save_weights(network: DQN, path: str | os.PathLike) -> Path:
    """Write a network's weights, with its shape, as a safetensors file.

    Raises:
        CheckpointError: the file can't be written; an older one of that name is as it was.
    """
    tensors = {name: tensor.cpu().contiguous() for name, tensor in network.state_dict().items()}
    content = safetensors.torch.save(tensors, metadata={"dqn": json.dumps(_shape(network))})
    return _write(path, lambda file: file.write(content))


def load_weights(path: str | os.PathLike, network: DQN | None = None) -> DQN:
    """Read weights that `save_weights` wrote.

    Args:
        path: the file.
        network: where to put them; None for a new network of the file's shape.

    Returns:
        The network, on the device it was on; a new one is on the CPU.

    Raises:
        CheckpointError: no such file, a file cut short or of another kind, or a network of another shape.
    """
    path = Path(path)
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            shape = json.loads((file.metadata() or {})["dqn"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
        theirs = _describe(**shape)
        if network is None:
            network = DQN(**shape)
    except FileNotFoundError:
        raise CheckpointError(f"no weights at {path}: check the path, or save some with save_weights") from None
    except (safetensors.SafetensorError, KeyError, TypeError, ValueError, OSError) as error:
        raise CheckpointError(f"{path} is cut short or no weights of a DQN ({error}): use another copy") from None
    expected = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    found = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    if expected != found:
        ours = _describe(**_shape(network))
        raise CheckpointError(f"{path} holds weights of {theirs}, they do not fit {ours}: make the network to match")
    network.load_state_dict(tensors)
    return network


def shipped_weights(task: str) -> Path:
    """Where the trained weights lie that come with the course.

    Raises:
        CheckpointError: none are shipped under that name; says the nearest.
    """
    shipped = manifest()
    if task not in shipped:
        raise CheckpointError(f"no weights are shipped for {task!r}: {nearest(task, shipped)}")
    return WEIGHTS / shipped[task]["file"]


def manifest() -> dict:
    """How each of the shipped weights was trained and what it scored: assets/weights/manifest.json."""
    return json.loads((WEIGHTS / "manifest.json").read_text(encoding="utf-8"))


@torch.no_grad()
def move_weights(
    old: DQN, new: DQN, features: tuple[Sequence[str], Sequence[str]], actions: tuple[Sequence[str], Sequence[str]]
) -> DQN:
    """Fill a network with what another has learned: inputs are matched by feature name, outputs by action name.

    The Q-values of actions that both know stay as they were. What is new begins so that it changes none of them:

    - An action starts as the mean of those that are moved. So it is never the greedy one, and no worse than most.
    - A feature has weight 0 wherever old units listen.
    - Hidden layers may be wider. Their new units listen as drawn by chance, and nobody listens to them yet.

    Features that the new network lacks are left out, as if they stood at the mean that `standardize` measured; only
    then Q-values change. Training finds out the rest. To grow a network so that it says the same as before is the
    idea of Net2Net, Chen et al. 2016 (https://arxiv.org/abs/1511.05641).

    Args:
        old: the network that has learned; it stays as it is.
        new: the network to fill, with as many hidden layers, none of them narrower.
        features: the names of the old and of the new network's inputs, in order.
        actions: the names of the old and of the new network's outputs, in order.

    Returns:
        The new network.

    Raises:
        ValueError: names that do not fit the networks, or of which they share none; hidden layers that do not fit.
    """
    to, came = _match("features", features, (old.state_dim, new.state_dim))
    to_actions, came_actions = _match("actions", actions, (old.action_dim, new.action_dim))
    theirs, ours = _describe(**_shape(old)), _describe(**_shape(new))
    same_depth = len(old.hidden) == len(new.hidden) and (old.value is None) == (new.value is None)
    if old.gated or new.gated:
        raise ValueError(f"{theirs} can't move into {ours}: layers with gates can't be moved, use plain ones")
    if not same_depth or any(wide < narrow for narrow, wide in zip(old.hidden, new.hidden, strict=True)):
        raise ValueError(f"{theirs} can't move into {ours}: give it as many hidden layers, none narrower, alike heads")
    new.scale[to], new.shift[to] = old.scale[came], old.shift[came]
    for theirs, ours in zip(old.body[::2], new.body[::2], strict=True):  # every second one is a ReLU
        units = torch.arange(theirs.out_features)
        ours.weight[units] = 0
        ours.weight[units[:, None], to] = theirs.weight[:, came]
        ours.bias[units] = theirs.bias
        to = came = units
    moved, bias = old.head.weight[came_actions][:, came], old.head.bias[came_actions]
    new.head.weight.zero_()
    new.head.weight[:, to], new.head.bias[:] = moved.mean(dim=0), bias.mean()
    new.head.weight[to_actions[:, None], to], new.head.bias[to_actions] = moved, bias
    if old.value is not None:
        new.value.weight.zero_()
        # Q = V + A - mean(A): where actions were left behind, their mean is another, and V makes up for it
        new.value.weight[:, to] = old.value.weight[:, came] + moved.mean(dim=0) - old.head.weight[:, came].mean(dim=0)
        new.value.bias[:] = old.value.bias + bias.mean() - old.head.bias.mean()
    return new


def _match(
    what: str, names: tuple[Sequence[str], Sequence[str]], sizes: tuple[int, int]
) -> tuple[torch.Tensor, torch.Tensor]:
    """The places in the new network, and those in the old one, of all names that both have."""
    for whose, listed, size in zip(("old", "new"), names, sizes, strict=True):
        if len(listed) != size or len(set(listed)) != size:
            raise ValueError(f"{len(listed)} names for the {whose} network's {size} {what}: name each of them once")
    old, new = map(list, names)
    shared = [name for name in new if name in old]
    if not shared:
        raise ValueError(f"the networks share none of their {what} ({old[0]!r} ..., {new[0]!r} ...): nothing to move")
    return torch.tensor([new.index(name) for name in shared]), torch.tensor([old.index(name) for name in shared])


def save_run(state: dict, path: str | os.PathLike) -> Path:
    """Write the state of a run: nested dicts and lists of tensors, numbers and names.

    Raises:
        CheckpointError: the file can't be written; an older one of that name is as it was.
    """
    return _write(path, lambda file: torch.save({"version": RUN_VERSION, **state}, file))


def load_run(path: str | os.PathLike) -> dict:
    """Read what `save_run` wrote. Nothing in the file is executed.

    Raises:
        CheckpointError: no such file, one cut short or of another kind, or of another version.
    """
    path = Path(path)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise CheckpointError(f"no run at {path}: check the path, or start without resume") from None
    except (RuntimeError, OSError, EOFError, ValueError, KeyError, struct.error) as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise CheckpointError(f"{path} is cut short or no run of this course ({why}): use an older copy") from None
    except Exception as error:  # torch refuses what only pickle could rebuild, in a class of its own that moves about
        why = type(error).__name__
        raise CheckpointError(f"{path} is no run of this course or holds more than data ({why}): not loaded") from None
    if not isinstance(state, dict) or state.get("version") != RUN_VERSION:
        found = state.get("version") if isinstance(state, dict) else None
        raise CheckpointError(f"{path} is of version {found}, expected {RUN_VERSION}: start the run anew")
    return state


def _shape(network: DQN) -> dict:
    """What `DQN` was called with."""
    return {
        "state_dim": network.state_dim,
        "action_dim": network.action_dim,
        "hidden": network.hidden,
        "dueling": network.value is not None,
        "gated": network.gated,
    }


def _describe(state_dim: int, action_dim: int, hidden: Sequence[int], dueling: bool, gated: bool = False) -> str:
    extras = f"{', dueling=True' if dueling else ''}{', gated=True' if gated else ''}"
    return f"DQN({state_dim}, {action_dim}, hidden={tuple(hidden)}{extras})"


def _write(path: str | os.PathLike, write: Callable[[BinaryIO], object]) -> Path:
    """Write a file whole or not at all."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())  # on disk before it takes the old one's name
        os.replace(temporary, path)
    except (OSError, RuntimeError) as error:  # torch reports a failed write as RuntimeError
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise CheckpointError(f"could not save {path} ({why}): the previous save, if any, is as it was") from None
    finally:
        with suppress(OSError):  # what went wrong before is what there is to say
            temporary.unlink()
    return path
