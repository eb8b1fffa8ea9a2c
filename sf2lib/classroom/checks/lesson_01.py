"""Checks for lesson 01: the loop of one episode, how episodes end, a number read from RAM."""

import numbers
from collections.abc import Sequence

import numpy as np

from sf2lib.classroom.checks import describe, exercise, expect, expect_return

FAR = 60  # steps in an episode after which a loop that does not notice the end is stopped


class World:
    """A game that follows a script, and says what is wrong with how it is played.

    Args:
        script: for each episode its rewards and how it ends: "terminated", "truncated" or "both".
    """

    def __init__(self, script: Sequence[tuple[Sequence[float], str]]):
        self.script, self.episode, self.moment, self.over = script, -1, 0, True
        self.asked: list[np.ndarray] = []
        self.actions: list[int] = []

    def reset(self, **_):
        expect(
            self.episode + 1 < len(self.script),
            f"env.reset was called {self.episode + 2} times",
            f"{len(self.script)}",
            "one reset begins one episode",
        )
        self.episode, self.moment, self.over = self.episode + 1, 0, False
        return self.see(), {"from": "reset"}

    def see(self) -> np.ndarray:
        """The state: which episode and which moment it is, plus 0.5, so that it can't be taken for a reward."""
        return np.array([self.episode + 0.5, self.moment + 0.5], dtype=np.float32)

    def step(self, action):
        rewards, end = self.script[max(self.episode, 0)]
        expect(
            not self.over or self.moment > 0,
            "env.step came before env.reset",
            "env.reset first",
            "an episode begins with env.reset(), which gives the first state",
        )
        expect(
            not (self.over and end == "truncated"),
            "env.step went on after an episode had been cut off",
            "the loop to end",
            "truncated ends an episode as terminated does: stop at `terminated or truncated`",
        )
        expect(
            not self.over,
            "env.step went on after the episode was over",
            "the loop to end",
            "stop when terminated or truncated is True; each step gives both anew",
        )
        expect(
            isinstance(action, numbers.Integral) and bool(self.actions) and action == self.actions[-1],
            f"env.step got {describe(action)}",
            "what choose(state) returned",
            "in each step: action = choose(state), then env.step(action)",
        )
        reward = rewards[self.moment]
        self.moment += 1
        self.over = self.moment == len(rewards)
        terminated = self.over and end in ("terminated", "both")
        return self.see(), reward, terminated, self.over and end in ("truncated", "both"), {"from": "step"}

    def choose(self, state):
        """Choose an action for the state, after a look at which state it is."""
        here = self.see()
        if isinstance(state, tuple) and len(state) == 2 and isinstance(state[1], dict):
            expect(
                False, "choose got a tuple", "the state alone", "env.reset gives two things: state, info = env.reset()"
            )
        expect(
            not isinstance(state, numbers.Real) and np.shape(state) == (2,),
            f"choose got {describe(state)}",
            f"the state {describe(here)}",
            "env.step returns the state first and the reward second",
        )
        if not np.array_equal(state, here):
            came = f"at moment {self.moment} choose got the state of moment {np.asarray(state)[1] - 0.5:.0f}"
            if np.asarray(state)[0] != here[0]:
                came = "choose got a state of the episode before"
            idea = "put what env.step returns first into `state`, so that the next action sees what is there now"
            expect(False, came, f"that of moment {self.moment}", idea)
        self.asked.append(here)
        self.actions.append((7 * self.moment + 3 * self.episode) % 5)
        return self.actions[-1]


@exercise("01.1")
def exercise_01_1(play):
    """One episode: its score and its length."""
    for rewards, end in [([0.5, 2.0, -1.0, 5.0], "terminated"), ([3.0, 0.25], "truncated"), ([-2.0], "both")]:
        world = World([(rewards, end)])
        result = play(world, world.choose)
        said = f"an episode with rewards {rewards}"
        expect_return(result, "(score, length)")
        expect(
            isinstance(result, tuple | list) and len(result) == 2,
            f"{said} gave {describe(result)}",
            f"({sum(rewards):g}, {len(rewards)})",
            "give both back: return score, length",
        )
        expect(len(world.actions) > 0, f"{said} was never played", "a loop of steps", "call env.step until the end")
        score, length = (float(number) for number in result)
        came_out = f"{said} gave {describe((score, length))}"
        right = f"({sum(rewards):g}, {len(rewards)})"
        expect(
            world.over,
            f"{said} was left after {world.moment} of {len(rewards)} steps",
            "the whole episode",
            "go on until terminated or truncated is True",
        )
        expect(
            (score, length) != (len(rewards), sum(rewards)) or sum(rewards) == len(rewards),
            came_out,
            right,
            "the other way round: score first, then length",
        )
        expect(
            length != len(rewards) + 1,
            came_out,
            right,
            "one too many: begin with length 0 and add 1 after each env.step; the reset is no step",
        )
        expect(
            length != len(rewards) - 1,
            came_out,
            right,
            "one too few: the step that ends the episode counts too, so add up before you look for the end",
        )
        expect(length == len(rewards), came_out, right, "length counts the calls of env.step")
        expect(
            len(rewards) == 1 or score != rewards[-1],
            came_out,
            right,
            "this is the last reward alone; add each one up with +=",
        )
        expect(
            len(rewards) == 1 or score != sum(rewards[:-1]),
            came_out,
            right,
            "the last reward is missing: the step that ends the episode pays too",
        )
        expect(
            score != len(rewards) or sum(rewards) == len(rewards),
            came_out,
            right,
            "this counts steps; the score adds up rewards, which need not be 1",
        )
        expect(abs(score - sum(rewards)) < 1e-6, came_out, right, "the score is the sum of all rewards")


@exercise("01.2")
def exercise_01_2(count_cut_off):
    """How many episodes were cut off before the game was over."""
    ends = ["terminated", "truncated", "terminated", "both", "truncated", "terminated", "terminated"]
    world = World([([1.0] * (2 + index % 3), end) for index, end in enumerate(ends)])
    count = count_cut_off(world, world.choose, len(ends))
    expect_return(count, "a number")
    said = "of 7 episodes 4 were terminated, 2 cut off, 1 both in the same step"
    expect(
        world.episode == len(ends) - 1 and world.over,
        f"{world.episode + 1} episodes were played",
        f"{len(ends)}, each to its end",
        "a loop over episodes, and in it a loop over steps that begins with env.reset()",
    )
    expect(isinstance(count, numbers.Real), f"{describe(count)} came back", "a whole number", "count with += 1")
    came_out = f"{said}: {describe(count)} came back"
    expect(
        count != 3,
        came_out,
        "2",
        "where both are True the game was over anyway: count `truncated and not terminated`",
    )
    expect(count not in (4, 5), came_out, "2", "these are the ones that were terminated; cut off is `truncated`")
    expect(count != 7, came_out, "2", "these are all episodes; only some were cut off")
    steps = sum(2 + index % 3 for index in range(len(ends)))
    expect(count not in (steps, steps - 5), came_out, "2", "count episodes, once at their end, not steps")
    expect(count not in (0, 1), came_out, "2", "begin with 0 before the first episode, and add 1 at each such end")
    expect(count == 2, came_out, "2", "at the end of each episode add 1 if it was truncated and not terminated")


@exercise("01.3")
def exercise_01_3(read):
    """A whole number out of some bytes of RAM, the largest byte first."""
    base = 0xFF0000
    ram = np.zeros(65_536, dtype=np.uint8)
    ram[0x24E:0x252] = [1, 1, 2, 44]
    ram[0x252:0x256] = [9, 8, 7, 6]
    ram[0x24A:0x24E] = [5, 5, 5, 5]
    ram[0x100:0x102] = [255, 200]
    cases = [(0xFF024E, 4, 16_843_308), (0xFF0250, 2, 556), (0xFF0251, 1, 44), (0xFF0100, 2, 65_480)]
    for address, size, right in cases:
        at = address - base
        own = [int(byte) for byte in ram[at : at + size]]
        said = f"read(ram, 0x{address:X}, {size}) of the bytes {own}"
        try:
            number = read(ram.copy(), address, size)
        except IndexError as error:
            expect(
                False,
                f"{said}: {error}",
                f"{right}",
                "ram[0] is the byte at address 0xFF0000: subtract that from the address",
            )
        expect_return(number, f"{right} from {said}")
        expect(
            np.size(number) == 1 and not isinstance(number, str | bytes),
            f"{said} gave {describe(number)}",
            f"{right}",
            "put the bytes together into one number",
        )
        number = float(np.asarray(number).reshape(-1)[0])
        came_out = f"{said} gave {number:.0f}"
        wrong = [
            (
                int.from_bytes(bytes(own[::-1]), "big"),
                "the first byte counts most, as the first digit of a number does",
            ),
            (sum(own), "a byte counts 256 times as much as the one after it; do not just add them up"),
            (
                sum(byte * 10**place for place, byte in enumerate(own[::-1])),
                "each place of a byte is worth 256 times the next, not 10 times",
            ),
            (
                sum(byte * 255**place for place, byte in enumerate(own[::-1])),
                "a byte has 256 values, 0 to 255, so each place is worth 256 times the next",
            ),
            (sum(own) % 256, "the bytes are uint8 and wrap at 256: turn each into an int first"),
            (own[0] if size > 1 else -1, "this is the first byte alone; read `size` of them"),
            (int.from_bytes(bytes(ram[at + 1 : at + 1 + size].tolist()), "big"), "it begins one byte too late"),
            (int.from_bytes(bytes(ram[at : at + size - 1].tolist()), "big"), "the last byte is missing"),
            (int.from_bytes(bytes(ram[at : at + size + 1].tolist()), "big"), "one byte too many"),
            (int(np.uint8(own[-1])), "the bytes are uint8 and wrap at 256: turn each into an int first"),
            (0, "ram[0] is the byte at address 0xFF0000: subtract that from the address"),
        ]
        for value, idea in wrong:
            expect(number == right or number != value, came_out, f"{right}", idea)
        expect(number == right, came_out, f"{right}", "number = 256 * number + byte, for one byte after the other")
