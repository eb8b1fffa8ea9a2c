"""Answers to the exercises of lesson 14: wrong ones with a part of their hint, and right ones."""

import math

# --- 14.1


def mean(runs):
    return sum(runs) / len(runs)


def right_survivors(scores, factor):
    order = sorted(scores, key=lambda name: mean(scores[name]), reverse=True)
    return order[: max(1, len(order) // factor)]


def by(key, count=lambda settings, factor: max(1, settings // factor), finish=lambda names: names):
    def survivors(scores, factor):
        order = sorted(scores, key=lambda name: -key(scores[name]))
        return finish(order[: count(len(order), factor)])

    return survivors


def in_the_old_order(scores, factor):
    kept = right_survivors(scores, factor)
    return [name for name in scores if name in kept]


def one_at_a_time(scores, factor):
    left, kept = dict(scores), []
    while len(kept) < max(1, len(scores) // factor):
        kept.append(max(left, key=lambda name: mean(left[name])))
        del left[kept[-1]]
    return kept


SURVIVORS = [
    (by(max), "not the luckiest one"),
    (by(lambda runs: runs[0]), "not only the first one"),
    (by(lambda runs: sorted(runs)[len(runs) // 2]), "not the middle one"),
    (by(lambda runs: -mean(runs)), "the highest scores go on"),
    (by(mean, lambda settings, factor: math.ceil(settings / factor)), "rounded down"),
    (by(mean, lambda settings, factor: settings // factor), "at least one goes on"),
    (by(mean, lambda settings, factor: settings), "keep only len(order) // factor"),
    (by(sum), "divide by how many seeds"),
    (by(mean, finish=lambda names: names[0]), "return a list of names"),
    (by(mean, finish=len), "return a list of names"),
    (in_the_old_order, "the best comes first|the mean over the seeds counts"),
    (lambda scores, factor: print(right_survivors(scores, factor)), "end with `return`"),
]

# --- 14.2


def right_steps(settings, seeds, rungs, factor):
    total, before = 0, 0
    for rung in rungs:
        total += settings * seeds * (rung - before)
        settings, before = max(1, settings // factor), rung
    return total


def steps(
    fewer=lambda settings, factor: max(1, settings // factor), before=lambda rung: rung, first=False, seeds=True
):
    """The right answer with one thing changed."""

    def steps_of_sweep(settings, count, rungs, factor):
        total, last = 0, 0
        for rung in rungs:
            if first:
                settings = fewer(settings, factor)
            total += settings * (count if seeds else 1) * (rung - last)
            last = before(rung)
            if not first:
                settings = fewer(settings, factor)
        return total

    return steps_of_sweep


STEPS = [
    (steps(fewer=lambda settings, factor: settings), "after each rung there are fewer settings"),
    (steps(seeds=False), "each setting has three seeds"),
    (steps(before=lambda rung: 0), "does not start anew"),
    (steps(first=True), "add before you divide"),
    (steps(fewer=lambda settings, factor: settings // factor), "at least one goes on"),
    (steps(fewer=lambda settings, factor: max(1, round(settings / factor))), "// rounds down"),
    (steps(fewer=lambda settings, factor: settings - settings // factor), "12 settings to the first rung"),
    (lambda settings, seeds, rungs, factor: 0, "add settings * seeds"),
    (lambda settings, seeds, rungs, factor: [right_steps(settings, seeds, rungs, factor)], "add up in total"),
    (
        lambda settings, seeds, rungs, factor: right_steps(12, 3, [2_000, 6_000, 18_000], 3),
        "use what comes in|at least one",
    ),
    (lambda *asked: print(right_steps(*asked)), "end with `return`"),
]

# --- 14.3


def right_bottleneck(actors, one, cores, learner, network):
    links = {"actors": actors * one, "cores": cores * one, "learner": learner, "network": network}
    slowest = min(links, key=links.get)
    return links[slowest], slowest


def with_ifs(actors, one, cores, learner, network):
    least = min(actors * one, cores * one, learner, network)
    if least == learner:
        return least, "learner"
    if least == network:
        return least, "network"
    return least, "actors" if actors <= cores else "cores"


def links(least=min, **changed):
    def bottleneck(actors, one, cores, learner, network):
        speeds = {"actors": actors * one, "cores": cores * one, "learner": learner, "network": network}
        speeds |= {name: change(actors, one, cores, learner, network) for name, change in changed.items()}
        slowest = least(speeds, key=speeds.get)
        return speeds[slowest], slowest

    return bottleneck


ENDLESS = float("inf")
LINKS = [
    (links(max), "two actors make twice what one makes"),
    (links(actors=lambda actors, one, *rest: one), "two actors make twice what one makes"),
    (links(cores=lambda *all_of_them: ENDLESS), "more actors than cores share them"),
    (links(cores=lambda actors, one, cores, *rest: cores), "two actors make twice|cores \\* one|share them"),
    (links(learner=lambda *all_of_them: ENDLESS), "here the learner"),
    (links(network=lambda *all_of_them: ENDLESS), "the network counts, too"),
    (lambda *asked: right_bottleneck(*asked)[::-1], "the number comes first"),
    (lambda *asked: right_bottleneck(*asked)[1], "a number and a name"),
    (lambda *asked: right_bottleneck(*asked)[0], "a number and a name"),
    (lambda *asked: print(right_bottleneck(*asked)), "end with `return`"),
]

# --- 14.4


def right_bytes(actors, decisions_per_second, state_dim):
    return actors * decisions_per_second * (4 * state_dim + 22)


BYTES = [
    (lambda actors, decisions, numbers: actors * decisions * (8 * numbers + 22), "the next state is not sent again"),
    (lambda actors, decisions, numbers: actors * decisions * (numbers + 22), "a number takes 4 bytes"),
    (lambda actors, decisions, numbers: actors * decisions * 4 * numbers, "22 bytes more"),
    (lambda actors, decisions, numbers: actors * decisions * 4 * (numbers + 22), "the 22 are bytes already"),
    (lambda actors, decisions, numbers: decisions * (4 * numbers + 22), "each of the actors sends"),
    (lambda actors, decisions, numbers: actors * (4 * numbers + 22), "several a second"),
    (lambda actors, decisions, numbers: 8 * right_bytes(actors, decisions, numbers), "that is bits"),
    (lambda actors, decisions, numbers: actors * decisions * 210, "as they come in"),
    (
        lambda actors, decisions, numbers: actors + decisions * (4 * numbers + 22),
        "actors \\* decisions|actors * decisions",
    ),
    (lambda actors, decisions, numbers: f"{right_bytes(actors, decisions, numbers)} bytes", "multiply the three"),
    (lambda *asked: print(right_bytes(*asked)), "end with `return`"),
]

WRONG = {"14.1": SURVIVORS, "14.2": STEPS, "14.3": LINKS, "14.4": BYTES}
RIGHT = {
    "14.1": [right_survivors, one_at_a_time],
    "14.2": [right_steps, steps()],
    "14.3": [right_bottleneck, with_ifs],
    "14.4": [right_bytes],
}
