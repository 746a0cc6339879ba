"""Reading what `inc`, the vendor's own CLI, has saved."""

import os
from pathlib import Path

import pytest

from app.auth.credentials import NoApiKey, find_key
from app.auth.keyring_store import InvalidStoredKey
from app.auth.vendor_cli import read_vendor_key, vendor_file
from app.config.settings import Profile
from tests.support.keyrings import MemoryKeyring, use

API = "https://api.incident.io"


@pytest.fixture(autouse=True)
def empty_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, MemoryKeyring())


def save(content: str, mode: int = 0o600) -> Path:
    file = vendor_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    file.chmod(mode)
    return file


def test_the_file_is_where_inc_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert vendor_file() == Path(os.environ["XDG_CONFIG_HOME"]) / "inc" / "config.yml"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert vendor_file() == Path.home() / ".config" / "inc" / "config.yml"


def test_what_inc_writes_is_read_and_left_alone() -> None:
    content = f"api_key: inc_abc123\napi_url: {API}\ndefault_output: table\n"
    file = save(content)
    assert find_key(Profile("default")).key.reveal() == "inc_abc123"
    assert file.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("api_key: 'inc_it''s'\n", "inc_it's"),
        ('api_key: "inc_\\u0061b" # mine\n', "inc_ab"),
        ('"api_key": inc_ab\n', "inc_ab"),
        ("API_KEY:   inc_ab   # mine\r\n", "inc_ab"),
        ("# api_key: old\napi_key: inc_a#b\n", "inc_a#b"),
        ("---\ndefault_output: json\napi_key: inc_ab", "inc_ab"),
        ("api_key: inc_ab\napi_url: HTTPS://API.incident.io/\n", "inc_ab"),
    ],
)
def test_what_a_person_may_have_written_is_read(content: str, key: str) -> None:
    save(content)
    found = read_vendor_key(API)
    assert found is not None
    assert found.reveal() == key


@pytest.mark.parametrize(
    "content",
    [
        "",
        "default_output: table\n",
        "api_key:\n",
        'api_key: ""\n',
        "api_key: ~\n",
        "api_key: null\n",
        "api_key: # none\n",
        "api_key: |\n  inc_ab\n",
        "other:\n  api_key: inc_ab\n",
        "api_key:inc_ab\n",
        'api_key: "\\x"\n',
        "\x00\xff",
    ],
)
def test_without_a_plain_key_there_is_none(content: str) -> None:
    save(content)
    assert read_vendor_key(API) is None


def test_a_key_saved_for_another_host_is_not_sent_to_this_one() -> None:
    save("api_key: inc_ab\napi_url: https://proxy.example\n")
    with pytest.raises(NoApiKey):
        find_key(Profile("default"))
    assert find_key(Profile("default", "https://proxy.example")).key.reveal() == "inc_ab"
    save("api_key: inc_ab\napi_url: http://evil.example\n")
    assert read_vendor_key("http://evil.example") is None


def test_a_profile_with_a_name_of_its_own_does_not_borrow_the_key() -> None:
    save("api_key: inc_ab\n")
    with pytest.raises(NoApiKey):
        find_key(Profile("staging"))


def test_a_file_that_others_can_read_is_refused_with_the_remedy() -> None:
    file = save("api_key: inc_hunter2\n", mode=0o644)
    with pytest.raises(InvalidStoredKey) as refused:
        find_key(Profile("default"))
    assert f"chmod 600 '{file}'" in str(refused.value)
    assert "hunter2" not in str(refused.value)
