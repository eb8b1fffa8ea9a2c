"""What all tests share: one thread for PyTorch; hypothesis draws the same examples each time and may be slow."""

import gc
import os

import pytest
from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: networks this small are fastest so

from sf2lib.envs.emulator import Emulator

settings.register_profile("course", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("course")


@pytest.fixture(autouse=True, scope="module")
def no_emulator_outlives_its_file():
    """stable-retro allows one emulator in a process: what a lesson keeps open must not stay in the way."""
    yield
    for console in [thing for thing in gc.get_objects() if issubclass(type(thing), Emulator)]:
        console.close()
    gc.collect()
