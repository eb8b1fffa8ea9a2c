"""The checks are checked: wrong answers that people give are refused, each with its own hint; right ones pass."""

import re
from pathlib import Path

import pytest
import torch
from answers import (
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
    lesson_11,
    lesson_12,
    lesson_13,
    lesson_14,
)

from sf2lib.classroom import checks

LESSONS = [
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
    lesson_11,
    lesson_12,
    lesson_13,
    lesson_14,
]
NUMBERS = [number for lesson in LESSONS for number in lesson.WRONG]


def not_tried(*anything, **named):
    raise NotImplementedError("this exercise is yours to write")


EMPTY = dict.fromkeys(NUMBERS, not_tried) | lesson_03.EMPTY | lesson_04.EMPTY | lesson_10.EMPTY


def check(number):
    return getattr(checks, "exercise_" + number.replace(".", "_"))


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize(
    ("number", "answer", "hint"),
    [
        pytest.param(number, answer, hint, id=f"{number}-{index}")
        for lesson in LESSONS
        for number, answers in lesson.WRONG.items()
        for index, (answer, hint) in enumerate(answers)
    ],
)
def test_a_wrong_answer_is_refused_with_its_hint(number, answer, hint, capsys):
    verdict = check(number)(answer)
    assert verdict.passed is False, verdict
    assert any(idea in verdict.line for idea in hint.split("|")), verdict.line
    assert capsys.readouterr().out.endswith(verdict.line + "\n")
    assert "\n" not in verdict.line and verdict.line.startswith(f"Exercise {number} · ")
    assert ", expected " in verdict.line


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        pytest.param(number, answer, id=f"{number}-{index}")
        for lesson in LESSONS
        for number, answers in lesson.RIGHT.items()
        for index, answer in enumerate(answers)
    ],
)
def test_a_right_answer_passes(number, answer, capsys):
    assert check(number)(answer).passed is True, capsys.readouterr().out
    assert capsys.readouterr().out == f"Exercise {number} · passed\n"


@pytest.mark.parametrize("number", NUMBERS)
def test_an_empty_exercise_says_so(number, capsys):
    assert check(number)(EMPTY[number]).passed is None
    assert capsys.readouterr().out == f"Exercise {number} · not tried yet\n"


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("anything", [None, 3, "text", [], torch.zeros(2), object(), lambda: None, int])
def test_a_check_never_raises(number, anything):
    assert check(number)(anything).passed is False


def test_every_exercise_has_wrong_and_right_answers():
    modules = Path(checks.__file__).parent.glob("lesson_*.py")
    written = re.findall(r"^def exercise_(\d\d_\d+)", "\n".join(module.read_text("utf-8") for module in modules), re.M)
    assert sorted(written) == sorted(number.replace(".", "_") for number in NUMBERS)
    for lesson in LESSONS:
        assert all(len(answers) >= 3 for answers in lesson.WRONG.values())
        assert lesson.RIGHT.keys() == lesson.WRONG.keys() and all(lesson.RIGHT.values())


@pytest.mark.parametrize(("number", "answer"), [("03.2", lesson_03.Network), ("07.4", lesson_07.seeded)])
def test_a_check_leaves_the_random_numbers_as_they_were(number, answer):
    torch.manual_seed(1)
    expected = torch.rand(3).clone()
    torch.manual_seed(1)
    check(number)(answer)
    assert torch.equal(torch.rand(3), expected)


def test_an_unknown_check_names_itself():
    with pytest.raises(AttributeError, match="exercise_03_9"):
        checks.exercise_03_9  # noqa: B018
