"""Filters and order of incidents as one frozen value, rendered as parameters and text.

The store renders it as SQL (`app.store.tables.sql_conditions`), and `app.query.filter_parser`
parses its text. The operators are those that the vendor documents for `GET /v2/incidents`; other
pairs cannot be built, because the API ignores unknown parameters and would silently list
everything.

Dates may be relative (`7d`, `yesterday`, `2026-11-24`); such a query is stored as relative, and
`at` resolves it at a given time, for the API and for the store.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from app.dates import date_ranges as when
from app.dates import datetimes
from app.query.filters import FILTERS, KNOWN_MODES, FilterRow, Values
from app.query.names import quoted
from app.system.structs import replace
from app.text.tokens import tokenize

SORTS = ("created_at_newest_first", "created_at_oldest_first")
FILTER_MODES = ("all", "any")

NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
"""Value of a numeric field; limited in length, so that it never becomes infinite."""

HIDDEN_MODES = ("test", "tutorial")
"""Modes that the API leaves out without a filter on modes."""

_ONE_VALUE = frozenset({"gte", "lte", "date_range", "is_blank", "contains", "equals"})

ANY_MODE, ALL_INCIDENTS = "any", "all incidents"
"""Text for all modes, beside other conditions and alone."""

MOST_INCIDENTS = f"all but {' and '.join(HIDDEN_MODES)} incidents"
"""Text for a query without conditions."""

_OPERATOR_WORDS = {"one_of": "is", "not_in": "is not", "contains": "contains", "equals": "is"}
_COMPARISON_WORDS = {"gte": "at least", "lte": "at most"}
_DATE_WORDS = {"gte": "since", "lte": "until"}
_OTHER_WORDS = {"is_blank": "is set", "date_range": "two dates with .. between"}

LOCAL_NOTE = "evaluated here: the API cannot filter by texts, links, numbers and due updates"
"""Label of queries with a condition that the API does not have."""

MODE_NOTE = "the API may understand a mode within 'any of' differently"
"""Label of queries whose result the vendor does not document."""

_EXACT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# The reference time does not affect whether a date is valid.
_SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


class Filter(Struct, frozen=True):
    """One condition.

    Attributes:
        field: One of the documented filters, such as `severity`.
        operator: One of the field's operators, such as `gte`.
        values: Ids, category names, dates; exactly one for gte, lte, date_range and is_blank.
        key: The id of the role or custom field, for those two.
        attribute: A backlink attribute's id, allowed before a role's operator.

    Raises:
        ValueError: The API does not document such a filter.
    """

    field: str
    operator: str
    values: tuple[str, ...]
    key: str = ""
    attribute: str = ""

    def __post_init__(self) -> None:
        if self.field not in FILTERS:
            raise ValueError(f"There is no filter on {self.field!r}.")
        operators = (*self.row.operators, *self.row.local_operators)
        if self.operator not in operators:
            known = ", ".join(dict.fromkeys(map(_in_words, operators)))
            raise ValueError(f"{self._subject} takes {known}, not {_in_words(self.operator)!r}.")
        self._check_place()
        self._check_values()

    @property
    def _subject(self) -> str:
        return self.row.label or f"a {self.row.values}"

    @property
    def row(self) -> FilterRow:
        """Its row of the table of filters."""
        return FILTERS[self.field]

    @property
    def is_local(self) -> bool:
        """True if only the cache can evaluate it."""
        return self.operator in self.row.local_operators

    @property
    def has_dates(self) -> bool:
        """True if its values are dates."""
        return self.row.values is Values.DATES

    def _check_place(self) -> None:
        if bool(self.key) != self.row.has_key:
            raise ValueError(f"{self.field} and the key {self.key!r} do not go together.")
        if self.attribute and self.row.values is not Values.ROLE:
            raise ValueError(f"{self.field} has no backlink attribute.")

    def _check_values(self) -> None:
        if not self.values or not all(self.values):
            raise ValueError(f"{self._subject} needs a value.")
        if self.operator in _ONE_VALUE and len(self.values) != 1:
            asked = f"{self._subject} {_in_words(self.operator)}"
            raise ValueError(f"{asked!r} takes one value, not {len(self.values)}.")
        if self.has_dates:
            self.at(_SOME_MOMENT, UTC)
        elif self.is_local:
            self._check_local_value(self.values[0])
        if self.operator == "is_blank" and self.values[0] not in {"true", "false"}:
            raise ValueError("is_blank is true or false.")

    def _check_local_value(self, value: str) -> None:
        if self.operator == "contains" and not tokenize(value):
            raise ValueError(f"{value!r} has no word.")
        if self.operator in {"equals", "gte", "lte"} and not NUMBER.fullmatch(value):
            raise ValueError(f"{value!r} is not a number.")

    @property
    def parameter(self) -> str:
        """Name in the query string: `custom_field[ID][one_of]`."""
        parts = [part for part in (self.key, self.attribute, self.operator) if part]
        return self.field + "".join(f"[{part}]" for part in parts)

    @property
    def is_settled(self) -> bool:
        """True if its meaning does not depend on the time or the time zone."""
        return not self.has_dates or all(map(_EXACT.fullmatch, self._dates))

    @property
    def _dates(self) -> tuple[str, ...]:
        value = self.values[0]
        if self.operator != "date_range":
            return (value,)
        low, tilde, high = value.partition("~")
        if not tilde:
            raise ValueError(f"A range is written from~to, not {value!r}.")
        return low, high

    def at(self, now: datetime, zone: tzinfo | None = None) -> "Filter":
        """Resolve relative dates at `now` to datetimes with an offset.

        A day, a week or a month lasts from its first to its last moment, in `zone`; None is the
        machine's time zone.

        Raises:
            ValueError: A date cannot be parsed.
        """
        if self.is_settled:
            for date in self._dates if self.has_dates else ():
                datetime.fromisoformat(date.upper())
            return self
        spans = [_span(date, now, zone) for date in self._dates]
        low, high = spans[0].start, spans[-1].end
        if self.operator != "date_range":
            return replace(self, values=(_iso(low if self.operator == "gte" else high),))
        return replace(self, values=(f"{_iso(low)}~{_iso(high)}",))

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Return the earliest and latest time of a date filter, inclusive; None if open.

        Raises:
            ValueError: A date is relative: call `at` first.
        """
        self.check_settled()
        low, high = (
            datetime.fromisoformat(each.upper()) for each in (self._dates[0], self._dates[-1])
        )
        return (None if self.operator == "lte" else low, None if self.operator == "gte" else high)

    @property
    def admits_all(self) -> bool:
        """True if it includes every known mode: it then stands for all modes, also newer ones."""
        return self.field == "mode" and set(KNOWN_MODES) <= set(self.values)

    def check_settled(self) -> None:
        """Check that its dates are not relative.

        Raises:
            ValueError: A date is relative: call `at` first.
        """
        if not self.is_settled:
            raise ValueError(f"{self.parameter}={self.values[0]} is relative; ask `at` first.")

    def text(self, names: Mapping[str, str]) -> str:
        """Render the condition as text; ids without a name are shown as ids."""
        for phrase in self.row.phrases:
            if (self.operator, self.values) == (phrase.operator, (phrase.value,)):
                return phrase.text
        values = [self._value_words(value, names) for value in self.values]
        if self.admits_all:
            values = [ANY_MODE]
        field = names.get(self.key, self.key) if self.key else self.row.label
        if self.attribute:
            field = f"{field} ({names.get(self.attribute, self.attribute)})"
        listed = " or ".join(values)
        if self.operator == "is_blank":
            return f"{field} is {'not set' if self.values == ('true',) else 'set'}"
        if self.operator == "date_range":
            low, high = self._dates
            whole = low == high and not when.is_instant(low)
            return f"{field} {low}" if whole else f"{field} from {low} to {high}"
        if self.has_dates:
            return f"{field} {_DATE_WORDS[self.operator]} {listed}"
        if self.operator in _COMPARISON_WORDS:
            return f"{field} {_COMPARISON_WORDS[self.operator]} {listed}"
        return f"{field} {_OPERATOR_WORDS[self.operator]} {listed}"

    def _value_words(self, value: str, names: Mapping[str, str]) -> str:
        if self.row.values is Values.CODES:
            return quoted(self.row.code_label(value))
        if self.is_local and not self.has_dates:
            return quoted(value)
        return names.get(value, value)


EVERY_MODE = Filter("mode", "one_of", KNOWN_MODES)
"""Filter that includes test and tutorial incidents, in the API and the store."""


class IncidentQuery(Struct, frozen=True):
    """A set of incidents and its order.

    Attributes:
        filters: The conditions.
        filter_mode: Match `all` or `any` of them.
        sort_by: By creation, newest or oldest first; the API has no other order.

    Raises:
        ValueError: The API does not have that mode or order, or two conditions have the same field
            and operator, which the API would merge.
    """

    filters: tuple[Filter, ...] = ()
    filter_mode: str = "all"
    sort_by: str = SORTS[0]

    def __post_init__(self) -> None:
        if self.filter_mode not in FILTER_MODES:
            raise ValueError(f"filter_mode is one of {', '.join(FILTER_MODES)}.")
        if self.sort_by not in SORTS:
            raise ValueError(f"sort_by is one of {', '.join(SORTS)}.")
        names = [condition.parameter for condition in self.filters]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name} comes twice; give one filter all the values.")

    @property
    def oldest_first(self) -> bool:
        """True if the oldest comes first."""
        return self.sort_by == SORTS[1]

    @property
    def chooses_modes(self) -> bool:
        """True if a filter selects modes; otherwise all but `HIDDEN_MODES` are listed."""
        return any(condition.field == "mode" for condition in self.filters)

    @property
    def is_local(self) -> bool:
        """True if only the cache can evaluate it."""
        return any(condition.is_local for condition in self.filters)

    @property
    def needs_activity(self) -> bool:
        """True if it depends on the activity of incidents, which are read separately."""
        return any(condition.field == "update_due" for condition in self.filters)

    @property
    def note(self) -> str:
        """Text about how its result differs from that of the API; else empty."""
        if self.is_local:
            return LOCAL_NOTE
        return MODE_NOTE if self.filter_mode == "any" and self.chooses_modes else ""

    @property
    def short_note(self) -> str:
        """The start of `note`, for a line with little room."""
        if self.is_local:
            return "evaluated here"
        return "the API may differ" if self.note else ""

    def parameters(self) -> list[tuple[str, str]]:
        """Return the query string of `GET /v2/incidents` without paging; keys may repeat.

        With a condition that only the cache can evaluate, it asks for more incidents than match.

        Raises:
            ValueError: A date is relative: call `at` first.
        """
        for condition in self.filters:
            condition.check_settled()
        filters = [condition for condition in self.filters if not condition.is_local]
        if self.is_local and self.filter_mode == "any":
            filters = [EVERY_MODE]
        pairs = [
            (condition.parameter, value) for condition in filters for value in condition.values
        ]
        if self.filter_mode != "all" and not self.is_local:
            pairs.append(("filter_mode", self.filter_mode))
        return [*pairs, ("sort_by", self.sort_by)]

    def at(self, now: datetime, zone: tzinfo | None = None) -> "IncidentQuery":
        """Resolve relative dates at `now`; days start at midnight in `zone`."""
        if all(condition.is_settled for condition in self.filters):
            return self
        return replace(self, filters=tuple(each.at(now, zone) for each in self.filters))

    def text(self, names: Mapping[str, str]) -> str:
        """Render the query as the text of the filter line.

        Args:
            names: Names of statuses, people, fields and so on by id; with those of
                `app.query.names.NameIndex` the text can be parsed again.
        """
        if not self.filters:
            return MOST_INCIDENTS
        if self.filters == (EVERY_MODE,):
            return ALL_INCIDENTS
        said = " · ".join(condition.text(names) for condition in self.filters)
        return f"any of: {said}" if self.filter_mode == "any" and len(self.filters) > 1 else said

    def also(self, *filters: Filter) -> "IncidentQuery":
        """Add conditions, replacing those with the same field and operator."""
        new = {condition.parameter for condition in filters}
        kept = (condition for condition in self.filters if condition.parameter not in new)
        return replace(self, filters=(*kept, *filters))


def _span(date: str, now: datetime, zone: tzinfo | None) -> when.DateRange:
    if _EXACT.fullmatch(date):
        moment = datetime.fromisoformat(date.upper())
        return when.DateRange(moment, moment)
    return when.parse_range(date, now, zone)


def _iso(moment: datetime) -> str:
    return datetimes.iso(moment)


def _in_words(operator: str) -> str:
    """Return an operator as it is written in a filter."""
    words = {**_OPERATOR_WORDS, **_COMPARISON_WORDS, **_OTHER_WORDS}
    return words.get(operator, operator)
