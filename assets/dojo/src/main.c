/* Sixty frames a second: draw what was decided, read the pads, decide. */
#include "pads.h"
#include "screens.h"
#include "sound.h"
#include "video.h"

void wait_for_vblank(void); /* boot.s */

int main(void) {
    video_reset();
    pads_reset();
    sound_stop();
    screens_begin();
    for (;;) {
        wait_for_vblank();
        video_flush();
        pads_read();
        screens_step();
        sound_step();
    }
}
