"""Templates of declares: what a form starts with for a type, as the configuration file says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    unknown = [label for label in template if label.casefold() not in by_label]
    found = {
        field: said for field, said in _set_by(template, fields) if field.kind is not Kind.PERSON
    }
    values, complaints = _read(found, lambda field, said: _value(field, said, now, zone))
    return values, (*(f"there is no field {label!r}" for label in unknown), *complaints)


def names_people(template: Template, fields: Iterable[Field]) -> bool:
    """Whether it sets fields that people are chosen for, who have to be looked up."""
    return any(field.kind is Kind.PERSON for field, _ in _set_by(template, fields))


def assigned(
    template: Template, fields: Iterable[Field], people: Sequence[Choice]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The people that a template names, by the key of the field, and whom it names in vain.

    Args:
        template: What the file says.
        fields: Those of the form.
        people: Everybody there is, with their email address as the detail.
    """
    found = {field: said for field, said in _set_by(template, fields) if field.kind is Kind.PERSON}
    return _read(found, lambda _, said: _person(said, people))


def _set_by(template: Template, fields: Iterable[Field]) -> Iterator[tuple[Field, Texts]]:
    said = {label.casefold(): texts for label, texts in template.items()}
    for field in fields:
        if field.label.casefold() in said:
            yield field, said[field.label.casefold()]


def _read(
    found: Mapping[Field, Texts], read: Callable[[Field, Texts], Value]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    values: dict[str, Value] = {}
    complaints = []
    for field, said in found.items():
        try:
            values[field.key] = read(field, said)
        except ValueError as error:
            complaints.append(f"{field.label}: {error}")
    return values, tuple(complaints)


def _person(said: Texts, people: Sequence[Choice]) -> Value:
    """One person, by email address or by name.

    Raises:
        ValueError: There is nobody of that name, or several are.
    """
    texts = (said,) if isinstance(said, str) else said
    if len(texts) != 1:
        raise ValueError("only one person can have it")
    wanted = texts[0].strip().casefold()
    found = [one for one in people if wanted in (one.detail.casefold(), one.id.casefold())]
    found = found or [one for one in people if one.label.casefold() == wanted]
    if not found:
        raise ValueError(f"there is nobody called {texts[0]!r}")
    if len(found) > 1:
        raise ValueError(f"{len(found)} people are called {texts[0]!r}: write the email address")
    return (found[0],)


def _value(field: Field, said: Texts, now: datetime, zone: tzinfo | None) -> Value:
    texts = (said,) if isinstance(said, str) else said
    if field.kind.empty != ():
        text = "\n".join(texts)
        return moments.parse(text, now, zone) if field.kind is Kind.MOMENT else text
    if len(texts) > 1 and not field.kind.several:
        raise ValueError("only one can be chosen")
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
