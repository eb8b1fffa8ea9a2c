/* The RAM map. Every variable that Street Fighter II keeps for a fight has the same address, type and unit here
   (the offsets are checked below, the addresses stand in cartridge.ld). What lies between is the game's own. */
#ifndef RAM_H
#define RAM_H

#include "types.h"

enum status {
    STATUS_STAND = 512,
    STATUS_CROUCH = 514,
    STATUS_JUMP = 516,
    STATUS_TURN = 518,
    STATUS_GUARD = 520,
    STATUS_NORMAL = 522,
    STATUS_SPECIAL = 524,
    STATUS_REACTION = 526,
    STATUS_VICTORY = 528,
    STATUS_LOSS = 530,
    STATUS_TUMBLE = 532,
    STATUS_KNOCKED_OUT = 1024,
};

enum { GROUND = 192, HEALTH_FULL = 176, HEALTH_OUT = -1, START_LEFT = 205, START_RIGHT = 307 };
enum { FACING_RIGHT = 8 }; /* bit 3 of `facing` */
enum { ATTACKING_NORMAL = 1, ATTACKING_JUMP = 513, ATTACKING_SPECIAL = 1537 };
enum { IN_FLIGHT = 0x0101 };

/* How far a player has come with one special move's directions. */
struct motion {
    u8 step;      /* directions seen, 0 to 3 */
    u8 countdown; /* frames left for the rest */
};

enum { MOTIONS = 3 };

#pragma pack(push, 2) /* the 68000 reads a long at any even address, and so does the map */
struct fighter {
    u16 active;      /* 00  0x0101 while the record is in use */
    u16 status;      /* 02 */
    u16 unused_04;
    s32 x;           /* 06  16.16 */
    s32 y;           /* 0A  16.16, GROUND on the ground, less above it */
    u8 state;        /* 0E  enum state: what `status` tells, in finer steps */
    u8 move;         /* 0F  enum move_id while attacking */
    u16 state_time;  /* 10  frames in this state */
    u8 phase;        /* 12  enum phase: startup, active, recovery */
    u8 pose;         /* 13  enum pose: what is drawn */
    u8 contact;      /* 14  enum contact: what this attack has met */
    u8 chain;        /* 15  light attacks chained so far */
    u8 jump_used;    /* 16  an attack has been made in this jump */
    u8 side;         /* 17  0 left-hand player, 1 right-hand player */
    u8 leap;         /* 18  the direction held when the knees were bent */
    u8 facing;       /* 19  bit 3 set: faces right */
    u16 held;        /* 1A  enum pad_button bits */
    u16 pressed;     /* 1C  newly down */
    u16 released;    /* 1E  newly up */
    u8 direction;    /* 20  1 to 9 as on a number pad, 6 is towards the opponent's side */
    u8 want_special; /* 21  enum move_id of a special move asked for */
    u8 want_button;  /* 22  1 + enum button of a normal move asked for */
    u8 want_time;    /* 23  frames for which both stay asked for */
    struct motion motions[MOTIONS]; /* 24 */
    u8 no_throw;     /* 2A  frames left in which no throw grips this fighter */
    u8 unused_2B[9];
    u8 recovery;     /* 34  frames left after a fireball, at most 40 */
    u8 freeze;       /* 35  frames of hit stop left */
    u8 stun_time;    /* 36  frames of hit stun, block stun or dizziness left */
    u8 safe;         /* 37  frames left in which nothing touches this fighter */
    s16 push;        /* 38  8.8, sliding back from a blow */
    u16 unused_3A;
    s16 velocity_x;  /* 3C  8.8 */
    s16 velocity_y;  /* 3E  8.8, negative upwards */
    s16 health_copy; /* 40  the same as health */
    s16 health;      /* 42 */
    u8 reaction;     /* 44  enum reaction: how the last blow is taken */
    u8 throw_back;   /* 45  this throw goes over the shoulder */
    u16 walk_time;   /* 46  frames walked, for the legs */
    u8 combo;        /* 48  hits landed without the opponent recovering */
    u8 combo_shown;  /* 49  frames for which the screen still tells of it */
    u8 stun;         /* 4A  the stun counter */
    u8 stun_decay;   /* 4B  frames until it falls by one */
    u8 unused_4C[0xBE - 0x4C];
    u16 attacking;   /* BE  0, or one of ATTACKING_ */
    u8 unused_C0[8];
    u16 half_width;  /* C8 */
    u16 unused_CA;
    u16 distance_x;  /* CC  to the opponent's edge, not below 0 */
    u16 distance_y;  /* CE */
    u8 unused_D0[0xE8 - 0xD0];
    u16 shown_health; /* E8  the bar on the screen, which lags */
    u8 unused_EA[0x1D5 - 0xEA];
    u8 continue_seconds; /* 1D5 */
    u8 unused_1D6[2];
    u8 human;        /* 1D8  0: the computer plays this side */
    u8 unused_1D9;
    u8 rounds_won;   /* 1DA */
    u8 character;    /* 1DB  enum character_id */
    u8 unused_1DC[12];
    u32 score;       /* 1E8  eight decimal digits, BCD */
    u8 unused_1EC[0x280 - 0x1EC];
};

struct projectile {
    u16 flags;      /* 00  IN_FLIGHT, or 0 */
    u8 owner;       /* 02 */
    u8 vanishing;   /* 03  frames left of the puff that it leaves */
    u16 time;       /* 04  frames in flight */
    s32 x;          /* 06 */
    s32 y;          /* 0A */
    u8 move;        /* 0E  enum move_id that made it */
    u8 unused_0F[0x3C - 0x0F];
    s16 velocity_x; /* 3C  8.8 */
    u8 unused_3E[0x80 - 0x3E];
};

struct timer {
    u8 count; /* two BCD digits, 99 to 0 */
    u8 ticks; /* 40 down to 0 */
};
#pragma pack(pop)

enum { TICKS = 40 };

#define AT(type, field, offset) _Static_assert(offsetof(struct type, field) == (offset), #type "." #field)
AT(fighter, status, 0x02);
AT(fighter, x, 0x06);
AT(fighter, y, 0x0A);
AT(fighter, facing, 0x19);
AT(fighter, recovery, 0x34);
AT(fighter, velocity_x, 0x3C);
AT(fighter, velocity_y, 0x3E);
AT(fighter, health, 0x42);
AT(fighter, attacking, 0xBE);
AT(fighter, half_width, 0xC8);
AT(fighter, distance_x, 0xCC);
AT(fighter, distance_y, 0xCE);
AT(fighter, shown_health, 0xE8);
AT(fighter, continue_seconds, 0x1D5);
AT(fighter, human, 0x1D8);
AT(fighter, rounds_won, 0x1DA);
AT(fighter, character, 0x1DB);
AT(fighter, score, 0x1E8);
AT(projectile, x, 0x06);
AT(projectile, y, 0x0A);
AT(projectile, velocity_x, 0x3C);
_Static_assert(sizeof(struct fighter) == 0x280, "a fighter's record");
_Static_assert(sizeof(struct projectile) == 0x80, "a projectile's record");

extern struct fighter fighters[2];
extern struct projectile projectiles[2];
extern struct timer round_timer;
extern u8 match_difficulty; /* 0 to 7, copied from `difficulty` when a match begins */
extern u8 difficulty;
extern u16 random_word;

/* Whole pixels of a position. */
static inline s16 whole(s32 position) { return position >> 16; }
static inline int faces_right(const struct fighter *fighter) { return fighter->facing & FACING_RIGHT; }
static inline int airborne(const struct fighter *fighter) { return fighter->y < PIXELS(GROUND); }
static inline s16 height(const struct fighter *fighter) { return GROUND - whole(fighter->y); }

/* The next of a 16-bit xorshift sequence; 0 is no member of it. */
u16 next_random(void);

#endif
