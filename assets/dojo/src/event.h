/* What happened in this frame, for the screen and the loudspeaker: sparks, dust, sounds. */
#ifndef EVENT_H
#define EVENT_H

#include "types.h"

enum event_kind {
    EVENT_SWING, EVENT_HIT_LIGHT, EVENT_HIT_HEAVY, EVENT_BLOCK, EVENT_FIREBALL, EVENT_RISING, EVENT_SPIN, EVENT_JUMP,
    EVENT_LAND, EVENT_FALL, EVENT_THROW, EVENT_STUN, EVENT_FIGHT, EVENT_KNOCK_OUT, EVENT_TICK, EVENT_SELECT, EVENT_MOVE,
};

struct event {
    u8 kind;
    s16 x, y; /* on the stage, y as on the screen */
};

enum { EVENTS = 8 };

extern struct event events[EVENTS];
extern u8 event_count;

void event(u8 kind, s16 x, s16 y);

#endif
