"""The program's files and folders: private whatever the umask, never through a link."""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.auth.cache_owner import cache_file
from app.auth.keyring_store import InvalidStoredKey, read_private_file, write_own_file
from app.cli.cache_command import clear
from app.config.settings import DEFAULT_API_URL, DEFAULT_PROFILE, Profile
from app.export.file import ExportFailed, target
from app.session.bootstrap import _journal, _seen
from app.store.cache.cache import IncidentCache
from app.store.cache.seen_incidents import SeenStore
from app.store.journal.journal import Journal
from app.store.sqlite.database import StoreFailed
from app.system.paths import PathUnusable, cache_path, state_path
from app.system.private_files import (
    make_private_folder,
    read_regular,
    replace_private_file,
    why_untrusted,
)
from app.system.secret import Secret
from app.system.server_clock import ServerClock
from tests.support.demo import NOW

SOMEBODY = 12345
"""The number of a user and of a group that nobody here has."""

PROFILE = Profile(DEFAULT_PROFILE, DEFAULT_API_URL)


def changed(
    status: os.stat_result, *, owner: int | None = None, group: int | None = None
) -> os.stat_result:
    """The status of a file as if it belonged to others: only root can give files away."""
    parts = list(status)
    parts[4] = parts[4] if owner is None else owner
    parts[5] = parts[5] if group is None else group
    return os.stat_result(parts)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o277, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_folders_and_files_are_private_whatever_the_umask_is(umask: int, tmp_path: Path) -> None:
    with closing(_journal("default", ServerClock(lambda: NOW))) as journal:
        assert journal.failure == ""
        _seen("default").close()
        file = cache_file(PROFILE, "owner")
        IncidentCache(file).close()
        write_own_file("default", Secret("key"))
        state = state_path("default")
        for folder in (state, state.parent, file.parent, file.parent.parent):
            assert mode(folder) == 0o700, folder
            for each in folder.iterdir():
                assert mode(each) & 0o077 == 0, each


def test_folders_that_others_can_enter_are_closed() -> None:
    state = state_path("default")
    for folder in (state, state.parent):
        folder.chmod(0o755)
    assert {mode(folder) for folder in (state_path("default"), state.parent)} == {0o700}


# Links.


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """What must stay as it is."""
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o755)
    (folder / "file").write_text("precious")
    return folder


@pytest.mark.parametrize("part", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("name", ["journal.db", "seen.db", "incidents-owner.db"])
def test_a_link_in_the_place_of_a_database_is_not_followed(
    name: str, part: str, elsewhere: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    make_private_folder(folder)
    link = folder / f"{name}{part}"
    for leads_to in (elsewhere / "file", elsewhere / "new"):
        link.unlink(missing_ok=True)
        link.symlink_to(leads_to)
        if name == "journal.db":
            with closing(Journal(folder / name)) as journal:
                assert "symbolic link" in journal.failure
        else:
            with pytest.raises(StoreFailed, match="symbolic link"):
                (SeenStore if name == "seen.db" else IncidentCache)(folder / name)
    assert (elsewhere / "file").read_text() == "precious"
    assert [each.name for each in elsewhere.iterdir()] == ["file"]


def test_a_pipe_in_the_place_of_a_database_does_not_hang(tmp_path: Path) -> None:
    for name in ("journal.db", "seen.db"):
        os.mkfifo(tmp_path / name)
    with closing(Journal(tmp_path / "journal.db")) as journal:
        assert "regular file" in journal.failure
    with pytest.raises(StoreFailed, match="regular file"):
        SeenStore(tmp_path / "seen.db")


def test_a_link_in_the_place_of_a_profiles_folder_is_refused(elsewhere: Path) -> None:
    for made in (state_path, cache_path):
        folder = made("default")
        folder.rmdir()
        folder.symlink_to(elsewhere)
        with pytest.raises(PathUnusable, match="symbolic link"):
            made("default")
    assert mode(elsewhere) == 0o755
    with closing(_journal("default", ServerClock(lambda: NOW))) as journal:
        assert "symbolic link" in journal.failure
    assert [each.name for each in elsewhere.iterdir()] == ["file"]


def test_a_linked_cache_home_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "disk")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "linked"))
    IncidentCache(cache_file(PROFILE, "owner")).close()
    assert (tmp_path / "disk" / "incident-tui" / "default" / "incidents-owner.db").exists()


def test_the_programs_folder_may_be_a_link_of_ones_own_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cache_path("default").parent
    folder.rename(tmp_path / "disk")
    folder.symlink_to(tmp_path / "disk")
    assert cache_path("default").exists()
    lstat = Path.lstat
    monkeypatch.setattr(Path, "lstat", lambda path: changed(lstat(path), owner=SOMEBODY))
    with pytest.raises(PathUnusable, match="symbolic link"):
        cache_path("default")


def test_the_name_of_the_last_cache_is_not_written_through_a_link(elsewhere: Path) -> None:
    folder = cache_path("default")
    (folder / "incidents-last").symlink_to(elsewhere / "file")
    cache_file(PROFILE, "owner")
    assert (elsewhere / "file").read_text() == "precious"
    assert "owner" in (folder / "incidents-last").read_text()


def test_clearing_the_cache_leaves_what_links_lead_to(elsewhere: Path) -> None:
    (elsewhere / "incidents-other.db").write_text("precious")
    folder = cache_path("default")
    (folder.parent / "linked").symlink_to(elsewhere)
    (folder / "incidents-1.db").symlink_to(elsewhere / "file")
    assert clear(None)[0] == 1
    assert clear("linked")[0] == 0
    assert (elsewhere / "incidents-other.db").exists()
    assert (elsewhere / "file").exists()


def test_a_damaged_journal_cannot_name_other_files(tmp_path: Path) -> None:
    (tmp_path / "journal.db.x").mkdir()
    (tmp_path / "victim.lock").touch()
    with closing(Journal(tmp_path / "journal.db")) as journal:
        assert not journal.is_other_alive("x/../victim")
    assert (tmp_path / "victim.lock").exists()


def test_an_export_is_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "incidents.csv")
    with pytest.raises(ExportFailed, match="regular file"):
        target(str(tmp_path / "incidents.csv"))


# Whose a file is.


@pytest.mark.parametrize(
    ("owner", "group", "permissions", "reason"),
    [
        (None, None, 0o600, ""),
        (None, None, 0o644, ""),
        (0, 0, 0o644, ""),
        (0, 0, 0o664, ""),
        (0, SOMEBODY, 0o644, ""),
        (0, SOMEBODY, 0o664, "group"),
        (None, SOMEBODY, 0o664, "group"),
        (None, None, 0o666, "every user"),
        (SOMEBODY, None, 0o600, "another user"),
    ],
)
def test_a_file_that_others_may_have_written_is_not_trusted(
    owner: int | None, group: int | None, permissions: int, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    file.chmod(permissions)
    said = why_untrusted(changed(read_regular(file, 10)[1], owner=owner, group=group))
    assert reason in said
    assert bool(said) is bool(reason)


def test_the_users_own_group_may_write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    file.chmod(0o664)
    status = changed(file.stat(), group=SOMEBODY)
    user = pwd.struct_passwd(("ann", "x", SOMEBODY, SOMEBODY, "", "/", ""))
    monkeypatch.setattr(pwd, "getpwuid", lambda _: user)
    for name, members, is_trusted in (
        ("ann", [], True),
        ("ann", ["ann"], True),
        ("ann", ["ann", "bob"], False),
        ("staff", [], False),
    ):
        group = grp.struct_group((name, "x", SOMEBODY, members))
        monkeypatch.setattr(grp, "getgrgid", lambda _, group=group: group)
        assert (why_untrusted(status) == "") is is_trusted


def test_a_key_file_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "key"
    file.write_text("key")
    file.chmod(0o600)
    assert read_private_file(file)
    fstat = os.fstat
    monkeypatch.setattr(os, "fstat", lambda number: changed(fstat(number), owner=SOMEBODY))
    with pytest.raises(InvalidStoredKey, match="another user"):
        read_private_file(file)


def test_nothing_but_a_file_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(tmp_path / "pipe", 10)
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(Path("/dev/zero"), 10)
    with pytest.raises(IsADirectoryError):
        read_regular(tmp_path, 10)
    (tmp_path / "large").write_bytes(bytes(11))
    with pytest.raises(OSError, match="more than 10 bytes"):
        read_regular(tmp_path / "large", 10)
    assert read_regular(Path(os.devnull), 10)[0] == b""


def test_only_what_a_killed_program_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    file, copy = folder / "state", folder / ".state.backup"
    copy.touch()

    def fail(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr(Path, "replace", fail)
        with pytest.raises(SystemExit):
            replace_private_file(file, "one")
    (left,) = {*folder.iterdir()} - {copy}
    replace_private_file(file, "two")
    assert left.exists(), "another program may be writing it"
    for each in (left, copy):
        os.utime(each, (0, 0))
    replace_private_file(file, "three")
    assert {*folder.iterdir()} == {file, copy}
    assert file.read_text() == "three"
