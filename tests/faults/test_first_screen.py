"""The second start shows incidents at once, and every key pressed from then on takes effect."""

from operator import attrgetter

from tests.faults.lines import Line
from tests.support.demo import KEY
from tests.support.terminal import PseudoTerminal

PROGRAM = ["-m", "incident_tui"]
# What Textual switches on first.
INTERFACE = b"\x1b[?1004h"


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
    newest = sorted(line.server.organisation.incidents, key=attrgetter("created_at"), reverse=True)
    opened = [request.path for request in line.server.requests if request.path.count("/") == 3]
    assert opened[-1] == f"/v2/incidents/{newest[2].id}"
