"""When news rings, and what the terminal is sent."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.config.bell import BellPolicy, Notify, QuietHours, escape_sequence
from app.config.file import load_config
from app.domain.incident_row import IncidentRow
from app.query.name_lists import Name
from app.system.paths import config_path

SEVERITIES = (Name("a", "Minor"), Name("b", "Major"), Name("c", "Critical"))
NIGHT = QuietHours(time(22), time(7))
ROWS = tuple(
    IncidentRow(f"id-{term.id}", f"INC-{term.id}", "Name", severity_id=term.id, severity=term.name)
    for term in SEVERITIES
)


@pytest.mark.parametrize(
    ("bell_policy", "hour", "rung"),
    [
        (BellPolicy(from_severity="major"), 12, "bc"),
        (BellPolicy(from_severity="Critical", quiet_hours=NIGHT), 12, "c"),
        (BellPolicy(from_severity="Critical", quiet_hours=NIGHT), 22, ""),
        (BellPolicy(from_severity="Critical", quiet_hours=NIGHT), 3, ""),
        (BellPolicy(from_severity="Critical", quiet_hours=NIGHT), 7, "c"),
        (BellPolicy(from_severity="Critical", quiet_hours=QuietHours(time(1), time(4))), 3, ""),
        (BellPolicy(from_severity="Critical", quiet_hours=QuietHours(time(1), time(4))), 5, "c"),
        (BellPolicy(Notify.OFF, "Minor"), 12, ""),
        (BellPolicy(), 12, ""),
        (BellPolicy(from_severity="Unknown"), 12, ""),
    ],
)
def test_it_rings_from_a_severity_up_and_not_in_quiet_hours(
    bell_policy: BellPolicy, hour: int, rung: str
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 11, 24, hour, tzinfo=zone).astimezone(UTC)
    assert (
        "".join(row.severity_id for row in bell_policy.should_ring(ROWS, SEVERITIES, now, zone))
        == rung
    )


def test_untrusted_text_acts_on_no_terminal() -> None:
    row = IncidentRow("id", "INC-1", "a\x1b]52;c;AAAA\x07b\x9bc\n" + "d" * 500, severity="S;v")
    for notify, start in (
        (Notify.OSC9, "\x1b]9;"),
        (Notify.OSC777, "\x1b]777;notify;incident-tui;"),
    ):
        sent = escape_sequence(notify, [row], {})
        assert sent.startswith(start)
        assert sent.endswith("\a")
        text = sent.removeprefix(start)[:-1]
        assert text.isprintable()
        assert ";" not in text
        assert len(text) < 200
        wrapped = escape_sequence(notify, [row], {"TMUX": "x"})
        assert wrapped == f"\x1bPtmux;\x1b{sent}\x1b\\"
    assert escape_sequence(Notify.BELL, [row], {"TMUX": "x"}) == "\a"


def test_what_rings_is_read_from_the_configuration_and_mistakes_are_named() -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text(
        'notify = "osc9"\nnotify_from_severity = "Major"\nquiet_hours = "22:00-07:00"\n'
    )
    config = load_config()
    assert config.settings.bell_policy == BellPolicy(Notify.OSC9, "Major", NIGHT)
    assert not config.problems
    config_path().write_text('notify = "loud"\nquiet_hours = "at night"\n')
    config = load_config()
    assert config.settings.bell_policy == BellPolicy()
    assert [problem.line for problem in config.problems] == [1, 2]
