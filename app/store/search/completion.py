"""Completion of the field or value at the end of a search."""

import re
from collections.abc import Iterable, Mapping

from app.query.search_parser import DATE_FIELDS
from app.store.search.choice_ids import ChoiceNameIndex
from app.text.tokens import fold

_LAST = re.compile(
    r"""
    (?:^|\s) !?
    (?P<field>"[^"]+"|[^\W\d][^\s:"]*)
    (?: : (?P<value>"[^"]*|[^\s"]*) )? $
    """,
    re.VERBOSE,
)

_FIELDS = (
    "severity",
    "status",
    "type",
    "name",
    "summary",
    "reference",
    "creator",
    "is",
    "after",
    "before",
    "age",
    "created",
    "updated",
    "since",
    "until",
    "mode",
    "visibility",
)
_DATES: Mapping[str, str] = {"age": ">3d", "created": "yesterday", "updated": "yesterday"}
_SHORTEST = 2


def complete(typed: str, names: ChoiceNameIndex) -> str:
    """Return `typed` with its end completed; empty without a suggestion.

    Args:
        typed: The whole search.
        names: The name index, up to date.
    """
    last = _LAST.search(typed)
    if not last or typed[: last.start()].count('"') % 2:
        return ""  # The search ends in something else, or within quotes.
    field, value = last["field"], last["value"]
    if value is None:
        rest = _rest(field, (*_FIELDS, *names.fields()))
        return f"{typed}{rest}:" if rest is not None and len(field) >= _SHORTEST else ""
    rest = _rest_of_value(field.strip('"'), value, names)
    return f"{typed}{rest}" if rest else ""


def _rest_of_value(field: str, value: str, names: ChoiceNameIndex) -> str | None:
    if field.casefold() in DATE_FIELDS:
        return _rest(value, [_DATES.get(field.casefold(), "7d")])
    chosen = sorted(names.named(names.keys(field)))
    if value.startswith('"'):
        rest = _rest(value[1:], chosen)
        return None if rest is None else f'{rest}"'
    # Without quotes, one word of the name is enough.
    return _rest(value, (word for name in chosen for word in name.split()))


def _rest(begun: str, known: Iterable[str]) -> str | None:
    """Return the rest of the first word with that prefix; None without one."""
    folded = fold(begun)
    return next((each[len(folded) :] for each in known if each.startswith(folded)), None)
