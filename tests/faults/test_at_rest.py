"""Whatever is pressed and whatever happens at whatever moment: at rest, all that is shown is so."""

import asyncio
import os
from random import Random

import pytest
from textual.events import Key

from app.demo.server import DemoServer
from screens.list.incident_list import IncidentListScreen
from tests.support.demo import declare, edit, make_demo_server
from tests.support.program import Program, make_workspace, program
from widgets.incident.preview import Preview

# Times that the program is let to rest; more of them, and more seeds, go hunting.
_STEPS = int(os.environ.get("STEPS", "40"))

_KEYS = (
    ["j"] * 6
    + ["k"] * 2
    + [
        "right_square_bracket",
        "left_square_bracket",
        "g",
        "G",
        "1",
        "2",
        "5",
        "5",
        "N",
        "r",
        "p",
        "p",
        "space",
        "escape",
        "ctrl+t",
        "slash",
        "J",
    ]
)
_TYPED = ["k", "a", "f", "d", "b", "o", "backspace", "ctrl+u", "enter", "escape", "down", "down"]


def something_happens(server: DemoServer, random: Random) -> None:
    """Somebody else declares an incident, or changes one."""
    organisation = server.organisation
    severity = random.choice([str(each["id"]) for each in organisation.severities.values()])
    status = random.choice([str(each["id"]) for each in organisation.statuses.values()])
    if random.random() < 0.4:
        declare(server, name=f"Kafka {random.random()}", severity_id=severity)
    else:
        chosen = random.choice(organisation.incidents)
        edit(server, chosen.id, severity_id=severity, incident_status_id=status)


def shown(running: Program) -> list[str]:
    return [*running.text().splitlines(), running.only(Preview).said.markup]


def is_typed_into(running: Program) -> bool:
    screen = running.app.screen
    return isinstance(screen, IncidentListScreen) and screen._search_line.is_typed_into


async def drawn_anew(running: Program) -> list[str]:
    """What is shown once all has been read and drawn from the beginning."""
    screen = running.app.screen
    assert isinstance(screen, IncidentListScreen)
    screen._is_stale = True
    screen._read_page()
    await running.rest()
    return shown(running)


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDS", "3"))))
async def test_the_list_at_rest_is_as_if_it_were_drawn_anew(seed: int) -> None:
    random = Random(seed)
    server = make_demo_server(incidents=120)
    workspace = make_workspace(server, page_size=20, latency=0.02)
    async with program(server, workspace=workspace) as running:
        for step in range(_STEPS):
            pressed = []
            for _ in range(random.randint(1, 4)):
                if random.random() < 0.2:
                    something_happens(server, random)
                keys = _TYPED if is_typed_into(running) else _KEYS
                key = random.choice(keys)
                pressed.append(key)
                running.app.post_message(Key(key, key if len(key) == 1 else None))
                await asyncio.sleep(random.choice([0, 0, 0.01, 0.03, 0.06, 0.25]))
            await running.rest()
            if not isinstance(running.app.screen, IncidentListScreen):
                await running.press("escape")
                await running.rest()
                continue
            running.app.clear_notifications()
            await running.rest()
            before = shown(running)
            changed = set(await drawn_anew(running)) ^ set(before)
            assert not changed, f"seed {seed}, step {step}: {pressed}"
