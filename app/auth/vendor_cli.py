"""Read the key saved by `inc`, the vendor's command line; its file is never written.

`inc auth login` writes `$XDG_CONFIG_HOME/inc/config.yml`, else `~/.config/inc/config.yml`, on every
platform, with mode 0600, as flat YAML with the keys `api_key`, `api_url` and `default_output`.
Source: internal/config/config.go of github.com/incident-io/inc.
"""

import json
import os
import re
from pathlib import Path

from app.auth.keyring_store import read_private_file
from app.config.settings import DEFAULT_API_URL
from app.system.api_url import ApiUrlRefused, checked_api_url
from app.system.paths import expanded
from app.system.secret import Secret

# First characters of YAML values that are not plain text on one line.
_NOT_TEXT = ("|", ">", "&", "*", "!", "{", "[", "%", "@", "`")


def vendor_file() -> Path:
    """Return the path of `inc`'s configuration, which may not exist."""
    folder = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return expanded(folder) / "inc" / "config.yml"


def read_vendor_key(api_url: str) -> Secret | None:
    """Return the key that `inc` has saved for that origin, or None.

    Raises:
        InvalidStoredKey: Others can read the file, or it cannot be read.
    """
    content = read_private_file(vendor_file())
    if content is None:
        return None
    address = _value(content, "api_url").reveal() or DEFAULT_API_URL
    try:
        same = checked_api_url(address) == api_url
    except ApiUrlRefused:
        same = False
    return (_value(content, "api_key") or None) if same else None


def _value(content: Secret, name: str) -> Secret:
    """Return the value of a key at the left margin; empty without one."""
    line = re.compile(
        rf"""^(?:{name}|"{name}"|'{name}')[ \t]*:(?:[ \t]+(.*))?$""", re.MULTILINE | re.IGNORECASE
    )
    found = line.search(content.reveal())
    return Secret(_scalar((found[1] or "").strip())) if found else Secret("")


def _scalar(written: str) -> str:
    """Parse a YAML scalar on one line: plain, single- or double-quoted; empty for others."""
    if quoted := re.match(r"'((?:[^']|'')*)'", written):
        return quoted[1].replace("''", "'")
    if quoted := re.match(r'"(?:[^"\\]|\\.)*"', written):
        try:
            return str(json.loads(quoted[0]))
        except ValueError:
            return ""
    plain = re.split(r"(?:^|[ \t])#", written, maxsplit=1)[0].strip()
    return "" if plain in {"~", "null"} or plain.startswith(_NOT_TEXT) else plain
