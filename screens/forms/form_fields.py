"""Form screen with the actions of its fields: select, edit, revert."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from app.domain.fields import MIXED, Choice, Field
from app.editing.drafts import Values
from app.session.choice_lookup import load_choices
from app.session.workspace import Workspace
from screens.base.external_editor import EditorFailed, edit_externally
from screens.base.picker import PickerScreen
from widgets.basic.footer import KeyBar
from widgets.basic.text_line import TextLine
from widgets.forms.choice_field import ChoiceField
from widgets.forms.incident_form import IncidentForm


@dataclass(frozen=True, slots=True)
class Opening:
    """Initial state of a form.

    Attributes:
        fields: The fields, in order.
        held: Values when the edit began, restored by `revert`.
        current: Current values: the same, or those of a draft.
        locked: Reasons why fields cannot be edited, by field.
    """

    fields: tuple[Field, ...]
    held: Values
    current: Values
    locked: Mapping[str, str]


class FieldsScreen(Screen[str | None]):
    """Screen with the fields of a form, and messages about the whole form.

    Args:
        workspace: The open profile.
        typed: Texts in editors that differ from their values' text, by field, from a draft.
    """

    def __init__(self, workspace: Workspace, typed: Mapping[str, str]) -> None:
        super().__init__()
        self.workspace = workspace
        self._sending = False
        self.opening = self.opened()
        self.form = IncidentForm(
            self.opening.fields,
            held=self.opening.held,
            current=self.opening.current,
            typed=typed,
            locked=self.opening.locked,
            zone=workspace.zone,
            now=workspace.now,
        )

    @abstractmethod
    def opened(self) -> Opening:
        """Return the initial state of the form."""

    @abstractmethod
    def heading(self) -> Content:
        """Return the title above the form."""

    def compose_below(self) -> ComposeResult:
        """Yield widgets below the form; none by default."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Yield title, messages about the disk and the form, fields, and keys."""
        yield TextLine(self.heading(), id="form-heading")
        yield Static(id="form-trouble")
        yield Static(id="form-error")
        yield self.form
        yield from self.compose_below()
        yield TextLine(id="form-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Focus the first field."""
        self._tell("")
        first = next((row for row in self.form.rows if not row.locked), None)
        if first:
            first.focus_editor()

    @on(IncidentForm.Changed)
    def _draw_changed(self) -> None:
        self._show_status()
        self.query_one("#form-heading", TextLine).set_text(self.heading())

    def _tell(self, message: str) -> None:
        banner = self.query_one("#form-error", Static)
        banner.update(Content.assemble(("! ", "bold"), Content(message)))
        banner.display = bool(message)

    def _show_status(self, text: str = "") -> None:
        changed = self.form.changed_count()
        count = "no changes yet" if not changed else f"{changed} changed"
        self.query_one("#form-status", TextLine).set_text(Content(text or count))

    def rebase(self, held: Values) -> None:
        """Replace base values, which `revert` restores."""
        self.opening = replace(self.opening, held={**self.opening.held, **held})
        for row in self.form.rows:
            if row.field.key in held:
                row.rebase(held[row.field.key])

    @on(ChoiceField.Asked)
    def _on_choice_asked(self, event: ChoiceField.Asked) -> None:
        event.stop()
        self.choose(event.choice_field, event.typed)

    def choose(
        self, choice_field: ChoiceField, typed: str = "", among: Sequence[Choice] = ()
    ) -> None:
        """Open a picker with all choices or `among`, then go to the next field."""
        field = choice_field.field

        async def load() -> Sequence[Choice]:
            return among or await load_choices(self.workspace, field)

        def picked(picks: tuple[Choice, ...] | None) -> None:
            if picks is not None:
                choice_field.choose(picks)
                self.chosen()
            else:
                self.not_chosen()

        chosen = [choice for choice in choice_field.chosen if choice not in MIXED]
        if among:
            chosen = [choice for choice in chosen if choice in among]
        # Pushed immediately: the following keys belong to the picker, however fast they come.
        picker = PickerScreen(
            field.label,
            load,
            tuple(chosen),
            several=field.kind.several,
            typed=typed,
        )
        self.app.push_screen(picker, picked)

    def chosen(self) -> None:
        """Go to the next field after a selection."""
        self.focus_next("Input, TextArea, ChoiceField, CollapsibleTitle")

    def not_chosen(self) -> None:
        """Stay in the form after a cancelled picker."""

    def action_edit_text(self) -> None:
        """Edit the text of this field in an external editor."""
        row = self.form.row_at_focus()
        if row is None or row.typed_text is None or self._sending:
            return
        self._tell("")
        try:
            row.write(edit_externally(self.app, row.typed_text))
        except EditorFailed as error:
            self._tell(str(error))

    def action_revert(self) -> None:
        """Revert this field."""
        row = self.form.row_at_focus()
        if row and not self._sending:
            row.revert()
