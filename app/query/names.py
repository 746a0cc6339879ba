"""What names stand for in an organisation, and how each is written so that it is not mistaken."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_OPERATOR_WORDS = r"(?:is|isn't|on|at|since|after|until|before|from)"
# A field's name that could be read as a shorter one with an operator, or as a list, is quoted.
_PLAIN_NAME = re.compile(r"[^\s\"·;,=:<>!≠≥≤~\\]+(?: [^\s\"·;,=:<>!≠≥≤~\\]+)*")
_CONFUSING = re.compile(rf"(?:^| )(?:or$|(?:or|{_OPERATOR_WORDS}) )|^(?:not|set)\b", re.IGNORECASE)
_BUILT_IN = (
    "status", "status category", "category", "severity", "type", "incident type", "created",
    "declared", "updated", "mode", "all", "any",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """An id, the name people know it by, and in lower case what else it goes by."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class NameIndex:
    """The names of an organisation.

    Attributes:
        people: Who can hold a role.
        values: By the id of a select field, its options or the entries of its catalog.
        modes: Those that incidents have been seen with.
        categories: The status categories that incidents have been seen with.
    """

    severities: tuple[Name, ...] = ()
    statuses: tuple[Name, ...] = ()
    types: tuple[Name, ...] = ()
    roles: tuple[Name, ...] = ()
    custom_fields: tuple[Name, ...] = ()
    timestamps: tuple[Name, ...] = ()
    people: tuple[Name, ...] = ()
    values: Mapping[str, tuple[Name, ...]] = field(default_factory=dict)
    modes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @cached_property
    def names(self) -> Mapping[str, str]:
        """By id, its name as it stands in a filter: in quotes where needed, the id if ambiguous."""
        written: dict[str, str] = {}
        for group in (
            self.severities,
            self.statuses,
            self.types,
            self.people,
            *self.values.values(),
        ):
            shared = _shared(group)
            for term in group:
                unclear = term.name.casefold() in shared or not term.name
                written[term.id] = term.id if unclear else quoted(term.name)
        subjects = (*self.roles, *self.custom_fields, *self.timestamps)
        unclear_subjects = _shared(subjects) | frozenset(_BUILT_IN)
        for term in subjects:
            plain = term.name.casefold() not in unclear_subjects and _is_plain(term.name)
            written[term.id] = term.name if plain else self.quoted_field(term)
        return written

    def quoted_field(self, term: Name) -> str:
        """`role "Name"`, `field "Name"` or `timestamp "Name"`; the id if several have that one."""
        groups = {"role": self.roles, "field": self.custom_fields, "timestamp": self.timestamps}
        kind, group = next((kind, group) for kind, group in groups.items() if term in group)
        unclear = term.name.casefold() in _shared(group) or not term.name
        return term.id if unclear else f'{kind} "{_escaped(term.name)}"'


def _shared(terms: Iterable[Name]) -> frozenset[str]:
    counts = Counter(term.name.casefold() for term in terms)
    return frozenset(name for name, count in counts.items() if count > 1)


def _is_plain(name: str) -> bool:
    return bool(_PLAIN_NAME.fullmatch(name)) and not _CONFUSING.search(name)


def quoted(name: str) -> str:
    """Write a name so that it is not taken for anything else in a filter."""
    return name if _is_plain(name) else f'"{_escaped(name)}"'


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def name_index(
    configuration: Mapping[str, Any], people: Iterable[Name], entries: Mapping[str, Iterable[Name]]
) -> NameIndex:
    """Index the names in a dumped configuration, and those of people and catalog entries.

    Args:
        configuration: `app.domain.models.Configuration` as `model_dump` makes it, or its JSON.
        people: Who is known.
        entries: By the id of a catalog-backed field, the entries that are known.
    """

    def terms(name: str) -> tuple[Name, ...]:
        return tuple(Name(each["id"], each["name"]) for each in configuration.get(name, ()))

    options = {
        field_id: tuple(Name(each["id"], each["value"]) for each in listed)
        for field_id, listed in configuration.get("options", {}).items()
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
        values={field_id: tuple(listed) for field_id, listed in entries.items()} | options,
    )
