"""One field of a form: its label, its editor, what it means, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from app.dates import datetimes as moments
from app.domain.fields import MIXED, Field, FieldKind, Value
from app.editing.drafts import same_value
from app.present.text import NOT_SET, muted
from app.present.values import format_value, hint, value
from app.text.text import one_line
from widgets.basic.fixed_width_input import SingleLine
from widgets.forms.choice_field import ChoiceField

Editor = Input | TextArea | ChoiceField

_LINES = frozenset({FieldKind.LINE, FieldKind.LINK, FieldKind.NUMBER, FieldKind.DATETIME})


class FieldRow(Vertical):
    """A field being edited.

    Args:
        field: The row of the table that describes it.
        held: Its value when the form was opened, which `revert` goes back to.
        current: What is edited: the same, or what a kept draft holds.
        typed: What stands in the editor when that is not the value's own text, as a draft can hold.
        locked: Why it cannot be edited here; empty when it can.
        zone: The zone moments are typed and shown in.
        now: The clock that relative moments refer to.
    """

    class Changed(Message):
        """The value, or what is typed for it, has changed."""

        def __init__(self, row: "FieldRow") -> None:
            super().__init__()
            self.row = row

    def __init__(
        self,
        field: Field,
        held: Value,
        *,
        current: Value,
        typed: str,
        locked: str,
        zone: tzinfo | None,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(classes=f"-{field.kind.name.lower()}")
        self.field = field
        self.held = held
        self.locked = locked
        self._current = current
        self._zone = zone
        self._now = now
        self._unread = ""
        self._typed = self._text(current)
        self.editor = None if locked else self._made_editor(typed or self._typed)

    def compose(self) -> ComposeResult:
        """A label line, the editor, and a line for errors and readings."""
        yield Static(classes="label")
        if self.editor:
            yield self.editor
        else:
            held = value(self.field, self._current, self._zone)
            yield Static(Content.assemble(held, "  ", muted(self.locked)), classes="locked")
        yield Static(classes="note")

    def on_mount(self) -> None:
        """Draw the label, and what a resumed draft could not read; errors are told later."""
        self.complain("")
        self._draw_label()
        self.read()

    def _made_editor(self, typed: str) -> Editor:
        if self.field.kind in _LINES:
            # A moment is typed anew; of a name or a link, a part is corrected.
            anew = self.field.kind is FieldKind.DATETIME
            return SingleLine(
                typed, placeholder=self._placeholder, compact=True, select_on_focus=anew
            )
        if self.field.kind is FieldKind.TEXT:
            return TextArea(typed, compact=True, placeholder=self._placeholder)
        return ChoiceField(self.field, self._current if isinstance(self._current, tuple) else ())

    @property
    def value(self) -> Value:
        """What the editor holds; for a moment that cannot be read, the one before."""
        return self._current

    @property
    def problem(self) -> str:
        """Why what is typed is no value at all; empty when it is one."""
        return self._unread

    @property
    def changed(self) -> bool:
        """Whether it differs from what it was when the form was opened."""
        return bool(self._unread) or not same_value(self.field, self.held, self._current)

    def revert(self) -> None:
        """Go back to the value the form was opened with."""
        self.set_value(self.held)

    def rebase(self, held: Value) -> None:
        """Let the field have begun with another value."""
        self.held = held
        self._draw_label()

    def set_value(self, held: Value) -> None:
        """Put a value into the editor, as if it had been typed."""
        if isinstance(self.editor, ChoiceField):
            self.editor.choose(held if isinstance(held, tuple) else ())
            self.read()
        else:
            self.write(self._text(held))
            if held == MIXED:
                self._take(held)  # Its text is that of an empty one.

    def empty(self) -> None:
        """Let it be nothing, also where what differs stands in it, which has no text either."""
        self.set_value(self.field.kind.empty)
        self._take(self.field.kind.empty)
        self._place_hint("emptied")

    @property
    def typed_text(self) -> str | None:
        """The text in the editor; None where things are chosen, or cannot be edited."""
        return self._typed if isinstance(self.editor, Input | TextArea) else None

    def write(self, text: str) -> None:
        """Put a text into the editor, as if it had been typed."""
        match self.editor:
            case Input():
                self.editor.value = one_line(text)
            case TextArea():
                self.editor.text = text
        self.read()

    def set_required(self, *, required: bool) -> None:
        """Mark the field as one that must be filled, or not."""
        if required != self.field.required:
            self.field = replace(self.field, required=required)
            self._draw_label()

    def focus_editor(self) -> None:
        """Put the focus on the editor."""
        if self.editor:
            self.editor.focus()

    def complain(self, message: str) -> None:
        """Say what is wrong with the field; nothing when `message` is empty."""
        note = self.query_one(".note", Static)
        self.set_class(bool(message), "-wrong")
        if message:
            note.update(Content.assemble(("! ", "bold"), Content(message)))
        elif self.field.kind is FieldKind.DATETIME and isinstance(self._current, datetime):
            note.update(Content(self._reading(self._current)))
        note.display = bool(message) or self._has_reading()

    def _has_reading(self) -> bool:
        return self.field.kind is FieldKind.DATETIME and isinstance(self._current, datetime)

    def _reading(self, moment: datetime) -> str:
        return f"= {moments.show_in_full(moment, self._zone)}"

    def on_descendant_focus(self) -> None:
        """Say what can be typed, only where it can be typed now."""
        self._place_hint("various" if self._current == MIXED else hint(self.field))

    def on_descendant_blur(self) -> None:
        """Be quiet again."""
        self._place_hint(self._placeholder)

    def _place_hint(self, text: str) -> None:
        if isinstance(self.editor, Input | TextArea):
            self.editor.placeholder = text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Read what was typed."""
        event.stop()
        self.read()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Read what was typed."""
        event.stop()
        self.read()

    def on_choice_field_changed(self, event: ChoiceField.Changed) -> None:
        """Take what was chosen."""
        event.stop()
        self.read()

    def read(self) -> None:
        """Take what the editor holds at this moment, whatever messages are still on their way."""
        match self.editor:
            case Input():
                self._read(self.editor.value)
            case TextArea():
                self._read(self.editor.text)
            case ChoiceField():
                self._take(self.editor.chosen)

    @property
    def typed(self) -> str:
        """What stands in the editor; for a choice, its labels."""
        return self._typed

    @property
    def is_typed_otherwise(self) -> bool:
        """Whether the text is more than its value says: unreadable, or with spaces around."""
        return self.typed_text not in (None, self._text(self._current))

    def _text(self, held: Value) -> str:
        return "" if held == MIXED else format_value(held, self._zone)

    @property
    def _placeholder(self) -> str:
        """What stands in an editor without a text, while the focus is elsewhere."""
        if self.held != MIXED:
            return NOT_SET
        return "various" if self._current == MIXED else "emptied"

    def _read(self, typed: str) -> None:
        if typed == self._typed:
            # Read once: `-15m` means what it meant when it was typed.
            return
        self._typed = typed
        # The text has changed even where the value has not, as by a space at its end.
        self.post_message(self.Changed(self))
        if typed == self._text(self.held):
            # What is shown can be less exact than what is held: spaces, fractions of a second.
            self._take(self.held)
        elif self.field.kind is not FieldKind.DATETIME:
            self._take(typed if self.field.kind is FieldKind.TEXT else typed.strip())
        elif not typed.strip():
            self._take(None)
        else:
            self._read_moment(typed)

    def _read_moment(self, typed: str) -> None:
        try:
            self._take(moments.parse(typed, self._now(), self._zone))
        except moments.InvalidDatetime as error:
            self._unread = str(error)
            self._tell_changed()

    def _take(self, held: Value) -> None:
        if held == self._current and not self._unread:
            return
        self._unread = ""
        self._current = held
        self._tell_changed()

    def _tell_changed(self) -> None:
        self.complain("")
        self._draw_label()
        self.post_message(self.Changed(self))

    def _draw_label(self) -> None:
        self.set_class(self.changed, "-changed")
        self.query_one(".label", Static).update(
            Content.assemble(
                ("● " if self.changed else "  ", "$accent"),
                Content(self.field.label),
                (" *" if self.field.required else "", "$text-warning"),
            )
        )
