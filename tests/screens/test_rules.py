"""The organisation's rules in the forms, before anything is sent."""

from typing import Any

import pytest
from textual.widgets import Input, OptionList

from screens.forms.review import ReviewScreen
from tests.screens.test_forms import open_declare, row_labelled, row_of
from tests.support.demo import ask, make_demo_server
from tests.support.program import Program, program


def value_of(running: Program, key: str) -> str:
    value = row_of(running, key).value
    return ", ".join(each.label for each in value) if isinstance(value, tuple) else str(value)


async def choose(running: Program, key: str, typed: str) -> None:
    """Choose by typing in the picker of a field."""
    row_of(running, key).focus_editor()
    await running.press("enter")
    await running.until_screen("PickerScreen")
    await running.until_on_screen("match")
    await running.write(typed)
    await running.press("enter")
    await running.until(lambda: not running.app.screen.is_modal)


def declared(running: Program) -> Any:
    return running.received("POST", "/v2/incidents")[-1].body


async def test_the_type_decides_visibility_and_initial_status_before_the_review() -> None:
    async with program(make_demo_server(incidents=12), size=(160, 40)) as running:
        await open_declare(running, "Checkout down")
        await choose(running, "incident_status_id", "fixing")
        assert "starts in Fixing (Active)" in running.text()
        await choose(running, "incident_type_id", "vendor")
        assert "starts in Triage, as type Vendor alert always does" in running.text()
        assert "Not sent. Incidents of type Vendor alert always start" in running.text()
        await choose(running, "incident_type_id", "security")
        assert value_of(running, "visibility") == "Private"
        assert "Incidents of type Security are always private." in running.text()
        await choose(running, "visibility", "public")
        await running.press("ctrl+s")
        await running.until_on_screen("✗ Incidents of type Security are always private.")
        await choose(running, "incident_type_id", "production")
        assert value_of(running, "visibility") == "Public"
        await choose(running, "incident_type_id", "vendor")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "It starts in Triage, as type Vendor alert always does." in running.text()
        assert "Not sent: Status." in running.text()
        await running.press("y")
        await running.until_screen("IncidentScreen")
        assert "incident_status_id" not in declared(running)
        assert running.server.organisation.incidents[-1].status["category"] == "triage"


async def test_the_review_lists_what_is_sent_and_what_is_not() -> None:
    async with program(make_demo_server(incidents=12)) as running:
        await open_declare(running, "Checkout down")
        row_of(running, "retrospective:external_id").write("42")
        await running.settle()
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        review = running.app.screen
        assert isinstance(review, ReviewScreen)
        assert "Retrospective: External ID" not in [
            change.field.label for change in review._review.changes
        ]
        assert "Not sent: Retrospective: External ID." in running.text()
        await running.press("y")
        await running.until_screen("IncidentScreen")
        assert "retrospective_incident_options" not in declared(running)


async def test_a_review_is_scrolled_whatever_has_the_focus() -> None:
    async with program(make_demo_server(incidents=12), size=(80, 24)) as running:
        await open_declare(running, "Checkout down")
        summary = "\n".join(f"line {number}" for number in range(60))
        row_of(running, "summary").write(summary)
        await running.settle()
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        body = running.app.screen.query_one("#review-body")
        for focused in ("#review-body", "#back", "#send"):
            body.scroll_home(animate=False)
            running.app.screen.query_one(focused).focus()
            await running.press("down", "j")
            assert body.scroll_offset.y == 2, focused
            await running.press("k", "up")
            assert body.scroll_offset.y == 0, focused
            await running.press("pagedown")
            assert body.scroll_offset.y > 5, focused


async def test_closing_asks_for_the_fields_of_the_resolve_form_and_says_what_is_open() -> None:
    server = make_demo_server(incidents=12)
    async with program(server, size=(80, 24)) as running:
        follow_up = {"incident_id": running.row.id, "title": "Alert earlier"}
        assert ask(server, "/v3/follow_ups", method="POST", body=follow_up)[0] == 201
        await running.press("x")
        await running.until_screen("PickerScreen")
        await running.write("Closed")
        await running.press("enter")
        await running.until_on_screen("Root cause is needed by the resolve form")
        assert row_of(running, "incident_status_id").display
        assert not row_of(running, row_labelled(running, "Incident Lead")).display
        assert running.received("POST", "/actions/edit") == []
        await running.press("enter")
        await running.until_on_screen("match")
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        shown = running.app.screen
        assert isinstance(shown, ReviewScreen)
        warnings = " ".join(shown._review.warnings)
        assert "1 open follow-up: Alert earlier" in warnings
        assert "Timestamps that are not set: Fixed at, Closed at." in warnings
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        (sent,) = running.received("POST", "/actions/edit")
        assert {*sent.body["incident"]} == {"incident_status_id", "custom_field_entries"}


async def test_a_status_of_triage_leads_to_the_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    async with program(make_demo_server(incidents=12)) as running:
        monkeypatch.setattr(running.app, "open_url", opened.append)
        await running.press("2", "s")
        await running.until_on_screen("can only be accepted in the dashboard")
        assert "The accept form needs: Incident Lead, Owning team." in running.text()
        assert "Fixing" not in running.text().split("can only be accepted")[1]
        await running.press("o")
        await running.until_screen("IncidentListScreen")
        assert [link.rpartition("/")[2] for link in opened] == ["12"]
        await running.press("s", "c", "o")
        assert running.only(Input).value == "co", "after a letter it filters"


def listed(running: Program) -> tuple[list[str], list[str]]:
    """Return the headings and the lines of a picker."""
    options = running.only(OptionList).options
    headings = [str(each.prompt) for each in options if each.disabled]
    return headings, [str(each.prompt) for each in options if not each.disabled]


async def test_two_services_leave_six_of_nine_hundred_components_by_group() -> None:
    async with program(make_demo_server(incidents=12), size=(80, 24)) as running:
        await open_declare(running, "Checkout down")
        services = row_labelled(running, "Affected services")
        components = row_labelled(running, "Affected components")
        row_of(running, row_labelled(running, "Owning team")).set_value(())
        row_of(running, components).focus_editor()
        await running.press("enter")
        await running.until_on_screen("200 of 900 matches")
        await running.press("escape")
        await choose(running, services, "auth-api")
        await choose(running, services, "fraud-api")
        row_of(running, components).focus_editor()
        await running.press("enter")
        await running.until_on_screen("6 matches")
        headings, lines = listed(running)
        assert (headings, len(lines)) == (["Database", "Process", "Queue"], 6)
        await running.press("down", "down", "space", "up", "enter")
        await running.until(lambda: not running.app.screen.is_modal)
        assert value_of(running, components) == "auth-api-process"
        row_of(running, components).focus_editor()
        await running.press("enter")
        await running.until_on_screen("1 selected")
        assert "Process · Process of auth-api" in running.text(), "named where no heading is"
        await running.write("queue")
        assert listed(running)[0] == [], "the closest first"


async def test_a_catalog_field_offers_what_the_other_field_allows() -> None:
    async with program(make_demo_server(incidents=12)) as running:
        await open_declare(running, "Checkout down")
        services = row_labelled(running, "Affected services")
        owner = row_labelled(running, "Owning team")
        row_of(running, owner).set_value(())
        row_of(running, services).focus_editor()
        await running.press("enter")
        await running.until_on_screen("200 of 400 matches")
        await running.press("escape")
        await choose(running, owner, "payments")
        row_of(running, services).focus_editor()
        await running.press("enter")
        await running.until_on_screen("matches")
        headings, lines = listed(running)
        assert headings == ["Tier 1", "Tier 2", "Tier 3"]
        assert 10 < len(lines) < 100
        assert all("of team Payments" in line for line in lines)
        await running.press("space", "enter")
        await running.until(lambda: not running.app.screen.is_modal)
        await choose(running, owner, "ledger")
        await running.press("ctrl+s")
        await running.until_on_screen("✗ Not possible with Owning team Ledger:")
        assert running.received("POST", "/v2/incidents") == []
        await choose(running, owner, "payments")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
