"""Forms of one or a few fields, in which a choice leads straight to the review."""

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

# The categories of statuses that end an incident.
_ENDS = ("learning", "closed")


class StraightForm(FormScreen):
    """A form that can be opened on the choice of a field, or of a value.

    Args:
        workspace: The profile at work.
        draft: What is resumed; None for a form that starts anew.
    """

    def __init__(self, workspace: Workspace, draft: DraftRecord | None) -> None:
        self._straight = False
        super().__init__(workspace, draft)

    @property
    @abstractmethod
    def what(self) -> str:
        """What is edited, as the title of the choice of a field."""

    def choose_at_once(self) -> None:
        """Open the picker of the single field; one that is typed has the focus."""
        self._choose_in(next(iter(self.form.rows)))

    def review_at_once(self) -> None:
        """Open the review of what the form begins with."""
        self.call_after_refresh(self.action_review)

    def choose_field(self) -> None:
        """Ask which of the fields, then go on as with that one alone."""
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
        """Offer only the statuses that end an incident."""
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
        """A choice leads straight to the review, or on to the next field."""
        if self._straight:
            self._straight = len(self.opening.fields) == 1
            self.action_review()
        else:
            super().chosen()

    def not_chosen(self) -> None:
        """Who came for the choice alone goes back to where they came from."""
        if self._straight:
            self._straight = False
            self.leave_untouched()
