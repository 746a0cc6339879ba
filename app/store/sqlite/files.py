"""Files of a SQLite database, with those of its log."""

from contextlib import suppress
from pathlib import Path

from app.system.private_files import make_private_file, refuse_irregular


def create_private(file: Path) -> None:
    """Create a file with private permissions, unless it exists.

    SQLite gives its log files the mode of the database. It would write through a symbolic link
    in place of any of these files, so links are refused.
    """
    make_private_file(file)
    for part in ("-wal", "-shm", "-journal"):
        refuse_irregular(file.with_name(f"{file.name}{part}"))


def set_aside(file: Path, ending: str) -> Path:
    """Rename a database and its log files to a free name, and return that name."""
    kept = Path(f"{file}.{ending}")
    number = 1
    while kept.exists():
        number += 1
        kept = Path(f"{file}.{ending}-{number}")
    move(file, kept)
    return kept


def move(file: Path, target: Path) -> None:
    """Rename a database and its log files."""
    for part in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{file}{part}").replace(f"{target}{part}")
