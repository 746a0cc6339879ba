"""Where the key may travel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system.api_url import ApiUrlRefused, checked_api_url


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://api.incident.io", "https://api.incident.io"),
        ("  HTTPS://API.Incident.IO/ ", "https://api.incident.io"),
        ("https://api.incident.io:443", "https://api.incident.io"),
        ("https://proxy.internal:8443/", "https://proxy.internal:8443"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://localhost:8787", "http://localhost:8787"),
        ("http://LOCALHOST:80", "http://localhost"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.254.3.4", "http://127.254.3.4"),
        ("http://[::1]:8787", "http://[::1]:8787"),
    ],
)
def test_https_and_this_machine_are_accepted_as_an_origin(typed: str, origin: str) -> None:
    assert checked_api_url(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "http://api.incident.io",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://127.0.0.1.evil.example",
        "http://127.1",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://2130706433",
        "http://[::2]",
        "http://[::ffff:10.0.0.1]",
    ],
)
def test_plain_http_to_another_machine_is_refused(typed: str) -> None:
    with pytest.raises(ApiUrlRefused, match=r"https|user name"):
        checked_api_url(typed)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("https://me:hunter2@api.incident.io", "user name"),
        ("https://me@api.incident.io", "user name"),
        ("https://@api.incident.io", "user name"),
        ("https://api.incident.io?x=1", "query"),
        ("https://api.incident.io/?", "query"),
        ("https://api.incident.io/#x", "fragment"),
        ("https://api.incident.io#", "fragment"),
        ("https://api.incident.io/v2", "path"),
        ("https://api.incident.io//", "path"),
        ("https://api.incident.io\\@evil.example", "backslashes"),
        ("https://api.inci\ndent.io", "control"),
        ("https://api. incident.io", "spaces"),
        ("https://аpi.incident.io", "ASCII"),
        ("https://-api.incident.io", "host name"),
        ("https://api..incident.io", "host name"),
        ("https://api.incident.io:0", "address"),
        ("https://api.incident.io:99999", "address"),
        ("https://api.incident.io:port", "address"),
        ("https://[::1", "address"),
        ("https://", "no host"),
        ("ftp://api.incident.io", "https://"),
        ("api.incident.io", "https://"),
        ("file:///etc/passwd", "https://"),
        ("", "https://"),
    ],
)
def test_anything_more_or_less_than_an_origin_is_refused(typed: str, why: str) -> None:
    with pytest.raises(ApiUrlRefused, match=why) as refused:
        checked_api_url(typed)
    assert "hunter2" not in str(refused.value)


@given(st.text() | st.from_regex(r"https?://[^\s]{0,30}"))
def test_what_is_accepted_is_stable_and_safe(typed: str) -> None:
    try:
        origin = checked_api_url(typed)
    except ApiUrlRefused:
        return
    assert checked_api_url(origin) == origin
    assert origin.startswith(("https://", "http://localhost", "http://127.", "http://[::1]"))
    assert "@" not in origin
