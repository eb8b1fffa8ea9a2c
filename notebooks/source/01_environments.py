# %% [markdown]
# # Lesson 01 · The game loop
#
# Follows **video 1** of the notes. Takes about **65 minutes**: 40 to read and run, 25 for three exercises.
#
# Afterwards you can
#
# - run any game in Gymnasium's loop;
# - say what state, action, reward, episode, terminated and truncated are;
# - let a random agent play, and measure how far chance gets;
# - compare a game's pixels, its features and its RAM;
# - say why CartPole comes before Flappy Bird, and Flappy Bird before a fighting game.
#
# Nothing learns until part 5. First you need a world to learn in.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · One step
#
# The notes begin with [Gymnasium](https://gymnasium.farama.org), a library of games for
# [agents](glossary.md#agent). Each game is an [environment](glossary.md#environment). All of them work alike.
#
# The first one is CartPole. A cart carries a pole that wants to fall. You push the cart left or right.

# %%
import gymnasium

env = gymnasium.make("CartPole-v1")
state, info = env.reset(seed=0)
print("state:  ", state)
print("actions:", env.action_space)

# %% [markdown]
# `reset` begins a game and returns its first [state](glossary.md#state): the numbers that describe this moment.
# Here they are four: where the cart is, how fast it rolls, how the pole leans, how fast it turns.
# (Gymnasium calls this an [observation](glossary.md#observation): as much of the game as the agent may see.)
# `info` holds extras, and no agent needs them. The [seed](glossary.md#seed) makes each start repeatable.
#
# `Discrete(2)` means that there are two [actions](glossary.md#action), counted from 0: push left, push right.
#
# **Predict.** The pole leans a little to the left: its angle, the third number, is −0.05.
# You push the cart to the right. Which way does the pole turn?
#
# <details>
# <summary>Answer</summary>
#
# Further to the left. You pull its foot away. Look at the third and fourth number.
#
# </details>

# %%
state, reward, terminated, truncated, info = env.step(1)
print("state:     ", state)
print("reward:    ", reward)
print("terminated:", terminated)
print("truncated: ", truncated)

# %% [markdown]
# That was one step. `env.step(action)` always returns five things:
#
# | | what it says |
# |---|---|
# | `state` | how things are *after* the action |
# | [`reward`](glossary.md#reward) | what this one step pays; CartPole pays 1 for each |
# | [`terminated`](glossary.md#terminated) | the game has ended by itself: the pole fell |
# | [`truncated`](glossary.md#truncated) | it was cut off from outside: time is up |
# | `info` | extras |
#
# **Predict.** What happens if you step in a game that you have never reset?
#
# <details>
# <summary>Answer</summary>
#
# Gymnasium stops you. There is no state yet from which to go on.
#
# </details>

# %%
try:
    gymnasium.make("CartPole-v1").step(1)
except gymnasium.error.ResetNeeded as error:
    print(error)

# %% [markdown]
# ## 2 · The loop
#
# Play until it ends, and take each action by chance. This is the whole loop. It is the heart of everything to come.

# %%
import random

chance = random.Random(0)
state, info = env.reset(seed=0)
rewards, over = [], False
while not over:
    action = chance.randrange(2)
    state, reward, terminated, truncated, info = env.step(action)
    rewards.append(reward)
    over = terminated or truncated
print(f"{len(rewards)} steps, score {sum(rewards):g}, terminated {terminated}, truncated {truncated}")

# %% [markdown]
# From `reset` to the end is one [episode](glossary.md#episode). The sum of its rewards is its score.
# An agent that flips coins is called a [random agent](glossary.md#random-agent). It sees the state, and does not care.
#
# **Predict.** One episode says little. Over 1,000 episodes, how long does the pole stand on average?
#
# <details>
# <summary>Answer</summary>
#
# A bit more than 20 steps. Any agent worth its name has to beat that.
#
# </details>

# %%
from sf2lib.classroom.play import play

lengths = [play(env, lambda state: chance.randrange(2), seed).length for seed in range(1000)]
print(f"on average {sum(lengths) / len(lengths):.1f} steps, from {min(lengths)} to {max(lengths)}")

# %% [markdown]
# Now you. Step by step, and with all that `env.step` returns.
#
# **Predict.** In Flappy Bird, how many steps does one flap carry the bird upwards?
#
# <details>
# <summary>Answer</summary>
#
# About ten. Look at *bird: velocity*: it is below 0 while the bird rises, as y grows downwards.
#
# </details>
#
# Try to end both games. Then let the rule play CartPole three times 200 steps, and look at *truncated*.

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.stepper()

# %%
from sf2lib.classroom import plots

for name, task in widgets.TASKS.items():
    now = widgets.Game(task).by_chance(48)
    alt = f"{name} after {now.steps} steps: its picture, the {len(now.state)} numbers of its state, reward {now.reward:.1f}."
    plots.show(widgets.draw_step(task, now).figure(), alt)

# %% [markdown]
# The first game is over: at 12 degrees, 0.21 in the state's own units, the pole counts as fallen.
#
# Two very different games, and the same five things come back. So one agent can learn both.
#
# ### Exercise 01.1 · Play one episode
#
# Difficulty ●○○ · 8 minutes
#
# Write the loop for any environment. `choose(state)` gives the action. Return the score and the length.

# %% tags=["exercise"]
def play_once(env, choose):
    # TODO: reset; choose and step until the end; return score, length
    # <solution>
    state, info = env.reset()
    score, length = 0, 0
    over = False
    while not over:
        state, reward, terminated, truncated, info = env.step(choose(state))
        score += reward
        length += 1
        over = terminated or truncated
    return score, length
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_01_1(play_once)

# %% [markdown]
# ## 3 · Ended, or cut off?
#
# Here is a rule for CartPole: push to the side to which the pole leans or falls.

# %%
def balance(state):
    position, speed, angle, turning = state
    return int(angle + 0.5 * turning > 0)


for seed in range(3):
    print(play(env, balance, seed))

# %% [markdown]
# **Predict.** Each episode has exactly 500 steps. Why 500, when the pole still stands?
#
# <details>
# <summary>Answer</summary>
#
# CartPole is cut off after 500 steps. The pole did not fall, so `terminated` is False. `truncated` is True.
#
# </details>
#
# So is it a perfect rule? Move the limit, and let it go on.
#
# **Predict.** Will it reach 2,000?
#
# <details>
# <summary>Answer</summary>
#
# No. It balances the pole and lets the cart drift. After a while the cart leaves the track, and that ends the game too.
#
# </details>

# %%
for limit in (500, 2_000):
    longer = gymnasium.make("CartPole-v1", max_episode_steps=limit)
    print(f"limit {limit:>5}:", play(longer, balance, seed=0))

# %% [markdown]
# So 500 said little about the rule. It only said when somebody stopped looking.
# *Terminated* is a fact of the game: nothing comes after it. *Truncated* is a decision of yours: a future was left out.
#
# An agent that confuses them believes that a standing pole is as bad as a fallen one. Lesson 06 shows what that costs.
# The loop itself treats them alike: both end the episode. The code of the videos looks at `terminated` alone.
#
# **Predict.** Take a better rule, one that also keeps the cart in the middle. When does the loop of the videos end?
#
# <details>
# <summary>Answer</summary>
#
# Perhaps never. It does not look at `truncated`, and this rule does not let the pole fall.
#
# </details>

# %%
def balance_in_the_middle(state):
    position, speed, angle, turning = state
    return int(angle + 0.5 * turning + 0.1 * position + 0.2 * speed > 0)


state, info = env.reset(seed=0)
steps, terminated = 0, False
while not terminated and steps < 5_000:  # the second half is ours, so that the cell ends
    state, reward, terminated, truncated, info = env.step(balance_in_the_middle(state))
    steps += 1
print(f"{steps:,} steps: terminated {terminated}, truncated {truncated}")

# %% [markdown]
# ### Exercise 01.2 · Count what was cut off
#
# Difficulty ●●○ · 8 minutes
#
# Play some episodes. How many were cut off while the game could have gone on?
# Both may come true in one step: the pole falls in step 500. Then the game was over anyway.

# %% tags=["exercise"]
def count_cut_off(env, choose, episodes):
    # TODO: for each episode: reset, loop to its end, then look at terminated and truncated
    # <solution>
    count = 0
    for episode in range(episodes):
        state, info = env.reset()
        terminated = truncated = False
        while not (terminated or truncated):
            state, reward, terminated, truncated, info = env.step(choose(state))
        if truncated and not terminated:
            count += 1
    return count
    # </solution>


# %%
checks.exercise_01_2(count_cut_off)

# %% [markdown]
# ## 4 · How far chance gets
#
# Flappy Bird is not part of Gymnasium. It comes as a package of its own and joins in: same `make`, same loop.
# A step pays 0.1, a pipe 1, and a crash costs 1. The actions: 0 does nothing, 1 flaps.
#
# **Predict.** A random agent flips a coin for each action. How many games does it need to pass one pipe?
#
# <details>
# <summary>Answer</summary>
#
# More than 2,000: in so many games it passes none.
#
# </details>

# %%
from sf2lib.envs import make

bird = make("FlappyBird-v0", use_lidar=False)

def by_chance(flaps, games=2_000):
    """Steps and pipes of a bird that flaps with this probability."""
    chance, steps, pipes = random.Random(0), 0, 0
    for game in range(games):
        bird.reset(seed=game)
        over = False
        while not over:
            state, reward, terminated, truncated, info = bird.step(int(chance.random() < flaps))
            steps, pipes, over = steps + 1, pipes + (reward >= 1), terminated or truncated
    return steps, pipes


# %%
steps, pipes = by_chance(0.5)
print(f"{steps:,} steps in 2,000 games, {pipes} pipes: {steps / 30 / 60:.0f} minutes of play at 30 steps a second")

# %% [markdown]
# A coin flaps every other step, and one flap lifts the bird for ten. So it sticks to the ceiling.
# An agent cannot learn what it never sees. What if chance flaps less often?

# %%
tried = {flaps: by_chance(flaps) for flaps in (0.02, 0.05, 0.08, 0.1, 0.15, 0.2)}
for flaps, (steps, pipes) in tried.items():
    print(f"flaps with {flaps:<4}: {pipes:>3} pipes, one in {steps / pipes:>6,.0f} steps")

# %%
per_pipe = {flaps: steps / pipes for flaps, (steps, pipes) in tried.items()}
best = min(per_pipe, key=per_pipe.get)
title = f"Chance needs {per_pipe[best]:.0f} steps for a pipe at best, flapping with {best}"
fig, axes = plots.figure(height=3.2, title=title)
axes.plot(per_pipe.keys(), per_pipe.values(), "o-", color=plots.BLUE)
axes.set(xlabel="probability of a flap in each step", ylabel="steps for one pipe", ylim=(0, None))
plots.show(fig, alt="Steps that chance needs for one pipe: fewest near a probability of 0.08, about ten times as many at 0.2.")

# %% [markdown]
# A good bird passes a pipe every 36 steps. Chance needs nearly 20 times as long at its very best, and learns nothing.
# How an agent explores is a choice, and it can decide everything. Lesson 05 is about that choice.
#
# ## 5 · The same moment, three times
#
# What may the agent see? Look at one moment as a picture and as numbers.

# %%
looking = make("FlappyBird-v0", use_lidar=False, render_mode="rgb_array")
state, info = looking.reset(seed=0)
picture = looking.render()
print(f"picture: shape {picture.shape}, so {picture.size:,} numbers from 0 to 255")
print(f"state:   shape {state.shape}, so {state.size} numbers")

# %% [markdown]
# A picture is only numbers, too: how red, green and blue each [pixel](glossary.md#pixel) is.
# The twelve are [features](glossary.md#feature): somebody chose what matters, and wrote code that works it out.
#
# > **Misconception · "rather than a computer vision project [it] uses the memory values"**
# >
# > The notes have the idea right: no pixels. But Flappy Bird's numbers are not read from memory.
# > Its makers chose them and scaled them for an agent. A console has nobody who does that for you.
# > It has [RAM](glossary.md#ram): thousands of bytes, without names. Here is what that looks like.
#
# This is Airstriker, a free game for the same console as the Street Fighter II of lesson 13.
# It comes with the emulator, [stable-retro](https://stable-retro.farama.org).
# Has your machine no emulator (Windows, Intel Mac, Arm Linux)? Then you see the same moment from a file.

# %%
from sf2lib.classroom import console

moment = console.airstriker()
print(f"picture:   {moment.picture.size:>7,} numbers")
print(f"RAM:       {moment.ram.size:>7,} bytes, {(moment.ram > 0).sum()} of them not 0")
print(f"variables: {len(moment.variables):>7}: {moment.variables}")

# %%
alt = "Left a space ship under fire: Lives 3, Score 120. Right a table of bytes; six of them are marked as score and lives."
plots.show(console.draw_moment(moment).figure(), alt)

# %% [markdown]
# Compare the picture with the bytes: *Lives 3, Score 120*. Somebody has found out where these two numbers lie.
# At the end of the first row stands another 120. Is it the *Hi 120* of the picture? Lesson 09 shows how to find out.
#
# **Predict.** Would `score` and `lives` be enough to play by?
#
# <details>
# <summary>Answer</summary>
#
# No. They say how it goes, not what to do. Where is the ship? Where are the shots? That is in RAM too, still unnamed.
#
# </details>
#
# The score takes four bytes, beginning at address 0xFF024E. A byte holds 0 to 255, so large numbers need several.
# The first one counts most, as in the numbers that you write: each place is worth 256 times the next.

# %%
address, kind = moment.addresses["score"]
start = address - 0xFF0000  # the address of the first byte of RAM
four = moment.ram[start : start + 4].tolist()
print(hex(address), four, "->", ((four[0] * 256 + four[1]) * 256 + four[2]) * 256 + four[3])

# %% [markdown]
# ### Exercise 01.3 · Read a number from RAM
#
# Difficulty ●●○ · 9 minutes
#
# Write it for any address and any count of bytes. Your fighter will read its health like this.
# One trap: the bytes are `uint8`, so turn each into an `int` before you multiply it.

# %% tags=["exercise"]
def read(ram, address, size):
    # TODO: ram[0] is the byte at 0xFF0000; put `size` bytes together, the first one counts most
    # <solution>
    start = address - 0xFF0000
    number = 0
    for byte in ram[start : start + size]:
        number = 256 * number + int(byte)
    return number
    # </solution>


# %%
checks.exercise_01_3(read)

# %% [markdown]
# ### Are pixels needed?
#
# First: is one picture even enough? Here are two CartPoles. Only one number differs between them.

# %%
import numpy as np

posing = gymnasium.make("CartPole-v1", render_mode="rgb_array")
pictures = {}
for turning in (-1.5, 1.5):
    posing.reset(seed=0)
    posing.unwrapped.state = np.array([0.0, 0.0, 0.05, turning])  # leans to the right, and turns left or right
    pictures[turning] = posing.render()
    print(f"turning {turning:+}: the rule says push", ("left", "right")[balance(posing.unwrapped.state)])
print("same picture:", np.array_equal(pictures[-1.5], pictures[1.5]))

# %% [markdown]
# The same picture to the last pixel, and opposite actions are right. A picture does not show what moves, or where to.
# So a single picture is no full state. Those who learn from pixels show the agent several pictures at once.
#
# Do that. One agent gets the four numbers. The other one gets the last two pictures, small and grey.
# Both have the same settings and as many steps.
#
# **Predict.** Which one balances longer after 8,000 steps? And which one takes longer to train?
#
# <details>
# <summary>Answer</summary>
#
# The one with numbers is far ahead, in a small part of the time.
# The other one has to find out, from 1,920 pixels, what the four numbers simply say.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom.first_runs import learn
from sf2lib.classroom.live import best_test
from sf2lib.classroom.pictures import cartpole_of_pixels

steps, every = setup.budget(ci=(1_000, 1_000), quick=(4_000, 2_000), full=(8_000, 2_000))
seen = {"4 numbers": learn("cartpole", steps, test_every=every)}
seen["1,920 pixels"] = learn("cartpole", steps, see=cartpole_of_pixels, test_every=every)
for name, run in seen.items():
    print(f"{name:<13} {best_test(run):>5.1f} steps in the best test, {run['seconds'][-1]:>4.1f} seconds of training")

# %% [markdown]
# A fair word for the second agent: nobody tuned it for pictures, and with more steps it may catch up.
# Pixels *can* be learned from. DeepMind's famous agents did, with another kind of network and 50 million frames a game
# ([Mnih et al. 2015](https://doi.org/10.1038/nature14236)). They had to: nobody gave them numbers.
# You have the choice. The notes are right: for a game whose memory you can read, pixels are a detour.
#
# | | numbers | names | who does the work |
# |---|---|---|---|
# | pixels | hundreds of thousands | none | the network |
# | features | about a dozen | all | the maker of the environment |
# | RAM | 65,536 bytes | those that you find | you, once: lessons 09 and 10 |
#
# ## 6 · Why not begin with the hard one?
#
# The notes say: *"he says not to train a complicated environment first"*. Test the advice.
# Two agents have the same settings. One of them has a bug: it always gets to see the *first* state of its episode.
#
# **Predict.** Train both for 12,000 steps, in CartPole and in Flappy Bird. Where do you notice the bug?
#
# <details>
# <summary>Answer</summary>
#
# In CartPole, and within seconds. In Flappy Bird both have passed no pipe by then. They look the same.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom.play import OldState

steps, every = setup.budget(ci=(2_000, 1_000), quick=(12_000, 2_000), full=(12_000, 2_000))
flappy = {"use_lidar": False, "score_limit": 100}
sound = {task: learn(task, steps, test_every=every) for task in ("cartpole", "flappy")}
broken = {
    "cartpole": learn("cartpole", steps, see=lambda: OldState(make("CartPole-v1")), test_every=every),
    "flappy": learn("flappy", steps, see=lambda: OldState(make("FlappyBird-v0", **flappy)), test_every=every),
}
for task in sound:
    print(f"{task:<9} best test: sound {best_test(sound[task]):.1f}, broken {best_test(broken[task]):.1f}")

# %% tags=["training"]
from sf2lib.classroom.live import greedy_tests

fig, panels = plots.figure(height=3.2, title="The easy game shows the bug, the hard one does not", columns=2)
for axes, (task, unit, top) in zip(panels, [("cartpole", "steps balanced", 520), ("flappy", "pipes passed", 3)]):
    axes.plot(*greedy_tests(sound[task]), "o-", color=plots.BLUE, label="sound")
    axes.plot(*greedy_tests(broken[task]), "s--", color=plots.ORANGE, label="broken")
    axes.set(title=task, xlabel="environment steps", ylabel=unit, ylim=(-0.03 * top, top))
panels[0].legend()
plots.show(fig, alt="Left: in CartPole the sound agent rises to 500, the broken one stays low. Right: in Flappy Bird both stay at 0.")

# %% [markdown]
# That is the reason. In the hard game a bug and a beginning look alike, for a long time.
# How long? Let the sound agent go on in Flappy Bird until it passes 10 pipes in a test.

# %% tags=["training"]
limit = setup.budget(ci=3_000, quick=60_000, full=250_000)
longer = learn("flappy", limit, goal=10, test_every=setup.budget(ci=1_000, quick=5_000, full=5_000))
tested = list(zip(*greedy_tests(sound["cartpole"])))
print("CartPole, 475 steps balanced:", next((f"after {step:,} steps" for step, score in tested if score >= 475), "not yet"))
tested = list(zip(*greedy_tests(longer)))
print("Flappy Bird, first pipe:     ", next((f"after {step:,} steps" for step, score in tested if score >= 1), "not yet"))
print("Flappy Bird, 10 pipes:       ", next((f"after {step:,} steps" for step, score in tested if score >= 10), "not yet"))

# %% [markdown]
# Each of these is one run. Another seed gives another number, and lesson 08 shows how to compare fairly.
# But the order is plain: Flappy Bird takes many times the steps of CartPole.
#
# And a fighting game? More actions, an opponent who answers, rewards that come late. Lesson 12 measures it.
# So this is the way of the course. CartPole shows that the parts work. Flappy Bird shows that they can do something hard.
# When the fighter then fails, you look at the fighter first, and not at the agent.
#
# ## Recap
#
# 1. `reset` gives the first state. `step(action)` gives state, reward, terminated, truncated, info.
# 2. An episode ends when it is terminated *or* truncated. Terminated: no future. Truncated: a future left out.
# 3. A random agent is the mark to beat. How chance plays decides what it ever meets.
# 4. Pixels, features, RAM: the fewer and the clearer the numbers, the faster an agent learns.
# 5. Begin with a game in which a bug shows within seconds.
#
# ## Quiz
#
# **1.** A bird flies well. After 1,000 steps you stop the game. Terminated or truncated?
#
# <details>
# <summary>Answer</summary>
#
# Truncated. You cut it off. The bird would have flown on.
#
# </details>
#
# **2.** Why can an agent not learn Flappy Bird by coin flips alone, however long it plays?
#
# <details>
# <summary>Answer</summary>
#
# It practically never passes a pipe. What it never meets it cannot learn from.
#
# </details>
#
# **3.** The health of a fighter lies in two bytes, 0 and 176. Which number is it? And with the bytes 1 and 4?
#
# <details>
# <summary>Answer</summary>
#
# 0 × 256 + 176 = 176. And 1 × 256 + 4 = 260.
#
# </details>
#
# ## What comes next
#
# States came as rows of numbers. **Lesson 02** shows what PyTorch makes of them: tensors.
