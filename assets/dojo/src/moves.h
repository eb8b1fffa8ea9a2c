/* The moves: what each does, in frames and pixels. */
#ifndef MOVES_H
#define MOVES_H

#include "types.h"

enum button { BUTTON_LP, BUTTON_MP, BUTTON_HP, BUTTON_LK, BUTTON_MK, BUTTON_HK, BUTTONS };

enum move_id {
    MOVE_NONE,
    STAND_LP, STAND_MP, STAND_HP, STAND_LK, STAND_MK, STAND_HK,
    CROUCH_LP, CROUCH_MP, CROUCH_HP, CROUCH_LK, CROUCH_MK, CROUCH_HK,
    JUMP_LP, JUMP_MP, JUMP_HP, JUMP_LK, JUMP_MK, JUMP_HK,
    FIREBALL_L, FIREBALL_M, FIREBALL_H,
    RISING_L, RISING_M, RISING_H,
    SPIN_L, SPIN_M, SPIN_H,
    THROW,
    MOVES,
};

/* How a move must be blocked. */
enum guard_height {
    MID,  /* standing or crouching */
    HIGH, /* standing: attacks from a jump */
    LOW,  /* crouching */
};

enum move_flag {
    CHAIN = 1,      /* a light attack that goes on into another */
    CANCEL = 2,     /* once it has touched, a special move may cut it short */
    KNOCKDOWN = 4,  /* takes the opponent off the feet */
    PROJECTILE = 8, /* hurts through what it sends out */
};

/* A rectangle about the point between the feet: x forwards, y upwards. */
struct box {
    s8 left, bottom, right, top;
};

struct move {
    u8 startup, active, recovery; /* frames */
    u8 damage;                    /* of a health of 176 */
    u8 chip;                      /* damage through a block */
    u8 stun;                      /* added to the stun counter */
    u8 hit_stun, block_stun;      /* frames for which the opponent cannot act */
    u8 freeze;                    /* frames of hit stop, for both */
    u8 push;                      /* how fast the opponent slides back, in 1/16 pixel a frame */
    u8 height;                    /* enum guard_height */
    u8 flags;                     /* enum move_flag */
    u8 safe;                      /* frames from its start in which nothing touches the attacker */
    u8 score;                     /* hundreds of points, BCD */
    struct box box;               /* where it hits */
    u8 pose_start, pose_hit;      /* enum pose: in startup and recovery, and while active */
};

extern const struct move moves[MOVES];

static inline int is_normal(u8 move) { return move >= STAND_LP && move <= JUMP_HK; }
static inline int is_jump_attack(u8 move) { return move >= JUMP_LP && move <= JUMP_HK; }
static inline int is_fireball(u8 move) { return move >= FIREBALL_L && move <= FIREBALL_H; }
static inline int is_rising(u8 move) { return move >= RISING_L && move <= RISING_H; }
static inline int is_spin(u8 move) { return move >= SPIN_L && move <= SPIN_H; }
static inline int is_special(u8 move) { return move >= FIREBALL_L && move <= SPIN_H; }

/* 0 light, 1 medium, 2 heavy. */
static inline u8 strength(u8 move) { u16 place = move + 2; return (u8)(place % 3); }

#endif
