#include "event.h"

struct event events[EVENTS];
u8 event_count;

void event(u8 kind, s16 x, s16 y) {
    if (event_count < EVENTS) events[event_count++] = (struct event){kind, x, y};
}
