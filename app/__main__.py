"""`incident-tui` and `python -m app`: arguments, settings, key, interface, exit status."""

if __name__ == "__main__":
    # From the first line on, a signal ends the program without a traceback.
    from app.system.exit_signals import exit_at_once

    exit_at_once()

    from app.system.crash_hooks import install_crash_hooks

    install_crash_hooks()

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from app.auth.cache_owner import last_fingerprint
from app.auth.credentials import VARIABLE, WHERE_TO_CREATE, NoApiKey, find_key, from_environment
from app.cli.arguments import Arguments, Command
from app.cli.console import (
    OutputFailed,
    confirm,
    flush_output,
    is_interactive,
    open_standard_streams,
    print_error,
    report_error,
    why_no_interface,
)
from app.config.file import load_config
from app.config.settings import DEMO_PROFILE, Profile, choose_profile
from app.errors import IncidentError, RateLimited, StoppedWaiting
from app.session.launch import LaunchOptions
from app.system.crash_hooks import log_error, print_crash
from app.system.exit_codes import ExitCode
from app.system.exit_signals import Ended, exit_status, keep_handlers, raise_on_signals
from app.system.gc_policy import pause_gc
from app.system.recent_actions import record_action
from app.text.text import one_line

if TYPE_CHECKING:
    from app.auth.pending_key import PendingKey

# How long, in seconds, a thread that wants to run waits for the one that does. What is drawn is
# written by a thread, and the network is loaded in one; Python's own 5 ms are felt in every key.
_TURN = 0.0002


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status, one of `ExitCode`."""
    open_standard_streams()
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except Ended as ended:
        return exit_status(ended.number)
    except KeyboardInterrupt:
        print_error("")
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - what nothing expects is reported here
        print_crash(error)
        return ExitCode.FAILED
    finally:
        flush_output()


def _run(words: Sequence[str]) -> int:
    try:
        arguments = _arguments(words)
    except SystemExit as finished:
        return finished.code if isinstance(finished.code, int) else ExitCode.USAGE
    try:
        with _debug_log() if arguments.debug else nullcontext():
            return _do(arguments)
    except OutputFailed as error:
        if not error.reader_left:
            report_error(error)
        return ExitCode.FAILED
    except (RateLimited, StoppedWaiting) as error:
        report_error(error)
        return ExitCode.WAITED
    except IncidentError as error:
        report_error(error)
        return ExitCode.USAGE if arguments.command is Command.START else ExitCode.FAILED


def _do(arguments: Arguments) -> int:
    record_action(f"command {arguments.command}")
    if arguments.command is Command.START:
        return _start(arguments)
    from app.cli.commands import run  # not needed for the interface

    with raise_on_signals():
        return run(arguments)


@contextmanager
def _debug_log() -> Iterator[None]:
    """Log within the block, and say then where the log is."""
    from app.system.debug_log import start_log, stop_log

    file = start_log()
    try:
        yield
    except Exception as error:  # Logged whatever it is, and raised again.
        log_error("ended by", error)
        raise
    finally:
        stop_log()
        print_error(one_line(f"The debug log: {file}"))


def _arguments(words: Sequence[str]) -> Arguments:
    if not words:
        return Arguments()
    from app.cli.parser import parse  # Nothing has to be understood where nothing was typed.

    return parse(words)


def _start(arguments: Arguments) -> int:
    launch = _launch(arguments)
    if launch is None:
        return ExitCode.USAGE
    if reason := why_no_interface():
        print_error(f"incident-tui: The terminal interface cannot be shown: {reason}.")
        return ExitCode.USAGE
    # The browser and the editor are started from here, and have no use for the key.
    os.environ.pop(VARIABLE, None)
    pause_gc()
    sys.setswitchinterval(_TURN)
    from app.tui import build_app  # Textual is loaded only once all else is settled

    # Until it runs a signal ends it at once. An exception would be lost in an import's callbacks.
    with keep_handlers():
        app = build_app(launch)
        app.run()
        while app.has_other_key:
            # What was on screen is another key's; that of this one is in another file.
            app = build_app(launch)
            app.run()
    for title in app.ending.unanswered:
        print_error(
            f"“{title}” was being sent: it may or may not be saved. Start again and press d."
        )
    if app.unsaved_error:
        report_error(app.unsaved_error)
    if error := app.crash or app.background_error:
        print_crash(error)
    if app.crash or app.unsaved_error:
        return ExitCode.FAILED
    # It is None where nothing asked it to end.
    return ExitCode.FAILED if app.return_code is None else app.return_code


def _launch(arguments: Arguments) -> LaunchOptions | None:
    """What to start the interface with; None if there is nothing to start it with."""
    config = load_config()
    demo = LaunchOptions(
        profile=DEMO_PROFILE,
        settings=config.settings,
        demo=True,
        cache=arguments.cache,
        reference=arguments.reference,
        problems=config.problems,
    )
    if arguments.demo:
        return demo
    profile = choose_profile(config.settings, arguments.profile)
    try:
        key = _key(profile, is_shown_before=arguments.cache and bool(last_fingerprint(profile)))
    except NoApiKey as error:
        return demo if _wants_demo(error) else None
    return LaunchOptions(
        profile=profile,
        settings=config.settings,
        key=key,
        cache=arguments.cache,
        reference=arguments.reference,
        problems=config.problems,
    )


def _key(profile: Profile, *, is_shown_before: bool) -> "PendingKey":
    """The profile's key; where its cache can be shown before, one that is not looked for yet.

    Raises:
        NoApiKey: There is none.
        InvalidStoredKey: It cannot be used.
    """
    from app.auth.pending_key import PendingKey  # asyncio is loaded with the interface

    # The environment is no slower than the file system.
    found = from_environment()
    if found is None and not is_shown_before:
        found = find_key(profile)
    return PendingKey(lambda: find_key(profile).key, found.key if found else None)


def _wants_demo(error: NoApiKey) -> bool:
    """Say how to get a key to this program, and offer what needs none."""
    print_error(
        f"incident-tui: {error.title}: {error.detail}\n\n{WHERE_TO_CREATE}\n\n"
        "Then either\n"
        "  incident-tui auth login         to keep it in the system keyring, or\n"
        "  export INCIDENT_API_KEY=…       to use it in this shell alone.\n\n"
        "To look around without one: incident-tui --demo"
    )
    return is_interactive() and confirm("Open the demo instead?")


if __name__ == "__main__":
    sys.exit(main())
