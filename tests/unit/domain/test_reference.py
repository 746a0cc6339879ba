"""Naming an incident on the command line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reference import parse_exact_reference, parse_reference

ULID = "01FCNDV6P870EA6S7TK1DSYDG0"


@pytest.mark.parametrize(
    ("typed", "identifier"),
    [
        ("INC-84", "84"),
        ("inc-84", "84"),
        ("#INC-84", "84"),
        ("# inc-84", "84"),
        ("84", "84"),
        ("#84", "84"),
        ("0084", "84"),
        ("ABC-84", "84"),
        ("SEC2-84", "84"),
        ("  INC-84\n", "84"),
        ("INC - 84", "84"),
        ("ＩＮＣ－８４", "84"),
        ("INC‑84", "84"),  # a non-breaking hyphen
        ("INC–84", "84"),  # an en dash
        ("\u200bINC-84\u2069", "84"),
        ("\u00a0INC-84", "84"),
        ("٨٤", "84"),
        (ULID, ULID),
        (ULID.lower(), ULID),
        ("https://app.incident.io/acme/incidents/84", "84"),
        ("https://app.incident.io/incidents/84", "84"),
        ("HTTPS://App.Incident.io/acme/incidents/84/", "84"),
        ("https://app.incident.io/acme/incidents/84/post-mortems/" + ULID, "84"),
        ("https://app.incident.io/acme/incidents/84?tab=timeline#top", "84"),
        (f"https://app.incident.io/acme/incidents/{ULID}", ULID),
        ("app.incident.io/acme/incidents/84", "84"),
    ],
)
def test_what_people_write_for_an_incident_is_understood(typed: str, identifier: str) -> None:
    assert parse_reference(typed) == identifier


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "#",
        "INC",
        "INC-",
        "-84",
        "INC-0",
        "0",
        "INC-84-1",
        "INC84",
        "84 85",
        "8.4",
        "-1",
        "INC-8a",
        "../84",
        "2-84",
        "9" * 19,
        "9" * 5000,
        "81FCNDV6P870EA6S7TK1DSYDG0",
        "01FCNDV6P870EA6S7TK1DSYDGU",
        "https://app.incident.io/acme/follow-ups/84",
        "https://app.incident.io/acme/incidents/",
        "https://app.incident.io/acme/incidents/new",
        "https://evil.example/acme/incidents/84",
        "https://notincident.io/incidents/84",
        "https://app.incident.io.evil.example/incidents/84",
        "https://evil.example/?app.incident.io/incidents/84",
        "https://[app.incident.io/incidents/84",
        "http://",
    ],
)
def test_anything_else_is_not_taken_for_an_incident(typed: str) -> None:
    assert parse_reference(typed) is None


@given(
    st.text()
    | st.text(alphabet="INC-#0123456789 \u2011/:?.")
    | st.from_regex(r"https://app\.incident\.io/.*")
)
def test_any_text_gives_a_number_an_id_or_nothing(typed: str) -> None:
    identifier = parse_reference(typed)
    if identifier is not None:
        assert re.fullmatch(r"[1-9][0-9]*|[0-7][0-9A-Z]{25}", identifier)
        assert parse_reference(identifier) == identifier


@given(st.integers(1, 10**18 - 1), st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,6}", fullmatch=True))
def test_every_reference_is_understood(number: int, prefix: str) -> None:
    assert parse_reference(f"{prefix}-{number}") == str(number)


def test_a_prefix_stays_part_of_an_exact_reference() -> None:
    assert parse_exact_reference("#inc – 084") == "inc-84"
    assert parse_exact_reference("eu-1") == "eu-1"
    assert parse_exact_reference(" 84 ") == "84"
    assert parse_exact_reference("https://app.incident.io/acme/incidents/84") == "84"
    assert parse_exact_reference("84 errors") is None
