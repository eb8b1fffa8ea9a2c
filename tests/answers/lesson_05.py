"""Answers to the exercises of lesson 05: wrong ones with a part of their hint, and right ones."""

import math
import random
import time
from itertools import count

import torch

from sf2lib import explore
from sf2lib.classroom.acting import acting_loop

# --- 05.1


def right_greedy(q_values, epsilon):
    batch, actions = q_values.shape
    explore = torch.rand(batch) < epsilon
    return torch.where(explore, torch.randint(actions, (batch,)), q_values.argmax(dim=1))


def by_rows(q_values, epsilon):
    chosen = []
    for row in q_values:
        if random.random() < epsilon:
            chosen.append(random.randrange(len(row)))
        else:
            chosen.append(row.argmax().item())
    return torch.tensor(chosen)


def by_mask(q_values, epsilon):
    chosen = q_values.argmax(1)
    mask = torch.rand(len(chosen)) <= epsilon
    chosen[mask] = torch.randint(0, q_values.shape[1], (int(mask.sum()),))
    return chosen


def with_parts(explore=None, random_action=None, greedy=None):
    """The right answer with a part of it replaced."""

    def answer(q_values, epsilon):
        batch, actions = q_values.shape
        die = (torch.rand(batch) < epsilon) if explore is None else explore(batch, epsilon)
        other = torch.randint(actions, (batch,)) if random_action is None else random_action(batch, actions)
        best = q_values.argmax(dim=1) if greedy is None else greedy(q_values)
        return torch.where(die, other, best)

    return answer


def only_others(q_values, epsilon):
    batch, actions = q_values.shape
    other = (q_values.argmax(1) + torch.randint(1, actions, (batch,))) % actions
    return torch.where(torch.rand(batch) < epsilon, other, q_values.argmax(1))


GREEDY = [
    (with_parts(explore=lambda batch, epsilon: torch.rand(batch) > epsilon), "the probability of a *random* action"),
    (with_parts(greedy=lambda q: q.argmin(dim=1)), "argmin takes the lowest"),
    (with_parts(greedy=lambda q: torch.zeros(len(q), dtype=torch.int64)), "nothing is left to chance"),
    (with_parts(greedy=lambda q: q.argmax()), "nothing is left to chance"),
    (with_parts(greedy=lambda q: q.argmax(dim=0)), "RuntimeError"),
    (lambda q, epsilon: q.argmax(dim=1), "draw a die for each row"),
    (with_parts(explore=lambda batch, epsilon: torch.zeros(batch, dtype=torch.bool)), "draw a die for each row"),
    (with_parts(random_action=lambda batch, actions: torch.randint(actions, (1,))), "drawn once for the whole batch"),
    (with_parts(random_action=lambda batch, actions: random.randrange(actions)), "drawn once for the whole batch"),
    (
        lambda q, epsilon: torch.randint(q.shape[1], (len(q),)) if random.random() < epsilon else q.argmax(1),
        "one die was thrown for the whole batch",
    ),
    (with_parts(explore=lambda batch, epsilon: torch.rand(1) < epsilon), "one die was thrown for the whole batch"),
    (
        with_parts(random_action=lambda batch, actions: torch.randint(actions - 1, (batch,))),
        "leaves its upper end out",
    ),
    (
        with_parts(random_action=lambda batch, actions: torch.randint(actions + 1, (batch,))),
        "the places are 0, 1 and 2",
    ),
    (with_parts(random_action=lambda batch, actions: torch.randint(1, actions + 1, (batch,))), "the places are 0, 1"),
    (only_others, "so the best one too"),
    (with_parts(explore=lambda batch, epsilon: torch.rand(batch) < epsilon / 2), "draw a die|a random one is|each of"),
    (with_parts(explore=lambda batch, epsilon: torch.rand(batch) < epsilon**2), "7 of 10 rows"),
    (lambda q, epsilon: q.max(dim=1).values, "a place in the row"),
    (lambda q, epsilon: q.max(dim=1), "max gives two things"),
    (lambda q, epsilon: q.argmax(dim=1, keepdim=True), "each state has its own action"),
    (lambda q, epsilon: q.argmax().item(), "each state has its own action"),
    (lambda q, epsilon: print(right_greedy(q, epsilon)), "end with `return`"),
]

# --- 05.2


def right_linear(step, start, end, decay_steps):
    if step >= decay_steps:
        return end
    return start + (end - start) * step / decay_steps


LINEAR = [
    (lambda s, a, z, n: a + (z - a) * s / n, "it runs on below the end"),
    (lambda s, a, z, n: a * (1 - s / n), "the line goes to `end`, not to 0"),
    (lambda s, a, z, n: max(z, a * (1 - s / n)), "is there too early"),
    (lambda s, a, z, n: max(z, 1 - s / n), "is there too early"),
    (lambda s, a, z, n: max(0.0, a + (z - a) * s / n), "it stays at `end`, not at 0"),
    (lambda s, a, z, n: z if s >= n else a + (z - a) * (s // n), "cuts it down to a whole number"),
    (lambda s, a, z, n: z + (a - z) * min(1, s / n), "it begins at start and falls to end"),
    (lambda s, a, z, n: max(z, a * 0.99**s), "a straight line"),
    (lambda s, a, z, n: a if s < n else z, "cuts it down|half of the way down"),
    (lambda s, a, z, n: z if s > 0 else a, "half of the way down"),
    (lambda s, a, z, n: max(z, a - (1 - z) * s / n), "from 0.8 it is not 1 long"),
    (lambda s, a, z, n: max(z, a + (z - a) * (s % n) / n), "compare step with decay_steps"),
    (lambda s, a, z, n: a if s > n else right_linear(s, a, z, n), "after the end comes no new start"),
    (lambda s, a, z, n: (a - z) * s / n, "a straight line|it falls below|it begins"),
    (lambda s, a, z, n: a, "cuts it down"),
    (lambda s, a, z, n: z, "it begins at start"),
    (lambda s, a, z, n: print(a), "end with `return`"),
]

# --- 05.3


def right_exponential(step, start, end, half_life):
    return end + (start - end) * 0.5 ** (step / half_life)


EXPONENTIAL = [
    (lambda s, a, z, h: a * 0.5 ** (s / h), "halve its *distance* to end"),
    (lambda s, a, z, h: max(z, a * 0.5 ** (s / h)), "halve its *distance* to end"),
    (lambda s, a, z, h: z + a * 0.5 ** (s / h), "halve its *distance* to end"),
    (lambda s, a, z, h: (a - z) * 0.5 ** (s / h), "the distance that is left comes on top|it falls below|end +"),
    (lambda s, a, z, h: z + (a - z) * 0.5**s, "once every half_life steps"),
    (lambda s, a, z, h: z + (a - z) * math.exp(-s / h), "for halves it is 0.5"),
    (lambda s, a, z, h: z + (a - z) * 0.5 ** (s // h), "only in jumps"),
    (lambda s, a, z, h: max(z, a - (a - z) * 0.5 * s / h), "that is a straight line"),
    (lambda s, a, z, h: z + (a - z) * 2 ** (s / h), "end + (start - end)"),
    (lambda s, a, z, h: round(right_exponential(s, a, z, h), 3), "end + (start - end)|do not round"),
    (lambda s, a, z, h: z, "nothing is halved yet"),
    (lambda s, a, z, h: a, "end + (start - end)"),
    (lambda s, a, z, h: print(a), "end with `return`"),
]

# --- 05.4


def looped(
    budget="each step", ends=lambda terminated, truncated: terminated or truncated, epsilon="step", clock=True, **flaws
):
    """The acting loop with flaws by name; without any it is right."""

    def answer(env, agent, epsilon_at, max_steps, max_seconds):
        began, scores, score, episode = time.monotonic(), [], 0.0, 0
        state, _ = env.reset(seed=0)
        for step in count():
            spent = step >= max_steps or (clock and time.monotonic() - began >= max_seconds)
            if spent and budget == "each step":
                break
            action = agent.act(state, epsilon_at({"step": step, "episode": episode, "never": 0}[epsilon]))
            next_state, reward, terminated, truncated, _ = env.step(action)
            if flaws.get("state_first"):
                state = next_state
            if not flaws.get("no_push") and not (flaws.get("no_last") and terminated):
                done = (terminated or truncated) if flaws.get("done_both") else terminated
                agent.buffer.push(state, action, reward, next_state, done)
            if not flaws.get("same_state"):
                state = next_state
            score += reward
            if ends(terminated, truncated):
                scores.append(score)
                score = score if flaws.get("score_goes_on") else 0.0
                episode += 1
                if flaws.get("no_reset"):
                    continue
                fresh, _ = env.reset()
                state = state if flaws.get("old_state") else fresh
                if spent:
                    break
        if flaws.get("half"):
            scores.append(score)
        return None if flaws.get("silent") else sum(scores) if flaws.get("total") else scores

    return answer


def nested(env, agent, epsilon_at, max_steps, max_seconds):
    """Another right answer, an episode after the other as in the video."""
    end, step, scores = time.perf_counter() + max_seconds, 0, []
    for episode in count():
        state, _ = env.reset(seed=episode)
        over, score = False, 0
        while not over:
            if step >= max_steps or time.perf_counter() > end:
                return scores
            action = agent.act(state, epsilon_at(step))
            next_state, reward, terminated, truncated, _ = env.step(action)
            agent.buffer.push(state, action, reward, next_state, terminated)
            state, over, score, step = next_state, terminated or truncated, score + reward, step + 1
        scores.append(score)


def by_range(env, agent, epsilon_at, max_steps, max_seconds):
    """Episodes counted where steps are meant."""
    for episode in range(max_steps):
        state, _ = env.reset()
        over = False
        while not over:
            action = agent.act(state, epsilon_at(episode))
            next_state, reward, terminated, truncated, _ = env.step(action)
            agent.buffer.push(state, action, reward, next_state, terminated)
            state, over = next_state, terminated or truncated


LOOPS = [
    (looped(budget="never"), "ask at the start of each step|count the steps"),
    (looped(clock=False), "look at the clock in every step"),
    (looped(ends=lambda terminated, truncated: terminated), "terminated *or* truncated"),
    (looped(ends=lambda terminated, truncated: truncated), "terminated *or* truncated"),
    (looped(ends=lambda terminated, truncated: False), "terminated *or* truncated"),
    (looped(no_reset=True), "a new one has to be started"),
    (looped(old_state=True), "or what env.reset gives after an end"),
    (looped(same_state=True), "the next state becomes the state"),
    (looped(state_first=True), "push first, then let next_state become state"),
    (looped(done_both=True), "push `terminated` alone"),
    (looped(no_push=True), "every step is remembered"),
    (looped(no_last=True), "every step is remembered"),
    (looped(epsilon="episode"), "counted over the whole loop"),
    (looped(epsilon="never"), "counted over the whole loop"),
    (looped(score_goes_on=True), "begin each episode's score at 0 again"),
    (looped(half=True), "only episodes that ended have a score"),
    (looped(total=True), "the sum of its rewards"),
    (looped(silent=True), "end with `return`"),
    (by_range, "an episode may be cut in its middle"),
]


WRONG = {"05.1": GREEDY, "05.2": LINEAR, "05.3": EXPONENTIAL, "05.4": LOOPS}
RIGHT = {
    "05.1": [right_greedy, by_rows, by_mask, explore.epsilon_greedy],
    "05.2": [
        right_linear,
        lambda s, a, z, n: explore.linear(a, z, n)(s),
        lambda s, a, z, n: max(z, a - (a - z) / n * s),
        lambda s, a, z, n: a + (z - a) * min(s / n, 1),
    ],
    "05.3": [
        right_exponential,
        lambda s, a, z, h: explore.exponential(a, z, h)(s),
        lambda s, a, z, h: z + (a - z) * math.exp(-math.log(2) * s / h),
    ],
    "05.4": [looped(), nested, acting_loop],
}
