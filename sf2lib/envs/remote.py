"""Worker processes, and an object in one: its methods are asked for, and answered, through a socket.

An emulator needs a process of its own, since stable-retro allows one in each (emulator.py). A vector environment is
worth one where it can play while this process learns (apart.py). Actors start their workers here too (processes.py).
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import cloudpickle  # Gymnasium's own need: environments' options may be functions of a notebook

PATIENCE = 60  # seconds that a worker may take for an answer


class WorkerDied(RuntimeError):
    """A worker process has ended, or does not answer."""


def start_worker(
    module: str, *files: int, own_session: bool = False, **environment: str
) -> tuple[subprocess.Popen, Connection]:
    """Start a process that calls a module's `serve` with the number of its end of a socket, and those of `files`.

    Args:
        module: its name.
        files: numbers of open files that the worker is to have too.
        own_session: Ctrl-C in the shell does not reach it.
        environment: variables beside those of this process.

    Returns:
        The process, and this end of the socket.
    """
    ours, theirs = socket.socketpair()
    path = os.pathsep.join(filter(None, sys.path))
    # no multiprocessing: its children may have none of their own, and a script without a main guard starts twice
    with theirs:
        handed = [theirs.fileno(), *files]
        process = subprocess.Popen(
            [sys.executable, "-c", f"from {module} import serve; serve({', '.join(map(str, handed))})"],
            pass_fds=handed,
            env={**os.environ, **environment, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            start_new_session=own_session,
        )
    return process, Connection(ours.detach())


def end_worker(process: subprocess.Popen, connection: Connection, patience: float) -> str:
    """Close this end of a worker's socket, and kill the worker if it does not leave within so many seconds.

    Returns:
        How it ended: its signal or exit code.
    """
    connection.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)  # it leaves when it sees the socket closed, or is busy
    process.kill()
    code = process.wait()
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


class Remote:
    """An object that lives in a worker process.

    The worker ends when this end of its socket closes, so none outlives the process that started it.

    Args:
        what: it is, for messages, as in "the emulator".
        make: makes it, in the worker. What it raises is raised here.
    """

    def __init__(self, what: str, make: Callable[[], Any]):
        self.what = what
        self.process, self.connection = start_worker(__name__)
        self.asked = 0
        try:
            with suppress(OSError):  # if it is gone already, `answer` says so
                self.connection.send_bytes(cloudpickle.dumps(make))
            self.answer()
        except BaseException:
            self.close()
            raise

    def ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Call a method of the object and wait for what it returns.

        Raises:
            WorkerDied: it has, or does not answer for PATIENCE seconds. What the method raises is raised here too.
        """
        self.tell(method, *arguments, **options)
        return self.answer()

    def tell(self, method: str, *arguments: Any, **options: Any) -> None:
        """Call a method of the object; what it returns is to be fetched by `answer`."""
        if self.connection.closed:
            raise WorkerDied(f"{self.what} in process {self.process.pid} is closed: make the environment anew")
        self.asked += 1
        try:
            self.connection.send((self.asked, method, arguments, options))
        except OSError:
            self._report_death("has died")
        except BaseException:  # half a question has been sent
            self.close()
            raise

    def answer(self) -> Any:
        """What the method that was told last returns, or raises."""
        while True:
            if not self.connection.poll(PATIENCE):  # where Ctrl-C is met: the answer is read when next one is due
                self._report_death(f"has not answered for {PATIENCE} seconds")
            try:
                number, good, answer = self.connection.recv()
            except (EOFError, OSError):
                self._report_death("has died")
            except BaseException:  # half an answer has been read
                self.close()
                raise
            if number < self.asked:
                continue  # an answer that an interrupt kept us from reading
            if good:
                return answer
            raise answer

    def _report_death(self, how: str) -> None:
        ended = self.close()
        raise WorkerDied(f"{self.what} in process {self.process.pid} {how} ({ended}): make the environment anew")

    def close(self) -> str:
        """End the worker. Returns how it ended."""
        return end_worker(self.process, self.connection, patience=2)

    def __del__(self):
        if hasattr(self, "connection") and not self.connection.closed:
            self.close()


def serve(file: int) -> None:
    """What a worker does: make the object, be it for whoever is at the other end of a socket, until they hang up."""
    connection = Connection(file)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all: it is for the one who asks
    with suppress(EOFError, OSError):
        try:
            made = cloudpickle.loads(connection.recv_bytes())()
        except Exception as error:
            connection.send((0, False, error))
            return
        connection.send((0, True, None))
        while True:
            number, method, arguments, options = connection.recv()
            try:
                good, answer = True, getattr(made, method)(*arguments, **options)
            except Exception as error:
                good, answer = False, error
            connection.send((number, good, answer))
