"""Answers to the exercises of lesson 06: wrong ones with a part of their hint, and right ones."""

import torch
from torch.nn import functional

from sf2lib.classroom import gates
from sf2lib.loss import td_loss, td_target

# --- 06.1


def mse(guesses, answers):
    return ((guesses - answers) ** 2).mean()


def mse_in_a_loop(guesses, answers):
    total = 0.0
    for guess, answer in zip(guesses, answers, strict=True):
        total += (guess - answer) ** 2
    return total / len(guesses)


def returns_early(guesses, answers):
    for guess, answer in zip(guesses, answers, strict=True):
        return (guess - answer) ** 2


MSES = [
    (lambda g, a: (g - a).mean(), "errors above and below 0 cancel out"),
    (lambda g, a: (g - a).abs().mean(), "without their signs"),
    (lambda g, a: (g - a).mean() ** 2, "the other way round"),
    (lambda g, a: ((g - a) ** 2).sum(), "does not grow with the number of guesses"),
    (lambda g, a: (g - a).sum() ** 2, "first square each error, and then take the mean"),
    (lambda g, a: ((g - a) ** 2).mean() ** 0.5, "leave the root out"),
    (lambda g, a: 0.5 * ((g - a) ** 2).mean(), "leave the half out"),
    (lambda g, a: (g - a) ** 2, "these are the squares of the errors"),
    (lambda g, a: ((g - a) * 2).mean(), "`error * 2` is twice the error"),
    (lambda g, a: (g**2).mean(), "square the errors, not the guesses"),
    (lambda g, a: (g**2 - a**2).mean(), "subtract first and square the difference"),
    (lambda g, a: ((g + a) ** 2).mean(), "guess *minus* answer"),
    (lambda g, a: ((g - a) ** 2).max(), "this is the largest square"),
    (lambda g, a: ((g - a) ** 2).sum() / 4, "divide by how many there are"),
    (lambda g, a: functional.huber_loss(g, a), "square each error, then mean"),
    (returns_early, "square each error, then mean"),
    (lambda g, a: print(mse(g, a)), "end with `return`"),
]

# --- 06.2


def gradient_step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def set_to_zero(optimizer, loss):
    """Another right answer."""
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()


def no_zero_grad(optimizer, loss):
    loss.backward()
    optimizer.step()


def no_backward(optimizer, loss):
    optimizer.zero_grad()
    optimizer.step()


def only_step(optimizer, loss):
    optimizer.step()


def no_step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()


def wiped(optimizer, loss):
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()


def step_too_early(optimizer, loss):
    optimizer.zero_grad()
    optimizer.step()
    loss.backward()


def zero_at_the_end(optimizer, loss):
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()


def two_steps(optimizer, loss):
    gradient_step(optimizer, loss)
    optimizer.step()


def never_called(optimizer, loss):
    optimizer.zero_grad  # noqa: B018, the mistake itself
    loss.backward  # noqa: B018, the mistake itself
    optimizer.step  # noqa: B018, the mistake itself


def loss_steps(optimizer, loss):
    loss.zero_grad()


STEPS = [
    (no_zero_grad, "backward adds to the old slopes"),
    (no_backward, "first backward, then step"),
    (only_step, "backward finds the slope of each weight"),
    (no_step, "optimizer.step() was never called"),
    (wiped, "wiped out the new slopes"),
    (step_too_early, "first backward, then step"),
    (zero_at_the_end, "zero_grad comes before backward"),
    (two_steps, "one step for each call"),
    (never_called, "optimizer.step() was never called"),
    (loss_steps, "AttributeError"),
]

# --- 06.3


def one_target(reward, next_q, terminated, truncated, gamma):
    return reward if terminated else reward + gamma * max(next_q)


def one_target_at_once(reward, next_q, terminated, truncated, gamma):
    """Another right answer."""
    return reward + gamma * (1 - terminated) * torch.tensor(next_q).max()


ONES = [
    (lambda r, q, te, tr, g: r + g * max(q), "after an end comes nothing"),
    (lambda r, q, te, tr, g: r if te or tr else r + g * max(q), "a cut is no end"),
    (lambda r, q, te, tr, g: r if tr else r + g * max(q), "after an end comes nothing"),
    (lambda r, q, te, tr, g: r + te * g * max(q), "the wrong way round"),
    (lambda r, q, te, tr, g: 0.0 if te else r + g * max(q), "still paid its reward"),
    (lambda r, q, te, tr, g: r if te and not tr else r + g * max(q), "terminated decides alone"),
    (lambda r, q, te, tr, g: r, "add what comes next"),
    (lambda r, q, te, tr, g: r + max(q), "counts less: multiply it by gamma"),
    (lambda r, q, te, tr, g: g * (r + max(q)), "gamma belongs to what comes next alone"),
    (lambda r, q, te, tr, g: g * r + max(q), "not to the reward"),
    (lambda r, q, te, tr, g: g * max(q), "add the reward of this step"),
    (lambda r, q, te, tr, g: r + g * q.index(max(q)), "the *place* of the best action"),
    (lambda r, q, te, tr, g: r + g * q[0], "not the first one"),
    (lambda r, q, te, tr, g: r + g * sum(q) / 3, "not the mean of them"),
    (lambda r, q, te, tr, g: r + g * sum(q), "not the sum of all"),
    (lambda r, q, te, tr, g: r + g * min(q), "max, not min"),
    (lambda r, q, te, tr, g: r + g * torch.tensor(q), "take the best of next_q"),
    (lambda r, q, te, tr, g: print(one_target(r, q, te, tr, g)), "end with `return`"),
    (lambda r, q, te, tr, g: r + g * q, "TypeError"),
]

# --- 06.4


def batch_targets(batch, network, target_network):
    with torch.no_grad():
        next_value = target_network(batch.next_state).max(dim=1).values
    return batch.reward + batch.discount * next_value


def by_detach(batch, network, target_network):
    return batch.reward + batch.discount * target_network(batch.next_state).detach().amax(1)


def by_library(batch, network, target_network):
    with torch.no_grad():
        return td_target(batch.reward, batch.discount, target_network(batch.next_state))


def row_by_row(batch, network, target_network):
    rows = zip(batch.reward, batch.discount, target_network(batch.next_state).detach(), strict=True)
    return torch.stack([reward + discount * max(q) for reward, discount, q in rows])


def of(change):
    """A wrong answer out of the parts of the right one: reward, discount, next Q-values of the target network."""

    def targets(batch, network, target_network):
        with torch.no_grad():
            return change(batch.reward, batch.discount, target_network(batch.next_state))

    return targets


def best(q):
    return q.max(dim=1).values


def online(batch, network, target_network):
    return batch_targets(batch, target_network, network)


def this_state(batch, network, target_network):
    return batch_targets(batch._replace(next_state=batch.state), network, target_network)


def same_action(batch, network, target_network):
    next_q = target_network(batch.next_state).detach()
    return batch.reward + batch.discount * next_q.gather(1, batch.action[:, None]).squeeze(1)


def with_gradient(batch, network, target_network):
    return batch.reward + batch.discount * best(target_network(batch.next_state))


BATCHES = [
    (of(lambda r, d, q: r + 0.99 * best(q)), "the second row is over"),
    (of(lambda r, d, q: r + 0.5 * best(q)), "the second row is over"),
    (of(lambda r, d, q: r + 0.99 * (d > 0) * best(q)), "batch.discount holds gamma already"),
    (of(lambda r, d, q: r + 0.5 * (d > 0) * best(q)), "its discount is not gamma"),
    (of(lambda r, d, q: r + 0.99 * d * best(q)), "multiply by it once"),
    (of(lambda r, d, q: r + (1 - d) * best(q)), "1 minus it turns that round"),
    (of(lambda r, d, q: r + best(q)), "what comes later counts less"),
    (of(lambda r, d, q: d * (r + best(q))), "the reward counts in full"),
    (of(lambda r, d, q: d * r + best(q)), "not to the reward"),
    (of(lambda r, d, q: (d > 0) * (r + d * best(q))), "still paid its last reward"),
    (of(lambda r, d, q: d * best(q)), "add the reward of the step"),
    (of(lambda r, d, q: r), "add what comes next"),
    (of(lambda r, d, q: r + d * q.min(dim=1).values), "max, not min"),
    (of(lambda r, d, q: r + d * q.mean(dim=1)), "max, not mean"),
    (of(lambda r, d, q: r + d * q.sum(dim=1)), "max, not sum"),
    (of(lambda r, d, q: r + d * q.argmax(dim=1)), "argmax is the *place*"),
    (of(lambda r, d, q: r + d * q.max()), "not over the whole batch"),
    (of(lambda r, d, q: r + d * q.max(dim=1)), "max(dim=1).values are the Q-values"),
    (of(lambda r, d, q: r + d * q.max(dim=0).values), "RuntimeError"),
    (of(lambda r, d, q: q.max(dim=0).values), "one number a row"),
    (of(lambda r, d, q: r + d * q.max(dim=1, keepdim=True).values), "a column and a row make a table"),
    (of(lambda r, d, q: r[:, None] + d[:, None] * q), "take the best of each row"),
    (of(lambda r, d, q: (r + d * best(q)).mean()), "one for the whole batch"),
    (of(lambda r, d, q: (r + d * best(q)).tolist()), "keep the whole batch in tensors"),
    (online, "the slow copy does that"),
    (this_state, "rate the state that follows"),
    (same_action, "not the last one again"),
    (with_gradient, "inside `with torch.no_grad():`"),
    (lambda *parts: print(batch_targets(*parts)), "end with `return`"),
]

# --- 06.5


def chosen_loss(q_values, action, target):
    chosen = q_values.gather(1, action.unsqueeze(1)).squeeze(1)
    return functional.mse_loss(chosen, target)


def by_index(q_values, action, target):
    return (q_values[torch.arange(len(action)), action] - target).square().mean()


def in_columns(q_values, action, target):
    return functional.mse_loss(q_values.gather(1, action[:, None]), target[:, None])


def chosen(q, a):
    return q.gather(1, a.unsqueeze(1)).squeeze(1)


LOSSES = [
    (lambda q, a, y: ((q.gather(1, a[:, None]) - y) ** 2).mean(), "a column and a row make a table"),
    (lambda q, a, y: ((q.gather(1, a[:, None]) - y) ** 2).sum(), "a column and a row make a table"),
    (lambda q, a, y: ((chosen(q, a) - y) ** 2).sum(), "does not grow with the batch"),
    (lambda q, a, y: (chosen(q, a) - y).mean(), "cancel out"),
    (lambda q, a, y: (chosen(q, a) - y).abs().mean(), "errors without signs"),
    (lambda q, a, y: (chosen(q, a) - y).mean() ** 2, "first square each error"),
    (lambda q, a, y: ((chosen(q, a) - y) ** 2).mean().sqrt(), "leave the root out"),
    (lambda q, a, y: (chosen(q, a) - y) ** 2, "the mean of the squared errors is the loss"),
    (lambda q, a, y: ((q.max(dim=1).values - y) ** 2).mean(), "not always the one taken"),
    (lambda q, a, y: ((q.argmax(dim=1) - y) ** 2).mean(), "argmax is a place"),
    (lambda q, a, y: ((q[:, 0] - y) ** 2).mean(), "the first action of each row"),
    (lambda q, a, y: ((q.mean(dim=1) - y) ** 2).mean(), "knows of one action alone"),
    (lambda q, a, y: ((q - y[:, None]) ** 2).mean(), "only the action taken has a target"),
    (lambda q, a, y: ((a - y) ** 2).mean(), "`action` only says which"),
    (lambda q, a, y: ((q[:, a] - y) ** 2).mean(), "four columns of *every* row"),
    (lambda q, a, y: ((chosen(q, a) - y) ** 2).mean().detach(), "the loss carries no gradient"),
    (lambda q, a, y: ((chosen(q, a) - y) ** 2).mean().item(), "the loss carries no gradient"),
    (lambda q, a, y: td_loss(q, a, y), "gather, squeeze, subtract, square, mean"),
    (lambda q, a, y: q.gather(1, a), "RuntimeError"),
    (lambda q, a, y: print(chosen_loss(q, a, y)), "end with `return`"),
]


WRONG = {"06.1": MSES, "06.2": STEPS, "06.3": ONES, "06.4": BATCHES, "06.5": LOSSES}
RIGHT = {
    "06.1": [mse, mse_in_a_loop, functional.mse_loss],
    "06.2": [gradient_step, set_to_zero, gates.gradient_step],
    "06.3": [one_target, one_target_at_once],
    "06.4": [batch_targets, by_detach, by_library, row_by_row, gates.targets],
    "06.5": [chosen_loss, by_index, in_columns, gates.loss],
}
