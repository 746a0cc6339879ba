"""`incident-tui cache clear`: delete cached data; drafts and keys are elsewhere."""

from collections.abc import Iterator
from pathlib import Path

from app.system.paths import PathUnusable, cache_folders, first_screen_path

# The databases, their SQLite log files, replaced files, and the last owner.
_OURS = "incidents*"


def clear(profile: str | None) -> tuple[int, int]:
    """Delete the caches of one profile or all; return their number and size in bytes.

    A running program keeps its open files, and starts with an empty cache the next time.

    Raises:
        PathUnusable: A file cannot be deleted.
    """
    folders = [folder for folder in cache_folders(profile) if any(_files(folder))]
    freed = 0
    screens = [file for file in (first_screen_path(),) if folders and file.exists()]
    for file in (*screens, *(file for folder in folders for file in _files(folder))):
        try:
            freed += file.stat().st_size
            file.unlink()
        except OSError as error:
            raise PathUnusable(f"{file}: {error.strerror}.") from error
    return len(folders), freed


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.glob(_OURS)))
