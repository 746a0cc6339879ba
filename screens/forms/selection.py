"""Selection of values in pickers, which can lead directly to the review."""

from collections.abc import Callable, Sequence
from typing import Any

from textual.content import Content
from textual.screen import Screen

from app.domain.fields import MIXED, Choice, Field, FieldKind
from app.domain.status_categories import CLOSING
from app.editing.timestamp_rules import timestamp_fields, timestamp_flags
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import MUTED, STRONG
from app.present.values import format_value
from app.session.choice_lookup import load_choices, remember_people
from app.session.on_call import with_on_call
from app.session.workspace import Workspace
from app.text.text import one_line
from screens.base.picker import PickerScreen, at_once
from screens.forms.form_state import FormState
from widgets.forms.choice_field import ChoiceField
from widgets.forms.field_row import FieldRow
from widgets.forms.incident_form import NEXT_FIELD, IncidentForm

_ALL = Choice("", "All of these", "in a form")


class FieldSelection:
    """Opens the pickers of a form's fields.

    Args:
        screen: The form.
        workspace: The open profile.
        form: The fields.
        opening: Has the titles of the pickers.
        review: Opens the review, after a form was opened for one selection.
        close_if_unchanged: Closes a form that was opened only for a selection.
    """

    def __init__(
        self,
        screen: Screen[Any],
        workspace: Workspace,
        form: IncidentForm,
        opening: FormState,
        review: Callable[[], None],
        close_if_unchanged: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._workspace = workspace
        self._form = form
        self._opening = opening
        self._review = review
        self._close_if_unchanged = close_if_unchanged
        self._auto_review = False

    def select_value(self) -> None:
        """Open the picker of the only field; a text field is focused."""
        self._select_in(next(iter(self._form.rows)))

    def select_value_of(self, key: str) -> None:
        """Open the picker of one field; a selection leads directly to the review."""
        row = next(row for row in self._form.rows if row.field.key == key)
        if isinstance(row.editor, ChoiceField):
            self._auto_review = True
            self.select(row.editor)

    def select_field(self) -> None:
        """Open a picker of fields, then continue with the selected one."""
        rows = {row.field.key: row for row in self._form.rows if not row.locked}
        times = timestamp_fields(self._workspace.configuration(), [r.field for r in rows.values()])
        values = {key: row.value for key, row in rows.items()}
        flags = timestamp_flags(times, values, self._workspace.now())
        offered = [
            Choice(key, row.field.label, self._detail(row, flags.get(key, "")))
            for key, row in rows.items()
        ]

        def picked(choices: tuple[Choice, ...] | None) -> None:
            for choice in choices or ():
                if choice != _ALL:
                    self._form.show_only(choice.id)
                    self._select_in(rows[choice.id])
            if choices is None:
                self._close_if_unchanged()

        load = at_once([*offered, _ALL])
        self._screen.app.push_screen(
            PickerScreen(self._opening.title, load, (), several=False), picked
        )

    def _detail(self, row: FieldRow, flag: str) -> str:
        """Return the value of a field, with what is wrong with it."""
        value = one_line(format_value(row.value, self._workspace.zone))
        return " ".join(filter(None, (value, flag and f"{sign('warning')} {flag}")))

    def choose_closing_status(self) -> None:
        """Offer only the statuses that close an incident."""
        statuses = self._workspace.configuration().statuses
        ends = {status.id for status in statuses if status.category in CLOSING}
        row = next(iter(self._form.rows))
        offered = [choice for choice in row.field.choices if choice.id in ends]
        if isinstance(row.editor, ChoiceField):
            self._auto_review = True
            self.select(row.editor, among=offered)

    def select(
        self, choice_field: ChoiceField, typed: str = "", among: Sequence[Choice] = ()
    ) -> None:
        """Open a picker with all choices or `among`, then go on."""
        field = choice_field.field

        async def load() -> Sequence[Choice]:
            values = {**self._opening.others, **self._form.values()}
            if among:
                return among
            choices = load_choices(self._workspace, field, values)
            if field.kind in {FieldKind.PERSON, FieldKind.PEOPLE}:
                return await with_on_call(self._workspace, choices)
            return await choices

        def picked(picks: tuple[Choice, ...] | None) -> None:
            if picks is not None:
                if field.kind in {FieldKind.PERSON, FieldKind.PEOPLE}:
                    remember_people(self._workspace, picks)
                choice_field.choose(picks)
                self._on_selected()
            else:
                self._on_cancelled()

        chosen = [choice for choice in choice_field.chosen if choice not in MIXED]
        if among:
            chosen = [choice for choice in chosen if choice in among]
        # Pushed immediately: the following keys belong to the picker, however fast they come.
        picker = PickerScreen(
            " · ".join(filter(None, (field.label, self._opening.about))),
            load,
            tuple(chosen),
            several=field.kind.several,
            typed=typed,
            link=self._opening.links.get(field.key),
            effect=None if field.kind.several or not self._auto_review else self._effect(field),
            looks=ChoiceLooks.of(self._workspace.configuration()),
        )
        self._screen.app.push_screen(picker, picked)

    def _effect(self, field: Field) -> Callable[[Choice], Content]:
        """Return what the review of a selected choice will show."""
        looks = ChoiceLooks.of(self._workspace.configuration())
        held = self._opening.held.get(field.key)
        before = looks.value(held) or Content(format_value(held, self._workspace.zone))

        def effect(choice: Choice) -> Content:
            if held == (choice,):
                return muted("Nothing: this is the current value.")
            old = before.stylize_before(MUTED) if before.plain else muted("not set")
            new = looks.label(choice).stylize_before(STRONG)
            return Content.assemble(muted(field.label), "\n  ", old, f"\n{sign('becomes')} ", new)

        return effect

    def _select_in(self, row: FieldRow) -> None:
        self._auto_review = True
        row.focus_editor()
        if isinstance(row.editor, ChoiceField):
            self.select(row.editor)

    def _on_selected(self) -> None:
        """Open the review, or go to the next field."""
        if self._auto_review:
            self._auto_review = sum(row.display for row in self._form.rows) == 1
            self._review()
        else:
            self._screen.focus_next(NEXT_FIELD)

    def _on_cancelled(self) -> None:
        """If the form was opened only for this choice, close it."""
        if self._auto_review:
            self._auto_review = False
            self._close_if_unchanged()
