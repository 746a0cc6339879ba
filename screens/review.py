"""Review before send: what will change, who is told, and a different key that sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Checkbox, Static

from app.drafts import Change
from app.present import muted, value_words


@dataclass(frozen=True, slots=True)
class Review:
    """What a person is asked to agree to.

    Attributes:
        title: What will be done, to what.
        profile: In which organisation.
        changes: Field by field, before and after; before is not shown when declaring.
        warnings: What follows from it, in words.
        declares: Whether an incident is made rather than edited.
        hold_back: Whether the focus starts on Cancel, as for closing and for private ones.
    """

    title: str
    profile: str
    changes: Sequence[Change]
    warnings: Sequence[str] = ()
    declares: bool = False
    hold_back: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """The person's yes, and whether the incident's channel is told."""

    notify_incident_channel: bool


class _ChannelChoice(Checkbox):
    """Whether the incident's channel is told: in words, since a tick's colour is not enough."""

    def __init__(self, told: bool) -> None:  # noqa: FBT001
        super().__init__(self._words(told), told, compact=True)
        self.BUTTON_INNER = self._tick(told)

    @on(Checkbox.Changed)
    def _say(self) -> None:
        self.BUTTON_INNER = self._tick(self.value)
        self.label = self._words(self.value)

    @staticmethod
    def _tick(told: bool) -> str:  # noqa: FBT001
        return "✓" if told else " "

    @staticmethod
    def _words(told: bool) -> Content:  # noqa: FBT001
        return Content(f"Tell the incident's channel: {'yes' if told else 'no'}  (n)")


class ReviewScreen(ModalScreen[Agreement | None]):
    """Shows a review; dismisses with the agreement, or None.

    Args:
        review: What to show.
        zone: The zone moments are shown in.
        notify: Whether the channel was told the last time.
    """

    BINDINGS = [
        Binding("y", "send", "Send", id="review.send"),
        Binding("n", "tell_channel", "Tell the channel or not", id="review.notify"),
        Binding("escape,q", "leave", "Back", id="review.leave"),
    ]

    def __init__(self, review: Review, *, zone: tzinfo | None, notify: bool) -> None:
        super().__init__()
        self._review = review
        self._zone = zone
        self._notify = notify

    def compose(self) -> ComposeResult:
        """Title, changes, warnings, the channel, and two buttons."""
        with Vertical():
            yield Static(Content(self._review.title), id="review-title")
            yield Static(muted(self._review.profile), id="review-profile")
            with VerticalScroll(can_focus=False):
                for change in self._review.changes:
                    yield Static(self._change(change), classes="change")
                for warning in self._review.warnings:
                    yield Static(Content(f"! {warning}"), classes="warning")
            if not self._review.declares:
                yield _ChannelChoice(self._notify)
            with Horizontal():
                yield Button("Back (esc)", id="back", compact=True)
                yield Button("Send (y)", id="send", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Put the focus where the wrong key does no harm."""
        self.query_one("#back" if self._review.hold_back else "#send").focus()

    def _change(self, change: Change) -> Content:
        after = value_words(change.after, self._zone) or "(cleared)"
        label = Content.styled(f"{change.field.label}  ", "bold")
        if self._review.declares:
            return label + Content(after)
        before = value_words(change.before, self._zone) or "(not set)"
        joint = "\n  → " if "\n" in before + after or len(before) + len(after) > 60 else " → "
        return Content.assemble(label, muted(before), (joint, "$accent"), Content(after))

    def action_tell_channel(self) -> None:
        """Tell the channel, or do not."""
        for box in self.query(Checkbox):
            box.toggle()

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Agree."""
        told = any(box.value for box in self.query(Checkbox))
        self._leave_with(Agreement(notify_incident_channel=told))

    @on(Button.Pressed, "#back")
    def action_leave(self) -> None:
        """Go back to the form."""
        self._leave_with(None)

    def _leave_with(self, agreement: Agreement | None) -> None:
        if self.is_active:
            self.dismiss(agreement)
