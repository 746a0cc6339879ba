"""Confirmation and output of a command of the user."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.present.text import muted
from screens.base.dialog import Dialog
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

_LISTED = 10


class ConfirmCommandScreen(Dialog[bool]):
    """Question whether to run a command; dismisses with the answer.

    Args:
        name: Name of the command.
        lines: Command lines, one for each incident.
    """

    BINDINGS = [
        key_binding("command.run", "answer(True)", "Run"),
        key_binding("command.leave", "answer(False)", "Cancel"),
    ]

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._heading = name
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Yield the command lines."""
        shown = [Content(line) for line in self._lines[:_LISTED]]
        if len(self._lines) > _LISTED:
            shown.append(muted(f"and {len(self._lines) - _LISTED} more"))
        with PopupPanel(title=Content(self._heading)):
            yield Static(Content("\n").join(shown))

    def action_answer(self, is_run: bool) -> None:  # noqa: FBT001 - a parameter of the action
        """Leave with the answer."""
        self.dismiss(is_run)


class CommandOutputScreen(Dialog[None]):
    """Pane with the output of a command.

    Args:
        name: Name of the command.
        text: The output.
    """

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS = [key_binding("output.leave", "leave", "Close")]

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self._heading = name
        self._text = text

    def compose(self) -> ComposeResult:
        """Yield the output."""
        panel = PopupPanel(title=Content(self._heading), hints=[("down", "scroll")])
        with panel, VerticalScroll():
            yield Static(Content(self._text or "(no output)"))

    def action_leave(self) -> None:
        """Close the pane."""
        self.dismiss()
