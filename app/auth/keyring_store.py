"""The places where the program itself keeps an API key: the system keyring, or a private file."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.errors import IncidentError
from app.system.paths import NAME, state_location, state_path
from app.system.secret import Secret
from app.text.text import clean, one_line

Value = TypeVar("Value")

_LARGEST_FILE = 64 * 1024


class InvalidStoredKey(IncidentError):
    """A key was found, or should have been, and cannot be used."""

    title = "The API key cannot be used"


class NoKeyring(IncidentError):
    """The system has no keyring, or it does not answer."""

    title = "The system keyring cannot be used"
    hint = "To keep the key in a file instead: incident-tui auth login --file"


class KeyringFailed(NoKeyring):
    """There is a keyring, and it may hold a key, but it does not answer."""


def keyring_name() -> str:
    """What the keyring in use calls itself, such as `SecretService Keyring`."""
    import keyring  # slow to import: only when the keyring is used

    return one_line(clean(_ask(lambda: str(keyring.get_keyring().name))))


def read_keyring(profile: str) -> Secret | None:
    """The profile's key in the system keyring, or None.

    Raises:
        NoKeyring: It could not be asked.
    """
    import keyring  # slow to import: only when the keyring is used

    return _ask(lambda: _secret(keyring.get_password(NAME, profile)))


def write_keyring(profile: str, key: Secret) -> None:
    """Keep the profile's key in the system keyring.

    Raises:
        NoKeyring: It could not be asked, or it keeps nothing.
    """
    import keyring  # slow to import: only when the keyring is used

    _ask(lambda: keyring.set_password(NAME, profile, key.reveal()))
    # The null keyring takes everything and keeps nothing.
    if read_keyring(profile) is None:
        raise NoKeyring("It took the key and did not keep it.")


def remove_from_keyring(profile: str) -> bool:
    """Whether there was a key in the keyring to remove.

    Raises:
        NoKeyring: It could not be asked.
    """
    import keyring  # slow to import: only when the keyring is used

    if read_keyring(profile) is None:
        return False
    _ask(lambda: keyring.delete_password(NAME, profile))
    return True


def key_file_path(profile: str) -> Path:
    """The file that `auth login --file` writes; it need not exist."""
    return state_location(profile) / "api-key"


def read_private_file(path: Path) -> Secret | None:
    """What is in the file, or None if there is none.

    Raises:
        InvalidStoredKey: Others may read it, or it cannot be read.
    """
    try:
        # Not to hang on a pipe that nobody writes to.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            return _read_if_private(path, descriptor)
        finally:
            os.close(descriptor)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InvalidStoredKey(f"{path}: {error.strerror}.") from error


def _read_if_private(path: Path, descriptor: int) -> Secret:
    """What is in the open file; its mode cannot change between the look and the reading."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise InvalidStoredKey(f"{path} is not a file.")
    if status.st_uid not in {os.geteuid(), 0}:
        raise InvalidStoredKey(
            f"{path} belongs to another user.", hint=f"Run: chown $USER '{path}'"
        )
    if status.st_mode & 0o077:
        raise InvalidStoredKey(
            f"Others on this machine can read {path}.", hint=f"Run: chmod 600 '{path}'"
        )
    return Secret(os.read(descriptor, _LARGEST_FILE).decode("utf-8-sig", "replace"))


def write_own_file(profile: str, key: Secret) -> Path:
    """Keep the profile's key in a file that only its owner can read; the old one stays until then.

    Raises:
        InvalidStoredKey: It cannot be written.
        PathUnusable: Its folder cannot be made.
    """
    path = state_path(profile) / key_file_path(profile).name
    unfinished = path.with_suffix(".new")
    try:
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{key.reveal()}\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise InvalidStoredKey(f"{path}: {error.strerror}.") from error
    return path


def remove_own_file(profile: str) -> bool:
    """Whether there was a file to remove.

    Raises:
        InvalidStoredKey: It cannot be removed.
    """
    path = key_file_path(profile)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InvalidStoredKey(f"{path}: {error.strerror}.") from error
    return True


def _secret(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)


def _ask(action: Callable[[], Value]) -> Value:
    """What the keyring answers; what went wrong is told without its frames, which hold the key."""
    from keyring.errors import KeyringError, NoKeyringError

    failure: type[NoKeyring] = KeyringFailed
    try:
        return action()
    except NoKeyringError:
        failure, trouble = NoKeyring, "There is none on this system."
    except KeyringError as error:
        trouble = one_line(clean(str(error))) or type(error).__name__
    # Backends are plugins, which let through whatever D-Bus and their other libraries raise.
    except Exception as error:  # noqa: BLE001
        trouble = type(error).__name__
    raise failure(trouble)
