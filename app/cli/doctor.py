"""Command `doctor`: everything about the installation that a bug report needs.

Neither a key nor an incident is in it, and the home folder is `~`. The profile's name may be, and
what is quoted from the configuration where that has a mistake.
"""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from time import monotonic

from app.auth.cache_owner import last_fingerprint
from app.auth.credentials import ApiKey, find_key
from app.cli.console import why_no_interface
from app.cli.wait_report import WaitReport
from app.config.bell import Notify
from app.config.file import load_config
from app.config.settings import DEFAULT_API_URL, Profile, Settings, choose_profile
from app.errors import IncidentError
from app.export.clipboard import programs
from app.store.sqlite.inspection import inspect_database
from app.system.crash_report import terminal, versions
from app.system.event_loop import run_in_loop
from app.system.multiplexer import supports_hyperlinks, tmux_passthrough, why_dropped
from app.system.paths import (
    PathUnusable,
    cache_location,
    config_path,
    reports_path,
    state_location,
)
from app.system.server_clock import ServerClock
from app.system.terminal_colours import (
    BackgroundQuestion,
    colours_from_environment,
    may_be_asked,
)
from app.text.text import clean, one_line

# Seconds: the longest wait for the API, and the difference of clocks that is a problem.
_LONGEST_WAIT = 10.0
_CLOCKS_APART = 60.0

_COUNT_INCIDENTS = "SELECT 'incidents', count(*) FROM incidents"
_COUNT_WRITES = (
    "SELECT state, count(*) FROM writes GROUP BY state "
    "UNION ALL SELECT 'drafts', count(*) FROM drafts"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about the installation.

    Attributes:
        problem: Whether it keeps the program from working as it should.
    """

    section: str
    name: str
    value: str
    problem: bool = False


def examine(profile_name: str | None, *, offline: bool) -> Sequence[Finding]:
    """Return all findings; the API is only asked if not `offline`."""
    config = load_config()
    return [
        Finding(each.section, each.name, _anonymous(each.value), each.problem)
        for each in _findings(profile_name, config.settings, offline=offline)
    ]


def _findings(name: str | None, settings: Settings, *, offline: bool) -> Iterator[Finding]:
    yield from (Finding("versions", *each) for each in versions())
    yield from (Finding("terminal", *each) for each in terminal())
    yield from _capabilities(settings)
    yield from _locale()
    yield from _configuration()
    try:
        profile = choose_profile(settings, name)
    except IncidentError as error:
        yield Finding("profile", "profile", _described(error), problem=True)
        return
    yield from _profile(profile, settings)
    yield from _key_and_api(profile, offline=offline)
    yield from _stores(profile)
    yield from _reports()


def _capabilities(settings: Settings) -> Iterator[Finding]:
    reason = why_no_interface()
    # Into a file or a pipe it could not be shown anyway.
    is_problem = bool(reason) and sys.stdout.isatty()
    yield Finding("terminal", "interface", reason or "can be shown", is_problem)
    yield from _colours(os.environ)
    ways = [way.command[0] for way in programs()]
    yield Finding("terminal", "clipboard", ", ".join([*ways, "OSC 52 through the terminal"]))
    yield _notifications(settings)
    links = "sent" if supports_hyperlinks(os.environ) else "not sent: this terminal drops them"
    yield Finding("terminal", "hyperlinks", links)


def _notifications(settings: Settings) -> Finding:
    """Return how is notified, and why that does not arrive."""
    notify, why = settings.bell_policy.notify, ""
    if notify in {Notify.OSC9, Notify.OSC777}:
        why = why_dropped(os.environ, tmux_passthrough() if os.environ.get("TMUX") else "")
    return Finding("terminal", "notifications", f"{notify}{f': {why}' if why else ''}", bool(why))


def _colours(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the colours, and the background that the terminal answers if it can be asked."""
    is_terminal = why_no_interface() == "" and may_be_asked(environ)
    colours = (
        BackgroundQuestion(sys.stdin.fileno(), environ).answer()
        if is_terminal
        else colours_from_environment(environ)
    )
    number = "at most 16" if colours.has_few else "256 or more"
    without = "; not used, since NO_COLOR is set" if environ.get("NO_COLOR") else ""
    yield Finding("terminal", "colours", f"{number}{without}")
    background = "dark" if colours.is_dark else "light"
    answered = is_terminal and not colours.awaits_answer
    yield Finding("terminal", "background", f"{background}{'' if answered else ', a guess'}")


def _locale() -> Iterator[Finding]:
    encoding = locale.getencoding()
    yield Finding("locale", "encoding", encoding, encoding.lower().replace("-", "") not in {"utf8"})
    yield Finding("locale", "output", getattr(sys.stdout, "encoding", None) or "none")
    yield Finding("locale", "time zone", str(datetime.now().astimezone().tzname()))


def _configuration() -> Iterator[Finding]:
    config, file = load_config(), config_path()
    yield Finding("configuration", "file", str(file) if file.exists() else f"{file} (none)")
    for number, problem in enumerate(config.problems, start=1):
        yield Finding("configuration", f"problem {number}", str(problem), problem=True)


def _profile(profile: Profile, settings: Settings) -> Iterator[Finding]:
    known = profile.api_url == DEFAULT_API_URL
    yield Finding("profile", "profiles", str(max(1, len(settings.profiles))))
    yield Finding("profile", "address", profile.api_url if known else "another than the default")
    yield Finding("profile", "read-only", "yes" if profile.read_only else "no")


def _key_and_api(profile: Profile, *, offline: bool) -> Iterator[Finding]:
    try:
        found = find_key(profile)
    except IncidentError as error:
        yield Finding("key", "source", _described(error), problem=True)
        return
    yield Finding("key", "source", found.source)
    if not offline:
        yield from run_in_loop(_ask(profile, found))


async def _ask(profile: Profile, key: ApiKey) -> Sequence[Finding]:
    """Ask the API who the key belongs to; its name and organisation are left out."""
    from app.api.service import IncidentService  # the network is slow to import

    clock, begun = ServerClock(), monotonic()
    try:
        async with IncidentService.connect(
            api_url=profile.api_url, key=key.key, server_clock=clock
        ) as service:
            WaitReport(service.client.waits, _LONGEST_WAIT)
            identity = await service.identity()
    except IncidentError as error:
        return [Finding("API", "reachable", _described(error), problem=True)]
    apart = clock.difference.total_seconds()
    return [
        Finding("key", "roles", ", ".join(identity.roles) or "none listed"),
        Finding("API", "reachable", f"yes, in {(monotonic() - begun) * 1000:.0f} ms"),
        Finding("API", "clock difference", f"{apart:.0f} s", abs(apart) > _CLOCKS_APART),
    ]


def _stores(profile: Profile) -> Iterator[Finding]:
    owner = last_fingerprint(profile)
    caches = sorted(cache_location(profile.name).glob("incidents*.db"))
    yield Finding("store", "cache", "of the last key" if owner else "none of the last key")
    for file in caches:
        yield _store("cache", file, _COUNT_INCIDENTS)
    journal = state_location(profile.name) / "journal.db"
    if journal.exists():
        yield _store("journal", journal, _COUNT_WRITES)
    damaged = len([*journal.parent.glob("*.damaged*")])
    yield Finding("store", "damaged files", str(damaged), bool(damaged))


def _store(name: str, file: Path, count: str) -> Finding:
    found = inspect_database(file, count)
    counts = ", ".join(f"{number} {each}" for each, number in found.counts.items())
    value = f"{found.size / 1e6:,.1f} MB, {found.problem or 'intact'}, {counts or 'empty'}"
    return Finding("store", f"{name} file", value, bool(found.problem))


def _reports() -> Iterator[Finding]:
    try:
        folder = reports_path()
    except PathUnusable as error:
        yield Finding("reports", "folder", _described(error), problem=True)
        return
    crashes = sorted(folder.glob("crash-*.txt"))
    yield Finding("reports", "folder", str(folder))
    yield Finding("reports", "crash reports", str(len(crashes)))
    if crashes:
        yield Finding("reports", "latest", crashes[-1].name)


def _described(error: IncidentError) -> str:
    return f"{error.title}. {error.explanation}"


def _anonymous(value: str) -> str:
    home = str(Path.home())
    text = one_line(clean(value))
    return text.replace(home, "~") if len(home) > 1 else text


def as_text(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings as lines, with `!` before problems."""
    width = max(len(each.name) for each in findings)
    for section, group in groupby(findings, lambda each: each.section):
        yield section[:1].upper() + section[1:]
        for each in group:
            yield f"{'!' if each.problem else ' '} {each.name:<{width}}  {each.value}".rstrip()
        yield ""
    problems = sum(each.problem for each in findings)
    yield f"{problems} problem{'' if problems == 1 else 's'}." if problems else "No problems."


def as_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Return the findings as JSON objects."""
    return [
        {"section": f.section, "name": f.name, "value": f.value, "problem": f.problem}
        for f in findings
    ]
