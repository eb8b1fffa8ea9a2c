/* From buttons to wishes: which normal or special move a player asks for. */
#ifndef COMMAND_H
#define COMMAND_H

#include "ram.h"

enum { WANT_FRAMES = 4 }; /* a wish that cannot be met at once is kept so long */

/* Takes this frame's buttons; call once a frame, also while the fighter is frozen. */
void command_read(struct fighter *fighter, u16 held);

/* Forgets what was asked for. */
void command_forget(struct fighter *fighter);

static inline int holds_back(const struct fighter *fighter) { return fighter->direction % 3 == 1; }
static inline int holds_forward(const struct fighter *fighter) { return fighter->direction % 3 == 0; }
static inline int holds_down(const struct fighter *fighter) { return fighter->direction <= 3; }
static inline int holds_up(const struct fighter *fighter) { return fighter->direction >= 7; }

#endif
