#include "opponent.h"

#include "character.h"
#include "command.h"
#include "fighter.h"
#include "opponent_table.h"
#include "pads.h"
#include "projectile.h"
#include "round.h"
#include "stage.h"

/* What a player sees of the other side in one frame. There is no pad in it. */
struct sight {
    s16 x, height, velocity_x;
    s16 projectile_x, projectile_velocity; /* velocity 0: none flies */
    u8 state, phase, move;
    u16 time;     /* frames in that state */
    u8 air_time;  /* frames off the ground */
};

enum { MEMORY = 64 }; /* frames remembered; longer than any delay */

static struct sight memory[2][MEMORY]; /* what each side shows */
static u8 now;                         /* the newest place */
static u8 watched[2];                  /* somebody looks at this side */

/* What the computer is about to do on each side: a script, and where in it. */
static struct brain {
    const struct step *script; /* NULL: nothing */
    u8 place, frames;          /* the step, and the frames left in it */
    u8 action;
    u8 power;                  /* 0 light, 1 medium, 2 heavy, for scripts that leave it open */
    u16 answered;              /* the sight for which this was decided */
    u8 habits[HABITS];         /* what the foe has been seen to do of late: 0 to HABIT_MOST */
    u8 last_habit;             /* the one that the last attack fed */
    u8 seen_move;              /* the foe's attack in the last sight, and how long it had lasted */
    u16 seen_time;
} brains[2];

/* A number from 0 to below `limit` (at most 256). */
static u8 draw(u16 limit) { return (u16)((next_random() >> 8) * limit) >> 8; }

void opponent_reset(int side) {
    brains[side] = (struct brain){0};
    now = 0;
    for (int i = 0; i < MEMORY; i++) memory[side][i] = (struct sight){.x = whole(fighters[side].x)};
}

void opponents_look(void) {
    u8 last = now;
    now = (now + 1) % MEMORY;
    for (int side = 0; side < 2; side++) {
        if (fighters[!side].human) { /* nobody looks */
            watched[side] = 0;
            continue;
        }
        const struct fighter *fighter = &fighters[side];
        const struct projectile *projectile = &projectiles[side];
        struct sight *sight = &memory[side][now];
        sight->x = whole(fighter->x);
        sight->height = height(fighter);
        sight->velocity_x = fighter->velocity_x;
        sight->projectile_x = whole(projectile->x);
        sight->projectile_velocity = in_flight(projectile) ? projectile->velocity_x : 0;
        sight->state = fighter->state;
        sight->phase = fighter->phase;
        sight->move = fighter->move;
        sight->time = fighter->state_time;
        u8 air = memory[side][last].air_time;
        sight->air_time = !airborne(fighter) ? 0 : air < 255 ? air + 1 : air;
        if (watched[side]) continue;
        watched[side] = 1; /* the computer has just taken over: as if it had always been so */
        for (int i = 0; i < MEMORY; i++) memory[side][i] = *sight;
    }
}

/* How many frames the foe, seen so late, must still be busy with its attack; 0 if it is free by now. */
static s16 frames_left(const struct sight *sight, u8 delay) {
    if (sight->state == STATE_DIZZY) return 60;
    if (sight->state != STATE_ATTACK || is_jump_attack(sight->move)) return 0;
    const struct move *move = &moves[sight->move];
    s16 left = move->startup + move->active + move->recovery - (s16)sight->time - delay;
    return left < 0 ? 0 : left;
}

/* Pixels that something goes in so many frames. */
static s16 travelled(s16 velocity, u8 frames) { return (s16)((velocity >> 4) * frames) >> 4; }

/* The situation as it looks, brought forward to now as well as one can guess: the first that fits. */
static u8 situation_of(const struct fighter *self, const struct sight *sight, u8 delay) {
    s16 x = whole(self->x);
    s16 ahead = sight->x - x;
    s16 distance = absolute(ahead);
    s16 closing = ahead > 0 ? -sight->velocity_x : sight->velocity_x; /* 8.8 */
    s16 left = frames_left(sight, delay);
    int striking = sight->state == STATE_ATTACK && (is_jump_attack(sight->move) || left > moves[sight->move].recovery);

    if (sight->state == STATE_FALL || sight->state == STATE_LYING || sight->state == STATE_GET_UP || sight->state == STATE_THROWN)
        return distance < NEAR_GAP ? SITUATION_FOE_AT_FEET : SITUATION_FOE_DOWN;
    if (sight->projectile_velocity) {
        s16 flown = travelled(sight->projectile_velocity, delay);
        s16 gap = sight->projectile_velocity > 0 ? x - sight->projectile_x - flown : sight->projectile_x + flown - x;
        if (gap > -10 && gap < SHOT_LATE_GAP) return SITUATION_ATTACKED;
        if (gap > 0 && gap < SHOT_GAP) return SITUATION_SHOT_AT;
    }
    if (is_fireball(sight->move) && sight->phase == PHASE_STARTUP && distance < SHOT_GAP)
        return SITUATION_ATTACKED; /* by now it must be on its way */
    if (is_rising(sight->move) && left > RISING_LANDS) left = 0; /* still too high up for a blow */
    if (left >= 5 && !striking && distance < OPENING_GAP) return SITUATION_OPENING;
    if (left >= 7 && !striking && distance < WIDE_GAP) return SITUATION_WIDE_OPENING;
    if (left >= 20 && (!striking || is_fireball(sight->move)) && distance < 150) return SITUATION_FAR_OPENING;
    if (sight->height > 0 && !is_special(sight->move) && distance < 140 && (closing > 0 || distance < 50)) {
        s16 aloft = sight->air_time + delay; /* too early, and the answer is over; too late, and the foe has landed */
        return aloft >= ANTI_AIR_TIME && aloft < ANTI_AIR_END ? SITUATION_JUMPED_AT : SITUATION_ATTACKED;
    }
    if (striking && !is_fireball(sight->move) && distance < 110) return SITUATION_ATTACKED;
    if (closing > 0 && sight->state == STATE_STAND) {
        distance -= travelled(closing, delay);
        if (distance < 40) distance = 40;
        if (distance < APPROACH_GAP) return SITUATION_APPROACHED;
    }
    if (distance < TOUCH_GAP) return SITUATION_TOUCHING;
    if (distance < KICK_GAP) return SITUATION_NEAR;
    if (distance < NEAR_GAP) return SITUATION_EDGE;
    if (distance < 130) return SITUATION_MIDDLE;
    return SITUATION_FAR;
}

static void begin(struct brain *brain, u8 action) {
    brain->action = action;
    brain->script = scripts[action];
    brain->place = 0;
    brain->frames = 0;
    brain->power = draw(3);
}

/* What a move shows of its owner's habits. */
static u8 habit_of(u8 move) {
    if (move == THROW) return HABIT_THROW;
    if (is_fireball(move)) return HABIT_FIREBALL;
    if (is_jump_attack(move)) return HABIT_JUMP;
    if (is_special(move)) return HABIT_CHARGE;
    return moves[move].recovery >= RECKLESS_RECOVERY ? HABIT_RECKLESS : HABIT_POKE;
}

/* Each attack that comes into view feeds one habit and starves the others. */
static void watch(struct brain *brain, const struct sight *sight) {
    u8 move = sight->state == STATE_ATTACK ? sight->move : MOVE_NONE;
    if (move != MOVE_NONE && (move != brain->seen_move || sight->time < brain->seen_time)) {
        u8 kind = habit_of(move);
        for (int i = 0; i < HABITS; i++)
            if (brain->habits[i] && i != kind) brain->habits[i]--;
        brain->last_habit = kind;
        brain->habits[kind] = brain->habits[kind] + 4 > HABIT_MOST ? HABIT_MOST : brain->habits[kind] + 4;
    }
    brain->seen_move = move;
    brain->seen_time = sight->time;
}

/* What to do about a habit in this situation, if anything. Who has several and has just done the one is expected to
   do another. */
static u8 answer_to_habit(const struct brain *brain, u8 situation, u8 adapt) {
    if (draw(100) >= adapt) return ACTION_WAIT;
    for (int again = 0; again < 2; again++) {
        for (int kind = 0; kind < HABITS; kind++) {
            if ((kind == brain->last_habit) != again || draw(HABIT_MOST) >= brain->habits[kind]) continue;
            u8 action = habit_answers[kind][situation];
            if (action != ACTION_WAIT) return action;
        }
    }
    return ACTION_WAIT;
}

/* Thrown once, one is half ready for the next throw; thrown again, quite ready. */
static int expects_throw(const struct brain *brain, u8 adapt) {
    return draw(100) < adapt && draw(HABIT_MOST) < 2 * brain->habits[HABIT_THROW];
}

/* Draws an action by its weight; the less difficult, the more often just anything. */
static void decide(struct brain *brain, const struct opponent *opponent, const struct skill *skill, u8 situation) {
    u8 action = answer_to_habit(brain, situation, skill->adapt);
    if (action != ACTION_WAIT) {
        begin(brain, action);
        return;
    }
    if (draw(100) < skill->dull) {
        action = dull_actions[draw(DULL_ACTIONS)];
    } else {
        const u8 *weights = opponent->weights[situation];
        u16 sum = 0;
        for (int i = 0; i < ACTIONS; i++) sum += weights[i];
        if (sum > 256) sum = 256;
        s16 rest = draw(sum);
        for (int i = 0; i < ACTIONS; i++) {
            rest -= weights[i];
            if (rest < 0) {
                action = i;
                break;
            }
        }
    }
    begin(brain, action);
}

static u16 buttons_for(u8 direction, int right) {
    u16 held = 0;
    if (direction == 0) return 0;
    u8 column = (u16)direction % 3; /* 1 back, 2 middle, 0 forwards */
    if (direction >= 7) held |= PAD_UP;
    if (direction <= 3) held |= PAD_DOWN;
    if (column == 0) held |= right ? PAD_RIGHT : PAD_LEFT;
    if (column == 1) held |= right ? PAD_LEFT : PAD_RIGHT;
    return held;
}

static u16 attack_button(u8 wanted, u8 power) {
    static const u16 punches[3] = {PAD_X, PAD_Y, PAD_Z}, kicks[3] = {PAD_A, PAD_B, PAD_C};
    switch (wanted) {
    case ANY_PUNCH: return punches[power];
    case ANY_KICK: return kicks[power];
    case THROW_BUTTON: return power & 1 ? PAD_Z : PAD_C;
    case NO_BUTTON: return 0;
    default: return wanted < LK ? punches[wanted - LP] : kicks[wanted - LK];
    }
}

/* Whether the next step may be taken, as far as the fighter feels it: has the blow touched, is the foe close? */
static int may_go_on(u8 condition, const struct fighter *self, const struct skill *skill) {
    if (condition & IF_CONTACT) return self->state == STATE_ATTACK && self->contact != CONTACT_NONE;
    if (condition & IF_HIT) return self->state == STATE_ATTACK && self->contact == CONTACT_HIT && draw(100) < skill->confirm;
    return 1;
}

/* Standing against one who must still be in the air, crouching otherwise. */
static u8 guard_against(const struct sight *sight, u8 delay) {
    return sight->height > 0 && sight->air_time + delay < JUMP_LASTS ? 4 : 1;
}

u16 opponent_buttons(int side) {
    struct brain *brain = &brains[side];
    const struct fighter *self = &fighters[side];
    const struct skill *skill = &skills[match_difficulty & 7];
    const struct opponent *opponent = &opponents[self->character < CHARACTERS ? self->character : NOVICE];
    u8 delay = skill->delay;
    const struct sight *sight = &memory[!side][(u8)(now - delay) % MEMORY];
    int right = !!faces_right(self);

    watch(brain, sight);
    if (self->state == STATE_DIZZY) return next_random() & 0x2000 ? PAD_LEFT : PAD_RIGHT;
    if (self->state == STATE_THROWN && self->state_time == ESCAPE_REFLEX && expects_throw(brain, skill->adapt))
        return PAD_RIGHT | PAD_Z;
    if (self->state >= STATE_THROWN) {
        brain->script = NULL; /* nothing goes to plan any more */
        brain->answered = 0;
        if (self->state == STATE_GET_UP && self->state_time + 2 > GET_UP_FRAMES) {
            u8 situation = situation_of(self, sight, delay);
            int danger = situation == SITUATION_ATTACKED || situation == SITUATION_SHOT_AT || sight->height > 0 ||
                         is_fireball(sight->move);
            decide(brain, opponent, skill, danger ? SITUATION_ATTACKED : SITUATION_GETTING_UP);
        } else { /* the guard stays up for what may follow */
            return buttons_for(guard_against(sight, delay), whole(fighters[!side].x) > whole(self->x));
        }
    }

    /* What does not matter much gives way when something urgent comes into view; each sight of it is answered once.
       (A glance every other frame is enough.) */
    if (brain->script == NULL || (brain->action <= LAST_PASSIVE && (now & 1))) {
        u8 situation = situation_of(self, sight, delay);
        u16 seen = (u16)(situation << 8) | sight->move;
        int urgent = situation >= FIRST_URGENT && seen != brain->answered;
        brain->answered = situation >= FIRST_URGENT ? seen : 0;
        if (brain->script == NULL || urgent) {
            if (situation == SITUATION_FAR && self->health < fighters[!side].health && draw(100) < IMPATIENCE) {
                begin(brain, ACTION_ADVANCE); /* who is behind cannot wait for the clock */
            } else {
                decide(brain, opponent, skill, situation);
            }
        }
    }

    const struct step *step = &brain->script[brain->place];
    while (brain->frames == 0) {
        if (step->frames == 0 || !may_go_on(step->condition, self, skill)) {
            brain->script = NULL;
            return 0;
        }
        brain->frames = step->frames + (step->spread ? draw(step->spread) : 0);
        if (step->condition & SLOWLY) brain->frames += draw(1 + skill->idle);
        if (brain->frames == 0) brain->frames = 1;
    }
    brain->frames--;
    u8 direction = step->direction, wanted = step->button;
    if (direction == GUARD_DIRECTION) {
        direction = guard_against(sight, delay);
        right = sight->x > whole(self->x); /* away from where the foe seems to be */
    }
    if ((step->condition & UNTIL_CLOSE) && self->distance_x <= THROW_RANGE) brain->frames = 0;
    if ((step->condition & UNTIL_NEAR) && absolute(sight->x - whole(self->x)) < NEAR_GAP) brain->frames = 0;
    if (brain->frames == 0) brain->place++;
    return buttons_for(direction, right) | attack_button(wanted, brain->power);
}
