"""The second start shows incidents at once, and every key pressed from then on takes effect."""

from collections.abc import Sequence
from operator import attrgetter

from tests.faults.lines import Line
from tests.support.demo import KEY
from tests.support.terminal import PseudoTerminal

PROGRAM = ["-m", "incident_tui"]
# What Textual switches on first.
INTERFACE = b"\x1b[?1004h"


def newest(line: Line) -> Sequence[str]:
    """Ids of all incidents, as the list has them."""
    incidents = sorted(line.server.organisation.incidents, key=attrgetter("created_at"))
    return [incident.id for incident in reversed(incidents)]


def opened(line: Line) -> Sequence[str]:
    """Ids of the incidents that were read for their screens."""
    paths = [request.path for request in line.server.requests]
    return [path.rpartition("/")[2] for path in paths if path.count("/") == 3]


def test_keys_from_the_first_moment_on_take_effect(line: Line) -> None:
    environment = {"INCIDENT_API_URL": line.url, "INCIDENT_API_KEY": KEY}
    with PseudoTerminal(PROGRAM, environment) as terminal:
        terminal.until(b"synced")
        terminal.type(b"5")
        terminal.until(b"of 20")
        terminal.type(b"q")
        assert terminal.status() == 0
    with PseudoTerminal(PROGRAM, environment) as terminal:
        # Before anything is shown, and with the terminal still echoing.
        terminal.type(b"5")
        terminal.until(b"INC-")
        assert INTERFACE not in terminal.written
        terminal.type(b"jj\r")
        terminal.until(b"Read from the API")
        terminal.type(b"\x1b")
        terminal.until(b"of 20")
        terminal.type(b"q")
        assert terminal.status() == 0
        terminal.assert_restored()
    assert opened(line)[-1] == newest(line)[2]


def test_keys_all_along_the_start_take_effect_once_and_in_order(line: Line) -> None:
    environment = {"INCIDENT_API_URL": line.url, "INCIDENT_API_KEY": KEY}
    with PseudoTerminal(PROGRAM, environment) as terminal:
        terminal.until(b"synced")
        terminal.type(b"5")
        terminal.until(b"of 20")
        terminal.type(b"q")
        assert terminal.status() == 0
    # All at once before anything is shown, and one by one until the interface is there.
    for is_apart in False, True:
        with PseudoTerminal(PROGRAM, environment) as terminal:
            for key in b"5", b"\x1b[F", b"k", b"k", b"k", b"j", b"\r":
                terminal.type(key)
                if is_apart:
                    terminal.wait(0.05)
            terminal.until(b"Read from the API")
            terminal.type(b"\x1b")
            terminal.until(b"of 20")
            terminal.type(b"q")
            assert terminal.status() == 0
        assert opened(line)[-1] == newest(line)[-3]


def test_a_confirmation_typed_before_its_review_sends_nothing(line: Line) -> None:
    environment = {"INCIDENT_API_URL": line.url, "INCIDENT_API_KEY": KEY}
    with PseudoTerminal(PROGRAM, environment) as terminal:
        terminal.until(b"synced")
        terminal.type(b"q")
        assert terminal.status() == 0
    with PseudoTerminal(PROGRAM, environment) as terminal:
        terminal.type(b"v1y")
        terminal.until(b"Nothing is sent")
    assert {request.method for request in line.server.requests} == {"GET"}
