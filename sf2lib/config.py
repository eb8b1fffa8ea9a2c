"""Hyperparameters: what you control and the agent does not learn (lesson 05).

Their values live in assets/hyperparameters.yml, a section for each task; their meanings and ranges live here.
"""

# ruff: noqa: RUF009 - _knob is a field with its range
import difflib
import types
import typing
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

ASSETS = Path(__file__).resolve().parents[1] / "assets"
HYPERPARAMETERS_FILE = ASSETS / "hyperparameters.yml"


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of an error message about an unknown name: the nearest known one, or all of them."""
    known = sorted(known)
    close = difflib.get_close_matches(str(name), known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"expected one of {', '.join(known)}"


def _knob(default: Any, low: float | None = None, high: float | None = None) -> Any:
    """A field with a default and the closed range of values that make sense."""
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default))
    return field(default=default, metadata={"low": low, "high": high})


def read_assignments(option: str, entries: Iterable[str], expected: str) -> dict[str, Any]:
    """["gamma=0.9"] -> {"gamma": 0.9}: what a shell's option was given, the values read as YAML.

    Raises:
        ValueError: an entry without "=" or with another value than YAML; names it, its option and what was `expected`.
    """
    values = {}
    for entry in entries:
        name, equals, value = entry.partition("=")
        try:
            values[name] = yaml.safe_load(value)
        except yaml.YAMLError:
            equals = ""
        if not equals:
            raise ValueError(f"{option} {entry}: expected {expected}")
    return values


@dataclass(frozen=True)
class Hyperparameters:
    """All the knobs, each with its range. Attributes, in the order in which a run meets them:

    Attributes:
        env_id: the Gymnasium id of the task.
        env_kwargs: options for `gymnasium.make`.
        num_envs: environments stepped side by side, at least 1.
        hidden: widths of the network's hidden layers.
        dueling: two heads, value and advantage (lesson 08).
        gated: gates in the hidden layers in place of ReLU (lesson 07).
        muon: Muon in place of Adam: steps equally far in all directions of a layer (lesson 07). Its step sizes are
            about ten times as large, and must end small: it never steps less far because little is wrong.
        double: one network chooses the next action, the other judges it (lesson 08).
        standardize: measure the states met before learning starts and scale the network's inputs by them.
        least_deviation: an input that moves less than so much is scaled as if it moved so much, above 0.
        n_step: steps rolled into one transition, 1 to 100 (lesson 08).
        reward_range: rewards are cut to lie between these two before the agent learns from them; None for as they
            are. Mnih et al. 2015 cut to -1 and 1. Scores count the environment's own.
        gamma: what a reward one frame later is worth now, 0 to 1.
        buffer_size: transitions remembered.
        learning_starts: environment steps before the first update.
        steps_per_update: environment steps for each gradient update. The default of 8 with 8 environments is one
            update each time that all of them have stepped; below num_envs there are several.
        batch_size: transitions in an update.
        learning_rate: the optimizer's step size, above 0, at most 1.
        learning_rate_end: where the step size ends, after `learning_rate_steps` environment steps in a straight line;
            None for a step size that stays.
        learning_rate_steps: environment steps from the one to the other.
        huber_delta: errors up to this count squared, larger ones in proportion.
        max_grad_norm: longest gradient allowed; None for any.
        prioritized: draw surprising transitions more often (lesson 08).
        tau: how far the target network follows at each update, above 0, at most 1.
        target_every: copy the target whole every so many updates instead (tau then unused); None for soft.
        average_tau: play greedily with an average of the weights that follows them so far at each update (Polyak and
            Juditsky 1992); None to play with the weights themselves.
        epsilon_start, epsilon_end: probability of a random action, first and last.
        epsilon_steps: environment steps from the one to the other.
        epsilon_spread: what the epsilon of the first half of the environments is of that of the others, 0 to 1. Below
            1 some try much while others play nearly as well as they can (Horgan et al. 2018 give each its own,
            https://arxiv.org/abs/1803.00933), so that the agent meets its own mistakes as well as what it never does.
        explore_probabilities: how likely each action is when the choice is random; None for all alike.
        solved_score: the score that counts as having learned the task.
        max_steps, max_seconds: the budget of a run that nobody gives one.
        validate_every: environment steps between greedy test games on validation seeds.
        validate_episodes: how many such games.
        confirm_episodes: how many more, at most, as long as all reach solved_score: few tell soon that it is not there
            yet, and many are needed to be sure that it is. They double, so that a crash is met before many are played.
    """

    env_id: str = "CartPole-v1"
    env_kwargs: dict = _knob({})
    num_envs: int = _knob(8, 1, 4096)
    hidden: tuple[int, ...] = (128, 128)
    dueling: bool = False
    gated: bool = False
    muon: bool = False
    double: bool = False
    standardize: bool = True
    least_deviation: float = _knob(0.01, 1e-8)
    n_step: int = _knob(1, 1, 100)
    reward_range: tuple[float, float] | None = None
    gamma: float = _knob(0.99, 0, 1)
    buffer_size: int = _knob(100_000, 1)
    learning_starts: int = _knob(1_000, 0)
    steps_per_update: int = _knob(8, 1)
    batch_size: int = _knob(128, 1)
    learning_rate: float = _knob(1e-3, 1e-8, 1)
    learning_rate_end: float | None = _knob(None, 1e-8, 1)
    learning_rate_steps: int = _knob(1_000_000, 1)
    huber_delta: float = _knob(1.0, 1e-8)
    max_grad_norm: float | None = _knob(10.0, 1e-8)
    prioritized: bool = False
    tau: float = _knob(0.005, 1e-8, 1)
    target_every: int | None = _knob(None, 1)
    average_tau: float | None = _knob(None, 1e-8, 1)
    epsilon_start: float = _knob(1.0, 0, 1)
    epsilon_end: float = _knob(0.05, 0, 1)
    epsilon_steps: int = _knob(10_000, 1)
    epsilon_spread: float = _knob(1.0, 0, 1)
    explore_probabilities: tuple[float, ...] | None = None
    solved_score: float = _knob(475.0)
    max_steps: int = _knob(500_000, 1)
    max_seconds: float = _knob(600.0, 0)
    validate_every: int = _knob(10_000, 1)
    validate_episodes: int = _knob(10, 1)
    confirm_episodes: int = _knob(0, 0)

    def __post_init__(self):
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, list):  # YAML has lists only
                value = tuple(value)
                object.__setattr__(self, f.name, value)
            _check(f.name, value, f.type, f.metadata)
        at_once = self.n_step * self.num_envs  # so many may come complete in one step
        for name, needed in [("batch_size", self.batch_size), ("n_step * num_envs", at_once)]:
            if self.buffer_size < needed:
                raise ValueError(f"buffer_size is {self.buffer_size}, expected at least {name}, {needed}")

    @classmethod
    def load(cls, section: str, **overrides: Any) -> "Hyperparameters":
        """Read a section of assets/hyperparameters.yml, with changes by name.

        Raises:
            ValueError: an unknown section or hyperparameter, with the nearest name; a value out of range.
        """
        sections = yaml.safe_load(HYPERPARAMETERS_FILE.read_text(encoding="utf-8"))
        if section not in sections:
            raise ValueError(f"no section {section!r} in {HYPERPARAMETERS_FILE.name}: {nearest(section, sections)}")
        return cls.from_dict({**sections[section], **overrides})

    @classmethod
    def from_dict(cls, values: dict) -> "Hyperparameters":
        """Make one from names and values, as `to_dict` gives them."""
        names = [f.name for f in fields(cls)]
        for name in values:
            if name not in names:
                raise ValueError(f"unknown hyperparameter {name!r}: {nearest(name, names)}")
        return cls(**values)

    def replace(self, **changes: Any) -> "Hyperparameters":
        """A copy with some values changed."""
        return replace(self) if not changes else self.from_dict({**self.to_dict(), **changes})

    def to_dict(self) -> dict:
        """Names and values, ready for JSON or YAML."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}

    def changed(self) -> dict:
        """What differs from the defaults: the same as before when a later version knows more hyperparameters."""
        usual = Hyperparameters().to_dict()
        return {name: value for name, value in self.to_dict().items() if value != usual[name]}


def _check(name: str, value: Any, expected: Any, limits: typing.Mapping) -> None:
    """Raise a ValueError of one line unless `value` has the field's type and lies in its range."""
    options = typing.get_args(expected) if isinstance(expected, types.UnionType) else (expected,)
    if value is None and type(None) in options:
        return
    kind = options[0]
    if name == "reward_range":
        ordered = isinstance(value, tuple) and len(value) == 2 and all(isinstance(v, (int, float)) for v in value)
        if not ordered or not value[0] < value[1]:
            raise ValueError(f"reward_range is {value!r}, expected two numbers, the lower one first")
        return
    if typing.get_origin(kind) is tuple:
        number = typing.get_args(kind)[0]
        low = 1 if number is int else 0
        allowed = (int,) if number is int else (int, float)
        good = isinstance(value, tuple) and all(
            isinstance(v, allowed) and not isinstance(v, bool) and v >= low for v in value
        )
        if not good or (number is float and not sum(value) > 0):
            what = "whole numbers of at least 1" if number is int else "weights of at least 0, not all 0"
            raise ValueError(f"{name} is {value!r}, expected a list of {what}")
        return
    allowed = (int, float) if kind is float else (kind,)
    if not isinstance(value, allowed) or (isinstance(value, bool) and kind is not bool):
        # YAML reads 1e-3 as a word and 1.0e-3 as a number
        raise ValueError(f"{name} is {value!r}, expected {_NAMES.get(kind, kind.__name__)}")
    low, high = limits.get("low"), limits.get("high")
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        span = f"{low} to {high}" if high is not None else f"at least {low}"
        raise ValueError(f"{name} is {value!r}, expected {span}")


_NAMES = {int: "a whole number", float: "a number (YAML wants 1.0e-3, not 1e-3)", bool: "true or false"}
