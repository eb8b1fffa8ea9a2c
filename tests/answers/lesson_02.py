"""Answers to the exercises of lesson 02: wrong ones with a part of their hint, and right ones."""

import numpy as np
import torch

# --- 02.1


def right_batch(states):
    return torch.stack([torch.as_tensor(state, dtype=torch.float32) for state in states])


def by_numpy(states):
    return torch.from_numpy(np.array(states, dtype=np.float32))


BATCHES = [
    (lambda states: torch.tensor(np.array(states)), "name the dtype"),
    (lambda states: torch.tensor(states), "name the dtype|TypeError|ValueError"),
    (lambda states: torch.tensor(np.array(states)).double(), "name the dtype"),
    (lambda states: torch.cat([torch.as_tensor(state).float() for state in states]), "stack, not cat"),
    (lambda states: right_batch(states).flatten(), "stack, not cat"),
    (lambda states: torch.stack([torch.as_tensor(state).float() for state in states], dim=1), "first axis"),
    (lambda states: right_batch(states)[None], "no more axes"),
    (lambda states: right_batch(states).long().float(), "keep every number"),
    (lambda states: right_batch(states)[:1].expand(len(states), -1), "keep every number"),
    (lambda states: np.array(states, dtype=np.float32), "a tensor"),
    (lambda states: print(right_batch(states)), "end with `return`"),
]

# --- 02.2


def right_lead(q_values):
    return q_values - q_values.mean(dim=1, keepdim=True)


def by_unsqueeze(q_values):
    return q_values - q_values.mean(1).unsqueeze(1)


LEADS = [
    (lambda q: q - q.mean(dim=1), "keepdim=True keeps them a column"),
    (lambda q: q - q.mean(dim=0), "the means of the columns"),
    (lambda q: q - q.mean(dim=0, keepdim=True), "the means of the columns"),
    (lambda q: q - q.mean(), "one mean for all rows"),
    (lambda q: q - q.max(dim=1, keepdim=True).values, "not its highest"),
    (lambda q: q - q.sum(dim=1, keepdim=True), "not its sum"),
    (lambda q: q.mean(dim=1, keepdim=True) - q, "not the other way round"),
    (lambda q: q.mean(dim=1, keepdim=True), "the means alone"),
    (lambda q: q.mean(dim=1), "the means alone"),
    (lambda q: print(right_lead(q)), "end with `return`"),
    (lambda q: right_lead(q).tolist(), "a tensor"),
    (lambda q: q - q.mean(dim=1, keepdim=True).view(1, -1), "keepdim=True"),
    (lambda q: q - q.mean(dim=2), "fewer axes"),
]

# --- 02.3


def right_error(predicted, target):
    return ((predicted.squeeze(1) - target) ** 2).mean()


def the_other_way_round(predicted, target):
    return (predicted - target.unsqueeze(1)).pow(2).mean()


ERRORS = [
    (lambda p, t: ((p - t) ** 2).mean(), "the mean of 16 differences"),
    (lambda p, t: (p - t) ** 2, "make both (4,) first"),
    (lambda p, t: (p.squeeze(1) - t) ** 2, "the last step of a mean squared error is the mean"),
    (lambda p, t: ((p.squeeze(1) - t) ** 2).sum(), "this is the sum of the squares"),
    (lambda p, t: (p.squeeze(1) - t).mean(), "cancel out"),
    (lambda p, t: (p.squeeze(1) - t).abs().mean(), "the mean of their sizes"),
    (lambda p, t: (p.squeeze(1) - t).mean() ** 2, "the square of the mean"),
    (lambda p, t: right_error(p, t).sqrt(), "leave the root out"),
    (lambda p, t: right_error(p, t).item(), "leave .item()"),
    (lambda p, t: right_error(p, t).detach(), "cut the way back"),
    (lambda p, t: print(right_error(p, t)), "end with `return`"),
    (lambda p, t: ((p.squeeze(0) - t) ** 2).mean(), "the mean of 16 differences"),
]

# --- 02.4


def right_chosen(q_values, actions):
    return q_values.gather(1, actions.unsqueeze(1)).squeeze(1)


def by_places(q_values, actions):
    return q_values[torch.arange(len(q_values)), actions]


CHOSEN = [
    (lambda q, a: q.gather(1, a), "actions.unsqueeze(1)"),
    (lambda q, a: q.gather(1, a.unsqueeze(1)), "squeeze(1) drops it"),
    (lambda q, a: q[:, a], "one number from each row"),
    (lambda q, a: q.max(dim=1).values, "need not be the best"),
    (lambda q, a: q.argmax(dim=1), "gather|stands there|from row i"),
    (lambda q, a: q[a, torch.arange(3)], "row and column are swapped"),
    (lambda q, a: q.gather(0, a[None]).squeeze(0), "swapped|dim=0 picks within columns"),
    (lambda q, a: q.gather(1, a[None]).squeeze(0), "all three came from the first row"),
    (lambda q, a: q[0, a], "all three came from the first row"),
    (lambda q, a: q[a], "one number from each row"),
    (lambda q, a: q[:, 0], "the first column"),
    (lambda q, a: a.float(), "you want the Q-values"),
    (lambda q, a: torch.tensor([row[i].item() for row, i in zip(q, a, strict=True)]), "forgets where they came from"),
    (lambda q, a: [row[i] for row, i in zip(q, a, strict=True)], "a tensor"),
    (lambda q, a: print(right_chosen(q, a)), "end with `return`"),
]

# --- 02.5


def walk(loss, start, rate, steps, sign=-1.0, zero=True, grad=True, forget=False):
    weight = torch.tensor(start, requires_grad=grad)
    for _ in range(steps):
        loss(weight).backward()
        with torch.no_grad():
            weight += sign * (1.0 if forget else rate) * weight.grad
        if zero:
            weight.grad = None
    return weight


def right_descend(loss, start, rate, steps):
    return walk(loss, start, rate, steps).item()


def with_an_optimizer(loss, start, rate, steps):
    weight = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(weight).backward()
        optimizer.step()
    return weight.detach()


def by_autograd(loss, start, rate, steps):
    place = start
    for _ in range(steps):
        weight = torch.tensor(place, requires_grad=True)
        (slope,) = torch.autograd.grad(loss(weight), weight)
        place = place - rate * slope.item()
    return place


def early_return(loss, start, rate, steps):
    return right_descend(loss, start, rate, 1)


def by_hand(loss, start, rate, steps):
    place = start
    for _ in range(steps):
        loss(torch.tensor(place, requires_grad=True))
        place -= rate * 2 * (place - 3)
    return place


def outside_no_grad(loss, start, rate, steps):
    weight = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(weight).backward()
        weight -= rate * weight.grad
    return weight


def forgets_to_move(loss, start, rate, steps):
    weight = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(weight).backward()
        new = weight - rate * weight.grad  # noqa: F841, the mistake itself
    return weight


def no_longer_a_leaf(loss, start, rate, steps):
    weight = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(weight).backward()
        weight = weight.detach() - rate * weight.grad
    return weight


DESCENTS = [
    (lambda *a: walk(*a, sign=1.0), "subtract rate * slope"),
    (lambda *a: walk(*a, zero=False), "set weight.grad to None or zero"),
    (lambda *a: walk(*a, grad=False), "requires_grad=True"),
    (lambda *a: walk(*a, forget=True), "multiply the slope by the rate"),
    (lambda loss, start, rate, steps: walk(loss, start, rate, steps - 1), "one step is missing"),
    (lambda loss, start, rate, steps: walk(loss, start, rate, steps + 1), "one step too many"),
    (lambda loss, start, rate, steps: start - rate * loss(start), "a tensor"),
    (early_return, "the loop has to go on"),
    (by_hand, "let PyTorch find the slope"),
    (outside_no_grad, "inside torch.no_grad()"),
    (forgets_to_move, "the weight did not move"),
    (no_longer_a_leaf, "requires_grad=True"),
    (lambda *a: print(walk(*a)), "end with `return`"),
    (lambda loss, start, rate, steps: 3.0, "never called the loss"),
]


WRONG = {"02.1": BATCHES, "02.2": LEADS, "02.3": ERRORS, "02.4": CHOSEN, "02.5": DESCENTS}
RIGHT = {
    "02.1": [right_batch, by_numpy],
    "02.2": [right_lead, by_unsqueeze],
    "02.3": [right_error, the_other_way_round],
    "02.4": [right_chosen, by_places],
    "02.5": [right_descend, with_an_optimizer, by_autograd],
}
