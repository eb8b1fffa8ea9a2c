/* The variables of the RAM map, each in a section that cartridge.ld puts at its address. */
#include "ram.h"

#define MAPPED(name) __attribute__((section(".map." name)))

MAPPED("fighters") struct fighter fighters[2];
MAPPED("projectiles") struct projectile projectiles[2];
MAPPED("timer") struct timer round_timer;
MAPPED("match_difficulty") u8 match_difficulty;
MAPPED("random") u16 random_word;
MAPPED("difficulty") u8 difficulty;

u16 next_random(void) {
    u16 word = random_word ? random_word : 0xD0D0;
    word ^= word << 7;
    word ^= word >> 9;
    word ^= word << 8;
    random_word = word;
    return word;
}
