"""Dojo without a console: the rules' own C files, built for this machine, with the benchmark's players."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "assets" / "dojo" / "src"
# The files that touch no hardware.
RULES = ["ram", "command", "moves", "fighter", "collision", "projectile", "round", "opponent", "opponent_table",
         "character", "event", "stage"]  # fmt: skip


def build(folder: Path = ROOT / "build" / "dojo") -> ctypes.CDLL:
    """Compiles the rules and tests/bench/dojo_players.c and loads them.

    Raises:
        SystemExit: when this machine has no C compiler.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        sys.exit("No C compiler here. On Debian or Ubuntu: sudo apt install gcc libc6-dev")
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "libdojo.so"
    sources = [str(SOURCE / f"{name}.c") for name in RULES]
    players = str(ROOT / "tests" / "bench" / "dojo_players.c")
    flags = ["-std=gnu11", "-O2", "-shared", "-fPIC", f"-I{SOURCE}"]
    subprocess.run([compiler, *flags, "-o", str(library), players, *sources], check=True)
    return ctypes.CDLL(str(library))
