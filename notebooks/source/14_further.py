# %% [markdown]
# # Lesson 14 · Further
#
# Comes after **your notes**, and takes up one of their questions. Takes about **75 minutes**: 45 to read and run,
# 30 for four exercises.
#
# Afterwards you can
#
# - try many settings at once, and end the hopeless ones early;
# - say why a setting's seeds must stay together;
# - find out what keeps many emulators from feeding one learner faster;
# - choose a device from measured figures;
# - say when not to scale at all.
#
# Everything here also runs on a whole room of machines. You write the same lines for it.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · Many settings
#
# Twelve lessons long somebody had chosen the [hyperparameters](glossary.md#hyperparameter) for you.
# Who says that they are good? Try others. That is a [hyperparameter sweep](glossary.md#hyperparameter-sweep).
#
# Say which knobs may turn, and how far. Settings are drawn from that space by chance.
#
# **Predict.** Learning rates between 0.0001 and 0.1, drawn evenly. How many of them lie below 0.01?
#
# <details>
# <summary>Answer</summary>
#
# One in ten. Nearly all draws would be large. So draw their *logarithm* evenly: then it is two in three.
#
# </details>

# %%
from sf2lib.scale import draw_settings

space = {
    "learning_rate": {"loguniform": [0.0001, 0.1]},
    "n_step": [1, 3, 10],
    "tau": {"loguniform": [0.001, 0.3]},
}
for number, changes in enumerate(draw_settings("cartpole", space, trials=9)):
    print(f"setting {number}", changes or "as the section stands")

# %% [markdown]
# `tau` is how fast the target network follows. Setting 0 changes nothing: what you have has to compete, too.
#
# Why by chance, and not on a grid? Mostly one or two knobs matter. A grid of 3 × 3 × 3 tries only three learning rates.
# By chance, 27 settings try 27 of them (Bergstra and Bengio 2012).
#
# ## 2 · End the hopeless early
#
# Each setting needs several seeds, so a sweep is soon a hundred trainings. Most settings are bad.
# If it shows early, why train them to the end?
#
# You own a sweep in which everything *was* trained to the end: lesson 08's ablation. Ten settings of four switches,
# five seeds each, scored four times on the way. So you can see what ending early would have done.

# %%
import numpy as np
from sf2lib.classroom import halving

runs = halving.read()
mean = runs.scores.mean(axis=1)  # (settings, seeds, points) -> (settings, points)
print(f"{'updates':<20}" + "".join(f"{at:8,.0f}" for at in runs.rungs))
for setting in (-mean[:, -1]).argsort():
    print(f"{runs.settings[setting]:<20}" + "".join(f"{score:8.1f}" for score in mean[setting]) + " pipes")

# %% [markdown]
# Sorted by the last column. Now cover it with your hand. Would you have kept the right ones?
#
# One way to end early: at certain points, the [rungs](glossary.md#rung), one setting in three goes on.
# Then three times as far to the next rung. This is successive halving (Jamieson and Talwalkar 2016).
#
# ### Exercise 14.1 · Who goes on?
#
# Difficulty ●○○ · 7 minutes
#
# `scores` has a list over seeds for each setting: `{"setting 0": [12.0, 15.0], "setting 1": [9.0, 30.0]}`.
# Return the names of those that go on, the best first. One in `factor` goes on, rounded down, but at least one.

# %% tags=["exercise"]
def survivors(scores, factor):
    # TODO: order the names by the mean over seeds, and keep the first ones
    # <solution>
    order = sorted(scores, key=lambda name: sum(scores[name]) / len(scores[name]), reverse=True)
    return order[: max(1, len(order) // factor)]
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_14_1(survivors)

# %% [markdown]
# What does it save?
#
# ### Exercise 14.2 · The price of a sweep
#
# Difficulty ●●○ · 10 minutes
#
# Return the environment steps of a sweep with successive halving, all seeds together.
# `rungs` are the steps at which is compared, the last one is the end: `[2_000, 6_000, 18_000]`.
# At the end nobody is stopped. A setting that goes on does not start anew.

# %% tags=["exercise"]
def steps_of_sweep(settings, seeds, rungs, factor):
    total, before = 0, 0
    # TODO: for each rung, those still there train from the last rung to this one; then fewer go on
    # <solution>
    for rung in rungs:
        total += settings * seeds * (rung - before)
        settings, before = max(1, settings // factor), rung
    # </solution>
    return total


# %%
checks.exercise_14_2(steps_of_sweep)

# %%
outcome = halving.halve(mean, first=1, factor=3)
found, best = outcome.found, outcome.best
print(f"one in three goes on: {outcome.spent:.0%} of the updates are made")
print(f"it finds     {runs.settings[found]:<20} {mean[found, -1]:5.1f} pipes in the end")
print(f"the best is  {runs.settings[best]:<20} {mean[best, -1]:5.1f} pipes in the end")

# %% [markdown]
# The saving is sure. But what came out? At the first rung a young bird hardly flies, so the scores say little yet.
# To stop early is a bet: *who is ahead now will be ahead in the end*.
#
# Move the first rung, change how many go on, and let a single seed decide.
#
# **Predict.** What happens with a later first rung? And if one seed alone decides?
#
# <details>
# <summary>Answer</summary>
#
# A later rung saves less, and errs less. With one seed luck decides: other seeds find other settings.
#
# </details>

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.halving_explorer(runs)

# %%
from sf2lib.classroom import plots

for first in (1, 3):
    scene = widgets.draw_halving(runs, first=first, factor=3)
    plots.show(scene.figure(), alt=f"Lines of pipes against updates, one for each setting. Most end at the first rung, point {first}.")

# %% [markdown]
# Mind the difference: here you see what the bet lost. In a sweep of your own you never do.
# So put the first rung where scores begin to mean something, and not before.
#
# ### Seeds stay together
#
# Here is a mistake that looks clever. Treat each *run* as a trial by itself, and end the bad runs.
# A setting's score is then the mean of those of its runs that are left.
#
# **Predict.** What becomes of the scores?
#
# <details>
# <summary>Answer</summary>
#
# Mostly they rise. Unlucky seeds were ended, lucky ones count. And settings are compared by different seeds.
#
# </details>

# %%
one_by_one = runs.scores.reshape(-1, runs.scores.shape[-1])  # (settings * seeds, points)
kept = one_by_one[:, 2].argsort()[::-1][: len(one_by_one) // 3]  # the best third of all runs at the third point
print(f"{'':<20}  seeds left  their mean  all seeds")
for setting, name in enumerate(runs.settings):
    left = one_by_one[kept[kept // len(runs.seeds) == setting], -1]
    shown = f"{left.mean():.1f}" if len(left) else "-"
    print(f"{name:<20} {len(left):>6} of {len(runs.seeds)} {shown:>11} {mean[setting, -1]:10.1f}")

# %% [markdown]
# So in sf2lib a trial is one setting with *all* its seeds, in one process.
# They train to the first rung, then all to the second. A setting goes on with all of its seeds, or with none.
#
# ## 3 · Your sweep
#
# Now run one. [Ray](glossary.md#ray) starts a process for each core. Ray Tune gives the processes their settings.
# It stops early by ASHA (Li et al. 2020): nobody waits at a rung for the others.
# So who comes first to a rung always goes on: there is nobody yet to compare with.
#
# In each process stands the `train()` of lesson 07. There is no second training loop.
# It takes a minute or two. A cross marks an early end.

# %% tags=["training"]
from sf2lib.classroom import needs
from sf2lib.classroom.live_sweep import LiveSweep
from sf2lib.scale import sweep

trials, seeds, steps = setup.budget(ci=(2, 1, 1_000), quick=(5, 2, 9_000), full=(9, 2, 18_000))
found = None
if needs.has_ray():
    live = LiveSweep()
    folder = f"runs/lesson_14_{trials}_{seeds}_{steps}"
    found = sweep(space, trials, range(seeds), steps, folder=folder, callback=live)
    live.finish(found)

# %% tags=["training"]
if found:
    print(found)

# %% [markdown]
# Run the cell once more. It is done at once: all that is finished is kept in `runs/`.
# Stop it in the middle, or pull the plug. Run again and it goes on where it was.
#
# In that folder lies a `hyperparameters.yml` as well, with the best setting as a section.
#
# > **Misconception · "the winner's score is how good it is"**
# >
# > You took the highest of nine. Part of that is luck: lesson 08, part 1.
# > So the table has a second score, from games that chose nothing. Report that one, and its interval over seeds.
#
# With so few seeds an interval is too short (lesson 08). If two settings overlap, train both with more seeds.
#
# Did setting 0 end early on your machine? It was made for longer runs. A small budget favours quick starters.
# So a sweep answers one question only: which setting is best *within this budget*.
#
# ## 4 · Many emulators, one learner
#
# A sweep is easy to spread out: its trainings know nothing of each other. What about *one* training that is too slow?
#
# With the fighter the emulators take the time. So let many [actors](glossary.md#actor) play, and one learner learn.
# Each actor has an emulator, weights that are a little old, and an epsilon of its own: some explore much, some hardly.
# This is the layout of Ape-X (Horgan et al. 2018).
#
# **Predict.** One actor, two, four. How do the decisions a second grow on your machine?
#
# <details>
# <summary>Answer</summary>
#
# In a straight line, until the cores are used up. One of them belongs to the learner.
#
# </details>

# %% tags=["training"]
import os
from sf2lib.classroom import crowd

section = "fighter" if needs.has_emulator() else "flappy"  # where there is no emulator, birds
print(f"{section}, {os.cpu_count()} cores")
for count in setup.budget(ci=(1, 2), quick=(1, 2, 4), full=(1, 2, 4)):
    played = crowd.play(section, count, seconds=setup.budget(ci=2, quick=5, full=12))
    print(f"actors {count}: {played.decisions:5.0f} decisions a second, ", end="")
    print(f"the learner waited {played.learner_waited:.0%}, they {played.actors_waited:.0%} of the time")

# %% [markdown]
# The last two numbers tell what to do. Does the learner wait? Then more actors help, if there are cores for them.
# Do the actors wait? Then the updates take the time, and more actors do nothing at all.
#
# A chain is as fast as its slowest link. That link is the [bottleneck](glossary.md#bottleneck).
#
# ### Exercise 14.3 · The slowest link
#
# Difficulty ●●○ · 8 minutes
#
# An actor with a core of its own makes `one` decisions a second. They have `cores` for themselves.
# The learner can take in `learner` decisions a second, the network can carry `network`.
# Return how many decisions a second there are in all, and what limits them: `"actors"`, `"cores"`, `"learner"` or `"network"`.

# %% tags=["exercise"]
def bottleneck(actors, one, cores, learner, network):
    # TODO: how many a second could each of the four do, if the others were endless? The least of them counts.
    # <solution>
    links = {"actors": actors * one, "cores": cores * one, "learner": learner, "network": network}
    slowest = min(links, key=links.get)
    return links[slowest], slowest
    # </solution>


# %%
checks.exercise_14_3(bottleneck)

# %% [markdown]
# ### The same actors on Ray
#
# These actors are processes of your machine. `Actors(..., where="ray")` puts them on Ray, here or on other machines.
# The `train()` around them stays the same. What does Ray cost? A script measured it, on one machine.

# %%
costs = crowd.costs()
print("{machine[cores]} cores, Ray {machine[ray]}: frames a second while an agent learns".format(**costs))
for actors, of in costs["frames"].items():
    fps = {where: of[where]["fps"] for where in ("alone", "processes", "ray")}
    print(f"actors {actors}: {fps['processes']:6,.0f} in processes, {fps['ray']:6,.0f} on Ray; emulators alone {fps['alone']:6,.0f}")
print("all rounds: Ray plays {mean:.0%} of what processes play, 95% interval {low:.0%} to {high:.0%}".format(**costs["pooled"]["ray / processes"]))

# %% [markdown]
# One core had the learner, the other one all actors. So four actors play no more than one: here it is cores.
#
# The figures swing by a third. On that machine so does a bare loop that only counts. Only all rounds together say something.
#
# Ray buys something with its price. Kill an actor, and another takes its place:

# %%
for where, of in costs["deaths"].items():
    print(f"{where}: noticed after {of['seconds_to_notice']} s, its successor has played after {of['seconds_to_recover']} s")

# %% [markdown]
# ### Here it is cores. And there?
#
# In a room full of machines there are cores enough. But what was played has to travel to the learner.
#
# ### Exercise 14.4 · Bytes on the way
#
# Difficulty ●●○ · 8 minutes
#
# Return the bytes a second that reach the learner. A decision holds a state of `state_dim` numbers, 4 bytes each,
# and 22 bytes more: action, frames, reward, and how it ended.
# The next state is the next decision's own state, so it is sent once.

# %% tags=["exercise"]
def bytes_per_second(actors, decisions_per_second, state_dim):
    # TODO: bytes of a decision, times decisions a second, times actors
    # <solution>
    return actors * decisions_per_second * (4 * state_dim + 22)
    # </solution>


# %%
checks.exercise_14_4(bytes_per_second)

# %% [markdown]
# Now on paper, up to 1,000 actors. Each makes as many decisions as the one that was measured alone.

# %%
rate = costs["frames"]["1"]["alone"]["decisions"]
print(f"{rate:.0f} decisions a second, {4 * 47 + 22} bytes each on paper, {costs['bytes_a_transition']} as they were sent")

# %%
count = np.array([1, 3, 10, 30, 100, 300, 1_000])
decision = {"RAM: 47 numbers": 4 * 47 + 22, "pixels: 4 pictures, 84 x 84": 4 * 84 * 84 + 22}
fig, axes = plots.figure(height=3.9, title="RAM leaves the wire idle, pixels fill it")
for (what, size), color in zip(decision.items(), (plots.BLUE, plots.ORANGE)):
    axes.plot(count, count * rate * size, "o-", color=color, label=what)
axes.axhline(1e9 / 8, color=plots.INK, ls="--", lw=1.2, label="a wire of 1 Gbit a second")
axes.set(xscale="log", yscale="log", xlabel="actors", ylabel="bytes a second to the learner")
axes.legend()
plots.show(fig, alt="Two rising lines on logarithmic axes. RAM stays below the line of the wire, pixels cross it before 100 actors.")

# %%
for what, size in decision.items():
    print(f"{what:<28} {size:>6,} bytes a decision, 1,000 actors: {1000 * rate * size / 1e6:7,.1f} MB a second")
weights = costs["bytes_of_weights"]
print(f"weights {weights / 1e3:,.0f} kB: once a second to 1,000 actors {1000 * weights / 1e6:,.0f} MB, to 50 machines {50 * weights / 1e6:,.0f} MB")

# %% [markdown]
# A RAM agent is a modest guest: 1,000 of them leave most of the wire free. With pixels 100 would be too many.
#
# The weights go the other way. Sent to each actor, they would be the larger part.
# Ray has a shelf on each machine, its object store. One copy a machine, and all actors there read it.
#
# So what limits 1,000 actors? The learner. It would get a thousand times what one actor plays.
# See below how many transitions a processor can learn from.
#
# ## 5 · The same on many machines
#
# On the machine with the learner, once: `ray start --head`. On the others: `ray start --address=HEAD:6379`.
# Then tell your program where the head is. Nothing else changes:
#
# ```
# RAY_ADDRESS=HEAD:6379 python -m sf2lib.scale sweep flappy --space "n_step=[1, 3, 5]" --trials 40
# RAY_ADDRESS=HEAD:6379 python -m sf2lib.train fighter --actors 40 --ray
# ```
#
# A file describes a whole cluster, in a cloud or in a lab: [cluster.yml](../assets/cluster.yml), with comments.
# All machines need the same version of the course. A node with another one is refused, by its name.
#
# **Predict.** A machine dies in the middle of a sweep. What is lost? And in the middle of a training with actors?
#
# <details>
# <summary>Answer</summary>
#
# Of a sweep, at most what its settings did since their last checkpoints. They start again on the others.
# Of a training, the chunks that were under way. Its actors begin new episodes on the others.
#
# </details>
#
# ## 6 · Which device for which job?
#
# A GPU has thousands of small calculators. They pay off only if there is work for all of them at once.
# These are measured updates of the course's own agent.

# %%
from sf2lib.classroom import devices

figures = devices.read()
print(f"{'':<16}" + "".join(f"{batch:>8,}" for batch in next(iter(figures.values()))) + "   batch")
for (device, width), batches in figures.items():
    print(f"{device}, {width} wide".ljust(16) + "".join(f"{updates:8.0f}" for updates in batches.values()) + "   updates a second")
if not any(device == "cuda" for device, _ in figures):
    print("No GPU was measured. With one: python tests/bench/growth.py --device cuda")

# %%
plots.show(devices.draw(figures, "Large batches use a processor better, up to a point"), alt="Transitions a second against batch size, a line for each width.")

# %% [markdown]
# One update of a small network is mostly overhead: calling PyTorch, not calculating. So a larger batch is nearly free at first.
# Where the line gets flat, all the time goes into arithmetic. From there on a GPU has something to gain.
#
# - *Small network, small batch*, as in this course: the processor. A GPU would wait for orders.
# - *Wide layers, pictures, batches of thousands*: a GPU. Measure from which batch on.
# - *Emulators*: processor cores, always. No GPU plays a cartridge.
# - *A sweep of small agents*: many cores, one process each, one thread each.
#
# ## 7 · When not to scale
#
# > **Misconception · "if you have the resources why not"**
# >
# > Your notes ask it about long trainings. Here is why not. A bug trains just as long on 100 machines.
# > A sweep over a wrong reward finds the setting that is best at the wrong thing.
# > And your notes give the last reason themselves: "if you forget to shut it off this could be very bad".
#
# Before you take a second machine, ask:
#
# 1. *Does one run learn at all?* Else look for the bug, with the smallest task that shows it.
# 2. *What waits?* Measure. If the learner is the slowest link, actors cost money and bring nothing.
# 3. *Is it the code?* Lesson 07's first bird had one update an episode. A better loop beat a hundred machines.
# 4. *Is a sweep worth it?* Compare its interval with what stands. If they overlap, keep what stands.
# 5. *Who turns it off?* A budget in the program, and a limit in the cloud's own settings.
#
# ## Recap
#
# 1. Draw settings by chance, and let the one that you have compete.
# 2. Ending early saves most of the steps. It is a bet on the first scores.
# 3. A setting's seeds stay together, and fresh games judge the winner.
# 4. A chain is as fast as its slowest link: actors, cores, learner or network. Measure which.
# 5. Small networks belong on processors. Scale what works, and only what waits.
#
# ## Quiz
#
# **1.** A sweep of 100 settings finds one that scores 480, and yours scores 470. Do you switch?
#
# <details>
# <summary>Answer</summary>
#
# Not yet. The highest of 100 is lucky. Look at its score in fresh games, and at both intervals.
#
# </details>
#
# **2.** Eight actors on eight cores, the learner waits 0%, the actors 60% of the time. You may buy eight more cores. Do you?
#
# <details>
# <summary>Answer</summary>
#
# No. The actors wait for the learner already. Make the updates faster, or do fewer of them.
#
# </details>
#
# **3.** Why does a trial hold all seeds of a setting? One process for each seed would be more parallel.
#
# <details>
# <summary>Answer</summary>
#
# Else bad luck is ended and good luck counted. The mean of what is left says nothing about the setting.
#
# </details>
#
# ## What comes next
#
# Nothing, and everything. You came with the question what a tensor is. You leave with an agent that fights.
# Change the game, the reward, the network. Then measure, with seeds that you did not choose by.
