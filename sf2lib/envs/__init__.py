"""The worlds that agents act in, all of them Gymnasium environments."""

from sf2lib.envs.vector import EpisodeStream, dimensions, make, make_vec

__all__ = ["EpisodeStream", "dimensions", "make", "make_vec"]
