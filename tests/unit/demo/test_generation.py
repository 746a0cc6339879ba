"""The made-up history: the same from the same seed, believable, and large when it has to be."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from app.demo.core.incident_json import incident_json
from app.demo.core.organisation import Organisation
from app.demo.data.generate import generate
from tests.support.demo import NOW, declare, make_demo_server


def written(organisation: Organisation) -> str:
    incidents = [incident_json(organisation, one, NOW) for one in organisation.incidents]
    lookups = [organisation.users, organisation.forms, organisation.catalog.entries]
    return json.dumps([incidents, lookups])


def test_the_same_seed_and_moment_give_the_same_organisation() -> None:
    assert written(generate(150, 7, NOW)) == written(generate(150, 7, NOW))


def test_another_seed_or_moment_gives_another() -> None:
    first = written(generate(20, 7, NOW))
    assert first != written(generate(20, 8, NOW))
    assert first != written(generate(20, 7, NOW + timedelta(days=1)))


def test_what_is_declared_is_the_same_too() -> None:
    answers = [declare(make_demo_server(incidents=5), name="Hello") for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_mix_is_believable(seed: int) -> None:
    incidents = generate(300, seed, NOW).incidents
    categories = Counter(one.status["category"] for one in incidents)
    assert len(incidents) == 300
    assert 5 <= categories["live"] + categories["triage"] + categories["paused"] <= 9
    assert categories["triage"] == 2
    assert categories["paused"] == 1
    assert categories["learning"] >= 5
    assert categories["closed"] > 230
    assert {one.mode for one in incidents} == {"standard", "retrospective", "test", "tutorial"}
    assert 3 < sum(one.is_private for one in incidents) < 60


@pytest.mark.parametrize("count", [0, 1, 2, 9, 10, 11, 99, 100])
def test_any_number_can_be_asked_for(count: int) -> None:
    incidents = generate(count, 1, NOW).incidents
    assert [one.number for one in incidents] == list(range(1, count + 1))


@pytest.mark.parametrize("seed", range(1, 4))
def test_nothing_happens_before_its_time_or_after_now(seed: int) -> None:
    for incident in generate(300, seed, NOW).incidents:
        assert NOW - timedelta(days=731) < incident.created_at < NOW
        assert incident.created_at <= incident.updated_at <= incident.last_activity_at <= NOW
        assert all(moment <= NOW for moment in incident.timestamps.values())


def test_private_types_have_only_private_incidents() -> None:
    for incident in generate(300, 1, NOW).incidents:
        assert incident.is_private or not incident.type["private_incidents_only"]


def test_moments_are_written_with_none_to_nine_fractional_digits() -> None:
    organisation = generate(300, 1, NOW)
    datetimes = [
        incident_json(organisation, one, NOW)["created_at"] for one in organisation.incidents
    ]
    digits = {len(text.rstrip("Z").partition(".")[2]) for text in datetimes}
    assert {0, 3, 6, 9} <= digits
    assert not any(text.endswith("0Z") and "." in text for text in datetimes)


def test_texts_hold_what_people_paste() -> None:
    names = [one.name for one in generate(300, 1, NOW).incidents]
    for pasted in ("\x1b", "\n", "[/]", "🔥", "ب"):
        assert any(pasted in name for name in names)


def test_a_hundred_thousand_share_what_they_repeat() -> None:
    organisation = generate(2000, 1, NOW)
    statuses = {id(one.status) for one in organisation.incidents}
    assert statuses <= {id(status) for status in organisation.statuses.values()}
    people = {id(user) for one in organisation.incidents for user in one.assignees.values()}
    assert people <= {id(user) for user in organisation.embedded_users.values()}
