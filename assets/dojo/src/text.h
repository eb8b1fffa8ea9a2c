/* Where the pictures lie in video memory, and letters on the planes. */
#ifndef TEXT_H
#define TEXT_H

#include "types.h"

/* Tile numbers. The first 868 belong to the screen of the moment: stage, title or portraits. */
enum {
    TILES_SCREEN = 0,
    TILES_TAIL = 868,     /* 16 for each fighter */
    TILES_BODY = 900,     /* 96 for each fighter */
    TILES_HEAD = 1092,    /* 16 for each */
    TILES_EFFECTS = 1124,
    TILES_FONT = 1252,
    TILES_DIGITS = 1316,
    TILES_HUD = 1356,
    TILES_WORDS = 1404,   /* 132 for the words of the moment */
    TILES_END = 1536,
};

enum { PALETTE_SCREEN, PALETTE_HUD, PALETTE_LEFT, PALETTE_RIGHT };

/* Sends what every screen needs to video memory: font, digits, HUD, effects. The display is off. */
void text_load(void);

/* Characters 32 to 95, in front of everything. */
void text(u16 plane, int column, int row, const char *characters);
void text_middle(u16 plane, int row, const char *characters);

/* A decimal number, right-aligned in `width` places. */
void text_number(u16 plane, int column, int row, u16 number, int width);

/* Empties the cells from one row to another. */
void text_clear(u16 plane, int from_row, int to_row);

#endif
