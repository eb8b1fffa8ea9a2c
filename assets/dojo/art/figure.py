"""A whole fighter: body, head and tail put together as the game does."""

import numpy as np
from heads import CENTRE, head
from rig import FEET, HEIGHT, WIDTH, body
from tails import ROOT, tail


def whole(pose, fighter):
    """A body with its head."""
    picture, joints = body(pose)
    x, y = round(joints["head"][0]), round(joints["head"][1])
    top = np.zeros((HEIGHT + 64, WIDTH + 64), np.uint8)
    if pose.tail != "none":
        x2, y2 = round(joints["tail"][0]), round(joints["tail"][1])
        back = np.zeros((HEIGHT + 64, WIDTH + 64), np.uint8)
        left, up = FEET[0] + x2 - ROOT[0] + 32, FEET[1] - y2 - ROOT[1] + 32
        back[up : up + 32, left : left + 32] = tail(fighter, pose.tail)
        back = back[32:-32, 32:-32]
        picture = np.where(picture > 0, picture, back)
    left, up = FEET[0] + x - CENTRE[0] + 32, FEET[1] - y - CENTRE[1] + 32
    top[up : up + 32, left : left + 32] = head(fighter, pose.face)
    top = top[32:-32, 32:-32]
    first, second = (top, picture) if pose.head_under else (picture, top)
    return np.where(second > 0, second, first)
