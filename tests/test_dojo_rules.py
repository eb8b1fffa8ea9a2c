"""Dojo's rules, one test each: fights driven by the pads through the emulator and read from RAM."""

# ruff: noqa: F811 (fixtures are arguments by their names)

import re

import pytest
from dojo import PRESS, SOURCE, console, fight, source_moves  # noqa: F401

TABLE = source_moves()
FRAMES = {name: int(n) for name, n in re.findall(r"(\w+_FRAMES) = (\d+)", (SOURCE / "fighter.h").read_text())}
KNOCK_OUT, DOUBLE, TIME = range(3)  # enum ending of src/round.h
LEFT_WINS, DRAWN = 1, 3  # enum outcome
OVER, MATCH_OVER = 2, 4  # enum round_phase


def knock_out(fight, frames=3500):
    """The left fighter walks up and sweeps a right one who does nothing, until somebody is out."""
    for _ in range(frames):
        if fight.match("phase") != 1:
            return
        free = fight.state() in ("STAND", "CROUCH", "TURN")
        if fight.gap() > 60:
            fight.step("FORTH")
        elif free and fight.state(1) not in ("FALL", "LYING", "GET_UP") and fight.read("safe", 1) == 0:
            fight.step("DOWN", frames=2)
            fight.step("DOWN C")
        else:
            fight.step()
    raise AssertionError("nobody was knocked out")


# Standing, walking, jumping ------------------------------------------------------------------------------------


def test_walks_both_ways_at_its_own_speed(fight):
    start = fight.read("x")
    fight.step("FORTH", frames=20)
    assert fight.read("x") == start + 40 and fight.read("velocity_x") == 512
    fight.step("BACK", frames=20)
    assert fight.read("x") == start + 40 - 35


def test_crouches(fight):
    fight.step("DOWN", frames=2)
    assert fight.read("status") == 514
    fight.step(frames=2)
    assert fight.read("status") == 512


@pytest.mark.parametrize("words, sign", [("UP", 0), ("UP FORTH", 1), ("UP BACK", -1)])
def test_jumps_in_three_directions(fight, words, sign):
    fight.step("", "BACK", frames=30)
    x = fight.read("x")
    fight.step(words, frames=4)
    heights = []
    while fight.read("status") == 516:
        heights.append(192 - fight.read("y"))
        fight.step()
    assert 70 <= max(heights) <= 90
    assert heights.index(max(heights)) in range(15, 25)
    moved = fight.read("x") - x
    assert moved == 0 if sign == 0 else moved * sign > 90
    assert fight.read("y") == 192


def test_turns_round_when_passed(fight):
    fight.approach(60)
    fight.step("UP FORTH", frames=4)
    seen = set()
    for _ in range(60):
        fight.step()
        seen |= {fight.read("status"), fight.read("status", 1)}
    assert 518 in seen
    assert fight.read("x") > fight.read("x", 1)
    assert fight.read("facing") & 8 == 0 and fight.read("facing", 1) & 8 == 8


def test_bodies_do_not_pass_through_each_other(fight):
    fight.step("RIGHT", "LEFT", frames=120)
    assert fight.gap() >= 2 * 18 - 4
    assert fight.read("distance_x") <= fight.gap()


def test_both_stay_on_the_stage_and_the_screen(fight):
    fight.step("LEFT", "RIGHT", frames=400)
    assert fight.read("x") >= 24 and fight.read("x", 1) <= 488 and fight.gap() <= 320 - 40
    fight.step("LEFT", "LEFT", frames=400)
    assert fight.read("x") == 24


# Blocking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack, guard, blocked",
    [
        ("DOWN A", "BACK", False),  # low: standing does not help
        ("DOWN A", "DOWN BACK", True),
        ("Y", "BACK", True),  # middle: either way
        ("Y", "DOWN BACK", True),
        ("Y", "", False),
        ("Y", "FORTH", False),
        ("DOWN C", "BACK", False),
        ("DOWN C", "DOWN BACK", True),
    ],
)
def test_blocks_by_holding_away_at_the_right_height(fight, attack, guard, blocked):
    fight.approach(48)
    if "DOWN" in attack:
        fight.step("DOWN", guard, frames=2)
    fight.step(attack, guard)
    fight.wait(lambda: fight.read("status", 1) in (526, 532), 60, "DOWN" if "DOWN" in attack else "", guard)
    assert (fight.read("health", 1) == 176) == blocked
    assert (fight.state(1) == "BLOCK") == blocked


@pytest.mark.parametrize("guard, blocked", [("BACK", True), ("DOWN BACK", False)])
def test_jump_attacks_are_blocked_standing(fight, guard, blocked):
    fight.step("UP FORTH", frames=4)
    fight.step(frames=19)
    fight.step("C")
    fight.wait(lambda: fight.read("freeze", 1) > 0, 40, "", guard)
    assert (fight.read("health", 1) == 176) == blocked


def test_guards_when_an_attack_comes_near(fight):
    fight.approach(90)
    fight.step("Z", "BACK")
    fight.step("", "BACK")
    assert fight.read("status", 1) == 520
    x = fight.read("x", 1)
    fight.step("", "BACK", frames=3)
    assert fight.read("x", 1) == x


@pytest.mark.parametrize("name, motion", [("FIREBALL_L", [2, 3, 6]), ("RISING_M", [6, 2, 3]), ("SPIN_H", [2, 1, 4])])
def test_special_moves_chip(fight, name, motion):
    fight.approach(44)
    fight.type(0, motion, PRESS[name[-1] + ("K" if name.startswith("SPIN") else "P")], other="DOWN BACK")
    fight.wait(lambda: fight.read("health", 1) < 176, 60, "", "DOWN BACK")
    assert fight.read("health", 1) == 176 - TABLE[name]["chip"] and fight.state(1) == "BLOCK"


def test_a_blow_pushes_back(fight):
    fight.approach(48)
    x = fight.read("x", 1)
    fight.step("Z")
    fight.wait(lambda: fight.state(1) == "HIT", 30)
    fight.settle()
    assert 8 < fight.read("x", 1) - x < 40


# Throws --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["Y", "Z", "B", "C"])
def test_throws_close_in_with_medium_or_heavy(fight, button):
    fight.approach(40)
    fight.step(f"FORTH {button}", "DOWN BACK")
    assert fight.state(1) == "THROWN" and fight.read("status", 1) == 532 and fight.read("attacking") == 1
    fight.wait(lambda: fight.read("health", 1) < 176, 30)
    assert fight.read("health", 1) == 176 - TABLE["THROW"]["damage"]
    fight.settle()
    assert fight.read("x", 1) > fight.read("x")


def test_throws_backwards_over_the_shoulder(fight):
    fight.approach(40)
    fight.step("BACK Z")
    fight.settle()
    assert fight.read("x", 1) < fight.read("x")


@pytest.mark.parametrize("words, gap", [("FORTH X", 40), ("FORTH A", 40), ("Z", 40), ("FORTH Z", 56)])
def test_does_not_throw_with_light_or_without_direction_or_from_afar(fight, words, gap):
    fight.approach(gap)
    fight.step(words)
    fight.step(frames=2)
    assert fight.state(1) != "THROWN" and fight.state() == "ATTACK"


@pytest.mark.parametrize("words", ["FORTH Z", "BACK B"])
def test_a_throw_of_ones_own_breaks_the_grip(fight, words):
    fight.approach(40)
    fight.step("FORTH Y")
    fight.step(frames=FRAMES["ESCAPE_FRAMES"] - 3)
    assert fight.state(1) == "THROWN"
    fight.step("", words)
    fight.step()
    assert fight.state() == fight.state(1) == "BLOCK"
    fight.settle()
    assert fight.read("health") == fight.read("health", 1) == 176
    assert fight.gap() > 60


@pytest.mark.parametrize(
    "wait, words", [(FRAMES["ESCAPE_FRAMES"], "FORTH Z"), (2, "FORTH X"), (2, "Z"), (2, "DOWN FORTH Z")]
)
def test_a_grip_holds_when_the_answer_is_late_or_no_throw(fight, wait, words):
    fight.approach(40)
    fight.step("FORTH Y")
    fight.step(frames=wait)
    fight.step("", words)
    fight.step()
    assert fight.state(1) == "THROWN"
    fight.settle()
    assert fight.read("health", 1) == 176 - TABLE["THROW"]["damage"]


@pytest.mark.parametrize("guard", ["", "BACK"])
@pytest.mark.parametrize("wait, thrown", [(3, False), (FRAMES["NO_THROW_FRAMES"], True)])
def test_nobody_is_thrown_straight_out_of_a_blow(fight, guard, wait, thrown):
    fight.approach(38)
    fight.step("X", guard)
    fight.wait(lambda: fight.state(1) in ("HIT", "BLOCK"), 20, "", guard)
    fight.wait(lambda: fight.state(1) == "STAND", 40, "FORTH")
    fight.step("FORTH", frames=wait)
    assert fight.gap() <= 42
    fight.step("FORTH Z")
    fight.step()
    assert (fight.state(1) == "THROWN") == thrown


@pytest.mark.parametrize("wait, thrown", [(0, False), (FRAMES["NO_THROW_FRAMES"], True)])
def test_nobody_is_thrown_as_soon_as_up_again(fight, wait, thrown):
    fight.approach(50)
    fight.step("DOWN", frames=2)
    fight.step("DOWN C")
    fight.wait(lambda: fight.state(1) == "LYING", 60)
    fight.wait(lambda: fight.gap() <= 40, 60, "FORTH")
    fight.wait(lambda: fight.state(1) == "STAND" and fight.read("safe", 1) == 0, 90)
    fight.step(frames=wait)
    fight.step("FORTH Z")
    fight.step()
    assert (fight.state(1) == "THROWN") == thrown


# Combos --------------------------------------------------------------------------------------------------------


def test_light_attacks_chain_up_to_three(fight):
    fight.approach(40)
    fight.step("DOWN", frames=2)
    hits = []
    for _ in range(4):
        fight.step("DOWN A")
        fight.wait(lambda: fight.read("contact") > 0 or fight.state() != "ATTACK", 30, "DOWN")
        hits.append(fight.read("combo"))
        fight.wait(lambda: fight.read("freeze") == 0, 30, "DOWN")
    assert hits[:3] == [1, 2, 3] and hits[3] < 4


def test_a_whiffed_light_attack_does_not_chain(fight):
    fight.step("A")
    fight.step(frames=6)
    fight.step("A")
    assert fight.read("state_time") == 8 and fight.read("chain") == 0


def combo(fight, normal="DOWN B", motion=(2, 3, 6), button="Z"):
    """A normal that is cut short by a special move while both are frozen."""
    fight.approach(44)
    fight.step(normal)
    fight.wait(lambda: fight.read("contact") > 0, 20, "DOWN" if "DOWN" in normal else "")
    fight.type(0, list(motion), button)


def test_a_normal_that_touched_cancels_into_a_special(fight):
    combo(fight)
    fight.wait(lambda: fight.move() == "FIREBALL_H", 12)
    fight.wait(lambda: fight.read("combo") == 2, 40)
    damage = TABLE["CROUCH_MK"]["damage"] + TABLE["FIREBALL_H"]["damage"]
    assert fight.read("health", 1) == 176 - damage


def test_a_normal_without_the_mark_does_not_cancel(fight):
    combo(fight, "B")  # the standing medium kick
    frames = fight.wait(lambda: fight.state() != "ATTACK" or fight.move() != "STAND_MK", 60)
    assert frames > 10


def test_a_jump_in_begins_a_combo_of_three(fight):
    fight.approach(100)
    fight.step("UP FORTH", frames=4)
    fight.step(frames=22)
    fight.step("C")
    fight.wait(lambda: fight.read("combo") == 1, 20)
    fight.wait(lambda: fight.state() in ("STAND", "CROUCH", "TURN"), 60)
    fight.step("Y")
    fight.wait(lambda: fight.read("combo") == 2, 30)
    fight.type(0, [6, 2, 3], "Z")
    fight.wait(lambda: fight.read("combo") == 3, 40)
    dealt = 176 - fight.read("health", 1)
    third = TABLE["RISING_H"]["damage"] * 13 // 16
    assert (
        dealt == TABLE["JUMP_HK"]["damage"] + TABLE["STAND_MP"]["damage"] + third
    )  # and it shrinks from the third on


def test_the_combo_counter_begins_anew(fight):
    fight.approach(44)
    for _ in range(2):
        fight.step("Y")
        fight.wait(lambda: fight.read("combo") == 1, 30)
        fight.settle()
        fight.step(frames=3)
        assert fight.read("combo") == 0
        fight.approach(44)


def test_enough_hits_in_a_short_time_stun(fight):
    assert fight.read("stun", 1) == 0
    seen = 0
    for _ in range(6):
        fight.approach(50)
        fight.step("Z")
        fight.wait(lambda: fight.read("contact") == 2, 30)
        assert fight.read("stun", 1) > seen
        seen = fight.read("stun", 1)
        if fight.state(1) == "FALL":
            break
        fight.settle()
        seen = fight.read("stun", 1)
    fight.wait(lambda: fight.state(1) == "DIZZY", 200)
    assert fight.read("stun", 1) == 0 and fight.read("status", 1) == 526
    still = fight.wait(lambda: fight.state(1) != "DIZZY", 200)
    assert still > 100


def test_a_dizzy_fighter_shakes_it_off_by_pressing_buttons(fight):
    for _ in range(6):
        fight.approach(50)
        fight.step("Z")
        fight.wait(lambda: fight.read("contact") == 2, 30)
        if fight.state(1) == "FALL":
            break
        fight.settle()
    fight.wait(lambda: fight.state(1) == "DIZZY", 200)
    frames = 0
    while fight.state(1) == "DIZZY":
        fight.step("", "A" if frames % 2 else "X")
        frames += 1
    assert frames < 70


def test_the_stun_counter_falls_with_time(fight):
    fight.approach(44)
    fight.step("Z")
    fight.wait(lambda: fight.read("contact") == 2, 30)
    before = fight.read("stun", 1)
    fight.step(frames=20 + 20 * 5)
    assert fight.read("stun", 1) in (before - 5, before - 6, before - 4)


# Falling -------------------------------------------------------------------------------------------------------


def test_a_sweep_takes_off_the_feet_and_wakes_up_safe(fight):
    fight.approach(50)
    fight.step("DOWN", frames=2)
    fight.step("DOWN C")
    fight.wait(lambda: fight.state(1) == "FALL", 30)
    assert fight.read("status", 1) == 532
    states = []
    while fight.state(1) in ("FALL", "LYING", "GET_UP"):
        states.append(fight.state(1))
        fight.step()
    assert [s for i, s in enumerate(states) if i == 0 or states[i - 1] != s] == ["FALL", "LYING", "GET_UP"]
    assert fight.read("safe", 1) > 0
    safe = fight.wait(lambda: fight.read("safe", 1) == 0, 30)
    assert 6 <= safe <= 8


def test_nothing_touches_one_who_lies(fight):
    fight.approach(50)
    fight.step("DOWN", frames=2)
    fight.step("DOWN C")
    fight.wait(lambda: fight.state(1) == "LYING", 90)
    health = fight.read("health", 1)
    for _ in range(4):
        fight.step("DOWN A", frames=2)
        fight.step("DOWN", frames=4)
    assert fight.read("health", 1) == health


def test_a_rising_punch_beats_a_jump(fight):
    fight.step("", "UP FORTH", frames=4)
    fight.step(frames=20)
    fight.step("", "C")
    fight.type(0, [6, 2, 3], "Z")
    fight.wait(lambda: fight.state(1) == "FALL", 40)
    assert fight.read("health") == 176 and fight.read("health", 1) == 176 - TABLE["RISING_H"]["damage"]


# Projectiles ---------------------------------------------------------------------------------------------------


def test_a_fireball_flies_and_hits(fight):
    fight.type(0, [2, 3, 6], "Y")
    fight.wait(lambda: fight.read("projectile") == 0x0101, 20)
    assert fight.read("projectile_velocity_x") == 832 and fight.read("projectile_y") == 144
    assert fight.read("recovery") == 40
    x = fight.read("projectile_x")
    fight.step(frames=4)
    assert fight.read("projectile_x") - x == 13 and fight.read("recovery") == 36
    fight.wait(lambda: fight.read("health", 1) < 176, 60)
    assert fight.read("projectile") == 0
    assert fight.read("health", 1) == 176 - TABLE["FIREBALL_M"]["damage"]


def test_no_second_fireball_while_one_flies(fight):
    fight.step("LEFT", "RIGHT", frames=120)
    fight.type(0, [2, 3, 6], "X")
    fight.wait(lambda: fight.state() == "STAND", 80)
    assert fight.read("projectile") == 0x0101
    fight.type(0, [2, 3, 6], "X")
    fight.step(frames=2)
    assert fight.read("status") != 524


def test_two_projectiles_put_each_other_out(fight):
    fight.step("LEFT", "RIGHT", frames=60)
    for direction in [2, 3, 6]:
        words = {2: "DOWN", 3: "DOWN FORTH", 6: "FORTH X"}[direction]
        fight.step(words, words, frames=2)
    fight.wait(lambda: fight.read("projectile") and fight.read("projectile", 1), 30)
    fight.wait(lambda: not fight.read("projectile") and not fight.read("projectile", 1), 90)
    assert fight.read("health") == fight.read("health", 1) == 176


# Rounds --------------------------------------------------------------------------------------------------------


def test_the_clock_counts_99_to_0_in_40_ticks_each(fight):
    assert fight.read("timer") == 99
    fight.wait(lambda: fight.read("timer") == 98, 60)
    assert fight.wait(lambda: fight.read("timer") == 97, 60) == 40
    seen = []
    while fight.match("phase") == 1:
        if not seen or seen[-1] != fight.read("timer"):
            seen.append(fight.read("timer"))
        fight.step()
    assert seen == list(range(97, 0, -1)) and fight.read("timer") == 0


def test_equal_health_when_the_time_is_up_is_a_draw(fight):
    fight.wait(lambda: fight.match("phase") == OVER, 4200)
    assert (fight.match("ending"), fight.match("outcome")) == (TIME, DRAWN)
    assert fight.read("rounds_won") == fight.read("rounds_won", 1) == 0


def test_more_health_wins_when_the_time_is_up(fight):
    fight.approach(44)
    fight.step("X")
    fight.wait(lambda: fight.match("phase") == OVER, 4200)
    assert (fight.match("ending"), fight.match("outcome"), fight.read("rounds_won")) == (TIME, LEFT_WINS, 1)
    fight.wait(lambda: fight.read("status") == 528, 200)
    assert fight.read("status", 1) == 530


def test_a_knock_out_is_perfect_if_the_winner_was_not_touched(fight):
    knock_out(fight)
    assert fight.read("health", 1) == -1 and fight.read("status", 1) >= 1024
    assert (fight.match("ending"), fight.match("outcome")) == (KNOCK_OUT, LEFT_WINS)
    assert fight.match("perfect") == 1 and fight.read("rounds_won") == 1
    fight.wait(lambda: fight.read("status") == 528, 300)
    assert fight.read("shown_health", 1) == 0


def test_the_shown_health_lags(fight):
    fight.approach(48)
    fight.step("Z")
    fight.wait(lambda: fight.read("health", 1) < 176, 30)
    assert fight.read("shown_health", 1) > fight.read("health", 1)
    fight.settle()
    fight.step(frames=60)
    assert fight.read("shown_health", 1) == fight.read("health", 1)


def test_both_can_be_knocked_out_at_once(fight):
    """Blow for blow: equal attacks at the same time hit both, until both are out in the same frame."""
    free = ("STAND", "CROUCH", "TURN")
    for _ in range(3900):
        if fight.match("phase") != 1:
            break
        both_free = fight.state() in free and fight.state(1) in free
        if both_free and fight.gap() <= 48 and fight.read("safe") == 0:
            fight.step("Y", "Y")
            fight.step()
        elif fight.gap() > 48:
            fight.step("FORTH", "FORTH")
        else:
            fight.step()
    fight.wait(lambda: fight.match("phase") == OVER, 400)
    assert (fight.match("ending"), fight.match("outcome")) == (DOUBLE, DRAWN)
    assert fight.read("health") == fight.read("health", 1) == -1
    assert fight.read("rounds_won") == fight.read("rounds_won", 1) == 0


def test_two_rounds_win_the_match(fight):
    knock_out(fight)
    fight.wait(lambda: fight.match("phase") == 1, 400)
    assert fight.match("round") == 2 and fight.read("health", 1) == 176 and fight.read("timer") == 99
    assert (fight.read("x"), fight.read("x", 1)) == (205, 307)
    knock_out(fight)
    assert fight.read("rounds_won") == 2
    fight.wait(lambda: fight.match("phase") == MATCH_OVER, 400)
    assert fight.data.is_done()


def test_nobody_moves_before_the_fight_or_after_it(fight):
    knock_out(fight)
    x = fight.read("x")
    fight.step("FORTH", frames=60)
    assert fight.read("x") == x
    fight.wait(lambda: fight.match("phase") == 0, 400)
    x = fight.read("x")
    fight.step("FORTH", frames=20)
    assert fight.read("x") == x


def test_hits_score_points(fight):
    fight.approach(48)
    fight.step("Z")
    fight.wait(lambda: fight.read("contact") == 2, 30)
    assert fight.read("score") == 500


# The computer's side -------------------------------------------------------------------------------------------


def test_the_human_flag_hands_a_side_over(console):
    fight = console.load("Tiger")
    fight.write("human", 0)
    fight.write("enemy_human", 1)
    fight.wait(lambda: fight.read("status", 1) == 514, 90, "", "DOWN")
    moved = {fight.read("x") for _ in range(300) if fight.step() is None}
    assert len(moved) > 5


def test_start_pauses_and_goes_on(fight):
    fight.step("START")
    ticks, x = fight.read("timer_ticks"), fight.read("x")
    fight.step("RIGHT", frames=30)
    assert (fight.read("timer_ticks"), fight.read("x")) == (ticks, x)
    fight.step("START")
    fight.step("RIGHT", frames=30)
    assert fight.read("x") > x
