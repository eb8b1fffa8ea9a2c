# %% [markdown]
# # Lesson 11 · Rewards and combos
#
# Follows **your question in video 2**: does a simple DQN learn to chain moves?
# Takes about **90 minutes**: 55 to read and run, 35 for four exercises.
#
# Afterwards you can
#
# - watch value move back along a combo, one press a sweep, or all at once;
# - say how likely it is that a combo is ever found by chance;
# - read a measured answer: plain, with the motion in the state, with macros, with shaping;
# - shape a reward without changing the best way to play;
# - spot a reward that will be exploited, before an agent finds out.
#
# In your notes you wrote: *"I was wondering if a simple dqn would learn move chaining and it sounds like it won't."*
# This lesson does not guess. It trains some.

# %% tags=["setup"]

# %% [markdown]
# ## 1 · How a reward comes back
#
# A combo in Dojo: a heavy punch, cut short by a fireball. On the pad that is five presses: `HP`, `2`, `3`, `6`, `LP`.
# Think of a game in which only the end pays. A wrong press leads back to the start.
#
# Which of the five presses has earned the reward? All of them. But only the last one *sees* it.
# To share it out rightly is the problem of [credit assignment](glossary.md#credit-assignment). Your notes call it by that name, too.
#
# **Predict.** A [sweep](glossary.md#sweep) gives each state its new target once. How many sweeps until the first press knows of the reward?
#
# <details>
# <summary>Answer</summary>
#
# Five. In each sweep a state hears from the state after it, and from no other. So value moves back by one press.
#
# </details>

# %%
from sf2lib.classroom import chain

print("sweep  ", *(f"{press:>5}" for press in chain.PRESSES))
for number, values in enumerate(chain.sweeps(6)):
    print(f"{number:>5}  ", *(f"{value:5.2f}" for value in values))

# %% [markdown]
# Each column is a state: what it is worth to stand before this press. Each row is one sweep later.
# The value walks from the right to the left, and gets a tenth smaller with each press.
#
# ### Exercise 11.1 · One sweep
#
# Difficulty ●●○ · 8 minutes
#
# `values[s]` is what state s is worth so far. The last place is the end, which is always worth 0.
# In each state there are two choices. The right press leads to state s + 1, and pays 1 if that is the end.
# A wrong press pays nothing and leads to state 0. The better of the two counts.
#
# Return the new values, all of them made from the old ones. This is called
# [value iteration](glossary.md#value-iteration).

# %% tags=["exercise"]
def sweep(values, gamma):
    new = [0.0] * len(values)
    # TODO: for each state but the end, the better of the two choices
    # <solution>
    end = len(values) - 1
    for state in range(end):
        pay = 1.0 if state + 1 == end else 0.0
        right = pay + gamma * values[state + 1]
        wrong = gamma * values[0]
        new[state] = max(right, wrong)
    return new
    # </solution>


# %%
from sf2lib.classroom import checks

checks.exercise_11_1(sweep)

# %% [markdown]
# Lesson 08 had a cure for the slow walk: [n-step returns](glossary.md#n-step-return). A target looks n presses ahead.
# Move the two sliders. The columns show what each state is worth.
#
# **Predict.** With n = 3, how many sweeps do five presses need? And with n = 5?
#
# <details>
# <summary>Answer</summary>
#
# Two, and one. With n = 5 the reward comes back in one go.
#
# </details>

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.chain_explorer()

# %%
from sf2lib.classroom import plots

for n, what in ((1, "Only the last two states are worth something."), (3, "All five states are worth something.")):
    plots.show(widgets.draw_chain(2, n).figure(), alt=f"The chain after two sweeps with targets of {n} steps. {what}")

# %% [markdown]
# ### Is crouching good?
#
# The second press is `2`, which is to crouch. How good is it? Let us ask in each of the states.

# %%
import numpy as np

values = np.append(chain.sweeps(6)[-1], 0.0)  # the end is worth 0
for state, press in enumerate(chain.PRESSES):
    entered = " ".join(chain.PRESSES[:state]) or "nothing yet"
    leads_to = state + 1 if press == "2" else 0
    print(f"after {entered:<12} 2 is worth {chain.GAMMA * values[leads_to]:.2f}, the best press {values[state]:.2f}")

# %% [markdown]
# > **Misconception · "it's like learning that 'crouch' is good because it leads into a fireball"**
# >
# > The idea is right, the words are too short. No *move* is good. A move is good *in a state*.
# > After `HP` the `2` is the best that you can do. Anywhere else it throws the combo away.
# > And it becomes good only after what follows has become good, from the back to the front.
#
# So the state must tell these five situations apart. Keep that in mind for part 3.
#
# ### Does the order of memories matter?
#
# Here are 40 tries of lesson 08's combo, some of them good, some spoilt by a wrong button.
# An agent learns from them twice: once in the order in which they happened, once well shuffled.
#
# **Predict.** The shuffled memories hold no sequence at all any more. What does it learn from them?
#
# <details>
# <summary>Answer</summary>
#
# Exactly the same. A memory holds a step and what came next. That is all that a target needs.
#
# </details>

# %%
from sf2lib.classroom import combo
from sf2lib.replay import Batch

happened = combo.rolled(combo.fights(40, epsilon=0.3), n=1)
order = np.random.default_rng(0).permutation(len(happened.action))
shuffled = Batch(*(column[order] for column in happened))
for name, memories in (("in order", happened), ("shuffled", shuffled)):
    print(f"{name:<9}", combo.q_values(memories)[:, combo.COMBO].round(2))

# %% [markdown]
# > **Misconception · "you need to make sure you're sampling enough good sequences"**
# >
# > Sequences are never sampled, only single steps. What is needed is that each step of the combo is *in* the memory.
# > And that it is drawn often enough for value to walk back. n-step returns and prioritized replay help with the second.
# > Nothing in the buffer helps with the first. A combo that was never played is in no memory.
#
# ## 2 · A reward that is never found
#
# So who plays the first combo? Chance. An agent that explores presses at random.
#
# An opening of two seconds has room for 40 presses. There are 6 presses to choose from.
#
# **Predict.** You need five right presses in a row. How likely are they among 40 random ones? 1 in 20? 1 in 200?
#
# <details>
# <summary>Answer</summary>
#
# About 1 in 200. Each press more makes it about six times less likely.
#
# </details>

# %%
for length in range(1, 7):
    chance = chain.chance(length, buttons=6, presses=40)
    came = chain.found(length, buttons=6, presses=40, tries=5_000)
    print(f"{length} in a row: computed {chance:8.3%}, came in {came / 5_000:8.3%} of 5,000 openings")

# %% [markdown]
# Now with more presses to choose from. A whole pad has nine directions and six attacks: 15.

# %%
lengths = np.arange(1, 9)
openings = {count: [1 / chain.chance(length, count, 40) for length in lengths] for count in (6, 15)}
fig, axes = plots.figure(height=3.6, title=f"Five right presses of 15: once in {openings[15][4]:,.0f} openings")
for (count, needed), mark in zip(openings.items(), ("o-", "s--")):
    axes.plot(lengths, needed, mark, label=f"{count} presses to choose from")
axes.axhspan(500, 2_000, color=plots.LINE, alpha=0.4, lw=0)
axes.text(8, 25, "grey: the openings of one training below", ha="right", color=plots.SOFT)
axes.set(xlabel="right presses in a row", ylabel="openings until it comes once", yscale="log", xticks=lengths)
axes.legend(loc="upper left")
plots.show(fig, alt="Openings needed by length, on a log scale: two straight lines, much steeper with 15 presses.")

# %% [markdown]
# This is a [sparse reward](glossary.md#sparse-reward). Below it never comes, there is nothing to share out.
# No network, no replay and no n-step return can learn from what has not happened.
#
# Four ways out, and all of them will be measured:
#
# 1. Let parts of the combo pay, too. In Dojo they do: the punch alone does damage.
# 2. Tell the agent how far it has come. Then it can learn from the few times it got there.
# 3. Make the chain shorter: one action for a whole special move.
# 4. Pay for steps on the way. That is shaping, and it is dangerous. Parts 6 and 7.
#
# ## 3 · One opening in Dojo
#
# From here on you need the emulator, as in lessons 09 and 10. If there is none, the next cell says so.

# %%
from sf2lib.classroom import needs

needs.emulator()

# %% [markdown]
# The training room: your enemy stands still, as if dizzy. Its pad is idle. You have two seconds.
# From your first hit on, the opening lasts as long as your combo. As soon as the enemy is free again, it is over.
# The reward is the damage, over 176.
#
# How does the room know? By the [combo counter](glossary.md#combo) that you hunted in lesson 09.

# %%
from sf2lib.classroom import combos, hall, opening, video

console = hall.open_console()
room = combos.make("plain", console)
state, info = room.reset(seed=0)
print("actions:", *(move.name for move in room.moves))
print(len(state), "numbers: all that Fighter-v0 shows, but for the clock and your own last input")

# %% [markdown]
# Each press lasts three frames, a button is down for two of them. A special has to be put together:
# `2`, `3`, `6`, then a punch. Or `6`, `2`, `3` and a punch for the rising one.
#
# **Predict.** Which of these does the most damage?
#
# <details>
# <summary>Answer</summary>
#
# The combos of a heavy punch and a special. They hit twice, before the enemy is free again.
#
# </details>

# %%
for inputs in ("LP", "LP 5 LP 5 LP", "HP", "HP 5 5 5 5 5 HP", "2 3 6 LP", "HP 2 3 6 LP", "HP 6 2 3 LP"):
    told = opening.enter(room, inputs.split(), between=36)
    print(f"{inputs:<16} {told['hits']} hit{'s' if told['hits'] > 1 else ' '} {told['damage']:>3} damage")

# %% [markdown]
# So there is a ladder. Nothing, a single punch, a punch and a fireball, and close in a punch and a rising punch.
# The first step is easy to find. The next ones need four right presses *after* the punch.
#
# Now look at it as the agent does. You throw the punch. While your arm goes out, you press three times.
# With six presses that makes 216 different stories. After each of them, look at the state.
#
# **Predict.** How many different states come out?
#
# <details>
# <summary>Answer</summary>
#
# One. The fighter is busy punching, whatever your hands do. The game remembers your inputs. The state does not show them.
#
# </details>

# %%
from itertools import product

def different_states(variant):
    env = combos.make(variant, console)
    names = [move.name for move in env.unwrapped.moves]
    stories = list(product(names, repeat=3))
    return len(stories), len({opening.state_after(env, ["HP", *story]).tobytes() for story in stories})


for variant in ("plain", "motion"):
    print(variant, "{} stories, {} different states".format(*different_states(variant)))

# %% [markdown]
# A greedy policy does the same thing in the same state. So the plain agent can press `2` three times, or `3` three times.
# It can never press `2`, then `3`, then `6`. It need not be too simple to chain moves. It is *blind* to how far it has come.
#
# A state that holds all that matters for what comes next has the [Markov property](glossary.md#markov-property).
# Q-learning needs it. The plain state lacks it. The second variant adds the last four inputs.
# (Gymnasium's `FrameStackObservation` stacks whole states. Here only the inputs are missing, so a small wrapper adds those.)
#
# ## 4 · Four runs, measured
#
# | variant | actions | the state | the reward |
# |---|---|---|---|
# | plain | 6 single presses | what Fighter-v0 shows | damage |
# | motion | 6 single presses | and the last four inputs | damage |
# | macros | 6 single presses, 4 whole specials | what Fighter-v0 shows | damage |
# | shaped | 6 single presses | and the last four inputs | damage and shaping |
#
# A macro is an [option](glossary.md#option) (Sutton, Precup and Singh 1999): an action that lasts several frames.
# Each variant was trained five times from nothing, with the same settings and the same number of presses.
# All have three ideas of lesson 08: Double DQN, prioritized replay, and n-step returns with n = 6.
# Then each played 50 openings that it had never met. `make combos` repeats all of it.

# %%
runs = combos.read()
main = [variant for variant in runs.variants if variant != "crouch"]  # that one is for part 7
print(len(runs.seeds), "seeds,", f"{runs.steps[-1]:,} presses each, tested {len(runs.steps)} times on the way")

# %% [markdown]
# **Predict.** Which of the four find a combo? In all runs, or in some?
#
# <details>
# <summary>Answer</summary>
#
# Three of them do, some better than others. Plain never does: in its state all presses of a motion look alike.
#
# </details>

# %%
from sf2lib.classroom.ablation import bootstrap_interval

print(f"{'':<8} {'damage (95% interval)':>24} {'in combos':>10} {'longest':>8} {'specials':>9}")
for variant in main:
    damage = runs.of(variant, "damage")
    low, high = bootstrap_interval(damage, np.mean)
    share, longest, special = (runs.of(variant, name) for name in ("in_combo", "longest", "specials"))
    told = f"{damage.mean():.1f} ({low:.1f} to {high:.1f})"
    print(f"{variant:<8} {told:>24} {share.mean():>10.0%} {longest.max():>8.0f} {special.mean():>9.0%}")

# %% [markdown]
# *Damage* is the mean of an opening, of 176 health. *In combos*: the share of the hits that came in a combo of two or more.
# *Longest*: the hits of the longest combo in any run. *Specials*: the share of the openings in which one came out.

# %%
title = "Plain stays at one punch, the others learn to combine"
fig, panels = plots.figure(height=3.0, title=title, columns=len(main), sharey=True)
for panel, variant, color in zip(panels, main, plots.COLORS):
    curves = runs.curve[runs.variants.index(variant)]  # (seeds, points)
    panel.plot(runs.steps / 1000, curves.T, color=color, lw=1, alpha=0.45)
    panel.plot(runs.steps / 1000, curves.mean(axis=0), "o-", color=color, ms=4)
    panel.axhline(22, color=plots.INK, ls="--", lw=1.2)
    panel.set(title=variant, xlabel="1,000 presses", ylim=(0, 42), xticks=(0, 10, 20))
panels[0].set(ylabel="damage in an opening")
plots.show(fig, alt="Damage by presses in training, one panel each: plain ends at 22, the three others above it.")

# %% [markdown]
# The dashed line is what one heavy punch does. A thin line is a run, the thick one is their mean.
#
# Plain never gets past the punch. Has it ever *seen* a combo? In training it presses at random, too:

# %%
for variant in main:
    openings, combo_came = (runs.of(variant, name).astype(int) for name in ("openings", "found"))
    told = ", ".join(f"{found} of {count:,}" for found, count in zip(combo_came, openings))
    print(f"{variant:<8} openings in training with a combo, run by run: {told}")

# %% [markdown]
# So chance did find it combos, and they lay in its memory. It was no use.
# From the same state, one memory says that `3` was good, and many others say that it was not. The state cannot say when.
#
# - **Motion** has 24 numbers more in its state, and nothing else. All of its runs play combos.
# - **Macros** do the most damage. Their chain is short: a punch, then one action. But somebody had to know the moves.
# - **Shaped** learns combos as well. Part 6 asks whether the shaping helped.
#
# > **Misconception · "if a simple dqn would learn move chaining … it sounds like it won't"**
# >
# > It does, if two things hold. The state must show what the game remembers. And chance must find the chain now and then.
# > Plain fails at the first one. It is not the network that is too simple: with the inputs in its state, the same one learns.
# > With fifteen presses to choose from, the second one would fail as well. Then macros help, or shaping may.
#
# What does it look like? The inputs of one test opening were kept for each run. Here they are entered once more.
# For each variant you see the best of them.

# %%
shown = {}
for variant in main:
    games = {seed: combos.film(runs.inputs[variant, seed], console) for seed in runs.seeds}
    seed, shown[variant] = max(games.items(), key=lambda item: item[1].score)
    print(f"{variant:<8} {shown[variant].score:>3.0f} damage: {' '.join(runs.inputs[variant, seed])[:64]}")

# %%
plots.show(combos.strip(shown), alt="Four rows of pictures from Dojo, one opening each: plain, motion, macros, shaped.")

# %% [markdown]
# ## 5 · Train one yourself
#
# Choose a variant and run the cell. It is a short training, so that it takes seconds. You may give it more steps.
# Epsilon falls faster to match. Between the parts of the training the agent plays 30 openings.

# %% tags=["training"]
from sf2lib.agent import DQNAgent
from sf2lib.envs import dimensions
from sf2lib.train import Budget, train

variant, steps = "macros", setup.budget(ci=600, quick=4_000, full=9_000)
room = combos.make(variant, console)
agent = DQNAgent(*dimensions(room), combos.SETTINGS.replace(epsilon_steps=steps // 2), seed=10)
for part in range(1, 5):
    train(agent, room, Budget(steps=steps * part // 4), progress=False)
    played = combos.play(agent, room, 30)
    found = combos.measure(played)
    print(f"{agent.steps:>6} presses: {found['damage']:4.1f} damage, {found['in_combo']:.0%} of the hits in combos")

# %% tags=["training"]
best = max(played, key=lambda episode: episode.damage)
game = combos.film(best.inputs, console, best.seed)
print(f"{best.damage} damage in {best.hits} hits: {' '.join(best.inputs)}")
video.show(game, alt="Animation: the best of the openings that this agent played.", fps=20, scale=1.2)

# %% [markdown]
# ### A trap that we fell into
#
# The first version of these runs learned nothing at all: not even the punch. Its gamma was 0.998 a frame, as for whole fights.
#
# **Predict.** Why might an agent that knows what a punch pays not throw it?
#
# <details>
# <summary>Answer</summary>
#
# It can throw it later. If waiting costs next to nothing, later is as good as now, and it stays so.
#
# </details>

# %%
for gamma in (0.998, opening.GAMMA):
    now = 22 / 176
    later = gamma**opening.FRAMES * now
    print(f"gamma {gamma}: punch now {now:.4f}, one press later {later:.4f}, the wait costs {1 - later / now:.1%}")

# %% [markdown]
# A network is not so exact. Its noise is larger than that half percent, and so it walks about for two seconds.
# With 0.98 a wait costs ten times as much. How far an agent looks ahead has to fit the task.
#
# ## 6 · Shaping
#
# [Shaping](glossary.md#reward-shaping) pays extra on the way to the goal. It helps an agent to find the way.
# But an agent wants what you pay for, not what you mean. So what may you pay, without changing what is best?
#
# Andrew Ng, Daishi Harada and Stuart Russell gave the answer in 1999
# ([the paper](https://people.eecs.berkeley.edu/~russell/papers/icml99-shaping.pdf)). Give each *state* a number:
# its [potential](glossary.md#potential), how promising it is. Then pay the difference, and nothing else:
#
# **F = gamma^frames × potential after − potential before**
#
# Whatever you gain on the way up, you give back on the way down. At the end of an episode the potential is 0.
# So all that was lent is paid back.
#
# ### Exercise 11.2 · The shaping term
#
# Difficulty ●○○ · 6 minutes
#
# What does a decision of so many frames pay? `terminated` says whether the episode ended with it. (Truncated is no end.)

# %% tags=["exercise"]
def shaping(before, after, frames, terminated, gamma):
    # TODO: discount the potential after by the frames, and take the potential before off
    # <solution>
    if terminated:
        after = 0.0  # nothing comes after it
    return gamma**frames * after - before
    # </solution>


# %%
checks.exercise_11_2(shaping)

# %% [markdown]
# Does it really leave the best play as it is? Take the chain, and a potential that is as bad as can be: random numbers.
#
# **Predict.** What happens to the Q-values? And to the best press in each state?
#
# <details>
# <summary>Answer</summary>
#
# The Q-values change a lot. Both presses of a state change by the same amount, so the best one stays the best.
#
# </details>

# %%
potential = np.append(np.random.default_rng(3).normal(0, 1, chain.LENGTH), 0.0)  # the end has none
for name, phi in (("no shaping", np.zeros(chain.LENGTH + 1)), ("random potential", potential)):
    q = chain.q_values(phi)  # (states, 2): the right press and the wrong one
    print(f"{name:<17} right {q[:, 0].round(2)}")
    print(f"{'':<17} wrong {q[:, 1].round(2)}   right - wrong {(q[:, 0] - q[:, 1]).round(2)}")

# %% [markdown]
# The last column is the same in both. Each Q-value has fallen by the potential of its state, and of nothing else.
# So a *bad* potential does no harm in the end. It only makes the way longer. A good one makes it shorter.
#
# In the runs above, *shaped* has a potential for progress. It is 0.05 for a whole motion.
# How far the last inputs have come with `2 3 6` or `6 2 3` makes the share.

# %%
for inputs in ("2", "2 3", "2 3 6", "2 3 6 LP", "6 2", "2 2"):
    newest_first = inputs.split()[::-1]
    print(f"{inputs:<9} progress {opening.progress(newest_first):.2f}")

# %% [markdown]
# It depends on the last inputs alone, and these are in the state. That matters: a potential is of a *state*.
#
# Did it help? Compare runs of the same seed.

# %%
def ahead(more, less):
    """By how much damage one variant is ahead of another, seed by seed: the mean and its interval."""
    gain = runs.of(more, "damage") - runs.of(less, "damage")
    low, high = bootstrap_interval(gain, np.mean)
    return f"{more} less {less}: {gain.mean():+.1f} damage ({low:+.1f} to {high:+.1f})"


for pair in (("motion", "plain"), ("shaped", "motion"), ("macros", "motion")):
    print(ahead(*pair))

# %% [markdown]
# Two answers are clear, as their intervals stay above 0. Showing the motion helps, and macros help more.
#
# For shaping the answer is open: its interval reaches from a loss to a gain.
# Three of its runs are better than any of *motion*, and one is worse than all of them.
# The theorem promises that shaping does no harm in the end. It does not promise that it helps on the way.
# Ours pays for each motion that is begun, wherever that is, also where none is of any use.
#
# ## 7 · A shaping that gets exploited
#
# Giving back what you have paid looks stingy. In your notes, *"crouch" is good because it leads into a fireball*.
# So why not simply pay a little for each crouch? Here it is 0.02 for each press of `2`. A heavy punch pays 0.125.
# All else is as in *motion*, seeds included.
#
# **Predict.** What does an agent do that is paid so?
#
# <details>
# <summary>Answer</summary>
#
# It crouches. It must not hit, for a hit soon ends the opening, and with it the pay.
#
# </details>

# %%
print(f"{'':<8} {'damage':>7} {'extra pay':>10}   its first opening")
for variant in ("motion", "shaped", "crouch"):
    damage, extra = (runs.of(variant, name).mean() for name in ("damage", "extra"))
    print(f"{variant:<8} {damage:>7.1f} {extra:>10.2f}   {' '.join(runs.inputs[variant, 0])[:50]}")

# %%
game = combos.film(runs.inputs["crouch", 0], console)
video.show(game, alt="Animation: a fighter in front of an idle enemy crouches again and again.", fps=20, scale=1.2)

# %% [markdown]
# This is the [exploit](glossary.md#reward-hacking): the damage has fallen below that of a single punch, and the pay is higher than ever.
# It comes down, and stays down. A fireball never follows. Crouching was a step towards one, and now it is a living.
#
# Nothing is wrong with this agent. It has found the best way to play *for its reward*. Wrong is what it was paid for.
# *Shaped* pays for a crouch as well, as `2` begins a motion. But it takes the pay back, and so nobody stays down there.
#
# ### Exercise 11.3 · What a loop pays
#
# Difficulty ●○○ · 6 minutes
#
# An exploit is a loop: a walk that ends where it began, and has paid something. Then one can walk it for ever.
# `pay(before, after)` says what a rule pays for one step. Add it up over a walk: a list of moments.

# %% tags=["exercise"]
def loop_pay(pay, loop):
    # TODO: the sum over all steps, each from a moment to the one after it
    # <solution>
    total = 0.0
    for step in range(len(loop) - 1):
        total += pay(loop[step], loop[step + 1])
    return total
    # </solution>


# %%
checks.exercise_11_3(loop_pay)

# %% [markdown]
# ### Exercise 11.4 · Which ones are safe?
#
# Difficulty ●●○ · 10 minutes
#
# Seven rules that people really write. Each pays for one step. Leave the discount out of it here, as if gamma were 1.
#
# | rule | what a step pays |
# |---|---|
# | crouch | 0.1 if you crouch after it |
# | closer | the pixels that you have come closer, over 512; less than 0 for walking away |
# | only closer | the same, but never less than 0 |
# | being near | minus your distance over 512 |
# | motion | a third for each input more of a motion; and minus a third for each one less |
# | new input | 0.1 if a motion has got one input further |
# | stun | how much the enemy's stun counter has changed, over 99 |
#
# Return the names of those that are differences of a potential. Think first. You have a tool to find out, too:
# `shapings.RULES` are the rules by name, `shapings.LOOPS` some walks, and you have just written `loop_pay`.

# %% tags=["exercise"]
def safe():
    # TODO: return a set of names, such as {"crouch", "stun"}
    # <solution>
    return {"closer", "motion", "stun"}
    # </solution>


# %%
checks.exercise_11_4(safe)

# %%
from sf2lib.classroom import shapings

for name, pay in shapings.RULES.items():
    paid = [shapings.loop_pay(pay, loop) for loop in shapings.LOOPS.values()]
    print(f"{name:<12}", "  ".join(f"{number:6.2f}" for number in paid))

# %% [markdown]
# Each column is a loop. First: crouch and stand up. Second: a step forward and back.
# Third: begin a motion and stop. Fourth: hit, and let the stun wear off.
#
# A row of zeros is safe. A number above 0 can be walked for ever. And *being near* has numbers below 0.
# That is no exploit, but a fear of time. An agent might rather lose soon than fight on.
#
# Such a loop is a proof that a rule is not safe. Zeros on a few loops are no proof that it is. A potential is.
#
# ## Recap
#
# 1. A reward at the end of a combo moves back one press a sweep, or n at once. No move is good, only a move in a state.
# 2. What never happened is in no memory. Each press more makes a combo several times rarer.
# 3. A DQN chains moves if its state shows what the game remembers. Blind to it, it never does. Macros make it easy.
# 4. Pay differences of a potential, discounted by frames, 0 at the end. Then the best play stays the best.
# 5. Any other extra pay can be walked in circles for. Look for a loop before your agent finds it.
#
# ## Quiz
#
# **1.** An agent cannot put a fireball together, though it has been trained for a day. What do you look at first?
#
# <details>
# <summary>Answer</summary>
#
# Whether the state shows the inputs so far. Then whether the memory holds a fireball at all.
#
# </details>
#
# **2.** You pay 0.01 for each step towards the enemy, and nothing for a step back. What will your fighter do?
#
# <details>
# <summary>Answer</summary>
#
# Step back and forth. Take 0.01 back for each step away, discounted, and the loop pays nothing.
#
# </details>
#
# **3.** Your potential turns out to be wrong: it likes the wrong corner. What will the agent learn in the end?
#
# <details>
# <summary>Answer</summary>
#
# The same best policy as without it. It only takes longer. That is the theorem.
#
# </details>
#
# ## What comes next
#
# You know what to show it, what to let it do, and what to pay. **Lesson 12** trains the fighter against real opponents.
