/* Rounds and matches: the clock, who has won, and the fight's one frame. */
#ifndef ROUND_H
#define ROUND_H

#include "ram.h"

enum { ROUNDS_TO_WIN = 2, ROUNDS_AT_MOST = 4 };

enum round_phase {
    ROUND_CALL,  /* "ROUND 1" */
    ROUND_FIGHT, /* "FIGHT" stands on the screen for its first frames */
    ROUND_OVER,  /* the loser falls */
    ROUND_POSE,  /* the winner rejoices */
    MATCH_OVER,
};

enum { CALL_FRAMES = 70, FIGHT_SHOWN_FRAMES = 40, OVER_FRAMES = 110, POSE_FRAMES = 110 };

enum outcome { OUTCOME_NONE, OUTCOME_LEFT, OUTCOME_RIGHT, OUTCOME_DRAW };
enum ending { ENDING_KNOCK_OUT, ENDING_DOUBLE, ENDING_TIME };

struct match {
    u8 phase;     /* enum round_phase */
    u8 round;     /* 1 and up */
    u8 outcome;   /* enum outcome of the round just over, then of the match */
    u8 ending;    /* enum ending */
    u8 perfect;   /* the winner was not touched */
    u16 time;     /* frames in this phase */
    u16 frames;   /* frames in this match */
};

extern struct match match;

/* Characters and human flags are set before. */
void match_begin(void);

/* One frame: `held` are both pads' buttons. */
void match_step(const u16 held[2]);

/* Points are hundreds in BCD; the score is eight decimal digits. */
void score_add(struct fighter *fighter, u8 hundreds);

#endif
