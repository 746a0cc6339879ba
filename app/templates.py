"""Templates of declares: what a form starts with for a type, as the configuration file says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from app import moments
from app.fields import Choice, Field, Kind, Value

Texts = str | tuple[str, ...]
"""What the file says of a field: a text, or several where several can be chosen."""

Template = Mapping[str, Texts]
"""By the label of a field, as forms show it."""


def read_template(content: Mapping[str, object]) -> Template:
    """The template that a table of the file holds.

    Raises:
        ValueError: A field has no text; the message says what it must be.
    """
    template: dict[str, Texts] = {}
    for label, said in content.items():
        if isinstance(said, str):
            template[label] = said
        elif isinstance(said, list) and all(isinstance(each, str) for each in said):
            template[label] = tuple(said)
        else:
            raise ValueError(f"{label} must be a text in quotes, or a list of them")
    return template


def filled(
    template: Template, fields: Iterable[Field], now: datetime, zone: tzinfo | None
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The values that a template gives, by the key of the field, and what it says in vain.

    Args:
        template: What the file says.
        fields: Those of the form.
        now: What relative moments refer to.
        zone: The zone moments are meant in.
    """
    by_label = {field.label.casefold(): field for field in fields}
    values: dict[str, Value] = {}
    complaints = []
    for label, said in template.items():
        field = by_label.get(label.casefold())
        if field is None:
            complaints.append(f"there is no field {label!r}")
            continue
        try:
            values[field.key] = _value(field, said, now, zone)
        except ValueError as error:
            complaints.append(f"{label}: {error}")
    return values, tuple(complaints)


def _value(field: Field, said: Texts, now: datetime, zone: tzinfo | None) -> Value:
    texts = (said,) if isinstance(said, str) else said
    if field.kind.empty != ():
        text = "\n".join(texts)
        return moments.parse(text, now, zone) if field.kind is Kind.MOMENT else text
    if len(texts) > 1 and not field.kind.several:
        raise ValueError("only one can be chosen")
    if field.kind is Kind.PERSON:
        raise ValueError("people cannot be given in a template")
    return tuple(_choice(field, text) for text in texts)


def _choice(field: Field, text: str) -> Choice:
    if field.catalog_type_id:
        # The API takes a catalog entry's external id or alias as well.
        return Choice(text, text)
    for choice in field.choices:
        if text.casefold() in (choice.label.casefold(), choice.id.casefold()):
            return choice
    known = ", ".join(choice.label for choice in field.choices[:8])
    raise ValueError(f"{text!r} is none of {known}")
