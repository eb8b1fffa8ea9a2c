"""The native build that the balance is measured with plays the same fights as the ROM, frame by frame."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import ctypes
import gzip
import shutil

import numpy as np
import pytest
from dojo import BUTTONS, GAME, console  # noqa: F401
from dojo_native import build

pytestmark = pytest.mark.skipif(not (shutil.which("cc") or shutil.which("gcc")), reason="needs a C compiler: gcc")

# enum pad_button of src/pads.h.
BITS = {"UP": 1, "DOWN": 2, "LEFT": 4, "RIGHT": 8, "B": 16, "C": 32, "A": 64, "Z": 256, "Y": 512, "X": 1024}
FIELDS = ["status", "x", "y", "facing", "recovery", "velocity_x", "velocity_y", "health", "attacking", "distance_x",
          "distance_y", "shown_health", "rounds_won", "state", "move", "state_time", "phase", "freeze", "combo",
          "stun", "score"]  # fmt: skip


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    return build(tmp_path_factory.mktemp("native"))


def bcd(number: int) -> int:
    return int(str(number), 16)


def seen_in_rom(fight) -> dict:
    out = {}
    for player in range(2):
        for name in FIELDS:
            out[f"{name}{player}"] = fight.read(name, player)
        out[f"score{player}"] = bcd(out[f"score{player}"])
    out["timer"], out["ticks"], out["random"] = (
        bcd(fight.read("timer")),
        fight.read("timer_ticks"),
        fight.read("random"),
    )
    return out


def seen_natively(library) -> dict:
    buffer = (ctypes.c_int * 128)()
    values = list(buffer[: library.dojo_observe(buffer)])
    out = {}
    for player in range(2):
        for place, name in enumerate(FIELDS):
            value = values[player * len(FIELDS) + place]
            out[f"{name}{player}"] = value >> 16 if name in ("x", "y") else value
    rest = values[2 * len(FIELDS) + 8 :]
    out["timer"], out["ticks"], out["random"] = rest[0], rest[1], rest[2]
    return out


def random_pads(random, held):
    """Now and then another direction and other buttons, also impossible ones."""
    if random.random() < 0.25:
        held = random.random(len(BUTTONS)) < 0.22
        held[[BUTTONS.index("START"), BUTTONS.index("MODE")]] = False
    return held


@pytest.mark.parametrize("animal", ["Tiger", "Crane", "Snake", "Monkey", "Dragon", "TwoPlayers"])
def test_the_native_build_plays_the_roms_fight(console, native, animal):
    console.restore(gzip.decompress((GAME / f"{animal}.state").read_bytes()))
    random = np.random.default_rng(3)
    character, human = console.read("character", 1), int(animal == "TwoPlayers")
    native.dojo_begin(0, character, 1, human, 3, 1)
    while not native.dojo_fighting():  # the state was saved as the fight began
        native.dojo_step(0, 0)
    native.dojo_seed(console.read("random"))
    left = right = np.zeros(len(BUTTONS), bool)
    for frame in range(3000):
        assert seen_natively(native) == seen_in_rom(console), f"frame {frame}"
        if console.match("phase") == 4:
            break
        left, right = random_pads(random, left), random_pads(random, right)
        console.masks(left.astype(np.uint8), right.astype(np.uint8))
        masks = [
            sum(BITS[name] for name, down in zip(BUTTONS, pad, strict=True) if down and name in BITS)
            for pad in (left, right)
        ]
        native.dojo_step(*masks)
