"""The benchmark of Dojo's opponents: its two stages, and that the README tells of this ROM."""

import re
import shutil

import pytest
from bench import dojo_balance
from bench.dojo_balance import RANDOM, REPEAT, ROM_SHA, STRATEGY, Bench, Cell, in_doubt
from dojo_native import ROOT

README = (ROOT / "assets" / "dojo" / "README.md").read_text()


@pytest.mark.parametrize(
    "player, level, share, again",
    [
        (REPEAT, 4, 0.29, False),
        (REPEAT, 4, 0.30, True),
        (REPEAT, 7, 0.60, True),
        (REPEAT, 3, 0.60, False),  # nothing is wanted below 4
        (RANDOM, 2, 0.09, False),
        (RANDOM, 2, 0.10, True),
        (RANDOM, 1, 0.40, False),
        (STRATEGY, 0, 0.75, True),
        (STRATEGY, 0, 0.76, False),
        (STRATEGY, 7, 0.34, False),
        (STRATEGY, 7, 0.35, True),
        (STRATEGY, 3, 0.70, False),
    ],
)
def test_a_cell_near_its_limit_is_in_doubt(player, level, share, again):
    assert in_doubt(player, level, share) is again


@pytest.fixture
def bench(tmp_path, monkeypatch):
    if not (shutil.which("cc") or shutil.which("gcc")):
        pytest.skip("needs a C compiler: gcc")
    build = dojo_balance.build
    monkeypatch.setattr(dojo_balance, "build", lambda: build(tmp_path))
    return Bench(again=60)


def test_only_the_second_measurement_counts_for_a_cell_in_doubt(bench, monkeypatch):
    cell = REPEAT, 4, 4, 20  # the Monkey at difficulty 4
    how = {"moves": (5, 6), "seed": 3}
    first = bench.play(*cell, **how)
    monkeypatch.setitem(dojo_balance.DOUBT, "cheap", first.share + 0.01)
    assert bench.measure(*cell, **how) == first
    assert bench.repeated == 0
    monkeypatch.setitem(dojo_balance.DOUBT, "cheap", first.share)
    again = bench.measure(*cell, **how)
    assert bench.repeated == 1
    assert again == bench.play(*cell[:3], 60, **{**how, "seed": 3 + dojo_balance.AGAIN_SEED})
    assert again != bench.play(*cell[:3], 60, **how)  # other rounds than the first time


def test_an_animal_is_easier_only_beyond_noise():
    same = [Cell(50, 100)] * 8
    assert dojo_balance.easier({"Tiger": same}) == []
    assert dojo_balance.easier({"Tiger": [*same[:5], Cell(55, 100), *same[6:]]}) == []
    assert dojo_balance.easier({"Tiger": [*same[:5], Cell(80, 100), *same[6:]]}) == ["Tiger at 5"]


def test_the_readme_tells_of_this_rom():
    assert f"of the ROM with SHA-1 {ROM_SHA.read_text().strip()}." in README, (
        "The ROM has changed since its opponents were measured: "
        "run python tests/bench/dojo_balance.py --markdown assets/dojo/README.md"
    )


def test_the_readme_says_what_the_opponents_must_hold():
    told = README.split("<!-- balance -->")[1].split("<!-- /balance -->")[0]
    assert len(re.findall(r"^- .*: yes$", told, re.MULTILINE)) == 4
    for under, cells in re.findall(r"(\d+) of (\d+) cells under 35%", told):
        assert under == cells
    assert "7560 of 7560" in told
    assert "1120 of 1120" in told
