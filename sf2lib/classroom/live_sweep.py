"""A sweep's picture that grows while it runs (lesson 14)."""

import base64
import time

import matplotlib.pyplot as plt
from IPython.display import display

from sf2lib.classroom import plots
from sf2lib.scale import Sweep

EVERY = 2.0  # seconds between two pictures: drawing one takes a fifth


class LiveSweep:
    """A callback for `sweep()` that draws each setting's score as far as it has come.

    live = LiveSweep()
    found = sweep(space, trials, seeds, budget, callback=live)
    live.finish(found)
    """

    def __init__(self):
        self.shown, self.drawn = None, 0.0

    def __call__(self, sweep: Sweep) -> None:
        """Draw it anew, if the last picture is old enough."""
        if time.monotonic() - self.drawn > EVERY:
            self.finish(sweep)

    def finish(self, sweep: Sweep) -> None:
        """Draw the picture now."""
        self.drawn = time.monotonic()
        ended = [row["ended"] for row in sweep.rows]
        share = sweep.steps() / (len(sweep.rows) * len(sweep.seeds) * sweep.rungs[-1])
        done = f"{sum(map(bool, ended))} of {len(ended)} settings have ended"
        if all(ended):
            done = f"All {len(ended)} settings have ended"
        title = f"{done}, {ended.count('stopped early')} of them early: {share:.0%} of the steps"
        fig = plt.figure(figsize=(7.6, 4.4))
        sweep.plot(fig)
        fig.suptitle(title, x=0.02, ha="left", fontsize=13, fontweight="bold")
        data = plots.png(fig)
        plt.close(fig)
        alt = f"Lines of score against steps, one for each setting. {title}."
        bundle = {"image/png": base64.b64encode(data).decode(), "text/plain": alt}
        metadata = {"image/png": {"alt": alt, "width": 730, "height": 422}}
        if self.shown is None:
            self.shown = display(bundle, metadata=metadata, raw=True, display_id=True)
        else:
            self.shown.update(bundle, metadata=metadata, raw=True)
