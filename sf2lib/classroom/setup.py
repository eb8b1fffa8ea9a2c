"""What every lesson's first cell calls: find the course, check what is installed, choose how long to train."""

import contextlib
import importlib
import importlib.metadata
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypeVar

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[2]  # the course's own folder, with requirements.txt and assets/
CLONE = "dojo-course"  # the folder that the first cell clones into, where it stands alone as on Colab

# What shows notebooks or tests them rather than runs in them: Colab brings its own page, and no kernel needs these.
NOT_FOR_KERNELS = {"jupyterlab", "nbval"}

Setting = TypeVar("Setting")


def start() -> None:
    """Make this kernel ready for a lesson, and say so in one line that is the same on every machine.

    On Colab it first installs what is missing, and never changes a version that is already there. Anywhere else
    it installs nothing: it says what is missing and how to get it. Calling it twice does no harm.
    """
    _use_this_course()
    _be_quiet_without_a_screen()
    missing = missing_requirements()
    if missing and on_colab():
        print(f"Installing {', '.join(requirement.name for requirement in missing)} ...", flush=True)
        install(missing)
        missing = missing_requirements()
    if missing:
        quoted = " ".join(f'"{requirement.name}{requirement.specifier}"' for requirement in missing)
        print(f"Missing here. Run this in a cell, then this cell again: %pip install {quoted}")
    else:
        print("Ready: all that the course needs is here.")


def budget(*, ci: Setting, quick: Setting, full: Setting) -> Setting:
    """Choose one of three settings by the environment variable SF2LIB_BUDGET: `ci`, `quick` or `full`, the default.

    Args:
        ci: for the tests, so that a lesson runs in seconds.
        quick: for an impatient reader.
        full: for the outputs that the lesson shows.

    Raises:
        ValueError: SF2LIB_BUDGET has another value.
    """
    name = os.environ.get("SF2LIB_BUDGET") or "full"
    settings = {"ci": ci, "quick": quick, "full": full}
    if name not in settings:
        raise ValueError(f"SF2LIB_BUDGET is {name!r}; it must be ci, quick or full.")
    return settings[name]


def repository() -> str:
    """The course's address, from `[tool.sf2lib]` in pyproject.toml; empty until it is published."""
    # Python 3.10 has no tomllib, and this one line needs no parser.
    return re.search(r'^repository = "(.*)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]


def first_cell(address: str) -> str:
    """The two lines of every lesson's first cell.

    The first finds the course beside the notebook, among what is installed, or where it was cloned before; else it
    clones it from `address`. If all that fails it ends with a message, and can be run again.

    Args:
        address: what `git clone` takes, or an empty string while the course has none.
    """
    clone = f'os.system("git clone -q --depth 1 {address} {CLONE}") == 0 or ' if address else ""
    return (
        'import importlib.util, os, sys; sys.path.insert(0, ".."); importlib.util.find_spec("sf2lib") or '
        f'(os.path.isdir("{CLONE}") or {clone}sys.exit("No course here: put its folder {CLONE} '
        f'beside this notebook.")) and sys.path.append("{CLONE}")\n'
        "from sf2lib.classroom import setup; setup.start()"
    )


def badge(notebook: str, address: str) -> str:
    """Markdown for an "Open in Colab" badge; empty unless the course's address is one on GitHub, which Colab opens.

    Args:
        notebook: the file's name without its ending, such as `03_dqn_network`.
        address: the course's address, or an empty string.
    """
    github = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(?:\.git)?/?", address)
    if not github:
        return ""
    colab = "https://colab.research.google.com"
    page = f"{colab}/github/{github[1]}/blob/main/notebooks/{notebook}.ipynb"
    return f"[![Open in Colab]({colab}/assets/colab-badge.svg)]({page})"


def on_colab() -> bool:
    """Whether this kernel runs on Google Colab."""
    return "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules


def missing_requirements() -> list[Requirement]:
    """The lines of requirements.txt that hold for this machine and are not met by what is installed."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    versions = _installed_versions()
    return [
        requirement
        for requirement in requirements
        if requirement.name not in NOT_FOR_KERNELS
        and (requirement.marker is None or requirement.marker.evaluate())
        and not (
            (version := versions.get(canonicalize_name(requirement.name)))
            and requirement.specifier.contains(version, prereleases=True)
        )
    ]


def install(missing: list[Requirement]) -> None:
    """Install what is missing and keep all else as it is: what a kernel has imported must not change under it.

    Only a version too old for the course is replaced, and torch not even then. If pip fails, its reason is printed.
    """
    replaced = {canonicalize_name(requirement.name) for requirement in missing} - {"torch"}
    kept = [f"{name}=={version}" for name, version in _installed_versions().items() if name not in replaced]
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder, "constraints.txt")
        constraints.write_text("\n".join(kept))
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        result = subprocess.run([*pip, "-c", constraints, *map(str, missing)], capture_output=True, text=True)
    importlib.invalidate_caches()
    if result.returncode:
        print(result.stderr.strip().splitlines()[-1])


def _installed_versions() -> dict[str, Version]:
    """The version of each installed package: the first on the path, as it is the one that gets imported."""
    versions: dict[str, Version] = {}
    for distribution in importlib.metadata.distributions():
        # A package that was left half removed has no name or version, and pip could not keep it either.
        with contextlib.suppress(AttributeError, TypeError, InvalidVersion):
            name = canonicalize_name(distribution.metadata["Name"])
            versions.setdefault(name, Version(distribution.version))
    return versions


def _use_this_course() -> None:
    """Replace the first cell's relative paths, which hold only while the kernel stays in its folder."""
    sys.path[:] = [path for path in sys.path if path not in ("..", CLONE)]
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))


def _be_quiet_without_a_screen() -> None:
    """Let pygame run on a machine without a screen, and keep its greeting out of the lessons."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
        os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
