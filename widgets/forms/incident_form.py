"""Form of an incident's fields: sections, rows, changes, and errors."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import groupby, pairwise

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from app.domain.fields import Field, FormSection, Value
from app.editing.drafts import Values
from app.present.choice_looks import ChoiceLooks
from widgets.forms.field_row import FieldRow
from widgets.forms.form_heading import FormHeading

# Sections that cannot be folded.
_ALWAYS_OPEN = (FormSection.OPERATION, FormSection.MAIN)
NEXT_FIELD = "Input, TextArea, ChoiceField, FormHeading"
"""Selector of what enter leads to."""

_REQUIRED, _OPTIONAL = "Required", "Worth filling now"


class IncidentForm(VerticalScroll, can_focus=False):
    """All fields in their sections; those without a value are folded.

    Args:
        fields: The fields, in order.
        held: Values when the form was opened, by field.
        current: Current values: the same, or those of a draft.
        typed: Texts in editors that differ from their values' text, by field, from a draft.
        locked: Reasons why fields cannot be edited, by field.
        zone: Time zone for display and input.
        now: Returns the reference time of relative dates.
        looks: Renders severities and statuses.
        folds: Whether sections can be folded.
    """

    class Changed(Message):
        """A value or text has changed."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

    def __init__(
        self,
        fields: Sequence[Field],
        *,
        held: Values,
        current: Values,
        typed: Mapping[str, str],
        locked: Mapping[str, str],
        zone: tzinfo | None,
        now: Callable[[], datetime],
        looks: ChoiceLooks,
        folds: bool,
    ) -> None:
        super().__init__()
        self._folds = folds
        self._headings: list[FormHeading] = []
        self._optional = FormHeading(_OPTIONAL, ())
        self._composed: tuple[Widget, ...] = ()
        self._fields = tuple(fields)
        self._rows = {
            field.key: FieldRow(
                field,
                held[field.key],
                current=current.get(field.key, held[field.key]),
                typed=typed.get(field.key, ""),
                locked=locked.get(field.key, ""),
                zone=zone,
                now=now,
                looks=looks,
            )
            for field in fields
        }

    def compose(self) -> ComposeResult:
        """Yield the sections in order."""
        for section, fields in groupby(self._fields, key=lambda field: field.section):
            rows = [self._rows[field.key] for field in fields]
            folds = self._folds and section not in _ALWAYS_OPEN
            heading = FormHeading(str(section), rows, folds=folds)
            self._headings.append(heading)
            yield heading
            yield from rows
        yield self._optional

    @property
    def rows(self) -> Iterator[FieldRow]:
        """All rows, in order."""
        return iter(self._rows.values())

    def values(self) -> dict[str, Value]:
        """Return the values by field, including the last key pressed."""
        for row in self.rows:
            row.read()
        return {key: row.value for key, row in self._rows.items()}

    def changed_count(self) -> int:
        """Return the number of fields changed since the form was opened."""
        return sum(1 for row in self.rows if row.changed)

    def unreadable(self) -> dict[str, str]:
        """Return the errors of invalid texts, by field."""
        return {key: row.problem for key, row in self._rows.items() if row.problem}

    def set_rules(self, fields: Sequence[Field], notes: Mapping[str, str]) -> None:
        """Mark the fields as required or optional, and show notes, by field."""
        for field in fields:
            self._rows[field.key].set_rule(field, notes.get(field.key, ""))

    def on_mount(self) -> None:
        """Store the original order of the sections, and count what is filled."""
        self._composed = tuple(child for child in self.children if child is not self._optional)
        self._optional.display = False
        for heading in self._headings:
            heading.begin()

    def put_first(self, required: Sequence[str], others: Sequence[str]) -> None:
        """Move required fields to the start, then others; the rest follows in its sections.

        Args:
            required: Keys in order; they may be repeated, or unknown to this form.
            others: Keys of optional fields, likewise.
        """
        first, *rest = self._composed
        needed = self._known(required)
        asked = [row for row in self._known(others) if row not in needed]
        self._headings[0].relate(_REQUIRED, needed)
        self._optional.relate(_OPTIONAL, ())
        self._optional.display = True
        moved = {*needed, *asked}
        for heading in self._headings[1:]:
            heading.leave_out(moved)
        left = [child for child in rest if child not in moved]
        order = [first, *needed, self._optional, *asked, *left]
        if order == list(self.children):
            return
        with self.app.batch_update():
            for before, child in pairwise(order):
                self.move_child(child, after=before)

    def _known(self, keys: Sequence[str]) -> list[FieldRow]:
        return [*dict.fromkeys(self._rows[key] for key in keys if key in self._rows)]

    def typed(self) -> dict[str, str]:
        """Return texts that differ from their values' text, for a draft."""
        return {key: row.typed for key, row in self._rows.items() if row.is_typed_otherwise}

    def show_errors(self, problems: Mapping[str, str]) -> None:
        """Show each error at its field, and focus the first."""
        for key, row in self._rows.items():
            row.show_errors(problems.get(key, ""))
            if key in problems:
                row.show()
        wrong = [row for key, row in self._rows.items() if key in problems]
        for heading in self._headings:
            if not {*wrong}.isdisjoint(heading.rows):
                heading.unfold()
        if first := next(iter(wrong), None):
            first.focus_editor()
            self.call_after_refresh(first.scroll_visible)

    def show_only(self, key: str) -> None:
        """Show one field and those with changes; the others stay unchanged."""
        for row in self.rows:
            row.show(shown=row.field.key == key or row.changed)

    def row_at_focus(self) -> FieldRow | None:
        """Return the row whose editor has the focus."""
        focused = self.screen.focused
        return next((row for row in self.rows if focused and row in focused.ancestors), None)

    def on_form_heading_toggled(self, event: FormHeading.Toggled) -> None:
        """Leave no lines empty between folded groups."""
        event.stop()
        before = False
        for heading in self._headings:
            if heading.display:
                heading.set_class(before and heading.is_folded, "-tight")
                before = heading.is_folded

    def on_field_row_changed(self, event: FieldRow.Changed) -> None:
        """Forward the change to the screen."""
        event.stop()
        for heading in self._headings:
            heading.follow()
        self.post_message(self.Changed(event.row))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Focus the next field on enter; it never sends."""
        event.stop()
        self.screen.focus_next(NEXT_FIELD)
