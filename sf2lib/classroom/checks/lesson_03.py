"""Checks for lesson 03: the return, the network, a batch, greedy actions."""

import math

import torch
from torch import nn

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return


@exercise("03.1")
def exercise_03_1(discounted_return):
    """The discounted sum of the rewards from here on."""

    def try_it(rewards, gamma, right, ideas):
        """Compare one result; `ideas` maps wrong results that people get to what they forgot."""
        call = f"discounted_return({rewards}, gamma={gamma})"
        result = discounted_return(list(rewards), gamma)
        expect_return(result, f"{describe(right)} from {call}")
        result = float(result)
        if not math.isclose(result, right, abs_tol=1e-5):
            close = [idea for wrong, idea in ideas if math.isclose(result, wrong, abs_tol=1e-5)]
            idea = close[0] if close else "add up reward * gamma ** step over all steps, counted from 0"
            raise Hint(f"{call} gave {describe(result)}", describe(right), idea)

    try_it(
        [0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        0.5,
        0.125,
        [
            (1.0, "a later reward counts less: multiply it by gamma once for each step of waiting"),
            (0.0, "the return is not the reward of this one step, it is the sum of all from here on"),
            (0.0625, "the first reward does not wait at all, so count the steps from 0: gamma ** 0 is 1"),
            (0.5, "gamma has to be multiplied once for each step, so use gamma ** step"),
            (1.5, "`gamma * step` grows with waiting; `gamma ** step` shrinks"),
            (1.96875, "multiply each reward by its own gamma ** step; a step without reward adds 0"),
            (0.25, "the first reward in the list comes now and counts in full; the last one waits longest"),
        ],
    )
    try_it([1.0, 2.0, 3.0], 0.9, 5.23, [(2.43, "add the rewards up; this is only one of them")])
    try_it([1.0, 2.0, 3.0], 1.0, 6.0, [])
    try_it([], 0.9, 0.0, [])


@exercise("03.2")
def exercise_03_2(DQN):
    """A network from states to Q-values."""
    expect(
        isinstance(DQN, type) and issubclass(DQN, nn.Module),
        f"{describe(DQN)} came in",
        "the class DQN itself, made with `class DQN(nn.Module):`",
        "nn.Module is what finds the layers and lets you call the network",
    )
    net = DQN(5, 3)  # not 12 and 2: the sizes must come from the brackets
    states = torch.randn(7, 5)
    try:
        q_values = net(states)
    except NotImplementedError as error:
        raise Hint(
            "__init__ is there, forward is not",
            "both",
            "forward passes the state through the layers, one after the other",
        ) from error
    except RuntimeError as error:
        expect(
            "shapes cannot be multiplied" not in str(error),
            f"DQN(5, 3) failed on states of 5 numbers ({str(error).splitlines()[0]})",
            "layers that fit: 5 in, 3 out",
            "the first layer takes state_dim numbers in, each later one what the one before gives out",
        )
        raise
    expect_return(q_values, "a tensor of Q-values from forward")
    expect(
        isinstance(q_values, torch.Tensor),
        f"forward gave back {describe(q_values)}",
        "a tensor of Q-values",
        "what the last layer gives out is the answer",
    )
    shape = tuple(q_values.shape)
    expect(
        shape != (7,) and q_values.is_floating_point(),
        f"7 states gave {describe(q_values)}",
        "3 Q-values for each",
        "the network rates every action; choosing the best one comes after it",
    )
    expect(
        shape == (7, 3),
        f"DQN(5, 3) made 7 states into shape {shape}",
        "(7, 3)",
        "a row for each state, a column for each action: the last layer gives out action_dim numbers",
    )
    expect(
        len(list(net.parameters())) > 0,
        "the network has no weights to learn",
        "layers that nn.Module can find",
        "make the layers in __init__ and store them with `self.name = nn.Linear(...)`, not in a plain list",
    )
    _expect_q_values(net)


def _expect_q_values(net):
    """Expect numbers that can be any Q-values: of any sign, no probabilities, each row on its own."""
    states = 10 * torch.randn(256, 5)
    q_values = net(states).detach()
    expect(
        torch.equal(q_values, net(states).detach()),
        "the same states gave other numbers the second time",
        "the same",
        "make the layers once, in __init__; layers made in forward are new and random on each call",
    )
    expect(
        not torch.allclose(q_values.sum(dim=1), torch.ones(256), atol=1e-4),
        "the numbers of each row sum to 1",
        "Q-values",
        "a softmax makes probabilities, and a Q-value is a sum of rewards",
    )
    expect(
        bool((q_values < 0).any()),
        "no Q-value of 256 states was below 0",
        "some",
        "no ReLU after the last layer: it turns every negative Q-value into 0",
    )
    alone = torch.cat([net(state[None]).detach() for state in states[:8]])
    expect(
        torch.allclose(q_values[:8], alone, atol=1e-4),
        "a state gave other Q-values in a batch than alone",
        "the same",
        "rows are separate states, so nothing in forward may mix them",
    )
    ahead, back, middle = net(states), net(-states), net(0 * states)
    expect(
        not torch.allclose(ahead + back, 2 * middle, atol=1e-3),
        "the network is one straight line",
        "a bend",
        "put a ReLU after each hidden layer, without it two layers are no more than one",
    )


@exercise("03.3")
def exercise_03_3(try_out):
    """Ten made-up states through a network, as the video does it."""
    seen = []

    class Spy(nn.Module):
        """Note what comes in; answer with numbers that can be told apart."""

        def forward(self, states):
            seen.append(states)
            return states[..., :2] * 0 + 7.0

    output = try_out(Spy(), 6, 4)
    expect(
        len(seen) > 0,
        f"{describe(output)} came back, the network was never called",
        "its output",
        "`net(states)` pushes states through the network",
    )
    shape = tuple(seen[0].shape)
    call = "try_out(net, state_dim=6, batch_size=4)"
    expect(
        len(seen) == 1 or shape == (4, 6),
        f"{call} called the network {len(seen)} times with shape {shape}",
        "one call with shape (4, 6)",
        "a batch goes through in one go: that is what the first axis is for",
    )
    expect(
        shape != (6, 4),
        f"{call} made states of shape (6, 4)",
        "(4, 6)",
        "rows first: one row for each state, one column for each number of it",
    )
    expect(
        shape != (6,),
        f"{call} made one state of shape (6,)",
        "(4, 6)",
        "torch.randn takes both sizes: how many states, and how many numbers in each",
    )
    expect(
        shape == (4, 6),
        f"{call} made states of shape {shape}",
        "(4, 6)",
        "use the two sizes from the brackets, the number of states first",
    )
    seen.clear()
    try_out(Spy(), 50, 200)
    expect(
        float(seen[0].float().std()) > 0.01,
        "all made-up numbers are the same",
        "random ones",
        "torch.randn draws a new number for each place",
    )
    expect(
        bool((seen[0] < 0).any()),
        "no made-up number is below 0",
        "about half of them",
        "torch.rand draws from 0 to 1, torch.randn (n for normal) draws around 0",
    )
    expect(
        isinstance(output, torch.Tensor) and output.shape == (4, 2) and bool((output == 7).all()),
        f"{describe(output)} came back",
        "what the network gave out",
        "return the network's output, not the states",
    )


@exercise("03.4")
def exercise_03_4(greedy_actions):
    """The action with the highest Q-value, for each state."""
    q_values = torch.tensor([[-3.0, -1.0, -2.0], [5.0, 0.0, 4.0]])  # largest of all: row 1, column 0
    right = torch.tensor([1, 0])
    actions = greedy_actions(q_values.clone())
    rows = "[[-3, -1, -2], [5, 0, 4]]"
    expect_return(actions, f"an action for each row of {rows}")
    expect(
        not isinstance(actions, tuple),
        f"two things came back for {rows}",
        "the actions alone",
        "max(dim=1) gives values and places; argmax(dim=1) gives the places, which are the actions",
    )
    actions = torch.as_tensor(actions)
    came_out = f"{describe(actions)} for {rows}"
    expect(
        actions.shape != (),
        came_out,
        "[1, 0], an action for each row",
        "without dim=1 argmax looks for the one largest number of the whole tensor",
    )
    expect(
        actions.shape != (3,),
        came_out,
        "[1, 0], an action for each row",
        "dim=0 compares states; dim=1 compares the actions of one state",
    )
    expect(
        actions.shape == (2,),
        came_out,
        "shape (2,), one action for each row",
        "argmax(dim=1) drops the axis it looks along; leave keepdim out",
    )
    expect(
        not torch.equal(actions.float(), torch.tensor([-1.0, 5.0])),
        came_out,
        "[1, 0]",
        "these are the highest Q-values; the action is the place where it stands: argmax",
    )
    expect(
        not torch.equal(actions.float(), torch.tensor([0.0, 1.0])),
        came_out,
        "[1, 0]",
        "these are the lowest Q-values; greedy takes the highest, which may be negative too",
    )
    expect(
        torch.equal(actions.float(), right.float()),
        came_out,
        "[1, 0]",
        "in each row, the place of the largest number, signs included",
    )
    expect(
        not actions.is_floating_point(),
        came_out,
        "whole numbers",
        "an action is a place in the list of actions; argmax gives whole numbers",
    )
