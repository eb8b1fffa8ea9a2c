/* The stage's measures and the camera over it. */
#ifndef STAGE_H
#define STAGE_H

#include "types.h"

enum {
    STAGE_WIDTH = 512,
    STAGE_LEFT = 24, /* where a fighter's feet may stand */
    STAGE_RIGHT = 488,
    SCREEN_WIDTH = 320,
    SCREEN_HEIGHT = 224,
    SCREEN_MARGIN = 20,
};

extern s16 camera_x; /* the screen's left edge on the stage */

/* Puts the camera between the two fighters. */
void camera_follow(void);

#endif
