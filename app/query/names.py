"""Names of an organisation, and their unambiguous form in filters."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from app.query.filters import filter_labels
from app.query.name_lists import Name, NameLists
from app.text.tokens import fold

_OPERATOR_WORDS = r"(?:is|isn't|on|at|since|after|until|before|from)"
# A field name that could be parsed as a shorter one with an operator, or as a list, is quoted.
_PLAIN_NAME = r"[^\s\"·;,=:<>!≠≥≤~\\]+(?: [^\s\"·;,=:<>!≠≥≤~\\]+)*"
_CONFUSING = rf"(?:^| )(?:or$|(?:or|{_OPERATOR_WORDS}) )|^(?:not|set)\b"


class NameIndex(NameLists, frozen=True, dict=True):
    """The names of an organisation, with their unambiguous form in filters."""

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names in filters by id: quoted if needed; an alias, else the id, if ambiguous."""
        written: dict[str, str] = {}
        for group in (
            self.severities,
            self.statuses,
            self.types,
            self.people,
            *self.values.values(),
        ):
            shared, shared_aliases = _shared(group), _shared_aliases(group)
            for term in group:
                names = [term.name] if term.name and term.name.casefold() not in shared else []
                names += [each for each in term.aliases if fold(each) not in shared_aliases]
                written[term.id] = quoted(names[0]) if names else term.id
        subjects = (*self.roles, *self.custom_fields, *self.timestamps)
        unclear_subjects = _shared(subjects) | frozenset((*filter_labels(), "all", "any"))
        for term in subjects:
            plain = term.name.casefold() not in unclear_subjects and _is_plain(term.name)
            written[term.id] = term.name if plain else self.quoted_field(term)
        return written

    def quoted_field(self, term: Name) -> str:
        """Return `role "Name"`, `field "Name"` or `timestamp "Name"`; the id if ambiguous."""
        groups = {"role": self.roles, "field": self.custom_fields, "timestamp": self.timestamps}
        kind, group = next((kind, group) for kind, group in groups.items() if term in group)
        unclear = term.name.casefold() in _shared(group) or not term.name
        return term.id if unclear else f'{kind} "{_escaped(term.name)}"'


def _shared(terms: Iterable[Name]) -> frozenset[str]:
    counts = Counter(term.name.casefold() for term in terms)
    return frozenset(name for name, count in counts.items() if count > 1)


def _shared_aliases(terms: Iterable[Name]) -> frozenset[str]:
    """Return the names and aliases that several have."""
    counts = Counter(name for term in terms for name in {fold(term.name), *map(fold, term.aliases)})
    return frozenset(name for name, count in counts.items() if count > 1)


def _is_plain(name: str) -> bool:
    return bool(re.fullmatch(_PLAIN_NAME, name)) and not re.search(_CONFUSING, name, re.IGNORECASE)


def quoted(name: str) -> str:
    """Quote a name in a filter if needed."""
    return name if _is_plain(name) else f'"{_escaped(name)}"'


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def name_index(
    configuration: Mapping[str, Any], people: Iterable[Name], entries: Mapping[str, Iterable[Name]]
) -> NameIndex:
    """Index the names in a dumped configuration, and those of people and catalog entries.

    Args:
        configuration: `app.domain.models.Configuration` from `model_dump`, or as JSON.
        people: All known people.
        entries: Known catalog entries, by field id.
    """

    def terms(name: str) -> tuple[Name, ...]:
        return tuple(Name(each["id"], each["name"]) for each in configuration.get(name, ()))

    options = {
        field_id: tuple(Name(each["id"], each["value"]) for each in listed)
        for field_id, listed in configuration.get("options", {}).items()
    }
    # Catalog fields have values also where none has been seen.
    catalog: dict[str, tuple[Name, ...]] = {
        each["id"]: ()
        for each in configuration.get("custom_fields", ())
        if each.get("catalog_type_id")
    }
    return NameIndex(
        severities=terms("severities"),
        statuses=terms("statuses"),
        types=terms("types"),
        roles=tuple(
            Name(each["id"], each["name"], ("lead",) if each["role_type"] == "lead" else ())
            for each in configuration.get("roles", ())
        ),
        custom_fields=terms("custom_fields"),
        timestamps=terms("timestamps"),
        people=tuple(people),
        values=catalog
        | {field_id: tuple(listed) for field_id, listed in entries.items()}
        | options,
    )
