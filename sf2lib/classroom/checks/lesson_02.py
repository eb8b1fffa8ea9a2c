"""Checks for lesson 02: a batch, a row's mean, the broadcast trap, gather, a gradient step."""

import numpy as np
import torch

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return


def _expect_tensor(value: object, expected: str) -> None:
    expect_return(value, expected)
    expect(
        isinstance(value, torch.Tensor),
        f"{describe(value)} came back, {_a(type(value).__name__)}",
        f"a tensor: {expected}",
        "torch.stack, torch.tensor and arithmetic with tensors give tensors; leave .item() and .tolist() out",
    )


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


@exercise("02.1")
def exercise_02_1(make_batch):
    """A list of states as one float32 tensor, a row for each."""
    cases = [
        ("three lists of whole numbers", [[1, 2], [3, 4], [5, 6]]),
        ("three arrays of float64", [np.array([0.5, 1.5]), np.array([2.5, 3.5]), np.array([4.5, 5.5])]),
        ("one state", [[7.0, 8.0]]),
    ]
    for words, states in cases:
        right = torch.tensor(np.array(states), dtype=torch.float32)
        batch = make_batch(list(states))
        _expect_tensor(batch, f"shape {tuple(right.shape)} for {words}")
        shape = tuple(batch.shape)
        rows = f"{tuple(right.shape)}, a row for each state"
        expect(
            shape != (right.numel(),) or shape == tuple(right.shape),
            f"{words} gave shape {shape}",
            rows,
            "this puts one state behind the other; states need an axis of their own: stack, not cat",
        )
        expect(
            shape != tuple(right.T.shape) or shape == tuple(right.shape),
            f"{words} gave shape {shape}",
            rows,
            "the batch is the first axis: rows are states, columns are the numbers of a state",
        )
        expect(
            shape == tuple(right.shape), f"{words} gave shape {shape}", rows, "one row for each state, no more axes"
        )
        expect(
            batch.dtype == torch.float32,
            f"{words} gave {str(batch.dtype).removeprefix('torch.')}",
            "float32",
            "whole numbers become int64 and NumPy's become float64, but a network takes float32: name the dtype",
        )
        expect(
            torch.equal(batch, right),
            f"{words} gave {describe(batch)}",
            f"{describe(right)}",
            "keep every number of every state, in the order in which they came",
        )


@exercise("02.2")
def exercise_02_2(lead):
    """Each Q-value minus the mean of its own row."""
    for q_values in (
        torch.tensor([[1.0, 3.0], [10.0, 20.0]]),  # square: a forgotten keepdim raises no error here
        torch.tensor([[1.0, 2.0, 6.0], [0.0, 0.0, 3.0]]),
    ):
        said = f"q_values {describe(q_values)}"
        right = q_values - q_values.mean(dim=1, keepdim=True)
        try:
            result = lead(q_values.clone())
        except RuntimeError as error:
            if "must match the size" not in str(error):
                raise
            raise Hint(
                f"{said}: {str(error).splitlines()[0]}",
                f"{describe(right)}",
                "the means have to be a column, (batch, 1), to be copied along their rows: keepdim=True",
            ) from error
        _expect_tensor(result, f"shape {tuple(q_values.shape)}")
        came_out = f"{said} gave {describe(result)}"
        if result.shape == q_values.shape and torch.allclose(result, right, atol=1e-5):
            continue
        mistakes = [
            (
                q_values - q_values.mean(dim=0),
                "these are the means of the columns; dim names the axis that goes away, and the actions are axis 1",
            ),
            (q_values - q_values.mean(), "this is one mean for all rows; each row has its own: mean(dim=1)"),
            (q_values - q_values.max(dim=1, keepdim=True).values, "subtract the mean of the row, not its highest"),
            (q_values - q_values.sum(dim=1, keepdim=True), "subtract the mean of the row, not its sum"),
            (-right, "it is the Q-value minus the mean, not the other way round"),
            (q_values.mean(dim=1), "these are the means alone; subtract them from the Q-values"),
            (q_values.mean(dim=1, keepdim=True), "these are the means alone; subtract them from the Q-values"),
        ]
        if q_values.shape[0] == q_values.shape[1]:
            idea = "the means lay down as a row, so each met a wrong row: keepdim=True keeps them a column"
            mistakes.insert(0, (q_values - q_values.mean(dim=1), idea))
        for wrong, idea in mistakes:
            same = result.shape == wrong.shape and torch.allclose(result.float(), wrong, atol=1e-5)
            expect(not same, came_out, describe(right), idea)
        raise Hint(came_out, describe(right), "the mean along dim=1, kept as a column, subtracted from each row")


@exercise("02.3")
def exercise_02_3(mean_squared_error):
    """The mean squared error of a column of predictions against a row of targets."""
    predicted = torch.tensor([[1.0], [2.0], [5.0], [6.0]], requires_grad=True)
    target = torch.tensor([1.0, 3.0, 5.0, 8.0])  # errors 0, -1, 0, -2
    loss = mean_squared_error(predicted, target)
    _expect_tensor(loss, "one number, shape ()")
    came_out = f"predicted [1, 2, 5, 6], targets [1, 3, 5, 8] gave {describe(loss.detach())}"
    pairs = predicted.detach() - target
    expect(
        loss.shape != (4, 4),
        f"a result of shape {tuple(loss.shape)} came back",
        "shape ()",
        "(4, 1) minus (4,) is (4, 4): make both (4,) first, then take the mean",
    )
    expect(
        loss.numel() == 1,
        f"a result of shape {tuple(loss.shape)} came back",
        "shape (), one number",
        "the last step of a mean squared error is the mean",
    )
    value = float(loss.detach())
    expect(
        abs(value - float((pairs**2).mean())) > 1e-4,
        came_out,
        "1.25",
        "this is the mean of 16 differences, each prediction against every target: squeeze the column first",
    )
    ideas = [
        (5.0, "this is the sum of the squares, divide by how many there are: mean"),
        (-0.75, "square each error before you take the mean, or errors of different sign cancel out"),
        (0.75, "square each error before you take the mean; this is the mean of their sizes"),
        (0.5625, "square first, then take the mean; this is the square of the mean"),
        (1.25**0.5, "this is the root of it; leave the root out"),
    ]
    for wrong, idea in ideas:
        expect(abs(value - wrong) > 1e-4, came_out, "1.25", idea)
    expect(abs(value - 1.25) < 1e-4, came_out, "1.25", "predicted minus target, squared, and then the mean of all")
    expect(
        loss.requires_grad,
        "the loss has no way back to the predictions",
        "a loss that gradients can flow through",
        "stay with tensors: .item(), .detach(), .data and no_grad cut the way back",
    )
    alone = mean_squared_error(torch.tensor([[3.0]]), torch.tensor([1.0]))
    expect(
        tuple(alone.shape) == () and float(alone) == 4.0,
        f"a batch of one gave {describe(alone)}",
        "4",
        "a bare squeeze() drops every axis of size 1, so name it: squeeze(1)",
    )


@exercise("02.4")
def exercise_02_4(chosen):
    """The Q-value of the action that was taken, for each row."""
    q_values = torch.tensor([[0.1, 0.9, 0.4], [0.5, 0.2, 0.3], [0.7, 0.8, 0.6]], requires_grad=True)
    actions = torch.tensor([2, 0, 2])
    said = "q_values [[0.1, 0.9, 0.4], [0.5, 0.2, 0.3], [0.7, 0.8, 0.6]] with actions [2, 0, 2]"
    right = "[0.4, 0.5, 0.6]"
    try:
        result = chosen(q_values, actions.clone())
    except RuntimeError as error:
        text = str(error).splitlines()[0]
        if "ndex" in text and "dimensions" in text:
            idea = "gather wants as many axes in the index as in the tensor: actions.unsqueeze(1) has shape (3, 1)"
            raise Hint(f"{said}: {text}", right, idea) from error
        raise
    _expect_tensor(result, right)
    plain = result.detach()
    came_out = f"{said} gave {describe(plain)}"
    expect(
        tuple(plain.shape) != (3, 1),
        f"a result of shape {tuple(plain.shape)} came back",
        "(3,)",
        "gather keeps the axis; squeeze(1) drops it, or the next subtraction makes a square of it",
    )
    expect(
        tuple(plain.shape) != (3, 3),
        f"a result of shape {tuple(plain.shape)} came back",
        "(3,)",
        "q_values[:, actions] takes all these columns from every row; you want one number from each row: gather",
    )
    expect(
        tuple(plain.shape) == (3,),
        f"a result of shape {tuple(plain.shape)} came back",
        "(3,), a number for each row",
        "gather along dim 1, with the actions as a column",
    )
    table = q_values.detach()
    ideas = [
        (table.max(dim=1).values, "these are the highest of each row; the action that was taken need not be the best"),
        (table[actions, torch.arange(3)], "row and column are swapped: the action names the column"),
        (table.gather(0, actions[None]).squeeze(0), "dim=0 picks within columns; the actions lie along dim 1"),
        (table[0, actions], "all three came from the first row; each action belongs to its own row"),
        (table[:, 0], "this is the first column, whatever the actions are"),
        (actions.float(), "these are the actions; you want the Q-values that stand there"),
    ]
    for wrong, idea in ideas:
        expect(not (wrong.shape == plain.shape and torch.allclose(plain.float(), wrong)), came_out, right, idea)
    expect(
        torch.allclose(plain.float(), torch.tensor([0.4, 0.5, 0.6])),
        came_out,
        right,
        "from row i, the number at actions[i]",
    )
    expect(
        result.requires_grad,
        "the result has no way back to the Q-values",
        "one that gradients can flow through",
        "a new tensor made of plain numbers forgets where they came from; gather does not",
    )


@exercise("02.5")
def exercise_02_5(descend):
    """Steps downhill: start - rate * slope, again and again."""
    asked = []

    def valley(weight: torch.Tensor) -> torch.Tensor:
        """A parabola with its lowest point at 3."""
        expect(
            isinstance(weight, torch.Tensor),
            f"the loss was asked about {describe(weight)}, {_a(type(weight).__name__)}",
            "a tensor",
            "PyTorch notes only what happens to tensors: torch.tensor(start, requires_grad=True)",
        )
        expect(
            weight.requires_grad,
            "the loss was asked about a tensor that does not want a gradient",
            "requires_grad=True",
            "without it nothing is noted on the way, and backward() has no way back",
        )
        asked.append(float(weight.detach()))
        return (weight - 3) ** 2

    call = "descend(loss, start=0.0, rate=0.25, steps=3) on (w - 3)²"
    result = descend(valley, 0.0, 0.25, 3)
    expect_return(result, "the weight after the last step")
    expect(
        len(asked) > 0, f"{call} never called the loss", "one call in each step", "loss(weight) is where it all begins"
    )
    value = float(torch.as_tensor(result).detach())
    right, path = 0.0, [0.0]
    for _ in range(3):
        right -= 0.25 * 2 * (right - 3)
        path.append(right)  # 0, 1.5, 2.25, 2.625
    came_out = f"{call} ended at {value:.4g}, by way of {describe([round(place, 4) for place in asked])}"
    ideas = [
        (_walk(sign=1), "the slope points uphill: subtract rate * slope to go down"),
        (
            _walk(sum_up=True),
            "slopes were added up from step to step: set weight.grad to None or zero before each backward",
        ),
        (_walk(steps=1), "this is the place after one step; the loop has to go on from where it is"),
        (_walk(steps=2), "one step is missing"),
        (_walk(steps=4), "this is one step too many"),
        (_walk(rate=1.0), "multiply the slope by the rate"),
        (0.0, "the weight did not move: change it in each step, inside torch.no_grad()"),
    ]
    for wrong, idea in ideas:
        expect(abs(value - wrong) > 1e-4, came_out, f"{right}", idea)
    expect(
        abs(value - right) < 1e-4, came_out, f"{right}", "in each step: loss, backward, weight minus rate times slope"
    )
    expect(
        len(asked) == 3,
        f"{call} asked for the loss {len(asked)} times",
        "3",
        "one loss, one backward and one step for each round",
    )
    other = float(torch.as_tensor(descend(lambda weight: 2 * weight, 1.0, 0.5, 2)).detach())
    expect(
        abs(other + 1) < 1e-4,
        f"on the slope 2 * w, from 1.0 with rate 0.5, two steps ended at {other:.4g}",
        "-1",
        "let PyTorch find the slope, weight.grad: it is another one for another loss",
    )


def _walk(steps: int = 3, sign: int = -1, rate: float = 0.25, sum_up: bool = False) -> float:
    """Where a walk on (w - 3)² ends that does something of its own."""
    place = slope = 0.0
    for _ in range(steps):
        slope = 2 * (place - 3) + (slope if sum_up else 0.0)
        place += sign * rate * slope
    return place
