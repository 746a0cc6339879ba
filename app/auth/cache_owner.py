"""Which file holds the cache of a key: what one key has read is never shown under another."""

from contextlib import suppress
from pathlib import Path

from app.config.settings import Profile
from app.errors import IncidentError
from app.system.paths import PathUnusable, cache_location, cache_path
from app.system.private_files import read_regular, replace_private_file
from app.system.secret import Secret

# Names which cache was used last, and at which address.
_LAST = "incidents-last"
_LARGEST = 4096

# How many caches of other keys are kept beside the one in use, such as of a key that was replaced.
_OTHERS = 1


class KeyChanged(IncidentError):
    """The cache on screen is that of another key."""

    title = "The key is another one than last time"
    hint = "Nothing was sent; start again."


def key_fingerprint(profile: Profile, key: Secret) -> str:
    """What stands for the key at the profile's address; neither can be told from it."""
    from hashlib import sha256  # Not needed while the key is still being looked for.

    return sha256(f"{profile.api_url}\n{key.reveal()}".encode()).hexdigest()[:32]


def last_fingerprint(profile: Profile) -> str:
    """Whose cache was used last with this profile at its address; empty when none is there."""
    folder = cache_location(profile.name)
    try:
        content, _ = read_regular(folder / _LAST, _LARGEST)
        owner, _, address = content.decode().partition(" ")
    except (OSError, UnicodeDecodeError):
        return ""
    return owner if address == profile.api_url and _file(folder, owner).exists() else ""


def cache_file(profile: Profile, owner: str) -> Path:
    """The file of that owner, which is the last one from now on; caches of long ago are deleted.

    Raises:
        PathUnusable: Its folder cannot be made, or not be written.
    """
    folder = cache_path(profile.name)
    file = _file(folder, owner)
    try:
        if not file.exists():
            _drop_others(folder)
        replace_private_file(folder / _LAST, f"{owner} {profile.api_url}")
    except OSError as error:
        raise PathUnusable(f"{folder}: {error.strerror}.") from error
    return file


def belongs_to_key(file: Path, profile: Profile, key: Secret) -> bool:
    """Whether that is the file of this key."""
    return file.name == _file(file.parent, key_fingerprint(profile, key)).name


def forget_fingerprint(profile: Profile) -> None:
    """Show no cache of this profile before its key is found: that is another one from now on.

    Raises:
        PathUnusable: The folder cannot be written.
    """
    file = cache_location(profile.name) / _LAST
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise PathUnusable(f"{file}: {error.strerror}.") from error


def _file(folder: Path, owner: str) -> Path:
    return folder / f"incidents-{owner}.db"


def _drop_others(folder: Path) -> None:
    # Another program may be at it as well.
    with suppress(FileNotFoundError):
        others = sorted(folder.glob("incidents*.db"), key=lambda file: file.stat().st_mtime)
        for file in others[: len(others) - _OTHERS]:
            for part in folder.glob(f"{file.name}*"):
                part.unlink()
