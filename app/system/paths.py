"""Where the program keeps its files: configuration, rebuildable cache, and precious state."""

import os
import re
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_state_path

from app.errors import IncidentError
from app.system.private_files import make_private_folder, refuse_foreign_link

NAME = "incident-tui"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class PathUnusable(IncidentError):
    """A folder of the program's own cannot be made or entered."""

    title = "A folder cannot be used"
    hint = "Make it yours and writable, or choose another with the XDG variables."


def config_path() -> Path:
    """The configuration file: `INCIDENT_TUI_CONFIG`, else the platform's place for one."""
    chosen = os.environ.get("INCIDENT_TUI_CONFIG", "")
    return expanded(chosen) if chosen else user_config_path(NAME, False) / "config.toml"


def cache_path(profile: str) -> Path:
    """The profile's folder for what can be fetched again; it exists, for its owner only.

    Raises:
        PathUnusable: It cannot be made.
    """
    return _made(cache_location(profile))


def cache_location(profile: str) -> Path:
    """Where `cache_path` is or will be; nothing is made."""
    return user_cache_path(NAME, False) / folder_name(profile)


def cache_folders(profile: str | None) -> list[Path]:
    """The folders of `cache_path` that there are, of one profile or of all."""
    root = user_cache_path(NAME, False)
    if profile is not None:
        folder = root / folder_name(profile)
        return [] if folder.is_symlink() else [folder]
    return [each for each in sorted(root.glob("*")) if each.is_dir() and not each.is_symlink()]


def state_path(profile: str) -> Path:
    """The profile's folder for what must not be lost; it exists, for its owner only.

    Raises:
        PathUnusable: It cannot be made.
    """
    return _made(state_location(profile))


def state_location(profile: str) -> Path:
    """Where `state_path` is or will be; nothing is made."""
    return user_state_path(NAME, False) / folder_name(profile)


def reports_path() -> Path:
    """The folder for crash reports and debug logs; it exists, for its owner only.

    Raises:
        PathUnusable: It cannot be made.
    """
    # No profile's folder has such a name.
    return _made(user_state_path(NAME, False) / "crash.reports")


def folder_name(profile: str) -> str:
    """A file name that is safe everywhere and different for every profile.

    Upper case counts as unsafe: some file systems cannot tell `WorkItem` from `work`.
    """
    if _PLAIN.fullmatch(profile):
        return profile
    from hashlib import sha256  # only unusual names need it

    readable = re.sub(r"[^a-z0-9]+", "-", profile.lower()).strip("-")[:24] or "profile"
    digest = sha256(profile.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    # The dot keeps it apart from every plain name.
    return f"{readable}.{digest}"


def expanded(path: str) -> Path:
    """`path` with `~` as the home folder, or as it stands on an account without one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _made(folder: Path) -> Path:
    try:
        # Above the profile's folder stands the program's own, which a person may have linked.
        refuse_foreign_link(folder.parent)
        make_private_folder(folder.parent.resolve())
        make_private_folder(folder)
    except OSError as error:
        raise PathUnusable(f"{folder}: {error.strerror}.") from error
    return folder
