"""The models take what the API may send: absent, null, new, odd and hostile values."""

import copy
import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.domain.model_base import Moment
from app.domain.models import (
    Actor,
    Configuration,
    CustomFieldValue,
    Identity,
    Incident,
    IncidentForm,
    Severity,
    TimestampValue,
    User,
)
from tests.support.demo import ask, make_demo_server

LEAST = {"id": "01", "reference": "INC-1", "name": "Cannot pay"}

# What identifies a thing; without these there is nothing to show of it.
REQUIRED = {
    "id",
    "reference",
    "name",
    "role",
    "custom_field",
    "incident_timestamp",
    "duration_metric",
}

Path = tuple[str | int, ...]


def whole_incident() -> dict[str, Any]:
    """An incident of the demo with everything that any of its incidents has."""
    _, answer = ask(make_demo_server(incidents=250), "/v2/incidents", ("page_size", "250"))
    merged: dict[str, Any] = {}
    for incident in answer["incidents"]:
        merged |= {name: value for name, value in incident.items() if value not in (None, "", [])}
        if len(incident["custom_field_entries"]) > len(merged["custom_field_entries"]):
            merged["custom_field_entries"] = incident["custom_field_entries"]
    return merged


WHOLE = whole_incident()


def optional_places(content: object, place: Path = ()) -> Iterator[Path]:
    """Every property that an incident can do without, at any depth."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name not in REQUIRED:
                yield (*place, name)
            yield from optional_places(value, (*place, name))
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from optional_places(value, (*place, index))


PLACES = sorted(optional_places(WHOLE), key=str)


def holder_of(content: Any, place: Path) -> Any:
    for step in place[:-1]:
        content = content[step]
    return content


def at(content: Any, *place: str | int) -> Any:
    for step in place:
        content = content[step]
    return content


def test_an_incident_needs_nothing_but_an_id() -> None:
    incident = Incident.model_validate(LEAST)
    assert (incident.id, incident.reference, incident.name) == ("01", "INC-1", "Cannot pay")
    assert incident.severity is None
    assert incident.custom_field_entries == ()
    assert incident.created_at is None
    assert incident.lead is None
    assert Incident.model_validate({"id": "01"}).reference == "01"
    with pytest.raises(ValidationError, match="id"):
        Incident.model_validate({key: LEAST[key] for key in LEAST if key != "id"})


def test_a_whole_incident_is_read_whole() -> None:
    """Every property of the demo's incident that has a value has one in the model too."""
    incident = Incident.model_validate(WHOLE)
    assert set(WHOLE) <= set(Incident.model_fields)
    for name in WHOLE:
        assert getattr(incident, name) not in (None, "", ()), name
    assert incident.lead


@given(
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=5, unique=True),
    st.sampled_from(["null", "missing"]),
)
def test_any_optional_property_may_be_missing_or_null(places: list[Path], how: str) -> None:
    content = copy.deepcopy(WHOLE)
    for place in sorted(places, key=len, reverse=True):  # What is held before its holder.
        holder = holder_of(content, place)
        if how == "null":
            holder[place[-1]] = None
        else:
            del holder[place[-1]]
    assert Incident.model_validate(content).reference == WHOLE["reference"]


def test_null_is_the_same_as_missing() -> None:
    nulls = dict.fromkeys(Incident.model_fields)
    assert Incident.model_validate(nulls | LEAST) == Incident.model_validate(LEAST)


NEW_PROPERTIES = st.dictionaries(
    st.text().map(lambda text: f"new_{text}"),
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2),
    max_size=3,
)


@given(NEW_PROPERTIES)
def test_new_properties_are_ignored_at_any_depth(new: dict[str, Any]) -> None:
    def add(content: Any) -> Any:
        if isinstance(content, dict):
            return new | {name: add(value) for name, value in content.items()}
        return [add(value) for value in content] if isinstance(content, list) else content

    assert Incident.model_validate(add(WHOLE)) == Incident.model_validate(WHOLE)


def test_new_enum_values_are_kept_as_they_came() -> None:
    content = copy.deepcopy(WHOLE)
    content |= {"mode": "rehearsal", "visibility": "team"}
    content["incident_status"]["category"] = "hibernating"
    content["custom_field_entries"][0]["custom_field"]["field_type"] = "colour"
    content["incident_role_assignments"][0]["role"]["role_type"] = "deputy"
    incident = Incident.model_validate(content)
    assert (incident.mode, incident.visibility) == ("rehearsal", "team")
    assert incident.incident_status
    assert incident.incident_status.category == "hibernating"
    assert incident.custom_field_entries[0].custom_field.field_type == "colour"
    assert incident.incident_role_assignments[0].role.role_type == "deputy"


@pytest.mark.parametrize(
    "place",
    [
        ("name",),
        ("summary",),
        ("severity", "name"),
        ("incident_status", "description"),
        ("incident_role_assignments", 0, "role", "name"),
        ("custom_field_entries", 0, "custom_field", "name"),
        ("call_url",),
        ("permalink",),
    ],
    ids=lambda place: ".".join(map(str, place)),
)
@given(hostile=st.text(st.sampled_from("\x00\x07\x1b\x7f\x9b\u202e\u2066\ufeff\ud800\r\n[31mX")))
def test_text_is_cleaned_wherever_it_stands(place: Path, hostile: str) -> None:
    content = copy.deepcopy(WHOLE)
    holder_of(content, place)[place[-1]] = f"safe {hostile}"
    shown = Incident.model_validate(content).model_dump(mode="json")
    found = at(shown, *place)
    assert found.startswith("safe ")
    acting = [c for c in found if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}]
    assert acting == []


def texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from texts(value)


def test_no_text_of_an_incident_escapes_the_cleaning() -> None:
    """Whatever is text in the answer and is kept by the models, at any depth."""

    def spoil(name: str, content: Any) -> Any:
        if isinstance(content, dict):
            return {key: spoil(key, value) for key, value in content.items()}
        if isinstance(content, list):
            return [spoil(name, value) for value in content]
        if isinstance(content, str) and not name.endswith("_at") and content[:4] not in YEARS:
            return f"\x1b[2J{content}\u202e"
        return content

    spoilt = list(texts(Incident.model_validate(spoil("", WHOLE)).model_dump()))
    assert sum(text.startswith("[2J") for text in spoilt) > 50
    assert not [text for text in spoilt if "\x1b" in text or "\u202e" in text]


YEARS = {str(year) for year in range(2024, 2028)}


# Moments.

MOMENT: TypeAdapter[datetime | None] = TypeAdapter(Moment)
SECOND = datetime(2026, 11, 24, 3, 12, 47, tzinfo=UTC)


@pytest.mark.parametrize("digits", range(10))
def test_a_moment_has_up_to_nine_digits_after_the_second(digits: int) -> None:
    fraction = "123456789"[:digits]
    text = f"2026-11-24T03:12:47{'.' if digits else ''}{fraction}Z"
    microseconds = int(fraction[:6].ljust(6, "0"))
    assert MOMENT.validate_python(text) == SECOND + timedelta(microseconds=microseconds)


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_a_moment_with_any_offset_is_the_same_moment(moment: datetime, minutes: int) -> None:
    there = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert MOMENT.validate_python(there.isoformat()) == there


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        (None, None),
        ("2026-11-24T03:12:47", SECOND),
        ("2026-11-24 03:12:47+00:00", SECOND),
        ("2026-11-24T04:12:47+01:00", SECOND),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_it_is_spelt(text: str | None, moment: datetime | None) -> None:
    found = MOMENT.validate_python(text)
    assert found == moment
    assert found is None or found.tzinfo


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ({}, None),
        ({"value": None}, None),
        ({"value": {}}, None),
        ({"value": {"value": None}}, None),
        ({"value": {"value": ""}}, None),
        ({"value": {"value": "2026-11-24T03:12:47Z"}}, SECOND),
    ],
)
def test_a_timestamp_may_not_be_set(value: dict[str, Any], moment: datetime | None) -> None:
    timestamp = {"incident_timestamp": {"id": "1", "name": "Reported at"}}
    assert TimestampValue.model_validate(timestamp | value).moment == moment


# Words for things.


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ({"value_option": {"id": "1", "value": "Europe"}}, "Europe"),
        ({"value_option": {"id": "1"}}, "1"),
        ({"value_catalog_entry": {"id": "1", "name": "payments-api"}}, "payments-api"),
        ({"value_catalog_entry": {"id": "1", "aliases": None}}, "1"),
        ({"value_text": "words"}, "words"),
        ({"value_link": "https://example.com"}, "https://example.com"),
        ({"value_numeric": "12.50"}, "12.50"),
        ({"value_numeric": 12}, "12"),
        ({"value_new_kind": {"id": "1"}}, ""),
        ({}, ""),
    ],
)
def test_a_value_of_a_custom_field_reads_as_people_say_it(
    value: dict[str, Any], label: str
) -> None:
    assert CustomFieldValue.model_validate(value).label == label


@pytest.mark.parametrize(
    ("actor", "label"),
    [
        ({"user": {"id": "1", "name": "Lerato"}}, "Lerato"),
        ({"user": {"id": "1", "email": "l@example.com"}}, "l@example.com"),
        ({"user": {"id": "1"}}, "1"),
        ({"api_key": {"id": "1", "name": "robot", "new": 1}}, "robot (API key)"),
        ({"workflow": {"id": "1", "name": "escalate"}}, "escalate (workflow)"),
        ({"alert": {"id": "1", "title": "CPU"}}, "CPU (alert)"),
        ({"alert": {"id": "1"}, "user": None}, "1 (alert)"),
        ({"customer": {"id": "1"}}, ""),
        ({}, ""),
    ],
)
def test_whoever_did_it_has_a_name(actor: dict[str, Any], label: str) -> None:
    assert Actor.model_validate(actor).label == label


def test_nobody_may_lead() -> None:
    role = {"id": "1", "name": "Lead", "role_type": "lead"}
    content = LEAST | {"incident_role_assignments": [{"role": role}]}
    assert Incident.model_validate(content).lead is None


def test_a_type_has_its_own_form_or_that_of_all_types() -> None:
    own = IncidentForm(id="1", form_type="declare", incident_type_id="data")
    common = IncidentForm(id="2", form_type="declare")
    resolve = IncidentForm(id="3", form_type="resolve")
    configuration = Configuration(forms=(resolve, own, common))
    assert configuration.form("declare", "data") == own
    assert configuration.form("declare", "other") == common
    assert configuration.form("accept", "data") is None


def test_values_are_frozen() -> None:
    severity = Severity(id="1", name="Major")
    with pytest.raises(ValidationError, match="frozen"):
        severity.name = "Minor"  # type: ignore[misc]


def test_a_configuration_survives_being_kept_as_json() -> None:
    configuration = Configuration(
        severities=(Severity(id="1", name="Major", rank=3),),
        identity=Identity(name="robot", roles=("viewer",)),
    )
    kept = json.loads(configuration.model_dump_json())
    assert Configuration.model_validate(kept) == configuration


def test_a_person_without_a_name_is_called_by_what_there_is() -> None:
    assert User(id="1", name="", email="").label == "1"
