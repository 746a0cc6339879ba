"""Between which timestamps the durations of an organisation are measured."""

from collections.abc import Mapping

from app.editing.timestamp_rules import Span, learn_spans
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import ListQuery
from app.session.workspace import Workspace

_CLOSED = ListQuery(IncidentQuery((Filter("status_category", "one_of", ("closed",)),)))
_READ = 20


def duration_spans(workspace: Workspace) -> Mapping[str, Span]:
    """Return the spans by the names of durations, as the latest closed incidents show them."""
    if not workspace.duration_spans:
        cache = workspace.cache
        rows = cache.page(_CLOSED, offset=0, limit=_READ)
        incidents = filter(None, (cache.incident(row.id) for row in rows))
        workspace.duration_spans.update(learn_spans(incidents))
    return workspace.duration_spans
