"""The organisation's rules in the forms, before anything is sent."""

from typing import Any

from screens.forms.review import ReviewScreen
from tests.screens.test_forms import open_declare, row_of
from tests.support.demo import make_demo_server
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
    async with program(make_demo_server(incidents=12)) as running:
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
        await running.until_on_screen("! Incidents of type Security are always private.")
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
