"""A line to type into that offers, behind what is typed, how it may go on."""

from collections.abc import Callable

from textual.binding import Binding

from widgets.basic.fixed_width_input import NarrowingLine


class SuggestInput(NarrowingLine):
    """What is offered is in the same frame as the letter, and is taken with a key or typed over.

    Args:
        complete: Gives what is typed with what may follow it; nothing when that is not known.
        placeholder: Shown while nothing is typed.
    """

    BINDINGS = [
        Binding("right", "cursor_right", "Take what is offered", id="offer.take", show=False),
    ]

    def __init__(self, complete: Callable[[str], str], *, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self._complete = complete

    def suggest(self) -> None:
        """Offer what may follow what is typed now."""
        self._suggestion = self._complete(self.value)
