"""Lesson 01's widget: play a game step by step, and see all that `env.step` gives back."""

from dataclasses import dataclass, replace
from typing import Any

import ipywidgets
import numpy as np

from sf2lib.classroom import policies, video
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene
from sf2lib.envs import flappy, make
from sf2lib.evaluate import Policy

CARTPOLE_FEATURES = ("cart: position", "cart: velocity", "pole: angle", "pole: angular velocity")
CARTPOLE_ACTIONS = ("push left", "push right")


@dataclass(frozen=True)
class Task:
    """A game to step through. Attributes:

    env_id, env_kwargs: for `make`.
    features: the name of each number of a state.
    actions: the name of each action.
    rule: a policy that plays it well enough.
    chance: how likely each action is when chance plays.
    """

    env_id: str
    env_kwargs: dict[str, Any]
    features: tuple[str, ...]
    actions: tuple[str, ...]
    rule: Policy
    chance: tuple[float, ...]


TASKS = {
    "CartPole": Task("CartPole-v1", {}, CARTPOLE_FEATURES, CARTPOLE_ACTIONS, policies.balance, (0.5, 0.5)),
    "Flappy Bird": Task(
        flappy.ENV_ID,
        {"use_lidar": False},
        flappy.FEATURES,
        flappy.ACTIONS,
        policies.by_rule(lambda above: above < 12),
        (0.9, 0.1),
    ),
}


@dataclass(frozen=True)
class Moment:
    """What is known after a step. Before the first one, `action` and `reward` are None."""

    picture: np.ndarray
    state: np.ndarray
    steps: int = 0
    total: float = 0.0
    action: int | None = None
    reward: float | None = None
    terminated: bool = False
    truncated: bool = False
    pressed_after_end: bool = False

    @property
    def over(self) -> bool:
        return self.terminated or self.truncated


class Game:
    """One game that is stepped through, an episode after the other, each from the next seed.

    Args:
        task: which game.
        seed: of the first episode.
    """

    def __init__(self, task: Task, seed: int = 0):
        self.task, self.seed = task, seed - 1
        self.env = make(task.env_id, render_mode="rgb_array", **task.env_kwargs)
        self.die = np.random.default_rng(seed)
        self.reset()

    def reset(self) -> Moment:
        """Begin a new episode."""
        self.seed += 1
        state, _ = self.env.reset(seed=self.seed)
        self.now = Moment(self._picture(), np.float32(state))
        return self.now

    def step(self, action: int, picture: bool = True) -> Moment:
        """Take one step; after the end nothing happens but a note that it was asked for."""
        if self.now.over:
            self.now = replace(self.now, pressed_after_end=True)
            return self.now
        state, reward, terminated, truncated, _ = self.env.step(action)
        self.now = Moment(
            self._picture() if picture else self.now.picture,
            np.float32(state),
            self.now.steps + 1,
            self.now.total + float(reward),
            action,
            float(reward),
            bool(terminated),
            bool(truncated),
        )
        return self.now

    def many(self, steps: int, policy: Policy) -> Moment:
        """Take so many steps by a policy, or fewer if the episode ends before."""
        for _ in range(steps):
            self.step(int(policy(self.now.state[None])[0]), picture=False)
            if self.now.over:
                break
        self.now = replace(self.now, picture=self._picture())
        return self.now

    def by_chance(self, steps: int = 20) -> Moment:
        """Take so many random steps."""
        chance = self.task.chance
        return self.many(steps, lambda states: self.die.choice(len(chance), size=len(states), p=chance))

    def _picture(self) -> np.ndarray:
        return np.ascontiguousarray(self.env.render()[:440])


def draw_step(task: Task, now: Moment) -> Scene:
    """Draw a moment: the picture, the numbers of the state, and what the last step gave back."""
    height, width = now.picture.shape[:2]
    scale = 300 / max(height, width)
    width, height = round(width * scale), round(height * scale)
    scene, x = Scene(max(width, 200) + 410, max(height, 140 + 18 * len(task.features))), max(width, 200) + 30
    scene.picture((0, 0), width, height, video.png(now.picture))
    if now.action is None:
        scene.text((x, 12), "env.reset() returned a state and info", 14, "left", INK, bold=True)
        scene.text((x, 36), "no reward yet: nothing has been done", 12.5, "left", SOFT)
    else:
        scene.text((x, 12), f"env.step({now.action}) returned", 14, "left", INK, bold=True)
        scene.text((x, 36), f"reward  {now.reward:+.1f}", 13, "left", INK)
        for name, value, place in (("terminated", now.terminated, 110), ("truncated", now.truncated, 250)):
            scene.text((x + place, 36), f"{name}  {value}", 13, "left", MORE if value else INK, bold=value)
    scene.text((x, 58), f"step {now.steps}, score so far {now.total:.1f}", 12.5, "left", SOFT)
    end = "It is over: a new game begins with env.reset()." if now.over else ""
    if now.pressed_after_end:
        end = "Nothing happened: it is over. Press New game."
    scene.text((x, 80), end, 12.5, "left", MORE, bold=True)
    scene.text((x, 108), f"state: {len(now.state)} numbers", 13, "left", INK, bold=True)
    for row, (name, value) in enumerate(zip(task.features, now.state.tolist(), strict=True)):
        y = 130 + 18 * row
        scene.text((x, y), name, 12, "left", SOFT)
        scene.text((x + 222, y), f"{value + 0.0:+.2f}", 12, "right", INK)
        middle, long = x + 300, 60 * float(np.clip(value, -1, 1))
        scene.line((middle, y - 8), (middle, y + 8), LINE, 1.0)
        scene.box((min(middle, middle + long), y - 5), abs(long), 10, MORE if value > 0 else LESS, 0.8, 2)
    return scene


def stepper() -> Panel:
    """Press an action and see what one step does."""
    games: dict[str, Game] = {}
    which = ipywidgets.ToggleButtons(options=list(TASKS), style={"button_width": "auto"})
    buttons = [ipywidgets.Button(layout={"width": "auto"}) for _ in range(2)]
    chance = ipywidgets.Button(description="20 random steps", layout={"width": "auto"})
    rule = ipywidgets.Button(description="200 steps by a rule", layout={"width": "auto"})
    again = ipywidgets.Button(description="New game", icon="refresh", layout={"width": "auto"})
    drawing = ipywidgets.HTML()

    def game() -> Game:
        if which.value not in games:
            games[which.value] = Game(TASKS[which.value])
        return games[which.value]

    def show(*_: Any) -> None:
        for number, (button, name) in enumerate(zip(buttons, game().task.actions, strict=True)):
            button.description = f"{number}: {name}"
        scene = draw_step(game().task, game().now)
        words = [shape[3] for shape in scene.shapes if shape[0] == "text"]
        drawing.value = scene.svg(". ".join(word for word in words if word))

    def press(act: Any) -> Any:
        def pressed(_: Any) -> None:
            act()
            show()

        return pressed

    for number, button in enumerate(buttons):
        button.on_click(press(lambda number=number: game().step(number)))
    chance.on_click(press(lambda: game().by_chance()))
    rule.on_click(press(lambda: game().many(200, game().task.rule)))
    again.on_click(press(lambda: game().reset()))
    which.observe(show, "value")
    show()
    controls = ipywidgets.HBox([which, *buttons, chance, rule, again], layout={"flex_flow": "row wrap"})
    return Panel([controls, ipywidgets.HBox([drawing], layout={"overflow": "auto"})])
