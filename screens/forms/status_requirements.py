"""Fields that the organisation's forms require for the selected status of an edit."""

from collections.abc import Iterable, Sequence

from app.domain.fields import Field
from app.domain.models import Configuration, Incident
from app.editing.drafts import Values
from app.editing.status_rules import (
    STATUS,
    cannot_accept,
    fields_by_status,
    is_in_triage,
    required_by_status,
    status_problems,
)
from app.system.structs import replace
from screens.base.picker import PickerLink
from widgets.forms.incident_form import IncidentForm


class StatusRequirements:
    """Shows the required fields of a new status in an edit form.

    Args:
        configuration: The organisation's configuration.
        incidents: The incidents that are edited.
        keys: The fields that the form was opened for; empty for all.
    """

    def __init__(
        self, configuration: Configuration, incidents: Sequence[Incident], keys: tuple[str, ...]
    ) -> None:
        self._configuration = configuration
        self._incidents = incidents
        self._keys = keys

    def select(self, fields: Iterable[Field]) -> tuple[Field, ...]:
        """Return the fields of the form, then those that a status may require."""
        fields = tuple(fields)
        if not self._keys:
            return fields
        own = tuple(field for field in fields if field.key in self._keys)
        if STATUS not in self._keys:
            return own
        required = fields_by_status(self._configuration, self._incidents) - {*self._keys}
        return (*own, *(field for field in fields if field.key in required))

    def required_keys(self, fields: Iterable[Field]) -> frozenset[str]:
        """Return the keys of the fields that the form has only because a status requires them."""
        if not self._keys:
            return frozenset()
        return frozenset(field.key for field in fields) - {*self._keys}

    def show(self, form: IncidentForm, values: Values) -> None:
        """Mark the required fields, and show those that are missing or changed."""
        fields = [row.field for row in form.rows]
        required = required_by_status(self._configuration, self._incidents, values)
        form.set_rules([replace(field, required=field.key in required) for field in fields], {})
        self.hide_others(form, values)

    def hide_others(self, form: IncidentForm, values: Values) -> None:
        """Hide the fields that are neither the form's nor missing nor changed."""
        if not self._keys:
            return
        missing = self.problems([row.field for row in form.rows], values)
        for row in form.rows:
            key = row.field.key
            row.show(shown=key in self._keys or key in missing or row.changed)

    def problems(self, fields: Iterable[Field], values: Values) -> dict[str, str]:
        """Return the errors of a change of status, by field."""
        return status_problems(self._configuration, self._incidents, fields, values)

    def links(self, fields: Sequence[Field], values: Values) -> dict[str, PickerLink]:
        """Return the link to the dashboard, where an incident in triage is accepted."""
        incident = self._incidents[0]
        if len(self._incidents) > 1 or not is_in_triage(incident):
            return {}
        reason = cannot_accept(self._configuration, self._incidents, fields, values)
        return {STATUS: PickerLink(reason, incident.permalink)}
