"""Cells of user-selected columns for the incidents of a page, without full models.

Role holders and select options come from the side tables. Other fields, timestamps and durations
are decoded one by one from an incident's document, which is a fraction of the work of decoding all
of it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from app.dates import datetimes
from app.query.column_kinds import CUSTOM_FIELD, DURATION, ROLE, TIMESTAMP
from app.store.sqlite.database import RebuildableDatabase
from app.text.text import clean, one_line

if TYPE_CHECKING:  # Nothing is decompressed before the first paint.
    from app.store.tables.compressed_documents import Documents

Cell = str | datetime | float | None
"""Text, a time, a duration in seconds, or nothing."""


LISTS: Mapping[str, str] = {
    ROLE: "incident_role_assignments",
    CUSTOM_FIELD: "custom_field_entries",
    TIMESTAMP: "incident_timestamp_values",
    DURATION: "duration_metrics",
}
"""Lists of an incident's JSON, by kind of cell."""

_DECODER = json.JSONDecoder()


def chosen_in(
    database: RebuildableDatabase, incident_ids: Sequence[str]
) -> Mapping[tuple[str, str], str]:
    """Return names of selected choices, by incident and role or select field."""
    marks = ", ".join("?" for _ in incident_ids)
    sql = f"""
        SELECT incidents.id, choices.key, coalesce(names.name, choices.value) FROM incidents
        CROSS JOIN chosen ON chosen.incident = incidents.number
        CROSS JOIN choices ON choices.number = chosen.choice
        LEFT JOIN names ON names.id = choices.value
        WHERE incidents.id IN ({marks}) ORDER BY choices.number
    """  # noqa: S608
    found: dict[tuple[str, str], str] = {}
    for incident_id, key, name in database.query(sql, list(incident_ids)):
        place = (incident_id, key)
        found[place] = f"{found[place]}, {name}" if place in found else name
    return found


class CellReader:
    """Reader of cells, with a cache for the current pages.

    Args:
        database: The cache's database.
        documents: Documents of the same database.
    """

    def __init__(self, database: RebuildableDatabase, documents: "Documents") -> None:
        self._database = database
        self._documents = documents
        self._chosen: Mapping[tuple[str, str], str] = {}
        self._lists: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def prefetch(self, incident_ids: Sequence[str]) -> None:
        """Load the choices of these incidents and drop cached cells."""
        self._chosen = chosen_in(self._database, incident_ids)
        self._lists.clear()

    def read(self, incident_id: str, kind: str, key: str) -> Cell:
        """Return the cell of an incident.

        Args:
            incident_id: An incident passed to `prefetch`.
            kind: `ROLE`, `CUSTOM_FIELD`, `TIMESTAMP` or `DURATION`.
            key: The id of the role, field or timestamp; the name of the duration.
        """
        if kind in {ROLE, CUSTOM_FIELD} and (chosen := self._chosen.get((incident_id, key))):
            return chosen
        if kind == ROLE:
            return None
        return cell_in(self._entries(incident_id, kind), kind, key)

    def _entries(self, incident_id: str, kind: str) -> list[dict[str, Any]]:
        place = (incident_id, kind)
        if place not in self._lists:
            document = self._documents.get(incident_id) or b"{}"
            self._lists[place] = list_in(document.decode("utf-8", "replace"), LISTS[kind])
        return self._lists[place]

    def durations(self, incident_id: str) -> tuple[str, ...]:
        """Return the names of an incident's durations."""
        named = (_part(entry, "duration_metric") for entry in self._entries(incident_id, DURATION))
        return tuple(filter(None, (_text(each.get("name")) for each in named)))


def cell_in(entries: Sequence[dict[str, Any]], kind: str, key: str) -> Cell:
    """Find a cell in a list of an incident; `kind` and `key` as in `CellReader.read`."""
    if kind == CUSTOM_FIELD:
        return next(_custom(entries, key), None)
    if kind == TIMESTAMP:
        return next(_timestamp(entries, key), None)
    return next(_duration(entries, key), None)


def list_in(document: str, name: str) -> list[dict[str, Any]]:
    """Decode a list of objects from a JSON document without parsing the rest.

    Quotes inside a text are escaped, so no text can match the name.
    """
    match = re.search(rf'[{{,]\s*"{name}"\s*:\s*', document)
    if not match:
        return []
    try:
        found, _ = _DECODER.raw_decode(document, match.end())
    except ValueError:
        return []
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _custom(entries: Sequence[dict[str, Any]], field_id: str) -> Iterator[str]:
    for entry in entries:
        if _part(entry, "custom_field").get("id") == field_id:
            values = [value for value in entry.get("values") or () if isinstance(value, dict)]
            if texts := [text for value in values if (text := _label(value))]:
                yield ", ".join(texts)


def _label(value: dict[str, Any]) -> str:
    option, entry = _part(value, "value_option"), _part(value, "value_catalog_entry")
    plain = (value.get(name) for name in ("value_text", "value_link", "value_numeric"))
    return next(filter(None, map(_text, (option.get("value"), entry.get("name"), *plain))), "")


def _timestamp(entries: Sequence[dict[str, Any]], timestamp_id: str) -> Iterator[datetime]:
    for entry in entries:
        held = moment_in(_text(_part(entry, "value").get("value")))
        if held and _part(entry, "incident_timestamp").get("id") == timestamp_id:
            yield held


def _duration(entries: Sequence[dict[str, Any]], name: str) -> Iterator[float]:
    for entry in entries:
        if _text(_part(entry, "duration_metric").get("name")) == name:
            seconds = entry.get("value_seconds")
            if isinstance(seconds, int | float):
                yield float(seconds)


def _part(content: dict[str, Any], name: str) -> dict[str, Any]:
    part = content.get(name)
    return cast("dict[str, Any]", part) if isinstance(part, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return shown(str(value))


def moment_in(text: str) -> datetime | None:
    """Parse an ISO time; None for other text."""
    try:
        return datetimes.from_iso(text)
    except ValueError:
        return None


def shown(text: str) -> str:
    """Return a text as displayed in a cell."""
    return one_line(clean(text))
