"""The real client, service, cache, journal and outbox at the end of a line that breaks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.api.client import ApiClient
from app.api.service import IncidentService
from app.demo.faults import Fault, FaultKind, RetryAfterFormat
from app.demo.server import DemoServer
from app.domain.models import Configuration
from app.store.cache.cache import IncidentCache
from app.store.journal.journal import Journal
from app.system.secret import Secret
from app.writes.outbox import Outbox
from tests.support.client import Waits
from tests.support.demo import KEY, NOW

# Seconds for a body, each piece of which comes soon enough.
_TOO_SLOW = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """A demo server, and where it is served."""

    server: DemoServer
    url: str

    def service(self) -> IncidentService:
        """The real service, whose back-off takes no time."""
        waits = Waits()
        client = ApiClient(
            self.url, Secret(KEY), sleep=waits, limiter=waits.limiter(), now=lambda: NOW
        )
        return IncidentService(client)


@dataclass(frozen=True, slots=True)
class Desk:
    """What one run of the program writes with."""

    outbox: Outbox
    journal: Journal
    cache: IncidentCache


@asynccontextmanager
async def desk(line: Line, journal_file: Path, configuration: Configuration) -> AsyncIterator[Desk]:
    """One run of the program, from its start to its end."""
    journal = Journal(journal_file, now=lambda: NOW)
    cache = IncidentCache()
    async with line.service() as service:
        try:
            yield Desk(Outbox(journal, service, cache, lambda: configuration), journal, cache)
        finally:
            journal.close()
            cache.close()


def any_fault(random: Random, method: str, path: str) -> Fault:
    """One of all the ways in which a request can fail."""
    kind = random.choice(
        [
            FaultKind.RESET_AFTER,
            FaultKind.RESET_BEFORE,
            FaultKind.TRUNCATED,
            FaultKind.STATUS,
            FaultKind.HTML,
            FaultKind.RATE_LIMITED,
            # Each of these takes as long as the client waits, so they come less often.
            *(
                [FaultKind.TIMEOUT_AFTER, FaultKind.TIMEOUT_BEFORE, FaultKind.SLOW_BODY]
                * (random.random() < 0.1)
            ),
        ]
    )
    seconds = {FaultKind.SLOW_BODY: _TOO_SLOW, FaultKind.RATE_LIMITED: random.choice([0, 1, 90])}
    return Fault(
        kind,
        method,
        path,
        status=random.choice([500, 502, 503, 504]),
        seconds=seconds.get(kind, 0),
        spelling=random.choice(list(RetryAfterFormat)),
    )
