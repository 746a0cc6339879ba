"""What the screens work on: the cache, the journal, the way to the API, and settings."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from app.config.view_store import ViewStore
from app.editing.permissions import Permissions
from app.errors import IncidentError
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from app.store.cache.seen_incidents import SeenStore
from app.store.journal.journal import Journal
from app.store.sqlite.database import StoreFailed
from app.system.activity import Activity
from app.system.clock import Clock

if TYPE_CHECKING:  # The network is loaded after the first paint.
    from app.api.service import IncidentService
    from app.config.saved_views import SavedView
    from app.config.templates import Template
    from app.domain.models import Configuration, Incident
    from app.writes.outbox import Outbox

# The name of a choice in the journal.
_TELLS_CHANNEL = "notify_incident_channel"


async def _no_wait() -> None:
    pass


@dataclass
class Workspace:
    """One profile at work.

    Attributes:
        name: The organisation or profile, for the header.
        cache: Where screens read from.
        connect: Makes the service; called once, when the network is first needed.
        until_key: Waits until requests can be sent; raises an `IncidentError` when they cannot.
        saved_views: As the configuration file has them.
        profile: The profile's name in that file.
        open_journal: Opens the journal; called once, when it is first needed.
        open_seen: Opens what was last seen; called once, when it is first needed.
        zone: The zone moments are shown and typed in; None for the machine's own.
        cache_trouble: Why the cache is not on disk, where it should be; empty where it is.
        page_size: Rows on a page of the list.
        clock: The clock that it goes by.
        activity: Counts the work behind the screen while it is under way.
        templates: What declare forms start with, by the name or id of the type.
    """

    name: str
    cache: IncidentCache
    connect: "Callable[[], IncidentService]"
    wait_for_key: Callable[[], Awaitable[None]] = _no_wait
    cache_trouble: str = ""
    zone: tzinfo | None = None
    page_size: int = 50
    clock: Clock = field(default_factory=Clock)
    saved_views: "tuple[SavedView, ...]" = ()
    profile: str = ""
    templates: "Mapping[str, Template]" = field(default_factory=dict)
    activity: Activity = field(default_factory=Activity)
    open_journal: Callable[[], Journal] = Journal
    open_seen: Callable[[], SeenStore] = SeenStore
    _service: "IncidentService | None" = None
    _connecting: Lock = field(default_factory=Lock)
    _journal: Journal | None = None

    def now(self) -> datetime:
        """Tell the present moment, in UTC."""
        return self.clock.now()

    @property
    def service(self) -> "IncidentService":
        """The way to the API."""
        # It may be on its way in a thread.
        with self._connecting:
            if self._service is None:
                self._service = self.connect()
            return self._service

    def load_network(self) -> None:
        """Load all that talks to the API, ahead of the first request; may run in a thread."""
        import app.sync.sync  # noqa: F401

        self.service.client.prepare()

    @property
    def unfinished(self) -> Sequence[str]:
        """Name the requests without an answer and the work behind the screen."""
        requests = self._service.client.activity.unfinished if self._service else ()
        return (*self.activity.unfinished, *requests)

    @property
    def journal(self) -> Journal:
        """Drafts, writes in flight and what can be undone."""
        if self._journal is None:
            self._journal = self.open_journal()
        return self._journal

    @property
    def outbox(self) -> "Outbox":
        """The one way out for writes."""
        from app.writes.outbox import Outbox

        return Outbox(
            self.journal, self.service, self.cache, self.configuration, self._note_own_edit
        )

    def _note_own_edit(self, before: "Incident", after: "Incident") -> None:
        """What the person has just written is no news to them."""
        from app.domain.fields import fields_for
        from app.editing.unseen_changes import changed_fields

        written = changed_fields(before, after, fields_for(self.configuration(), after))
        # A mark too many is no reason to call a write that was done a failure.
        with suppress(StoreFailed):
            self.seen.record_own_write(
                after.id, was=before.updated_at, updated=after.updated_at, fields=written
            )

    @property
    def notify_channel(self) -> bool:
        """Whether the last edit told the incident's channel; offered again."""
        return self.journal.choices.get(_TELLS_CHANNEL) == "yes"

    @notify_channel.setter
    def notify_channel(self, told: bool) -> None:
        self.journal.choices.set(_TELLS_CHANNEL, "yes" if told else "no")

    @cached_property
    def seen(self) -> SeenStore:
        """What was last seen of each incident."""
        try:
            return self.open_seen()
        except IncidentError:
            # The journal lies in the same folder and says what is wrong with it.
            return SeenStore()

    @cached_property
    def views(self) -> ViewStore:
        """The views there are."""
        return ViewStore(self.saved_views, self.profile, self.cache.vocabulary.name_index)

    def resolve(self, listing: ListQuery) -> ListQuery:
        """The listing as it is meant now, where the person is."""
        return listing.at(self.now(), self.zone)

    @property
    def capability(self) -> Permissions:
        """What the key may do, as far as the API has told."""
        return Permissions(self.cache.vocabulary.roles())

    def configuration(self) -> "Configuration":
        """The organisation's vocabulary as last fetched; empty before it ever was."""
        from app.domain.models import Configuration

        return self.cache.vocabulary.configuration() or Configuration()

    async def close(self) -> None:
        """Close the connections, the cache and the journal.

        Raises:
            JournalBusy: What was written last is not kept.
        """
        if self._service:
            await self._service.close()
        if "seen" in self.__dict__:
            self.seen.close()
        self.cache.close()
        if self._journal:
            self._journal.close()
