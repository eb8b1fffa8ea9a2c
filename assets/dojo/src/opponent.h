/* The computer's player. */
#ifndef OPPONENT_H
#define OPPONENT_H

#include "ram.h"

void opponent_reset(int side);

/* Remembers what the screen shows now; the players see it some frames later. */
void opponents_look(void);

/* The buttons that the computer holds down for this side. */
u16 opponent_buttons(int side);

#endif
