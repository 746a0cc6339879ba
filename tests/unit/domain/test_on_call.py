"""Who is on call now and next, from the shifts that are known."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.dates.datetimes import show_coming
from app.domain.on_call import OnCall, OnCallLine, select_lines

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def shift(name: str, start: int, end: int, rotation: str = "r") -> dict[str, Any]:
    """A shift of some hours from noon on."""
    times = {"start_at": NOON + timedelta(hours=start), "end_at": NOON + timedelta(hours=end)}
    return {"user": {"id": name, "name": name}, "rotation_id": rotation, **times}


def schedule(name: str, *shifts: dict[str, Any], **more: Any) -> dict[str, Any]:
    rotations = [{"id": each, "name": each.upper()} for each in more.pop("rotations", ("r",))]
    now, *later = shifts or (None,)
    found = {"id": name, "name": name, "config": {"rotations": rotations}, **more}
    return found | {"current_shifts": [now] if now else [], "next_shifts": later}


def lines(*schedules: dict[str, Any], hours: float = 0, **more: Any) -> list[OnCallLine]:
    known = OnCall.model_validate({"schedules": schedules, **more})
    return [*known.lines(NOON + timedelta(hours=hours))]


def names(line: OnCallLine) -> tuple[list[str], list[str]]:
    return [user.label for user in line.now], [user.label for user in line.next]


def test_the_next_shift_is_on_after_the_handover_without_another_read() -> None:
    stored = schedule("s", shift("Ann", -2, 1), shift("Bo", 1, 9), shift("Cleo", 9, 17))
    (line,) = lines(stored)
    assert names(line) == (["Ann"], ["Bo"])
    assert line.until == line.next_at == NOON + timedelta(hours=1)
    (line,) = lines(stored, hours=1)
    assert names(line) == (["Bo"], ["Cleo"])


def test_after_the_last_known_shift_nobody_is_named() -> None:
    (line,) = lines(schedule("s", shift("Ann", -2, 1)), hours=2)
    assert (names(line), line.is_known) == (([], []), False)
    (line,) = lines(schedule("s"))
    assert (names(line), line.is_known) == (([], []), True)


def test_a_gap_has_a_next_person_and_no_current_one() -> None:
    (line,) = lines(schedule("s", shift("Ann", 5, 9)))
    assert (names(line), line.until) == (([], ["Ann"]), None)


def test_each_rotation_has_a_line_and_layers_share_one() -> None:
    both = schedule("s", shift("Ann", -1, 3), shift("Bo", -1, 4), rotations=("r", "q"))
    assert [(line.rotation, names(line)[0]) for line in lines(both)] == [
        ("R", ["Ann", "Bo"]),
        ("Q", []),
    ]


def test_a_path_is_listed_for_a_team_without_a_schedule() -> None:
    paths = [
        {"id": "p", "name": "Path", "team_ids": ["t"], "current_responders": [{"id": "Ann"}]},
        {"id": "q", "name": "Other", "team_ids": ["u"], "current_responders": [{"id": "Bo"}]},
    ]
    teams = [{"id": "t", "name": "Payments"}, {"id": "u", "name": "Card"}]
    found = lines(schedule("s", team_ids=["t"]), paths=paths, teams=teams)
    assert [(line.team, line.name) for line in found] == [("Card", "Other"), ("Payments", "s")]


def test_a_line_is_found_by_its_team_before_words() -> None:
    found = lines(
        schedule("Payments", shift("Ann", -1, 1)),
        schedule("Payments EU", shift("Bo", -1, 1)),
        schedule("Café", shift("Zoë", -1, 1)),
    )
    assert [line.name for line in select_lines(found, "payments")] == ["Payments"]
    assert [line.name for line in select_lines(found, "pay eu")] == ["Payments EU"]
    assert [line.name for line in select_lines(found, "zoe")] == ["Café"]
    assert select_lines(found, "nobody") == []
    assert len(select_lines(found, "")) == 3


def test_what_is_stored_is_read_back() -> None:
    known = OnCall.model_validate({"read_at": NOON, "schedules": [schedule("s", shift("A", 0, 1))]})
    assert OnCall.model_validate_json(known.model_dump_json()) == known


def test_a_coming_time_has_its_day_and_how_long_it_is_until_then() -> None:
    assert show_coming(NOON + timedelta(hours=20), NOON, UTC) == "Wed 08:00 (20h)"
    assert show_coming(NOON + timedelta(days=9), NOON, UTC) == "3 Dec 12:00 (9d)"
    assert show_coming(NOON - timedelta(hours=1), NOON, UTC) == "Tue 11:00"
