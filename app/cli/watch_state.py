"""Remember in a file what `watch` has printed, from one run to the next."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.dates import datetimes
from app.errors import IncidentError
from app.system.private_files import read_regular, replace_private_file

if TYPE_CHECKING:
    from app.domain.incident_document import IncidentDocument

_LARGEST = 1 << 26


class WatchStateUnusable(IncidentError):
    """The file of `--state` cannot be read or written."""

    title = "The state of watch"


@dataclass(slots=True)
class WatchState:
    """Incidents that were listed at the last look.

    Attributes:
        listing: The filter or view as typed; with another one, everything is new.
        since: Time of the latest update; None before the first look.
        known: Time of the update, and rank of the severity, by incident.
    """

    listing: str
    since: datetime | None = None
    known: dict[str, tuple[str, int]] = field(default_factory=dict)

    def event(self, document: IncidentDocument) -> str:
        """Return what has happened to a listed incident; empty for nothing."""
        severity, updated = document.outline.severity, document.outline.updated_at
        rank = severity.rank if severity and severity.rank is not None else -1
        moment = datetimes.iso(updated) if updated else ""
        before = self.known.get(document.id)
        self.known[document.id] = (moment, rank)
        if before is None:
            return "new"
        if before == (moment, rank):
            return ""
        return "escalated" if rank > before[1] else "changed"


def read_state(file: Path, listing: str) -> WatchState:
    """Read the state of the last run; empty without a file or with another filter.

    Raises:
        WatchStateUnusable: The file is something else.
    """
    try:
        content, _ = read_regular(file, _LARGEST)
        stored = json.loads(content)
        if stored["listing"] != listing:
            return WatchState(listing)
        known = {
            str(key): (str(moment), int(rank)) for key, (moment, rank) in stored["known"].items()
        }
        return WatchState(listing, datetimes.from_iso(stored["since"]), known)
    except FileNotFoundError:
        return WatchState(listing)
    except OSError as error:
        raise WatchStateUnusable(f"{file}: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WatchStateUnusable(f"{file} was not written by watch.") from None


def write_state(file: Path, state: WatchState) -> None:
    """Replace the file.

    Raises:
        WatchStateUnusable: It cannot be written.
    """
    since = datetimes.iso(state.since) if state.since else ""
    content = {"listing": state.listing, "since": since, "known": state.known}
    try:
        replace_private_file(file, json.dumps(content))
    except OSError as error:
        raise WatchStateUnusable(f"{file}: {error.strerror}.") from None
