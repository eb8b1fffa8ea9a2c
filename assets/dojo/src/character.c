#include "character.h"

const struct character characters[CHARACTERS] = {
    /*         name      walks: forward, back      jumps: across, up        falls */
    [NOVICE] = {"NOVICE", SPEED(2.00), SPEED(1.75), SPEED(2.75), SPEED(8.0), 108},
    [TIGER] = {"TIGER", SPEED(2.50), SPEED(1.75), SPEED(3.00), SPEED(8.0), 112},
    [CRANE] = {"CRANE", SPEED(1.75), SPEED(2.00), SPEED(2.50), SPEED(8.5), 108},
    [SNAKE] = {"SNAKE", SPEED(1.75), SPEED(1.75), SPEED(2.50), SPEED(7.5), 104},
    [MONKEY] = {"MONKEY", SPEED(2.25), SPEED(2.00), SPEED(3.25), SPEED(8.5), 116},
    [DRAGON] = {"DRAGON", SPEED(2.25), SPEED(2.00), SPEED(3.00), SPEED(8.0), 108},
};
