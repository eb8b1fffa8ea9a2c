#include "text.h"

#include "art.h"
#include "video.h"

_Static_assert(TILES_EFFECTS + FX_TILE_COUNT <= TILES_FONT, "effects fit");
_Static_assert(FONT_TILE_COUNT <= TILES_DIGITS - TILES_FONT, "the font fits");
_Static_assert(DIGIT_TILE_COUNT <= TILES_HUD - TILES_DIGITS, "the digits fit");
_Static_assert(HUD_TILE_COUNT <= TILES_WORDS - TILES_HUD, "the HUD fits");
_Static_assert(STAGE_TILE_COUNT <= TILES_TAIL && TITLE_TILE_COUNT <= TILES_TAIL, "the screens fit");

void text_load(void) {
    video_copy(TILES_EFFECTS * TILE_BYTES, fx_tiles, FX_TILE_COUNT * 16);
    video_copy(TILES_FONT * TILE_BYTES, font_tiles, FONT_TILE_COUNT * 16);
    video_copy(TILES_DIGITS * TILE_BYTES, digit_tiles, DIGIT_TILE_COUNT * 16);
    video_copy((u16)(TILES_HUD * TILE_BYTES), hud_tiles, HUD_TILE_COUNT * 16);
    video_palette(PALETTE_HUD, hud_palette);
}

static void put(u16 plane, int column, int row, char character) {
    video_cell(plane, column, row, (TILES_FONT + (character & 127) - FONT_FIRST) | TILE_PALETTE(PALETTE_HUD) | TILE_FRONT);
}

void text(u16 plane, int column, int row, const char *characters) {
    while (*characters) put(plane, column++, row, *characters++);
}

void text_middle(u16 plane, int row, const char *characters) {
    int length = 0;
    while (characters[length]) length++;
    text(plane, 20 - (length + 1) / 2, row, characters);
}

void text_number(u16 plane, int column, int row, u16 number, int width) {
    for (int i = width - 1; i >= 0; i--) {
        put(plane, column + i, row, number || i == width - 1 ? '0' + number % 10 : ' ');
        number /= 10;
    }
}

void text_clear(u16 plane, int from_row, int to_row) {
    for (int row = from_row; row <= to_row; row++) video_fill(plane + row * PLANE_WIDTH * 2, 0, 40);
}
