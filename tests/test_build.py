"""notebooks/build.py: stubs, solutions, solved copies, drift, and what may not be shipped."""

import ast
import importlib.util
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("build", ROOT / "notebooks" / "build.py")
build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build)

LESSON = '''# %% [markdown]
# # A lesson

# %% tags=["setup"]
# replaced

# %% tags=["exercise"]
class Adder:
    def __init__(self, number):
        # TODO: keep the number
        # <solution>
        self.number = number
        # </solution>

    def add(self, other):
        """Say what it does."""
        # <solution>
        total = self.number + other
        return total
        # </solution>

# %%
checks.exercise_42_1(Adder)

# %% [markdown]
# What follows.

# %% tags=["training"]
print("trained")

# %% tags=["widget"]
import ipywidgets
ipywidgets.IntSlider()

# %%
import sys
print("one")
print("two", file=sys.stdout, flush=True)
'''


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "42_lesson.py"
    path.write_text(LESSON, encoding="utf-8")
    return path


@pytest.fixture
def course(tmp_path, monkeypatch, lesson):
    """A course with one lesson, in a folder of its own."""
    (tmp_path / "source").mkdir()
    shutil.move(lesson, tmp_path / "source" / lesson.name)
    monkeypatch.setattr(build, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(build, "SOURCES", tmp_path / "source")
    monkeypatch.setattr(build, "execute", lambda notebook, budget: notebook)
    monkeypatch.setattr(build, "faults", lambda notebook: [])
    return tmp_path


def source_of(notebook, tag):
    return next(cell.source for cell in notebook.cells if tag in cell.metadata.get("tags", []))


def test_a_stub_keeps_what_is_given_and_parses(lesson):
    stub = source_of(build.build(lesson), "exercise")
    assert ast.parse(stub)
    assert stub.count('raise NotImplementedError("Exercise 42.1 is yours to write")') == 2
    assert "# TODO: keep the number" in stub and '"""Say what it does."""' in stub
    assert "self.number" not in stub and "<solution>" not in stub


def test_a_folded_solution_follows_the_check(lesson):
    cells = build.build(lesson).cells
    check = next(index for index, cell in enumerate(cells) if "exercise_42_1" in cell.source)
    folded = cells[check + 1]
    assert folded.cell_type == "markdown"
    assert folded.source.startswith("<details>\n<summary>Solution 42.1</summary>\n\n```python\nclass Adder:")
    assert "        self.number = number\n" in folded.source
    assert "TODO" not in folded.source and "<solution>" not in folded.source
    assert cells[check + 2].source == "What follows."


def test_a_solved_copy_holds_the_solution_and_runs(lesson):
    names = {}
    exec(source_of(build.build(lesson, solved=True), "exercise"), names)
    assert names["Adder"](2).add(3) == 5


def test_the_first_cell_and_the_tags(lesson):
    notebook = build.build(lesson)
    assert "setup.start()" in source_of(notebook, "setup")
    for tag in ("training", "widget"):
        tags = next(cell.metadata.tags for cell in notebook.cells if tag in cell.metadata.get("tags", []))
        assert "nbval-ignore-output" in tags


def test_a_badge_stands_on_top_once_the_address_is_set(lesson, monkeypatch):
    without = build.build(lesson).cells
    monkeypatch.setattr(build.setup, "repository", lambda: "https://github.com/owner/course")
    cells = build.build(lesson).cells
    assert "github/owner/course/blob/main/notebooks/42_lesson.ipynb" in cells[0].source
    assert [cell.id for cell in cells[1:]] == [cell.id for cell in without]


def test_the_same_source_gives_the_same_file(lesson):
    first, second = build.build(lesson), build.build(lesson)
    assert nbformat.writes(first) == nbformat.writes(second)
    assert [cell.id for cell in first.cells][:3] == ["42-00", "42-01", "42-02"]
    nbformat.validate(first)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("        # </solution>\n\n    def add", "\n    def add", "exercise 42.1: put what is to be written"),
        ("        # <solution>\n        self", "        self", "exercise 42.1: put what is to be written"),
        (
            "checks.exercise_42_1(Adder)",
            "checks.exercise_42_2(Adder)",
            r"expected checks.exercise_42_1\(...\)",
        ),
        ("class Adder:", "class Adder", "exercise 42.1: its stub does not parse"),
        (
            "class Adder:",
            "# <solution>\nx = 1\n# </solution>\nclass Adder:",
            "exercise 42.1: put it in a function",
        ),
    ],
)
def test_a_source_that_breaks_the_pattern_is_named_in_one_line(lesson, old, new, message):
    assert old in LESSON
    lesson.write_text(LESSON.replace(old, new), encoding="utf-8")
    with pytest.raises(build.LessonError, match=message) as error:
        build.build(lesson)
    assert "\n" not in str(error.value)


def test_an_exercise_without_a_check_is_named(lesson):
    lesson.write_text(LESSON[: LESSON.index("# %%\nchecks")], encoding="utf-8")
    with pytest.raises(build.LessonError, match=r"exercise 42.1 has no check cell"):
        build.build(lesson)


def test_executed_from_a_clean_kernel(tmp_path, lesson):
    lesson.write_text(
        LESSON.replace("checks.exercise_42_1(Adder)", "Adder  # exercise_42_1("), encoding="utf-8"
    )
    notebook = build.execute(build.build(lesson), budget="ci", folder=tmp_path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert [output.text for output in code[-1].outputs] == ["one\ntwo\n"]  # streams are joined
    widget = code[-2].outputs[0].data
    assert list(widget) == ["text/plain"] and "widgets" not in notebook.metadata
    assert build.faults(notebook) == []


def test_a_cell_that_raises_stops_the_build(tmp_path, lesson):
    lesson.write_text("# %%\n1 / 0\n", encoding="utf-8")
    with pytest.raises(build.LessonError, match="ZeroDivisionError"):
        build.execute(build.build(lesson), budget="ci", folder=tmp_path)


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (new_output("error", ename="ValueError", evalue="no", traceback=[]), "raised ValueError: no"),
        (stream("UserWarning: old\n", "stderr"), "wrote to stderr: UserWarning: old"),
        (stream("saved in /home/me/runs\n"), "shows a path of this machine: /home/me/runs"),
        (stream(r"saved in C:\Users\me"), "shows a path of this machine"),
        (new_output("display_data", {"text/html": "<a href='/tmp/x'>"}), "shows a path of this machine"),
        (new_output("display_data", {"image/png": "aGVsbG8="}), "shows a picture without alt text"),
        (new_output("display_data", {"text/html": "<img src='data:,'>"}), "shows a picture without alt text"),
        (stream("x" * 3_000_000), "expected under 3 MB"),
    ],
)
def test_what_may_not_be_shipped(output, message):
    notebook = new_notebook(cells=[new_code_cell("1", outputs=[output], execution_count=1)])
    found = build.faults(notebook)
    assert len(found) == 1 and message in found[0]


def test_counts_that_jump_and_paths_in_the_text_may_not_be_shipped():
    cells = [new_code_cell("open('/root/x')", execution_count=1), new_code_cell("2", execution_count=3)]
    assert [line.split(":")[0] for line in build.faults(new_notebook(cells=cells))] == [
        "execution counts are not 1 to n",
        f"cell {cells[0].id} shows a path of this machine",
    ]


def test_what_may_be_shipped():
    text = "a/b, 3/4, https://example.org/home/x, ~/home/x, and/or, ../work/x, x:\n"
    cells = [new_code_cell("1", outputs=[stream(text)], execution_count=1)]
    assert build.faults(new_notebook(cells=cells)) == []


def test_check_finds_drift(course, capsys):
    assert build.main(["--check"]) == 1
    assert capsys.readouterr().out == "42_lesson.ipynb is missing: run python notebooks/build.py 42\n"

    assert build.main(["42"]) == 0
    capsys.readouterr()
    assert build.main(["--check"]) == 0
    assert capsys.readouterr().out == "notebooks agree with their sources\n"

    path = course / "42_lesson.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source += "\n# edited by hand"
    nbformat.write(notebook, path)
    assert build.main(["--check"]) == 1
    again = "run python notebooks/build.py 42"
    assert capsys.readouterr().out == f"42_lesson.ipynb cell 42-02 differs from its source: {again}\n"

    nbformat.write(new_notebook(cells=notebook.cells[:2]), path)
    assert build.main(["--check"]) == 1
    assert capsys.readouterr().out == f"42_lesson.ipynb has 2 cells, its source 9: {again}\n"

    build.main(["42"])
    path.rename(course / "43_other.ipynb")
    assert build.main(["--check"]) == 1
    assert "43_other.ipynb has no source" in capsys.readouterr().out


def test_new_words_keep_the_outputs_and_new_code_does_not(course, capsys):
    assert build.main(["--text", "42"]) == 1  # never built
    assert build.main(["42"]) == 0
    source, path = course / "source" / "42_lesson.py", course / "42_lesson.ipynb"
    before = nbformat.read(path, as_version=4)
    for number, cell in enumerate([cell for cell in before.cells if cell.cell_type == "code"], 1):
        cell.outputs, cell.execution_count = [stream(f"{number}\n")], number
    nbformat.write(before, path)
    source.write_text(source.read_text("utf-8").replace("What follows.", "What comes then."), "utf-8")
    assert build.main(["--check"]) == 1
    assert build.main(["--text", "42"]) == 0
    assert build.main(["--check"]) == 0
    after = nbformat.read(path, as_version=4)
    assert [cell.get("outputs") for cell in after.cells] == [cell.get("outputs") for cell in before.cells]
    assert [cell.get("execution_count") for cell in after.cells] == [c.get("execution_count") for c in before.cells]

    source.write_text(source.read_text("utf-8") + "\n# %%\nprint(1)\n", "utf-8")
    capsys.readouterr()
    assert build.main(["--text", "42"]) == 1
    assert "42_lesson.ipynb: its code has changed" in capsys.readouterr().err
    assert nbformat.read(path, as_version=4) == after


def test_solved_copies_are_written_and_not_executed(course, tmp_path):
    assert build.main(["--solved", str(tmp_path / "solved")]) == 0
    notebook = nbformat.read(tmp_path / "solved" / "42_lesson.ipynb", as_version=4)
    assert "self.number = number" in source_of(notebook, "exercise")
    assert all(cell.get("execution_count") is None for cell in notebook.cells)
    assert not (course / "42_lesson.ipynb").exists()


def test_a_wrong_number_is_named_in_one_line(course, capsys):
    assert build.main(["99"]) == 1
    assert capsys.readouterr().err == "build.py: no lesson 99: expected one of 42\n"


def test_a_lesson_with_a_fault_is_not_written(course, monkeypatch, capsys):
    monkeypatch.setattr(build, "faults", lambda notebook: ["cell 42-03 raised ValueError: no"])
    assert build.main(["42"]) == 1
    assert capsys.readouterr().err == "build.py: 42_lesson: cell 42-03 raised ValueError: no\n"
    assert not (course / "42_lesson.ipynb").exists()
