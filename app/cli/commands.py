"""Commands with plain terminal output: `auth`, `config` and others."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.auth.cache_owner import forget_fingerprint, key_fingerprint, last_fingerprint
from app.auth.credentials import VARIABLE, WHERE_TO_CREATE, find_key, validated_key
from app.auth.keyring_store import (
    KeyringFailed,
    NoKeyring,
    key_file_path,
    keyring_name,
    remove_from_keyring,
    remove_own_file,
    write_keyring,
    write_own_file,
)
from app.auth.vendor_cli import vendor_file
from app.cli.arguments import HEADLESS, Arguments, Command
from app.cli.config_commands import CONFIG_COMMANDS, ColourProblems, check_config
from app.cli.console import (
    confirm,
    is_interactive,
    is_piped,
    print_error,
    print_line,
    read_secret,
    report_error,
)
from app.cli.parser import completion_parser
from app.config.file import load_config
from app.config.settings import DEFAULT_PROFILE, Profile, choose_profile
from app.errors import IncidentError, NetworkError
from app.system.crash_hooks import watch_loop
from app.system.event_loop import run_in_loop
from app.system.exit_codes import ExitCode
from app.system.secret import Secret
from app.text.json_text import dump_json
from app.text.text import one_line, plural

if TYPE_CHECKING:
    from app.domain.models import Identity


def run(arguments: Arguments, colour_problems: ColourProblems = lambda _: ()) -> int:
    """Run a command and return the exit status.

    Args:
        arguments: The command with its arguments.
        colour_problems: Returns the mistakes in a theme's colours, which only Textual knows.

    Raises:
        IncidentError: The command failed.
    """
    if arguments.command in HEADLESS:
        from app.cli.run import run as run_headless  # the network is slow to import

        return run_headless(arguments)
    commands: Mapping[Command, Callable[[Arguments], int]] = {
        Command.AUTH_LOGIN: _log_in,
        Command.AUTH_STATUS: _print_status,
        Command.AUTH_LOGOUT: _log_out,
        **CONFIG_COMMANDS,
        Command.CONFIG_CHECK: lambda given: check_config(given, colour_problems),
        Command.CACHE_CLEAR: _clear_cache,
        Command.DOCTOR: _examine,
        Command.REPORT: _write_report,
        Command.COMPLETION: _print_completion,
    }
    return commands[arguments.command](arguments)


def _examine(arguments: Arguments) -> int:
    from app.cli.doctor import as_json, as_text, examine

    findings = examine(arguments.profile, offline=arguments.offline)
    if arguments.output == "json":
        print_line(dump_json(as_json(findings), indent=2))
    else:
        for line in as_text(findings):
            print_line(line)
    return ExitCode.FAILED if any(each.problem for each in findings) else ExitCode.DONE


def _write_report(arguments: Arguments) -> int:
    from app.cli.doctor import examine
    from app.cli.report_command import write_report

    file = write_report(examine(arguments.profile, offline=arguments.offline), Path.cwd())
    print_line(f"{file}: without a key or incident data. Attach it to a bug report.")
    return ExitCode.DONE


def _clear_cache(arguments: Arguments) -> int:
    from app.cli.cache_command import clear

    caches, freed = clear(arguments.profile)
    print_line(
        f"{plural(caches, 'cache')} deleted, {freed / 1e6:,.1f} MB."
        if caches
        else "No cache to delete."
    )
    return 0


def _profile(arguments: Arguments) -> Profile:
    config = load_config()
    for problem in config.problems:
        print_error(str(problem))
    return choose_profile(config.settings, arguments.profile)


def _log_in(arguments: Arguments) -> int:
    profile = _profile(arguments)
    key = validated_key(_read_key(profile), "the input").key
    if arguments.check:
        try:
            identity = run_in_loop(_identity(profile, key))
        except IncidentError as error:
            report_error(error)
            print_error("The key was not stored.")
            if isinstance(error, NetworkError):
                file = " --file" if arguments.file else ""
                again = f"incident-tui auth login{file} --no-check"
                print_error(f"To store it without trying it: {again}")
            return 1
        print_line(f"The key works: it is named {one_line(identity.name)!r}.")
    place = _store(profile, key, in_file=arguments.file)
    if place is None:
        print_error("The key was not stored.")
        return 1
    if last_fingerprint(profile) != key_fingerprint(profile, key):
        forget_fingerprint(profile)
    print_line(f"Stored in {place}, for the profile {profile.name}.")
    for earlier in _used_before(profile, in_file=arguments.file):
        print_error(f"Note: {earlier} takes precedence.")
    return 0


def _read_key(profile: Profile) -> Secret:
    if is_piped():
        return read_secret()
    from getpass import getpass  # only for interactive use

    print_error(f"An API key for {profile.api_url} is needed.\n{WHERE_TO_CREATE}\n")
    try:
        return Secret(getpass(f"API key for the profile {profile.name} (not shown): "))
    except EOFError:
        return Secret("")


async def _identity(profile: Profile, key: Secret) -> "Identity":
    from app.api.service import IncidentService  # the network is slow to import
    from app.cli.options import MAX_WAIT
    from app.cli.wait_report import WaitReport

    watch_loop(asyncio.get_running_loop())
    async with IncidentService.connect(api_url=profile.api_url, key=key) as service:
        WaitReport(service.client.waits, MAX_WAIT)
        return await service.identity()


def _store(profile: Profile, key: Secret, *, in_file: bool) -> str | None:
    """Store the key in one place and return that; None if it is not stored."""
    if not in_file:
        try:
            write_keyring(profile.name, key)
        except NoKeyring as error:
            report_error(error)
            if not is_interactive() or not confirm(
                f"Keep it in {key_file_path(profile.name)}, which only you can read?"
            ):
                return None
        else:
            remove_own_file(profile.name)
            return f"the system keyring ({keyring_name()})"
    path = write_own_file(profile.name, key)
    try:
        remove_from_keyring(profile.name)
    except KeyringFailed as error:
        print_error(f"Note: the system keyring may hold an older key: {error.detail}")
    except NoKeyring:
        pass
    return f"the file {path}"


def _used_before(profile: Profile, *, in_file: bool) -> Iterator[str]:
    """Yield the places that `find_key` reads before the place of a stored key."""
    if os.environ.get(VARIABLE, "").strip():
        yield f"the environment variable {VARIABLE}"
    if profile.key_command:
        yield "key_command in the configuration file"
    if profile.key_file and in_file:
        yield f"the file {profile.key_file}, which key_file names,"


def _print_status(arguments: Arguments) -> int:
    profile = _profile(arguments)
    print_line(f"Profile    {profile.name}")
    print_line(f"Address    {profile.api_url}")
    found = find_key(profile)
    print_line(f"Key        from {found.source}")
    identity = run_in_loop(_identity(profile, found.key))
    print_line(f"Name       {one_line(identity.name)}")
    print_line(f"Roles      {', '.join(map(one_line, identity.roles)) or 'none'}")
    if identity.dashboard_url:
        print_line(f"Dashboard  {one_line(identity.dashboard_url)}")
    return 0


def _log_out(arguments: Arguments) -> int:
    profile = _profile(arguments)
    removed, status = [], 0
    try:
        if remove_from_keyring(profile.name):
            removed.append("the system keyring")
    except KeyringFailed as error:
        report_error(error)
        status = 1
    except NoKeyring:
        pass
    if remove_own_file(profile.name):
        removed.append(f"the file {key_file_path(profile.name)}")
    if removed:
        forget_fingerprint(profile)
    for place in removed:
        print_line(f"Removed the key of the profile {profile.name} from {place}.")
    if removed:
        print_line("It still works for whoever has it; revoke it under Settings → API keys.")
    elif status == 0:
        print_line(f"No key is stored for the profile {profile.name}.")
    for other in _remaining(profile):
        print_line(f"Still there: {other}.")
    return status


def _remaining(profile: Profile) -> Iterator[str]:
    """Yield the places where `find_key` may find a key after a logout."""
    yield from _used_before(profile, in_file=False)
    if profile.key_file and profile.key_file.exists():
        yield f"the file {profile.key_file}, which key_file names"
    if profile.name == DEFAULT_PROFILE and vendor_file().exists():
        yield f"{vendor_file()}, of incident.io's own CLI, inc"


def _print_completion(arguments: Arguments) -> int:
    print_line(completion_script(arguments.shell).rstrip("\n"))
    return 0


def completion_script(shell: str) -> str:
    """Return the completion of a shell."""
    import shtab  # only needed here

    script = shtab.complete(completion_parser(), shell)
    # shtab's zsh script works when it is evaluated or autoloaded, but not when it is sourced.
    eval_alone, sourced = "$zsh_eval_context[-1] == eval ", "$zsh_eval_context[-1] == (eval|file) "
    return f"{script.replace(eval_alone, sourced).rstrip()}\n"
