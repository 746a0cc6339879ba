"""A crash report says where and of what type an exception is, and repeats no value."""

import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.system import crash_hooks
from app.system.crash_hooks import install_crash_hooks, print_crash
from app.system.crash_report import describe_crash, format_error, report
from app.system.debug_log import log_request, start_log, stop_log
from app.system.paths import reports_path
from app.system.recent_actions import record_action

INCIDENT, KEY = "Checkout is down", "inc_s3cr3t_key"


def hostile() -> Exception:  # type: ignore[return]
    """An exception with values in its message, arguments, notes, local variables and causes."""
    secret, title = KEY, INCIDENT
    try:
        try:
            try:
                dict[str, str]()[title]
            except KeyError as error:
                raise ValueError(secret, {"summary": title}) from error
        except ValueError:
            raise ExceptionGroup(title, [OSError(5, title, f"/{secret}"), TypeError(secret)])  # noqa: B904
    except ExceptionGroup as error:
        error.add_note(title)
        return error


def recursive(depth: int) -> int:
    return recursive(depth + 1) + 1


def test_no_value_of_an_exception_is_repeated(
    capsys: pytest.CaptureFixture[str], own_folders: Path
) -> None:
    record_action("IncidentListScreen.open")
    print_crash(hostile())
    (file,) = own_folders.rglob("crash-*.txt")
    out, err = capsys.readouterr()
    text = file.read_text()
    for shown in (out, err, text):
        assert INCIDENT not in shown
        assert KEY not in shown
    assert not out
    first, second = err.splitlines()
    assert "ExceptionGroup" in first
    assert second.endswith(str(file))
    for told in (
        "KeyError",
        "ValueError",
        "OSError",
        "TypeError",
        "hostile",
        "Python 3",
        "IncidentListScreen.open",
    ):
        assert told in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_recursion_and_a_circle_of_causes_end() -> None:
    with pytest.raises(RecursionError) as caught:
        recursive(0)
    caught.value.__cause__ = caught.value
    assert len(format_error(caught.value)) < 80


def test_variables_of_the_terminal_are_names_and_nothing_else() -> None:
    text = report(ValueError(), {"TERM": f"x\x1b]0;{INCIDENT}\n", "TMUX": KEY, "API": KEY})
    assert KEY not in text
    assert "\x1b" not in text
    assert "tmux: yes" in text
    assert "ssh: no" in text


def test_a_limited_number_is_stored() -> None:
    for _ in range(12):
        describe_crash(ValueError())
    assert len(list(reports_path().iterdir())) == 10


def test_a_report_that_cannot_be_written_is_named_and_goes_through_no_link(
    own_folders: Path,
) -> None:
    elsewhere = own_folders / "elsewhere"
    elsewhere.mkdir()
    folder = reports_path()
    folder.rmdir()
    folder.symlink_to(elsewhere)
    _, second = describe_crash(ValueError(INCIDENT))
    assert "could not be written" in second
    assert "symbolic link" in second
    assert not list(elsewhere.iterdir())


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        for module, name in (
            (sys, "excepthook"),
            (sys, "unraisablehook"),
            (threading, "excepthook"),
        ):
            patch.setattr(module, name, getattr(module, name))
        install_crash_hooks()
        yield


@pytest.mark.usefixtures("hooks")
def test_a_thread_and_a_finalizer_repeat_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    class Finalized:
        def __del__(self) -> None:
            raise ValueError(INCIDENT)

    def fail() -> None:
        raise ValueError(INCIDENT)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    Finalized()
    out, err = capsys.readouterr()
    assert INCIDENT not in out + err
    assert len(err.splitlines()) == 2


async def test_the_event_loop_reports_callbacks_and_tasks() -> None:
    import asyncio

    found: list[tuple[str, Exception]] = []
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    crash_hooks.watch_loop(
        loop,
        on_callback=lambda error: found.append(("callback", error)),
        on_task=lambda error: found.append(("task", error)),
    )
    try:
        error = ValueError(INCIDENT)
        loop.call_exception_handler({"message": "", "exception": error, "handle": None})
        loop.call_exception_handler({"message": "", "exception": error, "future": None})
        loop.call_exception_handler({"message": "", "exception": error, "transport": None})
    finally:
        loop.set_exception_handler(before)
    assert found == [("callback", error), ("task", error)]


def test_the_log_holds_names_and_no_values() -> None:
    file = start_log()
    try:
        record_action("screen IncidentScreen")
        log_request("GET", f"/v2/incidents/{KEY}", 200, 12, "a\nb")
        print_crash(hostile())
    finally:
        stop_log()
    text = file.read_text()
    assert "request method=GET path=/v2/incidents/{id} status=200 ms=12 id=a_b" in text
    assert "screen_IncidentScreen" in text
    assert "ExceptionGroup" in text
    assert KEY not in text
    assert INCIDENT not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
