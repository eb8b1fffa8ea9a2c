# %% [markdown]
# # Lesson 00 · Start here
#
# Comes before **video 1** of the notes. Takes about **25 minutes**, with two small exercises.
#
# Afterwards you can
#
# - tell whether everything is set up;
# - watch an agent play, frame by frame, and compare it with others;
# - do an exercise and read what its check says;
# - find your way through the course.
#
# Run the first cell: click into it and press Shift + Enter.

# %% tags=["setup"]

# %% [markdown]
# Does it say that all is here? Then the set-up is done.
# Does it say that something is missing? Then it says what to run.
#
# The next cell lets a trained bird fly.

# %%
from sf2lib.checkpoint import load_weights, shipped_weights
from sf2lib.classroom import video
from sf2lib.evaluate import greedy

bird = load_weights(shipped_weights("flappy"))
game = video.record(greedy(bird), "FlappyBird-v0", seed=1, steps=150, every=2, use_lidar=False)
video.show(game, alt="Animation: the trained bird flies through the gaps between green pipes.")

# %% [markdown]
# Nobody wrote a rule for this flight. A program tried things, remembered what came of them, and learned.
# Such a program is an [agent](glossary.md#agent). In lesson 07 you train one like it, in a minute or two.
#
# It does not look at the picture. It reads twelve numbers: where the pipes are, where the bird is.

# %%
from sf2lib.envs.flappy import FEATURES

for name, number in zip(FEATURES, game.states[40]):
    print(f"{name:<26} {number:+.2f}")

# %% [markdown]
# Your own goal is a fighter that reads the memory of its game. That is the same thing with other numbers.
# The notes saw this at once: *"rather than a computer vision project it uses the memory values"*.
#
# ## 1 · Watch three agents
#
# One flaps at random. One learned for a few seconds. One learned to the end.
#
# **Predict.** A bird passes a pipe about every 37 steps. How far does the random one get?
#
# <details>
# <summary>Answer</summary>
#
# Not even past the first pipe. It takes a row of good decisions to get there.
#
# </details>
#
# Choose an agent, press the play button, or drag the slider.

# %% tags=["widget"]
from sf2lib.classroom import policies, widgets

agents = {
    "random": policies.at_random([0.9, 0.1]),
    "half-trained": greedy(load_weights(shipped_weights("flappy-half"))),
    "trained": greedy(bird),
}
widgets.player(agents)

# %%
from sf2lib.classroom import plots

games = {name: video.record(policy, "FlappyBird-v0", seed=13, use_lidar=False) for name, policy in agents.items()}
alt = "Frames of three games. The random bird crashes first, the half-trained one later, the trained one flies on."
plots.show(widgets.filmstrip(games), alt)

# %% [markdown]
# All three met the same pipes: a game is decided by its *seed*, a number that you can choose.
# Choose other seeds above. A single game says little, and lesson 07 shows how to say more.
#
# ### The goal of it all
#
# And the fighter? Here it is: the Novice on the left, against the Dragon, the last of five opponents.
# The game is [Dojo](../assets/dojo/README.md), which comes with the course. It runs on the emulator of a real console.
#
# **Predict.** What does it see, the picture or numbers?
#
# <details>
# <summary>Answer</summary>
#
# Numbers: 47 of them, out of the console's memory. How far the enemy is, what it does, how much health is left.
#
# </details>

# %%
from sf2lib.classroom import bouts, needs
from sf2lib.config import ASSETS

alt = "Animation: in a dojo at dusk a fighter in blue meets a dragon. The fighter is played by a network."
if needs.has_emulator():
    fighter = greedy(load_weights(shipped_weights("fighter")))
    bouts.show(bouts.film(fighter, seed=880_000, end=12, opponent="dragon", difficulty=7), alt)
else:  # for Windows there is no emulator: a stored fight
    plots.show_png((ASSETS / "images" / "dojo_fight.png").read_bytes(), alt)

# %% [markdown]
# The network decides up to ten times a second. It was never told what a punch is. It learned which moves pay, and when.
# Lesson 09 opens the console, lesson 10 builds this world, lesson 12 trains the fighter. Then you fight it, with your keyboard.
#
# ## 2 · How to work through a lesson
#
# Each idea has three steps.
#
# 1. **Predict.** Answer in your head, or on paper. Then open the answer.
# 2. **Run** the cell below with Shift + Enter.
# 3. **Explain** it to yourself before you read on.
#
# A wrong guess is not a fault. It is the moment in which you learn.
#
# Words with a link lead to the [glossary](glossary.md). It explains each of them again, in two lines.
#
# After each step the game pays the agent a number, its [reward](glossary.md#reward). Look at some.

# %%
steps = range(50, 66)
print([round(float(game.rewards[step]), 1) for step in steps])

# %% [markdown]
# Staying in the air pays 0.1 a step, and a pipe pays 1. A crash costs 1, flying above the screen 0.5.
#
# ### Exercise 00.1 · Count the pipes
#
# Difficulty ●○○ · 3 minutes
#
# Replace the line with `raise`. Then run this cell, and the one below it: that is the check.

# %% tags=["exercise"]
def count_pipes(rewards):
    # TODO: return how many of the rewards are 1
    # <solution>
    return sum(reward == 1 for reward in rewards)
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_00_1(count_pipes)

# %% [markdown]
# A check says one line: *not tried yet*, *passed*, or what came out and which idea is missing.
# It never stops the notebook. You may leave any exercise open and go on.
# Under each check the solution is folded. Open it when you have tried.
#
# ### Exercise 00.2 · A rule that flies
#
# Difficulty ●○○ · 7 minutes
#
# Before a machine learns to fly, fly by a rule of your own. You get one number: `above`.
# It says how many pixels the bird's belly is above the lower pipe ahead. It is negative when the bird is too low.
#
# A flap lifts the bird by about 45 pixels, and then it falls again. The gap is 100 pixels high.
# The check flies three games. It passes if each has at least 5 pipes.

# %% tags=["exercise"]
def flap(above):
    # TODO: return True to flap, False to let it fall
    # <solution>
    return above < 12
    # </solution>


# %%
checks.exercise_00_2(flap)

# %% [markdown]
# This is the rule of the folded solution, in the game.

# %%
ruled = video.record(policies.by_rule(lambda above: above < 12), "FlappyBird-v0", seed=1, steps=150, every=2, use_lidar=False)
video.show(ruled, alt="Animation: a bird that flies by one hand-written rule passes the pipes too.")

# %% [markdown]
# One line flies! So why learn at all?
#
# Somebody had to look at the game, think of `above`, and try numbers. The network had none of that.
# It got twelve numbers and a reward, and found its own way. For Street Fighter nobody can write that line.
#
# ## 3 · When something takes long
#
# - A star `[*]` beside a cell means that it runs.
# - The **stop button**, a square in the toolbar, ends a training early. All that was learned is kept.
# - *Kernel, Restart* makes a fresh start. Then run the cells again from the top.
#
# Training cells have a [budget](glossary.md#budget): they end after some seconds, whatever happens.
# Are you in a hurry? Put `%env SF2LIB_BUDGET=quick` into a cell at the top and run it first.
# Budgets are then shorter, and results weaker. `%env SF2LIB_BUDGET=full` is what you see here.
#
# Without a computer of your own that fits, use Google Colab. Open a notebook there and run its first cell.
# It fetches what is missing.
#
# > **Misconception · "package managers and dev environments … doesn't seem necessary"**
# >
# > `make lab` is one: it makes a folder `.venv` with exactly those versions that the course was tested with.
# > With another version of PyTorch the same seed may give other numbers. Then nobody can say what went wrong.
#
# **Predict.** Two numbers from PyTorch's random generator, twice from the same seed. Are they the same?
#
# <details>
# <summary>Answer</summary>
#
# Yes. A seed decides everything that follows. Without one, each run is another.
#
# </details>

# %%
import torch

for seed in (0, 0, 1):
    torch.manual_seed(seed)
    print(seed, [round(number, 3) for number in torch.rand(2).tolist()])

# %% [markdown]
# ## 4 · The map
#
# The notes followed eleven videos. The course follows the notes, and then goes on to the fighter.
#
# | lesson | follows | afterwards you can |
# |---|---|---|
# | **00 · Start here** | – | find your way |
# | [01 · Environments](01_environments.ipynb) | video 1 | run any game in Gymnasium's loop, and say what state, action and reward are |
# | [02 · Tensors](02_tensors.ipynb) | video 4 | make, read and bend tensors, and take a gradient |
# | [03 · The network](03_dqn_network.ipynb) | video 2 | write `DQN(state_dim, action_dim)`, and say what a Q-value is |
# | [04 · The replay buffer](04_replay_buffer.ipynb) | video 3 | write the memory, and show why random samples are better |
# | [05 · Epsilon-greedy](05_epsilon_greedy.ipynb) | videos 3, 4 | write the acting loop, and choose how much to explore |
# | [06 · Loss and targets](06_loss_and_targets.ipynb) | videos 5 to 7 | compute the loss by hand, and see a target network stop the chase |
# | [07 · Flappy Bird](07_flappy_bird.ipynb) | videos 8, 9 | train a bird past 100 pipes, and find bugs that raise no error |
# | [08 · A better DQN](08_better_dqn.ipynb) | videos 10, 11 | add Double DQN and three more ideas, and measure what each brings |
# | [09 · Inside the console](09_inside_the_console.ipynb) | your goal | read a game's memory, and hunt for an unknown address |
# | [10 · The fighter's world](10_fighter_env.ipynb) | your goal | turn a fighting game into an environment |
# | [11 · Rewards and combos](11_rewards_and_combos.ipynb) | your goal | shape rewards, and see when a combo is learned |
# | [12 · Train the fighter](12_train_the_fighter.ipynb) | your goal | train it from RAM, test it, and fight it |
# | [13 · Your Street Fighter](13_your_street_fighter.ipynb) | your goal | bring your own ROM, and run the same code on it |
# | [14 · Further](14_further.ipynb) | – | try many settings at once, and know what to scale, on which device, and when not to |
#
# Each lesson stands on those before it.
#
# ## Recap
#
# 1. The first cell of each lesson checks the set-up and says what to do.
# 2. Predict, run, explain: in this order.
# 3. A check says what came out, what was expected, and which idea is missing.
# 4. An open exercise stops nothing. The solution is folded below it.
# 5. A seed decides a game. The same seed gives the same pipes.
#
# ## Quiz
#
# **1.** The bird of the first animation: does it see the picture?
#
# <details>
# <summary>Answer</summary>
#
# No. It reads twelve numbers. The picture is for you.
#
# </details>
#
# **2.** A game paid 0.1, 0.1, 1, 0.1 and −1. What happened?
#
# <details>
# <summary>Answer</summary>
#
# Two steps in the air, a pipe, one more step, a crash.
#
# </details>
#
# **3.** You interrupt a training with the stop button. What is lost?
#
# <details>
# <summary>Answer</summary>
#
# Nothing that was learned so far. Only what it would have learned.
#
# </details>
#
# ## What comes next
#
# New to all of this? Go on with **01, environments**.
# Do you only want to see a bird learn? Then open **07** and run all cells.
