"""`IncidentQuery` as SQL over the cache, meaning what the API means by it."""

from collections.abc import Sequence

from app.api.query import DEFAULT_MODES, Filter, IncidentQuery
from app.store.columns import microseconds

Sql = tuple[str, list[str | int]]

_COLUMNS = {
    "status": "status_id",
    "status_category": "status_category",
    "severity": "severity_id",
    "incident_type": "type_id",
    "mode": "mode",
}


def where(query: IncidentQuery) -> Sql:
    """The condition on `incidents`, with its parameters."""
    rendered = [_condition(condition) for condition in query.filters]
    joint = " AND " if query.filter_mode == "all" else " OR "
    sql = f"({joint.join(text for text, _ in rendered)})" if rendered else "1"
    parameters = [parameter for _, some in rendered for parameter in some]
    if not query.chooses_modes:
        text, modes = _one_of("mode", DEFAULT_MODES)
        sql, parameters = f"{sql} AND {text}", [*parameters, *modes]
    return sql, parameters


def order(query: IncidentQuery) -> str:
    """The order of the API: by creation, then by id."""
    return "created_at, id" if query.oldest_first else "created_at DESC, id DESC"


def tallied(query: IncidentQuery) -> bool:
    """Whether the same condition can be asked of `tallies`."""
    return {condition.field for condition in query.filters} <= {"status_category", "mode"}


def backlink_key(condition: Filter) -> str:
    """What a filter through a backlink attribute is known by in `backlinks`."""
    return f"{condition.parameter}={','.join(sorted(condition.values))}"


def _condition(condition: Filter) -> Sql:
    match condition.field:
        case "created_at" | "updated_at":
            return _between(condition)
        case "incident_role":
            return _role(condition)
        case "custom_field":
            return _entry("field_values", "field_id", "value_id", condition)
    if condition.operator in {"gte", "lte"}:
        sign = ">=" if condition.operator == "gte" else "<="
        rank = "(SELECT rank FROM severities WHERE id = ?)"
        return f"severity_rank {sign} {rank}", [condition.values[0]]
    return _one_of(_COLUMNS[condition.field], condition.values, condition.operator)


def _one_of(column: str, values: Sequence[str], operator: str = "one_of") -> Sql:
    marks = ", ".join("?" for _ in values)
    return f"{column} {'NOT IN' if operator == 'not_in' else 'IN'} ({marks})", list(values)


def _between(condition: Filter) -> Sql:
    low, high = condition.bounds()
    parts: list[str] = []
    parameters: list[str | int] = []
    for bound, sign in ((low, ">="), (high, "<=")):
        if bound:
            parts.append(f"{condition.field} {sign} ?")
            parameters.append(microseconds(bound))
    return f"({' AND '.join(parts)})", parameters


def _role(condition: Filter) -> Sql:
    if condition.attribute:
        # No incident says where its people stand in the catalog; the API was asked before.
        matching = "id IN (SELECT incident_id FROM backlinks WHERE filter = ?)"
        return matching, [backlink_key(condition)]
    if condition.operator == "is_blank":
        held = "number IN (SELECT incident FROM holders WHERE role_id = ?)"
        return f"{'NOT ' if condition.values == ('true',) else ''}{held}", [condition.key]
    return _entry("holders", "role_id", "user_id", condition)


def _entry(table: str, key: str, value: str, condition: Filter) -> Sql:
    text, values = _one_of(value, condition.values)
    no = "NOT " if condition.operator == "not_in" else ""
    # The names are constants of this module; every value is a parameter.
    return (
        f"number {no}IN (SELECT incident FROM {table} WHERE {key} = ? AND {text})",  # noqa: S608
        [condition.key, *values],
    )
