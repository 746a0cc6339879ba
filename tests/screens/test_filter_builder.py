"""The filter builder: conditions picked, typed, changed and taken away, and what the list says."""

from datetime import timedelta

from textual.widgets import Input

from app.demo.core.wire import JsonObject
from tests.support.demo import NOW, make_demo_server
from tests.support.program import Program, program


async def choose(running: Program, typed: str) -> None:
    """Type into a picker once it is there, and take what is highlighted."""
    await running.until_screen("PickerScreen")
    await running.until_on_screen("match")
    await running.write(typed)
    await running.press("enter")


async def test_a_severity_is_filtered_by_typing_its_field_its_value_and_apply() -> None:
    async with program() as running:
        await running.press("f")
        await running.write("severity at l")
        await running.press("enter")
        await choose(running, "major")
        await running.until_screen("FilterBuilder")
        assert "match all" in running.text()
        assert "✓ show 2 incidents" in running.text()
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
        assert (
            "showing status category is Active or Paused · severity at least Major"
            in running.text()
        )
        assert "1 Active* 2" in running.text()
        assert len(running.table.rows) == 2
        await running.until(
            lambda: any(
                "severity[gte]" in dict(request.query)
                for request in running.received("GET", "/v2/incidents")
            )
        )
        await running.press("escape")
        assert "severity at least" not in running.text()
        assert len(running.table.rows) == 6


async def test_conditions_are_changed_taken_away_and_one_of_them_can_be_enough() -> None:
    async with program() as running:
        await running.press("5", "f")
        await running.press("up", "backspace")
        assert "Filter: none" in running.text()
        await running.write("lead is not")
        await running.press("enter")
        await running.until_screen("FilterBuilder")
        await running.write("created")
        await running.press("enter")
        await running.until_screen("PromptScreen")
        await running.write("soon")
        await running.press("enter")
        assert "'soon' is no date" in running.text()
        running.only(Input).value = ""
        await running.write("2w..1w")
        await running.until_on_screen("2026-11-10 03:12 to 2026-11-17 03:12")
        await running.press("enter")
        await running.until_screen("FilterBuilder")
        await running.press("tab")
        assert "match any" in running.text()
        await running.press("ctrl+s")
        await running.until_screen("IncidentListScreen")
        line = "showing any of: Incident Lead is not set · created from 2w to 1w"
        assert line in running.text()
        listed = {row.id for row in running.table.rows}
        expected = {
            incident.id
            for incident in running.server.organisation.incidents
            if incident.mode in {"standard", "retrospective"}
            and (
                not incident.assignees.get(_lead_id(running))
                or NOW - timedelta(weeks=2) <= incident.created_at <= NOW - timedelta(weeks=1)
            )
        }
        assert listed == expected

        # As words, it can be written anew; leaving changes nothing.
        await running.press("f", "ctrl+e")
        await running.until_screen("PromptScreen")
        assert running.only(Input).value.startswith("any of: Incident Lead is not set")
        running.only(Input).value = "mode is test; severity at lest Major"
        await running.press("enter")
        assert "after the field comes" in running.text()
        running.only(Input).value = "mode is test"
        await running.press("enter")
        await running.until_screen("FilterBuilder")
        await running.press("escape")
        assert line in running.text()


def _lead_id(running: Program) -> str:
    roles = running.server.organisation.roles
    return next(key for key, role in roles.items() if role["role_type"] == "lead")


def never_seen(running: Program, *, active: bool = True) -> JsonObject:
    """Return somebody without a role in any incident."""
    seen = {
        held["id"]
        for incident in running.server.organisation.incidents
        for held in incident.assignees.values()
    }
    return next(
        user
        for user in running.server.organisation.users.values()
        if user["id"] not in seen and user["is_active"] is active and "email" in user
    )


async def test_people_and_catalog_entries_are_looked_up_and_named_in_the_filter() -> None:
    async with program() as running:
        await running.press("5", "f")
        await running.write("scribe is")
        await running.press("enter")
        await running.until_screen("PickerScreen")
        await running.until_on_screen("selected")
        never = never_seen(running)
        await running.write(never["email"])
        await running.press("enter", "ctrl+s", "ctrl+s")
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen(f"Scribe is {never['name']}")
        await running.until_on_screen("No incidents here")


async def test_an_unknown_email_address_is_looked_up_and_nobody_is_stated() -> None:
    async with program(make_demo_server(incidents=12)) as running:
        gone = never_seen(running, active=False)
        await running.press("5", "f", "ctrl+e", "ctrl+u")
        await running.write(f"lead is {gone['email']} or no.one@x.example")
        await running.until_on_screen("no.one@x.example will be looked")
        await running.press("enter")
        await running.until_on_screen("Nobody has the email address no.one@x.example.")
        await running.press("enter")
        assert len(running.received("GET", "/v2/users")) == 2, "it is not looked up again"
        await running.press(*["backspace"] * len(" or no.one@x.example"), "enter", "ctrl+s")
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen(f"Incident Lead is {gone['name']}")


async def test_texts_and_numbers_are_filtered_here_and_the_list_says_so() -> None:
    async with program(size=(120, 40)) as running:
        await running.press("5", "f")
        await running.write("affected at least")
        await running.press("enter")
        await running.until_screen("PromptScreen")
        await running.write("many")
        await running.until_on_screen("'many' is not a number")
        await running.press("ctrl+u")
        await running.write("4000")
        await running.press("enter")
        await running.until_screen("FilterBuilder")
        await running.until_on_screen("evaluated here: the API cannot filter by texts")
        await running.press("ctrl+s")
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen("Customers affected at least 4000")
        await running.until_on_screen("evaluated here")
        found = [running.workspace.cache.incident(row.id) for row in running.table.rows]
        values = [
            float(value.value_numeric or 0)
            for each in found
            if each
            for entry in each.custom_field_entries
            if entry.custom_field.name == "Customers affected"
            for value in entry.values
        ]
        assert len(values) == len(found) > 0
        assert min(values) >= 4000
        assert not any(
            "custom_field" in str(request.query)
            for request in running.received("GET", "/v2/incidents")
        )
        # People of the same name are told apart by their addresses, in the text as well.
        lead = next(user for each in found if each and (user := each.lead))
        await running.press("f", "ctrl+e")
        await running.until_screen("PromptScreen")
        await running.press("ctrl+u")
        await running.write(f"incident lead is {lead.email}")
        await running.press("enter", "ctrl+s")
        await running.until_on_screen(f"Incident Lead is {lead.name}")
        assert running.table.rows


async def test_the_open_tab_is_on_screen_however_narrow() -> None:
    async with program(size=(40, 15), synced=False) as running:
        await running.until(lambda: running.workspace.cache.stored == 120)
        for number in ("5", "1", "4"):
            await running.press(number)
            line = running.text().split("\n")[1]
            assert f" {number} " in line
            assert len(line) <= 40
