"""Single-line input with a suggestion after the text."""

from collections.abc import Callable

from widgets.basic.fixed_width_input import NarrowingLine
from widgets.basic.key_binding import key_binding


class SuggestInput(NarrowingLine):
    """Input that draws its suggestion in the same frame as the key.

    Args:
        complete: Returns the text with its completion; empty without one.
        placeholder: Shown while the input is empty.
    """

    BINDINGS = [
        key_binding("offer.take", "cursor_right", "Accept suggestion", show=False),
    ]

    def __init__(self, complete: Callable[[str], str], *, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self._complete = complete
        # Its value is watched; a message for each letter would pass through every container.
        self.disable_messages(self.Changed)

    def suggest(self) -> None:
        """Update the suggestion."""
        self.show_suggestion(self._complete(self.value))
