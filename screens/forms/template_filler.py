"""Template of an incident type, which fills untouched fields of the declare form."""

from collections.abc import Iterable, Sequence
from typing import Any

from textual.screen import Screen

from app.config.templates import Mistake, Template, apply, find_template, resolve_names
from app.domain.fields import Choice, Field
from app.domain.models import Configuration
from app.editing.drafts import Values, same_value
from app.errors import IncidentError
from app.session.choice_lookup import load_choices
from app.session.workspace import Workspace
from app.text.text import clean
from widgets.forms.field_row import FieldRow
from widgets.forms.incident_form import IncidentForm


class TemplateFiller:
    """Fills a form from templates, looking up names.

    Args:
        screen: The form's screen.
        workspace: The open profile.
        configuration: The organisation's incident types.
        form: The fields.
        sendable: The fields that a template may fill.
    """

    def __init__(
        self,
        screen: Screen[Any],
        workspace: Workspace,
        configuration: Configuration,
        form: IncidentForm,
        sendable: tuple[Field, ...],
    ) -> None:
        self._screen = screen
        self._workspace = workspace
        self._configuration = configuration
        self._form = form
        self._sendable = sendable
        self._values: Values = {}

    def has_filled(self, row: FieldRow) -> bool:
        """Return whether a field has the template's value."""
        key = row.field.key
        return key in self._values and same_value(row.field, row.value, self._values[key])

    def use(self, type_id: str) -> None:
        """Fill untouched fields from the template of an incident type."""
        self._screen.workers.cancel_group(self._screen, "template")
        kind = next((kind for kind in self._configuration.types if kind.id == type_id), None)
        named = {name.casefold(): each for name, each in self._workspace.templates.items()}
        names = (type_id, kind.name if kind else "")
        template = next((named[name.casefold()] for name in names if name.casefold() in named), {})
        values, mistakes = apply(
            template, self._sendable, self._workspace.now(), self._workspace.zone
        )
        before, self._values = self._values, values
        self._put(values, before)
        self._show(_texts(mistakes))
        if fields := resolve_names(template, self._sendable):
            lookup = self._look_up(template, fields)
            self._screen.run_worker(lookup, group="template", exclusive=True)

    async def _look_up(self, template: Template, fields: Sequence[Field]) -> None:
        """Look up the people and catalog entries that the template names."""
        known: dict[Field, Sequence[Choice]] = {}
        unknown = []
        for field in fields:
            try:
                known[field] = await load_choices(self._workspace, field)
            except IncidentError as error:
                unknown.append(f"{field.label} could not be looked up: {error.explanation}")
        values, mistakes = find_template(template, known)
        self._put(values, {})
        self._values = {**self._values, **values}
        self._show([*unknown, *_texts(mistakes)])

    def _put(self, values: Values, before: Values) -> None:
        for row in self._form.rows:
            key = row.field.key
            untouched = same_value(row.field, row.value, before.get(key, row.held))
            if untouched and (key in values or key in before):
                row.set_value(values.get(key, row.held))

    def _show(self, warnings: Sequence[str]) -> None:
        if warnings:
            text = clean("; ".join(warnings))
            self._screen.app.notify(
                text, title="Template", severity="warning", timeout=10, markup=False
            )


def _texts(mistakes: Iterable[Mistake]) -> Sequence[str]:
    return [f"{label}: {problem}" for label, problem in mistakes]
