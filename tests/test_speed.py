"""Importing the course is cheap."""

import json

import pytest
from worlds import python

IMPORTS = """
import json, sys, time

def cost(names):
    wall, processor = time.perf_counter(), time.process_time()
    for name in names:
        __import__(name)
    # a busy machine stretches the one, waiting for a cold disk does not count in the other
    return min(time.perf_counter() - wall, time.process_time() - processor)

print(json.dumps({
    "torch": cost(["torch"]),
    "sf2lib": cost(["sf2lib"]),
    "core": cost(sys.argv[1].split()),
    "loaded": [name for name in sys.argv[2].split() if name in sys.modules],
}))
"""
CORE = "network replay explore loss agent train evaluate checkpoint config envs history"
DEAR = "stable_retro retro ipywidgets IPython matplotlib pygame flappy_bird_gymnasium stable_baselines3 tensorboard"


@pytest.fixture(scope="module")
def imports():
    process = python("-c", IMPORTS, " ".join(f"sf2lib.{name}" for name in CORE.split()), DEAR)
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    return json.loads(out)


def test_importing_it_costs_under_half_a_second_beyond_torch(imports):
    own = imports["sf2lib"] + imports["core"]
    slow_machine = imports["torch"] / 2  # torch takes 1 to 2 seconds: where it takes 4, so may we take a little more
    assert own < max(0.5, slow_machine), imports
    assert imports["sf2lib"] < 0.1, imports


def test_importing_it_loads_neither_emulator_nor_widgets_nor_plots_nor_games(imports):
    assert imports["loaded"] == []
