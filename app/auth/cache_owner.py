"""Cache files by key: data read with one key is never shown with another."""

from contextlib import suppress
from pathlib import Path

from app.config.settings import Profile
from app.errors import IncidentError
from app.system.first_screen import fingerprint
from app.system.paths import PathUnusable, cache_location, cache_path
from app.system.private_files import read_regular, replace_private_file
from app.system.secret import Secret

# The owner and API URL of the last used cache.
_LAST = "incidents-last"
_LARGEST = 4096

# Number of caches of other keys to keep, such as that of a replaced key.
_OTHERS = 1


class KeyChanged(IncidentError):
    """The displayed cache belongs to another key."""

    title = "The key is another one than last time"
    hint = "Nothing was sent; start again."


def key_fingerprint(profile: Profile, key: Secret) -> str:
    """Return a hash of the key and the profile's URL, which reveals neither."""
    return fingerprint(profile.api_url, key.reveal())


def last_fingerprint(profile: Profile) -> str:
    """Return the owner of the profile's last used cache for its URL; empty without one."""
    folder = cache_location(profile.name)
    try:
        content, _ = read_regular(folder / _LAST, _LARGEST)
        owner, _, address = content.decode().partition(" ")
    except (OSError, UnicodeDecodeError):
        return ""
    return owner if address == profile.api_url and _file(folder, owner).exists() else ""


def owner_record(profile: Profile, key: Secret) -> tuple[Path, str]:
    """Return the file that names the last used cache, and its content when it is this key's."""
    file = cache_location(profile.name) / _LAST
    return file, _record(key_fingerprint(profile, key), profile)


def cache_file(profile: Profile, owner: str) -> Path:
    """Return the owner's cache file, now the last used one, and delete old caches.

    Raises:
        PathUnusable: Its folder cannot be created or written.
    """
    folder = cache_path(profile.name)
    file = _file(folder, owner)
    try:
        if not file.exists():
            _drop_others(folder)
        replace_private_file(folder / _LAST, _record(owner, profile))
    except OSError as error:
        raise PathUnusable(f"{folder}: {error.strerror}.") from error
    return file


def belongs_to_key(file: Path, profile: Profile, key: Secret) -> bool:
    """Return whether the file is the cache of this key."""
    return file.name == _file(file.parent, key_fingerprint(profile, key)).name


def forget_fingerprint(profile: Profile) -> None:
    """Show no cache of this profile before the new key is found.

    Raises:
        PathUnusable: The folder cannot be written.
    """
    file = cache_location(profile.name) / _LAST
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise PathUnusable(f"{file}: {error.strerror}.") from error


def _record(owner: str, profile: Profile) -> str:
    return f"{owner} {profile.api_url}"


def _file(folder: Path, owner: str) -> Path:
    return folder / f"incidents-{owner}.db"


def _drop_others(folder: Path) -> None:
    # Another process may delete them too.
    with suppress(FileNotFoundError):
        others = sorted(folder.glob("incidents*.db"), key=lambda file: file.stat().st_mtime)
        for file in others[: len(others) - _OTHERS]:
            for part in folder.glob(f"{file.name}*"):
                part.unlink()
