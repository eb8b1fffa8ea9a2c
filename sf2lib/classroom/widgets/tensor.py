"""Lesson 02's widget: a tensor, the memory it lies in, and what an index picks out of both."""

import ast
import textwrap
from collections.abc import Sequence
from typing import Any

import ipywidgets
import torch

from sf2lib.classroom.widgets.grids import CELL, draw_grid, extent
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, MORE, SOFT, Scene

COUNT = 24  # numbers, each of which is its own place in the memory
SHAPES = ((4, 6), (2, 3, 4), (2, 2, 3, 2), (24,))
INDICES = ("1", ":, 1", "1:3", "-1", "..., 0", "::2", "None", "1, 2", ":", "[1, 0]")


def pick(tensor: torch.Tensor, index: str) -> torch.Tensor:
    """Return `tensor[index]` for an index written as text, such as `:, 1:3`.

    Only an index is read: whole numbers, slices, lists of places, `...` and None.

    Raises:
        ValueError: it is no such index.
        IndexError: it asks for a place or an axis that the tensor does not have.
    """
    try:
        place = _index(ast.parse(f"tensor[{index}]", mode="eval").body)
    except (SyntaxError, ValueError, AttributeError):
        raise ValueError(f"{index!r} is no index: expected numbers, slices or ..., as in 1 or :, 1:3") from None
    try:
        return tensor[place]
    except (TypeError, RuntimeError, ValueError) as error:
        raise ValueError(f"{index!r} does not work: {str(error).splitlines()[0]}") from None


def draw_tensor(shape: Sequence[int], index: str, turned: bool = False) -> Scene:
    """Draw a tensor of the numbers 0 to 23, its memory, and what `t[index]` picks out.

    Args:
        shape: of the tensor, 24 numbers in all.
        index: as one writes it between the square brackets.
        turned: whether its first two axes are swapped first; a tensor with one axis stays as it is.
    """
    tensor = torch.arange(COUNT).reshape(tuple(shape))
    name = "t"
    if turned:
        name = "t = t.transpose(0, 1)" if tensor.dim() > 1 else "one axis, nothing to swap. t"
        tensor = tensor.transpose(0, 1) if tensor.dim() > 1 else tensor
    try:
        picked, wrong = pick(tensor, index), ""
    except (IndexError, ValueError) as error:
        picked, wrong = tensor.flatten()[:0], str(error)
    chosen = torch.isin(torch.arange(COUNT), picked.reshape(-1))
    width, height = extent(tensor.shape)
    scene = Scene(30 + COUNT * CELL, 0)
    scene.text((8, 16), f"{name}: shape {tuple(tensor.shape)}, strides {tensor.stride()}", 14, "left", INK, bold=True)
    draw_grid(scene, tensor, (8, 34), chosen[tensor])

    beside = width < 300
    x, y = (max(width + 60, 344), 16) if beside else (8, 34 + height + 24)
    scene.text((x, y), f"t[{index}]", 14, "left", INK, bold=True)
    if wrong:
        lines = textwrap.wrap(wrong, 46)[:4]
        for number, line in enumerate(lines):
            scene.text((x, y + 24 + 18 * number), line, 12.5, "left", MORE)
        bottom = y + 24 + 18 * len(lines)
    else:
        for number, line in enumerate(_facts(tensor, picked)):
            scene.text((x, y + 22 + 18 * number), line, 12.5, "left", SOFT)
        bottom = y + 70
        if picked.dim() <= 4 and extent(picked.shape)[0] <= 330 + 330 * (not beside):
            draw_grid(scene, picked, (x, bottom), torch.ones_like(picked, dtype=torch.bool))
            bottom += extent(picked.shape)[1]
    y = max(34 + height, bottom, 150) + 30
    scene.text(
        (8, y),
        f"the memory: {COUNT} numbers in one row, and it is the same for every shape",
        13,
        "left",
        INK,
        bold=True,
    )
    draw_grid(scene, torch.arange(COUNT), (8, y + 16), chosen)
    scene.height = y + 16 + CELL + 8
    return scene


def tensor_explorer() -> Panel:
    """Choose a shape, swap axes, write an index: see what is picked, in the tensor and in the memory."""
    shape = ipywidgets.Dropdown(
        options=[(f"shape {shape}", shape) for shape in SHAPES], value=SHAPES[0], layout={"width": "170px"}
    )
    swap = ipywidgets.ToggleButtons(options=["as it is", "axes 0 and 1 swapped"], style={"button_width": "auto"})
    index = ipywidgets.Combobox(
        value=":, 1", options=INDICES, description="index t[...]", continuous_update=True, layout={"width": "280px"}
    )
    drawing = ipywidgets.HTML()

    def draw(*_: Any) -> None:
        scene = draw_tensor(shape.value, index.value, swap.value != "as it is")
        words = [shape[3] for shape in scene.shapes if shape[0] == "text"]
        drawing.value = scene.svg(". ".join(word for word in words if not word.isdigit()))

    for control in (shape, swap, index):
        control.observe(draw, "value")
    draw()
    top = ipywidgets.HBox([shape, swap, index], layout={"flex_flow": "row wrap"})
    return Panel([top, ipywidgets.HBox([drawing], layout={"overflow": "auto"})])


def _index(node: ast.expr) -> Any:
    """What stands between square brackets, read and never run: a ValueError where it is no index."""
    if isinstance(node, ast.Subscript):
        node.value.id  # noqa: B018 - an AttributeError unless one name stands before one pair of brackets
        return _index(node.slice)
    if isinstance(node, ast.Tuple):
        return tuple(_index(item) for item in node.elts)
    if isinstance(node, ast.Slice):
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else ast.literal_eval(part) for part in parts))
    value = ast.literal_eval(node)
    if not (value is None or value is ... or isinstance(value, int | list)):
        raise ValueError(f"{value!r} is no place")
    return value


def _facts(tensor: torch.Tensor, picked: torch.Tensor) -> list[str]:
    """Two lines about what was picked: its shape, and where it lies."""
    numbers = f"{picked.numel()} number{'' if picked.numel() == 1 else 's'}"
    here = f"shape {tuple(picked.shape)}, strides {picked.stride()}, {numbers}"
    if picked.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr():
        return [here, f"a view: begins at place {picked.storage_offset()} of this memory"]
    return [here, "a copy: its numbers lie elsewhere, in a new memory"]
