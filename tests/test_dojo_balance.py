"""The benchmark of Dojo's opponents: its two stages, what it last found, and that the README tells it of this ROM."""

import csv
import itertools
import shutil

import pytest
from bench import dojo_balance
from bench.dojo_balance import ANIMALS, RANDOM, REPEAT, ROM_SHA, STRATEGY, Bench, Cell, in_doubt, move_names
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
        "run tests/bench/dojo_balance.py with its --csv and --markdown"
    )


@pytest.fixture(scope="module")
def cells():
    """Every cell that was measured: (player, animal, difficulty) -> Cell."""
    with (ROOT / "assets" / "results" / "dojo_balance.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = {
        (row["player"], row["animal"], int(row["difficulty"])): Cell(int(row["won"]), int(row["rounds"]))
        for row in rows
    }
    assert len(found) == len(rows)
    return found


def test_every_player_has_met_every_animal(cells):
    names = [name.lower() for name in move_names()]
    tricks = [*names, *(f"{name}, standing" for name in names)]
    tricks += [f"{one} and {other}" for one, other in itertools.combinations(names, 2)]
    assert set(cells) == {
        *itertools.product(("random", "strategy"), ANIMALS, range(8)),
        *itertools.product(tricks, ANIMALS, range(4, 8)),
    }


def test_the_opponents_hold_what_is_wanted_of_them(cells):
    for (player, animal, level), cell in cells.items():
        if player == "random":
            assert level < 2 or cell.share < 0.15, (animal, level)
        elif player == "strategy":
            assert level > 0 or cell.share > 0.70, animal
            assert level < 7 or cell.share < 0.40, animal
        else:
            assert cell.share < 0.35, (player, animal, level)
    for player in ("random", "strategy"):
        rows = {animal: [cells[player, animal, level] for level in range(8)] for animal in ANIMALS}
        assert dojo_balance.easier(rows) == []


def test_a_cell_in_doubt_was_measured_again(cells):
    kinds = {"random": RANDOM, "strategy": STRATEGY}
    for (player, _, level), cell in cells.items():
        if cell.rounds < 4000:
            assert not in_doubt(kinds.get(player, REPEAT), level, cell.share)


def test_the_readme_tells_these_cells(cells):
    for player in ("random", "strategy"):
        for animal in ANIMALS:
            assert f"| {animal} | " + " | ".join(str(cells[player, animal, d]) for d in range(8)) + " |" in README
    tricks = {key: cell for key, cell in cells.items() if key[0] not in ("random", "strategy")}
    (trick, animal, level), cell = max(tricks.items(), key=lambda item: item[1].share)
    assert f"| {trick.upper()} | {animal} | {level} | {cell} |".replace("AND", "and") in README
    assert f"{cell.rounds:,} fresh rounds" in README
