"""Checks for lesson 05: epsilon-greedy, two decay schedules, the acting loop with a budget."""

import inspect
import math
import time

import numpy as np
import torch

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return
from sf2lib.classroom.checks.loops import FAR, Spy, World, expect_memories


@exercise("05.1")
def exercise_05_1(epsilon_greedy):
    """With probability epsilon a random action, else the best one, for each row by itself."""
    rows, actions = 3000, 3
    best = torch.arange(rows) % actions
    q_values = torch.nn.functional.one_hot(best, actions).float() - 5.0  # all below 0, the best is the highest
    worst = q_values.argmin(dim=1)

    def ask(epsilon):
        chosen = epsilon_greedy(q_values.clone(), epsilon)
        expect_return(chosen, "an action for each row")
        expect(
            not isinstance(chosen, tuple),
            "two things came back",
            "the actions alone",
            "max gives two things, argmax one",
        )
        chosen = torch.as_tensor(chosen)
        call = f"{rows} rows of {actions} Q-values and epsilon {epsilon}"
        idea = "each state has its own action: argmax(dim=1), and one random action a row"
        expect(chosen.shape == (rows,), f"{call} gave {describe(chosen)}", f"shape ({rows},)", idea)
        idea = "an action is a place in the row: a whole number from 0 on"
        whole = not chosen.is_floating_point() and chosen.dtype != torch.bool
        expect(whole, f"{call} gave {describe(chosen[:3])}, ...", "whole numbers", idea)
        idea = "with 3 actions the places are 0, 1 and 2; torch.randint leaves its upper end out"
        low, high = int(chosen.min()), int(chosen.max())
        expect(low >= 0 and high < actions, f"the actions went from {low} to {high}", "0 to 2", idea)
        return chosen

    greedy, wild, mixed = ask(0.0), ask(1.0), ask(0.3)
    share, share_wild, share_mixed = (_share(chosen, best) for chosen in (greedy, wild, mixed))
    at_zero = f"with epsilon 0 the best action was taken in {share:.0%} of the rows"
    idea = "epsilon is the probability of a *random* action: explore where the die shows less than epsilon"
    expect(share == 1 or share_wild < 1, at_zero, "100%", idea)
    idea = "argmin takes the lowest Q-value, the best action has the highest: argmax"
    expect(_share(greedy, worst) < 0.9, at_zero, "100%", idea)
    expect(share == 1, at_zero, "100%", "nothing is left to chance then: the place of the highest Q-value in each row")
    at_one = f"with epsilon 1 the best action was taken in {share_wild:.0%} of the rows"
    idea = "draw a die for each row, and where it shows less than epsilon take a random action"
    expect(share_wild < 1, at_one, "a third", idea)
    counts = torch.bincount(wild, minlength=actions)
    idea = "it was drawn once for the whole batch: draw one for each row, size (batch,)"
    expect(int(counts.max()) < rows, f"with epsilon 1 all rows took action {int(wild[0])}", "a mixture", idea)
    idea = "a random action is any of them, so the best one too"
    expect(share_wild > 0, at_one, "a third", idea)
    missing = [action for action in range(actions) if not counts[action]]
    idea = "torch.randint leaves its upper end out: torch.randint(actions, (batch,)) draws 0 to actions - 1"
    expect(not missing, f"with epsilon 1 action {missing} never came", "all three", idea)
    idea = "a random action is each of them alike"
    expect(float(counts.max()) < 0.4 * rows, f"with epsilon 1 the actions came {counts.tolist()} times", "alike", idea)
    at_some = f"with epsilon 0.3 the best action was taken in {share_mixed:.0%} of the rows"
    idea = "one die was thrown for the whole batch: throw one for each row, torch.rand(batch)"
    expect(share_mixed < 1 and share_mixed > 0.4, at_some, "80%", idea)
    idea = "7 of 10 rows take the best action, and a random one is the best in a third of the others"
    expect(0.76 < share_mixed < 0.84, at_some, "80%", idea)


def _share(chosen, wanted):
    return float((chosen == wanted).float().mean())


def _compare(schedule, name, cases, fallback):
    """Compare a schedule with right numbers; each case brings the wrong numbers that people get."""
    for (step, start, end, steps), right, ideas in cases:
        call = f"{name}({step}, start={start}, end={end}, {steps})"
        value = schedule(step, start, end, steps)
        expect_return(value, f"{right:.4g} from {call}")
        value = float(value)
        if not math.isclose(value, right, abs_tol=1e-6):
            close = [idea for wrong, idea in ideas if math.isclose(value, wrong, abs_tol=1e-4)]
            raise Hint(f"{call} gave {describe(value)}", describe(right), close[0] if close else fallback(value, end))


@exercise("05.2")
def exercise_05_2(linear_epsilon):
    """A straight line from start to end, and then the end for ever."""
    too_early = "max(end, ...) alone is there too early: the line has to arrive at end after exactly decay_steps"
    to_zero = "the line goes to `end`, not to 0: start + (end - start) * the share of the way"
    _compare(
        linear_epsilon,
        "linear_epsilon",
        [
            ((0, 1.0, 0.2, 100), 1.0, [(0.2, "it begins at start and falls to end, not the other way round")]),
            (
                (50, 1.0, 0.2, 100),
                0.6,
                [
                    (0.5, f"{to_zero}; {too_early}"),
                    (1.0, "`/` gives the share of the way, `//` cuts it down to a whole number"),
                    (0.2, "not there yet: after half of the steps it is half of the way down"),
                    (0.1, "start - end is the way; take its share from start"),
                    (0.4, "start - end is the way; take its share from start"),
                ],
            ),
            ((25, 0.8, 0.4, 100), 0.7, [(0.6, to_zero), (0.65, "the way is end - start: from 0.8 it is not 1 long")]),
            (
                (100, 1.0, 0.2, 100),
                0.2,
                [(0.0, to_zero), (1.0, "it has to arrive at end: compare step with decay_steps")],
            ),
            (
                (400, 1.0, 0.2, 100),
                0.2,
                [
                    (-2.2, "it runs on below the end: once decay_steps are over it stays at end"),
                    (-3.0, "it runs on below the end: once decay_steps are over it stays at end"),
                    (0.0, "it stays at `end`, not at 0"),
                    (1.0, "after the end comes no new start: it stays at end"),
                ],
            ),
        ],
        lambda value, end: (
            "it falls below the end: stop there"
            if value < end - 1e-6
            else "a straight line: start + (end - start) * step / decay_steps, and end after decay_steps"
        ),
    )


@exercise("05.3")
def exercise_05_3(exponential_epsilon):
    """What is left of the way to the end halves every half_life steps."""
    to_zero = "this halves epsilon itself; halve its *distance* to end, start - end, and add end"
    _compare(
        exponential_epsilon,
        "exponential_epsilon",
        [
            ((0, 1.0, 0.2, 100), 1.0, [(1.2, to_zero), (0.2, "nothing is halved yet at step 0: it begins at start")]),
            (
                (100, 1.0, 0.2, 100),
                0.6,
                [
                    (0.5, to_zero),
                    (0.7, to_zero),
                    (0.2, "halve once every half_life steps, not at every step: 0.5 ** (step / half_life)"),
                    (0.4, "the distance that is left comes on top of end: end + ..."),
                    (0.2 + 0.8 * math.exp(-1), "exp(-1) is 0.37; for halves it is 0.5 ** (step / half_life)"),
                ],
            ),
            (
                (200, 1.0, 0.2, 100),
                0.4,
                [(0.25, to_zero), (0.2, "that is a straight line; each half_life halves what is left")],
            ),
            ((50, 1.0, 0.0, 100), 0.5**0.5, [(1.0, "`/` lets it fall at every step, `//` only in jumps")]),
            (
                (2000, 1.0, 0.2, 100),
                0.2 + 0.8 * 0.5**20,
                [(0.5**20, to_zero), (0.2, "do not round: it comes ever nearer to end")],
            ),
        ],
        lambda value, end: (
            "it falls below the end: only the distance to end halves"
            if value < end - 1e-6
            else "end + (start - end) * 0.5 ** (step / half_life)"
        ),
    )


class _SlowWorld(World):
    """A world that takes its time, for budgets in seconds."""

    def step(self, action):
        time.sleep(0.002)
        idea = "look at the clock in every step: time.monotonic() - began"
        expect(self.steps < FAR - 1, f"a budget of 0.1 seconds, and {FAR} slow steps later no end", "a stop", idea)
        return super().step(action)


@exercise("05.4")
def exercise_05_4(acting_loop):
    """Act and remember, for ever but for a budget of steps and seconds."""
    env, agent, steps = World(), Spy(), 14  # 3 episodes and a half: over, cut, over

    def epsilon_at(step):
        return 1 / (1 + step)

    expect(not inspect.isclass(acting_loop), "a class came in", "a function", "pass acting_loop itself")
    scores = acting_loop(env, agent, epsilon_at, max_steps=steps, max_seconds=60.0)
    call = f"a budget of {steps} steps"
    idea = "ask at the start of each step whether the budget is spent; an episode may be cut in its middle"
    expect(env.steps == steps, f"{call} took {env.steps} steps", f"{steps}", idea)
    idea = "one action for each step"
    expect(
        len(agent.seen) == steps, f"agent.act was called {len(agent.seen)} times in {steps} steps", f"{steps}", idea
    )
    for step, (_, epsilon) in enumerate(agent.seen):
        idea = "epsilon falls with every step, counted over the whole loop: agent.act(state, epsilon_at(step))"
        right = epsilon_at(step)
        came_out = f"step {step} explored with epsilon {epsilon:.3f}"
        expect(math.isclose(epsilon, right, rel_tol=1e-6), came_out, f"epsilon_at({step}), which is {right:.3f}", idea)
    expect_memories(agent, steps)
    expect_return(scores, "the scores of the three episodes that ended")
    came_out = f"the scores {describe(scores)} came back after 3 whole episodes that paid 10 each"
    scores = list(np.ravel(scores))
    idea = "begin each episode's score at 0 again"
    expect(scores != [10, 20, 30], came_out, "[10, 10, 10]", idea)
    idea = "the last episode was cut by the budget: only episodes that ended have a score"
    expect(len(scores) < 4, came_out, "[10, 10, 10]", idea)
    idea = "an episode's score is the sum of its rewards, noted when it is terminated or truncated"
    expect(scores == [10, 10, 10], came_out, "[10, 10, 10]", idea)
    env, began = _SlowWorld(), time.monotonic()
    acting_loop(env, Spy(), epsilon_at, max_steps=10**9, max_seconds=0.1)
    idea = "measure from the start of the loop: began = time.monotonic() before it"
    expect(env.steps > 0 or time.monotonic() - began > 0.1, "with 0.1 seconds no step was made", "some", idea)
