/* The six fighters: what tells them apart, beyond their looks. */
#ifndef CHARACTER_H
#define CHARACTER_H

#include "types.h"

enum character_id { NOVICE, TIGER, CRANE, SNAKE, MONKEY, DRAGON, CHARACTERS };

struct character {
    char name[8];
    s16 walk_forward, walk_back;   /* 8.8 */
    s16 jump_across, jump_up;      /* 8.8 */
    s16 gravity;                   /* 8.8 a frame */
};

extern const struct character characters[CHARACTERS];

#endif
