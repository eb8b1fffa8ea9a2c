/* What stands over the fight: health, clock, names, rounds won, scores, combos. */
#ifndef HUD_H
#define HUD_H

#include "types.h"

enum { HUD_ROWS = 5 };

void hud_load(void); /* draws it all; the display is off */
void hud_draw(void); /* what has changed */

/* The combo to tell of, or 0: the screen draws it large. */
u8 hud_combo(int side);

#endif
