"""What moves in the lessons: panels of sliders, buttons and drawings (ipywidgets).

`Panel` is a widget's outer box. `Scene` is a drawing: SVG in a widget, a figure in the picture below it.
"""

from sf2lib.classroom.widgets.bout import draw_fight
from sf2lib.classroom.widgets.chain import chain_explorer, draw_chain
from sf2lib.classroom.widgets.fight import KEYS, Fight, fight
from sf2lib.classroom.widgets.flight import draw_flight, flight_explorer, q_values_of
from sf2lib.classroom.widgets.frames import FrameStepper, draw_frame, frame_stepper
from sf2lib.classroom.widgets.halving import draw_halving, halving_explorer
from sf2lib.classroom.widgets.landscape import draw_landscape, landscape_explorer, loss_and_slope
from sf2lib.classroom.widgets.motion import draw_motion, motion_explorer
from sf2lib.classroom.widgets.network import draw_network, layers, network_explorer
from sf2lib.classroom.widgets.panel import Panel
from sf2lib.classroom.widgets.player import draw_game, filmstrip, player
from sf2lib.classroom.widgets.priorities import draw_priorities, priorities_explorer
from sf2lib.classroom.widgets.scene import Scene
from sf2lib.classroom.widgets.sketch import flappy_states
from sf2lib.classroom.widgets.start import draw_start, start_explorer, verdict
from sf2lib.classroom.widgets.stepper import TASKS, Game, draw_step, stepper
from sf2lib.classroom.widgets.tensor import draw_tensor, tensor_explorer

__all__ = [
    "KEYS",
    "TASKS",
    "Fight",
    "FrameStepper",
    "Game",
    "Panel",
    "Scene",
    "chain_explorer",
    "draw_chain",
    "draw_fight",
    "draw_flight",
    "draw_frame",
    "draw_game",
    "draw_halving",
    "draw_landscape",
    "draw_motion",
    "draw_network",
    "draw_priorities",
    "draw_start",
    "draw_step",
    "draw_tensor",
    "fight",
    "filmstrip",
    "flappy_states",
    "flight_explorer",
    "frame_stepper",
    "halving_explorer",
    "landscape_explorer",
    "layers",
    "loss_and_slope",
    "motion_explorer",
    "network_explorer",
    "player",
    "priorities_explorer",
    "q_values_of",
    "start_explorer",
    "stepper",
    "tensor_explorer",
    "verdict",
]
