"""Answers to the exercises of lesson 03: wrong ones with a part of their hint, and right ones."""

import torch
from torch import nn

from sf2lib.network import DQN

# --- 03.1


def right_return(rewards, gamma):
    return sum(reward * gamma**step for step, reward in enumerate(rewards))


def print_only(rewards, gamma):
    print(right_return(rewards, gamma))


def early_return(rewards, gamma):
    total = 0.0
    for step, reward in enumerate(rewards):
        total += reward * gamma**step
        return total


RETURNS = [
    (lambda rewards, gamma: sum(rewards), "a later reward counts less"),
    (lambda rewards, gamma: rewards[0], "not the reward of this one step"),
    (
        lambda rewards, gamma: sum(r * gamma ** (i + 1) for i, r in enumerate(rewards)),
        "count the steps from 0",
    ),
    (lambda rewards, gamma: gamma * sum(rewards), "once for each step, so use gamma ** step"),
    (lambda rewards, gamma: sum(r * gamma * i for i, r in enumerate(rewards)), "`gamma ** step` shrinks"),
    (
        lambda rewards, gamma: sum(r + gamma**i for i, r in enumerate(rewards)),
        "add up reward * gamma ** step",
    ),
    (lambda rewards, gamma: sum(gamma**i for i, r in enumerate(rewards)), "a step without reward adds 0"),
    (lambda rewards, gamma: right_return(rewards[::-1], gamma), "the first reward in the list comes now"),
    (lambda rewards, gamma: rewards[-1] * gamma ** (len(rewards) - 1), "not the reward of this one step"),
    (lambda rewards, gamma: max(r * gamma**i for i, r in enumerate(rewards)), "add the rewards up"),
    (print_only, "end with `return`"),
    (early_return, "not the reward of this one step"),
    (lambda rewards, gamma: rewards * gamma, "TypeError"),
    (lambda rewards, gamma: rewards[0] + right_return(rewards[1:], gamma) * gamma, "IndexError"),
]

# --- 03.2


class Network(nn.Module):
    """A right answer, and what the wrong ones change."""

    def __init__(self, state_dim, action_dim):
        super().__init__()
        self.first = nn.Linear(state_dim, 128)
        self.second = nn.Linear(128, 128)
        self.last = nn.Linear(128, action_dim)

    def forward(self, state):
        return self.last(torch.relu(self.second(torch.relu(self.first(state)))))


class OneHiddenLayer(nn.Module):
    """Another right answer: how many hidden layers there are is yours to choose."""

    def __init__(self, state_dim, action_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(state_dim, 64), nn.ReLU(), nn.Linear(64, action_dim))

    def forward(self, state):
        return self.layers(state)


class NoSuper(nn.Module):
    def __init__(self, state_dim, action_dim):
        self.first = nn.Linear(state_dim, action_dim)


class NoForward(Network):
    def forward(self, state):
        raise NotImplementedError("Exercise 03.2 is yours to write")


class MisspeltForward(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        self.first = nn.Linear(state_dim, action_dim)

    def foward(self, state):
        return self.first(state)


class NoReturn(Network):
    def forward(self, state):
        super().forward(state)


class ReluAtTheEnd(Network):
    def forward(self, state):
        return torch.relu(super().forward(state))


class NoRelu(Network):
    def forward(self, state):
        return self.last(self.second(self.first(state)))


class Softmax(Network):
    def forward(self, state):
        return torch.softmax(super().forward(state), dim=1)


class Normed(Network):
    def forward(self, state):
        q_values = super().forward(state)
        return q_values - q_values.mean(dim=0)


class Greedy(Network):
    def forward(self, state):
        return super().forward(state).argmax(dim=1)


class HighestOnly(Network):
    def forward(self, state):
        return super().forward(state).max(dim=1).values


class FixedSizes(Network):
    def __init__(self, state_dim, action_dim):
        super().__init__(12, 2)


class FixedActions(Network):
    def __init__(self, state_dim, action_dim):
        super().__init__(state_dim, 2)


class Swapped(Network):
    def __init__(self, state_dim, action_dim):
        super().__init__(action_dim, state_dim)


class PlainList(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        self.layers = [nn.Linear(state_dim, 64), nn.ReLU(), nn.Linear(64, action_dim)]

    def forward(self, state):
        for layer in self.layers:
            state = layer(state)
        return state


class LayersInForward(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        self.unused = nn.Linear(state_dim, action_dim)
        self.sizes = state_dim, action_dim

    def forward(self, state):
        return nn.Linear(64, self.sizes[1])(torch.relu(nn.Linear(self.sizes[0], 64)(state)))


class LocalLayer(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        first = nn.Linear(state_dim, action_dim)  # noqa: F841, the mistake itself

    def forward(self, state):
        return self.first(state)


class ForgotSelf(Network):
    def forward(self, state):
        return first(state)  # noqa: F821, the mistake itself


class NotAModule:
    def __init__(self, state_dim, action_dim):
        self.first = nn.Linear(state_dim, action_dim)


NETWORKS = [
    (NoSuper, "call super().__init__()"),
    (NoForward, "__init__ is there, forward is not"),
    (MisspeltForward, "__init__ is there, forward is not"),
    (NoReturn, "end with `return`"),
    (ReluAtTheEnd, "no ReLU after the last layer"),
    (NoRelu, "put a ReLU after each hidden layer"),
    (Softmax, "a softmax makes probabilities"),
    (Normed, "rows are separate states"),
    (Greedy, "choosing the best one comes after it"),
    (HighestOnly, "choosing the best one comes after it"),
    (FixedSizes, "the first layer takes state_dim numbers in"),
    (FixedActions, "the last layer gives out action_dim numbers"),
    (Swapped, "the first layer takes state_dim numbers in"),
    (PlainList, "not in a plain list"),
    (LayersInForward, "make the layers once, in __init__"),
    (LocalLayer, "store them with|has to store on self"),
    (ForgotSelf, "does it need self. in front"),
    (NotAModule, "the class DQN itself"),
    (Network(12, 2), "the class DQN itself"),
]

# --- 03.3


def right_batch(net, state_dim, batch_size):
    return net(torch.randn(batch_size, state_dim))


BATCHES = [
    (lambda net, width, batch: net(torch.randn(width, batch)), "rows first"),
    (lambda net, width, batch: net(torch.randn(width)), "torch.randn takes both sizes"),
    (lambda net, width, batch: net(torch.randn(10, 12)), "use the two sizes from the brackets"),
    (lambda net, width, batch: net(torch.rand(batch, width)), "torch.rand draws from 0 to 1"),
    (lambda net, width, batch: net(torch.zeros(batch, width)), "draws a new number for each place"),
    (lambda net, width, batch: torch.randn(batch, 2), "the network was never called"),
    (lambda net, width, batch: [net(torch.randn(width)) for _ in range(batch)], "in one go"),
    (lambda net, width, batch: print(net(torch.randn(batch, width))), "return the network's output"),
    (lambda net, width, batch: (net(state := torch.randn(batch, width)), state)[1], "not the states"),
]

# --- 03.4


def right_greedy(q_values):
    return q_values.argmax(dim=1)


ACTIONS = [
    (lambda q_values: q_values.argmax(), "the one largest number of the whole tensor"),
    (lambda q_values: q_values.argmax(dim=0), "dim=0 compares states"),
    (lambda q_values: q_values.max(dim=1), "argmax"),
    (lambda q_values: q_values.max(dim=1).values, "the action is the place where it stands"),
    (lambda q_values: q_values.argmin(dim=1), "greedy takes the highest"),
    (lambda q_values: q_values.abs().argmax(dim=1), "greedy takes the highest|signs included"),
    (lambda q_values: q_values.argmax(dim=1, keepdim=True), "leave keepdim out"),
    (lambda q_values: q_values.argmax(dim=1).float(), "argmax gives whole numbers"),
    (lambda q_values: q_values.argmax(dim=2), "fewer axes"),
    (lambda q_values: print(q_values.argmax(dim=1)), "end with `return`"),
]


class DQNNotTried(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        raise NotImplementedError("Exercise 03.2 is yours to write")


EMPTY = {"03.2": DQNNotTried}
WRONG = {"03.1": RETURNS, "03.2": NETWORKS, "03.3": BATCHES, "03.4": ACTIONS}
RIGHT = {
    "03.1": [right_return],
    "03.2": [Network, OneHiddenLayer, DQN],
    "03.3": [right_batch],
    "03.4": [right_greedy],
}
