#include "pads.h"

/* A pad's data port. Bit 6, TH, is ours to write; each change of it makes the pad show other buttons, low where
   pressed. A six-button pad counts the changes: at the third low it shows zeros below, then X, Y, Z and MODE. */
enum { TH = 0x40 };
#define DATA(i) (*(volatile u8 *)(0xA10003 + 2 * (i)))
#define CONTROL(i) (*(volatile u8 *)(0xA10009 + 2 * (i)))

struct pad pads[2];

void pads_reset(void) {
    for (int i = 0; i < 2; i++) {
        CONTROL(i) = TH;
        DATA(i) = TH;
    }
}

/* The pad needs some microseconds to follow TH. */
static inline void settle(void) { __asm__ volatile("nop\n\tnop\n\tnop\n\tnop"); }

static u8 show(int i, u8 th) {
    DATA(i) = th;
    settle();
    return DATA(i);
}

static u16 punches_for(u16 held) {
    return (held & PAD_A ? PAD_X : 0) | (held & PAD_B ? PAD_Y : 0) | (held & PAD_C ? PAD_Z : 0);
}

void pad_take(struct pad *pad, const struct pad_lines *lines) {
    int there = (lines->low & 0x0C) == 0;
    /* Up and down together pull all four lines low on any pad: then it stays what it was. */
    if (!there || (lines->low & 0x03)) pad->three_button = !there || (lines->third & 0x0F);
    u16 extra = pad->three_button ? 0x0F : lines->extra & 0x0F;
    u16 up = 0xF000 | (lines->high & 0x3F) | ((lines->low & 0x30) << 2) | (extra << 8);
    u16 held = there ? (u16)~up : 0;
    if (!pad->three_button) pad->punches = 0;
    if (pad->three_button && (held & ~pad->last & PAD_START)) pad->punches = !pad->punches;
    pad->last = held;
    if (pad->punches) held = (held & ~(PAD_A | PAD_B | PAD_C)) | punches_for(held);
    pad->held = held;
}

void pads_read(void) {
    for (int i = 0; i < 2; i++) {
        struct pad_lines lines;
        lines.high = show(i, TH);
        lines.low = show(i, 0);
        show(i, TH);
        show(i, 0);
        show(i, TH);
        lines.third = show(i, 0);
        lines.extra = show(i, TH);
        show(i, 0);
        show(i, TH);
        pad_take(&pads[i], &lines);
    }
}
