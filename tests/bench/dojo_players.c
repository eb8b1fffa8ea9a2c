/* The players that measure Dojo's opponents, and the game itself without a console: linked with the files of
   assets/dojo/src that touch no hardware, so that a million frames take seconds. tests/test_dojo_native.py holds this
   build to the ROM, frame by frame. Each player sees RAM as it is and answers every DECIDE frames through its pad. */
#include "character.h"
#include "event.h"
#include "fighter.h"
#include "moves.h"
#include "pads.h"
#include "projectile.h"
#include "ram.h"
#include "round.h"
#include "stage.h"

enum { DECIDE = 8 };
enum player { PLAYER_RANDOM, PLAYER_REPEAT, PLAYER_STRATEGY, PLAYER_IDLE };

static u32 dice;

static u32 roll(u32 limit) {
    dice = dice * 1664525u + 1013904223u;
    return (u32)(((unsigned long long)(dice >> 8) * limit) >> 24);
}

static const u16 button_of[BUTTONS] = {PAD_X, PAD_Y, PAD_Z, PAD_A, PAD_B, PAD_C};

static u16 direction(int d) {
    int right = !!faces_right(&fighters[0]);
    u16 held = 0;
    if (d >= 7) held |= PAD_UP;
    if (d <= 3) held |= PAD_DOWN;
    if (d % 3 == 0) held |= right ? PAD_RIGHT : PAD_LEFT;
    if (d % 3 == 1) held |= right ? PAD_LEFT : PAD_RIGHT;
    return held;
}

static int gap(void) { return absolute(whole(fighters[0].x) - whole(fighters[1].x)); }

/* A move being typed: directions and buttons, frame by frame. */
static struct { u8 direction; u16 buttons; u8 frames; } typed[8];
static int typed_count, typed_at;

static void type(int d, u16 buttons, int frames) {
    typed[typed_count].direction = d;
    typed[typed_count].buttons = buttons;
    typed[typed_count++].frames = frames;
}

static void type_move(u8 move) {
    u16 punch = button_of[strength(move)], kick = button_of[3 + strength(move)];
    typed_count = typed_at = 0;
    if (move <= STAND_HK) {
        type(5, button_of[move - STAND_LP], 2);
    } else if (move <= CROUCH_HK) {
        type(2, button_of[move - CROUCH_LP], 2);
    } else if (move <= JUMP_HK) {
        type(9, 0, 4);
        type(5, 0, 20 + roll(6));
        type(5, button_of[move - JUMP_LP], 3);
    } else if (is_fireball(move)) {
        type(2, 0, 2), type(3, 0, 2), type(6, punch, 2);
    } else if (is_rising(move)) {
        type(6, 0, 2), type(2, 0, 2), type(3, punch, 2);
    } else if (is_spin(move)) {
        type(2, 0, 2), type(1, 0, 2), type(4, kick, 2);
    } else {
        type(6, PAD_Z, 2);
    }
    type(5, 0, 1);
}

/* How near this move wants to be. */
static int wanted_gap(u8 move) {
    if (is_jump_attack(move)) return 120;
    if (is_fireball(move)) return 1000;
    if (is_spin(move)) return 130;
    if (move == THROW) return THROW_RANGE + HALF_WIDTH;
    return moves[move].box.right + 10;
}

static u16 typing(void) {
    u16 held = direction(typed[typed_at].direction) | typed[typed_at].buttons;
    if (--typed[typed_at].frames == 0) typed_at++;
    return held;
}

/* One move, or two in turn, again and again; `walks` brings it within reach first. */
static int turn;
static u16 repeat(u8 first, u8 second, int walks) {
    const struct fighter *self = &fighters[0];
    if (typed_at < typed_count) return typing();
    if (!is_free(self)) return 0;
    u8 move = turn ? second : first;
    if (walks && gap() > wanted_gap(move)) return direction(6);
    if (is_fireball(move) && in_flight(&projectiles[0])) {
        if (first != second) turn = !turn;
        return 0;
    }
    type_move(move);
    turn = !turn;
    return typing();
}

static u16 random_buttons(void) {
    static u16 held;
    static int left;
    if (left-- <= 0) {
        left = 2 + roll(8);
        held = direction(1 + roll(9));
        if (roll(2)) held |= button_of[roll(BUTTONS)];
    }
    return held;
}

/* Block, punish, answer jumps: twenty lines that a learner might write first. */
static u16 strategy(int frame) {
    static u16 held;
    const struct fighter *self = &fighters[0], *foe = &fighters[1];
    const struct projectile *shot = &projectiles[1];
    if (typed_at < typed_count) return typing();
    if (frame % DECIDE) return held;
    int distance = gap();
    int shot_gap = in_flight(shot) ? absolute(whole(shot->x) - whole(self->x)) : 1000;
    held = 0;
    if (foe->status == STATUS_REACTION && foe->state == STATE_DIZZY && distance < 60) {
        type_move(STAND_HP);
    } else if (airborne(foe) && distance < 100 && foe->status != STATUS_TUMBLE) {
        if (distance < 56 && height(foe) < 75 && height(foe) > 20 && foe->velocity_y > 0 && is_free(self)) {
            type_move(CROUCH_HP);
        } else {
            held = direction(4);
        }
    } else if (foe->recovery > 12 && distance < 70 && is_free(self)) {
        type_move(CROUCH_HK);
    } else if (foe->attacking && foe->phase == PHASE_RECOVERY && distance < 66 && is_free(self)) {
        type_move(CROUCH_MK);
    } else if ((foe->attacking && distance < 120) || shot_gap < 90) {
        held = direction(1);
    } else if (foe->status == STATUS_TUMBLE) {
        held = distance > 70 ? direction(6) : direction(1);
    } else if (is_free(self)) {
        u32 luck = roll(100);
        if (distance <= THROW_RANGE + HALF_WIDTH) {
            if (luck < 30) type_move(THROW);
            else if (luck < 55) type_move(CROUCH_LK);
            else held = direction(1);
        } else if (distance < 66) {
            if (luck < 35) type_move(CROUCH_MK);
            else held = direction(luck < 70 ? 1 : 6);
        } else {
            held = direction(luck < 75 ? 6 : 1);
        }
    }
    return typed_at < typed_count ? typing() : held;
}

/* Sets a round up as the ROM does when a match begins, with these characters. */
void dojo_begin(int left, int right, int left_human, int right_human, int level, int seed) {
    static const struct fighter nobody;
    static const struct projectile nothing;
    for (int i = 0; i < 2; i++) {
        fighters[i] = nobody;
        projectiles[i] = nothing;
    }
    difficulty = level;
    fighters[0].character = left;
    fighters[1].character = right;
    fighters[0].human = left_human;
    fighters[1].human = right_human;
    random_word = seed;
    match_begin();
}

int dojo_fighting(void) { return match.phase == ROUND_FIGHT; }

void dojo_seed(int word) { random_word = word; }

void dojo_step(int left, int right) {
    u16 held[2] = {left, right};
    match_step(held);
}

/* The map's variables of both fighters, both projectiles and the clock: for comparing with the ROM's RAM. */
enum { OBSERVED = 2 * 21 + 2 * 4 + 7 };
int dojo_observe(s32 *out) {
    s32 *start = out;
    for (int i = 0; i < 2; i++) {
        const struct fighter *f = &fighters[i];
        const s32 values[] = {f->status, f->x, f->y, f->facing, f->recovery, f->velocity_x, f->velocity_y, f->health,
                              f->attacking, f->distance_x, f->distance_y, f->shown_health, f->rounds_won, f->state, f->move,
                              f->state_time, f->phase, f->freeze, f->combo, f->stun, f->score};
        for (unsigned k = 0; k < COUNT(values); k++) *out++ = values[k];
    }
    for (int i = 0; i < 2; i++) {
        const struct projectile *p = &projectiles[i];
        *out++ = p->flags, *out++ = p->x, *out++ = p->y, *out++ = p->velocity_x;
    }
    *out++ = round_timer.count, *out++ = round_timer.ticks, *out++ = random_word, *out++ = match_difficulty;
    *out++ = match.phase, *out++ = match.round, *out++ = camera_x;
    return out - start;
}

/* Plays rounds of the Novice against an animal; results: rounds won, lost, drawn, frames, the player's damage dealt. */
void dojo_rounds(int player, int first, int second, int walks, int animal, int level, int rounds, u32 seed, s32 results[5]) {
    dice = seed;
    for (int i = 0; i < 5; i++) results[i] = 0;
    for (int n = 0; n < rounds; n++) {
        dojo_begin(NOVICE, animal, 1, 0, level, 1 + roll(65535));
        typed_at = typed_count = turn = 0;
        for (int frame = 0; match.phase <= ROUND_FIGHT; frame++) {
            u16 held = 0;
            if (player == PLAYER_RANDOM) held = random_buttons();
            if (player == PLAYER_REPEAT) held = repeat(first, second, walks);
            if (player == PLAYER_STRATEGY) held = strategy(frame);
            dojo_step(held, 0);
            results[3]++;
        }
        results[match.outcome == OUTCOME_LEFT ? 0 : match.outcome == OUTCOME_RIGHT ? 1 : 2]++;
        results[4] += HEALTH_FULL - (fighters[1].health < 0 ? 0 : fighters[1].health);
    }
}

/* Two animals, both played by the computer. */
void dojo_versus(int left, int right, int level_left, int level_right, int rounds, u32 seed, s32 results[5]) {
    (void)level_right;
    dice = seed;
    for (int i = 0; i < 5; i++) results[i] = 0;
    for (int n = 0; n < rounds; n++) {
        dojo_begin(left, right, 0, 0, level_left, 1 + roll(65535));
        for (; match.phase <= ROUND_FIGHT; results[3]++) dojo_step(0, 0);
        results[match.outcome == OUTCOME_LEFT ? 0 : match.outcome == OUTCOME_RIGHT ? 1 : 2]++;
    }
}

/* Random pads on both sides for so many frames. report: what went wrong and at which frame (0 0: nothing), matches,
   the longest stay in one state that ends by itself, rounds, frames of the longest match. */
void dojo_fuzz(int left_human, int right_human, int frames, u32 seed, s32 report[6]) {
    enum { WRONG_HEALTH = 1, WRONG_PLACE, WRONG_STATE, WRONG_CLOCK };
    u16 held[2] = {0, 0};
    s32 stay[2] = {0, 0}, match_frames = 0;
    u8 before[2] = {0, 0};
    dice = seed;
    for (int i = 0; i < 6; i++) report[i] = 0;
    dojo_begin(roll(CHARACTERS), roll(CHARACTERS), left_human, right_human, roll(8), 1 + roll(65535));
    for (int frame = 1; frame <= frames && !report[0]; frame++) {
        for (int i = 0; i < 2; i++)
            if (roll(4) == 0) held[i] = roll(65536) & roll(65536);
        u8 phase = match.phase;
        dojo_step(held[0], held[1]);
        match_frames++;
        if (phase == ROUND_FIGHT && match.phase != ROUND_FIGHT) report[4]++;
        for (int i = 0; i < 2; i++) {
            const struct fighter *f = &fighters[i];
            s16 x = whole(f->x), y = whole(f->y);
            if (f->health < HEALTH_OUT || f->health > HEALTH_FULL || f->health != f->health_copy) report[0] = WRONG_HEALTH;
            if (x < STAGE_LEFT || x > STAGE_RIGHT || y < 40 || y > GROUND) report[0] = WRONG_PLACE;
            if (f->state >= STATES || f->move >= MOVES) report[0] = WRONG_STATE;
            int ends = f->state >= STATE_PREJUMP && f->state < STATE_VICTORY && !knocked_out(f);
            stay[i] = ends && f->state == before[i] && (f->state != STATE_ATTACK || f->state_time > 1) ? stay[i] + 1 : 0;
            before[i] = f->state;
            if (stay[i] > report[3]) report[3] = stay[i];
        }
        if ((round_timer.count & 15) > 9 || round_timer.ticks > TICKS) report[0] = WRONG_CLOCK;
        if (report[0]) report[1] = frame;
        if (match.phase == MATCH_OVER) {
            report[2]++;
            if (match_frames > report[5]) report[5] = match_frames;
            match_frames = 0;
            dojo_begin(roll(CHARACTERS), roll(CHARACTERS), left_human, right_human, roll(8), 1 + roll(65535));
        }
    }
}
