"""Write saved views into the configuration file, leaving all other bytes unchanged."""

import os
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from app.config.file import LARGEST
from app.config.saved_views import SavedView
from app.errors import IncidentError
from app.system.private_files import make_private_folder, read_regular, why_untrusted
from app.system.toml_lines import table_headers


class ViewNotSaved(IncidentError):
    """The configuration file could not be changed."""

    title = "The views were not changed"
    hint = "`incident-tui config check` says what is wrong in the file."


@dataclass(frozen=True, slots=True)
class _Parts:
    """A file in pieces: `others` has the text before, between and after the views."""

    others: list[str]
    views: list[str]
    line_end: str

    def __str__(self) -> str:
        pieces = [self.others[0]]
        for view, other in zip(self.views, self.others[1:], strict=True):
            pieces += [view, other]
        return "".join(pieces)


def save_view(file: Path, view: SavedView, *, instead_of: str = "") -> None:
    """Write a view in place of the one named `instead_of`, else at the end.

    Raises:
        ViewNotSaved: The file cannot be read or written.
    """

    def change(parts: _Parts) -> None:
        for place, text in enumerate(parts.views):
            if instead_of and _name(text) == instead_of.casefold():
                parts.views[place] = _rewritten(text, view, parts.line_end)
                return
        last = str(parts)
        breaks = 0 if not last.strip() else 1 if last.endswith("\n") else 2
        text = _rewritten("[[views]]\n", view, parts.line_end)
        parts.views.append(parts.line_end * breaks + text)
        parts.others.append("")

    _change(file, change)


def remove_view(file: Path, name: str) -> None:
    """Delete a view with the comment directly above it.

    Raises:
        ViewNotSaved: The file cannot be read or written.
    """

    def change(parts: _Parts) -> None:
        place = _place(parts, name)
        del parts.views[place]
        parts.others[place : place + 2] = ["".join(parts.others[place : place + 2])]

    _change(file, change)


def move_view(file: Path, name: str, to: str) -> None:
    """Swap two views.

    Raises:
        ViewNotSaved: The file cannot be read or written.
    """

    def change(parts: _Parts) -> None:
        one, other = _place(parts, name), _place(parts, to)
        parts.views[one], parts.views[other] = parts.views[other], parts.views[one]

    _change(file, change)


def _place(parts: _Parts, name: str) -> int:
    for place, text in enumerate(parts.views):
        if _name(text) == name.casefold():
            return place
    raise ViewNotSaved(f"There is no view {name!r} in the file any more.")


def _name(text: str) -> str:
    (view,) = tomllib.loads(text)["views"]
    return str(view.get("name", "")).strip().casefold()


def _rewritten(text: str, view: SavedView, line_end: str) -> str:
    """Return the table with the view's values; comments and key order stay unchanged."""
    import tomlkit  # only needed for writing

    document = tomlkit.parse(text)
    table = document["views"][0]
    for key, value in asdict(view).items():
        if value:
            table[key] = list(value) if isinstance(value, tuple) else value
        elif key in table:
            del table[key]
    # tomlkit ends the lines that it adds in LF.
    return document.as_string().replace("\r\n", "\n").replace("\n", line_end)


def _change(file: Path, change: Callable[[_Parts], None]) -> None:
    try:
        # A link, for example into a team's repository, is followed.
        file = file.resolve()
        before = _trusted_text(file) if file.exists() else ""
        parts = _parts(before)
        change(parts)
        after = str(parts)
        if _without_views(after) != _without_views(before):
            raise ViewNotSaved(f"{file}: the views stand in it in a way that cannot be changed.")
        _replace(file, after)
    except OSError as error:
        raise ViewNotSaved(f"{file}: {error.strerror}.") from error
    except ValueError as error:
        raise ViewNotSaved(f"{file} cannot be read: {error}.") from error


def _trusted_text(file: Path) -> str:
    """Return the text of a file that only the user can write."""
    content, status = read_regular(file, LARGEST)
    if reason := why_untrusted(status):
        raise ViewNotSaved(f"{file}: {reason}.", hint="Make the file yours alone.")
    return content.decode("utf-8-sig")


def _without_views(text: str) -> dict[str, object]:
    return {key: value for key, value in tomllib.loads(text).items() if key != "views"}


def _parts(text: str) -> _Parts:
    """Split a file at its `[[views]]`, each with the comment directly above it."""
    tomllib.loads(text)
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    starts = []
    for number, path in table_headers(text):
        start = number
        while start and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        starts.append((start, path == ("views",)))
    starts.append((len(lines), False))
    others, views, after_last = [], [], 0
    for (start, is_view), (end, _) in pairwise(starts):
        if is_view:
            stop = end
            while stop > start and not lines[stop - 1].strip():
                stop -= 1
            others.append("".join(lines[after_last:start]))
            views.append("".join(lines[start:stop]))
            after_last = stop
    others.append("".join(lines[after_last:]))
    return _Parts(others, views, "\r\n" if "\r\n" in text else "\n")


def _replace(file: Path, text: str) -> None:
    """Replace the file atomically."""
    if not file.parent.exists():
        make_private_folder(file.parent)
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o600
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".config-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        Path(name).chmod(mode)
        Path(name).replace(file)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
