"""What the screens work on: the cache, the way to the API, and the person's own settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from app.store.cache import IncidentCache

if TYPE_CHECKING:  # The network is loaded after the first paint.
    from app.api.service import IncidentService
    from app.drafts import Values
    from app.models import Configuration


@dataclass
class Draft:
    """A form that was left.

    Attributes:
        values: What it holds, by field.
        unread: What is typed in the fields that hold no value, by field.
        idempotency_key: The one a declare will always be sent with; empty for an edit.
    """

    values: "Values"
    unread: Mapping[str, str]
    idempotency_key: str = ""


@dataclass
class Workspace:
    """One profile at work.

    Attributes:
        name: The organisation or profile, for the header.
        cache: Where screens read from.
        connect: Makes the service; called once, when the network is first needed.
        zone: The zone moments are shown and typed in; None for the machine's own.
        page_size: Rows on a page of the list.
        now: The clock.
        drafts: Forms that were left, by what they edit.
        notify: Whether the last edit told the incident's channel; offered again.
    """

    name: str
    cache: IncidentCache
    connect: "Callable[[], IncidentService]"
    zone: tzinfo | None = None
    page_size: int = 50
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    drafts: dict[str, Draft] = field(default_factory=dict)
    notify: bool = False
    _service: "IncidentService | None" = None

    @property
    def service(self) -> "IncidentService":
        """The way to the API."""
        if self._service is None:
            self._service = self.connect()
        return self._service

    def configuration(self) -> "Configuration":
        """The organisation's vocabulary as last fetched; empty before it ever was."""
        from app.models import Configuration

        return self.cache.configuration() or Configuration()

    async def close(self) -> None:
        """Close the connections and the cache."""
        if self._service:
            await self._service.close()
        self.cache.close()
