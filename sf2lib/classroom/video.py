"""Moving pictures: record an agent's game, and show it where any picture shows.

An animation is an animated PNG. JupyterLab, Colab, GitHub and every browser play it as they show any other PNG, and
print shows its first frame. It is smaller than a GIF and needs no player.

game = video.record(policy, "FlappyBird-v0", seed=3, use_lidar=False)
video.show(game, alt="Animation: ...")
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from PIL import Image

from sf2lib.classroom import plots
from sf2lib.envs import make
from sf2lib.evaluate import Policy

GROUND = 440  # pixels: a picture of Flappy Bird ends here, below it is nothing but ground
SHEET = 8  # frames that the palette of an animation is taken from


@dataclass
class Game:
    """An episode, or its beginning, as it was played.

    Attributes:
        frames: the pictures shown, (height, width, 3) uint8; frame k shows step `k * every`.
        states: (steps, state_dim) float32, what the agent saw.
        actions: (steps,) int64, what it did in each state.
        rewards: (steps,) float32.
        score: what the environment reports as its score, or the sum of the rewards.
        seed: of the episode.
        terminated: whether the episode ended by itself, so that the last frame shows how.
        every: steps between two frames.
    """

    frames: list[np.ndarray]
    states: np.ndarray
    actions: np.ndarray
    rewards: np.ndarray
    score: float
    seed: int
    terminated: bool
    every: int = 1

    def __repr__(self) -> str:
        end = "then it ended" if self.terminated else "and it went on"
        return f"seed {self.seed}: {len(self.actions)} steps, score {self.score:g}, {end}"


def record(policy: Policy, env_id: str, seed: int = 0, steps: int = 300, every: int = 1, **env_kwargs: Any) -> Game:
    """Play one episode with a policy and keep its pictures.

    Args:
        policy: such as `evaluate.greedy(network)`; asked for one state at a time.
        env_id: the Gymnasium id of an environment that can render pictures.
        seed: of the episode.
        steps: at most so many.
        every: keep the picture of every so many steps.
        env_kwargs: options for `gymnasium.make`.

    Raises:
        ValueError: no steps to play, or no picture to keep.
    """
    if steps < 1 or every < 1:
        raise ValueError(f"record: steps is {steps} and every is {every}, expected at least 1")
    frames, states, actions, rewards = [], [], [], []
    with _rendering(env_id, env_kwargs) as env:
        state, info = env.reset(seed=seed)
        terminated = truncated = False
        for step in range(steps):
            if step % every == 0:
                frames.append(_picture(env))
            states.append(np.float32(state))
            actions.append(int(policy(states[-1][None])[0]))
            state, reward, terminated, truncated, info = env.step(actions[-1])
            rewards.append(reward)
            if terminated or truncated:
                frames.append(_picture(env))
                break
    score = info.get("score", sum(rewards))
    return Game(
        frames,
        np.array(states),
        np.array(actions),
        np.array(rewards, dtype=np.float32),
        float(score),
        seed,
        bool(terminated),
        every,
    )


def animation(frames: list[np.ndarray], fps: float = 15, colors: int = 48) -> bytes:
    """Return frames as the bytes of an animated PNG that repeats for ever.

    It keeps every pixel: drawn games pack better so than when they are made smaller, which mixes their colours.

    Args:
        frames: (height, width, 3) uint8 each, all of one size.
        fps: frames a second.
        colors: in its palette, 2 to 256. The fewer, the smaller.

    Raises:
        ValueError: no frames.
    """
    if not frames:
        raise ValueError("animation: got no frames, expected at least one")
    pictures = [Image.fromarray(frame) for frame in frames]
    width, height = pictures[0].size
    sheet = Image.new("RGB", (width * SHEET, height))
    for column in range(SHEET):  # one palette for all frames, or flat areas would flicker
        sheet.paste(pictures[column * (len(pictures) - 1) // (SHEET - 1)], (column * width, 0))
    palette = sheet.quantize(colors, dither=Image.Dither.NONE)
    first, *others = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    data = io.BytesIO()
    first.save(data, "PNG", save_all=True, append_images=others, duration=1000 / fps, loop=0, optimize=True)
    return data.getvalue()


def show(game: Game, alt: str, fps: float = 15, scale: float = 0.75) -> None:
    """Show a game as an animation.

    Args:
        game: what `record` returned.
        alt: what a reader who cannot see it should know.
        fps: frames a second.
        scale: the size on the page, as a fraction of the frames'.
    """
    height, width = game.frames[0].shape[:2]
    plots.show_png(animation(game.frames, fps), alt, round(width * scale), round(height * scale))


def png(frame: np.ndarray) -> bytes:
    """Return one frame as the bytes of a PNG, quickly: for widgets that show many of them in turn."""
    data = io.BytesIO()
    Image.fromarray(frame).save(data, "PNG", compress_level=3)
    return data.getvalue()


def _picture(env: gymnasium.Env) -> np.ndarray:
    """What the environment shows now, without the empty part of it."""
    frame = env.render()
    return np.ascontiguousarray(frame[:GROUND] if frame.shape[:2] == (512, 288) else frame)


@contextmanager
def _rendering(env_id: str, env_kwargs: dict) -> Iterator[gymnasium.Env]:
    """An environment that renders pictures, closed afterwards."""
    env = make(env_id, render_mode="rgb_array", **env_kwargs)
    try:
        yield env
    finally:
        env.close()
