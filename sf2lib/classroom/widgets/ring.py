"""Lesson 04's widget: a replay buffer that fills, wraps around and is drawn from."""

import math
from collections import Counter
from collections.abc import Sequence

import ipywidgets
import numpy as np

from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.scene import INK, LESS, LINE, MORE, SOFT, Scene
from sf2lib.replay import ReplayBuffer

WIDTH, HEIGHT = 720, 400
CENTER, RADIUS = (200, 194), 132  # of the ring, in pixels
BATCH = 4  # drawn at a time
MOST = 60  # steps that the slider can push
PAYS = 7  # every so many steps one pays 1, so that you can watch what becomes of it


def filled(capacity: int, pushed: int) -> ReplayBuffer:
    """The course's own buffer after so many steps: the state of step k is the number k, every seventh step pays 1.

    Args:
        capacity: at least 1.
        pushed: how many steps came in.
    """
    buffer = ReplayBuffer(capacity, seed=0)
    for step in range(pushed):
        buffer.push([step], action=0, reward=float(step % PAYS == PAYS - 1), next_state=[step + 1], done=False)
    return buffer


def steps_in(buffer: ReplayBuffer) -> list[int]:
    """Which step lies at which place of the ring, from place 0 on."""
    return [] if buffer.rows is None else buffer.rows.state[: len(buffer), 0].long().tolist()


def draw_ring(buffer: ReplayBuffer, batch: Sequence[int] = (), counts: Counter | None = None) -> Scene:
    """Draw a buffer as the ring that it is, and what was drawn from it.

    Args:
        buffer: as `filled` makes it.
        batch: the steps of the last batch; they get a thick edge.
        counts: how often each step was drawn so far.
    """
    scene = Scene(WIDTH, HEIGHT)
    steps, capacity = steps_in(buffer), buffer.capacity
    turn = 2 * math.pi / capacity
    size = min(24.0, 0.42 * RADIUS * turn)
    for place in range(capacity):
        held = place < len(steps)
        x, y = _on_ring(place * turn, RADIUS)
        edge = {"edge": INK, "edge_width": 4.0} if held and steps[place] in batch else {}
        if held:
            pays = bool(buffer.rows.reward[place])
            age = (buffer.pushed - 1 - steps[place]) / max(len(steps) - 1, 1)
            scene.dot((x, y), size, MORE if pays else LESS, 0.85 - 0.7 * age, **edge)
            scene.text((x, y), str(steps[place]), 13, "center", INK, bold=True)
        else:
            scene.dot((x, y), size, LINE, 0.0)
        scene.text(_on_ring(place * turn, RADIUS + size + 15), str(place), 11.5, "center", SOFT)
    following = buffer.pushed % capacity
    scene.line(_on_ring(following * turn, 34), _on_ring(following * turn, RADIUS - size - 8), INK, 2.4)
    scene.dot(_on_ring(following * turn, RADIUS - size - 8), 4.5, INK, 1.0)
    scene.text(CENTER, "next", 13, "center", INK, bold=True)
    _explain(scene, buffer, steps, batch, counts or Counter())
    return scene


def ring_explorer() -> Panel:
    """Push steps into a buffer, change its capacity, draw batches from it."""
    wide = {"layout": {"width": "300px"}, "style": {"description_width": "70px"}}
    capacity = ipywidgets.IntSlider(value=10, min=4, max=16, description="capacity", **wide)
    pushed = ipywidgets.IntSlider(value=7, min=BATCH, max=MOST, description="pushed", **wide)
    one = ipywidgets.Button(description="Push one", layout={"width": "auto"})
    some = ipywidgets.Button(description=f"Draw {BATCH}", layout={"width": "auto"})
    many = ipywidgets.Button(description="Draw 1,000 batches", layout={"width": "auto"})
    drawing = ipywidgets.HTML()
    now: dict = {}

    def show(batch: Sequence[int] = ()) -> None:
        scene = draw_ring(now["buffer"], batch, now["counts"])
        drawing.value = scene.svg(". ".join(shape[3] for shape in scene.shapes if shape[0] == "text"))

    def fill(*_: object) -> None:
        now.update(buffer=filled(capacity.value, pushed.value), counts=Counter())
        show()

    def draw(batches: int) -> None:
        for _ in range(batches):
            batch = now["buffer"].sample(BATCH).state[:, 0].long().tolist()
            now["counts"].update(batch)
        show(batch)

    def push(_: object) -> None:
        pushed.value = pushed.value + 1 if pushed.value < MOST else BATCH

    for slider in (capacity, pushed):
        slider.observe(fill, "value")
    one.on_click(push)
    some.on_click(lambda _: draw(1))
    many.on_click(lambda _: draw(1000))
    fill()
    rows = [ipywidgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in ([capacity, pushed], [one, some, many])]
    return Panel([*rows, ipywidgets.HBox([drawing], layout={"overflow": "auto"})])


def _on_ring(angle: float, radius: float) -> tuple[float, float]:
    """The point at an angle, clockwise from the top."""
    return CENTER[0] + radius * math.sin(angle), CENTER[1] - radius * math.cos(angle)


def _explain(scene: Scene, buffer: ReplayBuffer, steps: list[int], batch: Sequence[int], counts: Counter) -> None:
    """Write down what the ring holds; draw how often each step was drawn."""
    x, capacity = 424, buffer.capacity
    gone = buffer.pushed - len(steps)
    lost = sum(step % PAYS == PAYS - 1 for step in range(gone))
    scene.text((x, 22), f"holds {len(steps)} of {capacity}", 16, "left", INK, bold=True)
    lines = [
        f"next place: {buffer.pushed} % {capacity} = {buffer.pushed % capacity}",
        f"oldest: step {min(steps)}, at place {int(np.argmin(steps))}",
        f"gone: {gone} steps, {lost} of them had paid 1",
        f"last batch: steps {', '.join(map(str, batch))}" if batch else "last batch: none yet",
    ]
    for line, words in enumerate(lines):
        scene.text((x, 52 + 22 * line), words, 13, "left", INK)
    scene.dot((x + 6, 148), 6, MORE, 0.85)
    scene.text((x + 18, 148), "paid 1", 12, "left", SOFT)
    scene.dot((x + 74, 148), 6, LESS, 0.85)
    scene.text((x + 86, 148), "paid 0", 12, "left", SOFT)
    scene.text((x + 138, 148), "fainter: older", 12, "left", SOFT)
    scene.text((CENTER[0], HEIGHT - 8), "outside the ring: the number of the place", 11, "center", SOFT)
    scene.text((x, 180), f"drawn so far: {sum(counts.values()):,}", 12.5, "left", INK, bold=True)
    row, most = min(13.0, 196 / len(steps)), max(counts.values(), default=1)
    for line, step in enumerate(sorted(steps)):
        y = 200 + row * line
        scene.text((x + 46, y), f"step {step}", 10, "right", SOFT)
        length = 170 * counts[step] / most
        scene.box((x + 54, y - 0.38 * row), length, 0.76 * row, MORE if step % PAYS == PAYS - 1 else LESS, 0.85, 2)
        scene.text((x + 60 + length, y), str(counts[step]), 10, "left", SOFT)
