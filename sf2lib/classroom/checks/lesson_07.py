"""Checks for lesson 07: a loop counted in steps, and three silent bugs mended."""

import math

import numpy as np
import torch
from torch import nn

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return
from sf2lib.classroom.checks.loops import Spy, World, expect_memories
from sf2lib.replay import Batch


@exercise("07.1")
def exercise_07_1(loop):
    """The acting loop, counted in steps: one update and one epsilon for each, truncated minded."""
    env, agent, steps = World(), Spy(), 14  # 3 episodes and a half: over, cut, over

    def epsilon_at(step):
        return 1 / (1 + step)

    loop(env, agent, steps, epsilon_at)
    call = f"loop(env, agent, steps={steps}, epsilon_at)"
    expect(
        env.steps == steps,
        f"{call} took {env.steps} steps",
        f"{steps}",
        "the budget counts steps, so one `for step in range(steps)` drives everything and no episode overruns it",
    )
    expect(
        agent.learned > 0,
        "agent.learn() was never called",
        "one call in each step",
        "without updates the network stays as random as it began",
    )
    expect(
        agent.learned == steps,
        f"{steps} steps came with {agent.learned} calls of agent.learn()",
        f"{steps}",
        "this is what is slow: put the update inside the loop over steps, not after an episode",
    )
    expect(
        len(agent.seen) == steps,
        f"agent.act was called {len(agent.seen)} times in {steps} steps",
        f"{steps}",
        "one action for each step",
    )
    for step, (_, epsilon) in enumerate(agent.seen):
        expect(
            math.isclose(epsilon, epsilon_at(step), rel_tol=1e-6),
            f"step {step} explored with epsilon {epsilon:.3f}",
            f"epsilon_at({step}), which is {epsilon_at(step):.3f}",
            "epsilon falls with every step, counted over the whole run and not from an episode's start",
        )
    expect_memories(agent, steps)


@exercise("07.2")
def exercise_07_2(target):
    """The target of a batch, in which some episodes are over."""
    gamma = 0.5
    batch = Batch(
        state=torch.tensor([[4.0], [5.0], [6.0], [7.0]]),
        action=torch.tensor([0, 1, 0, 1]),
        reward=torch.tensor([1.0, 2.0, 3.0, 4.0]),
        next_state=torch.tensor([[10.0], [20.0], [30.0], [40.0]]),
        discount=torch.tensor([gamma, 0.0, gamma, gamma**2]),  # the second is over, the last rolls up two steps
    )

    class Rating(nn.Module):
        """Says of a state [s] that the actions are worth s and 1 - s."""

        def __init__(self):
            super().__init__()
            self.slope = nn.Parameter(torch.tensor([1.0, -1.0]))

        def forward(self, states):
            return states * self.slope + torch.tensor([0.0, 1.0])

    y = target(batch, Rating())
    right = torch.tensor([6.0, 2.0, 18.0, 14.0])
    expect_return(y, "four targets, one for each row")
    expect(isinstance(y, torch.Tensor), f"{describe(y)} came back", "a tensor", "keep the whole batch in tensors")
    said = f"rewards [1, 2, 3, 4] with discounts [0.5, 0, 0.5, 0.25] gave {describe(y.detach())}"
    expect(
        y.shape == (4,),
        f"the targets have shape {tuple(y.shape)}",
        "(4,), one for each row",
        "max(dim=1).values drops the axis of the actions; keep it dropped, or rows mix with each other",
    )
    best = torch.tensor([10.0, 20.0, 30.0, 40.0])
    rewards = batch.reward
    ideas = [
        (rewards + 0.99 * best, "gamma is the same in each row, but the second one is over: look at batch.discount"),
        (rewards + gamma * best, "gamma is the same in each row, but the second one is over: look at batch.discount"),
        (rewards + gamma * (batch.discount > 0) * best, "the last row is two steps in one: its discount is not gamma"),
        (rewards + 0.99 * (batch.discount > 0) * best, "batch.discount holds gamma already, and not 0.99 in each row"),
        (rewards + best, "what comes later counts less: multiply it by batch.discount"),
        ((rewards + best) * batch.discount, "the reward of the step itself counts in full, the rest is discounted"),
        (
            rewards * batch.discount + best,
            "the discount belongs to what comes next, not to the reward of the step itself",
        ),
        (
            (rewards + batch.discount * best) * (batch.discount > 0),
            "an episode that is over still paid its last reward",
        ),
        (
            rewards + (1 - batch.discount) * best,
            "the discount is 0 where the episode is over; 1 minus it turns that round",
        ),
        (
            rewards + batch.discount * torch.tensor([4.0, 5.0, 6.0, 7.0]),
            "rate the state that follows: batch.next_state",
        ),
        (rewards + batch.discount * (1 - best), "max, not min: the best that can be done from there"),
        (rewards + batch.discount * 0.5, "max, not mean: the best that can be done from there"),
        (rewards + batch.discount * 40.0, "max over dim=1, the actions of one state, and not over the whole batch"),
        (rewards + batch.discount * 0.0, "argmax is the place of the best action, max(dim=1).values its Q-value"),
        (batch.discount * best, "add the reward of the step"),
    ]
    if not torch.allclose(y.detach().float(), right, atol=1e-4):
        close = [idea for wrong, idea in ideas if torch.allclose(y.detach().float(), wrong, atol=1e-4)]
        raise Hint(said, describe(right), close[0] if close else "y = reward + discount * the highest Q-value there")
    expect(
        not y.requires_grad,
        "the targets carry a gradient",
        "plain numbers",
        "a target is a number to aim at: compute it inside `with torch.no_grad():`",
    )


@exercise("07.3")
def exercise_07_3(follow):
    """A target network that follows a little at each call."""
    torch.manual_seed(0)
    target, network = nn.Linear(2, 3), nn.Linear(2, 3)
    start = [part.detach().clone() for part in target.parameters()]
    aim = [part.detach().clone() for part in network.parameters()]
    try:
        follow(target, network, 0.25)
    except RuntimeError as error:
        expect(
            "leaf" not in str(error),
            "PyTorch refused to change a weight that takes part in training",
            "a change that is no part of it",
            "keep `with torch.no_grad():` around the loop",
        )
        raise
    expect(
        all(torch.equal(now, before) for now, before in zip(network.parameters(), aim, strict=True)),
        "the network itself was changed",
        "only the target network to change",
        "the target follows the network, never the other way round",
    )
    moved = [now.detach() - before for now, before in zip(target.parameters(), start, strict=True)]
    whole = [end - before for end, before in zip(aim, start, strict=True)]
    expect(
        any(bool((part != 0).any()) for part in moved),
        "the target network is as it was",
        "each weight to move",
        "`slow = ...` gives a new tensor the name slow; to write into the weights use `+=`, `lerp_` or `copy_`",
    )
    expect(
        all(bool((part != 0).any()) for part in moved),
        "only some of its layers' weights moved",
        "all of them",
        "loop over all parameters(), weights and biases",
    )
    ideas = [
        (1.0, "this copies the network whole; it should follow a little: tau of the way"),
        (0.75, "tau is the share that comes from the network, 1 - tau the share that stays"),
        (-0.25, "the way leads towards the network: network - target"),
        (0.005, "use the tau from the brackets"),
    ]
    share = (moved[0].flatten()[0] / whole[0].flatten()[0]).item()
    if not all(torch.allclose(part, 0.25 * way, atol=1e-5) for part, way in zip(moved, whole, strict=True)):
        close = [
            idea
            for wrong, idea in ideas
            if all(torch.allclose(part, wrong * way, atol=1e-5) for part, way in zip(moved, whole, strict=True))
        ]
        idea = close[0] if close else "target = target + tau * (network - target), for each of them"
        raise Hint(f"with tau 0.25 the first weight went {share:.3g} of the way", "0.25 of it", idea)


@exercise("07.4")
def exercise_07_4(sample):
    """Rows of a batch that belong together."""
    count = 50
    number = torch.arange(count, dtype=torch.float32)
    rows = Batch(
        state=number[:, None].repeat(1, 2),
        action=torch.arange(count),
        reward=1000 + number,
        next_state=2000 + number[:, None].repeat(1, 2),
        discount=3000 + number,
    )
    batch = sample(rows, 16)
    expect_return(batch, "a Batch of 16 rows")
    expect(
        isinstance(batch, tuple) and len(batch) == 5,
        f"{describe(batch)} came back",
        "a Batch of five columns",
        "end with `return Batch(...)`",
    )
    shapes = [tuple(column.shape) for column in batch]
    expect(
        shapes == [(16, 2), (16,), (16,), (16, 2), (16,)],
        f"the columns have shapes {describe([str(shape) for shape in shapes])}",
        "16 rows in each",
        "index each column with the same (batch_size,) whole numbers",
    )
    state, action, reward, next_state, discount = batch
    numbers = torch.stack([state[:, 0], action.float(), reward - 1000, next_state[:, 0] - 2000, discount - 3000])
    for column, name in enumerate(Batch._fields[1:], start=1):
        together = int((numbers[column] == numbers[0]).sum())
        expect(
            together == 16,
            f"in {16 - together} of 16 rows {name} is of another moment than the state",
            "all parts of a row to be of one moment",
            "draw the places once, and take every column at those same places",
        )
    places = numbers[0].long().tolist()
    expect(
        len(set(places)) > 4,
        f"all 16 rows come from {len(set(places))} places",
        "random ones",
        "draw batch_size places with torch.randint",
    )
    expect(
        places != sorted(places) or np.unique(np.diff(places)).tolist() != [1],
        f"rows {places[0]} to {places[-1]} came out, one after the other",
        "random ones",
        "neighbours look alike; a batch should be drawn from the whole memory",
    )
    drawn = [int(sample(rows, 16).state[:, 0].long()[k]) for _ in range(60) for k in range(16)]
    expect(
        min(drawn) < 5 and max(drawn) >= count - 5,
        f"in 960 draws only rows {min(drawn)} to {max(drawn)} came out",
        f"0 to {count - 1}",
        "draw from the whole memory: torch.randint(len(rows.action), ...)",
    )
    expect(
        len(set(sample(rows, 16).action.tolist()) ^ set(sample(rows, 16).action.tolist())) > 0,
        "the same rows came out twice",
        "other ones on each call",
        "leave the seed alone inside the function",
    )
