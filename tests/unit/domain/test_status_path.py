"""The way through the statuses, with the time in each."""

from datetime import UTC, datetime, timedelta

from app.domain.models import Incident, IncidentStatus
from app.domain.related_models import IncidentUpdate
from app.domain.status_path import status_path

NOW = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)
STATUSES = [
    IncidentStatus(id=name, name=name, category=category, rank=rank)
    for rank, (name, category) in enumerate(
        [
            ("Closed", "closed"),
            ("Fixing", "live"),
            ("Triage", "triage"),
            ("Investigating", "live"),
            ("Merged", "merged"),
            ("Declined", "declined"),
        ]
    )
]


def update(name: str, minutes_ago: int) -> IncidentUpdate:
    status = next(each for each in STATUSES if each.name == name)
    at = NOW - timedelta(minutes=minutes_ago)
    return IncidentUpdate(id=f"{name} {minutes_ago}", created_at=at, new_incident_status=status)


def told(current: str, *updates: IncidentUpdate) -> list[tuple[str, str, int | None]]:
    status = next(each for each in STATUSES if each.name == current)
    incident = Incident(id="i", reference="INC-1", incident_status=status)
    return [
        (
            step.status.name,
            "now" if step.is_current else "passed" if step.is_passed else "",
            None if step.spent is None else round(step.spent.total_seconds() / 60),
        )
        for step in status_path(incident, STATUSES, updates, NOW)
    ]


def test_times_are_summed_in_the_order_of_the_lifecycle() -> None:
    updates = [update("Investigating", 5), update("Triage", 60), update("Fixing", 20)]
    assert told("Investigating", *updates, update("Investigating", 40)) == [
        ("Triage", "passed", 20),
        ("Fixing", "passed", 15),
        ("Investigating", "now", 25),
        ("Closed", "", None),
    ]


def test_without_updates_there_are_no_times_and_side_ways_only_show_where_it_is() -> None:
    assert told("Declined") == [
        ("Triage", "", None),
        ("Fixing", "", None),
        ("Investigating", "", None),
        ("Closed", "", None),
        ("Declined", "now", None),
    ]
