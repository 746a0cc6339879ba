"""One field of a form: label, editor, hint, and error."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from app.dates import datetimes
from app.domain.fields import MIXED, Field, FieldKind, Value
from app.editing.drafts import same_value
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import BAD, OK, STRONG
from app.present.values import empty_words, format_value, hint, value
from app.text.text import one_line
from widgets.basic.fixed_width_input import SingleLine
from widgets.basic.text_editor import TextEditor
from widgets.basic.text_line import TextLine
from widgets.forms.choice_field import ChoiceField

Editor = Input | TextArea | ChoiceField

_LINES = frozenset({FieldKind.LINE, FieldKind.LINK, FieldKind.NUMBER, FieldKind.DATETIME})


# As the stylesheet has it, without the sign before it.
_LABEL_WIDTH = 18


class FieldRow(Vertical):
    """Editor row of a field.

    Args:
        field: The field.
        held: Its value when the form was opened, restored by `revert`.
        current: Its current value: the same, or that of a draft.
        typed: Text in the editor, if it differs from the value's text, as in a draft.
        locked: The reason why it cannot be edited; empty if it can.
        zone: Time zone for display and input.
        now: Returns the reference time of relative dates.
        looks: Renders severities and statuses.
    """

    class Changed(Message):
        """The value or its text has changed."""

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
        looks: ChoiceLooks,
    ) -> None:
        super().__init__(classes=f"-{field.kind.name.lower()}")
        self._is_shown, self._is_folded = True, False
        self._looks = looks
        self.field = field
        self.held = held
        self.locked = locked
        self._current = current
        self._zone = zone
        self._now = now
        self._unread = ""
        self._error = ""
        self._note = ""
        self._typed = self._text(current)
        self._is_entered = False
        self.editor = None if locked else self._made_editor(typed or self._typed)

    def compose(self) -> ComposeResult:
        """Yield the label, the editor, and a line for errors and parsed values."""
        yield TextLine(classes="label")
        if self.editor:
            yield self.editor
        else:
            held = self._looks.value(self._current)
            held = held or value(self.field, self._current, self._zone)
            yield Static(Content.assemble(held, "  ", muted(self.locked)), classes="locked")
        yield Static(classes="note")

    def on_mount(self) -> None:
        """Draw the label, and parse the text of a resumed draft; errors are shown later."""
        self.show_errors("")
        self._draw_label()
        self.read()

    def _made_editor(self, typed: str) -> Editor:
        if self.field.kind in _LINES:
            # A datetime is typed from scratch; of a name or a link, a part is corrected.
            anew = self.field.kind is FieldKind.DATETIME
            return SingleLine(
                typed, placeholder=self._placeholder, compact=True, select_on_focus=anew
            )
        if self.field.kind is FieldKind.TEXT:
            return TextEditor(typed, compact=True, placeholder=self._placeholder)
        chosen = self._current if isinstance(self._current, tuple) else ()
        return ChoiceField(self.field, chosen, self._looks)

    @property
    def value(self) -> Value:
        """Value in the editor; for an invalid datetime, the previous value."""
        return self._current

    @property
    def problem(self) -> str:
        """Error of the text; empty if it is valid."""
        return self._unread

    @property
    def changed(self) -> bool:
        """True if it differs from the value that the form was opened with."""
        return bool(self._unread) or not same_value(self.field, self.held, self._current)

    @property
    def is_filled(self) -> bool:
        """True if there is something to clear."""
        return bool(self.typed_text) or self._current != self.field.kind.empty

    def revert(self) -> None:
        """Restore the value that the form was opened with."""
        self.set_value(self.held)

    def rebase(self, held: Value) -> None:
        """Replace the value that the edit started from."""
        self.held = held
        self._draw_label()

    def set_value(self, held: Value) -> None:
        """Set the value of the editor, as if typed."""
        if isinstance(self.editor, ChoiceField):
            self.editor.choose(held if isinstance(held, tuple) else ())
            self.read()
        else:
            self.write(self._text(held))
            if held == MIXED:
                self._take(held)  # The text of mixed values is also empty.

    def empty(self) -> None:
        """Clear the field, also if it shows mixed values, whose text is empty too."""
        self.set_value(self.field.kind.empty)
        self._take(self.field.kind.empty)
        self._place_hint("emptied")

    @property
    def typed_text(self) -> str | None:
        """Text in the editor; None for choices and locked fields."""
        return self._typed if isinstance(self.editor, Input | TextArea) else None

    def write(self, text: str) -> None:
        """Set the text of the editor, as if typed."""
        match self.editor:
            case Input():
                self.editor.value = one_line(text)
            case TextArea():
                self.editor.text = text
        self.read()

    def set_rule(self, field: Field, note: str) -> None:
        """Replace the field by one that is required or optional, and show a note below it."""
        if (field.required, field.help) != (self.field.required, self.field.help):
            self.field = field
            if isinstance(self.editor, ChoiceField):
                self.editor.field = field
                self.editor.refresh()
            self._draw_label()
        if note != self._note:
            self._note = note
            self._draw_note()

    def show(self, *, shown: bool = True) -> None:
        """Show the row, or leave it out of this form."""
        self._is_shown = shown
        self.display = shown and not self._is_folded

    def fold(self, *, folded: bool) -> None:
        """Hide the row with its group, or show it again."""
        self._is_folded = folded
        self.display = self._is_shown and not folded

    def focus_editor(self) -> None:
        """Focus the editor."""
        if self.editor:
            self.editor.focus()

    def show_errors(self, message: str) -> None:
        """Show an error; clear it if `message` is empty."""
        self._error = message
        self._draw_note()
        self._draw_label()

    def _draw_note(self) -> None:
        """Draw the error, else the parsed datetime, else the note of the rules."""
        note = self.query_one(".note", Static)
        self.set_class(bool(self._error), "-wrong")
        said = Content(self._note)
        if self._error:
            said = Content(f"{sign('error')} {self._error}")
        elif self.field.kind is FieldKind.DATETIME and isinstance(self._current, datetime):
            said = Content(f"= {datetimes.show_in_full(self._current, self._zone)}")
        note.update(said)
        note.display = bool(said)

    def on_descendant_focus(self) -> None:
        """Light the label, show the input hint, and continue a text at its end the first time."""
        # Textual styles no label anew for `:focus-within` of its row.
        self.add_class("-focused")
        if not self._is_entered:
            self._is_entered = True
            if isinstance(self.editor, TextArea):
                self.editor.move_cursor(self.editor.document.end)
            # The editor may not be laid out yet.
            self.call_after_refresh(self._show_cursor)
        self._place_hint("various" if self._current == MIXED else hint(self.field))

    def _show_cursor(self) -> None:
        match self.editor:
            case TextArea():
                self.editor.scroll_cursor_visible()
            case Input() if self.editor.cursor_at_end:
                self.editor.scroll_to(x=self.editor.max_scroll_x, animate=False, force=True)

    def on_descendant_blur(self) -> None:
        """Restore the label and the placeholder."""
        self.remove_class("-focused")
        self._place_hint(self._placeholder)

    def _place_hint(self, text: str) -> None:
        if isinstance(self.editor, Input | TextArea):
            self.editor.placeholder = text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Parse the text."""
        event.stop()
        self.read()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Parse the text."""
        event.stop()
        self.read()

    def on_choice_field_changed(self, event: ChoiceField.Changed) -> None:
        """Read the selection."""
        event.stop()
        self.read()

    def read(self) -> None:
        """Read the editor now, without waiting for pending messages."""
        match self.editor:
            case Input():
                self._read(self.editor.value)
            case TextArea():
                self._read(self.editor.text)
            case ChoiceField():
                self._take(self.editor.chosen)

    @property
    def typed(self) -> str:
        """Text in the editor; for choices, their labels."""
        return self._typed

    @property
    def is_typed_otherwise(self) -> bool:
        """True if the text differs from the value's text: invalid, or with extra spaces."""
        return self.typed_text not in (None, self._text(self._current))

    def _text(self, held: Value) -> str:
        return "" if held == MIXED else format_value(held, self._zone)

    @property
    def _placeholder(self) -> str:
        """Placeholder of an empty editor without the focus."""
        if self.held != MIXED:
            return empty_words(self.field)
        return "various" if self._current == MIXED else "emptied"

    def _read(self, typed: str) -> None:
        if typed == self._typed:
            # Parsed once: `-15m` keeps its meaning from when it was typed.
            return
        self._typed = typed
        # The text has changed even if the value has not, as by a trailing space.
        self.post_message(self.Changed(self))
        if typed == self._text(self.held):
            # The displayed text may be less exact than the value: spaces, fractions of a second.
            self._take(self.held)
        elif self.field.kind is not FieldKind.DATETIME:
            self._take(typed if self.field.kind is FieldKind.TEXT else typed.strip())
        elif not typed.strip():
            self._take(None)
        else:
            self._read_moment(typed)

    def _read_moment(self, typed: str) -> None:
        try:
            self._take(datetimes.parse(typed, self._now(), self._zone))
        except datetimes.InvalidDatetime as error:
            self._unread = str(error)
            self._tell_changed()

    def _take(self, held: Value) -> None:
        if held == self._current and not self._unread:
            return
        self._unread = ""
        self._current = held
        self._tell_changed()

    def _tell_changed(self) -> None:
        self.show_errors("")
        self._draw_label()
        self.post_message(self.Changed(self))

    @property
    def _sign(self) -> tuple[str, str]:
        """Sign before the label: missing or wrong, filled, changed."""
        if self._error:
            return f"{sign('error')} ", BAD
        empty = self.field.kind.empty
        if not self.changed:
            is_met = self.field.required and self._current not in (empty, MIXED)
            return f"{sign('done')} " if is_met else "  ", OK
        is_new = self.field.required or self.held == empty
        return f"{sign('done' if is_new else 'changed')} ", OK

    def _draw_label(self) -> None:
        self.set_class(self.changed, "-changed")
        required = " *" if self.field.required else ""
        label = Content(one_line(self.field.label))
        label = label.truncate(_LABEL_WIDTH - len(required), ellipsis=True)
        self.query_one(".label", TextLine).set_text(
            Content.assemble(self._sign, label, (required, STRONG))
        )
