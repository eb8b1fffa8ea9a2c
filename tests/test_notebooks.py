"""The notebooks as they are committed, and solved copies of them run at the ci budget."""

import ast
import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("build", ROOT / "notebooks" / "build.py")
build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build)

SOURCES = build.sources([])
GLOSSARY = (ROOT / "notebooks" / "glossary.md").read_text(encoding="utf-8")
FENCED = re.compile(r"```.*?```", re.DOTALL)

lessons = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)


def committed(source):
    return nbformat.read(ROOT / "notebooks" / f"{source.stem}.ipynb", as_version=4)


def tagged(notebook, tag):
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def prose(notebook):
    """All markdown of a lesson, without code."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return FENCED.sub("", text)


def sentences(text):
    """The sentences of markdown text, as lists of words."""
    text = re.sub(r"<[^>]+>|^#.*$|^\|.*$|[*>]", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`", "code", text)
    for block in re.split(r"\n\s*\n|\n\s*(?=[-\d]+[. ] ?)", text):
        for sentence in re.split(r"(?<=[.?!:])[\"')]*\s+", " ".join(block.split())):
            yield [word for word in sentence.split() if re.search(r"\w", word)]


@lessons
def test_a_notebook_can_be_shipped(source):
    notebook = committed(source)
    nbformat.validate(notebook)
    assert build.faults(notebook) == []
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@lessons
def test_a_notebook_agrees_with_its_source(source):
    assert build.drift(source) == []


@lessons
def test_every_cell_parses_and_every_exercise_is_open(source):
    notebook = committed(source)
    for cell in notebook.cells:
        if cell.cell_type == "code" and not re.search(r"^[%!]", cell.source, re.MULTILINE):
            ast.parse(cell.source)
    stubs = tagged(notebook, "exercise")
    checks = [cell for cell in notebook.cells if re.search(r"checks\.exercise_\d\d_\d+\(", cell.source)]
    assert len(stubs) == len(checks) and all("raise NotImplementedError" in cell.source for cell in stubs)
    for number, cell in enumerate(checks, start=1):
        line = f"Exercise {source.stem[:2]}.{number} · not tried yet\n"
        assert [output.text for output in cell.outputs] == [line]


@lessons
def test_a_lesson_holds_what_each_lesson_holds(source):
    notebook = committed(source)
    text = prose(notebook)
    assert re.match(r"(\[!\[.*\n\n)?# Lesson \d\d · ", text), "a title"
    for part in ("minutes", "**Predict", "Misconception", "## Recap", "## Quiz", "## What comes next"):
        assert part in text, part
    assert len(re.findall(r"^\d\. ", text.split("## Recap")[1].split("\n## ")[0], re.MULTILINE)) == 5
    quiz = text.split("## Quiz")[1].split("\n## ")[0]
    assert quiz.count("<details>") == quiz.count("</details>") == 3
    assert 2 <= len(tagged(notebook, "exercise")) <= 5
    assert text.count("Difficulty ") == len(tagged(notebook, "exercise"))


@lessons
def test_a_still_picture_follows_each_widget(source):
    cells = committed(source).cells
    widgets = [i for i, cell in enumerate(cells) if "widget" in cell.metadata.get("tags", [])]
    assert widgets
    for index in widgets:
        following = [
            output.get("data", {})
            for cell in cells[index + 1 : index + 4]
            for output in cell.get("outputs", [])
        ]
        assert any("image/png" in data for data in following), f"cell {cells[index].id}"


@lessons
def test_cells_and_sentences_are_short(source):
    notebook = committed(source)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "exercise" not in cell.metadata.get("tags", []):
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert 1 <= len(lines) <= 12, f"cell {cell.id} has {len(lines)} lines"
    long = [" ".join(words) for words in sentences(prose(notebook)) if len(words) >= 20]
    assert not long, long


@lessons
def test_links_to_the_glossary_lead_somewhere(source):
    words = re.findall(r"^## (.+)$", GLOSSARY, re.MULTILINE)
    anchors = {word.replace(" ", "-") for word in words}
    assert set(re.findall(r"\(glossary\.md#([^)]*)\)", prose(committed(source)))) <= anchors


def test_the_glossary_is_in_order():
    words = re.findall(r"^## (.+)$", GLOSSARY, re.MULTILINE)
    assert words == sorted(words) == [word.lower() for word in words]
    assert set(re.findall(r"\(#([^)]*)\)", GLOSSARY)) <= {word.replace(" ", "-") for word in words}


def test_all_lessons_begin_with_the_same_cell():
    first = {
        next(cell.source for cell in committed(source).cells if cell.cell_type == "code")
        for source in SOURCES
    }
    assert len(first) == 1
    assert all(len(tagged(committed(source), "setup")) == 1 for source in SOURCES)


@lessons
def test_a_solved_lesson_passes_all_its_checks(source, tmp_path):
    notebook = build.execute(build.build(source, solved=True), budget="ci", folder=tmp_path)
    assert build.faults(notebook) == []
    said = "".join(
        o.text for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "stream"
    )
    number = source.stem[:2]
    exercises = len(tagged(notebook, "exercise"))
    verdicts = re.findall(rf"^Exercise {number}\.\d+ · .*$", said, re.MULTILINE)
    assert verdicts == [f"Exercise {number}.{k} · passed" for k in range(1, exercises + 1)]
