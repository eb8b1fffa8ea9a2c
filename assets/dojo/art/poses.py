# ruff: noqa: E501
"""The moves, as skeletons. Read rig.Pose for what each number means: x forward, y up, the ground at 0.

A normal has two poses: _start gathers (startup and recovery), _hit is the blow at full reach. Jumping ones are named
after the blow alone, and their _start likewise.
"""

from dataclasses import replace

from rig import Pose

KICK = "far_arm far_leg torso near_leg near_arm"  # the near leg before the belt
STAND = Pose(pelvis=(-2, 36.5), lean=10, twist=7, near_foot=(-18, 4), far_foot=(16, 4), near_hand=(11, 52), far_hand=(22, 59))
CROUCH = Pose(
    pelvis=(-8, 20), lean=26, curve=-4, twist=6, near_hand=(12, 36), far_hand=(21, 43), near_foot=(-7, 4), far_foot=(11, 4),
    tail="rest",
)  # fmt: skip
AIR = Pose(
    pelvis=(-2, 44), lean=12, near_foot=(-12, 22), far_foot=(8, 24), near_toe=-35, far_toe=-25,
    near_hand=(8, 58), far_hand=(20, 64), swing=35, tail="fly",
)  # fmt: skip

POSES: dict[str, Pose] = {}


def pose(name, base=STAND, up=0, **changes):
    """Add a pose: a base with changes, then raised by some pixels (a knee needs room above the ground)."""
    changed = replace(base, **changes)
    parts = ("pelvis", "near_hand", "far_hand", "near_foot", "far_foot")
    POSES[name] = replace(changed, **{part: (getattr(changed, part)[0], getattr(changed, part)[1] + up) for part in parts})


# fmt: off
# Standing, walking, guarding
pose("idle_0")
pose("idle_1", pelvis=(-2, 35.8), near_hand=(11, 50.6), far_hand=(22, 57.6), tail="sway")
pose("idle_2", pelvis=(-1, 35), lean=11, near_hand=(11.5, 49), far_hand=(22.5, 56), swing=4, tail="sway")
pose("idle_3", pelvis=(-2, 35.8), near_hand=(11, 50), far_hand=(22, 57), swing=2)
pose("walk_0", pelvis=(0, 36), near_foot=(-19, 5), near_toe=-25, far_foot=(18, 4), swing=8)
pose("walk_1", pelvis=(1, 39), near_foot=(-7, 11), near_toe=-40, far_foot=(7, 4), far_hand=(22, 61), near_hand=(12, 54), swing=12, tail="sway")
pose("walk_2", pelvis=(1, 36), near_foot=(17, 5), near_toe=12, far_foot=(-12, 4), far_toe=-15, near_hand=(13, 52), swing=6, tail="sway")
pose("walk_3", pelvis=(1, 39), near_foot=(5, 4), far_foot=(-2, 12), far_toe=-35, far_hand=(21, 61), swing=10)
pose("turn", pelvis=(0, 38), lean=4, twist=0, hips=0, near_hand=(7, 50), far_hand=(12, 54), near_foot=(-8, 4), far_foot=(8, 4), swing=30)
pose("crouch", CROUCH)
pose("stand_block", pelvis=(-6, 35.5), lean=-6, curve=4, near_hand=(9, 63), far_hand=(13, 67), near_foot=(-19, 4), far_foot=(12, 4), head=-2, face="forward", head_under=True, swing=-8)
pose("crouch_block", CROUCH, pelvis=(-9, 19), lean=10, curve=8, near_hand=(11, 47), far_hand=(15, 50), face="forward", head_under=True)

# In the air
pose("jump_rise", AIR, pelvis=(-1, 47), lean=2, near_foot=(-12, 12), far_foot=(6, 26), near_hand=(-12, 48), far_hand=(14, 82), near_toe=-70, far_toe=-30, swing=-12, face="back")
pose("jump_tuck", AIR, pelvis=(-4, 46), lean=32, near_foot=(-6, 30), far_foot=(5, 33), near_hand=(12, 44), far_hand=(20, 48), face="forward")
pose("jump_fall", AIR, pelvis=(-2, 46), lean=8, near_foot=(-14, 14), far_foot=(10, 10), near_hand=(-24, 68), near_elbow=1, far_hand=(24, 72), swing=70)

# Standing normals
pose("stand_lp_start", pelvis=(-4, 36), far_hand=(13, 58), near_hand=(8, 54), twist=4)
pose("stand_lp_hit", pelvis=(0, 36), lean=12, twist=10, far_hand=(46, 62), near_hand=(6, 56), tip="far_hand", swing=10)
pose("stand_mp_start", pelvis=(-6, 35.5), lean=0, twist=10, near_hand=(-13, 48), far_hand=(18, 60), swing=-8)
pose("stand_mp_hit", pelvis=(5, 34.5), lean=16, twist=-9, hips=-2, near_hand=(58, 58), far_hand=(4, 52), near_foot=(-18, 5), near_toe=-20, far_foot=(19, 4), tip="near_hand", stretch=1.04, swing=22)
pose("stand_hp_start", pelvis=(-10, 33.5), lean=-14, twist=12, near_hand=(-28, 62), near_elbow=1, far_hand=(15, 62), near_foot=(-24, 4), far_foot=(12, 4), far_toe=15, swing=-18)
pose("stand_hp_hit", pelvis=(5, 30), lean=26, curve=4, twist=-11, hips=-3, near_hand=(64, 54), far_hand=(-6, 46), near_foot=(-25, 5), near_toe=-30, far_foot=(23, 4), tip="near_hand", stretch=1.08, swing=42, face="forward", tail="fly")
pose("stand_lk_start", pelvis=(0, 37.5), lean=0, near_foot=(8, 20), near_toe=-30, far_foot=(4, 4), order=KICK)
pose("stand_lk_hit", pelvis=(5, 37), lean=-10, near_foot=(46, 20), near_toe=30, far_foot=(5, 4), near_hand=(8, 52), far_hand=(20, 58), tip="near_foot", order=KICK)
pose("stand_mk_start", pelvis=(2, 38.5), lean=-6, near_foot=(18, 32), near_toe=-40, far_foot=(4, 4), near_hand=(6, 54), order=KICK)
pose("stand_mk_hit", pelvis=(8, 38.5), lean=-28, curve=6, near_foot=(60, 46), near_toe=72, far_foot=(5, 4), near_hand=(-12, 50), far_hand=(14, 60), tip="near_foot", stretch=1.05, order=KICK, swing=14, tail="fly")
pose("stand_hk_start", pelvis=(0, 37), lean=10, twist=-8, near_foot=(-16, 18), near_toe=-65, far_foot=(5, 4), near_hand=(16, 54), far_hand=(-10, 54), swing=-26)
pose("stand_hk_hit", pelvis=(10, 40), lean=-46, curve=8, twist=9, near_foot=(60, 78), near_toe=80, far_foot=(4, 4), near_hand=(-24, 38), far_hand=(8, 62), tip="near_foot", stretch=1.12, order=KICK, head=18, swing=34, tail="fly")

# Crouching normals
pose("crouch_lp_start", CROUCH, far_hand=(14, 40), near_hand=(9, 39), twist=4)
pose("crouch_lp_hit", CROUCH, lean=32, twist=10, far_hand=(48, 37), near_hand=(10, 40), tip="far_hand")
pose("crouch_mp_start", CROUCH, pelvis=(-10, 20), lean=16, near_hand=(-14, 34), twist=10)
pose("crouch_mp_hit", CROUCH, up=2, pelvis=(-2, 20), lean=34, twist=-9, near_hand=(58, 38), far_hand=(4, 32), near_foot=(-14, 4), far_foot=(15, 4), tip="near_hand", stretch=1.04, swing=18)
pose("crouch_hp_start", CROUCH, pelvis=(-8, 18), lean=38, twist=11, near_hand=(-14, 18), far_hand=(21, 36), face="forward")
pose("crouch_hp_hit", CROUCH, pelvis=(3, 34), lean=-8, curve=-4, twist=-9, near_hand=(36, 96), far_hand=(-8, 44), near_foot=(-14, 4), near_toe=-15, far_foot=(13, 4), face="back", tip="near_hand", stretch=1.06, head_under=True, swing=24, tail="fly")
pose("crouch_lk_start", CROUCH, near_foot=(-2, 8), lean=18, order=KICK)
pose("crouch_lk_hit", CROUCH, lean=8, near_foot=(40, 6), near_toe=25, far_foot=(2, 4), near_hand=(8, 40), far_hand=(18, 46), tip="near_foot", order=KICK)
pose("crouch_mk_start", CROUCH, lean=6, near_foot=(4, 14), near_toe=10, order=KICK)
pose("crouch_mk_hit", CROUCH, pelvis=(2, 20), lean=-20, curve=6, near_foot=(56, 10), near_toe=40, far_foot=(6, 4), near_hand=(-22, 12), near_elbow=1, far_hand=(20, 44), tip="near_foot", stretch=1.08, order=KICK, swing=10)
pose("crouch_hk_start", CROUCH, up=3, pelvis=(-4, 18), lean=48, curve=10, twist=-8, near_hand=(22, 8), far_hand=(14, 8), near_foot=(-17, 5), near_toe=-30, far_foot=(8, 4), face="forward", swing=-20)
pose("crouch_hk_hit", CROUCH, pelvis=(6, 16), lean=-52, curve=10, near_foot=(60, 5), near_toe=55, far_foot=(14, 4), near_hand=(-24, 5), far_hand=(-18, 7), near_elbow=1, far_elbow=1, tip="near_foot", stretch=1.1, order=KICK, head=26, swing=30, tail="fly")

# Jumping normals
pose("jump_lp_start", AIR, near_hand=(6, 60), far_hand=(12, 62), lean=16)
pose("jump_lp", AIR, lean=26, far_hand=(34, 36), twist=9, tip="far_hand", face="forward")
pose("jump_mp_start", AIR, near_hand=(-16, 60), lean=6, twist=9)
pose("jump_mp", AIR, lean=26, near_hand=(48, 52), twist=-8, far_hand=(2, 52), tip="near_hand", face="forward", swing=50)
pose("jump_hp_start", AIR, near_hand=(-16, 84), near_elbow=1, lean=-8, twist=10, far_hand=(22, 62), face="back")
pose("jump_hp", AIR, lean=44, near_hand=(46, 30), far_hand=(-12, 58), far_elbow=1, twist=-10, tip="near_hand", stretch=1.08, face="forward", near_foot=(-28, 36), far_foot=(-8, 28), near_toe=-70, far_toe=-60, swing=70)
pose("jump_lk_start", AIR, near_foot=(6, 26), order=KICK)
pose("jump_lk", AIR, near_foot=(30, 16), near_toe=5, far_foot=(4, 30), lean=2, tip="near_foot", order=KICK)
pose("jump_mk_start", AIR, near_foot=(6, 30), far_foot=(0, 28), order=KICK)
pose("jump_mk", AIR, pelvis=(-2, 42), near_foot=(34, 18), near_toe=15, far_foot=(-30, 20), far_knee=-1, far_toe=-70, lean=14, near_hand=(2, 54), far_hand=(24, 66), tip="near_foot", order=KICK, swing=60)
pose("jump_hk_start", AIR, near_foot=(12, 40), near_toe=-20, far_foot=(2, 30), lean=2, near_hand=(-10, 62), order=KICK)
pose("jump_hk", AIR, pelvis=(-2, 46), near_foot=(48, 24), near_toe=45, far_foot=(4, 34), far_toe=-50, lean=-24, near_hand=(-22, 62), near_elbow=1, far_hand=(10, 66), tip="near_foot", stretch=1.1, order=KICK, swing=70)

# Specials
pose("fireball_start", pelvis=(-10, 31), lean=4, twist=10, near_hand=(-24, 44), far_hand=(-14, 46), near_grip="open", far_grip="open", near_foot=(-23, 4), far_foot=(14, 4), swing=-10, order="far_leg near_leg torso far_arm near_arm")
pose("fireball_release", pelvis=(8, 29), lean=22, twist=1, near_hand=(46, 46), far_hand=(48, 55), near_grip="open", far_grip="open", near_foot=(-27, 4), near_toe=-10, far_foot=(24, 4), tip="near_hand", stretch=1.04, swing=40, face="forward", tail="fly")
pose("rising_start", CROUCH, up=1, pelvis=(-6, 18), lean=34, twist=11, near_hand=(-12, 20), far_hand=(22, 40), near_foot=(-14, 4), near_toe=-20, far_foot=(12, 4), face="forward")
pose("rising_up", AIR, pelvis=(0, 46), lean=-6, curve=-4, twist=-9, near_hand=(30, 108), far_hand=(-10, 54), near_foot=(-12, 10), near_toe=-75, far_foot=(14, 34), far_toe=-20, face="back", head_under=True, tip="near_hand", stretch=1.06, swing=-30)
pose("spin_kick_0", AIR, pelvis=(2, 44), lean=-8, near_foot=(50, 46), near_toe=75, far_foot=(-4, 16), far_toe=-60, near_hand=(-20, 58), far_hand=(16, 66), tip="near_foot", stretch=1.06, order=KICK, swing=50)
pose("spin_kick_1", AIR, pelvis=(-2, 44), lean=4, turned=True, near_foot=(4, 16), near_toe=-60, far_foot=(-46, 46), far_toe=105, far_knee=-1, near_hand=(16, 62), far_hand=(-18, 66), face="away", tip="far_foot", stretch=1.06, swing=50)
pose("throw_grab", pelvis=(4, 35), lean=18, near_hand=(34, 56), far_hand=(36, 62), near_grip="open", far_grip="open", near_foot=(-18, 4), far_foot=(18, 4), tip="near_hand")
pose("throw_hurl", pelvis=(-4, 31), lean=44, curve=10, twist=-6, near_hand=(36, 26), far_hand=(32, 18), near_grip="open", far_grip="open", near_foot=(-22, 4), far_foot=(16, 4), face="forward", swing=40, tail="fly")

# Being hit, falling, getting up
pose("hit_high", pelvis=(-8, 35), lean=-26, curve=-14, near_hand=(-16, 42), far_hand=(16, 50), near_grip="open", far_grip="open", face="hurt_back", near_foot=(-20, 4), far_foot=(14, 4), far_toe=20, swing=-30)
pose("hit_low", pelvis=(-12, 33), lean=48, curve=22, near_hand=(8, 30), far_hand=(14, 32), near_grip="open", far_grip="open", face="hurt", near_foot=(-18, 4), far_foot=(8, 4), swing=-20)
pose("hit_crouch", CROUCH, pelvis=(-12, 19), lean=-10, curve=-8, near_hand=(-12, 28), far_hand=(10, 34), near_grip="open", far_grip="open", face="hurt_back")
pose("dizzy_0", pelvis=(-4, 34), lean=20, curve=14, near_hand=(-2, 28), far_hand=(20, 30), near_grip="open", far_grip="open", face="hurt", near_foot=(-14, 4), far_foot=(12, 4), swing=10)
pose("dizzy_1", pelvis=(0, 34), lean=-2, curve=-8, near_hand=(-10, 28), far_hand=(10, 30), near_grip="open", far_grip="open", face="hurt_back", near_foot=(-14, 4), far_foot=(12, 4), swing=-10, tail="sway")
pose("thrown", AIR, pelvis=(0, 46), lean=-130, near_hand=(-34, 24), far_hand=(-20, 8), near_grip="open", far_grip="open", near_foot=(14, 78), far_foot=(34, 66), near_toe=60, far_toe=40, face="upside", hips=2, tail="none")
pose("fall_back", AIR, pelvis=(2, 32), lean=-70, curve=16, near_hand=(-4, 60), far_hand=(4, 62), near_elbow=1, near_grip="open", far_grip="open", near_foot=(34, 54), far_foot=(40, 40), near_toe=75, far_toe=60, face="hurt_back", head=-34, swing=-80, tail="none")
pose("lying", AIR, up=3, pelvis=(6, 8), lean=-86, near_hand=(-20, 4), far_hand=(4, 14), near_grip="open", far_grip="open", near_foot=(45, 5), far_foot=(38, 6), near_toe=80, far_toe=70, face="lying", head=-40, swing=-80, tail="none")
pose("get_up", CROUCH, up=3, pelvis=(-8, 18), lean=52, curve=6, near_hand=(18, 7), far_hand=(24, 7), near_foot=(-20, 5), near_toe=-30, near_knee=1, far_foot=(6, 4), face="forward", near_grip="open", far_grip="open")

# After the fight
pose("win_0", pelvis=(0, 41), lean=-2, near_hand=(-13, 40), near_elbow=1, far_hand=(16, 40), near_foot=(-10, 4), far_foot=(10, 4))
pose("win_1", pelvis=(0, 41), lean=-8, near_hand=(-22, 104), far_hand=(15, 40), near_foot=(-10, 4), far_foot=(10, 4), face="back", twist=5, tail="sway")
pose("lose", CROUCH, up=6, pelvis=(-8, 16), lean=24, curve=34, near_hand=(2, 12), far_hand=(12, 10), near_grip="open", far_grip="open", near_foot=(-20, 5), near_toe=-40, near_knee=1, far_foot=(-10, 5), far_toe=-40, face="forward")
# fmt: on
