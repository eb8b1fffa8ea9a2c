"""Exercise checks: one line a check, and never an exception, whatever the learner's code does.

`checks.exercise_03_1(answer)` finds the function of that name in `lesson_03.py`, which looks like this:

    @exercise("03.1")
    def exercise_03_1(answer):
        result = answer([0.0, 1.0], 0.5)
        expect(result == 0.5, f"{result} came out", "0.5", "a reward counts less for each step of waiting")
"""

import functools
import importlib
import random
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch

# What is usually missing when an exception with this text comes out of an exercise.
IDEAS = [
    ("before Module.__init__", "call super().__init__() before you make the first layer"),
    ("mat1 and mat2 shapes", "nn.Linear(comes_in, goes_out) must take what the layer before it gives out"),
    ("must have the same dtype", "the network's numbers are float32, so its input has to be float32 too"),
    ("leaf Variable", "change the weight inside torch.no_grad(), or PyTorch takes the step itself for arithmetic"),
    ("does not require grad", "nothing was noted on the way: the tensor it began with needs requires_grad=True"),
    ("could not infer output dtype", "a mean needs numbers with a decimal point: write 1.0, or call .float()"),
    ("NameError", "is it spelt as above, does it need self. in front, has its cell been run?"),
    ("object has no attribute", "what forward uses, __init__ has to store on self under the same name"),
    ("positional argument", "keep the names in the brackets of the first line as the stub has them"),
    ("unexpected keyword", "keep the names in the brackets of the first line as the stub has them"),
    ("Dimension out of range", "this tensor has fewer axes than the dim that you name"),
    ("is not subscriptable", "square brackets are for lists and tensors, round brackets call a function"),
]
LAST_RESORT = "read the code in that line once more, then print what goes into it"


@dataclass(frozen=True)
class Verdict:
    """What a check found: `passed` is True, False, or None if the exercise was not tried."""

    passed: bool | None
    line: str

    def _ipython_display_(self) -> None:
        """Show nothing: the line has been printed already."""


class Hint(Exception):
    """What came out of an exercise, what was expected, and the idea that is missing."""

    def __init__(self, came_out: str, expected: str, idea: str):
        super().__init__(f"{came_out}, expected {expected}: {idea}")


def expect(condition: bool, came_out: str, expected: str, idea: str) -> None:
    """End the check with a hint unless the condition holds.

    Args:
        condition: what must be true of the learner's answer.
        came_out: what the learner's code did, in a few words.
        expected: what it should have done.
        idea: the one idea that this mistake points to.
    """
    if not condition:
        raise Hint(came_out, expected, idea)


def expect_return(value: object, expected: str) -> None:
    """End the check with a hint if the learner's function gave back nothing."""
    idea = "end with `return`; `print` only shows a value"
    expect(value is not None, "nothing (None) came back", expected, idea)


def describe(value: object) -> str:
    """Say in a few words what a value is: small ones are written out, large tensors by their shape."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, torch.Tensor | np.ndarray):
        kind = "tensor" if isinstance(value, torch.Tensor) else "array"
        if np.prod(value.shape, dtype=int) > 12:
            return f"a {kind} of shape {tuple(value.shape)}"
        return f"the {kind} {describe(value.tolist())}"
    if isinstance(value, list | tuple) and len(value) <= 12:
        inside = ", ".join(describe(item) for item in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def exercise(number: str) -> Callable:
    """Make a check out of a function that takes the learner's object and ends in a hint or not.

    The check prints one line and returns a `Verdict`. The random generators are seeded for it and put back
    after it, so that a check changes nothing in the cells that follow.

    Args:
        number: such as "03.1".
    """

    def decorate(examine: Callable) -> Callable:
        @functools.wraps(examine)
        def check(*answers: object) -> Verdict:
            try:
                with _own_randomness():
                    examine(*answers)
                passed, message = True, "passed"
            except NotImplementedError:
                passed, message = None, "not tried yet"
            except Hint as hint:
                passed, message = False, str(hint)
            except Exception as error:  # a learner's code may raise anything
                passed, message = False, _explain(error)
            verdict = Verdict(passed, f"Exercise {number} · {' '.join(message.split())}")
            print(verdict.line)
            return verdict

        return check

    return decorate


@contextmanager
def _own_randomness() -> Iterator[None]:
    """Seed all generators inside, and put them back afterwards."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            random.seed(0)
            np.random.seed(0)
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


def _explain(error: Exception) -> str:
    """Turn an exception into a hint: its kind, the learner's line it came from, the idea it points to."""
    text = f"{type(error).__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not re.search(r"site-packages|[\\/]sf2lib[\\/]", frame.filename)]
    where = f" in your line `{own[-1].line}`" if own and own[-1].line else ""
    idea = next((idea for pattern, idea in IDEAS if pattern in text), LAST_RESORT)
    first = text.strip().splitlines()[0].rstrip(".")
    return str(Hint(f"{first if len(first) <= 120 else first[:117] + '...'}{where}", "no exception", idea))


def __getattr__(name: str) -> Callable:
    """Find `exercise_NN_K` in lesson_NN.py, so that no lesson has to be registered here."""
    if match := re.fullmatch(r"exercise_(\d\d)_\d+", name):
        module = importlib.import_module(f"{__name__}.lesson_{match[1]}")
        if hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(f"checks has no {name!r}")
