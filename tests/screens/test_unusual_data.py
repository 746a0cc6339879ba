"""Valid but unusual answers of the API: nothing crashes, and nothing of them is left out."""

import re
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.widgets import TabbedContent

from app.query.filter_parser import parse_filter
from app.query.listing import BUILT_IN_VIEWS, ListQuery
from screens.incident.incident import IncidentScreen
from screens.incident.tabs_controller import TABS
from tests.support.altered import Alteration, AlteringServer
from tests.support.markdown import missing
from tests.support.program import Program, make_workspace, program
from widgets.forms.field_row import FieldRow
from widgets.incident.preview import Preview

pytestmark = pytest.mark.usefixtures("painted")

NO_TIME, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"
WEST, EAST = ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Kiritimati")

_DATE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


async def through_all_tabs(running: Program) -> None:
    """Read each tab of the open incident."""
    for place, tab in enumerate(TABS, start=1):
        await running.press(str(place))
        assert running.only(TabbedContent).active == tab.id
        await running.until(lambda: "Reading" not in running.text())


def every_date(sent: str) -> Alteration:
    """Have every date and time of an answer be this one."""
    names = ("_at", "timestamp", "start_time", "end_time")

    def dated(answer: Any, name: str = "") -> Any:
        if isinstance(answer, list):
            return [dated(each) for each in answer]
        if isinstance(answer, dict):
            return {key: dated(value, key) for key, value in answer.items()}
        is_date = isinstance(answer, str) and (name.endswith(names) or _DATE.fullmatch(answer))
        return sent if is_date else answer

    return dated


@pytest.mark.parametrize(
    ("sent", "zone", "shown"),
    [
        (NO_TIME, WEST, NO_TIME),
        (NO_TIME, EAST, NO_TIME),
        (NO_TIME, UTC, "0001-01-01 00:00"),
        (LAST, WEST, "9999-12-31 15:59:59"),
        (LAST, EAST, "9999-12-31T23:59:59Z"),
    ],
)
async def test_a_date_that_no_clock_here_can_show_is_shown_as_received(
    sent: str, zone: tzinfo, shown: str
) -> None:
    server = AlteringServer(incidents=12)
    server.alter("/v*", every_date(sent))
    workspace = make_workspace(server, zone=zone)
    async with program(server, workspace=workspace, size=(160, 40)) as running:
        await running.press("5", "j", "k", "G")
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        assert shown in running.text()
        await through_all_tabs(running)
        await running.press("escape", "t")
        await running.until_screen("PickerScreen")
        await running.press("enter")
        await running.until_screen("EditScreen")


async def test_a_form_may_ask_for_fields_that_no_list_has_and_for_one_twice() -> None:
    def dangling(answer: Any) -> Any:
        for form in answer["incident_forms"]:
            elements = form["lifecycle_elements"]
            fields = [each for each in elements if each.get("custom_field_id")]
            elements[:0] = [
                *(each | {"custom_field_id": "gone"} for each in fields[:1]),
                *({"element_type": "role", "incident_role_id": "gone"} for _ in range(2)),
                {"element_type": "timestamp", "incident_timestamp_id": "gone"},
                *fields,
            ]
        return answer

    server = AlteringServer(incidents=3)
    server.alter("/v3/incident_forms", dangling)
    async with program(server) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        await running.until_on_screen("3 form fields not listed by the API")
        await running.write("Disk full")
        assert "Disk full" in running.text()
        for form_field in running.app.screen.query(FieldRow):
            assert form_field.field.key.partition(":")[2] != "gone"


@pytest.fixture
def newer_values() -> AlteringServer:
    """Incidents with a mode, a category and a visibility that are newer than this program."""

    def renamed(answer: Any) -> Any:
        for incident in answer.get("incidents") or [answer["incident"]]:
            incident["mode"], incident["visibility"] = "game day", "internal"
            incident["incident_status"]["category"] = "on hold"
        return answer

    server = AlteringServer(incidents=30)
    server.alter("/v2/incidents*", renamed)
    return server


async def test_incidents_of_an_unknown_mode_are_listed_counted_and_filtered(
    newer_values: AlteringServer,
) -> None:
    async with program(newer_values) as running:
        await running.press("5")
        await running.until_on_screen("1–30 of 30")
        await running.until_on_screen("All 30")
        await running.until_on_screen("[game day]")
        cache = running.workspace.cache
        assert cache.stored == cache.count(BUILT_IN_VIEWS[-1].listing) == 30
        name_index = cache.configuration_store.name_index()
        for words, count in (
            ("mode is any", 30),
            ('mode is "game day"', 30),
            ("mode is test", 0),
            ('status category is "on hold" · mode is any', 30),
            ('status category is not "on hold" · mode is any', 0),
            ("all", 30),
        ):
            query = parse_filter(words, name_index)
            assert cache.count(ListQuery(query)) == count, words
            assert len(cache.page(ListQuery(query), offset=0, limit=50)) == count, words
            assert cache.count(ListQuery(query, search="inc")) == count, words
            assert parse_filter(query.text(name_index.names), name_index) == query
        await running.press("f")
        await running.until_screen("FilterBuilder")
        await running.until_on_screen("mode is any")
        await running.write("mode is")
        await running.press("enter")
        await running.until_on_screen("newer")


async def test_a_list_without_paging_is_read_to_its_end() -> None:
    def unpaged(answer: Any) -> Any:
        answer.pop("pagination_meta", None)
        return answer

    server = AlteringServer(incidents=120)
    server.alter("/v*", unpaged)
    async with program(server, synced=False) as running:
        await running.until_on_screen("All 120")
        await running.until(lambda: "reading" not in running.text())
        assert "maybe more" not in running.text()
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        await through_all_tabs(running)
        assert "may be more" not in running.text()


async def test_it_is_said_when_there_is_no_telling_whether_a_list_is_whole() -> None:
    first: dict[str, Any] = {}

    def first_page(answer: Any) -> Any:
        answer.pop("pagination_meta", None)
        name = next(name for name, value in answer.items() if isinstance(value, list))
        return {name: first.setdefault(name, answer[name][:20])}

    server = AlteringServer(incidents=60)
    for path in ("/v2/incidents", "/v2/incident_activity_log_entries", "/v2/incident_updates"):
        server.alter(path, first_page)
    async with program(server, synced=False) as running:
        await running.until_on_screen(", maybe more")
        await running.press("5", "enter")
        await running.until_on_screen("Read from the API")
        await running.press("2")
        await running.until_on_screen("there may be more")


async def test_every_known_mode_is_asked_for(newer_values: AlteringServer) -> None:
    async with program(newer_values):
        asked = [
            {value for name, value in request.query if name == "mode[one_of]"}
            for request in newer_values.requests
            if request.path == "/v2/incidents"
        ]
    assert {"standard", "retrospective", "test", "tutorial"} in asked
    assert "game day" not in set().union(*asked)


async def test_a_custom_field_without_a_name_spoils_nothing_else() -> None:
    def nameless(answer: Any) -> Any:
        for incident in answer.get("incidents") or [answer["incident"]]:
            for entry in incident["custom_field_entries"]:
                entry["custom_field"]["name"] = None
            incident["incident_timestamp_values"][0]["incident_timestamp"]["name"] = ""
            incident["severity"] = "unexpected"
            incident["custom_field_entries"][0]["values"] = [{"value_later": 3}]
        return answer

    server = AlteringServer(incidents=12)
    server.alter("/v2/incidents*", nameless)
    server.alter("/v2/custom_fields", lambda _: {"custom_fields": [{"id": "odd", "name": None}]})
    async with program(server) as running:
        await running.press("5")
        assert len(running.table.rows) == 12
        assert all(row.name and row.status for row in running.table.rows)
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        await running.press("G")
        await running.until_on_screen('"unexpected"')
        shown = running.app.screen
        assert isinstance(shown, IncidentScreen)
        incident = running.workspace.cache.incident(shown.current_id)
        assert incident
        first = incident.custom_field_entries[0].custom_field.id
        await running.press("e")
        await running.until_screen("EditScreen")
        row = next(r for r in running.app.screen.query(FieldRow) if r.field.entry_id == first)
        assert "cannot read" in row.locked


# Every text is said to be in Markdown, and has words that Markdown hides.
HIDING = (
    "Set <placeholder> to `x`\n\n<div>in html</div>\n\n[label](https://link.example/where 'titled')"
    "\n\n![picture](file.png)\n\n[ref]: https://reference.example\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 | excess |\n\n```python\ncode\n```\n\n<!-- remark -->"
)


def every_text(text: str) -> Alteration:
    """Have every message, summary and description of an answer be this one."""
    names = {"summary", "message", "description", "markdown", "content"}

    def worded(answer: Any, name: str = "") -> Any:
        if isinstance(answer, list):
            return [worded(each) for each in answer]
        if isinstance(answer, dict):
            return {key: worded(value, key) for key, value in answer.items()}
        return text if isinstance(answer, str) and name in names else answer

    return worded


@pytest.mark.slow
async def test_no_word_of_a_text_is_hidden_in_any_view() -> None:
    server = AlteringServer(incidents=30)
    server.alter("/v*", every_text(HIDING))
    work = {"id": "1", "title": "Work", "description": HIDING, "status": "outstanding"}
    server.serve("/v3/follow_ups", {"follow_ups": [work]})
    server.serve("/v3/actions", {"actions": [work]})
    server.serve("/v1/postmortem_documents", {"postmortem_documents": [{"id": "1"}]})
    server.serve("/v1/postmortem_documents/1/content", {"markdown": HIDING})
    # So tall that nothing is below the edge.
    async with program(server, size=(100, 900)) as running:
        await running.press("p", "p")
        await running.until(lambda: not missing(HIDING, running.only(Preview).said.plain))
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        hidden = {}
        for place, tab in enumerate(TABS[:-1], start=1):
            await running.press(str(place))
            await running.until(lambda: "Reading" not in running.text())
            pane = running.only(TabbedContent).get_pane(tab.id)
            lines = running.text().split("\n")[pane.region.y : pane.region.bottom]
            shown = "\n".join(line[pane.region.x : pane.region.right].rstrip() for line in lines)
            hidden[tab.name] = missing(HIDING, shown) and shown.rstrip()
        assert not {name: text for name, text in hidden.items() if text}


async def test_a_lookup_that_is_no_list_spoils_nothing_else() -> None:
    server = AlteringServer(incidents=12)
    server.alter("/v3/incident_forms", lambda _: {"incident_forms": 7})
    server.alter("/v1/severities", lambda _: {"severities": {"unexpected": True}})
    async with program(server) as running:
        await running.press("5")
        assert len(running.table.rows) == 12
        await running.press("n")
        await running.until_screen("DeclareScreen")
