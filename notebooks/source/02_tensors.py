# %% [markdown]
# # Lesson 02 · What a tensor is
#
# Follows **video 4**, where the notes ask: *"he keeps bringing up tensors and idk what that is"*.
# Takes about **75 minutes**: 40 to read and run, 35 for five exercises.
#
# Afterwards you can
#
# - make tensors from 0-D to 4-D, and read their shape, dtype and device;
# - index them, and put states into a batch;
# - work along one axis: mean, max, argmax;
# - say what broadcasting does, and why it can ruin a training without a word;
# - pick one number from each row with `gather`;
# - let PyTorch find a gradient, and take a step with it.
#
# No [networks](glossary.md#network) yet. Lesson 03 builds one out of what you learn here.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · A list of lists, and a tensor
#
# The notes say: *"a tensor is a data structure that is basically nested lists of numbers"*. Put both side by side.

# %%
import torch

table = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
tensor = torch.tensor(table)
print(table)
print(tensor)

# %% [markdown]
# They print alike. Are they alike?
#
# **Predict.** A list takes rows of different length, and text between numbers. Does a [tensor](glossary.md#tensor)?
#
# <details>
# <summary>Answer</summary>
#
# No, neither. All rows are equally long, and all numbers are of one type.
#
# </details>

# %%
for nested in ([[1, 2], [3]], [[1, 2], [3, "four"]]):
    try:
        torch.tensor(nested)
    except (TypeError, ValueError) as error:
        print(f"{nested!s:<20} {type(error).__name__}: {error}")

# %% [markdown]
# A tensor is so strict because of where its numbers lie. A list holds *arrows* to numbers that lie anywhere.
# A tensor is one block of memory: number after number, each with the same count of bytes.

# %%
print("shape:  ", tuple(tensor.shape))
print("type:   ", tensor.dtype, "which is", tensor.element_size(), "bytes a number")
print("memory: ", tensor.untyped_storage().nbytes(), "bytes in one row")
print("strides:", tensor.stride())

# %% [markdown]
# The [shape](glossary.md#shape) says how long each [axis](glossary.md#axis) is: 3 rows, 4 columns.
# The [strides](glossary.md#stride) say how far it is to the next number, along each axis.
# One row down is 4 places on. One column to the right is 1 place on.
#
# **Predict.** At which place of the memory is the number in row 2, column 1? Count rows and columns from 0.
#
# <details>
# <summary>Answer</summary>
#
# At place 2 × 4 + 1 × 1 = 9. No search, only this one multiplication for each axis.
#
# </details>

# %%
row, column = 2, 1
place = row * tensor.stride(0) + column * tensor.stride(1)
print(place, tensor.flatten()[place], tensor[row, column])

# %% [markdown]
# Now turn the table on its side: rows become columns. With lists you would build a new list of lists.
#
# **Predict.** How many of the 12 numbers does `tensor.T` move?
#
# <details>
# <summary>Answer</summary>
#
# None. It swaps the two strides, and reads the same memory in another order.
#
# </details>

# %%
turned = tensor.T
print(tuple(tensor.shape), tensor.stride())
print(tuple(turned.shape), turned.stride())
tensor[0, 1] = 100
print(turned)

# %% [markdown]
# You changed `tensor`, and `turned` changed too. Both are [views](glossary.md#view) of one memory.
# That is fast, and it surprises everybody once. `tensor.clone()` gives you numbers of your own.
#
# Is it worth the trouble? Add two tables of a million numbers: once as lists, once as tensors.
#
# **Predict.** How many times as fast is the tensor: twice, five times, or dozens of times?
#
# <details>
# <summary>Answer</summary>
#
# Dozens of times. How many depends on your machine, and the cell measures yours.
#
# </details>

# %% tags=["training"]
import time

lists = [[float(number) for number in range(1000)] for row in range(1000)]
million = torch.tensor(lists)
began = time.perf_counter()
added = [[one + other for one, other in zip(row, again)] for row, again in zip(lists, lists)]
by_list = time.perf_counter() - began
began = time.perf_counter()
for attempt in range(20):
    added = million + million
by_tensor = (time.perf_counter() - began) / 20
print(f"lists {1000 * by_list:.1f} ms, tensors {1000 * by_tensor:.2f} ms: {by_list / by_tensor:.0f} times as fast")

# %% [markdown]
# The memory differs as well. A Python number is an object with a label, and the list holds an arrow to it.

# %%
import sys

in_list = sys.getsizeof(1.0) + 8  # bytes: the number itself, and the arrow to it
print(f"a million numbers: {in_list} MB as lists, {million.untyped_storage().nbytes() / 1e6:.0f} MB as a tensor")

# %% [markdown]
# > **Misconception · "a tensor is basically nested lists of numbers"**
# >
# > It only prints like them. It is *one typed block of memory*, with a shape and strides to find its way.
# > It also lies on a device, and it can carry a gradient: parts 4 and 9. No list does that.
#
# ## 2 · Look into the memory
#
# Every box shows its own place in memory. Choose a shape, and write an index as between square brackets.
# Orange is what it picks: above in the tensor, below in the memory.
#
# **Predict.** With shape (4, 6): which places does `:, 1` pick? And how far apart are they?
#
# <details>
# <summary>Answer</summary>
#
# 1, 7, 13 and 19: column 1 of each row. They are 6 apart, as the first stride says.
#
# </details>
#
# Then try `1`, `1:3`, `..., 0`, `::2`, and one that goes wrong: `9`. Swap the axes and try them again.

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.tensor_explorer()

# %%
from sf2lib.classroom import plots

for shape, index in [((4, 6), ":, 1"), ((2, 3, 4), "1")]:
    alt = f"24 numbers as a tensor of shape {shape}, and as one row of memory. What [{index}] picks is orange."
    plots.show(widgets.draw_tensor(shape, index).figure(), alt)

# %% [markdown]
# A row lies in one piece. A column is spread over the whole memory. The tensor finds both by its strides.
#
# ## 3 · From 0-D to 4-D
#
# The *D* counts axes. You meet all of these in this course.

# %%
from sf2lib.classroom.widgets import grids

plots.show(grids.draw_dimensions().figure(), alt="Boxes: one number, a row, a table, three tables, two rows of three.")

# %% [markdown]
# The notes count them the same way, and their *"stack of matrixes like an rgb image"* is right.
# Only *"something like an integer"* is too narrow: a 0-D tensor is one number, of any type.
#
# Here they are, from the game of lesson 01. `from_numpy` takes over what Gymnasium gives.

# %%
from sf2lib.envs import make

env = make("FlappyBird-v0", use_lidar=False, render_mode="rgb_array")
state, info = env.reset(seed=0)
picture = torch.from_numpy(env.render().copy())
state = torch.from_numpy(state).float()
reward = torch.tensor(0.1)
states, pictures = torch.stack([state] * 32), torch.stack([picture] * 4)
for thing in (reward, state, states, picture, pictures):
    print(f"{thing.dim()}-D {tuple(thing.shape)!s:<19} {thing.numel():>9,} numbers")

# %% [markdown]
# **Predict.** `stack` put 32 states of 12 numbers into one tensor. On which axis do you find them?
#
# <details>
# <summary>Answer</summary>
#
# On the first, axis 0. It counts the states. That axis is called the [batch](glossary.md#batch).
#
# </details>
#
# One number leaves the world of tensors by `item()`. The reward comes out as an ordinary Python number.

# %%
print(reward, "->", round(reward.item(), 4))

# %% [markdown]
# ## 4 · Type and device
#
# The [dtype](glossary.md#dtype) says what one number is. PyTorch guesses it from what you give.
#
# **Predict.** Which dtype has `torch.tensor([1, 2, 3])`? And `torch.tensor([1.0, 2, 3])`?
#
# <details>
# <summary>Answer</summary>
#
# Whole numbers become `int64`. One decimal point makes all of them `float32`.
# What comes from NumPy keeps NumPy's own type, usually `float64`.
#
# </details>

# %%
import numpy as np

print(torch.tensor([1, 2, 3]).dtype)
print(torch.tensor([1.0, 2, 3]).dtype)
print(torch.from_numpy(np.array([1.0, 2, 3])).dtype)

# %% [markdown]
# | dtype | bytes | holds | you use it for |
# |---|---|---|---|
# | `float32` | 4 | numbers with about 7 digits | states, rewards, Q-values, weights |
# | `int64` | 8 | whole numbers | actions: places in a list |
# | `uint8` | 1 | 0 to 255 | pixels, bytes of RAM |
# | `bool` | 1 | True, False | terminated |
#
# The type matters as soon as you compute. Your fighter will read health from RAM, byte by byte.
#
# **Predict.** Your health is 100, the opponent's is 120. Both are `uint8`. What is the difference?
#
# <details>
# <summary>Answer</summary>
#
# 236. There is no −20 in a `uint8`, so it wraps around: −20 + 256.
#
# </details>

# %%
mine, theirs = torch.tensor([100, 120], dtype=torch.uint8)
print("as uint8:  ", (mine - theirs).item())
print("as float32:", (mine.float() - theirs.float()).item())

# %% [markdown]
# No error, only a wrong number. Turn bytes into floats before you compute.
# A network is more honest: it refuses what is not its own type. Here is one layer of lesson 03.

# %%
layer = torch.nn.Linear(3, 2)
try:
    layer(torch.tensor([[1, 2, 3]]))
except RuntimeError as error:
    print(error)

# %% [markdown]
# *Long* is the old name of `int64`. The cure is `.float()`, or `dtype=torch.float32` from the start.
#
# The [device](glossary.md#device) says where the memory lies: `cpu`, or `cuda` on a graphics card.
# Two tensors must lie on the same device to be added. `.to(device)` copies one over.

# %%
print(state.device)
print(state.to("cpu") is state)  # already there: nothing is copied

# %% tags=["training"]
device = "cuda" if torch.cuda.is_available() else "cpu"
print("this machine could use:", device)

# %% [markdown]
# The networks of this course are small, and `cpu` is fast enough. Lesson 14 measures when a graphics card helps.
#
# ### Exercise 02.1 · A batch
#
# Difficulty ●○○ · 6 minutes
#
# You have a list of states. Each is a list or a NumPy array, of whole numbers or of decimals.
# Make one `float32` tensor out of them, a row for each state.

# %% tags=["exercise"]
def make_batch(states):
    # TODO: turn each state into a float32 tensor, then torch.stack them
    # <solution>
    rows = [torch.as_tensor(state, dtype=torch.float32) for state in states]
    return torch.stack(rows)  # a list of (n,) -> (batch, n)
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_02_1(make_batch)

# %% [markdown]
# ## 5 · Pick by index
#
# These are 60 states of a bird in flight, a row each, 12 numbers a row.
#
# **Predict.** Which shapes have `states[3]`, `states[3:4]`, `states[:, 9]` and `states[-1, 9]`?
#
# <details>
# <summary>Answer</summary>
#
# `(12,)`, `(1, 12)`, `(60,)` and `()`. A single number drops its axis. A slice keeps it.
#
# </details>

# %%
states = torch.from_numpy(widgets.flappy_states())
print("states[3]     ", tuple(states[3].shape))
print("states[3:4]   ", tuple(states[3:4].shape))
print("states[:, 9]  ", tuple(states[:, 9].shape))
print("states[-1, 9] ", tuple(states[-1, 9].shape))

# %% [markdown]
# `states[:, 9]` is one number of all states: the height of the bird, at 60 moments. Column 9 is *bird: y*.
#
# A condition picks too. It makes a tensor of True and False, and rows that are True stay.

# %%
falling = states[:, 10] > 0  # column 10 is the velocity, and down is positive
print(falling.dtype, tuple(falling.shape), "with", falling.sum().item(), "times True")
print("states[falling]", tuple(states[falling].shape))

# %% [markdown]
# ## 6 · Along one axis
#
# `mean`, `sum`, `max` and `argmax` take a `dim`. It names the axis that *goes away*.
#
# Here are [Q-values](glossary.md#q-value): how good each of 3 actions looks, in 4 states. Lesson 03 makes them.

# %%
torch.set_printoptions(precision=2, sci_mode=False)  # two digits are enough to read
q_values = torch.tensor([[0.1, 0.9, 0.4], [0.5, 0.2, 0.3], [0.7, 0.8, 0.6], [0.0, 0.3, 0.2]])
print(tuple(q_values.shape), "(states, actions)")

# %% [markdown]
# **Predict.** You want the best action for each state. Is it `argmax()`, `argmax(dim=0)` or `argmax(dim=1)`?
#
# <details>
# <summary>Answer</summary>
#
# `argmax(dim=1)`. The actions lie along axis 1, and that is the axis that shall go. One answer is left for each state.
#
# </details>

# %%
print("argmax()      ", q_values.argmax())
print("argmax(dim=0) ", q_values.argmax(dim=0))
print("argmax(dim=1) ", q_values.argmax(dim=1))
print("max(dim=1)    ", q_values.max(dim=1).values)

# %% [markdown]
# - Without `dim` it counts through all 12 numbers: place 1 holds the largest of all. That is no action.
# - `dim=0` compares *states*. Three answers, one for each action: nobody asked for that.
# - `dim=1` compares the actions of one state. Four answers, as there are four states.
#
# `max` gives the number, [argmax](glossary.md#argmax) the place where it stands. The place is the action.
#
# ## 7 · Broadcasting, and its trap
#
# What happens when two shapes differ? PyTorch lines them up *from the right*.
# Where one has length 1, or no axis at all, it is copied to fit. That is [broadcasting](glossary.md#broadcasting).

# %%
print(q_values - 0.5)  # (4, 3) - (): every number
print(q_values - torch.tensor([0.1, 0.2, 0.3]))  # (4, 3) - (3,): every row

# %% [markdown]
# **Predict.** Now take away the mean of each row: `q_values - q_values.mean(dim=1)`. What happens?
#
# <details>
# <summary>Answer</summary>
#
# An error. The means have shape `(4,)`. From the right, the 4 stands below the 3, and neither of them is 1.
#
# </details>

# %%
try:
    q_values - q_values.mean(dim=1)  # (4, 3) - (4,)
except RuntimeError as error:
    print(error)
print(q_values - q_values.mean(dim=1, keepdim=True))  # (4, 3) - (4, 1)

# %% [markdown]
# `keepdim=True` keeps the axis, with length 1. So the means stand as a *column* and are copied to the right.
#
# The error was luck. With as many states as actions both shapes fit, and the result is wrong without a word.
#
# ### Exercise 02.2 · How far ahead
#
# Difficulty ●●○ · 6 minutes
#
# By how much is each action better than the average of its own state? Lesson 08 uses this number.

# %% tags=["exercise"]
def lead(q_values):
    # TODO: q_values (batch, actions): subtract from each row its own mean
    # <solution>
    return q_values - q_values.mean(dim=1, keepdim=True)  # (batch, actions) - (batch, 1)
    # </solution>


# %%
checks.exercise_02_2(lead)

# %% [markdown]
# Now the trap that everybody steps into once. Four predictions come out of a network as a column.
# Four targets come from somewhere else, as a row. All of them agree.
#
# **Predict.** What is the mean of their squared differences?
#
# <details>
# <summary>Answer</summary>
#
# It should be 0. Run the cell.
#
# </details>

# %%
predicted = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
targets = torch.tensor([1.0, 2.0, 3.0, 4.0])
errors = predicted - targets
print(tuple(predicted.shape), "-", tuple(targets.shape), "=", tuple(errors.shape))
print("mean of the squares:", (errors**2).mean().item())

# %%
scene = grids.draw_broadcast(predicted, targets)
plots.show(scene.figure(), alt="A column minus a row is a square of 16 differences. Only the diagonal holds the 4 errors.")

# %% [markdown]
# The column was copied to the right, the row downwards. So each prediction met *every* target.
#
# And what does it do to a training? Lesson 06 explains how a network learns from such a mean, its [loss](glossary.md#loss).
# Here just watch, and skip the lines of `fit`. The same tiny network learns a curve twice.
# The one difference is `squeeze(1)`: it drops axis 1, which has length 1. So the column becomes a row.

# %%
x = torch.linspace(-3, 3, 64)[:, None]  # (64,) -> (64, 1)
y = torch.sin(x).squeeze(1)  # (64, 1) -> (64,)

def fit(loss_of):
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    for step in range(400):
        optimizer.zero_grad()
        loss_of(net(x)).backward()
        optimizer.step()
    return net(x).detach().squeeze(1)


# %%
right = fit(lambda predicted: ((predicted.squeeze(1) - y) ** 2).mean())  # (64,) - (64,)
trapped = fit(lambda predicted: ((predicted - y) ** 2).mean())  # (64, 1) - (64,) = (64, 64)
print(f"error of the right one:   {((right - y) ** 2).mean():.2f}")
print(f"error of the trapped one: {((trapped - y) ** 2).mean():.2f}")

# %%
fig, axes = plots.figure(height=3.2, title="One forgotten squeeze: it learns nothing but the average")
axes.plot(x, y, color=plots.INK, lw=1.2, ls="--", label="to be learned")
axes.plot(x, right, color=plots.BLUE, label="(64,) − (64,)")
axes.plot(x, trapped, color=plots.ORANGE, label="(64, 1) − (64,)")
axes.set(xlabel="number that goes in", ylabel="number that comes out")
axes.legend()
plots.show(fig, alt="A sine curve. The right network follows it, the trapped one is a flat line near 0.")

# %% [markdown]
# Each prediction was pulled towards all 64 targets at once. The best that one number can do there is their average.
# There was no error and no warning. An agent with this bug gives every state the same value.
#
# The cure is a habit: write the shape beside each line, as `# (batch,) - (batch,)`. And test it once.
#
# ### Exercise 02.3 · A mean squared error that means it
#
# Difficulty ●●○ · 7 minutes
#
# `predicted` has shape `(batch, 1)`, `target` has shape `(batch,)`. Return the mean of the squared errors.

# %% tags=["exercise"]
def mean_squared_error(predicted, target):
    # TODO: give both the same shape, subtract, square, take the mean
    # <solution>
    errors = predicted.squeeze(1) - target  # (batch,) - (batch,) -> (batch,)
    return (errors**2).mean()
    # </solution>


# %%
checks.exercise_02_3(mean_squared_error)

# %% [markdown]
# ## 8 · One number from each row: `gather`
#
# The agent rated three actions in each of four states. Then it took one of them, and not always the best.
# To learn, it needs the Q-value of the action that it *took*.

# %%
actions = torch.tensor([2, 0, 1, 1])
plots.show(grids.draw_gather(q_values, actions).figure(), alt="In each row of Q-values the action points at one number.")

# %% [markdown]
# **Predict.** Does `q_values[:, actions]` do that?
#
# <details>
# <summary>Answer</summary>
#
# No. It takes columns 2, 0, 1 and 1 from *every* row. That makes 16 numbers.
#
# </details>

# %%
print(tuple(q_values[:, actions].shape))
column = actions.unsqueeze(1)  # (4,) -> (4, 1)
print(q_values.gather(1, column).squeeze(1))  # (4, 3) -> (4, 1) -> (4,)

# %% [markdown]
# [gather](glossary.md#gather) reads like this: along axis 1, take the number at the place that the index names.
# The index needs as many axes as the tensor. So `unsqueeze(1)` puts an axis of length 1 in, and makes a column.
# At the end `squeeze(1)` drops that axis again.
#
# ### Exercise 02.4 · What was chosen
#
# Difficulty ●●○ · 6 minutes
#
# Lesson 06 needs this line in every update. Mind the shape of what you return.

# %% tags=["exercise"]
def chosen(q_values, actions):
    # TODO: q_values (batch, choices) and actions (batch,) -> the Q-value taken in each row, (batch,)
    # <solution>
    column = actions.unsqueeze(1)  # (batch,) -> (batch, 1)
    return q_values.gather(1, column).squeeze(1)  # (batch, choices) -> (batch, 1) -> (batch,)
    # </solution>


# %%
checks.exercise_02_4(chosen)

# %% [markdown]
# ## 9 · A tensor that remembers: the gradient
#
# This is what makes PyTorch more than fast tables. Ask a tensor to note what happens to it.
#
# The loss here is (w − 3)². It is lowest where w is 3. We begin at 0.

# %%
w = torch.tensor(0.0, requires_grad=True)
loss = (w - 3) ** 2
print(loss)

# %% [markdown]
# `grad_fn` is the note: this number came from a power. From there PyTorch can go back, step by step.
#
# **Predict.** You make `w` a little larger. Does the loss rise or fall? And how steeply?
#
# <details>
# <summary>Answer</summary>
#
# It falls, as w comes nearer to 3. The slope of (w − 3)² is 2 (w − 3). At 0 that is −6.
#
# </details>

# %%
loss.backward()
print("by PyTorch:", w.grad.item())
print("by trying: ", round(((0.001 - 3) ** 2 - (0 - 3) ** 2) / 0.001, 2))

# %% [markdown]
# `backward` found the slope: the [gradient](glossary.md#gradient). It says how the loss changes when `w` grows a little.
# It works for a million [weights](glossary.md#weight) at once, too. Each gets its own number, in one go.
#
# To get lower, walk *against* the slope: `w - rate * slope`. With rate 0.25 that is 0 + 0.25 × 6 = 1.5.
#
# **Predict.** Here are two such steps. After the second, where should `w` be? The slope at 1.5 is −3.
#
# <details>
# <summary>Answer</summary>
#
# At 1.5 + 0.25 × 3 = 2.25. The cell comes out elsewhere: there is a bug in it.
#
# </details>

# %%
w = torch.tensor(0.0, requires_grad=True)
for step in range(2):
    loss = (w - 3) ** 2
    loss.backward()
    with torch.no_grad():  # the step itself is not to be noted
        w -= 0.25 * w.grad
    print(f"slope {w.grad.item():.1f}, w is now {w.item():.2f}")

# %% [markdown]
# The second slope is −9: the new −3 was *added* to the old −6. `backward` always adds.
# So each step has to begin with an empty `grad`. Forget it, and a training still runs, only badly.

# %%
w = torch.tensor(0.0, requires_grad=True)
path = [w.item()]
for step in range(8):
    w.grad = None  # the line that was missing
    loss = (w - 3) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.25 * w.grad
    path.append(w.item())
print([round(place, 2) for place in path])

# %%
fig, axes = plots.figure(height=3.2, title=f"Eight steps against the slope: from {path[0]:.0f} to {path[-1]:.2f}")
places = torch.linspace(-0.5, 5, 100)
axes.plot(places, (places - 3) ** 2, color=plots.LINE)
axes.plot(path, [(place - 3) ** 2 for place in path], "o-", color=plots.ORANGE, lw=1.4)
axes.set(xlabel="w", ylabel="loss, (w − 3)²")
plots.show(fig, alt="A parabola. Dots walk down its left side, in ever smaller steps, to its lowest point at 3.")

# %% [markdown]
# The steps shrink by themselves, as the slope does.
#
# What if a tensor was not asked to take notes? Then there is no way back.

# %%
w = torch.tensor(0.0)
try:
    ((w - 3) ** 2).backward()
except RuntimeError as error:
    print(str(error).split(".")[0])

# %% [markdown]
# And three ways to get at the number without its notes. Lesson 03 uses `detach` to print Q-values.
#
# | | gives |
# |---|---|
# | `loss.item()` | a Python number |
# | `output.detach()` | the same tensor, without notes |
# | `with torch.no_grad():` | nothing in here is noted; faster for playing |
#
# ### Exercise 02.5 · Walk downhill
#
# Difficulty ●●● · 10 minutes
#
# Take some steps against the slope, for any loss. Return where you end.

# %% tags=["exercise"]
def descend(loss, start, rate, steps):
    # TODO: a tensor that wants a gradient; in each step: empty grad, loss, backward, step
    # <solution>
    weight = torch.tensor(start, requires_grad=True)
    for step in range(steps):
        weight.grad = None  # or the slopes add up
        loss(weight).backward()
        with torch.no_grad():
            weight -= rate * weight.grad  # against the slope
    return weight.item()
    # </solution>


# %%
checks.exercise_02_5(descend)

# %% [markdown]
# Training a network is this loop, with thousands of weights for `w`. Lesson 06 takes it from here.
#
# ## Recap
#
# 1. A tensor is one typed block of memory, with shape and strides, on a device, perhaps with a gradient.
# 2. The first axis is the batch. A network takes `float32`; actions are `int64`; bytes are `uint8` and wrap.
# 3. `dim` names the axis that goes away. `keepdim=True` keeps it with length 1.
# 4. Broadcasting lines shapes up from the right. `(batch, 1) - (batch,)` is a square, and no error.
# 5. `backward` finds the slope and *adds* it to `grad`. Empty it, then step against it.
#
# ## Quiz
#
# **1.** `a` has shape (32, 12). Which shapes have `a[0]`, `a[:, 0]` and `a.mean(dim=0)`?
#
# <details>
# <summary>Answer</summary>
#
# `(12,)`, `(32,)` and `(12,)`: one state; one number of all states; the average state.
#
# </details>
#
# **2.** The loss is a 0-D tensor and falls. All predictions are equal. What do you look at first?
#
# <details>
# <summary>Answer</summary>
#
# At the shapes just before the subtraction. `(batch, 1)` and `(batch,)` make a square.
#
# </details>
#
# **3.** `b = a.T` and then `b[0, 0] = 7`. What is `a[0, 0]`?
#
# <details>
# <summary>Answer</summary>
#
# 7. Both read the same memory. With `b = a.T.clone()` it would have stayed as it was.
#
# </details>
#
# ## What comes next
#
# You know what goes into a network and what comes out. **Lesson 03** writes the network between them.
