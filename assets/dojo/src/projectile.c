#include "projectile.h"

#include "collision.h"
#include "moves.h"
#include "stage.h"

enum { LAUNCH_X = 40, LAUNCH_Y = 48 };

static const s16 speeds[3] = {SPEED(2.5), SPEED(3.25), SPEED(4)}; /* light, medium, heavy */

void projectile_launch(const struct fighter *fighter) {
    struct projectile *projectile = &projectiles[fighter->side];
    int right = faces_right(fighter);
    s16 speed = speeds[strength(fighter->move)];
    projectile->flags = IN_FLIGHT;
    projectile->owner = fighter->side;
    projectile->vanishing = 0;
    projectile->time = 0;
    projectile->x = fighter->x + (right ? PIXELS(LAUNCH_X) : -PIXELS(LAUNCH_X));
    projectile->y = PIXELS(GROUND - LAUNCH_Y);
    projectile->move = fighter->move;
    projectile->velocity_x = right ? speed : -speed;
}

void projectile_vanish(struct projectile *projectile) {
    projectile->flags = 0;
    projectile->vanishing = VANISH_FRAMES;
}

void projectiles_clear(void) {
    for (int i = 0; i < 2; i++) projectiles[i].flags = projectiles[i].vanishing = 0;
}

void projectiles_move(void) {
    for (int i = 0; i < 2; i++) {
        struct projectile *projectile = &projectiles[i];
        projectile->owner = i;
        if (!is_fireball(projectile->move)) projectile->move = FIREBALL_L;
        if (projectile->vanishing) projectile->vanishing--;
        if (!in_flight(projectile)) {
            projectile->flags = 0;
            continue;
        }
        projectile->time++;
        projectile->x += (s32)projectile->velocity_x << 8;
        s16 x = whole(projectile->x);
        if (x < camera_x - 16 || x > camera_x + SCREEN_WIDTH + 16 || projectile->velocity_x == 0) projectile->flags = 0;
    }
    if (in_flight(&projectiles[0]) && in_flight(&projectiles[1]) &&
        absolute(whole(projectiles[0].x) - whole(projectiles[1].x)) < 20) {
        projectile_vanish(&projectiles[0]);
        projectile_vanish(&projectiles[1]);
    }
}
