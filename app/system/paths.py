"""Paths of the configuration, the cache, and the persistent state."""

import os
import re
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_state_path

from app.errors import IncidentError
from app.system.first_screen import FILE as FIRST_SCREEN
from app.system.private_files import make_private_folder, refuse_foreign_link

NAME = "incident-tui"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class PathUnusable(IncidentError):
    """A folder of the program cannot be created or entered."""

    title = "A folder cannot be used"
    hint = "Make it yours and writable, or choose another with the XDG variables."


def config_path() -> Path:
    """Return the path of the configuration: `INCIDENT_TUI_CONFIG`, else the platform's."""
    chosen = os.environ.get("INCIDENT_TUI_CONFIG", "")
    return expanded(chosen) if chosen else user_config_path(NAME, False) / "config.toml"


def cache_path(profile: str) -> Path:
    """Return the profile's cache folder, created for its owner only.

    Raises:
        PathUnusable: It cannot be created.
    """
    return _made(cache_location(profile))


def cache_location(profile: str) -> Path:
    """Return the path of `cache_path` without creating it."""
    return user_cache_path(NAME, False) / folder_name(profile)


def first_screen_path() -> Path:
    """Return the path of the screen shown at the next start."""
    return user_cache_path(NAME, False) / FIRST_SCREEN


def cache_folders(profile: str | None) -> list[Path]:
    """Return the existing cache folders, of one profile or of all."""
    root = user_cache_path(NAME, False)
    if profile is not None:
        folder = root / folder_name(profile)
        return [] if folder.is_symlink() else [folder]
    return [each for each in sorted(root.glob("*")) if each.is_dir() and not each.is_symlink()]


def state_path(profile: str) -> Path:
    """Return the profile's folder for persistent data, created for its owner only.

    Raises:
        PathUnusable: It cannot be created.
    """
    return _made(state_location(profile))


def state_location(profile: str) -> Path:
    """Return the path of `state_path` without creating it."""
    return user_state_path(NAME, False) / folder_name(profile)


def reports_path() -> Path:
    """Return the folder for crash reports and debug logs, created for its owner only.

    Raises:
        PathUnusable: It cannot be created.
    """
    # No profile's folder can have this name.
    return _made(user_state_path(NAME, False) / "crash.reports")


def folder_name(profile: str) -> str:
    """Return a safe and unique folder name for a profile.

    Upper case is unsafe: some file systems do not distinguish `Work` from `work`.
    """
    if _PLAIN.fullmatch(profile):
        return profile
    from hashlib import sha256  # only needed for unusual names

    readable = re.sub(r"[^a-z0-9]+", "-", profile.lower()).strip("-")[:24] or "profile"
    digest = sha256(profile.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    # The dot distinguishes it from every plain name.
    return f"{readable}.{digest}"


def expanded(path: str) -> Path:
    """Return `path` with `~` expanded, or unchanged for an account without a home folder."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _made(folder: Path) -> Path:
    try:
        # The program's folder contains the profile's folder; the user may have linked it.
        refuse_foreign_link(folder.parent)
        make_private_folder(folder.parent.resolve())
        make_private_folder(folder)
    except OSError as error:
        raise PathUnusable(f"{folder}: {error.strerror}.") from error
    return folder
