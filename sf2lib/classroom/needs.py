"""What a lesson cannot do without. Where it is missing, one line says so, and Run All passes over the cells after it.

needs.emulator()        in the first cell of a lesson that opens the console
needs.has_emulator()    in a lesson that can show something else instead
needs.has_ray()         in lesson 14, whose other parts need no Ray
"""

import importlib
import re

from IPython import get_ipython

from sf2lib.envs.emulator import check_installed

ALWAYS = re.compile(r"^\s*[%!]|\b(setup\.start|needs\.\w+)\(", re.MULTILINE)  # cells that may help: these run


def emulator() -> None:
    """Say in one line if stable-retro, the console emulator, is missing here, and skip the cells that follow.

    A skipped cell does nothing, so nothing fails. As soon as the emulator is installed, cells run again.
    """
    problem = _problem()
    if problem:
        print(f"This lesson can be read here, but not run: {problem}. Its cells are skipped.")
        shell = get_ipython()
        if shell is not None and skip not in shell.input_transformers_cleanup:
            shell.input_transformers_cleanup.append(skip)


def has_emulator() -> bool:
    """Whether the console emulator is here, for lessons that can do without it."""
    return _problem() is None


def has_ray() -> bool:
    """Whether Ray is here; if not, one line says so and how to get it."""
    from sf2lib.scale import ScaleError, import_ray  # only here: most lessons do without it

    importlib.invalidate_caches()
    try:
        import_ray()
    except ScaleError as error:
        print(f"{error}. This cell is left out.")
        return False
    return True


def skip(lines: list[str]) -> list[str]:
    """What IPython runs instead of a cell's lines: nothing, while the emulator is missing."""
    return lines if ALWAYS.search("".join(lines)) or _problem() is None else []


def _problem() -> str | None:
    importlib.invalidate_caches()  # it may have been installed a moment ago
    try:
        check_installed()
    except ImportError as error:
        return str(error)
    return None
