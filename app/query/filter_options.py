"""Filter options of an organisation: every field with each of its operators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.fields import MODES, Choice, Field, FieldKind, FormSection, fields_for
from app.domain.status_categories import CATEGORIES, category_name

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration


class Arity(StrEnum):
    """Values that complete a condition."""

    ONE = "one"
    SEVERAL = "several"
    DATE = "date"
    DATES = "dates"
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
        rejected: The reason why the API cannot filter by it; else empty.
    """

    label: str
    takes: Arity
    field: str = ""
    operator: str = ""
    key: str = ""
    chosen_from: Field | None = None
    values: tuple[str, ...] = ()
    rejected: str = ""

    @property
    def choice(self) -> Choice:
        """The option as a choice for a picker."""
        said = {
            Arity.DATE: "a date, or 7d for so long ago",
            Arity.DATES: "a day, a week, 7d, or from..to",
        }
        return Choice(self.label, self.label, self.rejected or said.get(self.takes, ""))


def filter_options(
    configuration: Configuration, modes: Iterable[str] = (), categories: Iterable[str] = ()
) -> tuple[FilterOption, ...]:
    """List all options in a useful order; those the API does not support have the reason.

    Args:
        configuration: The organisation's configuration.
        modes: The modes seen in incidents.
        categories: The status categories seen in incidents.
    """
    return (
        *_plain(configuration, modes, categories),
        *_dates(),
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
    configuration: Configuration, modes: Iterable[str], categories: Iterable[str]
) -> Iterator[FilterOption]:
    rows = {row.key: row for row in fields_for(configuration)}
    category = replace(
        rows["incident_status_id"],
        choices=tuple(
            Choice(name, category_name(name)) for name in dict.fromkeys((*CATEGORIES, *categories))
        ),
    )
    plain = (
        ("severity", "severity", rows["severity_id"]),
        ("status", "status", rows["incident_status_id"]),
        ("status category", "status_category", category),
        ("type", "incident_type", rows["incident_type_id"]),
    )
    for label, field, row in plain:
        yield FilterOption(f"{label} is", Arity.SEVERAL, field, "one_of", chosen_from=_several(row))
        yield FilterOption(
            f"{label} is not", Arity.SEVERAL, field, "not_in", chosen_from=_several(row)
        )
        if field == "severity":
            yield FilterOption("severity at least", Arity.ONE, field, "gte", chosen_from=row)
            yield FilterOption("severity at most", Arity.ONE, field, "lte", chosen_from=row)
    known = {choice.id for choice in MODES}
    newer = tuple(Choice(mode, mode, "newer") for mode in modes if mode not in known)
    mode = _several(rows["mode"], (*MODES, *newer))
    yield FilterOption("mode is", Arity.SEVERAL, "mode", "one_of", chosen_from=mode)


def _dates() -> Iterator[FilterOption]:
    for label, field in (("created", "created_at"), ("updated", "updated_at")):
        yield FilterOption(label, Arity.DATES, field, "date_range")
        yield FilterOption(f"{label} since", Arity.DATE, field, "gte")
        yield FilterOption(f"{label} until", Arity.DATE, field, "lte")


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
                    f"{row.label} {words}", Arity.SEVERAL, "custom_field", operator,
                    row.entry_id, _several(row),
                )  # fmt: skip
        else:
            refused = f"cannot be filtered by: the API says nothing about fields of {row.kind}"
            yield FilterOption(row.label, Arity.NOTHING, rejected=refused)
