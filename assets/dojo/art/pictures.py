"""Play scenes in the emulator and keep pictures of them: `python assets/dojo/art/pictures.py [OUT] [--rom ROM]`.

Two pads play from power-on; where a scene wants the fighters near each other, or nearly beaten, it writes their RAM as
a learner's environment does. The pictures of the README come from here.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import stable_retro
from PIL import Image
from stable_retro.data import GameData

from sf2lib.classroom import video

HERE = Path(__file__).resolve().parent
ROM = HERE.parent / "Dojo-Genesis-v0" / "rom.md"
IMAGES = HERE.parents[1] / "images"
BUTTONS = ["B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z"]
KEYPAD = {
    "1": "DOWN LEFT", "2": "DOWN", "3": "DOWN RIGHT", "4": "LEFT", "5": "", "6": "RIGHT", "7": "UP LEFT", "8": "UP",
    "9": "UP RIGHT",
}  # fmt: skip
FIGHTERS = ["novice", "tiger", "crane", "snake", "monkey", "dragon"]  # the choice screen, row by row
RECORDS = (0xFF8000, 0xFF8280)
X, HEALTH, SHOWN, STATUS = 0x06, 0x42, 0xE8, 0x02


class Stage:
    """A console with two pads. Pads are spelled as fighting games do: "2" is down, "6X" right with the button X."""

    def __init__(self, rom: Path):
        self.emulator = stable_retro.RetroEmulator(str(rom))
        self.data = GameData()
        self.emulator.configure_data(self.data)
        self.film: list[np.ndarray] | None = None
        self.clock = 0

    def hold(self, one: str = "", two: str = "", frames: int = 1) -> None:
        """Hold buttons on both pads for some frames."""
        for player, keys in enumerate((one, two)):
            held = "START" if keys == "START" else " ".join(KEYPAD.get(key, key) for key in keys)
            self.emulator.set_button_mask(np.array([name in held.split() for name in BUTTONS], np.uint8), player)
        for _ in range(frames):
            self.emulator.step()
            self.clock += 1
            if self.film is not None and self.clock % 4 == 0:
                self.film.append(self.screen())

    def script(self, text: str) -> None:
        """Steps such as "6:20 3Z/4:5 :10": pad 1, after the slash pad 2, after the colon for how many frames."""
        for part in text.split():
            pads, _, frames = part.partition(":")
            one, _, two = pads.partition("/")
            self.hold(one, two, int(frames or 1))

    def screen(self) -> np.ndarray:
        """The picture as it is now."""
        return self.emulator.get_screen().copy()

    def write(self, player: int, offset: int, value: int) -> None:
        """Set a word of a fighter's record."""
        self.data.memory.assign(RECORDS[player] + offset, ">u2", value)

    def place(self, one: int, two: int) -> None:
        """Put both fighters somewhere on the ground."""
        self.write(0, X, one)
        self.write(1, X, two)
        self.hold(frames=2)

    def read(self, player: int, offset: int) -> int:
        """A word of a fighter's record."""
        self.data.update_ram()
        return int(self.data.memory.extract(RECORDS[player] + offset, ">u2"))

    def title(self) -> None:
        """From power-on to the title."""
        self.hold(frames=90)

    def choose(self, one: str, two: str) -> None:
        """From the title to the choice for two players, both chosen."""
        self.title()
        self.script("2:3 :6 START:3 :30")
        for player, (start, name) in enumerate((("novice", one), ("tiger", two))):
            there, here = FIGHTERS.index(name), FIGHTERS.index(start)
            steps = ["2"] * (there // 3 != here // 3)
            steps += ["6" if there % 3 > here % 3 else "4"] * abs(there % 3 - here % 3)
            for step in steps:
                self.script(f"{step}:3 :5" if player == 0 else f"/{step}:3 :5")
        self.script("A/A:3 :20")

    def fight(self, one: str, two: str) -> None:
        """To the first round's first free frame."""
        self.choose(one, two)
        self.hold(frames=120)
        before = self.read(0, X)
        for _ in range(400):  # until walking works
            self.hold("6")
            if self.read(0, X) != before:
                break
        self.hold(frames=2)


# Scenes of fights: who, where they stand, what their pads play (see `Stage.script`) up to the moment.
FIGHTS = {
    "tiger": ("novice", "tiger", (215, 270), "/Z:3 :9"),  # the Tiger's heavy punch lands
    "crane": ("novice", "crane", (180, 290), "9:4 :20 /C:3 :9"),  # the Crane kicks the Novice out of a jump
    "snake": ("novice", "snake", (210, 262), "/2:4 /2C:3 /2:9"),  # the Snake sweeps
    "monkey": ("novice", "monkey", (176, 300), "/7:4 :26 /C:3 :6"),  # the Monkey comes from above
    "dragon": ("novice", "dragon", (220, 262), "/4:2 /2:2 /1:2 /1Z:2 :11"),  # the Dragon's rising punch
    "block": ("novice", "tiger", (180, 290), "2:2 3:2 6:2 6Z:2 :18 /6:4"),  # a ball of breath meets a block
    "combo": ("novice", "monkey", (225, 262), "X:3 :6 X:3 :2 6:2 2:2 3:2 3Z:3 :17"),  # three hits in a row, counted
    "ko": ("novice", "snake", (215, 268), "Z:3 :42"),  # the last blow
}


def play(stage: Stage, scene: str) -> None:
    """Play up to a scene's moment."""
    if scene == "title":
        stage.title()
    elif scene == "choice":
        stage.choose("crane", "monkey")
    else:
        one, two, places, script = FIGHTS[scene]
        stage.fight(one, two)
        stage.place(*places)
        if scene == "ko":
            stage.write(1, HEALTH, 5)
        stage.script(script)


def fight(stage: Stage) -> list[np.ndarray]:
    """A short fight, film for the README: 15 pictures a second."""
    stage.fight("novice", "dragon")
    stage.place(180, 322)
    stage.write(1, HEALTH, 54)
    stage.write(1, SHOWN, 54)
    stage.film = []
    stage.script(":10 /2:2 /1:2 /4:2 /4Y:2 :7")  # the Dragon breathes
    stage.script("9:4 :26 B:3 :16")  # the Novice jumps over it, and kicks,
    stage.script("Y:3 :2 2:2 3:2 6:2 6Z:3 :44")  # and strikes, and breathes back: three hits
    stage.script("/6:20 /7:4 :19 2Z:3 :130")  # the Dragon leaps; the Novice meets it from below: K.O.
    return stage.film


def png(pixels: np.ndarray, path: Path, zoom: int = 2) -> None:
    """Save a picture enlarged, every colour kept."""
    image = Image.fromarray(pixels)
    image = image.quantize(256, dither=Image.Dither.NONE).resize(
        (image.width * zoom, image.height * zoom), Image.NEAREST
    )
    image.save(path, optimize=True)


def main() -> None:
    """Play and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, nargs="?", default=IMAGES)
    parser.add_argument("--rom", type=Path, default=ROM)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    stage = Stage(args.rom)
    start = stage.emulator.get_state()
    for scene in ["title", "choice", *FIGHTS]:
        if args.only in scene:
            stage.emulator.set_state(start)
            play(stage, scene)
            png(stage.screen(), args.out / f"dojo_{scene}.png")
    if args.only in fight.__name__:
        stage.emulator.set_state(start)
        film = [frame.repeat(2, axis=0).repeat(2, axis=1) for frame in fight(stage)]
        (args.out / "dojo_fight.png").write_bytes(video.animation(film, fps=15, colors=64))


if __name__ == "__main__":
    main()
