"""Export the incidents of a list query to a file, atomically."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from app.errors import IncidentError
from app.export.table import BYTE_ORDER_MARK, csv_line, markdown_line, short_columns, table_columns
from app.text.json_text import dump_json, parse_json

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, Incident
    from app.query.listing import ListQuery
    from app.store.cache.cache import IncidentCache

FORMATS: Mapping[str, str] = {".csv": "CSV", ".json": "JSON", ".md": "Markdown"}
"""Formats by file name extension."""

# Incidents listed, and written, per event-loop turn.
_LISTED = 1_000
_WRITTEN = 20

Progress = Callable[[int, int], None]


class ExportFailed(IncidentError):
    """The file could not be written."""

    title = "Not exported"


@dataclass(frozen=True, slots=True)
class ExportResult:
    """Content of the exported file.

    Attributes:
        written: Number of incidents.
        unreadable: Number of incidents left out because they could not be decoded.
    """

    path: Path
    written: int
    unreadable: int


def target(typed: str, formats: Collection[str] = FORMATS) -> Path:
    """Return the path of a typed file name.

    Args:
        typed: The file name.
        formats: Valid extensions.

    Raises:
        ExportFailed: It is invalid; the message has the reason.
    """
    if not typed.strip() or "\0" in typed:
        raise ExportFailed("Type where to write it.")
    try:
        path = Path(typed.strip()).expanduser().absolute()
        is_folder, folder_exists = path.is_dir(), path.parent.is_dir()
        is_special = path.exists() and not path.is_file() and not is_folder
    except (OSError, RuntimeError) as error:
        raise ExportFailed(f"{typed.strip()}: {error}") from None
    if is_folder:
        raise ExportFailed(f"{path} is a folder; add a name.")
    if is_special:
        raise ExportFailed(f"{path} is not a regular file.")
    if path.suffix.lower() not in formats:
        raise ExportFailed(f"End the name with {', '.join(formats)}, which says the format.")
    if (inner := Path(path.stem).suffix).lower() in formats:
        raise ExportFailed(
            f"{path.name} ends with two formats: keep {inner} or {path.suffix}"
            f" of {', '.join(formats)}."
        )
    if not folder_exists:
        raise ExportFailed(f"There is no folder {path.parent}.")
    return path


async def export(
    path: Path,
    cache: IncidentCache,
    listing: ListQuery,
    configuration: Configuration,
    on_progress: Progress,
) -> ExportResult:
    """Write all listed incidents; an existing file is replaced only at the end.

    When cancelled, it leaves no file behind.

    Raises:
        ExportFailed: The file cannot be written.
    """
    total = cache.count(listing)
    ids: list[str] = []
    for offset in range(0, total, _LISTED):
        ids += [row.id for row in cache.page(listing, offset=offset, limit=_LISTED)]
        await asyncio.sleep(0)
    with replacing(path) as file:
        written = await _write(file, path.suffix.lower(), cache, ids, configuration, on_progress)
    return ExportResult(path, written, len(ids) - written)


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """Open a file that takes the place of another one when the block ends without an error.

    Raises:
        ExportFailed: It cannot be written.
    """
    # Line ends are not converted: CSV has its own.
    with (
        _replacing(path) as handle,
        os.fdopen(handle, "w", encoding="utf-8", newline="") as file,
    ):
        yield file


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in place of another one.

    Raises:
        ExportFailed: It cannot be written.
    """
    with _replacing(path) as handle, os.fdopen(handle, "wb") as file:
        file.write(content)


@contextmanager
def _replacing(path: Path) -> Iterator[int]:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ExportFailed(f"{path.parent}: {error.strerror}") from None
    try:
        yield handle
        _finish(Path(name), path)
    except OSError as error:
        raise ExportFailed(f"{path}: {error.strerror}") from None
    finally:
        _take_away(name)


def _take_away(name: str) -> None:
    with suppress(FileNotFoundError):
        Path(name).unlink()


def _finish(written: Path, path: Path) -> None:
    """Move the file into place, with the permissions of the user's other files."""
    mask = os.umask(0)
    os.umask(mask)
    written.chmod(0o666 & ~mask)
    written.replace(path)


async def _write(
    file: IO[str],
    suffix: str,
    cache: IncidentCache,
    ids: Sequence[str],
    configuration: Configuration,
    on_progress: Progress,
) -> int:
    lines = {".csv": _csv, ".json": _json, ".md": _markdown}[suffix](cache, ids, configuration)
    written = 0
    for place, line in enumerate(lines):
        if line:
            file.write(line)
            written += 1
        if place % _WRITTEN == 0:
            on_progress(min(place, len(ids)), len(ids))
            await asyncio.sleep(0)
    on_progress(len(ids), len(ids))
    # Without the lines before and after the incidents.
    return written - (2 if suffix == ".json" else 1)


def _csv(cache: IncidentCache, ids: Sequence[str], configuration: Configuration) -> Iterator[str]:
    columns = table_columns(configuration)
    yield BYTE_ORDER_MARK + csv_line([column.title for column in columns])
    for incident in _incidents(cache, ids):
        yield csv_line([column.read(incident) for column in columns]) if incident else ""


def _markdown(
    cache: IncidentCache, ids: Sequence[str], configuration: Configuration
) -> Iterator[str]:
    columns = short_columns(configuration)
    titles = [column.title for column in columns]
    yield markdown_line(titles) + f"|{' --- |' * len(titles)}\n"
    for incident in _incidents(cache, ids):
        yield markdown_line([column.read(incident) for column in columns]) if incident else ""


def _json(cache: IncidentCache, ids: Sequence[str], _: Configuration) -> Iterator[str]:
    yield "["
    separator = "\n"
    for incident_id in ids:
        document = cache.document(incident_id)
        if document is None:
            yield ""
        else:
            # Unchanged JSON from the API, with control characters escaped.
            yield separator + dump_json(parse_json(document))
            separator = ",\n"
    yield "\n]\n"


def _incidents(cache: IncidentCache, ids: Sequence[str]) -> Iterator[Incident | None]:
    return map(cache.incident, ids)
