"""Choosing a profile, and its folders."""

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config.settings import ConfigProblem, Profile, Settings, SettingsError, choose_profile
from app.system.paths import PathUnusable, cache_path, folder_name, state_location, state_path

SETTINGS = Settings(
    default_profile="work",
    profiles={
        "work": Profile("work"),
        "staging": Profile("staging", "https://api.staging.example"),
    },
    rejected={"lab": ConfigProblem("config.toml", 7, "profiles.lab.api_url", "it must be https")},
)


def test_the_default_profile_is_used_unless_another_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert choose_profile(SETTINGS).name == "work"
    monkeypatch.setenv("INCIDENT_TUI_PROFILE", "staging")
    assert choose_profile(SETTINGS).name == "staging"
    assert choose_profile(SETTINGS, "work").name == "work"
    assert choose_profile(SETTINGS, "default") == Profile("default")


def test_an_unknown_profile_is_refused_with_the_one_that_was_probably_meant() -> None:
    with pytest.raises(SettingsError, match=r"'stagin'.*Did you mean staging\?"):
        choose_profile(SETTINGS, "stagin")


def test_a_profile_with_a_refused_address_does_not_fall_back_to_another() -> None:
    with pytest.raises(SettingsError, match=r"config\.toml:7: profiles\.lab\.api_url"):
        choose_profile(SETTINGS, "lab")


def test_the_environment_names_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENT_API_URL", "http://localhost:8787/")
    assert choose_profile(SETTINGS, "staging").api_url == "http://localhost:8787"


def test_an_unsafe_address_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENT_API_URL", "http://me:hunter2@evil.example")
    with pytest.raises(SettingsError, match="INCIDENT_API_URL") as refused:
        choose_profile(SETTINGS)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("path", [cache_path, state_path])
def test_the_folders_are_for_their_owner_only(
    path: "type[Path]", monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = path("work")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.parent.chmod(0o755)
    folder.chmod(0o755)
    assert path("work") == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_an_error_a_person_can_read() -> None:
    place = state_location("work")
    place.parent.mkdir(parents=True)
    place.write_text("in the way", encoding="utf-8")
    with pytest.raises(PathUnusable, match=re.escape(str(place))):
        state_path("work")


@pytest.mark.parametrize("name", ["default", "work", "eu-west_1", "2nd"])
def test_a_plain_name_is_its_own_folder(name: str) -> None:
    assert folder_name(name) == name


@given(st.sets(st.text(min_size=1), min_size=2, max_size=5))
def test_folders_are_safe_and_differ_also_where_case_does_not(names: set[str]) -> None:
    folders = [folder_name(name) for name in names]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,60}", folder) for folder in folders)
    assert len(set(folders)) == len(names)
