"""Where the key is looked for, in which order, and that it never shows."""

import os
import pickle
import sys
import traceback
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from app.auth.credentials import ApiKey, NoApiKey, find_key, validated_key
from app.auth.keyring_store import (
    InvalidStoredKey,
    KeyringFailed,
    NoKeyring,
    key_file_path,
    read_keyring,
    remove_from_keyring,
    remove_own_file,
    write_keyring,
    write_own_file,
)
from app.auth.pending_key import PendingKey
from app.auth.vendor_cli import vendor_file
from app.config.settings import Profile, Settings
from app.session.launch import LaunchOptions
from app.system.secret import Secret
from tests.support.keyrings import (
    BrokenKeyring,
    LockedKeyring,
    MemoryKeyring,
    forgetful_keyring,
    no_keyring,
    use,
)

# A module's global, and nobody's local: the tests look at the locals of tracebacks.
SECRET = "inc_hunter2hunter2hunter2"


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    backend = MemoryKeyring()
    use(monkeypatch, backend)
    return backend


def printing(text: str, *, status: int = 0, message: str = "") -> Profile:
    """A profile whose key command prints that, complains of that, and exits so."""
    program = f"import sys; sys.stderr.write({message!r}); print({text!r}); sys.exit({status})"
    return Profile("work", key_command=(sys.executable, "-c", program))


def write_private(path: Path, content: str, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def everything_told_by(error: BaseException) -> str:
    """What a crash report could show of it: messages, frames and their locals, causes included."""
    told = []
    link: BaseException | None = error
    while link is not None:
        told.append(repr(link))
        told.extend(traceback.TracebackException.from_exception(link, capture_locals=True).format())
        link = link.__cause__ or link.__context__
    return "\n".join(told)


# What is found, and in which order.


def test_each_place_is_used_when_those_before_it_have_nothing(
    keyring: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file = write_private(tmp_path / "key", "from-file\n")
    monkeypatch.setenv("INCIDENT_API_KEY", " from-environment ")
    keyring.set_password("incident-tui", "default", "from-keyring")
    write_own_file("default", Secret("from-own-file"))
    write_private(vendor_file(), "api_key: from-vendor\n")
    profile = Profile(
        "default", key_command=(sys.executable, "-c", "print('from-command')"), key_file=key_file
    )

    found = []

    def look(profile: Profile) -> None:
        key = find_key(profile)
        found.append((key.key.reveal(), key.source))

    look(profile)
    monkeypatch.delenv("INCIDENT_API_KEY")
    look(profile)
    look(Profile("default", key_file=key_file))
    keyring.passwords.clear()
    look(Profile("default", key_file=key_file))
    look(Profile("default"))
    remove_own_file("default")
    look(Profile("default"))
    vendor_file().unlink()

    assert [key for key, _ in found] == [
        "from-environment",
        "from-command",
        "from-keyring",
        "from-file",
        "from-own-file",
        "from-vendor",
    ]
    sources = [source for _, source in found]
    assert sources[0] == "the environment variable INCIDENT_API_KEY"
    assert sys.executable in sources[1]
    assert sources[2] == "the system keyring (keyrings MemoryKeyring)"
    assert str(key_file) in sources[3]
    assert str(key_file_path("default")) in sources[4]
    assert "inc" in sources[5]
    assert str(vendor_file()) in sources[5]
    with pytest.raises(NoApiKey, match="default"):
        find_key(Profile("default"))


def test_profiles_have_their_own_keys(keyring: MemoryKeyring) -> None:
    write_keyring("work", Secret("one"))
    write_own_file("other", Secret("two"))
    assert find_key(Profile("work")).key.reveal() == "one"
    assert find_key(Profile("other")).key.reveal() == "two"
    assert keyring.passwords == {("incident-tui", "work"): "one"}


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENT_API_KEY", "  ")
    write_keyring("work", Secret("stored"))
    assert find_key(Profile("work")).key.reveal() == "stored"


# Commands.


def test_a_command_is_run_without_a_shell(tmp_path: Path) -> None:
    program = "import sys; print('-'.join(sys.argv[1:]))"
    profile = Profile("work", key_command=(sys.executable, "-c", program, "$HOME", ";", "a b"))
    with pytest.raises(InvalidStoredKey, match="space"):
        find_key(profile)
    profile = Profile("work", key_command=(sys.executable, "-c", program, "$HOME", ";", "*"))
    assert find_key(profile).key.reveal() == "$HOME-;-*"


def test_a_failing_command_says_why_and_nothing_is_used_instead(keyring: MemoryKeyring) -> None:
    write_keyring("work", Secret("of another organisation"))
    with pytest.raises(InvalidStoredKey) as failed:
        find_key(printing(SECRET, status=3, message="\x1b[31mnot signed in\n"))
    assert "status 3" in failed.value.detail
    assert "[31mnot signed in" in failed.value.detail
    assert "\x1b" not in failed.value.detail
    assert SECRET not in everything_told_by(failed.value)


def test_a_command_that_is_not_there_says_so() -> None:
    with pytest.raises(InvalidStoredKey, match=r"no-such-program.*No such file"):
        find_key(Profile("work", key_command=("no-such-program",)))


def test_a_command_that_never_ends_is_stopped() -> None:
    program = f"print({SECRET!r}, flush=True); import threading; threading.Event().wait()"
    profile = Profile("work", key_command=(sys.executable, "-c", program))
    with pytest.raises(InvalidStoredKey, match="longer than 1 s") as stopped:
        find_key(profile, command_seconds=1)
    told = everything_told_by(stopped.value)
    # The program stands in the profile's command here, where it should not.
    assert SECRET not in told.replace(repr(program), "")


def test_a_command_that_prints_nothing_is_an_error() -> None:
    with pytest.raises(InvalidStoredKey, match="nothing in what key_command"):
        find_key(printing(""))


# Files.


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = write_private(tmp_path / "key", SECRET, mode)
    with pytest.raises(InvalidStoredKey) as refused:
        find_key(Profile("work", key_file=path))
    assert f"chmod 600 '{path}'" in refused.value.hint
    assert SECRET not in everything_told_by(refused.value)


def test_a_key_file_that_is_not_there_is_an_error_and_no_other_key_is_used(tmp_path: Path) -> None:
    write_own_file("work", Secret("another"))
    with pytest.raises(InvalidStoredKey, match=r"no file .*nowhere"):
        find_key(Profile("work", key_file=tmp_path / "nowhere"))


def test_a_key_file_that_is_no_file_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(InvalidStoredKey, match="is not a file"):
            find_key(Profile("work", key_file=path))


def test_a_stored_file_is_private_and_replaced_whole() -> None:
    path = write_own_file("work", Secret("first"))
    path.chmod(0o644)
    assert write_own_file("work", Secret("second")) == path == key_file_path("work")
    assert path.stat().st_mode & 0o777 == 0o600
    assert find_key(Profile("work")).key.reveal() == "second"
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert remove_own_file("work")
    assert not remove_own_file("work")


# Keyrings.


def test_a_key_is_kept_in_the_keyring_and_removed_from_it() -> None:
    assert not remove_from_keyring("work")
    write_keyring("work", Secret("stored"))
    assert remove_from_keyring("work")
    assert read_keyring("work") is None


@pytest.mark.parametrize("backend", [no_keyring(), LockedKeyring(), BrokenKeyring()])
def test_without_a_working_keyring_the_file_is_used(
    backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, backend)
    with pytest.raises(NoApiKey, match="keyring cannot be used"):
        find_key(Profile("work"))
    write_own_file("work", Secret("stored"))
    assert find_key(Profile("work")).key.reveal() == "stored"


@pytest.mark.parametrize("backend", [LockedKeyring(), BrokenKeyring()])
def test_a_keyring_that_fails_does_not_let_the_key_into_the_error(
    backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, backend)
    with pytest.raises(KeyringFailed) as failed:
        write_keyring("work", Secret(SECRET))
    assert SECRET not in everything_told_by(failed.value)


def test_no_keyring_is_told_from_one_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, no_keyring())
    with pytest.raises(NoKeyring) as missing:
        write_keyring("work", Secret(SECRET))
    assert not isinstance(missing.value, KeyringFailed)
    assert SECRET not in everything_told_by(missing.value)


def test_a_keyring_that_keeps_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, forgetful_keyring())
    with pytest.raises(NoKeyring, match="did not keep it"):
        write_keyring("work", Secret(SECRET))


# The key itself.


@pytest.mark.parametrize("text", ["", "two words", "two\nlines", "inc_ключ", "inc_\x00", "\udcff"])
def test_what_cannot_be_sent_is_not_taken_for_a_key(text: str) -> None:
    with pytest.raises(InvalidStoredKey, match="the test") as refused:
        validated_key(Secret(text), "the test")
    if text:
        assert text not in str(refused.value)


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(f" {SECRET}\n")
    assert secret.reveal() == SECRET
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>40}",
        "%s %r" % (secret, secret),  # noqa: UP031 - as the logging library formats
        repr(ApiKey(secret, "the test")),
        repr(LaunchOptions(Profile("work"), Settings(), key=PendingKey(lambda: secret, secret))),
        repr(vars(PendingKey(lambda: secret, secret))),
        repr([secret]),
    ]
    assert not any(SECRET in text for text in shown)
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_crash_beside_a_secret_does_not_show_it() -> None:
    def crash(key: ApiKey) -> None:
        header_holder = key.key
        raise RuntimeError(f"bug near {header_holder}")

    with pytest.raises(RuntimeError) as crashed:
        crash(validated_key(Secret(SECRET), "the test"))
    assert "Secret(********)" in everything_told_by(crashed.value)
    assert SECRET not in everything_told_by(crashed.value)
