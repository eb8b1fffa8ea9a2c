"""Checks for lesson 12: a layer moved by names, Wilson's interval, the next rung, is A better than B."""

import numpy as np
import torch

from sf2lib.classroom.checks import describe, exercise, expect, expect_return
from sf2lib.evaluate import wilson

INPUTS, OUTPUTS = ["near", "high", "time"], ["walk", "punch"]
MORE_INPUTS, MORE_OUTPUTS = ["time", "fireball", "near", "high"], ["punch", "throw", "walk"]
WEIGHT = torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])  # (walk, punch) x (near, high, time)


@exercise("12.1")
def exercise_12_1(move_layer):
    """A layer's weights, moved by the names of its inputs and outputs."""
    before = WEIGHT.clone()
    moved = move_layer(before, INPUTS, OUTPUTS, MORE_INPUTS, MORE_OUTPUTS)
    expect_return(moved, "the new layer's weights")
    expect(
        isinstance(moved, torch.Tensor),
        f"{describe(moved)} came back",
        "a tensor of shape (3, 4)",
        "begin with torch.zeros(outputs, inputs) and fill it",
    )
    expect(
        moved.shape == (3, 4),
        f"a tensor of shape {tuple(moved.shape)}",
        "(3, 4)",
        "a Linear's weight has a row for each output and a column for each input",
    )
    expect(
        torch.equal(before, WEIGHT),
        "the old weights were changed",
        "them as they were",
        "write into the new tensor, and only read the old one",
    )
    moved = moved.detach().float()
    rows, columns = {name: moved[k] for k, name in enumerate(MORE_OUTPUTS)}, MORE_INPUTS.index
    fireball = moved[:, columns("fireball")]
    by_place = bool(moved[0, 0] == 1 and moved[1, 0] == 10)
    expect(
        not by_place,
        f"punch and time have the weight {moved[0, 0]:g}, that of walk and near",
        "30",
        "places have changed: look up where a name stood with inputs.index(name) and outputs.index(name)",
    )
    expect(
        bool((fireball == 0).all()),
        f"the new input, fireball, has weights {describe(fireball.tolist())}",
        "[0, 0, 0]",
        "nobody has learned what a new input means: 0, so that it changes nothing yet",
    )
    for name in OUTPUTS:
        found = {i: rows[name][columns(i)].item() for i in INPUTS}
        right = dict(zip(INPUTS, WEIGHT[OUTPUTS.index(name)].tolist(), strict=True))
        other = dict(zip(INPUTS, WEIGHT[1 - OUTPUTS.index(name)].tolist(), strict=True))
        came, wanted = f"{name} has {describe(list(found.values()))} for near, high, time", describe([*right.values()])
        expect(found != other, came, wanted, "rows go by the names of outputs: outputs.index(name) is the old row")
        expect(
            sorted(found.values()) != sorted(right.values()) or found == right,
            came,
            wanted,
            "columns go by the names of inputs, too: inputs.index(name) is the old column",
        )
        expect(
            found == right, came, wanted, "each weight belongs to one output and one input, and both names are known"
        )
    throw = [rows["throw"][columns(i)].item() for i in INPUTS]
    came, wanted = f"the new output, throw, has {describe(throw)}", "[5.5, 11, 16.5]"
    expect(
        any(throw), came, wanted, "with weights of 0 its value is always 0, whatever the others say: take their mean"
    )
    expect(
        not np.allclose(throw, [11, 22, 33]), came, wanted, "that is the sum of the old rows; divide by how many"
    )
    expect(np.allclose(throw, [5.5, 11, 16.5]), came, wanted, "the mean of the old rows, column by column")
    again = move_layer(WEIGHT.clone(), INPUTS, OUTPUTS, ["high"], ["walk", "jump", "roll"])
    expect(
        isinstance(again, torch.Tensor)
        and again.shape == (3, 1)
        and np.allclose(again.detach()[:, 0], [2, 11, 11]),
        f"{describe(again)} came back for the input high and the outputs walk, jump, roll",
        "[[2.0], [11.0], [11.0]]",
        "what the new layer does not know stays behind, and every new output gets the mean of the old rows",
    )


@exercise("12.2")
def exercise_12_2(interval):
    """Wilson's interval of a win rate."""

    def try_it(wins, fights):
        found = interval(wins, fights)
        expect_return(found, "two numbers, low and high")
        expect(
            isinstance(found, (tuple, list, np.ndarray)) and len(found) == 2,
            f"{describe(found)} came back",
            "two numbers, low and high",
            "end with return middle - half, middle + half",
        )
        return float(found[0]), float(found[1])

    def say(pair):
        return f"{pair[0]:.3f} to {pair[1]:.3f}"

    low, high = try_it(30, 40)
    right = wilson(30, 40)
    came, wanted = f"{say((low, high))} for 30 of 40", say(right)
    expect(low <= high, came, wanted, "the lower end comes first: middle - half, then middle + half")
    expect(high < 2, came, wanted, "a rate is wins divided by fights, 0 to 1")
    z, rate, fights = 1.96, 0.75, 40
    plain = (rate * (1 - rate) / fights) ** 0.5
    expect(
        not np.allclose([low, high], [rate - z * plain, rate + z * plain], atol=1e-3),
        came,
        wanted,
        "that is the plain interval around the rate; Wilson's pulls the middle towards a half",
    )
    expect(
        not np.isclose(z * (high - low), right[1] - right[0], atol=2e-3),
        came,
        wanted,
        "half of it is z = 1.96 times the root: without z it holds 68 in 100",
    )
    middle = (low + high) / 2
    expect(
        abs(middle - sum(right) / 2) < 2e-3,
        came,
        wanted,
        "the middle is (rate + z*z / (2*fights)) / (1 + z*z / fights)",
    )
    expect(
        np.allclose([low, high], right, atol=2e-3),
        came,
        wanted,
        "half is z / (1 + z*z / fights) times the root of rate*(1 - rate) / fights + z*z / (4*fights*fights)",
    )
    low, high = try_it(20, 20)
    came, wanted = f"{say((low, high))} for 20 of 20", say(wilson(20, 20))
    expect(
        low < 0.99, came, wanted, "20 wins of 20 do not prove 100%: keep the z*z terms where rate*(1 - rate) is 0"
    )
    expect(np.allclose([low, high], wilson(20, 20), atol=2e-3), came, wanted, "put 1 in for the rate, step by step")
    for wins, fights in ((0, 7), (150, 200)):
        found = try_it(wins, fights)
        expect(
            np.allclose(found, wilson(wins, fights), atol=2e-3),
            f"{say(found)} for {wins} of {fights}",
            say(wilson(wins, fights)),
            "use `wins` and `fights` as they come in, not fixed numbers",
        )


TABLE = {
    ("tiger", 2): (39, 40),
    ("crane", 2): (38, 40),
    ("tiger", 4): (37, 40),
    ("crane", 4): (30, 40),
    ("tiger", 6): (20, 40),
    ("crane", 6): (4, 40),
}


@exercise("12.3")
def exercise_12_3(next_rung):
    """Where to train next: the easiest opponent that is not beaten for sure."""

    def try_it(table, expected, idea):
        found = next_rung(dict(table))
        found = tuple(found) if isinstance(found, list) else found
        shown = ", ".join(f"{a} {d}: {w} of {f}" for (a, d), (w, f) in table.items())
        expect(found == expected, f"{describe(found)} came back for {shown}", describe(expected), idea)

    def hardest(table):
        return min(table, key=lambda rung: table[rung][0] / table[rung][1])

    found = next_rung(dict(TABLE))
    expect_return(found, "('crane', 4)")
    came = f"{describe(found)} came back"
    wanted = "('crane', 4), where 30 of 40 are won"
    expect(
        found in TABLE,
        came,
        wanted,
        "return a key of the table, such as ('tiger', 2), or None if all rungs are beaten",
    )
    expect(
        found != hardest(TABLE),
        came,
        wanted,
        "that one wins 4 of 40: too hard to learn from. Take the easiest unbeaten rung",
    )
    expect(
        found[1] > 2,
        came,
        wanted,
        "this rung is beaten: its lower bound is above 80%",
    )
    expect(
        found != ("tiger", 4), came, wanted, "37 of 40 has the lower bound 80.1%, above 80%: beaten, if only just"
    )
    idea = "the lowest difficulty with an unbeaten animal; there, the lowest bound"
    expect(found == ("crane", 4), came, wanted, idea)
    try_it(
        {("tiger", 3): (9, 10), ("crane", 5): (160, 200)},
        ("tiger", 3),
        "9 of 10 is not sure: its lower bound is 60%. Ask interval(wins, fights)[0], not the rate",
    )
    try_it(
        {("snake", 4): (25, 40), ("crane", 4): (20, 40), ("tiger", 4): (30, 40)},
        ("crane", 4),
        "of several at one difficulty take the one with the lowest bound",
    )
    try_it(
        {("tiger", 7): (10, 40), ("crane", 0): (20, 40)},
        ("crane", 0),
        "the lowest difficulty comes first, wherever it stands in the table",
    )
    try_it(
        {("tiger", 1): (195, 200), ("crane", 1): (40, 40)},
        None,
        "all rungs are beaten: there is none left, return None",
    )


@exercise("12.4")
def exercise_12_4(compare):
    """Is A better than B? Or is it not known?"""

    def try_it(a, b, expected, idea):
        found = compare(*a, *b)
        expect_return(found, repr(expected))
        expect(
            isinstance(found, str),
            f"{describe(found)} came back",
            "'A', 'B' or 'not known'",
            "return one of the three words",
        )
        expect(
            found.strip().lower() == expected.lower(),
            f"{found!r} for A {a[0]} of {a[1]}, B {b[0]} of {b[1]}",
            repr(expected),
            idea,
        )

    try_it((190, 200), (120, 200), "A", "A's lower bound is above B's upper bound")
    try_it((60, 200), (120, 200), "B", "B's lower bound is above A's upper bound")
    try_it(
        (36, 40),
        (33, 40),
        "not known",
        "the higher rate may be luck: the intervals overlap, 77% to 96% and 68% to 91%",
    )
    try_it((19, 20), (120, 200), "A", "rates, not counts: 19 of 20 is more than 120 of 200")
    try_it((30, 40), (30, 40), "not known", "equal counts, so neither is shown to be better")
    try_it((9, 10), (140, 200), "not known", "10 fights are few: A's interval begins at 60%, below B's end")
    try_it((140, 200), (9, 10), "not known", "10 fights are few: B's interval begins at 60%, below A's end")
