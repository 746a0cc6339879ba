"""Opens and fills each way into a write, from the screen of an incident."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.faults.matrix.entry_points import BETWEEN, Case
from tests.faults.matrix.stakes import severity
from tests.screens.test_alerts import fill_required
from tests.screens.test_forms import open_declare, send
from tests.screens.test_operations import point_at
from widgets.forms.field_row import FieldRow
from widgets.table.table import LineTable

ADDED = " again"
SAID = "Back to normal soon"
FROM_TEMPLATE = "As the template says"
LINK = "https://docs.example/1"
ISSUE = "https://jira.example/browse/OPS-1"
PAGES, ALERTS = "/v2/escalations", "/v2/incident_alerts"

# Getting there.


async def _to_list(case: Case) -> None:
    await case.seat.press("escape")
    await case.seat.until_screen("IncidentListScreen")


async def _to_tab(case: Case, key: str, seen: str) -> None:
    await case.seat.until_on_screen("Read from the API")
    await case.seat.press(key)
    await case.seat.until_on_screen(seen)


async def _pick(case: Case, text: str) -> None:
    """Choose by name in the picker that is open; leads to the review."""
    running = case.seat
    await running.until_screen("PickerScreen")
    await running.until_on_screen("match")
    await running.write(text)
    await running.press("enter")
    assert running.screen in {"ReviewScreen", "BulkScreen"}, running.text()
    assert text in running.text()
    case.wanted = text


# The incident.


async def declare(case: Case) -> None:
    await _to_list(case)
    await open_declare(case.running, SAID)
    case.running.app.screen.query(FieldRow).first().focus_editor()
    await case.running.settle()
    case.wanted = SAID


async def declare_from_template(case: Case) -> None:
    """The template gives the summary; the type is chosen again, which fills it."""
    await declare(case)
    case.wanted = f"{SAID} ({FROM_TEMPLATE})"


async def name(case: Case) -> None:
    await case.seat.press("e")
    await case.seat.until_screen("EditScreen")
    await case.seat.press("end")
    await case.seat.write(ADDED)
    case.targets, case.wanted = [case.path], case.incident.name + ADDED


async def summary(case: Case) -> None:
    await case.seat.press("m")
    await case.seat.until_screen("EditScreen")
    await case.seat.write(ADDED)
    case.targets, case.wanted = [case.path], case.seat.typed


def quick_choice(key: str, kind: str, current: str) -> Callable[[Case], Awaitable[None]]:
    async def opened(case: Case) -> None:
        case.targets = [case.path]
        await case.seat.press(key)
        before = getattr(case.incident, current)
        await _pick(case, case.name_of(kind, before["name"]))

    return opened


async def close(case: Case) -> None:
    case.targets = [case.path]
    await case.seat.press("x")
    await _pick(case, "Closed")


async def role(case: Case) -> None:
    case.targets = [case.path]
    await case.seat.press("a")
    await case.seat.until_screen("PickerScreen")
    await case.seat.write("Scribe")
    await case.seat.press("enter")
    await _pick(case, "Lerato Horváth")


async def cause(case: Case) -> None:
    case.targets = [case.path]
    await case.seat.press("c")
    await case.seat.until_screen("PickerScreen")
    await case.seat.write("Root cause")
    await case.seat.press("enter")
    await _pick(case, "Configuration change")


async def timestamp(case: Case) -> None:
    case.targets, case.wanted = [case.path], "2026-11-24T02:57:00Z"
    await case.seat.press("t")
    await case.seat.until_screen("PickerScreen")
    await case.seat.write("Fixed at")
    await case.seat.press("enter")
    await case.seat.until_screen("EditScreen")
    await case.seat.press("ctrl+u")
    await case.seat.write("-15m")


async def bulk(case: Case) -> None:
    await _to_list(case)
    await case.running.press("5", "home", "space", "space")
    marked = [row.id for row in case.running.table.rows[:2]]
    case.targets = [f"/v2/incidents/{each}" for each in marked]
    held = [case.server.record(path) for path in case.targets]
    name = case.name_of("severities", *(severity(each) for each in held))
    await case.running.press("v")
    await _pick(case, name)
    case.wanted = BETWEEN.join((name, name))


async def _rename(case: Case, name: str) -> None:
    await case.running.press("e")
    await case.running.until_screen("EditScreen")
    await case.running.press("end", "ctrl+u")
    await case.running.write(name)
    screen = case.running.screen
    await send(case.running)
    await case.running.until(lambda: case.running.screen not in {screen, "ReviewScreen"})


async def undo(case: Case) -> None:
    case.targets, case.wanted = [case.path], case.incident.name
    if not case.running.workspace.journal.writes.sent():
        await _rename(case, "Renamed")
    await case.running.press("u")
    await case.running.until_screen("ReviewScreen")


async def repeat(case: Case) -> None:
    case.targets, case.wanted = [case.path], SAID
    await _to_list(case)
    if not case.running.workspace.journal.writes.sent():
        await case.running.press("5", "end")
        assert case.running.row.id != case.incident.id
        await _rename(case, SAID)
    await case.running.open_incident(case.incident.id)
    await case.running.press("full_stop")
    await case.running.until_screen("ReviewScreen")


# What belongs to it.


def text(keys: tuple[str, ...], tab: tuple[str, str] | None, text: str = SAID) -> Any:
    async def opened(case: Case) -> None:
        if tab:
            await _to_tab(case, *tab)
        await case.seat.press(*keys)
        await case.seat.until_screen("OperationForm")
        await case.seat.write(text)
        case.wanted = text

    return opened


async def page(case: Case) -> None:
    await _to_tab(case, "5", "Attach")
    await case.running.press("P")
    await case.running.until_screen("OperationForm")
    title = case.running.app.screen.focused
    await case.running.press("end", "ctrl+u")
    await case.running.write(SAID)
    await case.running.press("tab", "enter")
    await case.running.until_on_screen("match")
    await case.running.press("enter")
    if title:
        title.focus()
    await case.running.settle()
    case.wanted = SAID


TABS = {
    "/v3/follow_ups": ("3", "To do", "tab-follow-ups", "work "),
    "/v3/actions": ("4", "To do", "tab-actions", "work "),
    "/v2/incident_timeline_items": ("2", "Newest first", "tab-timeline", "event "),
    "/v1/incident_attachments": ("5", "Attach", "tab-related", "attachment "),
    PAGES: ("5", "Attach", "tab-related", "page "),
    ALERTS: ("5", "Attach", "tab-related", "alert "),
}


async def _to_record(case: Case, path: str) -> None:
    """Put the cursor on the record, the first of its kind unless it is known already."""
    if not case.targets:
        known = case.server.parts(case.incident.id)
        first = next(
            each
            for each, record in known.items()
            if each.startswith(path) and "activity_log_id" not in record
        )
        case.targets = [first]
    key, seen, tab, prefix = TABS[path]
    await _to_tab(case, key, seen)
    identifier = case.targets[0].rpartition("/")[2]
    await case.running.until(lambda: _can_point(case, tab, prefix + identifier))


def _can_point(case: Case, tab: str, option: str) -> bool:
    try:
        point_at(case.running, tab, option)
    except LookupError:
        return False
    return True


def amend(path: str, *to_text: str) -> Callable[[Case], Awaitable[None]]:
    async def opened(case: Case) -> None:
        await _to_record(case, path)
        await case.running.press("enter")
        await case.running.until_screen("OperationForm")
        await case.running.press(*to_text)
        await case.running.write(ADDED)
        case.wanted = case.seat.typed

    return opened


def press(path: str, key: str, wanted: str = "") -> Callable[[Case], Awaitable[None]]:
    async def opened(case: Case) -> None:
        await _to_record(case, path)
        await case.running.press(key)
        if key == "A":
            await _pick(case, wanted)
        await case.running.until_screen("ReviewScreen")
        case.wanted = wanted

    return opened


async def _to_page(case: Case, key: str) -> None:
    """Press a key on an escalation that pages somebody."""
    if not case.targets:
        body = {
            "idempotency_key": "theirs",
            "title": "Somebody is needed",
            "user_ids": [next(iter(case.server.organisation.users))],
            "incident_id": case.incident.id,
        }
        made = case.server.directly("POST", PAGES, body=body)["escalation"]
        case.targets = [f"{PAGES}/{made['id']}"]
    await _to_record(case, PAGES)
    await case.running.press(key)


def on_page(key: str, wanted: str) -> Callable[[Case], Awaitable[None]]:
    async def opened(case: Case) -> None:
        await _to_page(case, key)
        await case.running.until(lambda: case.running.screen in {"ReviewScreen", "OperationForm"})
        case.wanted = wanted

    return opened


async def reassign(case: Case) -> None:
    await _to_page(case, "A")
    await case.running.until_screen("OperationForm")
    await case.running.press("enter")
    await case.running.until_on_screen("match")
    await case.running.press("enter", "tab", "tab")
    await case.running.write(SAID)
    case.wanted = SAID


async def attach_alert(case: Case) -> None:
    """Attach an alert of another incident."""
    firing = ("status[one_of]", "firing")
    alerts = case.server.directly("GET", "/v2/alerts", firing, ("page_size", "50"))["alerts"]
    own = {
        record["alert"]["id"]
        for path, record in case.server.parts(case.incident.id).items()
        if path.startswith(ALERTS)
    }
    title = next(alert["title"] for alert in alerts if alert["id"] not in own)
    await _to_tab(case, "5", "Attach")
    await case.running.press("L")
    await case.running.until_screen("OperationForm")
    await case.running.press("enter")
    await case.running.until_on_screen("match")
    await case.running.write(f"{title}\n")
    case.wanted = title


async def resolve_alert(case: Case) -> None:
    """Resolve the firing alert."""
    if not case.targets:
        records = case.server.parts(case.incident.id).items()
        case.targets = [
            path
            for path, record in records
            if path.startswith(ALERTS) and record["alert"]["status"] == "firing"
        ]
    await _to_record(case, ALERTS)
    await case.running.press("space")
    await case.running.until_screen("ReviewScreen")
    case.wanted = "resolved"


async def _to_newest_alert(case: Case) -> str:
    """Show the alerts; gives the title of the first one."""
    await _to_list(case)
    await case.running.press("A")
    await case.running.until_screen("AlertsScreen")
    await case.running.until_on_screen("read ")
    title: str = case.running.only(LineTable).current.alert.title  # type: ignore[union-attr]
    return title


async def note_alert(case: Case) -> None:
    """Add a note to the newest alert."""
    await _to_newest_alert(case)
    await case.running.press("plus")
    await case.running.until_screen("OperationForm")
    await case.running.write(SAID)
    case.wanted = SAID


async def declare_from_alert(case: Case) -> None:
    """Declare an incident from the newest alert, which is attached to it."""
    case.wanted = await _to_newest_alert(case)
    await case.running.press("n")
    await fill_required(case.running)


async def connect_issue(case: Case) -> None:
    """Connect an issue in place of any other."""
    case.targets = [case.path]
    await text(("I",), ("5", "Attach"), ISSUE)(case)
    await case.running.press("tab", "enter")
    await case.running.write("Asana\n01TEMPLATE")
    await case.running.press("tab", "enter")
    await case.running.write("Yes\n")
    case.wanted = ISSUE


def grant(kind: str) -> Callable[[Case], Awaitable[None]]:
    """Give the first person (`user`) or team access to the incident, which is private."""

    async def opened(case: Case) -> None:
        case.wanted = _first_member(case, kind)["name"]
        await _change_access(case, {"user": "1", "team": "2"}[kind], case.wanted)

    return opened


def revoke(kind: str, path: str) -> Callable[[Case], Awaitable[None]]:
    """Take access away from one who has it."""

    async def opened(case: Case) -> None:
        member = _first_member(case, kind)
        case.incident.visibility = "private"
        if not case.targets:
            body = {"incident_id": case.incident.id, f"{kind}_id": member["id"]}
            (made,) = case.server.directly("POST", path, body=body).values()
            case.targets = [f"{path}/{made['id']}"]
        await _change_access(case, {"user": "3", "team": "4"}[kind], member["name"])

    return opened


def _first_member(case: Case, kind: str) -> dict[str, Any]:
    organisation = case.server.organisation
    return next(iter({"user": organisation.users, "team": organisation.teams}[kind].values()))


async def _change_access(case: Case, operation: str, member: str) -> None:
    case.incident.visibility = "private"
    await _to_tab(case, "5", "Attach")
    await case.running.press("r", "M")
    await case.running.until_screen("PickerScreen")
    await case.running.press(operation)
    await case.running.until_on_screen("matches")
    await case.running.write(f"{member}\n")
    await case.running.until_screen("ReviewScreen")


async def due_done(case: Case) -> None:
    await case.running.press("T")
    await case.running.until_screen("OpenWorkScreen")
    await case.running.until(lambda: "reading…" not in case.running.text())
    table = case.running.only(LineTable)
    current: Any = table.current
    path = "/v3/follow_ups" if "follow" in type(current.work).__name__.lower() else "/v3/actions"
    case.targets, case.wanted = [f"{path}/{current.work.id}"], "completed"
    await case.running.press("space")
    await case.running.until_screen("ReviewScreen")
