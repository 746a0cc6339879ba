"""The configuration file: what is right is used, what is wrong is named."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.config.file import Config, load_config, read_config
from app.config.settings import Profile, Settings, summary
from app.system.paths import config_path


def write(content: str) -> Path:
    """Write the configuration file that the program looks for."""
    file = config_path()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(content), encoding="utf-8")
    return file


def warnings(config: Config) -> list[tuple[int, str]]:
    return [(problem.line, problem.key) for problem in config.problems]


def test_without_a_file_everything_is_as_shipped() -> None:
    assert load_config() == Config(Settings())


def test_every_setting_is_read() -> None:
    file = write("""
        default_profile = "staging"
        timezone = "Europe/London"
        page_size = 100
        theme = "nord"
        refresh_seconds = 30

        [profiles.work]
        key_command = "op read 'op://Private/incident io/key'"
        notify_channel = true

        [profiles.staging]
        api_url = "https://api.staging.example/"
        key_file = "keys/staging"
    """)
    config = load_config()
    assert config.problems == ()
    assert config.settings == Settings(
        default_profile="staging",
        timezone="Europe/London",
        page_size=100,
        theme="nord",
        refresh_seconds=30,
        profiles={
            "work": Profile(
                "work",
                key_command=("op", "read", "op://Private/incident io/key"),
                notify_channel=True,
            ),
            "staging": Profile(
                "staging",
                api_url="https://api.staging.example",
                key_file=file.parent / "keys" / "staging",
            ),
        },
    )


def test_the_first_profile_is_the_default_unless_one_is_named() -> None:
    write("[profiles.work]\n[profiles.other]\n")
    assert load_config().settings.default_profile == "work"


def test_a_home_folder_is_understood_in_key_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write("[profiles.work]\nkey_file = '~/secrets/key'\n")
    assert load_config().settings.profiles["work"].key_file == Path.home() / "secrets" / "key"


def test_each_wrong_value_is_named_and_the_right_ones_are_kept() -> None:
    file = write("""\
        timezone = "Mars/Olympus"
        page_size = 1000
        theme = 5
        refresh_seconds = true   # not a number

        [profiles.work]
        key_command = "op 'read"
        key_file = ["a"]

        [profiles."odd name"]
        api_url = "https://ok.example"
    """)
    config = load_config()
    assert warnings(config) == [
        (7, "profiles.work.key_command"),
        (8, "profiles.work.key_file"),
        (1, "timezone"),
        (2, "page_size"),
        (3, "theme"),
        (4, "refresh_seconds"),
    ]
    assert config.settings == Settings(
        default_profile="work",
        profiles={
            "work": Profile("work"),
            "odd name": Profile("odd name", "https://ok.example"),
        },
    )
    page_size = config.problems[3]
    assert str(page_size) == (
        f"{file}:2: page_size: it must be a whole number from 25 to 250; 50 is used"
    )


def test_an_unknown_key_is_named_with_the_one_that_was_probably_meant() -> None:
    write("""\
        pagesize = 50
        [profiles.work]
        key_comand = "x"
        page_size = 50
    """)
    config = load_config()
    assert warnings(config) == [
        (1, "pagesize"),
        (3, "profiles.work.key_comand"),
        (4, "profiles.work.page_size"),
    ]
    assert "Did you mean page_size?" in config.problems[0].message
    assert "Did you mean key_command?" in config.problems[1].message
    assert "top of the file" in config.problems[2].message


def test_a_key_in_the_file_is_refused_without_repeating_it() -> None:
    write('[profiles.work]\napi_key = "inc_hunter2"\n')
    (problem,) = load_config().problems
    assert (problem.line, problem.key) == (2, "profiles.work.api_key")
    assert "auth login" in problem.message
    assert "hunter2" not in repr(load_config())


def test_a_profile_with_an_unsafe_address_is_not_used_at_all() -> None:
    write("""\
        [profiles.work]
        [profiles.lab]
        api_url = "http://me:hunter2@lab.example"
    """)
    config = load_config()
    assert list(config.settings.profiles) == ["work"]
    assert config.settings.rejected["lab"].line == 3
    assert config.problems == (config.settings.rejected["lab"],)
    assert "hunter2" not in repr(config)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("profiles = 5", (1, "profiles")),
        ("\n[profiles]\nwork = 5", (3, "profiles.work")),
        ("[profiles.demo]", (1, "profiles.demo")),
        ('[profiles.""]', (1, "profiles.")),
        ('default_profile = "nowhere"', (1, "default_profile")),
        ("a = '''\npage_size = 3\n'''\npage_size = 3", (4, "page_size")),
        ("profiles = { work = { api_url = 5 } }", (1, "profiles.work.api_url")),
        ("[profiles]\nwork.key_file = 5", (2, "profiles.work.key_file")),
    ],
)
def test_unusual_mistakes_are_found_on_their_line(content: str, expected: tuple[int, str]) -> None:
    write(content)
    assert expected in warnings(load_config())


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"page_size = 100\ntheme = \n", 2, "Invalid value"),
        (b'page_size = 100\ntheme = "', 2, "Unterminated string"),
        (b"page_size = 100\npage_size = 50\n", 2, "overwrite"),
        (b"page_size = 100\n\ntheme = '\xff'\n", 3, "UTF-8"),
        (b"a = " + b"[" * 100_000, 1, "deep"),
        (b"a = " + b"9" * 5_000, 1, "integer"),
    ],
)
def test_a_file_that_cannot_be_read_as_toml_leaves_the_defaults(
    content: bytes, line: int, says: str
) -> None:
    write("").write_bytes(content)
    config = load_config()
    assert config.settings == Settings()
    (problem,) = config.problems
    assert problem.line == line
    assert says in problem.message
    assert "nothing in this file is used" in problem.message


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    write("").write_bytes(b"\xef\xbb\xbfpage_size = 100\r\ntheme = 'nord'\r\n")
    config = load_config()
    assert config.problems == ()
    assert (config.settings.page_size, config.settings.theme) == (100, "nord")


def test_another_file_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = tmp_path / "mine.toml"
    monkeypatch.setenv("INCIDENT_TUI_CONFIG", str(chosen))
    (missing,) = load_config().problems
    assert missing.file == str(chosen)
    assert "no such file" in missing.message
    chosen.write_text("page_size = 25", encoding="utf-8")
    assert load_config().settings.page_size == 25


def test_a_folder_in_place_of_the_file_is_a_problem() -> None:
    config_path().mkdir(parents=True)
    (problem,) = load_config().problems
    assert "directory" in problem.message


_LINES = st.lists(
    st.sampled_from(
        [
            "page_size = 1",
            "theme = 'x'",
            "timezone = 'a/b'",
            "[profiles.a]",
            "[profiles]",
            "[[x]]",
            "api_url = 'http://x'",
            "key_file = 1",
            '"" = 1',
            "a.b = 1",
            "profiles.b.c = 2",
            "x = [",
            "]",
            "'''",
            's = """',
            "\x1b[31m = 3",
            '"\\u001b[31m" = 3',
            "default_profile = 'z'",
            "refresh_seconds = 1979-05-27",
            "# page_size = 3",
        ]
    )
)


@given(st.binary() | _LINES.map("\n".join).map(str.encode) | st.text().map(lambda t: t.encode()))
@example(b"\n\n\nx")
def test_no_content_makes_it_fail_and_every_problem_has_a_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    config = read_config(file)
    for problem in config.problems:
        assert problem.file == str(file)
        assert 1 <= problem.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert problem.message
        assert str(problem).isprintable()


def test_a_mistake_names_what_is_used_instead_as_the_file_has_it() -> None:
    write("""\
        motion = "off"
        timezone = "CET+1"
        [profiles.work]
        read_only = "yes"
        [views.mine]
        filter = "x"
        [[insights]]
        name = "Week"
        charts = ["pie"]
        span = "2 years"
        [templates.Production]
        Severity = "Major"
        "Customers affected" = 12
    """)
    config = load_config()
    told = {problem.key: (problem.line, problem.message) for problem in config.problems}
    assert told["motion"] == (1, "it must be true or false; true is used")
    assert told["timezone"] == (2, "There is no time zone named 'CET+1'; local is used")
    assert told["profiles.work.read_only"] == (4, "it must be true or false; true is used")
    assert config.settings.profiles["work"].read_only
    assert told["views"][0] == 5
    assert told["insights.1.span"][1].endswith("or 12 months; the usual one is used")
    assert "ChartKind" not in told["insights.1.charts"][1]
    assert told["templates.Production.Customers affected"] == (
        13,
        "it must be a text in quotes, or a list of them; it is not used",
    )
    assert config.settings.templates["Production"] == {"Severity": "Major"}


def test_a_message_has_the_first_mistakes_and_where_the_others_are() -> None:
    write("page_size = 1\nmotion = 1\nbell = 1\nflashing = 1\nplain_signs = 1\n")
    lines = summary(load_config().problems).splitlines()
    assert len(lines) == 4
    assert lines[0] == "config.toml:3: bell: it must be true or false; true is used"
    assert lines[-1] == "2 more: incident-tui config check"


def test_a_view_of_a_profile_that_does_not_exist_is_named() -> None:
    write("""\
        [profiles.work]
        [[views]]
        name = "Mine"
        profile = "wrok"
        [[views]]
        name = "Tried"
        profile = "demo"
    """)
    (problem,) = load_config().problems
    assert (problem.line, problem.key) == (4, "views.1.profile")
    assert "there is no profile 'wrok'. Did you mean work?" in problem.message
