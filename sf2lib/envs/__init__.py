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

# no round lasts 4,000 decisions, whatever its frame_skip: the limit is for a clock that stands still
gymnasium.register("sf2lib/Fighter-v0", "sf2lib.envs.fighter:Fighter", max_episode_steps=4_000)
