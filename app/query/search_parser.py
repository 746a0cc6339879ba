"""Parse the text of the search line; the store evaluates it."""

import re
from dataclasses import dataclass

from app.text.tokens import tokenize

_TERM = re.compile(
    r"""
    (?P<no>!?)
    (?: (?P<field>"[^"]+"|[^\W\d][^\s:"]*) : (?!//) )?  # a link or a time of day is no field
    (?P<value>"[^"]*"?|[^\s"]*)
    """,
    re.VERBOSE,
)

DATE_FIELDS = frozenset({"before", "after", "since", "until", "created", "updated", "age"})
"""Fields whose values are dates or amounts of time."""


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One condition: all of these words, in any order unless it is a phrase.

    Attributes:
        words: The normalized words.
        field: The field as typed; empty for all.
        excluded: Whether incidents with these words are excluded.
        finished: Whether more text follows; else the last word may be incomplete.
        is_phrase: Whether the words must be adjacent and in this order, as those of `"is down"`,
            `eu-west-1` and 決済.
        is_quoted: Whether it was typed in quotes; else a phrase without matches is loosened.
    """

    words: tuple[str, ...]
    field: str = ""
    excluded: bool = False
    finished: bool = True
    is_phrase: bool = False
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """All conditions, which must all match, and messages about invalid parts.

    Attributes:
        dates: Date conditions, as field and value; see `app.query.search_dates`.
    """

    terms: tuple[SearchTerm, ...]
    warnings: tuple[str, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()


def parse_search(typed: str) -> Search:
    """Parse words, `field:value`, `"phrases"`, and `!` for exclusion.

    A field without a value is ignored, with a message once more text follows.
    """
    terms, warnings, dates = [], [], []
    for found in _TERM.finditer(typed):
        value, field = tokenize(found["value"]), (found["field"] or "").strip('"')
        is_closed = len(found["value"]) > 1 and found["value"].endswith('"')
        finished = is_closed or found.end() < len(typed)
        if field.casefold() in DATE_FIELDS and value:
            if found["no"]:
                warnings.append(f"!{field}: cannot be excluded; use before or after instead")
            else:
                dates.append((field.casefold(), found["value"].strip('"')))
        elif value:
            is_phrase, is_quoted = len(value) > 1, found["value"].startswith('"')
            terms.append(
                SearchTerm(tuple(value), field, bool(found["no"]), finished, is_phrase, is_quoted)
            )
        elif field and finished:
            warnings.append(f"{field}: needs a value")
    return Search(tuple(terms), tuple(warnings), tuple(dates))
