#include "collision.h"

#include "command.h"
#include "event.h"
#include "fighter.h"
#include "pads.h"
#include "projectile.h"
#include "round.h"

/* A rectangle on the stage; y grows downwards. */
struct area {
    s16 left, top, right, bottom;
};

static struct area place(const struct box *box, s16 x, s16 y, int right) {
    struct area area = {right ? x + box->left : x - box->right, y - box->top, right ? x + box->right : x - box->left,
                        y - box->bottom};
    return area;
}

static int meet(struct area a, struct area b) {
    return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

static struct area place_on(const struct fighter *fighter, const struct box *box) {
    return place(box, whole(fighter->x), whole(fighter->y), faces_right(fighter));
}

/* Whether the area touches a fighter: the body, or the limb that it strikes with. */
static int touches(struct area area, const struct fighter *victim) {
    static const struct box standing = {-14, 0, 14, 78}, crouching = {-16, 0, 16, 54}, flying = {-14, 24, 14, 76};
    if (untouchable(victim)) return 0;
    const struct box *body = airborne(victim) && !is_spin(victim->move) ? &flying : is_crouching(victim) ? &crouching : &standing;
    if (meet(area, place_on(victim, body))) return 1;
    if (victim->state != STATE_ATTACK || victim->phase == PHASE_STARTUP) return 0;
    const struct move *move = &moves[victim->move];
    if ((move->flags & PROJECTILE) || victim->move == THROW) return 0;
    if (victim->phase == PHASE_RECOVERY && victim->state_time > move->startup + move->active + 6) return 0;
    struct box limb = move->box;
    if (limb.right > 12) limb.right -= 10; /* the fist itself is not to be hit */
    return meet(area, place_on(victim, &limb));
}

/* Whether the victim blocks a blow from the left or the right: on the ground, able to, holding away, at the right height. */
static int blocks(const struct fighter *victim, u8 guard, int from_right) {
    u16 away = from_right ? PAD_LEFT : PAD_RIGHT, towards = from_right ? PAD_RIGHT : PAD_LEFT;
    if (airborne(victim)) return 0;
    if (!is_free(victim) && victim->state != STATE_BLOCK && victim->state != STATE_LAND) return 0;
    if (!(victim->held & away) || (victim->held & towards)) return 0;
    int down = (victim->held & PAD_DOWN) && !(victim->held & PAD_UP);
    return guard == MID || (guard == LOW) == down;
}

/* Damage shrinks as a combo grows: sixteenths for its first, second, … blow. */
static s16 scaled(u8 damage, u8 combo) {
    static const u8 sixteenths[] = {16, 16, 13, 11, 9};
    u8 place = combo < COUNT(sixteenths) ? combo : COUNT(sixteenths) - 1;
    u16 result = (u16)(damage * sixteenths[place]) >> 4;
    return result ? result : 1;
}

static void take_block(struct fighter *victim, const struct move *move, s16 push) {
    int down = (victim->held & PAD_DOWN) && !(victim->held & PAD_UP);
    fighter_hurt(victim, move->chip);
    fighter_enter(victim, STATE_BLOCK);
    victim->reaction = down ? REACTION_CROUCH : REACTION_HIGH;
    victim->stun_time = move->block_stun;
    victim->velocity_x = 0;
    victim->push = push / 2; /* a blocked blow leaves the two close: it can be punished */
    event(EVENT_BLOCK, whole(victim->x) + (push > 0 ? -16 : 16), GROUND - (down ? 34 : 54));
}

static void take_hit(struct fighter *victim, struct fighter *attacker, const struct move *move, s16 push) {
    int in_combo = victim->state == STATE_HIT;
    int crouched = is_crouching(victim);
    int was_dizzy = victim->state == STATE_DIZZY;
    s16 top = move->box.top;

    if (!in_combo) attacker->combo = 0;
    fighter_hurt(victim, scaled(move->damage, attacker->combo));
    attacker->combo++;
    if (attacker->combo > 1) attacker->combo_shown = 90;
    score_add(attacker, move->score);
    if (!was_dizzy) victim->stun = victim->stun + move->stun > 99 ? 99 : victim->stun + move->stun;
    victim->stun_decay = 0;
    victim->recovery = 0;
    command_forget(victim);

    if (knocked_out(victim)) {
        fighter_fall(victim, push > 0 ? SPEED(2.5) : SPEED(-2.5), SPEED(-5.5));
    } else if ((move->flags & KNOCKDOWN) || airborne(victim) || victim->stun >= STUN_LIMIT) {
        fighter_fall(victim, push > 0 ? SPEED(2) : SPEED(-2), SPEED(-4));
    } else {
        fighter_enter(victim, STATE_HIT);
        victim->reaction = crouched ? REACTION_CROUCH : top < 56 && top >= 0 ? REACTION_LOW : REACTION_HIGH;
        victim->stun_time = move->hit_stun;
        victim->velocity_x = 0;
        victim->push = push;
    }
}

static void strike(struct fighter *attacker, struct fighter *victim, u8 move_id, int from_right, struct area area) {
    const struct move *move = &moves[move_id];
    s16 push = move->push << 4;
    if (from_right) push = -push;
    if (blocks(victim, move->height, from_right)) {
        take_block(victim, move, push);
        if (!(move->flags & PROJECTILE)) attacker->contact = CONTACT_BLOCKED;
    } else {
        s16 x = (area.left + area.right) / 2, y = (area.top + area.bottom) / 2;
        if (!(move->flags & PROJECTILE)) x = from_right ? area.left + 6 : area.right - 6;
        take_hit(victim, attacker, move, push);
        if (!(move->flags & PROJECTILE)) attacker->contact = CONTACT_HIT;
        event(move->freeze > 7 ? EVENT_HIT_HEAVY : EVENT_HIT_LIGHT, x, y);
    }
    victim->freeze = move->freeze;
    if (!(move->flags & PROJECTILE)) attacker->freeze = move->freeze;
}

static int strikes(const struct fighter *attacker, const struct fighter *victim, struct area *area) {
    if (attacker->state != STATE_ATTACK || attacker->phase != PHASE_ACTIVE || attacker->contact != CONTACT_NONE) return 0;
    const struct move *move = &moves[attacker->move];
    if ((move->flags & PROJECTILE) || attacker->move == THROW || attacker->freeze) return 0;
    *area = place_on(attacker, &move->box);
    return touches(*area, victim);
}

void collisions(void) {
    struct area area[2];
    int hit[2];
    for (int i = 0; i < 2; i++) hit[i] = strikes(&fighters[i], &fighters[!i], &area[i]);
    u8 move[2] = {fighters[0].move, fighters[1].move};
    int left_of = whole(fighters[0].x) <= whole(fighters[1].x);
    for (int i = 0; i < 2; i++)
        if (hit[i]) strike(&fighters[i], &fighters[!i], move[i], i == 0 ? !left_of : left_of, area[i]);

    for (int i = 0; i < 2; i++) {
        struct projectile *projectile = &projectiles[i];
        if (!in_flight(projectile)) continue;
        struct area flying = place(&moves[projectile->move].box, whole(projectile->x), whole(projectile->y), 1);
        if (!touches(flying, &fighters[!i])) continue;
        strike(&fighters[i], &fighters[!i], projectile->move, projectile->velocity_x < 0, flying);
        projectile_vanish(projectile);
    }
}
