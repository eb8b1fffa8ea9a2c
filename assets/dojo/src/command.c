#include "command.h"

#include "moves.h"
#include "pads.h"

/* The buttons in the order of enum button. Punches above, kicks below, as on the six-button pad. */
static const u16 button_bits[BUTTONS] = {PAD_X, PAD_Y, PAD_Z, PAD_A, PAD_B, PAD_C};

/* The special moves: three directions, exact and in order, then a punch or a kick. Looked through from the first to
   the last, so that 6 2 3 6 + punch is a rising punch. */
static const struct {
    u8 directions[3];
    u8 first_button;
    u8 move; /* the light one; medium and heavy follow it */
} specials[MOTIONS] = {
    {{6, 2, 3}, BUTTON_LP, RISING_L},
    {{2, 3, 6}, BUTTON_LP, FIREBALL_L},
    {{2, 1, 4}, BUTTON_LK, SPIN_L},
};

/* What must still be left of the countdown for a light, medium and heavy special move. */
static const u8 countdown_left[3] = {0, 2, 4};

static u8 direction_of(u16 held, int right) {
    int forward = 0, up = 0;
    if (held & PAD_RIGHT) forward++;
    if (held & PAD_LEFT) forward--;
    if (held & PAD_UP) up++;
    if (held & PAD_DOWN) up--;
    if (!right) forward = -forward;
    return (u8)(5 + forward + 3 * up);
}

/* After each of the first two directions a countdown of 8 to 15 frames begins; the third does not begin it again. */
static inline void motion_step(struct motion *motion, const u8 *directions, u8 direction) {
    if (motion->step == 0 && direction != directions[0]) return; /* nearly always */
    if (motion->step > 3) motion->step = 0;
    if (motion->step && --motion->countdown == 0) motion->step = 0;
    if (motion->step < 3 && direction == directions[motion->step]) {
        if (motion->step < 2) motion->countdown = 8 + (next_random() >> 13);
        motion->step++;
    }
}

void command_read(struct fighter *fighter, u16 held) {
    u16 before = fighter->held;
    fighter->held = held;
    fighter->pressed = held & ~before;
    fighter->released = before & ~held;
    fighter->direction = direction_of(held, faces_right(fighter));

    if (fighter->want_time && !fighter->freeze && --fighter->want_time == 0) command_forget(fighter);

    for (int i = 0; i < MOTIONS; i++)
        motion_step(&fighter->motions[i], specials[i].directions, fighter->direction);

    u16 changed = (fighter->pressed | fighter->released) & PAD_ATTACKS;
    if (!changed) return;

    for (int i = 0; i < MOTIONS; i++) {
        struct motion *motion = &fighter->motions[i];
        if (motion->step != 3) continue;
        for (int power = 2; power >= 0; power--) { /* the strongest button that is early enough */
            if (!(changed & button_bits[specials[i].first_button + power])) continue;
            if (motion->countdown <= countdown_left[power]) continue;
            motion->step = 0;
            fighter->want_special = specials[i].move + power;
            fighter->want_time = WANT_FRAMES;
            i = MOTIONS;
            break;
        }
    }
    for (int button = BUTTONS - 1; button >= 0; button--) {
        if (!(fighter->pressed & button_bits[button])) continue;
        fighter->want_button = button + 1;
        fighter->want_time = WANT_FRAMES;
        break;
    }
}

void command_forget(struct fighter *fighter) {
    fighter->want_special = MOVE_NONE;
    fighter->want_button = 0;
    fighter->want_time = 0;
}
