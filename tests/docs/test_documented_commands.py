"""What the documentation says can be typed does what it says, on the demo organisation."""

import io
import shlex
import sys
from pathlib import Path

import pytest

from app.api.service import IncidentService
from app.cli.arguments import HEADLESS, Command
from app.cli.parser import parse
from app.config.file import read_config
from app.config.organisation_check import check_commands, check_names
from app.export.table import find_columns, table_columns
from app.query.name_lists import Name
from app.query.names import name_index
from app.system.exit_codes import ExitCode
from tests.docs.test_documentation import commands, configuration_examples
from tests.support.client import client_on
from tests.support.commands import CommandLine, command_line
from tests.support.demo import make_demo_server

# Commands about a pending write: here there is none.
NOTHING_PENDING = {Command.PENDING_CHECK, Command.PENDING_DISCARD}
# They may find nothing to print.
QUIET = {Command.WATCH}


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """Commands on a demo organisation, in an empty home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return command_line(tmp_path, monkeypatch, capsys)


def test_every_documented_command_on_incidents_is_done(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ("--filter", "status category is active", "--format", "{reference}")
    assert line.run("list", "--demo", *found) == ExitCode.DONE
    *_, live = line.told.split()
    person = next(iter(line.server.organisation.users.values()))["email"]
    done = set()
    for command in sorted(set(commands())):
        named = command.replace("INC-123", live).replace("ann@example.com", person)
        words = shlex.split(named)[1:]
        monkeypatch.setattr(sys, "stdin", io.StringIO("Deployed."))
        if "NAME" in words or (asked := parse(words).command) not in HEADLESS:
            continue
        monkeypatch.setattr(sys, "stdin", io.StringIO("Deployed."))
        once = ("--once", "--state", "seen.json") if asked is Command.WATCH else ()
        expected = ExitCode.USAGE if asked in NOTHING_PENDING else ExitCode.DONE
        assert line.run(*words, *once) == expected, f"{command}\n{line.complained}"
        assert line.told or asked in QUIET | NOTHING_PENDING, command
        done.add(asked)
    assert done >= set(HEADLESS), set(HEADLESS) - done


async def test_every_example_has_names_of_the_demo_organisation(tmp_path: Path) -> None:
    async with IncidentService(client_on(make_demo_server(incidents=1))) as service:
        configuration = await service.configuration()
    (team,) = (each.id for each in configuration.custom_fields if each.name == "Owning team")
    teams = (Name("5", "Payments"), Name("6", "Search"))
    people = (Name("1", "Ann"), Name("2", "Bo"))
    names = name_index(configuration.model_dump(), people, {team: teams})
    fields = table_columns(configuration)
    for number, example in enumerate(configuration_examples()):
        file = tmp_path / f"{number}.toml"
        file.write_text(example, encoding="utf-8")
        for each in read_config(file).files:
            found = check_names(each.settings, each.table, configuration, names, "work")
            assert not [*found], example
            commands = check_commands(each.settings, each.table, lambda n: find_columns(n, fields))
            assert not [*commands], example
