"""Updates, activity and timeline items as one story: each once, in order, from what to what."""

from typing import Any

from app.domain.related_models import ActivityEntry, IncidentUpdate, TimelineItem
from app.domain.timeline import Event, EventSource, merge_timeline


def moment(minute: int) -> str:
    return f"2026-11-24T03:{minute:02}:00Z"


def update(identifier: str, minute: int, status: str, **more: Any) -> IncidentUpdate:
    found = {"id": identifier, "created_at": moment(minute), **more}
    return IncidentUpdate.model_validate(
        found | {"new_incident_status": {"id": status, "name": status}}
    )


def entry(identifier: str, minute: int, kind: str, **content: Any) -> ActivityEntry:
    found = {"id": identifier, "occurred_at": moment(minute), "type": kind, "title": kind}
    return ActivityEntry.model_validate(found | {"content": {kind: content}})


def item(identifier: str, minute: int, title: str, **more: Any) -> TimelineItem:
    found = {"id": identifier, "timestamp": moment(minute), "title": title}
    return TimelineItem.model_validate(found | more)


def told(*events: Event) -> list[tuple[str, EventSource]]:
    return [(event.id, event.source) for event in events]


def test_an_update_that_is_logged_is_told_once_with_its_message() -> None:
    updates = [update("u1", 1, "Fixing", message="Found it")]
    log = [entry("a1", 1, "incident_update", id="u1"), entry("a2", 2, "role_update")]
    events = merge_timeline(updates, log, [], newest_first=False)
    assert told(*events) == [("a1", EventSource.UPDATE), ("a2", EventSource.ACTIVITY)]
    assert events[0].text == "Found it"


def test_a_change_of_status_that_an_update_tells_is_not_told_again() -> None:
    before, after = ({"id": name, "name": name} for name in ("Investigating", "Fixing"))
    change = {"previous_status": before, "new_status": after}
    log = [
        entry("a1", 1, "incident_update", id="u1", **change),
        entry("a2", 1, "status_change", **change),
        entry("a3", 5, "status_change", previous_status=after, new_status=before),
        entry("a4", 9, "status_change", **change),
    ]
    events = merge_timeline([update("u1", 1, "Fixing")], log, [], newest_first=False)
    assert [event.id for event in events] == ["a1", "a3", "a4"]
    updates = [update("u0", 0, "Investigating"), update("u1", 1, "Fixing")]
    events = merge_timeline(updates, log[1:2], [], newest_first=False)
    assert [event.id for event in events] == ["u0", "u1"]


def test_without_the_log_updates_say_what_each_changed() -> None:
    ann = {"updater": {"user": {"id": "1", "name": "Ann"}}}
    updates = [
        update("u2", 9, "Fixing", message="Still at it", **ann),
        update("u1", 1, "Investigating"),
        update("u3", 12, "Monitoring"),
    ]
    events = merge_timeline(updates, [], [], newest_first=True)
    assert [event.id for event in events] == ["u3", "u2", "u1"]
    assert [(change.before, change.after) for event in events for change in event.changes] == [
        ("Fixing", "Monitoring"),
        ("Investigating", "Fixing"),
        ("", "Investigating"),
    ]
    assert events[1].who == "Ann"


def test_a_promoted_entry_is_an_item_of_the_timeline_and_told_once() -> None:
    log = [entry("a1", 1, "escalation_created"), entry("a2", 3, "role_update")]
    items = [
        item("t1", 1, "Paged the database team", activity_log_id="a1"),
        item("t2", 2, "Deployed 4211"),
        item("t3", 4, "Promoted from what is not listed", activity_log_id="gone"),
    ]
    events = merge_timeline([], log, items, newest_first=False)
    assert told(*events) == [
        ("a1", EventSource.TIMELINE),
        ("t2", EventSource.TIMELINE),
        ("a2", EventSource.ACTIVITY),
        ("t3", EventSource.TIMELINE),
    ]
    assert events[0].title == "Paged the database team"
    assert events[1].item
    assert events[1].item.is_custom


def test_what_has_no_moment_comes_first_and_takes_nothing_with_it() -> None:
    nowhen = TimelineItem.model_validate({"id": "t", "title": "Some time"})
    events = merge_timeline([], [entry("a", 1, "role_update")], [nowhen], newest_first=False)
    assert [event.id for event in events] == ["t", "a"]
