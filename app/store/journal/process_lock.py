"""Which running programs share a journal: each holds a lock that the system frees when it dies."""

import fcntl
import re
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

_ID = re.compile("[0-9a-f]{32}")


class ProcessLock:
    """This program, among others that may work on the same file.

    Args:
        file: The shared file; the lock lies beside it. None when nothing is shared.

    Raises:
        OSError: The lock cannot be made.
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
        """Whether that is another program which is still running."""
        # What a damaged journal says may be the name of any file.
        if instance_id == self.id or self._file is None or not _ID.fullmatch(instance_id):
            return False
        path = self._path(instance_id)
        try:
            with path.open("r", encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # It died without cleaning up.
                path.unlink(missing_ok=True)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Let go of the lock."""
        if self._lock:
            with suppress(OSError):
                self._path(self.id).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def _path(self, instance_id: str) -> Path:
        return Path(f"{self._file}.{instance_id}.lock")
