"""Checks for lesson 11: one sweep, the shaping term, what a loop pays, which rules are safe."""

import math
from collections.abc import Sequence

import numpy as np

from sf2lib.classroom import chain, shapings
from sf2lib.classroom.checks import describe, exercise, expect, expect_return
from sf2lib.classroom.shapings import Moment


@exercise("11.1")
def exercise_11_1(sweep):
    """One sweep over a chain of four states, from values that tell the mistakes apart."""

    def try_it(values, gamma, ideas):
        given = list(values)
        new = sweep(given, gamma)
        call = f"sweep({describe(values)}, {gamma:g})"
        expect_return(new, "a list of values")
        expect(
            isinstance(new, (list, tuple, np.ndarray)) and len(new) == len(values),
            f"{call} gave {describe(new)}",
            f"{len(values)} numbers, the end's 0 among them",
            "begin with new = [0.0] * len(values), and fill in all states but the end",
        )
        expect(
            all(isinstance(number, (int, float, np.number)) for number in new),
            f"{call} gave {describe(new)}",
            f"{len(values)} numbers",
            "one number for each state",
        )
        numbers = [float(number) for number in new]
        right = chain.sweep(np.array(values), 1, gamma).tolist()
        came, wanted = f"{call} gave {describe(numbers)}", describe([round(number, 4) for number in right])
        for wrong, idea in ideas:
            expect(not np.allclose(numbers, wrong) or np.allclose(wrong, right), came, wanted, idea)
        expect(
            math.isclose(numbers[-1], 0, abs_tol=1e-9),
            came,
            wanted,
            "the last place is the end: nothing comes after it, so it stays 0",
        )
        expect(
            np.allclose(numbers, right),
            came,
            wanted,
            "new[s] = max(pay + gamma * values[s + 1], gamma * values[0]), pay is 1 in the last state, else 0",
        )
        expect(
            given == list(values),
            f"{call} changed the list that it was given",
            "a new list",
            "write into a new list: a sweep reads the old values only",
        )

    for values in ([0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.64, 1.0, 0.0], [0.8, 0.1, 0.2, 0.9, 0.0]):
        try_it(values, 0.8, _ideas(values, 0.8))


def _ideas(values: Sequence[float], gamma: float) -> list[tuple[list[float], str]]:
    """Wrong sweeps that people write, with what is missing."""
    last = len(values) - 2

    def each(rule, old=values):
        return [rule(state, old) for state in range(last + 1)] + [0.0]

    def pay(state):
        return float(state == last)

    now = "the pay comes now: only what follows is discounted"
    by_gamma = "the next state is one press away: multiply its value by gamma"

    at_once, forwards = list(values), list(values)
    for state in reversed(range(last + 1)):
        at_once[state] = max(pay(state) + gamma * at_once[state + 1], gamma * at_once[0])
    for state in range(last + 1):
        forwards[state] = max(pay(state) + gamma * forwards[state + 1], gamma * forwards[0])
    aside = "a sweep reads the old values only: write into a new list, or value runs back all at once"
    return [
        (each(lambda s, v: pay(s) + v[s + 1]), by_gamma),
        (each(lambda s, v: max(pay(s) + v[s + 1], v[0])), by_gamma),
        (each(lambda s, v: gamma * max(pay(s) + v[s + 1], v[0])), now),
        (each(lambda s, v: gamma * (pay(s) + v[s + 1])), now),
        (each(lambda s, v: pay(s) + gamma * v[s + 1]), "a press may be wrong: take the better of the two, max(...)"),
        (
            each(lambda s, v: (pay(s) + gamma * v[s + 1] + gamma * v[0]) / 2),
            "the best press counts, not the mean of both: max(...)",
        ),
        (
            each(lambda s, v: pay(s) + max(gamma * v[s + 1], gamma * v[0])),
            "a wrong press pays nothing, in the last state too",
        ),
        (each(lambda s, v: max(gamma * v[s + 1], gamma * v[0])), "the right press in the last state pays 1"),
        (each(lambda s, v: max(1 + gamma * v[s + 1], gamma * v[0])), "only the last press pays"),
        (
            each(lambda s, v: max(pay(s) + gamma * v[s + 1], gamma * v[s])),
            "a wrong press leads back to state 0, it does not stay: gamma * values[0]",
        ),
        (each(lambda s, v: max(pay(s) + gamma * v[s + 1], v[0])), "going back takes a press, too: gamma * values[0]"),
        (at_once, aside),
        (forwards, aside),
        (list(values), "this is what was given: fill the new list, then return it"),
    ]


@exercise("11.2")
def exercise_11_2(shaping):
    """The shaping term of a few decisions."""

    def try_it(before, after, frames, terminated, ideas):
        paid = shaping(before, after, frames, terminated, 0.5)
        call = f"shaping({before:g}, {after:g}, frames={frames}, terminated={terminated}, gamma=0.5)"
        right = 0.5**frames * (0.0 if terminated else after) - before
        expect_return(paid, f"{right:g} for {call}")
        expect(
            isinstance(paid, (int, float, np.number)) and not isinstance(paid, bool),
            f"{call} gave {describe(paid)}",
            f"{right:g}",
            "one number is what the step pays",
        )
        for wrong, idea in ideas:
            same = math.isclose(wrong, right, abs_tol=1e-9)
            expect(same or not math.isclose(paid, wrong, abs_tol=1e-9), f"{call} gave {paid:g}", f"{right:g}", idea)
        expect(
            math.isclose(paid, right, abs_tol=1e-9),
            f"{call} gave {paid:g}",
            f"{right:g}",
            "F = gamma ** frames * potential after - potential before, and after an end the potential is 0",
        )

    by_frames = "a decision lasts frames: discount by gamma ** frames, as the agent does"
    try_it(
        0.05,
        0.8,
        3,
        False,
        [
            (0.8 - 0.05, "without the discount the sum depends on the way: gamma ** frames * after - before"),
            (0.5 * 0.8 - 0.05, by_frames),
            (0.5 * 3 * 0.8 - 0.05, by_frames),
            (0.05 - 0.125 * 0.8, "the other way round: what comes after, less what was before"),
            (0.125 * (0.8 - 0.05), "only the potential after is discounted: what was before counts in full"),
            (0.8 - 0.125 * 0.05, "the potential *after* is the later one: that is discounted"),
            (0.125 * 0.8, "take the potential before off, or a loop pays"),
            (0.125 * 0.8 + 0.05, "take the potential before off, do not add it"),
        ],
    )
    try_it(
        0.8,
        0.2,
        1,
        False,
        [
            (0.0, "what falls must cost: with max(..., 0) a loop pays"),
            (0.7, "what falls must cost: no abs() here"),
        ],
    )
    try_it(
        0.6,
        0.8,
        1,
        True,
        [
            (0.5 * 0.8 - 0.6, "after an end nothing comes: there the potential is 0, whatever it looks like"),
            (0.0, "the last step gives back what was lent: 0 - potential before"),
            (0.8, "the last step gives back what was lent: 0 - potential before"),
        ],
    )


@exercise("11.3")
def exercise_11_3(loop_pay):
    """What rules pay on walks, closed and open."""
    walk = [Moment(100), Moment(88), Moment(60), Moment(100)]

    def try_it(rule, name, moments, ideas=()):
        paid = loop_pay(rule, list(moments))
        right = shapings.loop_pay(rule, moments)
        call = f"{name} on a walk of {len(moments)} moments"
        expect_return(paid, f"{right:g} for {call}")
        expect(
            isinstance(paid, (int, float, np.number)) and not isinstance(paid, bool),
            f"{call}: {describe(paid)}",
            f"{right:g}",
            "add up what the steps pay: one number",
        )
        for wrong, idea in ideas:
            same = math.isclose(wrong, right, abs_tol=1e-9)
            expect(same or not math.isclose(paid, wrong, abs_tol=1e-9), f"{call}: {paid:g}", f"{right:g}", idea)
        expect(
            math.isclose(paid, right, abs_tol=1e-9),
            f"{call}: {paid:g}",
            f"{right:g}",
            "call pay for each pair of neighbours, before and after, and add it up",
        )

    def steps(before, after):
        return 1.0

    def squared(before, after):
        return float(after.distance) ** 2 / 1000

    try_it(
        steps,
        "a rule that pays 1 for each step",
        walk,
        [
            (4.0, "4 moments are 3 steps: pair each moment with the one after it"),
            (2.0, "4 moments are 3 steps: the last one counts, too"),
            (1.0, "one step only: add up all of them"),
        ],
    )
    first = "begin with the step from the first moment to the second"
    try_it(
        squared,
        "a rule that pays for where a step ends",
        walk[:3],
        [
            (sum(moment.distance**2 for moment in walk[:2]) / 1000, "before comes first: pay(before, after)"),
            (sum(moment.distance**2 for moment in walk[:3]) / 1000, first),
        ],
    )
    try_it(shapings.RULES["only closer"], "only closer", walk)
    try_it(shapings.RULES["closer"], "closer", walk[:3])


@exercise("11.4")
def exercise_11_4(safe):
    """The names of the rules that are differences of a potential."""
    named = safe()
    expect_return(named, "a set of names")
    listed = [named] if isinstance(named, str) else named
    expect(
        isinstance(listed, (set, frozenset, list, tuple)) and all(isinstance(name, str) for name in listed),
        f"{describe(named)} came back",
        "a set of names",
        'write them in curly brackets, such as {"crouch", "stun"}',
    )
    unknown = sorted(set(listed) - shapings.RULES.keys())
    expect(
        not unknown,
        f"there is no rule {describe(unknown[0]) if unknown else ''}",
        ", ".join(shapings.RULES),
        "write the names as in the table",
    )
    for name, pay in shapings.RULES.items():
        for walk, moments in shapings.LOOPS.items():
            paid = shapings.loop_pay(pay, moments)
            expect(
                name not in listed or abs(paid) < 1e-9,
                f"you trust {name!r}",
                "a rule that pays nothing on any loop",
                f"on the walk {walk!r} it pays {paid:.2f}",
            )
    forgotten = sorted(shapings.safe_rules() - set(listed))
    expect(
        not forgotten,
        f"{describe(forgotten[0]) if forgotten else ''} is missing",
        "every rule that is a difference of a potential",
        "what it gives on the way up, it takes back on the way down",
    )
