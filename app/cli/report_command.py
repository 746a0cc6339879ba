"""Command `report`: bundle what `doctor` finds with the latest crash report and log."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.cli.doctor import Finding, as_json, as_text
from app.errors import IncidentError
from app.system.paths import reports_path
from app.text.json_text import dump_json


class ReportNotWritten(IncidentError):
    """The report could not be written."""

    title = "No report was written"


def write_report(findings: Sequence[Finding], folder: Path) -> Path:
    """Write a zip file that only the user can read into a folder, and return its path.

    Raises:
        ReportNotWritten: The file could not be written.
    """
    file = folder / f"incident-tui-report-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("doctor.txt", "\n".join(as_text(findings)) + "\n")
        bundle.writestr("doctor.json", dump_json(as_json(findings), indent=2) + "\n")
        for each in _latest():
            bundle.writestr(each.name, each.read_bytes())
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content.getvalue())
    except OSError as error:
        raise ReportNotWritten(f"{file}: {error.strerror}.") from error
    return file


def _latest() -> Iterator[Path]:
    """Yield the latest crash report and debug log; neither has incident data."""
    for kind in ("crash", "debug"):
        yield from sorted(reports_path().glob(f"{kind}-*.txt"))[-1:]
