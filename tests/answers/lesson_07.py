"""Answers to the exercises of lessons 00 and 07: wrong ones with a part of their hint, and right ones."""

import torch

from sf2lib.replay import Batch

# --- 00.1


def first_pipe_only(rewards):
    for reward in rewards:
        if reward == 1:
            return 1
    return 0


PIPES = [
    (len, "not all of them"),
    (sum, "do not add up what else was paid"),
    (lambda rewards: sum(reward > 0 for reward in rewards), "only 1 is a pipe"),
    (lambda rewards: sum(reward < 0 for reward in rewards), "a crash or the sky costs"),
    (first_pipe_only, "after the loop"),
    (lambda rewards: print(rewards.count(1)), "end with `return`"),
    (lambda rewards: rewards.count(0.1), "count how often the reward is 1"),
]

# --- 00.2

RULES = [
    (lambda above: False, "falls to the ground"),
    (lambda above: True, "hits the top of the first pipe"),
    (lambda above: above > 12, "`above` is small or negative when the bird is low"),
    (lambda above: above < 0, "leave it some room"),
    (lambda above: above < 60, "it flaps too early"),
    (lambda above: print(above < 12), "end with `return`"),
    (lambda above: "yes" if above < 50 else "", "it flaps too early"),
]

# --- 07.1


def right_loop(env, agent, steps, epsilon_at):
    state, _ = env.reset(seed=0)
    for step in range(steps):
        action = agent.act(state, epsilon_at(step))
        next_state, reward, terminated, truncated, _ = env.step(action)
        agent.buffer.push(state, action, reward, next_state, terminated)
        if len(agent.buffer) >= 128:
            agent.learn()
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()


def video_loop(env, agent, steps, epsilon_at):
    for episode in range(steps):
        state, _ = env.reset()
        terminated = False
        while not terminated:
            action = agent.act(state, epsilon_at(episode))
            next_state, reward, terminated, _, _ = env.step(action)
            agent.buffer.push(state, action, reward, next_state, terminated)
            state = next_state
        agent.learn()


def loop_with(
    learn="step", epsilon="step", ends="both", done="terminated", order="push", move=True, reset=True, pushes=True
):
    """The right loop with one thing changed."""

    def loop(env, agent, steps, epsilon_at):
        state, _ = env.reset(seed=0)
        episode = 0
        for step in range(steps):
            action = agent.act(state, epsilon_at({"step": step, "episode": episode}.get(epsilon, 0)))
            before = state
            next_state, reward, terminated, truncated, _ = env.step(action)
            over = terminated or (truncated and ends == "both")
            said = {"terminated": terminated, "either": terminated or truncated, "never": False}[done]
            if order == "late":
                state = next_state
            if order == "joined" and over:
                next_state, _ = env.reset()
            if pushes is True or (pushes == "not the last" and not over):
                agent.buffer.push(before if order != "late" else state, action, reward, next_state, said)
            if learn == "step" or (learn == "episode" and over):
                agent.learn()
            if move:
                state = next_state
            if over:
                episode += 1
                if order != "joined" and reset:
                    state, _ = env.reset()

    return loop


def whole_episodes(env, agent, steps, epsilon_at):
    step = 0
    while step < steps:
        state, _ = env.reset()
        over = False
        while not over:
            action = agent.act(state, epsilon_at(step))
            next_state, reward, terminated, truncated, _ = env.step(action)
            agent.buffer.push(state, action, reward, next_state, terminated)
            agent.learn()
            state, over, step = next_state, terminated or truncated, step + 1


def for_ever(env, agent, steps, epsilon_at):
    state, _ = env.reset()
    while True:
        state, _, terminated, truncated, _ = env.step(agent.act(state, epsilon_at(0)))
        if terminated or truncated:
            state, _ = env.reset()


LOOPS = [
    (video_loop, "terminated *or* truncated"),
    (loop_with(learn="episode"), "put the update inside the loop over steps"),
    (loop_with(learn="never"), "without updates"),
    (loop_with(epsilon="episode"), "epsilon falls with every step"),
    (loop_with(epsilon="constant"), "epsilon falls with every step"),
    (loop_with(ends="terminated"), "called after the episode had been cut off"),
    (loop_with(reset=False), "called after the episode had been over"),
    (loop_with(done="either"), "its last state still has a future"),
    (loop_with(done="never"), "push `terminated` of this very step"),
    (loop_with(order="joined"), "a memory joins two episodes"),
    (loop_with(order="late"), "push first, then let next_state become state"),
    (loop_with(move=False), "the next state becomes the state"),
    (loop_with(pushes=False), "every step is remembered"),
    (loop_with(pushes="not the last"), "every step is remembered"),
    (whole_episodes, "no episode overruns it"),
    (for_ever, "count the steps"),
]

# --- 07.2


def right_target(batch, target_network):
    with torch.no_grad():
        best = target_network(batch.next_state).max(dim=1).values
    return batch.reward + batch.discount * best


def target_of(formula):
    """A target from (batch, the network's rating of the next states)."""

    def target(batch, target_network):
        with torch.no_grad():
            return formula(batch, target_network(batch.next_state))

    return target


def best(next_q):
    return next_q.max(dim=1).values


TARGETS = [
    (target_of(lambda b, q: b.reward + 0.99 * best(q)), "the second one is over: look at batch.discount"),
    (target_of(lambda b, q: b.reward + 0.5 * best(q)), "the second one is over: look at batch.discount"),
    (target_of(lambda b, q: b.reward + 0.5 * (b.discount > 0) * best(q)), "two steps in one"),
    (target_of(lambda b, q: b.reward + 0.99 * (b.discount > 0) * best(q)), "holds gamma already"),
    (target_of(lambda b, q: b.reward + best(q)), "multiply it by batch.discount"),
    (target_of(lambda b, q: (b.reward + best(q)) * b.discount), "the reward of the step itself counts in full"),
    (target_of(lambda b, q: b.reward * b.discount + best(q)), "not to the reward of the step itself"),
    (target_of(lambda b, q: (b.reward + b.discount * best(q)) * (b.discount > 0)), "still paid its last reward"),
    (target_of(lambda b, q: b.reward + (1 - b.discount) * best(q)), "turns that round"),
    (lambda b, net: b.reward + b.discount * best(net(b.state)).detach(), "batch.next_state"),
    (target_of(lambda b, q: b.reward + b.discount * q.min(dim=1).values), "max, not min"),
    (target_of(lambda b, q: b.reward + b.discount * q.mean(dim=1)), "max, not mean"),
    (target_of(lambda b, q: b.reward + b.discount * q.max()), "and not over the whole batch"),
    (target_of(lambda b, q: b.reward + b.discount * q.argmax(dim=1)), "argmax is the place"),
    (target_of(lambda b, q: b.discount * best(q)), "add the reward"),
    (target_of(lambda b, q: b.reward + b.discount * q.max(dim=1, keepdim=True).values), "drops the axis"),
    (target_of(lambda b, q: b.reward + b.discount * q.max(dim=1)), "TypeError"),
    (lambda b, net: b.reward + b.discount * best(net(b.next_state)), "torch.no_grad"),
    (lambda b, net: print(right_target(b, net)), "end with `return`"),
    (lambda b, net: right_target(b, net).tolist(), "keep the whole batch in tensors"),
    (lambda b, net: right_target(b, net, 0.99), "keep the names in the brackets"),
]

# --- 07.3


def follow_with(change):
    """A `follow` that does something to each pair of weights."""

    def follow(target_network, network, tau):
        with torch.no_grad():
            for slow, new in zip(target_network.parameters(), network.parameters(), strict=True):
                change(slow, new, tau)

    return follow


def rebind(slow, new, tau):
    slow = slow + tau * (new - slow)


def right_follow(target_network, network, tau):
    with torch.no_grad():
        for slow, new in zip(target_network.parameters(), network.parameters(), strict=True):
            slow += tau * (new - slow)


def with_gradient(target_network, network, tau):
    for slow, new in zip(target_network.parameters(), network.parameters(), strict=True):
        slow += tau * (new - slow)


def first_only(target_network, network, tau):
    with torch.no_grad():
        target_network.weight.lerp_(network.weight, tau)


def alias(target_network, network, tau):
    for slow, new in zip(target_network.parameters(), network.parameters(), strict=True):
        slow.data = new.data


FOLLOWS = [
    (follow_with(rebind), "gives a new tensor the name slow"),
    (follow_with(lambda slow, new, tau: new.lerp_(slow, tau)), "never the other way round"),
    (lambda slow, net, tau: slow.load_state_dict(net.state_dict()), "this copies the network whole"),
    (alias, "this copies the network whole"),
    (follow_with(lambda slow, new, tau: slow.lerp_(new, 1 - tau)), "1 - tau the share that stays"),
    (follow_with(lambda slow, new, tau: slow.add_(tau * (slow - new))), "network - target"),
    (follow_with(lambda slow, new, tau: slow.lerp_(new, 0.005)), "the tau from the brackets"),
    (follow_with(lambda slow, new, tau: slow.add_(tau * new)), "for each of them"),
    (with_gradient, "keep `with torch.no_grad():` around the loop"),
    (first_only, "weights and biases"),
]

# --- 07.4


def right_sample(rows, batch_size):
    places = torch.randint(len(rows.action), (batch_size,))
    return Batch(*(column[places] for column in rows))


def without_repeats(rows, batch_size):
    places = torch.randperm(len(rows.state))[:batch_size]
    return Batch(*(column[places] for column in rows))


def sample_at(places):
    """A sample that takes rows at places(rows, batch_size)."""
    return lambda rows, batch_size: Batch(*(column[places(rows, batch_size)] for column in rows))


def two_draws(rows, batch_size):
    one, other = (torch.randint(len(rows.action), (batch_size,)) for _ in range(2))
    return right_sample(rows, batch_size)._replace(state=rows.state[one], next_state=rows.next_state[other])


def shifted(rows, batch_size):
    places = torch.randint(len(rows.action) - 1, (batch_size,))
    return Batch(*(column[places] for column in rows))._replace(next_state=rows.next_state[places + 1])


def seeded(rows, batch_size):
    torch.manual_seed(0)
    return right_sample(rows, batch_size)


SAMPLES = [
    (sample_at(lambda rows, size: torch.randint(len(rows.action), (size,))), "draw the places once"),
    (two_draws, "draw the places once"),
    (shifted, "draw the places once"),
    (sample_at(lambda rows, size: torch.arange(size)), "neighbours look alike"),
    (sample_at(lambda rows, size: torch.full((size,), 3)), "draw batch_size places"),
    (sample_at(lambda rows, size: torch.arange(10)), "with the same (batch_size,) whole numbers"),
    (lambda rows, size: right_sample(Batch(*(c[:20] for c in rows)), size), "draw from the whole memory"),
    (seeded, "leave the seed alone"),
    (lambda rows, size: right_sample(rows, size).state, "return Batch"),
    (lambda rows, size: print(right_sample(rows, size)), "end with `return`"),
    (lambda rows, size: rows[torch.randint(50, (size,))], "read the code in that line"),
]


WRONG = {"00.1": PIPES, "00.2": RULES, "07.1": LOOPS, "07.2": TARGETS, "07.3": FOLLOWS, "07.4": SAMPLES}
RIGHT = {
    "00.1": [
        lambda rewards: sum(reward == 1 for reward in rewards),
        lambda rewards: len([reward for reward in rewards if reward >= 1]),
    ],
    "00.2": [lambda above: above < 12, lambda above: 1 if above <= 20 else 0],
    "07.1": [right_loop, loop_with()],
    "07.2": [right_target, target_of(lambda b, q: b.reward + b.discount * q.amax(dim=1))],
    "07.3": [
        right_follow,
        follow_with(lambda slow, new, tau: slow.lerp_(new, tau)),
        follow_with(lambda slow, new, tau: slow.copy_((1 - tau) * slow + tau * new)),
    ],
    "07.4": [right_sample, without_repeats],
}
