"""Watch agents play: choose one, choose a game, play it or drag through it frame by frame (lessons 00 and 07)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from sf2lib.classroom import plots, video
from sf2lib.classroom.video import Game
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene
from sf2lib.envs.flappy import ACTIONS, ENV_ID
from sf2lib.evaluate import Policy

SCALE = 0.8  # of a frame's own pixels
LEFT = 26  # pixels between the frame and what is written beside it
WIDE = 380  # pixels: the column beside the frame

Draw = Callable[[str, Game, int], Scene]


def draw_game(name: str, game: Game, frame: int) -> Scene:
    """Draw one frame of a Flappy Bird game, and beside it what the agent does and how far it came.

    Args:
        name: of the agent.
        game: what `video.record` returned.
        frame: which of its frames.
    """
    scene, x = beside_frame(game, frame)
    step = step_of(game, frame)
    crashed = game.terminated and frame == len(game.frames) - 1
    scene.text((x, 20), name, 17, "left", INK, bold=True)
    scene.text((x, 46), f"step {step} · {counted(passed(game, step))}", 13, "left", SOFT)
    does = "crashed" if crashed else ACTIONS[game.actions[step]]
    scene.text((x, 78), f"now: {does}", 14, "left", INK)
    scene.text((x, 128), "the whole game", 12.5, "left", INK, bold=True)
    draw_timeline(scene, game, frame, (x, 146), WIDE - 10)
    end = "then it crashed" if game.terminated else "and it flew on"
    scene.text((x, 204), f"{len(game.actions)} steps, {counted(passed(game))}, {end}", 12.5, "left", SOFT)
    return scene


def beside_frame(game: Game, frame: int) -> tuple[Scene, float]:
    """Start a scene with a frame on its left; return it and where the free column begins."""
    picture = game.frames[frame]
    height, width = (round(side * SCALE) for side in picture.shape[:2])
    scene = Scene(width + LEFT + WIDE, height)
    scene.picture((0, 0), width, height, video.png(picture))
    return scene, width + LEFT


def draw_timeline(scene: Scene, game: Game, frame: int, corner: tuple[float, float], width: float) -> None:
    """Draw a strip for the whole game: a tick for each flap, a dot for each pipe passed, a line at this frame."""
    x, y = corner
    scene.box(corner, width, 26, LINE, 0.5, 3)
    across = width / max(len(game.actions), 1)
    for step in np.flatnonzero(game.actions):
        scene.line((x + step * across, y + 13), (x + step * across, y + 24), MORE, 1.6)
    for step in np.flatnonzero(game.rewards >= 1):
        scene.dot((x + step * across, y + 6), 3.0, LESS)
    here = x + min(frame * game.every, len(game.actions)) * across
    scene.line((here, y - 4), (here, y + 30), INK, 2.0)
    scene.dot((x + 4, y + 40), 3.0, LESS)
    scene.text((x + 12, y + 40), "pipe passed", 11, "left", SOFT)
    scene.line((x + 92, y + 35), (x + 92, y + 46), MORE, 1.6)
    scene.text((x + 98, y + 40), "flap", 11, "left", SOFT)


def step_of(game: Game, frame: int) -> int:
    """Which step a frame shows: that before the last action, where the frame shows how the game ended."""
    return min(frame * game.every, len(game.actions) - 1)


def passed(game: Game, step: int | None = None) -> int:
    """How many pipes the bird had passed before a step; by default, in the whole game."""
    return int((game.rewards[:step] >= 1).sum())


def counted(pipes: int) -> str:
    """Such as "1 pipe passed"."""
    return f"{pipes} pipe{'' if pipes == 1 else 's'} passed"


def player(
    policies: Mapping[str, Policy],
    draw: Draw = draw_game,
    seeds: Sequence[int] = range(1, 9),
    steps: int = 300,
    every: int = 2,
    interval: int = 66,
) -> Panel:
    """Let policies fly in Flappy Bird: each game is played once, when it is first chosen, and kept.

    Args:
        policies: what to choose from, by name.
        draw: makes the picture out of name, game and frame.
        seeds: the games to choose from. The same seed has the same pipes for every policy.
        steps: at most so many in a game.
        every: steps between two frames.
        interval: milliseconds that a frame stays when the game plays.
    """
    games: dict[tuple[str, int], Game] = {}
    who = ipywidgets.ToggleButtons(options=list(policies), style={"button_width": "auto"})
    course = ipywidgets.Dropdown(
        options=[(f"pipes of seed {seed}", seed) for seed in seeds], layout={"width": "170px"}
    )
    play = ipywidgets.Play(interval=interval, min=0, max=1, description="Play")
    slider = ipywidgets.IntSlider(
        min=0, max=1, description="frame", layout={"width": "420px"}, style={"description_width": "50px"}
    )
    ipywidgets.jslink((play, "value"), (slider, "value"))
    drawing = ipywidgets.HTML()

    def game() -> Game:
        key = who.value, course.value
        if key not in games:
            games[key] = video.record(policies[key[0]], ENV_ID, key[1], steps, every, use_lidar=False)
        return games[key]

    def show(*_: Any) -> None:
        frame = min(slider.value, len(game().frames) - 1)
        scene = draw(who.value, game(), frame)
        words = [shape[3] for shape in scene.shapes if shape[0] == "text"]
        drawing.value = scene.svg(". ".join(words))

    def choose(*_: Any) -> None:
        last = len(game().frames) - 1
        slider.value = play.value = 0
        slider.max = play.max = last
        show()

    who.observe(choose, "value")
    course.observe(choose, "value")
    slider.observe(show, "value")
    choose()
    controls = [who, course] if len(policies) > 1 else [course]
    return Panel(
        [
            ipywidgets.HBox(controls, layout={"flex_flow": "row wrap"}),
            ipywidgets.HBox([play, slider], layout={"flex_flow": "row wrap"}),
            ipywidgets.HBox([drawing], layout={"overflow": "auto"}),
        ]
    )


def filmstrip(games: Mapping[str, Game], columns: int = 6, step: int = 36, first: int = 20) -> Figure:
    """Draw games as rows of pictures, for the page that does not move.

    Args:
        games: what `video.record` returned, by name.
        columns: pictures in a row.
        step: steps between two pictures; a pipe comes every 36.
        first: step of the first picture.

    Returns:
        a figure for `plots.show`. A picture after the end of a game is left out.
    """
    height = 1.18 * len(games) * 440 / 288 + 0.25 * len(games) + 0.25
    fig, rows = plots.figure(7.6, height, rows=len(games), columns=columns, squeeze=False, layout="none")
    fig.subplots_adjust(left=0.155, right=0.995, top=1 - 0.28 / height, bottom=0.02, wspace=0.05, hspace=0.22)
    for (name, game), row in zip(games.items(), rows, strict=True):
        score = f"{passed(game)} pipe{'' if passed(game) == 1 else 's'}\nin {len(game.actions)} steps"
        row[0].text(-0.08, 0.62, name, transform=row[0].transAxes, ha="right", fontweight="bold", fontsize=10.5)
        row[0].text(-0.08, 0.56, score, transform=row[0].transAxes, ha="right", va="top", fontsize=9)
        over = False
        for column, axes in enumerate(row):
            at = first + step * column
            frame = min(at // game.every, len(game.frames) - 1)
            axes.set_axis_off()
            if not over:
                over = game.terminated and frame == len(game.frames) - 1
                axes.imshow(game.frames[frame], aspect="auto")
                axes.set_title("crash" if over else f"step {at}", fontsize=9, fontweight="normal", pad=3, loc="center")
    return fig
