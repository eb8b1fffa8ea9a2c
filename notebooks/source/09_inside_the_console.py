# %% [markdown]
# # Lesson 09 · Inside the console
#
# Follows **your own goal**: an agent that reads the game's memory. Takes about **2 hours**, half of them for four exercises.
#
# Afterwards you can
#
# - run a console game frame by frame, and go back to any moment;
# - read health, positions and status from its RAM, by name and by hand;
# - find an address that nobody has written down: the combo counter;
# - read the real memory of Street Fighter II, and find wrong entries in a map of it.
#
# The videos never go here. Your notes do: *"the memory values for various game components"*.

# %% tags=["setup"]

# %% [markdown]
# This lesson needs stable-retro, a library that runs old consoles.
# It exists for Linux on common processors, and for Macs with Apple's own. Anywhere else the next cell says what to do.

# %%
from sf2lib.classroom import needs

needs.emulator()

# %% [markdown]
# ## 1 · Switch it on
#
# An [emulator](glossary.md#emulator) is a program that does what the chips of a console do. This one is a Sega Mega Drive.
# In its slot is **Dojo**, the course's own fighting game. It is free, so you have it already.
#
# `console` holds two objects of stable-retro. `console.core` plays, and `console.data` reads memory.

# %%
from sf2lib.classroom import inside

console = inside.dojo()
print(type(console.core).__name__, "and", type(console.data).__name__)

# %% [markdown]
# The console draws a picture 60 times a second. One such step is a [frame](glossary.md#frame).
#
# **Predict.** The picture has 224 rows, 320 columns and 3 colours. The RAM has 65,536 numbers. Which is larger?
#
# <details>
# <summary>Answer</summary>
#
# The picture, more than three times. And yet all that the game knows about this fight is in the RAM.
#
# </details>

# %%
from sf2lib.classroom import plots, video

picture = console.press(frames=60).screen()
print(f"picture {picture.size:,} numbers, RAM {console.raw().size:,}")
plots.show_png(video.png(picture), "A fight in a dojo: the Novice in blue, the Tiger in orange.", 560, 392)

# %% [markdown]
# ## 2 · One frame at a time
#
# A pad has 12 buttons. The emulator wants a 1 for each one that is held, in this order.

# %%
print(*inside.BUTTONS)
print(inside.mask("RIGHT X"))

# %% [markdown]
# X, Y and Z are the light, medium and heavy punch. A, B and C are the kicks.
#
# Two lines are the whole engine: say what is held, then let a frame pass.

# %%
before = console.read()["x"]
console.core.set_button_mask(inside.mask("RIGHT"), 0)  # 0 is player 1's pad
for frame in range(30):
    console.core.step()
print(f"player 1 stood at {before}, and is at {console.read()['x']} now")

# %% [markdown]
# A button stays held until you say otherwise. `console.press` does both lines, for both pads, and says otherwise each time.
#
# `console.save()` gives you the moment as bytes, a [savestate](glossary.md#savestate). `console.load` goes back there.
#
# **Predict.** You load the same moment twice and hold the same buttons for 60 frames. How many bytes of RAM differ afterwards?
#
# <details>
# <summary>Answer</summary>
#
# None. A console has no luck of its own. Even its "random" numbers are computed from its RAM.
#
# </details>

# %%
moment = console.save()
ends = []
for attempt in range(2):
    console.load(moment)
    console.press("RIGHT X", "LEFT", frames=60)
    ends.append(console.raw())
print("bytes that differ:", (ends[0] != ends[1]).sum())

# %% [markdown]
# Think of an agent that always begins at this moment. If it does the same things, it meets the same fight.
# It could learn one fight by heart. Lesson 10 has an answer to that.
#
# And how fast is it? A real console takes 10 seconds for 600 frames.

# %% tags=["training"]
import time

start = time.perf_counter()
console.press(frames=600)
print(f"{600 / (time.perf_counter() - start):,.0f} frames a second")

# %% [markdown]
# Now take both pads. Choose what is held, then press a step. Orange bytes have just changed, blue ones have a name.
#
# 1. Hold → and go 20 frames. Which named variables moved?
# 2. Hold nothing and go frame by frame. Which byte of player 1's record grows by one each time?
# 3. Let player 2 hold →, away from you. Walk up and punch. Then do it again while player 2 holds ←.
#
# **Predict.** You hold nothing for one frame, and nobody moves. How many bytes change?
#
# <details>
# <summary>Answer</summary>
#
# A dozen, now and then a hundred: clocks, animations, notes of the program for itself. To *change* means little. The hunt in part 4 must live with that.
#
# </details>

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.frame_stepper(console)

# %%
game = widgets.FrameStepper(console)
game.step("RIGHT", "", frames=20)
game.step("DOWN X", "", frames=4)
alt = "Dojo after 24 frames: the screen, both players' first 80 bytes, the changed ones orange, the named ones blue."
plots.show(game.draw("DOWN X").figure(), alt=alt)

# %% [markdown]
# And question 2? It is the second byte in the row +10. It counts how many frames the fighter has done the same thing.
# No map names it. You have just found a variable by looking at what changes.
#
# ## 3 · Numbers in RAM
#
# Each [byte](glossary.md#byte) of RAM has an [address](glossary.md#address). A file called `data.json` says which variable lives where.

# %%
import json

entries = json.loads((inside.DOJO / "data.json").read_text())["info"]
values = console.start().read()
print(f"{'':<14}{'address':>10}{'in hex':>9}  type   value")
for name in ("health", "enemy_health", "x", "enemy_x", "status", "timer"):
    address, kind = entries[name]["address"], entries[name]["type"]
    print(f"{name:<14}{address:>10}{address:>9X}  {kind:<5}{values[name]:>7}")

# %% [markdown]
# Player 1 has the plain names, player 2 has them with `enemy_`.
#
# Programmers write addresses in [hexadecimal](glossary.md#hexadecimal), *hex* for short. Its 16 digits are 0 to 9 and A to F.
# So a byte is always two digits, from 00 to FF, which is 255. In Python you write `0xFF8042`.
#
# The RAM begins at FF0000 and ends at FFFFFF. Now the type, letter by letter:
#
# | | means |
# |---|---|
# | `>` | the largest byte comes first |
# | `\|` | there is only one byte, so no first one |
# | `u`, `i`, `d` | never below 0, may be below 0, decimal digits |
# | `1`, `2`, `4` | how many bytes |
#
# Each player has a **record**: 640 bytes in a row, one after the other, always in the same order. In hex 640 is 280.
#
# **Predict.** Player 1's health is at FF8042. Where is player 2's?
#
# <details>
# <summary>Answer</summary>
#
# At FF8042 + 280 = FF82C2. Compare it with the table above.
#
# </details>
#
# `status` says what a fighter is doing. It is a code. Watch four of them.

# %%
for buttons in ("", "DOWN", "UP", "X"):
    console.start().press(frames=30)
    status = console.press(buttons, frames=8).read()["status"]
    print(f"holds {buttons or 'nothing':<8} status {status}")

# %% [markdown]
# 512 stands, 514 crouches, 516 is in the air, 522 attacks. An agent needs no pixels to know that.
#
# ### By hand
#
# A name is a comfort. You will need to read without one. The health is 176, so look at its two bytes.
#
# **Predict.** In `>u2` the first byte counts 256. What are the two bytes of 176?
#
# <details>
# <summary>Answer</summary>
#
# 0 and 176, in this order. Now run the cell, and be surprised.
#
# </details>

# %%
raw = console.start().raw()
place = 0xFF8042 - 0xFF0000
first, second = int(raw[place]), int(raw[place + 1])
print(f"bytes {first} and {second}, so the health is {256 * first + second}")

# %% [markdown]
# The bytes are the wrong way round. The console's processor puts the largest byte first: that is [big-endian](glossary.md#big-endian).
# Your computer puts the smallest first. The emulator is a program of *your* computer.
# So it keeps each pair of bytes swapped, and swaps them back whenever the game looks.
#
# To see what the game sees, swap the two bytes of each pair. Make rows of two, and `[:, ::-1]` turns each row round.

# %%
ram = raw.reshape(-1, 2)[:, ::-1].reshape(-1)  # (65536,) -> (32768, 2), swapped -> (65536,)
health = ram[place : place + 2]
print("bytes", health, "read as >u2:", health.view(">u2"))

# %% [markdown]
# numpy's `view` computes nothing. It reads the same bytes as another type.
#
# **Predict.** Dojo gives a fighter who is knocked out the health −1. Its bytes are 255 and 255. What does `>u2` make of them?
#
# <details>
# <summary>Answer</summary>
#
# 65,535. An agent would think that this fighter is in splendid health. With `i` numbers may be below 0.
#
# </details>

# %%
import numpy as np

knocked_out = np.array([255, 255], np.uint8)
print("as >u2:", knocked_out.view(">u2"), " as >i2:", knocked_out.view(">i2"))

# %% [markdown]
# ### Exercise 09.1 · Read any number
#
# Difficulty ●●○ · 15 minutes
#
# Write the function that all of this boils down to. It must work for `"|u1"`, `">u2"`, `">i2"` and `">u4"`.
# A type knows its size: `np.dtype(">u4").itemsize` is 4.


# %% tags=["exercise"]
def read(raw, address, kind):
    """The number of type `kind` at an address, out of the 65,536 bytes as the emulator keeps them."""
    # TODO: swap the bytes of each pair, cut out those of this number, view them as `kind`
    # <solution>
    ram = raw.reshape(-1, 2)[:, ::-1].reshape(-1)
    place = address - 0xFF0000
    size = np.dtype(kind).itemsize
    return int(ram[place : place + size].view(kind)[0])
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_09_1(read)

# %% [markdown]
# ## 4 · Hunt the health
#
# Suppose that nobody has written `data.json`. You see a health bar, and 65,536 bytes. Where is it?
#
# stable-retro has a search for that, the same one that cheaters have used for decades. You play, and tell it what changed.
# It throws away each address that did something else.
#
# `delta_search(name, how, amount)` compares the RAM with what it was at your last call:
#
# | how | amount | keeps what |
# |---|---|---|
# | `"equal"` | 0 | has not changed |
# | `"not-equal"` | 0 | has changed |
# | `"less-than"` | 0 | has sunk |
# | `"greater-than"` | 0 | has risen |
# | `"equal"` | 1 | has risen by exactly 1 |
#
# Two helpers of this lesson go with it. `inside.begin(data, name)` notes all of RAM and throws nothing away.
# `inside.told(data, name)` says how much is left, and `inside.places(data, name)` gives you the addresses.
#
# First two fighters who stand close together. Each hunt begins here.

# %%
console.start("TwoPlayers")  # two pads, no computer player: nothing happens that you have not pressed
console.press("RIGHT", frames=30).press(frames=30)
close = console.save()

# %% [markdown]
# What do you know about a health bar? It stands still while nothing happens, and while you walk. It sinks with a blow.
#
# **Predict.** Five such observations. How many of the 32,768 possible places are left: thousands, hundreds, or fewer than ten?
#
# <details>
# <summary>Answer</summary>
#
# Fewer than ten. Nearly all of RAM fails the first time that something must *sink*.
#
# </details>

# %% tags=["training"]
data, kinds = console.data, (">i2",)  # a health of 176 might fit into a byte, but -1 does not: look for two
inside.begin(data, "health")
print(f"{'at first':<34}{inside.told(data, 'health', kinds)}")
nothing, blow, walk = ("", "", "equal"), ("", "X", "less-than"), ("RIGHT", "", "equal")
for left, right, change in (nothing, blow, nothing, walk, blow):
    console.press(left, right, frames=8).press(frames=80)
    data.delta_search("health", change, 0)
    what = f"P1 {left or '-'}, P2 {right or '-'}: {change}"
    print(f"{what:<34}{inside.told(data, 'health', kinds)}")

# %% [markdown]
# Only even addresses are shown: this processor reads two bytes at once nowhere else.
#
# Some places are left, and watching longer hardly helps. Most of them hold the same number. Why would a game keep its health so often?
#
# <details>
# <summary>Answer</summary>
#
# One is the health. One is the orange bar on screen, which sinks slowly. Others are notes of the part that draws. They are *copies*.
#
# </details>
#
# Which one is the real one? You cannot see it: they all move together. So don't watch. **Intervene.**
# Write 100 into one place, play two frames, and look at all of them. The true one is the one that the others follow.

# %% tags=["training"]
moment = console.save()
left_over = inside.places(data, "health", kinds)
print(f"{'':<18}", *(f"{address:>6X}" for address in left_over))
for address in left_over:
    console.load(moment)
    data.memory.assign(address, ">i2", 100)
    console.press(frames=2)
    print(f"100 into {address:X}:  ", *(f"{data.memory.extract(other, '>i2'):>6}" for other in left_over))

# %% [markdown]
# Read a row as: *I wrote there, and this is what all of them held two frames later.*
# In some rows the 100 is gone: the game has overwritten it. In some it stays, and nobody cares.
# In one row others have taken it over, even the bar on screen has begun to sink.
# That is FF8042, and it is what `data.json` says, too.
#
# Lesson 01 left a question open. A second 120 stood in that game's RAM. Was it the *Hi* score on screen?
# Now you know how to find out: write another number there, and look at the screen.
#
# > **Watching and writing.** Watching shows what moves together. It cannot show what causes what.
# > A copy passes every test by watching, and fails the first test by writing.
#
# ## 5 · Hunt the combo counter
#
# In your notes for video 2 you guess: *"the memory of the game does store something like combo counters"*. Let us look.
#
# Two light punches in a row hit before the opponent recovers: a combo of two. The counter should go 0, 1, 2, and back to 0.
#
# First a warning. There is also `data.search(name, value)`, which looks for a number that you know. Test it where you know the answer.
#
# **Predict.** You write 77 into one free byte. Will the search for 77 find it?
#
# <details>
# <summary>Answer</summary>
#
# You would think so. It does not.
#
# </details>

# %%
free = 0xFF4000
data.memory.assign(free, "|u1", 77)
data.search("by value", 77)
inside.begin(data, "by change")
data.memory.assign(free, "|u1", 80)
data.delta_search("by change", "equal", 3)
for name in ("by value", "by change"):
    print(name, "found" if free in inside.places(data, name) else "missed")

# %% [markdown]
# Look for the reason in part 3: pairs of bytes are swapped. In stable-retro 1.0 the search by value scans the bytes as they are stored.
# What it finds it checks as the game sees it, and there stands another byte. With numbers of two bytes it happens to work.
#
# The search by change reads every number properly. So we hunt by change, and need no value anyway.
#
# A tool that you have tested on a known answer is worth two that you have not.

# %% tags=["training"]
console.load(close)
inside.begin(data, "combo")
for blow in (1, 2):
    console.press("X", frames=2).press(frames=8)
    data.delta_search("combo", "equal", 1)
    print("one up:       ", inside.told(data, "combo"))
console.press(frames=60)
data.delta_search("combo", "equal", -2)
print("down by two:  ", inside.told(data, "combo"))

# %% [markdown]
# A handful is left. They are in both players' records, FF8000 and FF8280, and two pairs of them overlap.
# When a blow lands, the game stands still for a few frames, so that you feel it. Both fighters have a counter for that.
# By chance it stood at 1 and at 2 when we looked.
#
# ### Exercise 09.2 · The last one
#
# Difficulty ●●○ · 15 minutes
#
# Finish the hunt. Think of an experiment in which the combo counter does one thing, and the others another.
# Your function gets the console, the name of the search, and the moment before the first blow. It returns one address.
#
# The check hunts as above, then calls your function. A search of your own can only shrink: after a mistake, run the hunt again.


# %% tags=["exercise"]
def find_combo(console, name, close):
    # TODO: console.load(close), then press, then console.data.delta_search(name, ..., ...); look again at another time
    # <solution>
    console.load(close)
    console.data.delta_search(name, "equal", 0)  # at the end of the hunt they were all 0, and here they are, too
    console.press("X", frames=2).press(frames=8)
    console.data.delta_search(name, "equal", 1)
    console.press(frames=4)  # the two fighters move again, but the opponent has not recovered yet
    console.data.delta_search(name, "equal", 0)
    (address,) = inside.places(console.data, name)
    return address  # 0xFF8048: player 1's record + 0x48
    # </solution>


# %%
checks.exercise_09_2(find_combo)

# %% [markdown]
# An address with a name is a variable. The library knows this one too, in case that you have skipped the exercise.
#
# **Predict.** The next punches are blocked: player 2 holds →. What does the counter do?
#
# <details>
# <summary>Answer</summary>
#
# Nothing. A blocked blow is no hit.
#
# </details>

# %%
data.set_variable("combo", {"address": inside.LEFT + inside.COMBO, "type": "|u1"})
for guard in ("", "RIGHT"):
    console.load(close)
    seen = []
    for blow in range(2):
        console.press("X", guard, frames=2).press("", guard, frames=8)
        seen.append(data.lookup_value("combo"))
    seen.append(data.lookup_value("combo") if console.press(frames=60) else None)
    print(f"player 2 {'blocks' if guard else 'stands':<8} combo {seen}")

# %% [markdown]
# > **Misconception · "the memory of the game does store something like combo counters"**
# >
# > Dojo's does: you have just found it. For Street Fighter II nobody has published one.
# > A program keeps what it needs, and that game of 1993 shows no combo count. Perhaps it has none.
# > You need not rely on it. An agent, or its environment, can count hits itself.
#
# ### Exercise 09.3 · The dizzy one
#
# Difficulty ●●● · 25 minutes
#
# Dojo counts how dazed each fighter is. Each hit adds to that one byte, a heavy one more. With time it sinks again, slowly, down to 0.
# Once it is too high, the fighter falls and gets up dizzy. No map has this address.
#
# Write the whole hunt for **player 2's** counter, from nothing. `console.press("Z", frames=2)` is a heavy punch.
# The check writes a large number at your address, lands one punch, and looks whether player 2 gets dizzy.


# %% tags=["exercise"]
def find_stun(console, close):
    # TODO: load(close), inside.begin(console.data, "stun"), then hit and wait by turns; return one address
    # <solution>
    console.load(close)
    inside.begin(console.data, "stun")
    console.press(frames=30)
    console.data.delta_search("stun", "equal", 0)  # nothing happens: it stays at 0
    for blow in range(2):
        console.press("X", frames=2).press(frames=18)
        console.data.delta_search("stun", "greater-than", 0)  # a hit adds
        console.press(frames=60)
        console.data.delta_search("stun", "less-than", 0)  # it sinks by itself
        console.press("RIGHT", frames=4)
        console.press(frames=4)
    console.press(frames=400)
    console.data.delta_search("stun", "less-than", 0)  # still sinking
    console.press(frames=200)
    console.data.delta_search("stun", "equal", 0)  # and now it is at 0
    # what is left: one that is at 0, and bytes of pictures that are not
    return next(a for a in inside.places(console.data, "stun", ("|u1",)) if console.data.memory.extract(a, "|u1") == 0)
    # 0xFF82CA: player 2's record + 0x4A
    # </solution>


# %%
checks.exercise_09_3(find_stun)

# %% [markdown]
# Now both counters have names. The widget of part 2 knows them, too: their bytes are blue.
# Here are two light punches, later a heavy one.

# %%
data.set_variable("enemy_stun", {"address": inside.RIGHT + inside.STUN, "type": "|u1"})
console.load(close)
rows = []
for frame in range(300):
    console.press(
        "X" if frame in (20, 21, 30, 31) else "RIGHT" if 110 < frame < 122 else "Z" if frame in (150, 151) else ""
    )
    rows.append([data.lookup_value(name) for name in ("enemy_health", "combo", "enemy_stun")])
health, combo, stun = np.array(rows).T

# %%
title = f"The combo of {combo.max()} ends at once, the stun of {stun.max()} takes seconds to sink"
fig, axes = plots.figure(height=4.6, title=title, rows=3, sharex=True)
names = "health of P2", "combo of P1", "stun of P2"
for ax, line, name, color in zip(axes, (health, combo, stun), names, plots.COLORS):
    ax.step(np.arange(len(line)) / 60, line, color=color, where="post")
    ax.set_ylabel(name)
axes[-1].set_xlabel("seconds")
plots.show(
    fig,
    alt="Three curves over five seconds: health falls in three steps, combo rises to 2 and drops, stun rises and decays.",
)

# %% [markdown]
# ## 6 · The memory of Street Fighter II
#
# The game itself is not free, and this course has no copy of it. But stable-retro ships one *savestate* of it.
# It is the moment when Ryu and Guile begin their fight. All of the work RAM is in there.
#
# The emulator loads it with any cartridge in the slot. Only do not let a frame pass: the cartridge is still Dojo's.
#
# **Predict.** Dojo was built with the same map as Street Fighter II. What should `x` be for both fighters?
#
# <details>
# <summary>Answer</summary>
#
# 205 and 307, as at Dojo's start. Look at the table in part 3.
#
# </details>

# %%
state = inside.sf2_state()
fight = console.load(state)
print(f"{'':<12}{'Ryu':>6}{'Guile':>7}")
for name in ("character", "health", "x", "y", "status", "facing", "human", "rounds_won"):
    print(f"{name:<12}{fight[name]:>6}{fight['enemy_' + name]:>7}")
print(f"{'timer':<12}{fight['timer']:>6}")

# %% [markdown]
# This is Street Fighter II. Character 0 is Ryu, 3 is Guile. `facing` 8 looks to the right, 0 to the left.
# `human` 0 means that the computer plays Guile.
#
# You do not even need the emulator. A state of this one has 16 bytes of its own, then the RAM.

# %%
raw = np.frombuffer(state[16 : 16 + 65_536], np.uint8)
for who, record in (("Ryu", 0xFF8000), ("Guile", 0xFF8000 + 0x280)):
    health, x = inside.read(raw, record + 0x42, ">i2"), inside.read(raw, record + 0x06, ">u2")
    print(f"{who:<6} health {health}, x {x}")

# %% [markdown]
# ### Trust no map
#
# People share maps of this game, and copy them from each other. This one comes with stable-retro.

# %%
public = json.loads((inside.sf2_folder() / "data.json").read_text())["info"]
for name, entry in public.items():
    value = data.memory.extract(entry["address"], entry["type"])
    print(f"{name:<18} {entry['address']:X}  {entry['type']:<4} {value:>4}")

# %% [markdown]
# Every number is plausible. One entry is wrong.
#
# **Predict.** Which one? Player 2's record lies 280 in hex, 640, behind player 1's. Subtract.
#
# <details>
# <summary>Answer</summary>
#
# For the health: FF82C2 − FF8042 = 280, as it should be. For the rounds won: FF8457 − FF81DA = 27D.
# That is 3 too few, and it is four bytes wide instead of one.
#
# </details>
#
# A suspicion is no proof. The entry covers the bytes FF8457 to FF845A. FF8458 says whether a human plays.
# So hand Guile to a human, change nothing else, and read again. Nobody has won a round.

# %%
entry = public["enemy_matches_won"]
for human in (0, 1):
    ours = console.load(state, {"enemy_human": human})["enemy_rounds_won"]
    theirs = data.memory.extract(entry["address"], entry["type"])
    print(f"human {human}: rounds won by player 2: {theirs:,} in the shared map, {ours} in ours")

# %% [markdown]
# 65,536 rounds, because somebody took up the pad. It is 1 × 256 × 256: the second of four bytes has become 1.
# Against the computer the entry works, by luck. That is why nobody noticed.
#
# Dojo keeps the same record, and there a round can be *won*. Player 1 gets 0 health, and then a punch.

# %%
console.load(close, {"health": 0})
console.press(right="X", frames=2).press(frames=150)
theirs = data.memory.extract(entry["address"], entry["type"])
print(f"after player 2 has won one: {theirs:,} in the shared map, {console.read()['enemy_rounds_won']} in ours")

# %% [markdown]
# ### The clock
#
# The second wrong entry is the clock. Shared maps have it at FF972A as `>u2`. Look at 14 counts of it in Dojo.
#
# **Predict.** A clock should fall evenly. Will this one?
#
# <details>
# <summary>Answer</summary>
#
# No. It hardly falls, then drops, and once it drops eight times as far.
#
# </details>

# %%
console.start()
word, count, ticks = [], [], []
for frame in range(560):
    console.press()
    for numbers, address, kind in ((word, 0xFF972A, ">u2"), (count, 0xFF972A, "|u1"), (ticks, 0xFF972B, "|u1")):
        numbers.append(data.memory.extract(address, kind))
drops, often = np.unique(np.diff(word), return_counts=True)
print("it falls by", *(f"{-drop:,} ({times} times)" for drop, times in zip(drops, often)))

# %%
title = f"As one number, a count is worth {-drops[1]:,}, and once {-drops[0]:,}"
fig, (top, bottom) = plots.figure(height=4.4, title=title, rows=2, sharex=True)
seconds = np.arange(len(word)) / 60
top.plot(seconds, word, color=plots.ORANGE)
top.set_ylabel("FF972A as >u2")
bottom.step(seconds, count, color=plots.BLUE, where="post", label="FF972A as |u1")
bottom.plot(seconds, ticks, color=plots.GREEN, label="FF972B as |u1")
bottom.set(xlabel="seconds", ylabel="each byte alone")
bottom.legend(ncols=2)
plots.show(fig, alt="Above: stairs with one deep drop. Below: its two bytes, stairs and a saw from 40 down to 1.")

# %% [markdown]
# They are two clocks. The second byte counts 40 *ticks* down, a tick a frame. Then the first byte goes one down.
#
# And the first byte? It begins at 153, while the screen says 99. In Street Fighter II's savestate it is the same.

# %%
print(f"Dojo:              {count[0]} in hex is {count[0]:X}, then {ticks[0]} ticks")
street = inside.read(raw, 0xFF972A, "|u1"), inside.read(raw, 0xFF972B, "|u1")
print(f"Street Fighter II: {street[0]} in hex is {street[0]:X}, then {street[1]} ticks")
print("counts in Dojo:", *(f"{byte:X}" for byte in dict.fromkeys(count)))

# %% [markdown]
# Its hex digits *are* the digits on the screen. That is called [BCD](glossary.md#bcd): a decimal digit in each half of a byte.
# It saves a console the work of dividing by 10. After 90 comes 89, so the byte jumps from 144 to 137. That was the deep drop.
#
# ### Exercise 09.4 · What time is it?
#
# Difficulty ●●○ · 10 minutes
#
# Write a clock that falls evenly: the counts, plus the ticks left as a part of 40. At 99 with 40 ticks left it says 100.
# In Python `byte // 16` is the first hex digit, and `byte % 16` the second one.


# %% tags=["exercise"]
def time_left(raw):
    """Counts left, with the ticks behind the point, out of the RAM as the emulator keeps it."""
    byte = inside.read(raw, 0xFF972A, "|u1")
    ticks = inside.read(raw, 0xFF972B, "|u1")
    # TODO: two decimal digits in `byte`, and 40 ticks to a count
    # <solution>
    counts = 10 * (byte // 16) + byte % 16
    return counts + ticks / 40
    # </solution>


# %%
checks.exercise_09_4(time_left)

# %% [markdown]
# stable-retro knows BCD: its type is `|d1`. So the right entry for the clock is `|d1`, and a second one for the ticks.
# Both are in the map of this course.

# %%
for name in ("timer", "timer_ticks", "enemy_rounds_won"):
    print(f"{name:<17} {entries[name]['address']:X}  {entries[name]['type']}")

# %% [markdown]
# How sure is the course of its own map? It was checked against 98 savestates of real fights, from five public sources.
# In all 98 the ground is at 192, and each fighter faces the other. Only a few entries, such as the velocities, are inferred.
#
# ## Recap
#
# 1. A console is a box of bytes that changes 60 times a second. Same moment and same buttons: same bytes.
# 2. An address and a type make a number. A wrong type gives a number, too, and a wrong one.
# 3. Hunt by telling apart: still, sinking, rising. A few observations do for 65,536 bytes.
# 4. Watching finds what moves together. Writing finds what the game obeys.
# 5. Test tools and maps where you know the answer, before you let an agent rely on them.
#
# ## Quiz
#
# **1.** A map gives a fighter's speed as `>u2`. It reads 65,024 while he walks left. What is wrong?
#
# <details>
# <summary>Answer</summary>
#
# Speed to the left is below 0, so the type must be `>i2`. It reads −512 then, 65,024 − 65,536.
#
# </details>
#
# **2.** A byte rises by one with each hit that you land. Is it the combo counter?
#
# <details>
# <summary>Answer</summary>
#
# Perhaps. It may count all hits of the round, or be a part of the score. Let the opponent recover, and look whether it goes to 0.
#
# </details>
#
# **3.** Your agent reads the other player's buttons out of RAM and wins every fight. Are you content?
#
# <details>
# <summary>Answer</summary>
#
# Hardly. RAM knows more than a player may see. What an agent is told is a choice, and lesson 10 makes it with care.
#
# </details>
#
# ## What comes next
#
# You can read the game. **Lesson 10** makes an environment of it: what the agent sees, and what it can press.
# It also asks how long you have to hold a button until the game believes it.
