"""A match that is played live: the same fight as Fighter-v0's, frame by frame, and its pictures' way to a browser."""

import io

import numpy as np
import pytest
import torch
from fights import action, fighter  # noqa: F401 - a fixture
from PIL import Image

from sf2lib.classroom.duel import POSE, Duel, pad_of
from sf2lib.classroom.screen import Line, Packer
from sf2lib.envs import ram
from sf2lib.envs.emulator import BUTTONS, NO_BUTTONS
from sf2lib.envs.remote import WorkerDied
from sf2lib.network import DQN


@pytest.fixture
def duel():
    made = []

    def make_duel(*arguments, **options) -> Duel:
        made.append(Duel(*arguments, **options))
        return made[-1]

    yield make_duel
    for one in made:
        one.close()


def names(pad):
    return {button for button, held in zip(BUTTONS, pad, strict=True) if held}


def by_sum(states):
    """A policy that does all kinds of things."""
    return np.array([int(abs(state.sum()) * 1000) % 32 for state in states])


def play(one, frames, pad=NO_BUTTONS):
    for _ in range(frames):
        one.step(pad)
    return one


@pytest.mark.parametrize(
    ("held", "buttons"),
    [
        ([], set()),
        (["LP", "MP", "HP", "LK", "MK", "HK"], set("XYZABC")),
        (["DOWN", "RIGHT", "HP"], {"DOWN", "RIGHT", "Z"}),
        (["LEFT", "RIGHT"], {"RIGHT"}),
        (["RIGHT", "UP", "LEFT", "DOWN"], {"LEFT", "DOWN"}),
        (["LEFT", "LEFT", "RIGHT", "LEFT"], {"LEFT"}),
        (["START", "nonsense"], {"START"}),
    ],
)
def test_what_a_person_holds_becomes_a_pad(held, buttons):
    assert names(pad_of(held)) == buttons


def test_an_agent_fights_as_in_the_environment(duel, fighter):  # noqa: F811
    env = fighter(opponent="snake", difficulty=2, rival=by_sum).unwrapped
    env.reset(seed=5)
    one = duel(by_sum, "snake", 2)
    one.open()
    loaded = env.console.load(env._state("snake"))
    setting = env.game.setting(loaded, "left", 2, 4711, True)
    env.console.write(setting)
    env._await_round()
    one.console.write({"random": 4711})
    while not one.fighting:
        one.step()
    for _ in range(150):
        *_, terminated, _, info = env.step(action(env, "5"))
        play(one, info["frames"])
        assert one.variables == info["ram"].data
        if terminated:
            break
    assert one.variables["health"] < ram.FULL_HEALTH


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_match_against_the_computer_is_lost_by_who_does_nothing(duel, side):
    one = duel(difficulty=7, side=side, seed=3)
    one.open()
    process = one.console.process
    for frame in range(20_000):  # noqa: B007
        one.step()
        if one.over:
            break
    assert one.over and one.result == "loss" and one.rounds == (0, 2) and one.posed == POSE and frame > 600
    assert one.screen().shape == (224, 320, 3)
    one.close()
    assert process.poll() is not None
    one.restart()
    assert one.result is None and not one.over and one.rounds == (0, 0)


def test_a_match_goes_on_where_it_was_closed(duel):
    without, held = duel(by_sum, seed=1), duel(by_sum, seed=1)
    held.open()
    play(held, 400, pad_of(["RIGHT"]))
    process = held.console.process
    held.close()
    assert process.poll() is not None and held.console is None
    held.open()
    play(held, 300)
    without.open()
    play(play(without, 400, pad_of(["RIGHT"])), 300)
    assert held.variables == without.variables and held.fighting


def test_keys_count_only_while_a_round_is_on(duel):
    one = duel(seed=1)
    one.open()
    start = one.variables["x"]
    while not one.fighting:
        one.step(pad_of(["LEFT", "START"]))
        assert one.variables["x"] == start
    play(one, 20, pad_of(["LEFT"]))
    assert one.variables["x"] < start


def test_a_network_says_what_it_thinks(duel):
    torch.manual_seed(0)
    network = DQN(len(ram.FEATURES), 15)
    one = duel(network, moves="basic", seed=1)
    one.open()
    while one.q_values is None:
        one.step()
    seen = ram.observe(one.variables, "right", one.moves[0])
    assert one.q_values.shape == (15,) and one.choice == one.q_values.argmax() and seen.shape == (len(ram.FEATURES),)
    assert one.has_q_values and not duel(by_sum).has_q_values


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"opponent": "tigger"}, "did you mean 'tiger'"),
        ({"difficulty": 9}, "expected 0 to 7"),
        ({"side": "up"}, "side is 'up'"),
        ({"game": "pong"}, "game is 'pong'"),
        ({"moves": "ful"}, "did you mean 'full'"),
        ({"rival": 3}, "rival is 3"),
        ({"rival": DQN(12, 32)}, "12 numbers a state, expected"),
        ({"rival": DQN(len(ram.FEATURES), 15)}, "15 moves, expected 32"),
    ],
)
def test_a_wrong_option_is_named(options, words):
    with pytest.raises(ValueError, match=words):
        Duel(**options)


def test_a_console_that_dies_is_noticed_and_replaced(duel):
    one = duel(seed=1)
    one.open()
    one.console.process.kill()
    with pytest.raises(WorkerDied):
        play(one, 2)
    one.restart()
    one.open()
    play(one, 2)


def test_pictures_are_packed_without_loss(duel):
    one = duel(seed=1)
    one.open()
    packer = Packer()
    for _ in range(5):
        picture = play(one, 60, pad_of(["RIGHT"])).screen()
        data = packer.pack(picture)
        assert len(data) < 12_000
        assert np.array_equal(np.array(Image.open(io.BytesIO(data)).convert("RGB")), picture)


def test_many_colours_do_not_confuse_the_packer():
    packer = Packer()
    random = np.random.default_rng(0)
    for count in (200, 200, 255, 4000, 30):
        colors = (random.integers(0, 32, (count, 3)) * 8).astype(np.uint8)
        picture = colors[random.integers(0, count, (40, 60))]
        image = np.array(Image.open(io.BytesIO(packer.pack(picture))).convert("RGB"))
        if count < 256:
            assert np.array_equal(image, picture)
        else:
            assert np.abs(image.astype(int) - picture).mean() < 20


def test_a_line_lets_no_more_through_than_is_painted():
    now = [0.0]
    line = Line(lambda: now[0])
    for number in range(1, 7):
        assert line.free and line.send() == number
    assert not line.free
    now[0] = 0.1
    line.answer(4)
    assert line.free and len(line.waiting) == 2 and line.silence == 0
    for _ in range(20):  # answers that take half a second
        while line.free:
            line.send()
        now[0] += 0.5
        line.answer(line.number)
    assert line.window == line.LEAST
    while line.free:
        line.send()
    assert len(line.waiting) == 2
    now[0] += 1.1  # lost
    assert line.free and line.silence > 1
    for _ in range(20):
        line.send()
        now[0] += 0.05
        line.answer(line.number)
    assert line.window == line.MOST
    line.answer(0)
    line.begin()
    assert line.free and line.send() == line.number
