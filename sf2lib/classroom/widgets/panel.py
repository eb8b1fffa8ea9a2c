"""A widget's outer box, which says what it is where no kernel runs."""

import ipywidgets


class Panel(ipywidgets.VBox):
    """A box of widgets. On GitHub and in print a line of text stands in its place."""

    def __repr__(self) -> str:
        return "Run this cell to use the controls that appear here. A still picture follows."
