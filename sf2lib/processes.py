"""Actors in processes of this machine: what the learner starts and asks, and what a worker does."""

import mmap
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from multiprocessing.connection import Connection, wait

import cloudpickle  # Gymnasium's own need: environments' options may be functions of a notebook
import numpy as np

from sf2lib.actor import Actor, ActorDied, Chunk
from sf2lib.envs.remote import end_worker, start_worker


class Processes:
    """Actors in processes of this machine, asked and answering through sockets, with one copy of the weights for all.

    A worker ends when this end of its socket closes, so none outlives the process that started it.
    """

    def __init__(self, size: int):
        if sys.platform == "win32":
            raise OSError("actors in processes of their own need Linux or macOS: on Windows use WSL")
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - has no name and goes with the last process that has it
        self.file.truncate(SharedWeights.size_in_bytes(size))
        self.weights = SharedWeights(self.file.fileno(), size)
        self.workers: dict[int, tuple[subprocess.Popen, Connection]] = {}

    def start(self, number: int, arguments: dict) -> None:
        """Start an actor; where there was one with this number, end that first."""
        if number in self.workers:
            self._end(number)
        # a worker has one core: its arithmetic must not start threads on the others'
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        # in a session of its own, as Ctrl-C is for the learner
        self.workers[number] = start_worker(__name__, self.file.fileno(), own_session=True, **threads)
        with suppress(OSError):  # if it is gone already, `answers` says so
            self.workers[number][1].send_bytes(cloudpickle.dumps(arguments))

    def publish(self, weights: np.ndarray) -> None:
        """Give out new weights, (weights,) float32: what an actor plays next it plays with them."""
        self.weights.write(weights)

    def ask(self, number: int, epsilon: float, steps: int) -> None:
        """Ask for one more chunk."""
        with suppress(OSError):
            self.workers[number][1].send((epsilon, steps))

    def answers(self, patience: float) -> dict[int, Chunk | Exception | None]:
        """One answer of each actor that has any, within so many seconds: None when it is ready, later chunks."""
        numbers = {connection: number for number, (_, connection) in self.workers.items()}
        found = {}
        for connection in wait(list(numbers), patience):
            number = numbers[connection]
            try:
                found[number] = connection.recv()
            except (EOFError, OSError):
                found[number] = ActorDied(f"has died ({self._end(number)})")
        return found

    def name(self, number: int) -> str:
        return f"actor {number} in process {self.workers[number][0].pid}"

    def close(self) -> None:
        for _, connection in self.workers.values():
            connection.close()
        for number in self.workers:
            self._end(number)
        self.workers = {}
        self.file.close()

    def _end(self, number: int) -> str:
        return end_worker(*self.workers[number], patience=0.2)  # it may be in the midst of a chunk


class SharedWeights:
    """A network's weights in memory that processes share: written once, read by whoever acts.

    There are two places, written in turn, and the number of the newest: who reads while one is written reads again.

    Args:
        file: an open file, the same for all.
        size: how many weights.
    """

    def __init__(self, file: int, size: int):
        shared = mmap.mmap(file, 8 + 2 * 4 * size)
        self.newest = np.frombuffer(shared, np.int64, 1)
        self.places = np.frombuffer(shared, np.float32, offset=8).reshape(2, size)

    @staticmethod
    def size_in_bytes(size: int) -> int:
        return 8 + 2 * 4 * size

    def write(self, weights: np.ndarray) -> None:
        number = int(self.newest[0]) + 1
        self.places[number % 2] = weights
        self.newest[0] = number

    def read(self, weights: np.ndarray, known: int) -> int:
        """Copy the newest into `weights`, unless they are those with the number that is known. Returns the number."""
        while known != self.newest[0]:
            known = int(self.newest[0])
            weights[:] = self.places[known % 2]
        return known


def serve(file: int, weights_file: int) -> None:
    """What a worker process does: play when asked, with the newest weights, until the learner hangs up."""
    connection = Connection(file)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the learner, which then hangs up
    with suppress(EOFError, OSError):
        arguments = connection.recv_bytes()
        try:
            actor = Actor(**pickle.loads(arguments))
            answer = None  # it is ready
        except Exception as error:
            answer = error
        known = 0
        while True:
            connection.send(answer)
            idle = time.perf_counter()
            epsilon, steps = connection.recv()
            waited = time.perf_counter() - idle
            try:
                if known == 0:
                    weights = SharedWeights(weights_file, actor.policy.flat.size)
                known = weights.read(actor.policy.flat, known)
                answer = actor.play(epsilon, steps, waited)
            except Exception as error:
                answer = error
