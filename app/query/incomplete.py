"""Closed incidents whose timestamps or required fields distort Insights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from app.query.incident_query import Filter

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.models import Configuration

_FILTERS = {"custom_field": "custom_field", "role": "incident_role"}


class Required(NamedTuple):
    """A field that the resolve form of some types requires.

    Attributes:
        type_ids: Ids of the types.
        is_missing: Condition that the field has no value.
    """

    type_ids: tuple[str, ...]
    is_missing: Filter


class Incomplete(Struct, frozen=True):
    """Incidents with a wrong or missing timestamp, or without a required field.

    Attributes:
        required: The required custom fields and roles.
    """

    required: tuple[Required, ...]

    def at(self, now: datetime, zone: tzinfo | None = None) -> Incomplete:
        """Return itself: it does not depend on the time."""
        del now, zone
        return self

    def text(self, names: Mapping[str, str]) -> str:
        """Render the condition as text."""
        del names
        return "timestamps or required fields missing or wrong"


def incomplete(configuration: Configuration) -> Incomplete:
    """Return the restriction with what the resolve forms of the organisation require."""
    types: dict[str, list[str]] = {}
    for kind in configuration.types:
        for key in _required(configuration, kind.id):
            types.setdefault(key, []).append(kind.id)
    return Incomplete(tuple(_missing(key, tuple(ids)) for key, ids in sorted(types.items())))


def _required(configuration: Configuration, type_id: str) -> Iterator[str]:
    """Yield the keys of the required custom fields and roles of a type."""
    from app.domain.form_elements import required_keys

    form = configuration.form("resolve", type_id)
    for key in required_keys(form.lifecycle_elements) if form else ():
        if key.partition(":")[0] in _FILTERS:
            yield key


def _missing(key: str, type_ids: tuple[str, ...]) -> Required:
    kind, _, entry_id = key.partition(":")
    return Required(type_ids, Filter(_FILTERS[kind], "is_blank", ("true",), entry_id))
