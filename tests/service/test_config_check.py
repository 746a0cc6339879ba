"""`config check` against the organisation that is stored here."""

from pathlib import Path

import pytest

from app.__main__ import main
from app.api.service import IncidentService
from app.auth.cache_owner import cache_file
from app.config.settings import Profile
from app.store.cache.cache import IncidentCache
from app.system.paths import config_path
from tests.support.client import client_on
from tests.support.demo import make_demo_server

FILE = """\
notify_from_severity = "Majr"

[[views]]
name = "Good"
filter = "severity at least Major"

[[views]]
name = "Bad"
filter = "severity is Majr"
columns = ["name", "Incident Led"]

[[views]]
name = "Elsewhere"
filter = "severity is Nonsense"
profile = "other"

[templates.Productoin]
Severity = "Huge"
Sumary = "x"
Summary = "x"

[[insights]]
name = "Week"
charts = [
    "time-of-week", "over-time by incident type", "breakdown by stats"
]

[[commands]]
name = "Known"
command = "echo {reference}"
[[commands]]
name = "Unknown"
command = "echo {role.Lead}"
"""


async def test_names_that_the_organisation_lacks_are_named_by_line_and_key(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text(FILE)
    assert main(["config", "check"]) == 0
    assert "not checked: nothing of the profile default is stored" in capsys.readouterr().err
    async with IncidentService(client_on(make_demo_server(incidents=1))) as service:
        configuration = await service.configuration()
    cache = IncidentCache(cache_file(Profile("default"), "owner"))
    cache.configuration_store.save(configuration)
    cache.close()
    assert main(["config", "check"]) == 1
    found = [
        line.removeprefix(f"{config_path()}:") for line in capsys.readouterr().out.splitlines()
    ]
    assert [":".join(line.split(":")[:2]) for line in found] == [
        "1: notify_from_severity",
        "9: views.2.filter",
        "10: views.2.columns",
        "24: insights.1.charts",
        "17: templates.Productoin",
        "19: templates.Productoin.Sumary",
        "18: templates.Productoin.Severity",
        "33: commands.2.command",
    ]
    assert "Did you mean Major?" in found[0]
    assert "Did you mean Incident Lead?" in found[2]
    assert "Did you mean Summary?" in found[5]
    assert "there is no grouping 'stats'. Did you mean status?" in found[3]
    assert "there is no field 'role.Lead'. Did you mean role.Incident Lead?" in found[7]


def test_a_new_file_is_written_once_and_is_without_problems(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "init"]) == 0
    written = config_path().read_text()
    assert config_path().stat().st_mode & 0o777 == 0o600
    config_path().write_text(written + "# mine")
    assert main(["config", "init"]) == 1
    assert config_path().read_text().endswith("# mine")
    for command in ("check", "reference", "schema"):
        assert main(["config", command]) == 0
    assert "the time zone of dates" in capsys.readouterr().out


def test_unknown_themes_and_colours_are_named(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    themes = config_path().parent / "themes"
    themes.mkdir(parents=True)
    (themes / "mine.toml").write_text('dark = true\naccent = "#zz"\n\nacent = "#fff"\n')
    (themes / "broken.toml").write_text("accent = \n")
    config_path().write_text('theme = "mine"\n')
    assert main(["config", "check"]) == 1
    found = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert [line.split(" ")[0] for line in found] == [
        "broken.toml:1:",
        "mine.toml:2:",
        "mine.toml:4:",
    ]
    config_path().write_text('theme = "gruvbx"\n')
    assert main(["config", "check"]) == 1
    assert "there is no theme 'gruvbx'. Did you mean gruvbox?" in capsys.readouterr().out
