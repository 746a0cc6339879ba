"""Command `watch`: print new, changed and escalated incidents until it is interrupted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cli.console import print_error, print_line, report_error
from app.cli.options import Options
from app.cli.output import output_format
from app.cli.read_commands import LARGEST_PAGE, fetched_configuration, requested_listing
from app.cli.selected_fields import Selection, select_fields
from app.cli.value_parser import NotUnderstood
from app.cli.watch_state import WatchState, read_state, write_state
from app.dates import datetimes
from app.errors import IncidentError
from app.export.table import FIXED_COLUMNS, TableColumn, find_columns, table_columns
from app.query.incident_query import Filter
from app.store.cache.sync_state import EVERYTHING
from app.store.sqlite.retry_busy import retry_while_busy
from app.system.exit_codes import ExitCode
from app.system.paths import expanded
from app.system.user_command import CommandTemplate, command_environment
from app.text.json_text import dump_json
from app.text.text import plural

if TYPE_CHECKING:
    from app.domain.incident_document import IncidentDocument
    from app.domain.models import Configuration
    from app.query.listing import ListQuery
    from app.session.workspace import Workspace

_EVENT = TableColumn("event", "Event", lambda _: "")
"""Column of what has happened, which is not a property of the incident."""


@dataclass(frozen=True, slots=True)
class _Announcer:
    """Prints events, and runs the command of `--exec`.

    Attributes:
        columns: All fields that the command may use.
    """

    is_json: bool
    selection: Selection
    command: CommandTemplate | None
    columns: tuple[TableColumn, ...]

    async def announce(self, event: str, document: IncidentDocument) -> None:
        """Print an event; then run the command, and wait for its end."""
        values = {_EVENT.name: event} | self.selection.values(document.incident)
        values[_EVENT.name] = event
        print_line(dump_json(values) if self.is_json else self.selection.line(values))
        if self.command:
            await self._run(self.command, event, document)

    async def _run(self, command: CommandTemplate, event: str, document: IncidentDocument) -> None:
        values = {column.name: column.read(document.incident) for column in self.columns}
        words = command.arguments(values | {_EVENT.name: event})
        try:
            # What it prints must not mix with the events.
            process = await asyncio.create_subprocess_exec(
                *words, stdin=asyncio.subprocess.DEVNULL, stdout=2, env=command_environment()
            )
        except OSError as error:
            print_error(f"incident-tui: {words[0]}: {error.strerror}")
            return
        if code := await process.wait():
            print_error(f"incident-tui: {words[0]} ended with {code} for {document.reference}.")


async def watch_incidents(workspace: Workspace, order: Options) -> ExitCode:
    """Print what happens to the incidents of a filter or view, once or until interrupted."""
    if order.once and not order.state:
        raise NotUnderstood(["--once: it prints what changed since the last run; add --state FILE"])
    configuration = await fetched_configuration(workspace)
    announcer = _announcer(order, configuration)
    listing = await requested_listing(workspace, order)
    file = expanded(order.state) if order.state else None
    named = order.view if order.filter is None else order.filter
    state = read_state(file, named) if file else WatchState(named)
    is_first = True
    while True:
        try:
            await _look(workspace, listing, state, announcer)
            if file:
                write_state(file, state)
        except IncidentError as error:
            # A script learns of an error at the start; later ones may pass.
            if is_first or not error.retryable:
                raise
            report_error(error)
        if order.once:
            return ExitCode.DONE
        is_first = False
        await asyncio.sleep(order.interval)


def _announcer(order: Options, configuration: Configuration) -> _Announcer:
    columns = (_EVENT, *table_columns(configuration))
    is_json = output_format(order) == "json" and not order.format
    selection = select_fields(order, columns)
    if not selection.columns:
        fixed = [column for column in FIXED_COLUMNS if column.name != "summary"]
        selection = Selection((_EVENT, *(fixed if is_json else fixed[:4])))
    return _Announcer(is_json, selection, _command(order.exec, columns), columns)


def _command(text: str, columns: tuple[TableColumn, ...]) -> CommandTemplate | None:
    if not text:
        return None
    try:
        command = CommandTemplate(text)
        find_columns(command.names, columns)
    except ValueError as error:
        raise NotUnderstood([f"--exec: {error}"]) from None
    return command


async def _look(
    workspace: Workspace, listing: ListQuery, state: WatchState, announcer: _Announcer
) -> None:
    """Read what was updated since the last look, or everything listed the first time."""
    resolved, is_first = workspace.resolve(listing), state.since is None
    query = resolved.query
    if state.since:
        query = EVERYTHING.also(Filter("updated_at", "gte", (datetimes.iso(state.since),)))
    found: list[IncidentDocument] = []
    async for page in workspace.service.iter_pages(query, page_size=LARGEST_PAGE):
        found += page.items
    await retry_while_busy(workspace.cache.upsert, found)
    listed = workspace.cache.listed_among(resolved, [document.id for document in found])
    if is_first:
        print_error(f"{plural(len(listed), 'incident')} now; what changes from here on is printed.")
    latest = state.since or workspace.now()
    for document in reversed(found):  # The API lists the newest first.
        if document.id not in listed:
            state.known.pop(document.id, None)
            continue
        event = state.event(document)
        if event and not is_first:
            await announcer.announce(event, document)
    state.since = max([latest, *filter(None, (each.outline.updated_at for each in found))])
