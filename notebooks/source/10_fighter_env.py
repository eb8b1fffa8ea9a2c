# %% [markdown]
# # Lesson 10 · The fighter environment
#
# Follows **your own goal**: the fighter. Takes about **90 minutes**: 50 to read and run, 40 for five exercises.
#
# Afterwards you can
#
# - turn a console's RAM into numbers that a network can use;
# - mirror a fight, so that the fighter always faces right;
# - choose a set of actions, and enter a fireball so that the game sees it;
# - say why a decision lasts several frames, and discount it by them;
# - write an environment that passes Gymnasium's checker, and open the course's own.
#
# You build a small version of each part, and meet a bug in each. None of them raises an error.

# %% tags=["setup"]

# %% [markdown]
# It plays in the emulator, as lesson 09 does. For Windows, Intel Macs and Arm Linux there is none.
# There the next cell says so. Open the lesson in Colab then, or on Windows in WSL.

# %%
from sf2lib.classroom import needs

needs.emulator()

# %% [markdown]
# ## 1 · Numbers that mean something
#
# Lesson 09 read the console's memory. Here two fighters of Dojo stand in a training hall.
# They do only what the two pads say. The first pad is yours.

# %%
from sf2lib.classroom import hall

console = hall.open_console()
variables = console.load(hall.start())
print(f"{len(variables)} variables, such as          you   enemy")
for name in ("x", "y", "health", "status", "facing", "projectile_x"):
    print(f"{name:<28} {variables[name]:>6} {variables['enemy_' + name]:>6}")

# %% [markdown]
# Why not give these numbers to the network as they are?
#
# **Predict.** A whole fight pays from −2 to 2. What does an untrained network promise for it?
#
# <details>
# <summary>Answer</summary>
#
# Numbers in the hundreds go in, so far too much comes out.
#
# </details>

# %%
import torch
from sf2lib.network import DQN

names = ["x", "y", "health", "status", "enemy_x", "enemy_y", "enemy_health", "enemy_status"]
raw = torch.tensor([[float(variables[name]) for name in names]])  # (1, 8)
torch.manual_seed(0)
network = DQN(8, 15)
for what, state in (("raw", raw), ("divided by 512", raw / 512)):
    print(f"{what:<16} Q-values from {network(state).min():6.2f} to {network(state).max():6.2f}")

# %% [markdown]
# The raw network promises many times what any fight can pay. It would spend its first hours unlearning that.
# So every number is divided by its usual size. Then all of them lie between −1 and 1.
#
# The `status` needs more than that. It is no amount. It is a *name* written as a number.
#
# | status | 512 | 514 | 516 | 520 | 522 | 524 | 526 | 532 |
# |---|---|---|---|---|---|---|---|---|
# | the fighter | stands | crouches | jumps | guards | attacks | does a special | reels | is down |
#
# To a network, 524 lies between 522 and 526. But a special move is not halfway between a punch and reeling.
# So each name gets a number of its own: 1 if it holds now, else 0. That is called
# [one-hot](glossary.md#one-hot).

# %%
GROUPS = {"free": (512, 514, 516, 518, 520), "attacks": (522, 524), "reels": (526,), "down": (532,)}

def one_hot(status):
    return [float(status in group) for group in GROUPS.values()]


for status in (512, 524, 526):
    print(status, "->", one_hot(status))

# %% [markdown]
# ### A ghost
#
# Now the first bug. The enemy throws a fireball from afar. You walk back, so you block it.
# Every 20 frames the cell reads two variables: whether a fireball flies, and where it is.
#
# First, a helper that begins a fight. It writes into RAM to set the fight up.

# %%
from sf2lib.classroom.small_fighter import pad
from sf2lib.envs.emulator import NO_BUTTONS

def begin(**written):
    """A new fight with some of its RAM written over; half a second later both fighters face each other."""
    console.load(hall.start(), written)
    frames, variables, pictures = console.play([NO_BUTTONS] * 30, None)
    return variables


# %% [markdown]
# `console.play(yours, theirs)` plays frames. Each pad is a list: for each frame, which buttons are held.
#
# **Predict.** The fireball hits your guard and vanishes. What does its `x` say from then on?
#
# <details>
# <summary>Answer</summary>
#
# Where it was last. Nobody clears it. The game itself looks at the flag first, and so must you.
#
# </details>

# %%
from sf2lib.envs.moves import Move

begin(x=60, enemy_x=452)
fireball = list(Move("236HP").masks(faces_right=False))
console.play([NO_BUTTONS] * len(fireball), fireball)
for time in range(20, 140, 20):
    frames, variables, pictures = console.play([pad({"LEFT"})] * 20, None)
    flag, where = variables["enemy_projectile"], variables["enemy_projectile_x"]
    print(f"frame {time:>3}   flag {flag:#06x}   x {where:>3}   {where - variables['x']:>4} pixels ahead")

# %% [markdown]
# From 0x0000 on, nothing flies. But `x` still says that a fireball hangs right in front of your nose.
# An agent that reads `x` alone may jump over that ghost until the round ends.
#
# Memory holds what was, until somebody writes over it. Ask first if it still counts.
#
# ### Exercise 10.1 · A fireball that is there
#
# Difficulty ●○○ · 6 minutes
#
# You stand on the left and face right. Return two numbers: 1 if the enemy's fireball flies, else 0;
# and how far ahead it is, where 512 pixels make 1. Where nothing flies, both are 0.

# %% tags=["exercise"]
IN_FLIGHT = 0x0101

def enemy_fireball(variables):
    # TODO: look at "enemy_projectile"; only if it flies, use "enemy_projectile_x" and your own "x"
    # <solution>
    if variables["enemy_projectile"] != IN_FLIGHT:
        return [0.0, 0.0]
    ahead = variables["enemy_projectile_x"] - variables["x"]
    return [1.0, ahead / 512]
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_10_1(enemy_fireball)

# %% [markdown]
# ## 2 · Always facing right
#
# A fighter may stand on either side, and a jump over the other swaps them.
# An agent should not learn everything twice. So it gets the world as seen from its own side:
# *ahead* is towards where it looks. On the left that is right, on the right it is left.
#
# The fighter's `facing` tells: bit 3 is set when it looks to the right. Half of the work is one line.

# %%
def ahead(variables):
    """How far ahead the enemy is, in pixels."""
    forward = 1 if variables["facing"] & 8 else -1
    return forward * (variables["enemy_x"] - variables["x"])


for x, enemy_x in ((205, 307), (307, 205)):
    print(f"you at {x}: the enemy is {ahead(begin(x=x, enemy_x=enemy_x))} pixels ahead")

# %% [markdown]
# Both sides look alike, as they should. Now the second bug. Take an agent that has learned: *far away? Walk towards it.*
# Its action 1 holds RIGHT.
#
# **Predict.** What happens on the right-hand side?
#
# <details>
# <summary>Answer</summary>
#
# It walks away from its enemy, into the corner. Its eyes are mirrored, its hands are not.
#
# </details>

# %%
for x, enemy_x in ((205, 307), (307, 205)):
    before = begin(x=x, enemy_x=enemy_x)
    frames, after, pictures = console.play([pad({"RIGHT"})] * 30, None)
    print(f"you at {x}: sees {ahead(before)} pixels, takes action 1, sees {ahead(after)}")

# %% [markdown]
# The same observation and the same action lead to two different things. Nothing in the observation says which.
# To the agent, walking has become a matter of luck. It learns that it is worth nothing much.
#
# So mirror both: what it sees, and what its hands do. Directions get numbers, as on a number pad.
# Players of fighting games write moves like that. Forward is always 6.
#
# | 7 up-back | 8 up | 9 up-forward |
# |---|---|---|
# | **4** back | **5** nothing | **6** forward |
# | **1** down-back | **2** down | **3** down-forward |
#
# This is [numpad notation](glossary.md#numpad-notation). `236LP` is a fireball: down, down-forward,
# forward with light punch. The letters: light, medium or heavy; punch or kick.
#
# ### Exercise 10.2 · Hands that are mirrored
#
# Difficulty ●●○ · 10 minutes
#
# Return the names of the buttons for a direction and an attack, as a set.
# `attack` is a name such as "LP", or None. Diagonals hold two directions at once.

# %% tags=["exercise"]
ATTACKS = {"LP": "X", "MP": "Y", "HP": "Z", "LK": "A", "MK": "B", "HK": "C"}

def buttons(direction, attack, faces_right):
    held = set()
    # TODO: UP or DOWN; RIGHT or LEFT, by where the fighter looks; the attack's button
    # <solution>
    if direction in (7, 8, 9):
        held.add("UP")
    if direction in (1, 2, 3):
        held.add("DOWN")
    if direction in (3, 6, 9):
        held.add("RIGHT" if faces_right else "LEFT")
    if direction in (1, 4, 7):
        held.add("LEFT" if faces_right else "RIGHT")
    if attack is not None:
        held.add(ATTACKS[attack])
    return held
    # </solution>


# %%
checks.exercise_10_2(buttons)

# %% [markdown]
# From here on the lesson uses its own version. Once more, action 1, which now means *forward*.

# %%
from sf2lib.classroom.small_fighter import buttons, forward

for x, enemy_x in ((205, 307), (307, 205)):
    before = begin(x=x, enemy_x=enemy_x)
    mirrored = pad(buttons(6, None, faces_right=forward(before) > 0))
    frames, after, pictures = console.play([mirrored] * 30, None)
    print(f"you at {x}: sees {ahead(before)} pixels, takes action 1, sees {ahead(after)}")

# %% [markdown]
# What if the fighters swap sides in the middle of a motion? Then what was forward becomes back, and the motion fails.
# sf2lib enters each move for the side that the fighter faces when it *begins*. The next decision sees the new side.
#
# ## 3 · What the agent may do
#
# A pad of this console has 12 buttons.
#
# **Predict.** How many actions are that, if any buttons may be held together?
#
# <details>
# <summary>Answer</summary>
#
# 2 to the power of 12: 4,096. Most are nonsense, such as left and right at once.
#
# </details>
#
# A network with 4,096 outputs has to try each of them many times. So choose a few that make sense.
# The emulator wants them as a mask: 12 numbers, 1 for held, in an order of its own.
#
# And here is the third bug, a real one from a public project. Somebody took the order of the buttons from another list.
# In that list, the punch stands in place 3.

# %%
def press_place(place):
    begin()
    mask = NO_BUTTONS.copy()
    mask[place] = 1
    before = console.read()
    frames, after, pictures = console.play([mask] * 2 + [NO_BUTTONS] * 60, None)
    clock = [40 * now["timer"] + now["timer_ticks"] for now in (before, after)]
    return f"{frames} frames played, the clock ran {clock[0] - clock[1]} of them"


print("place 3:", press_place(3))

# %% [markdown]
# **Predict.** 62 frames went by, and the clock did not move. Which button is that?
#
# <details>
# <summary>Answer</summary>
#
# START. It holds the fight until a button is pressed. This agent's favourite punch is the pause.
#
# </details>

# %%
from sf2lib.envs.emulator import BUTTONS

print(BUTTONS)
print(f"place 3 is {BUTTONS[3]}, light punch (X) is place {BUTTONS.index('X')}")
print("place 10:", press_place(BUTTONS.index("X")))

# %% [markdown]
# An agent that pauses still gets observations, rewards of 0, and no error. So: name buttons, never count them.
# And leave START out of the actions. An agent that is losing might even learn to stop the clock.
#
# ## 4 · How long is pressed?
#
# 60 frames make a second. Nobody decides 60 times a second, and an agent need not either.
# So each action is held for some frames: the [frame skip](glossary.md#frame-skip). 6 frames are a tenth of a second.
#
# An agent chooses the light punch four times. Each choice lasts 15 frames, long enough for a whole punch.
# Here comes the fourth bug.
#
# **Predict.** The button is held for all 15 frames, every time. How many punches does the game see?
#
# <details>
# <summary>Answer</summary>
#
# One. The button goes down once, and stays down for 60 frames.
#
# </details>

# %%
LP = pad({"X"})
held = ([LP] * 15) * 4
let_go = ([LP] * 2 + [NO_BUTTONS] * 13) * 4
print("held all the time:      ", hall.count_attacks(console, held), "punch")
print("pressed, then let go:   ", hall.count_attacks(console, let_go), "punches")

# %% [markdown]
# The game does not ask "is it down?". It asks "has it *just come* down?". For that it must have been up before.
# So holding is right for directions, and wrong for buttons.
# (At the end of a motion letting go counts as well. Players call it negative edge.)
#
# ### Exercise 10.3 · Press, then let go
#
# Difficulty ●○○ · 6 minutes
#
# Return what to hold in each frame: a list of `(direction, attack)`. The direction stays for all `frames`.
# The attack is down in the first two, and None from then on.

# %% tags=["exercise"]
def press(direction, attack, frames):
    # TODO: a list of `frames` pairs
    # <solution>
    steps = []
    for frame in range(frames):
        steps.append((direction, attack if frame < 2 else None))
    return steps
    # </solution>


# %%
checks.exercise_10_3(press)

# %% [markdown]
# ### The fireball, frame by frame
#
# A fireball is three inputs in a row: 2, then 3, then 6 with a punch.
# Why not let the agent enter them itself, one after the other? Each choice is held for 6 frames.
#
# **Predict.** 16 tries with a light punch, 16 with a heavy one. How many fireballs come?
#
# <details>
# <summary>Answer</summary>
#
# All of the light ones. Only some of the heavy ones: six frames for each input are late.
#
# </details>

# %%
for punch in ("LP", "MP", "HP"):
    print(punch, dict(hall.outcomes(console, hold=6, punch=punch)))

# %% [markdown]
# Why? The game has a tiny memory. It waits for 2. Then it gives you a few frames for 3, then a few for 6 and the punch.
# How many, it draws by chance: 8 to 15. The 6 does not start the wait again, so it also has to last for the punch.
# For a light punch any time left will do. A medium one needs more than 2 frames, a heavy one more than 4.
#
# That memory lies in RAM, so you can watch it. Slide the hold time. Then try the three menus.
#
# **Predict.** What is the shortest hold time that works? And the longest that always works with a heavy punch?
#
# <details>
# <summary>Answer</summary>
#
# A single frame works, as Dojo looks at the pad in every frame. The longest for a heavy punch: see the figure below.
#
# </details>

# %% tags=["widget"]
from sf2lib.classroom import widgets

def try_out(hold, punch, walking, every):
    trial = hall.try_motion(console, hold, punch, walking, every, picture=True)
    return trial, hall.outcomes(console, hold, punch, walking, every)


widgets.motion_explorer(try_out)

# %%
from sf2lib.classroom import plots

for hold, what in ((2, "A fireball comes."), (6, "The wait is nearly over when the punch comes: only a punch.")):
    scene = widgets.draw_motion(*try_out(hold, "HP", False, 1), hold, "HP")
    plots.show(scene.figure(), alt=f"The pad, the game's memory and its wait, {hold} frames an input. {what}")

# %% [markdown]
# Read the second picture from the left. The 2 is seen at once, and the wait begins. The 3 begins it anew.
# The 6 does not: the blue bars go on falling. When the punch comes, too few are left.
#
# Now all hold times, 16 tries each.

# %%
holds = range(1, 13)
came = {punch: [hall.outcomes(console, hold, punch)["fireball"] for hold in holds] for punch in ("LP", "MP", "HP")}
safe = max(hold for hold in holds if all(tries[hold - 1] == 16 for tries in came.values()))
fig, axes = plots.figure(height=3.4, title=f"Up to {safe} frames an input are safe for every fireball")
for (punch, tries), mark in zip(came.items(), ("o-", "s--", "^:")):
    axes.plot(holds, tries, mark, label=punch)
axes.set(xlabel="frames for which each input is held", ylabel="fireballs in 16 tries", ylim=(-0.5, 17), xticks=holds, yticks=range(0, 17, 4))
axes.legend(loc="lower left")
plots.show(fig, alt="Fireballs by hold time: all come while it is short; heavy ones fail first, light ones last.")

# %% [markdown]
# The heavier the punch, the sooner it is too late. (The wiggles are chance: 16 tries are few.)
#
# > **Misconception · "Frame-Skipping / Action-Repeats … useful for pressing buttons long enough to execute a move"**
# >
# > Long enough is one thing, too long another. A motion has to be *over* before the game stops waiting.
# > And a button that is held for long is pressed once. Frame skip saves decisions. It does not make moves come out.
#
# And can it be too short? In Dojo a single frame is enough. Choose *every second frame* in the widget, though.
# Games do that when they slow down, or run at 30 frames a second. What you hold for one frame may then never be seen.

# %%
for hold in (1, 2):
    print(f"frames an input: {hold}, looked at every second frame:", dict(hall.outcomes(console, hold, every=2)))

# %% [markdown]
# So sf2lib holds each input for two frames. That is seen either way, and far from late.
#
# One more trap, and it has cost many players a round. Walk forward, and then enter a fireball.
#
# **Predict.** 6, then 2, 3, 6 with a punch. The rising punch is 6, 2, 3 with a punch. What comes?
#
# <details>
# <summary>Answer</summary>
#
# Mostly the rising punch. The game still remembers the 6 from walking.
#
# </details>

# %%
print(dict(hall.outcomes(console, hold=2, walking=True)))

# %% [markdown]
# An agent would see: my fireball sometimes leaps into the air. sf2lib remembers what its hands have held.
# Where it matters, it waits until the game has forgotten it, 15 frames at most.
#
# Last, chance. An agent that explores must *find* the fireball before it can learn what it is worth.

# %%
actions = 15  # nine directions and six attacks
print(f"three given choices in a row, by chance: 1 in {actions**3:,}")
print(f"the fireball as one action more:         1 in {actions + 1}")

# %% [markdown]
# And of the heavy ones some would fail even then, as you have seen. So the fireball is *one* action here.
# Whether an agent can also learn to put it together by itself is a question of the notes. Lesson 11 measures it.
#
# ## 5 · A decision that lasts
#
# A fireball takes nearly a second. Meanwhile the fighter is busy. Here it throws one,
# and then tries four different things for half a second.
#
# **Predict.** Which of them changes where the fighter is, or what it does?
#
# <details>
# <summary>Answer</summary>
#
# None. Who throws has no choice until the throw is over.
#
# </details>

# %%
for name in ("5", "4", "8", "LP"):
    begin()
    throw = list(Move("236LP").masks())
    console.play(throw, None)
    then = list(Move(name).masks(frame_skip=30))
    frames, after, pictures = console.play(then, None)
    print(f"236LP, then {name:<2}   x {after['x']}   y {after['y']}   status {after['status']}")

# %% [markdown]
# This is the fifth bug: to ask an agent that can do nothing. With a frame skip of 6 it would be asked five times here.
# All of these decisions go into its replay buffer, and all of them say: *whatever I do, the same comes.*
#
# So let a decision last until the fighter is free again, and count its frames.

# %%
from sf2lib.classroom.small_fighter import free

def decide(name, **written):
    """Play one move to its end. Returns its frames, and the health that it cost the enemy."""
    before = begin(**written)
    frames, after, pictures = console.play(list(Move(name).masks(frame_skip=6)), None)
    while not free(after) and frames < 120:
        more, after, pictures = console.play([NO_BUTTONS], None)
        frames += more
    return frames, before["enemy_health"] - after["enemy_health"]


# %%
lasted = {name: decide(name, enemy_x=245) for name in ("6", "LK", "236LP")}
for name, (frames, damage) in lasted.items():
    print(f"{name:<6} lasts {frames:>2} frames and costs the enemy {damage} of 176")

# %% [markdown]
# ### What is it worth?
#
# Two plans, with the enemy close by: light kicks only, or fireballs only. Suppose that each of them hits.
#
# **Predict.** Which plan does more damage in ten seconds?
#
# <details>
# <summary>Answer</summary>
#
# The kicks. One kick does less than one fireball, but in the time of a fireball you kick more than twice.
#
# </details>

# %%
for name in ("LK", "236LP"):
    frames, damage = lasted[name]
    print(f"{name:<6} {damage} health each, {600 / frames:.1f} times in ten seconds: {damage * 600 / frames:.0f} health")

# %% [markdown]
# Now let Q-values say it. For a plan that is repeated for ever, Q = damage + discount × Q.
# So Q = damage / (1 − discount). Only: which [discount](glossary.md#discount)?
#
# The usual line is `target = reward + gamma * next_q`, one gamma for each decision.

# %%
gamma = 0.998  # for each frame
print(f"{'':<8} gamma a decision   gamma ** frames")
for name in ("LK", "236LP"):
    frames, damage = lasted[name]
    by_decision = damage / (1 - gamma**6)  # as if each lasted a frame skip
    by_frames = damage / (1 - gamma**frames)
    print(f"{name:<8} {by_decision:>16.0f}   {by_frames:>15.0f}")

# %% [markdown]
# Counted by decisions, the fireball wins: it pays more each time, and its time costs nothing. That is the sixth bug.
# To such an agent time is free, and slow moves look better than they are.
#
# Counted by frames, the kick wins, as it should. A reward that comes k frames later is worth gamma to the power of k:
#
# `target = reward + gamma ** frames * next_q`
#
# Richard Sutton, Doina Precup and Satinder Singh worked this out in 1999, for what they call
# [options](https://doi.org/10.1016/S0004-3702(99)00052-1): actions that last. It is the line that sf2lib has for everything.
# In CartPole a step is one frame, and the line is the one that you know.
#
# ### Exercise 10.4 · Discount by frames
#
# Difficulty ●●○ · 8 minutes
#
# A few decisions: each has its reward, and the frames that it lasted. Return the discounted sum.
# The first reward counts in full. The second waits for the frames of the first decision, and so on.

# %% tags=["exercise"]
def discounted(rewards, frames, gamma):
    # TODO: keep count of the frames that have passed before each decision
    # <solution>
    total, passed = 0.0, 0
    for reward, lasted in zip(rewards, frames):
        total += gamma**passed * reward
        passed += lasted
    return total
    # </solution>


# %%
checks.exercise_10_4(discounted)

# %% [markdown]
# ## 6 · Your environment
#
# Now put the parts together. `Arena` has all but one: it begins a fight from a seed, against somebody who stands still.
# It has eleven moves, and ten numbers to see.

# %%
from sf2lib.classroom import small_fighter

arena = small_fighter.Arena(console)
observation, info = arena.reset(seed=0)
print("moves:", *arena.moves)
for name, number in zip(small_fighter.FEATURES, observation):
    print(f"{name:<24} {number:5.2f}")

# %% [markdown]
# ### Exercise 10.5 · One step
#
# Difficulty ●●● · 12 minutes
#
# Write `step`. `self.variables` says how the fight stands. `self.pads(action)` is what to hold in each frame, mirrored.
# `observe`, `free` and `over` take variables. And `self.console.play` returns frames, variables and pictures.
#
# The reward: health that the enemy lost, less what you lost, over 176. It is terminated when the round is `over`.
# Put the frames into `info["frames"]`. A fighter may be locked for 120 frames at most, then ask anyway.

# %% tags=["exercise"]
from sf2lib.classroom.small_fighter import Arena, free, observe, over

class MyFighter(Arena):
    def step(self, action):
        before = self.variables
        # TODO: play the pads, then single frames until free or over; keep count of the frames; then the five things
        # <solution>
        frames, after, pictures = self.console.play(self.pads(action), None)
        while not free(after) and not over(after) and frames < 120:
            more, after, pictures = self.console.play([NO_BUTTONS], None)
            frames += more
        self.variables = after
        dealt = before["enemy_health"] - after["enemy_health"]
        taken = before["health"] - after["health"]
        return observe(after), (dealt - taken) / 176, over(after), False, {"frames": frames}
        # </solution>


# %%
checks.exercise_10_5(MyFighter)

# %% [markdown]
# Is that a proper environment? Gymnasium has a checker. It plays with an environment and looks for broken promises.
# Here is one with two: it forgets its seed, and it hands out raw numbers.

# %%
from gymnasium.utils.env_checker import check_env

class Careless(small_fighter.SmallFighter):
    def reset(self, *, seed=None, options=None):
        observation, info = super().reset(seed=None)
        return observation * 512, info


try:
    check_env(Careless(console), skip_render_check=True)
except AssertionError as error:
    print(str(error).splitlines()[0])

# %% [markdown]
# It names the first broken promise. You mend it, run the checker again, and get the next one.
#
# **Predict.** Why should anybody care about the seed of a fight?
#
# <details>
# <summary>Answer</summary>
#
# Same seed, same fight: only so can you compare two agents, or find a bug a second time.
#
# </details>
#
# Now the small fighter as it should be.

# %%
small = small_fighter.SmallFighter(console)
check_env(small, skip_render_check=True)
print("Gymnasium's checker has nothing to say against it.")

# %% [markdown]
# It knows the shapes, the bounds, the seed. It does not know what a fighter is.
# Of this lesson's bugs it finds the raw numbers alone. The others only you can find: by looking.
#
# So look. Here is a simple plan: walk up to the enemy, then kick, until the round is over.

# %%
observation, info = small.reset(seed=1)
terminated, decisions, frames, total = False, 0, 0, 0.0
while not terminated:
    far = observation[small_fighter.FEATURES.index("enemy ahead")] > 60 / 512
    action = small.moves.index("6" if far else "LK")
    observation, reward, terminated, truncated, info = small.step(action)
    decisions, frames, total = decisions + 1, frames + info["frames"], total + reward
print(f"over after {decisions} decisions, {frames / 60:.0f} seconds; rewards sum up to {total:.2f}")

# %% [markdown]
# All of the enemy's health, and a little more: who is knocked out has −1.
#
# ## 7 · The course's own
#
# You know all of its parts. `sf2lib/Fighter-v0` has the same ones, with more in each.
# It fights against Dojo's animals. And it reads Street Fighter II just as well, if you own it: that is lesson 13.

# %%
from sf2lib.envs import make

env = make("sf2lib/Fighter-v0", game="dojo", opponent="tiger", difficulty=4)
observation, info = env.reset(seed=0)
print(len(env.unwrapped.feature_names), "numbers in,", len(env.unwrapped.action_names), "actions out")
print(*env.unwrapped.action_names)

# %% [markdown]
# Your console is still switched on. The emulator allows one in a process, so this one runs in a process of its own.
# You need not care.
#
# To look at it in peace, let the other pad be played by a `rival` who does nothing. You throw a heavy fireball.
#
# **Predict.** Which of these numbers will not be 0?
#
# <details>
# <summary>Answer</summary>
#
# Places, distance, health, time; the names that hold, such as *own free*; and the last move: forward, punch, motion.
#
# </details>

# %%
import numpy as np

quiet = make("sf2lib/Fighter-v0", opponent="crane", rival=lambda states: np.zeros(len(states), np.int64))
quiet.reset(seed=0)
observation, reward, terminated, truncated, info = quiet.step(quiet.unwrapped.action_names.index("236HP"))
quiet.unwrapped.explain(observation)

# %% [markdown]
# Each number comes in its own unit here. The network gets them all between −1 and 1.
# Find the parts: distances ahead, one-hot names, a fireball with its flag, the fighter's last move.
# The last move is there because the game remembers it too, as you have seen.
#
# | part | yours | `sf2lib/Fighter-v0` |
# |---|---|---|
# | observation | 10 numbers | both fighters in full, fireballs, clock, last move |
# | mirror | player 1 | either side: `side="left"`, `"right"` or `"random"` |
# | actions | 11 | `moves="basic"`, `"normals"`, `"full"`, or a list of your own |
# | pressing | two frames | two frames, and it knows what the game still remembers |
# | a decision | until free | until free, or until a hit that can be followed up |
# | reward | damage | damage and result; more in lesson 11 |
# | the enemy | stands still | the game's own opponents, or any policy at the second pad |
#
# The frames of a few decisions, and what comes after each of them is worth:

# %%
for name in ("5", "6", "LP", "236HP"):
    quiet.reset(seed=0)
    action = quiet.unwrapped.action_names.index(name)
    observation, reward, terminated, truncated, info = quiet.step(action)
    print(f"{name:<6} {info['frames']:>2} frames, discount {gamma ** info['frames']:.3f}")
quiet.close()

# %% [markdown]
# And the checker?

# %%
check_env(env.unwrapped, skip_render_check=True)
print("Gymnasium's checker has nothing to say against it.")

# %% [markdown]
# Last, a fight. A random agent meets the Tiger at difficulty 4. Each picture is one decision.

# %% tags=["training"]
from sf2lib.classroom import policies, video

by_chance = policies.at_random([1 / 32] * 32)
fight = video.record(by_chance, "sf2lib/Fighter-v0", seed=0, steps=60, opponent="tiger", difficulty=4)
print(fight)
video.show(fight, alt="Animation: a fighter who acts by chance meets the Tiger.", fps=8, scale=1.2)

# %% [markdown]
# A score of 1 is a won round, 0 is a lost one. One round says little: lesson 12 plays hundreds.
# Everything is there now that it takes to learn.
#
# ## Recap
#
# 1. Scale amounts, make names one-hot, and ask for the flag before you believe a place.
# 2. Mirror what the agent sees *and* what its hands do.
# 3. Name buttons. A button counts when it comes down, so it must come up again.
# 4. A motion must be short enough for the game's memory, and long enough to be seen: two frames an input.
# 5. A decision lasts until the next choice matters. What follows is worth gamma to the power of its frames.
#
# ## Quiz
#
# **1.** Your agent wins on the left and never on the right. What do you look at first?
#
# <details>
# <summary>Answer</summary>
#
# The mirror: are the buttons mirrored as well as the observation?
#
# </details>
#
# **2.** Frame skip 20 instead of 6: your motions are entered as one action each. Do fireballs still come out?
#
# <details>
# <summary>Answer</summary>
#
# Yes. A motion has its own timing, frame by frame. The frame skip is for plain moves.
#
# </details>
#
# **3.** A knock-down lasts 100 frames. What is the next Q-value multiplied by, with gamma 0.998?
#
# <details>
# <summary>Answer</summary>
#
# By 0.998 to the power of 100, about 0.82. It is one decision, but not one frame.
#
# </details>
#
# ## What comes next
#
# The environment pays for damage. Is that enough to learn a combo?
# **Lesson 11** watches value move back along one, and measures what helps.

# %% tags=["training"]
env.close()
