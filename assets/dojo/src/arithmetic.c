/* The 68000 divides 32 bits by 16 and multiplies 16 by 16; for more, gcc calls these functions. (Debian's libgcc has
   them for the 68020 only, so the game brings its own.) They are slow: nothing calls them every frame. */
#include "types.h"

u32 __udivsi3(u32 dividend, u32 divisor);
u32 __umodsi3(u32 dividend, u32 divisor);
s32 __divsi3(s32 dividend, s32 divisor);
s32 __modsi3(s32 dividend, s32 divisor);
u32 __mulsi3(u32 a, u32 b);

static u32 divide(u32 dividend, u32 divisor, u32 *rest) {
    u32 quotient = 0, remainder = 0;
    for (int bit = 31; bit >= 0; bit--) {
        remainder = remainder << 1 | (dividend >> bit & 1);
        if (remainder >= divisor) {
            remainder -= divisor;
            quotient |= 1u << bit;
        }
    }
    *rest = remainder;
    return quotient;
}

u32 __udivsi3(u32 dividend, u32 divisor) {
    u32 rest;
    return divide(dividend, divisor, &rest);
}

u32 __umodsi3(u32 dividend, u32 divisor) {
    u32 rest;
    divide(dividend, divisor, &rest);
    return rest;
}

s32 __divsi3(s32 dividend, s32 divisor) {
    u32 quotient = __udivsi3(dividend < 0 ? -dividend : dividend, divisor < 0 ? -divisor : divisor);
    return (dividend < 0) != (divisor < 0) ? -(s32)quotient : (s32)quotient;
}

s32 __modsi3(s32 dividend, s32 divisor) {
    u32 rest = __umodsi3(dividend < 0 ? -dividend : dividend, divisor < 0 ? -divisor : divisor);
    return dividend < 0 ? -(s32)rest : (s32)rest;
}

u32 __mulsi3(u32 a, u32 b) {
    u32 product = 0;
    for (; b; b >>= 1, a <<= 1)
        if (b & 1) product += a;
    return product;
}
