"""`incident-tui cache clear`: forgets what was fetched; drafts and keys are kept elsewhere."""

from collections.abc import Iterator
from pathlib import Path

from app.system.paths import PathUnusable, cache_folders

# The databases, what SQLite keeps beside them, what was set aside, and which was used last.
_OURS = "incidents*"


def clear(profile: str | None) -> tuple[int, int]:
    """Delete the caches, of one profile or of all; how many there were, and their bytes.

    A program that is running keeps what it has open, and starts with nothing the next time.

    Raises:
        PathUnusable: A file cannot be deleted.
    """
    folders = [folder for folder in cache_folders(profile) if any(_files(folder))]
    freed = 0
    for file in (file for folder in folders for file in _files(folder)):
        try:
            freed += file.stat().st_size
            file.unlink()
        except OSError as error:
            raise PathUnusable(f"{file}: {error.strerror}.") from error
    return len(folders), freed


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.glob(_OURS)))
