"""Does what `list`, `show`, `create` and `update` ask, through the same service and journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from app.auth.credentials import find_key
from app.auth.pending_key import SoughtKey
from app.cli.arguments import Arguments, Command
from app.cli.console import complain, complain_of
from app.cli.flags import Order
from app.cli.output import Request, Result, tell
from app.cli.read_commands import list_incidents, show_incident
from app.cli.value_parser import NotUnderstood
from app.cli.wait_report import WaitReport
from app.cli.write_commands import InDoubt, create_incident, update_incident
from app.config.file import load_config
from app.config.settings import DEMO_PROFILE, choose_profile
from app.errors import ApiError, IncidentError, NotFound, RateLimited, StoppedWaiting
from app.session.bootstrap import open_workspace
from app.session.launch import Launch
from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from app.store.sqlite.database import StoreBusy
from app.system.exit_codes import ExitCode


def run(arguments: Arguments) -> int:
    """Do it, and return the exit status, one of `ExitCode`.

    Raises:
        IncidentError: There is no key, or no such profile.
        OutputFailed: The result of a command that only reads cannot be printed.
    """
    done = asyncio.run(_run(arguments))
    if isinstance(done, ExitCode):
        return done
    tell(arguments.order or Order(), done)
    return ExitCode.DONE


async def _run(arguments: Arguments) -> Result | Request | ExitCode:
    """Do all that needs the API, and close everything: what was done is in the journal then."""
    workspace = open_workspace(_launch(arguments))
    workspace.open_journal = _reporting(workspace.open_journal)
    commands: Mapping[Command, Callable[[Workspace, Order], Awaitable[Result | Request]]] = {
        Command.LIST: list_incidents,
        Command.SHOW: show_incident,
        Command.CREATE: create_incident,
        Command.UPDATE: update_incident,
    }
    order = arguments.order or Order()
    try:
        WaitReport(workspace.service.client.waits, order.max_wait)
        return await commands[arguments.command](workspace, order)
    except NotUnderstood as error:
        for mistake in error.mistakes:
            complain(f"incident-tui: {mistake}")
        return ExitCode.USAGE
    except InDoubt as doubt:
        if isinstance(doubt.__cause__, IncidentError):
            complain_of(doubt.__cause__)
        complain(doubt.advice)
        return ExitCode.UNKNOWN
    except IncidentError as error:
        complain_of(error)
        for each in error.errors if isinstance(error, ApiError) else ():
            if each.message != error.detail:
                complain(f"  {each.field}: {each.message}" if each.field else f"  {each.message}")
        return exit_code(error)
    finally:
        await _close(workspace)


def _reporting(open_journal: Callable[[], Journal]) -> Callable[[], Journal]:
    """Open the journal and report what was recovered of a damaged one."""

    def opened() -> Journal:
        journal = open_journal()
        if journal.notice:
            complain(f"incident-tui: {journal.notice}")
        return journal

    return opened


async def _close(workspace: Workspace) -> None:
    """What has been done stays done, whether the journal knows it or not."""
    try:
        await workspace.close()
    except StoreBusy as error:
        complain_of(error)


def exit_code(error: IncidentError) -> ExitCode:
    """The code of an error after which it is certain that nothing was changed."""
    if isinstance(error, NotFound):
        return ExitCode.NOT_FOUND
    if isinstance(error, StoppedWaiting | RateLimited):
        return ExitCode.WAITED
    if isinstance(error, ApiError) and not error.retryable:
        return ExitCode.REFUSED
    return ExitCode.FAILED


def _launch(arguments: Arguments) -> Launch:
    config = load_config()
    for problem in config.problems:
        complain(str(problem))
    if arguments.demo:
        return Launch(DEMO_PROFILE, config.settings, demo=True, cache=False)
    profile = choose_profile(config.settings, arguments.profile)
    key = SoughtKey(lambda: find_key(profile).key, find_key(profile).key)
    return Launch(profile, config.settings, key=key, cache=False)
