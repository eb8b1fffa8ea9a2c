"""From a skeleton pose to a fighter's body: joints by inverse kinematics, then cloth, skin and belt around the bones.

The body has no head: heads are sprites of their own (heads.py), so one set of bodies serves all six fighters.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from raster import Layer, compose

WIDTH, HEIGHT = 128, 128  # of a cell on the sheet
FEET = (64, 112)  # where a cell is anchored: the point between the feet, on the ground

# Palette indices, the same for every fighter; palettes.py says what colour each fighter gives them.
SKIN, SKIN_FAR = [2, 3, 4], [2, 3, 3]
GI, GI_FAR = [5, 6, 7, 8], [5, 5, 6, 7]
BELT, TRIM, TRIM_FAR = [9, 10], [11, 12], [11, 11]
INNER = {8: 5, 7: 5, 6: 5, 4: 2, 3: 2}  # a line inside the figure is softer than its outer one

UPPER_ARM, FOREARM = 14.0, 13.5
THIGH, SHIN, ANKLE = 20.0, 20.0, 4.0
WAIST, CHEST, NECK = 12.0, 13.0, 9.5


@dataclass
class Pose:
    """A skeleton: x forward, y up from the ground between the feet, degrees clockwise from upright (forward)."""

    pelvis: tuple[float, float] = (-2, 38)
    lean: float = 8  # of the spine
    curve: float = 0  # how much more the chest leans than the waist
    twist: float = 6  # how far the near shoulder is behind the middle, and the far one before it
    hips: float = 3  # the same for the hips
    head: float = 0  # tilt of the neck beyond the chest's
    face: str = "upright"  # which picture of the head
    head_under: bool = False  # draw the head behind the body: an arm crosses the face
    near_hand: tuple[float, float] = (9, 53)
    far_hand: tuple[float, float] = (20, 60)
    near_elbow: int = -1  # which way it bends: -1 down, 1 up
    far_elbow: int = -1
    near_foot: tuple[float, float] = (-16, 4)  # the ankle
    far_foot: tuple[float, float] = (15, 4)
    near_knee: int = 1  # 1 forward, -1 backward
    far_knee: int = 1
    near_toe: float = 0  # degrees that the toes point up
    far_toe: float = 0
    near_grip: str = "fist"  # fist, open, blade
    far_grip: str = "fist"
    swing: float = 0  # how far the belt's ends fly backward, in degrees
    tip: str = ""  # the limb that strikes: near_hand, far_hand, near_foot, far_foot
    stretch: float = 1.0  # how much longer that limb is drawn, thrown out at full speed
    order: str = "far_arm far_leg near_leg torso near_arm"
    turned: bool = False  # the back is towards the viewer
    tail: str = "rest"  # which picture of the tail: rest, sway, fly, none
    joints: dict = field(default_factory=dict, repr=False)


def towards(angle):
    """The unit vector that an upright bone points along when leaning by angle."""
    return np.array([math.sin(math.radians(angle)), math.cos(math.radians(angle))])


def bend(a, target, upper, lower, side):
    """Where the middle joint and the end of two bones lie; the end stops short of a target out of reach."""
    a, target = np.array(a, float), np.array(target, float)
    way = target - a
    distance = float(np.hypot(*way)) or 1e-6
    reach = min(max(distance, abs(upper - lower) + 0.5), upper + lower - 0.3)
    way = way / distance
    along = (upper**2 - lower**2 + reach**2) / (2 * reach)
    off = math.sqrt(max(upper**2 - along**2, 0))
    across = np.array([-way[1], way[0]]) * side
    return a + way * along + across * off, a + way * reach


def solve(pose):
    """Every joint of a pose, by name."""
    j = {"pelvis": np.array(pose.pelvis, float)}
    up, top = towards(pose.lean), towards(pose.lean + pose.curve)
    j["mid"] = j["pelvis"] + WAIST * up
    j["neck"] = j["mid"] + CHEST * top
    j["up"], j["top"] = up, top
    j["forward"], j["front"] = np.array([up[1], -up[0]]), np.array([top[1], -top[0]])
    j["head"] = j["neck"] + NECK * towards(pose.lean * 0.5 + pose.curve * 0.5 + pose.head) + 1.5 * j["front"]
    j["near_shoulder"] = j["neck"] - 3.5 * top - pose.twist * j["front"]
    j["far_shoulder"] = j["neck"] - 3.5 * top + pose.twist * j["front"]
    j["tail"] = j["pelvis"] - 5.5 * j["forward"] + 1 * up
    j["near_hip"] = j["pelvis"] - pose.hips * j["forward"]
    j["far_hip"] = j["pelvis"] + pose.hips * j["forward"]
    limbs = (("shoulder", "elbow", "hand", UPPER_ARM, FOREARM), ("hip", "knee", "foot", THIGH, SHIN))
    for side in ("near_", "far_"):
        for root, joint, end, upper, lower in limbs:
            longer = pose.stretch if pose.tip == side + end else 1.0
            j[side + joint], j[side + end] = bend(
                j[side + root], getattr(pose, side + end), upper * longer, lower * longer, getattr(pose, side + joint)
            )
    return j


def layer():
    """An empty cell."""
    return Layer(WIDTH, HEIGHT, FEET)


def folds(out, root, joint, end, cloth, radius):
    """Creases where cloth bends: from the inside of a joint towards its outside, and along a straight limb."""
    inside = out.inside()
    a, b = root - joint, end - joint
    hollow = a / max(np.hypot(*a), 1e-6) + b / max(np.hypot(*b), 1e-6)
    if np.hypot(*hollow) > 0.5:
        hollow = hollow / np.hypot(*hollow)
        out.line([joint + hollow * radius, joint - hollow * radius * 0.1], [1.6, 0.7], cloth[0], clip=inside)
        along = np.array([-hollow[1], hollow[0]])
        for turn in (-1, 1):
            out.line(
                [joint + hollow * radius * 0.9, joint + along * turn * radius * 0.9], [1.2, 0.5], cloth[1], clip=inside
            )


def arm(pose, j, side):
    """Sleeve, forearm, wrist band and hand."""
    skin, cloth, trim = (SKIN, GI, TRIM) if side == "near" else (SKIN_FAR, GI_FAR, TRIM_FAR)
    shoulder, elbow, hand = j[side + "_shoulder"], j[side + "_elbow"], j[side + "_hand"]
    way = (hand - elbow) / max(np.hypot(*(hand - elbow)), 1e-6)
    out = layer()
    out.limb(shoulder, elbow, 6.4, 5.3, cloth, z=1)
    out.limb(elbow, elbow + way * 5, 5.3, 6.2, cloth, z=1)
    folds(out, shoulder, elbow, hand, cloth, 5)
    out.limb(elbow + way * 3, hand, 4.3, 3.2, skin)
    out.limb(hand - way * 2.6, hand - way * 1.2, 3.6, 3.6, trim, z=0.6)
    grip = getattr(pose, side + "_grip")
    across = np.array([-way[1], way[0]])
    if grip == "fist":
        out.limb(hand + way * 1.6, hand + way * 3.4, 4.3, 3.9, skin, z=1)
        out.line([hand + way * 4.5 + across * 1.8, hand + way * 1.5 + across * 0.8], 0.9, skin[0])
    elif grip == "open":
        out.limb(hand + way, hand + way * 3, 3.8, 3.6, skin, z=1)
        for spread in (-2.6, -0.4, 1.8):
            out.limb(hand + way * 4, hand + way * 8.5 + across * spread * 1.5, 1.6, 1.0, skin, z=1)
        out.limb(hand + way * 1.5, hand + way * 4 + across * 5, 1.6, 1.1, skin, z=1)
    else:  # blade: a flat hand
        out.limb(hand + way, hand + way * 8, 3.2, 1.5, skin, z=1)
    return out.reduced()


def leg(pose, j, side):
    """Trouser leg, ankle and bare foot."""
    skin, cloth = (SKIN, GI) if side == "near" else (SKIN_FAR, GI_FAR)
    hip, knee, ankle = j[side + "_hip"], j[side + "_knee"], j[side + "_foot"]
    way = (ankle - knee) / max(np.hypot(*(ankle - knee)), 1e-6)
    out = layer()
    out.limb(hip, knee, 8.2, 6.4, cloth, z=1)
    out.limb(knee, knee + way * 15, 6.2, 6.8, cloth, z=1)
    folds(out, hip, knee, ankle, cloth, 6.2)
    out.limb(knee + way * 12, ankle, 3.6, 3.0, skin)
    toe = getattr(pose, side + "_toe")
    ahead = np.array([math.cos(math.radians(toe)), math.sin(math.radians(toe))])
    sole = np.array([ahead[1], -ahead[0]])
    heel = ankle + sole * 1.2 - ahead * 1.6
    out.limb(heel, ankle + ahead * 7.5 + sole * 1.6, 3.0, 2.2, skin, z=0.5)
    out.limb(ankle, ankle + ahead * 4 + sole, 3.0, 2.4, skin, z=0.5)
    return out.reduced()


def torso(pose, j):
    """Jacket, chest, lapels, belt and its ends."""
    out = layer()
    pelvis, mid, neck, up, top, forward, front = (
        j[k] for k in ("pelvis", "mid", "neck", "up", "top", "forward", "front")
    )
    out.limb(neck - top * 2, neck + (j["head"] - neck) * (0.15 if pose.head_under else 0.6), 4.2, 4.0, SKIN)
    out.limb(j["near_shoulder"], j["far_shoulder"], 6.4, 5.8, GI)
    out.limb(neck - top * 6, mid, 9.6, 8.4, GI)
    out.limb(mid, pelvis + up * 2, 8.4, 8.2, GI)
    out.limb(j["near_hip"] - up * 1.5, j["far_hip"] - up * 1.5, 7.4, 7.4, GI)
    skirt = [pelvis + up * 5 - forward * 8, pelvis + up * 5 + forward * 8]
    skirt += [pelvis - up * 8 + forward * 9.5, pelvis - up * 5.5 + forward * 2.5, pelvis - up * 9 - forward * 8.5]
    cloth = out.inside()
    knot = pelvis + up * 5 + forward * 4.5
    if pose.turned:
        out.line([neck - top * 3, pelvis + up * 6], 1.0, 5, clip=cloth)
    else:
        collar = [neck - front * 2.5, neck + front * 5.5 - top * 1, mid + front * 4.5 + top * 2]
        out.shape(collar, 3, clip=cloth)
        out.line([neck + front * 1.5 - top * 4, mid + front * 3.5 + top * 4], 1.0, 2, clip=cloth)
        out.line([neck + front * 6 - top * 1, mid + front * 5.5 + top * 1, knot], 2.2, 12, clip=cloth)
        out.line([neck - front * 3.5 + top * 0.5, mid + front * 3.5 + top * 1, knot], 2.6, 12, clip=cloth)
        out.line([neck - front * 4.6, mid + front * 2 + top * 1], 0.9, 5, clip=cloth)
    band = pelvis + up * 5
    out.line([band - forward * 12, band + forward * 12], 4.6, 9, clip=cloth)
    out.line([band - forward * 12 + up * 0.8, band + forward * 12 + up * 0.8], 2.6, 10, clip=cloth)
    tails = layer()
    if not pose.turned:
        for angle, length in ((18, 13), (-8, 11)):
            fall = -towards(angle + pose.swing)
            end = knot + fall * length
            tails.line([knot, (knot + end) / 2 + forward, end], 3.0, 9)
            tails.line([knot, (knot + end) / 2 + forward], 1.8, 10)
        tails.ball(knot, 3.0, 2.8, BELT)
    hem = layer()
    hem.shape(skirt, [5, 6, 7])
    return compose([np.where(out.reduced() > 0, 0, hem.reduced()), out.reduced(), tails.reduced()], inner=INNER)


def body(pose):
    """The picture of a pose, HEIGHT x WIDTH palette indices, and its joints."""
    j = solve(pose)
    parts = {
        "far_arm": lambda: arm(pose, j, "far"),
        "near_arm": lambda: arm(pose, j, "near"),
        "far_leg": lambda: leg(pose, j, "far"),
        "near_leg": lambda: leg(pose, j, "near"),
        "torso": lambda: torso(pose, j),
    }
    return compose([parts[name]() for name in pose.order.split()], inner=INNER), j
