"""Choose the proxy of a request from the environment, as curl does."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import inet_aton, inet_ntoa
from urllib.parse import unquote, urlsplit

from app.errors import NetworkSettingsInvalid
from app.system.api_url import is_loopback
from app.system.secret import Secret

_DEFAULT_PORTS = {"http": 80, "https": 443, "socks5": 1080}
# SOCKS proxies always resolve names: httpx supports nothing else.
_SCHEMES = {
    "http": "http",
    "https": "https",
    "socks": "socks5",
    "socks5": "socks5",
    "socks5h": "socks5",
}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
_HOST_AND_PORT = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9_.-]+))(?::(?P<port>.*))?", re.DOTALL
)
_PORT = re.compile(r"[0-9]{1,5}")
_PORTS = 65536
_SEPARATORS = re.compile(r"[\s,]+")
_SYSTEM = "the system's proxy settings"

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Proxy:
    """Proxy, with the name of the variable it comes from.

    Attributes:
        source: The variable, for messages.
        scheme: `http`, `https` or `socks5`.
        host: A name or an address; an IPv6 address without brackets.
        login: User name and password; None without a login.
    """

    source: str
    scheme: str
    host: str
    port: int
    login: tuple[str, Secret] | None = None

    @property
    def address(self) -> str:
        """Host and port, without secrets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def account(self) -> tuple[str, str]:
        """Account that the password belongs to: address and user name."""
        return self.address, self.login[0] if self.login else ""

    @property
    def label(self) -> str:
        """Address and source, for messages."""
        return f"{self.address} ({self.source})"


def proxy_for(url: str, environment: Mapping[str, str]) -> Proxy | None:
    """Choose the proxy of a URL; None for a direct connection.

    Plain HTTP and requests to this machine never use a proxy: plain HTTP is only used for this
    machine, and the proxy would get the API key.

    Raises:
        NetworkSettingsInvalid: The variable has no valid proxy; the message leaves its value out.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or is_loopback(_spelled_out(host)):
        return None
    port = parts.port or _DEFAULT_PORTS["https"]
    if _is_exempt(host, port, _variable(environment, "no_proxy")[1]):
        return None
    for name in ("https_proxy", "all_proxy"):
        source, value = _variable(environment, name)
        if value:
            return _parsed(source, value)
    return _system_proxy(host)


def _variable(environment: Mapping[str, str], name: str) -> tuple[str, str]:
    """Return the name and value of a variable; lower case takes precedence."""
    for spelling in (name, name.upper()):
        if value := environment.get(spelling, "").strip():
            return spelling, value
    return "", ""


def _spelled_out(host: str) -> str:
    """Expand a short or hexadecimal address, such as 127.1, as resolvers do."""
    try:
        return inet_ntoa(inet_aton(host))
    except (OSError, ValueError):
        return host


def _system_proxy(host: str) -> Proxy | None:
    """Return the proxy of macOS's network settings."""
    if sys.platform == "darwin":
        from urllib.request import getproxies_macosx_sysconf, proxy_bypass_macosx_sysconf

        value = getproxies_macosx_sysconf().get("https", "")
        if value and not proxy_bypass_macosx_sysconf(host):
            return _parsed(_SYSTEM, value)
    return None


def _parsed(source: str, value: str) -> Proxy:
    spelled = _SCHEME.match(value)
    scheme = _SCHEMES.get(spelled[1].lower() if spelled else "http")
    if scheme is None:
        raise _invalid(source, "its scheme is not one of http, https, socks5 and socks5h")
    # A password may contain any character, also unescaped: it ends at the last @.
    login, at, rest = value[spelled.end() if spelled else 0 :].rpartition("@")
    host, port = _host_and_port(source, re.split(r"[/?#]", rest, maxsplit=1)[0])
    user, _, password = login.partition(":")
    return Proxy(
        source,
        scheme,
        host,
        _DEFAULT_PORTS[scheme] if port is None else port,
        (unquote(user), Secret(unquote(password))) if at else None,
    )


def _host_and_port(source: str, text: str) -> tuple[str, int | None]:
    parts = _HOST_AND_PORT.fullmatch(text)
    host = parts and (parts["v6"] or parts["name"])
    if parts is None or not host or (_ADDRESS.fullmatch(host) and not _address(host)):
        raise _invalid(source, "it has no host, or one that is neither a name nor an address")
    port = parts["port"]
    if not port:
        return host, None
    if not _PORT.fullmatch(port) or not 0 < int(port) < _PORTS:
        raise _invalid(source, "its port is not a number from 1 to 65535")
    return host, int(port)


def _invalid(source: str, reason: str) -> NetworkSettingsInvalid:
    return NetworkSettingsInvalid(
        f"{source} names no usable proxy: {reason}.",
        hint=f"Correct {source}, as in http://proxy.example.com:3128, then start again.",
    )


def _is_exempt(host: str, port: int, list_of_hosts: str) -> bool:
    entries = _SEPARATORS.split(list_of_hosts)
    return any(_exempts(entry, host.lower(), port) for entry in entries if entry)


def _exempts(entry: str, host: str, port: int) -> bool:
    """Return whether a `NO_PROXY` entry (name, address or network) covers a host."""
    if entry == "*":
        return True
    name, of_port = _without_port(entry.lower())
    if of_port and of_port != str(port):
        return False
    address = _address(host)
    if address is None:
        name = name.removeprefix("*").strip(".")
        return bool(name) and (host == name or host.endswith(f".{name}"))
    try:
        return address in ip_network(name.rstrip("."), strict=False)
    except ValueError:
        return False


def _without_port(entry: str) -> tuple[str, str]:
    if bracketed := re.fullmatch(r"\[([^]]*)\](/\d+)?(?::(\d+))?", entry):
        return bracketed[1] + (bracketed[2] or ""), bracketed[3] or ""
    name, colon, port = entry.rpartition(":")
    # More than one colon is an IPv6 address, which has a port only after brackets.
    return (name, port) if colon and ":" not in name and port.isdigit() else (entry, "")


def _address(host: str) -> Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
