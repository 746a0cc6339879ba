"""Store form values and changes as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from app.domain.fields import Choice, Field, Value
from app.editing.drafts import Change, Values


class StoredChange(Struct, frozen=True):
    """A stored change; its field may not exist any more when it is loaded."""

    key: str
    label: str
    before: Value
    after: Value


def dump_values(values: Values) -> str:
    """Encode values by field as JSON."""
    return json.dumps({key: _dumped(value) for key, value in values.items()})


def load_values(text: str) -> dict[str, Value]:
    """Decode the result of `dump_values`."""
    return {key: _loaded(value) for key, value in json.loads(text).items()}


def dump_changes(changes: Iterable[Change]) -> str:
    """Encode changes as JSON."""
    return json.dumps(
        [
            {
                "key": change.field.key,
                "label": change.field.label,
                "before": _dumped(change.before),
                "after": _dumped(change.after),
            }
            for change in changes
        ]
    )


def load_changes(text: str) -> tuple[StoredChange, ...]:
    """Decode the result of `dump_changes`."""
    return tuple(
        StoredChange(kept["key"], kept["label"], _loaded(kept["before"]), _loaded(kept["after"]))
        for kept in json.loads(text)
    )


def decode_changes(
    kept: Iterable[StoredChange], fields: Iterable[Field]
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Return changes with their fields, and labels of fields that do not exist any more."""
    by_key: Mapping[str, Field] = {field.key: field for field in fields}
    found, lost = [], []
    for change in kept:
        if field := by_key.get(change.key):
            found.append(Change(field, change.before, change.after))
        else:
            lost.append(change.label)
    return tuple(found), tuple(lost)


def _dumped(value: Value) -> Any:
    if isinstance(value, tuple):
        return [[choice.id, choice.label, choice.detail] for choice in value]
    return {"moment": value.isoformat()} if isinstance(value, datetime) else value


def _loaded(kept: Any) -> Value:
    if isinstance(kept, list):
        return tuple(Choice(*parts) for parts in kept)
    if isinstance(kept, dict):
        return datetime.fromisoformat(kept["moment"])
    return None if kept is None else str(kept)
