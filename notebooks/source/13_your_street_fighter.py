# %% [markdown]
# # Lesson 13 · Your own Street Fighter
#
# Follows **your own goal**, the last step of it. Takes about **80 minutes**: 45 to read and run, 35 for four exercises.
#
# Afterwards you can
#
# - import a dump of your own cartridge, and understand each message on the way;
# - say what a hash is, and why it is checked;
# - make start states, check them, and keep many;
# - run lesson 12's cells on the real game, by changing one word;
# - say what is known of that game's memory, and what nobody has tested.
#
# **You need no cartridge to run this lesson.** Every cell does what can be done without one.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · Your cartridge
#
# Street Fighter II belongs to those who made it. So this course has no copy of it: no game, no picture.
# It does not say where to get one either.
#
# What you may have is the cartridge itself. A device can read its chip and write all bytes into a file.
# Such a file is called a [dump](glossary.md#dump), or a [ROM](glossary.md#rom).
# A dump of your own cartridge is yours to use here. It stays on your machine.
#
# Two names run through this lesson:
#
# | name | what it is |
# |---|---|
# | `game="dojo"` | the course's own game, to practise with |
# | `game="sf2"` | yours, if you have it; if not, Dojo in its place, by the same way |
#
# This cell makes a folder for today's files. It is deleted when the kernel ends.
# What you may have imported before is not touched.

# %%
from sf2lib.classroom import practice

files = practice.begin()

# %% [markdown]
# And what do you have? This is your own place, where your ROM and your start states live.
# In a shell `python -m sf2lib.envs.rom status` says the same.

# %% tags=["training"]
print(*practice.yours(), sep="\n")

# %% [markdown]
# `~` is your home folder. The place lies outside the course, so a new copy of the course loses nothing.
# The variable `SF2LIB_DATA` names another place, such as a drive that Colab keeps.
#
# ## 2 · Which file is it?
#
# A name proves nothing: anybody can rename a file. Look inside. Here is Dojo's ROM.

# %%
from sf2lib.envs.cartridge import CARTRIDGES, DOJO

image = (DOJO / "rom.md").read_bytes()
print("console:", image[0x100:0x110])
print("title:  ", image[0x150:0x158])
print("number: ", image[0x180:0x18E])

# %% [markdown]
# These lines are from the [header](glossary.md#header). Each cartridge of this console has one, at the same place.
# But a header is not enough. A game was often sold in several versions, and the title can stay the same.
#
# A byte that differs is hard to see among hundreds of thousands. So make a short name out of *all* of them.
# A function that does this is called a [hash](glossary.md#hash). The one used here is SHA-1.
#
# **Predict.** How long is the hash of 3 bytes, and how long that of 300,000?
#
# <details>
# <summary>Answer</summary>
#
# The same: 40 hexadecimal digits, 160 bits. It does not matter how long the file is.
#
# </details>

# %%
import hashlib

for content in (b"Ryu", b"Ryo", b"Ryu" * 100_000):
    print(f"{len(content):>7} bytes  {hashlib.sha1(content).hexdigest()}")

# %% [markdown]
# The first two differ in one letter. Their hashes have nothing to do with each other.
#
# **Predict.** Take a file of 256,000 bytes. Turn over a single bit. How many of the 40 digits stay?
#
# <details>
# <summary>Answer</summary>
#
# Each digit is one of 16. By chance 40 / 16 = 2.5 of them agree.
#
# </details>

# %%
before = bytes(range(256)) * 1000
after = before[:100_000] + bytes([before[100_000] ^ 1]) + before[100_001:]  # ^ 1 turns over the last bit
digits = [hashlib.sha1(content).hexdigest() for content in (before, after)]
same = [one == other for one, other in zip(*digits)]
for digest in digits:
    print(digest)
print("".join("^" if one == other else " " for one, other in zip(*digits)), sum(same), "of 40 agree")

# %% [markdown]
# So if two hashes are equal, you may take the files for equal. Chance will not fool you in your lifetime.
#
# > A person with much computing power can make two files with the same SHA-1. That was shown in 2017.
# > Here the hash guards you from mix-ups, not from attackers.
#
# ### Why so strict?
#
# The course's [map](../assets/sf2/README.md) says that player 1's health lies at FF8042.
# That holds for **one version** of the game. In another it may lie somewhere else.
#
# **Predict.** You import another version, and nobody checks. Which error do you get?
#
# <details>
# <summary>Answer</summary>
#
# None. Some other number is read as health. Training runs, learns nothing, and you look for the bug in your network.
#
# </details>
#
# That is why the import asks for one hash. It is no secret, and nobody can make the game out of it.

# %%
print("needed:", CARTRIDGES["sf2"].sha1)

# %% [markdown]
# ### Exercise 13.1 · A fingerprint
#
# Difficulty ●○○ · 6 minutes
#
# Return the SHA-1 of a file: 40 hexadecimal digits, small letters. `path` is a `pathlib.Path`.

# %% tags=["exercise"]
def fingerprint(path):
    # TODO: read the bytes of the file, hash them, return the digits
    # <solution>
    return hashlib.sha1(path.read_bytes()).hexdigest()
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_13_1(fingerprint)

# %% [markdown]
# ## 3 · Import, and what it says
#
# In a shell you import with `python -m sf2lib.envs.rom import FILE`. In Python the same is `install(file)`.
# It checks first, and then copies the ROM to your own place.
#
# A first try often fails, for a dull reason. So meet the messages now, with files that you make yourself.
# First, a text that somebody has named like a ROM.

# %%
(files / "notes.md").write_text("maybe research package managers and dev environments")
print(practice.told(files / "notes.md"))

# %% [markdown]
# Read it in four parts: which hash the file has, which one is needed, what the file is, what to do.
#
# `practice.told` imports, and returns the message. From here on it writes "…" for the hash of a file made from Dojo.
# Dojo is sometimes built anew, and this page should stay the same.
#
# **Predict.** Dojo's ROM is whole, for the right console, and has a good header. What will the import say?
#
# <details>
# <summary>Answer</summary>
#
# That it is another game. It reads the title from the header.
#
# </details>

# %%
(files / "my game.md").write_bytes(image)
print(practice.told(files / "my game.md"))

# %% [markdown]
# Now spoil it in two ways: a copy that stopped halfway, and a chip with one dirty contact.
#
# **Predict.** How can the import tell them apart, if it does not know the right file?
#
# <details>
# <summary>Answer</summary>
#
# The header says how long the ROM is, and what its words add up to: its [checksum](glossary.md#checksum).
#
# </details>

# %%
(files / "half.md").write_bytes(image[: len(image) // 2])
dirty = bytes(byte | 1 if place % 1000 == 0 else byte for place, byte in enumerate(image))
(files / "dirty.md").write_bytes(image[:0x200] + dirty[0x200:])
for name in ("half.md", "dirty.md"):
    print(practice.told(files / name), "\n")

# %% [markdown]
# Then there are files that are no ROM at all, or not any more.

# %%
(files / "empty.md").write_bytes(b"")
(files / "packed.md").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))  # how each 7z archive begins
for path in (files / "empty.md", files / "packed.md", files / "gmae.md", files):
    print(practice.told(path), "\n")

# %% [markdown]
# An import that fails changes nothing. If a good ROM was there, it is still there.
#
# | it says | what to do |
# |---|---|
# | no file | check the path; put quotes round a name with spaces |
# | no Mega Drive cartridge | that is some other file |
# | another game | that is the wrong cartridge |
# | another revision (a version) or another game of the series | the map does not hold for it, so there is no way round |
# | cut short, or damaged | clean the contacts, and dump it again |
# | an archive | unpack it; a zip is read as it is |
#
# ### Shuffled bytes
#
# An old copier, the Super Magic Drive, wrote a ROM in its own order: `.smd`. It wrote 512 bytes of its own first.
# Then come blocks of 16,384 bytes. Each holds its *odd* bytes first, then its *even* ones.
# Such a file is [interleaved](glossary.md#interleaved).
#
# The console's name stands at byte 256 of a ROM. So its odd letters stand at 128 of the first block.
#
# **Predict.** `SEGA MEGA DRIVE` without its first, third, fifth letter: what is left?
#
# <details>
# <summary>Answer</summary>
#
# `EAMG RV`. Places count from 0, so S is even.
#
# </details>

# %%
smd = practice.interleaved(image)
print("odd: ", smd[512 + 128 : 512 + 136])
print("even:", smd[512 + 8192 + 128 : 512 + 8192 + 136])

# %% [markdown]
# ### Exercise 13.2 · Every byte in its place
#
# Difficulty ●●○ · 12 minutes
#
# Return the ROM, as bytes. A `bytearray` has places that you can fill in steps of two:
# `block[1::2] = ...` fills those at 1, 3, 5.

# %% tags=["exercise"]
def straighten(smd):
    image = bytearray()
    for start in range(512, len(smd), 16_384):
        block = bytearray(16_384)
        # TODO: the first 8,192 bytes from `start` go to the odd places, the next 8,192 to the even ones
        # TODO: then image += block
        # <solution>
        block[1::2] = smd[start : start + 8_192]
        block[::2] = smd[start + 8_192 : start + 16_384]
        image += block
        # </solution>
    return bytes(image)


# %%
checks.exercise_13_2(straighten)

# %% [markdown]
# The import does that for you. What counts is what a file holds, not what it is called.
# Here are three right dumps of Dojo, imported as Dojo.

# %%
import zipfile

(files / "dojo.smd").write_bytes(smd)
(files / "dojo.bin").write_bytes(image + b"\xff" * 1000)  # some devices go on reading after the end
with zipfile.ZipFile(files / "dojo.zip", "w") as archive:
    archive.writestr("a folder/my cartridge.gen", image)
for name in ("dojo.smd", "dojo.bin", "dojo.zip"):
    print(practice.told(files / name, "dojo"))

# %% [markdown]
# ## 4 · Your turn
#
# From here on the games are played, so the emulator is needed. Where there is none, the next cell says so.

# %%
from sf2lib.classroom import needs

needs.emulator()

# %% [markdown]
# Do you have a dump of your own cartridge? Write its path between the quotes, and run the cell.
# In WSL, drive C is the folder `c` below `mnt`. Leave it empty if you have none, or if it is installed already.

# %% tags=["training"]
MY_DUMP = ""
print(practice.street_fighter(MY_DUMP))

# %% [markdown]
# With a ROM, `game="sf2"` is now the real game. Without one, Dojo stands in its place.
# It came there by the same code: checked by a hash, installed, and read through Street Fighter II's own map.
# Only the hash that it was asked for is Dojo's.
#
# ## 5 · Start states
#
# Switched on, a game shows a title, a menu, a choice of fighters. An agent needs none of it.
# A [start state](glossary.md#start-state) is a [savestate](glossary.md#savestate) just before the clock of a fight runs.
# Each episode begins with loading one. How do you get there?
#
# By a script: buttons, and times to wait. Sixty frames are a second.

# %%
from sf2lib.classroom import plots
from sf2lib.envs import states

moment = states.play("wait 60; START; wait 20; A", game="dojo")
print(moment)
plots.show_png(moment.png(), alt="Dojo's choice of opponents: six faces, the cursor is on the Tiger.", width=384, height=269)

# %% [markdown]
# `START` presses a button for 2 frames, then lets go for 14. `DOWN+A 30` holds two buttons for 30 frames.
# `wait 60` does nothing for a second. `fight` waits until a fight is about to begin.
#
# The printed line reads the RAM. It says what is not yet as a fight begins: `y` is 204.
#
# **Predict.** The cursor is on the Tiger. You want to meet the Dragon, down and to the right. Which steps?
#
# <details>
# <summary>Answer</summary>
#
# `DOWN; RIGHT; A; fight`
#
# </details>

# %%
moment = moment.play("DOWN; RIGHT; A; fight")
print(moment)
plots.show_png(moment.png(), alt="A fight against the Dragon is about to begin.", width=384, height=269)

# %% [markdown]
# A moment can be played on as often as you like. Nothing is lost by a wrong turn.
#
# ### What is the start of a fight?
#
# A person sees it at once. A program has to ask the RAM. In some menus the health is full already, as you saw.
#
# **Predict.** A title screen often shows two fighters who fight by themselves. Which variable gives it away?
#
# <details>
# <summary>Answer</summary>
#
# `human`: 1 where a pad plays, 0 where the computer does. In a demonstration both are 0.
#
# </details>
#
# ### Exercise 13.3 · Can a fight begin here?
#
# Difficulty ●○○ · 8 minutes
#
# `v` holds the variables by name. The enemy's begin with `enemy_`, such as `enemy_health`. Return True if
#
# - both have full health, 176, and stand on the ground, `y` 192;
# - the `timer` is 10 to 99, and at least one side is `human`.

# %% tags=["exercise"]
def fight_begins(v):
    # TODO: True or False
    # <solution>
    healthy = v["health"] == 176 and v["enemy_health"] == 176
    grounded = v["y"] == 192 and v["enemy_y"] == 192
    return healthy and grounded and 10 <= v["timer"] <= 99 and (v["human"] == 1 or v["enemy_human"] == 1)
    # </solution>


# %%
checks.exercise_13_3(fight_begins)

# %% [markdown]
# The library's own looks at a few things more. And it does not only look. It plays on, and sees that the clock runs.
#
# **Predict.** You press START in a fight, so it is paused. Every variable is right. What does `save` say?
#
# <details>
# <summary>Answer</summary>
#
# It refuses. The clock stands still, so it does not go on as a fight.
#
# </details>

# %%
for steps in ("", "UP 4", "START"):
    try:
        moment.play(steps).save("NoviceVsDragon", overwrite=True)
        print(f"{steps!r:<8} saved")
    except states.StateError as error:
        print(f"{steps!r:<8} {error}")

# %% [markdown]
# ### Play to one yourself
#
# The console is switched on, and its screen still black. Press the steps, and wait where the game needs time.
# The picture shows where they lead, and the table what still differs from the start of a fight.
# Get to the Crane, give it a name, and save it. Then find out what the pause does to it.
#
# If you have a ROM, choose `sf2`, and play to your own states. Its menus are others: look, then press.
# Each press starts the console anew, so it takes a moment.

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.start_explorer(["dojo", "sf2"])

# %%
steps = ["wait 60", "START", "wait 20", "A", "RIGHT", "A", "fight"]
for shown, alt in ((steps[:4], "A menu: y, status and timer are wrong."), (steps, "A fight: everything is right.")):
    reached = states.play("; ".join(shown), game="dojo")
    plots.show(widgets.draw_start(reached, shown, widgets.verdict(reached)).figure(), alt=alt)

# %% [markdown]
# In a shell, `python -m sf2lib.envs.rom play` does the same, and shows the picture in coloured letters.
# `check` then looks at all states that you have. In Python:

# %%
for name in states.names("dojo"):
    print(f"{name:<15}", states.check(name, "dojo"))

# %% [markdown]
# `save` also notes the hash of the ROM in the file. So a state that was made with another ROM is refused.
#
# ### Why more than one?
#
# One public project trained its agent from a single start state. It won 100% of its fights from there.
# From other moments it won 58%. It had learned a film by heart.
#
# So make one for each opponent that you want to meet. sf2lib varies the rest with the seed of a fight:
# the game's random word, and for `sf2` up to 30 frames of waiting. If you ask for it, the side and the difficulty, too.
#
# For the stand-in, the next cell plays to three fights. With your own ROM it only lists what you have.

# %% tags=["training"]
MENU = {"NoviceVsTiger": "", "NoviceVsCrane": "RIGHT;", "NoviceVsSnake": "DOWN; LEFT;"}
if practice.is_stand_in():
    for name, way in MENU.items():
        states.play(f"wait 60; START; wait 20; A; {way} A; fight", game="sf2").save(name, overwrite=True)
good = []
for name in states.names("sf2"):
    try:
        print(f"{name}: {states.check(name, 'sf2')}")
        good.append(name)
    except states.StateError as error:
        print("refused:", error)
assert good, "none passes: play to one with the widget above, save it, then run this cell again"

# %% [markdown]
# Look at `Champion.Level1.RyuVsGuile`. stable-retro brings it along, and it was made with the real game.
# Without that game it looks right: the memory is all there. But Dojo's program does not know what to do with it.
# The check noticed, as the clock did not run.
#
# ## 6 · What is known of that memory
#
# Lesson 09 read that state. Here is what your *agent* would see in it. No cartridge is needed for looking.

# %%
from sf2lib.classroom import inside
from sf2lib.envs import ram
from sf2lib.envs.emulator import RemoteEmulator
from sf2lib.envs.moves import Move

console = RemoteEmulator(DOJO)
seen = ram.observe(console.load(inside.sf2_state()), "left", Move("5"))
console.close()
print(f"Ryu against Guile, {len(seen)} numbers. Those that are not 0:")
print("\n".join(line for line in ram.explain(seen).splitlines() if " 0.0 " not in line))

# %% [markdown]
# 102 pixels apart, both healthy, both standing, 100 counts left. In Dojo a fight begins with the same numbers.
# So a network that was trained on Dojo fits this game without any change. Whether it is any *good* there, nobody knows.
#
# | | how the course knows it |
# |---|---|
# | health, places, status, facing, timer, rounds | read in 98 savestates of real fights, from five public sources |
# | player 2's rounds, the timer | two widely copied entries are wrong; lesson 09 shows it by experiment |
# | velocities, the random word | inferred from few states |
# | how fast a motion must be entered | from the arcade game's program; this version may differ |
# | that written RAM sets difficulty, sides and chance | tried on Dojo only |
# | whether characters can be swapped by a write | not tried, so sf2lib does not do it here |
# | a combo counter, a stun counter | nobody has published one |
#
# > **Misconception · "It sounds like the memory of the game does store something like combo counters"**
# >
# > Dojo's does, and in lesson 09 you hunted it down. For this game nobody has published an address.
# > It may well be there. With your ROM you have all that it takes to find it: the search of lesson 09.
#
# ## 7 · Nine questions to the cartridge
#
# A saved state cannot say what the game *does*. Does it obey what is written into its RAM? Does a fireball come?
# Only the program knows. So ask it: each question is a small experiment, played and read from RAM.
#
# **Predict.** Without a ROM the next cell asks Dojo. How many of the nine answers are yes?
#
# <details>
# <summary>Answer</summary>
#
# All nine. Dojo was built to keep these rules. That says nothing about the real game.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom import questions

for answer in questions.ask("sf2", good[0]):
    print(answer)

# %% [markdown]
# With your own ROM, you are the first to ask. Nobody who wrote this course had the game.
# A NO is a discovery. Each one says where to look:
#
# | NO to | look at |
# |---|---|
# | walking, X | the order of the buttons, lesson 10 |
# | the fireball | the fighter: not everyone has one. Then the timing, `sf2lib/envs/moves.py` |
# | the clock | the time limits of what you measure |
# | difficulty, the second pad, the random word | the addresses, with lesson 09's search |
# | same state, same RAM | the start state: make it anew |
# | the lost round | `sf2lib/envs/ram.py`, how a round ends |
#
# ## 8 · One word
#
# These are [lesson 12](12_train_the_fighter.ipynb)'s first cells: make the environment, train, evaluate. One word is another.

# %% tags=["training"]
from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec

GAME = "sf2"  # lesson 12 says "dojo" here
fight = {"game": GAME, "opponent": good[-1].lower(), "difficulty": 4, "side": "left"}
hp = Hyperparameters.load("tiger").replace(env_kwargs=fight, num_envs=2, epsilon_steps=4_000)
envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
agent = DQNAgent(*dimensions(envs), hp, seed=0)
print("{} numbers in, {} moves out".format(*dimensions(envs)), "against", fight["opponent"])

# %% [markdown]
# An opponent is the name of a start state, in small letters. A list of names, or "all", draws from several.
#
# How good is it before it has learned anything? Ask on seeds that training never meets.

# %% tags=["training"]
from sf2lib.evaluate import evaluate, greedy

def report(which, network):
    fights = setup.budget(ci=4, quick=20, full=60)
    result = evaluate(greedy(network), envs, fights, seed=880_000).fights()
    print("{}: {wins} of {episodes} won, 95% interval {low:.0%} to {high:.0%}".format(which, **result))


report("untrained", agent.policy)

# %% tags=["training"]
from sf2lib.train import Budget, train

budget = Budget(steps=setup.budget(ci=200, quick=2_000, full=6_000), seconds=240)
history = train(agent, envs, budget, progress=False)
print(f"{agent.steps:,} decisions, stopped by: {history.stopped}")
report("trained", agent.policy)

# %% [markdown]
# A few thousand decisions are a start, no more. Do the two intervals overlap? Then you do not know yet if it got better.
# If they do not, it has learned something, about *this* opponent from *this* state.
# For the real thing take lesson 12's budget and its ladder of opponents.
#
# The course also ships a fighter that was trained on Dojo. It fits `game="sf2"` as it is.
#
# **Predict.** How many of these fights does it win? And how many would it win with the real cartridge?
#
# <details>
# <summary>Answer</summary>
#
# Against the stand-in: most of them, as that is the game it knows. With the real cartridge: run it, and be the first to know.
#
# </details>

# %% tags=["training"]
from sf2lib.checkpoint import load_weights, shipped_weights

report("shipped", load_weights(shipped_weights("fighter")))

# %% [markdown]
# Watch a fight of your own agent.

# %% tags=["training"]
from sf2lib.classroom import video

game = video.record(greedy(agent.policy), hp.env_id, seed=880_000, steps=160, every=2, **hp.env_kwargs)
print(game)
video.show(game, alt="Animation: the agent's fight, one picture for two decisions.", fps=6, scale=1.2)

# %% [markdown]
# ### Exercise 13.4 · A judge for any game
#
# Difficulty ●●○ · 12 minutes
#
# Write the evaluation yourself, with Gymnasium's loop alone. It plays `fights` fights, and returns how many were won.
# `policy(state)` gives an action. Fight number k, from 0, gets the seed 880,000 + k.
# A fight can be cut off, too: then its `info["outcome"]` is None.

# %% tags=["exercise"]
import gymnasium

def fights_won(game, opponent, policy, fights):
    env = gymnasium.make("sf2lib/Fighter-v0", game=game, opponent=opponent, difficulty=4)
    won = 0
    # TODO: play them; info["outcome"] is "win", "loss" or "draw" in the end. Close the environment.
    # <solution>
    for fight in range(fights):
        state, info = env.reset(seed=880_000 + fight)
        over = False
        while not over:
            state, reward, terminated, truncated, info = env.step(policy(state))
            over = terminated or truncated
        if info["outcome"] == "win":
            won += 1
    env.close()
    return won
    # </solution>


# %%
checks.exercise_13_4(fights_won)

# %% [markdown]
# Nothing in it knows which game it judges. That is what Gymnasium is for.
#
# ## 9 · Tested, and not tested
#
# No test of this course has ever run that game. Its tests have no ROM, and those who wrote them had none.
#
# | | tested |
# |---|---|
# | import: right and wrong files, zips, full disks | with Dojo's ROM, as Dojo and in that game's place |
# | scripts, start states, their check | with Dojo's ROM |
# | the map and the observation | with the real game's RAM, out of a savestate |
# | `game="sf2"`, from import to a fight | with Dojo's ROM in its place |
# | special moves, set-up by writing RAM, speed | on Dojo only |
# | an agent that wins in the real game | by nobody: no win rate is claimed |
#
# > **Misconception · "this video is gonna be super similar to what im trying to do"**
# >
# > The method is. A result is not. A win rate in Dojo is a promise about Dojo.
# > What an agent does in your game, you find out as you always do: held-out seeds, many fights, an interval.
#
# ### Your first evening with the cartridge
#
# 1. `import` your dump, then read `status`.
# 2. Play to three fights or more, and `check` them.
# 3. Ask the nine questions, with a state in which you are Ryu or Ken.
# 4. Run lesson 12 with `GAME = "sf2"`, from weights trained on Dojo and from nothing. Three seeds each.
# 5. Write down what you find. You will know something that nobody has written down before.
#
# ## Recap
#
# 1. A hash is a short name for all bytes of a file. One bit more, and it is another.
# 2. A map of RAM holds for one version of a game, so the import asks for one hash.
# 3. A start state is the frame before a fight's clock runs. Check it, and keep several.
# 4. Looking at memory needs no game. What the game *does*, only the game can say.
# 5. The one word is `game`. What was measured on one game is no claim about another.
#
# ## Quiz
#
# **1.** Your dump has the right title and the right size, but another hash. May you delete the check?
#
# <details>
# <summary>Answer</summary>
#
# You may, it is your code. But then nothing tells you if the map still fits. Ask the nine questions before you trust it.
#
# </details>
#
# **2.** Your agent wins 60 of 60 fights against one start state. What do you report?
#
# <details>
# <summary>Answer</summary>
#
# The interval, from about 94% to 100%, and that it is *one* state. Then you make more states, and measure on those.
#
# </details>
#
# **3.** A state passes `check` on your machine. A friend with another version of the game loads it. What happens?
#
# <details>
# <summary>Answer</summary>
#
# `check` refuses it: `save` noted the hash of the ROM. For a state from elsewhere it looks if the clock runs.
#
# </details>
#
# ## What comes next
#
# Your notes began with an agent that reads the game's memory. Now you can build it, on a game of your own.
# **Lesson 14** goes further: many settings tried at once, on many processors.

# %% tags=["training"]
envs.close()
