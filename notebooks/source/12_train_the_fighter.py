# %% [markdown]
# # Lesson 12 · Train the fighter
#
# Follows **your own goal**: here it fights. Takes about **110 minutes**: 70 to read and run, 40 for four exercises.
# Training takes about 10 of them. You can read on meanwhile.
#
# Afterwards you can
#
# - train a fighter from RAM, with few moves against a gentle opponent;
# - move its weights by name into a bigger network, so that nothing it knows is lost;
# - say what that saved, from measured runs;
# - climb a ladder of opponents, and read a win table without fooling yourself;
# - fight your own agent.

# %% tags=["setup"]

# %% [markdown]
# It plays in the emulator, as lessons 09 and 10 do. Where there is none, the next cell says so.

# %%
from sf2lib.classroom import needs

needs.emulator()

# %% [markdown]
# ## 1 · Start small
#
# The notes plan a *first network* with "things like kick punch jump forward backward". Begin with just that:
# directions, punches, kicks, and a throw. No special moves yet.
# The opponent is the Tiger, who rushes in. Its difficulty is 1, of 0 to 7.

# %%
from sf2lib.agent import DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec

GAME = "dojo"  # lesson 13 says "sf2" here
fight = {"game": GAME, "opponent": "tiger", "difficulty": 1, "moves": "normals", "side": "random"}
hp = Hyperparameters.load("tiger").replace(env_kwargs=fight, epsilon_steps=4_000)
envs = make_vec(hp.env_id, hp.num_envs, "async", **hp.env_kwargs)
agent = DQNAgent(*dimensions(envs), hp, seed=0)
print("{} numbers in, {} moves out:".format(*dimensions(envs)), *envs.call("action_names")[0])

# %% [markdown]
# `"async"` gives each of the four consoles a process of its own. So all cores of your machine work.
# Emulating the console takes nearly all of the time here, and learning very little.
#
# How good is it before it has learned anything? Its fights have seeds that training never meets.
#
# **Predict.** An untrained network likes some move or other in each state. How many of its fights does it win?
#
# <details>
# <summary>Answer</summary>
#
# Few. Even a gentle Tiger comes in and hits.
#
# </details>

# %% tags=["training"]
from sf2lib.evaluate import evaluate, greedy

def report(which, network, fights=setup.budget(ci=2, quick=20, full=60)):
    result = evaluate(greedy(network), envs, fights, seed=880_000).fights()
    print("{}: {wins} of {episodes} won, 95% interval {low:.0%} to {high:.0%}".format(which, **result))


report("untrained", agent.policy)

# %% [markdown]
# Now train, and watch the curve. A few settings differ from Flappy's, and each has its reason:
#
# | setting | why |
# |---|---|
# | `gamma: 0.998` | for each *frame*; a decision lasts 6 to 60 (lesson 10) |
# | `n_step: 3` | a hit comes some decisions after the choice that led to it (lessons 08 and 11) |
# | `learning_rate_end: 0.0001` | the steps get ten times smaller on the way, so that the policy settles |
# | `side: "random"` | it should fight from both sides |

# %% tags=["training"]
from sf2lib.classroom.live import LiveCurve
from sf2lib.evaluate import validator
from sf2lib.train import Budget, train

budget = Budget(seconds=setup.budget(ci=2, quick=15, full=45))
curve = LiveCurve("of fights won", goal=0.9)
history = train(agent, envs, budget, validate=validator(hp, vectorization_mode="async"), callback=curve, progress=False)
curve.finish(history)
report("few moves, difficulty 1", agent.policy)

# %% [markdown]
# In less than a minute it went from nothing to a fighter. It helps that the RAM says all that counts in 47 numbers.
# An agent that sees pixels has to find the fighters first.
#
# ## 2 · A bigger network
#
# It has no fireball, and no rising punch against jumps. The `"full"` set has 32 moves, so the network needs 32 outputs.
# Is all that it learned lost? The notes say: *"you can make new networks and load old weights into them"*.
#
# **Predict.** What happens if you load the file of the small network into the big one?
#
# <details>
# <summary>Answer</summary>
#
# It is refused. The last layer has 23 rows in the file, and 32 in the network.
#
# </details>

# %%
from sf2lib.checkpoint import CheckpointError, load_weights, save_weights
from sf2lib.network import DQN

save_weights(agent.policy, "runs/few_moves.safetensors")
try:
    load_weights("runs/few_moves.safetensors", DQN(agent.policy.state_dim, 32, hp.hidden))
except CheckpointError as error:
    print(error)

# %% [markdown]
# That is the kind case. Here is the other one: a network of the same shape, whose moves stand in another order.
#
# **Predict.** The weights fit, so nothing is refused. How well does it fight?
#
# <details>
# <summary>Answer</summary>
#
# Badly. It wants to block, and jumps.
#
# </details>

# %% tags=["training"]
from sf2lib.envs.moves import MOVE_SETS

shuffled = make_vec(hp.env_id, hp.num_envs, "async", **{**fight, "moves": list(reversed(MOVE_SETS["normals"]))})
result = evaluate(greedy(agent.policy), shuffled, setup.budget(ci=2, quick=20, full=60), seed=880_000).fights()
shuffled.close()
print("the same weights, moves in another order: {wins} of {episodes} won".format(**result))

# %% [markdown]
# No error, and most of it is gone. A place in a list means nothing by itself. A *name* does.
# So move weights by name: each input by the name of its feature, each output by the name of its move.
#
# A layer's weight has a row for each output, and a column for each input. What does a name that is new get?
#
# - A new *input*: zeros. Nobody knows yet what it means, so it must not disturb.
# - A new *output*: the mean of the old rows. More about this below.
#
# ### Exercise 12.1 · A layer moves house
#
# Difficulty ●●○ · 12 minutes
#
# `weight` is a tensor of shape (outputs, inputs). The four lists hold names, such as `["walk", "punch"]`.
# `inputs.index("near")` says in which column the input `"near"` stood.

# %% tags=["exercise"]
import torch

def move_layer(weight, inputs, outputs, new_inputs, new_outputs):
    moved = torch.zeros(len(new_outputs), len(new_inputs))
    # TODO: fill each row and column whose input is an old one: the old weight, or for a new output the column's mean
    # <solution>
    for row, output in enumerate(new_outputs):
        for column, name in enumerate(new_inputs):
            if name in inputs:
                old = weight[:, inputs.index(name)]
                moved[row, column] = old[outputs.index(output)] if output in outputs else old.mean()
    # </solution>
    return moved


# %%
from sf2lib.classroom import checks

checks.exercise_12_1(move_layer)

# %% [markdown]
# sf2lib's `move_weights` does that for a whole network: [checkpoint.py](../sf2lib/checkpoint.py).
# Now make the environment with all moves, and a network for it.

# %%
from sf2lib.checkpoint import move_weights

features, few = envs.call("feature_names")[0], envs.call("action_names")[0]
envs.close()
fight |= {"moves": "full"}
envs = make_vec(hp.env_id, hp.num_envs, "async", **fight)
many = envs.call("action_names")[0]
bigger = DQN(*dimensions(envs), hp.hidden)
move_weights(agent.policy, bigger, features=(features, features), actions=(few, many))
print(len(few), "moves were known,", len(many) - len(few), "are new:", *[move for move in many if move not in few])

# %% [markdown]
# Did anything get lost on the way? Ask both networks about states that the agent has met.

# %%
states = agent.buffer.rows.state[: len(agent.buffer)]
before, after = agent.policy(states), bigger(states)
known = [many.index(move) for move in few]
print(f"largest change of an old move's Q-value: {(before - after[:, known]).abs().max():.5f}")
same = [few[a] == many[b] for a, b in zip(before.argmax(dim=1), after.argmax(dim=1))]
print(f"the same choice in {sum(same) / len(same):.0%} of the states")

# %% [markdown]
# The old moves are worth what they were. And no new one is ever chosen. Is that wise?
#
# ### Where new values start
#
# The mean of some numbers is never above the highest of them. So the greedy choice stays the old one.
# And a new move looks like an average one: neither a miracle nor hopeless. Two other starts look just as natural:
#
# - *by chance*, as PyTorch draws a new layer;
# - *at 0*.
#
# **Predict.** Three networks, the same but for that, against the gentle Tiger. Nobody trained them any further. How do they fight?
#
# <details>
# <summary>Answer</summary>
#
# Alike, as long as the old values are above 0: then neither chance nor 0 gets on top. See the percentages below.
# A fighter that is losing expects less than 0 from all that it knows. Then 0 looks like the best move of all.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom import transfer

new = [place for place in range(len(many)) if place not in known]
for start in ("by chance", "at 0", "at the mean"):
    network = transfer.with_start(bigger, new, start)
    chosen = network(states).argmax(dim=1)
    print(f"{start:<12} a new move is the best one in {torch.isin(chosen, torch.tensor(new)).float().mean():4.0%} of states", end="; ")
    report("fights", network, fights=setup.budget(ci=2, quick=20, full=40))

# %% [markdown]
# Where a new move does come out on top, a second harm follows. Each target takes the *highest* next value.
# So a value that is too high by chance gets into the targets of the states before. (Lesson 08 calls it overestimation.)
# At the mean neither can happen, whatever the old values are: it is never the highest.
#
# ## 3 · Train on
#
# Now the Tiger gets serious: difficulty 4. It reacts sooner, and chooses better.
#
# **Predict.** The moved network wins most fights at difficulty 1. How many at 4, before any further training?
#
# <details>
# <summary>Answer</summary>
#
# Few. Nothing was lost on the way. But what it learned, it learned about another Tiger.
#
# </details>

# %% tags=["training"]
envs.close()
fight |= {"difficulty": 4}
envs = make_vec(hp.env_id, hp.num_envs, "async", **fight)
report("moved weights, difficulty 4", bigger)

# %% [markdown]
# The agent takes over the weights: into its network, its target network, and the average it plays with.
# Two settings deserve a thought.
#
# - **Epsilon** begins at 0.4, not at 1. It has a policy to keep. But new moves are only found by trying, so not at 0.05.
#   Section 4 puts this choice to the test.
# - **The learning rate** begins as high as the first time. There is much to learn: nine moves that nobody has tried.
#
# The optimizer and the replay buffer begin empty. Old memories are of a gentler Tiger, and of fewer moves.

# %%
first = agent.policy
hp = hp.replace(env_kwargs=fight, **transfer.GO_ON)
agent = DQNAgent(*dimensions(envs), hp, seed=0)
agent.start_from(bigger)
print("epsilon", hp.epsilon_start, "to", hp.epsilon_end, "in", f"{hp.epsilon_steps:,}", "decisions")

# %% tags=["training"]
budget = Budget(seconds=setup.budget(ci=2, quick=30, full=360))
curve = LiveCurve("of fights won", goal=0.9)
history = train(agent, envs, budget, validate=validator(hp, vectorization_mode="async"), callback=curve, progress=False)
curve.finish(history)

# %% [markdown]
# The dots are 40 fights each, always the same ones. Which dot is the agent's true strength?
#
# None of them. Forty fights are few. And who picks the highest dot picks luck along with it.
# So fight 200 times more, on other seeds, and say how sure you are.
#
# ### Exercise 12.2 · How sure?
#
# Difficulty ●●○ · 10 minutes
#
# Edwin Wilson's [interval](https://doi.org/10.2307/2276774) of 1927 is made for counts. With z = 1.96, rate = wins / fights and n fights:
#
# - middle = (rate + z² / 2n) / (1 + z² / n)
# - half = z / (1 + z² / n) × √(rate × (1 − rate) / n + z² / 4n²)
#
# Return middle − half and middle + half.

# %% tags=["exercise"]
def interval(wins, fights):
    z = 1.96
    # TODO: rate, middle, half
    # <solution>
    rate = wins / fights
    middle = (rate + z * z / (2 * fights)) / (1 + z * z / fights)
    root = (rate * (1 - rate) / fights + z * z / (4 * fights * fights)) ** 0.5
    half = z / (1 + z * z / fights) * root
    return middle - half, middle + half
    # </solution>


# %%
checks.exercise_12_2(interval)

# %% [markdown]
# Why not simply "rate ± a bit"? Look at the ends. From here on it is sf2lib's `wilson`.
#
# **Predict.** 20 fights, 20 wins. What is the lowest rate that you should still believe possible?
#
# <details>
# <summary>Answer</summary>
#
# About 84%. An agent that wins 84 in 100 has 20 wins in a row now and then.
#
# </details>

# %%
from sf2lib.evaluate import wilson

for wins, fights in ((20, 20), (19, 20), (200, 200), (190, 200)):
    low, high = wilson(wins, fights)
    print(f"{wins:>3} of {fights:>3}: {low:.1%} to {high:.1%}")

# %% [markdown]
# And your agent?

# %% tags=["training"]
report("all moves, difficulty 4", agent.policy, fights=setup.budget(ci=2, quick=40, full=200))

# %% [markdown]
# Which of its moves does it use? Left: what the small network did against this Tiger. Right: what it does now.

# %% tags=["training"]
from sf2lib.classroom import bouts, plots

fights = setup.budget(ci=1, quick=4, full=12)
fought = {
    "few moves": bouts.fight(greedy(first), fights, **{**fight, "moves": "normals"}),
    "all moves": bouts.fight(greedy(agent.policy), fights, **fight),
}
alt = "Bars: which moves the small and the grown network choose, in percent of their decisions."
plots.show(bouts.draw_moves(fought, "What they do against the Tiger"), alt)

# %% [markdown]
# `236` with a punch is the fireball, `623` the rising punch, `214` with a kick the travelling kick. `5` is waiting.
#
# ## 4 · Did it save anything?
#
# It works. But would a network that starts from scratch, with all moves at once, be as far by now?
# One run cannot tell. So here are runs over several seeds, made by `make transfer`.
#
# | | from scratch | moved | moved, exploring anew |
# |---|---|---|---|
# | first | – | few moves, Tiger at difficulty 1 | the same |
# | then | all moves, Tiger at difficulty 4 | the same, from moved weights | the same, from moved weights |
# | epsilon then | from 1 | from 0.4 | from 1 |
#
# All are tested in the same held-out fights, with all moves, at difficulty 4.

# %%
runs = transfer.read()
print(len(runs.seeds), "seeds,", runs.fights, "fights a test,", f"{runs.steps[-1]:,} decisions in all")

# %% [markdown]
# First: what is the *start* worth? Count only the decisions with all moves.
#
# **Predict.** Which line begins highest? Which one ends highest?
#
# <details>
# <summary>Answer</summary>
#
# Most people say: the moved ones, twice. They have a policy already. Look.
#
# </details>

# %%
alt = "Win rate by decisions with all moves, for moved weights and from scratch, a line for each seed. From scratch is not behind."
plots.show(transfer.draw(runs, "Moved weights are not ahead, even if the first training is free", first_counts=False), alt=alt)

# %% [markdown]
# That is how such figures are often shown, and it leaves something out: the first training was not free.
# Count it, too.

# %%
alt = "Win rate by all decisions, the first training counted. The moved runs begin a third of the way to the right."
plots.show(transfer.draw(runs, "Count the first training, and they are behind"), alt=alt)

# %% [markdown]
# Now in numbers, seed by seed.

# %%
import numpy as np

everything, further = runs.steps[-1], runs.steps[-1] - transfer.FIRST_STEPS
for what, wins, steps in (("with all moves", runs.further, further), ("in all", runs.total, everything)):
    print(f"after {steps:,} decisions {what}")
    for arm in transfer.ARMS:
        each = wins(arm, steps)
        print(f"  {arm:<13}", *(f"{won:4.0%}" for won in each), f"  mean {each.mean():.0%}")

# %% [markdown]
# Say it plainly: **here, moving the weights did not save training.** That is not what one hopes for. So ask why.
#
# Two suspects. One is exploration. A fireball is one of nine moves that nobody has tried.
# With a low epsilon it is tried seldom.

# %%
specials, moves = 9, 32
for arm, epsilon, steps in (("from scratch", 1.0, 6_000), ("moved", 0.4, 5_000)):
    tries = steps * (epsilon + 0.05) / 2 * specials / moves
    print(f"{arm:<13} about {tries:.0f} specials tried by chance in the first {steps:,} decisions")

# %% [markdown]
# The third arm tests that suspect: moved weights, but as much exploration as from scratch.
# It ends where the second one ends, and begins even more slowly. So exploration was not it.
#
# The other suspect is the task: the gentle Tiger. Ask the moved network what it promises, and let it fight.
# What a choice brings is the discounted sum of all that follows it.
#
# **Predict.** It learned at difficulty 1. Which promises does it keep: those at 1, those at 4, or both?
#
# <details>
# <summary>Answer</summary>
#
# Those at 1, more or less. At 4 it promises nearly as much, and then gets less than nothing.
#
# </details>

# %% tags=["training"]
for difficulty in (1, 4):
    fights = setup.budget(ci=1, quick=4, full=12)
    promised, returned = transfer.promise(bigger, fights, **{**fight, "difficulty": difficulty})
    print(f"difficulty {difficulty}: a choice promises {promised:5.2f} on average, and brings {returned:5.2f}")

# %% [markdown]
# It is an optimist. Targets are made of promises, its own ones, so false promises fade slowly.
# A network from scratch begins near 0, and has nothing to unlearn.
#
# That fits, but it is no proof. A first training against the *same* Tiger would tell more: `FIRST` in
# [transfer.py](../sf2lib/classroom/transfer.py) is the setting to change.
#
# > **Misconception · "you can make new networks and load old weights into them which may be useful"**
# >
# > You can: by name, and nothing is lost. *May be* is the word to keep.
# > Old weights help as far as the old task is like the new one. Whether it is, only a run from scratch can tell.
#
# So your first network may have all its moves. Three seeds are few, but here they point one way.
#
# ## 5 · Up the ladder
#
# Beating the Tiger is a start. There are five animals, and each fights in its own way.
#
# | animal | its way |
# |---|---|
# | Tiger | rushes in |
# | Crane | keeps its distance, answers jumps |
# | Snake | low attacks and fireballs |
# | Monkey | jumps, and crosses over |
# | Dragon | all of it |
#
# **Predict.** Your agent has only ever met the Tiger. How does it do against the others?
#
# <details>
# <summary>Answer</summary>
#
# Worse against some. It learned to beat the Tiger, not to fight.
#
# </details>

# %% tags=["training"]
from sf2lib.classroom import ladder

fights, difficulties = setup.budget(ci=1, quick=8, full=20), setup.budget(ci=(4,), quick=(2, 4), full=(2, 4))
before = ladder.measure(agent.policy, difficulties, fights)
print(ladder.show(before))

# %% [markdown]
# Each cell is a *rung*: an animal at a difficulty. Where should it train next?
# Too easy a rung teaches nothing. Too hard a one is lost so fast that nothing can be learned either.
# To order tasks from easy to hard is called a [curriculum](glossary.md#curriculum).
#
# ### Exercise 12.3 · The next rung
#
# Difficulty ●●○ · 10 minutes
#
# `table` holds `(animal, difficulty): (wins, fights)`. A rung is *beaten* if the lower end of its interval is at least 80%.
# Of those not beaten, take the lowest difficulty. If several animals are left there, take the one with the lowest lower end.
# Return `(animal, difficulty)`, or None if all are beaten. `wilson(wins, fights)` gives both ends.

# %% tags=["exercise"]
def next_rung(table):
    # TODO: collect the rungs that are not beaten; then min(..., key=...), where a key may be a tuple
    # <solution>
    low = {rung: wilson(*counts)[0] for rung, counts in table.items()}
    unbeaten = [rung for rung in table if low[rung] < 0.8]
    if not unbeaten:
        return None
    return min(unbeaten, key=lambda rung: (rung[1], low[rung]))
    # </solution>


# %%
checks.exercise_12_3(next_rung)

# %% tags=["training"]
print("the next rung:", ladder.next_rung(before))

# %% [markdown]
# With 20 fights each, even 18 wins do not count as beaten. That is strict, and cheap to mend: fight more.
#
# One policy is to beat them all. A network that trains on the next rung alone tends to forget the others.
# McCloskey and Cohen called that [catastrophic interference](https://doi.org/10.1016/S0079-7421(08)60536-8) in 1989.
# So it trains on all five from here on, at difficulties from 2 to 5. Each fight draws one.

# %% tags=["training"]
envs.close()
fight |= {"opponent": "all", "difficulty": [2, 5]}
hp = hp.replace(env_kwargs=fight, epsilon_start=0.2)
climber = DQNAgent(*dimensions(envs), hp, seed=0)
climber.start_from(agent.policy)
envs = make_vec(hp.env_id, hp.num_envs, "async", **fight)
curve = LiveCurve("of fights won", goal=0.9)
budget = Budget(seconds=setup.budget(ci=2, quick=30, full=150))
history = train(climber, envs, budget, validate=validator(hp, vectorization_mode="async"), callback=curve, progress=False)
curve.finish(history)
envs.close()

# %% tags=["training"]
after = ladder.measure(climber.policy, difficulties, fights)
alt = "Win rates with intervals for five animals at two difficulties, before and after training on all of them."
plots.show(ladder.draw({"Tiger only": before, "all five": after}, "Before and after it met all five"), alt)

# %% [markdown]
# ### Exercise 12.4 · Is A better than B?
#
# Difficulty ●○○ · 8 minutes
#
# Two agents, each with its wins and its fights. Return `"A"` if A's interval lies above B's, `"B"` for the other way round,
# and `"not known"` if they overlap.

# %% tags=["exercise"]
def compare(wins_a, fights_a, wins_b, fights_b):
    # TODO: wilson(wins, fights) for both, then compare the ends
    # <solution>
    low_a, high_a = wilson(wins_a, fights_a)
    low_b, high_b = wilson(wins_b, fights_b)
    if low_a > high_b:
        return "A"
    return "B" if low_b > high_a else "not known"
    # </solution>


# %%
checks.exercise_12_4(compare)

# %% [markdown]
# Now read your own figure with it. A is before, B is after.

# %% tags=["training"]
for rung in before:
    print(f"{rung[0]:<7} {rung[1]}: {ladder.compare(*before[rung], *after[rung])}")

# %% [markdown]
# *Not known* is an honest answer. It is not "the same". Two intervals may overlap a little, and a finer test would still see a difference.
# What helps is always the same: more fights.
#
# ## 6 · The fighter that comes with the course
#
# The course ships one that was trained for longer, against all five, with a wider network.
# Its [manifest](../assets/weights/manifest.json) says how, and what it scored in 200 held-out fights each.

# %%
from sf2lib.checkpoint import manifest, shipped_weights

shipped = ladder.shipped(manifest())
fighter = load_weights(shipped_weights("fighter"))
plots.show(ladder.draw({"shipped": shipped}, "The shipped fighter, 200 fights for each dot"), alt="Win rates with intervals of the shipped fighter against five animals at difficulties 4 and 7.")

# %% [markdown]
# Do not take a file's word for it. Measure some of it yourself.
#
# **Predict.** With 40 fights instead of 200: how much wider does the interval get?
#
# <details>
# <summary>Answer</summary>
#
# A fifth of the fights makes it about √5 = 2.2 times as wide.
#
# </details>

# %% tags=["training"]
measured = ladder.measure(fighter, (4, 7), setup.budget(ci=1, quick=8, full=40), animals=("tiger", "snake"))
print(ladder.show(measured))
agrees = [ladder.compare(*measured[rung], *shipped[rung]) for rung in measured]
print("against the manifest:", *agrees)

# %% [markdown]
# What does it do, and from where?

# %% tags=["training"]
every = bouts.fight(greedy(fighter), setup.budget(ci=2, quick=8, full=40), opponent="all", difficulty=7, side="random")
plots.show(bouts.draw_moves({"shipped fighter": every}, "How the shipped fighter fights", most=10), alt="Bars: the ten moves that the shipped fighter uses most.")
print("pixels between the fighters, quarter by quarter:", *np.percentile(np.concatenate([bout.distances for bout in every]), (25, 50, 75)).round())

# %% [markdown]
# ### Where it loses
#
# An average hides how a fight is lost. So look at each fight by itself: who is ahead, and when it turns.

# %% tags=["training"]
alt = "Each fight is a line: own health less the enemy's against time. Fights that were not won stand out."
plots.show(bouts.draw_leads(every, "How its fights went, at difficulty 7"), alt)

# %% [markdown]
# Then watch one. This is a lost fight, if there was one among them; else the one that was closest.

# %% tags=["training"]
bout = bouts.closest(every)
end = bout.seconds[-1]
frames = bouts.film(greedy(fighter), bout.seed, max(0, end - 12), end, opponent="all", difficulty=7, side="random")
print(f"seed {bout.seed}: {bout.outcome}, after {end:.0f} seconds and {len(bout.moves)} decisions; its last 12 seconds:")
bouts.show(frames, alt="Animation: the end of one fight of the shipped fighter.")

# %% [markdown]
# Look for what came before the first hard hit. Was it a jump that nobody answered? A fireball too near?
# That is the state to look up, Q-value by Q-value, before you change any setting.
#
# ## 7 · Fight it
#
# Your turn. You are the Tiger, on the right. The agent is the Novice, whom it has learned to play.
# Click into the picture, and press the button. The keys stand below it.
#
# On its side you see what it thinks: the Q-value of each move, and the one that it chose.
#
# **Predict.** You walk back to the wall and wait. What will it do?
#
# <details>
# <summary>Answer</summary>
#
# Try it. Its opponents hardly ever do that, so it may not know an answer. You are outside of what it has met.
#
# </details>

# %% tags=["widget"]
from sf2lib.classroom import widgets

widgets.fight(fighter, "tiger", side="right", name="The shipped fighter")

# %%
scene = widgets.draw_fight(fighter, "tiger", side="right", name="The shipped fighter", frames=200)
plots.show(scene.figure(), alt="A fight in Dojo, and beside it the Q-value of each move with the chosen one marked.")

# %% [markdown]
# Is it fair? It reads the RAM of this very frame. You see a picture that is a little older, and then your fingers have to move.
# It decides up to ten times a second, and never hesitates. On the other hand, it has never met you.
#
# Try your own agents, too: `widgets.fight(climber.policy, side="right")`. Or the Tiger itself: `widgets.fight(difficulty=7)`.
# Find a trick that it cannot answer. Every such trick is a state that its training lacked.
#
# ## Recap
#
# 1. Begin with few moves and a gentle opponent: a first policy comes in a minute.
# 2. Weights are moved by name, never by place. Old Q-values stay, and new moves start at the mean.
# 3. Moved weights have to be compared with a run from scratch, first training counted. Here they saved nothing.
# 4. One policy for all opponents trains on all of them; on one alone it forgets the rest.
# 5. A win rate comes with its interval, on seeds never trained on. Overlap means: not known.
#
# ## Quiz
#
# **1.** You add a feature to the observation, and load the old weights by place. No error. What may have happened?
#
# <details>
# <summary>Answer</summary>
#
# If the number of inputs fits, each weight may now multiply another feature. Move them by name.
#
# </details>
#
# **2.** A new move starts with a Q-value above all others. What does the agent do at first?
#
# <details>
# <summary>Answer</summary>
#
# It plays that move all the time, wherever it is. And the high value gets into the targets of the states before.
#
# </details>
#
# **3.** Agent A wins 36 of 40, agent B 33 of 40. Which one do you ship?
#
# <details>
# <summary>Answer</summary>
#
# You do not know yet. The intervals overlap widely. Let both fight 400 times.
#
# </details>
#
# ## What comes next
#
# All of this was Dojo. **Lesson 13** runs the same cells on Street Fighter II, if you own it.
# There one word changes: `game="sf2"`.
