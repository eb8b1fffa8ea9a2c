"""Build the lessons: notebooks/source/NN_name.py -> notebooks/NN_name.ipynb, executed, exercises left open.

    python notebooks/build.py 03           build and execute lesson 03 (no number: all lessons)
    python notebooks/build.py --text 12    take over new words only, where no code has changed; outputs stay
    python notebooks/build.py --check      say which committed notebooks differ from their source
    python notebooks/build.py --solved DIR write copies with the solutions in place, not executed

A source is a jupytext percent script. These tags mean something here:
    setup             the text is replaced by the two lines that every lesson begins with
    exercise          what lies between `# <solution>` and `# </solution>` becomes a stub; a check cell
                      follows, and after it comes the folded solution
    training, widget  run under nbval, output not compared
"""

import argparse
import ast
import os
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NOTEBOOKS = Path(__file__).resolve().parent
ROOT = NOTEBOOKS.parent
sys.path.insert(0, str(ROOT))  # the course need not be installed to be built

from sf2lib.classroom import setup  # noqa: E402

SOURCES = NOTEBOOKS / "source"
LARGEST = 3_000_000  # bytes
NOT_COMPARED = {"training", "widget"}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-view+json"
MACHINE_PATH = re.compile(
    r"(?<![\w.~/-])/(?:home|root|tmp|work|Users|private|mnt|opt|usr|var)/\w|\b[A-Z]:\\\w"
)
MARK = re.compile(r"^[ \t]*# <(/?)solution>[ \t]*$", re.MULTILINE)
BLOCK = re.compile(r"^([ \t]*)# <solution>[ \t]*\n(.*?)^[ \t]*# </solution>[ \t]*(?:\n|\Z)", re.M | re.S)


class LessonError(ValueError):
    """A lesson that cannot be built, or was built badly. The message is one line."""


def stub(source: str, exercise: str) -> str:
    """Return an exercise's cell as the learner gets it: each marked block is replaced by one `raise`.

    Raises:
        LessonError: marks that do not pair, or a stub that does not parse or would stop the notebook.
    """
    marks = MARK.findall(source)
    if not marks or marks != ["", "/"] * (len(marks) // 2):
        raise LessonError(
            f"exercise {exercise}: put what is to be written between # <solution> and # </solution>"
        )
    text = BLOCK.sub(rf'\1raise NotImplementedError("Exercise {exercise} is yours to write")\n', source)
    text = text.rstrip("\n")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise LessonError(f"exercise {exercise}: its stub does not parse: {error.msg}") from None
    if any(isinstance(node, ast.Raise) for node in tree.body):
        raise LessonError(f"exercise {exercise}: put it in a function, or an empty stub stops the notebook")
    return text


def solution(source: str) -> str:
    """Return an exercise's cell with its solution in place, without marks and to-dos."""
    lines = source.splitlines()
    return "\n".join(line for line in lines if not re.match(r"\s*# (<solution>|</solution>|TODO)", line))


def build(path: Path, solved: bool = False) -> NotebookNode:
    """Make a lesson's notebook from its source, not executed.

    Args:
        path: the source, NN_name.py.
        solved: True puts the solutions in place of the stubs.

    Raises:
        LessonError: the source does not keep to the pattern at the top of this file.
    """
    number = path.stem[:2]
    cells: list[NotebookNode] = []
    exercises, unchecked = 0, None
    for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells:
        tags = list(cell.metadata.get("tags", []))
        if cell.cell_type == "markdown":
            cells.append(new_markdown_cell(cell.source))
            continue
        text = setup.first_cell(setup.repository()) if "setup" in tags else cell.source
        if "exercise" in tags:
            exercises += 1
            exercise = f"{number}.{exercises}"
            learner, answer = stub(text, exercise), solution(text)
            text = answer if solved else learner
        elif unchecked and f"exercise_{number}_{exercises}(" not in text:
            raise LessonError(
                f"{path.name}: expected checks.exercise_{number}_{exercises}(...) after {exercise}"
            )
        marked = {"tags": tags + ["nbval-ignore-output"] * bool(NOT_COMPARED & set(tags))} if tags else {}
        cells.append(new_code_cell(text, metadata=marked))
        if unchecked:
            head = f"<details>\n<summary>Solution {exercise}</summary>"
            cells.append(new_markdown_cell(f"{head}\n\n```python\n{unchecked}\n```\n\n</details>"))
        unchecked = answer if "exercise" in tags else None
    if unchecked:
        raise LessonError(f"{path.name}: exercise {exercise} has no check cell")
    for index, cell in enumerate(cells):
        cell.id = f"{number}-{index:02}"
    if badge := setup.badge(path.stem, setup.repository()):
        cells.insert(0, new_markdown_cell(badge, id=f"{number}-colab"))
    return new_notebook(cells=cells, metadata=METADATA)


def execute(notebook: NotebookNode, budget: str, folder: Path = NOTEBOOKS) -> NotebookNode:
    """Run a notebook from top to bottom in a clean kernel; its outputs are stored in it.

    Raises:
        LessonError: a cell raised an exception. The message ends in the kernel's traceback.
    """
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "SF2LIB_BUDGET": budget, "PYTHONPATH": paths}
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=3600,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=40"],  # the kernel greets each start with a warning about its transport
    )
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        raise LessonError(f"a cell raised an exception\n{error}") from None
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            # without a running kernel a widget is nothing but its text
            output.get("data", {}).pop(WIDGET, None)
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def faults(notebook: NotebookNode) -> list[str]:
    """Return what is wrong with an executed notebook, one line each; an empty list if it can be shipped."""
    found = []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        found.append("execution counts are not 1 to n: run it from a clean kernel")
    for cell in notebook.cells:
        shown = [cell.source]
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found.append(f"cell {cell.id} raised {output.ename}: {output.evalue}")
            elif output.output_type == "stream" and output.name == "stderr":
                found.append(f"cell {cell.id} wrote to stderr: {output.text.strip().splitlines()[0]}")
            data, metadata = output.get("data", {}), output.get("metadata", {})
            undescribed = [k for k in data if k.startswith("image/") and not metadata.get(k, {}).get("alt")]
            if undescribed or re.search(r"<img\b(?![^>]*\balt=)", data.get("text/html", "")):
                found.append(f"cell {cell.id} shows a picture without alt text: use plots.show(fig, alt=...)")
            shown += [output.get("text", ""), *(str(data[kind]) for kind in data if kind.startswith("text/"))]
        for text in shown:
            if path := MACHINE_PATH.search(text):
                start = text[path.start() :][:40].splitlines()[0]
                found.append(f"cell {cell.id} shows a path of this machine: {start}")
    if (size := len(nbformat.writes(notebook).encode())) >= LARGEST:
        found.append(f"the notebook is {size / 1e6:.1f} MB, expected under {LARGEST / 1e6:.0f} MB")
    return found


def drift(source: Path) -> list[str]:
    """Return how a committed notebook's cells differ from its source, one line each."""
    committed = NOTEBOOKS / f"{source.stem}.ipynb"
    again = f"run python notebooks/build.py {source.stem[:2]}"
    if not committed.exists():
        return [f"{committed.name} is missing: {again}"]
    have, want = nbformat.read(committed, as_version=4).cells, build(source).cells
    lines = []
    if len(have) != len(want):
        lines.append(f"{committed.name} has {len(have)} cells, its source {len(want)}: {again}")
    for old, new in zip(have, want, strict=False):
        if any(old.get(key) != new.get(key) for key in ("cell_type", "source", "id", "metadata")):
            return [*lines, f"{committed.name} cell {new.id} differs from its source: {again}"]
    return lines


def reworded(source: Path) -> NotebookNode:
    """Return a lesson with its source's words and its committed outputs: a typing error is no reason to train anew.

    Raises:
        LessonError: its code has changed too, so that its outputs may be of another lesson.
    """
    path, notebook = NOTEBOOKS / f"{source.stem}.ipynb", build(source)
    have, want = (
        [cell for cell in cells if cell.cell_type == "code"]
        for cells in (nbformat.read(path, as_version=4).cells if path.exists() else [], notebook.cells)
    )
    if [(cell.source, cell.metadata) for cell in have] != [(cell.source, cell.metadata) for cell in want]:
        raise LessonError(f"{path.name}: its code has changed, not only its words: build it without --text")
    for old, new in zip(have, want, strict=True):
        new.outputs, new.execution_count = old.outputs, old.execution_count
    return notebook


def sources(numbers: list[str]) -> list[Path]:
    """Return the lesson sources with these numbers, all of them for an empty list."""
    found = {path.stem[:2]: path for path in sorted(SOURCES.glob("[0-9][0-9]_*.py"))}
    for number in numbers:
        if number not in found:
            raise LessonError(f"no lesson {number}: expected one of {', '.join(found)}")
    return [found[number] for number in numbers or found]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the lessons from notebooks/source.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="lesson numbers such as 03 (default: all)")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="only say which committed notebooks differ")
    mode.add_argument("--text", action="store_true", help="take over new words only; refused where code has changed")
    mode.add_argument("--solved", metavar="DIR", type=Path, help="write solved copies to DIR, not executed")
    options = parser.parse_args(arguments)
    try:
        lessons = sources(options.numbers)
        if options.check:
            lines = [line for source in lessons for line in drift(source)]
            known = {source.stem for source in sources([])}
            built = sorted(NOTEBOOKS.glob("*.ipynb"))
            lines += [f"{path.name} has no source" for path in built if path.stem not in known]
            print("\n".join(lines or ["notebooks agree with their sources"]))
            return 1 if lines else 0
        for source in lessons:
            if options.text:
                nbformat.write(reworded(source), NOTEBOOKS / f"{source.stem}.ipynb")
                continue
            notebook = build(source, solved=options.solved is not None)
            if options.solved:
                options.solved.mkdir(parents=True, exist_ok=True)
                nbformat.write(notebook, options.solved / f"{source.stem}.ipynb")
            else:
                print(f"{source.stem} ...", flush=True)
                if wrong := faults(execute(notebook, budget="full")):
                    raise LessonError(f"{source.stem}: {wrong[0]}")
                nbformat.write(notebook, NOTEBOOKS / f"{source.stem}.ipynb")
    except LessonError as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
