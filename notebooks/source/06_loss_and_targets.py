# %% [markdown]
# # Lesson 06 · Loss and targets
#
# Follows **videos 5, 6 and 7**. Takes about **100 minutes**: 60 to read and run, 40 for five exercises.
#
# Afterwards you can
#
# - say what loss is, and compute a mean squared error by hand;
# - take a gradient step by hand and by optimizer;
# - write the target of Q-learning, for one step and for a whole batch;
# - say what a target network is for, and show it with numbers;
# - test your own parts in worlds whose answers are known.
#
# Your notes stop in video 5, at a question: *"what is loss, and what is mean square error"*.
# Here is the answer, first in numbers, then in pictures. Take a break after part 5: the lesson is long.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · What loss is
#
# You guess how much damage three moves do. Then you look up the truth.

# %%
moves = ["jab", "strong punch", "two-hit kick"]
guesses = [2, 2, 4]
answers = [1, 3, 4]
errors = [guess - answer for guess, answer in zip(guesses, answers)]
print("errors:", errors)

# %% [markdown]
# An [error](glossary.md#error) is what you said minus what is right. Two of your three guesses are wrong.
# You want *one* number that says how wrong you are.
#
# **Predict.** What is the mean of the three errors? Would it be that number?
#
# <details>
# <summary>Answer</summary>
#
# It is 0, as if all were right. Too high by 1 and too low by 1 cancel out.
#
# </details>

# %%
print("mean of the errors: ", sum(errors) / 3)
print("each error squared: ", [error**2 for error in errors])
print("mean of the squares:", round(sum(error**2 for error in errors) / 3, 2))

# %% [markdown]
# A square is never below 0, so nothing cancels. The last number is the [mean squared error](glossary.md#mean-squared-error), or MSE.
# Its name is its recipe, read from the end: take each **error**, **square** it, take the **mean**.
#
# And [loss](glossary.md#loss)? It is any number that says how wrong a model is. MSE is the most common one.
# The notes say: *"loss is a number that tells the model how wrong it is"*. That is right.
#
# Squares do one more thing.
#
# **Predict.** One guess is off by 4. Or four guesses are off by 1 each. Which costs more?
#
# <details>
# <summary>Answer</summary>
#
# The single one: 16 against 4. With squares, one large error costs more than several small ones.
#
# </details>

# %%
print("one error of 4:   ", 4**2)
print("four errors of 1: ", 1**2 + 1**2 + 1**2 + 1**2)

# %% [markdown]
# ### Exercise 06.1 · The mean squared error
#
# Difficulty ●○○ · 5 minutes
#
# Write it for two [tensors](glossary.md#tensor) of the same shape. Tensors subtract and square all places at once.

# %% tags=["exercise"]
def mse(guesses, answers):
    # TODO: take each error, square it, take the mean
    # <solution>
    errors = guesses - answers
    return (errors**2).mean()
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_06_1(mse)

# %% [markdown]
# PyTorch has it too, as every library does.

# %%
import torch
from torch.nn import functional

torch.set_printoptions(precision=2, sci_mode=False)  # two digits are enough to read
guesses, answers = torch.tensor([2.0, 2.0, 4.0]), torch.tensor([1.0, 3.0, 4.0])
print(functional.mse_loss(guesses, answers))

# %% [markdown]
# ## 2 · A landscape to walk down
#
# Guesses come from a [model](glossary.md#model). Ours is as small as can be: one [weight](glossary.md#weight).
# It says: *damage = weight × hits*. The jab and the punch hit once, the kick hits twice.

# %%
hits = torch.tensor([1.0, 1.0, 2.0])
for weight in [0.0, 1.0, 2.0, 3.0]:
    loss = functional.mse_loss(weight * hits, answers)
    print(f"weight {weight:.0f}: it says {(weight * hits).tolist()}, loss {loss:.2f}")

# %% [markdown]
# To learn means: find the weight with the lowest loss. Here that is 2. You saw it because you tried several.
# A real [network](glossary.md#network) has thousands of weights. Nobody can try them all.
#
# So you need a hint from where you stand: which way is down? Move the weight a tiny bit and look.
#
# **Predict.** The weight is 0. You move it up by 0.001. Does the loss rise or fall?
#
# <details>
# <summary>Answer</summary>
#
# It falls: all guesses are 0, and all answers are higher.
#
# </details>

# %%
def loss_of(weight):
    return functional.mse_loss(weight * hits, answers)

nudge = 0.001
change = loss_of(nudge) - loss_of(0.0)
print(f"the loss changed by {change:.4f}, that is {change / nudge:.2f} for each 1 of weight")

# %% [markdown]
# This number is the slope. With many weights there is a slope for each, and all together are the [gradient](glossary.md#gradient).
# It points uphill. So walk the other way:
#
# **new weight = weight − learning rate × slope**
#
# The [learning rate](glossary.md#learning-rate) says how far you walk. With 0.1, from 0, by hand:

# %%
0.0 - 0.1 * (-8.0)

# %% [markdown]
# Try it. On the left each blue square is a squared error, drawn as a real square. The loss is their mean area.
# On the right is the loss of *every* weight: a valley. The blue line is the slope, the orange arrow the next step.
#
# **Predict.** First press *one gradient step* five times, with learning rate 0.1. Do the steps stay equally long?
# Then start over with 0.5, and with 0.6. What will happen?
#
# <details>
# <summary>Answer</summary>
#
# The steps get shorter, as the slope gets flatter. With 0.5 the weight jumps across the valley, for ever.
# With 0.6 it climbs out: each step lands higher on the other side.
#
# </details>

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.landscape_explorer(hits.tolist(), answers.tolist())

# %%
from sf2lib.classroom import plots

scene = widgets.draw_landscape(0.0, 0.1, hits.tolist(), answers.tolist())
plots.show(scene.figure(), alt="Left: three squared errors as squares. Right: the loss of each weight is a valley.")

# %% [markdown]
# Here are those walks side by side, eight steps each.

# %%
def walk(learning_rate, steps=8):
    weights = [0.0]
    for _ in range(steps):
        slope = widgets.loss_and_slope(weights[-1], hits.tolist(), answers.tolist())[1]
        weights.append(weights[-1] - learning_rate * slope)
    return weights

for learning_rate in [0.01, 0.1, 0.25, 0.5, 0.6]:
    print(f"{learning_rate:<5}", " ".join(f"{weight:6.2f}" for weight in walk(learning_rate)))

# %% [markdown]
# - 0.01 creeps. It gets there, some day.
# - 0.1 is fine. And 0.25 lands in one step: that is luck, and no real network is so simple.
# - 0.5 jumps over the valley and back. 0.6 ends farther away with each step.
#
# The lowest loss is 0.67 and not 0: two moves hit once and do different damage.
# No weight can get both right. A loss above 0 need not mean that learning failed.
#
# ## 3 · Three lines: zero_grad, backward, step
#
# PyTorch finds all slopes by itself. `requires_grad=True` says: remember what is computed with this weight.

# %%
weight = torch.tensor(0.0, requires_grad=True)
loss = loss_of(weight)
loss.backward()
print("slope:", weight.grad)

# %% [markdown]
# `backward` walks back through the arithmetic, from the loss to the weight. It is what people call *backprop*.
# It found −8, as you did by hand. For a network it finds the slope of each weight, in one go.
#
# The step is taken by an [optimizer](glossary.md#optimizer). The simplest one is called SGD. It does what you did.
# Agents mostly use another one, Adam. It chooses a step length for each weight.

# %%
optimizer = torch.optim.SGD([weight], lr=0.1)
optimizer.step()
print("weight:", weight.detach())

# %% [markdown]
# Now do both again, and look at the slope.
#
# **Predict.** The weight is 0.8. There the slope is −4.8. Which number stands in `weight.grad` after `backward`?
#
# <details>
# <summary>Answer</summary>
#
# −12.8. `backward` *adds* to what is there: −8 from before, and −4.8.
#
# </details>

# %%
loss_of(weight).backward()
print("slope:", weight.grad)

# %% [markdown]
# Nobody has wiped out the old slope. That is what `optimizer.zero_grad()` is for. What happens without it?

# %%
def walk_by_optimizer(forget_old_slopes, steps=30):
    weight = torch.tensor(0.0, requires_grad=True)
    optimizer, path = torch.optim.SGD([weight], lr=0.1), [0.0]
    for _ in range(steps):
        if forget_old_slopes:
            optimizer.zero_grad()
        loss_of(weight).backward()
        optimizer.step()
        path.append(weight.item())
    return path

# %%
right, forgot = walk_by_optimizer(True), walk_by_optimizer(False)
far = max(abs(weight - 2) for weight in forgot[15:])
fig, axes = plots.figure(height=3.2, title=f"Without zero_grad the weight still swings by {far:.1f} after 15 steps")
axes.axhline(2, color=plots.LINE)
axes.plot(right, "o-", ms=4, label="with zero_grad")
axes.plot(forgot, "o-", ms=4, label="without")
axes.set(xlabel="gradient steps", ylabel="weight", ylim=(-0.4, 5.6))
axes.legend(loc="upper right", ncols=2)
plots.show(fig, alt="With zero_grad the weight goes to 2 and stays. Without it the weight swings around 2 for ever.")

# %% [markdown]
# It raises no error. The old slopes push on like a swing that nobody stops.
#
# So a gradient step is three lines, always these, in this order:
#
# 1. `optimizer.zero_grad()` forgets the old slopes;
# 2. `loss.backward()` finds the new ones;
# 3. `optimizer.step()` moves each weight against its slope.
#
# ### Exercise 06.2 · A gradient step
#
# Difficulty ●○○ · 5 minutes
#
# Write the three lines as a function. They work for any loss, any network and any optimizer.

# %% tags=["exercise"]
def gradient_step(optimizer, loss):
    # TODO: forget the old slopes, find the new ones, move the weights
    # <solution>
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    # </solution>


# %%
checks.exercise_06_2(gradient_step)

# %% [markdown]
# From here the lesson uses its own version, so an empty exercise stops nothing.
#
# ## 4 · Where is the correct answer?
#
# For damage there was a table to look up. Now you want to train Q-values.
# A [Q-value](glossary.md#q-value) is all that is still to come, discounted and added up.
#
# **Predict.** The fighter has just pressed *down*. Who knows the correct Q-value of that?
#
# <details>
# <summary>Answer</summary>
#
# Nobody. The game has paid 0 so far, and the rest is still to come.
#
# </details>
#
# You have two things: the reward that was just paid, which is a fact, and your own guess for what comes *next*.
# Put together they are a better guess than the old one, as one step of it is true:
#
# **target = reward + gamma × value of the next state**
#
# This is the [target](glossary.md#td-target) of Q-learning. To make a guess out of the next guess is called [bootstrapping](glossary.md#bootstrapping).
#
# Here is the fireball of lesson 03. At first every value is guessed as 0.
# In each [sweep](glossary.md#sweep) every move gets its target as its new value.

# %%
import numpy as np

moves = ["down", "down-\nforward", "forward\n+ punch", "it flies", "it hits"]
rewards, gamma = np.array([0.0, 0.0, 0.0, 0.0, 1.0]), 0.9
value = np.zeros(5)
sweeps = [value]
for sweep in range(5):
    value = rewards + gamma * np.append(value[1:], 0.0)  # nothing comes after the hit
    sweeps.append(value)

# %% [markdown]
# **Predict.** After one sweep, which of the five values has changed? And how many sweeps does *down* need?
#
# <details>
# <summary>Answer</summary>
#
# Only *it hits*: all others see a 0 ahead. *Down* needs five.
#
# </details>

# %%
fig, axes = plots.figure(height=4, title="Value moves back by one move in each sweep")
axes.imshow(sweeps, cmap="Blues", vmin=0, vmax=1.2, aspect="auto")
for (sweep, move), value in np.ndenumerate(sweeps):
    color = "white" if value > 0.6 else plots.INK
    axes.text(move, sweep, f"{value:.2f}", ha="center", va="center", color=color)
axes.set_xticks(range(5), moves)
axes.set(ylabel="sweeps")
plots.show(fig, alt="A table of values: five moves, six rows. The value starts at the hit and moves left, a move a row.")

# %% [markdown]
# The last row is what lesson 03 worked out with the rewards in hand. Nobody told the values.
# Each learned from its neighbour, and the one at the end learned from the game.
#
# But follow *down* alone. Its own error is what a loss would measure.

# %%
for sweep in range(5):
    value, target = sweeps[sweep][0], sweeps[sweep + 1][0]
    print(f"sweep {sweep}: value {value:.2f}, target {target:.2f}, error {value - target:.2f}, truth 0.66")

# %% [markdown]
# For four sweeps its error is 0, and its value is wrong. It agrees with its neighbour, who is wrong too.
#
# > **Misconception · "the difference btween what it predicted vs what the correct answer was"**
# >
# > That is loss where somebody knows the answer, as in part 1. In Q-learning nobody does.
# > The target is a better guess, made from the next guess. So a loss of 0 may mean that wrong guesses agree.
#
# The notes also write: *"loss is = to mean square error (curent q, and target q)"*. That is exact.
# *Current q* is what the network says now. *Target q* is reward + gamma × value of the next state.
#
# And the value of a state? It is the Q-value of its best action, as that is the one you would take:
# the highest of `next_q`.
#
# ## 5 · Two ways to end
#
# After the hit comes nothing. So the target of the last move was its reward alone. That is being [terminated](glossary.md#terminated).
# An episode can also be [truncated](glossary.md#truncated): the clock runs out, and somebody stops the game.
#
# The notes write `push(state, action, reward, next_state, done)`. That is one word for both. Measure what it costs.
#
# A guard walks around a ring of five posts, for ever. Each arrival at post 0 pays 1.
# After 8 steps a whistle blows, and a new walk starts from a random post. The whistle changes nothing about the ring.

# %%
from sf2lib.classroom import patrol
from sf2lib.classroom.returns import discounted_return

memories = patrol.walks(count=200, limit=8)
print(len(memories), "steps,", sum(memory.truncated for memory in memories), "of them cut off")
print(memories[6], memories[7], sep="\n")

# %% [markdown]
# **Predict.** You take each cut for an end. Are the values then too high, too low, or only noisy?
#
# <details>
# <summary>Answer</summary>
#
# Too low. One step in eight claims that nothing comes after it, from every post alike.
#
# </details>

# %%
truth = [discounted_return(patrol.rewards_from(post), patrol.GAMMA) for post in range(5)]
cut_is_end = patrol.values(memories, cut_is_end=True)
cut_goes_on = patrol.values(memories, cut_is_end=False)
print("post              ", "".join(f"{post:>6}" for post in range(5)))
for name, row in {"true return": truth, "cut goes on": cut_goes_on, "cut is an end": cut_is_end}.items():
    print(f"{name:<18}", "".join(f"{value:>6.2f}" for value in row))

# %%
share = np.mean(cut_is_end / truth)
fig, axes = plots.figure(height=3.4, title=f"Take a cut for an end, and only {share:.0%} of the value is left")
axes.plot(truth, "o-", ms=9, color=plots.LINE, lw=5, label="true return")
axes.plot(cut_goes_on, "o-", ms=5, color=plots.BLUE, label="learned, cut goes on")
axes.plot(cut_is_end, "o-", ms=5, color=plots.ORANGE, label="learned, cut is an end")
axes.axhline(1.5, color=plots.PINK, ls="--", label="an offer of 1.5")
axes.set(xlabel="post", ylabel="value", xticks=range(5), ylim=(0, 3.6))
axes.legend(ncols=2, loc="upper left")
plots.show(fig, alt="Values of five posts. With cuts that go on they equal the true returns, else they are far lower.")

# %% [markdown]
# Now somebody offers the guard 1.5 to stop walking. The right values say no at every post.
# The wrong ones say yes at every post. So this error is not a detail: it changes what an agent does.
#
# > **Misconception · terminated and truncated are the same "done"**
# >
# > After *terminated* nothing comes: the target is the reward alone.
# > After *truncated* the game would have gone on: the target keeps its second part.
# > In sf2lib the `done` of `push` means *terminated*, and nothing else.
#
# ### Exercise 06.3 · The target of one step
#
# Difficulty ●○○ · 5 minutes
#
# `next_q` is a list: the Q-value of each action in the next state.

# %% tags=["exercise"]
def one_target(reward, next_q, terminated, truncated, gamma):
    # TODO: reward + gamma * the best of next_q; after which kind of end is there no next state?
    # <solution>
    if terminated:
        return reward
    return reward + gamma * max(next_q)  # also where it was only truncated
    # </solution>


# %%
checks.exercise_06_3(one_target)

# %% [markdown]
# ## 6 · A whole batch of targets
#
# Video 7 replaces a loop over memories by a few lines for all of them. It is shorter. Is it faster, too?

# %% tags=["training"]
import time

torch.manual_seed(0)
reward, discount, next_q = torch.rand(1000), torch.rand(1000), torch.rand(1000, 2)
begin = time.perf_counter()
one_by_one = [reward[i] + discount[i] * max(next_q[i]) for i in range(1000)]
between = time.perf_counter()
together = reward + discount * next_q.max(dim=1).values
end = time.perf_counter()
print(f"1,000 targets: {1000 * (between - begin):.1f} ms one by one, {1000 * (end - between):.2f} ms together")

# %% [markdown]
# Here are four steps of a bird. For each one the [batch](glossary.md#batch) holds a `discount`.
# It is gamma, and 0 where the episode terminated. The third bird has crashed.

# %%
reward = torch.tensor([0.1, 1.0, -1.0, 0.1])
discount = torch.tensor([0.9, 0.9, 0.0, 0.9])
next_q = torch.tensor([[1.0, 3.0], [5.0, 2.0], [9.0, 8.0], [0.0, -1.0]])  # (batch, actions)
next_value = next_q.max(dim=1).values  # (batch, actions) -> (batch,)
print("best of each row:", next_value)

# %% [markdown]
# **Predict.** Work out the four targets: reward + discount × best of the row.
#
# <details>
# <summary>Answer</summary>
#
# 0.1 + 0.9 × 3 = 2.8. Then 1 + 0.9 × 5 = 5.5. Then −1, as 0 × 9 is 0. Last, 0.1 + 0.9 × 0 = 0.1.
#
# </details>

# %%
print(reward + discount * next_value)

# %% [markdown]
# No `if`, no loop: the column does it. After a crash the network may say 9, and nobody listens.
# In the video the same thing reads `(1 - terminations) * gamma`. Where truncated, the discount stays gamma.
#
# One more point. A target is a number to *aim at*. The gradient must not run through it.
# Look at what happens if it does. Two states share one weight: the network says `weight` in both.

# %%
for frozen in (True, False):
    weight = torch.tensor(0.0, requires_grad=True)
    target = 1.0 + 0.9 * (weight.detach() if frozen else weight)
    ((weight - target) ** 2).backward()
    print(f"target {'is a number' if frozen else 'has a gradient'}: slope {weight.grad:.2f}")

# %% [markdown]
# With a gradient in the target only a tenth of the slope is left.
# The error can be made smaller in two ways: move the guess to the target, or the *target to the guess*.
# The second way is cheating: what comes next does not change because you guessed wrong.
# `with torch.no_grad():` around the target prevents it. `.detach()` does the same for one tensor.
#
# ### Exercise 06.4 · Targets for a batch
#
# Difficulty ●●○ · 10 minutes
#
# `batch` has `state`, `action`, `reward`, `next_state` and `discount`, as in lesson 04.
# You get two networks: the one in training, and its slow copy. For now take it as given: the copy makes the targets.
# Part 8 shows why.

# %% tags=["exercise"]
def batch_targets(batch, network, target_network):
    # TODO: rate the next states without gradient, take the best of each row, add up reward and discounted value
    # <solution>
    with torch.no_grad():
        next_q = target_network(batch.next_state)  # (batch, actions)
    next_value = next_q.max(dim=1).values  # (batch, actions) -> (batch,)
    return batch.reward + batch.discount * next_value
    # </solution>


# %%
checks.exercise_06_4(batch_targets)

# %% [markdown]
# ### The Q-values of the actions taken
#
# The network rates *all* actions. But the memory knows only what came of *one*, the action that was taken.
# So pick its Q-value from each row, with [gather](glossary.md#gather).

# %%
q_values = torch.tensor([[0.5, 2.0], [4.0, 1.0], [0.0, 0.3]])  # (batch, actions)
action = torch.tensor([1, 0, 1])  # (batch,)
picked = q_values.gather(1, action.unsqueeze(1))  # (batch, 1)
print(picked.shape, "->", picked.squeeze(1))

# %% [markdown]
# `gather` wants a column, so `unsqueeze` makes one, and `squeeze` takes it back. What if you forget the last part?
#
# **Predict.** All three guesses below are exactly right. One tensor is a row, the other one a column. What is the loss?
#
# <details>
# <summary>Answer</summary>
#
# Not 0. A row minus a column is a table: each guess minus *each* target.
#
# </details>

# %%
guess = torch.tensor([1.0, 2.0, 3.0])  # (3,)
target = torch.tensor([[1.0], [2.0], [3.0]])  # (3, 1)
errors = guess - target
print(errors)
print(f"shape {tuple(errors.shape)}, loss {(errors**2).mean():.2f}")

# %% [markdown]
# This is [broadcasting](glossary.md#broadcasting), from lesson 02. In a loss it is a trap. See what a network learns from it.
# One state has target −1, the other one 1.

# %%
from sf2lib.classroom.gates import gradient_step
from sf2lib.network import DQN

def fit(targets):
    torch.manual_seed(0)
    net, states = DQN(1, 1, hidden=(16,)), torch.tensor([[-1.0], [1.0]])
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(300):
        loss = ((net(states).squeeze(1) - targets) ** 2).mean()
        gradient_step(optimizer, loss)
    return [round(q, 2) + 0.0 for q in net(states).squeeze(1).tolist()]

# %%
print("targets (2,):  learned", fit(torch.tensor([-1.0, 1.0])))
print("targets (2, 1): learned", fit(torch.tensor([[-1.0], [1.0]])))

# %% [markdown]
# Every state got the *mean* of all targets. It raises no error, and the agent can tell no state from another.
# `sf2lib.loss.td_loss` refuses such shapes. When you write a loss, print both shapes once.
#
# ### Exercise 06.5 · The loss of the chosen actions
#
# Difficulty ●●○ · 10 minutes
#
# Pick the Q-values of the actions taken. Return the mean squared error between them and the targets.

# %% tags=["exercise"]
def chosen_loss(q_values, action, target):
    # TODO: q_values (batch, actions), action (batch,), target (batch,) -> one number
    # <solution>
    chosen = q_values.gather(1, action.unsqueeze(1)).squeeze(1)  # (batch, actions) -> (batch,)
    return ((chosen - target) ** 2).mean()
    # </solution>


# %%
checks.exercise_06_5(chosen_loss)

# %% [markdown]
# ## 7 · One surprise too large: the Huber loss
#
# Three memories are as expected, more or less. The fourth is off by 20.
#
# **Predict.** How much of the whole push comes from the fourth, with MSE?
#
# <details>
# <summary>Answer</summary>
#
# Nearly all. The slope of a square grows with the error.
#
# </details>

# %%
target = torch.tensor([0.1, -0.3, 0.2, 20.0])
for name, function in {"MSE": functional.mse_loss, "Huber": functional.huber_loss}.items():
    guess = torch.zeros(4, requires_grad=True)
    function(guess, target).backward()
    push = guess.grad.abs()
    print(f"{name:<6} pushes {[round(p, 3) for p in push.tolist()]}: {push[3] / push.sum():.0%} from the fourth")

# %% [markdown]
# The [Huber loss](glossary.md#huber-loss) is a parabola for small errors and a straight line for large ones.
# A line has the same slope everywhere. So a surprise pushes no harder than an error of 1.

# %%
error = torch.linspace(-5, 5, 201, requires_grad=True)
fig, (left, right) = plots.figure(height=3.3, title="A surprise pushes, but no harder than an error of 1", columns=2)
for name, function in {"MSE": functional.mse_loss, "Huber": functional.huber_loss}.items():
    loss = function(error, torch.zeros(201), reduction="none")
    slope, = torch.autograd.grad(loss.sum(), error)
    left.plot(error.detach(), loss.detach(), label=name)
    right.plot(error.detach(), slope)
left.set(xlabel="error", ylabel="loss")
right.set(xlabel="error", ylabel="slope")
left.legend()
plots.show(fig, alt="Left: MSE is a parabola, Huber turns into lines. Right: the slope of Huber stays within 1.")

# %% [markdown]
# The video takes MSE, sf2lib takes Huber. Mnih et al. 2015 cut the error at 1, which has the same effect.
# (Near 0 it is half a square, so its slope there is half of that of MSE.)
#
# It has a price: rare surprises may be what matters, such as a crash. So where the line begins is a setting, `huber_delta`.

# %%
from sf2lib.config import Hyperparameters

for task in ("cartpole", "flappy"):
    print(f"{task:<9} {Hyperparameters.load(task).huber_delta:g}")

# %% [markdown]
# ## 8 · The target that runs away
#
# In part 2 the answers stood still. In Q-learning they do not: the target comes from the network that you train.
# Look at one memory of CartPole: four numbers, and the same four a moment later.

# %%
from sf2lib.classroom import chase

memory = chase.memories()
state, action, next_state = memory.state[:1], memory.action[0], memory.next_state[:1]
print("state     ", state[0])
print("next state", next_state[0])

# %% [markdown]
# **Predict.** You move the network's guess for the state up towards its target. What does the target do?
#
# <details>
# <summary>Answer</summary>
#
# It moves up too. The same weights rate both states, and the two states look much alike.
#
# </details>

# %%
import copy

def follow(with_copy, updates=5):
    torch.manual_seed(0)
    network = DQN(4, 2)
    judge = copy.deepcopy(network) if with_copy else network
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05)
    for _ in range(updates):
        guess = network(state)[0, action]
        with torch.no_grad():
            target = 1 + chase.GAMMA * judge(next_state).max()
        print(f"guess {guess:.2f}, target {target:.2f}, error {guess - target:.2f}")
        gradient_step(optimizer, (guess - target) ** 2)

# %%
print("the network makes its own target")
follow(with_copy=False)
print("a copy makes the target")
follow(with_copy=True)

# %% [markdown]
# Without a copy the guess climbs, and the target climbs ahead of it. The error hardly shrinks.
# With a copy the target waits, and the guess draws near.
#
# Such a copy is the [target network](glossary.md#target-network) of video 5. Now and then it becomes a new copy.
#
# Is the chase harmful? Measure. 2,000 memories of CartPole, played at random, are learned from again and again.
# No game is played meanwhile. Five seeds each, and only the copying differs.
#
# There is one thing that you know for sure. A step pays 1, and gamma is 0.98.
# So no Q-value can be above 1 / (1 − 0.98) = 50.
#
# **Predict.** Copying after *every* update is the same as no target network. Where will its Q-values end?
#
# <details>
# <summary>Answer</summary>
#
# Far above 50, in the thousands. They feed on each other.
#
# </details>

# %% tags=["training"]
updates, seeds = setup.budget(ci=300, quick=1000, full=2000), setup.budget(ci=2, quick=3, full=5)
fits = {every: [chase.fit(memory, every, updates, seed) for seed in range(seeds)] for every in (1, 10, 50)}
for every, runs in fits.items():
    print(f"copied every {every:>2} updates: ends at", ", ".join(f"{run[-1]:,.0f}" for run in runs))

# %% tags=["training"]
worst = max(run[-1] for run in fits[1])
fig, axes = plots.figure(height=3.8, title=f"50 is the most there can be. Without a target network: {worst:,.0f}")
for (every, runs), color in zip(fits.items(), (plots.ORANGE, plots.GREEN, plots.BLUE)):
    lines = axes.plot(np.arange(1, len(runs[0]) + 1) * chase.EVERY, np.transpose(runs), color=color, lw=1.5)
    lines[0].set_label("no target network" if every == 1 else f"copied every {every} updates")
axes.axhline(chase.CEILING, color=plots.INK, ls="--")
axes.set(xlabel="updates", ylabel="Q-value of the best action", yscale="log")
axes.yaxis.set_major_formatter("{x:,.0f}")
axes.legend()
plots.show(fig, alt="Q-values against updates, on a log scale. Without a target network they grow past 10,000.")

# %% [markdown]
# The same memories, the same network, the same learning rate. Only the copying differs.
#
# The blue curves are more than calm: they follow a timetable. Remember the fireball: one sweep, one move back.
# Each copy lets the network look one step farther ahead. After 40 copies it counts 40 rewards of 1, discounted.

# %%
print(f"after 40 copies: {discounted_return([1.0] * 40, 0.98):.1f}")

# %% [markdown]
# That is near the Q-values of the blue runs. It is slow and steady.
# Too few copies, and value crawls. Too many, and the chase is back: the runs with 10 passed 50 as well.
# So a target network *calms*. It is no proof against anything. Lesson 08 adds another cure, Double DQN.
#
# Mnih et al. 2015 copy every 10,000 updates, the video copies every few steps. sf2lib lets the copy follow instead:
# at each update by a small part `tau` of the way (Lillicrap et al. 2016). Both make the target move slowly.
#
# ## 9 · A falling loss does not mean that it learns
#
# In part 1 a lower loss meant better guesses. In Q-learning the targets move and the states change.
#
# **Predict.** CartPole is trained, from 20 steps balanced to hundreds. Does the loss fall meanwhile?
#
# <details>
# <summary>Answer</summary>
#
# At first. Then it rises, while the score rises.
#
# </details>

# %% tags=["training"]
from sf2lib.agent import DQNAgent
from sf2lib.envs import dimensions, make_vec
from sf2lib.train import Budget, train

hp = Hyperparameters()  # plain DQN for CartPole, no improvements
envs = make_vec(hp.env_id, hp.num_envs)
agent = DQNAgent(*dimensions(envs), hp, seed=0)
history = train(agent, envs, Budget(steps=setup.budget(ci=5_000, quick=16_000, full=16_000)), progress=False)

# %% tags=["training"]
low = int(np.nanargmin(history["loss"]))
more = history["loss"][-1] / history["loss"][low]
better = history["score"][-1] / history["score"][low]
title = f"From its lowest point the loss grew {more:.1f}-fold, the score {better:.0f}-fold"
fig, (top, bottom) = plots.figure(height=4.4, title=title, rows=2, sharex=True)
top.plot(history["step"], history["score"], color=plots.BLUE)
bottom.plot(history["step"], history["loss"], color=plots.GREEN)
bottom.plot(history["step"][low], history["loss"][low], "o", color=plots.ORANGE, ms=8)
top.set(ylabel="steps balanced")
bottom.set(xlabel="environment steps", ylabel="loss", ylim=(0, None))
print(f"lowest loss: {history['score'][low]:.0f} steps balanced, in the end: {history['score'][-1]:.0f}")
plots.show(fig, alt="Two curves of one run. The loss falls, then rises for as long as the score rises.")

# %% [markdown]
# At the orange dot the loss is at its lowest. Look up: there the pole still falls at once.
# The agent has met little else, and that it can predict.
# Then it gets better. It meets new states and larger returns, and has more to be wrong about.
#
# > **Misconception · "a falling loss means it is learning"**
# >
# > A loss near 0 says that the network agrees with its own targets. With *down* in part 4 it agreed and was wrong.
# > Whether an agent plays well, only playing tells. Lesson 07 reads both curves on Flappy Bird.
#
# ## 10 · Gates: test the parts where you know the answers
#
# A bug in a target or a loss often raises no error. You have met some: a cut taken for an end, a row minus a column.
# How would you find them in your own code? By letting it pass through tiny worlds with known Q-values, the [probes](glossary.md#probe).
#
# | gate | what happens | what must be right |
# |---|---|---|
# | `ConstantReward` | one step, it pays 1, over | the loss, the step, the end |
# | `ObservationReward` | it pays the number that you see | each state gets its own value |
# | `DelayedReward` | the second step pays | value comes back from the next state |
# | `ActionReward` | one action pays 1, the other −1 | the loss knows which action was taken |
# | `MatchingReward` | the right action depends on what you see | all of these together |
# | `EndlessReward` | every step pays, cut after two | a cut is no end |
#
# The first five are [Andy Jones's idea](https://andyljones.com/posts/rl-debugging.html#probe). Here is a small DQN, and the same DQN with one bug planted in it at a time.

# %%
from sf2lib.classroom import gates

def done_ignored(batch, network, target_network):
    return batch.reward + gates.GAMMA * target_network(batch.next_state).max(dim=1).values

def no_future(batch, network, target_network):
    return batch.reward

def row_minus_column(q_values, action, target):
    return ((q_values.gather(1, action.unsqueeze(1)) - target) ** 2).mean()

def always_action_0(q_values, action, target):
    return ((q_values[:, 0] - target) ** 2).mean()

# %% [markdown]
# **Predict.** At which gate is each of the four stopped *first*? A fifth one takes a cut for an end.
#
# <details>
# <summary>Answer</summary>
#
# Constant, Delayed, Observation, Action, in the order of the cell. The fifth: Endless.
#
# </details>

# %% tags=["training"]
agents = {
    "right": {},
    "done ignored": {"targets": done_ignored},
    "row minus column": {"loss": row_minus_column},
    "no future": {"targets": no_future},
    "always action 0": {"loss": always_action_0},
    "a cut is an end": {"cut_is_end": True},
}
# agents["mine"] = {"targets": batch_targets, "loss": chosen_loss}
walked = gates.walk(agents)
print(gates.table(walked))

# %% [markdown]
# Each number is how far the worst Q-value is off. Go from left to right: the first gate that is not *ok* is where to look.
# Each bug is stopped at its own. Later gates may fail too, as they need more parts.
# Read the line *no future*: among the first five it fails exactly one, the gate that needs a future.
# And *a cut is an end* passes all five. So a sixth gate was needed.
#
# Did you solve exercises 06.4 and 06.5? Take the `#` away from the line with `"mine"` and send your own parts through.
#
# ## Recap
#
# 1. Loss is one number for how wrong a model is. MSE: take each error, square it, take the mean.
# 2. A gradient step goes against the slope: `zero_grad`, `backward`, `step`. Too large a learning rate jumps over the valley.
# 3. In Q-learning the target is reward + discount × best next Q-value. The discount is 0 where terminated, not where truncated.
# 4. A target is a number: compute it without gradient, and from a slow copy, or guesses chase themselves.
# 5. A low loss means agreement, not skill. Test parts where you know the answers, and agents by playing.
#
# ## Quiz
#
# **1.** A step pays 2. The episode was truncated. `next_q` is [4, 10], gamma is 0.5. What is the target?
#
# <details>
# <summary>Answer</summary>
#
# 2 + 0.5 × 10 = 7. A cut has a future. Had it terminated, the target would be 2.
#
# </details>
#
# **2.** Your loss is 0.0001 from the first minute on, and the agent plays at random. Name one possible reason.
#
# <details>
# <summary>Answer</summary>
#
# The wrong guesses agree with each other. Perhaps no reward has been met yet: everything is 0, and so is every target.
#
# </details>
#
# **3.** `q_values` has shape (32, 5), `target` has shape (32, 1). Which shape must the chosen Q-values have?
#
# <details>
# <summary>Answer</summary>
#
# Also (32, 1), or squeeze both to (32,). With (32,) and (32, 1) you would get a table of 32 × 32 errors.
#
# </details>
#
# ## What comes next
#
# Network, memory, exploration, targets and loss: you have all parts now.
# **Lesson 07** puts them together, balances the pole, and then teaches a bird to fly.
