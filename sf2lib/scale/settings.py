"""The settings that a sweep tries, drawn at random from a space of hyperparameters (lesson 14).

At random, not on a grid: of a few knobs most matter little, and a grid tries the same few values of the one that
matters again and again (Bergstra and Bengio 2012, https://www.jmlr.org/papers/v13/bergstra12a.html).
"""

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sf2lib.config import Hyperparameters, nearest

Space = Mapping[str, Any]
TRIES = 100  # draws for a setting that is not there yet


def _uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(f"{rng.uniform(low, high):.3g}")


def _loguniform(rng: np.random.Generator, low: float, high: float) -> float:
    """As many draws between 0.001 and 0.01 as between 0.01 and 0.1."""
    return float(f"{math.exp(rng.uniform(math.log(low), math.log(high))):.3g}")


def _randint(rng: np.random.Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high))


KINDS = {"uniform": _uniform, "loguniform": _loguniform, "randint": _randint}


def draw_settings(section: str, space: Space, trials: int, seed: int = 0) -> list[dict[str, Any]]:
    """Draw changes to a section of hyperparameters.yml. The first one changes nothing: what you have competes.

    Args:
        section: of assets/hyperparameters.yml, such as "cartpole".
        space: for each hyperparameter a list of values to choose from, or a range in Ray Tune's words:
            {"uniform": [low, high]}, {"loguniform": [low, high]}, {"randint": [low, one above the highest]}.
        trials: how many settings, at least 2.
        seed: of the draws; the same seed draws the same settings.

    Returns:
        Dicts for `Hyperparameters.load(section, **changes)`, no two alike; fewer where the space has no more.

    Raises:
        ValueError: an unknown section or hyperparameter, with the nearest name; a range or value that makes no sense.
    """
    standing = Hyperparameters.load(section)
    if not isinstance(space, Mapping) or not space:
        raise ValueError('this space is empty: name what to vary, as in {"n_step": [1, 3, 5]}')
    if not isinstance(trials, int) or trials < 2:
        raise ValueError(f"trials is {trials!r}, expected a whole number of at least 2: the first one changes nothing")
    known = list(standing.to_dict())
    for name, choice in space.items():
        if name not in known:
            raise ValueError(f"unknown hyperparameter {name!r} in the space: {nearest(name, known)}")
        _check_choice(name, choice)
    rng, settings = np.random.default_rng(seed), [{}]
    if all(isinstance(choice, (list, tuple)) for choice in space.values()):
        all_of_them = [dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())]
        rng.shuffle(all_of_them)
        settings += all_of_them[: trials - 1]
    else:
        for _ in range(TRIES * trials):
            drawn = {name: _draw(rng, choice) for name, choice in space.items()}
            if len(settings) < trials and drawn not in settings:
                settings.append(drawn)
    for changes in settings:
        standing.replace(**changes)  # says what is out of range
    return settings


def _check_choice(name: str, choice: Any) -> None:
    """Raise a ValueError of one line unless something can be drawn from it."""
    if isinstance(choice, (list, tuple)) and choice:
        return
    if not (isinstance(choice, Mapping) and len(choice) == 1):
        raise ValueError(
            f"the space says {choice!r} for {name}, expected a list of values or a range such as "
            '{"loguniform": [low, high]}'
        )
    [(kind, limits)] = choice.items()
    if kind not in KINDS:
        raise ValueError(f"unknown kind of range {kind!r} for {name}: {nearest(kind, KINDS)}")
    whole = kind == "randint"
    numbers = isinstance(limits, (list, tuple)) and len(limits) == 2
    numbers = numbers and all(isinstance(v, int if whole else (int, float)) for v in limits)
    if not numbers or not limits[0] < limits[1] or (kind == "loguniform" and limits[0] <= 0):
        what = "two whole numbers" if whole else "two numbers above 0" if kind == "loguniform" else "two numbers"
        raise ValueError(f"{kind} of {name} is {limits!r}, expected {what}, the lower one first (YAML wants 1.0e-3)")


def _draw(rng: np.random.Generator, choice: Any) -> Any:
    if isinstance(choice, Mapping):
        [(kind, limits)] = choice.items()
        return KINDS[kind](rng, *limits)
    return choice[rng.integers(len(choice))]
