"""Find the stored incident that a text names."""

from app.domain.incident_row import IncidentRow
from app.domain.reference import parse_exact_reference
from app.store.cache.cache_reader import CacheReader


def named_incident(cache: CacheReader, text: str) -> IncidentRow | None:
    """Return the stored incident that a text names exactly, as a reference, number, ID or link."""
    identifier = parse_exact_reference(text)
    found = cache.find(identifier) if identifier else None
    return cache.row(found) if found else None
