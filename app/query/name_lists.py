"""Names of an organisation's severities, statuses, people and so on."""

from collections.abc import Mapping

from msgspec import Struct, field


class Name(Struct, frozen=True):
    """An id with its name and aliases: email address, external id."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


class NameLists(Struct, frozen=True):
    """The names of an organisation, by kind.

    Attributes:
        people: People who may have a role.
        values: Options of select fields, or their catalog entries, by field id.
        modes: The modes seen in incidents.
        categories: The status categories seen in incidents.
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
