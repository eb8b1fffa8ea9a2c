/* The programmable sound generator (PSG): short effects, no music. */
#ifndef SOUND_H
#define SOUND_H

#include "types.h"

void sound_stop(void);
void sound_play(u8 event_kind);
void sound_step(void); /* once a frame */

#endif
