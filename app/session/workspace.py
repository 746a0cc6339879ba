"""Workspace of the screens: cache, journal, service and settings."""

from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from app.config.view_store import ViewStore
from app.editing.permissions import Permissions
from app.errors import IncidentError
from app.insights.rules import CountingRules
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from app.store.cache.seen_incidents import SeenStore
from app.store.journal.journal import Journal
from app.store.sqlite.database import StoreFailed
from app.system.activity import Activity
from app.system.clock import Clock
from app.text.text import one_line

if TYPE_CHECKING:  # The network is loaded after the first paint.
    from app.api.service import IncidentService
    from app.config.saved_views import SavedView
    from app.config.templates import Template
    from app.domain.models import Configuration, Incident
    from app.domain.update_time import UpdateTime
    from app.editing.timestamp_rules import Span
    from app.insights.pages import InsightsPage
    from app.writes.outbox import Outbox


async def _no_wait() -> None:
    pass


@dataclass
class Workspace:
    """One open profile.

    Attributes:
        name: The organisation or profile, for the header.
        cache: The cache that screens read from.
        connect: Creates the service; called once, when the network is first needed.
        wait_for_key: Waits until requests can be sent; raises an `IncidentError` if they cannot.
        saved_views: The views in the configuration file.
        insights: The pages of charts there; empty for the usual one.
        profile: The profile's name in that file.
        team_names: Names of the organisation's teams by id, once they were needed.
        duration_spans: Timestamps between which durations are measured, once they were needed.
        open_journal: Opens the journal; called once, when it is first needed.
        open_seen: Opens the snapshots; called once, when they are first needed.
        zone: Time zone for display and input; None for the machine's time zone.
        rules: How the organisation counts.
        cache_trouble: The reason why the cache is not on disk; empty if it is.
        page_size: Rows per page of the list.
        clock: The program's clock.
        activity: Counts running background work.
        templates: Initial values of declare forms, by the name or id of the type.
        me: The user's email address, name or id; empty if unknown.
        read_only: Whether nothing is sent that changes an incident.
        notify_by_default: Whether the profile notifies an incident's channel of edits.
        notify_channel: Whether the next single edit does: as the last one in this session.
    """

    name: str
    cache: IncidentCache
    connect: "Callable[[], IncidentService]"
    wait_for_key: Callable[[], Awaitable[None]] = _no_wait
    cache_trouble: str = ""
    zone: tzinfo | None = None
    rules: CountingRules = field(default_factory=CountingRules)
    page_size: int = 50
    clock: Clock = field(default_factory=Clock)
    saved_views: "tuple[SavedView, ...]" = ()
    insights: "tuple[InsightsPage, ...]" = ()
    profile: str = ""
    templates: "Mapping[str, Template]" = field(default_factory=dict)
    me: str = ""
    read_only: bool = False
    notify_by_default: bool = False
    notify_channel: bool = field(init=False)
    activity: Activity = field(default_factory=Activity)
    team_names: dict[str, str] = field(default_factory=dict)
    duration_spans: "dict[str, Span]" = field(default_factory=dict)
    open_journal: Callable[[], Journal] = Journal
    open_seen: Callable[[], SeenStore] = SeenStore
    _service: "IncidentService | None" = None
    _connecting: Lock = field(default_factory=Lock)
    _journal: Journal | None = None

    def __post_init__(self) -> None:
        """Start the session with the profile's default."""
        self.notify_channel = self.notify_by_default

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return self.clock.now()

    @property
    def title(self) -> str:
        """The organisation's name, and the profile's if it has another."""
        organisation = one_line(self.cache.configuration_store.organisation())
        is_same = organisation.casefold() == self.name.casefold().replace(" ", "-")
        return " · ".join(filter(None, ("" if is_same else organisation, one_line(self.name))))

    @property
    def service(self) -> "IncidentService":
        """The API service."""
        # Another thread may be creating it.
        with self._connecting:
            if self._service is None:
                self._service = self.connect()
            return self._service

    def load_network(self) -> None:
        """Load the network modules ahead of the first request; may run in a thread."""
        import app.sync.sync  # noqa: F401

        self.service.client.prepare()

    @property
    def unfinished(self) -> Sequence[str]:
        """Names of unanswered requests and background work."""
        requests = self._service.client.activity.unfinished if self._service else ()
        return (*self.activity.unfinished, *requests)

    @property
    def journal(self) -> Journal:
        """Drafts, pending writes and undo history."""
        if self._journal is None:
            self._journal = self.open_journal()
        return self._journal

    @property
    def outbox(self) -> "Outbox":
        """Sender of all writes."""
        from app.writes.outbox import Outbox

        return Outbox(
            self.journal,
            self.service,
            self.cache,
            self.configuration,
            self.note_own_edit,
            read_only=self.read_only,
        )

    def note_own_edit(
        self, before: "Incident", after: "Incident", *, keys: Container[str] | None = None
    ) -> None:
        """Mark the fields of the user's edit as seen.

        Args:
            before: The incident before the edit.
            after: The incident after it.
            keys: The fields that it may have changed; None for all that differ.
        """
        from app.domain.fields import fields_for
        from app.editing.unseen_changes import changed_fields

        written = changed_fields(before, after, fields_for(self.configuration(), after))
        if keys is not None:
            written = {key: value for key, value in written.items() if key in keys}
        # An incorrect mark is no reason to report an applied write as failed.
        with suppress(StoreFailed):
            self.seen.record_own_write(
                after.id, was=before.updated_at, updated=after.updated_at, fields=written
            )

    def promised_update(self, update_id: str) -> "UpdateTime | None":
        """Return the time of the next update that was chosen here with an update."""
        from app.store.journal.promised_updates import PromisedUpdates

        with suppress(IncidentError):
            return PromisedUpdates(self.journal.choices).find(update_id)
        return None

    @cached_property
    def seen(self) -> SeenStore:
        """Snapshots of incidents as last seen."""
        try:
            return self.open_seen()
        except IncidentError:
            # The journal is in the same folder and reports the error.
            return SeenStore()

    @cached_property
    def views(self) -> ViewStore:
        """All views."""
        names = self.cache.configuration_store.name_index
        return ViewStore(self.saved_views, self.profile, names, lambda: self.me)

    def resolve(self, listing: ListQuery) -> ListQuery:
        """Return the list query with dates resolved now, in the workspace's time zone."""
        return listing.at(self.now(), self.zone)

    @property
    def capability(self) -> Permissions:
        """Permissions of the key, as far as they are known; none to write in read-only mode."""
        return Permissions(self.cache.configuration_store.roles(), read_only=self.read_only)

    def configuration(self) -> "Configuration":
        """Return the organisation's configuration as last fetched; empty before that."""
        from app.domain.models import Configuration

        return self.cache.configuration_store.configuration() or Configuration()

    async def close(self) -> None:
        """Close the connections, the cache and the journal.

        Raises:
            JournalBusy: The latest writes are not stored.
        """
        if self._service:
            await self._service.close()
        if "seen" in self.__dict__:
            self.seen.close()
        self.cache.close()
        if self._journal:
            self._journal.close()
