/* The fight on the screen: stage, fighters, projectiles, sparks, announcements. It reads the fight and changes nothing. */
#ifndef FIGHT_VIEW_H
#define FIGHT_VIEW_H

void fight_view_load(void); /* the display is off */
void fight_view_draw(void); /* once a frame */

/* One fighter alone, for other screens. */
void fight_view_fighter(int side);

/* Video memory has been overwritten: load everything anew. */
void fight_view_forget(void);

#endif
