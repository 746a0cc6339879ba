"""When news rings, and what the terminal is sent for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.incident_row import IncidentRow
from app.text.text import clean, one_line

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.query.names import Name

_LONGEST = 160


class Notify(StrEnum):
    """How the terminal is told."""

    OFF = "off"
    BELL = "bell"
    OSC9 = "osc9"
    OSC777 = "osc777"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to another, over midnight if the second is earlier."""

    start: time
    end: time

    def hold(self, moment: datetime, zone: tzinfo | None) -> bool:
        """Whether it is quiet then, on the wall clock of `zone`; None for the machine's own."""
        clock = moment.astimezone(zone).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


@dataclass(frozen=True, slots=True)
class BellPolicy:
    """What rings.

    Attributes:
        notify: How.
        from_severity: The name of the mildest severity that does; empty for none at all.
        quiet_hours: When nothing does.
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
        """Those of the incidents that ring now.

        Args:
            rows: The news.
            severities: The organisation's, the mildest first.
            now: The present moment.
            zone: Where the quiet hours are meant.
        """
        if self.notify is Notify.OFF or not self.from_severity:
            return ()
        if self.quiet_hours and self.quiet_hours.hold(now, zone):
            return ()
        loud = self.severity_ids_from(severities)
        return tuple(row for row in rows if row.severity_id in loud)

    def severity_ids_from(self, severities: Sequence[Name]) -> frozenset[str]:
        """The ids of the severities that ring; none when there is no severity of that name."""
        wanted = self.from_severity.casefold()
        for place, term in enumerate(severities):
            if wanted in {term.name.casefold(), term.id.casefold()}:
                return frozenset(each.id for each in severities[place:])
        return frozenset()


def escape_sequence(notify: Notify, rows: Sequence[IncidentRow], *, in_tmux: bool) -> str:
    """What is written to the terminal; the text in it can act on nothing.

    Args:
        notify: How.
        rows: What it is about; not empty.
        in_tmux: Whether tmux stands in between, which passes on only what is wrapped for it.
    """
    if notify is Notify.BELL:
        return "\a"
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    row = rows[0]
    about = f"{row.reference} {row.severity}: {row.name}"
    text = one_line(clean(about)).replace(";", ",")[:_LONGEST] + more
    body = f"9;{text}" if notify is Notify.OSC9 else f"777;notify;incident-tui;{text}"
    written = f"\x1b]{body}\a"
    if in_tmux:
        return "\x1bPtmux;" + written.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return written
