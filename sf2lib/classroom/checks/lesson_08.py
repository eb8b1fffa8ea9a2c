"""Checks for lesson 08: double targets, dueling head, n-step targets, shares and weights, interquartile mean."""

import numpy as np
import torch

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return
from sf2lib.replay import Batch


@exercise("08.1")
def exercise_08_1(double_targets):
    """Four targets of which the chooser, the judge and the axis can be told apart."""
    says = torch.tensor([[1.0, 2, 3, 0], [9, 5, 1, 3], [4, 8, 6, 7], [0, -1, -2, -3]])  # of the next states
    judged = torch.tensor([[30.0, 10, 20, 15], [50, 70, 60, 65], [90, 40, 80, 55], [-5, -25, -15, -35]])
    batch = Batch(
        torch.full((4, 1), -1.0),
        torch.tensor([1, 2, 0, 1]),
        torch.tensor([1.0, 2.0, 3.0, 4.0]),
        torch.arange(4.0).unsqueeze(1),
        torch.tensor([0.5, 0.5, 0.0, 0.25]),
    )
    network, target_network = _Table(says), _Table(judged)
    y = double_targets(batch, network, target_network)
    expect_return(y, "four targets, one for each row")
    expect(isinstance(y, torch.Tensor), f"{describe(y)} came back", "a tensor", "keep the whole batch in tensors")
    column = "gather gives a column, and a row plus a column makes a table: gather(1, best).squeeze(1)"
    expect(y.shape != (4, 4), "the targets have shape (4, 4)", "(4,)", column)
    axis = "argmax over dim=1, the actions of one state, and not over the batch"
    expect(y.shape != (1, 4), "the targets have shape (1, 4)", "(4,)", axis)
    expect(
        y.shape == (4,),
        f"the targets have shape {tuple(y.shape)}",
        "(4,), one for each row",
        "pick one number from each row: gather(1, best).squeeze(1)",
    )
    rows = torch.arange(4)
    reward, discount = batch.reward, batch.discount

    def target(value):
        return reward + discount * value

    right = target(judged[rows, says.argmax(1)])  # 20, 50, 40, -5 of the next states
    ideas = [
        (target(judged.max(1).values), "this is plain DQN: the slow copy chose, too. Let `network` choose"),
        (
            target(says[rows, judged.argmax(1)]),
            "chooser and judge are swapped: `network` chooses, the slow copy judges",
        ),
        (target(says.max(1).values), "`network` chose and judged; let target_network judge what was chosen"),
        (target(judged[rows, says.argmax(0)]), axis),
        (target(judged[rows, judged.argmax(0)]), axis),
        (
            target(torch.minimum(says.max(1).values, judged.max(1).values)),
            "this is the lower of two maxima: one chooses",
        ),
        (
            target((says.max(1).values + judged.max(1).values) / 2),
            "a mean of two maxima is still too high: one chooses",
        ),
        (target((says + judged).max(1).values / 2), "a mean of both judges its own choice: keep the two apart"),
        (
            target(says.argmax(1).float()),
            "argmax is the *place* of the best action; let the judge say what it is worth",
        ),
        (target(judged[rows, batch.action]), "the action taken is in the past; choose the next one by argmax"),
        (target(judged[:, 0]), "pick the column that `network` chose in each row: gather(1, best)"),
        (reward + 0.99 * judged[rows, says.argmax(1)], "the third row is over: multiply by batch.discount"),
        (judged[rows, says.argmax(1)], "this is the value of the next state; the target is reward + discount * it"),
        (discount * judged[rows, says.argmax(1)], "add the reward of the step"),
    ]
    said = f"rewards {describe(reward)}, discounts {describe(discount)} gave {describe(y.detach())}"
    _compare(
        said, y.detach(), right, ideas, "network chooses by argmax(dim=1), target_network says what that is worth"
    )
    expect(
        not y.requires_grad,
        "the targets carry a gradient",
        "plain numbers",
        "a target is a number to aim at: keep both networks inside `with torch.no_grad():`",
    )


class _Table(torch.nn.Module):
    """A stand-in for a network. It knows the states 0 to 3; any other one is a state that nobody asked it to rate."""

    def __init__(self, q_values: torch.Tensor):
        super().__init__()
        self.q_values = torch.nn.Parameter(q_values)

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        if (state < 0).any():
            raise Hint("the states of the batch were rated", "the next states", "both networks rate batch.next_state")
        return self.q_values[state[:, 0].long()]


@exercise("08.2")
def exercise_08_2(combine):
    """Three states with four actions: value plus advantage, less the mean advantage of the same state."""
    value = torch.tensor([[10.0], [20.0], [-5.0]])
    advantage = torch.tensor([[1.0, 3.0, 0.0, 4.0], [0.0, -2.0, 6.0, 0.0], [5.0, 5.0, 5.0, 1.0]])
    q = combine(value.clone(), advantage.clone())
    expect_return(q, "Q-values of shape (3, 4)")
    expect(isinstance(q, torch.Tensor), f"{describe(q)} came back", "a tensor", "keep the whole batch in tensors")
    expect(
        q.shape == (3, 4),
        f"the Q-values have shape {tuple(q.shape)}",
        "(3, 4), one for each action of each state",
        "the value is a column (batch, 1): added to (batch, actions) it is copied to every action",
    )
    mean = advantage.mean(dim=1, keepdim=True)
    right = value + advantage - mean
    ideas = [
        (value + advantage, "subtract the mean advantage, or nobody can say what is value and what is advantage"),
        (value + advantage - advantage.mean(dim=0), "this is the mean over the batch; each state has its own: dim=1"),
        (value + advantage - advantage.mean(), "this is the mean of the whole table; each state has its own: dim=1"),
        (value + advantage - advantage.max(dim=1, keepdim=True).values, "the paper tries max, then takes the mean"),
        (value + advantage - advantage.sum(dim=1, keepdim=True), "subtract the mean of the advantages, not their sum"),
        (value - advantage - mean, "add the advantage, and subtract only its mean"),
        (value + advantage + mean, "subtract the mean; you added it"),
        (advantage - mean, "add the value of the state"),
        (value + mean, "each action keeps its own advantage; only the mean is taken off"),
        (value - value.mean() + advantage - mean, "take the mean off the advantages, not off the values"),
        (value - value.mean() + advantage, "take the mean off the advantages, not off the values"),
        (value * advantage, "value and advantage are added"),
    ]
    _compare("for three states came out " + _rows(q), q.detach().float(), right, ideas, "Q = V + A - mean of A", _rows)
    square = combine(torch.tensor([[1.0], [5.0]]), torch.tensor([[2.0, 0.0], [0.0, 4.0]]))  # batch = actions
    expect(
        square.shape == (2, 2) and torch.allclose(square, torch.tensor([[2.0, 0.0], [3.0, 7.0]])),
        f"two states with two actions came out as {_rows(square)}",
        "[2, 0], [3, 7]",
        "keepdim=True keeps the mean a column; else it is laid over the actions instead of the states",
    )


@exercise("08.3")
def exercise_08_3(n_step_target):
    """n-step targets of one stretch of steps, cut at its end where there is one."""
    rewards, values = [1.0, 2.0, 4.0, 8.0], [100.0, 240.0, 300.0, 400.0]
    going = [False] * 4

    def expect_target(n, ended, right, ideas):
        result = n_step_target(list(rewards), list(ended), list(values), 0.5, n)
        over = f", terminated in step {ended.index(True)}" if any(ended) else ", nothing ends"
        call = f"n = {n}{over}"
        expect_return(result, f"{right:g} for {call}")
        result = torch.as_tensor(result).float()
        expect(result.shape == (), f"{call}: {describe(result)}", f"{right:g}", "one number is the target of step 0")
        last = "add up n rewards, each discounted by its wait, then gamma**n times the value there"
        _compare(f"{call}: {describe(float(result))}", result, right, ideas, last)

    later = "gamma powers are off by one: the first reward counts in full, gamma ** 0"
    expect_target(
        1,
        going,
        1 + 0.5 * 100,
        [
            (1 + 100, "the value of the next state is one step away: gamma ** 1"),
            (1 + 0.25 * 100, "the value after n steps is n steps away: gamma ** n, not gamma ** (n + 1)"),
            (0.5 + 0.5 * 100, later),
            (0.5 + 0.25 * 100, later),
            (1 + 0.5 * 240, "values[0] is the state after step 0, so after n steps it is values[n - 1]"),
            (1 + 1 + 0.25 * 240, "that is one step too many: n rewards, then the value"),
            (1, "after n rewards comes the rest: gamma ** n times the value of the state that is reached"),
            (50, "add the reward of the step itself"),
        ],
    )
    expect_target(
        3,
        going,
        3 + 0.125 * 300,
        [
            (7 + 0.125 * 300, "a reward k steps away counts gamma ** k: discount each of them"),
            (7 + 300, "a reward k steps away counts gamma ** k: discount each of them, and the value, too"),
            (3 + 300, "the value is n steps away: multiply it by gamma ** n"),
            (3 + 0.5 * 300, "the value is n steps away, so gamma ** n and not gamma"),
            (3 + 0.25 * 300, "gamma powers are off by one: the value after n steps counts gamma ** n"),
            (3 + 0.0625 * 300, "gamma powers are off by one: the value after n steps counts gamma ** n"),
            (1.5 + 0.125 * 300, later),
            (1.5 + 0.0625 * 300, later),
            (3 + 0.125 * 400, "after n steps you stand in values[n - 1]"),
            (1 + 0.5 * 100, "this is the target of one step: go on for n of them"),
            (3 + 0.125 * 100, "the value that counts is that of the state after all n steps: values[n - 1]"),
            (4 + 0.0625 * 400, "that is one step too many: n rewards, then the value"),
            (2 + 0.25 * 240, "that is one step too few: n rewards, then the value"),
            (3, "after n rewards comes the rest: gamma ** n times the value of the state that is reached"),
            (3 + 50 + 50 + 0.125 * 300, "only one value counts, that of the state after the last step"),
        ],
    )
    ran_on = "the rewards ran over the end: what follows belongs to another episode, so stop there"
    expect_target(
        3,
        [False, True, False, False],
        2.0,
        [
            (3 + 0.125 * 300, "look at terminated: at an end the sum stops, and no value is added"),
            (3, ran_on),
            (2 + 0.25 * 240, "after an end comes nothing: add no value there"),
            (2 + 0.125 * 300, "after an end comes nothing: add no value there"),
            (2 + 0.5 * 240, "after an end comes nothing: add no value there"),
            (1, "the last step of an episode still pays its reward: add it, then stop"),
            (1 + 0.5 * 100, "the last step of an episode still pays its reward: add it, then stop"),
            (0, "what was paid before the end still counts"),
        ],
    )
    expect_target(
        3,
        [False, False, True, False],
        3.0,
        [
            (3 + 0.125 * 300, "the n-th step may be the last of its episode: then no value is added"),
            (2, "still add it"),
        ],
    )
    expect_target(
        2,
        [False, False, True, False],
        2 + 0.25 * 240,
        [(2, "the end lies after these n steps, so it does not matter yet"), (3, "n steps, and not up to the end")],
    )


@exercise("08.4")
def exercise_08_4(shares_and_weights):
    """Shares by error ** alpha, weights that make up for them."""
    errors = torch.tensor([1.0, -4.0, 9.0, 0.25])
    size, alpha, beta = errors.abs(), 0.5, 0.8
    result = shares_and_weights(errors.clone(), alpha, beta)
    expect_return(result, "shares and weights")
    pair = isinstance(result, tuple | list) and len(result) == 2
    expect(pair, f"{describe(result)} came back", "two tensors", "end with `return share, weight`")
    share, weight = (torch.as_tensor(part).float() for part in result)
    for name, part in (("shares", share), ("weights", weight)):
        expect(
            part.shape == (4,),
            f"the {name} have shape {tuple(part.shape)}",
            "(4,), one for each memory",
            "powers, sums and maxima work on the whole tensor at once",
        )

    def shared(priority):
        return priority / priority.sum()

    right = shared(size**alpha)
    call = f"errors {describe(errors)}, alpha 0.5"
    root = torch.sqrt(errors)
    expect(
        not share.isnan().any(),
        f"{call}: shares {describe(share)}",
        describe(right),
        "a root of a negative number is no number: surprise has no sign, so take errors.abs() first",
    )
    ideas = [
        (size**alpha, "shares sum to 1: divide by the sum of all priorities"),
        (shared(size**beta), "alpha and beta are swapped: alpha makes the shares, beta the weights"),
        (shared(size**-alpha), "the sign of the exponent: a larger error is drawn *more* often"),
        (shared(size), "raise each error to the power alpha first"),
        (shared(size * alpha), "`size ** alpha` is a power, `size * alpha` a product, which changes no share"),
        (shared(size) ** alpha, "first the power alpha, then divide by the sum, or they no longer sum to 1"),
        (shared(size**2), "the power is alpha, not 2"),
        (size**alpha / (size**alpha).max(), "divide by the sum, not by the largest, so that the shares sum to 1"),
        (torch.softmax(size, 0), "a power alpha, not a softmax"),
        (torch.full((4,), 0.25), "drawn evenly: the larger the error, the oftener"),
        (shared(root), "surprise has no sign: errors.abs()"),
    ]
    last = "priority = errors.abs() ** alpha, share = priority / its sum"
    _compare(f"{call}: shares {describe(share)}", share, right, ideas, last)
    rare = right.min()
    rights = (rare / right) ** beta
    plain = (4 * right) ** -beta
    ideas = [
        (plain, "divide by the largest weight, so that no step is longer than without weights"),
        (right**-beta, "divide by the largest weight, so that no step is longer than without weights"),
        ((right / right.max()) ** beta, "the sign of the exponent: what is drawn often must count *less*"),
        ((right / rare) ** beta, "the sign of the exponent: what is drawn often must count *less*"),
        (right**beta, "the sign of the exponent: what is drawn often must count *less*"),
        ((4 * right) ** beta, "the sign of the exponent: what is drawn often must count *less*"),
        ((rare / right) ** alpha, "alpha and beta are swapped: beta makes the weights"),
        (plain / plain.sum(), "divide by the largest weight, not by their sum"),
        (plain / plain.mean(), "divide by the largest weight, not by their mean"),
        (rare / right, "raise it to the power beta"),
        (1 / (4 * right), "raise it to the power beta, and divide by the largest"),
        (plain / plain.min(), "divide by the largest weight, not by the smallest"),
        ((size.min() / size) ** beta, "weights come from the shares, not from the errors"),
        (torch.ones(4), "with beta 0.8 weights differ: what is drawn often counts less"),
    ]
    last = "weight = share ** -beta, divided by the largest"
    _compare(f"{call}, beta 0.8: weights {describe(weight)}", weight, rights, ideas, last)
    zero = shares_and_weights(errors.clone(), 0.0, 1.0)
    even = all(torch.allclose(torch.as_tensor(part).float(), part.float()[:1]) for part in zero)
    expect(
        even, f"alpha 0 gave {describe(zero)}", "all alike", "any number to the power 0 is 1: use alpha as it comes"
    )


@exercise("08.5")
def exercise_08_5(iqm):
    """The mean of the middle half, in any order, with whole scores left out."""
    scores = np.array([10.0, 90.0, 20.0, 0.0, 80.0, 50.0, 30.0, 140.0])  # 0 10 | 20 30 50 80 | 90 140
    ordered = np.sort(scores)

    def ask(values):
        result = iqm(values.copy())
        expect_return(result, "one number")
        result = torch.as_tensor(result).float()
        came = f"the scores {describe(values)} gave {describe(result)}"
        expect(result.shape == (), came, "one number", "the mean of the middle half is one number")
        return result

    low, high = np.quantile(scores, [0.25, 0.75])
    ideas = [
        (scores.mean(), "this is the mean of all; leave out the lowest and the highest quarter"),
        (np.median(scores), "this is the median, the middle score alone; take the mean of the middle half"),
        (ordered[4:].mean(), "you left out the lowest half; leave out a quarter at *each* end"),
        (ordered[:4].mean(), "you left out the highest half; leave out a quarter at *each* end"),
        (ordered[2:].mean(), "only the lowest quarter was left out; the highest goes, too"),
        (ordered[:6].mean(), "only the highest quarter was left out; the lowest goes, too"),
        (scores[2:6].mean(), "sort the scores first: the middle of the list is not the middle of the scores"),
        (ordered[[0, 1, 6, 7]].mean(), "these are the outer quarters; keep what lies between them"),
        (ordered[1:7].mean(), "a quarter of 8 scores is 2: leave out two at each end, not one"),
        (ordered[3:5].mean(), "a quarter of 8 scores is 2: leave out two at each end, not three"),
        (high - low, "this is how wide the middle half is; take its mean"),
        ((high + low) / 2, "average all scores of the middle half, and not only its two ends"),
        (ordered[2:6].sum(), "this is their sum; take the mean"),
    ]
    said = f"the scores {describe(scores)} gave "
    result = ask(scores)
    last = "sort, leave out the lowest and the highest quarter, take the mean of what is left"
    _compare(said + describe(float(result)), result, ordered[2:6].mean(), ideas, last)
    five = np.array([10.0, 1.0, 100.0, 3.0, 2.0])  # 1 | 2 3 10 | 100: a quarter of 5 is 1.25, so one at each end
    result = ask(five)
    uneven = "a quarter of 5 is 1.25: leave out one whole score at each end"
    ideas = [(wrong, uneven) for wrong in (five.mean(), 3.0, 2.5, 6.5, 2.0, 16 / 4, 115 / 4)]
    came_out = f"the scores {describe(five)} gave {describe(float(result))}"
    _compare(came_out, result, 5.0, [*ideas, (115 / 3, uneven)], uneven)


def _rows(table) -> str:
    return ", ".join(describe(row) for row in torch.as_tensor(table).detach().tolist())


def _compare(came_out, result, right, ideas, last_resort, written=None):
    """Compare a result; `ideas` pairs wrong results that people get with what they forgot."""
    right = torch.as_tensor(right, dtype=torch.float32)
    if not torch.allclose(result.float(), right, atol=1e-4):
        known = [(torch.as_tensor(wrong, dtype=torch.float32), idea) for wrong, idea in ideas]
        close = [
            idea
            for wrong, idea in known
            if wrong.shape == result.shape and torch.allclose(result.float(), wrong, atol=1e-4)
        ]
        expected = written(right) if written else describe(right) if right.ndim else f"{float(right):.4g}"
        raise Hint(came_out, expected, (close or [last_resort])[0])
