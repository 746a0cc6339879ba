"""Prompt for a line of text that shows the parsed value while typing."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from app.present.text import muted
from screens.base.dialog import Dialog
from widgets.basic.fixed_width_input import SingleLine
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

Read = Callable[[str], Content]


class PromptScreen(Dialog[str | None]):
    """Prompt; dismisses with the text, or None when cancelled.

    Args:
        title: Title of the prompt.
        read: Returns a description of the parsed text. Raises ValueError for invalid text: its
            message is shown, and the text is not accepted.
        text: Initial text.
        hint: Hint shown while the text is empty.
    """

    AUTO_FOCUS = "Input"
    BINDINGS = [
        key_binding("prompt.leave", "leave", "Cancel"),
        key_binding("prompt.take", "take", "OK", show=False),
    ]

    def __init__(self, title: str, read: Read, *, text: str = "", hint: str = "") -> None:
        super().__init__()
        self._heading = title
        self._read = read
        self._text = text
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Yield line and parsed value."""
        with PopupPanel(title=Content(self._heading), hints=[("enter", "OK")]):
            yield SingleLine(self._text, compact=True, select_on_focus=False)
            yield Static(id="prompt-meaning")

    def on_mount(self) -> None:
        """Show the parsed value of the initial text."""
        self._tell()

    @on(Input.Changed)
    def _tell(self) -> None:
        typed = self.query_one(Input).value.strip()
        try:
            said = self._read(typed) if typed else muted(self._hint)
        except ValueError as error:
            said = Content.assemble(("! ", "bold"), Content(str(error)))
        self.query_one("#prompt-meaning", Static).update(said)

    @on(Input.Submitted)
    def action_take(self) -> None:
        """Accept the text if it is valid."""
        typed = self.query_one(Input).value.strip()
        try:
            self._read(typed)
        except ValueError:
            return
        self._leave_with(typed)

    def action_leave(self) -> None:
        """Cancel."""
        self._leave_with(None)

    def _leave_with(self, text: str | None) -> None:
        if self.is_active:
            self.dismiss(text)
