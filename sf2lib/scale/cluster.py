"""Ray, here or on a cluster: start it or join it, and leave nothing running (lesson 14).

with connected() as ray:       starts Ray here, or joins the cluster that RAY_ADDRESS names
    ...
"""

import hashlib
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import sf2lib

PACKAGE = Path(__file__).resolve().parents[1]
ANSWER = 5.0  # seconds that a cluster has to say its first word
NODES = 60.0  # seconds that its nodes have to say which sf2lib they run: each of them starts a process for it


class ScaleError(RuntimeError):
    """Ray is missing, or a cluster can't be used. One line: what is wrong, and what to do."""


def import_ray() -> ModuleType:
    """Ray, which is no part of the course's own requirements.

    Raises:
        ScaleError: it is not installed.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # Ray reads these when it is imported, or starts
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "5")  # seconds until it gives up a cluster, in place of 20
    os.environ.setdefault("RAY_worker_niceness", "0")  # with its 15 a sweep stands still beside any other program
    token = Path(os.environ.get("RAY_AUTH_TOKEN_PATH") or Path.home() / ".ray" / "auth_token")
    # `ray start` asks for a token where there is one, and we have to show it. Ray looks once whether to: if a token
    # was made after that, what it starts would ask for what it does not show
    if "ray" not in sys.modules and ("RAY_AUTH_TOKEN" in os.environ or token.exists()):
        os.environ.setdefault("RAY_AUTH_MODE", "token")
    try:
        import ray
        import ray.tune
    except ImportError:
        raise ScaleError('Ray is not installed: pip install "ray[tune]" (on Linux, macOS and Windows)') from None
    logging.getLogger("ray").setLevel(logging.ERROR)  # it greets each start with three lines
    return ray


@contextmanager
def connected(address: str | None = None, cores: int | None = None) -> Iterator[ModuleType]:
    """Start Ray here, or join a cluster. Afterwards, Ctrl-C included, nothing that it started is left running.

    A connection that this process has already is used, and left open.

    Args:
        address: "host:port" of a cluster's head; None for what RAY_ADDRESS says, and if it says nothing, a Ray of
            our own, with neither dashboard nor usage statistics.
        cores: how many tasks a Ray of our own may run at once; None for the machine's cores.

    Yields:
        The `ray` module.

    Raises:
        ScaleError: no Ray; nothing answers at the address; a node that runs another version of sf2lib.
    """
    ray = import_ray()
    if ray.is_initialized():
        yield ray
        return
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address == "local":
            with _workers_find_this_course():
                _start(ray, cores, quiet)
        else:
            check_answers(address)
            _join(ray, address, quiet)
            check_nodes(ray)
        yield ray
    finally:
        with _undisturbed():
            ray.shutdown()


def check_answers(address: str) -> None:
    """Ask whether a server of the kind that Ray speaks to listens there, in at most twice `ANSWER` seconds.

    `ray.init` waits for minutes where nothing answers, and hears no Ctrl-C meanwhile. So we ask first: Ray speaks
    gRPC, and a gRPC server answers the greeting of HTTP/2 (RFC 9113, section 3.4) with its settings.

    Raises:
        ScaleError: nothing answers, or something else does.
    """
    if address == "auto":  # Ray looks for one on this machine, and says at once if there is none
        return
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isdigit()) or "//" in address:
        raise ScaleError(f"{address!r} is no address of a cluster: expected host:port, such as 192.168.1.5:6379")
    greeting, settings = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]), b"\x04"
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER) as connection:
            connection.sendall(greeting)
            answer = connection.recv(9)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise ScaleError(
            f"nothing answers at {address} ({why}): is `ray start --head` running there, and is the port open?"
        ) from None
    if answer[3:4] != settings:
        raise ScaleError(f"what answers at {address} is no Ray: use the address that `ray start --head` printed")


def fingerprint(package: Path = PACKAGE) -> str:
    """A short name for the exact source of sf2lib: two machines whose names agree run the same code."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(f"{path.relative_to(package).as_posix()}\n{path.read_text(encoding='utf-8')}".encode())
    return digest.hexdigest()[:8]


def alive(ray: ModuleType) -> list[dict]:
    """The cluster's nodes, as `ray.nodes` describes them, but those of which Ray knows that they are gone."""
    return [node for node in ray.nodes() if node["Alive"]]


def check_nodes(ray: ModuleType) -> None:
    """Ask every node which sf2lib it runs.

    Raises:
        ScaleError: one runs another, or none; it is named.
    """
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    def which() -> str:  # a function within a function travels as code, so it also runs where sf2lib is missing
        try:
            import sf2lib
            from sf2lib.scale.cluster import fingerprint
        except ImportError:
            return getattr(locals().get("sf2lib"), "__version__", "no sf2lib")
        return f"{sf2lib.__version__} ({fingerprint()})"

    ask, ours = ray.remote(num_cpus=0, max_retries=0)(which), f"{sf2lib.__version__} ({fingerprint()})"
    nodes = alive(ray)
    answers = [
        ask.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)).remote()
        for node in nodes
    ]
    for node, answer in zip(nodes, answers, strict=True):
        name = f"node {node['NodeManagerHostname']} ({node['NodeManagerAddress']}, {node['NodeID'][:8]})"
        try:
            theirs = ray.get(answer, timeout=NODES)
        except ray.exceptions.GetTimeoutError:
            raise ScaleError(f"{name} did not say within {NODES:.0f} s which sf2lib it has: is it well?") from None
        except ray.exceptions.RayError as error:
            if node["NodeID"] not in [other["NodeID"] for other in alive(ray)]:  # it has gone since
                continue
            raise ScaleError(f"{name} could not say which sf2lib it has: {_one_line(error)}") from None
        if theirs != ours:
            raise ScaleError(f"{name} has {theirs}, this machine {ours}: install the same course on all of them")


def _start(ray: ModuleType, cores: int | None, quiet: dict) -> None:
    """Start a Ray of our own. It gives its processes half a minute, so a busy machine gets a second try."""
    for last in (False, True):
        try:
            ray.init("local", num_cpus=cores, include_dashboard=False, **quiet)
            return
        except Exception as error:  # Ray raises just that
            ray.shutdown()
            if last:
                raise ScaleError(f"Ray could not start here ({_one_line(error)}): is the machine busy?") from None


def _join(ray: ModuleType, address: str, quiet: dict) -> None:
    """Connect to a cluster; what Ray says in many lines, say in one."""
    try:
        ray.init(address, **quiet)
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise ScaleError(
            f"could not join the cluster at {address} ({_one_line(error)}): is it the address that `ray start --head` "
            "printed, with the same Ray, Python and ~/.ray/auth_token as here?"
        ) from None


def _one_line(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:300]


@contextmanager
def _workers_find_this_course() -> Iterator[None]:
    """While Ray starts, put this course's folder on PYTHONPATH: its processes look for sf2lib there first."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PACKAGE.parent), before]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no second Ctrl-C cut short what ends the processes."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread may handle signals
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
