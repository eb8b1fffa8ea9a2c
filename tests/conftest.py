"""What all tests share: one thread for PyTorch; hypothesis draws the same examples each time and may be slow."""

import os

from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: networks this small are fastest so

settings.register_profile("course", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("course")
