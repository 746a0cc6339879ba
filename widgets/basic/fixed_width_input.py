"""A line to type into that leaves the rest of the screen as it is."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class SingleLine(Input):
    """An input as wide as its place, whatever is typed.

    Textual's lays the whole screen out anew at every letter, since one whose width is `auto` would
    grow with its text. What is typed only scrolls here.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)
