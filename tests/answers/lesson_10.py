"""Answers to the exercises of lesson 10: wrong ones with a part of their hint, and right ones."""

import numpy as np

from sf2lib.classroom.small_fighter import Arena, SmallFighter, buttons, discounted, free, observe, over, press
from sf2lib.envs.emulator import NO_BUTTONS

# --- 10.1


def fireball(v):
    if v["enemy_projectile"] != 0x0101:
        return [0.0, 0.0]
    return [1.0, (v["enemy_projectile_x"] - v["x"]) / 512]


def flies(v):
    return v["enemy_projectile"] == 0x0101


def gap(v):
    return (v["enemy_projectile_x"] - v["x"]) / 512


FIREBALLS = [
    (lambda v: [float(flies(v)), gap(v)], "that is the ghost"),
    (lambda v: [1.0, gap(v)], "the flag is 0"),
    (lambda v: [float(v["enemy_projectile"]), gap(v) if flies(v) else 0.0], "compare it with IN_FLIGHT"),
    (lambda v: [float(flies(v)), 512 * gap(v) * flies(v)], "divide by 512"),
    (lambda v: [float(flies(v)), v["enemy_projectile_x"] / 512 * flies(v)], "take your own x off"),
    (lambda v: [float(flies(v)), -gap(v) * flies(v)], "the fireball's x less yours"),
    (lambda v: [float(flies(v)), (v["enemy_x"] - v["x"]) / 512 * flies(v)], "its x is enemy_projectile_x"),
    (lambda v: [float(v["projectile"] == 0x0101), 0.0], "compare it with IN_FLIGHT"),
    (lambda v: gap(v) if flies(v) else 0.0, "return [whether it flies, how far ahead]"),
    (lambda v: print(fireball(v)), "end with `return`"),
]

# --- 10.2

ATTACKS = {"LP": "X", "MP": "Y", "HP": "Z", "LK": "A", "MK": "B", "HK": "C"}


def buttons_by_arithmetic(direction, attack, faces_right):
    across, up = (direction - 1) % 3 - 1, (direction - 1) // 3 - 1
    across = across if faces_right else -across
    named = [
        ("RIGHT", across > 0),
        ("LEFT", across < 0),
        ("UP", up > 0),
        ("DOWN", up < 0),
        (ATTACKS.get(attack), attack),
    ]
    return [name for name, held in named if held]


def no_diagonals(direction, attack, faces_right):
    names = {6: "RIGHT" if faces_right else "LEFT", 4: "LEFT" if faces_right else "RIGHT", 8: "UP", 2: "DOWN"}
    return ({names[direction]} if direction in names else set()) | ({ATTACKS[attack]} if attack else set())


def swap_up(direction, attack, faces_right):
    swap = {"UP": "DOWN", "DOWN": "UP"}
    return {swap.get(name, name) for name in buttons(direction, attack, faces_right)}


HANDS = [
    (lambda d, a, right: buttons(d, a, True), "it looks to the left, so forward is LEFT"),
    (lambda d, a, right: buttons(d, None, right) | {a}, "attack may be None|look it up in ATTACKS"),
    (lambda d, a, right: buttons(d, None, right) | ({a} if a else set()), "look it up in ATTACKS"),
    (lambda d, a, right: buttons(d, None, right) | {ATTACKS.get(a)}, "attack may be None"),
    (lambda d, a, right: buttons(d, a, not right), "forward is 3, 6 and 9"),
    (no_diagonals, "the middle column holds neither|diagonals hold two at once"),
    (swap_up, "diagonals hold two at once"),
    (lambda d, a, right: buttons(5, a, right) if a else buttons(d, a, right), "forward is 3, 6 and 9"),
    (lambda d, a, right: buttons(d, None, right), "the attack's button comes on top"),
    (lambda d, a, right: " ".join(buttons(d, a, right)), "begin with held = set()"),
    (lambda d, a, right: print(buttons(d, a, right)), "end with `return`"),
]

# --- 10.3


def press_in_two(direction, attack, frames):
    down = min(2, frames)
    return [(direction, attack)] * down + [(direction, None)] * (frames - down)


PRESSES = [
    (lambda d, a, n: [(d, a)] * n, "a button that never comes up"),
    (lambda d, a, n: [(d, None)] * n, "None from then on"),
    (lambda d, a, n: [(d, a)] * 2 + [(d, None)] * n, "they do not come on top"),
    (lambda d, a, n: [(d, a if i < 1 else None) for i in range(n)], "frame < 2"),
    (lambda d, a, n: [(d, a if i <= 2 else None) for i in range(n)], "frame < 2"),
    (lambda d, a, n: [(d, None if i < 2 else a) for i in range(n)], "press first, then let go"),
    (lambda d, a, n: [(d, a if i % 4 == 0 else None) for i in range(n)], "hold it for two frames in a row"),
    (lambda d, a, n: [(d, a) if i < 2 else (5, None) for i in range(n)], "only the button is let go"),
    (lambda d, a, n: [(d, a if i < 2 else "") for i in range(n)], "where no button is down"),
    (lambda d, a, n: (d, a), "one pair for each frame"),
    (lambda d, a, n: print(press(d, a, n)), "end with `return`"),
]

# --- 10.4


def discounted_backwards(rewards, frames, gamma):
    total = 0.0
    for reward, lasted in zip(reversed(rewards), reversed(frames), strict=True):
        total = reward + gamma**lasted * total
    return total


def by(wait):
    return lambda rewards, frames, gamma: sum(r * gamma ** wait(i, frames) for i, r in enumerate(rewards))


SUMS = [
    (lambda rewards, frames, gamma: sum(rewards), "a later reward counts less"),
    (by(lambda i, frames: i), "this counts decisions"),
    (by(lambda i, frames: sum(frames[: i + 1])), "add its frames afterwards"),
    (by(lambda i, frames: frames[i - 1] if i else 0), "of *all* earlier decisions"),
    (by(lambda i, frames: frames[i]), "add its frames afterwards"),
    (
        by(lambda i, frames: sum(frames[i:]) if i else 0),
        "waits for the decisions before it|don't make its reward wait",
    ),
    (
        lambda rewards, frames, gamma: sum(r * (gamma * sum(frames[:i]) if i else 1) for i, r in enumerate(rewards)),
        "gamma * passed grows",
    ),
    (lambda rewards, frames, gamma: rewards[0] if rewards else 0.0, "gamma ** (frames that passed"),
    (lambda rewards, frames, gamma: print(discounted(rewards, frames, gamma)), "end with `return`"),
]

# --- 10.5


class Fighter(Arena):
    """A right answer, in parts that the wrong ones change."""

    def step(self, action):
        before = self.variables
        frames, after = self.wait(*self.console.play(self.pads(action), None)[:2])
        self.variables = after
        return self.result(before, after, frames)

    def wait(self, frames, after):
        while frames < 120 and not (free(after) or over(after)):
            frames += 1
            after = self.console.play([NO_BUTTONS], None)[1]
        return frames, after

    def reward(self, before, after):
        return (before["enemy_health"] - after["enemy_health"] - before["health"] + after["health"]) / 176

    def result(self, before, after, frames):
        return observe(after), self.reward(before, after), over(after), False, {"frames": frames}


class NeverWaits(Fighter):
    def wait(self, frames, after):
        return frames, after


class WaitsTooLong(Fighter):
    def wait(self, frames, after):
        return frames + 60, self.console.play([NO_BUTTONS] * 60, None)[1]


class WaitsForEver(Fighter):
    def wait(self, frames, after):
        while not (free(after) or over(after)) and frames < 5_000:
            frames, after = frames + 1, self.console.play([NO_BUTTONS], None)[1]
        return frames, after


class BeyondTheEnd(Fighter):
    def wait(self, frames, after):
        while frames < 120 and (not free(after) or over(after)):
            frames, after = frames + 1, self.console.play([NO_BUTTONS], None)[1]
        return frames, after


class SeesThePast(Fighter):
    def result(self, before, after, frames):
        return observe(before), self.reward(before, after), over(after), False, {"frames": frames}


class Forgets(Fighter):
    def step(self, action):
        before = self.variables
        result = super().step(action)
        self.variables = before
        return result


class InPoints(Fighter):
    def reward(self, before, after):
        return 176 * super().reward(before, after)


class TheWrongWay(Fighter):
    def reward(self, before, after):
        return -super().reward(before, after)


class OnlyDealt(Fighter):
    def reward(self, before, after):
        return (before["enemy_health"] - after["enemy_health"]) / 176


class FramesOfTheMove(Fighter):
    def result(self, before, after, frames):
        return (*super().result(before, after, frames)[:4], {"frames": 6})


class NoFrames(Fighter):
    def result(self, before, after, frames):
        return (*super().result(before, after, frames)[:4], {})


class EndsWithTheDecision(Fighter):
    def result(self, before, after, frames):
        return observe(after), self.reward(before, after), free(after), False, {"frames": frames}


class Truncates(Fighter):
    def result(self, before, after, frames):
        return observe(after), self.reward(before, after), False, over(after), {"frames": frames}


class FourThings(Fighter):
    def result(self, before, after, frames):
        return observe(after), self.reward(before, after), over(after), {"frames": frames}


class NoReturn(Fighter):
    def step(self, action):
        super().step(action)


class RawNumbers(Fighter):
    def result(self, before, after, frames):
        raw = np.array(list(after.values()))
        return raw, self.reward(before, after), over(after), False, {"frames": frames}


class NotTried(Arena):
    def step(self, action):
        raise NotImplementedError("Exercise 10.5 is yours to write")


FIGHTERS = [
    (NeverWaits, "play on while the fighter is not free"),
    (WaitsTooLong, "stop as soon as free(after)"),
    (WaitsForEver, "once frames has reached 120"),
    (BeyondTheEnd, "stop when the round is over(after), too"),
    (SeesThePast, "not those from before"),
    (Forgets, "the next step begins in the past"),
    (InPoints, "so that a round is worth 1"),
    (TheWrongWay, "it counts for you"),
    (OnlyDealt, "what you lost counts against you"),
    (FramesOfTheMove, "add up what each console.play returns first"),
    (NoFrames, "for its discount"),
    (EndsWithTheDecision, "no round that is over"),
    (Truncates, "terminated is over(after)"),
    (FourThings, "in this order"),
    (NoReturn, "end with `return`"),
    (RawNumbers, "observe(after) makes them"),
    (SmallFighter(None), "the class itself"),
]

EMPTY = {"10.5": NotTried}
WRONG = {"10.1": FIREBALLS, "10.2": HANDS, "10.3": PRESSES, "10.4": SUMS, "10.5": FIGHTERS}
RIGHT = {
    "10.1": [fireball, lambda v: (flies(v), gap(v) * flies(v))],
    "10.2": [buttons, buttons_by_arithmetic],
    "10.3": [press, press_in_two],
    "10.4": [discounted, discounted_backwards],
    "10.5": [SmallFighter, Fighter],
}
