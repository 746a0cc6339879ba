"""The ways into a write, from the screen of an incident: how each is opened and filled."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from textual.widgets import Input, TextArea

from app.demo.core.organisation import Incident
from tests.faults.matrix.world import WatchedServer
from tests.screens.test_forms import open_declare, send
from tests.screens.test_operations import point_at
from tests.support.program import Program
from widgets.forms.field_row import FieldRow
from widgets.table.table import LineTable

Record = Mapping[str, Any]
ADDED = " again"
SAID = "Back to normal soon"
LINK = "https://docs.example/1"
_THEIRS = "Theirs entirely"


class Effect(StrEnum):
    """What a write does to a record."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


@dataclass
class Case:
    """One write at one server.

    Attributes:
        incident: The incident it is about.
        running: The program as it runs now.
        targets: The paths of the records that are changed or deleted.
        wanted: The text or value that the server holds in the end.
    """

    server: WatchedServer
    incident: Incident
    running: Program
    targets: list[str] = field(default_factory=list)
    wanted: str = ""

    @property
    def path(self) -> str:
        return f"/v2/incidents/{self.incident.id}"

    def name_of(self, kind: str, *but: str) -> str:
        """The first member of a collection that has none of these names."""
        live = {"Fixing", "Monitoring", "Investigating"}
        names: list[str] = [one["name"] for one in getattr(self.server.organisation, kind).values()]
        return next(
            name for name in names if name not in but and (kind != "statuses" or name in live)
        )


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A way into a write.

    Attributes:
        operation: One of `app.writes.outbox.SEND_BY_OPERATION`.
        keys: The ids of the bindings that lead there.
        open: Open and fill it, to the form or to the review.
        method: Of the request.
        path: Of the request, with `*` for any characters.
        guards: The paths of what is read before and after.
        value: What of a record is at stake.
        may_change: The properties of the record that may change.
        theirs: The request by which a colleague changes the same, and how screens show it.
        types: Whether a text is typed, to which more can be added.
    """

    name: str
    operation: str
    keys: tuple[str, ...]
    open: Callable[[Case], Awaitable[None]]
    method: str
    path: str
    effect: Effect
    value: Callable[[Record], str]
    guards: tuple[str, ...] = ("/v2/incidents/*",)
    may_change: frozenset[str] = frozenset()
    theirs: Callable[[Case], tuple[Any, str, str]] | None = None
    types: bool = False


def typed(running: Program) -> str:
    """The text of the field that has the focus; empty for another kind."""
    focused = running.app.screen.focused
    if isinstance(focused, TextArea):
        return focused.text
    return focused.value if isinstance(focused, Input) else ""


# Getting there.


async def _to_list(case: Case) -> None:
    await case.running.press("escape")
    await case.running.until_screen("IncidentListScreen")


async def _to_tab(case: Case, key: str, seen: str) -> None:
    await case.running.until_on_screen("Read from the API")
    await case.running.press(key)
    await case.running.until_on_screen(seen)


async def _pick(case: Case, text: str) -> None:
    """Choose by name in the picker that is open; leads to the review."""
    running = case.running
    await running.until_screen("PickerScreen")
    await running.until_on_screen("match")
    await running.write(text)
    await running.press("enter")
    assert type(running.app.screen).__name__ in {"ReviewScreen", "BulkScreen"}, running.text()
    assert text in running.text()
    case.wanted = text


# The incident.


async def declare(case: Case) -> None:
    await _to_list(case)
    await open_declare(case.running, SAID)
    case.running.app.screen.query(FieldRow).first().focus_editor()
    await case.running.settle()
    case.wanted = SAID


async def name(case: Case) -> None:
    await case.running.press("e")
    await case.running.until_screen("EditScreen")
    await case.running.press("end")
    await case.running.write(ADDED)
    case.targets, case.wanted = [case.path], case.incident.name + ADDED


async def summary(case: Case) -> None:
    await case.running.press("m")
    await case.running.until_screen("EditScreen")
    await case.running.write(ADDED)
    case.targets, case.wanted = [case.path], typed(case.running)


def quick_choice(key: str, kind: str, current: str) -> Callable[[Case], Awaitable[None]]:
    async def opened(case: Case) -> None:
        case.targets = [case.path]
        await case.running.press(key)
        before = getattr(case.incident, current)
        await _pick(case, case.name_of(kind, before["name"]))

    return opened


async def close(case: Case) -> None:
    case.targets = [case.path]
    await case.running.press("x")
    await _pick(case, "Closed")


async def role(case: Case) -> None:
    case.targets = [case.path]
    await case.running.press("a")
    await case.running.until_screen("PickerScreen")
    await case.running.write("Scribe")
    await case.running.press("enter")
    await _pick(case, "Lerato Horváth")


async def cause(case: Case) -> None:
    case.targets = [case.path]
    await case.running.press("c")
    await case.running.until_screen("PickerScreen")
    await case.running.write("Root cause")
    await case.running.press("enter")
    await _pick(case, "Hardware")


async def timestamp(case: Case) -> None:
    case.targets, case.wanted = [case.path], "2026-11-24T02:57:00Z"
    await case.running.press("t")
    await case.running.until_screen("PickerScreen")
    await case.running.write("Fixed at")
    await case.running.press("enter")
    await case.running.until_screen("EditScreen")
    await case.running.press("ctrl+u")
    await case.running.write("-15m")


async def bulk(case: Case) -> None:
    await _to_list(case)
    await case.running.press("5", "home", "space", "space")
    marked = [row.id for row in case.running.table.rows[:2]]
    case.targets = [f"/v2/incidents/{each}" for each in marked]
    held = [case.server.record(path) for path in case.targets]
    name = case.name_of("severities", *(severity(each) for each in held))
    await case.running.press("v")
    await _pick(case, name)
    case.wanted = f"{name} | {name}"


async def _rename(case: Case, name: str) -> None:
    await case.running.press("e")
    await case.running.until_screen("EditScreen")
    await case.running.press("end", "ctrl+u")
    await case.running.write(name)
    screen = type(case.running.app.screen).__name__
    await send(case.running)
    await case.running.until(
        lambda: type(case.running.app.screen).__name__ not in {screen, "ReviewScreen"}
    )


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
    case.running.app.open_incident(case.incident.id)
    await case.running.until_screen("IncidentScreen")
    await case.running.press("full_stop")
    await case.running.until_screen("ReviewScreen")


# What belongs to it.


def text(keys: tuple[str, ...], tab: tuple[str, str] | None, text: str = SAID) -> Any:
    async def opened(case: Case) -> None:
        if tab:
            await _to_tab(case, *tab)
        await case.running.press(*keys)
        await case.running.until_screen("DeedScreen")
        await case.running.write(text)
        case.wanted = text

    return opened


async def page(case: Case) -> None:
    await _to_tab(case, "5", "P Page somebody")
    await case.running.press("P")
    await case.running.until_screen("DeedScreen")
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
        await case.running.until_screen("DeedScreen")
        await case.running.press(*to_text)
        await case.running.write(ADDED)
        case.wanted = typed(case.running)

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


async def due_done(case: Case) -> None:
    await case.running.press("T")
    await case.running.until_screen("DueWorkScreen")
    await case.running.until(lambda: "reading…" not in case.running.text())
    table = case.running.only(LineTable)
    current: Any = table.current
    path = "/v3/follow_ups" if "follow" in type(current.work).__name__.lower() else "/v3/actions"
    case.targets, case.wanted = [f"{path}/{current.work.id}"], "completed"
    await case.running.press("space")
    await case.running.until_screen("ReviewScreen")


# What is at stake, and how a colleague changes it.


def severity(record: Record) -> str:
    return str((record.get("severity") or {}).get("name", ""))


def status_name(record: Record) -> str:
    return str(record["incident_status"]["name"])


def title(record: Record) -> str:
    return str(record.get("title") or record.get("description", ""))


def of(key: str) -> Callable[[Record], str]:
    return lambda record: str(record.get(key, ""))


def assignee(record: Record) -> str:
    return str((record.get("assignee") or {}).get("name", ""))


def scribe(record: Record) -> str:
    return next(
        (
            one.get("assignee", {}).get("name", "")
            for one in record["incident_role_assignments"]
            if one["role"]["name"] == "Scribe"
        ),
        "",
    )


def root_cause(record: Record) -> str:
    return next(
        (
            value["value_option"]["value"]
            for one in record["custom_field_entries"]
            if one["custom_field"]["name"] == "Root cause"
            for value in one["values"]
        ),
        "",
    )


def fixed_at(record: Record) -> str:
    return next(
        (
            one.get("value", {}).get("value", "")
            for one in record["incident_timestamp_values"]
            if one["incident_timestamp"]["name"] == "Fixed at"
        ),
        "",
    )


def _edit(case: Case, **payload: Any) -> tuple[Any, str, str]:
    body = {"incident": payload, "notify_incident_channel": False}
    return body, "POST", f"{case.targets[0]}/actions/edit"


def their_text(key: str) -> Callable[[Case], tuple[Any, str, str]]:
    return lambda case: _edit(case, **{key: _THEIRS})


def their_severity(case: Case) -> tuple[Any, str, str]:
    organisation = case.server.organisation
    current = (case.incident.severity or {}).get("name", "")
    name = case.name_of("severities", current, case.wanted)
    return _edit(case, severity_id=organisation.named(organisation.severities, name)["id"])


def their_status(case: Case) -> tuple[Any, str, str]:
    organisation = case.server.organisation
    name = case.name_of("statuses", case.incident.status["name"], case.wanted)
    return _edit(case, incident_status_id=organisation.named(organisation.statuses, name)["id"])


def their_record(key: str) -> Callable[[Case], tuple[Any, str, str]]:
    def theirs(case: Case) -> tuple[Any, str, str]:
        record = case.server.record(case.targets[0])
        method = "PATCH" if "timeline" in case.targets[0] else "PUT"
        body = {key: _THEIRS} | ({"status": record["status"]} if method == "PUT" else {})
        return body, method, case.targets[0]

    return theirs
