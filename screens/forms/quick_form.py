"""Forms of one or a few fields, in which a selection leads directly to the review."""

from abc import abstractmethod

from app.domain.fields import Choice
from app.editing.records import DraftRecord
from app.present.values import format_value
from app.session.workspace import Workspace
from app.text.text import one_line
from screens.base.picker import PickerScreen, at_once
from screens.forms.form import FormScreen
from widgets.forms.choice_field import ChoiceField
from widgets.forms.field_row import FieldRow

_ALL = Choice("", "All of these", "in a form")

# Status categories that close an incident.
_ENDS = ("learning", "closed")


class StraightForm(FormScreen):
    """Form that can open with the picker of a field or value.

    Args:
        workspace: The open profile.
        draft: The draft to resume; None for a new form.
    """

    def __init__(self, workspace: Workspace, draft: DraftRecord | None) -> None:
        self._straight = False
        super().__init__(workspace, draft)

    @property
    @abstractmethod
    def what(self) -> str:
        """Title of the field picker."""

    def choose_at_once(self) -> None:
        """Open the picker of the only field; a text field is focused."""
        self._choose_in(next(iter(self.form.rows)))

    def review_at_once(self) -> None:
        """Open the review of the initial values."""
        self.call_after_refresh(self.action_review)

    def choose_field(self) -> None:
        """Open a picker of fields, then continue with the selected one."""
        rows = {row.field.key: row for row in self.form.rows if not row.locked}
        offered = [
            Choice(key, row.field.label, one_line(format_value(row.value, self.workspace.zone)))
            for key, row in rows.items()
        ]

        def picked(choices: tuple[Choice, ...] | None) -> None:
            for choice in choices or ():
                if choice != _ALL:
                    self._choose_in(rows[choice.id])
            if choices is None:
                self.leave_untouched()

        load = at_once([*offered, _ALL])
        self.app.push_screen(PickerScreen(self.what, load, (), several=False), picked)

    def choose_end(self) -> None:
        """Offer only the statuses that close an incident."""
        statuses = self.workspace.configuration().statuses
        ends = {status.id for status in statuses if status.category in _ENDS}
        row = next(iter(self.form.rows))
        offered = [choice for choice in row.field.choices if choice.id in ends]
        if isinstance(row.editor, ChoiceField):
            self._straight = True
            self.choose(row.editor, among=offered)

    def _choose_in(self, row: FieldRow) -> None:
        self._straight = True
        row.focus_editor()
        if isinstance(row.editor, ChoiceField):
            self.choose(row.editor)

    def chosen(self) -> None:
        """Open the review, or go to the next field, after a selection."""
        if self._straight:
            self._straight = len(self.opening.fields) == 1
            self.action_review()
        else:
            super().chosen()

    def not_chosen(self) -> None:
        """If the form was opened only for this choice, close it."""
        if self._straight:
            self._straight = False
            self.leave_untouched()
