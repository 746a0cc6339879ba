"""What people type for a filter, and what they are told when it cannot be read."""

import pytest

from app.query.filter_parser import FilterSyntaxError, parse_filter
from app.query.incident_query import EVERY_MODE, Filter, IncidentQuery
from app.query.name_lists import Name
from app.query.names import NameIndex

LEXICON = NameIndex(
    severities=(Name("sev-1", "Minor"), Name("sev-2", "Major")),
    statuses=(
        Name("st-1", "Investigating"),
        Name("st-2", "Search or discover"),
        Name("st-3", "Set"),
    ),
    types=(Name("ty-1", "Security; privacy"), Name("ty-2", 'The "big" one')),
    roles=(Name("ro-1", "Incident Lead", ("lead",)), Name("ro-2", "Severity")),
    custom_fields=(
        Name("cf-1", "Affected team"),
        Name("cf-2", "Affected"),
        Name("cf-3", "Status"),
        Name("cf-4", "Owner is known"),
    ),
    people=(Name("us-1", "Ann Lee"), Name("us-2", "Ann Lee"), Name("us-3", "Bo")),
    values={
        "cf-1": (Name("op-1", "Payments"), Name("op-2", "not ours"), Name("op-3", "İstanbul")),
        "cf-2": (Name("op-4", "yes"),),
        "cf-3": (Name("op-5", "red"),),
        "cf-4": (Name("op-6", "no"),),
    },
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("severity at least Major", [Filter("severity", "gte", ("sev-2",))]),
        ("severity >= maj", [Filter("severity", "gte", ("sev-2",))]),
        (
            "category is active, Post-incident",
            [Filter("status_category", "one_of", ("live", "learning"))],
        ),
        ("status != Investigating", [Filter("status", "not_in", ("st-1",))]),
        (
            "Incident Lead is Bo or us-1",
            [Filter("incident_role", "one_of", ("us-3", "us-1"), "ro-1")],
        ),
        (
            "lead is not set; created 7d",
            [
                Filter("incident_role", "is_blank", ("true",), "ro-1"),
                Filter("created_at", "gte", ("7d",)),
            ],
        ),
        ("created yesterday", [Filter("created_at", "date_range", ("yesterday~yesterday",))]),
        ("updated 2w..1w", [Filter("updated_at", "date_range", ("2w~1w",))]),
        ("updated_at between 2w and 1w", [Filter("updated_at", "date_range", ("2w~1w",))]),
        (
            "affected team is payments · affected is yes",
            [
                Filter("custom_field", "one_of", ("op-1",), "cf-1"),
                Filter("custom_field", "one_of", ("op-4",), "cf-2"),
            ],
        ),
        ('field "Status" is red', [Filter("custom_field", "one_of", ("op-5",), "cf-3")]),
        (
            "lead (attribute-1) is team-1",
            [Filter("incident_role", "one_of", ("team-1",), "ro-1", "attribute-1")],
        ),
        (
            "Affected team is 01HXYZ01HXYZ01HXYZ01HXYZ01",
            [Filter("custom_field", "one_of", ("01HXYZ01HXYZ01HXYZ01HXYZ01",), "cf-1")],
        ),
        ("all incidents", [EVERY_MODE]),
        ("all", [EVERY_MODE]),
        ("mode is Any · severity is Major", [EVERY_MODE, Filter("severity", "one_of", ("sev-2",))]),
        ("all but test and tutorial incidents", []),
        ("", []),
    ],
)
def test_a_filter_is_read_as_it_is_meant(typed: str, meant: list[Filter]) -> None:
    assert parse_filter(typed, LEXICON).filters == tuple(meant)


def test_any_of_several_is_enough_when_it_says_so() -> None:
    query = parse_filter("any of: mode is test; severity <= Minor", LEXICON)
    assert query.filter_mode == "any"
    assert len(query.filters) == 2


@pytest.mark.parametrize(
    "one",
    [
        Filter("status", "one_of", ("st-2", "st-3")),
        Filter("incident_type", "not_in", ("ty-1", "ty-2")),
        Filter("incident_role", "one_of", ("us-1", "us-2", "us-3"), "ro-1"),
        Filter("incident_role", "is_blank", ("false",), "ro-2"),
        Filter("custom_field", "one_of", ("op-2", "op-3"), "cf-1"),
        Filter("custom_field", "not_in", ("op-5",), "cf-3"),
        Filter("custom_field", "one_of", ("op-6",), "cf-4"),
    ],
)
def test_names_that_could_be_mistaken_are_written_so_that_they_are_not(one: Filter) -> None:
    query = IncidentQuery((one, Filter("updated_at", "gte", ("last week",))))
    assert parse_filter(query.text(LEXICON.names), LEXICON) == query


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("severty is Major", "'severty' cannot be filtered by. Did you mean severity?"),
        ("severity is Majr", "There is no severity 'Majr'. Did you mean Major?"),
        ("affected team is Paymnts", "There is no Affected team 'Paymnts'. Did you mean Payments?"),
        ("severity is X", "There is no severity 'X'. Known: Minor, Major."),
        ("lead is Ann", "'Ann' could be Ann Lee (us-1), Ann Lee (us-2)"),
        ("severity", "after the field comes is, is not"),
        ("mode is not test", "mode takes is, not 'is not'"),
        ("lead is not Bo", "a role takes is, is set, not 'is not'"),
        ("team is Payments", "'team' cannot be filtered by. Did you mean Affected team?"),
        ("Fixed at since 7d", "'Fixed at' cannot be filtered by. Known: severity, status, "),
        ("colour is red", ", Affected team, "),
        ("affected team at least Payments", "its values have no order"),
        ("status is", "status needs a value"),
        ("created whenever", "'whenever' is no date"),
        ("created 2w..never", "'never' is no date"),
        ("severity at least Minor, Major", "'severity at least' takes one value, not 2"),
        ("severity is Minor; severity is Major", "comes twice"),
    ],
)
def test_what_is_not_understood_is_named_with_what_is_known(typed: str, message: str) -> None:
    with pytest.raises(FilterSyntaxError) as told:
        parse_filter(typed, LEXICON)
    assert message in str(told.value)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("note contains card payments", "Note contains card payments"),
        ('note ~ "a; b"', 'Note contains "a; b"'),
        ("Note is not set", "Note is not set"),
        ("Count >= 12", "Count at least 12"),
        ("count is 4.5", "Count is 4.5"),
        ("lead is ANN.1@x.example or bo", "Incident Lead is ann.1@x.example or Bo"),
        ("Equipe is soren", "Équipe is Søren"),
    ],
)
def test_texts_numbers_addresses_and_names_without_accents_are_read_back(
    typed: str, text: str
) -> None:
    names = NameIndex(
        roles=(Name("ro-1", "Incident Lead", ("lead",)),),
        custom_fields=(Name("cf-1", "Note"), Name("cf-2", "Count"), Name("cf-3", "Équipe")),
        people=(
            Name("us-1", "Ann", ("ann.1@x.example",)),
            Name("us-2", "Ann", ("ann.2@x.example",)),
            Name("us-3", "Bo"),
        ),
        values={"cf-3": (Name("op-1", "Søren"),)},
    )
    query = parse_filter(typed, names)
    assert query.text(names.names) == text
    assert parse_filter(text, names) == query
