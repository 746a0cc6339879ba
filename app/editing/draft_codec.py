"""What forms hold and requests change, as JSON that outlives the program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.fields import Choice, Field, Value
from app.editing.drafts import Change, Values


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change by the key of its field; the field may not exist any more when it is read again."""

    key: str
    label: str
    before: Value
    after: Value


def dump_values(values: Values) -> str:
    """Values by field, as JSON."""
    return json.dumps({key: _dumped(value) for key, value in values.items()})


def load_values(text: str) -> dict[str, Value]:
    """What `dump_values` wrote."""
    return {key: _loaded(value) for key, value in json.loads(text).items()}


def dump_changes(changes: Iterable[Change]) -> str:
    """Changes, as JSON."""
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
    """What `dump_changes` wrote."""
    return tuple(
        StoredChange(kept["key"], kept["label"], _loaded(kept["before"]), _loaded(kept["after"]))
        for kept in json.loads(text)
    )


def decode_changes(
    kept: Iterable[StoredChange], fields: Iterable[Field]
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The changes with their fields, and the labels of fields that there are no more."""
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
