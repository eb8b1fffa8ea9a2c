"""Actors on Ray, here or on the machines of a cluster: `Actors(..., where="ray")` (lesson 14).

They are the actors of sf2lib/actor.py, and the learner asks them as it asks those in processes of its own. The weights
go to Ray's object store once: what plays on a machine reads that machine's one copy.
"""

import os
import time
import warnings
from collections import Counter
from contextlib import ExitStack
from types import ModuleType

import cloudpickle
import numpy as np

from sf2lib.actor import ActorDied, Chunk, MachineDied
from sf2lib.scale.cluster import alive, connected


class RayTeam:
    """What `sf2lib.actors.ActorStream` needs of those who play. See `sf2lib.processes.Processes`, which is the same.

    Raises:
        ScaleError: as `connected` does.
    """

    def __init__(self, size: int):
        self.stack = ExitStack()
        self.ray = self.stack.enter_context(connected())
        # they reserve no core, so that more of them than cores may play: where they play, `_place` says
        self.actor = self.ray.remote(num_cpus=0, max_restarts=0, max_task_retries=0)(_far_actor())
        self.actors, self.homes, self.names = {}, {}, {}  # by number; a home is a node's ID
        self.asked = {}  # what we wait for -> whose it is
        self.gone = set()  # nodes
        self.weights, self.warned = None, False

    def start(self, number: int, arguments: dict) -> None:
        """Start an actor; where there was one with this number, end that first."""
        self._end(number)
        self.names[number] = f"actor {number}"
        self.actors[number] = self.actor.options(scheduling_strategy=self._place(number)).remote()
        self.asked[self.actors[number].begin.remote(cloudpickle.dumps(arguments))] = number

    def publish(self, weights: np.ndarray) -> None:
        """Give out new weights, (weights,) float32: what an actor is asked for next it plays with them."""
        self.weights = self.ray.put(weights)

    def ask(self, number: int, epsilon: float, steps: int) -> None:
        """Ask for one more chunk."""
        self.asked[self.actors[number].play.remote(self.weights, epsilon, steps)] = number

    def answers(self, patience: float) -> dict[int, Chunk | Exception | None]:
        """One answer of each actor that has any; with patience the first, within so many seconds.

        None when it is ready, later chunks.
        """
        ray, waiting = self.ray, list(self.asked)
        if not waiting:
            return {}
        # one wait, not two: what else has come the next call finds
        arrived, _ = ray.wait(waiting, num_returns=1 if patience else len(waiting), timeout=patience)
        found = {}
        for reference in arrived:  # in the order in which they were asked for
            number = self.asked.get(reference)
            if number is None or number in found:  # of an actor that is gone, or for the next time
                continue
            del self.asked[reference]
            try:
                answer = ray.get(reference)
            except ray.exceptions.RayTaskError as error:
                answer = error.cause if isinstance(error.cause, Exception) else error
            except ray.exceptions.RayError as error:
                answer = _death(ray, error)
            if isinstance(answer, str):
                self.names[number], answer = f"actor {number} {answer}", None
            found[number] = answer
            if isinstance(answer, MachineDied):
                self.gone.add(self.homes[number])
            if isinstance(answer, ActorDied):
                self._forget(number)
        return found

    def name(self, number: int) -> str:
        return self.names[number]

    def close(self) -> None:
        for number in list(self.actors):
            self._end(number)
        self.stack.close()

    def _place(self, number: int):
        """On the node with the most cores for each actor there, and not on one that Ray does not miss yet."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        cores = {node["NodeID"]: node["Resources"].get("CPU", 0) for node in alive(self.ray)}
        cores = {node: count for node, count in cores.items() if node not in self.gone} or cores
        total = sum(cores.values())
        if number >= total and not self.warned:
            self.warned = True
            there_are = f"{total:.0f} cores: they share them" if total != 1 else "1 core: they share it"
            warnings.warn(
                f"more actors than this Ray's {there_are}, and play no more frames together",
                RuntimeWarning,
                stacklevel=2,
            )
        there = Counter(self.homes.values())
        self.homes[number] = max(sorted(cores), key=lambda node: cores[node] / (1 + there[node]))
        # not soft: of a soft wish Ray makes a random choice where no cores are asked for (ray-project/ray#25344)
        return NodeAffinitySchedulingStrategy(self.homes[number], soft=False)

    def _end(self, number: int) -> None:
        self.homes.pop(number, None)
        if number in self.actors:
            self.ray.kill(self.actors.pop(number))
        self._forget(number)

    def _forget(self, number: int) -> None:
        """Wait for this actor's answers no longer."""
        self.asked = {reference: whose for reference, whose in self.asked.items() if whose != number}


def _death(ray: ModuleType, error: Exception) -> ActorDied:
    """What Ray says in ten lines, in three words where they are known."""
    said = " ".join(str(error).split())
    if isinstance(error, ray.exceptions.ActorUnavailableError):  # so it begins, until Ray is sure seconds later
        return MachineDied("has died (its node can't be reached)")
    if isinstance(error, ray.exceptions.ActorUnschedulableError) or "node has died" in said or "node was term" in said:
        return MachineDied("has died (its node is gone)")
    if "process has died" in said:
        return ActorDied("has died (its process is gone)")
    return ActorDied(f"has died ({type(error).__name__}: {said[:150]})")


def _far_actor() -> type:
    """The class of an actor. A class within a function travels as code: its process imports no more than it says."""

    class FarActor:
        def begin(self, arguments: bytes) -> str:
            """Begin the first episode. Returns which process this is."""
            import pickle

            import ray

            from sf2lib.actor import Actor

            self.actor, self.idle = Actor(**pickle.loads(arguments)), time.perf_counter()
            return f"in process {os.getpid()} on node {ray.get_runtime_context().get_node_id()[:8]}"

        def play(self, weights: np.ndarray, epsilon: float, steps: int) -> Chunk:
            waited = time.perf_counter() - self.idle
            self.actor.policy.flat[:] = weights
            chunk = self.actor.play(epsilon, steps, waited)
            self.idle = time.perf_counter()
            return chunk

    return FarActor
