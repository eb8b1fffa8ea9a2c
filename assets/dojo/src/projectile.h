/* The projectiles: one for each fighter at most. */
#ifndef PROJECTILE_H
#define PROJECTILE_H

#include "ram.h"

enum { VANISH_FRAMES = 12 };

void projectile_launch(const struct fighter *fighter);
void projectile_vanish(struct projectile *projectile);
void projectiles_clear(void);
void projectiles_move(void);

static inline int in_flight(const struct projectile *projectile) { return projectile->flags == IN_FLIGHT; }

#endif
