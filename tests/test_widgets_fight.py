"""Lesson 12's fight by keyboard: the kernel's side of it, with a browser that these tests play."""

import asyncio
import io
import signal
import time

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from PIL import Image

from sf2lib.classroom import widgets
from sf2lib.classroom.widgets import Fight, Panel
from sf2lib.envs import ram
from sf2lib.network import DQN


class Browser:
    """Takes what a fight sends and answers, late if it is slow.

    Args:
        one: the widget.
        paints: whether it paints at all.
        delay: seconds until it answers for a picture.
    """

    def __init__(self, one: Fight, paints: bool = True, delay: float = 0.0):
        self.one, self.paints, self.delay = one, paints, delay
        self.numbers, self.contents, self.last, self.most = [], [], b"", 0
        one.send = self.take

    def say(self, kind: str, **content) -> None:
        self.one._handle_custom_msg({"kind": kind, **content}, [])

    def take(self, content, buffers):
        self.numbers.append(content["number"])
        self.contents.append(content)
        (self.last,) = buffers
        self.most = max(self.most, len(self.one.line.waiting))
        if self.paints:
            asyncio.get_running_loop().call_later(self.delay, lambda: self.say("painted", number=content["number"]))

    async def until(self, condition, seconds: float = 60) -> None:
        for _ in range(int(seconds * 100)):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"did not happen: {self.one.phase}, {self.one.message}")

    async def fights(self) -> None:
        """Press the button, and wait until a round is on."""
        self.say("go")
        await self.until(lambda: self.one.duel.fighting)


@pytest.fixture
def fight():
    """Makes the widget out of the options of `widgets.fight`; none leaves anything behind."""
    made = []

    def make_fight(*arguments, **options) -> Fight:
        panel = widgets.fight(*arguments, **options)
        assert isinstance(panel, Panel)
        made.append(panel.children[0])
        return made[-1]

    yield make_fight
    for one in made:
        assert one.task is None and one.duel.console is None and not Fight.running
        one.close()


def ended(one: Fight):
    return lambda: one.task is None


def test_nothing_runs_before_the_button_is_pressed(fight):
    one = fight()
    assert one.phase == "ready" and one.task is None and one.duel.console is None
    assert one.names == ["You, the Novice", "The computer, difficulty 4, the Tiger"] and one.moves == []
    assert Image.open(io.BytesIO(one.picture)).size == (320, 224)
    assert "Run this cell" in repr(Panel([one]))


def test_names_say_who_plays_whom(fight):
    torch.manual_seed(0)
    one = fight(DQN(len(ram.FEATURES), 15), "snake", moves="basic", side="right", name="My agent")
    assert one.names == ["You, the Snake", "My agent, the Novice"] and one.side == "right" and len(one.moves) == 15
    assert fight(lambda states: np.zeros(len(states), int)).names[1] == "The agent, the Tiger"


def test_keys_move_the_fighter_and_the_clock_is_the_consoles(fight):
    one = fight(seed=1, difficulty=0)
    browser = Browser(one)
    steps = []
    step = one.duel.step
    one.duel.step = lambda pad: (steps.append(time.monotonic()), step(pad))

    async def play():
        await browser.fights()
        x = one.duel.variables["x"]
        browser.say("keys", held=["LEFT"])
        await browser.until(lambda: one.duel.variables["x"] < x - 20)
        assert one.phase == "on" and one.message == "" and one in Fight.running
        browser.say("keys", held=[])
        steps.clear()
        begun = time.monotonic()
        await asyncio.sleep(1)
        took = time.monotonic() - begun
        assert len(steps) <= 60 * took + 5  # four are made up for
        browser.say("pause", why="Paused")
        await browser.until(ended(one))

    asyncio.run(play())
    assert one.phase == "paused" and browser.most <= 6
    assert np.array(Image.open(io.BytesIO(browser.last)).convert("RGB")).shape == (224, 320, 3)
    assert Image.open(io.BytesIO(one.picture)).size == (320, 224)


def test_a_tap_between_two_frames_is_not_lost(fight):
    one = fight(seed=1, difficulty=0)
    browser = Browser(one)
    masks = []

    async def play():
        await browser.fights()
        step = one.duel.step
        one.duel.step = lambda pad: (masks.append(tuple(np.flatnonzero(pad))), step(pad))
        for held in (["DOWN"], ["DOWN", "RIGHT"], ["RIGHT"], ["RIGHT", "HP"], []):
            browser.say("keys", held=held)
        await browser.until(lambda: len(masks) > 5)
        browser.say("stop")
        await browser.until(ended(one))

    asyncio.run(play())
    order = [mask for mask, before in zip(masks, [None, *masks], strict=False) if mask != before]
    assert [len(mask) for mask in order if mask] == [1, 2, 1, 2] and order[-1] == ()
    assert one.phase == "ready" and one.duel.variables == {}


def test_a_slow_browser_gets_fewer_pictures_of_the_same_fight(fight):
    one = fight(seed=1)
    browser = Browser(one, delay=0.6)

    async def play():
        await browser.fights()
        await asyncio.sleep(4)
        frames, sent, begun = one.duel.variables["timer"], len(browser.numbers), time.monotonic()
        await asyncio.sleep(1.5)
        rate = (len(browser.numbers) - sent) / (time.monotonic() - begun)
        assert one.duel.variables["timer"] < frames  # the fight goes on
        assert rate < 6 and len(one.line.waiting) <= 2
        one.stop()
        await browser.until(ended(one))

    asyncio.run(play())


def test_a_match_pauses_when_nobody_looks(fight):
    one = fight(seed=1)
    browser = Browser(one, paints=False)

    async def play():
        browser.say("go")
        await browser.until(lambda: one.phase == "on")
        process = one.duel.console.process
        await browser.until(ended(one))
        assert process.poll() is not None

    asyncio.run(play())
    assert (one.phase, one.message) == ("paused", "Paused: no answer from the page") and len(browser.numbers) < 40


def test_a_match_pauses_while_the_kernel_is_busy_and_goes_on(fight):
    one = fight(seed=1)
    browser = Browser(one)

    async def play():
        await browser.fights()
        time.sleep(2)  # a cell that takes long
        await browser.until(ended(one))
        assert one.phase == "paused" and "busy" in one.message
        timer = one.duel.variables["timer"]
        browser.say("go")
        await browser.until(lambda: one.phase == "on" and one.duel.variables["timer"] < timer)
        browser.say("pause", why="Paused: you looked away")
        browser.say("pause", why="another")
        await browser.until(ended(one))

    asyncio.run(play())
    assert one.message == "Paused: you looked away"


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "taking a message"])
def test_an_interrupt_ends_it_where_the_kernel_would_ignore_it(fight, busy):
    one = fight(seed=1)
    browser = Browser(one)

    async def play():
        await browser.fights()
        await asyncio.sleep(0.1)
        if busy:  # as ipykernel does around each message, and it logs the KeyboardInterrupt and drops it
            saved = signal.signal(signal.SIGINT, signal.default_int_handler)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            signal.signal(signal.SIGINT, saved)
        else:
            signal.raise_signal(signal.SIGINT)
        await browser.until(ended(one))

    before = signal.getsignal(signal.SIGINT)
    runner = asyncio.new_event_loop()  # asyncio.run would take the signal itself
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        runner.run_until_complete(play())
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
        runner.close()
    assert one.message == "Paused: the kernel was interrupted"


def test_who_has_won_is_said_and_another_match_begins(fight):
    one = fight(seed=1, difficulty=7)
    browser = Browser(one)

    async def play():
        await browser.fights()
        for name in ("rounds_won", "enemy_rounds_won"):
            one.duel.console.write({name: 1})
        one.duel.console.write({"enemy_health": 0, "health": 100})
        one.duel.console.write({"timer": 0})
        await browser.until(ended(one))
        assert (one.phase, one.message) == ("over", "You win, 2 : 1") and one.rounds == [2, 1]
        await browser.fights()
        assert one.rounds == [0, 0] and one.phase == "on"
        one.stop()
        await browser.until(ended(one))

    asyncio.run(play())


def test_what_the_agent_thinks_goes_with_the_pictures(fight):
    torch.manual_seed(0)
    one = fight(DQN(len(ram.FEATURES), 32), seed=1)
    browser = Browser(one)

    async def play():
        await browser.fights()
        await browser.until(lambda: len([content for content in browser.contents if "values" in content]) > 2)
        one.stop()
        await browser.until(ended(one))

    asyncio.run(play())
    told = [content for content in browser.contents if "values" in content]
    assert len(told) < len(browser.contents) / 2  # only when it chooses
    content = told[-1]
    assert len(content["values"]) == 32 == len(one.moves) and content["choice"] == int(np.argmax(content["values"]))


def test_two_fights_at_a_time(fight):
    first, second = fight(seed=1), fight(seed=2, opponent="crane")
    browsers = Browser(first), Browser(second)

    async def play():
        for browser in browsers:
            await browser.fights()
        assert {first, second} <= Fight.running
        assert first.duel.console.process.pid != second.duel.console.process.pid
        first.stop()
        await browsers[0].until(ended(first))
        assert second.phase == "on"
        second.stop()
        await browsers[1].until(ended(second))

    asyncio.run(play())


def test_a_rival_that_fails_says_so_and_leaves_nothing(fight):
    def broken(states):
        raise KeyError("no such move")

    one = fight(broken, seed=1)
    browser = Browser(one)

    async def play():
        browser.say("go")
        await browser.until(lambda: one.phase == "failed")

    asyncio.run(play())
    assert one.message == "KeyError: 'no such move'"


def test_the_kernels_loop_can_end_in_the_middle_of_it(fight):
    one = fight(seed=1)
    browser = Browser(one)

    async def play():
        await browser.fights()

    asyncio.run(play())  # cancels what still runs
    assert one.phase == "paused"


def test_a_closed_widget_leaves_nothing(fight):
    one = fight(seed=1)
    browser = Browser(one)

    async def play():
        await browser.fights()
        process = one.duel.console.process
        one.close()
        await browser.until(ended(one))
        assert process.poll() is not None

    asyncio.run(play())


def test_keys_can_be_chosen(fight):
    assert fight(keys={"Q": "LP", "ArrowUp": "UP"}).controls == {"q": "LP", "ArrowUp": "UP"}
    with pytest.raises(ValueError, match="key 'q' presses 'PL': expected one of"):
        fight(keys={"q": "PL"})


def test_the_still_picture_shows_the_fight_and_what_the_agent_thinks():
    torch.manual_seed(0)
    network = DQN(len(ram.FEATURES), 32)
    scene = widgets.draw_fight(network, "crane", held=["RIGHT"])
    svg = scene.svg("a fight")
    assert svg == widgets.draw_fight(network, "crane", held=["RIGHT"]).svg("a fight")
    words = [shape[3] for shape in scene.shapes if shape[0] == "text"]
    assert {"You, the Novice", "The agent, the Crane", "236LP", "2HK", "5"} <= set(words)
    bold = [shape[3] for shape in scene.shapes if shape[0] == "text" and shape[-1]]
    assert len(bold) == 4 and words[-1].startswith(f"{bold[-1]}: ")
    plt.close(scene.figure())
    scene = widgets.draw_fight(difficulty=2, side="right", frames=150)
    words = [shape[3] for shape in scene.shapes if shape[0] == "text"]
    assert words == ["The computer, difficulty 2, the Novice", "You, the Tiger"] and scene.width == 480
