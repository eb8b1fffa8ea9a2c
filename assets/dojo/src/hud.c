#include "hud.h"

#include "art.h"
#include "character.h"
#include "ram.h"
#include "round.h"
#include "text.h"
#include "video.h"

/* The window's rows: scores, health and clock, names and rounds won. */
enum { ROW_SCORE = 1, ROW_HEALTH, ROW_NAME };
enum { BAR_TILES = 16, BAR_LEFT = 2, BAR_RIGHT = 22, CLOCK = 18 };

#define CELL(tile) ((u16)((tile) | TILE_PALETTE(PALETTE_HUD) | TILE_FRONT))

/* What is on the screen now, so that only changes are sent. */
static struct {
    s16 health, lagging; /* what the two were worked out from */
    u8 fill, lag, wins;
    u16 bar[BAR_TILES];
    u32 score;
} shown[2];
static u8 clock_shown;
static u8 best[2]; /* the combo that is being told of */

static void put(int column, int row, u16 tile) { video_cell(VRAM_WINDOW, column, row, CELL(tile)); }

/* Health in the bar's pixels: 176 fill 128. */
static u8 bar_pixels(s16 health) { return health <= 0 ? 0 : (u8)((u16)(health * 8 + 10) / 11); }

static u8 part(u8 pixels, int tile) {
    int rest = pixels - 8 * tile;
    return rest < 0 ? 0 : rest > 8 ? 8 : rest;
}

/* A bar is full at the clock and empties from its outer end: one or two of its tiles at a time. */
static void draw_bar(int side) {
    for (int i = 0; i < BAR_TILES; i++) {
        u8 fill = part(shown[side].fill, i), lag = part(shown[side].lag, i);
        u16 tile = TILES_HUD + bar_tile[fill * 9 + (lag < fill ? fill : lag)];
        if (tile == shown[side].bar[i]) continue;
        shown[side].bar[i] = tile;
        if (side) {
            put(BAR_RIGHT + i, ROW_HEALTH, tile);
        } else {
            put(BAR_LEFT + BAR_TILES - 1 - i, ROW_HEALTH, tile | TILE_FLIP);
        }
    }
}

static void set_bar(int side) {
    shown[side].health = fighters[side].health;
    shown[side].lagging = fighters[side].shown_health;
    shown[side].fill = bar_pixels(shown[side].health);
    shown[side].lag = bar_pixels(shown[side].lagging);
}

static void draw_score(int side) {
    u32 score = fighters[side].score;
    char digits[9];
    for (int i = 7; i >= 0; i--, score >>= 4) digits[i] = '0' + (score & 15);
    digits[8] = 0;
    text(VRAM_WINDOW, side ? 30 : 2, ROW_SCORE, digits);
}

static void draw_wins(int side) {
    for (int i = 0; i < ROUNDS_TO_WIN; i++)
        put(side ? 22 + i : 17 - i, ROW_NAME, TILES_HUD + (i < shown[side].wins ? MARK_WON : MARK_OPEN));
}

static void draw_clock(void) {
    for (int digit = 0; digit < 2; digit++) {
        u8 value = digit ? clock_shown & 15 : clock_shown >> 4;
        for (int i = 0; i < 4; i++)
            put(CLOCK + 2 * digit + (i & 1), ROW_HEALTH + (i >> 1), TILES_DIGITS + value * 4 + i);
    }
}

static void draw_name(int side) {
    const char *name = characters[fighters[side].character].name;
    int length = 0;
    while (name[length]) length++;
    text(VRAM_WINDOW, side ? 38 - length : 2, ROW_NAME, name);
}

void hud_load(void) {
    text_clear(VRAM_WINDOW, 0, HUD_ROWS - 1);
    for (int side = 0; side < 2; side++) {
        set_bar(side);
        for (int i = 0; i < BAR_TILES; i++) shown[side].bar[i] = 0; /* none of the bar's: all are drawn */
        shown[side].wins = fighters[side].rounds_won;
        best[side] = 0;
        shown[side].score = fighters[side].score;
        draw_bar(side);
        draw_score(side);
        draw_wins(side);
        draw_name(side);
    }
    put(BAR_LEFT - 1, ROW_HEALTH, TILES_HUD + BAR_CAP);
    put(BAR_RIGHT + BAR_TILES, ROW_HEALTH, (TILES_HUD + BAR_CAP) | TILE_FLIP);
    clock_shown = round_timer.count;
    draw_clock();
}

void hud_draw(void) {
    for (int side = 0; side < 2; side++) {
        struct fighter *fighter = &fighters[side];
        if (fighter->health != shown[side].health || (s16)fighter->shown_health != shown[side].lagging) {
            set_bar(side);
            draw_bar(side);
        }
        if (fighter->rounds_won != shown[side].wins) {
            shown[side].wins = fighter->rounds_won;
            draw_wins(side);
        }
        if (fighter->score != shown[side].score) {
            shown[side].score = fighter->score;
            draw_score(side);
        }
        if (fighter->combo > 1) best[side] = fighter->combo;
    }
    if (round_timer.count != clock_shown) {
        clock_shown = round_timer.count;
        draw_clock();
    }
}

u8 hud_combo(int side) { return fighters[side].combo_shown ? best[side] : 0; }
