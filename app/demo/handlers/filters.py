"""Filters of `GET /v2/incidents`: parsed from the query string, applied to incidents.

Undocumented parameters are ignored, as in the API; a documented one with an invalid operator or
value is rejected.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.demo.core.errors import HttpError, Problem, invalid
from app.demo.core.messages import not_among
from app.demo.core.organisation import Incident, Organisation

Condition = Callable[[Incident], bool]

MODES = ("standard", "retrospective", "test", "tutorial")
DEFAULT_MODES = frozenset({"standard", "retrospective"})
CATEGORIES = (
    "triage",
    "live",
    "learning",
    "paused",
    "closed",
    "declined",
    "canceled",
    "merged",
)
# Alternative values in the vendor's example and in a known client.
_CATEGORY_ALIASES = {"active": "live", "post-incident": "learning"}

_BRACKETED = re.compile(r"(\w+)((?:\[[^\[\]]+\])+)")


@dataclass(frozen=True, slots=True)
class Selection:
    """Parsed filters of a query string.

    Attributes:
        conditions: Conditions of the filters.
        matches_any: Whether one condition is enough.
        modes: Modes listed without a filter on modes; None with one.
    """

    conditions: tuple[Condition, ...]
    matches_any: bool
    modes: frozenset[str] | None

    def matches(self, incident: Incident) -> bool:
        """Return whether the incident is listed."""
        if self.modes is not None and incident.mode not in self.modes:
            return False
        if not self.conditions:
            return True
        held = (condition(incident) for condition in self.conditions)
        return any(held) if self.matches_any else all(held)


@dataclass(frozen=True, slots=True)
class _Filter:
    """One filter with all values of its parameter."""

    parameter: str
    field: str
    keys: tuple[str, ...]
    operator: str
    values: tuple[str, ...]

    def refuse(self, reason: str) -> HttpError:
        """Return a 422 error about this filter."""
        return invalid(Problem("invalid_value", f"{self.parameter}: {reason}", self.parameter))


@dataclass(frozen=True, slots=True)
class FilterHandler:
    """Handling of one filter.

    Attributes:
        operators: The operators it takes.
        build: Makes its condition.
        most_keys: Most keys before the operator; at least one is needed unless it is 0.
    """

    operators: tuple[str, ...]
    build: Callable[[_Filter, Organisation], Condition]
    most_keys: int = 0


def selection(
    query: Sequence[tuple[str, str]], organisation: Organisation, *, matches_any: bool
) -> Selection:
    """Parse the filters of a query string.

    Raises:
        HttpError: 422, because a documented filter has an invalid operator or value.
    """
    filters = _filters(query)
    filters_modes = any(one.field == "mode" for one in filters)
    return Selection(
        conditions=tuple(FILTERS[one.field].build(one, organisation) for one in filters),
        matches_any=matches_any,
        modes=None if filters_modes else DEFAULT_MODES,
    )


def _filters(query: Iterable[tuple[str, str]]) -> list[_Filter]:
    values: dict[str, list[str]] = {}
    for name, value in query:
        values.setdefault(name, []).append(value)
    found = []
    for name, given in values.items():
        match = _BRACKETED.fullmatch(name)
        if not match or match[1] not in FILTERS:
            continue
        *keys, operator = match[2][1:-1].split("][")
        one = _Filter(name, match[1], tuple(keys), operator, tuple(given))
        handler = FILTERS[one.field]
        if operator not in handler.operators:
            raise one.refuse(f"there is no operator {operator}")
        if len(keys) > handler.most_keys or (handler.most_keys and not keys):
            raise one.refuse("this is not how the filter is written")
        found.append(one)
    return found


def _member(
    one: _Filter, read: Callable[[Incident], str], wanted: Collection[str] | None = None
) -> Condition:
    """Return a one_of or not_in condition on one value of an incident."""
    values = frozenset(one.values if wanted is None else wanted)
    if one.operator == "not_in":
        return lambda incident: read(incident) not in values
    return lambda incident: read(incident) in values


def _by_status(one: _Filter, _: Organisation) -> Condition:
    return _member(one, lambda incident: str(incident.status["id"]))


def _by_category(one: _Filter, _: Organisation) -> Condition:
    values = [_CATEGORY_ALIASES.get(value, value) for value in one.values]
    for value in values:
        if value not in CATEGORIES:
            raise invalid(not_among(one.parameter, value, CATEGORIES))
    return _member(one, lambda incident: str(incident.status["category"]), values)


def _by_type(one: _Filter, _: Organisation) -> Condition:
    return _member(one, lambda incident: str(incident.type["id"]))


def _by_mode(one: _Filter, _: Organisation) -> Condition:
    for value in one.values:
        if value not in MODES:
            raise invalid(not_among(one.parameter, value, MODES))
    return _member(one, lambda incident: incident.mode)


def _by_severity(one: _Filter, organisation: Organisation) -> Condition:
    """Return a condition on the severity; incidents without one are in no range or list."""
    if one.operator in {"one_of", "not_in"}:
        return _member(one, lambda incident: incident.severity["id"] if incident.severity else "")
    severity = organisation.severities.get(_single(one))
    if severity is None:
        raise one.refuse(f'there is no severity "{one.values[0]}"')
    bound = severity["rank"]
    if one.operator == "gte":
        return lambda it: it.severity is not None and it.severity["rank"] >= bound
    return lambda it: it.severity is not None and it.severity["rank"] <= bound


def _by_date(one: _Filter, _: Organisation) -> Condition:
    value = _single(one)
    low, high = value, value
    if one.operator == "date_range":
        low, separator, high = value.partition("~")
        if not separator:
            raise one.refuse("a range is written from~to")
    earliest = None if one.operator == "lte" else _date(one, low)
    latest = None if one.operator == "gte" else _date(one, high)

    def is_within(incident: Incident) -> bool:
        at = incident.created_at if one.field == "created_at" else incident.updated_at
        return (earliest is None or at >= earliest) and (latest is None or at <= latest)

    return is_within


def _date(one: _Filter, text: str) -> datetime:
    """Parse a date or datetime; a date is midnight at its start, also as an upper bound."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise one.refuse(f'"{text}" is neither a date nor a date-time') from error
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _by_role(one: _Filter, organisation: Organisation) -> Condition:
    role_id = one.keys[0]
    if role_id not in organisation.roles:
        raise one.refuse(f'there is no incident role "{role_id}"')
    if one.operator == "is_blank":
        value = _single(one)
        if value not in {"true", "false"}:
            raise one.refuse("this is true or false")
        return lambda incident: (role_id not in incident.assignees) == (value == "true")
    wanted = frozenset(one.values)
    if len(one.keys) == 2:
        wanted = _people_linked_from(organisation, one.keys[1], wanted)
    return lambda incident: incident.assignees.get(role_id, {}).get("id") in wanted


def _people_linked_from(
    organisation: Organisation, attribute_id: str, entry_ids: frozenset[str]
) -> frozenset[str]:
    """Return the ids in an attribute of catalog entries, such as a team's members."""
    found: set[str] = set()
    for entry_id in entry_ids:
        entry = organisation.catalog.stored.get(entry_id, {})
        binding = entry.get("attribute_values", {}).get(attribute_id, {})
        found.update(value["literal"] for value in binding.get("array_value", []))
    return frozenset(found)


def _by_custom_field(one: _Filter, organisation: Organisation) -> Condition:
    field_id = one.keys[0]
    custom_field = organisation.custom_fields.get(field_id)
    if custom_field is None:
        raise one.refuse(f'there is no custom field "{field_id}"')
    if not custom_field["field_type"].endswith("_select"):
        raise one.refuse(f"a field of type {custom_field['field_type']} has no such filter")
    wanted = set(one.values)
    if catalog_type_id := custom_field.get("catalog_type_id"):
        entries = (organisation.catalog.find(catalog_type_id, value) for value in one.values)
        wanted = {entry["id"] for entry in entries if entry}

    def has_one(incident: Incident) -> bool:
        return any(
            chosen["id"] in wanted
            for value in incident.custom_fields.get(field_id, ())
            for chosen in value.values()
        )

    if one.operator == "not_in":
        return lambda incident: not has_one(incident)
    return has_one


def _single(one: _Filter) -> str:
    if len(one.values) != 1:
        raise one.refuse("this takes one value")
    return one.values[0]


_LIST = ("one_of", "not_in")
_DATE = ("gte", "lte", "date_range")

FILTERS: dict[str, FilterHandler] = {
    "status": FilterHandler(_LIST, _by_status),
    "status_category": FilterHandler(_LIST, _by_category),
    "severity": FilterHandler((*_LIST, "gte", "lte"), _by_severity),
    "incident_type": FilterHandler(_LIST, _by_type),
    "created_at": FilterHandler(_DATE, _by_date),
    "updated_at": FilterHandler(_DATE, _by_date),
    "mode": FilterHandler(("one_of",), _by_mode),
    "incident_role": FilterHandler(("one_of", "is_blank"), _by_role, most_keys=2),
    "custom_field": FilterHandler(_LIST, _by_custom_field, most_keys=1),
}
"""By the parameter's name."""
