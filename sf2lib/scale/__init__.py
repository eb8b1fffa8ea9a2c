"""Beyond one process, beyond one machine: the same training on Ray (lesson 14).

`sweep` tries many settings at once. `sf2lib.actors.Actors(..., where="ray")` has actors here, which actors.py starts.
`connected` starts Ray or joins a cluster. Ray is no part of the course's own requirements, and nothing here imports it
before it is used. From a shell: `python -m sf2lib.scale sweep --help`.
"""

from sf2lib.scale.cluster import ScaleError, connected, import_ray
from sf2lib.scale.settings import draw_settings
from sf2lib.scale.sweeps import sweep
from sf2lib.scale.table import Sweep

__all__ = ["ScaleError", "Sweep", "connected", "draw_settings", "import_ray", "sweep"]
