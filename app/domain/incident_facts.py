"""Read-only facts of an incident: people, times, durations, and external links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from app.dates import datetimes

if TYPE_CHECKING:
    from app.domain.models import DurationMetric, Incident


@dataclass(frozen=True, slots=True)
class Fact:
    """Label and text of a fact; `link` is set if it can be opened in a browser."""

    label: str
    text: str
    link: str = ""


def facts(
    incident: Incident, zone: tzinfo | None, team_names: Mapping[str, str]
) -> tuple[Fact, ...]:
    """Return the non-empty read-only properties of an incident, in reading order.

    Args:
        incident: The incident.
        zone: Time zone for display.
        team_names: Known names of teams, by id.
    """
    return tuple(
        fact
        for group in (
            _origin(incident, zone),
            _places(incident, team_names),
            _after(incident, zone),
        )
        for fact in group
        if fact.text
    )


def known_durations(incident: Incident) -> tuple[Fact, ...]:
    """Return the duration metrics that have a value."""
    return tuple(
        Fact(metric.duration_metric.name, _duration(metric))
        for metric in incident.duration_metrics
        if metric.value_seconds is not None
    )


def durations(incident: Incident) -> tuple[Fact, ...]:
    """Return the organisation's duration metrics, with the reason for a missing one."""
    return tuple(
        Fact(metric.duration_metric.name, _duration(metric)) for metric in incident.duration_metrics
    )


def workload(incident: Incident) -> tuple[Fact, ...]:
    """Return the time people have worked on it."""
    minutes = (
        ("Workload", incident.workload_minutes_total),
        ("Workload by day", incident.workload_minutes_working),
        ("Workload late", incident.workload_minutes_late),
        ("Workload at night", incident.workload_minutes_sleeping),
    )
    return tuple(
        Fact(label, datetimes.duration(amount * 60))
        for label, amount in minutes
        if amount is not None
    )


def unreadable_parts(incident: Incident) -> tuple[Fact, ...]:
    """List the parts that could not be decoded, with path and content."""
    split = (part.partition(": ") for part in incident.unreadable)
    return tuple(Fact(place, received) for place, _, received in split)


def _duration(metric: DurationMetric) -> str:
    if metric.value_seconds is not None:
        return datetimes.duration(metric.value_seconds)
    reasons = {
        "timestamps_missing": "timestamps missing",
        "calculating": "being calculated",
        "invalid_timestamps": "timestamps out of order",
    }
    return reasons.get(metric.status, metric.status)


def _origin(incident: Incident, zone: tzinfo | None) -> Iterator[Fact]:
    yield Fact("ID", incident.id)
    yield Fact("Declared by", incident.creator.label if incident.creator else "")
    yield Fact("Declared", datetimes.show(incident.created_at, zone))
    yield Fact("Updated", datetimes.show(incident.updated_at, zone))
    yield Fact("Last activity", datetimes.show(incident.last_activity_at, zone))


def _places(incident: Incident, team_names: Mapping[str, str]) -> Iterator[Fact]:
    yield Fact("Dashboard", incident.permalink, incident.permalink)
    channel = incident.slack_channel_name or incident.slack_channel_id
    yield Fact("Slack channel", f"#{channel}" if channel else "")
    yield Fact("Slack channel ID", incident.slack_channel_id)
    yield Fact("Slack link", incident.slack_channel_url, incident.slack_channel_url)
    yield Fact("Slack team", incident.slack_team_id)
    yield Fact("Teams link", incident.ms_teams_channel_url, incident.ms_teams_channel_url)
    if issue := incident.external_issue_reference:
        named = f"{issue.issue_name} ({issue.provider})"
        yield Fact("External issue", named, issue.issue_permalink)
        yield Fact("External issue link", issue.issue_permalink, issue.issue_permalink)
    yield Fact("Teams", ", ".join(team_names.get(each, each) for each in incident.team_ids))


def _after(incident: Incident, zone: tzinfo | None) -> Iterator[Fact]:
    yield Fact("Debriefed", "yes" if incident.has_debrief else "no")
    for debrief in incident.debriefs:
        yield Fact("Debrief", _span(debrief.start_at, debrief.end_at, zone))
        yield Fact("Debrief ID", debrief.id)
    link = incident.postmortem_document_url
    yield Fact("Post-mortem", link, link)
    yield Fact("Post-mortem documents", ", ".join(incident.postmortem_document_ids))


def _span(start: datetime | None, end: datetime | None, zone: tzinfo | None) -> str:
    return f"{datetimes.show(start, zone)} to {datetimes.show(end, zone)}"
