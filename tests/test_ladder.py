"""Lesson 12's ladder and its look at fights: counts, intervals, where to go next, and fights as they were fought."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from worlds import one_line

pytest.importorskip("stable_retro")

from sf2lib.checkpoint import load_weights, manifest, shipped_weights
from sf2lib.classroom import bouts, ladder, video
from sf2lib.envs import make_vec
from sf2lib.evaluate import evaluate, greedy, wilson

FIGHTER = load_weights(shipped_weights("fighter"))
KWARGS = {"opponent": "snake", "difficulty": 7, "side": "random"}


@pytest.fixture(scope="module")
def fought():
    return bouts.fight(greedy(FIGHTER), 4, 880_000, **KWARGS)


def test_bouts_end_as_the_evaluation_says(fought):
    envs = make_vec(bouts.ENV_ID, 2, **KWARGS)
    scores = evaluate(greedy(FIGHTER), envs, 4, seed=880_000).scores
    envs.close()
    assert [{"win": 1, "draw": 0.5, "loss": 0}[bout.outcome] for bout in fought] == scores.tolist()
    assert [bout.seed for bout in fought] == [880_000, 880_001, 880_002, 880_003]


def test_a_bout_adds_up(fought):
    for bout in fought:
        assert len(bout.moves) == len(bout.distances) == len(bout.seconds) - 1 == len(bout.lead) - 1
        assert bout.seconds[0] == 0 and np.diff(bout.seconds).min() > 0.099 and bout.lead[0] == 0
        assert (bout.lead[-1] > 0) == (bout.outcome == "win") and abs(bout.lead).max() <= 176
        assert (bout.distances > 0).all() and (bout.distances < 512).all()
    use = bouts.move_use(fought)
    assert sum(use.values()) == pytest.approx(1) and list(use.values()) == sorted(use.values(), reverse=True)


def test_a_recording_is_the_bout(fought):
    bout = bouts.closest(fought)
    game = video.record(greedy(FIGHTER), bouts.ENV_ID, seed=bout.seed, steps=4_000, every=50, **KWARGS)
    assert len(game.actions) == len(bout.moves) and (game.score == 1) == (bout.outcome == "win")


def test_a_film_shows_a_part_of_the_bout(fought):
    bout = fought[0]
    whole = bouts.film(greedy(FIGHTER), bout.seed, 0, 99, **KWARGS)
    assert len(whole) == -(-round(60 * bout.seconds[-1]) // 4) and whole[0].shape == (224, 320, 3)
    part = bouts.film(greedy(FIGHTER), bout.seed, 2, 4, **KWARGS)
    assert len(part) == 30 and all((one == other).all() for one, other in zip(part, whole[30:60], strict=True))
    assert len({picture.tobytes() for picture in part}) > 10


def test_the_closest_is_a_lost_one_if_there_is_one(fought):
    lost, won = (
        [bouts.Bout(seed, outcome, (), np.zeros(0), np.zeros(1), np.array(lead)) for seed, lead in pairs]
        for outcome, pairs in (("loss", [(1, [0, -9]), (2, [0, -50])]), ("win", [(3, [0, 90]), (4, [-80, 20])]))
    )
    assert bouts.closest(won + lost).outcome == "loss" and bouts.closest(won).seed == 4
    with pytest.raises(ValueError) as error:
        bouts.fight(greedy(FIGHTER), 0, **KWARGS)
    one_line(error, "at least 1")


def test_fights_are_drawn(fought):
    figure = bouts.draw_leads(fought, "a title")
    won = sum(bout.outcome == "win" for bout in fought)
    labels = {text.get_text() for text in figure.axes[0].get_legend().get_texts()}
    assert labels == {f"{what}: {n}" for what, n in (("won", won), ("not won", 4 - won)) if n}
    plt.close(figure)
    figure = bouts.draw_moves({"one": fought, "other": fought}, "a title", most=5)
    assert [len(axis.patches) for axis in figure.axes] == [5, 5]
    assert figure.axes[0].patches[-1].get_width() == pytest.approx(100 * max(bouts.move_use(fought).values()))
    plt.close(figure)


def test_a_table_is_measured_animal_by_animal():
    table = ladder.measure(FIGHTER, (0, 7), 2, animals=("tiger", "crane"))
    assert list(table) == [("tiger", 0), ("crane", 0), ("tiger", 7), ("crane", 7)]
    for (animal, difficulty), counts in table.items():
        envs = make_vec(bouts.ENV_ID, 1, opponent=animal, difficulty=difficulty, side="random")
        assert counts == (evaluate(greedy(FIGHTER), envs, 2, 880_000).fights()["wins"], 2)
        envs.close()


def test_the_manifest_s_table():
    table, rows = ladder.shipped(manifest()), manifest()["fighter"]["score"]["fights"]
    assert set(table) == {(animal, difficulty) for animal in ladder.ANIMALS for difficulty in (4, 7)}
    for (animal, difficulty), (wins, fights) in table.items():
        row = rows[f"{animal} {difficulty}"]
        assert wins / fights == row["win_rate"] and wilson(wins, fights) == pytest.approx((row["low"], row["high"]))


def test_a_table_as_text_and_as_a_figure():
    table = {("tiger", 2): (20, 20), ("crane", 2): (10, 20), ("tiger", 4): (0, 20), ("crane", 4): (5, 20)}
    lines = ladder.show(table).splitlines()
    assert len(lines) == 3 and "difficulty 2" in lines[0] and "100% (84% to 100%)" in lines[1]
    assert lines[2].startswith("crane") and lines[2].endswith("25% (11% to 47%)")
    assert "tiger" in ladder.show({("tiger", 2): (1, 2), ("crane", 4): (1, 2)})  # and not each cell need be there
    figure = ladder.draw({"one": table, "other": table}, "a title")
    assert len(figure.axes) == 2 and len(figure.axes[0].lines) == 8
    plt.close(figure)


@pytest.mark.parametrize(
    ("table", "rung"),
    [
        ({("tiger", 2): (40, 40), ("tiger", 4): (30, 40), ("crane", 4): (20, 40)}, ("crane", 4)),
        ({("tiger", 4): (0, 40), ("crane", 2): (36, 40)}, ("crane", 2)),
        ({("tiger", 4): (200, 200)}, None),
    ],
)
def test_the_next_rung(table, rung):
    assert ladder.next_rung(table) == rung


@pytest.mark.parametrize(
    ("counts", "better"),
    [((190, 200, 120, 200), "A"), ((60, 200, 120, 200), "B"), ((36, 40, 33, 40), "not known")],
)
def test_who_is_better(counts, better):
    assert ladder.compare(*counts) == better
