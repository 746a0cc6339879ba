"""Each key has its own cache, and the one used last is found again without a key."""

import os

import pytest

from app.auth.cache_owner import cache_file, key_fingerprint, last_fingerprint
from app.config.settings import Profile
from app.system.paths import PathUnusable, cache_path
from app.system.secret import Secret

WORK = Profile("work")
# A module's global, and nobody's local.
SECRET = "inc_hunter2hunter2hunter2"


def test_another_key_or_another_address_has_another_cache() -> None:
    elsewhere = Profile("work", api_url="https://other.example")
    owners = {
        key_fingerprint(WORK, Secret(SECRET)),
        key_fingerprint(WORK, Secret("another")),
        key_fingerprint(elsewhere, Secret(SECRET)),
    }
    assert len({cache_file(WORK, owner) for owner in owners}) == 3
    assert key_fingerprint(WORK, Secret(SECRET)) in owners
    assert all(SECRET not in owner for owner in owners)


def test_the_cache_used_last_is_known_without_the_key_at_its_address_alone() -> None:
    assert last_fingerprint(WORK) == ""
    for key in ("one", "two"):
        cache_file(WORK, key_fingerprint(WORK, Secret(key))).touch()
    assert last_fingerprint(WORK) == key_fingerprint(WORK, Secret("two"))
    assert last_fingerprint(Profile("work", api_url="https://other.example")) == ""
    assert last_fingerprint(Profile("other")) == ""
    cache_file(WORK, last_fingerprint(WORK)).unlink()
    assert last_fingerprint(WORK) == ""


def test_a_folder_that_cannot_be_written_is_told_and_no_bug() -> None:
    (cache_path("work") / "incidents-last").mkdir()
    with pytest.raises(PathUnusable, match="work"):
        cache_file(WORK, key_fingerprint(WORK, Secret(SECRET)))


def test_caches_of_keys_that_were_replaced_do_not_pile_up() -> None:
    for number, key in enumerate(("first", "second", "third", "fourth")):
        file = cache_file(WORK, key_fingerprint(WORK, Secret(key)))
        for part in (file, file.with_name(f"{file.name}-wal")):
            part.touch()
            os.utime(part, (number, number))
    kept = {file.name for file in cache_path("work").glob("*.db*")}
    names = [
        cache_file(WORK, key_fingerprint(WORK, Secret(key))).name for key in ("third", "fourth")
    ]
    assert kept == {name for each in names for name in (each, f"{each}-wal")}
