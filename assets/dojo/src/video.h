/* The video display processor (VDP): registers, DMA, palettes, planes, sprites. Nothing here knows of the game. */
#ifndef VIDEO_H
#define VIDEO_H

#include "types.h"

/* Video memory, 64 KB: tiles of 32 bytes from 0, then the name tables and what the VDP reads for itself. */
enum {
    VRAM_PLANE_A = 0xC000,
    VRAM_WINDOW = 0xD000,
    VRAM_PLANE_B = 0xE000,
    VRAM_SPRITES = 0xF800,
    VRAM_SCROLL = 0xFC00,
    TILE_BYTES = 32,
    PLANE_WIDTH = 64,
    PLANE_HEIGHT = 32,
};

/* A name table's entry, and a sprite's: tile number and how to show it. */
enum { TILE_FLIP = 0x0800, TILE_FLIP_DOWN = 0x1000, TILE_FRONT = 0x8000 };
#define TILE_PALETTE(line) ((u16)((line) << 13))

void video_reset(void);
void video_display(int on);

/* Moves words to video memory, at once: for when the display is off, or from video_flush. */
void video_copy(u16 vram, const void *source, u16 words);
void video_fill(u16 vram, u16 value, u16 words);

/* One entry of a plane's name table. */
void video_cell(u16 plane, int column, int row, u16 tile);

/* The same at the next vertical blank, when there is time for about 7,000 bytes. */
void video_queue(u16 vram, const void *source, u16 words);

/* A palette's 16 colours, 0000BBB0GGG0RRR0, from the next vertical blank on; shade 0 is black, 8 is full. */
void video_palette(int line, const u16 *colours);
void video_shade(int shade);

/* How far the planes are moved, in pixels. */
void video_scroll(s16 plane_a, s16 plane_b);
void video_scroll_down(s16 plane_a, s16 plane_b);

/* The top rows of plane A show the window instead, which does not scroll. */
void video_window(int rows);

/* Sprites lie in four groups, drawn one behind the other. A group stands until it is begun anew, so only what moves is
   worked out. x and y are pixels on the screen, size is (width-1)<<2|(height-1) in tiles. */
enum sprite_group { SPRITES_FRONT, SPRITES_LEFT, SPRITES_RIGHT, SPRITES_BACK, SPRITE_GROUPS };
void sprites_none(void);
void sprites_begin(int group);
void sprite(s16 x, s16 y, u8 size, u16 tile);

struct piece; /* art.h: one sprite of a picture, at x and y from the picture's anchor */
void sprites_of(const struct piece *pieces, u8 count, s16 x, s16 y, u16 tile, int right);
void sprites_end(void);
void sprites_right_first(int right); /* the right-hand player's group before the left-hand one's */

/* Does all that is due; call in the vertical blank. */
void video_flush(void);

#endif
