/* The table of moves. A move of s, a, r frames is in startup on frames 1 to s, hits on s+1 to s+a, and leaves its
   fighter free again on frame s+a+r+1, where frame 1 is the one that reads the button.
   tests/test_dojo_frames.py reads this file, the table in the ROM, and the emulator, and wants all three alike. */
#include "moves.h"

#include "pose.h"

#define MOVE(name, ...) [name] = {__VA_ARGS__}

const struct move moves[MOVES] = {
/*               frames           hurts                takes      freeze, push                            safe,score    box                 poses */
MOVE(STAND_LP,    4,  3,  6,   7, 0,  4,   11,  8,    6,  40,  MID,  CHAIN | CANCEL,   0, 0x01, { 8, 48, 44, 62}, POSE_STAND_LP_START, POSE_STAND_LP_HIT),
MOVE(STAND_MP,    5,  4, 12,  14, 0,  8,   18, 15,    8,  56,  MID,  CANCEL,           0, 0x03, { 8, 46, 52, 60}, POSE_STAND_MP_START, POSE_STAND_MP_HIT),
MOVE(STAND_HP,    8,  4, 24,  22, 0, 12,   22, 16,   10,  56,  MID,  CANCEL,           0, 0x05, { 8, 44, 58, 60}, POSE_STAND_HP_START, POSE_STAND_HP_HIT),
MOVE(STAND_LK,    4,  3,  7,   8, 0,  4,   12,  8,    6,  40,  MID,  CHAIN | CANCEL,   0, 0x01, { 6, 14, 46, 32}, POSE_STAND_LK_START, POSE_STAND_LK_HIT),
MOVE(STAND_MK,    6,  4, 15,  15, 0,  8,   18, 14,    8,  52,  MID,  0,                0, 0x03, { 8, 34, 60, 54}, POSE_STAND_MK_START, POSE_STAND_MK_HIT),
MOVE(STAND_HK,    9,  5, 26,  24, 0, 12,   22, 16,   10,  56,  MID,  0,                0, 0x05, { 8, 55, 64, 80}, POSE_STAND_HK_START, POSE_STAND_HK_HIT),

MOVE(CROUCH_LP,   4,  3,  6,   6, 0,  4,   11,  8,    6,  40,  MID,  CHAIN | CANCEL,   0, 0x01, { 8, 28, 42, 42}, POSE_CROUCH_LP_START, POSE_CROUCH_LP_HIT),
MOVE(CROUCH_MP,   5,  4, 11,  13, 0,  8,   18, 15,    8,  56,  MID,  CANCEL,           0, 0x03, { 8, 28, 50, 42}, POSE_CROUCH_MP_START, POSE_CROUCH_MP_HIT),
MOVE(CROUCH_HP,   5,  7, 25,  22, 0, 12,   20, 15,   10,  52,  MID,  CANCEL,           0, 0x05, { 4, 40, 36, 96}, POSE_CROUCH_HP_START, POSE_CROUCH_HP_HIT),
MOVE(CROUCH_LK,   4,  3,  7,   6, 0,  4,   12,  8,    6,  40,  LOW,  CHAIN | CANCEL,   0, 0x01, { 8,  0, 44, 14}, POSE_CROUCH_LK_START, POSE_CROUCH_LK_HIT),
MOVE(CROUCH_MK,   6,  4, 14,  13, 0,  8,   18, 14,    8,  52,  LOW,  CANCEL,           0, 0x03, { 8,  0, 58, 14}, POSE_CROUCH_MK_START, POSE_CROUCH_MK_HIT),
MOVE(CROUCH_HK,   8,  5, 28,  20, 0, 10,   22, 16,   10,  52,  LOW,  KNOCKDOWN,        0, 0x05, { 8,  0, 62, 14}, POSE_CROUCH_HK_START, POSE_CROUCH_HK_HIT),

MOVE(JUMP_LP,     4, 12,  6,   8, 0,  4,   14, 11,    6,  48,  HIGH, 0,                0, 0x01, { 2, 22, 36, 42}, POSE_JUMP_LP_START, POSE_JUMP_LP),
MOVE(JUMP_MP,     5,  6,  9,  14, 0,  8,   15, 11,    8,  56,  HIGH, 0,                0, 0x03, { 4, 34, 44, 58}, POSE_JUMP_MP_START, POSE_JUMP_MP),
MOVE(JUMP_HP,     6,  6, 10,  20, 0, 12,   20, 15,   10,  60,  HIGH, 0,                0, 0x05, { 4, 16, 46, 42}, POSE_JUMP_HP_START, POSE_JUMP_HP),
MOVE(JUMP_LK,     4, 12,  6,   8, 0,  4,   14, 11,    6,  48,  HIGH, 0,                0, 0x01, { 0,  8, 36, 28}, POSE_JUMP_LK_START, POSE_JUMP_LK),
MOVE(JUMP_MK,     6,  5, 10,  14, 0,  8,   15, 11,    8,  56,  HIGH, 0,                0, 0x03, {-14, 6, 30, 26}, POSE_JUMP_MK_START, POSE_JUMP_MK),
MOVE(JUMP_HK,     6,  6, 10,  20, 0, 12,   20, 15,   10,  60,  HIGH, 0,                0, 0x05, { 2,  8, 50, 32}, POSE_JUMP_HK_START, POSE_JUMP_HK),

MOVE(FIREBALL_L, 11,  1, 40,  14, 2,  8,   20, 17,    8,  64,  MID,  PROJECTILE,       0, 0x10, {-12,-8, 12,  8}, POSE_FIREBALL_START, POSE_FIREBALL_RELEASE),
MOVE(FIREBALL_M, 11,  1, 40,  15, 2,  8,   20, 17,    8,  64,  MID,  PROJECTILE,       0, 0x10, {-12,-8, 12,  8}, POSE_FIREBALL_START, POSE_FIREBALL_RELEASE),
MOVE(FIREBALL_H, 11,  1, 40,  16, 2,  8,   20, 17,    8,  64,  MID,  PROJECTILE,       0, 0x10, {-12,-8, 12,  8}, POSE_FIREBALL_START, POSE_FIREBALL_RELEASE),

MOVE(RISING_L,    3, 12, 38,  24, 3, 12,   22, 16,   10,  64,  MID,  KNOCKDOWN,        5, 0x10, { 0, 30, 34, 96}, POSE_RISING_START, POSE_RISING_UP),
MOVE(RISING_M,    3, 14, 42,  27, 4, 12,   22, 16,   10,  64,  MID,  KNOCKDOWN,        7, 0x10, { 0, 30, 34, 96}, POSE_RISING_START, POSE_RISING_UP),
MOVE(RISING_H,    3, 16, 48,  30, 4, 14,   22, 16,   10,  64,  MID,  KNOCKDOWN,        9, 0x10, { 0, 30, 34, 96}, POSE_RISING_START, POSE_RISING_UP),

MOVE(SPIN_L,      8, 14, 20,  18, 2, 10,   22, 15,    8,  64,  MID,  KNOCKDOWN,        0, 0x10, {-8, 26, 48, 54}, POSE_SPIN_KICK_0, POSE_SPIN_KICK_1),
MOVE(SPIN_M,      9, 22, 22,  20, 3, 10,   22, 15,    8,  64,  MID,  KNOCKDOWN,        0, 0x10, {-8, 26, 48, 54}, POSE_SPIN_KICK_0, POSE_SPIN_KICK_1),
MOVE(SPIN_H,     10, 30, 24,  22, 3, 10,   22, 15,    8,  64,  MID,  KNOCKDOWN,        0, 0x10, {-8, 26, 48, 54}, POSE_SPIN_KICK_0, POSE_SPIN_KICK_1),

MOVE(THROW,       0, 14, 16,  26, 0, 10,    0,  0,    0,  64,  MID,  KNOCKDOWN,        0, 0x10, { 0,  0,  0,  0}, POSE_THROW_GRAB, POSE_THROW_HURL),
};
