"""How long until a learner sees something: the server's start, lesson 00's first cells, the imports. Prints JSON.

    python tests/bench/first_picture.py [--rounds 3]

| measured     | from                                   | to                                                  | goal  |
|--------------|----------------------------------------|-----------------------------------------------------|-------|
| lab          | `make lab`, the second time            | the server answers with JupyterLab's page           | 5 s   |
| kernel       | a kernel is asked for                  | it answers                                          |       |
| first_cell   | lesson 00's first cell starts          | it has ended, in a new kernel                       | 5 s   |
| picture      | the next cell starts                   | the film of the trained bird is there               |       |
| envs         | `import sf2lib.envs`                   | it is there, in a new process                       | 0.3 s |
| beneath      | `import gymnasium, numpy`              | they are there: what of `envs` is not ours          |       |

The best of the rounds counts, as other programs can only slow one down; the median stands beside it.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from itertools import pairwise
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[2]
LESSON = ROOT / "notebooks" / "00_start_here.ipynb"
GOALS = {"lab": 5.0, "first_cell": 5.0, "envs": 0.3}
PATIENCE = 120  # seconds after which a server is given up
IMPORT = """
import sys, time
wall, processor = time.perf_counter(), time.process_time()
for name in sys.argv[1:]:
    __import__(name)
print(min(time.perf_counter() - wall, time.process_time() - processor))  # a busy machine stretches only the first
"""


def lab() -> dict[str, float]:
    """Seconds from `make lab` until JupyterLab's page comes.

    Raises:
        RuntimeError: the course is not installed by make, so that this would; or the server does not start.
    """
    if subprocess.run(["make", "-q", ".venv/lab"], cwd=ROOT, capture_output=True).returncode:
        raise RuntimeError("the course is not installed in .venv: run `make .venv/lab` first")
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        flags = f"--no-browser --ServerApp.port={port} --ServerApp.port_retries=0 --IdentityProvider.token="
        # whatever a parent make was told is not meant for this one
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        start = time.perf_counter()
        server = subprocess.Popen(
            ["make", "lab", f"LAB_ARGS={flags}"],
            cwd=ROOT,
            env={**environment, "JUPYTER_RUNTIME_DIR": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            while time.perf_counter() - start < PATIENCE and server.poll() is None:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/lab", timeout=PATIENCE) as page:
                        if b"JupyterLab" in page.read():
                            return {"lab": time.perf_counter() - start}
                except OSError:
                    time.sleep(0.02)
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGTERM)
            told = server.communicate(timeout=20)[1].decode(errors="replace")
    raise RuntimeError(f"`make lab` did not start in {PATIENCE} s: {told.strip()[-500:]}")


def cells() -> dict[str, float]:
    """Seconds that a new kernel takes to start, and lesson 00's first two code cells in it."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(LESSON, as_version=4)
    code = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"][:2]
    client = NotebookClient(notebook, resources={"metadata": {"path": str(LESSON.parent)}}, timeout=PATIENCE)
    times = [time.perf_counter()]
    with client.setup_kernel():
        times.append(time.perf_counter())
        for index in code:
            client.execute_cell(notebook.cells[index], index)
            times.append(time.perf_counter())
    shown = [kind for output in notebook.cells[code[1]].outputs for kind in output.get("data", {})]
    if not {"image/png", "image/webp", "image/gif", "text/html"} & set(shown):
        raise RuntimeError(f"lesson 00's second code cell shows {shown or 'nothing'}, expected a picture")
    spent = [after - before for before, after in pairwise(times)]
    return dict(zip(("kernel", "first_cell", "picture"), spent, strict=True))


def imports() -> dict[str, float]:
    """Seconds that imports take in a new process."""
    asked = {"envs": ["sf2lib.envs"], "beneath": ["gymnasium", "numpy"]}
    return {
        name: float(subprocess.run([sys.executable, "-c", IMPORT, *modules], check=True, capture_output=True).stdout)
        for name, modules in asked.items()
    }


def report(rounds: list[dict[str, float]]) -> dict:
    """Best and median of each, and which goals are met."""
    found = {name: [one[name] for one in rounds] for name in rounds[0]}
    best = {name: round(min(seconds), 3) for name, seconds in found.items()}
    return {
        "machine": machine.describe(),
        "load": machine.load(),
        "best": best,
        "median": {name: round(statistics.median(seconds), 3) for name, seconds in found.items()},
        "goals": GOALS,
        "met": {name: best[name] < goal for name, goal in GOALS.items()},
    }


def main(arguments: list[str] | None = None) -> None:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    options = parser.parse_args(arguments)
    # the first start installs, and is not measured
    subprocess.run(["make", ".venv/lab"], cwd=ROOT, check=True, stdout=sys.stderr)
    print(json.dumps(report([lab() | cells() | imports() for _ in range(options.rounds)])))


if __name__ == "__main__":
    main()
