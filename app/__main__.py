"""Entry point of `incident-tui` and `python -m app`."""

if __name__ == "__main__":
    # A signal ends the program without a traceback from here on.
    from app.system.exit_signals import exit_at_once

    exit_at_once()

    # What is imported stays alive.
    from app.system.gc_policy import pause_gc

    pause_gc()

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
from app.config.theme_choice import follows_terminal, remembered_theme
from app.errors import IncidentError, RateLimited, StoppedWaiting
from app.session.launch import LaunchOptions
from app.system.crash_hooks import log_error, print_crash
from app.system.exit_codes import ExitCode
from app.system.exit_signals import Ended, exit_status, keep_handlers, raise_on_signals
from app.system.first_screen import FirstScreen
from app.system.gc_policy import collect_and_pause_gc, pause_gc, resume_gc
from app.system.multiplexer import captures_mouse_at_start
from app.system.recent_actions import record_action
from app.system.structs import replace
from app.system.terminal_colours import (
    BackgroundQuestion,
    colours_from_environment,
    may_be_asked,
)
from app.text.text import one_line

if TYPE_CHECKING:
    from app.auth.pending_key import PendingKey
    from app.config.theme_files import ThemeFile
    from app.tui import IncidentApp

# Seconds until a waiting thread may run. A thread writes the output, and another loads the network;
# Python's default of 5 ms would delay every key.
_TURN = 0.0002


# Commands that start the interface.
_INTERFACE = (Command.START, Command.WALL)


def main(argv: Sequence[str] | None = None, first_screen: FirstScreen | None = None) -> int:
    """Run the program and return its exit status, one of `ExitCode`.

    Args:
        argv: The arguments; None for those of the process.
        first_screen: What has been shown already.
    """
    open_standard_streams()
    words = sys.argv[1:] if argv is None else argv
    try:
        return _run(words, first_screen or FirstScreen(words))
    except Ended as ended:
        return exit_status(ended.number)
    except KeyboardInterrupt:
        print_error("")
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - unexpected errors are reported here
        print_crash(error)
        return ExitCode.FAILED
    finally:
        flush_output()


def _run(words: Sequence[str], first_screen: FirstScreen) -> int:
    try:
        arguments = _arguments(words)
    except SystemExit as finished:
        return finished.code if isinstance(finished.code, int) else ExitCode.USAGE
    try:
        with _debug_log() if arguments.debug else nullcontext(), _left_at_end(first_screen):
            return _do(arguments, first_screen)
    except OutputFailed as error:
        if not error.reader_left:
            report_error(error)
        return ExitCode.FAILED
    except (RateLimited, StoppedWaiting) as error:
        report_error(error)
        return ExitCode.WAITED
    except IncidentError as error:
        report_error(error)
        return ExitCode.USAGE if arguments.command in _INTERFACE else ExitCode.FAILED


@contextmanager
def _left_at_end(first_screen: FirstScreen) -> Iterator[None]:
    """Leave the first screen after the block, before an error is reported."""
    try:
        yield
    finally:
        first_screen.leave()


def _do(arguments: Arguments, first_screen: FirstScreen) -> int:
    record_action(f"command {arguments.command}")
    if arguments.command in _INTERFACE:
        return _start(arguments, first_screen)
    resume_gc()
    from app.cli.commands import run  # not needed for the interface

    with raise_on_signals():
        return run(arguments, _colour_problems)


def _colour_problems(theme: "ThemeFile") -> Sequence[str]:
    from app.present.user_theme import user_theme  # Textual is slow to import

    return user_theme(theme.name, theme.colours, is_dark=theme.is_dark)[1]


@contextmanager
def _debug_log() -> Iterator[None]:
    """Log within the block, then print the path of the log."""
    from app.system.debug_log import start_log, stop_log

    file = start_log()
    try:
        yield
    except Exception as error:  # Logged and raised again.
        log_error("ended by", error)
        raise
    finally:
        stop_log()
        print_error(one_line(f"The debug log: {file}"))


def _arguments(words: Sequence[str]) -> Arguments:
    if not words:
        return Arguments()
    from app.cli.parser import parse  # Not needed without arguments.

    return parse(words)


def _start(arguments: Arguments, first_screen: FirstScreen) -> int:
    launch = _launch(arguments, first_screen)
    if launch is None:
        return ExitCode.USAGE
    if reason := why_no_interface():
        first_screen.leave()
        print_error(f"incident-tui: The terminal interface cannot be shown: {reason}.")
        return ExitCode.USAGE
    # The browser and the editor inherit the environment, and do not need the key.
    os.environ.pop(VARIABLE, None)
    pause_gc()
    sys.setswitchinterval(_TURN)
    # Until it runs, a signal exits at once. An exception would be lost in an import's callbacks.
    with keep_handlers():
        app = _run_interface(launch)
    if app.crash or app.unsaved_error:
        return ExitCode.FAILED
    # None if nothing requested an exit.
    return ExitCode.FAILED if app.return_code is None else app.return_code


def _run_interface(launch: LaunchOptions) -> "IncidentApp":
    """Run the interface, once for each profile that is opened; return the last app."""
    if launch.settings.plain:
        os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")  # read when Textual is imported
    question = _ask_background(launch)
    # Textual is loaded last, and takes as long as most answers; it loads asyncio.
    from app.system.event_loop import run_in_loop
    from app.tui import build_app
    from screens.app.tracing import traced_frames

    colours = question.answer() if question else colours_from_environment(os.environ)
    launch = replace(launch, terminal=colours)
    while True:
        app = build_app(launch)
        with traced_frames(os.environ):
            mouse = captures_mouse_at_start(os.environ, is_plain=launch.settings.plain)
            run_in_loop(app.run_async(mouse=mouse))
        # From Python 3.12 on, an exception in an eager task refers to that task by the frame that
        # created it. Only a collection frees both, and so reports the exception.
        collect_and_pause_gc()
        _report(app)
        following = app.next_launch
        if following is None:
            return app
        launch = following
        del app
        collect_and_pause_gc()


def _ask_background(launch: LaunchOptions) -> BackgroundQuestion | None:
    """Ask the terminal for its background, if that decides on the theme."""
    wanted = launch.settings.theme or remembered_theme()
    # Screen readers speak what is sent.
    if launch.settings.plain or "NO_COLOR" in os.environ or not follows_terminal(wanted):
        return None
    if not (sys.stdin.isatty() and may_be_asked(os.environ)):
        return None
    return BackgroundQuestion(sys.stdin.fileno(), os.environ)


def _report(app: "IncidentApp") -> None:
    """Print what the interface could not show any more at its end."""
    for title in app.exit_controller.unanswered:
        print_error(
            f"“{title}” was being sent: it may or may not be saved. Start again and press d."
        )
    if app.unsaved_error:
        report_error(app.unsaved_error)
    if error := app.crash or app.background_error:
        print_crash(error)


def _launch(arguments: Arguments, first_screen: FirstScreen) -> LaunchOptions | None:
    """Return the launch options of the interface; None if it cannot start."""
    from app.config.tour_offer import tour_was_offered

    config, is_wall = load_config(), arguments.command is Command.WALL
    settings = replace(config.settings, plain=arguments.plain or config.settings.plain)
    demo = LaunchOptions(
        profile=DEMO_PROFILE,
        settings=settings,
        demo=True,
        offers_tour=not tour_was_offered(),
        cache=arguments.cache,
        reference=arguments.reference,
        problems=config.problems,
        read_only=arguments.read_only or is_wall,
        wall=is_wall,
    )
    if arguments.demo:
        return demo
    profile = choose_profile(settings, arguments.profile)
    try:
        key = _key(profile, is_shown_before=arguments.cache and bool(last_fingerprint(profile)))
    except NoApiKey as error:
        first_screen.leave()
        return demo if _wants_demo(error) else None
    return LaunchOptions(
        profile=profile,
        settings=settings,
        key=key,
        cache=arguments.cache,
        reference=arguments.reference,
        problems=config.problems,
        read_only=arguments.read_only or is_wall,
        wall=is_wall,
        first_screen=first_screen,
    )


def _key(profile: Profile, *, is_shown_before: bool) -> "PendingKey":
    """Return the profile's key, to be loaded later if its cache can be shown first.

    Raises:
        NoApiKey: There is none.
        InvalidStoredKey: It is invalid.
    """
    from app.auth.pending_key import PendingKey  # asyncio is loaded with the interface

    # The environment is as fast as the file system.
    found = from_environment()
    if found is None and not is_shown_before:
        found = find_key(profile)
    return PendingKey(lambda: find_key(profile).key, found.key if found else None)


def _wants_demo(error: NoApiKey) -> bool:
    """Print the ways to set a key, and offer the demo."""
    print_error(
        f"incident-tui: {error.title}: {error.detail}\n\n{WHERE_TO_CREATE}\n\n"
        "Then either\n"
        "  incident-tui auth login         to keep it in the system keyring,\n"
        "  incident-tui auth login --file  to keep it in a file for you alone, or\n"
        "  export INCIDENT_API_KEY=…       to use it in this shell alone.\n\n"
        "To look around without one: incident-tui --demo"
    )
    return is_interactive() and confirm("Open the demo instead?")


if __name__ == "__main__":
    sys.exit(main())
