"""Bell policy for new and escalated incidents, and its escape sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.incident_row import IncidentRow
from app.system.multiplexer import past_multiplexer
from app.text.text import clean, one_line

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.query.name_lists import Name

_LONGEST = 160


class Notify(StrEnum):
    """Notification method of the terminal."""

    OFF = "off"
    BELL = "bell"
    OSC9 = "osc9"
    OSC777 = "osc777"


class QuietHours(Struct, frozen=True):
    """A daily time range, across midnight if the second time is earlier."""

    start: time
    end: time

    def hold(self, moment: datetime, zone: tzinfo | None) -> bool:
        """Return whether a time is quiet in `zone`; None is the machine's time zone."""
        clock = moment.astimezone(zone).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


class BellPolicy(Struct, frozen=True):
    """Policy of the bell.

    Attributes:
        notify: The notification method.
        from_severity: Name of the least severe severity that rings; empty for none.
        quiet_hours: The daily quiet time.
    """

    notify: Notify = Notify.BELL
    from_severity: str = ""
    quiet_hours: QuietHours | None = None

    def should_ring(
        self,
        rows: Sequence[IncidentRow],
        severities: Sequence[Name],
        now: datetime,
        zone: tzinfo | None,
    ) -> tuple[IncidentRow, ...]:
        """Return the incidents to ring for now.

        Args:
            rows: New and escalated incidents, or those with an overdue update.
            severities: The organisation's severities, least severe first.
            now: The current time.
            zone: Time zone of the quiet hours.
        """
        if self.notify is Notify.OFF or not self.from_severity:
            return ()
        if self.quiet_hours and self.quiet_hours.hold(now, zone):
            return ()
        loud = self.severity_ids_from(severities)
        return tuple(row for row in rows if row.severity_id in loud)

    def severity_ids_from(self, severities: Sequence[Name]) -> frozenset[str]:
        """Return the ids of the severities that ring; empty for an unknown name."""
        wanted = self.from_severity.casefold()
        for place, term in enumerate(severities):
            if wanted in {term.name.casefold(), term.id.casefold()}:
                return frozenset(each.id for each in severities[place:])
        return frozenset()


def escape_sequence(
    notify: Notify, rows: Sequence[IncidentRow], environ: Mapping[str, str], what: str = ""
) -> str:
    """Return the sequence for the terminal, with sanitised text.

    Args:
        notify: The notification method.
        rows: The incidents; not empty.
        environ: The environment, which names a multiplexer.
        what: What has happened to them; empty for new and escalated ones.
    """
    if notify is Notify.BELL:
        return "\a"
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    row = rows[0]
    about = " ".join(filter(None, (row.reference, what, f"{row.severity}:", row.name)))
    text = one_line(clean(about)).replace(";", ",")[:_LONGEST] + more
    body = f"9;{text}" if notify is Notify.OSC9 else f"777;notify;incident-tui;{text}"
    return past_multiplexer(f"\x1b]{body}\a", environ)
