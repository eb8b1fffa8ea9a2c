"""Many actors and one learner: what they play in a second (lesson 14)."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sf2lib.actors import Actors
from sf2lib.agent import DQNAgent
from sf2lib.config import ASSETS, Hyperparameters
from sf2lib.envs import dimensions
from sf2lib.train import Budget, train

RESULTS = ASSETS / "results" / "scale.json"


@dataclass(frozen=True)
class Played:
    """What actors and learner did.

    Attributes:
        decisions: a second, all actors together.
        learner_waited, actors_waited: share of the time in which there was nothing to do.
    """

    decisions: float
    learner_waited: float
    actors_waited: float


def play(section: str, count: int, seconds: float, where: str = "processes") -> Played:
    """Let so many actors play while an agent learns from them.

    Args:
        section: of hyperparameters.yml, such as "fighter".
        count: of actors.
        seconds: of training.
        where: they live, see `sf2lib.actors.Actors`.
    """
    hp = Hyperparameters.load(section, learning_starts=500)
    actors = Actors(hp.env_id, count, where, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(actors), hp)
    train(agent, actors, Budget(seconds=seconds), progress=False)
    waited = (actors.learner_waited / actors.seconds, actors.actors_waited / actors.seconds)
    return Played(agent.steps / actors.seconds, *waited)


def costs(path: str | os.PathLike = RESULTS) -> dict[str, Any]:
    """What Ray costs beside plain processes, and what a death costs: the report of tests/bench/scale.py.

    Raises:
        FileNotFoundError: nothing was measured.
    """
    if not Path(path).exists():
        raise FileNotFoundError(f"no figures in {path}: `python tests/bench/scale.py --json > {path}` measures them")
    return json.loads(Path(path).read_text("utf-8"))
