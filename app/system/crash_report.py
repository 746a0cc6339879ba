"""Describe an unexpected exception without values: no message, argument or local variable.

Messages quote invalid data, which may be an incident's text or a secret.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from app.system.paths import PathUnusable
from app.system.private_files import replace_private_file
from app.system.recent_actions import recent_actions
from app.system.report_files import new_report_file
from app.system.version import VERSION
from app.text.text import one_line

_ROOT = Path(__file__).parents[2]
_OWN = ("app", "screens", "widgets")
# An infinite recursion has a thousand frames.
_FIRST_FRAMES, _LAST_FRAMES = 15, 45
_DEEPEST = 10
_UNSAFE = re.compile(r"[^\w.+@:/-]+", re.ASCII)
_SHOWN_VARIABLES = ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL", "LC_CTYPE")
_NAMED_VARIABLES = {"tmux": "TMUX", "screen": "STY", "ssh": "SSH_CONNECTION"}
_PACKAGES = ("textual", "rich", "httpx", "pydantic", "msgspec")


def describe_crash(error: BaseException) -> tuple[str, str]:
    """Write a report; return two lines with the error and the path of the report."""
    first = f"incident-tui: Unexpected error: {type(error).__name__}{_place(error)}."
    try:
        file = new_report_file("crash")
        replace_private_file(file, report(error))
    except PathUnusable as failed:
        return first, one_line(f"The report could not be written: {failed.detail}")
    except OSError as failed:
        return first, one_line(
            f"The report could not be written: {failed.filename}: {failed.strerror}."
        )
    return first, one_line(f"The report, without incident data: {file}")


def report(error: BaseException, environ: Mapping[str, str] = os.environ) -> str:
    """Describe an exception, the program, the terminal and the latest actions."""
    sections = (
        ("Crash report of incident-tui", [f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"]),
        ("Traceback", format_error(error)),
        ("Versions", [f"{name} {version}" for name, version in versions()]),
        ("Terminal", [f"{name}: {value}" for name, value in terminal(environ)]),
        ("Latest actions, the oldest first", recent_actions()),
    )
    return "\n".join(
        line for title, lines in sections for line in (title, *(f"  {each}" for each in lines), "")
    )


def format_error(error: BaseException) -> list[str]:
    """Format types and locations of an exception and its causes, the latest first."""
    return list(_format(error, set()))


def _format(error: BaseException, seen: set[int]) -> Iterator[str]:
    if id(error) in seen or len(seen) >= _DEEPEST:
        yield "(more exceptions)"
        return
    seen.add(id(error))
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}"
    frames = list(_frames(error.__traceback__))
    left_out = len(frames) - _FIRST_FRAMES - _LAST_FRAMES
    if left_out > 0:
        frames[_FIRST_FRAMES:-_LAST_FRAMES] = [f"({left_out} frames)"]
    yield from (f"  {frame}" for frame in frames)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield "in this group:"
            yield from _format(each, seen)
    if error.__cause__:
        yield "caused by:"
        yield from _format(error.__cause__, seen)
    elif error.__context__ and not error.__suppress_context__:
        yield "raised while handling:"
        yield from _format(error.__context__, seen)


def _frames(trace: TracebackType | None) -> Iterator[str]:
    while trace:
        code = trace.tb_frame.f_code
        yield f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_qualname}"
        trace = trace.tb_next


def _short(name: str) -> str:
    """Shorten a file name to the part that is the same on every machine."""
    path = Path(name)
    if path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _OWN:
        return path.relative_to(_ROOT).as_posix()
    for start in ("site-packages", f"python{sys.version_info[0]}.{sys.version_info[1]}"):
        if start in path.parts:
            return "/".join(path.parts[path.parts.index(start) + 1 :])
    return path.name


def _place(error: BaseException) -> str:
    """Return the last location in the program's code, as text."""
    places = [frame.partition(" ")[0] for frame in _frames(error.__traceback__)]
    own = [place for place in places if place.startswith(tuple(f"{each}/" for each in _OWN))]
    return f" at {(own or places)[-1]}" if places else ""


def versions() -> Iterator[tuple[str, str]]:
    """Yield the versions of the program, its libraries and its platform."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    yield "incident-tui", VERSION
    yield "Python", f"{platform.python_version()} ({platform.python_implementation()})"
    for package in _PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            yield package, "not installed"
    yield "platform", f"{platform.system()} {platform.release()} {platform.machine()}"


def terminal(environ: Mapping[str, str] = os.environ) -> Iterator[tuple[str, str]]:
    """Yield the terminal's type, the programs around it, and its size."""
    for name in _SHOWN_VARIABLES:
        yield name, _UNSAFE.sub("_", environ.get(name, ""))[:40]
    for name, variable in _NAMED_VARIABLES.items():
        yield name, "yes" if environ.get(variable) else "no"
    for descriptor in (1, 2):
        try:
            size = os.get_terminal_size(descriptor)
        except OSError:
            continue
        yield "size", f"{size.columns}x{size.lines}"
        return
    yield "size", "not a terminal"
