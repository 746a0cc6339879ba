"""Run the commands on incidents with the same service and journal."""

from __future__ import annotations

import asyncio
import math
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import FrameType

from app.auth.credentials import find_key
from app.auth.pending_key import PendingKey
from app.cli.arguments import Arguments, Command
from app.cli.chart_output import Charts, print_charts
from app.cli.command_identity import WRITES, identity_of
from app.cli.console import print_error, report_error
from app.cli.exit_code import exit_code
from app.cli.on_call_command import list_on_call
from app.cli.operation_commands import send_operation
from app.cli.operation_flags import OPERATION_COMMANDS
from app.cli.options import Options
from app.cli.output import Printable, print_incidents
from app.cli.pending_commands import (
    check_pending,
    discard_pending,
    list_pending,
    retry_pending,
)
from app.cli.read_commands import list_incidents, show_incident
from app.cli.stats_command import count_incidents
from app.cli.value_parser import NotUnderstood
from app.cli.wait_report import WaitReport
from app.cli.watch_command import watch_incidents
from app.cli.write_commands import advice, create_incident, update_incident
from app.config.file import load_config
from app.config.settings import DEMO_PROFILE, choose_profile
from app.errors import ApiError, IncidentError
from app.session.bootstrap import open_workspace
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from app.store.sqlite.database import StoreBusy
from app.system.crash_hooks import print_crash, watch_loop
from app.system.event_loop import run_in_loop
from app.system.exit_codes import ExitCode
from app.system.exit_signals import Ended, exit_signals, exit_status, keep_handlers
from app.system.exit_state import begin_exit, exit_is_over
from app.system.structs import replace

_COMMANDS: Mapping[
    Command, Callable[[Workspace, Options], Awaitable[Printable | Charts | ExitCode]]
] = {
    Command.LIST: list_incidents,
    Command.STATS: count_incidents,
    Command.SHOW: show_incident,
    Command.ONCALL: list_on_call,
    Command.WATCH: watch_incidents,
    Command.CREATE: create_incident,
    Command.UPDATE: update_incident,
    **{command: partial(send_operation, command) for command in OPERATION_COMMANDS},
    Command.PENDING_LIST: list_pending,
    Command.PENDING_CHECK: check_pending,
    Command.PENDING_RETRY: retry_pending,
    Command.PENDING_DISCARD: discard_pending,
}


_JOURNAL_ALONE = frozenset({Command.PENDING_LIST, Command.PENDING_DISCARD})
"""Commands that need no key: someone who has none any more sees what is pending."""


def run(arguments: Arguments) -> int:
    """Run a command and return an `ExitCode`.

    Raises:
        IncidentError: There is no key, or no such profile.
        OutputFailed: The result of a read-only command cannot be printed.
        Ended: A signal has ended it.
    """
    received: list[int] = []
    try:
        done = run_in_loop(_run_until_signal(arguments, received))
    except asyncio.CancelledError:
        if not received:
            raise
        raise Ended(received[0]) from None
    finally:
        exit_is_over()
    if isinstance(done, ExitCode):
        return done
    order = arguments.order or Options()
    if isinstance(done, Charts):
        print_charts(order, done)
    else:
        print_incidents(order, done)
    return done.code


async def _run_until_signal(
    arguments: Arguments, received: list[int]
) -> Printable | Charts | ExitCode:
    """Run the command as the current task, which a signal cancels; `received` gets its number.

    An exception from a signal handler could end the step that wakes a task, which then waits for
    ever. The runner does the same for SIGINT, and then waits for threads, such as one that reads
    the cache.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def cancel(number: int, _: FrameType | None) -> None:
        received.append(number)
        if task:
            loop.call_soon_threadsafe(task.cancel)

    with keep_handlers():
        for number in exit_signals():
            if number != signal.SIGINT:
                signal.signal(number, cancel)
        try:
            return await _run(arguments)
        except asyncio.CancelledError:
            status = exit_status(received[0] if received else signal.SIGINT)
            begin_exit(lambda: os._exit(status))
            raise


async def _run(arguments: Arguments) -> Printable | Charts | ExitCode:
    """Run the command and close everything, so that the journal has the result."""
    watch_loop(asyncio.get_running_loop())
    launch, order = _launch(arguments), arguments.order or Options()
    if arguments.command in WRITES and not order.dry_run:
        order = replace(order, identity=identity_of(arguments.command, order, launch.profile))
    workspace = open_workspace(launch)
    workspace.open_journal = _reporting(workspace.open_journal)
    try:
        # Waits of hours of watching add up.
        longest = math.inf if arguments.command is Command.WATCH else order.max_wait
        WaitReport(workspace.service.client.waits, longest)
        return await _COMMANDS[arguments.command](workspace, order)
    except NotUnderstood as error:
        for mistake in error.mistakes:
            print_error(f"incident-tui: {mistake}")
        return ExitCode.USAGE
    except IncidentError as error:
        _explain(error)
        return _code(workspace, order, error)
    except Exception as error:  # A bug after a request was sent leaves its outcome unknown.
        if not _explain_sent(workspace, order, error):
            raise
        return ExitCode.UNKNOWN
    except asyncio.CancelledError:
        # Interrupted, possibly between a request and its response.
        _advise(workspace, order)
        raise
    finally:
        await _close(workspace)


def _reporting(open_journal: Callable[[], Journal]) -> Callable[[], Journal]:
    """Open the journal and report the recovery of a damaged one."""

    def opened() -> Journal:
        journal = open_journal()
        if journal.notice:
            print_error(f"incident-tui: {journal.notice}")
        return journal

    return opened


def _explain(error: IncidentError) -> None:
    errors = error.errors if isinstance(error, ApiError) else ()
    report_error(error, [": ".join(filter(None, (each.field, each.message))) for each in errors])


def _code(workspace: Workspace, order: Options, error: IncidentError) -> ExitCode:
    """Choose the code of a failure; this or an earlier attempt may have been applied."""
    code = exit_code(error)
    if code in {ExitCode.EXPIRED, ExitCode.CONFLICT}:
        return code
    return ExitCode.UNKNOWN if _advise(workspace, order) else code


def _advise(workspace: Workspace, order: Options) -> bool:
    """Print advice if the outcome of the command is unknown; return whether it is."""
    write = order.identity and workspace.journal.writes.unresolved_command(order.identity)
    if not write:
        return False
    print_error(advice(workspace, write, order))
    return True


def _explain_sent(workspace: Workspace, order: Options, error: Exception) -> bool:
    """Report an unexpected error after a write was sent; return whether one was."""
    attempts = workspace.service.client.log
    if all(attempt.method == "GET" for attempt in attempts):
        return False
    print_crash(error)
    if not _advise(workspace, order):
        print_error("A request was sent: look at the incident before you run the command again.")
    return True


async def _close(workspace: Workspace) -> None:
    """Close the workspace; a failure does not change the result."""
    # After one of several concurrent requests failed, the others must end before closing.
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    try:
        await workspace.close()
    except StoreBusy as error:
        report_error(error)


def _launch(arguments: Arguments) -> LaunchOptions:
    config = load_config()
    for problem in config.problems:
        print_error(str(problem))
    if arguments.demo:
        return LaunchOptions(
            DEMO_PROFILE, config.settings, demo=True, cache=False, read_only=arguments.read_only
        )
    profile = choose_profile(config.settings, arguments.profile)
    is_local = arguments.command in _JOURNAL_ALONE
    key = PendingKey(lambda: find_key(profile).key, None if is_local else find_key(profile).key)
    # Who is on call is worth knowing without a connection, as it was last read.
    on_disk = arguments.cache and arguments.command is Command.ONCALL
    return LaunchOptions(
        profile, config.settings, key=key, cache=on_disk, read_only=arguments.read_only
    )
