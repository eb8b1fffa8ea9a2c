"""Answers to the exercises of lesson 12: wrong ones with a part of their hint, and right ones."""

import torch

from sf2lib.evaluate import wilson

# --- 12.1


def right_layer(weight, inputs, outputs, new_inputs, new_outputs):
    moved = torch.zeros(len(new_outputs), len(new_inputs))
    for row, output in enumerate(new_outputs):
        for column, name in enumerate(new_inputs):
            if name in inputs:
                old = weight[:, inputs.index(name)]
                moved[row, column] = old[outputs.index(output)] if output in outputs else old.mean()
    return moved


def by_indexing(weight, inputs, outputs, new_inputs, new_outputs):
    mean = weight.mean(dim=0, keepdim=True)
    rows = torch.cat([weight[[outputs.index(o)]] if o in outputs else mean for o in new_outputs])
    rows = torch.cat([rows, torch.zeros(len(rows), 1)], dim=1)
    return rows[:, [inputs.index(i) if i in inputs else len(inputs) for i in new_inputs]]


def changed(
    index=lambda names, name, place: names.index(name),
    columns=lambda names, name, place: names.index(name),
    new=lambda old: old.mean(),
    unknown=0.0,
    finish=lambda moved, weight: moved,
):
    """The right answer with one thing changed."""

    def move_layer(weight, inputs, outputs, new_inputs, new_outputs):
        moved = torch.full((len(new_outputs), len(new_inputs)), unknown)
        for row, output in enumerate(new_outputs):
            for column, name in enumerate(new_inputs):
                if name in inputs:
                    old = weight[:, columns(inputs, name, column) % len(inputs)]
                    place = index(outputs, output, row) % len(outputs) if output in outputs else None
                    moved[row, column] = new(old) if place is None else old[place]
        return finish(moved, weight)

    return move_layer


def by_place(weight, inputs, outputs, new_inputs, new_outputs):
    moved = torch.zeros(len(new_outputs), len(new_inputs))
    moved[: len(outputs), : len(inputs)] = weight
    return moved


def in_place(weight, inputs, outputs, new_inputs, new_outputs):
    moved = right_layer(weight, inputs, outputs, new_inputs, new_outputs)
    weight.zero_()
    return moved


def never_less(weight, inputs, outputs, new_inputs, new_outputs):
    """Right as long as nothing is left behind."""
    moved = right_layer(weight, inputs, outputs, new_inputs, new_outputs)
    return torch.cat([moved, torch.zeros(len(moved), max(0, len(inputs) - len(new_inputs)))], dim=1)


def place_of(names, name, place):
    return place


LAYERS = [
    (by_place, "places have changed"),
    (changed(index=lambda names, name, place: 1 - names.index(name)), "rows go by the names of outputs"),
    (changed(columns=lambda names, name, place: -1 - names.index(name)), "columns go by the names of inputs"),
    (changed(columns=place_of), "columns go by the names of inputs|each weight belongs to one output"),
    (changed(new=lambda old: 0.0), "take their mean"),
    (changed(new=lambda old: old.sum()), "divide by how many"),
    (changed(new=lambda old: old.min()), "the mean of the old rows, column by column"),
    (changed(unknown=0.1), "nobody has learned what a new input means"),
    (changed(finish=lambda moved, weight: moved.T), "a row for each output"),
    (changed(finish=lambda moved, weight: moved.tolist()), "begin with torch.zeros"),
    (changed(finish=lambda moved, weight: None), "end with `return`"),
    (in_place, "only read the old one"),
    (never_less, "what the new layer does not know stays behind"),
]

# --- 12.2

Z = 1.96


def right_interval(wins, fights):
    rate = wins / fights
    middle = (rate + Z * Z / (2 * fights)) / (1 + Z * Z / fights)
    root = (rate * (1 - rate) / fights + Z * Z / (4 * fights * fights)) ** 0.5
    half = Z / (1 + Z * Z / fights) * root
    return middle - half, middle + half


def wald(wins, fights):
    rate = wins / fights
    half = Z * (rate * (1 - rate) / fights) ** 0.5
    return rate - half, rate + half


def around_the_rate(wins, fights):
    low, high = right_interval(wins, fights)
    return wins / fights - (high - low) / 2, wins / fights + (high - low) / 2


def without_z(wins, fights):
    low, high = right_interval(wins, fights)
    middle, half = (low + high) / 2, (high - low) / 2 / Z
    return middle - half, middle + half


def without_the_second_term(wins, fights):
    rate = wins / fights
    middle = (rate + Z * Z / (2 * fights)) / (1 + Z * Z / fights)
    half = Z / (1 + Z * Z / fights) * (rate * (1 - rate) / fights) ** 0.5
    return middle - half, middle + half


def certain_of_full_marks(wins, fights):
    return (1.0, 1.0) if wins == fights else right_interval(wins, fights)


def of_forty(wins, fights):
    return right_interval(wins / fights * 40, 40) if fights != 20 else right_interval(wins, fights)


INTERVALS = [
    (wald, "that is the plain interval"),
    (around_the_rate, "the middle is"),
    (without_z, "without z it holds 68 in 100"),
    (without_the_second_term, "half is z / (1 + z*z / fights)"),
    (certain_of_full_marks, "20 wins of 20 do not prove 100%"),
    (of_forty, "use `wins` and `fights` as they come in"),
    (lambda wins, fights: right_interval(wins, fights)[::-1], "the lower end comes first"),
    (lambda wins, fights: [100 * end for end in right_interval(wins, fights)], "a rate is wins divided by fights"),
    (lambda wins, fights: right_interval(wins, fights)[0], "return middle - half, middle + half"),
    (lambda wins, fights: print(right_interval(wins, fights)), "end with `return`"),
]

# --- 12.3


def right_rung(table):
    open_rungs = [rung for rung, (wins, fights) in table.items() if wilson(wins, fights)[0] < 0.8]
    return min(open_rungs, key=lambda rung: (rung[1], wilson(*table[rung])[0]), default=None)


def in_a_loop(table):
    for difficulty in range(8):
        bounds = {}
        for (animal, at), (wins, fights) in table.items():
            if at == difficulty and wilson(wins, fights)[0] < 0.8:
                bounds[animal] = wilson(wins, fights)[0]
        if bounds:
            return min(bounds, key=bounds.get), difficulty
    return None


def rung_by(beaten, key, last=None):
    def next_rung(table):
        left = [rung for rung in table if not beaten(*table[rung])]
        return min(left, key=lambda rung: key(rung, *table[rung]), default=last)

    return next_rung


def sure(wins, fights):
    return wilson(wins, fights)[0] >= 0.8


def first_open(table):
    return next((rung for rung in table if not sure(*table[rung])), None)


RUNGS = [
    (rung_by(sure, lambda rung, wins, fights: wins / fights), "too hard to learn from"),
    (rung_by(lambda wins, fights: wins / fights >= 0.8, lambda rung, wins, fights: rung[1]), "9 of 10 is not sure"),
    (rung_by(lambda *_: False, lambda rung, wins, fights: rung[1]), "this rung is beaten"),
    (
        rung_by(lambda wins, fights: wilson(wins, fights)[0] >= 0.83, lambda rung, wins, fights: rung[1]),
        "beaten, if only just",
    ),
    (rung_by(sure, lambda rung, wins, fights: (rung[1], rung[0] != "snake")), "take the one with the lowest bound"),
    (first_open, "take the one with the lowest bound"),
    (rung_by(sure, lambda rung, wins, fights: (rung[1] == 0, rung[1], wins)), "wherever it stands in the table"),
    (rung_by(sure, lambda rung, w, f: (rung[1], wilson(w, f)[0]), last=("dragon", 7)), "there is none left"),
    (lambda table: right_rung(table) and right_rung(table)[1], "return a key of the table"),
    (lambda table: print(right_rung(table)), "nothing (None) came back"),
]

# --- 12.4


def right_compare(wins_a, fights_a, wins_b, fights_b):
    low_a, high_a = wilson(wins_a, fights_a)
    low_b, high_b = wilson(wins_b, fights_b)
    return "A" if low_a > high_b else "B" if low_b > high_a else "not known"


def by_rate(wins_a, fights_a, wins_b, fights_b):
    return "A" if wins_a / fights_a > wins_b / fights_b else "B"


def by_wins(wins_a, fights_a, wins_b, fights_b):
    return "A" if wins_a > wins_b else "B" if wins_b > wins_a else "not known"


def only_a(wins_a, fights_a, wins_b, fights_b):
    return "A" if wilson(wins_a, fights_a)[0] > wilson(wins_b, fights_b)[1] else "not known"


def rate_outside(wins_a, fights_a, wins_b, fights_b):
    """A rate above the other's interval is not enough: it has an interval of its own."""
    if wins_a / fights_a > wilson(wins_b, fights_b)[1]:
        return "A"
    return "B" if wins_b / fights_b > wilson(wins_a, fights_a)[1] else "not known"


def swapped(*counts):
    return {"A": "B", "B": "A"}.get(right_compare(*counts), "not known")


COMPARISONS = [
    (by_rate, "the higher rate may be luck"),
    (by_wins, "the higher rate may be luck|rates, not counts"),
    (only_a, "B's lower bound is above A's upper bound"),
    (rate_outside, "A's interval begins at 60%"),
    (swapped, "A's lower bound is above B's upper bound"),
    (lambda *counts: right_compare(*counts) == "A", "return one of the three words"),
    (lambda *counts: "not known", "A's lower bound is above B's upper bound"),
    (lambda *counts: print(right_compare(*counts)), "end with `return`"),
]

WRONG = {"12.1": LAYERS, "12.2": INTERVALS, "12.3": RUNGS, "12.4": COMPARISONS}
RIGHT = {
    "12.1": [right_layer, by_indexing, changed()],
    "12.2": [right_interval, wilson],
    "12.3": [right_rung, in_a_loop],
    "12.4": [right_compare],
}
