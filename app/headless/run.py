"""Does what `list`, `show`, `create` and `update` ask, through the same service and journal."""

from __future__ import annotations

import asyncio

from app.arguments import Arguments, Command
from app.config_file import load_config
from app.console import complain, complain_of
from app.credentials import find_key
from app.errors import ApiError, IncidentError, NotFound
from app.headless.order import Order
from app.headless.reading import list_incidents, show_incident
from app.headless.values import NotUnderstood
from app.headless.writing import InDoubt, create_incident, update_incident
from app.opening import open_workspace
from app.settings import DEMO_PROFILE, Launch, choose_profile
from app.sought_key import SoughtKey
from app.store.database import StoreBusy
from app.workspace import Workspace

FAILED, USAGE, NOT_FOUND, REFUSED, UNKNOWN = 1, 2, 3, 4, 5


def run(arguments: Arguments) -> int:
    """Do it, and return the exit status, which `app.headless.order.EXIT_CODES` explains.

    Raises:
        IncidentError: There is no key, or no such profile.
    """
    return asyncio.run(_run(arguments))


async def _run(arguments: Arguments) -> int:
    workspace = open_workspace(_launch(arguments))
    done = {
        Command.LIST: list_incidents,
        Command.SHOW: show_incident,
        Command.CREATE: create_incident,
        Command.UPDATE: update_incident,
    }
    try:
        await done[arguments.command](workspace, arguments.order or Order())
    except NotUnderstood as error:
        for mistake in error.mistakes:
            complain(f"incident-tui: {mistake}")
        return USAGE
    except InDoubt as doubt:
        if isinstance(doubt.__cause__, IncidentError):
            complain_of(doubt.__cause__)
        complain("Run the same command again: it is not done twice.")
        return UNKNOWN
    except IncidentError as error:
        complain_of(error)
        for each in error.errors if isinstance(error, ApiError) else ():
            if each.message != error.detail:
                complain(f"  {each.field}: {each.message}" if each.field else f"  {each.message}")
        return exit_code(error)
    finally:
        await _close(workspace)
    return 0


async def _close(workspace: Workspace) -> None:
    """What has been done stays done, whether the journal knows it or not."""
    try:
        await workspace.close()
    except StoreBusy as error:
        complain_of(error)


def exit_code(error: IncidentError) -> int:
    """What a script is told."""
    if isinstance(error, NotFound):
        return NOT_FOUND
    return REFUSED if isinstance(error, ApiError) and not error.retryable else FAILED


def _launch(arguments: Arguments) -> Launch:
    config = load_config()
    for problem in config.problems:
        complain(str(problem))
    if arguments.demo:
        return Launch(DEMO_PROFILE, config.settings, demo=True, cache=False)
    profile = choose_profile(config.settings, arguments.profile)
    key = SoughtKey(lambda: find_key(profile).key, find_key(profile).key)
    return Launch(profile, config.settings, key=key, cache=False)
