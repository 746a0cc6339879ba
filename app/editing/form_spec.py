"""Identify a form by typed values: its kind, operation and fields."""

from enum import StrEnum

from msgspec import Struct

DECLARE = "declare"
EDIT = "edit"


class Form(StrEnum):
    """Kinds of forms whose drafts are stored."""

    DECLARE = "declare"
    EDIT = "edit"
    BULK = "bulk"
    OPERATION = "operation"


class FormSpec(Struct, frozen=True):
    """Identity of a form, by which its draft can be found and resumed.

    Attributes:
        form: Kind of form.
        operation: The operation it sends, a key of `app.writes.outbox.SEND_BY_OPERATION`.
        incident_ids: The incidents it changes; empty for a declare, several for a bulk edit.
        fields: The keys of the fields it edits; empty for all.
        target: Id of the record it changes, for a declare of the alert that it attaches; empty for
            the incident or a new record.
    """

    form: Form
    operation: str
    incident_ids: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    target: str = ""

    @property
    def incident_id(self) -> str:
        """Id of the first incident; empty for a declare."""
        return self.incident_ids[0] if self.incident_ids else ""


DECLARE_FORM = FormSpec(Form.DECLARE, DECLARE)


def declare_spec(alert_id: str) -> FormSpec:
    """Return the spec of a form that declares an incident from an alert; empty for none."""
    return FormSpec(Form.DECLARE, DECLARE, target=alert_id)


def edit_form(incident_ids: tuple[str, ...], fields: tuple[str, ...] = ()) -> FormSpec:
    """Return the spec of a form that edits one incident, or several at once."""
    form = Form.EDIT if len(incident_ids) == 1 else Form.BULK
    return FormSpec(form, EDIT, incident_ids, fields)


def operation_form(operation: str, incident_id: str, target: str = "") -> FormSpec:
    """Return the spec of a form for one of `app.editing.operations`."""
    incident_ids = (incident_id,) if incident_id else ()
    return FormSpec(Form.OPERATION, operation, incident_ids, target=target)
