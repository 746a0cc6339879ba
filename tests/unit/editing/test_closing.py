"""What a review says that closing leaves open, of one incident and of several."""

from datetime import UTC, datetime

from app.domain.fields import Choice
from app.domain.related_models import Action, FollowUp
from app.editing.closing import (
    UNREAD_WORK,
    Gaps,
    bulk_closing_warnings,
    closing_gaps,
    closing_warnings,
    work_gaps,
)
from app.editing.drafts import Values, values_of
from tests.unit.editing.test_status_rules import CONFIGURATION, fields, incident

WHEN = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)


def gaps_of(values: Values) -> Gaps:
    return closing_gaps(incident("fixing"), fields(), values, CONFIGURATION)


def titled(number: int, status: str = "outstanding") -> FollowUp:
    return FollowUp(id=str(number), title=f"Task {number}", status=status)


def test_people_timestamps_and_required_fields_may_be_missing() -> None:
    assert list(closing_warnings(gaps_of({}))) == [
        "Nobody has the role Lead.",
        "Timestamps that are not set: Began, Ended.",
        "The resolve form requires: Cause.",
    ]


def test_what_the_edit_itself_sets_is_not_missing() -> None:
    values = {
        **values_of(incident("fixing"), fields()),
        "role:lead": (Choice("ann", "Ann"),),
        "timestamp:began": WHEN,
        "custom_field:cause": "A cable",
    }
    assert list(closing_warnings(gaps_of(values))) == ["Timestamps that are not set: Ended."]


def test_open_follow_ups_and_actions_are_named_up_to_three() -> None:
    follow_ups = [titled(n) for n in range(4)] + [titled(9, "completed")]
    actions = [Action(id="a", description="Restart it", status="outstanding")]
    assert list(closing_warnings(work_gaps(follow_ups, actions))) == [
        "4 open follow-ups: Task 0, Task 1, Task 2, …",
        "1 open action: Restart it",
    ]
    assert work_gaps([titled(1, "not_doing")], []) == {}
    assert list(closing_warnings(UNREAD_WORK)) == ["Open follow-ups and actions could not be read."]


def test_several_incidents_are_summarised() -> None:
    led = gaps_of({"role:lead": (Choice("ann", "Ann"),), "timestamp:began": WHEN})
    several = [
        {**gaps_of({}), **work_gaps([titled(1), titled(2)], [])},
        {**led, **work_gaps([titled(3)], [])},
        {**led, **UNREAD_WORK},
    ]
    assert list(bulk_closing_warnings(several)) == [
        "3 open follow-ups in 2 incidents",
        "1 incident: Open follow-ups and actions could not be read.",
        "Nobody has the role Lead (1).",
        "Timestamps that are not set: Began (1), Ended (3).",
        "The resolve form requires: Cause (3).",
    ]
    assert list(bulk_closing_warnings([])) == []
