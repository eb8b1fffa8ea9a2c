"""Lesson 11: the chain, one opening in Dojo, shaping and bonus, a bench that can be stopped and resumed."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import csv
import importlib.util
from itertools import pairwise, product

import numpy as np
import pytest
from fights import console  # noqa: F401
from gymnasium.utils.env_checker import check_env
from worlds import ROOT

from sf2lib.agent import DQNAgent
from sf2lib.classroom import chain, combos, hall, opening, shapings
from sf2lib.envs import dimensions
from sf2lib.train import Budget, train

spec = importlib.util.spec_from_file_location("bench_combos", ROOT / "tests" / "bench" / "combos.py")
STEPS = 20_000  # of each shipped run
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)


# --- The chain -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_value_moves_back_by_n_presses_a_sweep(n):
    table = chain.sweeps(6, n)
    true = chain.GAMMA ** np.arange(chain.LENGTH)[::-1]
    for count, values in enumerate(table):
        known = min(n * count, chain.LENGTH)
        assert (values > 0).sum() == known
        np.testing.assert_allclose(values[chain.LENGTH - known :], true[chain.LENGTH - known :])


def test_a_wrong_press_is_taken_where_going_back_is_better():
    np.testing.assert_allclose(chain.sweep(np.array([0.8, 0.1, 0.2, 0.0]), 1, 0.5), [0.4, 0.4, 1.0, 0.0])


@pytest.mark.parametrize(("right", "buttons", "presses"), [(1, 3, 4), (2, 2, 5), (3, 3, 6), (3, 4, 3)])
def test_the_chance_is_that_of_counting_all_ways_to_press(right, buttons, presses):
    wanted = tuple(range(right))
    ways = 0
    for way in product(range(buttons), repeat=presses):
        ways += any(way[start : start + right] == wanted for start in range(presses - right + 1))
    assert chain.chance(right, buttons, presses) == pytest.approx(ways / buttons**presses)


def test_what_is_pressed_at_random_comes_about_as_often_as_computed():
    for right in (1, 2, 3):
        expected = chain.chance(right, 6, 40)
        came = chain.found(right, 6, 40, tries=2_000) / 2_000
        assert came == pytest.approx(expected, abs=4 * (expected * (1 - expected) / 2_000) ** 0.5 + 1e-3)


def test_shaping_moves_every_q_value_by_the_potential_of_its_state_and_no_choice():
    plain = chain.q_values(np.zeros(chain.LENGTH + 1))
    np.testing.assert_allclose(plain.max(axis=1), chain.sweeps(9)[-1])
    for seed in range(20):
        potential = np.append(np.random.default_rng(seed).normal(0, 3, chain.LENGTH), 0.0)
        shaped = chain.q_values(potential)
        np.testing.assert_allclose(shaped, plain - potential[:-1, None], atol=1e-9)


def test_the_rules_that_are_safe_have_a_potential():
    """And each other one pays on some loop."""
    potentials = {
        "closer": lambda moment: -moment.distance / 512,
        "motion": lambda moment: moment.progress / 3,
        "stun": lambda moment: moment.stun / 99,
    }
    assert shapings.safe_rules() == potentials.keys()
    rng = np.random.default_rng(0)
    moments = [shapings.Moment(*(int(n) for n in rng.integers(0, (400, 2, 4, 99)))) for _ in range(30)]
    for name, potential in potentials.items():
        for before, after in pairwise(moments):
            assert shapings.RULES[name](before, after) == pytest.approx(potential(after) - potential(before))


# --- The training room -----------------------------------------------------------------------------------------------


def play(env, seed, count=30):
    """Random moves from a seed: all that comes out."""
    rng, trace = np.random.default_rng(seed), []
    state, info = env.reset(seed=seed)
    trace.append((state.tobytes(), info["damage"]))
    for _ in range(count):
        state, reward, terminated, truncated, info = env.step(int(rng.integers(env.action_space.n)))
        trace.append((state.tobytes(), reward, terminated, truncated, info["frames"]))
        if terminated or truncated:
            break
    return trace


@pytest.mark.parametrize("variant", combos.VARIANTS)
def test_it_is_a_proper_environment(console, variant):
    env = combos.make(variant, console)
    check_env(env.unwrapped, skip_render_check=True)
    state, _ = env.reset(seed=0)
    assert env.observation_space.contains(state) and env.observation_space.contains(env.step(2)[0])
    assert play(env, 3) == play(env, 3) != play(env, 4)


@pytest.mark.parametrize(
    ("inputs", "damage", "hits", "specials"),
    [
        ("", 0, 0, 0),
        ("LP", 7, 1, 0),
        ("LP 5 LP", 14, 2, 0),
        ("HP", 22, 1, 0),
        ("HP 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 HP", 22, 1, 0),  # the second one comes when the opening is over
        ("2 3 6 LP", 14, 1, 1),
        ("2 6 LP", 7, 1, 0),
        ("HP 2 3 6 LP", 36, 2, 1),
        ("HP 6 2 3 LP", 46, 2, 1),
    ],
)
def test_what_a_combo_pays(console, inputs, damage, hits, specials):
    told = opening.enter(combos.make("plain", console), inputs.split(), between=36)
    assert (told["damage"], told["hits"], told["specials"]) == (damage, hits, specials)


def test_an_opening_ends_with_the_combo_or_after_two_seconds(console):
    env = combos.make("plain", console)
    names = [move.name for move in env.moves]

    def finish(*inputs):
        env.reset(seed=0, options={"between": 36})
        frames, rewards = 0, 0.0
        for name in [*inputs, *["5"] * 60]:
            _, reward, terminated, truncated, info = env.step(names.index(name))
            frames, rewards = frames + info["frames"], rewards + reward
            if terminated or truncated:
                return terminated, truncated, frames, rewards
        raise AssertionError("it does not end")

    assert finish() == (False, True, opening.LIMIT, 0.0)
    terminated, truncated, frames, rewards = finish("HP")
    assert terminated and not truncated and 30 < frames < 60 and rewards == pytest.approx(22 / 176)
    assert console.data.lookup_value("combo") == 0


def test_a_macro_is_what_its_presses_are(console):
    macros = combos.make("macros", console)
    one = opening.enter(macros, ["HP", "236LP"], between=36)
    by_hand = opening.enter(macros, ["HP", "2", "3", "6", "LP"], between=36)
    assert one["damage"] == by_hand["damage"] == 36
    macros.reset(seed=0)
    info = macros.step([move.name for move in macros.moves].index("236LP"))[-1]
    assert info["frames"] == 7


def test_the_plain_state_is_blind_to_the_inputs_and_the_other_is_not(console):
    for variant, different in (("plain", 1), ("motion", 36)):
        env = combos.make(variant, console)
        names = [move.name for move in env.unwrapped.moves]
        seen = {opening.state_after(env, ["HP", *story]).tobytes() for story in product(names, repeat=2)}
        assert len(seen) == different


def test_the_last_inputs_stand_in_the_state_the_newest_first(console):
    env = combos.make("motion", console)
    names = [move.name for move in env.unwrapped.moves]
    state = opening.state_after(env, ["2", "3", "6"])
    held = state[opening.FEATURES :].reshape(opening.INPUTS, len(names))
    assert [names[row.argmax()] for row in held] == ["6", "3", "2", "5"] and (held.sum(axis=1) == 1).all()
    first, _ = env.reset(seed=0)
    assert first[opening.FEATURES :].reshape(opening.INPUTS, -1)[:, 0].tolist() == [1.0] * opening.INPUTS


@pytest.mark.parametrize(
    ("inputs", "share"),
    [
        *(("5", 0), ("2", 1), ("2 3", 2), ("2 3 6", 3), ("6", 1), ("6 2", 2), ("6 2 3", 3)),
        *(("2 3 6 LP", 0), ("2 2", 1), ("2 6", 1), ("LP 2", 1), ("3", 0), ("5 2 3", 2)),
    ],
)
def test_progress_by_hand(inputs, share):
    assert opening.progress(inputs.split()[::-1]) == pytest.approx(share / 3)


def extra(env, inputs, between=36):
    """What was paid on top in each step, and how many frames each of them lasted."""
    names = [move.name for move in env.unwrapped.moves]
    env.reset(seed=0, options={"between": between})
    paid, frames = [], []
    for name in inputs.split():
        *_, terminated, truncated, info = env.step(names.index(name))
        paid.append(env.paid)
        frames.append(info["frames"])
        if terminated or truncated:
            break
    return np.array(paid), np.array(frames), terminated


def test_shaping_pays_nothing_in_all_when_the_opening_is_over(console):
    """The discounted sum of the terms of an episode is minus the first potential, which is 0."""
    inputs = "2 3 2 3 6 6 2 HP 2 3 6 LP" + " 5" * 20
    paid, frames, over = extra(combos.make("shaped", console), inputs)
    assert over
    began = np.cumsum(frames) - frames
    assert np.abs(paid).max() > 0.01 and (opening.GAMMA**began * paid).sum() == pytest.approx(0, abs=1e-9)


def test_each_crouch_pays_and_nothing_takes_it_back(console):
    paid, _, _ = extra(combos.make("crouch", console), "2 5 2 2 3 6 LP 2", between=200)
    np.testing.assert_allclose(paid, opening.CROUCH * np.array([1, 0, 1, 1, 0, 0, 0, 1]))
    paid, _, _ = extra(combos.make("shaped", console), "2 5", between=200)
    assert paid[0] > 0 > paid[1]


def test_an_unknown_variant_is_told(console):
    with pytest.raises(ValueError, match="no variant 'magic': expected one of plain, motion"):
        combos.make("magic", console)


# --- Training, play, film --------------------------------------------------------------------------------------------


def test_what_was_played_can_be_filmed(console):
    env = combos.make("macros", console)
    agent = DQNAgent(*dimensions(env), combos.SETTINGS.replace(learning_starts=200), seed=0)
    train(agent, env, Budget(steps=300), progress=False)
    episodes = combos.play(agent, env, 6)
    assert [episode.seed for episode in episodes] == list(range(combos.TEST, combos.TEST + 6))
    for episode in episodes[:3]:
        game = combos.film(episode.inputs, console, episode.seed)
        assert game.score == episode.damage and game.frames[0].shape == (224, 320, 3) and game.frames[0].std() > 10
    assert combos.play(agent, env, 6) == episodes


def test_what_is_counted_by_hand():
    def episode(damage, hits, specials, extra=0.0):
        return combos.Episode(0, ("5",), damage, hits, specials, extra)

    told = combos.measure([episode(22, 1, 0), episode(46, 2, 1), episode(0, 0, 2, 0.3), episode(38, 3, 1)])
    assert told == {
        "damage": 26.5,
        "hits": 1.5,
        "in_combo": pytest.approx(5 / 6),
        "longest": 3,
        "specials": 0.75,
        "extra": pytest.approx(0.075),
    }
    assert combos.measure([episode(0, 0, 0)])["in_combo"] == 0.0


def write(path, variants=combos.VARIANTS, seeds=(3, 4)):
    """Results of two points, made up so that each number says where it belongs."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["variant", "seed", "at_100", "at_200", *combos.COUNTED, "inputs"])
        for seed in seeds:
            for row, variant in reversed(list(enumerate(variants))):
                at = 10 * row + seed / 10
                writer.writerow([variant, seed, at, at + 1, *(at + k for k in range(2, 10)), f"2 3 {variant}"])
    return path


def test_results_are_read_into_their_places(tmp_path):
    runs = combos.read(write(tmp_path / "runs.csv"))
    assert runs.variants == tuple(combos.VARIANTS) and runs.seeds == (3, 4) and runs.steps.tolist() == [100, 200]
    at = 10.0 * np.arange(5)[:, None] + np.array([0.3, 0.4])
    np.testing.assert_allclose(runs.curve, np.stack([at, at + 1], axis=2))
    assert runs.of("macros", "in_combo").tolist() == pytest.approx([24.3, 24.4])
    assert runs.inputs["crouch", 4] == ("2", "3", "crouch")


def test_results_that_lack_runs_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="make combos"):
        combos.read(tmp_path / "none.csv")
    cut = write(tmp_path / "cut.csv")
    cut.write_text("\n".join(cut.read_text("utf-8").splitlines()[:-1]), "utf-8")
    with pytest.raises(ValueError, match="lacks runs"):
        combos.read(cut)


def test_the_bench_goes_on_where_it_stopped(tmp_path, monkeypatch):
    made = []

    def run(variant, seed, steps, points, episodes):
        made.append((variant, seed))
        if len(made) == 3:
            raise KeyboardInterrupt
        row = {"variant": variant, "seed": seed, "settings": bench.settings(steps, points, episodes)}
        return row | {"damage": 1.0, "in_combo": 0.0, "longest": 1, "seconds_in_all": 0.0}

    monkeypatch.setattr(bench, "run", run)
    out = tmp_path / "new" / "runs.csv"
    asked = ["--variants", "plain", "crouch", "--seeds", "0", "1", "--steps", "2000", "--points", "2"]
    asked += ["--out", str(out)]
    with pytest.raises(KeyboardInterrupt):
        bench.main(asked)
    bench.main([*asked, "--runs", "1"])
    bench.main(asked)
    assert made == [("plain", 0), ("crouch", 0), ("plain", 1), ("plain", 1), ("crouch", 1)]
    assert len(out.read_text("utf-8").splitlines()) == 5
    with pytest.raises(SystemExit, match="other settings"):
        bench.main([*asked, "--episodes", "3"])
    with pytest.raises(SystemExit):
        bench.main(["--steps", "1500", "--points", "7", "--out", str(out)])


def test_a_tiny_run_of_the_bench():
    row = bench.run("shaped", seed=0, steps=1_200, points=2, episodes=3)
    hall._opened.pop().close()
    assert {"at_600", "at_1200"} < row.keys() and row["damage"] == pytest.approx(row["at_1200"], abs=0.01)
    assert 0 <= row["found"] <= row["openings"] and 20 < row["openings"] < 1_200
    assert 0 <= row["damage"] <= 176 and row["inputs"].split()[0] in opening.PRESSES
    assert all("\n" not in str(value) for value in row.values())


def test_the_shipped_results_are_complete_and_of_the_settings_as_they_stand():
    runs = combos.read()
    assert runs.variants == tuple(combos.VARIANTS) and len(runs.seeds) >= 3
    assert runs.curve.shape == (5, len(runs.seeds), len(runs.steps)) and runs.steps[-1] == STEPS
    with combos.RESULTS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["settings"] for row in rows} == {bench.settings(STEPS, 5, 50)}, "make combos, then build lesson 11"


def test_the_shipped_inputs_are_whole_openings(console):
    """Entered once more into the console, the opening is over with the last of them, and not before."""
    runs = combos.read()
    env = opening.Opening(console, opening.PRESSES + opening.SPECIALS)
    names = [move.name for move in env.moves]
    for key, inputs in runs.inputs.items():
        env.reset(seed=combos.TEST)
        ended = [any(env.step(names.index(name))[2:4]) for name in inputs]
        assert ended == [False] * (len(inputs) - 1) + [True], key
