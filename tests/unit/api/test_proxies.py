"""Which proxy a request goes through, as curl's users expect, and what is said of a wrong one."""

import sys
import urllib.request

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.api.proxies import Proxy, proxy_for
from app.errors import NetworkSettingsInvalid

API = "https://api.incident.io"
PROXY = "http://proxy.corp:3128"


def chosen(url: str = API, **environment: str) -> str:
    """The proxy in short; empty for a direct connection."""
    proxy = proxy_for(url, environment)
    return f"{proxy.source}={proxy.scheme}://{proxy.address}" if proxy else ""


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, ""),
        (
            {"https_proxy": "a:1", "HTTPS_PROXY": "b:1", "ALL_PROXY": "c:1"},
            "https_proxy=http://a:1",
        ),
        ({"https_proxy": "", "HTTPS_PROXY": "b:1"}, "HTTPS_PROXY=http://b:1"),
        ({"HTTPS_PROXY": "b:1", "all_proxy": "c:1"}, "HTTPS_PROXY=http://b:1"),
        ({"all_proxy": "c:1", "ALL_PROXY": "d:1"}, "all_proxy=http://c:1"),
        ({"HTTP_PROXY": "a:1", "http_proxy": "a:1"}, ""),
        ({"HTTPS_PROXY": " http://p "}, "HTTPS_PROXY=http://p:80"),
        ({"HTTPS_PROXY": "https://p/"}, "HTTPS_PROXY=https://p:443"),
        ({"HTTPS_PROXY": "HTTP://P.corp:3128/path?x#y"}, "HTTPS_PROXY=http://P.corp:3128"),
        ({"HTTPS_PROXY": "http://[::1]:3128"}, "HTTPS_PROXY=http://[::1]:3128"),
        ({"HTTPS_PROXY": "http://10.0.0.1:"}, "HTTPS_PROXY=http://10.0.0.1:80"),
        ({"ALL_PROXY": "socks5://p"}, "ALL_PROXY=socks5://p:1080"),
        ({"ALL_PROXY": "socks5h://p:9"}, "ALL_PROXY=socks5://p:9"),
        ({"ALL_PROXY": "socks://p:9/"}, "ALL_PROXY=socks5://p:9"),
    ],
)
def test_the_variable_for_https_goes_before_the_one_for_all(
    environment: dict[str, str], proxy: str
) -> None:
    assert chosen(**environment) == proxy


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "http://127.9.8.7",
        "http://[::1]:8080",
        "https://localhost",
        "https://LOCALHOST.:8443",
        "https://127.0.0.2",
        "https://127.1",
        "https://0x7f000001",
        "https://[::1]",
        "https://[::ffff:127.0.0.1]",
        # Plain http never leaves this machine in any other way either.
        "http://api.corp",
    ],
)
def test_this_machine_and_plain_http_never_use_a_proxy(url: str) -> None:
    everywhere = {"HTTP_PROXY": PROXY, "HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY, "NO_PROXY": "x"}
    assert chosen(url, **everywhere) == ""
    assert chosen(API, **everywhere) == f"HTTPS_PROXY={PROXY}"


@pytest.mark.parametrize(
    ("no_proxy", "url", "is_direct"),
    [
        ("*", API, True),
        ("a,*", API, True),
        ("incident.io", API, True),
        (".incident.io", API, True),
        ("*.incident.io", API, True),
        (".API.Incident.IO.", API, True),
        ("cident.io", API, False),
        ("incident.io.corp", API, False),
        ("io incident.com", API, True),
        ("localhost,fe80::/10", API, False),
        ("localhost, corp\tx  incident.io", API, True),
        (",, ,", API, False),
        (".", API, False),
        ("*.", API, False),
        ("api.incident.io:443", API, True),
        ("api.incident.io:8443", API, False),
        ("incident.io:8443", "https://api.incident.io:8443", True),
        ("10.0.0.0/8", "https://10.1.2.3", True),
        ("10.0.0.0/8", "https://11.1.2.3", False),
        ("10.1.2.3/8", "https://10.9.9.9", True),
        ("10.1.2.3", "https://10.1.2.3", True),
        ("10.1.2.3:443", "https://10.1.2.3", True),
        ("10.1.2.3:444", "https://10.1.2.3", False),
        ("2.3", "https://10.1.2.3", False),
        ("10.0.0.0/99", "https://10.1.2.3", False),
        ("fd00::/8", "https://[fd00::1]", True),
        ("[fd00::1]", "https://[fd00::1]", True),
        ("[fd00::1]:443", "https://[fd00::1]", True),
        ("[fd00::1]:444", "https://[fd00::1]", False),
        ("[fd00::]/8", "https://[fd00::1]", True),
        ("fd00:0:0::1", "https://[fd00::1]", True),
        ("10.0.0.0/8", "https://[::ffff:10.0.0.1]", True),
        ("10.0.0.0/8", "https://[fd00::1]", False),
    ],
)
def test_no_proxy_takes_names_addresses_networks_and_ports(
    no_proxy: str, url: str, *, is_direct: bool
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        assert (chosen(url, **{"HTTPS_PROXY": PROXY, name: no_proxy}) == "") is is_direct


@pytest.mark.parametrize(
    ("value", "user", "password"),
    [
        ("http://me:secret@p:1", "me", "secret"),
        ("http://me@p:1", "me", ""),
        ("me:secret@p:1", "me", "secret"),
        ("http://corp%5Cme:a%2Fb%40c@p:1", "corp\\me", "a/b@c"),
        ("http://me:a/b@p:1", "me", "a/b"),
        ("http://me:a#b?c@p:1", "me", "a#b?c"),
        ("http://me:a@b:c@p:1", "me", "a@b:c"),
        ("http://me:100%@p:1", "me", "100%"),
    ],
)
def test_a_login_may_hold_anything(value: str, user: str, password: str) -> None:
    proxy = proxy_for(API, {"HTTPS_PROXY": value})
    assert proxy
    assert proxy.login
    assert (proxy.address, proxy.login[0], proxy.login[1].reveal()) == ("p:1", user, password)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("ftp://p:1", "scheme"),
        ("socks4://p:1", "scheme"),
        ("http://", "host"),
        ("http://:3128", "host"),
        ("http://p:x", "port"),
        ("http://p:0", "port"),
        ("http://p:65536", "port"),
        ("http://p:٣", "port"),
        ("http://[p]:1", "host"),
        ("http://[::1:1", "host"),
        ("http://::1:1", "host"),
        ("http://999.1.1.1:1", "host"),
        ("http://pröxy:1", "host"),
        ("http://p\x1b[2J:1", "host"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable(value: str, reason: str) -> None:
    with pytest.raises(NetworkSettingsInvalid) as caught:
        proxy_for(API, {"ALL_PROXY": value})
    assert "ALL_PROXY" in caught.value.detail
    assert "ALL_PROXY" in caught.value.hint
    assert reason in caught.value.detail
    assert not caught.value.retryable


SECRET = "hunter2hunter2"


@given(
    st.text(max_size=20),
    st.text(max_size=20),
    st.sampled_from(["", "http://", "socks5h://", "x://"]),
)
@example("/", "", "http://")
@example("#", "@p:99999", "http://")
@example(":", "@p:x", "")
@example("", "@[", "http://")
def test_no_value_is_beyond_the_error_and_none_is_repeated(
    before: str, after: str, scheme: str
) -> None:
    shown: Proxy | NetworkSettingsInvalid | None
    try:
        shown = proxy_for(API, {"HTTPS_PROXY": f"{scheme}me:{before}{SECRET}{after}@p:1"})
    except NetworkSettingsInvalid as error:
        shown = error
    assert SECRET not in f"{shown} {shown!r} {shown.label if isinstance(shown, Proxy) else ''}"


def test_without_a_variable_macos_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    found = {"https": "http://proxy.corp:3128"}
    monkeypatch.setattr(urllib.request, "getproxies_macosx_sysconf", lambda: found, raising=False)
    monkeypatch.setattr(urllib.request, "proxy_bypass_macosx_sysconf", asked.append, raising=False)
    assert chosen() == "the system's proxy settings=http://proxy.corp:3128"
    assert asked == ["api.incident.io"]
    assert chosen(HTTPS_PROXY="other:1") == "HTTPS_PROXY=http://other:1"
    assert chosen(NO_PROXY="incident.io") == ""
