/* What stands over the fight: health, clock, names, rounds won, scores, combos. */
#ifndef HUD_H
#define HUD_H

enum { HUD_ROWS = 5 };

void hud_load(void); /* draws it all; the display is off */
void hud_draw(void); /* what has changed */

#endif
