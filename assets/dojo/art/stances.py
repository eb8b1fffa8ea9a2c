# ruff: noqa: E501
"""How each animal stands and how it wins: poses of its own in place of the common idle and win ones."""

from poses import POSES, STAND, pose

__all__ = ["POSES"]

OPEN = {"near_grip": "open", "far_grip": "open"}
BLADE = {"near_grip": "blade", "far_grip": "blade"}


def breathing(name, base, depth=1.4, tails=("rest", "sway", "sway", "rest"), **drift):
    """Four poses of standing: the body sinks and rises, and what drifts goes there and back."""
    for k, part in enumerate((0, 0.5, 1, 0.6)):
        changes = {key: tuple(a + part * b for a, b in zip(base[key], way, strict=True)) for key, way in drift.items()}
        x, y = changes.get("pelvis", base["pelvis"])
        hands = {
            hand: (changes.get(hand, base[hand])[0], changes.get(hand, base[hand])[1] - part * depth)
            for hand in ("near_hand", "far_hand")
        }
        pose(f"{name}_idle_{k}", **{**base, **changes, **hands, "pelvis": (x, y - part * depth), "tail": tails[k]})


# fmt: off
# The Tiger crouches to spring, claws out.
breathing("tiger", {**OPEN, "pelvis": (-4, 32.5), "lean": 24, "curve": -4, "near_hand": (17, 41), "far_hand": (28, 53), "near_foot": (-21, 4), "far_foot": (16, 4)}, far_hand=(1.5, 0.5), near_hand=(1, 1))
pose("tiger_win_0", STAND, **OPEN, pelvis=(-2, 37), lean=-12, curve=-6, near_hand=(-26, 50), near_elbow=1, far_hand=(26, 52), far_elbow=-1, face="back", near_foot=(-16, 4), far_foot=(14, 4))
pose("tiger_win_1", STAND, **OPEN, pelvis=(-2, 35), lean=-16, curve=-10, near_hand=(-28, 66), near_elbow=1, far_hand=(28, 68), far_elbow=-1, face="back", near_foot=(-16, 4), far_foot=(14, 4), tail="sway")

# The Crane on one leg, wings spread.
breathing("crane", {**BLADE, "pelvis": (-2, 42), "lean": 2, "near_hand": (-25, 70), "near_elbow": -1, "far_hand": (29, 72), "near_foot": (-2, 4), "far_foot": (8, 22), "far_toe": -40, "hips": 2}, depth=0.8, near_hand=(-1, 3), far_hand=(1, 3))
pose("crane_win_0", STAND, **BLADE, pelvis=(0, 42), lean=-2, near_hand=(-20, 84), near_elbow=1, far_hand=(22, 84), far_elbow=-1, near_foot=(-2, 4), far_foot=(7, 24), far_toe=-50, hips=2, tail="sway")
pose("crane_win_1", STAND, **BLADE, pelvis=(0, 42.5), lean=-4, near_hand=(-27, 64), near_elbow=1, far_hand=(27, 66), far_elbow=-1, near_foot=(-2, 4), far_foot=(7, 24), far_toe=-50, hips=2, face="back")

# The Snake sways, one hand a head that looks about.
breathing("snake", {**BLADE, "pelvis": (-5, 35), "lean": -6, "curve": 22, "near_hand": (8, 46), "far_hand": (27, 66), "far_elbow": -1, "near_foot": (-17, 4), "far_foot": (14, 4)}, depth=0.6, pelvis=(4, -0.5), far_hand=(3, -6), near_hand=(4, 1))
pose("snake_win_0", STAND, pelvis=(-1, 40), lean=-6, curve=10, near_hand=(12, 55), far_hand=(2, 53), far_elbow=-1, near_foot=(-9, 4), far_foot=(9, 4), order="far_leg near_leg torso far_arm near_arm")
pose("snake_win_1", STAND, pelvis=(1, 40), lean=4, curve=-8, near_hand=(14, 55), far_hand=(4, 53), far_elbow=-1, near_foot=(-9, 4), far_foot=(9, 4), order="far_leg near_leg torso far_arm near_arm", face="back", tail="sway")

# The Monkey hops from foot to foot, arms hanging.
breathing("monkey", {**OPEN, "pelvis": (-6, 32), "lean": 32, "curve": 10, "near_hand": (6, 26), "far_hand": (24, 34), "near_foot": (-15, 5), "near_toe": -25, "far_foot": (9, 4)}, depth=3.2, near_hand=(3, 5), far_hand=(-2, 7))
pose("monkey_win_0", STAND, **OPEN, up=2, pelvis=(-2, 33), lean=8, near_hand=(-14, 80), near_elbow=1, far_hand=(18, 82), near_foot=(-13, 4), near_toe=-30, far_foot=(12, 4))
pose("monkey_win_1", STAND, **OPEN, up=1, pelvis=(0, 40), lean=-4, near_hand=(-20, 90), near_elbow=1, far_hand=(22, 92), near_foot=(-10, 5), near_toe=-40, far_foot=(8, 4), face="back", tail="sway")

# The Dragon stands wide, one claw before it, one raised behind.
breathing("dragon", {**OPEN, "pelvis": (-2, 34), "lean": 2, "twist": 8, "near_hand": (-21, 74), "near_elbow": 1, "far_hand": (32, 60), "near_foot": (-22, 4), "far_foot": (19, 4), "far_toe": 0}, near_hand=(1, -1), far_hand=(-1.5, 1))
pose("dragon_win_0", STAND, pelvis=(0, 40), lean=-4, near_hand=(12, 56), far_hand=(2, 54), near_foot=(-13, 4), far_foot=(13, 4), order="far_leg near_leg torso far_arm near_arm")
pose("dragon_win_1", STAND, **OPEN, pelvis=(0, 38), lean=-14, curve=-6, near_hand=(-28, 72), near_elbow=1, far_hand=(26, 84), near_foot=(-14, 4), far_foot=(14, 4), face="back", tail="sway")
# fmt: on
