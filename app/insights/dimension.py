"""Properties by which incidents are grouped, and the filters of a group."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.status_categories import CATEGORIES, category_name
from app.query.incident_query import Filter
from app.query.name_lists import NameLists
from app.query.restrictions import OfTeam, Restriction
from app.text.did_you_mean import did_you_mean
from app.text.text import one_line

NOT_SET = "not set"
"""Label of the incidents without a value."""


class Source(StrEnum):
    """Where incidents have the values of a dimension."""

    SEVERITY = "severity"
    STATUS = "status"
    CATEGORY = "status_category"
    TYPE = "incident_type"
    ROLE = "incident_role"
    CUSTOM_FIELD = "custom_field"
    TEAM = "team"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A property with few values.

    Attributes:
        source: Where incidents have it.
        label: Its name in text.
        key: The id of the role or custom field, or what stands for it in the store.
    """

    source: Source
    label: str
    key: str = ""

    @property
    def is_chosen(self) -> bool:
        """True if incidents may have several of its values."""
        return self.source in {Source.ROLE, Source.CUSTOM_FIELD, Source.TEAM}

    def filters(self, value: str, values: Iterable[str]) -> tuple[Restriction, ...]:
        """Return the filters of the incidents with a value.

        Args:
            value: An id; empty for the incidents without a value.
            values: All values that incidents have.
        """
        if self.source is Source.TEAM:
            return (OfTeam(value),)
        if value:
            return (Filter(self.source, "one_of", (value,), self.key),)
        if self.is_chosen:
            return (Filter(self.source, "is_blank", ("true",), self.key),)
        others = tuple(sorted(filter(None, values)))
        return (Filter(self.source, "not_in", others, self.key),) if others else ()


BUILT_IN: Sequence[Dimension] = (
    Dimension(Source.SEVERITY, "severity"),
    Dimension(Source.TYPE, "type"),
    Dimension(Source.STATUS, "status"),
    Dimension(Source.CATEGORY, "status category"),
    Dimension(Source.TEAM, "team", "team"),
)
"""Dimensions of every organisation."""

SEVERITY = BUILT_IN[0]

_ALIASES = {"category": "status category", "incident type": "type"}
"""Other names of built-in dimensions, as in filters."""

STATUS = BUILT_IN[2]

TEAM = BUILT_IN[4]

SIMILAR = Dimension(Source.NAME, "similar name")
"""Groups of incidents that recur; no grouping to choose."""


def dimensions(names: NameLists) -> tuple[Dimension, ...]:
    """Return all dimensions: built-in ones, roles, and custom fields with options."""
    roles = (Dimension(Source.ROLE, one_line(role.name), role.id) for role in names.roles)
    fields = (
        Dimension(Source.CUSTOM_FIELD, one_line(field.name), field.id)
        for field in names.custom_fields
        if field.id in names.values
    )
    return (*BUILT_IN, *roles, *fields)


def find_dimension(text: str, names: NameLists) -> Dimension:
    """Return the dimension of a name; `lead` is the role of that type.

    Raises:
        ValueError: There is none, or several have the name.
    """
    wanted = " ".join(text.casefold().split())
    known: dict[str, list[Dimension]] = {}
    aliases = {role.id: role.aliases for role in names.roles}
    for each in dimensions(names):
        for name in {each.label.casefold(), each.key.casefold(), *aliases.get(each.key, ())}:
            known.setdefault(name, []).append(each)
    for alias, label in _ALIASES.items():
        known.setdefault(alias, known[label])
    known.pop("", None)
    found = known.get(wanted, [])
    if len(found) == 1 or (found and found[0] in BUILT_IN):
        return found[0]
    if found:
        raise ValueError(f"several are named {text!r}; use an ID: {_ids(found)}")
    labels = [each.label for listed in known.values() for each in listed]
    raise ValueError(
        f"there is no grouping {text!r}.{did_you_mean(wanted, labels)}"
        f" Known: {', '.join(dict.fromkeys(labels))}"
    )


def _ids(found: Iterable[Dimension]) -> str:
    return ", ".join(each.key for each in found)


@dataclass(frozen=True)
class ValueNames:
    """Names and order of the values of dimensions.

    Attributes:
        names: Names by id.
        ranks: Ranks of severities by id.
    """

    names: Mapping[str, str]
    ranks: Mapping[str, int]

    def label(self, dimension: Dimension, value: str) -> str:
        """Return the name of a value."""
        if not value:
            return NOT_SET
        if dimension.source is Source.CATEGORY:
            return category_name(value)
        return one_line(self.names.get(value) or value)

    def order(
        self, dimension: Dimension, totals: Mapping[str, int]
    ) -> Callable[[str], tuple[object, ...]]:
        """Return the sort key of values: severities by rank, categories by life, else by number.

        Args:
            dimension: The dimension.
            totals: Number of incidents by value.
        """

        def key(value: str) -> tuple[object, ...]:
            label = self.label(dimension, value).casefold()
            if dimension.source is Source.SEVERITY:
                return not value, -self.ranks.get(value, -1), label
            if dimension.source is Source.CATEGORY:
                place = CATEGORIES.index(value) if value in CATEGORIES else len(CATEGORIES)
                return not value, place, label
            return not value, -totals.get(value, 0), label

        return key

    def always(self, dimension: Dimension) -> Iterable[str]:
        """Return the values that a chart has also without incidents: all severities."""
        return self.ranks if dimension.source is Source.SEVERITY else ()
