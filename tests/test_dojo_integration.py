"""Dojo under stable-retro: the stock package runs it, every variable reads well, the same inputs give the same RAM."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import gzip
import subprocess
import sys

import numpy as np
import pytest
from dojo import BUTTONS, GAME, ROOT, console, fight  # noqa: F401

STATES = ["Tiger", "Crane", "Snake", "Monkey", "Dragon", "TwoPlayers"]
STOCK = f"""
import stable_retro
stable_retro.data.Integrations.add_custom_path({str(ROOT)!r})
env = stable_retro.make("Dojo-Genesis-v0", state={{state!r}}, inttype=stable_retro.data.Integrations.ALL,
                        players=2, render_mode="rgb_array")
picture, info = env.reset()
assert picture.shape == (224, 320, 3)
for _ in range(300):
    picture, reward, terminated, truncated, info = env.step(env.action_space.sample())
print(info["character"], info["enemy_character"], info["human"], info["enemy_human"], info["difficulty"], terminated)
"""


@pytest.mark.parametrize("number, state", list(enumerate(STATES)))
def test_stable_retro_makes_it(number, state):
    run = subprocess.run([sys.executable, "-c", STOCK.format(state=state)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    enemy, human = (1, 1) if state == "TwoPlayers" else (number + 1, 0)
    assert run.stdout.split() == ["0", str(enemy), "1", str(human), "3", "False"]


def test_a_start_state_reads_as_the_map_says(fight):
    expected = {"status": 512, "y": 192, "health": 176, "shown_health": 176, "attacking": 0, "rounds_won": 0,
                "continue_seconds": 0, "score": 0, "human": 1, "distance_y": 0, "recovery": 0}  # fmt: skip
    for player in range(2):
        assert {name: fight.read(name, player) for name in expected} == expected
    assert (fight.read("x"), fight.read("x", 1)) == (205, 307)
    assert (fight.read("facing") & 8, fight.read("facing", 1) & 8) == (8, 0)
    assert fight.read("timer") == 99 and fight.read("timer_ticks") <= 40
    assert fight.read("distance_x") == 307 - 205 - fight.read("half_width", 1)
    assert fight.read("difficulty") == fight.read("match_difficulty") == 3


def test_logic_is_done_when_a_step_returns(fight):
    """The copy of health is written last in a frame: it never differs from health."""
    random = np.random.default_rng(0)
    for _ in range(600):
        fight.masks(*(random.random((2, 12)) < 0.3).astype(np.uint8))
        ram = fight.ram()
        for start in (0x8000, 0x8280):
            assert (ram[start + 0x40 : start + 0x42] == ram[start + 0x42 : start + 0x44]).all()


@pytest.mark.parametrize("state", ["Dragon", "TwoPlayers"])
def test_the_same_inputs_give_the_same_ram(console, state):
    def play(frames, seed=5, resume=None):
        random = np.random.default_rng(seed)
        saved, trace = None, []
        for frame in range(frames):
            if frame == 400:
                saved = console.save()
                if resume:
                    console.restore(saved)
            pads = (random.random((2, len(BUTTONS))) < 0.2).astype(np.uint8)
            pads[:, BUTTONS.index("START")] = 0
            console.masks(*pads)
            trace.append(console.ram().tobytes())
        return trace

    console.load(state)
    first = play(900)
    console.load(state)
    assert play(900) == first
    console.load(state)
    assert play(900, resume=True) == first


def test_a_state_file_holds_what_the_script_plays():
    """The work RAM, that is: what else the core saves has bytes that differ from run to run."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import states\n"
    code += "sys.stdout.buffer.write(states.play_to(sys.argv[2]))"
    for name in ("Snake", "TwoPlayers"):
        made = subprocess.run([sys.executable, "-c", code, str(ROOT), name], capture_output=True, check=True).stdout
        kept = gzip.decompress((GAME / f"{name}.state").read_bytes())
        assert made[16 : 16 + 65536] == kept[16 : 16 + 65536], f"{name}: python assets/dojo/states.py"
