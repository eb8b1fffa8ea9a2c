"""The moves, as skeletons. Read rig.Pose for what each number means: x forward, y up, the ground at 0."""

from dataclasses import replace

from rig import Pose

STAND = Pose()
WALK_FEET = ((-16, 15), (-6, 6), (7, -7), (-2, 2))
CROUCH = Pose(
    pelvis=(-5, 21), lean=22, near_hand=(13, 35), far_hand=(22, 41), near_foot=(-15, 4), far_foot=(13, 4), face="forward"
)
AIR = Pose(
    pelvis=(-2, 44), lean=12, near_foot=(-12, 22), far_foot=(8, 24), near_toe=-35, far_toe=-25,
    near_hand=(8, 58), far_hand=(20, 64), swing=35,
)  # fmt: skip

POSES: dict[str, Pose] = {}


def pose(name, base=STAND, **changes):
    """Add a pose: a base with changes."""
    POSES[name] = replace(base, **changes)


# Standing, walking
pose("idle_0")
pose("idle_1", pelvis=(-2, 37.3), near_hand=(9, 51.5), far_hand=(20, 59))
pose("idle_2", pelvis=(-1, 36.6), lean=9, near_hand=(9.5, 50), far_hand=(20.5, 57.5), swing=4)
pose("idle_3", pelvis=(-2, 37.3), near_hand=(9, 51), far_hand=(20, 58), swing=2)
pose("walk_0", near_foot=(-15, 5), far_foot=(15, 4), near_toe=-20, swing=8)
pose("walk_1", pelvis=(-1, 40), near_foot=(-5, 9), far_foot=(9, 4), near_toe=-30, far_hand=(19, 61), swing=10)
pose("walk_2", pelvis=(0, 40), near_foot=(9, 7), far_foot=(-3, 4), near_toe=10, near_hand=(11, 54), swing=4)
pose("walk_3", pelvis=(-1, 39), near_foot=(3, 4), far_foot=(4, 10), far_toe=-15, far_hand=(21, 61), swing=6)
pose("turn", twist=0, hips=0, near_hand=(6, 52), far_hand=(12, 54), near_foot=(-6, 4), far_foot=(7, 4), pelvis=(0, 39), lean=2, swing=30)
pose("crouch", CROUCH)
pose("stand_block", pelvis=(-5, 37), lean=-4, near_hand=(10, 62), far_hand=(14, 66), near_elbow=-1, far_elbow=-1,
     near_grip="fist", near_foot=(-18, 4), far_foot=(11, 4), head=-4, head_under=True, swing=-8)  # fmt: skip
pose("crouch_block", CROUCH, lean=10, near_hand=(12, 45), far_hand=(16, 49), head_under=True)

# In the air
pose("jump_rise", AIR, pelvis=(-1, 48), lean=4, near_foot=(-9, 14), far_foot=(5, 22), near_hand=(2, 52), far_hand=(16, 76), near_toe=-60, swing=-12)
pose("jump_tuck", AIR, pelvis=(-3, 46), lean=28, near_foot=(-6, 30), far_foot=(6, 32), near_hand=(12, 46), far_hand=(20, 50), face="forward")
pose("jump_fall", AIR, pelvis=(-2, 46), lean=6, near_foot=(-12, 14), far_foot=(9, 10), near_hand=(-10, 70), far_hand=(22, 70), swing=60)

# Standing normals: start (startup and recovery), hit (active)
pose("stand_lp_start", far_hand=(13, 58), twist=4)
pose("stand_lp_hit", pelvis=(0, 37.5), lean=10, twist=9, far_hand=(50, 63), near_hand=(6, 55), tip="far_hand", swing=10)
pose("stand_mp_start", pelvis=(-4, 37), lean=2, twist=9, near_hand=(-6, 50), far_hand=(19, 60), swing=-8)
pose("stand_mp_hit", pelvis=(3, 36), lean=14, twist=-8, hips=-2, near_hand=(52, 61), far_hand=(2, 52), tip="near_hand", swing=18)
pose("stand_hp_start", pelvis=(-8, 35), lean=-12, twist=11, near_hand=(-24, 60), far_hand=(16, 62), near_elbow=1, near_foot=(-22, 4), far_foot=(12, 4), swing=-14)
pose("stand_hp_hit", pelvis=(8, 32), lean=24, twist=-10, hips=-3, near_hand=(60, 55), far_hand=(-2, 44), near_foot=(-20, 5), near_toe=-25,
     far_foot=(22, 4), tip="near_hand", swing=38)  # fmt: skip
pose("stand_lk_start", pelvis=(-2, 38), lean=2, near_foot=(6, 17), near_toe=-30)
pose("stand_lk_hit", pelvis=(-1, 38), lean=-8, near_foot=(37, 19), near_toe=30, far_foot=(2, 4), near_hand=(8, 54), tip="near_foot", order="far_arm far_leg torso near_leg near_arm")
pose("stand_mk_start", pelvis=(-3, 39), lean=-4, near_foot=(10, 28), near_toe=-40, far_foot=(2, 4), order="far_arm far_leg torso near_leg near_arm")
pose("stand_mk_hit", pelvis=(-2, 39), lean=-24, near_foot=(40, 44), near_toe=70, far_foot=(0, 4), near_hand=(-6, 50), far_hand=(8, 58), tip="near_foot",
     order="far_arm far_leg torso near_leg near_arm", face="upright", swing=14)  # fmt: skip
pose("stand_hk_start", pelvis=(-4, 38), lean=6, twist=-6, near_foot=(-4, 26), near_knee=1, near_toe=-60, far_foot=(2, 4), near_hand=(14, 56), far_hand=(-6, 56), swing=-20)
pose("stand_hk_hit", pelvis=(-4, 40), lean=-40, near_foot=(34, 72), near_toe=75, far_foot=(-2, 4), near_hand=(-26, 40), far_hand=(0, 62), tip="near_foot",
     order="far_arm far_leg torso near_leg near_arm", head=14, swing=30)  # fmt: skip

# Crouching normals
pose("crouch_lp_start", CROUCH, far_hand=(16, 40), twist=4)
pose("crouch_lp_hit", CROUCH, lean=26, twist=9, far_hand=(50, 38), tip="far_hand")
pose("crouch_mp_start", CROUCH, lean=14, near_hand=(-4, 34), twist=9)
pose("crouch_mp_hit", CROUCH, pelvis=(0, 21), lean=30, twist=-8, near_hand=(54, 40), far_hand=(4, 30), tip="near_hand", swing=14)
pose("crouch_hp_start", CROUCH, pelvis=(-4, 19), lean=32, twist=9, near_hand=(-10, 22), far_hand=(22, 38))
pose("crouch_hp_hit", CROUCH, pelvis=(1, 33), lean=-4, twist=-8, near_hand=(18, 92), near_elbow=-1, far_hand=(-4, 42), face="back", tip="near_hand",
     head_under=True, near_foot=(-12, 4), far_foot=(12, 4), swing=20)  # fmt: skip
pose("crouch_lk_start", CROUCH, far_foot=(20, 4))
pose("crouch_lk_hit", CROUCH, lean=14, far_foot=(40, 5), far_toe=20, tip="far_foot")
pose("crouch_mk_start", CROUCH, lean=10, near_foot=(4, 8), near_toe=10)
pose("crouch_mk_hit", CROUCH, pelvis=(-4, 20), lean=-14, near_foot=(46, 8), near_toe=45, far_foot=(2, 4), near_hand=(-20, 8), near_elbow=1, far_hand=(14, 38), tip="near_foot",
     order="far_arm far_leg torso near_leg near_arm")  # fmt: skip
pose("crouch_hk_start", CROUCH, pelvis=(-6, 18), lean=40, near_hand=(16, 8), far_hand=(22, 10), near_foot=(-22, 4), twist=-4)
pose("crouch_hk_hit", CROUCH, pelvis=(-4, 16), lean=-42, near_foot=(48, 4), near_toe=60, far_foot=(6, 4), near_hand=(-26, 5), far_hand=(-20, 6), near_elbow=1, far_elbow=1,
     tip="near_foot", order="far_arm far_leg torso near_leg near_arm", head=24, swing=20)  # fmt: skip

# Jumping normals
pose("jump_lp_start", AIR, near_hand=(2, 60), lean=16)
pose("jump_lp_hit", AIR, lean=24, far_hand=(38, 44), twist=9, tip="far_hand", face="forward")
pose("jump_mp_start", AIR, near_hand=(-6, 62), lean=10)
pose("jump_mp_hit", AIR, lean=30, near_hand=(46, 46), twist=-7, tip="near_hand", face="forward")
pose("jump_hp_start", AIR, near_hand=(-12, 80), near_elbow=1, lean=-4, twist=9, far_hand=(20, 62))
pose("jump_hp_hit", AIR, lean=40, near_hand=(42, 32), far_hand=(-2, 52), twist=-9, tip="near_hand", face="forward", near_foot=(-24, 34), far_foot=(-6, 28), near_toe=-60, far_toe=-60, swing=60)
pose("jump_lk_start", AIR, near_foot=(4, 28))
pose("jump_lk_hit", AIR, near_foot=(24, 18), near_toe=0, far_foot=(6, 30), lean=4, tip="near_foot", order="far_arm far_leg torso near_leg near_arm")
pose("jump_mk_start", AIR, near_foot=(6, 32))
pose("jump_mk_hit", AIR, near_foot=(36, 28), near_toe=40, far_foot=(0, 30), lean=-8, tip="near_foot", order="far_arm far_leg torso near_leg near_arm")
pose("jump_hk_start", AIR, near_foot=(10, 36), lean=4, near_toe=-20)
pose("jump_hk_hit", AIR, pelvis=(-4, 46), near_foot=(40, 36), near_toe=60, far_foot=(4, 34), far_toe=-50, lean=-26, near_hand=(-18, 58), far_hand=(6, 62), tip="near_foot",
     order="far_arm far_leg torso near_leg near_arm", swing=60)  # fmt: skip

# Specials
pose("fireball_start", pelvis=(-7, 33), lean=8, twist=8, near_hand=(-16, 42), far_hand=(-8, 47), near_grip="open", far_grip="open",
     near_foot=(-20, 4), far_foot=(14, 4), swing=-10, order="far_leg near_leg torso far_arm near_arm")  # fmt: skip
pose("fireball_release", pelvis=(6, 31), lean=18, twist=1, near_hand=(40, 48), far_hand=(42, 56), near_grip="open", far_grip="open",
     near_foot=(-22, 4), far_foot=(22, 4), tip="near_hand", swing=30)  # fmt: skip
pose("rising_start", CROUCH, pelvis=(-2, 22), lean=24, twist=10, near_hand=(-2, 20), far_hand=(20, 42))
pose("rising_up", AIR, pelvis=(0, 46), lean=-8, twist=-8, near_hand=(14, 104), near_elbow=-1, far_hand=(-4, 56), near_foot=(-8, 12), near_toe=-70, far_foot=(12, 32), far_toe=-20,
     face="back", head_under=True, tip="near_hand", swing=-20)  # fmt: skip
pose("spin_kick_0", AIR, pelvis=(0, 44), lean=-6, near_foot=(42, 46), near_toe=75, far_foot=(-2, 18), far_toe=-60, near_hand=(-16, 60), far_hand=(12, 66), tip="near_foot",
     order="far_arm far_leg torso near_leg near_arm", swing=50)  # fmt: skip
pose("spin_kick_1", AIR, pelvis=(0, 44), lean=4, turned=True, near_foot=(2, 18), near_toe=-60, far_foot=(-40, 46), far_toe=105, far_knee=-1, near_hand=(14, 62), far_hand=(-14, 66),
     face="away", swing=50)  # fmt: skip
pose("throw_grab", pelvis=(2, 37), lean=16, near_hand=(28, 58), far_hand=(30, 62), near_grip="open", far_grip="open", near_foot=(-16, 4), far_foot=(16, 4))
pose("throw_hurl", pelvis=(-2, 34), lean=34, twist=-4, near_hand=(26, 34), far_hand=(22, 28), near_grip="open", far_grip="open", near_foot=(-18, 4), far_foot=(16, 4), face="forward", swing=30)

# Being hit, falling, getting up
pose("hit_high", pelvis=(-7, 36), lean=-20, curve=-8, near_hand=(-2, 50), far_hand=(10, 46), face="hurt_back", near_foot=(-18, 4), far_foot=(12, 4), swing=-25)
pose("hit_low", pelvis=(-9, 34), lean=42, curve=12, near_hand=(10, 32), far_hand=(14, 36), face="hurt", near_foot=(-18, 4), far_foot=(10, 4), swing=-15)
pose("hit_crouch", CROUCH, pelvis=(-8, 19), lean=-6, near_hand=(-4, 32), far_hand=(8, 28), face="hurt_back")
pose("dizzy_0", pelvis=(-2, 35), lean=14, curve=10, near_hand=(0, 30), far_hand=(16, 32), face="hurt", near_foot=(-12, 4), far_foot=(12, 4))
pose("dizzy_1", pelvis=(0, 35), lean=4, curve=-4, near_hand=(-6, 30), far_hand=(12, 30), face="hurt_back", near_foot=(-12, 4), far_foot=(12, 4))
pose("thrown", AIR, pelvis=(0, 46), lean=-130, near_hand=(-26, 20), far_hand=(-20, 12), near_foot=(16, 76), far_foot=(30, 66), near_toe=60, far_toe=40, face="upside", hips=2)
pose("fall_back", AIR, pelvis=(0, 34), lean=-68, curve=14, near_hand=(-8, 58), far_hand=(-2, 62), near_foot=(30, 50), far_foot=(36, 40), near_toe=70, far_toe=60, face="hurt_back", head=-30, swing=-80)
pose("lying", AIR, pelvis=(4, 8), lean=-86, near_hand=(-30, 4), far_hand=(-4, 5), near_foot=(42, 5), far_foot=(40, 6), near_toe=80, far_toe=70, face="lying", head=-40, swing=-80, near_knee=1)
pose("get_up", CROUCH, pelvis=(-6, 16), lean=44, near_hand=(12, 8), far_hand=(18, 6), near_foot=(-22, 4), far_foot=(10, 4), near_toe=-30)

# After the fight
pose("win_0", pelvis=(0, 42), lean=0, near_hand=(-12, 40), far_hand=(14, 42), near_foot=(-9, 4), far_foot=(10, 4), near_elbow=1)
pose("win_1", pelvis=(0, 42), lean=-6, near_hand=(10, 98), far_hand=(14, 42), near_foot=(-9, 4), far_foot=(10, 4), face="back", head_under=True, twist=4)
pose("lose", CROUCH, pelvis=(-6, 18), lean=36, curve=18, near_hand=(8, 10), far_hand=(16, 10), near_foot=(-24, 4), near_toe=-40, face="forward")
