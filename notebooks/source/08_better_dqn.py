# %% [markdown]
# # Lesson 08 · A better DQN
#
# Follows **videos 10 and 11**. Takes about **110 minutes**: 65 to read and run, 45 for five exercises.
#
# Afterwards you can
#
# - say why a DQN promises too much, and how Double DQN lowers that;
# - add a dueling head, n-step returns and prioritized replay, each a few lines;
# - say what each of them costs;
# - read a comparison over several seeds without fooling yourself.
#
# Your notes stop in video 5. But two of their sentences lead here, in parts 3 and 4.
# Take a break after part 3: the lesson is long.

# %% tags=["setup"]

# %% [markdown]
# Four ideas, and each one changes a few lines of what stands. Here is what stands: the target of lesson 06.
# Only `max` is written as two steps, so that you see them.

# %%
import torch

torch.set_printoptions(precision=2, sci_mode=False)

def targets(batch, network, target_network):
    with torch.no_grad():
        next_q = target_network(batch.next_state)  # (batch, actions)
        best = next_q.argmax(dim=1, keepdim=True)  # one chooses: (batch, 1)
        next_value = next_q.gather(1, best).squeeze(1)  # one judges: (batch,)
    return batch.reward + batch.discount * next_value

# %% [markdown]
# ## 1 · The best of several guesses is too good
#
# Eight moves, and each one does 0 damage on average. You try each of them four times.
# But luck adds and takes: what you see lies mostly between −1 and 1.
#
# You write down the mean of each move. Then you look for the best one.
#
# **Predict.** How much damage does the best of the eight seem to do? About 0?
#
# <details>
# <summary>Answer</summary>
#
# Clearly more than 0. Of eight lucky or unlucky means you picked the luckiest.
#
# </details>

# %%
import numpy as np

rng = np.random.default_rng(4)
tries = rng.normal(0, 1, (10_000, 8, 4))  # 10,000 players, 8 moves, 4 tries each
means = tries.mean(axis=2)  # (players, moves)
print(f"the first move seems to do {means[:, 0].mean():.2f}")
print(f"the best move seems to do  {means.max(axis=1).mean():.2f}")

# %% [markdown]
# Each single guess is fair. The *highest* of them is not. This is [overestimation](glossary.md#overestimation).
#
# And a target takes the highest of some guesses, every time. That is what `max` does.
#
# How do you get a fair number? Ask somebody who does not share your luck.
#
# **Predict.** Two tries choose the best move. The *other* two tries say how good it is. What comes out?
#
# <details>
# <summary>Answer</summary>
#
# About 0, which is right. The luck that won the choice is not in the other tries.
#
# </details>

# %%
one, other = tries[:, :, :2].mean(axis=2), tries[:, :, 2:].mean(axis=2)  # (players, moves)
best = one.argmax(axis=1)
print(f"one half chooses and judges:   {one.max(axis=1).mean():.2f}")
print(f"one chooses, the other judges: {other[np.arange(10_000), best].mean():.2f}")

# %% [markdown]
# That is all of [Double DQN](glossary.md#double-dqn): one chooses, another one judges.
#
# A DQN has two networks already. So van Hasselt et al. 2016 let the network in training choose.
# The target network, its slow copy, judges.
#
# ### Exercise 08.1 · One chooses, the other judges
#
# Difficulty ●●○ · 10 minutes
#
# Write `targets` from above anew. Now `network` chooses the next action, and `target_network` says what it is worth.

# %% tags=["exercise"]
def double_targets(batch, network, target_network):
    # TODO: as in targets above, but the network in training chooses the best action
    # <solution>
    with torch.no_grad():
        next_q = target_network(batch.next_state)  # (batch, actions)
        best = network(batch.next_state).argmax(dim=1, keepdim=True)  # <= CHANGED
        next_value = next_q.gather(1, best).squeeze(1)
    return batch.reward + batch.discount * next_value
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_08_1(double_targets)

# %% [markdown]
# One line has changed. The library has it in `loss.py`, behind the option `double`.
#
# Does it work? You need a world whose true values you know. Three rooms in a row, eight doors in each.
# Every door leads on, and pays luck: above or below 0, and 0 on average. So every true Q-value is 0.
#
# A player walks at random. Q-learning keeps a table with a number for each door, and no network.
# So whatever it gets wrong comes from the target. There are 200 players, each with luck of their own.
#
# Watch the first room. Its doors lead into the second one, whose best door is in their targets.
#
# **Predict.** Will Double DQN bring the numbers down to 0?
#
# <details>
# <summary>Answer</summary>
#
# Not all the way. Its judge is a copy of the chooser, only a bit older.
#
# </details>

# %%
from sf2lib.classroom import rooms

learned = {kind: rooms.learn(kind) for kind in rooms.KINDS}
for kind, value in learned.items():
    print(f"{kind:<22} a door of the first room seems worth {value[-1].mean():.2f}, truth 0.00")

# %%
from sf2lib.classroom import plots

left = learned["a slow copy judges"][-1].mean() / learned["one table"][-1].mean()
fig, axes = plots.figure(height=3.8, title=f"A slow copy as judge leaves {left:.0%} of the overestimate")
for (kind, value), color in zip(learned.items(), (plots.ORANGE, plots.BLUE, plots.GREEN)):
    step, (low, high) = np.arange(1, len(value) + 1) * 100, np.quantile(value, [0.25, 0.75], axis=1)
    axes.plot(step, value.mean(axis=1), color=color, label=kind)
    axes.fill_between(step, low, high, color=color, alpha=0.15, lw=0)
axes.axhline(0, color=plots.INK, ls="--", lw=1.2)
axes.set(xlabel="steps", ylabel="what a door seems to be worth", ylim=(-0.3, 0.65))
axes.legend(ncols=3, loc="upper left")
plots.show(fig, alt="Three curves, truth 0. One table ends highest, a slow copy as judge lower, another table at 0.")

# %% [markdown]
# The band holds the middle half of the players.
#
# - *One table*: plain DQN. Each room takes the best of eight lucky guesses, and passes it on.
# - *Another table*: two tables that learn from different steps (van Hasselt 2010). Their luck is their own. It is right.
# - *A slow copy*: Double DQN. It lies in between. A copy shares most of the luck of what it was copied from.
#
# So Double DQN is the cheap version. It lowers the overestimate and does not end it.
# Does a number that is too high do harm? If all were too high by the same, no choice would change.
# But luck lifts some more than others, and then the wrong door looks best.
#
# And in a real agent? Part 7 asks real birds: what did you promise, and what came?
#
# ## 2 · Dueling: how good is it here, and what can I add?
#
# The bird is in the middle of nowhere, the next pipe is far. Flap or not? It hardly matters.
# What matters is that the bird is in a good place, or in a bad one.
#
# A [dueling head](glossary.md#dueling-head) says these two things apart (Wang et al. 2016). That is video 11.
#
# - **V**: the value of the state, one number.
# - **A**: the [advantage](glossary.md#advantage) of each action, how much better it is than the average action here.
#
# **Q = V + A − mean of A**
#
# Why take off the mean? Because without it there are many answers for the same Q-values.

# %%
for value, advantage in ((5.0, [1.0, 2.0]), (0.0, [6.0, 7.0]), (100.0, [-94.0, -93.0])):
    print(f"V = {value:>5.1f}, A = {advantage}: V + A = {[value + a for a in advantage]}")

# %% [markdown]
# Three times the same Q-values. Is the state worth 5, 0 or 100? Nothing decides it, so V means nothing.
# With the mean taken off, the advantages of a state add up to 0. Then V has to be the mean Q-value.
#
# ### Exercise 08.2 · Put value and advantage together
#
# Difficulty ●○○ · 5 minutes
#
# `value` has shape (batch, 1), `advantage` has shape (batch, actions). The mean is that of each state by itself.

# %% tags=["exercise"]
def combine(value, advantage):
    # TODO: Q = V + A - mean of A, for each state
    # <solution>
    return value + advantage - advantage.mean(dim=1, keepdim=True)  # (batch, actions)
    # </solution>


# %%
checks.exercise_08_2(combine)

# %% [markdown]
# In the network two lines change. Compare it with your `DQN` of lesson 03.

# %%
from torch import nn

class DuelingDQN(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(state_dim, 64), nn.ReLU())
        self.advantage = nn.Linear(64, action_dim)
        self.value = nn.Linear(64, 1)  # <= CHANGED

    def forward(self, state):
        features = self.body(state)
        value, advantage = self.value(features), self.advantage(features)
        return value + advantage - advantage.mean(dim=1, keepdim=True)  # <= CHANGED

# %% [markdown]
# What does it bring? A memory knows one action. Say it turned out to be worth 1 more than you thought.
# Then 20 gradient steps push the Q-value of this action up by 1.
#
# **Predict.** Six actions. What becomes of the five that were not taken: with a plain head, and with a dueling one?
#
# <details>
# <summary>Answer</summary>
#
# Plain: on average nothing. Dueling: they rise too, as a part of the surprise goes into V.
#
# </details>

# %%
from sf2lib.classroom import heads

for name, dueling in {"plain": False, "dueling": True}.items():
    changes = heads.push_one(dueling).round(2) + 0.0
    print(f"{name:<8}", "  ".join(f"{change:5.2f}" for change in changes))

# %% [markdown]
# The third action is the one that was taken; each number is the mean over 20 networks. With a dueling head each memory also teaches about the other actions.
# *If this place is good, then it is probably good whatever I do.*
#
# Is that always a help? Here is a world in which actions never matter. So it should be the best case there is.
# From one action of each state the network learns. Then it is asked about *all* actions, in new states.
#
# **Predict.** Where does the dueling head help more: with 2 actions, or with 20?
#
# <details>
# <summary>Answer</summary>
#
# With 20. There each action was seen in few states, so it pays to learn from the others.
#
# </details>

# %% tags=["training"]
seeds, counts = setup.budget(ci=2, quick=4, full=10), (2, 5, 10, 20)
error = {
    dueling: np.array([[heads.error_on_new_states(dueling, count, s) for s in range(seeds)] for count in counts])
    for dueling in (False, True)
}  # (actions, seeds) each
for row, count in enumerate(counts):
    wins = (error[True][row] < error[False][row]).sum()
    plain, dueling = error[False][row].mean(), error[True][row].mean()
    print(f"{count:>2} actions: error {plain:.2f} plain, {dueling:.2f} dueling, which is better in {wins} of {seeds} seeds")

# %% [markdown]
# With 20 actions it helps in nearly every seed. With 2 or 5 it does not.
# Flappy Bird has two actions. So do not expect much there. A fighter will have more.
#
# In sf2lib it is the option `dueling`, a few lines in `network.py`.
#
# ## 3 · n steps at once
#
# This is the fireball of lesson 06: five moves, and only the last one pays.
# In each [sweep](glossary.md#sweep) value moved back by one move. Why only one? Since a target looks one step ahead.
#
# Look ahead by more. Add up the rewards of *n* real steps, and guess only from there on:
#
# **target = r₀ + gamma · r₁ + … + gammaⁿ × value of the state after n steps**
#
# This is an [n-step return](glossary.md#n-step-return) (Sutton 1988).
#
# **Predict.** How many sweeps does *down* need with n = 3? With 5?
#
# <details>
# <summary>Answer</summary>
#
# Two, and one. With n = 3 a sweep moves value back by three moves, so five moves take two sweeps.
#
# </details>

# %%
moves = ["down", "down-\nforward", "forward\n+ punch", "it flies", "it hits"]

def sweep(value, n, gamma=0.9):
    """One sweep: each move gets its n-step target. Only the last move pays, and nothing comes after it."""
    ahead = np.append(value[n:], np.zeros(min(n, 5)))  # the value n steps on
    pays = np.array([gamma ** (4 - move) if move + n > 4 else 0.0 for move in range(5)])
    return pays + gamma**n * ahead

# %%
fig, panels = plots.figure(height=3.4, title="Value moves back by n moves in each sweep", columns=3, sharey=True)
for panel, n in zip(panels, (1, 3, 5)):
    table = [np.zeros(5)]
    for _ in range(5):
        table.append(sweep(table[-1], n))
    panel.imshow(table, cmap="Blues", vmin=0, vmax=1.2, aspect="auto")
    for (row, move), value in np.ndenumerate(table):
        panel.text(move, row, f"{value:.1f}", ha="center", va="center", color="white" if value > 0.6 else plots.INK, size=9)
    panel.set(title=f"n = {n}", xticks=(0, 4), xticklabels=("down", "it hits"))
panels[0].set(ylabel="sweeps")
plots.show(fig, alt="Three tables of values by sweep. With n = 1 the first move needs five sweeps, with 3 two, with 5 one.")

# %% [markdown]
# ### Exercise 08.3 · The n-step target
#
# Difficulty ●●○ · 10 minutes
#
# You stand before step 0. `rewards[k]` is what step k paid, `terminated[k]` whether the episode ended with it.
# `values[k]` is the value of the state *after* step k. The lists may be longer than n.

# %% tags=["exercise"]
def n_step_target(rewards, terminated, values, gamma, n):
    # TODO: add up n discounted rewards, then the discounted value; stop early where the episode ends
    # <solution>
    target = 0.0
    for step in range(n):
        target += gamma**step * rewards[step]
        if terminated[step]:
            return target  # nothing comes after it
    return target + gamma**n * values[n - 1]
    # </solution>


# %%
checks.exercise_08_3(n_step_target)

# %% [markdown]
# In sf2lib `NStep` stands between the games and the buffer. It rolls n steps into *one* memory.
# Look at what it makes of one combo. State 5 is the end of the fight.

# %%
from sf2lib.classroom import combo

steps = combo.fights(1, epsilon=0.0)
for n in (1, 3):
    memory = combo.rolled(steps, n)
    print(f"n = {n}")
    for row in memory.state.argsort():
        print(f"  state {memory.state[row]} -> {memory.next_state[row]}, ", end="")
        print(f"reward {memory.reward[row]:.2f}, discount {memory.discount[row]:.2f}")

# %% [markdown]
# One memory now reaches over three states, and its `discount` is 0.9³. The line of the target stays as it was:
# `reward + discount × value`. Where the fight ended, the discount is 0, and the last memories reach less far.
#
# So the agent needs one more line, in `observe`:
#
# ```python
# complete = self.n_step.roll(batch, ended, valid)  # <= CHANGED
# self.buffer.extend(complete)
# ```
#
# > **Misconception · "sampling enough good sequences"**
# >
# > Your notes say: *"You need to make sure you're sampling enough good sequences so it connects the dots."*
# > A replay buffer draws no sequences. It draws single [transitions](glossary.md#transition), each by itself.
# > The dots get connected by bootstrapping, one step per draw. n-step memories connect n of them at once.
# > The other half of the cure is to draw the right ones more often. That is part 4.
#
# ### What it costs
#
# With n = 5 value comes back in one go. So why not always 5, or 50?
#
# The combo again, in a fight. In the first state you may also jab: that pays 0.4 at once.
# The combo pays 1, four steps later: 0.9⁴, which is 0.66. So the combo is better.
# But the player who fills the memory explores: 4 of 10 buttons are random, and a wrong button ends the combo.
#
# **Predict.** What does the combo seem to be worth with n = 1? And with n = 5?
#
# <details>
# <summary>Answer</summary>
#
# With n = 1 it is 0.66, as each step asks for the *best* next button. With n = 5 it is far less.
# It then counts what the exploring player really got, blunders and all.
#
# </details>

# %%
steps = combo.fights(2_000, epsilon=0.4)
for n in (1, 2, 3, 5):
    begin, jab = combo.q_values(combo.rolled(steps, n))[0]
    print(f"n = {n}: combo {begin:.2f}, jab {jab:.2f}, so it", "plays the combo" if begin > jab else "jabs")

# %%
fig, axes = plots.figure(height=3.6, title="Large n learns what the explorer got, not what is possible")
for epsilon, color in ((0.0, plots.INK), (0.1, plots.GREEN), (0.4, plots.ORANGE)):
    steps = combo.fights(2_000, epsilon)
    worth = [combo.q_values(combo.rolled(steps, n))[0, combo.COMBO] for n in range(1, 6)]
    axes.plot(range(1, 6), worth, "o-", color=color, label=f"epsilon {epsilon:g}")
axes.axhline(combo.JAB, color=plots.PINK, ls="--", label="jab")
axes.set(xlabel="n", ylabel="what the combo seems worth", xticks=range(1, 6), ylim=(0, 0.75))
axes.legend(ncols=4, loc="lower left")
plots.show(fig, alt="The learned value of the combo falls with n: not at epsilon 0, a little at 0.1, below the jab at 0.4.")

# %% [markdown]
# The memory was made by one player, and you want to learn about a better one. That is called [off-policy](glossary.md#off-policy).
# With n = 1 it does no harm: the memory says only what one button led to, and `max` asks for the best one after it.
# With n = 5 four more buttons are in the memory, random ones included.
#
# So n is a bargain: faster news, but news about a clumsier player. Hessel et al. 2018 took 3, and so do we.
#
# ## 4 · Draw what surprises
#
# > **Misconception · "so the higher reward experiences are closer to the front"**
# >
# > Lesson 04 showed that a deque orders by age alone. What you describe has a name: prioritized replay.
# > Only one word of yours changes. The priority is *surprise*, not reward.
#
# [Prioritized replay](glossary.md#prioritized-replay) draws those memories more often about which the network is most wrong
# (Schaul et al. 2016). How wrong? That is the [error](glossary.md#error) of lesson 06: how far Q-value and target lie apart.
#
# Ask two birds about 8,000 steps of their own: the half-trained one, and the finished one.
#
# **Predict.** A pipe pays 1, a crash −1, all other steps 0.1. Which kind of step has the largest error?
#
# <details>
# <summary>Answer</summary>
#
# The crash, in both birds. It has the *lowest* reward, and it comes when the bird expected to live on.
#
# </details>

# %% tags=["training"]
from sf2lib.checkpoint import load_weights, shipped_weights
from sf2lib.classroom import surprise

for name in ("flappy-half", "flappy"):
    bird = load_weights(shipped_weights(name))
    memories = surprise.memories(bird)
    errors = surprise.errors(bird, memories)
    print(name)
    for kind, which in surprise.by_kind(memories).items():
        print(f"  {kind:<14} pays {surprise.KINDS[kind]:>4}: {which.sum():>5} steps, mean error {errors[which].abs().mean():.2f}")

# %% [markdown]
# Two things to read here.
#
# 1. The worst-paid step is the most surprising one.
# 2. A pipe pays 1 to both birds. To the finished bird it is no longer much of a surprise.
#
# So reward says nothing about what there is to learn. A pipe that was foreseen teaches nothing, however well it pays.
#
# ### From errors to shares
#
# Two knobs, **alpha** and **beta**.
#
# - Priority = |error| to the power alpha. A memory's share of the draws is its priority divided by the sum of all.
# - Weight = share to the power −beta, divided by the largest weight.
#
# The second one is an [importance weight](glossary.md#importance-weight): what is drawn too often counts less in the loss. Why does it have to?
#
# A bird flies through a gap. In 1 of 10 tries the wind throws it down, and it loses 10. Nobody can foresee which.
# So the right value is −1. Learn it from 200 memories, drawn by surprise.
#
# **Predict.** Without weights: is the learned value right, too low, or too high?
#
# <details>
# <summary>Answer</summary>
#
# Too low. The falls surprise most, so they are drawn most. It learns from a windier world than the real one.
#
# </details>

# %%
def learn_gap(alpha, beta, draws=2_000):
    rng, value, found = np.random.default_rng(0), 0.0, []
    reward = np.where(np.arange(200) % 10 == 0, -10.0, 0.0)  # every tenth try ends badly
    for _ in range(draws):
        priority = (np.abs(reward - value) + 0.001) ** alpha
        share = priority / priority.sum()
        drawn = rng.choice(200, size=20, p=share)
        weight = share[drawn] ** -beta
        value += 0.05 * (weight / weight.max() * (reward[drawn] - value)).mean()
        found.append(value)
    return np.mean(found[draws // 2 :])

# %%
for alpha, beta in ((0.0, 0.0), (0.6, 0.0), (0.6, 0.4), (0.6, 1.0)):
    print(f"alpha {alpha}, beta {beta}: the gap seems worth {learn_gap(alpha, beta):5.2f}, truth -1.00")

# %% [markdown]
# With beta 1 the weights undo the uneven drawing entirely: what comes twice as often counts half.
# What is the gain then? Many small careful steps about surprises, in place of a few large ones.
# With 0.4, which sf2lib takes, some of the error stays. The paper raises beta to 1 during a run; sf2lib does not.
#
# Try it on twelve real memories of the half-trained bird. Pretend that they are the whole buffer.
#
# **Predict.** Set alpha to 0: what happens to the blue bars? Then alpha to 1 and beta to 1: what do you see on the right?
#
# <details>
# <summary>Answer</summary>
#
# With alpha 0 all are drawn alike. With beta 1 all green bars are equal, whatever alpha is.
#
# </details>

# %%
half = load_weights(shipped_weights("flappy-half"))
memories = surprise.memories(half)
twelve, kinds = surprise.a_few(memories, surprise.errors(half, memories))

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.priorities_explorer(twelve, kinds)

# %% tags=["training"]
scene = widgets.draw_priorities(twelve, kinds, alpha=0.6, beta=0.4)
plots.show(scene.figure(), alt="Twelve memories, each with its error, how often it is drawn, its weight, and the product.")

# %% [markdown]
# Look for a crash with a small error: that bird saw it coming. It is drawn seldom, though it paid −1.
#
# ### Exercise 08.4 · Shares and weights
#
# Difficulty ●●○ · 10 minutes
#
# `errors` is a tensor, of either sign, and none is 0. Give back two tensors: the shares and the weights of all memories.

# %% tags=["exercise"]
def shares_and_weights(errors, alpha, beta):
    # TODO: share = |error| ** alpha / their sum; weight = share ** -beta / the largest of them
    # <solution>
    priority = errors.abs() ** alpha
    share = priority / priority.sum()
    weight = share**-beta
    return share, weight / weight.max()
    # </solution>


# %%
checks.exercise_08_4(shares_and_weights)

# %% [markdown]
# In the paper each weight also has the number of memories in it. Dividing by the largest takes that out again.
#
# ### How sf2lib draws
#
# To draw by priority from 500,000 memories, and fast, takes a trick. The paper builds a *sum tree*.
# sf2lib has two lines: draw eight times as many candidates evenly, then choose among those by priority.
# This is called sampling importance resampling (Rubin 1988).
#
# **Predict.** Do the proportions come out right?
#
# <details>
# <summary>Answer</summary>
#
# Yes, as long as no single memory has nearly all of the priority. The next two cells measure both cases.
#
# </details>

# %%
from sf2lib.prioritized import PrioritizedReplay
from sf2lib.replay import Batch

def filled(errors):
    buffer, numbers = PrioritizedReplay(len(errors), seed=0), np.arange(len(errors))
    column = np.zeros(len(errors), np.float32)
    buffer.extend(Batch(column[:, None], numbers, column, column[:, None], column))  # the action tells them apart
    buffer.index = torch.arange(len(errors))
    buffer.reprioritize(errors)
    return buffer

torch.manual_seed(0)
buffer = filled(torch.rand(10_000) ** 4 * 5)  # many small errors, a few large ones
drawn = torch.cat([buffer.sample(512).action for _ in range(400)])

# %%
exact = buffer.priority / buffer.priority.sum()
share = torch.bincount(drawn, minlength=10_000) / len(drawn)
for name, which in zip(("smallest", "2nd", "3rd", "4th", "largest"), exact.argsort().chunk(5)):
    print(f"{name:<8} fifth of the errors: should get {exact[which].sum():.1%}, gets {share[which].sum():.1%}")

# %% [markdown]
# They do. Now the extreme: a single memory that surprises 2,000 times as much as any other.

# %%
buffer = filled(torch.tensor([20.0] + [0.01] * 9_999))
counts = torch.stack([(buffer.sample(512).action == 0).sum() for _ in range(400)]).float()
should = 512 * buffer.priority[0] / buffer.priority.sum()
print(f"in a batch of 512 it should come {should:.1f} times, it comes {counts.mean():.1f} times on average")
print(f"it is in {(counts > 0).float().mean():.0%} of the batches, and there about {counts[counts > 0].mean():.0f} times")

# %% [markdown]
# On average it is a bit too seldom. And it comes in clumps: nothing in most batches, then a dozen at once.
# A sum tree would bring it a few times in almost every batch. That is what two lines cost that you can read.
#
# ### The price tags are old
#
# Every prioritized buffer has one more catch. A memory's error is worked out only when it is drawn.
# So its price tag says how wrong the network was *then*.
#
# One combo lies among 195 memories in which nothing happened. Draw one memory at a time.
# How many draws until the first button of the combo is known to be good? 100 runs each.

# %%
rules = {
    "drawn evenly": {},
    "n-step": {"n": 3},
    "prioritized": {"prioritized": True},
    "both": {"n": 3, "prioritized": True},
    "tags always fresh": {"fresh": True},
}
draws = {name: [combo.race(seed=seed, **rule) for seed in range(100)] for name, rule in rules.items()}
for name, counts in draws.items():
    print(f"{name:<18} {np.median(counts):5.0f} draws (median)")

# %% [markdown]
# - *n-step* helps most: value has to come back two times instead of five.
# - *Prioritized* helps a little. A memory drawn too early had an error of 0. With this tag it waits, though it is news by now.
# - *Tags always fresh* shows what the idea could bring: about 40 times fewer draws. You would have to ask the network about every memory, always.
# - *Both* is the best of what a real buffer can do.
#
# So this is what changes "sampling enough good sequences". And new memories start with the highest tag,
# so each one is looked at soon after it comes in.
#
# In the agent two lines change. The buffer is another one, in `prioritized.py`:
#
# ```python
# batch = self.buffer.sample(hp.batch_size)  # draws by priority
# loss = td_loss(q_values, batch.action, target, self.buffer.weight)  # <= CHANGED
# self.buffer.reprioritize(target - chosen_q)  # <= CHANGED
# ```
#
# ## 5 · All four at once
#
# Four switches, and all of them stand in `hyperparameters.yml`. They do not get in each other's way:
#
# | idea | what it changes | switch |
# |---|---|---|
# | Double DQN | who chooses the next action | `double: true` |
# | dueling | the network's last layer | `dueling: true` |
# | n-step | what a memory holds | `n_step: 3` |
# | prioritized | which memories are drawn, and how much they count | `prioritized: true` |
#
# With two more ideas this is the agent called Rainbow (Hessel et al. 2018). Over 57 Atari games it beat each of its parts.
# Is that so for our bird, too? Measure.
#
# ## 6 · One seed shows anything
#
# To switch on one idea, or to leave out one, and to measure: that is an [ablation](glossary.md#ablation). Ours has ten variants.
# *Plain* has none of the four ideas, *all* has all. In between, one was added, or one was left out.

# %%
from sf2lib.classroom import ablation

runs = ablation.read()
print(len(runs.variants), "variants,", len(runs.seeds), "seeds,", f"{runs.updates[-1]:,.0f} updates each")

# %% [markdown]
# Each run is a bird trained from nothing. What is equal for all, so that the comparison is fair:
#
# - the number of steps and updates, and every other setting;
# - the games of the test: the same seeds for all, and none of them was ever trained on;
# - the number of runs. Nobody got a second try.
#
# It took about 15 minutes on a quiet core, so the runs are stored. `make ablation` repeats them. A score is the mean number of pipes, 100 at most.
#
# **Predict.** You have time for one seed only. Would it tell you which variant is best?
#
# <details>
# <summary>Answer</summary>
#
# It would tell you *a* variant. Look at how many different ones five seeds name.
#
# </details>

# %%
final = np.array([runs.final(variant) for variant in runs.variants])  # (variants, seeds)
for column, seed in enumerate(runs.seeds):
    order = final[:, column].argsort()
    best, worst = runs.variants[order[-1]], runs.variants[order[0]]
    print(f"seed {seed}: best {best:<19} {final[:, column].max():5.1f}   worst {worst:<19} {final[:, column].min():5.1f}")

# %%
rank = (-final).argsort(axis=0).argsort(axis=0) + 1  # (variants, seeds), 1 is best
winners = len({int(row) for row in rank.argmin(axis=0)})
fig, axes = plots.figure(height=4.6, title=f"Five seeds, {winners} different winners")
for variant, places in zip(runs.variants, rank):
    style = {"plain": (plots.ORANGE, 3.0), "all": (plots.BLUE, 3.0)}.get(variant, ("#9aa5b1", 1.2))
    axes.plot(runs.seeds, places, "o-", color=style[0], lw=style[1], ms=6)
    axes.text(runs.seeds[-1] + 0.08, places[-1], variant, va="center", size=9.5, color=plots.INK)
axes.set(xlabel="seed", ylabel="place (1 is best)", xticks=runs.seeds, yticks=range(1, 11), ylim=(10.5, 0.5))
axes.set_xlim(-0.2, runs.seeds[-1] + 1.3)
plots.show(fig, alt="The place of each of ten variants, seed by seed: the lines cross all over the picture.")

# %% [markdown]
# Each column is what you would have published, had you had one seed. So one seed shows anything you like.
#
# ### A number for five runs
#
# The mean? One lucky run pulls it up. The median? It looks at one run alone and throws the others away.
# Agarwal et al. 2021 propose what lies between: the [interquartile mean](glossary.md#interquartile-mean), the mean of the middle half.
#
# ### Exercise 08.5 · The interquartile mean
#
# Difficulty ●○○ · 5 minutes
#
# Leave out the lowest quarter of the scores and the highest quarter. Whole scores only: of 5, one at each end.

# %% tags=["exercise"]
def iqm(scores):
    # TODO: sort, leave out a quarter at each end, take the mean
    # <solution>
    ordered = np.sort(scores)
    cut = len(ordered) // 4
    return ordered[cut : len(ordered) - cut].mean()
    # </solution>


# %%
checks.exercise_08_5(iqm)

# %%
lucky = np.array([10.0, 12.0, 13.0, 17.0, 98.0])
print(f"mean {lucky.mean():.1f}, median {np.median(lucky):.1f}, interquartile mean {ablation.interquartile_mean(lucky):.1f}")

# %% [markdown]
# ### How sure?
#
# Other seeds would have given another number. How far off could ours be? You cannot train a thousand more birds.
# But you can *pretend*: draw five runs out of your five, with replacement, and compute the number again. Do it 2,000 times.
# The middle 95% of what comes out is the [bootstrap](glossary.md#bootstrap) interval.
#
# (It has nothing to do with the [bootstrapping](glossary.md#bootstrapping) of targets. The word was free twice.)

# %%
print("drawn anew:", np.random.default_rng(0).choice(lucky, 5))
low, high = ablation.bootstrap_interval(lucky)
print(f"interquartile mean {ablation.interquartile_mean(lucky):.1f}, interval {low:.1f} to {high:.1f}")

# %%
measured = {v: (ablation.interquartile_mean(s), *ablation.bootstrap_interval(s)) for v, s in zip(runs.variants, final)}
fig, axes = plots.figure(height=4.6, title="Many intervals overlap: five seeds leave much open")
for row, (variant, (middle, low, high)) in enumerate(measured.items()):
    color = {"plain": plots.ORANGE, "all": plots.BLUE}.get(variant, plots.SOFT)
    axes.plot([low, high], [row, row], color=color, lw=7, alpha=0.3, solid_capstyle="butt")
    axes.plot(final[row], [row] * len(runs.seeds), "o", color=color, ms=4, alpha=0.6)
    axes.plot([middle, middle], [row - 0.3, row + 0.3], color=color, lw=3)
axes.set(xlabel="pipes (at most 100)", yticks=range(len(measured)), yticklabels=measured, ylim=(9.6, -0.6))
plots.show(fig, alt="For each variant five dots, their interquartile mean, and its interval. Many intervals overlap.")

# %% [markdown]
# A dot is a run, the stroke is the interquartile mean, the bar its 95% interval.
# With five runs such bars are rather too short: what never happened in five runs cannot be drawn.

# %%
for variant, (middle, low, high) in sorted(measured.items(), key=lambda item: -item[1][0]):
    print(f"{variant:<20} {middle:5.1f} pipes, interval {low:5.1f} to {high:5.1f}")

# %% [markdown]
# ### What did each idea bring?
#
# There are two ways to ask. What changes when plain DQN gets the idea? And what is lost when *all* goes without it?
# Both compare runs of the same seed, so compare them seed by seed.

# %%
def gain(more, less):
    """By how many pipes one variant is ahead of another: the mean over seeds, and its interval."""
    ahead = runs.final(more) - runs.final(less)
    low, high = ablation.bootstrap_interval(ahead, np.mean)
    clear = "clear" if low > 0 or high < 0 else "open"
    return f"{ahead.mean():+6.1f} ({low:+6.1f} to {high:+6.1f}) {clear:<6}"

print(f"{'':<12} {'added to plain':<32} kept in all")
for idea in ablation.IDEAS:
    print(f"{idea:<12} {gain(f'plain + {idea}', 'plain')} {gain('all', f'all but {idea}')}")

# %% [markdown]
# Only what stands apart from 0 is an answer. So the table gives three:
#
# - **n-step** and **prioritized replay** help plain DQN, by about 19 and 26 pipes.
# - In *all*, taking prioritized replay away costs 17 pipes. For n-step the interval just reaches 0.
# - **Double** and **dueling**: open. Their intervals reach from a loss of 21 pipes to a gain of 34.
#
# Open does not mean "no use". It means that five seeds cannot tell. For dueling there is a reason to expect little:
# this bird has two actions only (part 2). For Double DQN, part 7 will give one.
#
# ### Along the way

# %%
curves = {v: [ablation.interquartile_mean(runs.test[row, :, p]) for p in range(len(runs.updates))] for row, v in enumerate(runs.variants)}
fig, axes = plots.figure(height=3.8, title=f"Plain DQN barely flies yet: {curves['plain'][-1]:.0f} pipes, all four ideas {curves['all'][-1]:.0f}")
for variant, curve in curves.items():
    style = {"plain": (plots.ORANGE, 3.0), "all": (plots.BLUE, 3.0)}.get(variant, ("#9aa5b1", 1.2))
    axes.plot(runs.updates, curve, "o-", color=style[0], lw=style[1], ms=4)
    if variant in ("plain", "all"):
        axes.text(runs.updates[-1] * 1.01, curve[-1], variant, va="center", color=style[0])
axes.set(xlabel="updates", ylabel="pipes, interquartile mean", xlim=(0, runs.updates[-1] * 1.08))
plots.show(fig, alt="Interquartile means of ten variants against updates.")

# %% [markdown]
# Up to 3,000 updates you would have seen nothing at all. And all curves still climb where they end:
# the table speaks of young birds, not of grown ones.
#
# ### Choosing flatters
#
# Many reports show their best seed, "a typical run". How much is that worth?
#
# **Predict.** You show the best of your five seeds instead of their mean. By how much does your number grow?
#
# <details>
# <summary>Answer</summary>
#
# It doubles. And no idea was needed for it, only the choice.
#
# </details>

# %%
best_seed = final.max(axis=1).mean()
print(f"mean of all runs {final.mean():.1f} pipes, mean of each variant's best seed {best_seed:.1f}")

# %% [markdown]
# There is a second kind of choosing. Each run was tested at several points. Suppose that you report the best of them.
# Then the test games have *chosen* it. Were they lucky games, the luck is in your number. It is part 1 once more.
#
# So fresh games were played at each point too, with other seeds. Let one set of games choose, and the other one judge.
# Then swap them, so that it does not matter which set is easier.

# %%
def chosen_by(chooser, judge):
    point = chooser.argmax(axis=2)[..., None]  # the best point of each run, (variants, seeds, 1)
    return [np.take_along_axis(scores, point, axis=2).mean() for scores in (chooser, judge)]

seen, fresh = np.mean([chosen_by(runs.test, runs.fresh), chosen_by(runs.fresh, runs.test)], axis=0)
print(f"best point, in the games that chose it: {seen:.1f} pipes")
print(f"the same birds in fresh games:          {fresh:.1f} pipes")

# %% [markdown]
# Here it hardly matters. A run's points differ by far more than the luck of ten games. The last one is nearly always best.
# It matters where the candidates are nearly alike: there luck decides, as among the eight moves of part 1.
# You do not know beforehand which case is yours. So let fresh games judge, each time.
#
# ## 7 · What was promised, what came
#
# Part 1 ended with a question: does a real bird promise too much?
# At the end of each run the bird played ten games. Along the way its Q-values were noted, and then what really came: the discounted returns.

# %%
print(f"{'':<20} {'promised':>9} {'came':>7}")
for row, variant in enumerate(runs.variants):
    print(f"{variant:<20} {runs.promised[row].mean():9.2f} {runs.returned[row].mean():7.2f}")

# %% [markdown]
# Nobody promises too much. All of them promise too little.
#
# These birds are young. Their Q-values began near 0, and each update moves them a little: they are still on their way up.
# So Double DQN has nothing to cure yet. That fits what the table said of it: open.
#
# Now compare *plain* and *all*. The two best players promise least. Two of the ideas make them pessimists:
#
# - with n-step targets, the explorer's blunders on the way count as the bird's own (part 3);
# - prioritized replay draws crashes more often than they happen. Its weights make up for only a part of that (part 4).
#
# Does it harm? To act, only the *order* of the Q-values matters. A bird that fears its own blunders keeps its distance.
#
# > **Misconception · "the higher the Q-values, the better the agent"**
# >
# > Q-values are promises, not scores. Judge an agent by its games.
#
# ## 8 · How to read such a table, yours and others'
#
# 1. **How many seeds?** One shows anything. Five show large effects. Ask for the interval.
# 2. **Equal budgets?** As many steps and updates for all. Equal updates are still not equal seconds.
# 3. **Who was tuned?** Our settings were found with some of these ideas switched on. Plain DQN might like others better.
# 4. **Which games?** Held out, and never those that chose the settings or the checkpoint.
# 5. **What is missing?** What did not help belongs in the report as well. Else the next person tries it again.
#
# ## Recap
#
# 1. The highest of several guesses is too high. Double DQN lets one network choose, another one judge: less of it, not none.
# 2. Dueling says apart how good a state is and what an action adds. It helps where there are many actions.
# 3. n-step targets bring value back n steps at once, and bring the explorer's blunders along.
# 4. Prioritized replay draws what surprises, not what pays. Weights make up for the uneven drawing.
# 5. One seed shows anything. Take several, give the interval, and let fresh games judge what was chosen.
#
# ## Quiz
#
# **1.** In Double DQN, which network chooses the next action, and which one says what it is worth?
#
# <details>
# <summary>Answer</summary>
#
# The network in training chooses. The target network judges.
#
# </details>
#
# **2.** A memory paid the highest reward of the game, and the network had foreseen it exactly. Is it drawn often?
#
# <details>
# <summary>Answer</summary>
#
# No. Its error is 0, so its priority is near 0. Surprise counts, not reward.
#
# </details>
#
# **3.** A friend shows you a curve: the new idea is 30% better, one seed each. What do you ask?
#
# <details>
# <summary>Answer</summary>
#
# More seeds, equally many for both, and an interval. And which games chose the checkpoint that was shown.
#
# </details>
#
# ## What comes next
#
# You have the whole agent now. It plays what others have made into an environment.
# **Lesson 09** looks inside a console, to find the numbers that a fighter needs.
