"""Lesson 11: wrong answers that people give, each with a part of its hint, and right ones."""

from itertools import pairwise

from sf2lib.classroom import chain, shapings

# --- 11.1


def sweep(rule=None, in_place=False, order=None, end=0.0):
    """A sweep of which parts can be exchanged."""

    def best(pay, ahead, back, stay, gamma):
        return max(pay + gamma * ahead, gamma * back)

    def answer(values, gamma):
        old = values if in_place else list(values)
        new = values if in_place else [0.0] * len(values)
        states = range(len(values) - 1)
        for state in order(states) if order else states:
            pay = 1.0 if state == len(values) - 2 else 0.0
            new[state] = (rule or best)(pay, old[state + 1], old[0], old[state], gamma)
        new[-1] = end
        return new

    return answer


SWEEPS = [
    (sweep(lambda pay, ahead, back, stay, g: pay + ahead), "multiply its value by gamma"),
    (sweep(lambda pay, ahead, back, stay, g: max(pay + ahead, back)), "multiply its value by gamma"),
    (sweep(lambda pay, ahead, back, stay, g: g * max(pay + ahead, back)), "the pay comes now"),
    (sweep(lambda pay, ahead, back, stay, g: pay + g * ahead), "take the better of the two"),
    (sweep(lambda pay, ahead, back, stay, g: (pay + g * ahead + g * back) / 2), "not the mean of both"),
    (sweep(lambda pay, ahead, back, stay, g: pay + max(g * ahead, g * back)), "a wrong press pays nothing"),
    (sweep(lambda pay, ahead, back, stay, g: max(g * ahead, g * back)), "the last state pays 1"),
    (sweep(lambda pay, ahead, back, stay, g: max(1 + g * ahead, g * back)), "only the last press pays"),
    (sweep(lambda pay, ahead, back, stay, g: max(pay + g * ahead, g * stay)), "it does not stay"),
    (sweep(lambda pay, ahead, back, stay, g: max(pay + g * ahead, back)), "going back takes a press"),
    (sweep(in_place=True, order=reversed), "all at once|a sweep reads the old values only"),
    (sweep(in_place=True), "a sweep reads the old values only"),
    (sweep(end=1.0), "the end: nothing comes after it"),
    (lambda values, gamma: list(values), "this is what was given|the right press in the last state pays 1"),
    (lambda values, gamma: sweep()(values, gamma)[:-1], "the end's 0 among them"),
    (lambda values, gamma: print(values), "end with `return`"),
]

# --- 11.2


def shaping(before, after, frames, terminated, gamma):
    return gamma**frames * (0.0 if terminated else after) - before


SHAPINGS = [
    (lambda b, a, k, t, g: (0.0 if t else a) - b, "without the discount"),
    (lambda b, a, k, t, g: g * (0.0 if t else a) - b, "a decision lasts frames"),
    (lambda b, a, k, t, g: g * k * (0.0 if t else a) - b, "a decision lasts frames"),
    (lambda b, a, k, t, g: b - g**k * (0.0 if t else a), "the other way round"),
    (lambda b, a, k, t, g: g**k * ((0.0 if t else a) - b), "what was before counts in full"),
    (lambda b, a, k, t, g: (0.0 if t else a) - g**k * b, "that is discounted"),
    (lambda b, a, k, t, g: g**k * (0.0 if t else a), "or a loop pays"),
    (lambda b, a, k, t, g: g**k * (0.0 if t else a) + b, "do not add it"),
    (lambda b, a, k, t, g: max(shaping(b, a, k, t, g), 0.0), "what falls must cost"),
    (lambda b, a, k, t, g: abs(shaping(b, a, k, t, g)), "no abs() here"),
    (lambda b, a, k, t, g: g**k * a - b, "after an end nothing comes"),
    (lambda b, a, k, t, g: 0.0 if t else g**k * a - b, "gives back what was lent"),
    (lambda b, a, k, t, g: a if t else g**k * a - b, "gives back what was lent"),
    (lambda b, a, k, t, g: print(b), "end with `return`"),
]

# --- 11.3


def loop_pay(pay, loop):
    total = 0.0
    for step in range(len(loop) - 1):
        total += pay(loop[step], loop[step + 1])
    return total


LOOPS = [
    (lambda pay, loop: sum(pay(*pair) for pair in pairwise([*loop, loop[0]])), "4 moments are 3 steps"),
    (lambda pay, loop: sum(pay(*pair) for pair in pairwise(loop[:-1])), "the last one counts, too"),
    (lambda pay, loop: pay(loop[0], loop[-1]), "one step only"),
    (lambda pay, loop: sum(pay(after, before) for before, after in pairwise(loop)), "before comes first"),
    (lambda pay, loop: sum(pay(one, one) for one in loop[1:]), "call pay for each pair|only closer"),
    (lambda pay, loop: [pay(*pair) for pair in pairwise(loop)], "one number"),
    (lambda pay, loop: print(loop), "end with `return`"),
]

# --- 11.4

SAFE = [
    (lambda: {"closer", "motion", "stun", "crouch"}, "you trust 'crouch'"),
    (lambda: {"closer", "motion", "stun", "only closer"}, "step forward and back"),
    (lambda: {"closer", "motion", "stun", "being near"}, "it pays -0."),
    (lambda: {"closer", "motion", "stun", "new input"}, "enter 2, 3, then stand"),
    (lambda: set(shapings.RULES), "you trust 'crouch'"),
    (lambda: {"closer", "motion"}, "'stun' is missing"),
    (lambda: set(), "'closer' is missing"),
    (lambda: {"Motion"}, "write the names as in the table"),
    (lambda: 3, "a set of names"),
    (lambda: print("closer"), "end with `return`"),
]

WRONG = {"11.1": SWEEPS, "11.2": SHAPINGS, "11.3": LOOPS, "11.4": SAFE}
RIGHT = {
    "11.1": [sweep(), lambda values, gamma: chain.sweep(values, 1, gamma)],
    "11.2": [shaping, lambda b, a, k, t, g: -b if t else a * g**k - b],
    "11.3": [loop_pay, shapings.loop_pay, lambda pay, loop: sum(pay(*pair) for pair in pairwise(loop))],
    "11.4": [shapings.safe_rules, lambda: ["closer", "motion", "stun"]],
}
