"""Create names of crash reports and debug logs, and limit their number."""

import os
from datetime import UTC, datetime
from pathlib import Path

from app.system.paths import reports_path

_MOST = 10


def new_report_file(kind: str) -> Path:
    """Return the name of a new file and delete the oldest files of its kind.

    Raises:
        PathUnusable: The folder cannot be created.
        OSError: Old files cannot be deleted.
    """
    folder = reports_path()
    for old in sorted(folder.glob(f"{kind}-*.txt"))[: -(_MOST - 1)]:
        old.unlink(missing_ok=True)
    return folder / f"{kind}-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{os.getpid()}.txt"
