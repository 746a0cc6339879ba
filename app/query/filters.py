"""Table of the filters of `GET /v2/incidents`.

Parsing, text, suggestions, quoting of names, request parameters and SQL are derived from these
rows: a new filter is one row here, and one in the demo (`app.demo.handlers.filters`). The
operators are those that the vendor documents, and local ones that only the cache evaluates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from app.domain.status_categories import CATEGORIES, category_name

if TYPE_CHECKING:
    from app.query.name_lists import Name, NameLists

KNOWN_MODES = ("standard", "retrospective", "test", "tutorial")
"""The modes of the vendor's schema. A newer one is only requested once it has been seen."""


class Values(StrEnum):
    """The kind of a filter's values."""

    NAMES = "names"
    """Ids, each with a name in the organisation."""
    CODES = "codes"
    """Values of an enum of the API."""
    DATES = "dates"
    ROLE = "role"
    """People in the role whose id is the filter's key."""
    CUSTOM_FIELD = "custom field"
    """Options of the custom field whose id is the filter's key."""


class Phrase(NamedTuple):
    """Text that stands for a whole condition."""

    text: str
    operator: str
    value: str


class FilterRow(Struct, frozen=True):
    """One filter.

    Attributes:
        operators: The operators it takes.
        local_operators: Operators that the API does not have, evaluated in the cache.
        values: The kind of its values.
        label: Its name in text; empty for roles and custom fields, which have their own.
        aliases: Other names that are parsed.
        field: Key of the field (`app.domain.fields`) whose choices are suggested; needed for
            names and codes.
        column: Column of the cache's `incidents`; needed but for roles and custom fields.
        is_counted: Whether the cache's `tallies` count incidents by it.
        names: Names of its values, for `NAMES`.
        codes: Known values, for `CODES`.
        seen_codes: Values seen in incidents, for `CODES`; they may be newer than the schema.
        code_label: Returns the label of one of its codes.
        phrases: Conditions with a text of their own.
    """

    operators: tuple[str, ...]
    values: Values
    label: str = ""
    aliases: tuple[str, ...] = ()
    field: str = ""
    column: str = ""
    is_counted: bool = False
    names: Callable[[NameLists], Iterable[Name]] = lambda _: ()
    codes: tuple[str, ...] = ()
    seen_codes: Callable[[NameLists], Iterable[str]] = lambda _: ()
    code_label: Callable[[str], str] = str
    local_operators: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    @property
    def has_key(self) -> bool:
        """True if it needs the id of a role or custom field."""
        return self.values in {Values.ROLE, Values.CUSTOM_FIELD}

    @property
    def has_readable_values(self) -> bool:
        """True if its values are readable without the organisation's names."""
        return self.values in {Values.CODES, Values.DATES}


_LIST = ("one_of", "not_in")
_DATE = ("gte", "lte", "date_range")
# Of fields with a text, a link or a number.
_LOCAL = ("contains", "equals", "gte", "lte", "is_blank")

FILTERS: dict[str, FilterRow] = {
    "severity": FilterRow(
        (*_LIST, "gte", "lte"),
        Values.NAMES,
        "severity",
        field="severity_id",
        column="severity_id",
        names=lambda index: index.severities,
    ),
    "status": FilterRow(
        _LIST,
        Values.NAMES,
        "status",
        field="incident_status_id",
        column="status_id",
        names=lambda index: index.statuses,
    ),
    "status_category": FilterRow(
        _LIST,
        Values.CODES,
        "status category",
        aliases=("category",),
        field="incident_status_id",
        column="status_category",
        is_counted=True,
        codes=CATEGORIES,
        seen_codes=lambda index: index.categories,
        code_label=category_name,
    ),
    "incident_type": FilterRow(
        _LIST,
        Values.NAMES,
        "type",
        aliases=("incident type",),
        field="incident_type_id",
        column="type_id",
        names=lambda index: index.types,
    ),
    "mode": FilterRow(
        ("one_of",),
        Values.CODES,
        "mode",
        field="mode",
        column="mode",
        is_counted=True,
        codes=KNOWN_MODES,
        seen_codes=lambda index: index.modes,
    ),
    "created_at": FilterRow(
        _DATE, Values.DATES, "created", aliases=("declared", "created_at"), column="created_at"
    ),
    "updated_at": FilterRow(
        _DATE, Values.DATES, "updated", aliases=("updated_at",), column="updated_at"
    ),
    "update_due": FilterRow(
        (),
        Values.DATES,
        "update due",
        column="(SELECT due_at FROM update_times WHERE incident = incidents.number)",
        local_operators=_DATE,
        # To the minute, like all amounts of time.
        phrases=(Phrase("update overdue", "lte", "0m"),),
    ),
    "incident_role": FilterRow(("one_of", "is_blank"), Values.ROLE),
    "custom_field": FilterRow(_LIST, Values.CUSTOM_FIELD, local_operators=_LOCAL),
}
"""By the API's parameter, in the order of the suggestions."""


def filter_labels() -> Mapping[str, str]:
    """Return the filters by their names in text, with aliases."""
    return {
        label: parameter
        for parameter, row in FILTERS.items()
        for label in (row.label, *row.aliases)
        if label
    }
