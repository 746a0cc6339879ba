"""System keyrings for tests, through the keyring library's own interface for them."""

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.core import load_keyring
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps passwords for as long as it lives."""

    # Never chosen by the library on its own.
    priority = 0

    def __init__(self) -> None:
        self.passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.passwords:
            raise PasswordDeleteError("not found")
        del self.passwords[service, username]


class LockedKeyring(MemoryKeyring):
    """There, but nobody unlocks it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")


class StrayError(Exception):
    """What a library below a keyring may raise."""


class BrokenKeyring(MemoryKeyring):
    """Lets an error of some other library through."""

    def get_password(self, service: str, username: str) -> str | None:
        raise StrayError("org.freedesktop.DBus.Error.NoReply")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise StrayError(f"could not keep {password}")


def no_keyring() -> KeyringBackend:
    """What the library uses on a system without a keyring."""
    return load_keyring("keyring.backends.fail.Keyring")


def forgetful_keyring() -> KeyringBackend:
    """The library's null keyring: takes everything, keeps nothing."""
    return load_keyring("keyring.backends.null.Keyring")


def use(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend) -> None:
    """Make it the system's keyring for one test."""
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    keyring.set_keyring(backend)
