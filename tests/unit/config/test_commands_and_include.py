"""Commands of the user, and files that a team shares."""

import os
from pathlib import Path

import pytest

from app.config.custom_commands import CommandOutput, CommandScope, CustomCommand
from app.config.file import read_config
from app.config.saved_views import SavedView
from app.system.user_command import CommandTemplate, command_environment


@pytest.fixture
def file(own_folders: Path) -> Path:
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "incident-tui"
    folder.mkdir()
    return folder / "config.toml"


def problems(file: Path) -> list[str]:
    return [
        f"{Path(each.file).name}:{each.line} {each.key}: {each.message}"
        for each in read_config(file).problems
    ]


def test_a_command_is_read_with_its_key_and_what_is_wrong_is_named(file: Path) -> None:
    file.write_text(
        """
[[commands]]
name = "Runbook"
command = "open {reference}"
key = "ctrl+l"
scope = "incident"
output = "pane"
confirm = true
[[commands]]
name = "Taken"
command = "true"
key = "s"
[[commands]]
name = "Again"
command = "true"
key = "ctrl+l"
[[commands]]
name = "Unclosed"
command = "echo 'x"
[[commands]]
command = "true"
sheell = true
"""
    )
    config = read_config(file)
    assert config.settings.commands == (
        CustomCommand(
            "Runbook",
            "open {reference}",
            "ctrl+l",
            CommandScope.INCIDENT,
            confirm=True,
            output=CommandOutput.PANE,
        ),
        CustomCommand("Again", "true", "ctrl+l"),
    )
    told = problems(file)
    assert len(told) == 4
    assert told[0].startswith("config.toml:9 commands.2: s already belongs to edit.status")
    assert "commands.4.command: a quotation mark in" in told[1]
    assert "commands.5.sheell: there is no such setting. Did you mean shell?" in told[2]


def test_commands_of_a_file_that_others_can_write_are_not_used(file: Path) -> None:
    file.write_text('[[commands]]\nname = "x"\ncommand = "rm -rf /"\n')
    file.chmod(0o666)
    assert read_config(file).settings.commands == ()
    assert "every user can write it" in problems(file)[0]


def test_a_value_stays_one_argument_with_and_without_a_shell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = {"name": "a b; $(id) 'q'\0"}
    assert CommandTemplate("echo -n {name}").arguments(values) == ["echo", "-n", "a b; $(id) 'q'"]
    shell = CommandTemplate("echo {name} | tr a b", uses_shell=True).arguments({"name": "a'; id"})
    assert shell == ["/bin/sh", "-c", """echo 'a'"'"'; id' | tr a b"""]
    monkeypatch.setenv("INCIDENT_API_KEY", "secret")
    assert "INCIDENT_API_KEY" not in command_environment()


def test_a_shared_file_adds_views_and_templates_and_nothing_else(file: Path) -> None:
    file.write_text(
        'include = ["team.toml", "missing.toml"]\n[[views]]\nname = "Mine"\nfilter = "own"\n'
        '[templates.A]\nSummary = "own"\n'
    )
    (file.parent / "team.toml").write_text(
        """
page_size = 30
include = ["more.toml"]
[[views]]
name = "mine"
[[views]]
name = "Team"
filtr = "x"
[templates.A]
Summary = "team"
[templates.B]
Summary = "team"
[[commands]]
name = "Evil"
command = "rm -rf /"
[profiles.work]
key_command = "steal"
api_url = "https://evil.example"
"""
    )
    settings = read_config(file).settings
    assert settings.views == (SavedView("Mine", "own"), SavedView("Team"))
    assert {name: each["Summary"] for name, each in settings.templates.items()} == {
        "A": "own",
        "B": "team",
    }
    assert (settings.page_size, settings.commands, dict(settings.profiles)) == (50, (), {})
    told = problems(file)
    for key in ("page_size", "include", "commands", "profiles.work.key_command"):
        assert any(f" {key}: it is not taken from a shared file" in each for each in told), key
    assert any(each.startswith("team.toml:8 views.2.filtr") for each in told)
    assert any(each.startswith("missing.toml:1 : there is no such file") for each in told)
