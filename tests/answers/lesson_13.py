"""Answers to the exercises of lesson 13: wrong ones with a part of their hint, and right ones."""

import hashlib
from pathlib import Path

import gymnasium
import numpy as np

# --- 13.1


def right_fingerprint(path):
    return hashlib.sha1(path.read_bytes()).hexdigest()


def in_gulps(path):
    digest = hashlib.sha1()
    with open(path, "rb") as file:
        while gulp := file.read(65_536):
            digest.update(gulp)
    return digest.hexdigest()


def one_gulp(path):
    with open(path, "rb") as file:
        return hashlib.sha1(file.read(1_000_000)).hexdigest()


def as_text(path):
    return hashlib.sha1(path.read_text(encoding="utf-8").encode()).hexdigest()


def of_text(path):
    return hashlib.sha1(str(path)).hexdigest()


def prints(path):
    print(right_fingerprint(path))


FINGERPRINTS = [
    (lambda path: hashlib.sha1(str(path).encode()).hexdigest(), "not what it is called"),
    (lambda path: hashlib.sha1(path.read_bytes()).digest(), "digest() gives bytes"),
    (lambda path: hashlib.sha1(path.read_bytes()), "end with .hexdigest()"),
    (lambda path: hashlib.sha256(path.read_bytes()).hexdigest(), "another hash function"),
    (lambda path: hashlib.md5(path.read_bytes()).hexdigest(), "another hash function"),
    (lambda path: right_fingerprint(path).upper(), "the digits that are needed are written small"),
    (lambda path: hash(path.read_bytes()), "end with .hexdigest()"),
    (one_gulp, "all bytes of the file count"),
    (as_text, "a hash takes bytes"),
    (of_text, "a hash takes bytes"),
    (prints, "end with `return`"),
]

# --- 13.2


def right_image(smd):
    image = b""
    for start in range(512, len(smd), 0x4000):
        block = smd[start : start + 0x4000]
        straight = bytearray(0x4000)
        straight[1::2] = block[:0x2000]
        straight[::2] = block[0x2000:]
        image += bytes(straight)
    return image


def by_numpy(smd):
    blocks = np.frombuffer(smd[512:], np.uint8).reshape(-1, 2, 0x2000)
    return blocks[:, ::-1].transpose(0, 2, 1).tobytes()


def other_way(smd):
    return np.frombuffer(smd[512:], np.uint8).reshape(-1, 2, 0x2000).transpose(0, 2, 1).tobytes()


def with_header(smd):
    smd = smd + bytes(-len(smd) % 0x4000)
    return right_image(bytes(512) + smd)[: len(smd)][: 512 + 3 * 0x4000]


def as_a_whole(smd):
    body, image = smd[512:], bytearray(len(smd) - 512)
    image[1::2], image[::2] = body[: len(body) // 2], body[len(body) // 2 :]
    return bytes(image)


def first_block(smd):
    for start in range(512, len(smd), 0x4000):
        straight = bytearray(0x4000)
        straight[1::2] = smd[start : start + 0x2000]
        straight[::2] = smd[start + 0x2000 : start + 0x4000]
        return bytes(straight)


def interleaves_again(smd):
    body = smd[512:]
    return b"".join(
        body[start : start + 0x4000][1::2] + body[start : start + 0x4000][::2] for start in range(0, len(body), 0x4000)
    )


IMAGES = [
    (other_way, "a block holds its odd bytes first"),
    (with_header, "begin behind them"),
    (as_a_whole, "not the file as a whole"),
    (first_block, "go on to the next 16 KB"),
    (lambda smd: smd[512:], "the first half of a block belongs at the odd places"),
    (lambda smd: right_image(smd)[:-100], "each byte behind the header has one place"),
    (lambda smd: list(right_image(smd)), "end with return bytes"),
    (interleaves_again, "every second byte from place 1"),
    (lambda smd: print(len(right_image(smd))), "end with `return`"),
]

# --- 13.3


def right_start(v):
    return (
        v["health"] == v["enemy_health"] == 176
        and v["y"] == v["enemy_y"] == 192
        and 10 <= v["timer"] <= 99
        and (v["human"] == 1 or v["enemy_human"] == 1)
    )


def by_lists(v):
    for name, value in (("health", 176), ("y", 192)):
        if v[name] != value or v["enemy_" + name] != value:
            return False
    return v["timer"] in range(10, 100) and any((v["human"], v["enemy_human"]))


def without(*names):
    """The right answer, but for some of what it looks at."""
    good = {"health": 176, "enemy_health": 176, "y": 192, "enemy_y": 192, "timer": 99, "human": 1}
    return lambda v: right_start({**v, **{name: good[name] for name in names}})


STARTS = [
    (without("enemy_health"), "the enemy's is enemy_health"),
    (without("health", "enemy_health"), "full health is 176 on both sides"),
    (without("y", "enemy_y"), "nobody may be in the air"),
    (without("enemy_y"), "look at y and enemy_y"),
    (without("timer"), "menus and the end of a round"),
    (lambda v: right_start(v) and v["timer"] == 99, "any clock from 10 to 99"),
    (lambda v: right_start(v) and v["timer"] > 10, "10 is the last that is allowed"),
    (lambda v: right_start({**v, "timer": min(v["timer"], 99)}), "165 is no clock"),
    (without("human"), "the computer plays itself"),
    (lambda v: right_start(v) and v["human"] == 1, "one human will do, on either side"),
    (lambda v: right_start(v) and not v["enemy_human"], "one human will do, on either side"),
    (lambda v: not right_start(v), "176 is full health"),
    (lambda v: v["human"] if right_start(v) else 0, "join your comparisons by `and`"),
    (lambda v: print(right_start(v)), "end with `return`"),
]

# --- 13.4


def right_fights(game, opponent, policy, fights):
    env = gymnasium.make("sf2lib/Fighter-v0", game=game, opponent=opponent, difficulty=4)
    won = 0
    for fight in range(fights):
        state, info = env.reset(seed=880_000 + fight)
        over = False
        while not over:
            state, _, terminated, truncated, info = env.step(policy(state))
            over = terminated or truncated
        won += info["outcome"] == "win"
    env.close()
    return won


def by_score(game, opponent, policy, fights):
    env, ends = gymnasium.make("sf2lib/Fighter-v0", game=game, opponent=opponent), []
    for seed in range(880_000, 880_000 + fights):
        state, _ = env.reset(seed=seed)
        terminated = truncated = False
        while not (terminated or truncated):
            state, _, terminated, truncated, info = env.step(policy(state))
        ends.append(info["score"])
    env.close()
    return sum(score == 1 for score in ends)


def variant(
    enemy=None, seeds=lambda fight: 880_000 + fight, wins=None, stop=None, close=True, ask=None, stale=False,
    result=lambda won, fights: won, env_id="sf2lib/Fighter-v0",
):  # fmt: skip
    """The right answer with one thing changed."""

    def fights_won(game, opponent, policy, fights):
        env = gymnasium.make(env_id, game=game, opponent=enemy or opponent)
        won = 0
        for fight in range(fights):
            state, info = env.reset(seed=seeds(fight))
            over, total = False, 0.0
            while not over:
                action = ask(state) if ask else policy(state)
                next_state, reward, terminated, truncated, info = env.step(action)
                state = state if stale else next_state
                total += reward
                over = stop(terminated, truncated) if stop else terminated or truncated
            won += wins(info, total) if wins else info["outcome"] == "win"
        if close:
            env.close()
        return result(won, fights)

    return fights_won


def no_game(game, opponent, policy, fights):
    return right_fights("dojo", opponent, policy, fights)


def one_each(game, opponent, policy, fights):
    return sum(right_fights(game, opponent, policy, 1) for _ in range(fights))


WON = [
    (no_game, "pass the name on: game=game"),
    (variant(enemy="all"), "pass the name on: opponent=opponent"),
    (variant(env_id="FlappyBird-v0"), "one name for every game"),
    (variant(seeds=lambda fight: 880_000), "the same seed is the same fight"),
    (variant(seeds=lambda fight: None), "the same seed is the same fight"),
    (variant(seeds=lambda fight: 2**30 + fight), "training uses the seeds from 2**30 on"),
    (variant(stop=lambda terminated, truncated: terminated), "and also when it is truncated"),
    (variant(wins=lambda info, total: total > 0), "a positive reward means hits"),
    (variant(wins=lambda info, total: info["score"]), "the scores add 0.5 for a draw"),
    (variant(wins=lambda info, total: info["score"] > 0), "a draw or a fight cut off is no win"),
    (variant(wins=lambda info, total: info["outcome"] in ("win", "draw")), "a draw or a fight cut off is no win"),
    (variant(ask=lambda state: 0), "call policy(state)"),
    (variant(stale=True), "env.step returns the next state"),
    (variant(close=False), "end with env.close()"),
    (variant(result=lambda won, fights: won / fights), "how many, not which part"),
    (variant(result=lambda won, fights: None), "end with `return`"),
    (one_each, "one environment plays all fights"),
    (lambda game, opponent, policy, fights: 3, "make it with gymnasium.make"),
]

WRONG = {"13.1": FINGERPRINTS, "13.2": IMAGES, "13.3": STARTS, "13.4": WON}
RIGHT = {
    "13.1": [right_fingerprint, in_gulps, lambda path: hashlib.sha1(Path(path).read_bytes()).hexdigest()],
    "13.2": [right_image, by_numpy, lambda smd: bytearray(right_image(smd))],
    "13.3": [right_start, by_lists],
    "13.4": [right_fights, by_score, variant()],
}
