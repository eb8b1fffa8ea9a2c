"""Checks for lesson 04: the deque buffer, what to remember of a step, a batch of tensors, places on a ring."""

import numpy as np
import torch

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return

FIVE = "(state, action, reward, next_state, done)"


def _push(buffer, step, reward=0.0):
    """Push a step whose five parts all say which step it is."""
    return buffer.push([float(step), 0.5], step, reward, [step + 1.0, 0.5], step % 5 == 4)


def _steps(drawn, expected):
    """Which steps a batch holds; the end of the check if it holds anything else."""
    expect_return(drawn, expected)
    expect(
        isinstance(drawn, list | tuple),
        f"sample gave back {describe(drawn)}",
        expected,
        "random.sample(self.buffer, batch_size) gives a list",
    )
    expect(
        len(drawn) != 5 or not isinstance(drawn[1], int),
        "sample gave back a single memory",
        expected,
        "random.choice draws one; random.sample(self.buffer, batch_size) draws a list of them",
    )
    return [_step_of(transition) for transition in drawn]


def _step_of(transition):
    length = len(transition) if isinstance(transition, list | tuple) else 1
    expect(
        length == 5,
        f"a memory has {length} part{'s' * (length != 1)}: {describe(transition)}",
        f"5: {FIVE}",
        "push all five as one tuple: the update needs every one of them",
    )
    state, action, _, next_state, done = transition
    action = int(action) if np.ndim(action) == 0 else -1
    right = ([action, 0.5], [action + 1, 0.5], action % 5 == 4)
    came_out = f"a memory is {describe(tuple(transition))}"
    expect(
        action >= 0 and np.ndim(done) == 0 and np.shape(state) == np.shape(next_state) == (2,),
        came_out,
        f"{FIVE}",
        "keep the order of the notes, everybody who reads the memory relies on it",
    )
    expect(
        not (np.allclose(state, right[1]) and np.allclose(next_state, right[0])),
        "state and next_state came back swapped",
        f"{FIVE}",
        "the state is where you acted, next_state where that led",
    )
    expect(
        np.allclose(state, right[0]) and np.allclose(next_state, right[1]) and bool(done) == right[2],
        came_out,
        f"the five parts of step {action}",
        "a memory is what belongs to one step, kept together in one tuple",
    )
    return action


@exercise("04.1")
def exercise_04_1(ReplayBuffer):
    """The deque buffer of the notes."""
    expect(
        isinstance(ReplayBuffer, type),
        f"{describe(ReplayBuffer)} came in",
        "the class ReplayBuffer itself",
        "write checks.exercise_04_1(ReplayBuffer), without brackets after its name",
    )
    buffer, other = ReplayBuffer(30), ReplayBuffer(3)
    for step in range(20):
        _push(buffer, step)
    expect(
        len(other) == 0,
        f"a second buffer held {len(other)} memories before its first push",
        "0",
        "make the deque in __init__ as self.buffer, or all buffers share one",
    )
    expect(
        len(buffer) == 20,
        f"len(buffer) was {describe(len(buffer))} after 20 pushes into a buffer for 30",
        "20",
        "each push appends one memory, and __len__ says how many self.buffer holds",
    )
    steps = _steps(buffer.sample(8), "a list of 8 memories from sample(8)")
    expect(
        len(steps) == 8,
        f"sample(8) gave {len(steps)} memories",
        "8",
        "batch_size says how many to draw",
    )
    expect(
        len(buffer) == 20,
        f"after sample(8) the buffer held {len(buffer)} memories",
        "still 20",
        "sample looks and takes nothing out: a memory is used many times",
    )
    _expect_random(buffer, steps)
    _expect_oldest_leaves(other)


def _expect_random(buffer, steps):
    """Expect batches that differ, mix and reach every memory."""
    batches = [steps] + [_steps(buffer.sample(8), "a list of memories") for _ in range(60)]
    expect(
        max(len(set(batch)) for batch in batches) > 1,
        "sample(8) gave one memory eight times",
        "8 draws",
        "draw anew for each place of the batch",
    )
    expect(
        len({tuple(sorted(batch)) for batch in batches}) > 1,
        f"every batch held the steps {describe(sorted(set(steps)))}",
        "others each time",
        "sample draws at random: neither the newest nor the first ones",
    )
    in_a_row = sum(np.ptp(batch) <= 7 and len(set(batch)) == 8 for batch in batches)
    expect(
        in_a_row < len(batches) / 2,
        "every batch was eight steps in a row",
        "steps from anywhere",
        "a random start is not enough, steps in a row are nearly the same: draw each one by itself",
    )
    counts = np.bincount(np.concatenate(batches), minlength=20)
    expect(
        counts.min() > 0,
        f"step {int(counts.argmin())} was in none of 61 batches",
        "every step now and then",
        "draw from the whole buffer, from its first memory to its last",
    )
    expect(
        counts.max() < 3 * np.median(counts),
        f"step {int(counts.argmax())} was drawn {counts.max()} times, a usual one {np.median(counts):.0f} times",
        "all alike",
        "each memory is as likely as any other",
    )


def _expect_oldest_leaves(buffer):
    """Expect a buffer for 3 to hold the last 3 of 7, whatever they paid."""
    rewards = [9.0, 0.0, 5.0, 0.0, 7.0, 0.0, 1.0]
    for step, reward in enumerate(rewards):
        _push(buffer, step, reward)
    expect(
        len(buffer) <= 3,
        f"a buffer for 3 held {len(buffer)} memories after 7 pushes",
        "3",
        "deque(maxlen=capacity) forgets by itself; a list or a bare deque grows until the memory is full",
    )
    held = sorted({step for _ in range(40) for step in _steps(buffer.sample(2), "a list of memories")})
    said = f"after steps 0 to 6 a buffer for 3 held the steps {held}"
    expect(
        held != [0, 1, 2],
        said,
        "[4, 5, 6]",
        "the newest one comes in and the oldest one leaves, not the other way round",
    )
    expect(
        held != [0, 2, 4],
        said,
        "[4, 5, 6]",
        "these are the three best paid ones, but the deque goes by age and never looks at a reward",
    )
    expect(held == [4, 5, 6], said, "[4, 5, 6]", "the last three that came in stay, the oldest one leaves")


class _Notes:
    """A buffer that notes what is pushed."""

    def __init__(self):
        self.pushed = []

    def push(self, state, action, reward, next_state, done):
        self.pushed.append((state, action, reward, next_state, done))


@exercise("04.2")
def exercise_04_2(remember):
    """One step into the buffer: what env.step gave, and `done` where it terminated."""
    for terminated, truncated in [(False, False), (True, False), (False, True), (True, True)]:
        buffer, state, next_state = _Notes(), np.array([1.0, 2.0]), np.array([3.0, 4.0])
        result = next_state, 0.5, terminated, truncated, {}
        remember(buffer, state, 1, result)
        expect(
            len(buffer.pushed) == 1,
            f"{len(buffer.pushed)} memories were pushed for one step",
            "1",
            "call buffer.push once, with the five parts",
        )
        told_state, action, reward, told_next, done = buffer.pushed[0]
        shapes = np.shape(told_state), np.shape(reward), np.shape(told_next), np.shape(done)
        expect(
            shapes == ((2,), (), (2,), ()),
            f"push got {describe(buffer.pushed[0])}",
            FIVE,
            "env.step gives next_state first and the reward second: unpack in its order, push in yours",
        )
        expect(
            np.array_equal(told_state, state) and np.array_equal(told_next, next_state) and action == 1,
            f"push got {describe(buffer.pushed[0])}",
            "([1, 2], 1, 0.5, [3, 4], done)",
            "the state that you acted in comes first, next_state is what env.step gave",
        )
        expect(reward == 0.5, f"push got reward {describe(reward)}", "0.5", "the reward is the second thing in result")
        which = f"with terminated {terminated} and truncated {truncated} the memory is done {describe(done)}"
        expect(
            not (bool(done) and not terminated and truncated),
            which,
            "False",
            "truncated only cuts the game off, its last state still has a future: done is terminated alone",
        )
        expect(bool(done) != (not terminated), which, f"{terminated}", "done says that the episode terminated")
    expect(isinstance(done, bool | np.bool_), f"done is {describe(done)}", "True", "push terminated as it is")


@exercise("04.3")
def exercise_04_3(make_batch):
    """Transitions to tensors, a row each."""
    transitions = [
        (np.array([1.0, 2.0, 3.0]), 1, 0.5, np.array([4.0, 5.0, 6.0]), False),
        (np.array([7.0, 8.0, 9.0]), 0, -1.0, np.array([10.0, 11.0, 12.0]), True),
        (np.array([2.0, 4.0, 6.0]), 2, 0.0, np.array([8.0, 10.0, 12.0]), False),
        (np.array([3.0, 6.0, 9.0]), 1, 2.0, np.array([12.0, 15.0, 18.0]), False),
    ]
    parts = make_batch(list(transitions))
    expect_return(parts, "five tensors")
    count = len(parts) if hasattr(parts, "__len__") else 1
    expect(
        isinstance(parts, list | tuple) and count == 5,
        f"{count} thing{'s' * (count != 1)} came back for 4 transitions",
        "five tensors: state, action, reward, next_state, done",
        "one tensor for each part, not one for each transition: zip(*transitions) turns rows into columns",
    )
    names = ("state", "action", "reward", "next_state", "done")
    for name, part in zip(names, parts, strict=True):
        expect(
            isinstance(part, torch.Tensor),
            f"{name} is {describe(part)}",
            "a tensor",
            "networks take tensors: torch.as_tensor(np.array(column), dtype=...)",
        )
    right = [torch.tensor(np.array(column), dtype=torch.float64) for column in zip(*transitions, strict=True)]
    for name, part, values in zip(names, parts, right, strict=True):
        _expect_part(name, part, values)


def _expect_part(name, part, values):
    """Expect one column's shape, numbers and dtype."""
    shape, wanted = tuple(part.shape), tuple(values.shape)
    expect(
        shape != wanted[::-1] or len(wanted) == 1,
        f"{name} has shape {shape}",
        f"{wanted}",
        "rows first: one row for each transition, one column for each number of the state",
    )
    expect(
        shape != (4, 1),
        f"{name} has shape {shape}",
        f"{wanted}",
        "a second axis of 1 breaks arithmetic without a word: (4, 1) minus (4,) is (4, 4)",
    )
    expect(shape == wanted, f"{name} has shape {shape}", f"{wanted}", "one row for each of the 4 transitions")
    if name == "done" and torch.equal(part.double(), 1 - values):
        raise Hint(f"done is {describe(part)}", "1 where it is True", "keep True as 1; `1 - done` comes in lesson 06")
    expect(
        torch.equal(part.double(), values),
        f"{name} is {describe(part)}",
        f"{describe(values)}",
        "each part keeps its place: column 0 is state, 1 action, 2 reward, 3 next_state, 4 done",
    )
    dtype = torch.int64 if name == "action" else torch.float32
    idea = {
        "action": "an action is a place in a row of Q-values, and only whole numbers (int64) can look one up",
        "done": "done is multiplied later on, so it has to be a number: 1.0 where True, 0.0 elsewhere",
    }.get(name, "the network's numbers are float32, and NumPy's are often float64: name the dtype")
    expect(part.dtype == dtype, f"{name} is {str(part.dtype)[6:]}", f"{str(dtype)[6:]}", idea)


@exercise("04.4")
def exercise_04_4(ring_places):
    """Where the next transition goes, and where the oldest one lies."""
    first = ring_places(0, 5)
    expect_return(first, "two places")
    expect(
        isinstance(first, list | tuple) and len(first) == 2,
        f"{describe(first)} came back",
        "two places: (next_place, oldest_place)",
        "return both, with a comma between them",
    )
    for pushed in [*range(13), 100, 101]:
        following, oldest = ring_places(pushed, 5)
        call = f"ring_places(pushed={pushed}, capacity=5)"
        right = pushed % 5
        expect(
            following != 5,
            f"{call} puts the next one at place 5",
            f"{right}",
            "five places are numbered 0 to 4: after 4 comes 0 again",
        )
        expect(
            following != pushed or pushed < 5,
            f"{call} puts the next one at place {following}",
            f"{right}",
            "the ring never grows: after its last place comes place 0 again, which is what % does",
        )
        expect(
            following == right and isinstance(following, int | np.integer),
            f"{call} puts the next one at place {describe(following)}",
            f"{right}",
            "the first one goes to place 0, so after `pushed` of them the next place is pushed % capacity",
        )
        if pushed == 0:
            continue  # nothing in it, so nothing is the oldest
        lies = f"{call} finds the oldest one at place {describe(oldest)}"
        if pushed < 5:
            idea = "while the ring is not full nothing was overwritten: the first one is still there"
            expect(oldest == 0, lies, "0", idea)
            continue
        expect(
            oldest != (right - 1) % 5,
            lies,
            f"{right}",
            "that is the newest one; the oldest is the one that will be overwritten next",
        )
        expect(
            oldest == right,
            lies,
            f"{right}",
            "once the ring is full the oldest one lies where the next one goes",
        )
