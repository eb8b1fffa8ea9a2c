"""Where a figure was measured: cores, and the versions that it depends on."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("torch", "numpy", "gymnasium", "stable-baselines3")


def processor() -> str:
    """The processor's name, as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def describe() -> dict:
    """Processor, cores that this process may use, and versions; a package that is not installed is left out."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    found = {"processor": processor(), "cores": cores, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def sentence() -> str:
    """The same as one line, for a column of a table."""
    names = {"processor": "", "cores": "cores "}
    return ", ".join(f"{names.get(name, name + ' ')}{value}" for name, value in describe().items())


def load() -> float | str:
    """How many programs wanted a core, on average over the last minute; "" where the system does not say."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else ""
