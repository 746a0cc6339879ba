"""Summaries of the time that incidents spent in each status."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app.insights.durations import DurationSummary, summarize

_ROWS = msgspec.json.Decoder(list[tuple[str, float]])


@dataclass(frozen=True, slots=True)
class StatusTimes:
    """Times in statuses.

    Attributes:
        by_status: The summary and the incidents of each status.
        overall: All times of each incident together.
        incidents: Number of all incidents, with and without updates.
    """

    by_status: dict[str, tuple[DurationSummary, tuple[str, ...]]]
    overall: DurationSummary
    incidents: int


def summarize_statuses(rows: Iterable[tuple[str, str]], incidents: int) -> StatusTimes:
    """Summarize times by status.

    Args:
        rows: A status, and a JSON list of incidents with their seconds in it.
        incidents: Number of all incidents.
    """
    together: dict[str, float] = {}
    by_status: dict[str, tuple[DurationSummary, tuple[str, ...]]] = {}
    for status, found in rows:
        times = _ROWS.decode(found)
        for incident, seconds in times:
            together[incident] = together.get(incident, 0.0) + seconds
        summary = summarize([seconds for _, seconds in times], len(times))
        by_status[status] = summary, tuple(incident for incident, _ in times)
    overall = summarize([*together.values()], incidents)
    return StatusTimes(by_status, overall, incidents)
