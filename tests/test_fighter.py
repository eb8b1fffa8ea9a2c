"""sf2lib/Fighter-v0: options, decisions that last, ends, starts, rivals, pictures, and the errors a person meets."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import gzip
import os
import platform

import gymnasium
import numpy as np
import pytest
from dojo import rom_moves
from fights import ANIMALS, action, combo_now, fighter, play  # noqa: F401
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import one_line

from sf2lib.envs import dimensions, emulator, make_vec
from sf2lib.envs.games import LARGEST_STATE, read_state
from sf2lib.envs.moves import ATTACKS, MOVE_SETS
from sf2lib.envs.player import LOCK_LIMIT
from sf2lib.envs.ram import FEATURE_NAMES, FEATURES, FREE

PHASES = ("startup", "active", "recovery")
STEPS = int(os.environ.get("SF2LIB_RANDOM_STEPS", 200))  # 200000 for the long test: hours


def stand_still(states: np.ndarray) -> np.ndarray:
    return np.zeros(len(states), np.int64)  # the first move of every set is 5


# --- Options -------------------------------------------------------------------------------------------------------


def test_as_the_lessons_make_it(fighter):
    env = fighter(game="dojo", opponent="tiger", difficulty=4)
    observation, info = env.reset(seed=0)
    assert env.observation_space.contains(observation)
    assert dimensions(env) == (len(FEATURES), len(MOVE_SETS["full"]))
    assert env.unwrapped.feature_names == FEATURE_NAMES and env.unwrapped.action_names == MOVE_SETS["full"]
    assert (info["opponent"], info["difficulty"], info["side"], info["frames"]) == ("tiger", 4, "left", 0)
    assert info["ram"]["match_difficulty"] == info["ram"]["difficulty"] == 4
    assert info["ram"]["enemy_character"] == 1 and info["ram"]["human"] == 1 and info["ram"]["enemy_human"] == 0


def test_explain_prints_every_feature(fighter, capsys):
    env = fighter(opponent="tiger")
    env.unwrapped.explain(env.reset(seed=0)[0])
    lines = capsys.readouterr().out.splitlines()
    assert [line[: len(name)] for line, name in zip(lines, FEATURE_NAMES, strict=True)] == list(FEATURE_NAMES)
    assert ["own", "health", "176.0", "of", "176"] in [line.split() for line in lines]


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("side", ["left", "right"])
def test_each_opponent_on_each_side_is_the_one_that_was_asked_for(fighter, place, side):
    env = fighter(opponent=ANIMALS[place], side=side)
    _, info = env.reset(seed=0)
    own, enemy = ("", "enemy_") if side == "left" else ("enemy_", "")
    ram = info["ram"]
    assert (ram[own + "character"], ram[enemy + "character"]) == (0, 1 + place)
    assert (ram[own + "human"], ram[enemy + "human"]) == (1, 0)
    assert (ram["x"] < ram["enemy_x"]) and ram[own + "x"] == (205 if side == "left" else 307)


@pytest.mark.parametrize("side", ["left", "right"])
def test_forward_goes_to_the_enemy_and_actions_reach_one_s_own_fighter(fighter, side):
    env = fighter(opponent="crane", side=side, rival=stand_still)
    observation, _ = env.reset(seed=0)
    place, distance = FEATURE_NAMES.index("own place"), FEATURE_NAMES.index("enemy distance")
    nearer, *_ = env.step(action(env, "6"))
    assert nearer[distance] < observation[distance] and nearer[place] > observation[place]
    farther, *_ = env.step(action(env, "4"))
    assert farther[distance] > nearer[distance]


@pytest.mark.parametrize("moves", [*MOVE_SETS, ["5", "6", "236LP"], ("LP",)])
def test_sets_of_moves(fighter, moves):
    env = fighter(opponent="tiger", moves=moves)
    assert env.unwrapped.action_names == MOVE_SETS.get(moves if isinstance(moves, str) else None, tuple(moves))
    assert env.action_space.n == len(env.unwrapped.action_names)


ERRORS = [
    ({"opponent": "tigr"}, ["unknown opponent 'tigr'", "did you mean 'tiger'?"]),
    ({"opponent": ["tiger", "krane"]}, ["'krane'", "did you mean 'crane'?"]),
    ({"opponent": []}, ["empty list"]),
    ({"opponent": "twoplayers"}, ["unknown opponent"]),
    ({"opponent": 3}, ["opponent is 3", "expected a name"]),
    ({"difficulty": 8}, ["difficulty is 8", "0 to 7"]),
    ({"difficulty": (5, 2)}, ["difficulty is (5, 2)", "lower one first"]),
    ({"difficulty": "hard"}, ["difficulty is 'hard'"]),
    ({"difficulty": True}, ["difficulty is True"]),
    ({"difficulty": 2.5}, ["difficulty is 2.5"]),
    ({"moves": "ful"}, ["did you mean 'full'?"]),
    ({"moves": ["236LX"]}, ["did you mean '236LP'?"]),
    ({"moves": 12}, ["moves is 12", "basic"]),
    ({"game": "dojjo"}, ["game is 'dojjo'", "did you mean 'dojo'?"]),
    ({"episode": "rounds"}, ["did you mean 'round'?"]),
    ({"side": "rihgt"}, ["did you mean 'right'?"]),
    ({"side": ["left"]}, ["side is ['left']"]),
    ({"reward": "damge"}, ["did you mean 'damage'?"]),
    ({"frame_skip": 0}, ["frame_skip is 0", "1 to 60"]),
    ({"frame_skip": 2.0}, ["frame_skip is 2.0"]),
    ({"rival": "tiger"}, ["rival is 'tiger'", "policy"]),
    ({"oponent": "tiger"}, ["unknown option 'oponent'", "did you mean 'opponent'?"]),
    ({"frameskip": 4}, ["did you mean 'frame_skip'?"]),
]


@pytest.mark.parametrize(("options", "words"), ERRORS)
def test_a_wrong_option_is_told_in_one_line(options, words):
    with pytest.raises(ValueError) as error:
        gymnasium.make("sf2lib/Fighter-v0", **options)
    one_line(error, *words)


def test_street_fighter_without_a_rom(monkeypatch, tmp_path):
    monkeypatch.setenv("SF2LIB_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError) as error:
        gymnasium.make("sf2lib/Fighter-v0", game="sf2")
    one_line(error, "no ROM of Street Fighter II", "sf2lib.envs.rom import")


@pytest.mark.parametrize("number", [-1, 32, 1000])
def test_no_such_action(fighter, number):
    env = fighter(opponent="tiger")
    env.reset(seed=0)
    with pytest.raises(ValueError) as error:
        env.step(number)
    one_line(error, f"action is {number}", "0 to 31", "action_names")


@pytest.mark.parametrize(
    ("system", "machine", "words"),
    [
        ("Windows", "AMD64", ["no package for Windows on AMD64", "Colab", "WSL"]),
        ("Darwin", "x86_64", ["no package for Darwin on x86_64", "Colab"]),
        ("Linux", "aarch64", ["no package for Linux on aarch64", "Colab"]),
        ("Linux", "x86_64", ["pip install stable-retro"]),
    ],
)
def test_where_there_is_no_emulator(monkeypatch, system, machine, words):
    monkeypatch.setattr(emulator.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(ImportError) as error:
        gymnasium.make("sf2lib/Fighter-v0")
    one_line(error, *words)


# --- Decisions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame_skip", [1, 6, 15])
def test_how_long_a_decision_lasts(fighter, frame_skip):
    env = fighter(opponent="crane", frame_skip=frame_skip, rival=stand_still)
    env.reset(seed=0)
    for name in ("5", "6", "4"):
        assert env.step(action(env, name))[-1]["frames"] == frame_skip
    light_punch, fireball = (sum(rom_moves()[m][p] for p in PHASES) for m in ("STAND_LP", "FIREBALL_L"))
    frames = env.step(action(env, "LP"))[-1]["frames"]
    assert max(frame_skip, light_punch // 2) <= frames <= max(frame_skip, light_punch + 6)
    frames = env.step(action(env, "236LP"))[-1]["frames"]
    assert fireball <= frames <= fireball + 7 + 15


def test_a_locked_fighter_has_no_choice_unless_it_takes_too_long(fighter):
    """It is free when it has to choose, or its attack has just touched; else it was locked to the limit."""
    env, random = fighter(opponent="tiger", difficulty=7), np.random.default_rng(0)
    env.reset(seed=0)
    free, ends = FEATURE_NAMES.index("own free"), {"free": 0, "touched": 0, "limit": 0}
    for _ in range(400):
        observation, _, terminated, _, info = env.step(int(random.integers(32)))
        if terminated:
            env.reset()
            continue
        ram = info["ram"]
        assert bool(observation[free]) == (ram["status"] in FREE)
        if observation[free]:
            ends["free"] += 1
        elif ram["status"] == 522 and ram["enemy_status"] == 526 and info["frames"] < LOCK_LIMIT:
            ends["touched"] += 1
        else:
            assert info["frames"] >= LOCK_LIMIT
            ends["limit"] += 1
    assert ends["free"] > 300 and ends["touched"] > 5 and ends["limit"] < 20


def test_light_attacks_chain(fighter):
    """The fighter may choose again as soon as a light punch has touched: three of them are a combo."""
    env = fighter(opponent="crane", rival=stand_still)
    *_, info = env.reset(seed=0)
    while info["ram"]["distance_x"] > 18:
        *_, info = env.step(action(env, "6"))
    combo = []
    for _ in range(3):
        env.step(action(env, "2LP"))
        combo.append(combo_now(env.unwrapped.console))
    assert combo == [1, 2, 3]


def test_a_normal_that_touches_is_cut_short_by_a_special(fighter):
    env = fighter(opponent="crane", rival=stand_still)
    *_, info = env.reset(seed=0)
    while info["ram"]["distance_x"] > 18:
        *_, info = env.step(action(env, "6"))
    for _ in range(4):  # forward held: a fireball must wait until the game has forgotten it
        env.step(action(env, "5"))
    env.step(action(env, "2MK"))
    assert combo_now(env.unwrapped.console) == 1
    *_, info = env.step(action(env, "214LK"))
    damage = [rom_moves()[move]["damage"] for move in ("CROUCH_MK", "SPIN_L")]
    assert info["ram"]["enemy_health"] == 176 - sum(damage)


@pytest.mark.parametrize("name", ["5", "6", "LP", "2HK", "8", "236HP", "623MP", "214LK"])
def test_frames_are_those_of_the_game(fighter, name):
    """By the game's own clock, which counts 40 ticks down for each of its 99."""
    env = fighter(opponent="crane", rival=stand_still)
    *_, before = env.reset(seed=0)
    *_, after = env.step(action(env, name))

    def clock(ram):
        return 40 * ram["timer"] + ram["timer_ticks"]

    assert clock(before["ram"]) - clock(after["ram"]) == after["frames"]


# --- Ends ----------------------------------------------------------------------------------------------------------


ENDS = [
    ({"enemy_health": -1}, "win"),
    ({"health": -1}, "loss"),
    ({"health": -1, "enemy_health": -1}, "draw"),
    ({"timer": 1, "timer_ticks": 3, "health": 50, "enemy_health": 49}, "win"),
    ({"timer": 1, "timer_ticks": 3, "health": 49, "enemy_health": 50}, "loss"),
    ({"timer": 1, "timer_ticks": 3}, "draw"),
]


@pytest.mark.parametrize(("written", "expected"), ENDS)
def test_a_round_ends_as_the_ram_says(fighter, written, expected):
    env = fighter(opponent="crane", rival=stand_still)
    env.reset(seed=0)
    env.unwrapped.console.write(written)
    _, _, terminated, truncated, info = env.step(0)
    assert terminated and not truncated and info["outcome"] == expected
    assert info["score"] == {"win": 1.0, "loss": 0.0, "draw": 0.5}[expected]
    assert info["reward_terms"]["result"] == {"win": 1, "loss": -1, "draw": 0}[expected]
    assert info["frames"] <= 3  # not a frame beyond the end
    # and so the game itself counts it
    env.unwrapped.console.play([emulator.NO_BUTTONS] * 5, None)
    ram = env.unwrapped.console.read()
    assert (ram["rounds_won"], ram["enemy_rounds_won"]) == {"win": (1, 0), "loss": (0, 1), "draw": (0, 0)}[expected]


def play_match(env, results: str) -> list[dict]:
    """A match whose rounds end as the letters say. Returns the last info of each round."""
    env.reset(seed=0)
    infos = []
    for number, result in enumerate(results, 1):
        for _ in range(3):
            *_, info = env.step(0)
            assert info["outcome"] is None
        written = {"w": {"enemy_health": -1}, "l": {"health": -1}, "d": {"health": -1, "enemy_health": -1}}[result]
        env.unwrapped.console.write(written)
        observation, _, terminated, truncated, info = env.step(0)
        assert info["reward_terms"]["result"] == {"w": 1, "l": -1, "d": 0}[result]
        assert terminated == (number == len(results)) and not truncated
        if not terminated:  # the next round has begun, and what was skipped counts for nothing
            assert info["frames"] <= 3 and info["ram"]["timer"] == 99
            assert info["ram"]["health"] == info["ram"]["enemy_health"] == 176
            assert observation[FEATURE_NAMES.index("own free")] == 1
        infos.append(info)
    return infos


@pytest.mark.parametrize(("results", "outcome"), [("ww", "win"), ("lwl", "loss"), ("dwlw", "win"), ("wddd", "win")])
def test_a_match(fighter, results, outcome):
    last = play_match(fighter(opponent="crane", rival=stand_still, episode="match"), results)[-1]
    assert last["outcome"] == outcome and last["score"] == (outcome == "win")


def test_a_match_that_nobody_wins(fighter):
    """Dojo plays four rounds at most."""
    for results in ("wldd", "dddd"):
        last = play_match(fighter(opponent="crane", rival=stand_still, episode="match"), results)[-1]
        assert last["outcome"] == "draw" and last["score"] == 0.5


def test_truncated_at_a_limit_of_steps(fighter):
    env = fighter(opponent="crane", rival=stand_still, max_episode_steps=7)
    env.reset(seed=0)
    ends = [env.step(0)[2:4] for _ in range(7)]
    assert ends == [(False, False)] * 6 + [(False, True)]


def test_the_registered_limit_is_beyond_any_round():
    limit = gymnasium.spec("sf2lib/Fighter-v0").max_episode_steps
    assert limit > 99 * 40  # decisions of a single frame each


# --- Starts --------------------------------------------------------------------------------------------------------


def test_what_is_drawn_comes_from_the_seed(fighter):
    env = fighter(opponent=["tiger", "snake"], difficulty=(2, 4), side="random")
    drawn = []
    for seed in range(60):
        _, info = env.reset(seed=seed)
        drawn.append((info["opponent"], info["difficulty"], info["side"], info["ram"]["random"]))
    assert {d[0] for d in drawn} == {"tiger", "snake"} and {d[1] for d in drawn} == {2, 3, 4}
    assert {d[2] for d in drawn} == {"left", "right"} and len({d[3] for d in drawn}) > 55
    again = []
    for seed in range(60):
        _, info = env.reset(seed=seed)
        again.append((info["opponent"], info["difficulty"], info["side"], info["ram"]["random"]))
    assert again == drawn


def test_all_opponents_are_drawn(fighter):
    env = fighter()
    assert {env.reset(seed=seed)[1]["opponent"] for seed in range(40)} == set(ANIMALS)


def test_episodes_of_one_seed_differ_from_each_other(fighter):
    env = fighter(opponent="tiger")
    env.reset(seed=0)
    words = {env.reset()[1]["ram"]["random"] for _ in range(10)}
    assert len(words) == 10


def test_other_seeds_other_fights(fighter):
    env = fighter(opponent="tiger")
    fights = {seed: [step[0] for step in play(env, 0, 0)] for seed in range(2)}
    for seed in fights:
        env.reset(seed=seed)
        fights[seed] = [env.step(0)[0].tobytes() for _ in range(60)]
    assert fights[0] != fights[1]


# --- Rivals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_rival_sees_its_own_side_and_plays_the_other_pad(fighter, side):
    seen = []

    def walk(states):
        seen.append(states.copy())
        return np.full(len(states), MOVE_SETS["full"].index("6"))

    env = fighter(opponent="tiger", side=side, rival=walk)
    observation, info = env.reset(seed=0)
    assert info["ram"]["human"] == info["ram"]["enemy_human"] == 1
    for _ in range(3):
        after, *_ = env.step(0)
    distance, place = FEATURE_NAMES.index("enemy distance"), FEATURE_NAMES.index("own place")
    assert after[distance] < observation[distance] and after[place] == observation[place]
    assert all(states.shape == (1, len(FEATURES)) and states.dtype == np.float32 for states in seen)
    np.testing.assert_array_equal(seen[0][0], observation)  # at first both see the same
    assert seen[-1][0, place] > seen[0][0, place]  # it walks forward as it sees it
    assert seen[-1][0, FEATURE_NAMES.index("last stick forward")] == 1


def test_two_of_a_kind_see_the_same_world(fighter):
    """A rival's observation is what the fighter would see on that side."""
    from sf2lib.envs.ram import observe

    seen = []
    random = np.random.default_rng(0)

    def rival(states):
        seen.append((states[0].copy(), env.unwrapped.variables, env.unwrapped.enemy.hands.last))
        return random.integers(32, size=len(states))

    env = fighter(opponent="tiger", rival=rival)
    env.reset(seed=0)
    for _ in range(60):
        if env.step(int(random.integers(32)))[2]:
            env.reset()
    for states, variables, last in seen:
        np.testing.assert_array_equal(states, observe(variables, "right", last))
    assert len(seen) > 40


def test_a_rival_s_special_comes_out_and_hits(fighter):
    env = fighter(opponent="tiger", rival=lambda states: np.array([MOVE_SETS["full"].index("236HP")]))
    env.reset(seed=0)
    total = sum(env.step(0)[-1]["reward_terms"]["damage_taken"] for _ in range(40))
    assert total <= -rom_moves()["FIREBALL_H"]["damage"] / 176


# --- Pictures ------------------------------------------------------------------------------------------------------


def test_pictures(fighter):
    env = fighter(opponent="tiger", render_mode="rgb_array")
    env.reset(seed=0)
    first = env.render()
    assert (
        first.shape == (224, 320, 3) and first.dtype == np.uint8 and len(np.unique(first.reshape(-1, 3), axis=0)) > 20
    )
    env.step(action(env, "236LP"))
    assert (env.render() != first).any()
    assert env.metadata["render_fps"] == 10


def test_a_picture_of_every_frame(fighter):
    env = fighter(opponent="tiger", render_mode="rgb_array_list")
    env.reset(seed=0)
    env.render()
    *_, info = env.step(action(env, "236LP"))
    pictures = env.render()
    assert len(pictures) == info["frames"] > 40 and pictures[0].shape == (224, 320, 3)
    assert len({picture.tobytes() for picture in pictures}) > 20
    assert env.render() == []
    assert env.metadata["render_fps"] == 60


def test_without_pictures_the_fight_is_the_same(fighter):
    """The display is off where nobody looks: the screen is blank, and not one byte of the work RAM differs."""
    traces = {}
    for mode in (None, "rgb_array"):
        env = fighter(opponent="dragon", difficulty=7, render_mode=mode)
        env.reset(seed=0)
        console, random, traces[mode] = env.unwrapped.console, np.random.default_rng(0), []
        for _ in range(250):
            terminated = env.step(int(random.integers(32)))[2]
            traces[mode].append(console.data.memory.blocks[0xFF0000])
            if terminated:
                env.reset()
        assert (len(np.unique(console.screen())) > 2) == (mode is not None)
        env.close()
    assert traces[None] == traces["rgb_array"]


DAMAGED = {
    "empty": b"",
    "no gzip": b"no gzip",
    "cut short": gzip.compress(bytes(999))[:15],
    "damaged": gzip.compress(b"x")[:10] + b"\xff",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_start_state_is_named(tmp_path, content):
    path = tmp_path / "Broken.state"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"Broken\.state is no start state: .*make it anew"):
        read_state(path)


def test_a_start_state_never_fills_the_memory(tmp_path):
    path = tmp_path / "Bomb.state"
    path.write_bytes(gzip.compress(bytes(10 * LARGEST_STATE)))
    assert len(read_state(path)) == LARGEST_STATE


# --- Robust --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opponent", ANIMALS)
def test_random_play(fighter, opponent):
    """Observations in bounds, episodes that end, no memory that grows. SF2LIB_RANDOM_STEPS=200000 for the long run."""
    env = fighter(opponent=opponent, difficulty=(0, 7), side="random", moves="full")
    random, lengths, length, memory = np.random.default_rng(0), [], 0, []
    env.reset(seed=0)
    for step in range(STEPS):
        observation, reward, terminated, truncated, info = env.step(int(random.integers(32)))
        assert (np.abs(observation) <= 1).all() and np.isfinite(reward)
        assert 1 <= info["frames"] <= 22 + LOCK_LIMIT and -1 <= info["ram"]["health"] <= 176
        length += info["frames"]
        assert not truncated and length <= 99 * 40 + 40
        if terminated:
            lengths.append(length)
            length = 0
            env.reset()
        if step % 1000 == 999:
            with open("/proc/self/statm") as file:
                memory.append(int(file.read().split()[1]))
    assert lengths
    if len(memory) > 20:  # after a tenth of the run nothing is new any more
        assert memory[-1] <= 1.05 * memory[len(memory) // 10]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    options=st.fixed_dictionaries(
        {},
        optional={
            "opponent": st.sampled_from([*ANIMALS, "all"])
            | st.lists(st.sampled_from(ANIMALS), min_size=1, max_size=3),
            "difficulty": st.integers(0, 7) | st.tuples(st.integers(0, 3), st.integers(3, 7)),
            "moves": st.sampled_from(list(MOVE_SETS))
            | st.lists(st.sampled_from([*"123456789", *ATTACKS, "41236HP", "22LK"]), min_size=1, unique=True),
            "frame_skip": st.integers(1, 60),
            "episode": st.sampled_from(["round", "match"]),
            "reward": st.sampled_from(["damage", "result", "shaped"]),
            "side": st.sampled_from(["left", "right", "random"]),
            "rival": st.sampled_from([None, stand_still]),
        },
    ),
    seed=st.integers(0, 2**32),
    written=st.dictionaries(
        st.sampled_from(["x", "enemy_x", "health", "enemy_health", "timer", "status", "facing", "velocity_x"]),
        st.integers(0, 99),
        max_size=3,
    ),
)
def test_any_options_any_seed_any_ram(fighter, options, seed, written):
    env = fighter(**options)
    try:
        observation, info = env.reset(seed=seed)
        env.action_space.seed(seed)
        for step in range(12):
            if step == 6:
                env.unwrapped.console.write(written)
            assert env.observation_space.contains(observation)
            observation, reward, terminated, truncated, info = env.step(env.action_space.sample())
            assert env.observation_space.contains(observation) and np.isfinite(reward) and info["frames"] >= 1
            if terminated or truncated:
                observation, info = env.reset()
    finally:
        env.close()


def test_vectors_of_the_course_train_on_it():
    from sf2lib.agent import DQNAgent
    from sf2lib.config import Hyperparameters
    from sf2lib.train import Budget, train

    envs = make_vec("sf2lib/Fighter-v0", 2, opponent="tiger")
    try:
        agent = DQNAgent(*dimensions(envs), Hyperparameters(num_envs=2, learning_starts=64, batch_size=32))
        history = train(agent, envs, Budget(steps=120), progress=False)
        assert history.stopped == "steps" and agent.updates > 0
    finally:
        envs.close()
