"""Validate the API URL, so that the key is only sent over https or to this machine."""

import re
from urllib.parse import SplitResult, urlsplit

_ACTING = re.compile(r"[\s\x00-\x20\x7f\\]")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class ApiUrlRefused(ValueError):
    """The URL would expose the key, or is invalid; the message does not repeat the URL.

    A URL can contain a password.
    """


def checked_api_url(text: str) -> str:
    """Return the origin of a URL, as `https://host` or `https://host:port`.

    Raises:
        ApiUrlRefused: The key would be sent in clear text, or it is not an origin.
    """
    parts, port = _split(text.strip())
    if parts.scheme not in _DEFAULT_PORTS:
        raise ApiUrlRefused("it must begin with https://, as in https://api.incident.io")
    if "@" in parts.netloc:
        raise ApiUrlRefused("it must not hold a user name or password")
    if parts.query or parts.fragment or text.strip().endswith(("?", "#")):
        raise ApiUrlRefused("it must not have a query or a fragment")
    if parts.path not in {"", "/"}:
        raise ApiUrlRefused("it must be a host alone, without a path")
    host = _host(parts)
    if parts.scheme == "http" and not is_loopback(host):
        raise ApiUrlRefused(
            "the API key is sent over https only; plain http is for this machine, as in "
            "http://localhost:8080"
        )
    named = f"[{host}]" if ":" in host else host
    standard = port is None or port == _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{named}" if standard else f"{parts.scheme}://{named}:{port}"


def _split(text: str) -> tuple[SplitResult, int | None]:
    # `urlsplit` silently drops some control characters, so check them first.
    if _ACTING.search(text):
        raise ApiUrlRefused("it must not hold spaces, control characters or backslashes")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or port == 0:
        raise ApiUrlRefused("it cannot be read as an address")
    return parts, port


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    if not host:
        raise ApiUrlRefused("it has no host")
    if not host.isascii():
        raise ApiUrlRefused("its host must be in ASCII; write an international name as xn--…")
    if ":" in host:
        return host
    if not _NAME.fullmatch(host):
        raise ApiUrlRefused("its host is not a host name")
    return host


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, without brackets, is this machine."""
    from ipaddress import IPv6Address, ip_address  # rarely needed at start

    name = host.lower().rstrip(".")
    if name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
