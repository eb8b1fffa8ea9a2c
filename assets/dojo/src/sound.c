#include "sound.h"

#include "event.h"

#define PSG (*(volatile u8 *)0xC00011)

/* The PSG's channels: three square waves and a noise. An attenuation of 15 is silence. */
enum { TONE = 0, NOISE = 3, CHANNELS = 4, SILENT = 15 };

/* One frame of an effect: a tone's divider (3,579,545 / 32 / frequency) or the noise's control bits. */
struct note {
    u16 value;
    u8 attenuation, frames;
};

struct effect {
    u8 channel;
    u8 importance; /* does not cut off a more important one */
    struct note notes[8];
};

/* White noise at its high, middle and low pitch. */
enum { HISS = 4, CRACK = 5, THUD = 6 };

static const struct effect effects_table[] = {
    [EVENT_SWING] = {NOISE, 1, {{HISS, 9, 2}, {HISS, 12, 2}}},
    [EVENT_HIT_LIGHT] = {NOISE, 3, {{CRACK, 1, 2}, {THUD, 4, 3}, {THUD, 9, 3}}},
    [EVENT_HIT_HEAVY] = {NOISE, 4, {{CRACK, 0, 2}, {THUD, 0, 4}, {THUD, 4, 4}, {THUD, 9, 6}}},
    [EVENT_BLOCK] = {TONE + 1, 3, {{200, 3, 2}, {260, 6, 2}, {200, 10, 3}}},
    [EVENT_FIREBALL] = {TONE, 3, {{500, 4, 3}, {400, 3, 3}, {300, 3, 4}, {220, 5, 4}, {170, 8, 6}}},
    [EVENT_RISING] = {TONE, 3, {{400, 3, 3}, {300, 2, 3}, {220, 2, 3}, {160, 3, 4}, {120, 6, 6}}},
    [EVENT_SPIN] = {TONE, 3, {{300, 4, 3}, {360, 4, 3}, {300, 5, 3}, {360, 6, 3}, {300, 8, 3}}},
    [EVENT_JUMP] = {TONE + 2, 1, {{420, 9, 2}, {360, 9, 2}, {310, 11, 3}}},
    [EVENT_LAND] = {NOISE, 1, {{THUD, 9, 3}}},
    [EVENT_FALL] = {NOISE, 4, {{THUD, 1, 6}, {THUD, 5, 6}, {THUD, 10, 8}}},
    [EVENT_THROW] = {NOISE, 4, {{HISS, 4, 6}, {THUD, 1, 6}, {THUD, 7, 6}}},
    [EVENT_STUN] = {TONE + 1, 4, {{150, 4, 6}, {190, 4, 6}, {150, 6, 6}, {190, 8, 6}}},
    [EVENT_FIGHT] = {TONE, 5, {{508, 2, 8}, {254, 1, 6}, {254, 4, 10}, {254, 8, 12}}},
    [EVENT_KNOCK_OUT] = {TONE, 6, {{254, 1, 8}, {320, 1, 8}, {403, 1, 8}, {508, 1, 12}, {640, 4, 16}, {640, 9, 16}}},
    [EVENT_TICK] = {TONE + 2, 2, {{120, 7, 3}, {120, 12, 3}}},
    [EVENT_SELECT] = {TONE + 1, 5, {{214, 3, 4}, {160, 3, 4}, {107, 3, 8}, {107, 8, 8}}},
    [EVENT_MOVE] = {TONE + 1, 4, {{214, 7, 2}, {180, 10, 2}}},
};

static struct {
    const struct effect *effect;
    u8 note, frames;
} playing[CHANNELS];

static void attenuate(u8 channel, u8 attenuation) { PSG = 0x90 | channel << 5 | attenuation; }

static void pitch(u8 channel, u16 value) {
    if (channel == NOISE) {
        PSG = 0xE0 | value;
    } else { /* a latch byte with four bits, then a data byte with six */
        PSG = 0x80 | channel << 5 | (value & 15);
        PSG = value >> 4 & 0x3F;
    }
}

/* A silent channel still oscillates, and an emulator computes each swing: let them be slow. */
static void silence(u8 channel) {
    playing[channel].effect = NULL;
    attenuate(channel, SILENT);
    pitch(channel, channel == NOISE ? THUD : 0x3FF);
}

void sound_stop(void) {
    for (u8 channel = 0; channel < CHANNELS; channel++) silence(channel);
}

void sound_play(u8 kind) {
    if (kind >= COUNT(effects_table)) return;
    const struct effect *effect = &effects_table[kind];
    u8 channel = effect->channel;
    if (playing[channel].effect && playing[channel].effect->importance > effect->importance) return;
    playing[channel].effect = effect;
    playing[channel].note = 0;
    playing[channel].frames = 0;
}

void sound_step(void) {
    for (u8 channel = 0; channel < CHANNELS; channel++) {
        const struct effect *effect = playing[channel].effect;
        if (!effect) continue;
        if (playing[channel].frames == 0) {
            u8 place = playing[channel].note;
            if (place >= COUNT(effect->notes) || effect->notes[place].frames == 0) {
                silence(channel);
                continue;
            }
            pitch(channel, effect->notes[place].value);
            attenuate(channel, effect->notes[place].attenuation);
            playing[channel].frames = effect->notes[place].frames;
            playing[channel].note++;
        }
        playing[channel].frames--;
    }
}
