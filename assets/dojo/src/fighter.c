#include "fighter.h"

#include "character.h"
#include "command.h"
#include "event.h"
#include "pads.h"
#include "pose.h"
#include "projectile.h"
#include "round.h"
#include "stage.h"

enum { FRICTION = 0x60 }; /* 8.8 a frame, of sliding back */
enum { ESCAPE_PUSH = SPEED(4), ESCAPE_STUN = 18 }; /* of both, when a throw is escaped */
enum { SPIN_LIFT = 14 };  /* pixels off the ground */

static const s16 rising_up[3] = {SPEED(6.0), SPEED(7.0), SPEED(8.0)};
static const s16 rising_across[3] = {SPEED(0.75), SPEED(1.0), SPEED(1.25)};
static const s16 spin_speed[3] = {SPEED(3.0), SPEED(3.25), SPEED(3.5)};
enum { RISING_GRAVITY = 115 };

static s16 forward(const struct fighter *fighter, s16 value) { return faces_right(fighter) ? value : -value; }

static void face(struct fighter *fighter, int right) {
    fighter->facing = right ? FACING_RIGHT : 0;
}

static void halt(struct fighter *fighter) { fighter->velocity_x = fighter->velocity_y = 0; }

void fighter_enter(struct fighter *fighter, u8 state) {
    fighter->state = state;
    fighter->state_time = 1;
    fighter->move = MOVE_NONE;
    fighter->phase = PHASE_NONE;
}

void fighter_reset(struct fighter *fighter, int side) {
    fighter->active = 0x0101;
    fighter->side = side;
    fighter->x = PIXELS(side ? START_RIGHT : START_LEFT);
    fighter->y = PIXELS(GROUND);
    face(fighter, !side);
    fighter_enter(fighter, STATE_STAND);
    halt(fighter);
    fighter->contact = CONTACT_NONE;
    fighter->chain = fighter->jump_used = 0;
    fighter->recovery = fighter->freeze = fighter->stun_time = fighter->safe = fighter->no_throw = 0;
    fighter->push = 0;
    fighter->health = fighter->health_copy = fighter->shown_health = HEALTH_FULL;
    fighter->combo = fighter->combo_shown = 0;
    fighter->stun = fighter->stun_decay = 0;
    fighter->half_width = HALF_WIDTH;
    fighter->walk_time = 0;
    fighter->attacking = 0;
    for (int i = 0; i < MOTIONS; i++) fighter->motions[i].step = 0;
    command_forget(fighter);
}

void fighter_hurt(struct fighter *fighter, s16 damage) {
    if (knocked_out(fighter)) return;
    fighter->health -= damage;
    if (fighter->health < 0) fighter->health = HEALTH_OUT;
}

void fighter_fall(struct fighter *fighter, s16 velocity_x, s16 velocity_y) {
    fighter_enter(fighter, STATE_FALL);
    fighter->velocity_x = velocity_x;
    fighter->velocity_y = velocity_y;
    fighter->push = 0;
    if (!airborne(fighter)) fighter->y = PIXELS(GROUND) - 65536;
}

int is_crouching(const struct fighter *fighter) {
    switch (fighter->state) {
    case STATE_CROUCH: return 1;
    case STATE_GUARD:
    case STATE_TURN: return holds_down(fighter);
    case STATE_BLOCK:
    case STATE_HIT: return fighter->reaction == REACTION_CROUCH;
    case STATE_ATTACK: return fighter->move >= CROUCH_LP && fighter->move <= CROUCH_HK;
    default: return 0;
    }
}

/* An attack that could reach, or a projectile that comes: holding away now is a guard, not a walk. */
static int is_threatened(const struct fighter *fighter, const struct fighter *foe) {
    enum { THREAT = 100 };
    const struct projectile *projectile = &projectiles[foe->side];
    if (foe->state == STATE_ATTACK && foe->move != THROW && !is_fireball(foe->move) && foe->phase != PHASE_RECOVERY &&
        absolute(whole(fighter->x) - whole(foe->x)) < THREAT)
        return 1;
    s16 ahead = whole(fighter->x) - whole(projectile->x);
    return in_flight(projectile) && absolute(ahead) < THREAT && (ahead > 0) == (projectile->velocity_x > 0);
}

static int is_throwable(const struct fighter *foe) {
    if (airborne(foe) || foe->safe || foe->no_throw) return 0;
    if (foe->state == STATE_ATTACK) return foe->move != THROW;
    return is_free(foe) || foe->state == STATE_LAND || foe->state == STATE_DIZZY;
}

static void attack_step(struct fighter *fighter, struct fighter *foe);

static void start_attack(struct fighter *fighter, struct fighter *foe, u8 move) {
    fighter_enter(fighter, STATE_ATTACK);
    fighter->move = move;
    fighter->contact = CONTACT_NONE;
    fighter->safe = moves[move].safe;
    if (!airborne(fighter)) fighter->velocity_x = 0;
    command_forget(fighter);
    event(is_rising(move) ? EVENT_RISING : is_spin(move) ? EVENT_SPIN : EVENT_SWING, whole(fighter->x), whole(fighter->y) - 50);
    attack_step(fighter, foe);
}

/* A medium or heavy button with left or right: a throw, or the way out of one. */
static int wants_throw(const struct fighter *fighter) {
    u8 button = fighter->want_button - 1;
    if (!fighter->want_button || button == BUTTON_LP || button == BUTTON_LK) return 0;
    return fighter->direction == 4 || fighter->direction == 6;
}

static int start_throw(struct fighter *fighter, struct fighter *foe) {
    if (!wants_throw(fighter)) return 0;
    s16 distance = absolute(whole(fighter->x) - whole(foe->x)) - (s16)foe->half_width;
    if (distance > THROW_RANGE || !is_throwable(foe)) return 0;
    fighter->throw_back = fighter->direction == 4;
    face(fighter, whole(foe->x) > whole(fighter->x));
    fighter_enter(foe, STATE_THROWN);
    halt(foe);
    foe->push = fighter->push = 0;
    foe->freeze = 0;
    foe->reaction = REACTION_HIGH;
    start_attack(fighter, foe, THROW);
    return 1;
}

/* Begins the attack that was asked for, if any. */
static int try_attack(struct fighter *fighter, struct fighter *foe) {
    u8 special = fighter->want_special;
    if (special && !(is_fireball(special) && in_flight(&projectiles[fighter->side]))) {
        start_attack(fighter, foe, special);
        return 1;
    }
    if (!fighter->want_button) return 0;
    u8 button = fighter->want_button - 1;
    if (start_throw(fighter, foe)) return 1;
    start_attack(fighter, foe, (holds_down(fighter) ? CROUCH_LP : STAND_LP) + button);
    return 1;
}

/* What a fighter does who may do anything. */
static void choose(struct fighter *fighter, struct fighter *foe) {
    const struct character *character = &characters[fighter->character];
    int foe_on_right = whole(foe->x) > whole(fighter->x);
    fighter->velocity_x = 0;
    fighter->chain = 0;

    if (try_attack(fighter, foe)) return;
    if (holds_up(fighter)) {
        fighter_enter(fighter, STATE_PREJUMP);
        fighter->leap = fighter->direction;
        return;
    }
    if (whole(foe->x) != whole(fighter->x) && foe_on_right != !!faces_right(fighter)) {
        face(fighter, foe_on_right);
        fighter_enter(fighter, STATE_TURN);
        return;
    }
    if (fighter->state == STATE_TURN && fighter->state_time < TURN_FRAMES) return;
    if (holds_back(fighter) && is_threatened(fighter, foe)) {
        if (fighter->state != STATE_GUARD) fighter_enter(fighter, STATE_GUARD);
    } else if (holds_down(fighter)) {
        if (fighter->state != STATE_CROUCH) fighter_enter(fighter, STATE_CROUCH);
    } else {
        if (fighter->state != STATE_STAND) fighter_enter(fighter, STATE_STAND);
        if (holds_forward(fighter)) fighter->velocity_x = forward(fighter, character->walk_forward);
        if (holds_back(fighter)) fighter->velocity_x = -forward(fighter, character->walk_back);
        fighter->walk_time = fighter->velocity_x ? fighter->walk_time + 1 : 0;
    }
}

static void become_free(struct fighter *fighter, struct fighter *foe) {
    fighter_enter(fighter, STATE_STAND);
    fighter->state_time = 0;
    choose(fighter, foe);
}

static void land(struct fighter *fighter) {
    fighter->y = PIXELS(GROUND);
    halt(fighter);
    event(EVENT_LAND, whole(fighter->x), GROUND);
}

/* Both let go and stagger apart, unhurt. */
static void escape_throw(struct fighter *fighter, struct fighter *foe) {
    struct fighter *both[2] = {fighter, foe};
    int on_right = whole(fighter->x) > whole(foe->x);
    for (int i = 0; i < 2; i++) {
        both[i]->y = PIXELS(GROUND);
        both[i]->push = on_right != i ? ESCAPE_PUSH : -ESCAPE_PUSH;
        fighter_enter(both[i], STATE_BLOCK);
        both[i]->reaction = REACTION_HIGH;
        both[i]->stun_time = ESCAPE_STUN;
        command_forget(both[i]);
    }
    event(EVENT_BLOCK, (whole(fighter->x) + whole(foe->x)) / 2, GROUND - 54);
}

static void throw_step(struct fighter *fighter, struct fighter *foe) {
    const struct move *move = &moves[THROW];
    if (foe->state != STATE_THROWN) return;
    foe->x = fighter->x + (s32)forward(fighter, SPEED(26)) * 256;
    foe->y = PIXELS(GROUND - 6);
    face(foe, !faces_right(fighter));
    if (fighter->state_time < move->active) return;
    s16 speed = forward(fighter, SPEED(3.5));
    if (fighter->throw_back) {
        face(fighter, !faces_right(fighter));
        speed = -speed;
        foe->x = fighter->x;
        face(foe, speed < 0);
    }
    event(EVENT_THROW, whole(foe->x), GROUND - 40);
    fighter_hurt(foe, move->damage);
    foe->stun += move->stun;
    fighter->combo = 1;
    score_add(fighter, move->score);
    fighter_fall(foe, speed, SPEED(-5));
}

/* The frame of an attack that state_time tells; beyond its last frame the fighter is free again. */
static void attack_step(struct fighter *fighter, struct fighter *foe) {
    const struct move *move = &moves[fighter->move];
    u16 time = fighter->state_time;
    u16 active_from = move->startup + 1, recovery_from = active_from + move->active;
    u16 end = recovery_from + move->recovery;
    u8 power = strength(fighter->move);

    if (time >= end) {
        fighter->recovery = 0;
        if (airborne(fighter)) {
            fighter_enter(fighter, STATE_JUMP);
        } else {
            become_free(fighter, foe);
        }
        return;
    }
    fighter->phase = time < active_from ? PHASE_STARTUP : time < recovery_from ? PHASE_ACTIVE : PHASE_RECOVERY;

    if (fighter->move == THROW) {
        throw_step(fighter, foe);
    } else if (is_fireball(fighter->move)) {
        if (time == active_from) {
            projectile_launch(fighter);
            fighter->recovery = FIREBALL_RECOVERY;
            event(EVENT_FIREBALL, whole(fighter->x), GROUND - 50);
        } else if (fighter->recovery) {
            fighter->recovery--;
        }
    } else if (is_rising(fighter->move)) {
        if (time == active_from) {
            fighter->velocity_x = forward(fighter, rising_across[power]);
            fighter->velocity_y = -rising_up[power];
            fighter->y -= 65536;
        }
    } else if (is_spin(fighter->move)) {
        if (time == active_from) fighter->y = PIXELS(GROUND - SPIN_LIFT);
        fighter->velocity_x = fighter->phase == PHASE_ACTIVE ? forward(fighter, spin_speed[power]) : 0;
    }

    if (fighter->contact == CONTACT_NONE || fighter->phase == PHASE_STARTUP || airborne(fighter)) return;
    if ((move->flags & CANCEL) && fighter->want_special) {
        if (is_fireball(fighter->want_special) && in_flight(&projectiles[fighter->side])) return;
        start_attack(fighter, foe, fighter->want_special);
    } else if ((move->flags & CHAIN) && fighter->chain + 1 < CHAIN_LIMIT &&
               (fighter->want_button == BUTTON_LP + 1 || fighter->want_button == BUTTON_LK + 1)) {
        fighter->chain++;
        start_attack(fighter, foe, (holds_down(fighter) ? CROUCH_LP : STAND_LP) + fighter->want_button - 1);
    }
}

/* Flight: jumps, rising punches and falls. */
static void fly(struct fighter *fighter) {
    if (!airborne(fighter)) return;
    if (fighter->state == STATE_ATTACK && is_spin(fighter->move) && fighter->phase == PHASE_ACTIVE) return;
    if (fighter->state == STATE_THROWN) return;
    fighter->velocity_y += is_rising(fighter->move) ? RISING_GRAVITY : characters[fighter->character].gravity;
    fighter->y += (s32)fighter->velocity_y << 8;
    if (fighter->y < PIXELS(40)) fighter->y = PIXELS(40);
    if (airborne(fighter)) return;
    land(fighter);
    if (fighter->state == STATE_FALL) {
        fighter_enter(fighter, STATE_LYING);
        event(EVENT_FALL, whole(fighter->x), GROUND);
    } else if (fighter->state == STATE_JUMP || is_jump_attack(fighter->move)) {
        fighter_enter(fighter, STATE_LAND);
    }
}

static void slide(struct fighter *fighter, struct fighter *foe) {
    if (!fighter->push) return;
    s32 before = fighter->x;
    fighter->x += (s32)fighter->push << 8;
    s16 x = whole(fighter->x);
    if ((x <= STAGE_LEFT || x >= STAGE_RIGHT) && !airborne(foe)) { /* against the wall: the attacker slides instead */
        fighter->x = before;
        foe->x -= (s32)fighter->push << 8;
    }
    if (fighter->push > FRICTION) {
        fighter->push -= FRICTION;
    } else if (fighter->push < -FRICTION) {
        fighter->push += FRICTION;
    } else {
        fighter->push = 0;
    }
}

void fighter_step(struct fighter *fighter, struct fighter *foe) {
    if (fighter->combo_shown) fighter->combo_shown--;
    if (fighter->freeze) {
        fighter->freeze--;
        return;
    }
    fighter->state_time++;
    if (fighter->safe) fighter->safe--;
    if (fighter->no_throw) fighter->no_throw--;
    if (fighter->stun && fighter->state != STATE_FALL && ++fighter->stun_decay >= STUN_DECAY) {
        fighter->stun_decay = 0;
        fighter->stun--;
    }

    switch (fighter->state) {
    case STATE_STAND:
    case STATE_CROUCH:
    case STATE_TURN:
    case STATE_GUARD:
        choose(fighter, foe);
        break;
    case STATE_PREJUMP:
        if (fighter->state_time > PREJUMP_FRAMES) {
            const struct character *character = &characters[fighter->character];
            u8 column = fighter->leap % 3; /* 1 back, 2 straight up, 0 forwards */
            fighter_enter(fighter, STATE_JUMP);
            fighter->velocity_x = column == 2 ? 0 : forward(fighter, column ? -character->jump_across : character->jump_across);
            fighter->velocity_y = -character->jump_up;
            fighter->y -= 65536;
            fighter->jump_used = 0;
            event(EVENT_JUMP, whole(fighter->x), GROUND);
        }
        break;
    case STATE_JUMP:
        if (fighter->want_button && !fighter->jump_used) {
            fighter->jump_used = 1;
            start_attack(fighter, foe, JUMP_LP + fighter->want_button - 1);
        }
        break;
    case STATE_LAND:
        if (fighter->state_time > LAND_FRAMES) become_free(fighter, foe);
        break;
    case STATE_ATTACK:
        attack_step(fighter, foe);
        break;
    case STATE_THROWN:
        if (foe->state != STATE_ATTACK || foe->move != THROW) {
            fighter_fall(fighter, 0, SPEED(-2));
        } else if (fighter->state_time <= ESCAPE_FRAMES && wants_throw(fighter)) {
            escape_throw(fighter, foe);
        }
        break;
    case STATE_HIT:
    case STATE_BLOCK:
        fighter->no_throw = NO_THROW_FRAMES;
        if (fighter->state_time > fighter->stun_time) become_free(fighter, foe);
        break;
    case STATE_LYING:
        if (!knocked_out(fighter) && fighter->state_time > LYING_FRAMES) fighter_enter(fighter, STATE_GET_UP);
        break;
    case STATE_GET_UP:
        if (fighter->state_time > GET_UP_FRAMES) {
            face(fighter, whole(foe->x) > whole(fighter->x));
            fighter->safe = SAFE_FRAMES;
            fighter->no_throw = SAFE_FRAMES + NO_THROW_FRAMES;
            if (fighter->stun >= STUN_LIMIT) {
                fighter->stun = 0;
                fighter->safe = fighter->no_throw = 0;
                fighter_enter(fighter, STATE_DIZZY);
                fighter->stun_time = DIZZY_FRAMES;
                event(EVENT_STUN, whole(fighter->x), GROUND - 90);
            } else {
                become_free(fighter, foe);
            }
        }
        break;
    case STATE_DIZZY:
        if (fighter->pressed && fighter->stun_time > 2) fighter->stun_time -= 2; /* shaking it off */
        if (fighter->state_time > fighter->stun_time) become_free(fighter, foe);
        break;
    }

    fighter->x += (s32)fighter->velocity_x << 8;
    fly(fighter);
    slide(fighter, foe);
    if (is_free(foe) || foe->state == STATE_LYING) fighter->combo = 0;
}

static void keep_inside(struct fighter *fighter) {
    s16 left = camera_x + SCREEN_MARGIN, right = camera_x + SCREEN_WIDTH - SCREEN_MARGIN;
    if (left < STAGE_LEFT) left = STAGE_LEFT;
    if (right > STAGE_RIGHT) right = STAGE_RIGHT;
    if (whole(fighter->x) < left) fighter->x = PIXELS(left);
    if (whole(fighter->x) > right) fighter->x = PIXELS(right);
}

static int is_solid(const struct fighter *fighter) {
    return fighter->state < STATE_THROWN || (fighter->state > STATE_THROWN && fighter->state < STATE_FALL) ||
           fighter->state >= STATE_DIZZY;
}

void fighters_separate(void) {
    struct fighter *one = &fighters[0], *two = &fighters[1];
    keep_inside(one);
    keep_inside(two);
    if (!is_solid(one) || !is_solid(two)) return;
    if (absolute(height(one) - height(two)) > OVERHEAD_CLEARANCE) return;
    s16 between = whole(two->x) - whole(one->x);
    s16 overlap = (s16)(one->half_width + two->half_width) - absolute(between);
    if (overlap <= 0) return;
    int one_on_left = between ? between > 0 : !!faces_right(one);
    s16 half = (overlap + 1) / 2;
    if (half > 4) half = 4; /* bodies part over a few frames */
    one->x -= PIXELS(one_on_left ? half : -half);
    two->x += PIXELS(one_on_left ? half : -half);
    keep_inside(one);
    keep_inside(two);
}

static u16 status_of(const struct fighter *fighter) {
    if (knocked_out(fighter)) return STATUS_KNOCKED_OUT;
    switch (fighter->state) {
    case STATE_CROUCH: return STATUS_CROUCH;
    case STATE_TURN: return STATUS_TURN;
    case STATE_GUARD: return STATUS_GUARD;
    case STATE_PREJUMP:
    case STATE_JUMP:
    case STATE_LAND: return STATUS_JUMP;
    case STATE_ATTACK: return is_special(fighter->move) ? STATUS_SPECIAL : STATUS_NORMAL;
    case STATE_HIT:
    case STATE_BLOCK:
    case STATE_DIZZY: return STATUS_REACTION;
    case STATE_THROWN:
    case STATE_FALL:
    case STATE_LYING:
    case STATE_GET_UP: return STATUS_TUMBLE;
    case STATE_VICTORY: return STATUS_VICTORY;
    case STATE_LOSS: return STATUS_LOSS;
    default: return STATUS_STAND;
    }
}

static u8 pose_of(const struct fighter *fighter) {
    u16 time = fighter->state_time;
    switch (fighter->state) {
    case STATE_CROUCH: return POSE_CROUCH;
    case STATE_TURN: return POSE_TURN;
    case STATE_GUARD: return is_crouching(fighter) ? POSE_CROUCH_BLOCK : POSE_STAND_BLOCK;
    case STATE_PREJUMP:
    case STATE_LAND: return POSE_CROUCH;
    case STATE_JUMP:
        return fighter->velocity_y < -SPEED(3) ? POSE_JUMP_RISE : fighter->velocity_y < SPEED(3) ? POSE_JUMP_TUCK : POSE_JUMP_FALL;
    case STATE_ATTACK:
        if (is_spin(fighter->move) && fighter->phase == PHASE_ACTIVE)
            return time & 4 ? POSE_SPIN_KICK_0 : POSE_SPIN_KICK_1;
        if (is_fireball(fighter->move) && fighter->phase != PHASE_STARTUP)
            return fighter->recovery > 12 ? POSE_FIREBALL_RELEASE : POSE_FIREBALL_START;
        if (is_rising(fighter->move) && fighter->phase == PHASE_RECOVERY)
            return airborne(fighter) ? POSE_JUMP_FALL : POSE_RISING_START;
        if (fighter->move == THROW)
            return fighter->phase == PHASE_ACTIVE ? POSE_THROW_GRAB : POSE_THROW_HURL;
        return fighter->phase == PHASE_ACTIVE ? moves[fighter->move].pose_hit : moves[fighter->move].pose_start;
    case STATE_THROWN: return POSE_THROWN;
    case STATE_HIT:
        return fighter->reaction == REACTION_CROUCH ? POSE_HIT_CROUCH : fighter->reaction == REACTION_LOW ? POSE_HIT_LOW : POSE_HIT_HIGH;
    case STATE_BLOCK: return fighter->reaction == REACTION_CROUCH ? POSE_CROUCH_BLOCK : POSE_STAND_BLOCK;
    case STATE_FALL: return POSE_FALL_BACK;
    case STATE_LYING: return POSE_LYING;
    case STATE_GET_UP: return POSE_GET_UP;
    case STATE_DIZZY: return time & 16 ? POSE_DIZZY_0 : POSE_DIZZY_1;
    case STATE_VICTORY: return time & 16 ? POSE_WIN_0 : POSE_WIN_1;
    case STATE_LOSS: return POSE_LOSE;
    default:
        if (fighter->velocity_x) return POSE_WALK_0 + ((fighter->walk_time >> 3) & 3);
        return POSE_IDLE_0 + ((time >> 3) & 3);
    }
}

void fighter_publish(struct fighter *fighter, const struct fighter *foe) {
    s16 distance = absolute(whole(fighter->x) - whole(foe->x)) - (s16)foe->half_width;
    fighter->status = status_of(fighter);
    fighter->pose = pose_of(fighter);
    fighter->health_copy = fighter->health;
    fighter->distance_x = distance < 0 ? 0 : distance;
    fighter->distance_y = absolute(height(fighter) - height(foe));
    fighter->attacking = fighter->state != STATE_ATTACK ? 0
                         : is_special(fighter->move)    ? ATTACKING_SPECIAL
                         : is_jump_attack(fighter->move) ? ATTACKING_JUMP
                                                         : ATTACKING_NORMAL;
    s16 health = fighter->health < 0 ? 0 : fighter->health;
    if ((s16)fighter->shown_health < health) fighter->shown_health = health;
    if ((s16)fighter->shown_health > health && !fighter->freeze && fighter->state != STATE_HIT) fighter->shown_health--;
}

void fighter_clamp(struct fighter *fighter, int side) {
    fighter->side = side;
    fighter->health = clamp(fighter->health, HEALTH_OUT, HEALTH_FULL);
    if (fighter->shown_health > HEALTH_FULL) fighter->shown_health = HEALTH_FULL;
    if (fighter->character >= CHARACTERS) fighter->character = NOVICE;
    if (fighter->rounds_won > ROUNDS_TO_WIN) fighter->rounds_won = ROUNDS_TO_WIN;
    fighter->half_width = HALF_WIDTH;
    s16 x = whole(fighter->x), y = whole(fighter->y);
    if (x < STAGE_LEFT || x > STAGE_RIGHT) fighter->x = PIXELS(clamp(x, STAGE_LEFT, STAGE_RIGHT));
    if (y < 40 || fighter->y > PIXELS(GROUND)) fighter->y = PIXELS(clamp(y, 40, GROUND));
    fighter->velocity_x = clamp(fighter->velocity_x, SPEED(-12), SPEED(12));
    fighter->velocity_y = clamp(fighter->velocity_y, SPEED(-12), SPEED(12));
    fighter->push = clamp(fighter->push, SPEED(-12), SPEED(12));
    if (fighter->state >= STATES || fighter->move >= MOVES) fighter_enter(fighter, STATE_STAND);
    if (fighter->state == STATE_ATTACK && fighter->move == MOVE_NONE) fighter_enter(fighter, STATE_STAND);
    if (fighter->state == STATE_FALL && !airborne(fighter)) fighter_enter(fighter, STATE_LYING);
    if (airborne(fighter) && (fighter->state <= STATE_PREJUMP || fighter->state == STATE_LAND)) fighter_enter(fighter, STATE_JUMP);
    if (fighter->state == STATE_JUMP && !airborne(fighter)) fighter_enter(fighter, STATE_LAND);
    if (fighter->recovery > FIREBALL_RECOVERY) fighter->recovery = FIREBALL_RECOVERY;
    if (fighter->freeze > 30) fighter->freeze = 30;
    if (fighter->stun_time > DIZZY_FRAMES) fighter->stun_time = DIZZY_FRAMES;
    if (fighter->safe > 30) fighter->safe = 30;
    if (fighter->no_throw > 30) fighter->no_throw = 30;
    fighter->facing &= FACING_RIGHT;
}
