"""Validate web links, and detect a browser."""

import os
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit


def is_web_address(link: str) -> bool:
    """Return whether a link leads to the web; a payload could name any file or program."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def has_browser(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Return whether there is a graphical browser; one in this terminal would break it."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return bool(environ.get("BROWSER"))
    if platform in {"darwin", "win32"}:
        return True
    return any(
        environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
    )
