/* Who hits whom. */
#ifndef COLLISION_H
#define COLLISION_H

#include "ram.h"

/* All blows of this frame. Both fighters' are found before either takes effect, so two can hit each other at once. */
void collisions(void);

#endif
