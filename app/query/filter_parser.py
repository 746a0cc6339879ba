"""Parse the text of a filter, in the form of the filter line or shorter.

    severity at least Major · Incident Lead is not set · created since 7d
    any of: severity >= Major; Owning team = Payments, Search; created 2w..1w

`IncidentQuery.text` is the inverse: its result, with the names of a `NameIndex`, is parsed into an
equal filter.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.dates import date_ranges as when
from app.query.filters import FILTERS, Values, filter_labels
from app.query.incident_query import (
    ALL_INCIDENTS,
    ANY_MODE,
    EVERY_MODE,
    MOST_INCIDENTS,
    NUMBER,
    Filter,
    IncidentQuery,
)
from app.query.name_lists import Name
from app.query.names import NameIndex
from app.system.structs import replace
from app.text.did_you_mean import did_you_mean
from app.text.tokens import fold

EXAMPLE = "severity at least Major · Incident Lead is Ann or Bo · created since 7d"

_ROLE, _CUSTOM_FIELD = "incident_role", "custom_field"

_ANY = re.compile(r"any\s+of\s*:", re.IGNORECASE)
_ALL = re.compile(r"all\s+of\s*:", re.IGNORECASE)
_SEPARATORS = re.compile(r"""("(?:[^"\\]|\\.)*")|([·;\n])""")
_LISTED = re.compile(r"""("(?:[^"\\]|\\.)*")|(\s+or\s+|,)""", re.IGNORECASE)
_OPERATORS = (
    (re.compile(r"(?:is\s+not|isn't)(?=\s|\"|$)|!=|≠", re.IGNORECASE), "not_in"),
    (re.compile(r"(?:is|on)(?=\s|\"|$)|[=:](?!=)", re.IGNORECASE), "one_of"),
    (re.compile(r"(?:at\s+least|since|after)(?=\s|\"|$)|>=|≥", re.IGNORECASE), "gte"),
    (re.compile(r"(?:at\s+most|until|before)(?=\s|\"|$)|<=|≤", re.IGNORECASE), "lte"),
)
_CONTAINS = re.compile(r"contains(?=\s|\"|$)|~", re.IGNORECASE)
_IS_BLANK = re.compile(r"is\s+(not\s+set|set)", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:(?:from|between)\s+)?(.+?)(?:\s*\.\.\s*|\s+(?:to|and)\s+|~)(.+)", re.IGNORECASE
)
_FIRST_OPERATOR = re.compile(
    r"\s+(?:is|at\s+(?:least|most)|since|until|after|before|from|on|contains)\b|[=:<>!≥≤]",
    re.IGNORECASE,
)
# A catalog attribute that links an entry, such as a team, to people.
_ATTRIBUTE = re.compile(r"\(([^)]+)\)\s*")
_IDENTIFIER = re.compile(r"[0-9A-Za-z]{20,}")
_ADDRESS = re.compile(r"[^\s\"·;,=:<>≠≥≤()@]+@[^\s\"·;,=:<>≠≥≤()@]+")


class FilterSyntaxError(ValueError):
    """A text that is not a filter; the message has the wrong part and known alternatives."""


@dataclass(frozen=True, slots=True)
class FilterField:
    """Subject of a condition: a filter field, with the id of a role or custom field."""

    field: str
    key: str = ""


def parse_filter(text: str, name_index: NameIndex) -> IncidentQuery:
    """Parse a filter.

    Args:
        text: Conditions, separated by `·`, `;` or line breaks, after `any of:` if one is enough.
        name_index: Names of the organisation.

    Raises:
        FilterSyntaxError: A condition cannot be parsed, or a name is unknown.
    """
    mode = "all"
    text = text.strip()
    if match := _ANY.match(text):
        mode, text = "any", text[match.end() :]
    elif match := _ALL.match(text):
        text = text[match.end() :]
    if text.strip().casefold() in {"", MOST_INCIDENTS}:
        return IncidentQuery()
    if text.strip().casefold() in {"all", ALL_INCIDENTS}:
        return IncidentQuery((EVERY_MODE,))
    conditions = [part.strip() for part in _split(text, _SEPARATORS)]
    read = _Conditions(name_index)
    filters = tuple(read.condition(part) for part in conditions if part)
    try:
        return IncidentQuery(filters, mode if len(filters) > 1 else "all")
    except ValueError as error:
        raise FilterSyntaxError(str(error)) from None


def unknown_addresses(text: str, name_index: NameIndex) -> tuple[str, ...]:
    """Return the email addresses in a filter whose people are not known yet.

    Raises:
        FilterSyntaxError: The filter is wrong apart from them.
    """
    known = {alias for person in name_index.people for alias in person.aliases}
    addresses = [each for each in _ADDRESS.findall(text) if each.casefold() not in known]
    people = (*name_index.people, *(Name(address, address) for address in dict.fromkeys(addresses)))
    query = parse_filter(text, replace(name_index, people=people))
    values = (value for each in query.filters if each.field == _ROLE for value in each.values)
    return tuple(dict.fromkeys(value for value in values if value in addresses))


def _split(text: str, separators: re.Pattern[str]) -> Iterator[str]:
    """Split at separators outside quotes."""
    start = 0
    for match in separators.finditer(text):
        if match[2]:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


class _Conditions:
    """Parser of conditions with the names of an organisation."""

    def __init__(self, name_index: NameIndex) -> None:
        self._name_index = name_index

    @cached_property
    def _subjects(self) -> Sequence[tuple[str, FilterField]]:
        """Names that a condition can start with, the longest first."""
        found = {word: FilterField(field) for word, field in filter_labels().items()}
        kinds = (
            (_ROLE, self._name_index.roles),
            (_CUSTOM_FIELD, self._name_index.custom_fields),
        )
        for field, terms in kinds:
            for term in terms:
                subject = FilterField(field, term.id)
                written = self._name_index.names[term.id]
                for name in (written, term.id, f'"{written}"', self._name_index.quoted_field(term)):
                    found.setdefault(name.casefold(), subject)
        for term in self._name_index.roles:
            for alias in term.aliases:
                found.setdefault(alias, FilterField(_ROLE, term.id))
        return sorted(found.items(), key=lambda each: -len(each[0]))

    def condition(self, text: str) -> Filter:
        """Parse one condition."""
        written = " ".join(text.casefold().split())
        for name, row in FILTERS.items():
            for phrase in row.phrases:
                if phrase.text == written:
                    return Filter(name, phrase.operator, (phrase.value,))
        for folded in (str.casefold, fold):
            for name, subject in self._subjects:
                # Folded only here, since folding can change the length of a text.
                rest = text[len(name) :]
                if folded(text[: len(name)]) == folded(name) and not rest[:1].isalnum():
                    return self._filter(subject, text, rest.strip())
        begun = _FIRST_OPERATOR.split(text, maxsplit=1)[0].strip()
        own = [one.name for one in (*self._name_index.roles, *self._name_index.custom_fields)]
        labels = [row.label for row in FILTERS.values() if row.label]
        hint = did_you_mean(begun, [*filter_labels(), *own]) or (
            f" Known: {', '.join(dict.fromkeys([*labels, *own]))}."
        )
        raise FilterSyntaxError(f"{begun!r} cannot be filtered by.{hint}")

    def _filter(self, subject: FilterField, text: str, rest: str) -> Filter:
        try:
            if FILTERS[subject.field].values is Values.DATES:
                return _dated(subject.field, rest)
            if subject.field == _ROLE and (blank := _IS_BLANK.fullmatch(rest)):
                is_blank = "false" if blank[1].casefold() == "set" else "true"
                return Filter(_ROLE, "is_blank", (is_blank,), subject.key)
            attribute = ""
            if subject.field == _ROLE and (backlink := _ATTRIBUTE.match(rest)):
                attribute, rest = backlink[1], rest[backlink.end() :]
            if subject.field == _CUSTOM_FIELD and (local := self._local(subject.key, rest)):
                return local
            operator, values = _operator(rest)
            if subject.field == "mode" and values.strip().casefold() == ANY_MODE:
                return EVERY_MODE
            read = str if attribute else self._reader(subject)
            listed = tuple(dict.fromkeys(map(read, _listed(values))))
            return Filter(subject.field, operator, listed, subject.key, attribute)
        except FilterSyntaxError:
            raise
        except ValueError as error:
            raise FilterSyntaxError(f"{text!r}: {error}") from None

    def _local(self, key: str, rest: str) -> Filter | None:
        """Return the condition on a text, link or number that the cache evaluates, if it is one."""
        if blank := _IS_BLANK.fullmatch(rest):
            is_blank = "false" if blank[1].casefold() == "set" else "true"
            return Filter(_CUSTOM_FIELD, "is_blank", (is_blank,), key)
        if contains := _CONTAINS.match(rest):
            value = _unquoted(rest[contains.end() :].strip())
            return Filter(_CUSTOM_FIELD, "contains", (value,), key)
        operator, value = _operator(rest)
        value = _unquoted(value.strip())
        if operator in {"gte", "lte"} and self._name_index.values.get(key):
            raise ValueError("its values have no order. It takes is, is not, is set.")
        if operator == "one_of" and not self._name_index.values.get(key):
            operator = "equals" if NUMBER.fullmatch(value) else operator
        if operator not in {"equals", "gte", "lte"}:
            return None
        return Filter(_CUSTOM_FIELD, operator, (value,), key)

    def _reader(self, subject: FilterField) -> Callable[[str], str]:
        row, index = FILTERS[subject.field], self._name_index
        match row.values:
            case Values.CODES:
                codes = dict.fromkeys((*row.codes, *row.seen_codes(index)))
                known, noun = [Name(code, row.code_label(code)) for code in codes], row.label
            case Values.ROLE:
                known, noun = [*index.people], "person"
            case Values.CUSTOM_FIELD:
                known, noun = [*index.values.get(subject.key, ())], index.names[subject.key]
            case _:
                known, noun = [*row.names(index)], row.label
        return lambda value: _meant(value, known, noun)


def _listed(text: str) -> Iterator[str]:
    for part in _split(text, _LISTED):
        if value := _unquoted(part.strip()):
            yield value


def _operator(rest: str) -> tuple[str, str]:
    for pattern, operator in _OPERATORS:
        if match := pattern.match(rest):
            return operator, rest[match.end() :]
    known = "is, is not, contains, at least, at most, since or until"
    raise ValueError(f"after the field comes {known}.")


def _dated(field: str, rest: str) -> Filter:
    for pattern, operator in _OPERATORS[2:]:
        if match := pattern.match(rest):
            return Filter(field, operator, (_date(rest[match.end() :]),))
    if match := _OPERATORS[1][0].match(rest):
        rest = rest[match.end() :].strip()
    if match := _RANGE.fullmatch(rest):
        return Filter(field, "date_range", (f"{_date(match[1])}~{_date(match[2])}",))
    return date_filter(field, _date(rest))


def date_filter(field: str, date: str) -> Filter:
    """Filter within that day, week or month, or since an amount of time ago such as `7d`."""
    if when.is_instant(date):
        return Filter(field, "gte", (date,))
    return Filter(field, "date_range", (f"{date}~{date}",))


def _date(text: str) -> str:
    return " ".join(text.split())


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def no_such_person(*addresses: str) -> str:
    """Return that nobody has these email addresses."""
    return f"Nobody has the email address {' or '.join(addresses)}."


def _meant(value: str, terms: Sequence[Name], noun: str) -> str:
    """Return the id of a name, matched in full or by an unambiguous prefix."""
    folded = fold(value)
    for matches in (
        lambda term: term.id == value,
        lambda term: term.name.casefold() == value.casefold(),
        lambda term: folded in {fold(term.name), *map(fold, term.aliases)},
        lambda term: fold(term.name).startswith(folded),
    ):
        found = {term.id: term for term in terms if matches(term)}
        if len(found) == 1:
            return next(iter(found))
        if found:
            named = ", ".join(
                f"{term.name} ({next(iter(term.aliases), term.id)})"
                for term in list(found.values())[:5]
            )
            raise FilterSyntaxError(f"{value!r} could be {named}; give the text in brackets.")
    if _IDENTIFIER.fullmatch(value):
        return value  # Unknown here, but the API may know it.
    if noun == "person" and _ADDRESS.fullmatch(value):
        raise FilterSyntaxError(no_such_person(value))
    known = [term.name for term in terms]
    hint = did_you_mean(value, known) or (
        f" Known: {', '.join(known)}." if 0 < len(known) < 12 else ""
    )
    raise FilterSyntaxError(f"There is no {noun} {value!r}.{hint}")
