"""The worlds that agents act in, all of them Gymnasium environments."""

import gymnasium

from sf2lib.envs.vector import EpisodeStream, dimensions, make, make_vec

__all__ = ["EpisodeStream", "dimensions", "make", "make_vec"]

for name in (
    "ConstantReward",
    "ObservationReward",
    "DelayedReward",
    "ActionReward",
    "MatchingReward",
    "EndlessReward",
):
    gymnasium.register(f"sf2lib/{name}-v0", f"sf2lib.envs.probes:{name}")
