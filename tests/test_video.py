"""Recordings, animations, the players, the live curve, and the planted bugs of lesson 07."""

import io
import math
import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from PIL import Image

from sf2lib.agent import DQNAgent
from sf2lib.classroom import bugs, live, policies, video, widgets
from sf2lib.classroom.widgets.player import passed
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.envs.flappy import ACTIONS, ENV_ID
from sf2lib.evaluate import evaluate, greedy, validator
from sf2lib.history import COLUMNS, History
from sf2lib.network import DQN
from sf2lib.train import Budget, train

RULE = policies.by_rule(lambda above: above < 12)


@pytest.fixture(scope="module")
def flight():
    return video.record(RULE, ENV_ID, seed=1, steps=120, use_lidar=False)


@pytest.fixture(scope="module")
def crash():
    return video.record(policies.at_random([1.0, 0.0]), ENV_ID, seed=1, every=4, use_lidar=False)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return DQN(12, 2)


# --- recording


def test_a_game_is_recorded_as_it_was_played(flight):
    assert len(flight.frames) == len(flight.actions) == len(flight.states) == len(flight.rewards) == 120
    assert flight.frames[0].shape == (440, 288, 3) and flight.frames[0].dtype == np.uint8
    assert not flight.terminated and flight.score == passed(flight) > 0
    assert np.array_equal(flight.actions, [RULE(state[None])[0] for state in flight.states])
    again = video.record(RULE, ENV_ID, seed=1, steps=120, use_lidar=False)
    assert np.array_equal(again.states, flight.states) and np.array_equal(again.frames, flight.frames)


def test_the_last_frame_shows_the_crash(crash):
    assert crash.terminated and crash.rewards[-1] == -1
    assert len(crash.frames) == math.ceil(len(crash.actions) / 4) + 1
    assert repr(crash).endswith("score 0, then it ended")


def test_any_environment_with_pictures_can_be_recorded():
    game = video.record(policies.at_random([0.5, 0.5]), "CartPole-v1", seed=3, steps=20)
    assert game.frames[0].shape == (400, 600, 3)
    assert game.score == len(game.actions)


@pytest.mark.parametrize(("steps", "every"), [(0, 1), (10, 0)])
def test_nothing_to_record_is_named(steps, every):
    with pytest.raises(ValueError, match=f"steps is {steps} and every is {every}, expected at least 1"):
        video.record(RULE, ENV_ID, steps=steps, every=every, use_lidar=False)


# --- animations


def test_an_animation_is_a_png_that_moves(flight):
    frames = flight.frames[:40:2]
    data = video.animation(frames, fps=10, colors=64)
    assert data.startswith(b"\x89PNG") and len(data) < 8_000 * len(frames)
    image = Image.open(io.BytesIO(data))
    assert image.is_animated and image.n_frames == len(frames) and image.info["loop"] == 0
    for index in (0, 7, 19):
        image.seek(index)
        assert image.info["duration"] == 100
        shown = np.asarray(image.convert("RGB"), dtype=int)
        assert np.abs(shown - frames[index]).mean() < 4  # of 255: the palette is smaller, the picture the same


def test_one_frame_is_enough_and_none_is_named(flight):
    assert Image.open(io.BytesIO(video.animation(flight.frames[:1]))).size == (288, 440)
    with pytest.raises(ValueError, match="got no frames"):
        video.animation([])


def test_a_shown_game_has_alt_text(flight, monkeypatch):
    shown = {}
    monkeypatch.setattr(video.plots, "display", lambda data, metadata, raw: shown.update(data=data, metadata=metadata))
    video.show(flight, alt="A bird.", scale=0.5)
    assert shown["metadata"]["image/png"] == {"alt": "A bird.", "width": 144, "height": 220}
    assert shown["data"]["text/plain"] == "A bird."


# --- players


def controls(panel, kind):
    found = [panel] if isinstance(panel, kind) else []
    for child in getattr(panel, "children", ()):
        found += controls(child, kind)
    return found


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_player_follows_agent_seed_and_frame():
    panel = widgets.player({"rule": RULE, "stone": policies.at_random([1.0, 0.0])}, steps=40)
    (drawing,), (slider,) = controls(panel, ipywidgets.HTML), controls(panel, ipywidgets.IntSlider)
    (play,), (who,) = controls(panel, ipywidgets.Play), controls(panel, ipywidgets.ToggleButtons)
    assert words(drawing.value)[0] == "rule" and slider.max == play.max == 19
    seen = [drawing.value]
    slider.value = 10
    assert "step 20 · 0 pipes passed" in words(drawing.value)
    seen.append(drawing.value)
    who.value = "stone"
    assert words(drawing.value)[0] == "stone" and slider.value == 0 and slider.max < 19
    slider.value = slider.max
    assert "now: crashed" in words(drawing.value)
    seen.append(drawing.value)
    controls(panel, ipywidgets.Dropdown)[0].value = 3
    seen.append(drawing.value)
    assert len(set(seen)) == len(seen)


def test_a_game_is_played_once(monkeypatch):
    played = []
    record = video.record

    def count(*arguments, **options):
        played.append(arguments[2])
        return record(*arguments, **options)

    monkeypatch.setattr(video, "record", count)
    panel = widgets.player({"rule": RULE, "stone": policies.at_random([1.0, 0.0])}, steps=10)
    (who,) = controls(panel, ipywidgets.ToggleButtons)
    for name in ("stone", "rule", "stone"):
        who.value = name
    assert played == [1, 1]


def test_the_flight_shows_what_the_network_says(net, flight):
    q_values = widgets.q_values_of(net, flight)
    assert np.allclose(q_values, net(torch.tensor(flight.states)).detach())
    for frame in (0, 60, 119):
        scene = widgets.draw_flight("mine", flight, q_values, frame)
        written = words(scene.svg("a flight"))
        assert {f"{value:+.2f}" for value in q_values[frame]} <= set(written)
        best = ACTIONS[int(q_values[frame].argmax())]
        bold = [shape[3] for shape in scene.shapes if shape[0] == "text" and shape[7]]
        assert best in bold and len({*ACTIONS} & set(bold)) == 1
        plt.close(scene.figure())


def test_the_explorer_moves_through_a_flight(net):
    panel = widgets.flight_explorer({"mine": net}, steps=30)
    (drawing,), (slider,) = controls(panel, ipywidgets.HTML), controls(panel, ipywidgets.IntSlider)
    before = drawing.value
    slider.value = 5
    assert drawing.value != before and "mine, step 5" in words(drawing.value)


def test_a_crash_shows_the_last_q_values(net, crash):
    scene = widgets.draw_flight("mine", crash, widgets.q_values_of(net, crash), len(crash.frames) - 1)
    assert words(scene.svg("a crash"))[0] == "mine, crashed"


def test_a_filmstrip_leaves_out_what_comes_after_the_end(flight, crash):
    figure = widgets.filmstrip({"rule": flight, "stone": crash}, columns=4, step=20, first=10)
    pictures = [len(axes.images) for axes in figure.axes]
    assert pictures[:4] == [1, 1, 1, 1] and pictures[4] == 1 and pictures[-1] == 0
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[0] == "step 10" and titles.count("crash") == 1
    plt.close(figure)


# --- players that learn nothing


def test_random_actions_come_as_often_as_asked():
    actions = policies.at_random([0.8, 0.2], seed=1)(np.zeros((5000, 12)))
    assert abs(actions.mean() - 0.2) < 0.02
    assert np.array_equal(actions, policies.at_random([0.8, 0.2], seed=1)(np.zeros((5000, 12))))


def test_epsilon_mixes_chance_into_a_policy():
    always = lambda states: np.ones(len(states), dtype=int)  # noqa: E731
    states = np.zeros((5000, 12))
    assert policies.with_epsilon(always, 0.0, [1.0, 0.0])(states).mean() == 1
    assert abs(policies.with_epsilon(always, 0.3, [1.0, 0.0])(states).mean() - 0.7) < 0.02


def test_the_rule_of_the_solution_flies():
    envs = make_vec(ENV_ID, 5, use_lidar=False, score_limit=10)
    assert evaluate(RULE, envs, 5, seed=1).mean == 10


# --- the live curve


def history(steps):
    nothing = dict.fromkeys(COLUMNS, math.nan)
    return History([nothing | {"step": step, "seconds": step / 1000, "epsilon": 0.5} for step in steps])


def test_the_live_curve_draws_while_training_runs(monkeypatch):
    shown = []

    class Handle:
        def update(self, data, metadata, raw):
            shown.append((data, metadata))

    def display(data, metadata, raw, display_id):
        shown.append((data, metadata))
        return Handle()

    monkeypatch.setattr(live, "display", display)
    monkeypatch.setattr(live, "EVERY", 0.0)
    hp = Hyperparameters.load("cartpole", validate_every=1000, validate_episodes=1, hidden=(8,))
    envs = make_vec(hp.env_id, hp.num_envs)
    agent = DQNAgent(*dimensions(envs), hp)
    curve = live.LiveCurve("steps", goal=475)
    run = train(agent, envs, Budget(steps=3000), validate=validator(hp), callback=curve, progress=False)
    curve.finish(run)
    assert len(shown) == 1 + 3 + 1
    for data, metadata in shown:
        assert data["image/png"] and metadata["image/png"]["alt"]
    assert f"{live.best_test(run):.3g} steps in the best test" in shown[-1][1]["image/png"]["alt"]
    steps, scores = live.greedy_tests(run)
    assert steps == [1000, 2000, 3000] and live.best_test(run) == max(scores)


def test_the_live_curve_does_not_draw_each_row(monkeypatch):
    drawn = []
    monkeypatch.setattr(live.LiveCurve, "_show", lambda self, fig, alt, dpi=96: (drawn.append(alt), plt.close(fig)))
    curve = live.LiveCurve("pipes", goal=100)
    for step in range(1000, 20_000, 1000):
        curve(history([step]))
    assert len(drawn) == 2  # the empty one, and the first row


@pytest.mark.parametrize("rows", [[], [1000], [1000, 2000]])
def test_a_curve_without_tests_can_be_drawn(rows):
    assert math.isnan(live.best_test(history(rows)))
    plt.close(live.draw(history(rows), "pipes", 100, "a title"))


@pytest.mark.parametrize(("goal", "top"), [(100, 160), (0.9, 1.03)])
def test_a_share_is_drawn_up_to_1_and_a_score_beyond_its_goal(goal, top):
    fig = live.draw(history([1000]), "of fights won", goal, "a title")
    assert fig.axes[0].get_ylim() == (0, pytest.approx(top))
    assert (fig.axes[0].get_yscale() == "linear") == (goal < 1)
    plt.close(fig)


# --- planted bugs


def test_each_bug_fails_in_a_world_of_its_own():
    friends = {"ours": DQNAgent, "Ana": bugs.NeverOver, "Ben": bugs.FrozenTarget, "Cleo": bugs.TornRows}
    lines = bugs.probe_table(friends, steps=1_000).splitlines()
    wrong = {line.split()[0]: ["wrong" in part for part in line.split("  ") if part.strip()][1:] for line in lines[2:]}
    assert wrong["ours"] == [False, False, False]
    assert wrong["Ana"] == [True, True, True]
    assert wrong["Ben"] == [False, False, True]
    assert wrong["Cleo"][:2] == [False, True]


def test_by_episode_there_are_as_many_updates_as_episodes_have_ended():
    run = bugs.cartpole(bugs.PerEpisode, 3_000)
    row = run.rows[-1]
    assert 0 < row["updates"] <= row["episodes"]
    assert row["epsilon"] == pytest.approx(0.9995 ** row["episodes"])


def test_the_frozen_target_never_moves():
    hp = Hyperparameters.load("cartpole", standardize=False)
    agent = bugs.FrozenTarget(4, 2, hp)
    before = [part.clone() for part in agent.target.parameters()]
    for part in agent.network.parameters():
        part.data += 1
    agent.follow()
    assert all(part.equal(old) for part, old in zip(agent.target.parameters(), before, strict=True))


def test_greedy_takes_what_the_flight_marks(net, flight):
    marked = widgets.q_values_of(net, flight).argmax(axis=1)
    assert np.array_equal(greedy(net)(flight.states), marked)
