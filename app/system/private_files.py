"""Read and create regular files and private folders safely."""

import errno
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600

_TEMPORARY = ".incident-tui"

# Seconds after which a temporary file is no longer being written.
_ABANDONED = 600


def read_regular(path: Path, largest: int) -> tuple[bytes, os.stat_result]:
    """Read a file, or `/dev/null` as an empty one; links are followed.

    Raises:
        OSError: It is a pipe, a device, a folder, too large, or unreadable.
    """
    status = path.stat()
    if _is_null(status):
        return b"", status
    # Opening a device can have side effects, and a pipe can block.
    if not stat.S_ISREG(status.st_mode):
        raise _not_regular(path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _not_regular(path)
        content = file.read(largest + 1)
    if len(content) > largest:
        raise OSError(errno.EFBIG, f"It holds more than {largest:,} bytes", str(path))
    return content, status


def make_private_folder(folder: Path) -> None:
    """Create a folder and its missing parents for its owner only, regardless of the umask.

    Raises:
        OSError: It cannot be created or changed, or is a symbolic link.
    """
    for each in (*reversed(folder.parents), folder):
        with suppress(FileExistsError):
            if not each.exists():
                each.mkdir(_FOLDER)
                each.chmod(_FOLDER)
    if folder.is_symlink():
        raise _is_link(folder)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if stat.S_IMODE(folder.stat().st_mode) != _FOLDER:
        folder.chmod(_FOLDER)


def refuse_foreign_link(folder: Path) -> None:
    """Reject a symbolic link of another user in place of a folder.

    Raises:
        OSError: It is such a link.
    """
    with suppress(FileNotFoundError):
        status = folder.lstat()
        if stat.S_ISLNK(status.st_mode) and status.st_uid not in {os.geteuid(), 0}:
            raise _is_link(folder)


def make_private_file(file: Path) -> None:
    """Create an empty file for its owner only, with its folder, unless it exists.

    An existing file is not opened: closing it in this process would drop SQLite's locks.

    Raises:
        OSError: It cannot be created, or is a symbolic link, a pipe or a device.
    """
    make_private_folder(file.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        os.close(os.open(file, flags, _FILE))
    except FileExistsError:
        refuse_irregular(file)
    if stat.S_IMODE(file.stat().st_mode) != _FILE:
        file.chmod(_FILE)


def refuse_irregular(file: Path) -> None:
    """Reject an existing file that is not a regular one, such as a symbolic link.

    Raises:
        OSError: It is not a regular file.
    """
    with suppress(FileNotFoundError):
        mode = file.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise _is_link(file)
        if not stat.S_ISREG(mode):
            raise _not_regular(file)


def replace_private_file(file: Path, text: str) -> None:
    """Replace a file atomically with one for its owner only; a link is replaced too.

    Temporary files that a killed program left are removed.

    Raises:
        OSError: It cannot be written.
    """
    import tempfile  # not needed before the first paint

    prefix = f".{file.name}."
    _remove_abandoned(file.parent, prefix)
    descriptor, name = tempfile.mkstemp(_TEMPORARY, prefix, file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _remove_abandoned(folder: Path, prefix: str) -> None:
    """Remove temporary files that nobody writes any more."""
    latest = time.time() - _ABANDONED
    for each in folder.iterdir():
        if each.name.startswith(prefix) and each.name.endswith(_TEMPORARY):
            with suppress(FileNotFoundError):
                if each.lstat().st_mtime < latest:
                    each.unlink()


def why_untrusted(status: os.stat_result) -> str:
    """Return the reason why another user may have written a file; empty if none."""
    if status.st_uid not in {os.geteuid(), 0}:
        return "it belongs to another user"
    if status.st_mode & stat.S_IWOTH:
        return "every user can write it"
    if status.st_mode & stat.S_IWGRP and not _is_own_group(status.st_gid):
        return "other users of its group can write it"
    return ""


def _is_own_group(group: int) -> bool:
    """Return whether a group is root's, or the user's private group."""
    import grp  # rarely needed at start
    import pwd

    if group == 0:
        return True
    try:
        user, named = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return named.gr_name == user.pw_name and set(named.gr_mem) <= {user.pw_name}


def _is_null(status: os.stat_result) -> bool:
    return stat.S_ISCHR(status.st_mode) and status.st_rdev == Path(os.devnull).stat().st_rdev


def _is_link(path: Path) -> OSError:
    return OSError(errno.ELOOP, "It is a symbolic link", str(path))


def _not_regular(path: Path) -> OSError:
    if path.is_dir():
        return IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return OSError(errno.EINVAL, "It is not a regular file", str(path))
