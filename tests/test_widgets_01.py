"""Lesson 01: the game that is stepped by hand, the console's moment, and the runs that it compares."""

import sys
import xml.etree.ElementTree as ElementTree

import gymnasium
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from test_widgets import controls

from sf2lib.classroom import console, first_runs, pictures, policies, widgets
from sf2lib.classroom.play import Episode, OldState, play
from sf2lib.envs import make

SVG = "{http://www.w3.org/2000/svg}"


def words(scene):
    figure = scene.figure()
    drawn = [text.get_text() for text in figure.axes[0].texts]
    plt.close(figure)
    svg = ElementTree.fromstring(scene.svg("x"))
    assert [text.text or "" for text in svg.iter(f"{SVG}text")] == drawn
    assert len(list(svg.iter(f"{SVG}image"))) == 1
    return drawn


def pressed(panel, description):
    (button,) = [button for button in controls(panel, ipywidgets.Button) if button.description == description]
    button.click()
    return controls(panel, ipywidgets.HTML)[0].value


# --- the stepper


@pytest.mark.parametrize("name", widgets.TASKS)
def test_what_is_shown_is_what_the_environment_returned(name):
    task = widgets.TASKS[name]
    game, env = widgets.Game(task), make(task.env_id, **task.env_kwargs)
    state, _ = env.reset(seed=0)
    assert "env.reset() returned a state and info" in words(widgets.draw_step(task, game.now))
    total = 0.0
    for action in (1, 0, 1):
        state, reward, terminated, truncated, _ = env.step(action)
        total += reward
        drawn = words(widgets.draw_step(task, game.step(action)))
        assert f"env.step({action}) returned" in drawn and f"reward  {reward:+.1f}" in drawn
        assert f"terminated  {terminated}" in drawn and f"truncated  {truncated}" in drawn
        assert set(task.features) <= set(drawn)
        assert {f"{float(value) + 0.0:+.2f}" for value in np.float32(state)} <= set(drawn)
    assert f"step 3, score so far {total:.1f}" in drawn


def test_a_rule_plays_cartpole_until_time_is_up_and_then_nothing_moves():
    task = widgets.TASKS["CartPole"]
    game = widgets.Game(task)
    assert game.many(200, task.rule).steps == 200 and not game.now.over
    now = game.many(400, task.rule)
    assert (now.steps, now.total, now.terminated, now.truncated) == (500, 500.0, False, True)
    after = game.step(1)
    assert after.steps == 500 and after.pressed_after_end and np.array_equal(after.state, now.state)
    assert "Press New game" in " ".join(words(widgets.draw_step(task, after)))
    assert game.reset().steps == 0 and game.seed == 1


def test_chance_ends_both_games():
    for task in widgets.TASKS.values():
        game = widgets.Game(task)
        for _ in range(20):
            game.by_chance()
        assert game.now.terminated and not game.now.truncated


def test_every_button_does_something():
    panel = widgets.stepper()
    which = controls(panel, ipywidgets.ToggleButtons)[0]
    seen = [controls(panel, ipywidgets.HTML)[0].value]
    for name, buttons in (
        ("CartPole", ["0: push left", "1: push right", "20 random steps", "New game", "200 steps by a rule"]),
        ("Flappy Bird", ["0: do nothing", "1: flap", "20 random steps", "New game", "200 steps by a rule"]),
    ):
        which.value = name
        seen += [pressed(panel, button) for button in buttons]
    assert len(set(seen)) == len(seen)
    which.value = "CartPole"  # each game is where it was left
    assert controls(panel, ipywidgets.HTML)[0].value == seen[5]


# --- the loop


def test_an_episode_is_played_to_its_end():
    cartpole = gymnasium.make("CartPole-v1")
    rule = lambda state: int(policies.balance(state[None])[0])  # noqa: E731
    assert play(cartpole, rule, seed=0) == Episode(500.0, 500, False, True)
    fallen = play(cartpole, lambda state: 1, seed=0)
    assert fallen.terminated and not fallen.truncated and fallen.score == fallen.length < 20


def test_the_old_state_stays_the_first_one():
    env = OldState(make("CartPole-v1"))
    first, _ = env.reset(seed=3)
    for action in (0, 1):
        state, reward, *_ = env.step(action)
        assert np.array_equal(state, first) and reward == 1.0
    assert not np.array_equal(env.reset(seed=4)[0], first)


# --- the console


def test_the_stored_moment_is_the_one_that_the_emulator_plays():
    pytest.importorskip("stable_retro")
    stored, live = console.stored(), console.airstriker()
    assert live.live and not stored.live
    assert live.variables == stored.variables and live.addresses == stored.addresses
    assert np.array_equal(live.picture, stored.picture) and np.array_equal(live.ram, stored.ram)


def test_the_variables_stand_in_the_ram_at_their_addresses():
    moment = console.stored()
    assert moment.picture.shape == (224, 320, 3) and moment.ram.shape == (65_536,)
    assert moment.picture.dtype == moment.ram.dtype == np.uint8
    for name, (address, kind) in moment.addresses.items():
        start = address - console.BASE
        assert int.from_bytes(moment.ram[start : start + int(kind[-1])].tobytes(), "big") == moment.variables[name]
    assert moment.variables == {"score": 120, "lives": 3}


def test_without_the_emulator_the_stored_moment_is_shown(monkeypatch):
    monkeypatch.setitem(sys.modules, "stable_retro", None)  # an ImportError, as where there is no wheel
    moment = console.airstriker()
    assert not moment.live and moment.variables["score"] == 120


def test_storing_is_repeatable(tmp_path):
    pytest.importorskip("stable_retro")
    console.store(tmp_path / "moment.npz")
    with np.load(tmp_path / "moment.npz") as new, np.load(console.STORED) as kept:
        assert set(new) == set(kept) and all(np.array_equal(new[name], kept[name]) for name in new)


def test_the_marked_bytes_are_those_of_the_variables():
    scene = console.draw_moment(console.stored())
    assert "128" not in words(scene)[1] and "112 of its 65,536 bytes of RAM" in words(scene)
    bold = [shape[3] for shape in scene.shapes if shape[0] == "text" and shape[7] and shape[3].isdigit()]
    assert bold == ["0", "0", "0", "120", "0", "3"]
    assert "orange is score: 4 bytes from FF024E, lives: 2 bytes from FF025A" in words(scene)


# --- the runs


def test_small_pictures_show_the_pole_and_the_last_two_of_them():
    env = pictures.cartpole_of_pixels()
    first, _ = env.reset(seed=0)
    assert first.shape == env.observation_space.shape == (1_920,) and first.dtype == np.float32
    assert 0 <= first.min() < first.max() <= 1
    assert np.array_equal(first[:960], first[960:])  # there is only one picture yet
    after = first
    for action in (1, 1, 1, 1):
        before, (after, *_) = after, env.step(action)
        assert np.array_equal(after[:960], before[960:])
    assert not np.array_equal(after[960:], after[:960])
    assert pictures.small(np.full((400, 600, 3), 255, dtype=np.uint8)).max() == 0
    assert np.allclose(pictures.small(np.zeros((400, 600, 3), dtype=np.uint8)), 1)


def test_a_run_can_be_seen_in_another_way_and_stops_at_its_goal():
    runs = [first_runs.learn("cartpole", 2_000, test_every=1_000) for _ in range(2)]
    assert runs[0]["test_score"] == runs[1]["test_score"] and len(runs[0]) == 2
    assert first_runs.learn("cartpole", 9_000, goal=1, test_every=1_000)["step"] == [1_000]
    blind = first_runs.learn("cartpole", 1_000, see=lambda: OldState(make("CartPole-v1")), test_every=1_000)
    assert blind["step"] == [1_000] and blind["test_score"][0] < 20
