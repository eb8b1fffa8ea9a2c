#include "screens.h"

#include "art.h"
#include "character.h"
#include "event.h"
#include "fight_view.h"
#include "fighter.h"
#include "pads.h"
#include "round.h"
#include "sound.h"
#include "stage.h"
#include "text.h"
#include "video.h"

enum screen { SCREEN_TITLE, SCREEN_CHOICE, SCREEN_FIGHT, SCREEN_RESULT };
enum mode { MODE_ONE_PLAYER, MODE_TWO_PLAYERS, MODE_DEMONSTRATION };

enum { DEMONSTRATION_AFTER = 900, DEMONSTRATION_FRAMES = 1800, CONTINUE_SECONDS = 10 };
enum { PAD_SELECT = PAD_START | PAD_A | PAD_B | PAD_C };

static u8 screen, mode;
static u16 screen_time;
static u8 paused;
static u16 pressed[2]; /* newly down in this frame */
static u16 before[2];

static u8 menu_line;
static u8 cursor[2], chosen[2]; /* the choice screen's */
static u8 rival_turn;           /* the one player now chooses the opponent */

static void change(u8 to);

static void blank(void) {
    video_display(0);
    video_window(0);
    video_scroll(0, 0);
    video_scroll_down(0, 0);
    video_fill(VRAM_PLANE_A, 0, PLANE_WIDTH * PLANE_HEIGHT);
    video_fill(VRAM_PLANE_B, 0, PLANE_WIDTH * PLANE_HEIGHT);
    sprites_none();
    fight_view_forget();
}

/* A picture of the screen's size on the far plane. */
static void load_picture(const u16 *map, u16 first_tile) {
    static u16 row[40];
    for (int y = 0; y < 28; y++) {
        for (int x = 0; x < 40; x++) row[x] = map[y * 40 + x] + first_tile;
        video_copy(VRAM_PLANE_B + y * PLANE_WIDTH * 2, row, 40);
    }
}

/* Title ------------------------------------------------------------------------------------------------------ */

enum { MENU_ROW = 20, MENU_LINES = 3, MENU_DIFFICULTY = 2 };

static void draw_menu(void) {
    static const char *const lines[MENU_LINES] = {"1 PLAYER", "2 PLAYERS", "DIFFICULTY"};
    for (int i = 0; i < MENU_LINES; i++) {
        text(VRAM_PLANE_A, 13, MENU_ROW + 2 * i, i == menu_line ? ">" : " ");
        text(VRAM_PLANE_A, 15, MENU_ROW + 2 * i, lines[i]);
    }
    text_number(VRAM_PLANE_A, 26, MENU_ROW + 2 * MENU_DIFFICULTY, difficulty, 1);
}

static void title_begin(void) {
    video_copy(TILES_SCREEN, title_tiles, TITLE_TILE_COUNT * 16);
    load_picture(title_map, TILES_SCREEN);
    video_palette(PALETTE_SCREEN, title_palette);
    text_middle(VRAM_PLANE_A, 26, "ORIGINAL GAME, MIT LICENSE");
    draw_menu();
    for (int i = 0; i < 2; i++) fighters[i].human = 1;
}

static void title_step(void) {
    u16 down = pressed[0] | pressed[1];
    if (down) screen_time = 1;
    if (down & PAD_UP) menu_line = (menu_line + MENU_LINES - 1) % MENU_LINES;
    if (down & PAD_DOWN) menu_line = (menu_line + 1) % MENU_LINES;
    if (menu_line == MENU_DIFFICULTY) {
        if ((down & PAD_LEFT) && difficulty > 0) difficulty--;
        if ((down & (PAD_RIGHT | PAD_A | PAD_B | PAD_C))) difficulty = (difficulty + 1) & 7;
    }
    if (down & (PAD_UP | PAD_DOWN | PAD_LEFT | PAD_RIGHT | PAD_SELECT)) {
        sound_play(EVENT_MOVE);
        draw_menu();
    }
    if ((down & PAD_START) || (menu_line != MENU_DIFFICULTY && (down & PAD_SELECT))) {
        mode = menu_line == 1 ? MODE_TWO_PLAYERS : MODE_ONE_PLAYER;
        change(SCREEN_CHOICE);
    } else if (screen_time > DEMONSTRATION_AFTER) {
        mode = MODE_DEMONSTRATION;
        for (int i = 0; i < 2; i++) {
            fighters[i].human = 0;
            fighters[i].character = 1 + (next_random() >> 3) % 5;
        }
        change(SCREEN_FIGHT);
    }
}

/* Choice ----------------------------------------------------------------------------------------------------- */

enum { PORTRAIT_COLUMN = 10, PORTRAIT_ROW = 5, PORTRAIT_STEP_X = 7, PORTRAIT_STEP_Y = 8 };
enum { TILE_CORNER = TILES_WORDS };

/* A cursor's corner, for the left and the right player: colours of the HUD's palette. */
static const u32 corners[2][8] = {
    {0x22222220, 0x22222220, 0x22000000, 0x22000000, 0x22000000, 0x22000000, 0x22000000, 0x00000000},
    {0x88888880, 0x88888880, 0x88000000, 0x88000000, 0x88000000, 0x88000000, 0x88000000, 0x00000000},
};

static int portrait_x(int i) { return PORTRAIT_COLUMN + (i % 3) * PORTRAIT_STEP_X; }
static int portrait_y(int i) { return PORTRAIT_ROW + (i / 3) * PORTRAIT_STEP_Y; }

static void draw_portrait(int i, int column, int row) {
    for (int tile = 0; tile < PORTRAIT_TILES; tile++)
        video_cell(VRAM_PLANE_A, column + tile % 6, row + tile / 6, 1 + i * PORTRAIT_TILES + tile);
}

static void load_portraits(void) {
    enum { BACKDROP = 1 + CHARACTERS * PORTRAIT_TILES };
    video_fill(TILES_SCREEN, 0, 16); /* tile 0 stays empty */
    video_copy(TILE_BYTES, portrait_tiles, CHARACTERS * PORTRAIT_TILES * 16);
    video_copy(BACKDROP * TILE_BYTES, backdrop_tiles, BACKDROP_TILE_COUNT * 16);
    load_picture(backdrop_map, BACKDROP);
    video_palette(PALETTE_SCREEN, portrait_palette);
}

static void choice_headline(void) {
    text_middle(VRAM_PLANE_A, 2, rival_turn ? "CHOOSE YOUR OPPONENT" : "CHOOSE YOUR FIGHTER ");
}

static void choice_begin(void) {
    load_portraits();
    video_copy(TILE_CORNER * TILE_BYTES, corners, 32);
    for (int i = 0; i < CHARACTERS; i++) {
        draw_portrait(i, portrait_x(i), portrait_y(i));
        text(VRAM_PLANE_A, portrait_x(i), portrait_y(i) + 6, characters[i].name);
    }
    rival_turn = 0;
    cursor[0] = NOVICE;
    cursor[1] = TIGER;
    for (int i = 0; i < 2; i++) {
        chosen[i] = 0;
        fighter_reset(&fighters[i], i);
        fighters[i].x = PIXELS(i ? 276 : 44);
        fighters[i].y = PIXELS(204);
    }
    camera_x = 0;
    choice_headline();
}

static void draw_cursor(int i) {
    s16 left = portrait_x(cursor[i]) * 8 - 2, top = portrait_y(cursor[i]) * 8 - 2;
    u16 tile = (TILE_CORNER + i) | TILE_PALETTE(PALETTE_HUD) | TILE_FRONT;
    if (!chosen[i] && (screen_time & 8)) return;
    sprite(left, top, 0, tile);
    sprite(left + 44, top, 0, tile | TILE_FLIP);
    sprite(left, top + 44, 0, tile | TILE_FLIP_DOWN);
    sprite(left + 44, top + 44, 0, tile | TILE_FLIP | TILE_FLIP_DOWN);
}

static void move_cursor(int i, u16 down) {
    u8 column = cursor[i] % 3, row = cursor[i] / 3;
    if (down & PAD_LEFT) column = (column + 2) % 3;
    if (down & PAD_RIGHT) column = (column + 1) % 3;
    if (down & (PAD_UP | PAD_DOWN)) row = !row;
    if (column + 3 * row != cursor[i]) sound_play(EVENT_MOVE);
    cursor[i] = column + 3 * row;
}

static void choice_step(void) {
    for (int i = 0; i < 2; i++) {
        u16 down = pressed[mode == MODE_TWO_PLAYERS ? i : 0];
        int turn = mode == MODE_TWO_PLAYERS || i == rival_turn;
        if (turn && !chosen[i]) {
            move_cursor(i, down);
            if (screen_time > 10 && (down & (PAD_START | PAD_ATTACKS))) {
                chosen[i] = 1;
                sound_play(EVENT_SELECT);
                if (mode == MODE_ONE_PLAYER && i == 0) {
                    rival_turn = 1;
                    choice_headline();
                    down = pressed[0] = 0;
                }
            }
        }
        fighters[i].character = cursor[i];
        fighters[i].pose = chosen[i] ? POSE_WIN_0 : POSE_IDLE_0 + ((screen_time >> 3) & 3);
        int same = i == 1 && cursor[1] == cursor[0];
        video_palette(PALETTE_LEFT + i, same ? fighter_palettes_alt[cursor[i]] : fighter_palettes[cursor[i]]);
    }
    int both = mode == MODE_TWO_PLAYERS || rival_turn;
    sprites_begin(SPRITES_FRONT);
    draw_cursor(0);
    if (both) draw_cursor(1);
    sprites_end();
    fight_view_fighter(0);
    if (both) fight_view_fighter(1);
    if (chosen[0] && chosen[1] && ++chosen[0] > 40) {
        fighters[0].human = 1;
        fighters[1].human = mode == MODE_TWO_PLAYERS;
        change(SCREEN_FIGHT);
    }
}

/* Fight ------------------------------------------------------------------------------------------------------ */

static void fight_begin(void) {
    paused = 0;
    match_begin();
    fight_view_load();
}

static void set_pause(int on) {
    paused = on;
    if (on) {
        text(VRAM_WINDOW, 17, 4, "PAUSED");
    } else {
        text(VRAM_WINDOW, 17, 4, "      ");
    }
    sound_stop();
}

static void fight_step(void) {
    if (mode == MODE_DEMONSTRATION && (((pressed[0] | pressed[1]) & PAD_START) || screen_time > DEMONSTRATION_FRAMES)) {
        change(SCREEN_TITLE);
        return;
    }
    /* START alone holds the fight; together with other buttons it is a slip of the hand. Any button goes on. */
    u16 down = (pressed[0] | pressed[1]) & (PAD_START | PAD_ATTACKS);
    if (paused) {
        if (down) set_pause(0);
    } else {
        for (int i = 0; i < 2; i++) {
            int alone = pads[i].held == PAD_START && (pressed[i] & PAD_START);
            if (fighters[i].human && !pads[i].three_button && alone) set_pause(1);
        }
    }
    if (paused) return;

    u16 held[2] = {pads[0].held, pads[1].held};
    match_step(held);
    for (int i = 0; i < event_count; i++) sound_play(events[i].kind);
    fight_view_draw();
    if (match.phase == MATCH_OVER) change(mode == MODE_DEMONSTRATION ? SCREEN_TITLE : SCREEN_RESULT);
}

/* Result ----------------------------------------------------------------------------------------------------- */

enum result { RESULT_SHOWN, RESULT_NEXT, RESULT_CONTINUE, RESULT_CHAMPION };
static u8 result;

static void result_begin(void) {
    static const char *const sayings[CHARACTERS][2] = {
        {"ONE MORE FALL,", "ONE MORE LESSON."}, {"STEP BACK, AND I AM", "THERE ALREADY."},
        {"YOU CAME TO ME.", "THAT WAS ENOUGH."}, {"YOU LOOKED UP.", "I WAS BELOW."},
        {"LEFT? RIGHT?", "I FORGET MYSELF!"},    {"COME BACK WHEN", "YOU HAVE SLEPT."},
    };
    int winner = match.outcome == OUTCOME_RIGHT;
    int human_won = mode == MODE_ONE_PLAYER && match.outcome == OUTCOME_LEFT;
    load_portraits();
    if (match.outcome == OUTCOME_DRAW) {
        text_middle(VRAM_PLANE_A, 6, "DRAW GAME");
        for (int i = 0; i < 2; i++) fighters[i].continue_seconds = CONTINUE_SECONDS;
    } else {
        draw_portrait(fighters[winner].character, 17, 5);
        text_middle(VRAM_PLANE_A, 12, characters[fighters[winner].character].name);
        for (int i = 0; i < 2; i++) text_middle(VRAM_PLANE_A, 14 + 2 * i, sayings[fighters[winner].character][i]);
    }
    result = RESULT_SHOWN;
    if (mode != MODE_ONE_PLAYER) return;
    if (human_won && fighters[1].character >= DRAGON) {
        result = RESULT_CHAMPION;
        text_middle(VRAM_PLANE_A, 18, "THE DOJO HAS");
        text_middle(VRAM_PLANE_A, 19, "A NEW MASTER!");
    } else if (human_won) {
        result = RESULT_NEXT;
        text(VRAM_PLANE_A, 14, 18, "NEXT:");
        text(VRAM_PLANE_A, 20, 18, characters[fighters[1].character + 1].name);
    } else {
        result = RESULT_CONTINUE;
        fighters[0].continue_seconds = CONTINUE_SECONDS;
        text_middle(VRAM_PLANE_A, 18, "CONTINUE?   ");
    }
}

static void result_step(void) {
    u16 down = (pressed[0] | pressed[1]) & (PAD_START | PAD_ATTACKS);
    if (screen_time < 60) down = 0;
    switch (result) {
    case RESULT_SHOWN:
        if (down || screen_time > 480) change(SCREEN_CHOICE);
        break;
    case RESULT_NEXT:
        if (down || screen_time > 300) {
            fighters[1].character++;
            change(SCREEN_FIGHT);
        }
        break;
    case RESULT_CHAMPION:
        if (down || screen_time > 900) change(SCREEN_TITLE);
        break;
    case RESULT_CONTINUE:
        text_number(VRAM_PLANE_A, 24, 18, fighters[0].continue_seconds, 2);
        if (down) {
            fighters[0].continue_seconds = 0;
            change(SCREEN_FIGHT);
        } else if (screen_time % 60 == 0) {
            sound_play(EVENT_TICK);
            if (fighters[0].continue_seconds == 0 || --fighters[0].continue_seconds == 0) change(SCREEN_TITLE);
        }
        break;
    }
}

/* ------------------------------------------------------------------------------------------------------------ */

static void change(u8 to) {
    blank();
    screen = to;
    screen_time = 0;
    switch (to) {
    case SCREEN_TITLE: title_begin(); break;
    case SCREEN_CHOICE: choice_begin(); break;
    case SCREEN_FIGHT: fight_begin(); break;
    case SCREEN_RESULT: result_begin(); break;
    }
    video_flush();
    video_display(1);
}

void screens_begin(void) {
    video_display(0);
    text_load();
    difficulty = 3;
    change(SCREEN_TITLE);
}

void screens_step(void) {
    for (int i = 0; i < 2; i++) {
        pressed[i] = pads[i].held & ~before[i];
        before[i] = pads[i].held;
    }
    if (screen_time < 0xFFFF) screen_time++;
    if (difficulty > 7) difficulty = 7;
    switch (screen) {
    case SCREEN_TITLE: title_step(); break;
    case SCREEN_CHOICE: choice_step(); break;
    case SCREEN_FIGHT: fight_step(); break;
    case SCREEN_RESULT: result_step(); break;
    default: change(SCREEN_TITLE);
    }
}
