#include "fight_view.h"

#include "art.h"
#include "character.h"
#include "event.h"
#include "fighter.h"
#include "hud.h"
#include "pose.h"
#include "projectile.h"
#include "round.h"
#include "stage.h"
#include "text.h"
#include "video.h"

enum { GROUND_ROW = 8 }; /* how far below y = 192 the floor's edge is drawn: feet stand a little inside it */

/* What each fighter's places in video memory hold now. */
static struct {
    const u32 *body, *head, *tail;
} loaded[2];

/* Sparks and dust, which outlive the frame that made them. */
static struct spark {
    u8 first, last, time, speed; /* enum fx, from first to last */
    s16 x, y;
} sparks[6];
static u8 next_spark, sparks_alive;

static u8 words_loaded[2] = {WORD_COUNT, WORD_COUNT};
static s8 shake;
static u8 restless; /* sparks, words or projectiles are in the list of sprites: they change every frame */

/* What the sprites show of each fighter now: as long as nothing moves, they stand. */
static struct shown {
    const struct frame *frame;
    s32 x, y;
    u8 facing;
} shown[2];
static s16 camera_shown;

static u16 plane_row[PLANE_WIDTH];

static void load_plane(u16 plane, const u16 *map) {
    for (int row = 0; row < STAGE_ROWS; row++) {
        for (int column = 0; column < PLANE_WIDTH; column++)
            plane_row[column] = map[row * STAGE_COLUMNS + column] + TILES_SCREEN;
        video_copy(plane + row * PLANE_WIDTH * 2, plane_row, PLANE_WIDTH);
    }
}

void fight_view_forget(void) {
    for (int i = 0; i < 2; i++) loaded[i].body = loaded[i].head = loaded[i].tail = NULL;
    words_loaded[0] = words_loaded[1] = WORD_COUNT;
    for (u8 i = 0; i < COUNT(sparks); i++) sparks[i].speed = 0;
    for (int i = 0; i < 2; i++) shown[i].frame = NULL;
    restless = 1;
}

void fight_view_load(void) {
    video_copy(TILES_SCREEN, stage_tiles, STAGE_TILE_COUNT * 16);
    load_plane(VRAM_PLANE_A, stage_near_map);
    load_plane(VRAM_PLANE_B, stage_far_map);
    video_palette(PALETTE_SCREEN, stage_palette);
    for (int i = 0; i < 2; i++) {
        u8 character = fighters[i].character;
        int same = i == 1 && character == fighters[0].character;
        video_palette(PALETTE_LEFT + i, same ? fighter_palettes_alt[character] : fighter_palettes[character]);
    }
    video_window(HUD_ROWS);
    fight_view_forget();
    hud_load();
}

/* Draws a picture whose tiles lie at `tile`, anchored at x, y. */
static void draw_frame(const struct frame *frame, s16 x, s16 y, u16 tile, int right) {
    sprites_of(frame->pieces, frame->piece_count, x, y, tile, right);
}

static void draw_head(int side, const struct frame *frame, s16 x, s16 y, int right) {
    u16 tile = (TILES_HEAD + side * HEAD_TILES) | TILE_PALETTE(PALETTE_LEFT + side);
    enum { SIZE = 3 << 2 | 3, WIDTH = 32 };
    if (right) {
        sprite(x + frame->head_x, y + frame->head_y, SIZE, tile);
    } else {
        sprite(x - frame->head_x - WIDTH, y + frame->head_y, SIZE, tile | TILE_FLIP);
    }
}

static void draw_tail(int side, const struct frame *frame, s16 x, s16 y, int right) {
    enum { SIZE = 3 << 2 | 3, WIDTH = 32 };
    u16 place = TILES_TAIL + side * TAIL_TILES, tile = place | TILE_PALETTE(PALETTE_LEFT + side);
    u8 character = fighters[side].character;
    if (frame->tail == TAIL_NONE || character == NOVICE) return;
    const u32 *tail = tails[character].tiles[frame->tail];
    if (tail != loaded[side].tail) {
        loaded[side].tail = tail;
        video_queue(place * TILE_BYTES, tail, TAIL_TILES * 16);
    }
    if (right) {
        sprite(x + frame->tail_x, y + frame->tail_y, SIZE, tile);
    } else {
        sprite(x - frame->tail_x - WIDTH, y + frame->tail_y, SIZE, tile | TILE_FLIP);
    }
}

/* Each animal stands and wins in its own way; all else they do alike. */
static const struct frame *frame_of(const struct fighter *fighter) {
    u8 pose = fighter->pose;
    if (pose <= POSE_IDLE_3) return &idle_frames[fighter->character][pose - POSE_IDLE_0];
    if (pose == POSE_WIN_0 || pose == POSE_WIN_1) return &win_frames[fighter->character][pose - POSE_WIN_0];
    return &frames[pose < POSE_COUNT ? pose : POSE_IDLE_0];
}

void fight_view_fighter(int side) {
    const struct fighter *fighter = &fighters[side];
    const struct frame *frame = frame_of(fighter);
    const u32 *head = headgears[fighter->character].tiles[frame->head_angle];
    int right = !!faces_right(fighter);
    s16 x = whole(fighter->x) - camera_x, y = whole(fighter->y) + GROUND_ROW;

    if (frame->tiles != loaded[side].body) {
        loaded[side].body = frame->tiles;
        video_queue((TILES_BODY + side * MAX_FRAME_TILES) * TILE_BYTES, frame->tiles, frame->tile_count * 16);
    }
    if (head != loaded[side].head) {
        loaded[side].head = head;
        video_queue((TILES_HEAD + side * HEAD_TILES) * TILE_BYTES, head, HEAD_TILES * 16);
    }
    if (fighter->freeze && (fighter->state == STATE_HIT || fighter->state == STATE_FALL)) x += fighter->freeze & 2 ? 1 : -1;

    sprites_begin(SPRITES_LEFT + side);
    int hidden = fighter->state == STATE_GET_UP && (fighter->state_time & 3) == 3; /* flickers: not to be touched */
    if (!hidden) {
        if (!frame->head_under) draw_head(side, frame, x, y, right);
        draw_frame(frame, x, y, (TILES_BODY + side * MAX_FRAME_TILES) | TILE_PALETTE(PALETTE_LEFT + side), right);
        if (frame->head_under) draw_head(side, frame, x, y, right);
        draw_tail(side, frame, x, y, right);
    }
    sprites_end();
}

static void draw_effect(u8 which, s16 x, s16 y, int right) {
    draw_frame(&effects[which], x - camera_x, y, TILES_EFFECTS | TILE_PALETTE(PALETTE_HUD), right);
}

static void spark(u8 first, u8 last, u8 speed, s16 x, s16 y) {
    sparks[next_spark] = (struct spark){first, last, 0, speed, x, y};
    next_spark = (next_spark + 1) % COUNT(sparks);
    sparks_alive = 1;
}

static void take_events(void) {
    for (int i = 0; i < event_count; i++) {
        const struct event *e = &events[i];
        switch (e->kind) {
        case EVENT_HIT_LIGHT: spark(FX_SPARK_0, FX_SPARK_1, 4, e->x, e->y + GROUND_ROW); break;
        case EVENT_HIT_HEAVY: spark(FX_SPARK_0, FX_SPARK_2, 5, e->x, e->y + GROUND_ROW); break;
        case EVENT_BLOCK: spark(FX_BLOCK_0, FX_BLOCK_1, 5, e->x, e->y + GROUND_ROW); break;
        case EVENT_FALL: shake = 8; /* fall through */
        case EVENT_JUMP:
        case EVENT_LAND: spark(FX_DUST_0, FX_DUST_1, 6, e->x, GROUND + GROUND_ROW); break;
        case EVENT_KNOCK_OUT: shake = 16; break;
        }
    }
}

static void draw_sparks(void) {
    if (!sparks_alive) return;
    sparks_alive = 0;
    for (u8 i = 0; i < COUNT(sparks); i++) {
        struct spark *s = &sparks[i];
        if (!s->speed) continue;
        u8 step = s->time++ / s->speed;
        sparks_alive = 1;
        if (s->first + step > s->last) {
            s->speed = 0;
        } else {
            draw_effect(s->first + step, s->x, s->y, i & 1);
        }
    }
}

static void draw_word(int slot, u8 which, s16 x, s16 y) {
    u16 tile = TILES_WORDS + (slot ? words[words_loaded[0]].tile_count : 0);
    if (words_loaded[slot] != which) {
        words_loaded[slot] = which;
        if (slot == 0) words_loaded[1] = WORD_COUNT; /* the second lies behind the first */
        if (tile + words[which].tile_count > TILES_END) return;
        video_queue(tile * TILE_BYTES, words[which].tiles, words[which].tile_count * 16);
    }
    draw_frame(&words[which], x, y, tile | TILE_PALETTE(PALETTE_HUD), 1);
}

/* How many blows have landed in a row: a large figure below the name, that slides in from the side. */
static void draw_combo(void) {
    enum { SHOWN = 90, ROW = 60 };
    for (int side = 0; side < 2; side++) {
        u8 hits = hud_combo(side), age = SHOWN - fighters[side].combo_shown;
        if (hits < 2) continue;
        s16 late = age < 5 ? (5 - age) * 12 : 0;
        s16 x = side ? 250 + late : 34 - late;
        draw_word(0, WORD_HITS, x + 38, ROW + 3);
        draw_word(1, WORD_0 + (hits > 9 ? 9 : hits), x - 6, ROW);
        return; /* both at once cannot be */
    }
}

static void draw_words(void) {
    enum { MIDDLE = 160, HIGH_UP = 84, LOWER = 124 };
    switch (match.phase) {
    case ROUND_CALL:
        if (match.time < 6) break;
        draw_word(0, WORD_ROUND, MIDDLE - 16, HIGH_UP);
        draw_word(1, WORD_1 + (match.round > 3 ? 2 : match.round - 1), MIDDLE + 64, HIGH_UP);
        break;
    case ROUND_FIGHT:
        if (match.time < FIGHT_SHOWN_FRAMES && (match.time < 28 || match.time & 2)) draw_word(0, WORD_FIGHT, MIDDLE, HIGH_UP);
        if (match.time >= FIGHT_SHOWN_FRAMES) draw_combo();
        break;
    case ROUND_OVER:
        if (match.time < 20) break; /* first the blow itself is seen */
        if (match.ending == ENDING_TIME) {
            draw_word(0, WORD_TIME, MIDDLE, HIGH_UP);
        } else {
            draw_word(0, WORD_KO, MIDDLE, HIGH_UP);
            if (match.ending == ENDING_DOUBLE) draw_word(1, WORD_DOUBLE, MIDDLE, HIGH_UP - 40);
        }
        break;
    case ROUND_POSE:
        if (match.outcome == OUTCOME_DRAW) {
            draw_word(0, WORD_DRAW, MIDDLE, HIGH_UP);
        } else if (match.perfect) {
            draw_word(0, WORD_PERFECT, MIDDLE, HIGH_UP);
        }
        break;
    }
}

/* Whether something is announced now. */
static int words_stand(void) {
    return match.phase != ROUND_FIGHT || match.time <= FIGHT_SHOWN_FRAMES || fighters[0].combo_shown || fighters[1].combo_shown;
}

static int has_changed(int side) {
    const struct fighter *fighter = &fighters[side];
    const struct frame *frame = frame_of(fighter);
    struct shown *s = &shown[side];
    if (frame == s->frame && fighter->x == s->x && fighter->y == s->y && fighter->facing == s->facing && !fighter->freeze &&
        fighter->state != STATE_GET_UP)
        return 0;
    s->frame = frame;
    s->x = fighter->x;
    s->y = fighter->y;
    s->facing = fighter->facing;
    return 1;
}

/* Words, sparks and projectiles: they change in every frame. */
static void draw_front(void) {
    int busy = sparks_alive || words_stand();
    for (int i = 0; i < 2; i++) busy |= in_flight(&projectiles[i]) || projectiles[i].vanishing;
    if (!busy && !restless) return;
    restless = busy;
    sprites_begin(SPRITES_FRONT);
    draw_words();
    draw_sparks();
    for (int i = 0; i < 2; i++) {
        const struct projectile *p = &projectiles[i];
        if (!in_flight(p) && !p->vanishing) continue;
        s16 x = whole(p->x), y = whole(p->y) + GROUND_ROW;
        if (in_flight(p)) draw_effect(p->time & 4 ? FX_PROJECTILE_1 : FX_PROJECTILE_0, x, y, p->velocity_x > 0);
        if (p->vanishing) draw_effect(p->vanishing > VANISH_FRAMES / 2 ? FX_VANISH_0 : FX_VANISH_1, x, y, p->velocity_x > 0);
    }
    sprites_end();
}

static void draw_sprites(void) {
    int all = camera_x != camera_shown;
    int left = has_changed(0) || all, right = has_changed(1) || all;
    camera_shown = camera_x;
    draw_front();
    if (left) fight_view_fighter(0);
    if (right) fight_view_fighter(1);
    if (left || right) {
        sprites_begin(SPRITES_BACK);
        for (int i = 0; i < 2; i++) draw_effect(FX_SHADOW, whole(fighters[i].x), GROUND + GROUND_ROW, 1);
        sprites_end();
    }
    sprites_right_first(fighters[1].state == STATE_ATTACK && fighters[0].state != STATE_ATTACK);
}

void fight_view_draw(void) {
    take_events();
    draw_sprites();
    s16 jolt = shake & 2 ? 2 : 0;
    if (shake) shake--;
    video_scroll(-camera_x, -(camera_x >> 1) - 48);
    video_scroll_down(jolt, jolt);
    hud_draw();
}
