"""Identify the running processes that share a journal, by locks the system frees."""

import fcntl
import re
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

_ID = re.compile("[0-9a-f]{32}")


class ProcessLock:
    """Lock of this process on a shared file.

    Args:
        file: The shared file, with the lock beside it; None for an unshared one.

    Raises:
        OSError: The lock cannot be created.
    """

    def __init__(self, file: Path | None) -> None:
        self.id = uuid4().hex
        self._file = file
        self._lock = None
        if file:
            self._path(self.id).touch(mode=0o600)
            self._lock = self._path(self.id).open("w", encoding="utf-8")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def is_other_alive(self, instance_id: str) -> bool:
        """Return whether the id belongs to another running process."""
        # In a damaged journal the id could be any file name.
        if instance_id == self.id or self._file is None or not _ID.fullmatch(instance_id):
            return False
        path = self._path(instance_id)
        try:
            with path.open("r", encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # The process ended without removing its lock.
                path.unlink(missing_ok=True)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Release the lock."""
        if self._lock:
            with suppress(OSError):
                self._path(self.id).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def _path(self, instance_id: str) -> Path:
        return Path(f"{self._file}.{instance_id}.lock")
