"""Checks for lesson 10: a fireball that is there, mirrored hands, pressing, the discount by frames, one step."""

import math
from collections.abc import Mapping

import numpy as np

from sf2lib.classroom import small_fighter
from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return
from sf2lib.envs.emulator import NO_BUTTONS

UP_AND_DOWN = {"UP": (7, 8, 9), "DOWN": (1, 2, 3)}


@exercise("10.1")
def exercise_10_1(enemy_fireball):
    """Whether the enemy's fireball flies, and how far ahead it is."""

    def try_it(flag, fireball_x, x):
        seen = enemy_fireball(
            {"enemy_projectile": flag, "enemy_projectile_x": fireball_x, "x": x}
            | {"projectile": 0, "projectile_x": 17, "enemy_x": 430}
        )
        expect_return(seen, "two numbers in a list")
        expect(
            isinstance(seen, (list, tuple, np.ndarray)) and len(seen) == 2,
            f"{describe(seen)} came back",
            "two numbers in a list",
            "return [whether it flies, how far ahead]",
        )
        return [float(number) for number in seen]

    flies, where = try_it(0x0101, 356, 100)
    case = f"{describe([flies, where])} for a fireball at x 356 in flight, you at x 100"
    expect(
        flies == 1,
        case,
        "[1, 0.5]",
        "enemy_projectile is 0x0101 while it flies; that is the flag, compare it with IN_FLIGHT",
    )
    expect(
        abs(where) <= 1,
        case,
        "[1, 0.5]",
        "512 pixels make 1, so divide by 512: raw pixels drown all other numbers",
    )
    expect(
        not math.isclose(where, 356 / 512, abs_tol=1e-6),
        case,
        "[1, 0.5]",
        "ahead is seen from where you stand: take your own x off",
    )
    expect(
        not math.isclose(where, -0.5, abs_tol=1e-6),
        case,
        "[1, 0.5]",
        "you face right, so what has a greater x than you is ahead: the fireball's x less yours",
    )
    expect(
        math.isclose(where, 0.5, abs_tol=1e-6),
        case,
        "[1, 0.5]",
        "the fireball's x less your own, over 512; its x is enemy_projectile_x",
    )
    gone = try_it(0, 140, 116)
    case = f"{describe(gone)} for a fireball that is gone, its last x 140"
    expect(gone[0] == 0, case, "[0, 0]", "the flag is 0: nothing flies, whatever stands in enemy_projectile_x")
    expect(
        gone[1] == 0, case, "[0, 0]", "that is the ghost: its last place stays in RAM, so where nothing flies say 0"
    )


@exercise("10.2")
def exercise_10_2(buttons):
    """The names of the buttons for a direction and an attack, mirrored."""

    def try_it(direction, attack, faces_right):
        held = buttons(direction, attack, faces_right)
        call = f"buttons({direction}, {attack!r}, faces_right={faces_right})"
        expect_return(held, "a set of names")
        expect(
            not isinstance(held, (str, Mapping)) and hasattr(held, "__iter__"),
            f"{call} gave {describe(held)}",
            "a set of names",
            'begin with held = set() and add names, such as held.add("DOWN")',
        )
        names = set(held)
        came = f"{call} gave {sorted(map(str, names))}"
        right = small_fighter.buttons(direction, attack, faces_right)
        expected = str(sorted(right)) if right else "no button"
        expect(
            None not in names,
            came,
            expected,
            "attack may be None: a move without a button presses none",
        )
        expect(
            not {"LP", "MP", "HP", "LK", "MK", "HK"} & names,
            came,
            expected,
            "LP is the attack's name, X is the button's: look it up in ATTACKS",
        )
        across = {"LEFT", "RIGHT"}
        if not faces_right and names ^ right == across:
            raise Hint(came, expected, "it looks to the left, so forward is LEFT and back is RIGHT")
        expect(
            names & across == right & across,
            came,
            expected,
            "forward is 3, 6 and 9, back is 1, 4 and 7; the middle column holds neither LEFT nor RIGHT",
        )
        for name, numbers in UP_AND_DOWN.items():
            expect(
                (name in names) == (direction in numbers),
                came,
                expected,
                f"{name} is held in {numbers[0]}, {numbers[1]} and {numbers[2]}: diagonals hold two at once",
            )
        expect(
            names == right,
            came,
            expected,
            "a direction and an attack are held together: the attack's button comes on top",
        )

    for faces_right in (True, False):
        for direction in (6, 4, 5, 2, 8, 3, 1, 9, 7):
            for attack in (None, "LP", "HK"):
                try_it(direction, attack, faces_right)


@exercise("10.3")
def exercise_10_3(press):
    """What to hold in each frame of a plain move."""
    steps = press(2, "MK", 6)
    expect_return(steps, "a list of 6 pairs")
    call = "press(2, 'MK', 6)"
    expect(
        isinstance(steps, (list, tuple)) and all(isinstance(step, (list, tuple)) and len(step) == 2 for step in steps),
        f"{call} gave {describe(steps)}",
        "a list of pairs (direction, attack)",
        "one pair for each frame, such as (2, None)",
    )
    attacks, directions = [step[1] for step in steps], [step[0] for step in steps]
    expect(
        len(steps) == 6,
        f"{call} gave {len(steps)} pairs",
        "6, one for each frame",
        "the button's frames are among the frames, they do not come on top",
    )
    down = [attack == "MK" for attack in attacks]
    expect(
        not all(down),
        f"{call} holds MK in all 6 frames",
        "in the first two",
        "a button that never comes up can't come down again: the next press would not be seen",
    )
    expect(
        any(down),
        f"{call} never presses MK",
        "MK in the first two frames",
        "the second of each pair is the attack while it is down, None from then on",
    )
    expect(
        down[0],
        f"{call} begins without MK",
        "MK in the first two frames",
        "press first, then let go: the agent wants the attack now",
    )
    expect(
        sum(down) == 2,
        f"{call} holds MK for {sum(down)} frame{'s' if sum(down) > 1 else ''}",
        "for 2",
        "frames 0 and 1 are the first two: frame < 2",
    )
    expect(
        down == [True, True, False, False, False, False],
        f"{call} holds MK in frames {[frame for frame, held in enumerate(down) if held]}",
        "in frames 0 and 1",
        "pressed twice is two attacks: hold it for two frames in a row",
    )
    expect(
        directions == [2] * 6,
        f"{call} holds the directions {describe(directions)}",
        "2 in all frames",
        "a direction is held, only the button is let go: who crouches goes on crouching",
    )
    expect(
        all(attack in ("MK", None) for attack in attacks),
        f"{call} gave the attacks {describe(attacks)}",
        "MK, then None",
        "where no button is down the second of the pair is None",
    )
    walk = press(6, None, 4)
    expect(
        [tuple(step) for step in walk] == [(6, None)] * 4,
        f"press(6, None, 4) gave {describe(walk)}",
        "(6, None) four times",
        "the direction and the number of frames come from the brackets",
    )


@exercise("10.4")
def exercise_10_4(discounted):
    """The sum of rewards, discounted by the frames before each."""

    def try_it(rewards, frames, gamma, right, ideas):
        total = discounted(list(rewards), list(frames), gamma)
        call = f"discounted({rewards}, {frames}, {gamma})"
        expect_return(total, f"{describe(right)} from {call}")
        total = float(total)
        if not math.isclose(total, right, abs_tol=1e-6):
            near = [idea for wrong, idea in ideas if math.isclose(total, wrong, abs_tol=1e-6)]
            idea = near[0] if near else "each reward is worth gamma ** (frames that passed before its decision)"
            raise Hint(f"{call} gave {describe(total)}", describe(right), idea)

    wait = "the first decision has waited for nothing, so its reward counts in full: add its frames afterwards"
    try_it([1.0], [3], 0.5, 1.0, [(0.125, wait)])
    try_it(
        [0.0, 0.0, 8.0],
        [2, 1, 4],
        0.5,
        1.0,
        [
            (8.0, "a later reward counts less: multiply it by gamma ** passed"),
            (2.0, "this counts decisions; count the frames that each of them lasted"),
            (4.0, "add the frames of *all* earlier decisions, not of the last one alone"),
            (0.5, "this reward waits for the decisions before it, not for its own frames"),
            (0.0625, "frames that come after a decision don't make its reward wait"),
            (12.0, "gamma ** passed shrinks; gamma * passed grows"),
        ],
    )
    try_it([1.0, 2.0, 4.0], [1, 1, 2], 0.5, 3.0, [(1.0, "add the rewards up; this is only one of them")])
    try_it([], [], 0.9, 0.0, [])


class _Fight:
    """Stands for the console: a move locks the fighter for some frames, and costs health at the end of them.

    Args:
        locked: frames after the pads in which the fighter is not free.
        dealt, taken: health that the move costs the enemy, and the fighter.
        knocks_out: whether the enemy is knocked out in the second locked frame.
    """

    def __init__(self, locked: int, dealt: int = 0, taken: int = 0, knocks_out: bool = False):
        self.locked, self.dealt, self.taken, self.knocks_out = locked, dealt, taken, knocks_out
        self.frames, self.first = 0, None

    def play(self, left, right=None, stop=None, record=False):
        if self.first is None:
            self.first = len(left)
        self.frames += len(left)
        if stop is not None:
            raise Hint("console.play got a stop", "pads alone", "play single frames until free(after) or over(after)")
        return len(left), self.variables(), []

    def variables(self):
        passed = self.frames - (self.first or 0)
        out = self.knocks_out and passed >= 2
        done = self.first is not None and (passed >= self.locked or out)
        busy = self.first is not None and not done
        return {
            "x": 200, "enemy_x": 300, "y": 192, "enemy_y": 192, "facing": 8, "timer": 50,
            "health": 176 - (self.taken if done else 0),
            "enemy_health": -1 if out else 176 - (self.dealt if done else 0),
            "status": 524 if busy else 512, "enemy_status": 512,
            "enemy_projectile": 0, "enemy_projectile_x": 0,
        }  # fmt: skip


@exercise("10.5")
def exercise_10_5(MyFighter):
    """One step of the small fighter."""
    expect(
        isinstance(MyFighter, type) and issubclass(MyFighter, small_fighter.Arena),
        f"{describe(MyFighter)} came in",
        "the class itself, made with `class MyFighter(Arena):`",
        "Arena brings reset, the spaces and pads; you add step",
    )

    def try_it(fight):
        env = MyFighter(fight)
        env.variables = fight.variables()
        result = env.step(5)  # "LP", 6 frames
        expect_return(result, "five things: observation, reward, terminated, truncated, info")
        expect(
            isinstance(result, tuple) and len(result) == 5,
            f"{describe(result)} came back from step",
            "five things",
            "observation, reward, terminated, truncated, info, in this order",
        )
        return env, result

    fight = _Fight(locked=20, dealt=44, taken=0)
    env, (observation, reward, terminated, truncated, info) = try_it(fight)
    expect(
        fight.frames > 0,
        "the console was never played",
        "26 frames",
        "self.console.play(self.pads(action), None) plays the action's frames",
    )
    expect(
        fight.frames != 6,
        "a move of 6 frames locks the fighter for 20 more, and step came back after 6",
        "after 26",
        "play on while the fighter is not free: until then no choice of its matters",
    )
    expect(
        fight.frames == 26,
        f"step played {fight.frames} frames",
        "26, until the fighter is free",
        "play frame by frame, console.play([NO_BUTTONS], None), and stop as soon as free(after)",
    )
    expect(
        isinstance(observation, np.ndarray) and observation.shape == (len(small_fighter.FEATURES),),
        f"the observation is {describe(observation)}",
        f"{len(small_fighter.FEATURES)} numbers",
        "observe(after) makes them from the variables",
    )
    expect(
        math.isclose(observation[3], 0.75, abs_tol=1e-6),
        f"the observation says that the enemy has {observation[3]:.0%} of its health",
        "75%, as after the move",
        "observe the variables after the last frame, not those from before",
    )
    expect(
        env.variables == fight.variables(),
        "self.variables is what it was before the move",
        "what the console said last",
        "store them on self, or the next step begins in the past",
    )
    case = f"reward {describe(float(reward))} for taking 44 of 176 health"
    expect(
        not math.isclose(reward, 44), case, "0.25", "health is 176 at most: divide by it, so that a round is worth 1"
    )
    expect(
        not math.isclose(reward, -0.25),
        case,
        "0.25",
        "what the enemy lost is before less after, and it counts for you",
    )
    expect(
        not math.isclose(reward, 0),
        case,
        "0.25",
        "the hit came in the last frames: compare with the variables after them",
    )
    expect(math.isclose(reward, 0.25), case, "0.25", "(what the enemy lost, less what you lost) / 176")
    expect(
        not terminated and not truncated,
        f"terminated {terminated} and truncated {truncated} while the round goes on",
        "False and False",
        "a decision that is over is no round that is over",
    )
    expect(
        isinstance(info, dict) and "frames" in info,
        f"info is {describe(info)}",
        '{"frames": 26}',
        "the training loop reads the frames there, for its discount",
    )
    expect(
        info["frames"] == 26,
        f'info["frames"] is {describe(info["frames"])}',
        "26: 6 of the move, 20 locked",
        "add up what each console.play returns first",
    )
    _, (_, reward, *_) = try_it(_Fight(locked=3, dealt=22, taken=44))
    expect(
        math.isclose(reward, -0.125),
        f"reward {describe(float(reward))} for dealing 22 and taking 44 of 176",
        "-0.125",
        "what you lost counts against you",
    )
    fight = _Fight(locked=50, knocks_out=True)
    _, (_, _, terminated, truncated, _) = try_it(fight)
    expect(
        fight.frames == 8,
        f"the enemy is knocked out in frame 8, and step played {fight.frames}",
        "8 frames",
        "stop when the round is over(after), too: what comes then is the next round",
    )
    expect(
        bool(terminated) and not truncated,
        f"terminated {terminated} and truncated {truncated} after a knock-out",
        "True and False",
        "the game has ended by itself: terminated is over(after)",
    )
    fight = _Fight(locked=10_000)
    _, (*_, info) = try_it(fight)
    expect(
        120 <= fight.frames <= 126 + len(NO_BUTTONS),
        f"a fighter that stays locked was waited for {fight.frames} frames",
        "about 120",
        "give up waiting once frames has reached 120",
    )
