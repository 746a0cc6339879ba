"""Choose the trusted certificate authorities: those in variables, else the system's."""

import os
import re
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.errors import NetworkSettingsInvalid

_BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_FOLDERS = "SSL_CERT_DIR"
# OpenSSL finds certificates in a folder by these names; `openssl rehash` creates them.
_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")
# System locations, for a Python whose OpenSSL was built with other paths.
_SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@dataclass(frozen=True, slots=True)
class Trust:
    """Trusted certificate authorities, and their source for messages."""

    context: ssl.SSLContext
    source: str


def load_trust(environment: Mapping[str, str]) -> Trust:
    """Load the certificate authorities for TLS connections.

    As in curl, the files and folders of all variables together replace the system's, and the
    additional checks of Python 3.13 on a company's authority are off.

    Raises:
        NetworkSettingsInvalid: A path in a variable is missing or has no certificates.
    """
    named = [(name, environment[name]) for name in _BUNDLES if environment.get(name)]
    folders = environment.get(_FOLDERS, "")
    if not named and not folders:
        return _system_trust()
    context = _empty_context()
    for name, value in named:
        _load(context, name, Path(value))
    for folder in filter(None, folders.split(os.pathsep)):
        _load(context, _FOLDERS, Path(folder))
    sources = [name for name, _ in named] + [_FOLDERS] * bool(folders)
    return Trust(context, " and ".join(sources))


def trust_error() -> Trust:
    """Return a trust without authorities, for connections without TLS."""
    return Trust(_empty_context(), "no certificates")


def _empty_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # As in curl, an intermediate authority can be trusted without its root.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _load(context: ssl.SSLContext, variable: str, path: Path) -> None:
    """Trust the certificates in a file or folder."""
    try:
        if path.is_dir():
            _load_folder(context, path)
        else:
            context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        reason = "holds no certificates in PEM form"
    except (OSError, ValueError) as error:
        reason = f"cannot be read: {getattr(error, 'strerror', None) or 'it is no file name'}"
    else:
        return
    raise NetworkSettingsInvalid(
        f"{variable} names {path}, which {reason}.",
        hint=f"Correct or unset {variable}, then start again.",
    )


def _load_folder(context: ssl.SSLContext, folder: Path) -> None:
    files = sorted(folder.iterdir())
    if any(_HASHED.fullmatch(file.name) for file in files):
        context.load_verify_locations(capath=folder)
        return
    for file in files:
        if file.suffix in {".pem", ".crt", ".cer"} and file.is_file():
            context.load_verify_locations(cafile=file)


def _system_trust() -> Trust:
    if sys.platform == "darwin":
        import truststore

        # macOS's keychain. Elsewhere truststore reads all certificates again for every connection.
        return Trust(truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT), "the system's keychain")
    context = _empty_context()
    context.load_default_certs()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(cafile=_any_bundle())
    return Trust(context, "the system's certificates")


def _any_bundle() -> Path:
    for name in _SYSTEM_BUNDLES:
        if (file := Path(name)).is_file():
            return file
    import certifi  # for a machine without certificates, such as a small container

    return Path(certifi.where())
