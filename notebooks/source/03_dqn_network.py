# %% [markdown]
# # Lesson 03 · The network that rates every action
#
# Follows **video 2** of the notes. Takes about **60 minutes**: 30 to read and run, 30 for four exercises.
#
# Afterwards you can
#
# - say what a Q-value is, and compute one by hand;
# - write `DQN(state_dim, action_dim)` with `__init__` and `forward`;
# - push a batch of 10 random states of 12 numbers through it;
# - choose a greedy action for each of them.
#
# Each idea has three steps: **predict**, **run**, **explain**. Take the first one seriously.
# Guess before you open an answer. A wrong guess is what makes the right idea stick.
#
# New words link to the [glossary](glossary.md). Run a cell with Shift + Enter.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · What a Q-value is
#
# In each [state](glossary.md#state) the [agent](glossary.md#agent) takes an [action](glossary.md#action).
# The game answers with a [reward](glossary.md#reward), a plain number.
#
# You want to throw fireballs one day. So here is one, move by move. Only a hit pays.

# %%
moves = ["down", "down-forward", "forward + punch", "the fireball flies", "the fireball hits"]
rewards = [0.0, 0.0, 0.0, 0.0, 1.0]
for move, reward in zip(moves, rewards):
    print(f"{move:<18}  reward {reward:.0f}")

# %% [markdown]
# **Predict.** An agent is about to press *down*. It knows the whole sequence.
# Should it rate this move 0, or 1, or something in between?
#
# <details>
# <summary>Answer</summary>
#
# Something in between. *Down* itself pays 0, but it leads to the hit.
# Four steps before the hit, the 1 counts a bit less: a lot can happen on the way.
#
# </details>
#
# "A bit less" gets a number: the [discount](glossary.md#discount), written **gamma**.
# A reward is multiplied by gamma once for each step of waiting.
# All rewards from here on, discounted and added up, are the [return](glossary.md#return).
#
# By hand: rewards 2, 0 and 4, with gamma 0.5.

# %%
2 * 0.5**0 + 0 * 0.5**1 + 4 * 0.5**2

# %% [markdown]
# The 2 comes now and counts in full. The 4 waits two steps and counts a quarter.
# Together that is 3.
#
# ### Exercise 03.1 · The return
#
# Difficulty ●○○ · 5 minutes
#
# Write the sum that you have just seen, for any list of rewards.
# Replace the line with `raise`. Then run the check under it.

# %% tags=["exercise"]
def discounted_return(rewards, gamma):
    # TODO: add up reward * gamma ** step over all steps; the first step is step 0
    # <solution>
    total = 0.0
    for step, reward in enumerate(rewards):  # step 0, 1, 2, ...
        total += reward * gamma**step
    return total
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_03_1(discounted_return)

# %% [markdown]
# Now rate every move of the fireball: the return from there on.
# From here the lesson uses its own version, so an empty exercise stops nothing.

# %%
from sf2lib.classroom.returns import discounted_return

gamma = 0.9
values = [discounted_return(rewards[step:], gamma) for step in range(len(rewards))]
for move, reward, value in zip(moves, rewards, values):
    print(f"{move:<18}  reward {reward:.0f}  return {value:.2f}")

# %% [markdown]
# Read the first line. *Down* pays 0, and what follows from it is worth 0.66.

# %%
from sf2lib.classroom import plots

fig, axes = plots.figure(height=3.4, title=f"The first move pays nothing, and it is worth {values[0]:.2f}")
axes.barh(moves, values, color=plots.BLUE, height=0.55, label="return from here on")
axes.barh(moves, rewards, color=plots.ORANGE, height=0.22, label="reward of this step")
axes.invert_yaxis()
axes.set(xlabel="points", xlim=(0, 1.4))
axes.legend(loc="upper right")
plots.show(fig, alt="Bars for five moves of a fireball. The reward is 0 but for the hit. The return grows to 1.")

# %% [markdown]
# A fireball does not always hit. Let it hit 6 times in 10, and try 10,000 times.
#
# **Predict.** What is *down* worth now, on average?
#
# <details>
# <summary>Answer</summary>
#
# Six tenths of what it was worth before: 0.6 × 0.66.
#
# </details>

# %%
import random

luck = random.Random(0)
returns = [discounted_return([0, 0, 0, 0, luck.random() < 0.6], gamma) for attempt in range(10_000)]
print(f"one attempt returns {min(returns):.2f} or {max(returns):.2f}")
print(f"the average of all is {sum(returns) / len(returns):.2f}")

# %% [markdown]
# No attempt returns that average. It is what you can *expect* before you know how it ends.
# Such an average is an [expected value](glossary.md#expected-value).
#
# Now all words are there. Each action in each state has a [Q-value](glossary.md#q-value):
# **the expected discounted sum of all rewards from here on**.
# *From here on* means that you take this action and play well afterwards.
#
# > **Misconception · "q values … is the reward that is expected to be returned for taking an action"**
# >
# > It is not the reward of that action. It is the expected discounted *sum* of all rewards from here on.
# > The reward for *down* is 0. Its Q-value is well above 0.
#
# The notes ask if a simple DQN can learn such a chain. Lesson 11 measures it.
#
# ## 2 · A layer: numbers in, numbers out
#
# Nobody hands us Q-values. A [network](glossary.md#network) has to estimate them from the state.
# It is built from [layers](glossary.md#layer). The simplest one is a [linear layer](glossary.md#linear-layer).
# Here is one in PyTorch: 3 numbers in, 2 out. The state is a [tensor](glossary.md#tensor), as in lesson 02.

# %%
import torch
from torch import nn

torch.set_printoptions(precision=2, sci_mode=False)  # two digits are enough to read
torch.manual_seed(1)  # the same random numbers on every run
layer = nn.Linear(3, 2)
state = torch.tensor([1.0, 2.0, 3.0])
print(layer(state).detach())

# %% [markdown]
# What happened inside? Each output is a weighted sum of all inputs, plus a number of its own.
# The weights and that number, the [bias](glossary.md#bias), start out random.
# `detach` leaves out what only training needs, so that the print is short.

# %%
print(layer.weight.detach())
print(layer.bias.detach())
print((layer.weight @ state + layer.bias).detach())

# %% [markdown]
# The last line does by hand what the layer did: the same two numbers.
# `@` multiplies each row of weights with the state and adds up.
# [Weights](glossary.md#weight) and biases are the [parameters](glossary.md#parameter): training will change them.
#
# Now the real thing. `DQN(12, 2)` is the network for Flappy Bird: 12 numbers in, 2 actions out.
#
# **Predict.** Its first layer makes 128 numbers out of 12. Which shape has its weight?
#
# <details>
# <summary>Answer</summary>
#
# `(128, 12)`: a row for each number that goes out, a column for each that comes in.
#
# </details>

# %%
from sf2lib.network import DQN

net = DQN(12, 2)
for name, parameter in net.named_parameters():
    print(f"{name:<13} {tuple(parameter.shape)}")

# %% [markdown]
# There are three layers: two in the `body`, one in the `head`. The first weight is 128 by 12.
# So where is the input layer?
#
# > **Misconception · "input layer values are implicit"**
# >
# > There is no input layer to define. The *input layer* in a drawing is the state itself.
# > All that the code has is the first `Linear`. Its weight has shape `(hidden, state_dim)`.
#
# In your fighter, `state_dim` is how many numbers you read from RAM.
# Positions, health, what each fighter is doing: the notes have it right.
#
# The layers between are [hidden layers](glossary.md#hidden-layer). Nothing outside sees their numbers.
# How many there are, and how wide, is your choice.

# %% [markdown]
# ## 3 · A bend between the layers: ReLU
#
# After each hidden layer comes a [ReLU](glossary.md#relu). It keeps what is above 0 and turns the rest into 0.

# %%
torch.relu(torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0]))

# %% [markdown]
# Why? Put two `Linear` layers straight after each other, and two more with a ReLU between.
# Feed both with one number from −3 to 3.
#
# **Predict.** What do the two graphs look like?
#
# <details>
# <summary>Answer</summary>
#
# Without ReLU: one straight line. A weighted sum of weighted sums is only another weighted sum.
# With ReLU: a line with bends. Enough of them can follow nearly any curve.
#
# </details>

# %%
torch.manual_seed(4)
first, last = nn.Linear(1, 12), nn.Linear(12, 1)
x = torch.linspace(-3, 3, 200)[:, None]  # (200,) -> (200, 1)
straight = last(first(x)).detach()
bent = last(torch.relu(first(x))).detach()

# %%
fig, axes = plots.figure(height=3.2, title="Without ReLU two layers are no more than one")
axes.plot(x, straight, color=plots.ORANGE, label="Linear, Linear")
axes.plot(x, bent, color=plots.BLUE, label="Linear, ReLU, Linear")
axes.set(xlabel="number that goes in", ylabel="number that comes out")
axes.legend()
plots.show(fig, alt="Two graphs. Linear, Linear is a straight line. Linear, ReLU, Linear has bends.")

# %% [markdown]
# The weights are the same in both. Only the ReLU differs.
#
# **Predict.** Should there be a ReLU after the *last* layer too?
#
# <details>
# <summary>Answer</summary>
#
# No. A crash costs the bird 1 point, so a Q-value may have to lie below 0.
# With a ReLU at the end none ever can.
#
# </details>

# %%
torch.manual_seed(0)
q_values = DQN(12, 2)(torch.randn(1000, 12)).detach()
print(f"below 0, last layer bare:      {(q_values < 0).float().mean():.0%}")
print(f"below 0, ReLU after the last:  {(torch.relu(q_values) < 0).float().mean():.0%}")

# %% [markdown]
# ## 4 · `__init__` makes the layers, `forward` does the arithmetic
#
# In PyTorch a network is a class that builds on `nn.Module`. It has two methods of its own.
# This one says aloud when each of them runs.

# %%
class Talking(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        print("__init__ makes the layers")
        self.layer = nn.Linear(state_dim, action_dim)

    def forward(self, state):
        print("forward does the arithmetic")
        return self.layer(state)


# %% [markdown]
# **Predict.** The next cell makes a network and calls it twice. Which lines are printed, in which order?
#
# <details>
# <summary>Answer</summary>
#
# `__init__` once, when the network is made. `forward` twice, once for each call.
#
# </details>

# %%
net = Talking(12, 2)
output = net(torch.zeros(12))
output = net(torch.zeros(12))

# %% [markdown]
# - `Talking(12, 2)` runs `__init__`. The layers are made **once**, with random weights.
# - `net(state)` runs [`forward`](glossary.md#forward). You never write `net.forward(state)`: PyTorch calls it for you.
# - `super().__init__()` comes first. It gives `nn.Module` a book in which it notes your layers.
# - `self.layer = ...` writes a layer into that book. So training will find its weights.
#
# ### Exercise 03.2 · Your own DQN
#
# Difficulty ●●○ · 15 minutes
#
# Write the network of the video: `state_dim` numbers in, two hidden layers of 128, `action_dim` Q-values out.
# A ReLU follows each hidden layer. None follows the last.

# %% tags=["exercise"]
class DQN(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        # TODO: three layers, each stored on self: nn.Linear(comes_in, goes_out)
        # <solution>
        self.hidden1 = nn.Linear(state_dim, 128)
        self.hidden2 = nn.Linear(128, 128)
        self.output = nn.Linear(128, action_dim)
        # </solution>

    def forward(self, state):
        # TODO: pass the state through the layers, torch.relu after each hidden one
        # <solution>
        hidden = torch.relu(self.hidden1(state))  # (batch, state_dim) -> (batch, 128)
        hidden = torch.relu(self.hidden2(hidden))
        return self.output(hidden)  # (batch, 128) -> (batch, action_dim)
        # </solution>


# %%
checks.exercise_03_2(DQN)

# %% [markdown]
# ## 5 · A batch of made-up states
#
# These are the lines from the video that the notes struggle with.

# %%
from sf2lib.network import DQN

torch.manual_seed(0)
state_dim = 12
action_dim = 2
net = DQN(state_dim, action_dim)
state = torch.randn(10, state_dim)
output = net(state)
print(output.detach())

# %% [markdown]
# Line by line:
#
# - `state_dim` and `action_dim`: how many numbers describe a state, and how many actions there are.
# - `DQN(state_dim, action_dim)` makes the network. No state goes in yet.
# - `torch.randn(10, state_dim)` makes up 10 states. The *n* stands for normal: most numbers lie near 0.
# - `net(state)` pushes them through. Out come 10 rows of 2 Q-values.
#
# The states are nonsense, and so are the Q-values: nothing is trained. The test is whether all shapes fit.
#
# > **Misconception · "net = DQN(state_dim, action_dim) passes the state and action into a dqn class"**
# >
# > It passes two *sizes*, 12 and 2. Think of `Talking(12, 2)`: only `__init__` ran.
# > The state comes later, with `net(state)`. An action never goes in. All of them are rated at once.
#
# The first axis is the [batch](glossary.md#batch): so many states at once, a row each.
# Lesson 06 needs it, as training looks at many memories in one go.
#
# **Predict.** You push row 3 through alone. Does it get the same Q-values as in the batch?
#
# <details>
# <summary>Answer</summary>
#
# Yes. Rows are separate states. A batch saves time and changes no result.
#
# </details>

# %%
alone = net(state[3:4])  # (10, 12) -> (1, 12) -> (1, 2)
print(alone.detach())
print(torch.allclose(alone, output[3:4], atol=1e-6))

# %% [markdown]
# And a state of the wrong width? The network was made for 12 numbers.

# %%
try:
    net(torch.randn(10, 11))
except ValueError as error:
    print(error)

# %% [markdown]
# One more line from the video: `if __name__ == "__main__":`. Look at what `__name__` holds.

# %%
import sf2lib.network

print("here:                ", __name__)
print("in sf2lib/network.py:", sf2lib.network.__name__)

# %% [markdown]
# Python calls the file that you *start* `__main__`. A file that is *imported* goes by its own name.
# So lines under `if __name__ == "__main__":` run when you start the file, as a small test.
# They stay silent when another file imports the network.
#
# ### Exercise 03.3 · Try a network out
#
# Difficulty ●○○ · 5 minutes
#
# Write the video's test as a function. It works for any network, any width and any number of states.

# %% tags=["exercise"]
def try_out(net, state_dim, batch_size):
    # TODO: make batch_size random states, push them through net, return what comes out
    # <solution>
    states = torch.randn(batch_size, state_dim)  # rows first
    return net(states)
    # </solution>


# %%
checks.exercise_03_3(try_out)

# %% [markdown]
# ## 6 · From Q-values to an action
#
# The network only rates. To act, take the action with the highest Q-value: the
# [greedy action](glossary.md#greedy-action). Its place in the row is its [argmax](glossary.md#argmax).

# %%
from sf2lib.envs.flappy import ACTIONS

print(ACTIONS)
print(output[0].detach(), "->", output[0].argmax().item(), ACTIONS[output[0].argmax()])

# %% [markdown]
# A rule that says which action to take in each state is a [policy](glossary.md#policy).
# "Take the greedy action" is one. So the network behind it is called the [policy network](glossary.md#policy-network), as in the notes.
#
# ### Exercise 03.4 · Greedy actions for a batch
#
# Difficulty ●●○ · 5 minutes
#
# **Predict** first: `q_values` has shape `(10, 2)`. Which shape do the actions have?
#
# <details>
# <summary>Answer</summary>
#
# `(10,)`: one whole number for each state.
#
# </details>

# %% tags=["exercise"]
def greedy_actions(q_values):
    # TODO: q_values (batch, actions) -> for each row the place of the highest, (batch,)
    # <solution>
    return q_values.argmax(dim=1)  # dim=1 is the axis of the actions, and argmax drops it
    # </solution>


# %%
checks.exercise_03_4(greedy_actions)

# %%
print(output.argmax(dim=1))  # (10, 2) -> (10,)

# %% [markdown]
# Ten states of pure nonsense, and 8 times it says *flap*. An untrained network has a favourite.
#
# ## 7 · Look inside
#
# The same kind of network, drawn. Move the sliders: they are the 12 numbers of a state.
# Orange is above 0, blue below, and empty is 0. Lines are the connections that carry most.
#
# You can switch to a second network: the bird of lesson 00, which has learned to fly.
# Its four hidden layers have 64 nodes each. How many there are, and how wide, is your choice.
#
# **Predict.** You move one slider a little. Which nodes change?
#
# <details>
# <summary>Answer</summary>
#
# One input node, and then nearly everything. Each number of a layer depends on *all* numbers before it.
#
# </details>

# %% tags=["widget"]
from sf2lib.checkpoint import load_weights, shipped_weights
from sf2lib.classroom import widgets
from sf2lib.envs.flappy import FEATURES

torch.manual_seed(0)
networks = {"untrained": DQN(12, 2), "trained": load_weights(shipped_weights("flappy"))}
states = widgets.flappy_states()  # (60, 12), from a game that a simple rule plays
widgets.network_explorer(networks, FEATURES, ACTIONS, states)

# %%
scene = widgets.draw_network(networks["untrained"], states[0], FEATURES, ACTIONS, states)
plots.show(scene.figure(), alt="A network: 12 inputs, two hidden layers of 128, two Q-values, the higher one marked.")

# %% [markdown]
# Empty nodes in a hidden layer hold exactly 0: there the ReLU has cut. Count them.

# %%
values = widgets.layers(networks["untrained"], states[0])
for name, numbers in zip(["input", "hidden 1", "hidden 2", "Q-values"], values):
    print(f"{name:<8} {len(numbers):>3} numbers, {(numbers == 0).sum():>2} of them 0")

# %% [markdown]
# About half of each hidden layer is silent in this state. In another state other nodes are.
# That is how one network can treat different states differently.
#
# **Predict.** The 60 states come from one game. In how many of them does each network want to flap?
#
# <details>
# <summary>Answer</summary>
#
# The untrained one has its favourite, whatever the state. A bird that flies flaps now and then.
#
# </details>

# %%
for name, network in networks.items():
    flaps = (network(torch.from_numpy(states)).argmax(dim=1) == 1).sum()
    print(f"{name:<10} flaps in {flaps} of {len(states)} states")

# %% [markdown]
# The same class, the same arithmetic. Only the weights differ, and training found them.
#
# ## 8 · Two files: the network and the agent
#
# The notes say: *"he has two files, an agent and a network"*. Here they are, side by side.
#
# | | `network.py` | `agent.py` |
# |---|---|---|
# | is | the brain: layers and arithmetic | the player that owns the brain |
# | gets | states | states, rewards, and what came of its actions |
# | gives | Q-values | actions, and a network that gets better |
# | you meet it in | this lesson | lessons 04 to 07 |
#
# The agent's file imports the network's file, never the other way round.

# %%
from sf2lib.agent import DQNAgent

agent = DQNAgent(state_dim, action_dim)
print(agent.network)
print(agent.act(states[:5]))  # five states from the game -> five greedy actions

# %% [markdown]
# Look at what the agent owns: the layers of this lesson. What it does with them is `argmax`.
# In the video its file also holds the game loop, in a method called `run`.
# Here that loop has a file of its own, `train.py`, so that one agent can play any game.
#
# The notes add: *"you can make new networks and load old weights into them"*. Right, and lesson 12 does it.
#
# ## Recap
#
# 1. A Q-value is the expected discounted sum of all rewards from here on.
# 2. A `Linear` layer is weighted sums. Its weight has shape `(goes_out, comes_in)`. The input is the state itself.
# 3. A ReLU after each hidden layer makes bends. None after the last, as Q-values may be negative.
# 4. `__init__` makes the layers once. `forward` does the arithmetic on every call, a row for each state.
# 5. The greedy action is the place of the highest Q-value: `argmax(dim=1)`.
#
# ## Quiz
#
# **1.** In some state every action has reward 0. Can their Q-values differ?
#
# <details>
# <summary>Answer</summary>
#
# Yes. Q-values count all rewards from here on. *Down* may lead to a fireball, and *jump* into one.
#
# </details>
#
# **2.** What is the shape of `DQN(8, 5)(torch.randn(32, 8))`? And of the weight of its first layer?
#
# <details>
# <summary>Answer</summary>
#
# `(32, 5)`: 32 states, 5 actions. The weight is `(128, 8)`: 128 numbers go out, 8 come in.
#
# </details>
#
# **3.** All Q-values of a state are negative. What does a greedy policy do?
#
# <details>
# <summary>Answer</summary>
#
# It takes the highest, the one nearest to 0. Sometimes every choice is bad and one is least bad.
#
# </details>
#
# ## What comes next
#
# The network rates actions, and it rates them at random: nobody has told it what came of them.
# For that it needs memories. **Lesson 04** builds the place where they are kept, the replay buffer.
