# %% [markdown]
# # Lesson 04 · A memory to learn from
#
# Follows **video 3**. Takes about **70 minutes**: 35 to read and run, 35 for four exercises.
#
# Afterwards you can
#
# - say what an agent remembers of each step, and why it remembers at all;
# - write the deque buffer of the notes, with `push` and `sample`;
# - turn memories into a batch of tensors;
# - say why sf2lib keeps a ring of arrays instead;
# - show with a plot why random samples beat consecutive ones.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · What to remember of a step
#
# Here is one step of CartPole. A cart moves left or right, and a pole on it should not fall.
# Each step that it stands pays 1.

# %%
import numpy as np
from sf2lib.envs import make

np.set_printoptions(precision=2, suppress=True)  # two digits are enough to read
env = make("CartPole-v1")
state, info = env.reset(seed=0)
action = 1  # push the cart to the right
next_state, reward, terminated, truncated, info = env.step(action)
print("state      ", state)
print("action     ", action)
print("reward     ", reward)
print("next_state ", next_state)
print("terminated ", terminated, "  truncated", truncated)

# %% [markdown]
# Put the parts of one step into one tuple. The notes have them right:
# state, action, new state, reward, terminated. This is a [transition](glossary.md#transition), or an *experience*.

# %%
done = terminated
transition = (state, action, reward, next_state, done)
print(len(transition), "parts")

# %% [markdown]
# Why these five? Together they say: *here I did this, it paid that, and it led there*.
# Lesson 06 learns from nothing else. It needs no other step, neither before nor after.
#
# ## 2 · Why remember at all?
#
# You could learn from each transition at once, and throw it away. That would save memory.
# Let us see what it does, in a task without any game.
#
# A small network is to learn a wave. It sees 4,000 points of it, each one once.
# The first network gets them in order, from left to right, as a game would bring them.
# The second one gets the same points, shuffled.
#
# **Predict.** Which one knows the wave in the end? And which part of it does the other one know?
#
# <details>
# <summary>Answer</summary>
#
# The shuffled one knows all of it. The other one knows the right end, where it was last.
# While it learned the right side, it lost the left one.
#
# </details>

# %% tags=["training"]
import torch
from sf2lib.classroom.memory import fit_in_order

x = torch.linspace(-3, 3, 4000)[:, None]  # (4000,) -> (4000, 1)
wave = torch.sin(1.5 * x)
torch.manual_seed(0)
in_order = fit_in_order(x, wave, torch.arange(4000))
shuffled = fit_in_order(x, wave, torch.randperm(4000))
off, off_shuffled = (in_order - wave).abs().mean(), (shuffled - wave).abs().mean()
print(f"mean error, in order {off:.2f}, shuffled {off_shuffled:.2f}")

# %% tags=["training"]
from sf2lib.classroom import plots

title = f"The same points: in order the error is {off / off_shuffled:.0f} times as large"
fig, axes = plots.figure(height=3.4, title=title)
axes.plot(x, wave, color=plots.LINE, lw=7, label="the wave")
axes.plot(x, shuffled, color=plots.BLUE, label="learned shuffled")
axes.plot(x, in_order, color=plots.ORANGE, label="learned in order")
axes.set(xlabel="number that goes in", ylabel="number that comes out", ylim=(-2.6, 2.6))
axes.legend(ncols=3, loc="lower center")
plots.show(fig, alt="A wave. The network that learned shuffled points follows it, the other one only at the right end.")

# %% [markdown]
# Each update changes all weights a little. It makes the points of *this* batch right, wherever the others go.
# If all points of a batch are neighbours, nothing holds the rest in place.
#
# A game is such an order. First the pole leans left for a while, then right. First the bird is high, then low.
# So an agent keeps its transitions, and learns from a random handful. This is [experience replay](glossary.md#experience-replay).
#
# ## 3 · A deque
#
# The notes remember what a [deque](glossary.md#deque) is: *"a double ended que"*, quick at both of its ends.
# Right. And a deque with `maxlen` forgets by itself. Here are five steps of a fight, and room for three.
#
# **Predict.** The first hit pays 100. Which three hits are left?
#
# <details>
# <summary>Answer</summary>
#
# The last three. The one that paid 100 came first, so it leaves first.
#
# </details>

# %%
from collections import deque

memory = deque(maxlen=3)
for hit, reward in enumerate([100, 1, 0, 2, 0]):
    memory.append((f"hit {hit}", reward))
    print(list(memory))

# %% [markdown]
# > **Misconception · "so the higher reward experiences are closer to the front and the old ones get popped off"**
# >
# > Half of it is right: the old ones leave. But a deque never looks at a reward. Its order is age, nothing else.
# > The best hit of all left as soon as it was the oldest.
# >
# > What you describe exists! To keep an eye on the experiences that teach most is *prioritized* replay.
# > It goes by surprise rather than by reward. Lesson 08 builds it.
#
# Why not keep the best ones only? An agent has to know what is bad, too.
# Who remembers hits alone never learns to block.
#
# ### Exercise 04.1 · The replay buffer
#
# Difficulty ●●○ · 10 minutes
#
# Write the class of the notes. `push` appends one transition, a tuple of all five parts.
# `sample` gives a list of `batch_size` transitions, drawn at random. It takes nothing out.

# %% tags=["exercise"]
import random
from collections import deque

class ReplayBuffer:
    def __init__(self, capacity):
        # TODO: a deque that holds at most `capacity` transitions
        # <solution>
        self.buffer = deque(maxlen=capacity)
        # </solution>

    def push(self, state, action, reward, next_state, done):
        # TODO: append the five parts as one tuple
        # <solution>
        experience = (state, action, reward, next_state, done)
        self.buffer.append(experience)
        # </solution>

    def sample(self, batch_size):
        # TODO: random.sample(what, how_many) draws without taking out
        # <solution>
        return random.sample(self.buffer, batch_size)
        # </solution>

    def __len__(self):
        # TODO: how many transitions it holds
        # <solution>
        return len(self.buffer)
        # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_04_1(ReplayBuffer)

# %% [markdown]
# The video calls its object *replay memory*. Search PyTorch for such a class.
#
# **Predict.** How many names in `torch`, `torch.nn`, `torch.optim` and `torch.utils.data` contain *replay*?
#
# <details>
# <summary>Answer</summary>
#
# None. PyTorch has tensors, networks and optimizers. It has never heard of games.
#
# </details>

# %%
import torch.utils.data

parts = [torch, torch.nn, torch.optim, torch.utils.data]
print([name for part in parts for name in dir(part) if "replay" in name.lower()])
print(ReplayBuffer.__name__, "was written in", ReplayBuffer.__module__, "- that is this notebook")

# %% [markdown]
# > **Misconception · "im guessing this is a built in class in pytorch"**
# >
# > It is not. It is the class that you have just written, and the deque in it is plain Python.
# > There are libraries that bring one. Here it is the class `ReplayBuffer` in `sf2lib/replay.py`.
# > Open that file after this lesson: you will know every line of the class.
#
# ## 4 · When is a step *done*?
#
# `env.step` says two things about the end. [Terminated](glossary.md#terminated): the pole fell, nothing comes after.
# [Truncated](glossary.md#truncated): the clock ran out after 500 steps, and the pole still stands.
#
# **Predict.** A fight is cut off at 99 seconds, and you have full health. Is that position worth nothing?
#
# <details>
# <summary>Answer</summary>
#
# No. Had the fight gone on, you would have won. Only the clock ended it, and the memory should not say *done*.
#
# </details>
#
# So `done` is `terminated`, and nothing else. Lesson 06 measures what happens otherwise.
#
# ### Exercise 04.2 · Remember a step
#
# Difficulty ●○○ · 5 minutes
#
# `result` is what `env.step(action)` gave. Push this one step into the buffer. Mind the order of both.

# %% tags=["exercise"]
def remember(buffer, state, action, result):
    # TODO: unpack result (five things), then buffer.push(...) the five parts of a transition
    # <solution>
    next_state, reward, terminated, truncated, info = result
    buffer.push(state, action, reward, next_state, terminated)  # cut off is not over
    # </solution>


# %%
checks.exercise_04_2(remember)

# %% [markdown]
# ## 5 · From a list to a batch
#
# A sample is a list of tuples. A [batch](glossary.md#batch) for the network is made of tensors: all states in one, all actions in another.
# `zip(*rows)` turns rows into columns. Look at it with small numbers.

# %%
rows = [("state 7", 1, 0.5), ("state 3", 0, 1.0)]
columns = list(zip(*rows))
print(columns)

# %% [markdown]
# ### Exercise 04.3 · A batch of tensors
#
# Difficulty ●●○ · 10 minutes
#
# Return five tensors: state, action, reward, next_state, done. Each has a row for each transition.
#
# | part | shape | dtype | why |
# |---|---|---|---|
# | state, next_state | `(batch, state_dim)` | `float32` | as the network's weights |
# | action | `(batch,)` | `int64` | a *place* in a row of Q-values |
# | reward | `(batch,)` | `float32` | is added to Q-values |
# | done | `(batch,)` | `float32` | 1 or 0, as it is multiplied later |
#
# `torch.as_tensor(np.array(column), dtype=torch.float32)` makes a tensor of a column.

# %% tags=["exercise"]
def make_batch(transitions):
    # TODO: zip(*transitions) gives five columns; make a tensor of each and return all five
    # <solution>
    state, action, reward, next_state, done = zip(*transitions)
    return (
        torch.as_tensor(np.array(state), dtype=torch.float32),  # (batch, state_dim)
        torch.as_tensor(np.array(action), dtype=torch.int64),  # (batch,)
        torch.as_tensor(np.array(reward), dtype=torch.float32),
        torch.as_tensor(np.array(next_state), dtype=torch.float32),
        torch.as_tensor(np.array(done), dtype=torch.float32),
    )
    # </solution>


# %%
checks.exercise_04_3(make_batch)

# %% [markdown]
# Now fill a buffer from a real game. A simple rule flies the bird: it flaps when it falls to the lower pipe.
# From here the lesson uses its own versions, so an empty exercise stops nothing.

# %%
from sf2lib.classroom import policies
from sf2lib.classroom.memory import DequeBuffer, make_batch

env = make("FlappyBird-v0", use_lidar=False)
policy = policies.by_rule(lambda above: above < 8)  # pixels above the lower pipe
memory = DequeBuffer(capacity=5_000, seed=0)
state, _ = env.reset(seed=0)
for step in range(5_000):
    action = int(policy(state[None])[0])
    next_state, reward, terminated, truncated, _ = env.step(action)
    memory.push(state, action, reward, next_state, terminated)
    state = env.reset()[0] if terminated or truncated else next_state

# %%
batch = make_batch(memory.sample(64))
for name, part in zip(["state", "action", "reward", "next_state", "done"], batch):
    print(f"{name:<11} {tuple(part.shape)!s:<9} {part.dtype}")

# %% [markdown]
# 64 memories, ready for a network with 12 inputs. This is what one update will look at.
#
# ## 6 · In a row, or at random?
#
# In the bird's state, `state[9]` says how high it flies. Take 64 steps in a row, and 64 steps at random.
# The spread says how far such numbers lie from their mean, on average.
#
# **Predict.** What do you see in the first picture, and what in the second?
#
# <details>
# <summary>Answer</summary>
#
# In a row: a smooth line, one flight through one or two gaps. At random: heights from everywhere.
#
# </details>

# %%
height = 1 - np.array([state[9] for state, *_ in memory.buffer])  # 0 is the bottom of the screen, 1 the top
start = 2_000
in_a_row = height[start : start + 64]
at_random = np.random.default_rng(0).choice(height, 64)
spread, spread_random, spread_all = in_a_row.std(), at_random.std(), height.std()
print(f"spread of the heights: in a row {spread:.2f}, at random {spread_random:.2f}, all {spread_all:.2f}")

# %%
fig, (left, right) = plots.figure(height=3.2, title="A batch in a row is one flight, a random one is the game", columns=2, sharey=True)
left.plot(in_a_row, "o-", ms=4, lw=1, color=plots.ORANGE)
right.plot(at_random, "o", ms=4, color=plots.BLUE)
left.set(xlabel="place in the batch, 64 steps in a row", ylabel="height of the bird, screens")
right.set(xlabel="place in the batch, 64 steps at random")
plots.show(fig, alt="Left: 64 heights in a row form a wave. Right: 64 heights drawn at random are scattered.")

# %% [markdown]
# How alike are neighbours? [Correlation](glossary.md#correlation) says it in one number.
# 1 means that if you know one height you know the other. 0 means that it tells you nothing.
# A game's correlation with itself some steps later has a name of its own, *autocorrelation*.
#
# **Predict.** Two heights that lie one step apart: near 1 or near 0? And two random ones?
#
# <details>
# <summary>Answer</summary>
#
# Near 1, as a bird cannot jump. And near 0 for random ones: nothing ties them together.
#
# </details>

# %%
def autocorrelation(numbers, lag):
    return np.corrcoef(numbers[:-lag], numbers[lag:])[0, 1]

lags = range(1, 61)
shuffled_heights = np.random.default_rng(0).permutation(height)
ordered = [autocorrelation(height, lag) for lag in lags]
drawn = [autocorrelation(shuffled_heights, lag) for lag in lags]
print(f"one step apart: {ordered[0]:.2f} in the game, {round(drawn[0], 2) + 0:.2f} drawn at random")

# %%
fig, axes = plots.figure(height=3.3, title=f"In the game, neighbours are alike: {ordered[0]:.2f}. In a sample, no two are")
axes.axhline(0, color=plots.LINE, lw=1)
axes.plot(lags, ordered, color=plots.ORANGE, label="in the order of the game")
axes.plot(lags, drawn, color=plots.BLUE, label="drawn at random")
axes.set(xlabel="how many steps lie between two heights", ylabel="correlation", ylim=(-0.2, 1.05))
axes.legend()
plots.show(fig, alt="Correlation against distance in steps. In the game it falls from nearly 1 and swings. At random it is 0.")

# %% [markdown]
# So 64 steps in a row are no 64 pieces of news. They are a few, told again and again.
# A random batch is a small picture of the whole game. That is the wave from part 2 once more.
#
# > **Misconception · "you need to make sure youre sampling enough good sequences"**
# >
# > Replay samples no sequences. It samples single transitions, torn out of their order on purpose.
# > Look at the numbers of the next cell: no two of them are neighbours.
# > A combo still gets its value, one step at a time. Lessons 08 and 11 show how.

# %%
from sf2lib.replay import ReplayBuffer

numbered = ReplayBuffer(capacity=5_000, seed=0)
for step in range(5_000):
    numbered.push([step], action=0, reward=0.0, next_state=[step + 1], done=False)
print(numbered.sample(8).state[:, 0].int().tolist())

# %% [markdown]
# That was the course's own `ReplayBuffer`. It has the same name, and the same `push` and `sample`.
# Inside it is built otherwise.
#
# ## 7 · Why sf2lib keeps a ring
#
# The deque has two costs. It holds 100,000 tuples, and each sample has to gather and convert them.
# And a deque is quick at its ends alone. To reach its middle it walks there from an end.
#
# **Predict.** You make [arrays](glossary.md#array) for 100,000 rows at once, and write into their rows.
# How much faster is a batch of 128 then: not at all, a few times, 100 times?
#
# <details>
# <summary>Answer</summary>
#
# Run the cell: it is your machine's answer. One indexing call fetches all 128 rows, and they are tensors already.
#
# </details>

# %% tags=["training"]
from timeit import timeit

deque_buffer, ring = DequeBuffer(100_000), ReplayBuffer(100_000)
state = np.zeros(12, dtype=np.float32)
for step in range(setup.budget(ci=20_000, quick=100_000, full=100_000)):
    deque_buffer.push(state + step, 0, 0.0, state - step, False)
    ring.push(state + step, 0, 0.0, state - step, False)
slow = timeit(lambda: make_batch(deque_buffer.sample(128)), number=200) / 200
fast = timeit(lambda: ring.sample(128), number=200) / 200
print(f"a batch from the deque {1e6 * slow:,.0f} µs, from the ring {1e6 * fast:,.0f} µs: {slow / fast:.0f} times as fast")

# %% [markdown]
# Training draws such a batch tens of thousands of times. So it pays.
#
# An array cannot push its oldest row out. Instead, the newest one takes the oldest one's place.
# After the last place comes place 0 again, as on a clock. Hence the name: [ring](glossary.md#ring-buffer).
# The place comes from `%`, the rest of a division.
#
# **Predict.** A ring with 5 places. Where do steps 0 to 6 go?
#
# <details>
# <summary>Answer</summary>
#
# 0 1 2 3 4, and then 0 1 again.
#
# </details>

# %%
capacity = 5
ring = ["-"] * capacity
for pushed in range(7):
    ring[pushed % capacity] = pushed
    print(f"step {pushed} goes to place {pushed} % {capacity} = {pushed % capacity}   {ring}")

# %% [markdown]
# Look at the last line. Step 6 is the newest one, and the oldest one, step 2, lies right behind it.
#
# ### Exercise 04.4 · Places on the ring
#
# Difficulty ●●○ · 10 minutes
#
# `pushed` transitions came in so far. Where does the next one go? And where does the oldest one lie?
# Mind the time before the ring is full.

# %% tags=["exercise"]
def ring_places(pushed, capacity):
    # TODO: return two places, (next_place, oldest_place), each from 0 to capacity - 1
    # <solution>
    next_place = pushed % capacity
    oldest_place = next_place if pushed >= capacity else 0  # not full: nothing was overwritten yet
    return next_place, oldest_place
    # </solution>


# %%
checks.exercise_04_4(ring_places)

# %% [markdown]
# ## 8 · Watch it fill, wrap and forget
#
# Each circle is a place, with the number of the step that lies there. Every seventh step pays 1: the orange ones.
#
# **Predict.** You draw 1,000 batches. Which steps are drawn most: the newest, or the orange ones?
#
# <details>
# <summary>Answer</summary>
#
# None. All bars grow to about the same length. Age decides who leaves, and nothing decides who is drawn.
#
# </details>

# %% tags=["widget"]
from sf2lib.classroom.widgets.ring import draw_ring, filled, ring_explorer

ring_explorer()

# %%
from collections import Counter

buffer = filled(capacity=10, pushed=23)
drawn = buffer.sample(4).state[:, 0].int().tolist()
plots.show(
    draw_ring(buffer, drawn, Counter(drawn)).figure(),
    alt="A ring of 10 places after 23 steps. It holds steps 13 to 22, step 13 will be overwritten next, 4 are drawn.",
)

# %% [markdown]
# 23 steps came in, 10 are left. Step 6 had paid 1, and it is gone. That is your deque, without the deque.
#
# ## 9 · Does it matter? Train without it
#
# Take away the agent's memory. A buffer of 128 holds just one batch, so it learns from the last 128 steps alone.
# That is as near to *no memory* as the same training loop can come.
# The other agent remembers 100,000. All else is the same: network, settings, [seeds](glossary.md#seed).
#
# Now and then each plays some games without chance, a [greedy test](glossary.md#greedy-test). Those scores are drawn.
# A single run says little. So each agent trains several times, with other seeds.
# A line is the mean of them, and its band reaches from the worst to the best seed.
#
# **Predict.** Does the agent without memory learn nothing at all?
#
# <details>
# <summary>Answer</summary>
#
# It does learn something, and then it loses it again. Run the cells, this takes about half a minute.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom.seeds import draw_band, scores_of, train_seeds
from sf2lib.config import Hyperparameters

steps = setup.budget(ci=2_500, quick=10_000, full=14_000)
seeds = range(setup.budget(ci=1, quick=3, full=6))
runs = {}
for size in (128, 100_000):
    hp = Hyperparameters.load("cartpole", batch_size=128, buffer_size=size, validate_episodes=5)
    runs[size] = train_seeds(hp, steps, seeds)
    print(f"room for {size:>7,}: {np.round(np.sort(scores_of(runs[size])))}")

# %% tags=["training"]
with_memory, without = scores_of(runs[100_000]).mean(), scores_of(runs[128]).mean()
title = f"With a memory the pole stands {with_memory:.0f} steps in the end, without {without:.0f}"
fig, axes = plots.figure(height=3.6, title=title)
draw_band(axes, runs[100_000], "100,000 transitions", plots.BLUE)
draw_band(axes, runs[128], "the last 128", plots.ORANGE)
axes.set(xlabel="environment steps", ylabel="steps balanced, greedy test")
axes.legend(loc="upper left")
plots.show(fig, alt="Test scores in CartPole over several seeds. With replay they rise and stay, without they rise and fall.")

# %% [markdown]
# The printed numbers are the means of the last three tests, one for each seed, sorted.
#
# Look at the orange line. It rises: 128 fresh steps do teach something.
# Then it falls, as on the wave. One reason: a good agent keeps the pole upright, so its last 128 steps are all alike.
# It forgets what to do when the pole leans, and the pole falls.
#
# Look at the bands, too. Not every seed with a memory comes to 500 either.
# With one seed each you could have met the worst blue run and the best orange one.
#
# There is a second gain. What lies in a memory can be looked at more than once.

# %%
updates_per_step = 1 / hp.steps_per_update
print(f"each step is looked at {updates_per_step * hp.batch_size:.0f} times on average")

# %% [markdown]
# Thrown away after one look, each step would teach a sixteenth of that.
# The orange agent looks as often, but always at the same few, one moment long.
# And steps are what you have to pay for, above all in a game that runs on an emulator.
#
# ## Recap
#
# 1. A transition is one step: state, action, reward, next state, done. *Done* means terminated.
# 2. Learned in order, the beginning is forgotten. So an agent keeps transitions and learns from random ones.
# 3. A deque with `maxlen` forgets the oldest, never the worst. You wrote it, it is not in PyTorch.
# 4. A batch is five tensors with a row for each transition. Actions are `int64`, all else is `float32`.
# 5. sf2lib keeps the same thing as a ring of arrays: place `pushed % capacity`, and a batch in one go.
#
# ## Quiz
#
# **1.** A buffer for 1,000 has seen 5,400 steps. Which of them can be in a batch?
#
# <details>
# <summary>Answer</summary>
#
# Steps 4,400 to 5,399. All of them are equally likely, whatever they paid.
#
# </details>
#
# **2.** A batch has 128 rows, and the buffer holds 50. What should `sample` do?
#
# <details>
# <summary>Answer</summary>
#
# Refuse. So training first collects some steps. How many, the setting `learning_starts` says.
#
# </details>
#
# **3.** Your fighter landed one perfect combo in 50,000 steps. Does a uniform sample help it to learn from that?
#
# <details>
# <summary>Answer</summary>
#
# Hardly. A few transitions of 50,000 are seldom drawn. Prioritized replay draws them more often, in lesson 08.
#
# </details>
#
# ## What comes next
#
# The memory is there, but who fills it? An agent that always does what looks best never sees anything new.
# **Lesson 05** lets it try things out, and writes the loop that plays.
