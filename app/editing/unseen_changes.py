"""Changes of an incident since it was last viewed, by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from app.dates import datetimes
from app.domain.fields import Field, FieldSnapshot, Value
from app.editing.drafts import values_of
from app.text.text import one_line

if TYPE_CHECKING:
    from app.domain.models import Incident

_NOT_SET = "–"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Change of a field; the old and new values of long texts are not shown."""

    label: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """Change as text: `Status Investigating → Fixing`."""
        if max(len(self.before), len(self.after)) > _LONGEST:
            return f"{self.label} changed"
        return f"{self.label} {self.before or _NOT_SET} → {self.after or _NOT_SET}"


def snapshot(incident: Incident, fields: tuple[Field, ...]) -> FieldSnapshot:
    """Return the labels and values of an incident's fields, to be stored."""
    held = values_of(incident, fields)
    return {each.key: (each.label, _kept(held[each.key])) for each in fields if each.key in held}


def changed_fields(before: Incident, after: Incident, fields: tuple[Field, ...]) -> FieldSnapshot:
    """Return the new values of the fields that a write has changed."""
    was = snapshot(before, fields)
    return {key: held for key, held in snapshot(after, fields).items() if was.get(key) != held}


def changes(
    before: FieldSnapshot, after: FieldSnapshot, zone: tzinfo | None
) -> tuple[FieldChange, ...]:
    """Return the changed fields, in form order; removed fields last."""
    return tuple(_changes(before, after, zone))


def _changes(
    before: FieldSnapshot, after: FieldSnapshot, zone: tzinfo | None
) -> Iterator[FieldChange]:
    for key in (*after, *(key for key in before if key not in after)):
        label, now = after.get(key, before.get(key, ("", "")))
        was = before.get(key, ("", ""))[1]
        now = now if key in after else ""
        if was != now:
            yield FieldChange(one_line(label), _shown(was, zone), _shown(now, zone))


def _kept(held: Value) -> str:
    if isinstance(held, datetime):
        return held.isoformat()
    if isinstance(held, tuple):
        return ", ".join(choice.label for choice in held)
    return held or ""


def _shown(kept: str, zone: tzinfo | None) -> str:
    try:
        moment = datetime.fromisoformat(kept)
    except ValueError:
        return one_line(kept)
    return datetimes.show(moment, zone) if moment.tzinfo else one_line(kept)
