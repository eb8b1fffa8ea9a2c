#include "stage.h"

#include "ram.h"

s16 camera_x;

void camera_follow(void) {
    s16 middle = (whole(fighters[0].x) + whole(fighters[1].x)) >> 1;
    camera_x = clamp(middle - SCREEN_WIDTH / 2, 0, STAGE_WIDTH - SCREEN_WIDTH);
}
