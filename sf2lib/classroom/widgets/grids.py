"""Drawings of tensors: numbers in boxes, and which box goes where (lesson 02)."""

from collections.abc import Sequence

import numpy as np
import torch

from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene

CELL = 27  # pixels: the side of a box
GAP = 14  # pixels between two blocks


def spots(shape: Sequence[int], cell: float = CELL, gap: float = GAP) -> np.ndarray:
    """Where each number of a tensor stands, from the top left: (numbers, 2) pixels, in the order of its elements.

    The last axis goes right and the one before it goes down. The third from the end puts blocks side by side, the
    fourth puts rows of blocks below each other.

    Args:
        shape: with up to four axes.
        cell: the side of a box.
        gap: between two blocks.

    Raises:
        ValueError: more axes than paper has room for.
    """
    if len(shape) > 4:
        raise ValueError(f"spots: {len(shape)} axes, expected at most 4: no more can be drawn")
    blocks_down, blocks_across, rows, columns = (1,) * (4 - len(shape)) + tuple(shape)
    place = np.indices((blocks_down, blocks_across, rows, columns)).reshape(4, -1)
    x = place[3] * cell + place[1] * (columns * cell + gap)
    y = place[2] * cell + place[0] * (rows * cell + gap)
    return np.stack([x, y], axis=1).astype(float)


def extent(shape: Sequence[int], cell: float = CELL, gap: float = GAP) -> tuple[float, float]:
    """How wide and how tall a tensor of this shape is drawn, in pixels."""
    corners = spots(shape, cell, gap)
    if not len(corners):
        return 0.0, 0.0
    width, height = corners.max(axis=0) + cell
    return float(width), float(height)


def draw_grid(
    scene: Scene,
    numbers: torch.Tensor,
    corner: tuple[float, float],
    marked: torch.Tensor | None = None,
    color: str = MORE,
    cell: float = CELL,
    written: str = "{:g}",
) -> None:
    """Draw a tensor as boxes with its numbers.

    Args:
        scene: what to draw on.
        numbers: any shape of up to four axes.
        corner: its top left, in pixels.
        marked: bool, of the same shape: the boxes to colour; None for none.
        color: of the marked ones.
        cell: the side of a box in pixels.
        written: how a number is written.
    """
    marked = torch.zeros_like(numbers, dtype=torch.bool) if marked is None else marked
    places = spots(tuple(numbers.shape), cell) + corner
    for (x, y), number, mark in zip(places, numbers.flatten().tolist(), marked.flatten().tolist(), strict=True):
        scene.box((x + 1, y + 1), cell - 2, cell - 2, color if mark else LINE, 0.75 if mark else 0.45, 3)
        scene.text((x + cell / 2, y + cell / 2), written.format(number), cell * 0.43, "center", INK, bold=mark)


def draw_dimensions() -> Scene:
    """Draw one tensor each from 0-D to 4-D, with its shape."""
    shown = [
        ("0-D", (), "a reward"),
        ("1-D", (4,), "a state"),
        ("2-D", (3, 4), "a batch of states"),
        ("3-D", (3, 3, 4), "a picture: 3 colours"),
        ("4-D", (2, 3, 3, 4), "a batch of pictures"),
    ]
    cell, gap, scene, x = 13, 7, Scene(730, 166), 8.0
    for name, shape, example in shown:
        width, _ = extent(shape, cell, gap)
        scene.text((x, 14), name, 15, "left", INK, bold=True)
        scene.text((x, 34), str(tuple(shape)), 12, "left", SOFT)
        for corner in spots(shape, cell, gap) + np.array([x, 50]):
            scene.box(corner + 1, cell - 2, cell - 2, LESS, 0.8, 2)
        scene.text((x, 50 + extent(shape, cell, gap)[1] + 16), example, 11.5, "left", SOFT)
        x += max(width, 62 if len(shape) < 2 else 112) + 22
    scene.width = x
    return scene


def draw_gather(q_values: torch.Tensor, actions: torch.Tensor) -> Scene:
    """Draw how `gather` takes one number out of each row.

    Args:
        q_values: (batch, actions).
        actions: (batch,) int64, the place to take in each row.
    """
    batch, choices = q_values.shape
    cell, top = 46, 50
    scene = Scene(2 * cell + choices * cell + 330, top + batch * cell + 14)
    grid_x, taken_x = cell + 110.0, cell + 110.0 + choices * cell + 96
    picked = torch.zeros_like(q_values, dtype=torch.bool).scatter(1, actions[:, None], True)
    for x, words, shape in [
        (20.0, "actions", actions[:, None].shape),
        (grid_x, "q_values", q_values.shape),
        (taken_x, "gathered", actions[:, None].shape),
    ]:
        scene.text((x, 14), words, 13.5, "left", INK, bold=True)
        scene.text((x, 33), str(tuple(shape)), 12, "left", SOFT)
    draw_grid(scene, actions[:, None], (20, top), color=LESS, cell=cell)
    draw_grid(scene, q_values, (grid_x, top), picked, cell=cell, written="{:.1f}")
    chosen = q_values.gather(1, actions[:, None])
    draw_grid(scene, chosen, (taken_x, top), torch.ones_like(chosen, dtype=torch.bool), cell=cell, written="{:.1f}")
    for row in range(batch):
        y = top + (row + 0.5) * cell
        _arrow(scene, (20 + cell + 8, y), (grid_x - 8, y))
        _arrow(scene, (grid_x + choices * cell + 8, y), (taken_x - 8, y))
    scene.width = taken_x + cell + 40
    return scene


def draw_broadcast(down: torch.Tensor, across: torch.Tensor) -> Scene:
    """Draw `down - across` as the square that broadcasting makes of a column and a row.

    Args:
        down: (batch, 1), a column.
        across: (batch,), a row. Only on the diagonal does a number meet its own partner.
    """
    batch, cell = len(across), 46
    scene = Scene(100 + (batch + 1) * cell + 230, 80 + (batch + 1) * cell)
    left, top = 74.0, 66.0
    scene.text((left + cell + 12, 14), f"targets {tuple(across.shape)}: copied downwards", 12.5, "left", SOFT)
    scene.text((8, top - 8), f"predicted {tuple(down.shape)}:", 12.5, "left", SOFT)
    scene.text((8, top + 10), "copied to the right", 12.5, "left", SOFT)
    draw_grid(scene, across[None], (left + cell + 12, 26), color=LESS, cell=cell, written="{:.0f}")
    draw_grid(scene, down, (left - 26, top + 26), color=LESS, cell=cell, written="{:.0f}")
    square = down - across
    own = torch.eye(batch, dtype=torch.bool)
    draw_grid(scene, square, (left + cell + 12, top + 26), own, cell=cell, written="{:+.0f}")
    x, y = left + (batch + 1) * cell + 34, top + 60
    scene.box((x, y - 9), 18, 18, MORE, 0.75, 3)
    scene.text((x + 26, y), f"the {batch} errors you want", 12.5, "left", INK)
    scene.box((x, y + 19), 18, 18, LINE, 0.45, 3)
    scene.text((x + 26, y + 28), f"the {batch * batch - batch} that nobody asked for", 12.5, "left", INK)
    scene.width, scene.height = x + 220, top + 40 + batch * cell
    return scene


def _arrow(scene: Scene, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow to the right."""
    scene.line(start, end, SOFT, 1.4)
    for turn in (-4, 4):
        scene.line(end, (end[0] - 6, end[1] + turn), SOFT, 1.4)
