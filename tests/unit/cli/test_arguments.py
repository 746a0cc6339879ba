"""What can be typed after the program's name."""

import io
import sys

import pytest

from app.cli.arguments import Arguments, Command
from app.cli.parser import parse


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("", Arguments()),
        ("INC-84", Arguments(reference="84")),
        ("--demo", Arguments(demo=True)),
        ("--demo #INC-84 --no-cache", Arguments(demo=True, reference="84", cache=False)),
        ("--profile work 84", Arguments(profile="work", reference="84")),
        ("84 --profile=work", Arguments(profile="work", reference="84")),
        ("--profile auth 84", Arguments(profile="auth", reference="84")),
        ("auth login", Arguments(Command.AUTH_LOGIN)),
        ("auth login --file --no-check", Arguments(Command.AUTH_LOGIN, file=True, check=False)),
        ("--profile work auth status", Arguments(Command.AUTH_STATUS, profile="work")),
        ("--profile=work auth status", Arguments(Command.AUTH_STATUS, profile="work")),
        ("auth logout --profile work", Arguments(Command.AUTH_LOGOUT, profile="work")),
        ("config path", Arguments(Command.CONFIG_PATH)),
        ("config check", Arguments(Command.CONFIG_CHECK)),
    ],
)
def test_a_command_line_is_understood(words: str, meaning: Arguments) -> None:
    assert parse(words.split()) == meaning


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("aut login", "'aut' is neither a command nor an incident"),
        ("lst", "'lst' is neither a command nor an incident. Did you mean incident-tui list?"),
        ("help", "Did you mean incident-tui --help?"),
        ("login", "Did you mean incident-tui auth login?"),
        ("list --view closed --filter x", "not allowed with argument"),
        ("84 85", "unrecognized arguments: 85"),
        ("--demo --profile work", "not allowed with argument"),
        ("--demo auth status", "neither --demo nor --no-cache"),
        ("--profile", "expected one argument"),
        ("--prof 84", "unrecognized arguments"),
        ("auth", "login | status | logout"),
        ("auth login inc_hunter2", "typed when it is asked for"),
        ("auth sing", "invalid choice"),
        ("config", "path | check"),
        ("config check --file", "does not take that; see --help.\n"),
    ],
)
def test_nonsense_is_refused_with_a_reason(
    words: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        parse(words.split())
    assert refused.value.code == 2
    told = capsys.readouterr().err
    assert says in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--help", ["--demo", "auth login", "config check", "INCIDENT_API_KEY", "examples:"]),
        ("auth --help", ["login", "status", "logout"]),
        ("auth login --help", ["--file", "--no-check", "never taken from the command line"]),
        ("config check --help", ["file:line: key: message"]),
    ],
)
def test_help_explains(words: str, says: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        parse(words.split())
    assert done.value.code == 0
    told = " ".join(capsys.readouterr().out.split())
    assert [each for each in says if each not in told] == []


def test_help_fits_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        parse(["--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 79


def test_what_is_asked_of_incidents_is_understood() -> None:
    typed = (
        "--demo update INC-7 --severity Major --role Lead=ann@x.example --field A=b=c --clear x "
        "--notify --dry-run --output csv"
    )
    read = parse(typed.split())
    order = read.order
    assert order is not None
    assert (read.command, read.demo, order.reference) == (Command.UPDATE, True, "7")
    assert [(each.flag, each.key, each.text) for each in order.given] == [
        ("--severity", "severity_id", "Major"),
        ("--role Lead", "role", "ann@x.example"),
        ("--field A", "custom_field", "b=c"),
    ]
    assert (order.clear, order.notify, order.dry_run) == (("x",), True, True)
    assert parse(["list", "--profile", "work", "--limit", "5"]).profile == "work"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("show", "required: REFERENCE"),
        ("show nope!", "is not an incident"),
        ("list --limit 0", "not a positive whole number"),
        ("pending", "list | check | retry | discard"),
        ("pending check", "one of the arguments"),
        ("pending check 1 --all", "not allowed with"),
        ("pending discard one", "not a positive whole number"),
        ("list --max-wait soon", "is not a time such as"),
        ("create --role Lead", "it is written ROLE=PERSON"),
        ("create --summary-file /not/there", "cannot be read"),
        ("update 1 --notify --no-notify", "not allowed with"),
        ("--profile work list --demo", "not allowed with argument --profile"),
        ("completion tcsh", "invalid choice"),
    ],
)
def test_nonsense_about_incidents_is_refused(
    words: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        parse(words.split())
    assert refused.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("create", "--name", "x", "--idempotency-key", ""), "--idempotency-key: it is empty"),
        (
            ("note", "60", "--title", "x", "--idempotency-key", " "),
            "--idempotency-key: it is empty",
        ),
        (("note", "60", "--message", "-"), "--message: it is not UTF-8"),
        (("create", "--name", "\udcff"), "--name: it is not UTF-8"),
    ],
)
def test_an_empty_key_and_wrong_bytes_are_refused(
    words: tuple[str, ...],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Python decodes wrong bytes of arguments, and in most locales of input, like this.
    monkeypatch.setattr(sys, "stdin", io.StringIO("\udcff"))
    with pytest.raises(SystemExit) as refused:
        parse(words)
    assert refused.value.code == 2
    assert says in capsys.readouterr().err
