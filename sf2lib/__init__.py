"""Deep Q-Learning, from a first tensor to a fighter that reads its RAM.

The modules in the order in which the lessons meet them: network, replay, explore, loss, agent, train, evaluate,
checkpoint, config, envs. Beside them: actors, where playing and learning go on at the same time. `classroom` is what
only the notebooks use.
"""

__version__ = "0.1.0"
