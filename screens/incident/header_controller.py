"""Header of an incident, which changes with the incident, with its updates and with time."""

from collections.abc import Sequence

from app.domain.incident_facts import known_durations
from app.domain.models import Incident
from app.domain.related_models import IncidentUpdate
from app.domain.status_path import status_path
from app.session.workspace import Workspace
from widgets.incident.incident_header import IncidentHeader


class HeaderController:
    """Draws the header.

    Args:
        workspace: The open profile.
        search_words: Search words to highlight, see `app.present.text.highlight`.

    Attributes:
        widget: The header.
    """

    def __init__(self, workspace: Workspace, search_words: Sequence[str]) -> None:
        self._workspace = workspace
        self.widget = IncidentHeader(search_words, id="incident-header")

    def draw_facts(self, incident: Incident, updates: Sequence[IncidentUpdate]) -> None:
        """Draw what changes with time alone, and the way through the statuses.

        Args:
            incident: The incident.
            updates: Its updates, as far as they have been read.
        """
        workspace = self._workspace
        cache, now = workspace.cache, workspace.now()
        update = cache.update_times.find(incident.id)
        self.widget.show_facts(
            incident,
            cache.configuration_store.severity_ranks(),
            now,
            known_durations(incident),
            update.due_at if update else None,
        )
        statuses = workspace.configuration().statuses
        self.widget.show_way(status_path(incident, statuses, updates, now))
