"""Filter options of an organisation: every field with each of its operators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.fields import Choice, Field, FieldKind, FormSection, fields_for
from app.query.filters import FILTERS, FilterRow, Values
from app.system.structs import replace

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration


class Arity(StrEnum):
    """Values that complete a condition."""

    ONE = "one"
    SEVERAL = "several"
    DATE = "date"
    DATES = "dates"
    TEXT = "text"
    NUMBER = "number"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A field and an operator, to be completed with values.

    Attributes:
        label: Start of the condition as text: `severity at least`.
        takes: The values it needs.
        field: One of the API's filters.
        operator: One of its operators.
        key: The id of the role or custom field.
        chosen_from: Field with the choices for its values.
        values: Its fixed values if it takes none.
    """

    label: str
    takes: Arity
    field: str = ""
    operator: str = ""
    key: str = ""
    chosen_from: Field | None = None
    values: tuple[str, ...] = ()

    @property
    def choice(self) -> Choice:
        """The option as a choice for a picker."""
        said = {
            Arity.DATE: "a date, or 7d for so long ago",
            Arity.DATES: "a day, a week, 7d, or from..to",
            Arity.TEXT: "words in a row · evaluated here",
            Arity.NUMBER: "a number · evaluated here",
        }
        return Choice(self.label, self.label, said.get(self.takes, ""))


_OPERATORS = {
    "one_of": ("is", Arity.SEVERAL),
    "not_in": ("is not", Arity.SEVERAL),
    "gte": ("at least", Arity.ONE),
    "lte": ("at most", Arity.ONE),
}


def filter_options(
    configuration: Configuration, modes: Iterable[str] = (), categories: Iterable[str] = ()
) -> tuple[FilterOption, ...]:
    """List all options in a useful order; those the API does not have say so.

    Args:
        configuration: The organisation's configuration.
        modes: The modes seen in incidents.
        categories: The status categories seen in incidents.
    """
    return (
        *_plain(configuration, {"mode": modes, "status_category": categories}),
        *_roles(configuration),
        *_custom(configuration),
    )


def _several(field: Field, choices: tuple[Choice, ...] | None = None) -> Field:
    """Return the field with multiple selection."""
    kinds = {
        FieldKind.CHOICE: FieldKind.CHOICES,
        FieldKind.CATALOG_ENTRY: FieldKind.CATALOG_ENTRIES,
    }
    kind = kinds.get(field.kind, field.kind)
    return replace(field, kind=kind, choices=field.choices if choices is None else choices)


def _plain(
    configuration: Configuration, seen: Mapping[str, Iterable[str]]
) -> Iterator[FilterOption]:
    """Yield the options of every filter without a key, in the table's order."""
    fields = {field.key: field for field in fields_for(configuration)}
    for name, row in FILTERS.items():
        for phrase in row.phrases:
            operator, values = phrase.operator, (phrase.value,)
            yield FilterOption(phrase.text, Arity.NOTHING, name, operator, values=values)
        if row.values is Values.DATES:
            yield FilterOption(row.label, Arity.DATES, name, "date_range")
            yield FilterOption(f"{row.label} since", Arity.DATE, name, "gte")
            yield FilterOption(f"{row.label} until", Arity.DATE, name, "lte")
        elif not row.has_key:
            field = fields[row.field]
            if row.values is Values.CODES:
                field = replace(field, choices=_codes(row, field, seen.get(name, ())))
            for operator in row.operators:
                words, takes = _OPERATORS[operator]
                chosen_from = field if takes is Arity.ONE else _several(field)
                yield FilterOption(
                    f"{row.label} {words}", takes, name, operator, chosen_from=chosen_from
                )


def _codes(row: FilterRow, field: Field, seen: Iterable[str]) -> tuple[Choice, ...]:
    """Return the choices of a filter on codes, newer ones last."""
    described = {choice.id: choice for choice in field.choices}
    known = [described.get(code, Choice(code, row.code_label(code))) for code in row.codes]
    newer = [code for code in dict.fromkeys(seen) if code not in row.codes]
    return (*known, *(Choice(code, row.code_label(code), "newer") for code in newer))


def _of_section(configuration: Configuration, section: FormSection) -> Iterator[Field]:
    return (row for row in fields_for(configuration) if row.section is section)


def _roles(configuration: Configuration) -> Iterator[FilterOption]:
    for row in _of_section(configuration, FormSection.ROLES):
        role = ("incident_role", "is_blank", row.entry_id)
        yield FilterOption(
            f"{row.label} is", Arity.SEVERAL, "incident_role", "one_of", row.entry_id, row
        )
        yield FilterOption(f"{row.label} is set", Arity.NOTHING, *role, values=("false",))
        yield FilterOption(f"{row.label} is not set", Arity.NOTHING, *role, values=("true",))


def _custom(configuration: Configuration) -> Iterator[FilterOption]:
    for row in _of_section(configuration, FormSection.CUSTOM_FIELDS):
        if row.kind in {
            FieldKind.CHOICE,
            FieldKind.CHOICES,
            FieldKind.CATALOG_ENTRY,
            FieldKind.CATALOG_ENTRIES,
        }:
            for words, operator in (("is", "one_of"), ("is not", "not_in")):
                yield FilterOption(
                    f"{row.label} {words}",
                    Arity.SEVERAL,
                    "custom_field",
                    operator,
                    row.entry_id,
                    _several(row),
                )
        else:
            yield from _entered(row)


def _entered(row: Field) -> Iterator[FilterOption]:
    """Yield the options of a field with a text, a link or a number, evaluated in the cache."""
    kinds = (
        (("is", "equals"), ("at least", "gte"), ("at most", "lte"))
        if row.kind is FieldKind.NUMBER
        else (("contains", "contains"),)
    )
    takes = Arity.NUMBER if row.kind is FieldKind.NUMBER else Arity.TEXT
    for words, operator in kinds:
        label = f"{row.label} {words}"
        yield FilterOption(label, takes, "custom_field", operator, row.entry_id)
    blank = ("custom_field", "is_blank", row.entry_id)
    yield FilterOption(f"{row.label} is set", Arity.NOTHING, *blank, values=("false",))
    yield FilterOption(f"{row.label} is not set", Arity.NOTHING, *blank, values=("true",))
