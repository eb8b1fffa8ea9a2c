"""The two lines that every lesson begins with, what they install and where, the versions, and make's first steps."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from sf2lib.classroom import setup

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
READY = "Ready: all that the course needs is here."
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def requirements_in(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


# --- How long to train -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "steps"), [(None, 1000), ("", 1000), ("full", 1000), ("quick", 100), ("ci", 10)]
)
def test_budget_follows_the_environment(value, steps, monkeypatch):
    monkeypatch.delenv("SF2LIB_BUDGET", raising=False)
    if value is not None:
        monkeypatch.setenv("SF2LIB_BUDGET", value)
    assert setup.budget(ci=10, quick=100, full=1000) == steps


def test_budget_names_the_values_it_knows(monkeypatch):
    monkeypatch.setenv("SF2LIB_BUDGET", "fast")
    with pytest.raises(ValueError, match=r"^SF2LIB_BUDGET is 'fast'; it must be ci, quick or full\.$"):
        setup.budget(ci=1, quick=2, full=3)


# --- A computer of its own for the first cell: an interpreter that has never heard of the course -----------------


def write_wheel(folder: Path, name: str, version: str, requires: str = "") -> Path:
    """Write a wheel with one empty module, so that pip has something real to install without a network."""
    module = name.lower().replace("-", "_")
    info = f"{module}-{version}.dist-info"
    files = {
        f"{module}.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
    wheel = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return wheel


class Computer:
    """A virtual environment with pip, the real `packaging`, and stand-ins for the other requirements."""

    def __init__(self, folder: Path):
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(folder / "python")
        self.python = folder / "python" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.home, self.wheels = folder / "home", folder / "wheels"
        where = [self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        self.site = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
        self.pip = set(self.site.iterdir())

    def start_anew(self) -> None:
        """Empty the home folder and the wheels, and install packaging and the stand-ins."""
        for folder in (self.home, self.wheels):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        for path in set(self.site.iterdir()) - self.pip:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for file in importlib.metadata.files("packaging"):
            if file.suffix != ".pyc":
                (self.site / file).parent.mkdir(exist_ok=True, parents=True)
                shutil.copy(file.locate(), self.site / file)
        for requirement in requirements_in("requirements.txt"):
            if requirement.name not in ("packaging", "jupyterlab"):
                self.put(requirement.name, "100.0")

    def put(self, name: str, version: str) -> None:
        """Install a stand-in."""
        self.remove(name)
        with zipfile.ZipFile(write_wheel(self.wheels, name, version)) as archive:
            archive.extractall(self.site)
        (self.wheels / Path(archive.filename).name).unlink()

    def remove(self, name: str) -> None:
        module = name.lower().replace("-", "_")
        for path in [*self.site.glob(f"{module}.py"), *self.site.glob(f"{module}-*.dist-info/*")]:
            path.unlink()
        for path in self.site.glob(f"{module}-*.dist-info"):
            path.rmdir()

    def contents(self, name: str) -> dict[Path, tuple[bytes, int]]:
        """What is installed under this name, to the byte and to the nanosecond."""
        files = [*self.site.glob(f"{name}.py"), *self.site.glob(f"{name}-*.dist-info/*")]
        return {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}

    def run(self, code: str, *, colab: bool = False, folder: Path | None = None):
        """Run code as a kernel in `folder` would, with no network: pip finds what lies in self.wheels alone."""
        hidden = ("PYTHON", "PIP_", "COLAB", "DISPLAY", "WAYLAND", "SDL_", "PYGAME")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels, "PIP_CONFIG_FILE": os.devnull}
        if colab:
            environment["COLAB_RELEASE_TAG"] = "release-colab-test"
        command, where = [self.python, "-c", code], folder or self.home
        return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def one_computer(tmp_path_factory):
    return Computer(tmp_path_factory.mktemp("computer"))


@pytest.fixture
def computer(one_computer):
    one_computer.start_anew()
    return one_computer


@pytest.fixture
def copy_of_the_course(tmp_path):
    """The course's tree as it now is, in a folder of its own."""
    course = tmp_path / "course"
    shutil.copytree(ROOT / "sf2lib", course / "sf2lib", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, course)
    (course / "notebooks").mkdir()
    return course


@pytest.fixture
def publish(copy_of_the_course):
    """A function that makes the course a git repository, as it would lie on a server."""

    def commit() -> None:
        git = ["git", "-C", str(copy_of_the_course), "-c", "user.name=t", "-c", "user.email=t@example.org"]
        for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "The course"]):
            subprocess.run([*git, *command], check=True)

    return commit


# --- The first cell ----------------------------------------------------------------------------------------------


def test_a_lone_notebook_on_colab_clones_the_course_once(computer, copy_of_the_course, publish):
    publish()
    cell = setup.first_cell(copy_of_the_course.as_uri())
    assert len(cell.splitlines()) == 2
    tell = "import sf2lib; print(os.path.relpath(sf2lib.__file__), '..' in sys.path, 'torch' in sys.modules)"
    twice = computer.run(f"{cell}\n{cell}\n{tell}", colab=True)
    expected = [READY, READY, "dojo-course/sf2lib/__init__.py False False"]
    assert (twice.stdout.splitlines(), twice.stderr) == (expected, "")
    cloned = (computer.home / "dojo-course" / "requirements.txt").stat().st_mtime_ns
    restarted = computer.run(cell, colab=True)
    assert (restarted.stdout, restarted.stderr) == (f"{READY}\n", "")
    assert (computer.home / "dojo-course" / "requirements.txt").stat().st_mtime_ns == cloned


def test_the_course_is_still_found_when_the_lesson_changes_folder(computer, copy_of_the_course, publish):
    publish()
    move = "os.chdir('/'); del sys.modules['sf2lib']; import sf2lib; print(sf2lib.__file__)"
    result = computer.run(f"{setup.first_cell(copy_of_the_course.as_uri())}\n{move}", colab=True)
    found = computer.home / "dojo-course" / "sf2lib" / "__init__.py"
    assert result.stdout.splitlines() == [READY, str(found)], result.stderr


def test_a_clone_that_failed_can_be_tried_again_in_the_same_kernel(computer, copy_of_the_course, publish):
    cell = setup.first_cell(copy_of_the_course.as_uri())  # nothing is published there yet
    message = "No course here: put its folder dojo-course beside this notebook."
    wait = "print(stop, flush=True); input()"
    code = f"try:\n    exec({cell!r})\nexcept SystemExit as stop:\n    {wait}\nexec({cell!r})"
    process = subprocess.Popen(
        [computer.python, "-c", code], cwd=computer.home, text=True, stdin=-1, stdout=-1, stderr=-1
    )
    assert process.stdout.readline() == f"{message}\n"
    publish()
    output, errors = process.communicate("\n", timeout=60)
    assert output == f"{READY}\n", errors


def test_a_lone_notebook_without_an_address_says_what_to_do(computer, copy_of_the_course):
    result = computer.run(setup.first_cell(""), colab=True)
    assert result.stderr == "No course here: put its folder dojo-course beside this notebook.\n"
    assert result.returncode == 1
    copy_of_the_course.rename(computer.home / "dojo-course")
    assert computer.run(setup.first_cell(""), colab=True).stdout == f"{READY}\n"


@pytest.mark.parametrize("address", ["", "https://example.org/nowhere"])
def test_a_notebook_in_its_clone_uses_that_clone(address, computer, copy_of_the_course):
    tell = "import os, sf2lib; print(os.path.relpath(sf2lib.__file__))"
    cell = setup.first_cell(address)
    result = computer.run(f"{cell}\n{tell}", folder=copy_of_the_course / "notebooks")
    assert result.stdout.splitlines() == [READY, "../sf2lib/__init__.py"], result.stderr


def test_without_a_screen_pygame_needs_none_and_stays_quiet(computer, copy_of_the_course):
    tell = "print(*(os.environ.get(name) for name in ('PYGAME_HIDE_SUPPORT_PROMPT', 'SDL_VIDEODRIVER')))"
    result = computer.run(f"{setup.first_cell('')}\n{tell}", folder=copy_of_the_course / "notebooks")
    driver = "dummy" if sys.platform == "linux" else None
    assert result.stdout.splitlines() == [READY, f"1 {driver}"], result.stderr


# --- What is missing ---------------------------------------------------------------------------------------------


def test_colab_installs_only_what_is_missing(computer, copy_of_the_course):
    computer.remove("tqdm")
    computer.put("flappy-bird-gymnasium", "0.1")  # older than the course can use
    write_wheel(computer.wheels, "tqdm", "4.99", requires="Requires-Dist: numpy\n")
    write_wheel(computer.wheels, "flappy-bird-gymnasium", "0.9", requires="Requires-Dist: torch\n")
    write_wheel(computer.wheels, "torch", "999.0")
    write_wheel(computer.wheels, "numpy", "999.0")
    before = [computer.contents("torch"), computer.contents("numpy")]
    use = "import tqdm, flappy_bird_gymnasium; print(tqdm.version, flappy_bird_gymnasium.version)"
    code = f"{setup.first_cell('')}\n{use}\nsetup.start()"
    result = computer.run(code, colab=True, folder=copy_of_the_course / "notebooks")
    expected = ["Installing flappy-bird-gymnasium, tqdm ...", READY, "4.99 0.9", READY]
    assert result.stdout.splitlines() == expected, result.stderr
    assert [computer.contents("torch"), computer.contents("numpy")] == before


def test_colab_keeps_its_versions_even_if_a_missing_package_wants_others(computer, copy_of_the_course):
    computer.remove("tqdm")
    write_wheel(computer.wheels, "tqdm", "4.99", requires="Requires-Dist: torch>=900\n")
    write_wheel(computer.wheels, "torch", "999.0")
    before = computer.contents("torch")
    result = computer.run(setup.first_cell(""), colab=True, folder=copy_of_the_course / "notebooks")
    installing, reason, missing = result.stdout.splitlines()
    assert installing == "Installing tqdm ..."
    assert reason.startswith("ERROR: ")
    assert missing == 'Missing here. Run this in a cell, then this cell again: %pip install "tqdm>=4.66"'
    assert computer.contents("torch") == before
    assert not computer.contents("tqdm")


def test_colab_keeps_its_torch_even_if_it_is_too_old(computer, copy_of_the_course):
    computer.put("torch", "1.0")
    write_wheel(computer.wheels, "torch", "999.0")
    before = computer.contents("torch")
    result = computer.run(setup.first_cell(""), colab=True, folder=copy_of_the_course / "notebooks")
    assert result.stdout.endswith('%pip install "torch>=2.2"\n'), result.stderr
    assert computer.contents("torch") == before


def test_what_other_machines_need_is_not_missing_here(computer, copy_of_the_course):
    with (copy_of_the_course / "requirements.txt").open("a") as requirements:
        requirements.write('never-heard-of>=1 ; sys_platform == "amiga"\n')
    result = computer.run(setup.first_cell(""), folder=copy_of_the_course / "notebooks")
    assert result.stdout == f"{READY}\n", result.stderr


def test_elsewhere_nothing_is_installed(computer, copy_of_the_course):
    computer.remove("tqdm")
    computer.put("numpy", "1.0")
    write_wheel(computer.wheels, "tqdm", "4.99")
    before = computer.contents("numpy")
    result = computer.run(setup.first_cell(""), folder=copy_of_the_course / "notebooks")
    command = '%pip install "numpy>=1.26" "tqdm>=4.66"'
    assert result.stdout == f"Missing here. Run this in a cell, then this cell again: {command}\n", (
        result.stderr
    )
    assert computer.contents("numpy") == before
    assert not computer.contents("tqdm")


# --- Badges ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", "/", ".git"])
def test_badge_opens_the_notebook_on_colab(ending):
    page = "https://colab.research.google.com/github/owner/course/blob/main/notebooks/03_dqn_network.ipynb"
    assert setup.badge("03_dqn_network", f"https://github.com/owner/course{ending}").endswith(f"]({page})")


@pytest.mark.parametrize("address", ["", "https://example.org/owner/course"])
def test_no_badge_where_colab_could_not_open_it(address):
    assert setup.badge("03_dqn_network", address) == ""


def test_the_address_is_the_one_in_pyproject():
    assert setup.repository() == PYPROJECT["tool"]["sf2lib"]["repository"]


# --- Versions ----------------------------------------------------------------------------------------------------

MACHINES = {
    "Linux": {"sys_platform": "linux", "platform_machine": "x86_64", "os_name": "posix"},
    "Arm Linux": {"sys_platform": "linux", "platform_machine": "aarch64", "os_name": "posix"},
    "Mac": {"sys_platform": "darwin", "platform_machine": "arm64", "os_name": "posix"},
    "Intel Mac": {"sys_platform": "darwin", "platform_machine": "x86_64", "os_name": "posix"},
    "Windows": {"sys_platform": "win32", "platform_machine": "AMD64", "os_name": "nt"},
}


def holding(requirements: list[Requirement], python: str, machine: str) -> list[Requirement]:
    where = MACHINES[machine] | {"python_version": python, "python_full_version": f"{python}.9", "extra": ""}
    return [one for one in requirements if one.marker is None or one.marker.evaluate(where)]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("python", ["3.10", "3.11", "3.12", "3.13"])
def test_each_requirement_has_one_exact_version(python, machine):
    exact = {}
    for constraint in holding(requirements_in("constraints.txt"), python, machine):
        name = canonicalize_name(constraint.name)
        assert name not in exact, f"{name} has two versions on Python {python}, {machine}"
        (version,) = constraint.specifier
        assert version.operator == "=="
        exact[name] = version.version
    extras = PYPROJECT["project"]["optional-dependencies"]
    asked = [
        Requirement(line) for extra in extras.values() for line in extra if not line.startswith("sf2lib")
    ]
    for requirement in holding(requirements_in("requirements.txt") + asked, python, machine):
        version = exact.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} has no version on Python {python}, {machine}"
        assert requirement.specifier.contains(version), f"{requirement} is not met by {version}"


def test_stable_retro_is_asked_for_only_where_it_has_wheels():
    retro = [
        requirement
        for requirement in requirements_in("requirements.txt")
        if requirement.name == "stable-retro"
    ]
    assert [machine for machine in MACHINES if holding(retro, "3.12", machine)] == ["Linux", "Mac"]


def brought_along(asked: str, exact: dict[str, str]) -> set[str]:
    """The names of all that a requirement brings here. What is not installed in its exact version is not followed."""
    names, waiting, done = set(), [Requirement(asked)], set()
    while waiting:
        asker = waiting.pop()
        if str(asker) in done:
            continue
        done.add(str(asker))
        extras = asker.extras or {""}
        for line in importlib.metadata.requires(asker.name) or []:
            needed = Requirement(line)
            if needed.marker and not any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                continue
            name = canonicalize_name(needed.name)
            names.add(name)
            public = Version(importlib.metadata.version(name)).public
            if name == "sf2lib" or exact.get(name) == public:
                waiting.append(Requirement(f"{name}[{','.join(needed.extras)}]"))
    return names - {"sf2lib"}


def test_what_the_requirements_bring_along_has_exact_versions_too():
    here = [one for one in requirements_in("constraints.txt") if one.marker is None or one.marker.evaluate()]
    exact = {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in here}
    brought = brought_along("sf2lib[test]", exact)
    assert len(brought) > 100
    of_cuda = re.compile(r"(nvidia|cuda)-|triton$")
    assert sorted(name for name in brought - set(exact) if not of_cuda.match(name)) == []


# --- make's first steps ------------------------------------------------------------------------------------------


def make(folder: Path, prelude: str) -> list[str]:
    """Ask make for the virtual environment with a Python that was told `prelude` first; return the lines of stderr."""
    shutil.copy(ROOT / "Makefile", folder)
    python = folder / "python"
    python.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import sys; {prelude}; exec(sys.argv[1])' \"$2\"\n"
    )
    python.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "-C", str(folder), ".venv/made", f"PYTHON={python}"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode
    assert not (folder / ".venv").exists()
    return result.stderr.splitlines()


@pytest.mark.parametrize("version", ["3.9", "3.14"])
def test_make_says_that_this_python_will_not_do(version, tmp_path):
    lines = make(tmp_path, f"sys.version_info = ({version.replace('.', ', ')}, 1)")
    assert lines[0].startswith(f"The course needs Python 3.10 to 3.13, this is {version}. ")


def test_make_says_how_to_get_the_venv_module(tmp_path):
    lines = make(tmp_path, 'sys.modules["ensurepip"] = None')
    assert lines[0].endswith(f"sudo apt install python3.{sys.version_info.minor}-venv")
