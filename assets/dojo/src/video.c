#include "video.h"

#include "art.h"

#define VDP_DATA (*(volatile u16 *)0xC00000)
#define VDP_CONTROL (*(volatile u16 *)0xC00004)
#define VDP_CONTROL_LONG (*(volatile u32 *)0xC00004)

enum { DMA_BUSY = 2 };
enum { CODE_VRAM_WRITE = 1, CODE_CRAM_WRITE = 3, CODE_VSRAM_WRITE = 5, CODE_DMA = 0x20 };

static void set_register(u8 number, u8 value) { VDP_CONTROL = 0x8000 | (u16)(number << 8) | value; }

/* The two-word command that says what the data port, or DMA, goes to: CD1 CD0 A13…A0, then CD5…CD2 and A15 A14. */
static u32 command(u16 address, u8 code) {
    return (u32)(((code & 3) << 14) | (address & 0x3FFF)) << 16 | (code & 0x3C) << 2 | address >> 14;
}

static const u8 registers[19] = {
    0x04,                   /* 0: no horizontal interrupt */
    0x34,                   /* 1: display off, vertical interrupt on, DMA on, 224 lines */
    VRAM_PLANE_A >> 10,     /* 2 */
    VRAM_WINDOW >> 10,      /* 3 */
    VRAM_PLANE_B >> 13,     /* 4 */
    VRAM_SPRITES >> 9,      /* 5 */
    0, 0, 0, 0, 0,          /* 6 to 10: background is colour 0 */
    0x00,                   /* 11: the whole plane scrolls as one */
    0x81,                   /* 12: H40, 320 pixels */
    VRAM_SCROLL >> 10,      /* 13 */
    0, 2,                   /* 15: the address goes on by 2 */
    0x01,                   /* 16: planes of 64 x 32 tiles */
    0, 0,                   /* 17, 18: no window */
};

struct transfer {
    const void *source;
    u16 vram, words;
};

static struct transfer queue[24];
static u8 queued;

static u16 palette[64], shaded[64];
static u8 palette_due, shade_now;

static u16 scroll[2], scroll_down[2];
static u8 window_rows;

/* The sprite attribute table. The VDP begins with entry 0 and follows the links to link 0; the first is in front. */
enum { SPRITES = 80 };
static struct entry {
    u16 y;
    u8 size, link;
    u16 tile, x;
} table[SPRITES], *next_entry;
static struct entry *group_end;
static u8 table_due;
static const u8 group_first[SPRITE_GROUPS + 1] = {0, 36, 52, 68, 76};
static u8 group_count[SPRITE_GROUPS], group_tied[SPRITE_GROUPS]; /* entries; the one whose link leaves the group */
static u8 group_now, right_first;

static void dma(u16 address, u8 code, const void *source, u16 words) {
    u32 from = (u32)source >> 1; /* in words; bit 23 clear means from the 68000's memory */
    set_register(19, words & 0xFF);
    set_register(20, words >> 8);
    set_register(21, from & 0xFF);
    set_register(22, from >> 8 & 0xFF);
    set_register(23, from >> 16 & 0x7F);
    VDP_CONTROL_LONG = command(address, code | CODE_DMA);
}

/* DMA's address counter is 17 bits of words: it does not cross from one 128 KB block of the ROM to the next. */
static void dma_across(u16 address, u8 code, const void *source, u16 words) {
    u32 to_edge = (0x20000 - ((u32)source & 0x1FFFF)) >> 1;
    if (words > to_edge) {
        dma(address, code, source, to_edge);
        address += to_edge * 2;
        source = (const u8 *)source + to_edge * 2;
        words -= to_edge;
    }
    dma(address, code, source, words);
}

void video_copy(u16 vram, const void *source, u16 words) {
    if (words) dma_across(vram, CODE_VRAM_WRITE, source, words);
}

void video_fill(u16 vram, u16 value, u16 words) {
    VDP_CONTROL_LONG = command(vram, CODE_VRAM_WRITE);
    while (words--) VDP_DATA = value;
}

void video_cell(u16 plane, int column, int row, u16 tile) {
    VDP_CONTROL_LONG = command(plane + (row * PLANE_WIDTH + column) * 2, CODE_VRAM_WRITE);
    VDP_DATA = tile;
}

void video_queue(u16 vram, const void *source, u16 words) {
    if (queued < COUNT(queue)) queue[queued++] = (struct transfer){source, vram, words};
}

void video_reset(void) {
    for (u8 i = 0; i < COUNT(registers); i++) set_register(i, registers[i]);
    while (VDP_CONTROL & DMA_BUSY) continue;
    VDP_CONTROL_LONG = command(0, CODE_VRAM_WRITE);
    for (u32 i = 0; i < 0x8000; i++) VDP_DATA = 0;
    for (u8 i = 0; i < SPRITES; i++) table[i].link = i + 1;
    for (int i = 0; i < SPRITE_GROUPS; i++) group_tied[i] = group_first[i];
    shade_now = 8;
    palette_due = 1;
    sprites_none();
}

void video_display(int on) { set_register(1, on ? 0x74 : 0x34); }

void video_palette(int line, const u16 *colours) {
    for (int i = 0; i < 16; i++) palette[line * 16 + i] = colours[i];
    palette_due = 1;
}

void video_shade(int shade) {
    if (shade == shade_now) return;
    shade_now = shade;
    palette_due = 1;
}

void video_scroll(s16 plane_a, s16 plane_b) {
    scroll[0] = plane_a;
    scroll[1] = plane_b;
}

void video_scroll_down(s16 plane_a, s16 plane_b) {
    scroll_down[0] = plane_a;
    scroll_down[1] = plane_b;
}

void video_window(int rows) { window_rows = rows; }

void sprites_begin(int group) {
    group_now = group;
    next_entry = table + group_first[group];
    group_end = table + group_first[group + 1];
}

/* What lies wholly off the screen is left out. The table counts from 128 left of and above the screen. */
static inline struct entry *add(struct entry *entry, s16 x, s16 y, u8 size, u16 tile) {
    if ((u16)(x + 31) >= 320 + 31 || (u16)(y + 31) >= 224 + 31) return entry;
    entry->y = y + 128;
    entry->size = size;
    entry->tile = tile;
    entry->x = x + 128;
    return entry + 1;
}

void sprite(s16 x, s16 y, u8 size, u16 tile) {
    if (next_entry < group_end) next_entry = add(next_entry, x, y, size, tile);
}

/* The busiest loop of the game: pictures have about seven pieces. What reaches over the screen's edge does no harm,
   so long as no x is -128: the VDP takes an entry with x = 0 for a mask. */
void sprites_of(const struct piece *piece, u8 count, s16 x, s16 y, u16 tile, int right) {
    static const u8 widths[16] = {8, 8, 8, 8, 16, 16, 16, 16, 24, 24, 24, 24, 32, 32, 32, 32};
    struct entry *entry = next_entry;
    if (entry + count > group_end || x < -64 || x > 320 + 64) return;
    next_entry = entry + count;
    x += 128;
    y += 128;
    if (right) {
        for (; count; count--, piece++, entry++) {
            entry->y = y + piece->y;
            entry->size = piece->size;
            entry->tile = tile + piece->tiles;
            entry->x = x + piece->x;
        }
    } else {
        tile |= TILE_FLIP;
        for (; count; count--, piece++, entry++) {
            entry->y = y + piece->y;
            entry->size = piece->size;
            entry->tile = tile + piece->tiles;
            entry->x = x - piece->x - widths[piece->size];
        }
    }
}

void sprites_end(void) {
    group_count[group_now] = next_entry - (table + group_first[group_now]);
    table_due = 1;
}

void sprites_right_first(int right) {
    if (right != right_first) table_due = 1;
    right_first = right;
}

void sprites_none(void) {
    for (int group = 0; group < SPRITE_GROUPS; group++) group_count[group] = 0;
    table_due = 1;
}

/* Ties the groups together. */
static void link_groups(void) {
    u8 order[SPRITE_GROUPS] = {SPRITES_FRONT, right_first ? SPRITES_RIGHT : SPRITES_LEFT,
                               right_first ? SPRITES_LEFT : SPRITES_RIGHT, SPRITES_BACK};
    u8 *tie = NULL;
    for (int i = 0; i < SPRITE_GROUPS; i++) {
        u8 group = order[i], first = group_first[group], count = group_count[group];
        if (i == 0 && count == 0) { /* the VDP always reads entry 0: put it off the screen */
            table[0].y = 0;
            table[0].x = 1;
            table[0].size = 0;
            count = 1;
        }
        table[group_tied[group]].link = group_tied[group] + 1;
        if (count == 0) continue;
        if (tie) *tie = first;
        group_tied[group] = first + count - 1;
        tie = &table[group_tied[group]].link;
    }
    *tie = 0;
}

static void shade_palette(void) {
    for (int i = 0; i < 64; i++) {
        u16 colour = palette[i];
        u16 blue = (colour >> 9 & 7) * shade_now >> 3, green = (colour >> 5 & 7) * shade_now >> 3;
        u16 red = (colour >> 1 & 7) * shade_now >> 3;
        shaded[i] = blue << 9 | green << 5 | red << 1;
    }
}

void video_flush(void) {
    for (u8 i = 0; i < queued; i++) video_copy(queue[i].vram, queue[i].source, queue[i].words);
    queued = 0;
    if (table_due) {
        link_groups();
        dma(VRAM_SPRITES, CODE_VRAM_WRITE, table, sizeof(table) / 2);
        table_due = 0;
    }
    if (palette_due) {
        shade_palette();
        dma(0, CODE_CRAM_WRITE, shaded, 64);
        palette_due = 0;
    }
    VDP_CONTROL_LONG = command(VRAM_SCROLL, CODE_VRAM_WRITE);
    VDP_DATA = scroll[0];
    VDP_DATA = scroll[1];
    VDP_CONTROL_LONG = command(0, CODE_VSRAM_WRITE);
    VDP_DATA = scroll_down[0];
    VDP_DATA = scroll_down[1];
    set_register(18, window_rows);
}
