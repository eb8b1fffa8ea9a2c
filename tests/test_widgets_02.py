"""Lesson 02's explorer and drawings: what they show is what PyTorch does with the same index."""

import re
import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib.pyplot as plt
import pytest
import torch
from test_widgets import controls

from sf2lib.classroom import widgets
from sf2lib.classroom.widgets import grids
from sf2lib.classroom.widgets.tensor import INDICES, SHAPES, pick

SVG = "{http://www.w3.org/2000/svg}"


def words(scene):
    figure = scene.figure()
    drawn = [text.get_text() for text in figure.axes[0].texts]
    plt.close(figure)
    assert [text.text for text in ElementTree.fromstring(scene.svg("x")).iter(f"{SVG}text")] == drawn
    return drawn


def bold(scene):
    """The numbers in coloured boxes, in the order in which they are drawn."""
    return [int(shape[3]) for shape in scene.shapes if shape[0] == "text" and shape[7] and shape[3].isdigit()]


@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_marked_is_what_the_index_picks(shape, index, turned):
    tensor = torch.arange(24).reshape(shape)
    tensor = tensor.transpose(0, 1) if turned and len(shape) > 1 else tensor
    scene = widgets.draw_tensor(shape, index, turned)
    drawn = " ".join(words(scene))
    assert f"shape {tuple(tensor.shape)}, strides {tensor.stride()}" in drawn
    try:
        picked = pick(tensor, index)
    except (IndexError, ValueError):
        assert not bold(scene)
        return
    assert f"shape {tuple(picked.shape)}, strides {picked.stride()}" in drawn
    places = sorted(picked.flatten().tolist())
    assert set(bold(scene)) == set(places)
    assert bold(scene)[-len(places) :] == places  # the memory comes last
    assert ("a copy" in drawn) == (index == "[1, 0]")


@pytest.mark.parametrize(
    "index",
    [
        "",
        "1][0",
        "1] + tensor[2",
        "print(1)",
        "__import__('os')",
        "tensor",
        "'a'",
        "{}",
        "1.5",
        "1 2",
        "a:b",
        "::'x'",
        "\0",
    ],
)
def test_only_an_index_is_read(index):
    with pytest.raises(ValueError, match=r"is no index|does not work"):
        pick(torch.arange(24), index)
    assert not bold(widgets.draw_tensor((4, 6), index))


@pytest.mark.parametrize(
    ("index", "message"),
    [("9", "out of bounds"), ("0, 0, 0", "too many indices"), ("::-1", "does not work"), ("[9]", "out of")],
)
def test_an_index_that_does_not_fit_says_so(index, message):
    assert message in " ".join(words(widgets.draw_tensor((4, 6), index)))


def test_the_explorer_follows_shape_index_and_swap():
    panel = widgets.tensor_explorer()
    (drawing,), (shape,) = controls(panel, ipywidgets.HTML), controls(panel, ipywidgets.Dropdown)
    (index,), (swap,) = controls(panel, ipywidgets.Combobox), controls(panel, ipywidgets.ToggleButtons)
    assert (
        "t: shape (4, 6), strides (6, 1)" in drawing.value and "shape (4,), strides (6,), 4 numbers" in drawing.value
    )
    swap.value = swap.options[1]
    assert "t = t.transpose(0, 1): shape (6, 4), strides (1, 6)" in drawing.value
    assert "shape (6,), strides (1,), 6 numbers" in drawing.value
    shape.value = SHAPES[1]
    assert "shape (3, 2, 4), strides (4, 12, 1)" in drawing.value
    shape.value = SHAPES[3]
    assert "nothing to swap. t: shape (24,), strides (1,)" in drawing.value
    index.value = "24"
    assert re.search("out of bounds", drawing.value)


def test_a_grid_puts_the_last_axis_across_and_blocks_side_by_side():
    assert grids.spots((), 10).tolist() == [[0, 0]]
    assert grids.spots((2,), 10).tolist() == [[0, 0], [10, 0]]
    assert grids.spots((2, 2), 10).tolist() == [[0, 0], [10, 0], [0, 10], [10, 10]]
    assert grids.spots((2, 1, 1), 10, 5).tolist() == [[0, 0], [15, 0]]
    assert grids.spots((2, 1, 1, 1), 10, 5).tolist() == [[0, 0], [0, 15]]
    assert grids.extent((2, 3, 4), 10, 5) == (85, 30) and grids.extent((0, 3)) == (0, 0)
    with pytest.raises(ValueError, match="at most 4"):
        grids.spots((1,) * 5)


def test_gather_is_drawn_as_it_is():
    q_values = torch.tensor([[0.1, 0.9, 0.4], [0.5, 0.2, 0.3]])
    scene = grids.draw_gather(q_values, torch.tensor([2, 0]))
    marked = [shape[3] for shape in scene.shapes if shape[0] == "text" and shape[7] and "." in shape[3]]
    assert marked == ["0.4", "0.5", "0.4", "0.5"]
    assert "q_values" in words(scene)


def test_broadcasting_marks_the_diagonal():
    scene = grids.draw_broadcast(torch.tensor([[1.0], [2.0], [4.0]]), torch.tensor([1.0, 1.0, 1.0]))
    marked = [shape[3] for shape in scene.shapes if shape[0] == "text" and shape[7]]
    assert marked == ["+0", "+1", "+3"]
    assert "the 6 that nobody asked for" in words(scene)


def test_five_dimensions_are_drawn():
    assert [word for word in words(grids.draw_dimensions()) if word.endswith("-D")] == [
        "0-D",
        "1-D",
        "2-D",
        "3-D",
        "4-D",
    ]
