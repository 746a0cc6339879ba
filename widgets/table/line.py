"""A line of the screen that leaves no garbage behind."""

from collections.abc import Iterable, Sequence

from textual.strip import Strip


class Line(Strip):
    """A strip that does not keep itself alive.

    Textual's remembers that, undivided, it is itself. Such a circle waits for the garbage
    collector, which after some pages holds up a frame for 20 ms.
    """

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Divide it at these cells."""
        cuts = list(cuts)
        return [self] if cuts == [self.cell_length] else super().divide(cuts)
