"""Acting elsewhere while learning goes on here: many actors, one learner (Horgan et al. 2018, Ape-X).

actors = Actors(hp.env_id, 4, **hp.env_kwargs)
agent = DQNAgent(*dimensions(actors), hp)
history = train(agent, actors, budget)

Each actor has an environment, a process and an epsilon of its own, and plays with weights that are a little old. The
learner takes in what they did, in chunks, and makes the updates that are due. It never waits for one actor, only when
none has anything. No actor waits for it, unless it is AHEAD chunks ahead: then the updates are what takes long, and
their ratio to the steps is kept. https://arxiv.org/abs/1803.00933
"""

import time
import warnings
from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from sf2lib.actor import ActorDied, Layout, MachineDied
from sf2lib.agent import DQNAgent
from sf2lib.envs import make
from sf2lib.envs.vector import FIRST_TRAINING_SEED, Steps
from sf2lib.explore import spread
from sf2lib.network import DQN
from sf2lib.processes import Processes
from sf2lib.replay import NStep

STEPS = 16  # in a chunk: of a fight's a tenth of a second, so that weights are not much older
AHEAD = 2  # chunks that an actor may play before the learner has taken in the first of them
PATIENCE = 60  # seconds that an actor may take for a chunk


class ActorFailed(RuntimeError):
    """An actor can't go on, or none can start. The message says which and why."""


class Actors:
    """How many actors, what they play and where they live, for `train` in the place of environments.

    They start when training does and are gone when it ends, however it ends.

    Args:
        env_id: of the environment that each of them has one of; "module:id" where a module registers it.
        count: how many, at least 1. With one core for each and one for the learner nobody waits for a core.
        where: they live: "processes" of this machine, or "ray": on the cluster that RAY_ADDRESS names, and without
            that on a Ray of this machine (`sf2lib.scale`).
        kwargs: the environment's options.

    Attributes:
        learner_waited: seconds that the learner had nothing to do, since training began.
        actors_waited: seconds that the actors had nothing to do, their mean.
        seconds: that they played, the same for all.

    Raises:
        ValueError: no such environment, or options that it refuses; no actors; nowhere that they could live.
    """

    def __init__(self, env_id: str, count: int, where: str = "processes", **kwargs: Any):
        if type(count) is not int or count < 1:
            raise ValueError(f"count is {count!r}, expected how many actors, a whole number of at least 1")
        if where not in TEAMS:
            raise ValueError(f"where is {where!r}, expected {' or '.join(map(repr, TEAMS))}")
        self.env_id, self.count, self.where, self.env_kwargs = env_id, count, where, kwargs
        env = make(env_id, **kwargs)  # refused here, where its errors are read, before anything starts
        self.spec, self.observation_space, self.action_space = env.spec, env.observation_space, env.action_space
        self.unwrapped = env.unwrapped
        env.close()
        self.learner_waited = self.actors_waited = self.seconds = 0.0

    def __str__(self) -> str:
        """One line: who waited for whom, of the time that they played."""
        learner, actors = (waited / max(self.seconds, 1e-9) for waited in (self.learner_waited, self.actors_waited))
        more = "more of them, on more cores, would feed it better" if learner > actors else "the updates take the time"
        return f"actors: the learner waited for them {learner:.0%} of the time, they for it {actors:.0%}: {more}"


def layout(network: DQN) -> Layout:
    """What an actor is told of a network before it is given its weights."""
    return [(name, tuple(weights.shape)) for name, weights in network.state_dict().items()]


class ActorStream:
    """What the actors did, chunk by chunk, as it comes in. `Run` reads from it instead of stepping environments.

    Args:
        actors: what is to be played, and where.
        agent: whose weights they play with, whose schedule their epsilons follow.
    """

    def __init__(self, actors: Actors, agent: DQNAgent):
        self.actors, self.agent, self.num_envs = actors, agent, actors.count
        self.episodes = agent.episodes
        self.state = np.zeros((1, agent.network.state_dim), np.float32)  # those of the last chunk
        self.team = None

    def start(self) -> None:
        """Start all actors, wait until each has begun its first episode, and let them play."""
        count = self.num_envs
        self.began = time.perf_counter()
        self.team = TEAMS[self.actors.where](self._weights().size)
        self.published, self.came_in = -1, deque()
        self.n_steps, self.delivered, self.asked = [None] * count, [0] * count, [deque() for _ in range(count)]
        try:
            self._publish()
            for number in range(count):
                self._start(number)
            while not all(self.n_steps):
                self._receive()
        except BaseException:
            self.close()
            raise
        self.actors.learner_waited = self.actors.actors_waited = 0.0
        self.began = time.perf_counter()

    def play(self) -> Iterator[tuple[np.ndarray, Steps]]:
        """The steps of the next chunk, an action and what came of it each time. Waits until there is one."""
        self._publish()
        began = time.perf_counter()
        self._receive(0)
        while not self.came_in:
            self._receive()
        self.actors.learner_waited += time.perf_counter() - began
        number, n_step, chunk = self.came_in.popleft()
        if n_step is self.n_steps[number]:  # it was not replaced in the meantime
            self._ask(number)
        self.actors.actors_waited += chunk.waited / self.num_envs
        self.episodes += len(chunk.scores)
        self.state = np.array(chunk.states)  # Ray's arrays are read-only
        self.agent.n_step = n_step
        yield from chunk.steps()

    def close(self) -> None:
        """End all actors."""
        if self.team is not None:
            self.team.close()
            self.actors.seconds = time.perf_counter() - self.began
        self.team = None

    def state_dict(self) -> dict:
        """How many episodes have begun. Where the actors stand is not kept: resumed, they begin new episodes."""
        return {"seed": self.agent.seed, "episodes": self.episodes}

    def load_state_dict(self, state: dict) -> bool:
        """Take up the count. False: no episode goes on."""
        self.episodes = state["episodes"]
        return False

    def _weights(self) -> np.ndarray:
        """All in one row, so that a GPU is waited for once."""
        return torch.cat([weights.flatten() for weights in self.agent.network.state_dict().values()]).cpu().numpy()

    def _publish(self) -> None:
        if self.published != self.agent.updates:
            self.team.publish(self._weights())
            self.published = self.agent.updates

    def _start(self, number: int) -> None:
        agent = self.agent
        # no seed comes twice in a run: neither another actor's, nor its predecessor's, nor that before a resume
        drawn = np.random.SeedSequence([agent.seed, number, agent.steps, self.delivered[number]]).generate_state(1)[0]
        arguments = {
            "env_id": self.actors.env_id,
            "env_kwargs": self.actors.env_kwargs,
            "seed": FIRST_TRAINING_SEED + int(drawn) % FIRST_TRAINING_SEED,
            "layout": layout(agent.network),
            "explore_probabilities": agent.hyperparameters.explore_probabilities,
        }
        self.n_steps[number], self.delivered[number] = None, 0
        self.team.start(number, arguments)
        self.asked[number] = deque([time.monotonic()])  # it answers when it is ready

    def _ask(self, number: int) -> None:
        epsilon = spread(self.agent.epsilon(self.agent.steps), number, self.num_envs)
        self.team.ask(number, epsilon, STEPS)
        self.asked[number].append(time.monotonic())

    def _receive(self, patience: float = 1.0) -> None:
        """Take in what has arrived; wait so many seconds for it."""
        answers = self.team.answers(patience)
        for number, answer in answers.items():
            if isinstance(answer, ActorDied):
                self._replace(number, answer)
            elif isinstance(answer, Exception):
                raise ActorFailed(f"{self.team.name(number)} can't go on: {answer}") from answer
            elif answer is None:
                self.asked[number].clear()
                self.n_steps[number] = NStep(self.agent.hyperparameters.n_step)
                for _ in range(AHEAD):
                    self._ask(number)
            else:
                self.asked[number].popleft()
                self.delivered[number] += 1
                self.came_in.append((number, self.n_steps[number], answer))
        late = time.monotonic() - PATIENCE
        for number, asked in enumerate(self.asked):
            if asked and asked[0] < late and number not in answers:
                self._replace(number, ActorDied(f"has not answered for {PATIENCE} seconds"))

    def _replace(self, number: int, error: ActorDied) -> None:
        said = f"{self.team.name(number)} {error}"
        if not self.delivered[number] and not isinstance(error, MachineDied):
            raise ActorFailed(f"{said} before it had played: start fewer actors, or look at the memory that is left")
        warnings.warn(f"{said}: another takes its place", RuntimeWarning, stacklevel=2)
        self._start(number)


def _ray(size: int):
    # only here: Ray is no part of the course's own requirements
    from sf2lib.scale.actors import RayTeam
    from sf2lib.scale.cluster import ScaleError

    try:
        return RayTeam(size)
    except ScaleError as error:
        raise ActorFailed(str(error)) from None


TEAMS = {"processes": Processes, "ray": _ray}
