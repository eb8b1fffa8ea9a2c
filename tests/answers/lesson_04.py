"""Answers to the exercises of lesson 04: wrong ones with a part of their hint, and right ones."""

import random
from collections import deque
from typing import ClassVar

import numpy as np
import torch

from sf2lib.classroom.memory import DequeBuffer, make_batch

# --- 04.1


class Buffer:
    """A right answer, and what the wrong ones change."""

    def __init__(self, capacity):
        self.buffer = deque(maxlen=capacity)

    def push(self, state, action, reward, next_state, done):
        self.buffer.append((state, action, reward, next_state, done))

    def sample(self, batch_size):
        return random.sample(self.buffer, batch_size)

    def __len__(self):
        return len(self.buffer)


class WithReplacement(Buffer):
    def sample(self, batch_size):
        return random.choices(self.buffer, k=batch_size)


class FromTheLeft(Buffer):
    """The newest on the left is as good."""

    def push(self, *parts):
        self.buffer.appendleft(parts)


class ByNumPy(Buffer):
    def sample(self, batch_size):
        return [self.buffer[i] for i in np.random.choice(len(self.buffer), batch_size, replace=False)]


class PopsByHand(Buffer):
    def __init__(self, capacity):
        self.buffer, self.capacity = [], capacity

    def push(self, *parts):
        if len(self.buffer) == self.capacity:
            self.buffer.pop(0)
        self.buffer.append(list(parts))


class PlainList(Buffer):
    def __init__(self, capacity):
        self.buffer = []


class BareDeque(Buffer):
    def __init__(self, capacity):
        self.buffer = deque()


class KeepsTheFirst(Buffer):
    def push(self, *parts):
        if len(self.buffer) < self.buffer.maxlen:
            self.buffer.append(parts)


class PopsTheNewest(Buffer):
    def __init__(self, capacity):
        self.buffer, self.capacity = [], capacity

    def push(self, *parts):
        if len(self.buffer) == self.capacity:
            self.buffer.pop()
        self.buffer.append(parts)


class BestPaid(Buffer):
    """What the notes describe."""

    def __init__(self, capacity):
        self.buffer, self.capacity = [], capacity

    def push(self, *parts):
        self.buffer = sorted([*self.buffer, parts], key=lambda part: -part[2])[: self.capacity]


class Shared(Buffer):
    buffer: ClassVar = deque(maxlen=30)

    def __init__(self, capacity):
        pass


class Newest(Buffer):
    def sample(self, batch_size):
        return list(self.buffer)[-batch_size:]


class InARow(Buffer):
    def sample(self, batch_size):
        start = random.randrange(len(self.buffer) - batch_size + 1)
        return list(self.buffer)[start : start + batch_size]


class OneOnly(Buffer):
    def sample(self, batch_size):
        return random.choice(self.buffer)


class OneManyTimes(Buffer):
    def sample(self, batch_size):
        return [random.choice(self.buffer)] * batch_size


class TakesOut(Buffer):
    def sample(self, batch_size):
        return [self.buffer.pop() for _ in range(batch_size)]


class NeverTheLast(Buffer):
    def sample(self, batch_size):
        return random.sample(list(self.buffer)[:-1], batch_size)


class NoDone(Buffer):
    def push(self, state, action, reward, next_state, done):
        self.buffer.append((state, action, reward, next_state))


class Swapped(Buffer):
    def push(self, state, action, reward, next_state, done):
        self.buffer.append((next_state, action, reward, state, done))


class OtherOrder(Buffer):
    def push(self, state, action, reward, next_state, done):
        self.buffer.append((state, action, next_state, reward, done))


class OneByOne(Buffer):
    def push(self, *parts):
        self.buffer.extend(parts)


class PrintOnly(Buffer):
    def sample(self, batch_size):
        print(random.sample(self.buffer, batch_size))


class NoLength(Buffer):
    __len__ = None


class NoSelf(Buffer):
    def push(self, state, action, reward, next_state, done):
        buffer.append((state, action, reward, next_state, done))  # noqa: F821


BUFFERS = [
    (PlainList, "deque(maxlen=capacity) forgets"),
    (BareDeque, "deque(maxlen=capacity) forgets"),
    (KeepsTheFirst, "the newest one comes in"),
    (PopsTheNewest, "the oldest one leaves"),
    (BestPaid, "never looks at a reward"),
    (Shared, "make the deque in __init__"),
    (Newest, "neither the newest nor the first"),
    (InARow, "a random start is not enough"),
    (OneOnly, "random.choice draws one"),
    (OneManyTimes, "draw anew for each place"),
    (TakesOut, "takes nothing out"),
    (NeverTheLast, "draw from the whole buffer"),
    (NoDone, "push all five"),
    (Swapped, "where you acted"),
    (OtherOrder, "keep the order of the notes"),
    (OneByOne, "each push appends one memory"),
    (PrintOnly, "end with `return`"),
    (NoLength, "TypeError"),
    (NoSelf, "does it need self. in front"),
    (Buffer(3), "without brackets"),
]

# --- 04.2


def right_memory(buffer, state, action, result):
    next_state, reward, terminated, _, _ = result
    buffer.push(state, action, reward, next_state, terminated)


def by_index(buffer, state, action, result):
    buffer.push(state, action, result[1], result[0], result[2])


MEMORIES = [
    (lambda b, s, a, r: b.push(s, a, r[1], r[0], r[2] or r[3]), "done is terminated alone"),
    (lambda b, s, a, r: b.push(s, a, r[1], r[0], r[3]), "done says that the episode terminated|terminated alone"),
    (lambda b, s, a, r: b.push(s, a, r[1], r[0], not r[2]), "terminated alone|done says"),
    (lambda b, s, a, r: b.push(s, a, r[0], r[1], r[2]), "next_state first and the reward second"),
    (lambda b, s, a, r: b.push(r[0], a, r[1], s, r[2]), "the state that you acted in"),
    (lambda b, s, a, r: b.push(r[0], a, r[1], r[0], r[2]), "the state that you acted in"),
    (lambda b, s, a, r: b.push(s, a, 1.0, r[0], r[2]), "second thing in result"),
    (lambda b, s, a, r: None, "call buffer.push once"),
    (lambda b, s, a, r: r[2] or b.push(s, a, r[1], r[0], r[2]), "call buffer.push once"),
    (lambda b, s, a, r: b.push((s, a, r[1], r[0], r[2])), "keep the names in the brackets"),
]

# --- 04.3

FLOAT, LONG = torch.float32, torch.int64


def columns(transitions, dtypes=(FLOAT, LONG, FLOAT, FLOAT, FLOAT)):
    parts = zip(*transitions, strict=True)
    return tuple(torch.tensor(np.array(part), dtype=dtype) for part, dtype in zip(parts, dtypes, strict=True))


def by_stack(transitions):
    state, action, reward, next_state, done = zip(*transitions, strict=True)
    return [
        torch.stack([torch.as_tensor(s, dtype=FLOAT) for s in state]),
        torch.tensor(action),
        torch.tensor(reward, dtype=FLOAT),
        torch.stack([torch.as_tensor(s).float() for s in next_state]),
        torch.tensor(done).float(),
    ]


def changed(place, change):
    def answer(transitions):
        parts = list(columns(transitions))
        parts[place] = change(parts[place])
        return tuple(parts)

    return answer


def swapped(transitions):
    state, action, reward, next_state, done = columns(transitions)
    return next_state, action, reward, state, done


BATCHES = [
    (lambda ts: columns(ts, (FLOAT, FLOAT, FLOAT, FLOAT, FLOAT)), "only whole numbers"),
    (lambda ts: columns(ts, (FLOAT, torch.int32, FLOAT, FLOAT, FLOAT)), "only whole numbers"),
    (lambda ts: columns(ts, (None,) * 5), "NumPy's are often float64"),
    (lambda ts: columns(ts, (FLOAT, LONG, FLOAT, FLOAT, torch.bool)), "it has to be a number"),
    (changed(2, lambda part: part[:, None]), "breaks arithmetic without a word"),
    (changed(4, lambda part: 1 - part), "keep True as 1"),
    (changed(0, lambda part: part.T), "rows first"),
    (changed(3, lambda part: part.flatten()), "one row for each of the 4"),
    (changed(1, lambda part: part.tolist()), "networks take tensors"),
    (swapped, "each part keeps its place"),
    (lambda ts: tuple(np.array(part) for part in zip(*ts, strict=True)), "networks take tensors"),
    (lambda ts: ts, "zip(*transitions) turns rows into columns"),
    (lambda ts: columns(ts)[0], "zip(*transitions) turns rows into columns"),
    (lambda ts: torch.tensor([[*s, a, r, *n, d] for s, a, r, n, d in ts]), "zip(*transitions) turns rows"),
    (lambda ts: columns(ts[:1]), "one row for each of the 4"),
    (lambda ts: print(columns(ts)), "end with `return`"),
]

# --- 04.4


def right_places(pushed, capacity):
    following = pushed % capacity
    return following, following if pushed >= capacity else 0


def by_branches(pushed, capacity):
    if pushed > capacity:
        return [pushed % capacity, pushed % capacity]
    return [pushed if pushed < capacity else 0, 0]


PLACES = [
    (lambda p, c: (p, 0 if p < c else p % c), "which is what % does|numbered 0 to 4"),
    (lambda p, c: (p % (c + 1), 0), "numbered 0 to 4"),
    (lambda p, c: (p % (c - 1), 0), "pushed % capacity"),
    (lambda p, c: ((p + 1) % c, p % c), "the first one goes to place 0"),
    (lambda p, c: ((p - 1) % c, 0), "the first one goes to place 0"),
    (lambda p, c: (min(p, c - 1), 0), "pushed % capacity"),
    (lambda p, c: (p % c, p % c), "nothing was overwritten"),
    (lambda p, c: (p % c, 0), "that is the newest one"),
    (lambda p, c: (p % c, (p + 1) % c if p >= c else 0), "lies where the next one goes"),
    (lambda p, c: (p % c, (p - 1) % c if p >= c else 0), "that is the newest one"),
    (lambda p, c: (p % c, p % c if p > c + 1 else 0), "that is the newest one"),
    (lambda p, c: p % c, "return both"),
    (lambda p, c: (p / c, 0), "pushed % capacity"),
    (lambda p, c: print(p % c), "end with `return`"),
]


class BufferNotTried:
    def __init__(self, capacity):
        raise NotImplementedError("Exercise 04.1 is yours to write")


EMPTY = {"04.1": BufferNotTried}
WRONG = {"04.1": BUFFERS, "04.2": MEMORIES, "04.3": BATCHES, "04.4": PLACES}
RIGHT = {
    "04.1": [Buffer, WithReplacement, FromTheLeft, ByNumPy, PopsByHand, DequeBuffer],
    "04.2": [right_memory, by_index],
    "04.3": [columns, by_stack, make_batch],
    "04.4": [right_places, by_branches],
}
