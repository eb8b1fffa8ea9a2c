/* Integers by width, and the fixed-point formats that the game counts in. */
#ifndef TYPES_H
#define TYPES_H

#include <stddef.h>

typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;

/* Positions are 16.16 pixels, velocities 8.8 pixels a frame. */
#define PIXELS(n) ((s32)(n) * 65536)
#define SPEED(n) ((s16)((n) * 256))

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline s16 absolute(s16 value) { return value < 0 ? -value : value; }
static inline s16 clamp(s16 value, s16 low, s16 high) { return value < low ? low : value > high ? high : value; }

#endif
