/* The computer's players: what they know how to do, and how much each animal likes to do it. */
#ifndef OPPONENT_TABLE_H
#define OPPONENT_TABLE_H

#include "character.h"
#include "types.h"

enum situation {
    SITUATION_FAR,
    SITUATION_MIDDLE,
    SITUATION_EDGE,      /* a step from a kick */
    SITUATION_NEAR,      /* within a kick */
    SITUATION_TOUCHING,  /* within a throw */
    SITUATION_FOE_DOWN,
    SITUATION_FOE_AT_FEET, /* the same, close */
    SITUATION_GETTING_UP, /* oneself */
    FIRST_URGENT,
    SITUATION_ATTACKED = FIRST_URGENT,
    SITUATION_OPENING,   /* the foe's attack has missed or was blocked */
    SITUATION_WIDE_OPENING, /* the same, within the longest kick only */
    SITUATION_FAR_OPENING, /* the same, too far for a blow, but for longer */
    SITUATION_JUMPED_AT,
    SITUATION_SHOT_AT,
    SITUATION_APPROACHED, /* the foe walks into reach */
    SITUATIONS,
};

enum action {
    ACTION_WAIT, ACTION_ADVANCE, ACTION_RETREAT, ACTION_GUARD, ACTION_CROUCH,
    LAST_PASSIVE = ACTION_CROUCH,
    ACTION_JUMP_IN, ACTION_JUMP_UP, ACTION_JUMP_BACK, ACTION_JUMP_OVER,
    ACTION_LIGHT, ACTION_LOW, ACTION_MEDIUM, ACTION_KICK, ACTION_HEAVY, ACTION_SWEEP, ACTION_UPPERCUT,
    ACTION_FIREBALL, ACTION_RISING, ACTION_SPIN, ACTION_THROW, ACTION_COMBO,
    ACTIONS,
};

/* What the foe may be in the habit of doing. */
enum habit {
    HABIT_THROW,
    HABIT_CHARGE,   /* rising punches and travelling kicks */
    HABIT_RECKLESS, /* heavy blows, a long way back */
    HABIT_FIREBALL,
    HABIT_POKE,
    HABIT_JUMP,
    HABITS,
};
enum { HABIT_MOST = 12, RECKLESS_RECOVERY = 24 };

/* A step of a script: hold a direction (on the number pad, forwards is 6) and a button for some frames. */
struct step {
    u8 direction, button;
    u8 frames, spread; /* frames and up to spread - 1 more; 0 frames end the script */
    u8 condition;
};

enum { GUARD_DIRECTION = 10 }; /* back: standing against a jumping foe, crouching otherwise */
enum { NO_BUTTON, LP, MP, HP, LK, MK, HK, ANY_PUNCH, ANY_KICK, THROW_BUTTON };
enum step_condition {
    IF_CONTACT = 1,  /* go on only if the attack has touched */
    IF_HIT = 2,      /* go on only if it has hit, and was seen to hit */
    UNTIL_CLOSE = 4, /* end this step within reach of a throw */
    SLOWLY = 8,      /* longer at low difficulty */
    UNTIL_NEAR = 16, /* end this step within reach of a kick */
};

/* What difficulty changes. */
struct skill {
    u8 delay;   /* frames between what happens and what the computer sees */
    u8 dull;    /* percent of decisions that are taken without a thought */
    u8 confirm; /* percent of hits that it notices in time to go on */
    u8 idle;    /* frames lost at most between one action and the next */
    u8 adapt;   /* percent of chances to answer a habit that it takes */
};

struct opponent {
    u8 weights[SITUATIONS][ACTIONS]; /* a row sums to at most 256 */
};

enum { DULL_ACTIONS = 16 };
enum {
    ANTI_AIR_TIME = 23, /* frames into a jump when it is to be answered */
    ANTI_AIR_END = 34,  /* ... and when it is too late for that */
    JUMP_LASTS = 42,    /* frames in the air */
    SHOT_GAP = 112,     /* pixels from a projectile when it is */
    SHOT_LATE_GAP = 70, /* ... and when it is too late to jump */
    TOUCH_GAP = 46,     /* pixels within which a throw reaches */
    RISING_LANDS = 26,  /* frames before its end that a rising punch is down again */
    ESCAPE_REFLEX = 6,  /* frames from a grip to breaking it, by one who expects it */
    OPENING_GAP = 58,
    WIDE_GAP = 76,
    KICK_GAP = 72,
    NEAR_GAP = 90,
    IMPATIENCE = 55,    /* percent of the far decisions of one who is behind */
    APPROACH_GAP = 88,  /* pixels from a foe who walks in */
};

extern const struct step *const scripts[ACTIONS];
extern const struct skill skills[8];
extern const u8 dull_actions[DULL_ACTIONS];
extern const u8 habit_answers[HABITS][SITUATIONS]; /* ACTION_WAIT: none */
extern const struct opponent opponents[CHARACTERS];

#endif
