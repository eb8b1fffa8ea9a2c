"""Answers to the exercises of lesson 01: wrong ones with a part of their hint, and right ones."""

import numpy as np

from sf2lib.classroom import play

# --- 01.1


def right_play(env, choose):
    state, _ = env.reset()
    score, length, over = 0, 0, False
    while not over:
        state, reward, terminated, truncated, _ = env.step(choose(state))
        score, length, over = score + reward, length + 1, terminated or truncated
    return score, length


def by_library(env, choose):
    return play.play(env, choose)[:2]


def variant(**wrong):
    """The right loop with one thing wrong."""

    def loop(env, choose):
        state, _ = (env.reset(), None) if wrong.get("pair") else (None, None) if wrong.get("no_reset") else env.reset()
        score, length = 0.0, wrong.get("length", 0)
        first = state
        while True:
            got, reward, terminated, truncated, _ = env.step(choose(first if wrong.get("old") else state))
            state = reward if wrong.get("reward") else got
            if wrong.get("early") and (terminated or truncated):
                break
            score = reward if wrong.get("last") else score + (1 if wrong.get("count") else reward)
            length += 1
            if terminated or (truncated and not wrong.get("no_truncated")) or wrong.get("one"):
                break
        if wrong.get("last_reward"):
            score -= reward
        return wrong.get("give", lambda score, length: (score, length))(score, length)

    return loop


def truncated_only(env, choose):
    state, _ = env.reset()
    while True:
        state, _, _, truncated, _ = env.step(choose(state))
        if truncated:
            return 0, 0


def own_action(env, choose):
    state, _ = env.reset()
    choose(state)
    env.step(99)


def state_as_action(env, choose):
    state, _ = env.reset()
    choose(state)
    env.step(state)


PLAYS = [
    (variant(no_reset=True), "choose got nothing|begins with env.reset"),
    (lambda env, choose: env.step(0), "begins with env.reset()"),
    (variant(no_truncated=True), "truncated ends an episode"),
    (truncated_only, "went on after the episode was over"),
    (variant(length=1), "the reset is no step"),
    (variant(early=True), "one too few"),
    (variant(last_reward=True), "the last reward is missing"),
    (variant(reward=True), "the state first and the reward second"),
    (variant(old=True), "sees what is there now"),
    (variant(last=True), "the last reward alone"),
    (variant(count=True), "this counts steps"),
    (variant(one=True), "was left after 1 of 4 steps"),
    (variant(pair=True), "state, info = env.reset()"),
    (variant(give=lambda score, length: score), "return score, length"),
    (variant(give=lambda score, length: (length, score)), "the other way round"),
    (variant(give=lambda score, length: print(score, length)), "end with `return`"),
    (own_action, "what choose(state) returned"),
    (state_as_action, "what choose(state) returned"),
    (lambda env, choose: (0, 0), "was never played"),
]

# --- 01.2


def right_count(env, choose, episodes):
    ends = [play.play(env, choose) for _ in range(episodes)]
    return sum(end.truncated and not end.terminated for end in ends)


def by_loops(env, choose, episodes):
    count = 0
    for _ in range(episodes):
        state, _ = env.reset()
        terminated = truncated = False
        while not (terminated or truncated):
            state, _, terminated, truncated, _ = env.step(choose(state))
        if not terminated:
            count += 1
    return count


def counting(rule):
    return lambda env, choose, episodes: sum(rule(play.play(env, choose)) for _ in range(episodes))


def one_reset(env, choose, episodes):
    state, _ = env.reset()
    for _ in range(episodes):
        while True:
            state, _, terminated, truncated, _ = env.step(choose(state))
            if terminated or truncated:
                break


def forgets_truncated(env, choose, episodes):
    for _ in range(episodes):
        state, _ = env.reset()
        terminated = False
        while not terminated:
            state, _, terminated, _, _ = env.step(choose(state))


def keeps_the_old_state(env, choose, episodes):
    state, _ = env.reset()
    for _ in range(episodes):
        over = False
        while not over:
            state, _, terminated, truncated, _ = env.step(choose(state))
            over = terminated or truncated
        env.reset()


def begins_anew(env, choose, episodes):
    for _ in range(episodes):
        count = 0
        episode = play.play(env, choose)
        count += episode.truncated and not episode.terminated
    return int(count)


COUNTS = [
    (counting(lambda episode: episode.truncated), "truncated and not terminated"),
    (counting(lambda episode: episode.terminated), "cut off is `truncated`"),
    (counting(lambda episode: episode.terminated and not episode.truncated), "cut off is `truncated`"),
    (counting(lambda episode: True), "only some were cut off"),
    (counting(lambda episode: episode.length), "not steps"),
    (begins_anew, "before the first episode"),
    (lambda env, choose, episodes: right_count(env, choose, 1), "episodes were played"),
    (one_reset, "went on after"),
    (forgets_truncated, "truncated ends an episode"),
    (keeps_the_old_state, "a state of the episode before"),
    (lambda env, choose, episodes: print(right_count(env, choose, episodes)), "end with `return`"),
]

# --- 01.3


def right_read(ram, address, size):
    number = 0
    for byte in ram[address - 0xFF0000 : address - 0xFF0000 + size]:
        number = 256 * number + int(byte)
    return number


def by_python(ram, address, size):
    start = address - 0xFF0000
    return int.from_bytes(ram[start : start + size].tobytes(), "big")


def at(start=0, stop=0, base=0xFF0000, order="big"):
    def read(ram, address, size):
        begin = address - base + start
        return int.from_bytes(ram[begin : begin + size - start + stop].tobytes(), order)

    return read


def weighing(weight):
    def read(ram, address, size):
        number = 0
        for byte in ram[address - 0xFF0000 : address - 0xFF0000 + size]:
            number = weight * number + int(byte)
        return number

    return read


def wrapping(ram, address, size):
    number = np.uint8(0)
    with np.errstate(over="ignore"):
        for byte in ram[address - 0xFF0000 : address - 0xFF0000 + size]:
            number = number * np.uint8(0) + byte
    return number


READS = [
    (at(order="little"), "the first byte counts most"),
    (weighing(1), "do not just add them up"),
    (weighing(10), "not 10 times"),
    (weighing(255), "a byte has 256 values"),
    (at(base=0), "subtract that from the address"),
    (lambda ram, address, size: ram[address], "subtract that from the address"),
    (at(start=1, stop=1), "one byte too late"),
    (at(stop=-1), "the last byte is missing"),
    (at(stop=1), "one byte too many"),
    (lambda ram, address, size: int(ram[address - 0xFF0000]), "read `size` of them|subtract"),
    (lambda ram, address, size: ram[address - 0xFF0000 :][:size], "into one number"),
    (lambda ram, address, size: ram[address - 0xFF0000 :][:size].sum(), "do not just add them up"),
    (wrapping, "uint8 and wrap"),
    (lambda ram, address, size: print(right_read(ram, address, size)), "end with `return`"),
]


WRONG = {"01.1": PLAYS, "01.2": COUNTS, "01.3": READS}
RIGHT = {
    "01.1": [right_play, by_library],
    "01.2": [right_count, by_loops],
    "01.3": [right_read, by_python],
}
