"""Checks for lesson 00: count pipes, and a rule that flies."""

from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return
from sf2lib.classroom.policies import by_rule
from sf2lib.envs import make_vec
from sf2lib.evaluate import evaluate

ENOUGH, GAMES = 5, 3  # pipes in each of so many games


@exercise("00.1")
def exercise_00_1(count_pipes):
    """How many pipes a game's rewards tell of."""
    tries = [
        ([0.1, 0.1, 1, 0.1, -0.5, -0.5, 1, 0.1, -1], 2),
        ([0.1, 0.1, -1], 0),
        ([1, 1, 1, -0.5, 1], 4),
        ([], 0),
    ]
    for rewards, right in tries:
        pipes = count_pipes(list(rewards))
        expect_return(pipes, f"{right} for {rewards}")
        ideas = [
            (len(rewards), "count the rewards that are 1, not all of them"),
            (sum(rewards), "count the pipes; do not add up what else was paid"),
            (sum(1 for reward in rewards if reward > 0), "0.1 is paid for staying in the air: only 1 is a pipe"),
            (sum(1 for reward in rewards if reward < 0), "below 0 is what a crash or the sky costs"),
            (min(right, 1), "go on counting after the first pipe: `return` belongs after the loop"),
        ]
        if pipes != right:
            close = [idea for wrong, idea in ideas if pipes == wrong]
            idea = close[0] if close else "count how often the reward is 1"
            raise Hint(f"count_pipes({rewards}) gave {describe(pipes)}", str(right), idea)


@exercise("00.2")
def exercise_00_2(flap):
    """A rule that flies through a few pipes."""
    for above in (-200.0, 0.0, 200.0):
        expect_return(flap(above), f"True or False for flap({above:g})")
    low, high = bool(flap(-100.0)), bool(flap(200.0))
    expect(low or high, "it never flaps", "a flap when the bird is low", "a bird that never flaps falls to the ground")
    expect(
        not (low and high),
        "it always flaps",
        "no flap when the bird is high",
        "a bird that always flaps hits the top of the first pipe",
    )
    expect(
        low,
        "it flaps high up and not when it is low",
        "the other way round",
        "`above` is small or negative when the bird is low",
    )
    envs = make_vec("FlappyBird-v0", GAMES, use_lidar=False, score_limit=ENOUGH)
    scores = evaluate(by_rule(flap), envs, GAMES, seed=1).scores
    expect(
        scores.min() >= ENOUGH,
        f"in {GAMES} games it passed {', '.join(f'{score:.0f}' for score in scores)} pipes",
        f"at least {ENOUGH} in each",
        _idea(flap),
    )


def _idea(flap):
    """What to change: where the rule goes from True to False, in pixels."""
    heights = range(-100, 201)
    edge = next((above for above in heights if not flap(float(above))), 200)
    if edge <= 8:
        return "it flaps too late: in one step the bird can fall 10 pixels, so leave it some room"
    if edge > 34:
        return "it flaps too early: a flap lifts the bird by about 45 pixels and the gap is 100 high"
    return "flap below one height, fall above it, whatever happened before"
