"""Declare templates: initial values of a form by incident type, in the configuration file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from app.dates import datetimes
from app.domain.fields import Choice, Field, FieldKind, Value
from app.text.did_you_mean import did_you_mean

RawTemplate = str | tuple[str, ...]
"""Value of a field in the file: a text, or several for multiple choices."""

Template = Mapping[str, RawTemplate]
"""Values by the label of a field, as shown in forms."""


Mistake = tuple[str, str]
"""Label of a field in a template, and the problem with it."""


def read_value(value: object) -> RawTemplate:
    """Read the value of a field in a template.

    Raises:
        ValueError: It is no text; the message has the valid values.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise ValueError("it must be a text in quotes, or a list of them")


def apply(
    template: Template, fields: Iterable[Field], now: datetime, zone: tzinfo | None
) -> tuple[dict[str, Value], Sequence[Mistake]]:
    """Return the values of a template by field key, and its mistakes.

    Args:
        template: The template.
        fields: The fields of the form.
        now: Reference time of relative dates.
        zone: Time zone of the datetimes.
    """
    known = {field.label.casefold(): field.label for field in fields}
    unknown = [
        (label, f"there is no such field.{did_you_mean(label, known.values())}")
        for label in template
        if label.casefold() not in known
    ]
    found = {field: said for field, said in _set_by(template, fields) if not _is_looked_up(field)}
    values, wrong = _read(found, lambda field, said: _value(field, said, now, zone))
    return values, [*unknown, *wrong]


def resolve_names(template: Template, fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields in a template whose choices are looked up: people and entries."""
    return tuple(field for field, _ in _set_by(template, fields) if _is_looked_up(field))


def find_template(
    template: Template, known: Mapping[Field, Sequence[Choice]]
) -> tuple[dict[str, Value], Sequence[Mistake]]:
    """Return the people and entries of a template by field key, and its mistakes.

    Args:
        template: The template.
        known: Choices of each field in `resolve_names`; the detail of a person is the email
            address, that of a catalog entry its external id.
    """
    found = dict(_set_by(template, known))
    return _read(found, lambda field, said: _named(field, said, known[field]))


def _is_looked_up(field: Field) -> bool:
    return field.kind is FieldKind.PERSON or bool(field.catalog_type_id)


def _set_by(template: Template, fields: Iterable[Field]) -> Iterator[tuple[Field, RawTemplate]]:
    said = {label.casefold(): texts for label, texts in template.items()}
    for field in fields:
        if field.label.casefold() in said:
            yield field, said[field.label.casefold()]


def _read(
    found: Mapping[Field, RawTemplate], read: Callable[[Field, RawTemplate], Value]
) -> tuple[dict[str, Value], Sequence[Mistake]]:
    values: dict[str, Value] = {}
    wrong: list[Mistake] = []
    for field, said in found.items():
        try:
            values[field.key] = read(field, said)
        except ValueError as error:
            wrong.append((field.label, str(error)))
    return values, wrong


def _named(field: Field, said: RawTemplate, known: Sequence[Choice]) -> Value:
    """Return the choices with that name.

    Raises:
        ValueError: There is none, there are several, or only one can be selected.
    """
    texts = (said,) if isinstance(said, str) else said
    if len(texts) > 1 and not field.kind.several:
        raise ValueError("only one can be chosen")
    return tuple(_one_called(text, known, is_person=not field.catalog_type_id) for text in texts)


def _one_called(text: str, known: Sequence[Choice], *, is_person: bool) -> Choice:
    wanted = text.strip().casefold()
    found = [one for one in known if wanted in _own_names(one)]
    found = found or [one for one in known if one.label.casefold() == wanted]
    if not found:
        raise ValueError(f"there is {'nobody' if is_person else 'no entry'} called {text!r}")
    if len(found) > 1:
        what, sure = ("people", "email address") if is_person else ("entries", "id")
        raise ValueError(f"{len(found)} {what} are called {text!r}: write the {sure}")
    return found[0]


def _own_names(one: Choice) -> set[str]:
    """Return its unique names."""
    return {name.casefold() for name in (one.id, one.detail, *one.aliases)}


def _value(field: Field, said: RawTemplate, now: datetime, zone: tzinfo | None) -> Value:
    texts = (said,) if isinstance(said, str) else said
    if field.kind.empty != ():
        text = "\n".join(texts)
        return datetimes.parse(text, now, zone) if field.kind is FieldKind.DATETIME else text
    if len(texts) > 1 and not field.kind.several:
        raise ValueError("only one can be chosen")
    return tuple(_choice(field, text) for text in texts)


def _choice(field: Field, text: str) -> Choice:
    for choice in field.choices:
        if text.casefold() in (choice.label.casefold(), choice.id.casefold()):
            return choice
    known = ", ".join(choice.label for choice in field.choices[:8])
    raise ValueError(f"{text!r} is none of {known}")
