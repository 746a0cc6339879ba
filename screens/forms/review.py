"""Review before sending: changes, affected people, and a separate key to send."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import tzinfo

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Checkbox, Static

from app.editing.review import Confirmation, Review
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from screens.base.popup import PopupDialog
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel
from widgets.basic.text_block import TextBlocks
from widgets.forms.change_blocks import ChangeBlocks
from widgets.textual_compat.message_queues import after_mount, is_open

LoadWarnings = Callable[[], Awaitable[Sequence[str]]]
"""Reads warnings from the API, while the review is already shown."""


async def no_warnings() -> Sequence[str]:
    """Return no warnings."""
    return ()


class _ChannelChoice(Checkbox):
    """Checkbox for notifying the incident's channel, with a text, since colour is not enough."""

    BUTTON_LEFT = BUTTON_RIGHT = ""

    def __init__(self, told: bool) -> None:  # noqa: FBT001
        super().__init__(self._words(told), told, compact=True)
        self.BUTTON_INNER = self._tick(told)

    @on(Checkbox.Changed)
    def _say(self) -> None:
        self.BUTTON_INNER = self._tick(self.value)
        self.label = self._words(self.value)

    @staticmethod
    def _tick(told: bool) -> str:  # noqa: FBT001
        return f"[{sign('done') if told else ' '}]"

    @staticmethod
    def _words(told: bool) -> Content:  # noqa: FBT001
        return Content(f"Notify the incident's channel: {'yes' if told else 'no'}  (n)")


class ReviewScreen(PopupDialog[Confirmation | None]):
    """Review before sending; dismisses with the confirmation, or None.

    Enter does nothing until Send has the focus, since the opening key may still repeat.

    Args:
        review: The review.
        looks: Renders severities and statuses.
        zone: Time zone for display.
        notify: Whether notifying the channel is selected initially.
        trouble: The reason why nothing can be stored on disk; empty if it can.
        load_warnings: Reads more warnings.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (50, "-wide")]
    BINDINGS = [
        key_binding("review.send", "send", "Send"),
        key_binding("review.notify", "tell_channel", "Toggle channel notification"),
        key_binding("review.leave", "leave", "Back"),
        key_binding("review.down", "scroll(1)", "Scroll down", show=False),
        key_binding("review.up", "scroll(-1)", "Scroll up", show=False),
        key_binding("review.page_down", "scroll(10)", "Page down", show=False),
        key_binding("review.page_up", "scroll(-10)", "Page up", show=False),
    ]

    def __init__(
        self,
        review: Review,
        *,
        looks: ChoiceLooks,
        zone: tzinfo | None,
        notify: bool,
        trouble: str = "",
        load_warnings: LoadWarnings = no_warnings,
    ) -> None:
        super().__init__()
        self._review = review
        self._asks_channel = review.asks_channel and not review.declares
        self._looks = looks
        self._zone = zone
        self._notify = notify
        self._trouble = trouble
        self._load_warnings = load_warnings

    def compose(self) -> ComposeResult:
        """Yield title, changes, affected people, warnings, channel, buttons, and keys."""
        values = ChangeBlocks(self._looks, self._zone, only_new=self._review.declares)
        with PopupPanel(title=Content(self._review.title)):
            yield Static(muted(self._review.profile), id="review-profile")
            with VerticalScroll(id="review-body"):
                yield TextBlocks([*values.blocks(self._review.changes)], classes="change")
                yield from self._lines("affected", "» ", self._review.affected)
                yield from self._lines("warning", "! ", self._warnings())
            if self._asks_channel:
                yield _ChannelChoice(self._notify)
            with Horizontal():
                yield Button("Back (esc)", id="back", compact=True)
                yield Button("Send (y)", id="send", variant="primary", compact=True)

    @staticmethod
    def _lines(kind: str, mark: str, lines: Iterable[str]) -> Iterator[Static]:
        for line in lines:
            yield Static(Content(f"{mark}{line}"), classes=kind)

    def _warnings(self) -> Iterator[str]:
        yield from self._review.warnings
        if self._trouble:
            yield f"This cannot be saved to disk before it is sent. {self._trouble}"

    def on_mount(self) -> None:
        """Focus a widget where a wrong key is harmless."""
        self.query_one("#back" if self._review.hold_back else "#review-body").focus()
        after_mount(self, self._add_warnings)

    @work(group="warnings")
    async def _add_warnings(self) -> None:
        """Read further warnings in the background, and add them."""
        warnings = await self._load_warnings()
        if warnings and is_open(self):
            await self.query_one("#review-body").mount(*self._lines("warning", "! ", warnings))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the notification of the channel where there is none."""
        del parameters
        return action != "tell_channel" or self._asks_channel

    def action_scroll(self, lines: int) -> None:
        """Scroll the text, whichever widget has the focus."""
        self.query_one("#review-body").scroll_relative(y=lines, animate=False)

    def action_tell_channel(self) -> None:
        """Toggle the notification of the channel."""
        for box in self.query(Checkbox):
            box.toggle()

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Confirm."""
        told = any(box.value for box in self.query(Checkbox))
        self._leave_with(Confirmation(notify_incident_channel=told))

    @on(Button.Pressed, "#back")
    def action_leave(self) -> None:
        """Go back to the form."""
        self._leave_with(None)

    def _leave_with(self, agreement: Confirmation | None) -> None:
        if self.is_active:
            self.dismiss(agreement)
