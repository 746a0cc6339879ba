"""Proxies and certificates over real sockets: what is sent where, what is said when it fails."""

import asyncio
import os
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from hashlib import sha1
from pathlib import Path

import pytest
import trustme
from cryptography import x509

from app.api import certificates
from app.api.certificates import load_trust
from app.api.client import ApiClient
from app.api.rate_limiter import CONNECTIONS
from app.demo.server import DemoServer
from app.errors import (
    CertificateRejected,
    IncidentError,
    NetworkSettingsInvalid,
    ProxyLoginRejected,
    Unreachable,
)
from app.system.secret import Secret
from tests.support.client import Waits
from tests.support.demo import KEY, make_demo_server, serve_over_http
from tests.support.leaks import join_process_threads
from tests.support.network import HOST, Company, ProxyServer, serve_company

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=30)


@pytest.fixture
def company(server: DemoServer, tmp_path: Path) -> Iterator[Company]:
    with serve_company(server, tmp_path) as company:
        yield company


@pytest.fixture
async def proxy() -> AsyncIterator[ProxyServer]:
    async with ProxyServer().serving() as proxy:
        yield proxy


@pytest.fixture
async def strict_proxy() -> AsyncIterator[ProxyServer]:
    async with ProxyServer(login="me:right/#@word").serving() as proxy:
        yield proxy


def connect(url: str) -> ApiClient:
    waits = Waits()
    return ApiClient(url, Secret(KEY), sleep=waits, limiter=waits.limiter())


async def identify(url: str, times: int = 1) -> ApiClient:
    """Ask so many times at once, with one client, and close it."""
    client = connect(url)
    try:
        await asyncio.gather(*(client.request("GET", "v1", "identity") for _ in range(times)))
    finally:
        await client.close()
    return client


async def failure(url: str) -> IncidentError:
    with pytest.raises(IncidentError) as caught:
        await identify(url)
    return caught.value


# Proxies.


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
async def test_this_machine_is_reached_directly_whatever_proxies_there_are(
    variable: str,
    server: DemoServer,
    company: Company,
    proxy: ProxyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, proxy.url())
    monkeypatch.setenv("SSL_CERT_FILE", str(company.authority))
    with serve_over_http(server) as url:
        await identify(url)
        await identify(url.replace("127.0.0.1", "localhost"))
    await identify(company.loopback_url)
    assert (proxy.targets, proxy.keys) == ([], [])
    assert len(server.requests) == 3


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
async def test_other_machines_are_reached_through_the_proxy_which_sees_no_key(
    variable: str,
    scheme: str,
    server: DemoServer,
    company: Company,
    proxy: ProxyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, proxy.url(scheme))
    monkeypatch.setenv("NO_PROXY", "localhost,fe80::/10 *.elsewhere.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(company.authority))
    await identify(company.url)
    assert proxy.targets == [f"{HOST}:{company.port}"]
    assert proxy.keys == []
    assert len(server.requests) == 1


async def test_what_no_proxy_names_is_not_asked_of_the_proxy(
    company: Company, proxy: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url())
    monkeypatch.setenv("NO_PROXY", "10.0.0.0/8 *.corp.test")
    error = await failure(company.url)
    assert isinstance(error, Unreachable)
    assert error.detail.startswith(f"{HOST}: ")
    assert proxy.targets == []


@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("password", ["right%2F%23%40word", "right/#@word"])
async def test_a_password_is_given_as_it_is_meant(
    scheme: str,
    password: str,
    company: Company,
    strict_proxy: ProxyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", strict_proxy.url(scheme, f"me:{password}"))
    monkeypatch.setenv("SSL_CERT_FILE", str(company.authority))
    await identify(company.url, times=8)
    assert set(strict_proxy.logins) == {"me:right/#@word"}


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_wrong_password_is_given_once_in_the_life_of_the_program(
    scheme: str, company: Company, strict_proxy: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", strict_proxy.url(scheme, "me:wrong/hunter2"))
    client = connect(company.url)
    asked = [client.request("GET", "v1", "identity") for _ in range(20)]
    failures = await asyncio.gather(*asked, return_exceptions=True)
    await client.close()
    failures.append(await failure(company.url))
    assert {type(error) for error in failures} == {ProxyLoginRejected}
    assert strict_proxy.logins == ["me:wrong/hunter2"]
    assert strict_proxy.url().removeprefix("http://") in str(failures[0])
    assert "HTTPS_PROXY" in str(failures[0])
    assert "hunter2" not in str(failures)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_missing_password_is_final_too(
    scheme: str, company: Company, strict_proxy: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", strict_proxy.url(scheme))
    error = await failure(company.url)
    assert isinstance(error, ProxyLoginRejected)
    assert "ALL_PROXY" in error.explanation
    assert len(strict_proxy.logins) == (1 if scheme == "http" else 0)


async def test_the_command_line_gives_a_wrong_password_once(
    company: Company, strict_proxy: ProxyServer
) -> None:
    status, said = await list_incidents(
        company, HTTPS_PROXY=strict_proxy.url(login="me:wrong"), NO_PROXY="localhost,fe80::/10"
    )
    assert status == 1
    assert strict_proxy.logins == ["me:wrong"]
    assert "The proxy rejected the user name or password" in said
    assert "HTTPS_PROXY" in said
    assert "wrong" not in said


async def test_while_the_first_request_fails_the_others_do_not_wait_for_one_another(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProxyServer(status=503).serving() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url(login="me:word"))
        client = ApiClient(company.url, Secret(KEY), attempts=1)
        asked = [client.request("GET", "v1", "identity") for _ in range(8)]
        failures = await asyncio.gather(*asked, return_exceptions=True)
        await client.close()
    assert {type(error) for error in failures} == {Unreachable}
    assert f"through the proxy {proxy.url().removeprefix('http://')} (HTTPS_PROXY): 503" in str(
        failures[7]
    )
    assert len(proxy.targets) == 1


async def test_a_request_cancelled_at_the_proxy_leaves_the_way_to_the_next(
    company: Company, proxy: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url(login="me:word"))
    monkeypatch.setenv("SSL_CERT_FILE", str(company.authority))
    client = connect(company.url)
    first, second = (
        asyncio.ensure_future(client.request("GET", "v1", "identity")) for _ in range(2)
    )
    await proxy.until_asked()
    first.cancel()
    assert await second
    await client.close()


# Certificates.


async def list_incidents(company: Company, **environment: str) -> tuple[int, str]:
    """The exit status of `incident-tui list`, and what it complains about."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        "list",
        cwd=ROOT,
        env={**os.environ, "INCIDENT_API_KEY": KEY, "INCIDENT_API_URL": company.url, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    join_process_threads()
    assert process.returncode is not None
    return process.returncode, said.decode()


@pytest.mark.parametrize(
    "variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_DIR"]
)
async def test_each_variable_can_name_the_companys_authority(
    variable: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(company.authority))
    await identify(company.loopback_url)


async def test_a_file_and_a_folder_count_together(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    folder = tmp_path / "certificates"
    folder.mkdir()
    company.authority.rename(folder / "company.crt")
    (folder / "README").write_text("Not a certificate.")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path / 'missing'}{os.pathsep}{folder}")
    (tmp_path / "missing").mkdir()
    await identify(company.loopback_url)


async def test_a_hashed_folder_is_looked_up_by_name(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "hashed"
    folder.mkdir()
    name = subject_hash(company.authority)
    company.authority.rename(folder / f"{name}.0")
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    await identify(company.loopback_url)


def subject_hash(certificate: Path) -> str:
    """The name by which OpenSSL looks a certificate up: of its subject, in small letters."""
    subject = x509.load_pem_x509_certificate(certificate.read_bytes()).subject
    small = x509.Name([x509.NameAttribute(each.oid, str(each.value).lower()) for each in subject])
    # Without the header of the sequence: that of a short one takes two bytes.
    digest = sha1(small.public_bytes()[2:], usedforsecurity=False).digest()
    return f"{int.from_bytes(digest[:4], 'little'):08x}"


async def test_a_certificate_that_is_not_trusted_is_final_and_named(
    server: DemoServer, company: Company, proxy: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url())
    client = connect(company.url)
    open_files = 0
    for attempt in range(15):
        with pytest.raises(CertificateRejected) as caught:
            await client.request("GET", "v1", "identity")
        assert [record.attempt for record in client.log] == [1] * (attempt + 1)
        open_files = open_files or open_descriptors()
    assert f"{HOST} through the proxy 127.0.0.1:{proxy.port} (HTTPS_PROXY)" in caught.value.detail
    assert "unable to get local issuer certificate" in caught.value.detail
    assert "SSL_CERT_FILE" in caught.value.hint
    assert open_descriptors() <= open_files + 2
    assert not caught.value.retryable
    assert not server.requests
    await client.close()


def open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


async def test_the_variable_that_says_what_is_trusted_is_named(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    error = await failure(company.loopback_url)
    assert isinstance(error, CertificateRejected)
    assert "Trusted: REQUESTS_CA_BUNDLE." in error.detail


async def test_a_certificate_for_another_name_is_final_and_named(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_company(server, tmp_path, "other.test") as company:
        monkeypatch.setenv("SSL_CERT_FILE", str(company.authority))
        error = await failure(company.loopback_url)
    assert isinstance(error, CertificateRejected)
    assert "IP address mismatch" in error.detail


async def test_the_command_line_says_at_once_that_a_certificate_is_not_trusted(
    company: Company, proxy: ProxyServer
) -> None:
    status, said = await list_incidents(company, HTTPS_PROXY=proxy.url())
    assert status == 1
    assert "The certificate is not trusted" in said
    # Each of the requests that it begins with has failed, and none was sent again.
    assert len(proxy.targets) <= CONNECTIONS


@pytest.mark.parametrize(
    "variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"nothing", "no certificates"),
        (b"", "no certificates"),
    ],
)
async def test_an_unusable_file_is_named_with_its_variable(
    variable: str,
    content: bytes | None,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "company.pem"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv(variable, str(file))
    error = await failure("https://127.0.0.1:9")
    assert isinstance(error, NetworkSettingsInvalid)
    assert f"{variable} names {file}" in error.detail
    assert reason in error.detail
    assert variable in error.hint


def test_without_a_variable_the_system_is_trusted_by_the_rules_of_curl() -> None:
    trust = load_trust({"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""})
    assert trust.context.verify_mode is ssl.CERT_REQUIRED
    assert trust.context.check_hostname
    assert trust.context.cert_store_stats()["x509_ca"]
    assert trust.context.verify_flags & ssl.VERIFY_X509_PARTIAL_CHAIN
    # Python 3.13 sets this by default, and then refuses authorities that curl takes.
    assert not trust.context.verify_flags & ssl.VERIFY_X509_STRICT


def test_a_machine_without_certificates_has_those_of_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(certificates, "_SYSTEM_BUNDLES", ("/missing.pem",))
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda _: None)
    assert load_trust({}).context.cert_store_stats()["x509_ca"]
