"""Filter of a list of choices."""

from textual.message import Message

from widgets.basic.fixed_width_input import NarrowingLine
from widgets.basic.key_binding import key_binding


class ChoiceFilter(NarrowingLine):
    """Input above a list of choices, in which space toggles if several can be selected.

    Args:
        typed: Text typed so far.
        several: Whether more than one can be selected; else a space is typed.
    """

    # Bound here, because an input takes printable keys before its screen; with priority, because it
    # would type them.
    BINDINGS = [key_binding("picker.toggle", "toggle_choice", "Select", priority=True)]

    class Toggled(Message):
        """Select or deselect the highlighted choice."""

    def __init__(self, typed: str, *, several: bool) -> None:
        super().__init__(typed, placeholder="type to filter", compact=True)
        self._several = several

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Type a space if only one choice can be selected."""
        del parameters
        return self._several if action == "toggle_choice" else True

    def action_toggle_choice(self) -> None:
        """Toggle the highlighted choice."""
        self.post_message(self.Toggled())
