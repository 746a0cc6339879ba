"""SQL conditions for an `IncidentQuery`, equivalent to the API's filters."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.query.hour_of_week import HourOfWeek
from app.query.incident_query import HIDDEN_MODES, Filter, IncidentQuery
from app.query.incomplete import Incomplete
from app.query.restrictions import LocalRestriction, NamedIncidents, OfTeam, Restriction
from app.store.tables.choice_keys import TEAM
from app.store.tables.index_tokens import CHOICE_EXPRESSION, FIELD_MARK_EXPRESSION
from app.store.tables.row_codec import NUMBERED, microseconds
from app.system.structs import replace
from app.text.tokens import tokenize

Sql = tuple[str, list[str | int]]

_SIGNS = {"equals": "=", "gte": ">=", "lte": "<="}

# Values that are compared one by one.
_FEW = 8

# Stands for the mark of a field in a phrase; no token contains it.
_MARK = "~"

EVERY = "1"
"""Condition that is true for every incident."""


def where(
    query: IncidentQuery, also: Sequence[Restriction] = (), *, through_category: bool = True
) -> Sql:
    """Return the condition on `incidents`, with its parameters.

    Args:
        query: The query.
        also: Filters that also hold.
        through_category: Whether to use the category's index, which is fast for few matches; else
            the list's order is scanned.
    """
    sql, parameters = _joined(query.filters, query.filter_mode, through_category)
    if not query.chooses_modes and not any(map(_chooses_modes, also)):
        text, modes = numbered_as("mode", HIDDEN_MODES, "not_in")
        sql, parameters = f"{sql} AND {text}", [*parameters, *modes]
    return _also(also, sql, parameters)


def _chooses_modes(restriction: Restriction) -> bool:
    return isinstance(restriction, Filter) and restriction.field == "mode"


def _also(also: Sequence[Restriction], sql: str, parameters: Sequence[Any]) -> Sql:
    if not also:
        return sql, [*parameters]
    text, more = _joined(also, "all", through_category=False)
    return f"{sql} AND {text}", [*parameters, *more]


def numbered(numbers: Sequence[int]) -> Sql:
    """Return the condition that selects these row numbers."""
    return "number IN (SELECT value FROM json_each(?))", [json.dumps(numbers)]


def numbered_as(name: str, values: Sequence[str], operator: str = "one_of") -> Sql:
    """Return the condition on one of `NUMBERED`, by the numbers of its values."""
    number, key = NUMBERED[name]
    if len(values) <= _FEW:
        return _compared(number, key, values, operator)
    text, parameters = _one_of("value", values)
    # The names are constants of this module; every value is a parameter.
    numbers = f"SELECT number FROM choices WHERE key = ? AND {text}"  # noqa: S608
    return f"{number} {'NOT IN' if operator == 'not_in' else 'IN'} ({numbers})", [key, *parameters]


def _compared(number: str, key: str, values: Sequence[str], operator: str) -> Sql:
    """Return the condition on the number of a few values, each of which is looked up once."""
    # Null for a value that no incident has had.
    one = "(SELECT number FROM choices WHERE key = ? AND value = ?)"
    parameters: list[str | int] = [each for value in values for each in (key, value)]
    if operator == "not_in":
        return f"({' AND '.join(f'{number} IS NOT {one}' for _ in values)})", parameters
    if len(values) == 1:
        return f"{number} IS {one}", parameters
    return f"{number} IN ({', '.join(one for _ in values)})", parameters


def where_residual(query: IncidentQuery, also: Sequence[Restriction] = ()) -> Sql | None:
    """Return the conditions besides category and mode; None if there are none."""
    kept = query.filters
    if query.filter_mode == "all":
        kept = tuple(condition for condition in kept if not condition.row.is_counted)
    if not kept and not also:
        return None
    return _also(also, *_joined(kept, query.filter_mode, through_category=False))


def covered_by_counts(query: IncidentQuery) -> bool:
    """Return whether the counts in `tallies` can answer the query."""
    return all(condition.row.is_counted for condition in query.filters)


def counted_part(query: IncidentQuery) -> IncidentQuery:
    """Return the part of the query that `tallies` can answer, as an upper bound."""
    if query.filter_mode == "any":
        return replace(query, filters=())
    kept = tuple(condition for condition in query.filters if condition.row.is_counted)
    return replace(query, filters=kept)


def backlink_key(condition: Filter) -> str:
    """Return the key of a filter through a backlink attribute in `backlinks`."""
    return f"{condition.parameter}={','.join(sorted(condition.values))}"


def _joined(filters: Sequence[Restriction], mode: str, through_category: bool) -> Sql:  # noqa: FBT001
    rendered = [_condition(condition, through_category) for condition in filters]
    joint = " AND " if mode == "all" else " OR "
    sql = f"({joint.join(text for text, _ in rendered)})" if rendered else EVERY
    return sql, [parameter for _, some in rendered for parameter in some]


def _condition(condition: Restriction, through_category: bool) -> Sql:  # noqa: FBT001
    if not isinstance(condition, Filter):
        return _restriction(condition)
    if condition.admits_all:
        return EVERY, []
    if condition.has_dates:
        return _between(condition)
    if condition.attribute:
        # Incidents do not contain their people's catalog entries; the API's result is stored.
        matching = "id IN (SELECT incident_id FROM backlinks WHERE filter = ?)"
        return matching, [backlink_key(condition)]
    if condition.is_local:
        return _entered(condition)
    if condition.row.has_key:
        return _chosen(condition)
    if condition.operator in {"gte", "lte"}:
        sign = ">=" if condition.operator == "gte" else "<="
        rank = "(SELECT rank FROM severities WHERE id = ?)"
        return f"severity_rank {sign} {rank}", [condition.values[0]]
    if condition.row.column in NUMBERED:
        return numbered_as(condition.row.column, condition.values, condition.operator)
    # A plus keeps SQLite from using the column's index.
    column = f"{'' if through_category else '+'}{condition.row.column}"
    return _one_of(column, condition.values, condition.operator)


def _one_of(column: str, values: Sequence[str], operator: str = "one_of") -> Sql:
    if operator == "not_in" and len(values) <= _FEW:
        # Comparing is twice as fast as looking a value up in a table of them.
        return f"({' AND '.join(f'{column} <> ?' for _ in values)})", list(values)
    marks = ", ".join("?" for _ in values)
    return f"{column} {'NOT IN' if operator == 'not_in' else 'IN'} ({marks})", list(values)


def _between(condition: Filter) -> Sql:
    low, high = condition.bounds()
    parts: list[str] = []
    parameters: list[str | int] = []
    for bound, sign in ((low, ">="), (high, "<=")):
        if bound:
            parts.append(f"{condition.row.column} {sign} ?")
            parameters.append(microseconds(bound))
    return f"({' AND '.join(parts)})", parameters


def _restriction(condition: LocalRestriction) -> Sql:
    """Return the condition of a filter that only the cache has."""
    match condition:
        case HourOfWeek():
            return _in_hour(condition)
        case NamedIncidents():
            return "id IN (SELECT value FROM json_each(?))", [json.dumps(condition.ids)]
        case OfTeam():
            of_one = " AND value = ?" if condition.team_id else ""
            parameters = [TEAM, *([condition.team_id] if condition.team_id else [])]
            return _holding(f"key = ?{of_one}", inverted=not condition.team_id), [*parameters]
        case Incomplete():
            return _incomplete(condition)


def _incomplete(condition: Incomplete) -> Sql:
    parts, parameters = ["number IN (SELECT incident FROM time_problems)"], []
    for each in condition.required:
        types, type_ids = numbered_as("type_id", each.type_ids, "one_of")
        missing, values = _condition(each.is_missing, through_category=False)
        parts.append(f"({types} AND {missing})")
        parameters += [*type_ids, *values]
    return f"({' OR '.join(parts)})", parameters


def _in_hour(condition: HourOfWeek) -> Sql:
    """Return the condition on the hour of the week, with the offset at the declaration."""
    *before, (_, last) = condition.offsets
    parameters = [each for end, offset in before for each in (microseconds(end), _shift(offset))]
    cases = "WHEN created_at < ? THEN ? " * len(before)
    offset = f"(CASE {cases}ELSE ? END)" if before else "?"
    # The epoch was a Thursday.
    sql = f"((created_at + {offset}) / 3600000000 + 72) % 168 = ?"
    return sql, [*parameters, _shift(last), condition.place]


def _shift(offset: timedelta) -> int:
    return offset // timedelta(microseconds=1)


def _entered(condition: Filter) -> Sql:
    """Return the condition on a text, link or number."""
    if condition.operator in _SIGNS:
        sign = _SIGNS[condition.operator]
        # The sign is a constant of this module; every value is a parameter.
        sql = f"""
            SELECT incident FROM numeric_values JOIN choices ON choices.number = field
            WHERE key = ? AND choices.value = '' AND numeric_values.value {sign} ?
        """  # noqa: S608
        return f"number IN ({sql})", [condition.key, condition.values[0]]
    is_contained = condition.operator == "contains"
    words = tokenize(condition.values[0]) if is_contained else [""]
    phrase = " ".join(f"{_MARK}{word}" for word in words)
    held = f"""
        SELECT search.rowid FROM choices CROSS JOIN search WHERE key = ? AND choices.value = ''
        AND search MATCH '"' || replace(?, '{_MARK}', {FIELD_MARK_EXPRESSION}) || '" *'
    """  # noqa: S608
    entered = f"number IN ({held})"
    if is_contained:
        return entered, [condition.key, phrase]
    chosen, parameters = _chosen(replace(condition, values=("false",)))
    inverted = "NOT " if condition.values == ("true",) else ""
    return f"{inverted}({entered} OR {chosen})", [condition.key, phrase, *parameters]


def _chosen(condition: Filter) -> Sql:
    """Return the condition on a role or custom field."""
    choices, values = "key = ?", [condition.key]
    if condition.operator != "is_blank":
        named, _ = _one_of("value", condition.values)
        aliased, _ = _one_of("alias", condition.values)
        # The names are constants of this module; every value is a parameter.
        entries = f"SELECT entry_id FROM aliases WHERE {aliased}"  # noqa: S608
        choices += f" AND ({named} OR value IN ({entries}))"
        values += [*condition.values, *condition.values]
    inverted = condition.operator == "not_in" or condition.values == ("true",)
    return _holding(choices, inverted=inverted), [*values]


def _holding(choices: str, *, inverted: bool) -> str:
    """Return the condition that incidents have one of some choices, or none of them."""
    # The incidents of each choice, from the index.
    held = f"""
        SELECT search.rowid FROM choices CROSS JOIN search
        WHERE {choices} AND search MATCH {CHOICE_EXPRESSION}
    """  # noqa: S608
    return f"number {'NOT ' if inverted else ''}IN ({held})"
