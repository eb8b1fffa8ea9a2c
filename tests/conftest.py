"""What all tests share: hypothesis draws the same examples each time and never fails for being slow."""

from hypothesis import settings

settings.register_profile("course", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("course")
