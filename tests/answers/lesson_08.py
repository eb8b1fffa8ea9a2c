"""Answers to the exercises of lesson 08: wrong ones with a part of their hint, and right ones."""

import numpy as np
import torch

from sf2lib.classroom import ablation
from sf2lib.loss import td_target

# --- 08.1


def targets(choose, judge=None, discount=True, squeeze=True, grad=False):
    """Double targets of which parts can be exchanged."""

    def answer(batch, network, target_network):
        with torch.set_grad_enabled(grad):
            online, slow = network(batch.next_state), target_network(batch.next_state)
            best = choose(online, slow)
            value = (slow if judge is None else judge(online, slow)).gather(1, best.reshape(-1, 1))
            value = value.squeeze(1) if squeeze else value
        return batch.reward + (batch.discount if discount else 0.99) * value

    return answer


def by_library(batch, network, target_network):
    with torch.no_grad():
        slow, online = target_network(batch.next_state), network(batch.next_state)
        return td_target(batch.reward, batch.discount, slow, online)


def by_index(batch, network, target_network):
    best = network(batch.next_state).argmax(1)
    value = target_network(batch.next_state)[torch.arange(len(best)), best]
    return (batch.reward + batch.discount * value).detach()


def no_axis_kept(batch, network, target_network):
    best = network(batch.next_state).argmax(dim=0, keepdim=True)
    return batch.reward + batch.discount * target_network(batch.next_state).detach().gather(1, best).squeeze(1)


def of_the_state(batch, network, target_network):
    return by_library(batch._replace(next_state=batch.state), network, target_network)


def maxima(reduce):
    def answer(batch, network, target_network):
        with torch.no_grad():
            pair = network(batch.next_state), target_network(batch.next_state)
            return batch.reward + batch.discount * reduce(*pair)

    return answer


DOUBLES = [
    (targets(lambda online, slow: slow.argmax(1)), "this is plain DQN"),
    (targets(lambda online, slow: slow.argmax(1), lambda online, slow: online), "chooser and judge are swapped"),
    (targets(lambda online, slow: online.argmax(1), lambda online, slow: online), "`network` chose and judged"),
    (targets(lambda online, slow: online.argmax(0)), "the actions of one state, and not over the batch"),
    (no_axis_kept, "shape (1, 4), expected (4,): argmax over dim=1"),
    (maxima(lambda online, slow: torch.minimum(online.max(1).values, slow.max(1).values)), "the lower of two maxima"),
    (maxima(lambda online, slow: (online.max(1).values + slow.max(1).values) / 2), "a mean of two maxima"),
    (maxima(lambda online, slow: ((online + slow) / 2).max(1).values), "judges its own choice"),
    (maxima(lambda online, slow: online.argmax(1)), "argmax is the *place*"),
    (targets(lambda online, slow: online.argmax(1), squeeze=False), "a row plus a column makes a table"),
    (targets(lambda online, slow: online.argmax(1), discount=False), "the third row is over"),
    (targets(lambda online, slow: online.argmax(1), grad=True), "carry a gradient"),
    (lambda b, n, t: b.discount * ((by_library(b, n, t) - b.reward) / b.discount.clamp(1e-9)), "add the reward"),
    (lambda b, n, t: t(b.next_state).detach().gather(1, n(b.next_state).argmax(1, True))[:, 0], "reward + discount"),
    (of_the_state, "both networks rate batch.next_state"),
    (lambda b, n, t: print(by_library(b, n, t)), "end with `return`"),
]

# --- 08.2


def combine(value, advantage):
    return value + advantage - advantage.mean(dim=1, keepdim=True)


def combine_by_rows(value, advantage):
    return torch.stack([v + a - a.mean() for v, a in zip(value, advantage, strict=True)])


COMBINES = [
    (lambda v, a: v + a, "subtract the mean advantage"),
    (lambda v, a: v + a - a.mean(dim=0), "the mean over the batch"),
    (lambda v, a: v + a - a.mean(dim=0, keepdim=True), "the mean over the batch"),
    (lambda v, a: v + a - a.mean(), "the mean of the whole table"),
    (lambda v, a: v + a - a.max(dim=1, keepdim=True).values, "then takes the mean"),
    (lambda v, a: v + a - a.sum(dim=1, keepdim=True), "not their sum"),
    (lambda v, a: v + a + a.mean(dim=1, keepdim=True), "you added it"),
    (lambda v, a: a - a.mean(dim=1, keepdim=True), "add the value of the state"),
    (lambda v, a: v - v.mean() + a, "not off the values"),
    (lambda v, a: v * a, "value and advantage are added"),
    (lambda v, a: v, "the value is a column"),
    (lambda v, a: v + a - a.mean(dim=1).repeat(2)[:4], "Q = V + A"),
    (lambda v, a: v.squeeze(1) + a.T - a.mean(dim=1), "the Q-values have shape (4, 3)"),
    (
        lambda v, a: v + a - (a.mean(1) if a.shape[0] == a.shape[1] else a.mean(1, keepdim=True)),
        "keeps the mean a column",
    ),
    (lambda v, a: (v.squeeze(1) if len(v) == 2 else v) + a - a.mean(1, keepdim=True), "keeps the mean a column"),
    (lambda v, a: print(v + a), "end with `return`"),
]

# --- 08.3


def n_step(first=0, last=0, cut=True, value=True, at=-1, runs_on=False, drops=False, powers=True, extra=0):
    """An n-step target with parts that can go wrong."""

    def answer(rewards, terminated, values, gamma, n):
        total = 0.0
        for step in range(n + extra):
            ends = terminated[step] and cut
            if ends and drops:
                return total
            total += (gamma ** (step + first) if powers else 1) * rewards[step]
            if ends and not runs_on:
                return total
        over = runs_on and any(terminated[:n])
        return total + (0 if over or not value else gamma ** (n + extra + last) * values[n + extra + at])

    return answer


def backwards(rewards, terminated, values, gamma, n):
    target = values[n - 1]
    for step in reversed(range(n)):
        target = rewards[step] + (0.0 if terminated[step] else gamma * target)
    return target


def bootstraps_after_the_end(rewards, terminated, values, gamma, n):
    total = 0.0
    for step in range(n):
        total += gamma**step * rewards[step]
        if terminated[step]:
            break
    return total + gamma ** (step + 1) * values[step]


def looks_at_the_last_alone(rewards, terminated, values, gamma, n):
    total = sum(gamma**step * rewards[step] for step in range(n))
    return total + (0 if terminated[n - 1] else gamma**n * values[n - 1])


N_STEPS = [
    (n_step(first=1), "gamma powers are off by one"),
    (n_step(last=1), "the value after n steps is n steps away"),
    (n_step(last=-1), "the value of the next state is one step away"),
    (n_step(at=0), "it is values[n - 1]"),
    (n_step(extra=1), "one step too many"),
    (n_step(value=False), "after n rewards comes the rest"),
    (n_step(cut=False), "at an end the sum stops"),
    (n_step(runs_on=True), "the rewards ran over the end"),
    (n_step(drops=True), "the last step of an episode still pays"),
    (n_step(powers=False), "discount each of them"),
    (bootstraps_after_the_end, "after an end comes nothing: add no value"),
    (looks_at_the_last_alone, "at an end the sum stops"),
    (lambda r, t, v, g, n: sum(g**k * r[k] for k in range(n)) + g * v[n - 1], "gamma ** n and not gamma"),
    (lambda r, t, v, g, n: r[0] + g * v[0], "go on for n of them"),
    (lambda r, t, v, g, n: print(1), "end with `return`"),
]

# --- 08.4


def priorities(errors, alpha, beta):
    priority = errors.abs() ** alpha
    share = priority / priority.sum()
    weight = (len(errors) * share) ** -beta
    return share, weight / weight.max()


def priorities_from_the_least(errors, alpha, beta):
    share = errors.abs().pow(alpha)
    share = share / share.sum()
    return share, (share.min() / share).pow(beta)


def broken(share=None, weight=None):
    """Right but for one part."""

    def answer(errors, alpha, beta):
        right = priorities(errors, alpha, beta)
        shares = right[0] if share is None else share(errors, alpha, beta)
        return shares, right[1] if weight is None else weight(shares, alpha, beta)

    return answer


def over_sum(priority):
    return priority / priority.sum()


PRIORITIES = [
    (lambda e, alpha, beta: priorities(e, beta, alpha), "alpha and beta are swapped: alpha makes the shares"),
    (broken(share=lambda e, a, b: over_sum(e.abs() ** -a)), "a larger error is drawn *more* often"),
    (broken(share=lambda e, a, b: e.abs() ** a), "shares sum to 1"),
    (broken(share=lambda e, a, b: over_sum(e**a)), "errors.abs() first"),
    (broken(share=lambda e, a, b: over_sum(e.abs())), "raise each error to the power alpha"),
    (broken(share=lambda e, a, b: over_sum(e.abs()) ** a), "first the power alpha"),
    (broken(share=lambda e, a, b: torch.softmax(e.abs(), 0)), "not a softmax"),
    (broken(share=lambda e, a, b: torch.full((4,), 0.25)), "drawn evenly"),
    (broken(weight=lambda p, a, b: (4 * p) ** b / ((4 * p) ** b).max()), "what is drawn often must count *less*"),
    (broken(weight=lambda p, a, b: (4 * p) ** b), "what is drawn often must count *less*"),
    (broken(weight=lambda p, a, b: (4 * p) ** -b), "divide by the largest weight, so that"),
    (broken(weight=lambda p, a, b: p**-b), "divide by the largest weight, so that"),
    (broken(weight=lambda p, a, b: over_sum(p**-b)), "not by their sum"),
    (broken(weight=lambda p, a, b: (p.min() / p) ** a), "beta makes the weights"),
    (broken(weight=lambda p, a, b: p.min() / p), "raise it to the power beta"),
    (broken(weight=lambda p, a, b: torch.ones(4)), "what is drawn often counts less"),
    (lambda e, a, b: priorities(e, 0.5, 0.8), "use alpha as it comes"),
    (lambda e, a, b: priorities(e, a, b)[0], "end with `return share, weight`"),
    (lambda e, a, b: print(e), "end with `return`"),
]

# --- 08.5


def iqm(scores):
    ordered = sorted(scores)
    cut = len(ordered) // 4
    return sum(ordered[cut : len(ordered) - cut]) / (len(ordered) - 2 * cut)


IQMS = [
    (lambda s: s.mean(), "this is the mean of all"),
    (lambda s: np.median(s), "this is the median"),
    (lambda s: np.sort(s)[len(s) // 2 :].mean(), "you left out the lowest half"),
    (lambda s: np.sort(s)[: len(s) // 2].mean(), "you left out the highest half"),
    (lambda s: np.sort(s)[len(s) // 4 :].mean(), "only the lowest quarter"),
    (lambda s: np.sort(s)[: -(len(s) // 4)].mean(), "only the highest quarter"),
    (lambda s: s[len(s) // 4 : -(len(s) // 4)].mean(), "sort the scores first"),
    (lambda s: np.sort(s)[1:-1].mean(), "two at each end, not one"),
    (lambda s: np.quantile(s, 0.75) - np.quantile(s, 0.25), "how wide the middle half is"),
    (lambda s: (np.quantile(s, 0.75) + np.quantile(s, 0.25)) / 2, "not only its two ends"),
    (lambda s: np.sort(s)[2:6].sum(), "this is their sum"),
    (lambda s: np.sort(s)[2:6].mean() if len(s) == 8 else s.mean(), "a quarter of 5 is 1.25"),
    (lambda s: np.sort(s)[2:-2].mean(), "a quarter of 5 is 1.25"),
    (lambda s: np.sort(s)[2:6], "one number"),
    (lambda s: print(s), "end with `return`"),
]


WRONG = {"08.1": DOUBLES, "08.2": COMBINES, "08.3": N_STEPS, "08.4": PRIORITIES, "08.5": IQMS}
RIGHT = {
    "08.1": [targets(lambda online, slow: online.argmax(1)), by_library, by_index],
    "08.2": [combine, combine_by_rows, lambda v, a: (a - a.mean(-1, True)).add(v)],
    "08.3": [n_step(), backwards],
    "08.4": [priorities, priorities_from_the_least],
    "08.5": [iqm, ablation.interquartile_mean],
}
