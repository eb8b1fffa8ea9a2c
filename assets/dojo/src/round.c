#include "round.h"

#include "character.h"
#include "collision.h"
#include "command.h"
#include "event.h"
#include "fighter.h"
#include "opponent.h"
#include "projectile.h"
#include "stage.h"

struct match match;

/* Binary-coded decimal: each four bits are a digit. */
static u32 bcd_add(u32 a, u32 b) {
    u32 sum = 0, carry = 0;
    for (int shift = 0; shift < 32; shift += 4) {
        u32 digit = ((a >> shift) & 15) + ((b >> shift) & 15) + carry;
        carry = digit > 9;
        if (carry) digit -= 10;
        sum |= (digit & 15) << shift;
    }
    return sum;
}

void score_add(struct fighter *fighter, u8 hundreds) {
    fighter->score = bcd_add(fighter->score, (u32)hundreds << 8);
}

static void enter(u8 phase) {
    match.phase = phase;
    match.time = 0;
}

static void round_begin(void) {
    match.outcome = OUTCOME_NONE;
    match.perfect = 0;
    for (int i = 0; i < 2; i++) {
        fighter_reset(&fighters[i], i);
        opponent_reset(i);
    }
    projectiles_clear();
    round_timer.count = 0x99;
    round_timer.ticks = TICKS;
    camera_follow();
    enter(ROUND_CALL);
}

void match_begin(void) {
    match.round = 1;
    match.frames = 0;
    match_difficulty = difficulty > 7 ? 7 : difficulty;
    for (int i = 0; i < 2; i++) {
        fighters[i].rounds_won = 0;
        fighters[i].score = 0;
        fighters[i].continue_seconds = 0;
    }
    round_begin();
}

static void clock_tick(void) {
    u8 count = round_timer.count;
    if (round_timer.ticks > TICKS) round_timer.ticks = TICKS;
    if ((count & 15) > 9 || count > 0x99) round_timer.count = count = 0x99;
    if (count == 0) return;
    if (round_timer.ticks && --round_timer.ticks) return;
    round_timer.ticks = TICKS;
    round_timer.count = count & 15 ? count - 1 : count - 7; /* 0x20 - 7 = 0x19 */
    if (round_timer.count < 0x10) event(EVENT_TICK, 0, 0);
}

/* Who has won, if anybody: by knock-out, or on health when the time is up. */
static void judge(void) {
    int out[2] = {knocked_out(&fighters[0]), knocked_out(&fighters[1])};
    s16 lead = fighters[0].health - fighters[1].health;
    if (!out[0] && !out[1] && round_timer.count) return;
    match.ending = out[0] && out[1] ? ENDING_DOUBLE : out[0] || out[1] ? ENDING_KNOCK_OUT : ENDING_TIME;
    match.outcome = lead > 0 ? OUTCOME_LEFT : lead < 0 ? OUTCOME_RIGHT : OUTCOME_DRAW;
    if (match.outcome != OUTCOME_DRAW) {
        struct fighter *winner = &fighters[match.outcome == OUTCOME_RIGHT];
        winner->rounds_won++;
        match.perfect = winner->health == HEALTH_FULL;
        if (match.perfect) score_add(winner, 0x50);
    }
    if (out[0] || out[1]) event(EVENT_KNOCK_OUT, 0, 0);
    enter(ROUND_OVER);
}

/* After a round: another one, or the end. Four rounds at the most: whoever leads has then won. */
static void round_end(void) {
    u8 left = fighters[0].rounds_won, right = fighters[1].rounds_won;
    if (left >= ROUNDS_TO_WIN || right >= ROUNDS_TO_WIN || match.round >= ROUNDS_AT_MOST) {
        match.outcome = left > right ? OUTCOME_LEFT : right > left ? OUTCOME_RIGHT : OUTCOME_DRAW;
        if (left != right) fighters[right > left].rounds_won = ROUNDS_TO_WIN;
        enter(MATCH_OVER);
        return;
    }
    match.round++;
    round_begin();
}

static void pose_at_the_end(struct fighter *fighter, int won) {
    if (is_free(fighter) && !knocked_out(fighter) && !airborne(fighter))
        fighter_enter(fighter, won ? STATE_VICTORY : STATE_LOSS);
}

static void phase_step(void) {
    if (match.time < 0xFFFF) match.time++;
    switch (match.phase) {
    case ROUND_CALL:
        if (match.time >= CALL_FRAMES) {
            enter(ROUND_FIGHT);
            event(EVENT_FIGHT, 0, 0);
            for (int i = 0; i < 2; i++) opponent_reset(i);
        }
        break;
    case ROUND_FIGHT:
        clock_tick();
        judge();
        break;
    case ROUND_OVER:
        if (match.time >= OVER_FRAMES) enter(ROUND_POSE);
        break;
    case ROUND_POSE:
        pose_at_the_end(&fighters[0], match.outcome == OUTCOME_LEFT);
        pose_at_the_end(&fighters[1], match.outcome == OUTCOME_RIGHT);
        if (match.time >= POSE_FRAMES) round_end();
        break;
    case MATCH_OVER: break;
    default: enter(ROUND_FIGHT);
    }
}

void match_step(const u16 held[2]) {
    event_count = 0;
    next_random();
    if (match_difficulty > 7) match_difficulty = 7;
    if (difficulty > 7) difficulty = 7;
    for (int i = 0; i < 2; i++) {
        fighter_clamp(&fighters[i], i);
        if (fighters[i].human > 1) fighters[i].human = 1;
    }

    opponents_look();
    for (int i = 0; i < 2; i++) {
        u16 buttons = fighters[i].human ? held[i] : opponent_buttons(i);
        if (match.phase != ROUND_FIGHT) buttons = 0;
        command_read(&fighters[i], buttons);
    }

    int first = random_word & 1; /* neither side is always first */
    fighter_step(&fighters[first], &fighters[!first]);
    fighter_step(&fighters[!first], &fighters[first]);
    projectiles_move();
    fighters_separate();
    collisions();
    camera_follow();
    phase_step();
    if (match.frames < 0xFFFF) match.frames++;
    for (int i = 0; i < 2; i++) fighter_publish(&fighters[i], &fighters[!i]);
}
