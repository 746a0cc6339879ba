"""Names crash reports and debug logs, and limits how many are stored."""

import os
from datetime import UTC, datetime
from pathlib import Path

from app.system.paths import reports_path

_MOST = 10


def new_report_file(kind: str) -> Path:
    """Name a new file and delete the oldest ones of its kind.

    Raises:
        PathUnusable: The folder cannot be made.
        OSError: Old files cannot be deleted.
    """
    folder = reports_path()
    for old in sorted(folder.glob(f"{kind}-*.txt"))[: -(_MOST - 1)]:
        old.unlink(missing_ok=True)
    return folder / f"{kind}-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{os.getpid()}.txt"
