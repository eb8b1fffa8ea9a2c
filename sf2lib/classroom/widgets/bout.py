"""The still pictures of lesson 12's fight: a moment of a match, and what the agent thinks then."""

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image

from sf2lib.agent import DQNAgent
from sf2lib.classroom import video
from sf2lib.classroom.duel import Duel, pad_of
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene
from sf2lib.config import ASSETS
from sf2lib.envs.games import GAMES
from sf2lib.evaluate import Policy
from sf2lib.network import DQN

TOP, SCREEN, BAR = 26, (480, 336), 19  # pixels: the names above, the picture, a bar's row
WIDE, GAP = 124, 20  # of a column of bars, and before it
ROWS = 16  # bars in a column


def draw_fight(
    rival: DQN | DQNAgent | Policy | None = None,
    opponent: str = "tiger",
    difficulty: int = 4,
    *,
    frames: int = 260,
    held: Sequence[str] = (),
    name: str = "",
    seed: int = 1,
    **options: Any,
) -> Scene:
    """Play the beginning of a match, and draw where it stands: the picture that stands where no kernel runs.

    plots.show(widgets.draw_fight(network).figure(), alt="...")

    Args:
        rival, opponent, difficulty, name: as for `fight`.
        frames: how many to play; a round begins after about 130.
        held: what you hold all the time, such as ["RIGHT"].
        seed: of what the game draws by chance.
        options: moves, frame_skip, side, game; as for `fight`.
    """
    duel = Duel(rival, opponent, difficulty, seed=seed, **options)
    try:
        duel.open()
        for _ in range(frames):
            duel.step(pad_of(held))
        picture = duel.screen()
    finally:
        duel.close()
    names = names_of(duel, name)
    q_values = None if duel.q_values is None else duel.q_values.tolist()
    columns = 0 if q_values is None else -(-len(q_values) // ROWS)
    scene = Scene(SCREEN[0] + columns * (GAP + WIDE), TOP + SCREEN[1])
    left, right = names if duel.side == "left" else names[::-1]
    scene.text((0, 10), left, 14, "left", INK, bold=True)
    scene.text((SCREEN[0], 10), right, 14, "right", INK, bold=True)
    scene.picture((0, TOP), *SCREEN, video.png(picture))
    if q_values is None:
        return scene
    low, high = min(q_values), max(q_values)
    scene.text((SCREEN[0] + GAP, 10), "What it thinks: Q of each move", 13, "left", INK, bold=True)
    for number, (move, value) in enumerate(zip(duel.moves, q_values, strict=True)):
        x, y = SCREEN[0] + GAP + (GAP + WIDE) * (number // ROWS), TOP + 9 + BAR * (number % ROWS)
        chosen = number == duel.choice
        scene.text((x, y), move.name, 11.5, "left", INK, bold=chosen)
        scene.box((x + 50, y - 5), WIDE - 50, 10, LINE, 0.45, 2)
        share = 0.03 + 0.97 * (value - low) / ((high - low) or 1)
        scene.box((x + 50, y - 5), (WIDE - 50) * share, 10, MORE if chosen else LESS, 1.0, 2)
    chosen = f"{duel.moves[duel.choice].name}: {q_values[duel.choice]:.2f}. From {low:.2f} to {high:.2f}."
    scene.text((SCREEN[0] + GAP, TOP + SCREEN[1] - 10), chosen, 12, "left", SOFT)
    return scene


def names_of(duel: Duel, name: str) -> tuple[str, str]:
    """Who fights: the Novice is on the left, the animal on the right."""
    who = name or ("The agent" if duel.has_rival else f"The computer, difficulty {duel.difficulty}")
    bodies = ["", ""] if duel.game is GAMES["sf2"] else [", the Novice", f", the {duel.opponent.capitalize()}"]
    if duel.side == "right":
        bodies.reverse()
    return f"You{bodies[0]}", f"{who}{bodies[1]}"


def poster(opponent: str) -> bytes:
    """A picture to begin with, so that no console need be switched on for it."""
    path = ASSETS / "images" / f"dojo_{opponent}.png"
    picture = Image.open(path if path.exists() else ASSETS / "images" / "dojo_title.png")
    data = io.BytesIO()
    picture.resize((320, 224), Image.Resampling.NEAREST).save(data, "PNG", optimize=True)
    return data.getvalue()
