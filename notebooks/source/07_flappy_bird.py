# %% [markdown]
# # Lesson 07 · A bird that flies
#
# Follows **videos 8 and 9**. Takes about **90 minutes**: 45 to read and run, 45 for four exercises.
#
# Afterwards you can
#
# - train CartPole in seconds, and Flappy Bird to 100 pipes in about a minute;
# - read the curves of a run: score, loss, epsilon;
# - say how good an agent really is, and how sure you are;
# - save, load and resume a run;
# - find bugs that raise no error.
#
# The notes stop in video 5. From here on the course is ahead of them.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · All parts together
#
# Each part of the machine has its own lesson and its own small file. Here they work together for the first time.
#
# | part | what it does | file | lesson |
# |---|---|---|---|
# | network | rates every action | `network.py` | 03 |
# | replay buffer | remembers steps, draws some at random | `replay.py` | 04 |
# | epsilon-greedy | the best action, sometimes a random one | `explore.py` | 05 |
# | target and loss | how far the network is off | `loss.py` | 06 |
# | agent | owns all four | `agent.py` | 03 to 06 |
# | training loop | lets the agent play and learn | `train.py` | this one |
#
# The loop repeats four lines until its [budget](glossary.md#budget) is spent:
#
# 1. act in every game, and note what came of it;
# 2. remember each step;
# 3. learn from one random batch;
# 4. let the [target network](glossary.md#target-network) follow a little.
#
# Several games run side by side. So the network is asked once for all of their actions.
#
# ## 2 · CartPole first
#
# A cart moves left or right, and a pole on it should not fall. Each step that it stands pays 1.
# After 500 steps the game is cut off.
#
# The notes say of video 1: *"he says not to train a complicated environment first"*. He is right.
# In CartPole every step pays, and a run takes seconds. If a part is broken, you know it at once.
#
# **Predict.** An agent that flips a coin: how many steps does its pole stand?
#
# <details>
# <summary>Answer</summary>
#
# About 20. That is the number to beat. Run the cell to see it.
#
# </details>

# %%
from sf2lib.classroom import policies
from sf2lib.envs import make_vec
from sf2lib.evaluate import evaluate

cartpole = make_vec("CartPole-v1", 8)
print(evaluate(policies.at_random([0.5, 0.5]), cartpole, episodes=100))

# %% [markdown]
# Now train. All [hyperparameters](glossary.md#hyperparameter) come from one file, a section for each task.
# The budget says when to stop: after some seconds, or at a test score of 475.

# %%
from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions
from sf2lib.evaluate import validator
from sf2lib.train import Budget, train

hp = Hyperparameters.load("cartpole")
envs = make_vec(hp.env_id, hp.num_envs)
agent = DQNAgent(*dimensions(envs), hp)
print(f"{dimensions(envs)[0]} numbers in, {dimensions(envs)[1]} actions out, goal {hp.solved_score:g}")

# %% tags=["training"]
from sf2lib.classroom.live import LiveCurve, best_test, greedy_tests

budget = Budget(seconds=setup.budget(ci=2, quick=10, full=40), score=hp.solved_score)
curve = LiveCurve("steps", goal=hp.solved_score)
history = train(agent, envs, budget, validate=validator(hp), callback=curve, progress=False)
curve.finish(history)

# %% [markdown]
# Two scores grew. The blue one comes from training, with random actions in between.
# The orange one is a **greedy test**: epsilon is 0, and the games are always the same ten.
#
# Watch what it learned.

# %% tags=["training"]
from sf2lib.classroom import video
from sf2lib.evaluate import greedy

game = video.record(greedy(agent.policy), "CartPole-v1", seed=1, steps=200, every=2)
print(game)
video.show(game, alt="Animation: a cart and its pole.", scale=0.5)

# %% [markdown]
# ## 3 · Flappy Bird
#
# The same loop, another section of the file. What makes it harder?
#
# | | CartPole | Flappy Bird |
# |---|---|---|
# | numbers in a state | 4 | 12 |
# | a step pays | 1 | 0.1, and 1 for a pipe, −1 for a crash |
# | a random agent | stands 20 steps | hardly ever passes a pipe |
# | from an error to its end | about 10 steps | 20 steps or more |
#
# The third line matters most. An agent cannot learn from what it never meets.
#
# **Predict.** A bird that flaps with probability 0.5, and one with 0.1. Which one passes more pipes?
#
# <details>
# <summary>Answer</summary>
#
# The one with 0.1. A flap lifts the bird for ten steps. Who flaps every other step only sees the sky.
#
# </details>

# %%
flappy = make_vec("FlappyBird-v0", 20, use_lidar=False)
for flaps in (0.5, 0.1):
    result = evaluate(policies.at_random([1 - flaps, flaps]), flappy, episodes=200)
    print(f"flaps with {flaps}: a pipe in {(result.scores >= 1).mean():.1%} of 200 games")

# %% [markdown]
# So when the agent explores, it flaps one time in ten: that is `explore_probabilities`.
# Here are the settings that differ most from CartPole's.

# %%
easy, hp = Hyperparameters.load("cartpole"), Hyperparameters.load("flappy")
names = "explore_probabilities epsilon_steps epsilon_end epsilon_spread hidden gated muon num_envs batch_size prioritized"
for name in names.split():
    print(f"{name:<22} {getattr(easy, name)!s:<10} -> {getattr(hp, name)}")

# %% [markdown]
# - `epsilon_steps`: it explores for longer, as there is more to find.
# - `epsilon_end`: it never stops exploring. A bird that flies well meets few crashes, and forgets what they cost.
# - `epsilon_spread`: half of the birds explore a tenth as much. They fly far, and show what a good bird still gets wrong.
# - `hidden` and `gated`: three layers, with gates. Which pipe counts depends on where it is. A ReLU can hardly say such an *if*.
#   A gate can: half of a layer's numbers decide, from 0 to 1, how much of the other half goes on (`nn.GLU`).
# - `muon`: another optimizer than Adam. A bird dies by a few pixels of height, and such a difference hardly shows in a state.
#   Adam learns small differences late. Muon steps equally far in all directions of a layer (`sf2lib/muon.py`, 20 lines of work).
# - `num_envs` and `batch_size`: more games at once, and more memories in each update. The hard pipes are rare: you need many to meet them.
# - `prioritized`: memories that surprised are drawn more often. Lesson 08 explains it, and the rest of the file.
#
# Now train it. `"apart"` lets the 128 games run in a process of their own. So one core plays while another one learns.
# Look at the picture while it grows. Once the bird looks perfect, up to 384 test games make sure: then the picture stands still
# for half a minute.
#
# **Predict.** Which curve will be higher: the score in training, or that of the greedy test?
#
# <details>
# <summary>Answer</summary>
#
# The greedy test. In training epsilon makes the bird stumble, and one wrong flap can end a game.
#
# </details>

# %%
envs = make_vec(hp.env_id, hp.num_envs, "apart", **hp.env_kwargs)
agent = DQNAgent(*dimensions(envs), hp, seed=0)

# %% tags=["training"]
budget = Budget(seconds=setup.budget(ci=6, quick=40, full=180), score=100)
curve = LiveCurve("pipes", goal=100)
history = train(agent, envs, budget, validate=validator(hp), callback=curve, progress=False)
curve.finish(history)
print("stopped by:", history.stopped)

# %% [markdown]
# Did yours stop before 100? Run the last cell again: the agent goes on where it stands.
# Do you want to stop it earlier? Press the stop button. The agent keeps what it has learned.
#
# A long run may end on a bad day. So `train` keeps the weights of the best greedy test. Take those.

# %%
if agent.best_weights:
    agent.policy.load_state_dict(agent.best_weights)

# %% [markdown]
# ## 4 · Look over its shoulder
#
# In every step the network rates both actions. Drag the slider and read its mind.
# *yours* is the bird that you have just trained. *finished* is the one that comes with the course.
#
# **Predict.** The bird sinks towards the lower pipe. What happens to the two bars before it flaps?
#
# <details>
# <summary>Answer</summary>
#
# *Do nothing* is higher for a while. Its bar shrinks, the other one grows. When they cross, the bird flaps.
#
# </details>

# %% tags=["widget"]
from sf2lib.checkpoint import load_weights, shipped_weights
from sf2lib.classroom import widgets

finished = load_weights(shipped_weights("flappy"))
widgets.flight_explorer({"yours": agent.policy, "finished": finished})

# %%
from sf2lib.classroom import plots

flight = video.record(greedy(finished), "FlappyBird-v0", seed=1, steps=240, use_lidar=False)
q_values = widgets.q_values_of(finished, flight)
step = flight.actions[60:].argmax() + 60  # about to flap
for frame, better in [(step, "flap"), (step + 8, "do nothing")]:
    scene = widgets.draw_flight("finished", flight, q_values, frame)
    plots.show(scene.figure(), alt=f"The bird, and a bar for each Q-value. The one of {better} is the higher one.")

# %% [markdown]
# In the first picture both bars are as good as equal: the bird may flap now, or one step later.
# In the second one it has just flapped. To flap again would lift it into the pipe, and the Q-value says so.
#
# And what do the numbers mean? Remember: a Q-value is the discounted sum of *all* rewards from here on.
#
# **Predict.** A bird that never crashes gets 0.1 for each step. For each pipe, every 36 steps, it gets 1 instead.
# The finished bird was trained with gamma 0.98, and looks about 50 steps ahead. What is all of that worth?
#
# <details>
# <summary>Answer</summary>
#
# On average 0.1 + 0.9 / 36 = 0.125 a step. For ever, with gamma 0.98: 0.125 / (1 − 0.98) = 6.25.
#
# </details>

# %%
from sf2lib.classroom.returns import discounted_return

seen = discounted_return(flight.rewards[10:], 0.98)
print(f"what followed after step 10 paid {seen:.1f}, the network said {q_values[10].max():.1f}")

# %% [markdown]
# What came is a bit below 6.25, as the first pipe is farther away than the others. The network promised less.
# It has learned from games in which chance moved the wings in one step of ten. Some of them ended badly.
# So these are the Q-values of a bird that stumbles now and then. This one did not.
#
# ## 5 · How good is it, really?
#
# Three numbers of the same agent. Which one would you tell a friend?
#
# **Predict.** Which of them flatters, and which one is too strict?
#
# <details>
# <summary>Answer</summary>
#
# The best test flatters: it was *chosen* because it was high. Training is too strict, as epsilon spoils some games.
# The games that nothing was chosen by are fair.
#
# </details>

# %% tags=["training"]
episodes = setup.budget(ci=5, quick=20, full=20)
result = evaluate(greedy(agent.policy), make_vec(hp.env_id, 20, **hp.env_kwargs), episodes, seed=770_000)
print(f"training, last 20 games:  {history['score'][-1]:.1f} pipes")
print(f"best greedy test:         {best_test(history):.1f} pipes")
print(f"games never met before:   {result}")

# %% [markdown]
# Games never met before are called [held out](glossary.md#held-out). Each game has a seed.
# Training takes its seeds from 2³⁰ on, tests during training those from 500,000, and the last test from 770,000.
# `evaluate` refuses the seeds of training.

# %%
try:
    evaluate(greedy(finished), flappy, seed=2**30)
except ValueError as error:
    print(error)

# %% [markdown]
# And how sure is such a mean? Here are two half-trained birds, five games each.
#
# **Predict.** Which one is the better bird?
#
# <details>
# <summary>Answer</summary>
#
# It is the same bird, measured twice, with other seeds. Five games say very little.
#
# </details>

# %%
import numpy as np
from sf2lib.evaluate import Evaluation

one, other = [25, 2, 17, 11, 6], [55, 2, 20, 6, 13]
for scores in (one, other, one + other):
    print(Evaluation(np.array(scores), seed=770_000))

# %% [markdown]
# The [interval](glossary.md#confidence-interval) says it. In 95 of 100 such measurements it holds the true mean.
# The two intervals overlap widely, so there is no winner. More games make it narrower.
#
# It has a blind spot: 20 games with 100 pipes each give an interval from 100 to 100. That is not certainty.
# How often could the bird crash, and still pass all 20 by luck in 1 of 20 measurements?

# %%
games = 20
print(f"in up to {1 - 0.05 ** (1 / games):.0%} of its games")

# %% [markdown]
# A rule of thumb: after *n* games without a crash, up to 3 in *n* may still go wrong.
# Here that is 3 in 20, or 15%.
#
# ## 6 · Read the curves
#
# This is your run once more. Only now the loss stands right below the score.

# %% tags=["training"]
fig, (top, bottom) = plots.figure(height=4.6, title="While the score rises, so does the loss", rows=2, sharex=True)
top.plot(history["step"], history["score"], color=plots.BLUE, label="training")
top.plot(*greedy_tests(history), "o-", color=plots.ORANGE, label="greedy test")
bottom.plot(history["step"], history["loss"], color=plots.GREEN)
top.set(ylabel="pipes", yscale="symlog", yticks=[0, 1, 10, 100], yticklabels=[0, 1, 10, 100])  # small scores show
top.legend()
bottom.set(xlabel="environment steps", ylabel="loss", ylim=(0, None))
plots.show(fig, alt="Two curves over one run: the score climbs from 0, and the loss rises too.")

# %% [markdown]
# Cover the score with your hand, and look at the loss alone. Could you say when the bird learned to fly?
# It falls at first, while the bird still crashes into the first pipes. From then on it *rises*, to several times as much.
# By the loss, you would have stopped this run in its first seconds.
#
# > **Misconception · "a falling loss means that it is learning"**
# >
# > In Q-learning the loss compares the network with a target that the network itself has made.
# > When the bird reaches new states, new errors come, and the loss may *rise* while the score rises.
# > And a loss near 0 may mean no more than that the network agrees with itself. Part 9 shows three of these.
#
# So read the curves in this order.
#
# 1. The **greedy test** says how good it is. Nothing else does.
# 2. The **training score** lies below it, as long as epsilon makes the bird stumble.
# 3. **Epsilon** says how much of the play is random. While it is near 1, a low score means nothing.
# 4. The **loss** only warns: not a number, or growing without end, and something is broken.
#
# How much does epsilon cost? Take the finished bird, and let chance move its wings now and then.
#
# Each game ends at 50 pipes at the latest.
#
# **Predict.** How many does it pass when 1 in 100 of its actions is random? And when half of them are?
#
# <details>
# <summary>Answer</summary>
#
# Far fewer than you may think. One flap at the wrong moment ends a game.
#
# </details>

# %% tags=["training"]
short = make_vec("FlappyBird-v0", 20, use_lidar=False, score_limit=50)
for epsilon in (0.0, 0.01, 0.1, 0.5):
    stumbling = policies.with_epsilon(greedy(finished), epsilon, [0.9, 0.1])
    print(f"epsilon {epsilon:<5} {evaluate(stumbling, short, episodes=20)}")

# %% [markdown]
# It is the same bird, only chance was added. And this is why the training score ended so low.
# In training epsilon ends at 0.1. Compare the third line with your blue curve.
#
# ## 7 · What makes it slow
#
# This is the loop of the videos, shortened. It is easy to read, and it does learn to balance a pole.
# In Flappy Bird it got 5 to 15 pipes' worth of reward, after 23 hours. Why?

# %%
def video_loop(env, agent, episodes):
    epsilon = 1.0
    for episode in range(episodes):
        state, _ = env.reset()
        terminated = False
        while not terminated:
            action = agent.act(state, epsilon)
            next_state, reward, terminated, truncated, _ = env.step(action)
            agent.buffer.push(state, action, reward, next_state, terminated)
            state = next_state
        agent.learn()
        epsilon = max(0.9995 * epsilon, 0.05)


# %% [markdown]
# **Predict.** An episode has 50 steps. How many updates does it make in 10,000 steps? How large is epsilon then?
#
# <details>
# <summary>Answer</summary>
#
# 200 updates, one for each episode. Epsilon is 0.9995²⁰⁰, which is 0.90: it still plays nearly at random.
#
# </details>
#
# Measure it in CartPole. *ours* learns and lowers epsilon by steps. The second one lowers epsilon by episodes.
# The third one also learns by episodes, as above. All of them get the same number of steps.

# %% tags=["training"]
from sf2lib.classroom import bugs

steps = setup.budget(ci=3_000, quick=10_000, full=16_000)
ours = bugs.cartpole(DQNAgent, steps)
by_episode = bugs.cartpole(bugs.PerEpisode, steps, update=False)
as_in_video = bugs.cartpole(bugs.PerEpisode, steps)
for name, run in {"ours": ours, "epsilon by episode": by_episode, "both by episode": as_in_video}.items():
    row = run.rows[-1]
    print(f"{name:<20} {row['updates']:>5} updates, epsilon {row['epsilon']:.2f}, best test {best_test(run):>5.1f}")

# %% tags=["training"]
fig, axes = plots.figure(height=3.4, title="One update per episode is what makes it slow")
for name, run in {"ours": ours, "epsilon by episode": by_episode, "both by episode": as_in_video}.items():
    axes.plot(*greedy_tests(run), "o-", ms=4, label=name)
axes.set(xlabel="environment steps", ylabel="steps balanced, greedy test")
axes.legend()
plots.show(fig, alt="Greedy test scores of three runs. With one update per episode the score hardly rises.")

# %% [markdown]
# Same steps, same network. What differs is how much is made of each step.
#
# Look at the end of *ours*: it falls back. Nothing is broken. Its epsilon is near 0 by then.
# So it meets few states in which the pole leans, and slowly forgets what to do in them.
# That is why `train` keeps the best weights. It is one seed, though: lesson 08 shows how to be sure.
#
# > **Does epsilon decay per episode or per step?**
# >
# > Per step here. Episodes grow longer as the agent gets better. Counted by episodes, epsilon then falls ever more slowly.
# > In CartPole that does little harm, as the table shows. In Flappy Bird it does.
# > You have just seen how far even the finished bird comes with epsilon 0.5. What it never meets it cannot learn.
#
# That loop has three more weak spots. It ignores `truncated`, so in CartPole an episode may never end.
# It seeds nothing, so no run can be repeated. And `range(episodes)` does not say how long it will take.
#
# ### Exercise 07.1 · Find what is slow
#
# Difficulty ●●○ · 15 minutes
#
# Write the loop anew. It runs for a number of *steps*. In each step it learns once.
# Epsilon is `epsilon_at(step)`. An episode ends when it is terminated or truncated.

# %% tags=["exercise"]
def loop(env, agent, steps, epsilon_at):
    state, _ = env.reset(seed=0)
    # TODO: for each step: act, step, push, learn; then go on, in a new episode if this one has ended
    # <solution>
    for step in range(steps):
        action = agent.act(state, epsilon_at(step))
        next_state, reward, terminated, truncated, _ = env.step(action)
        agent.buffer.push(state, action, reward, next_state, terminated)
        agent.learn()
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_07_1(loop)

# %% [markdown]
# `train.py` is this loop, with many games at once and a better budget. Open it: you will recognise it.
#
# ## 8 · Save, load, resume
#
# Weights are only numbers. The file holds them and the shape of the network, and nothing that could run.

# %%
from sf2lib.checkpoint import save_weights

path = save_weights(agent.policy, "runs/my_bird.safetensors")
again = load_weights(path)
print("same weights:", all(a.equal(b) for a, b in zip(again.parameters(), agent.policy.parameters())))

# %% [markdown]
# With these you can *play* again tomorrow. Can you also *train* on?
#
# **Predict.** What does an agent own besides its weights, and lose when only they are saved?
#
# <details>
# <summary>Answer</summary>
#
# The target network. The replay buffer. The optimizer's memory. How far epsilon has come.
# The state of each random generator. And the games that are under way.
#
# </details>
#
# A *run* holds all of it. Here is the strictest test there is. One agent trains 4,000 steps in one go.
# Another one stops after 2,000, is saved, and is thrown away. A third one resumes. Do they agree to the last bit?

# %%
from pathlib import Path

def fresh():
    hp = Hyperparameters.load("cartpole")
    envs = make_vec(hp.env_id, hp.num_envs)
    return DQNAgent(*dimensions(envs), hp, seed=1), envs

whole, envs = fresh()
train(whole, envs, Budget(steps=4_000), progress=False)
print(whole.updates, "updates in one go")

# %%
run = Path("runs/cartpole.pt")
run.unlink(missing_ok=True)  # left from an earlier time
stopped, envs = fresh()
train(stopped, envs, Budget(steps=2_000), checkpoint=run, progress=False)
resumed, envs = fresh()
train(resumed, envs, Budget(steps=4_000), checkpoint=run, resume=True, progress=False)
print(stopped.updates, "updates, then", resumed.updates)
pairs = zip(whole.network.parameters(), resumed.network.parameters())
print("the same to the last bit:", all(a.equal(b) for a, b in pairs))

# %% [markdown]
# So a run that was cut off costs you nothing. With `checkpoint=` a long run is saved every minute by itself.
# In a shell: `python -m sf2lib.train flappy`, and after a break the same with `--resume`.
#
# ## 9 · Three silent bugs
#
# Ana, Ben and Cleo built the machine by themselves. Each has one bug. None of them gets an error message.
# *"Broken RL code almost always fails silently"*, says OpenAI's Spinning Up. Look.

# %% tags=["training"]
friends = {"ours": DQNAgent, "Ana": bugs.NeverOver, "Ben": bugs.FrozenTarget, "Cleo": bugs.TornRows}
steps = setup.budget(ci=3_000, quick=8_000, full=10_000)
runs = {name: bugs.cartpole(agent_type, steps) for name, agent_type in friends.items()}

# %% tags=["training"]
fig, (left, right) = plots.figure(height=3.6, title="Two of three losses are lower, and none of them learns", columns=2)
for name, run in runs.items():
    left.plot(*greedy_tests(run), "o-", ms=4, label=name)
    right.plot(run["step"], run["loss"], label=name)
left.set(xlabel="environment steps", ylabel="steps balanced, greedy test", yscale="log", ylim=(5, 700))
right.set(xlabel="environment steps", ylabel="loss", yscale="log")
right.legend()
plots.show(fig, alt="Left: only our agent balances the pole. Right: the loss of Ana and Ben is far below ours.")

# %% [markdown]
# Ana and Ben have the best losses of all. By the loss alone you would have taken theirs.
#
# Where to begin? Not in CartPole, with thousands of numbers at once. Begin where you know the answer.
# These worlds are so small that their Q-values can be computed in your head.
#
# | world | what happens | right Q-value |
# |---|---|---|
# | `ConstantReward` | one step, it pays 1, over | 1 |
# | `ObservationReward` | one step, it pays the number that you see: here −1 | −1 |
# | `DelayedReward` | the first step pays 0, the second 1, over; gamma is 0.9 | 0.9 |
#
# **Predict.** Whose Q-value would be wrong even in the first one?
#
# <details>
# <summary>Answer</summary>
#
# An agent that does not notice the end. It adds a future that never comes.
#
# </details>

# %% tags=["training"]
print(bugs.probe_table(friends, steps=1_000))

# %% [markdown]
# Each friend fails elsewhere. That is what these [probes](glossary.md#probe) are for: the first wrong number says where to look.
# The file `envs/probes.py` has three more, and says what each of them tests. They are Andy Jones's idea.
#
# | | fails in | so look at |
# |---|---|---|
# | Ana | all of them | the end of an episode |
# | Ben | the delayed one | how value comes back: the target network |
# | Cleo | the one where the state matters | what belongs to which state: the memory |
#
# ### Ana: what is worth nothing
#
# Read it slowly. It is the target of lesson 06.

# %%
import torch

def anas_target(batch, target_network, gamma=0.99):
    """What the network should have said: y = r + gamma * max Q(s')."""
    with torch.no_grad():
        next_q = target_network(batch.next_state)  # (batch, actions)
        next_value = next_q.max(dim=1).values  # (batch, actions) -> (batch,)
        return batch.reward + gamma * next_value


# %% [markdown]
# A probe: two steps that paid 1. After the first one the game goes on. After the second one the pole has fallen.
# The target network is a stand-in that finds everything worth 50.
#
# **Predict.** What should the two targets be?
#
# <details>
# <summary>Answer</summary>
#
# 1 + 0.99 × 50, which is 50.5. And 1: nothing comes after the end.
#
# </details>

# %%
from sf2lib.replay import Batch

states, actions, rewards = torch.zeros(2, 4), torch.tensor([0, 1]), torch.ones(2)
steps_seen = Batch(states, actions, rewards, states, discount=torch.tensor([0.99, 0.0]))
print(anas_target(steps_seen, lambda states: torch.full((len(states), 2), 50.0)))

# %% [markdown]
# To Ana, falling is no end. So every state is worth the same, standing or fallen, and there is nothing to choose.
# The network soon says so everywhere, and its loss is nearly 0.
#
# ### Exercise 07.2 · Let it end
#
# Difficulty ●○○ · 5 minutes
#
# Mend her target. Look at what a batch holds: `state`, `action`, `reward`, `next_state`, `discount`.

# %% tags=["exercise"]
def target(batch, target_network):
    # TODO: as above, but an episode that is over has no future
    # <solution>
    with torch.no_grad():
        next_value = target_network(batch.next_state).max(dim=1).values  # (batch, actions) -> (batch,)
    return batch.reward + batch.discount * next_value  # the discount is 0 where the episode is over
    # </solution>


# %%
checks.exercise_07_2(target)

# %% [markdown]
# ### Ben: who follows whom
#
# After each update the target network should follow by a small step, `tau`.

# %%
def bens_follow(target_network, network, tau):
    """Let each weight follow a little: target = target + tau * (network - target)."""
    with torch.no_grad():
        for slow, new in zip(target_network.parameters(), network.parameters()):
            slow = slow + tau * (new - slow)


# %% [markdown]
# A probe: two small networks. How far apart are their weights, before and after 100 calls?
#
# **Predict.** With tau 0.1 and a right `follow`, how much of the distance is left?
#
# <details>
# <summary>Answer</summary>
#
# 0.9¹⁰⁰ of it, which is practically nothing.
#
# </details>

# %%
from sf2lib.network import DQN

def distance(one, other):
    return sum((a - b).abs().sum().item() for a, b in zip(one.parameters(), other.parameters()))

torch.manual_seed(0)
slow_network, network = DQN(4, 2, hidden=(8,)), DQN(4, 2, hidden=(8,))
print(f"before {distance(slow_network, network):.2f}")
for call in range(100):
    bens_follow(slow_network, network, tau=0.1)
print(f"after  {distance(slow_network, network):.2f}")

# %% [markdown]
# Nothing moved. So Ben's network aims for ever at what it said on the first day.
# It can hit that exactly: hence the tiny loss. But only one step of the future ever counts.
#
# ### Exercise 07.3 · Let it follow
#
# Difficulty ●●○ · 10 minutes
#
# The formula is right. Then what does the last line of Ben's do, in Python? Mend it.

# %% tags=["exercise"]
def follow(target_network, network, tau):
    # TODO: move each weight of the target network by tau of the way
    # <solution>
    with torch.no_grad():
        for slow, new in zip(target_network.parameters(), network.parameters()):
            slow += tau * (new - slow)  # in place: `slow = ...` would only give a new tensor that name
    # </solution>


# %%
checks.exercise_07_3(follow)

# %% [markdown]
# ### Cleo: what belongs together
#
# Cleo's memory has five columns, as ours. This is how she draws a batch from it.

# %%
def cleos_sample(rows, batch_size):
    """Draw steps at random."""
    columns = []
    for column in rows:  # state, action, reward, next_state, discount
        places = torch.randint(len(column), (batch_size,))
        columns.append(column[places])
    return Batch(*columns)


# %% [markdown]
# A probe: a memory in which each number says which step it belongs to. Step 7 is all sevens.
#
# **Predict.** What do you want to see in each line of what comes out?
#
# <details>
# <summary>Answer</summary>
#
# The same number three times. What else could a step be?
#
# </details>

# %%
torch.manual_seed(0)
number = torch.arange(100)
memory = Batch(number, number, number, number, number)
batch = cleos_sample(memory, 4)
for state, action, reward in zip(batch.state, batch.action, batch.reward):
    print(f"state of step {state:>2}, action of step {action:>2}, reward of step {reward:>2}")

# %% [markdown]
# Every number is real, and no line ever happened. The network learns what is right on average.
# It cannot learn what a state has to do with a reward.
#
# ### Exercise 07.4 · Keep it together
#
# Difficulty ●●○ · 10 minutes

# %% tags=["exercise"]
def sample(rows, batch_size):
    # TODO: draw batch_size steps at random, each with its own five parts
    # <solution>
    places = torch.randint(len(rows.action), (batch_size,))  # drawn once, for all columns
    return Batch(*(column[places] for column in rows))
    # </solution>


# %%
checks.exercise_07_4(sample)

# %% [markdown]
# Ana's, Ben's and Cleo's bugs are among the most common ones. What found them is a habit:
#
# - test in the smallest world in which a part can fail;
# - know the answer before you look;
# - trust the greedy test, never the loss.
#
# ## Recap
#
# 1. Train the easy task first. If a part is broken, you know in seconds.
# 2. The greedy test on held-out games says how good an agent is, and its interval how sure you are.
# 3. The loss measures agreement with a moving guess. It may rise while the agent gets better.
# 4. Learn in every step, and count epsilon and budget in steps.
# 5. RL bugs are silent. Tiny worlds with known answers make them speak.
#
# ## Quiz
#
# **1.** The training score is 12, the greedy test says 60. Is something broken?
#
# <details>
# <summary>Answer</summary>
#
# No. In training some actions are random, and one wrong flap ends a game.
#
# </details>
#
# **2.** You load yesterday's weights and train on. For a while the score falls. Why?
#
# <details>
# <summary>Answer</summary>
#
# The buffer is empty, epsilon begins at 1 again, and the optimizer knows nothing. Resume a run instead.
#
# </details>
#
# **3.** Two agents: 8 of 10 fights won, and 6 of 10. Which one enters the tournament?
#
# <details>
# <summary>Answer</summary>
#
# Nobody knows yet. With ten fights each the intervals overlap. Let them fight a hundred.
#
# </details>
#
# ## What comes next
#
# Your bird flies with a few improvements that were only named here: double, n-step and prioritized.
# **Lesson 08** adds them one by one, and measures what each of them brings.
