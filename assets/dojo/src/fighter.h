/* A fighter: what it is doing, frame by frame. */
#ifndef FIGHTER_H
#define FIGHTER_H

#include "moves.h"
#include "ram.h"

enum state {
    STATE_STAND,   /* also walking */
    STATE_CROUCH,
    STATE_TURN,    /* turning round; free to act */
    STATE_GUARD,   /* holding away from an attack that may reach; free to act */
    STATE_PREJUMP, /* bending the knees */
    STATE_JUMP,
    STATE_LAND,
    STATE_ATTACK,
    STATE_THROWN,
    STATE_HIT,
    STATE_BLOCK,
    STATE_FALL,    /* off the feet, in the air */
    STATE_LYING,
    STATE_GET_UP,
    STATE_DIZZY,
    STATE_VICTORY,
    STATE_LOSS,
    STATES,
};

enum phase { PHASE_NONE, PHASE_STARTUP, PHASE_ACTIVE, PHASE_RECOVERY };
enum contact { CONTACT_NONE, CONTACT_BLOCKED, CONTACT_HIT };
enum reaction { REACTION_HIGH, REACTION_LOW, REACTION_CROUCH };

enum {
    PREJUMP_FRAMES = 3,
    LAND_FRAMES = 3,
    TURN_FRAMES = 5,
    LYING_FRAMES = 26,
    GET_UP_FRAMES = 18,
    SAFE_FRAMES = 8,     /* after getting up */
    NO_THROW_FRAMES = 10, /* after a blow, blocked or not, and after those: free to act before a throw can grip */
    ESCAPE_FRAMES = 9,   /* of being thrown, in which a throw of one's own breaks the grip */
    DIZZY_FRAMES = 130,
    STUN_LIMIT = 42,     /* the stun counter that makes dizzy */
    STUN_DECAY = 20,     /* frames in which it falls by one */
    CHAIN_LIMIT = 3,     /* light attacks in one chain */
    HALF_WIDTH = 18,
    THROW_RANGE = 24,    /* distance_x from which a throw grips */
    FIREBALL_RECOVERY = 40,
    OVERHEAD_CLEARANCE = 44, /* this high one passes over a standing opponent */
};

void fighter_reset(struct fighter *fighter, int side);

/* One frame of one fighter. */
void fighter_step(struct fighter *fighter, struct fighter *foe);

/* Keeps both on the stage and the screen, and apart. */
void fighters_separate(void);

/* The variables that others read: status, distances, the shown health, the pose. */
void fighter_publish(struct fighter *fighter, const struct fighter *foe);

/* Brings what a visitor wrote into RAM back into range. */
void fighter_clamp(struct fighter *fighter, int side);

/* Takes this much health; below 0 is knocked out. */
void fighter_hurt(struct fighter *fighter, s16 damage);

void fighter_enter(struct fighter *fighter, u8 state);
void fighter_fall(struct fighter *fighter, s16 velocity_x, s16 velocity_y);

static inline int knocked_out(const struct fighter *fighter) { return fighter->health < 0; }

/* Free to begin whatever it likes. */
static inline int is_free(const struct fighter *fighter) { return fighter->state <= STATE_GUARD; }

/* Nothing can touch it. */
static inline int untouchable(const struct fighter *fighter) {
    return fighter->safe || fighter->state == STATE_THROWN || fighter->state >= STATE_VICTORY ||
           (fighter->state >= STATE_FALL && fighter->state <= STATE_GET_UP);
}

/* Stands or crouches as far as blows are concerned. */
int is_crouching(const struct fighter *fighter);

#endif
