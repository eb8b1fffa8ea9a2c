/* The two control pads: three or six buttons, or none plugged in. */
#ifndef PADS_H
#define PADS_H

#include "types.h"

enum pad_button {
    PAD_UP = 0x001,
    PAD_DOWN = 0x002,
    PAD_LEFT = 0x004,
    PAD_RIGHT = 0x008,
    PAD_B = 0x010,
    PAD_C = 0x020,
    PAD_A = 0x040,
    PAD_START = 0x080,
    PAD_Z = 0x100,
    PAD_Y = 0x200,
    PAD_X = 0x400,
    PAD_MODE = 0x800,
    PAD_ATTACKS = PAD_A | PAD_B | PAD_C | PAD_X | PAD_Y | PAD_Z,
};

struct pad {
    u16 held;        /* enum pad_button bits */
    u8 three_button; /* no X, Y, Z: either such a pad, or none at all. START turns its kicks into punches and back */
    u8 punches;      /* ... and now they are punches */
    u16 last;        /* what was down a frame ago, before that */
};

/* What the port showed in one frame; a line is low where a button is down. */
struct pad_lines {
    u8 high;  /* ..CBRLDU */
    u8 low;   /* ..SA00DU: bits 2 and 3 low show that a pad is there */
    u8 third; /* TH low for the third time: ..SA0000 from a six-button pad */
    u8 extra; /* TH high after that: ..CBMXYZ from a six-button pad */
};

extern struct pad pads[2];

void pads_reset(void);
void pads_read(void); /* once a frame */

/* From a port's lines to buttons. */
void pad_take(struct pad *pad, const struct pad_lines *lines);

#endif
