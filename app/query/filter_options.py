"""What a list can be filtered by in an organisation: every field with every operator it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.fields import MODES, Choice, Field, Kind, Section, fields_for
from app.domain.status_categories import CATEGORIES, category_name

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration


class Takes(StrEnum):
    """What completes a condition."""

    ONE = "one"
    SEVERAL = "several"
    DATE = "date"
    DATES = "dates"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Offer:
    """A field and an operator, to be completed.

    Attributes:
        label: As it begins the condition in words: `severity at least`.
        takes: What is still to be given.
        field: One of the API's filters.
        operator: One that it takes.
        key: The id of the role or custom field.
        chosen_from: Whose choices are the values, for one and several.
        values: What it is complete with, when it takes nothing.
        refused: Why it cannot be filtered by; empty when it can.
    """

    label: str
    takes: Takes
    field: str = ""
    operator: str = ""
    key: str = ""
    chosen_from: Field | None = None
    values: tuple[str, ...] = ()
    refused: str = ""

    @property
    def choice(self) -> Choice:
        """Itself as something to be picked."""
        said = {
            Takes.DATE: "a date, or 7d for so long ago",
            Takes.DATES: "a day, a week, 7d, or from..to",
        }
        return Choice(self.label, self.label, self.refused or said.get(self.takes, ""))


def offers(
    configuration: Configuration, modes: Iterable[str] = (), categories: Iterable[str] = ()
) -> tuple[Offer, ...]:
    """List everything, in the order people look for it; what the API cannot filter by says why.

    Args:
        configuration: The organisation's vocabulary.
        modes: Those that incidents have been seen with.
        categories: The status categories that incidents have been seen with.
    """
    return (
        *_plain(configuration, modes, categories),
        *_dates(),
        *_roles(configuration),
        *_custom(configuration),
    )


def _several(field: Field, choices: tuple[Choice, ...] | None = None) -> Field:
    """The same choices, of which more than one can be taken."""
    kinds = {Kind.CHOICE: Kind.CHOICES, Kind.ENTRY: Kind.ENTRIES}
    kind = kinds.get(field.kind, field.kind)
    return replace(field, kind=kind, choices=field.choices if choices is None else choices)


def _plain(
    configuration: Configuration, modes: Iterable[str], categories: Iterable[str]
) -> Iterator[Offer]:
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
        yield Offer(f"{label} is", Takes.SEVERAL, field, "one_of", chosen_from=_several(row))
        yield Offer(f"{label} is not", Takes.SEVERAL, field, "not_in", chosen_from=_several(row))
        if field == "severity":
            yield Offer("severity at least", Takes.ONE, field, "gte", chosen_from=row)
            yield Offer("severity at most", Takes.ONE, field, "lte", chosen_from=row)
    known = {choice.id for choice in MODES}
    newer = tuple(Choice(mode, mode, "newer") for mode in modes if mode not in known)
    mode = _several(rows["mode"], (*MODES, *newer))
    yield Offer("mode is", Takes.SEVERAL, "mode", "one_of", chosen_from=mode)


def _dates() -> Iterator[Offer]:
    for label, field in (("created", "created_at"), ("updated", "updated_at")):
        yield Offer(label, Takes.DATES, field, "date_range")
        yield Offer(f"{label} since", Takes.DATE, field, "gte")
        yield Offer(f"{label} until", Takes.DATE, field, "lte")


def _of_section(configuration: Configuration, section: Section) -> Iterator[Field]:
    return (row for row in fields_for(configuration) if row.section is section)


def _roles(configuration: Configuration) -> Iterator[Offer]:
    for row in _of_section(configuration, Section.ROLES):
        role = ("incident_role", "is_blank", row.entry_id)
        yield Offer(f"{row.label} is", Takes.SEVERAL, "incident_role", "one_of", row.entry_id, row)
        yield Offer(f"{row.label} is set", Takes.NOTHING, *role, values=("false",))
        yield Offer(f"{row.label} is not set", Takes.NOTHING, *role, values=("true",))


def _custom(configuration: Configuration) -> Iterator[Offer]:
    for row in _of_section(configuration, Section.CUSTOM_FIELDS):
        if row.kind in {Kind.CHOICE, Kind.CHOICES, Kind.ENTRY, Kind.ENTRIES}:
            for words, operator in (("is", "one_of"), ("is not", "not_in")):
                yield Offer(
                    f"{row.label} {words}", Takes.SEVERAL, "custom_field", operator,
                    row.entry_id, _several(row),
                )  # fmt: skip
        else:
            refused = f"cannot be filtered by: the API says nothing about fields of {row.kind}"
            yield Offer(row.label, Takes.NOTHING, refused=refused)
