"""Field that shows its selected choices and requests a picker."""

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click, Key, Paste
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from app.domain.fields import Choice, Field
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import ACTION
from app.present.values import empty_words, hint
from app.text.text import fold_breaks, one_line
from widgets.basic.key_binding import key_binding


class ChoiceField(Widget, can_focus=True):
    """Selected choices of a field; enter or typing requests the picker, backspace clears.

    Args:
        field: The field.
        chosen: The selected choices.
        looks: Renders severities and statuses.
    """

    BINDINGS = [
        key_binding("choice.ask", "ask", "Choose"),
        key_binding("choice.clear", "clear", "Clear", show=False),
    ]

    chosen: reactive[tuple[Choice, ...]] = reactive((), layout=True)

    class Requested(Message):
        """A picker is requested; `typed` is the text typed so far."""

        def __init__(self, choice_field: "ChoiceField", typed: str) -> None:
            super().__init__()
            self.choice_field = choice_field
            self.typed = typed

    class Changed(Message):
        """The selection has changed."""

        def __init__(self, choice_field: "ChoiceField") -> None:
            super().__init__()
            self.choice_field = choice_field

    def __init__(self, field: Field, chosen: tuple[Choice, ...], looks: ChoiceLooks) -> None:
        super().__init__()
        self.field = field
        self._looks = looks
        self.set_reactive(ChoiceField.chosen, chosen)

    def choose(self, chosen: tuple[Choice, ...]) -> None:
        """Set the selection and post a message."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.post_message(self.Changed(self))

    def _lines(self, width: int) -> list[Content]:
        """Return the labels, or a hint, beside the sign that a picker opens."""
        more = f" {sign('choices')}"
        room = max(1, width - len(more))
        if self.chosen:
            labels = ", ".join(one_line(choice.label) for choice in self.chosen)
            lines = (self._looks.value(self.chosen) or Content(labels)).wrap(room)
        else:
            said = muted(hint(self.field) if self.has_focus else empty_words(self.field))
            lines = [said.truncate(room, ellipsis=True)]
        first, *rest = lines or [Content("")]
        first = first.truncate(room, ellipsis=True, pad=True)
        return [Content.assemble(first, (more, ACTION)), *rest]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines needed at that width."""
        return len(self._lines(width))

    def render(self) -> RenderResult:
        """Render the lines."""
        return Content("\n").join(self._lines(self.content_size.width))

    def action_ask(self) -> None:
        """Request the picker."""
        self.post_message(self.Requested(self, ""))

    def action_clear(self) -> None:
        """Clear the selection."""
        self.choose(())

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Consume printable characters, so that no binding gets them."""
        del key
        return character is not None and character.isprintable() and character != " "

    def on_click(self, event: Click) -> None:
        """Request the picker on a click."""
        event.stop()
        self.action_ask()

    def on_paste(self, event: Paste) -> None:
        """Request the picker with the pasted text."""
        event.stop()
        self.post_message(self.Requested(self, fold_breaks(event.text)))

    def on_key(self, event: Key) -> None:
        """Request the picker with the typed character."""
        if event.is_printable and event.character and event.character != " ":
            event.stop()
            self.post_message(self.Requested(self, event.character))
