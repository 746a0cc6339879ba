"""Store the API key in the system keyring or a private file."""

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
    """A key is missing where one is configured, or is invalid."""

    title = "The API key cannot be used"


class NoKeyring(IncidentError):
    """The system has no keyring, or it is unavailable."""

    title = "The system keyring cannot be used"
    hint = "To keep the key in a file instead: incident-tui auth login --file"


class KeyringFailed(NoKeyring):
    """The keyring is unavailable, but may have a key."""


def keyring_name() -> str:
    """Return the name of the keyring in use, such as `SecretService Keyring`."""
    import keyring  # slow to import: only when the keyring is used

    return one_line(clean(_ask(lambda: str(keyring.get_keyring().name))))


def read_keyring(profile: str) -> Secret | None:
    """Return the profile's key from the system keyring, or None.

    Raises:
        NoKeyring: It is unavailable.
    """
    import keyring  # slow to import: only when the keyring is used

    return _ask(lambda: _secret(keyring.get_password(NAME, profile)))


def write_keyring(profile: str, key: Secret) -> None:
    """Store the profile's key in the system keyring.

    Raises:
        NoKeyring: It is unavailable, or does not store the key.
    """
    import keyring  # slow to import: only when the keyring is used

    _ask(lambda: keyring.set_password(NAME, profile, key.reveal()))
    # The null keyring accepts everything and stores nothing.
    if read_keyring(profile) is None:
        raise NoKeyring("It took the key and did not keep it.")


def remove_from_keyring(profile: str) -> bool:
    """Delete the key from the keyring; return whether there was one.

    Raises:
        NoKeyring: It is unavailable.
    """
    import keyring  # slow to import: only when the keyring is used

    if read_keyring(profile) is None:
        return False
    _ask(lambda: keyring.delete_password(NAME, profile))
    return True


def key_file_path(profile: str) -> Path:
    """Return the path of the key file, which may not exist."""
    return state_location(profile) / "api-key"


def read_private_file(path: Path) -> Secret | None:
    """Read the key in a file; None if there is no file.

    Raises:
        InvalidStoredKey: Others can read it, or it cannot be read.
    """
    try:
        # Do not block on a pipe without a writer.
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
    """Read an open file, whose mode cannot change between check and read."""
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
    """Store the profile's key in a file for its owner only, atomically.

    Raises:
        InvalidStoredKey: It cannot be written.
        PathUnusable: Its folder cannot be created.
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
    """Delete the key file; return whether there was one.

    Raises:
        InvalidStoredKey: It cannot be deleted.
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
    """Call the keyring; errors are raised without its frames, which contain the key."""
    from keyring.errors import KeyringError, NoKeyringError

    failure: type[NoKeyring] = KeyringFailed
    try:
        return action()
    except NoKeyringError:
        failure, trouble = NoKeyring, "There is none on this system."
    except KeyringError as error:
        trouble = one_line(clean(str(error))) or type(error).__name__
    # Backends are plugins that raise any error of D-Bus and other libraries.
    except Exception as error:  # noqa: BLE001
        trouble = type(error).__name__
    raise failure(trouble)
