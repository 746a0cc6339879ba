"""Reads and makes files that are what their names say, and folders that are one person's own."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def read_regular(path: Path, largest: int) -> tuple[bytes, os.stat_result]:
    """Read a file, or `/dev/null` as an empty one; a link counts as what it leads to.

    Raises:
        OSError: It is a pipe, a device or a folder, holds more bytes, or cannot be read.
    """
    status = path.stat()
    if _is_null(status):
        return b"", status
    # Opening a device can have effects, and a pipe can take for ever.
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
    """Make a folder for its owner alone, and what is missing above it, whatever the umask is.

    Raises:
        OSError: It cannot be made or changed, or is a symbolic link.
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
    """Refuse a symbolic link that another user has put in the place of a folder.

    Raises:
        OSError: It is one.
    """
    with suppress(FileNotFoundError):
        status = folder.lstat()
        if stat.S_ISLNK(status.st_mode) and status.st_uid not in {os.geteuid(), 0}:
            raise _is_link(folder)


def make_private_file(file: Path) -> None:
    """Make an empty file for its owner alone, in a folder of the same kind, unless it exists.

    One that exists is not opened: in this process that would take SQLite's locks off it.

    Raises:
        OSError: It cannot be made, or is a symbolic link, a pipe or a device.
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
    """Refuse a file that exists and is not a plain one, such as a symbolic link.

    Raises:
        OSError: It is one.
    """
    with suppress(FileNotFoundError):
        mode = file.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise _is_link(file)
        if not stat.S_ISREG(mode):
            raise _not_regular(file)


def replace_private_file(file: Path, text: str) -> None:
    """Put a file for its owner alone in place, at once; a link in that place is replaced.

    Raises:
        OSError: It cannot be written.
    """
    import tempfile  # not needed before the first paint

    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def why_untrusted(status: os.stat_result) -> str:
    """Say why another user may have written a file; empty when none can."""
    if status.st_uid not in {os.geteuid(), 0}:
        return "it belongs to another user"
    if status.st_mode & stat.S_IWOTH:
        return "every user can write it"
    if status.st_mode & stat.S_IWGRP and not _is_own_group(status.st_gid):
        return "other users of its group can write it"
    return ""


def _is_own_group(group: int) -> bool:
    """Tell whether a group is root's, or named like the user, who is its only member."""
    import grp  # hardly ever needed at start
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
