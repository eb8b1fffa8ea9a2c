/* The screens: title, choice, fight, result. */
#ifndef SCREENS_H
#define SCREENS_H

void screens_begin(void);
void screens_step(void); /* once a frame, after the pads have been read */

#endif
