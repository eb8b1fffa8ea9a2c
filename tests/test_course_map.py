"""Lesson 00's map of the course leads to every lesson that is there, and to no other."""

import re

from worlds import ROOT

NOTEBOOKS = ROOT / "notebooks"
ROWS = re.findall(r"^# \| .*$", (NOTEBOOKS / "source" / "00_start_here.py").read_text("utf-8"), re.MULTILINE)


def test_the_map_leads_to_every_lesson_that_is_there():
    linked = set(re.findall(r"\]\((\d\d_\w+)\.ipynb\)", "\n".join(ROWS)))
    assert linked == {path.stem for path in (NOTEBOOKS / "source").glob("[0-9][0-9]_*.py")} - {"00_start_here"}


def test_the_map_has_fifteen_lessons_and_says_which_are_to_come():
    lessons = [row for row in ROWS if re.match(r"# \| \W*\d\d · ", row)]
    assert [re.search(r"\d\d", row)[0] for row in lessons] == [f"{number:02}" for number in range(15)]
    for row in lessons[1:]:
        assert (".ipynb)" in row) != ("*(comes)*" in row), row
