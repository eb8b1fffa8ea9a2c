"""Checks for lesson 06: the mean squared error, a gradient step, targets, the loss of the chosen actions."""

import math

import torch
from torch import nn

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return
from sf2lib.replay import Batch


@exercise("06.1")
def exercise_06_1(mse):
    """The mean squared error of a few guesses."""
    guesses, answers = torch.tensor([2.0, -1.0, 4.0, 0.0]), torch.tensor([1.0, 2.0, 4.0, 0.5])
    errors = guesses - answers  # 1, -3, 0, -0.5
    right = (errors**2).mean()
    call = "mse of errors [1, -3, 0, -0.5]"
    result = mse(guesses, answers)
    expect_return(result, f"{right:.4f} for the {call}")
    result = torch.as_tensor(result).detach().float()
    expect(
        result.shape == (),
        f"the {call} came out as {describe(result)}",
        "one number",
        "these are the squares of the errors; take their mean",
    )
    ideas = [
        (errors.mean(), "errors above and below 0 cancel out: square each of them first"),
        (errors.abs().mean(), "this is the mean of the errors without their signs; square each one"),
        (errors.mean() ** 2, "first square each error, then take the mean; you did it the other way round"),
        ((errors**2).sum(), "this is the sum of the squares; the mean does not grow with the number of guesses"),
        (errors.sum() ** 2, "first square each error, and then take the mean"),
        (right.sqrt(), "leave the root out: a mean of squares is all it is"),
        (right / 2, "leave the half out"),
        ((errors**2).max(), "this is the largest square; take the mean of all"),
        ((guesses**2).mean(), "square the errors, not the guesses: guess minus answer first"),
        ((guesses**2 - answers**2).mean(), "subtract first and square the difference, not the other way round"),
        ((2 * errors).mean(), "`error**2` is a square, `error * 2` is twice the error"),
        ((guesses + answers).square().mean(), "an error is guess *minus* answer"),
    ]
    _compare(f"the {call} came out as {describe(float(result))}", result, right, ideas, "square each error, then mean")
    expect(
        math.isclose(float(mse(torch.ones(10), torch.zeros(10))), 1.0, abs_tol=1e-5),
        "ten errors of 1 came out as " + describe(float(mse(torch.ones(10), torch.zeros(10)))),
        "1",
        "divide by how many there are, whatever their number",
    )


@exercise("06.2")
def exercise_06_2(gradient_step):
    """Three lines of a gradient step, seen by where the weight goes."""
    weight = torch.tensor(0.0, requires_grad=True)
    optimizer = _Watched([weight], lr=0.1)

    def step(target):
        loss = (weight - target) ** 2
        before = weight.item()
        gradient_step(optimizer, loss)
        return before, weight.item()

    _, first = step(1.0)  # slope -2: 0 -> 0.2
    order = optimizer.calls
    expect(
        "step" in order,
        "optimizer.step() was never called",
        "one call",
        "backward only finds the slopes; step moves the weights",
    )
    expect(
        weight.grad is not None or "zero_grad" in order,
        "no slope was ever computed",
        "loss.backward()",
        "backward finds the slope of each weight, and without slopes step moves nothing",
    )
    if math.isclose(first, 0.0, abs_tol=1e-9):
        wiped = "zero_grad" in order and order.index("zero_grad") < order.index("step") and optimizer.slopes
        idea = (
            "zero_grad stood between backward and step and wiped out the new slopes; it comes first"
            if wiped and optimizer.wiped
            else "step can only use slopes that backward has found: first backward, then step"
        )
        raise Hint("the weight stayed at 0", "0.2", idea)
    expect(
        math.isclose(first, 0.2, abs_tol=1e-5),
        f"the first step went from 0 to {first:.4g}",
        "0.2, as the slope is -2 and the learning rate 0.1",
        "one step for each call, and the optimizer takes it: weight - learning rate * slope",
    )
    before, second = step(1.0)  # slope -1.6: 0.2 -> 0.36
    right = before + 0.1 * 2 * (1.0 - before)
    if math.isclose(second, right + 0.2, abs_tol=1e-5):
        raise Hint(
            f"the second step went to {second:.2f}",
            f"{right:.2f}",
            "backward adds to the old slopes; forget them first: optimizer.zero_grad()",
        )
    expect(
        math.isclose(second, right, abs_tol=1e-5),
        f"the second step went from {before:.2f} to {second:.4g}",
        f"{right:.2f}",
        "in each call: zero_grad, then backward, then step",
    )
    other = torch.tensor(0.0, requires_grad=True)
    (3 * other).backward()  # an old slope, left by somebody else
    gradient_step(torch.optim.SGD([other], lr=0.1), (other - 1.0) ** 2)
    expect(
        math.isclose(other.item(), 0.2, abs_tol=1e-5),
        f"with an old slope of 3 the weight went to {other.item():.4g}",
        "0.2, as if the old slope had never been there",
        "zero_grad comes before backward, so that no slope of an earlier time is added",
    )


class _Watched(torch.optim.SGD):
    """An optimizer that notes in which order it is called, and whether slopes were wiped out unused."""

    def __init__(self, *others, **named):
        super().__init__(*others, **named)
        self.calls, self.wiped, self.slopes = [], False, False

    def zero_grad(self, *others, **named):
        self.calls.append("zero_grad")
        fresh = any(p.grad is not None for group in self.param_groups for p in group["params"])
        self.wiped, self.slopes = self.wiped or (fresh and "step" not in self.calls), self.slopes or fresh
        super().zero_grad(*others, **named)

    def step(self, *others, **named):
        self.calls.append("step")
        return super().step(*others, **named)


@exercise("06.3")
def exercise_06_3(one_target):
    """The target of a single step: going on, terminated, truncated."""
    reward, next_q, gamma = 2.0, [4.0, 10.0, -20.0], 0.5
    call = f"reward 2, next_q {describe(next_q)}, gamma 0.5"
    swapped = [one_target(reward, list(next_q), ended, False, gamma) for ended in (False, True)]
    expect(
        [describe(result) for result in swapped] != ["2", "7"],
        f"{call} gave 2 while the episode goes on and 7 where it terminated",
        "7 and 2",
        "it is the wrong way round: an end has no future, everything else has one",
    )

    def expect_target(right, terminated, truncated, ideas):
        result = one_target(reward, list(next_q), terminated, truncated, gamma)
        kind = "terminated" if terminated else "truncated" if truncated else "going on"
        expect_return(result, f"{right:g} for {call}, {kind}")
        result = torch.as_tensor(result).float()
        if result.shape != ():
            raise Hint(f"{call}, {kind}: {describe(result)}", f"{right:g}", "one target: take the best of next_q")
        came_out = f"{call}, {kind}: {describe(float(result))}"
        _compare(came_out, result, torch.tensor(right), ideas, "reward + gamma * the best of next_q")

    expect_target(
        7.0,
        False,
        False,
        [
            (2.0, "while the episode goes on, add what comes next: + gamma * max(next_q)"),
            (12.0, "what comes next counts less: multiply it by gamma"),
            (6.0, "gamma belongs to what comes next alone; the reward of this step counts in full"),
            (11.0, "gamma belongs to what comes next, not to the reward"),
            (5.0, "add the reward of this step"),
            (2.5, "this is the *place* of the best action; you need its Q-value: max(next_q)"),
            (4.0, "the *best* action, not the first one: max(next_q)"),
            (1.0, "the *best* action, not the mean of them: max(next_q)"),
            (-1.0, "the *best* action, and not the sum of all: max(next_q)"),
            (-8.0, "max, not min: the best that can be done from there"),
        ],
    )
    expect_target(
        2.0,
        True,
        False,
        [
            (7.0, "after an end comes nothing: where terminated, the target is the reward alone"),
            (0.0, "the last step still paid its reward"),
            (5.0, "after an end comes nothing but the reward of this last step counts"),
        ],
    )
    expect_target(
        7.0,
        False,
        True,
        [
            (2.0, "a cut is no end: where truncated, the game would have gone on, so the second part stays"),
            (0.0, "a cut is no end, and the step paid its reward"),
        ],
    )
    result = one_target(reward, list(next_q), True, True, gamma)
    expect(
        math.isclose(float(result), 2.0, abs_tol=1e-5),
        f"an end in the very step of the cut gave {describe(float(result))}",
        "2",
        "terminated decides alone: nothing comes after an end, cut off or not",
    )


class _Rating(nn.Module):
    """Says of a state [s] that its two actions are worth factor * s and factor * (1 - s)."""

    def __init__(self, factor):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor([factor, -factor]))
        self.factor, self.calls = factor, 0

    def forward(self, states):
        self.calls += 1
        return states * self.slope + torch.tensor([0.0, self.factor])


@exercise("06.4")
def exercise_06_4(batch_targets):
    """Targets of a batch, from the target network, without gradient."""
    gamma = 0.5
    batch = Batch(
        state=torch.tensor([[4.0], [5.0], [6.0], [-7.0]]),
        action=torch.tensor([1, 1, 0, 0]),
        reward=torch.tensor([1.0, 2.0, 3.0, 4.0]),
        next_state=torch.tensor([[10.0], [20.0], [30.0], [-40.0]]),
        discount=torch.tensor([gamma, 0.0, gamma, gamma**2]),  # the second is over, the last lasted two steps
    )
    network, target_network = _Rating(3.0), _Rating(1.0)
    try:
        y = batch_targets(batch, network, target_network)
    except TypeError as error:
        expect(
            "return_types" not in str(error),
            "max(dim=1) came into the sum as it is",
            "its values alone",
            "max(dim=1) gives values and places; max(dim=1).values are the Q-values",
        )
        raise
    expect_return(y, "four targets, one for each row")
    expect(isinstance(y, torch.Tensor), f"{describe(y)} came back", "a tensor", "keep the whole batch in tensors")
    expect(
        y.shape != (4, 4),
        "the targets have shape (4, 4)",
        "(4,)",
        "a column and a row make a table: max(dim=1) drops the axis of the actions, so leave keepdim out",
    )
    expect(
        y.shape != (4, 2),
        "the targets have shape (4, 2)",
        "(4,)",
        "take the best of each row: max(dim=1).values",
    )
    expect(
        y.shape == (4,),
        f"the targets have shape {tuple(y.shape)}",
        "(4,), one for each row",
        "max(dim=1).values gives one number a row; without dim it gives one for the whole batch",
    )
    best = torch.tensor([10.0, 20.0, 30.0, 41.0])
    reward, discount, goes_on = batch.reward, batch.discount, (batch.discount > 0).float()
    right = reward + discount * best
    ended = "the second row is over: multiply by batch.discount, which is 0 there"
    ideas = [
        (reward + 0.99 * best, ended),
        (reward + gamma * best, ended),
        (reward + 0.9 * best, ended),
        (reward + 0.99 * goes_on * best, "batch.discount holds gamma already, and it may differ from row to row"),
        (reward + gamma * goes_on * best, "the last row lasted two steps: its discount is not gamma"),
        (reward + 0.99 * discount * best, "batch.discount holds gamma already: multiply by it once"),
        (reward + (1 - discount) * best, "the discount is 0 where it is over; 1 minus it turns that round"),
        (reward + best, "what comes later counts less: multiply it by batch.discount"),
        (discount * (reward + best), "the reward counts in full, only what comes next is discounted"),
        (discount * reward + best, "the discount belongs to what comes next, not to the reward"),
        (goes_on * right, "an episode that is over still paid its last reward"),
        (discount * best, "add the reward of the step"),
        (reward, "add what comes next: discount * the best Q-value there"),
        (reward + discount * 3 * best, "the network in training rated the next states; the slow copy does that"),
        (reward + discount * torch.tensor([4.0, 5.0, 6.0, 8.0]), "rate the state that follows: batch.next_state"),
        (reward + discount * (1 - best), "max, not min: the best that can be done from there"),
        (reward + discount * 0.5, "max, not mean: the best that can be done from there"),
        (reward + discount, "max, not sum: only one action will be taken"),
        (reward + discount * torch.tensor([0.0, 0, 0, 1]), "argmax is the *place* of the best; you need its value"),
        (reward + discount * 41.0, "max over dim=1, the actions of one state, and not over the whole batch"),
        (reward + discount * torch.tensor([-9.0, -19, 30, -40]), "take the best next action, not the last one again"),
    ]
    said = f"rewards [1, 2, 3, 4], discounts [0.5, 0, 0.5, 0.25] gave {describe(y.detach())}"
    _compare(said, y.detach(), right, ideas, "y = reward + discount * the highest Q-value of the next state")
    expect(
        not y.requires_grad,
        "the targets carry a gradient",
        "plain numbers",
        "a target is a number to aim at: rate the next states inside `with torch.no_grad():`",
    )


@exercise("06.5")
def exercise_06_5(chosen_loss):
    """The mean squared error between the chosen Q-values and their targets."""
    q_values = torch.tensor([[1.0, 5.0, 0.0], [7.0, 2.0, 9.0], [0.0, 1.0, 3.0], [6.0, 4.0, 8.0]], requires_grad=True)
    action, target = torch.tensor([1, 0, 2, 1]), torch.tensor([3.0, 6.0, 3.0, 8.0])
    chosen = torch.tensor([5.0, 7.0, 3.0, 4.0])  # errors 2, 1, 0, -4
    loss = chosen_loss(q_values, action, target)
    expect_return(loss, "5.25, the mean of the squares 4, 1, 0 and 16")
    loss_ = torch.as_tensor(loss)
    expect(
        loss_.shape == (),
        f"{describe(loss_.detach())} came out",
        "one number",
        "the mean of the squared errors is the loss",
    )
    rows = torch.arange(4)
    q, table = q_values.detach(), chosen[:, None] - target
    errors = chosen - target
    best = q.max(dim=1).values
    trap = "a column and a row make a table of 16 errors: squeeze(1) after gather"
    ideas = [
        ((table**2).mean(), trap),
        ((table**2).sum(), trap),
        ((errors**2).sum(), "this is the sum; the mean does not grow with the batch"),
        (errors.mean(), "errors above and below 0 cancel out: square each of them"),
        (errors.abs().mean(), "these are errors without signs; square each one"),
        (errors.mean() ** 2, "first square each error, then take the mean"),
        ((errors**2).mean().sqrt(), "leave the root out: a mean of squares is all it is"),
        (((best - target) ** 2).mean(), "the best action was not always the one taken: pick the Q-value of `action`"),
        (((q.argmax(dim=1) - target) ** 2).mean(), "argmax is a place; pick the Q-values of the actions taken"),
        (((q[:, 0] - target) ** 2).mean(), "this is the first action of each row; pick the one in `action`"),
        (((q.mean(dim=1) - target) ** 2).mean(), "the memory knows of one action alone: pick its Q-value"),
        (((q - target[:, None]) ** 2).mean(), "only the action taken has a target: pick its Q-value with gather"),
        (((action - target) ** 2).mean(), "compare Q-values with targets; `action` only says which Q-value"),
        (((q[rows, action - 1] - target) ** 2).mean(), "count actions from 0: the number is the column"),
        ((q[:, action] - target).square().mean(), "q_values[:, action] picks four columns of *every* row; use gather"),
        ((q[action, 0] - target).square().mean(), "an action is a column; gather along dim 1"),
    ]
    said = f"chosen Q-values {describe(chosen)}, targets {describe(target)}: {describe(float(loss_.detach()))}"
    _compare(said, loss_.detach().float(), (errors**2).mean(), ideas, "gather, squeeze, subtract, square, mean")
    expect(
        isinstance(loss, torch.Tensor) and loss.requires_grad,
        "the loss carries no gradient",
        "one that backward can walk through",
        "keep .item(), .detach() and no_grad out of the loss: only the target is without gradient",
    )


def _compare(came_out, result, right, ideas, last_resort):
    """Compare a result; `ideas` pairs wrong results that people get with what they forgot."""
    right = torch.as_tensor(right, dtype=torch.float32)
    if not torch.allclose(result.float(), right, atol=1e-4):
        known = [(torch.as_tensor(wrong, dtype=torch.float32), idea) for wrong, idea in ideas]
        close = [idea for wrong, idea in known if torch.allclose(result.float(), wrong, atol=1e-4)]
        raise Hint(came_out, describe(right) if right.ndim else f"{float(right):.4g}", (close or [last_resort])[0])
