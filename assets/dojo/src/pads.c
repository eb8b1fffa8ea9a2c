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

void pads_read(void) {
    static u16 last[2];
    for (int i = 0; i < 2; i++) {
        u8 high = show(i, TH);   /* ..CBRLDU */
        u8 low = show(i, 0);     /* ..SA00DU: bits 2 and 3 low show that a pad is there */
        show(i, TH);
        show(i, 0);
        show(i, TH);
        u8 third = show(i, 0);   /* ..SA0000 from a six-button pad */
        u8 extra = show(i, TH);  /* ..CBMXYZ from a six-button pad */
        show(i, 0);
        show(i, TH);

        int there = (low & 0x0C) == 0;
        int six = there && (third & 0x0F) == 0;
        u16 up = 0xF000 | (high & 0x3F) | ((low & 0x30) << 2) | (six ? (extra & 0x0F) << 8 : 0x0F00);
        u16 held = there ? (u16)~up : 0;
        pads[i].three_button = !six;
        if (six) pads[i].punches = 0;
        if (!six && (held & ~last[i] & PAD_START)) pads[i].punches = !pads[i].punches;
        last[i] = held;
        if (pads[i].punches) held = (held & ~(PAD_A | PAD_B | PAD_C)) | punches_for(held);
        pads[i].held = held;
    }
}
