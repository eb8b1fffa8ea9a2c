"""Checks for lesson 14: who goes on, the price of a sweep, the slowest link, bytes on the way."""

from collections.abc import Sequence

from sf2lib.classroom.checks import describe, exercise, expect, expect_return

SCORES = {
    "setting 0": [40.0, 50.0, 60.0],
    "setting 1": [55.0, 54.0, 56.0],
    "setting 2": [70.0, 5.0, 6.0],
    "setting 3": [9.0, 9.0, 180.0],  # the luckiest seed, and the best mean of all
    "setting 4": [10.0, 10.0, 10.0],
    "setting 5": [12.0, 90.0, 3.0],
    "setting 6": [20.0, 20.0, 20.0],
}


def _best_first(scores: dict) -> list[str]:
    return sorted(scores, key=lambda name: -sum(scores[name]) / len(scores[name]))


@exercise("14.1")
def exercise_14_1(survivors):
    """Who goes on at a rung."""

    def try_it(scores, factor):
        found = survivors({name: list(runs) for name, runs in scores.items()}, factor)
        expect_return(found, "a list of names")
        good = isinstance(found, Sequence) and not isinstance(found, str) and all(name in scores for name in found)
        idea = "return a list of names; sorted(scores, key=...) orders the names of a dict"
        expect(good, f"{describe(found)} came back", "names such as ['setting 1']", idea)
        return list(found)

    found = try_it(SCORES, 3)
    right = _best_first(SCORES)
    came, wanted = f"{describe(found)} came back for one in 3 of 7 settings", describe(right[:2])
    expect(len(found) > 0, came, wanted, "len(order) // factor of them, from the front of the list")
    expect(len(found) < 7, came, wanted, "keep only len(order) // factor of them")
    expect(len(found) != 3, came, wanted, "rounded down: // leaves the rest away")
    expect(sorted(found) != sorted(right[-2:]), came, wanted, "the highest scores go on: reverse=True")
    highest = sorted(SCORES, key=lambda name: -max(SCORES[name]))[:2]
    first_seed = sorted(SCORES, key=lambda name: -SCORES[name][0])[:2]
    middle = sorted(SCORES, key=lambda name: -sorted(SCORES[name])[1])[:2]
    lucky = "the mean over the seeds counts, not the luckiest one"
    expect(sorted(found) != sorted(highest), came, wanted, lucky)
    expect(sorted(found) != sorted(first_seed), came, wanted, "all seeds count, not only the first one")
    expect(
        sorted(found) != sorted(middle), came, wanted, "the mean is the sum divided by how many, not the middle one"
    )
    expect(sorted(found) == sorted(right[:2]), came, wanted, "order the names by the mean of their scores")
    expect(found == right[:2], came, wanted, "the best comes first")
    found = try_it(SCORES, 10)
    expect(
        found == right[:1],
        f"{describe(found)} came back for one in 10 of 7",
        describe(right[:1]),
        "at least one goes on",
    )
    uneven = {"a": [30.0], "b": [20.0, 20.0], "c": [5.0, 5.0], "d": [1.0]}
    found = try_it(uneven, 2)
    idea = "divide by how many seeds there are: len(scores[name])"
    expect(found == ["a", "b"], f"{describe(found)} came back for {uneven}", "['a', 'b']", idea)


def _steps(settings: int, seeds: int, rungs: Sequence[int], factor: int) -> int:
    total = before = 0
    for rung in rungs:
        total, before = total + settings * seeds * (rung - before), rung
        settings = max(1, settings // factor)
    return total


@exercise("14.2")
def exercise_14_2(steps_of_sweep):
    """The environment steps of successive halving."""
    asked = (12, 3, [2_000, 6_000, 18_000], 3)
    settings, seeds, rungs, factor = asked
    found = steps_of_sweep(settings, seeds, list(rungs), factor)
    expect_return(found, "a number of steps")
    number = isinstance(found, int | float) and not isinstance(found, bool)
    expect(number, f"{describe(found)} came back", "a number of steps", "add up in total and return it")
    came, wanted = f"{found:,.0f} for 12 settings, 3 seeds, rungs {rungs}, one in 3", f"{_steps(*asked):,}"
    anew = seeds * sum(n * rung for n, rung in zip((12, 4, 1), rungs, strict=True))
    parts = seeds * sum(n * (b - a) for n, a, b in zip((4, 1, 1), (0, 2_000, 6_000), rungs, strict=True))
    expect(found != 0, came, wanted, "add settings * seeds * (rung - before) at each rung")
    expect(
        found not in (settings * seeds * 18_000, settings * 18_000),
        came,
        wanted,
        "that is everybody to the end: after each rung there are fewer settings",
    )
    expect(found * seeds != _steps(*asked), came, wanted, "each setting has three seeds")
    expect(found != anew, came, wanted, "a setting that goes on does not start anew: only rung - before is new")
    expect(found != parts, came, wanted, "first they train to the rung, then some of them end: add before you divide")
    expect(found == _steps(*asked), came, wanted, "12 settings to the first rung, 4 on to the second, 1 on to the end")
    found = steps_of_sweep(2, 1, [1_000, 3_000, 9_000], 3)
    expect(
        found == 10_000,
        f"{describe(found)} for 2 settings, one in 3",
        "10000",
        "at least one goes on: max(1, settings // factor)",
    )
    for asked in ((20, 1, [100, 300, 900], 3), (9, 5, [500, 1_000], 2), (7, 2, [400], 4)):
        found = steps_of_sweep(asked[0], asked[1], list(asked[2]), asked[3])
        idea = "use what comes in: any number of settings, seeds and rungs, and // rounds down"
        expect(found == _steps(*asked), f"{describe(found)} for {asked}", str(_steps(*asked)), idea)


@exercise("14.3")
def exercise_14_3(bottleneck):
    """The slowest link of the chain."""

    def try_it(asked, expected, idea):
        found = bottleneck(*asked)
        expect_return(found, "a number and a name")
        pair = isinstance(found, tuple | list) and len(found) == 2
        expect(pair, f"{describe(found)} came back", "a number and a name", "end with return links[slowest], slowest")
        told = "actors {}, one {}, cores {}, learner {}, network {}".format(*asked)
        came, wanted = f"{describe(tuple(found))} came back for {told}", describe(expected)
        swapped = isinstance(found[0], str)
        expect(not swapped, came, wanted, "the number comes first, then the name")
        expect(found[1] == expected[1] and abs(float(found[0]) - expected[0]) < 1e-6, came, wanted, idea)

    try_it((2, 50, 8, 900, 900), (100, "actors"), "two actors make twice what one makes, and the rest waits for them")
    try_it((8, 50, 3, 900, 900), (150, "cores"), "more actors than cores share them: cores * one is all there is")
    try_it((8, 50, 8, 120, 900), (120, "learner"), "the slowest link counts, here the learner: the least, not the sum")
    try_it((8, 50, 8, 900, 70), (70, "network"), "what can't travel can't be learned from: the network counts, too")
    try_it(
        (1_000, 60, 1_000, 5_000, 600_000), (5_000, "learner"), "a thousand actors help nobody whose learner is full"
    )


@exercise("14.4")
def exercise_14_4(bytes_per_second):
    """What the actors send to the learner."""
    found = bytes_per_second(10, 60, 47)
    expect_return(found, "a number of bytes")
    number = isinstance(found, int | float) and not isinstance(found, bool)
    expect(number, f"{describe(found)} came back", "126000", "multiply the three numbers and return it")
    came, wanted = f"{found:,.0f} for 10 actors, 60 decisions a second, 47 numbers", f"{10 * 60 * 210:,}"
    expect(found != 10 * 60 * (8 * 47 + 22), came, wanted, "the next state is not sent again: one state a decision")
    expect(found != 10 * 60 * (47 + 22), came, wanted, "a number takes 4 bytes, and a state has state_dim of them")
    expect(found != 10 * 60 * 4 * 47, came, wanted, "action, frames, reward and the end are 22 bytes more")
    expect(found != 10 * 60 * 4 * (47 + 22), came, wanted, "the 22 are bytes already: only the state's numbers take 4")
    expect(found != 60 * 210, came, wanted, "each of the actors sends that much")
    expect(found != 10 * 210, came, wanted, "that is one decision of each: they make several a second")
    expect(found != 8 * 10 * 60 * 210, came, wanted, "that is bits; a byte has 8 of them, and bytes were asked for")
    expect(found == 126_000, came, wanted, "actors * decisions_per_second * (4 * state_dim + 22)")
    for asked in ((1, 1, 0), (1_000, 25, 12), (3, 7.5, 28_224)):
        right = asked[0] * asked[1] * (4 * asked[2] + 22)
        found = bytes_per_second(*asked)
        idea = "use `actors`, `decisions_per_second` and `state_dim` as they come in"
        expect(abs(found - right) < 1e-6, f"{describe(found)} for {asked}", f"{right:g}", idea)
