# %% [markdown]
# # Lesson 05 · Try something new, and know when to stop
#
# Follows **videos 3 and 4**. Takes about **90 minutes**: 50 to read and run, 40 for four exercises.
#
# Afterwards you can
#
# - say why an agent that always does what looks best gets stuck;
# - write epsilon-greedy, and schedules that let epsilon fall;
# - write the acting loop, and debug it with a few prints;
# - let a loop run without end, and still be sure that it stops;
# - change a hyperparameter and predict what happens.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · Always the best, and stuck
#
# The smallest fight there is: two buttons, and nothing to see. *Punch* hits 4 times in 10, *kick* 6 times in 10.
# The agent does not know that. It presses each button once.
# From then on it presses the one with the larger share of hits so far.
#
# Here is one such agent, in its first seven steps.
#
# **Predict.** Its first punch hits, its first kick misses. Will it ever find out that the kick is better?
#
# <details>
# <summary>Answer</summary>
#
# Never. The kick stands at 0 of 1. The punch can only sink towards 4 in 10, and that is still more than 0.
#
# </details>

# %%
from sf2lib.classroom import arms
from sf2lib.explore import constant

greedy = arms.play(constant(0.0), steps=1_000, agents=1_000)
for step in range(7):
    button, hit = arms.BUTTONS[greedy.actions[step, 0]], greedy.hits[step, 0]
    print(f"step {step}: {button:<5} {'hits' if hit else 'misses'}")
print(f"kicks in 1,000 steps: {greedy.actions[:, 0].sum()}")

# %% [markdown]
# One unlucky kick, and it never kicks again. It is not stupid: by all that it knows, the punch *is* better.
# It just never looks. And it is not alone.

# %%
print(f"{greedy.found:.0%} of 1,000 agents think in the end that the kick is better")

# %% [markdown]
# Nearly half of them are stuck. The cure is to press any button now and then, without a reason.
# That is to [explore](glossary.md#explore). To do what looks best is to [exploit](glossary.md#exploit).
#
# **Predict.** Three kinds of agents. One never explores, one does in 1 step of 10, one always does.
# Which one hits most?
#
# <details>
# <summary>Answer</summary>
#
# The one in the middle. The first one may be stuck, the last one knows what is best and makes no use of it.
#
# </details>

# %%
import numpy as np

played = {f"epsilon {epsilon}": arms.play(constant(epsilon)) for epsilon in (0.0, 0.1, 1.0)}
for name, play in played.items():
    print(f"{name}: {play.found:>4.0%} find the kick, {play.hits_per_100:.1f} hits in 100 steps")

# %%
from sf2lib.classroom import plots

best = max(played, key=lambda name: played[name].hits_per_100)
fig, axes = plots.figure(height=3.4, title=f"A little exploring hits most: {best}")
for (name, play), color in zip(played.items(), [plots.ORANGE, plots.BLUE, plots.GREEN]):
    per_step = play.hits.mean(axis=1)  # (steps, agents) -> (steps,)
    axes.plot(np.arange(0, 1000, 20), 100 * per_step.reshape(-1, 20).mean(axis=1), color=color, label=name)
axes.axhline(60, color=plots.LINE, lw=1.2, ls=(0, (4, 3)))
axes.set(xlabel="step", ylabel="hits in 100 steps", ylim=(44, 64))
axes.legend(ncols=3, loc="upper right")
plots.show(fig, alt="Hits per 100 steps. Epsilon 0.1 climbs to nearly 60, epsilon 0 stays near 51, epsilon 1 near 50.")

# %% [markdown]
# The dashed line is an agent that has known all along.
#
# ## 2 · Epsilon-greedy
#
# The notes have it exactly:
#
# - with probability [epsilon](glossary.md#epsilon), a number from 0 to 1, take a random action: explore;
# - else take the action with the highest Q-value: exploit.
#
# **Predict.** There are two actions, and epsilon is 0.5. How often is the best one taken?
#
# <details>
# <summary>Answer</summary>
#
# In 75 of 100 steps. Half of the steps are greedy. In the other half chance takes the best one in every second step.
#
# </details>

# %%
import torch
from sf2lib.explore import epsilon_greedy

torch.manual_seed(0)
q_values = torch.tensor([[0.2, 0.7]]).repeat(10_000, 1)  # 10,000 states in which action 1 is the best
actions = epsilon_greedy(q_values, epsilon=0.5)
print(f"action 1 in {(actions == 1).float().mean():.0%} of the states")

# %% [markdown]
# ### Exercise 05.1 · Epsilon-greedy
#
# Difficulty ●●○ · 10 minutes
#
# Several games run side by side, so the Q-values come as a batch: a row for each game.
# Each row throws its own die, and draws its own random action.
# The die is `torch.rand(batch)`: for each row a number from 0 to 1, any as likely as any other.

# %% tags=["exercise"]
def epsilon_greedy(q_values, epsilon):
    batch, actions = q_values.shape
    # TODO: the best action of each row, a random one for each row, a die for each row
    # TODO: torch.where(condition, a, b) takes from a where the condition holds, else from b
    # <solution>
    best_action = q_values.argmax(dim=1)  # (batch, actions) -> (batch,)
    random_action = torch.randint(actions, (batch,))  # 0 to actions - 1
    explore = torch.rand(batch) < epsilon  # True in a share of epsilon of the rows
    return torch.where(explore, random_action, best_action)
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_05_1(epsilon_greedy)

# %% [markdown]
# ## 3 · Does it stop the punching?
#
# The notes hope that epsilon keeps the agent from *"punching a million times in a row"*.
# Measure it: how often does an agent press one button in a row, at most?
#
# **Predict.** Which of the three agents repeats itself least? Is it the best one?
#
# <details>
# <summary>Answer</summary>
#
# The one with epsilon 1. It presses at random, and it hits least of all.
#
# </details>

# %%
for name, play in played.items():
    streaks = [arms.longest_streak(play.actions[:, agent]) for agent in range(1_000)]
    print(f"{name}: up to {np.mean(streaks):.0f} times the same button, {play.hits_per_100:.1f} hits in 100 steps")

# %% [markdown]
# The middle line is what matters. The agent with epsilon 0.1 hits most, and it kicks dozens of times in a row.
# It *should*: the kick is better. Now let epsilon fall to 0, as it does in training.

# %%
from sf2lib.explore import linear

falling = arms.play(linear(1.0, 0.0, steps=100))
streaks = [arms.longest_streak(falling.actions[:, agent]) for agent in range(1_000)]
print(f"epsilon falls to 0: {falling.found:.0%} find the kick, up to {np.mean(streaks):.0f} times the same button")

# %% [markdown]
# It explored early, and found the kick. Since then it does nothing but kick.
# The same holds for a bird that flies well.

# %% tags=["training"]
from sf2lib.checkpoint import load_weights, shipped_weights
from sf2lib.classroom import video
from sf2lib.evaluate import greedy as greedy_policy

bird = greedy_policy(load_weights(shipped_weights("flappy")))
flight = video.record(bird, "FlappyBird-v0", seed=1, steps=400, every=50, use_lidar=False)
pipes, streak = (flight.rewards >= 1).sum(), arms.longest_streak(flight.actions)
print(f"{pipes} pipes without a random action, and up to {streak} times in a row the same one: do nothing")

# %% [markdown]
# > **Misconception · "it keeps the dqn from abusing one game action like punching a million times in a row"**
# >
# > Epsilon is there to *find better actions*, not to forbid repeated ones. In training it breaks streaks by chance.
# > When it is gone, a greedy policy repeats an action for as long as that looks best. Often it is right.
# >
# > What stops the punching in a fight? An opponent who blocks. Then the punch pays less, and its Q-value falls.
# > That takes a state in which the block can be seen. Lessons 09 and 10 see to that.
#
# ## 4 · Let epsilon fall
#
# Early on the agent knows nothing, so it should explore. Later it should use what it knows.
# A [schedule](glossary.md#schedule) says which epsilon comes at which step. Here are the three of `explore.py`.
#
# **Predict.** One of the curves never quite arrives at its end. Which one?
#
# <details>
# <summary>Answer</summary>
#
# The exponential one. It halves what is left of the way, again and again, and half of something is never nothing.
#
# </details>

# %%
from sf2lib.explore import exponential

schedules = {
    "constant(0.3)": constant(0.3),
    "linear(1.0, 0.05, steps=1000)": linear(1.0, 0.05, steps=1_000),
    "exponential(1.0, 0.05, half_life=300)": exponential(1.0, 0.05, half_life=300),
}
for step in (0, 300, 600, 1_000, 2_000):
    print(f"step {step:>4}: " + "  ".join(f"{epsilon_at(step):.3f}" for epsilon_at in schedules.values()))

# %%
fig, axes = plots.figure(height=3.2, title="Three schedules: stay, walk straight, halve the way that is left")
for (name, epsilon_at), color in zip(schedules.items(), [plots.GREEN, plots.BLUE, plots.ORANGE]):
    axes.plot([epsilon_at(step) for step in range(2_000)], color=color, label=name)
axes.set(xlabel="environment steps", ylabel="epsilon", ylim=(0, 1.05))
axes.legend()
plots.show(fig, alt="Epsilon against steps: a level line, a straight fall to 0.05, and a curve that falls ever more slowly.")

# %% [markdown]
# A schedule is a function: a step goes in, an epsilon comes out. Write two of them.
#
# ### Exercise 05.2 · A straight line
#
# Difficulty ●○○ · 5 minutes
#
# From `start` to `end` within `decay_steps` steps. From then on it stays at `end`.

# %% tags=["exercise"]
def linear_epsilon(step, start, end, decay_steps):
    # TODO: which share of the way is done? Take that share of (end - start); never go beyond the end
    # <solution>
    if step >= decay_steps:
        return end
    return start + (end - start) * step / decay_steps
    # </solution>


# %%
checks.exercise_05_2(linear_epsilon)

# %% [markdown]
# ### Exercise 05.3 · Half of the way
#
# Difficulty ●●○ · 10 minutes
#
# Every `half_life` steps, the distance to `end` halves. From 1.0 to 0.2 the way is 0.8.
# After one half-life 0.4 of it is left, so epsilon is 0.6. In between it falls smoothly.

# %% tags=["exercise"]
def exponential_epsilon(step, start, end, half_life):
    # TODO: 0.5 ** (how many half-lives are over) is the share of the way that is left
    # <solution>
    left = (start - end) * 0.5 ** (step / half_life)
    return end + left
    # </solution>


# %%
checks.exercise_05_3(exponential_epsilon)

# %% [markdown]
# Videos often write `epsilon = max(epsilon * decay, minimum)`, once in each round. That is exponential, too.
#
# ## 5 · Play with it
#
# On the left the schedule, on the right the two buttons: how many of 400 agents kick.
# Drag the sliders. For the exponential one, *steps* is its half-life.
#
# **Predict.** You make `steps` as large as it goes. More agents find the kick. Do they also hit more?
#
# <details>
# <summary>Answer</summary>
#
# No. They find it, and go on pressing at random for too long.
#
# </details>

# %% tags=["widget"]
from sf2lib.classroom.widgets.decay import decay_explorer, draw_decay

decay_explorer()

# %%
scene = draw_decay("linear", start=1.0, end=0.0, steps=100)
plots.show(scene.figure(), alt="Left: epsilon falls from 1 to 0 over 100 steps. Right: soon nearly all agents kick.")

# %% [markdown]
# Can you beat 58.4 hits? It is possible, but not by much.
#
# ## 6 · The acting loop, one print at a time
#
# Now a real game: CartPole, and a network that has learned nothing yet.
# The notes say of this video: *"not particularly sure how to take notes on this"*. So take it step by step.
# To [debug](glossary.md#debug) is to look at each value, and to say first what it should be.
#
# **Look 1: the state.** Which shape do you expect, which dtype?

# %%
from sf2lib.envs import make
from sf2lib.network import DQN

torch.manual_seed(0)
torch.set_printoptions(precision=2, sci_mode=False)
np.set_printoptions(precision=2, suppress=True)
env, net = make("CartPole-v1"), DQN(4, 2)
state, info = env.reset(seed=0)
print(state, state.shape, state.dtype)

# %% [markdown]
# Four numbers: place and speed of the cart, angle and turning speed of the pole.
#
# **Look 2: the Q-values.** Push the state through the network.
#
# **Predict.** The shape is `(4,)`. `epsilon_greedy` wants a batch. What happens?
#
# <details>
# <summary>Answer</summary>
#
# An error: a single state has no axis of rows. This is the most common one in this loop.
#
# </details>

# %%
from sf2lib.explore import epsilon_greedy

q_values = net(torch.as_tensor(state)).detach()
print("shape of the Q-values:", tuple(q_values.shape))
try:
    epsilon_greedy(q_values, epsilon=0.0)
except IndexError as error:
    print("IndexError:", error)

# %% [markdown]
# Read it aloud: *dimension out of range*, because `dim=1` asks for a second axis, and there is only one.
# `state[None]` makes a batch of one.

# %%
batch = torch.as_tensor(state)[None]  # (4,) -> (1, 4)
q_values = net(batch).detach()  # (1, 4) -> (1, 2)
action = epsilon_greedy(q_values, epsilon=0.0)  # (1, 2) -> (1,)
print(tuple(batch.shape), tuple(q_values.shape), tuple(action.shape))
print(q_values, "->", action, "->", action.item())

# %% [markdown]
# `item()` turns a tensor with one number into a plain Python number. The game wants that.
#
# **Look 3: one transition.** Take the step, and print all that comes back.

# %%
next_state, reward, terminated, truncated, info = env.step(action.item())
print("state      ", state)
print("next_state ", next_state)
print(f"reward {reward}, terminated {terminated}, truncated {truncated}")

# %% [markdown]
# Can it be true? Check a number by hand. A step of CartPole lasts 0.02 seconds.
# So the cart's next place is its place plus 0.02 times its speed.

# %%
by_hand = state[0] + 0.02 * state[1]
print(f"by hand {by_hand:.4f}, the game says {next_state[0]:.4f}")

# %% [markdown]
# You now *know* that these four numbers mean what you think. In RAM you will need that often.
#
# **Look 4: several steps.** Here is a loop. It runs without an error, and it is wrong.
#
# **Predict.** What do you expect of the actions and of the angle in a loop that works? What is odd here?
#
# <details>
# <summary>Answer</summary>
#
# The state should change from line to line. Here it never does, though the game goes on.
# One line is missing: `state = next_state`.
#
# </details>

# %%
state, info = env.reset(seed=0)
for step in range(11):
    action = epsilon_greedy(net(torch.as_tensor(state)[None]).detach(), epsilon=0.0).item()
    next_state, reward, terminated, truncated, info = env.step(action)
    if step > 7:
        print(f"step {step}: angle {state[2]:+.2f}, action {action}, next angle {next_state[2]:+.2f}, {terminated}")

# %% [markdown]
# There is a second one. In the last line `terminated` is True, and nothing in the loop looks at it.
# One step more, and it would play on with a pole that has fallen. The game allows it, with no more than a warning.
# A print of a few lines has shown two bugs that raise no error.
#
# So look at these four things, every time:
#
# 1. the shapes of the first step;
# 2. one transition, checked by hand;
# 3. whether the state moves on;
# 4. what happens where an episode ends.
#
# ## 7 · A loop without end, and a budget
#
# The video uses `itertools.count`. Look at what it is.

# %%
from itertools import count

for number in count():
    print(number, end=" ")
    if number == 5:
        break

# %% [markdown]
# It counts 0, 1, 2 and never stops by itself. `break` leaves the loop.
#
# **Predict.** How many names in `torch` contain *episode*?
#
# <details>
# <summary>Answer</summary>
#
# None. PyTorch multiplies tensors. Episodes, steps and loops are yours.
#
# </details>

# %%
print([name for part in (torch, torch.nn, torch.optim) for name in dir(part) if "episode" in name.lower()])

# %% [markdown]
# > **Misconception · "you train for a specified number of episodes in pytorch but he imports … itertools"**
# >
# > PyTorch knows no episodes, and the loop is plain Python. `for episode in range(1000)` is one way to write it.
# > `for episode in count()` is another. In both, *you* decide when it ends.
#
# How should it end? By a number of episodes? A good agent's episodes are long, a bad one's are short.
# So nobody knows how long 1,000 episodes take. A [budget](glossary.md#budget) of steps and seconds says it.
#
# ### Exercise 05.4 · The acting loop
#
# Difficulty ●●● · 15 minutes
#
# Act and remember, for ever, but for a budget of `max_steps` and `max_seconds`.
# An episode ends when it is terminated *or* truncated, and then a new one begins.
# Return a list with the score of each episode that ended: the sum of its rewards.

# %% tags=["exercise"]
import time

def acting_loop(env, agent, epsilon_at, max_steps, max_seconds):
    began, scores, score = time.monotonic(), [], 0.0
    state, info = env.reset(seed=0)
    for step in count():
        # TODO: return the scores if step or clock have reached the budget
        # TODO: agent.act(state, epsilon_at(step)), env.step, agent.buffer.push(state, action, ...), go on
        # TODO: where the episode has ended: note its score, begin a new one
        # <solution>
        if step >= max_steps or time.monotonic() - began >= max_seconds:
            return scores
        action = agent.act(state, epsilon_at(step))
        next_state, reward, terminated, truncated, info = env.step(action)
        agent.buffer.push(state, action, reward, next_state, terminated)
        score += reward
        state = next_state
        if terminated or truncated:
            scores.append(score)
            score = 0.0
            state, info = env.reset()
        # </solution>


# %%
checks.exercise_05_4(acting_loop)

# %%
from sf2lib.agent import DQNAgent
from sf2lib.classroom.acting import acting_loop

agent = DQNAgent(4, 2)
scores = acting_loop(make("CartPole-v1"), agent, constant(1.0), max_steps=1_000, max_seconds=60)
print(f"{len(scores)} episodes, {np.mean(scores):.1f} steps each, {len(agent.buffer):,} transitions remembered")

# %% [markdown]
# That is the loop. It acts and remembers, and lesson 06 teaches it to learn.
# The course's own is `train` in `train.py`. Its budget has a third part: the score to reach.

# %% [markdown]
# ## 8 · What if you forget to shut it off?
#
# **Predict.** You ask for a budget that has only a score. What should it do?
#
# <details>
# <summary>Answer</summary>
#
# Refuse, as a score may never be reached.
#
# </details>

# %%
from sf2lib.train import Budget, train

for limits in ({}, {"score": 475}, {"seconds": 3600, "score": 475}):
    try:
        print(Budget(**limits))
    except ValueError as error:
        print("ValueError:", error)

# %% [markdown]
# So you can leave it alone: the last one ends after an hour at the latest. And you may end it sooner.
# The next cell presses the stop button for you, after 2,000 of a million steps.
#
# **Predict.** What has the agent left after that?
#
# <details>
# <summary>Answer</summary>
#
# Everything: its weights, its memories, its count of steps. The step under way is finished first.
#
# </details>

# %%
import signal
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec

def press_stop(history):
    if history["step"][-1] >= 2_000:
        signal.raise_signal(signal.SIGINT)  # what the stop button sends

hp = Hyperparameters.load("cartpole")
envs = make_vec(hp.env_id, hp.num_envs)
agent = DQNAgent(*dimensions(envs), hp)
history = train(agent, envs, Budget(steps=1_000_000), callback=press_stop, progress=False)
print(f"stopped by: {history.stopped}. {agent.steps} steps, {agent.updates} updates, {len(agent.buffer)} memories kept")

# %%
history = train(agent, envs, Budget(steps=4_000), progress=False)
print(f"stopped by: {history.stopped}. {agent.steps} steps, {agent.updates} updates")

# %% [markdown]
# It went on at step 2,000, with all that it had learned.
# Why were there only 1,986 memories? With `n_step`, in lesson 08, a memory first waits for the two steps after it.
#
# > **Misconception · "forget to shut it off this could be very bad"**
# >
# > You are right to worry, and so `train` cannot run for ever. A budget without steps or seconds is an error.
# > To interrupt costs nothing. And a run with `checkpoint=` is saved each minute, which lesson 07 shows.
#
# ## 9 · Hyperparameters
#
# The notes say: *"a hyperparameter is a tool that you control that the ai does not learn"*.
# Well put: that is a [hyperparameter](glossary.md#hyperparameter).
# The numbers that it does learn are [parameters](glossary.md#parameter): the weights and biases of the network.
#
# Everything that you control stands in one file, `assets/hyperparameters.yml`. Here is a part of it.

# %%
from sf2lib.config import HYPERPARAMETERS_FILE

sections = HYPERPARAMETERS_FILE.read_text(encoding="utf-8").split("\n\n")
print(next(section for section in sections if section.startswith("cartpole:")))

# %%
learned = sum(parameter.numel() for parameter in agent.network.parameters())
print(f"you choose {len(hp.to_dict())} hyperparameters, and training finds {learned:,} parameters")

# %% [markdown]
# What is not in the file has a default. `help(Hyperparameters)` explains each name and its range.
#
# **Predict.** You type `learning_rat`. What would you like to happen?
#
# <details>
# <summary>Answer</summary>
#
# An error that names the right one. If it were ignored, you would tune a number that nobody reads.
#
# </details>

# %%
for change in ({"learning_rat": 0.01}, {"epsilon_ends": 0.1}, {"gamma": 1.5}):
    try:
        Hyperparameters.load("cartpole", **change)
    except ValueError as error:
        print(error)

# %% [markdown]
# Now change one that you know. With gamma 0.98 a reward ten steps away still counts. Set gamma to 0.
#
# **Predict.** In CartPole every step pays 1, until the pole falls. What does each action look worth with gamma 0?
#
# <details>
# <summary>Answer</summary>
#
# Exactly 1, whatever it does. Falling costs *later* rewards, and those do not count any more.
# So nothing is better than anything else, and the pole falls.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom.live import best_test
from sf2lib.classroom.seeds import train_seeds

steps = setup.budget(ci=2_500, quick=8_000, full=8_000)
for change in ({}, {"gamma": 0.0}):
    run = train_seeds(Hyperparameters.load("cartpole", **change), steps, seeds=[0])[0]
    print(f"{change or 'as in the file'!s:<15} best test {best_test(run):>5.1f}, mean Q-value {run['q_value'][-1]:.2f}")

# %% [markdown]
# Change another one in that cell. Say first what you expect, then run it. It is the best way to learn what they do.
#
# ## 10 · Slow decay, long training: does it pay?
#
# The notes imagine *"very high for iterations and low for decay rate"*, so that it explores a lot first.
# They expect a *"law of diminishing returns"*. And they ask: if you have the resources, why not? Measure it.
#
# First the two buttons, 1,000 steps in all. Epsilon falls from 1 to 0, faster or more slowly.
#
# **Predict.** Exploring for 100 steps, for 400, or for all 1,000: when do the agents hit most?
#
# <details>
# <summary>Answer</summary>
#
# Run the cell. Nearly all of them know the better button after 100 steps. What they explore beyond that only costs hits.
#
# </details>

# %%
lengths = [1, 10, 20, 50, 100, 200, 400, 1_000]
outcomes = [arms.play(linear(1.0, 0.0, steps)) for steps in lengths]
for steps, outcome in zip(lengths, outcomes):
    print(f"explores for {steps:>4} steps: {outcome.found:>4.0%} find the kick, {outcome.hits_per_100:.1f} hits in 100")

# %%
hits = [outcome.hits_per_100 for outcome in outcomes]
title = f"Most hits when they explore for {lengths[int(np.argmax(hits))]} of 1,000 steps"
fig, (left, right) = plots.figure(height=3.2, title=title, columns=2)
left.plot(lengths, [100 * outcome.found for outcome in outcomes], "o-", color=plots.BLUE)
right.plot(lengths, hits, "o-", color=plots.ORANGE)
for axes, unit in [(left, "agents that find the kick, %"), (right, "hits in 100 steps")]:
    axes.set(xlabel="steps of exploring", ylabel=unit, xscale="log", xticks=[1, 10, 100, 1000])
    axes.xaxis.set_major_formatter("{x:,.0f}")
plots.show(fig, alt="Left: the share that finds the better button rises and levels off. Right: hits rise and then fall.")

# %% [markdown]
# Diminishing returns it is. Up to 100 steps the blue curve climbs from 56 to 99, then there is nothing left to gain.
# The orange curve does not just level off. It falls: each random step has its price.
#
# Does a network behave like that? CartPole, with four decay speeds and several seeds each. This takes about a minute.
#
# **Predict.** Epsilon falls within 500 steps, 4,000, 16,000 or 64,000. The training has 16,000. Which one wins?
#
# <details>
# <summary>Answer</summary>
#
# Not the fast one. And the slowest has no advantage over the third, though it explored far more.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom.seeds import draw_band, scores_of

steps, seeds = setup.budget(ci=2_500, quick=10_000, full=16_000), range(setup.budget(ci=1, quick=2, full=4))
runs = {}
for decay in (500, 4_000, 16_000, 64_000):
    hp = Hyperparameters.load("cartpole", epsilon_steps=decay, validate_episodes=5)
    runs[decay] = train_seeds(hp, steps, seeds)
    tests, training = scores_of(runs[decay]).mean(), scores_of(runs[decay], "score").mean()
    left_over = runs[decay][0]["epsilon"][-1]
    print(f"decay over {decay:>6,}: test {tests:>5.1f}, in training {training:>5.1f}, epsilon in the end {left_over:.2f}")

# %% tags=["training"]
ends = {decay: scores_of(histories).mean() for decay, histories in runs.items()}
title = f"Decay over 500 steps ends at {ends[500]:.0f}, 16,000 at {ends[16_000]:.0f}, 64,000 at {ends[64_000]:.0f}"
fig, axes = plots.figure(height=3.8, title=title)
for decay, color in zip(runs, [plots.ORANGE, plots.PINK, plots.BLUE, plots.GREEN]):
    draw_band(axes, runs[decay], f"{decay:,}", color)
axes.set(xlabel="environment steps", ylabel="steps balanced, greedy test")
axes.legend(title="epsilon falls over", loc="upper left")
plots.show(fig, alt="Test scores over steps for four decay speeds, as bands over seeds. The fastest decay ends lowest.")

# %% [markdown]
# The lines are means over the seeds, and the bands reach from the worst seed to the best.
#
# > **Misconception · "very high for iterations and low for decay rate … if you have the resources why not"**
# >
# > To explore *too little* is expensive: you get stuck. From there more helps less and less, as you expected.
# > And why not far too much? Each random step has its price. Look at the training scores that are printed above:
# > with 64,000 the agent could do it, and hardly ever did. In a harder game it then never comes far enough to learn more.
# >
# > In Flappy Bird there is more to find. Lesson 07 lets epsilon fall over 60,000 steps there.
#
# ## 11 · By step or by episode?
#
# The video lets epsilon fall once in each episode, and makes one update in each episode. Here both go by steps.
#
# **Predict.** CartPole, 10,000 steps, decay 0.9995 an episode. At first an episode has 22 steps.
# If that stayed so, how large would epsilon be in the end?
#
# <details>
# <summary>Answer</summary>
#
# 10,000 / 22 is about 450 episodes. 0.9995⁴⁵⁰ is 0.80. And longer episodes make it fall even more slowly.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom import bugs

steps, seeds = setup.budget(ci=2_500, quick=8_000, full=10_000), range(setup.budget(ci=1, quick=2, full=3))
hp = Hyperparameters(hidden=(64, 64), validate_every=2_000, validate_episodes=5)
counted = {
    "both by step": train_seeds(hp, steps, seeds),
    "epsilon by episode": train_seeds(hp, steps, seeds, bugs.PerEpisode, update=False),
    "update by episode": train_seeds(hp, steps, seeds, bugs.PerEpisode, explore=False),
}
for name, histories in counted.items():
    row = histories[0].rows[-1]
    print(f"{name:<19} {row['episodes']:>4.0f} episodes, {row['updates']:>4} updates, epsilon {row['epsilon']:.2f}")

# %% tags=["training"]
title = "Epsilon by episode hardly falls, an update by episode hardly learns"
fig, (left, right) = plots.figure(height=3.6, title=title, columns=2)
for (name, histories), color in zip(counted.items(), [plots.BLUE, plots.ORANGE, plots.GREEN]):
    left.plot(histories[0]["step"], histories[0]["epsilon"], color=color, label=name)
    draw_band(right, histories, name, color)
left.set(xlabel="environment steps", ylabel="epsilon, first seed", ylim=(0, 1.05))
right.set(xlabel="environment steps", ylabel="steps balanced, greedy test")
left.legend(loc="lower left")
plots.show(fig, alt="Left: epsilon by episode stays high. Right: test scores, with one update per episode they stay lowest.")

# %% [markdown]
# Two different things happen.
#
# - **One update in an episode**: fewer updates from the same steps, so it learns less from them.
#   And the better it gets, the longer its episodes last, and the fewer updates it makes.
# - **Epsilon by episode**: it still acts nearly at random in the end. In CartPole it only learns later.
#   Where the good states lie far away, as behind the tenth pipe, it never gets there. Lesson 07 shows it.
#
# On the left the blue line lies under the green one. On the right the bands overlap: three seeds are few.
#
# > **Does epsilon decay per episode or per step?**
# >
# > You may choose, but choose steps: they pass equally fast, however well the agent plays.
#
# ## Recap
#
# 1. Who always does what looks best never learns what is better. Epsilon is the share of random actions.
# 2. A schedule lets epsilon fall: by a straight line, by halves, or not at all. Count it in steps.
# 3. Epsilon finds better actions. It does not forbid to repeat one, and a good policy may do so.
# 4. The acting loop is plain Python. A budget of steps and seconds ends it, and to interrupt it loses nothing.
# 5. Hyperparameters are yours, parameters are learned. Predict before you change one.
#
# ## Quiz
#
# **1.** Three actions, epsilon 0.3. How often is the best one taken?
#
# <details>
# <summary>Answer</summary>
#
# In 80 of 100 steps: 70 greedy ones, and a third of the 30 random ones.
#
# </details>
#
# **2.** Your agent has epsilon 0 from the first step on. Why may a lucky network still learn something?
#
# <details>
# <summary>Answer</summary>
#
# Its Q-values are random at first and change with each update. So its greedy action changes, too.
# That is a kind of exploring, but nobody controls it.
#
# </details>
#
# **3.** A loop checks its budget of 10,000 steps only when an episode has ended. What can go wrong?
#
# <details>
# <summary>Answer</summary>
#
# If an episode never ends, it never stops. And a good agent's last episode may be very long.
#
# </details>
#
# ## What comes next
#
# Your agent acts, explores and remembers. It has not learned anything yet.
# **Lesson 06** shows how memories change the network: the loss, the target, and a step downhill.
