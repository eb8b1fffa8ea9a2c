"""For checks of an acting loop: a world whose states tell where they come from, an agent that notes what happens."""

import numpy as np

from sf2lib.classroom.checks import describe, expect

FAR = 500  # steps after which a loop that should have ended is stopped


class World:
    """A game whose state says which moment it is. Episodes last 4 steps; the first terminates, the next is cut, ..."""

    def __init__(self):
        self.episode, self.moment, self.over, self.steps = -1, 0, True, 0

    def reset(self, **_):
        self.episode, self.moment, self.over = self.episode + 1, 0, False
        return self._see(), {}

    def step(self, action):
        expect(
            not self.over,
            "env.step was called after the episode had been " + ("cut off" if self.episode % 2 else "over"),
            "env.reset first",
            "an episode ends when it is terminated *or* truncated, and either way a new one has to be started",
        )
        self.steps += 1
        expect(self.steps < FAR, f"{FAR} steps and no end", "the number of steps asked for", "count the steps")
        self.moment += 1
        self.over = self.moment == 4
        ends = self.episode % 2 == 0
        return self._see(), float(self.moment), self.over and ends, self.over and not ends, {}

    def _see(self):
        return np.array([self.episode, self.moment], dtype=np.float32)


class Spy:
    """An agent that notes what is asked of it, in order."""

    def __init__(self):
        self.buffer, self.seen, self.pushed, self.learned = self, [], [], 0

    def __len__(self):
        return 10_000 + len(self.pushed)  # enough to learn from, for a loop that asks

    def act(self, state, epsilon=0.0):
        self.seen.append((tuple(np.asarray(state).tolist()), float(epsilon)))
        return len(self.seen) % 2

    def push(self, state, action, reward, next_state, done):
        states = (tuple(np.asarray(part).tolist()) for part in (state, next_state))
        self.pushed.append((next(states), int(action), float(reward), next(states), bool(done)))

    def learn(self):
        self.learned += 1
        return 0.0


def expect_memories(agent, steps):
    """Expect what was pushed to be what happened, an episode after the other."""
    expect(
        len(agent.pushed) == steps,
        f"{len(agent.pushed)} transitions were pushed in {steps} steps",
        f"{steps}",
        "every step is remembered, the last one of an episode most of all",
    )
    for step, (state, action, _, next_state, done) in enumerate(agent.pushed):
        episode, moment = divmod(step, 4)
        here, there = (float(episode), float(moment)), (float(episode), moment + 1.0)
        acted = agent.seen[step][0]
        expect(
            acted == here,
            f"step {step} acted on the state of episode {acted[0]:.0f}, moment {acted[1]:.0f}",
            f"episode {episode}, moment {moment}",
            "at the end of each step the next state becomes the state, or what env.reset gives after an end",
        )
        expect(
            next_state[0] == here[0],
            f"the memory of step {step} leads into episode {next_state[0]:.0f}",
            f"to stay in episode {episode}",
            "push before env.reset, or a memory joins two episodes",
        )
        expect(
            state == here,
            f"the memory of step {step} begins at moment {state[1]:.0f}",
            f"moment {moment}, where the agent acted",
            "push first, then let next_state become state",
        )
        expect(
            next_state == there and action == (step + 1) % 2,
            f"the memory of step {step} is action {action} and next state {describe(list(next_state))}",
            f"action {(step + 1) % 2} and {describe(list(there))}",
            "push what belongs to this one step: state, action, reward, next_state, terminated",
        )
        cut = moment == 3 and episode % 2 == 1
        expect(
            not (cut and done),
            f"step {step} was cut off and is remembered as done",
            "done to be False",
            "truncated ends the episode, but its last state still has a future: push `terminated` alone",
        )
        ends = moment == 3 and episode % 2 == 0
        expect(
            done == ends,
            f"step {step} is remembered with done {done}",
            f"{ends}",
            "push `terminated` of this very step",
        )
