"""Keys pressed at random on all screens, over hostile data: no crash, and no write unreviewed."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.config.bindings import KEYS
from app.config.keymap import is_unbound
from app.demo.server import DemoServer, ReceivedRequest
from app.editing.drafts import declare_payload, edit_payload
from app.editing.review import Confirmation
from app.tui import IncidentApp
from screens.forms.bulk_edit import BulkScreen
from screens.forms.review import ReviewScreen
from tests.snapshots.test_snapshots import HOSTILE
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_workspace, program

pytestmark = pytest.mark.usefixtures("painted")

# Of each seed; more of them when somebody goes hunting.
_KEYS_PRESSED = int(os.environ.get("KEYS_PRESSED", "250"))
_EDITING = ("enter", "escape", "tab", "shift+tab", "backspace", "space", "up", "down", "home")
_TYPED = ("a", "b", "e", "t", "0", "1", "9", "left_square_bracket", "minus", "slash")
# What a person presses to get anywhere is pressed more often than what is pressed by chance.
_GOING_ON = ("enter", "ctrl+s", "y", "1", "2")


def hostile_server(random: Random) -> DemoServer:
    """An organisation in which every text that people can write is odd."""
    server = make_demo_server(incidents=25)
    organisation = server.organisation
    for incident in organisation.incidents:
        incident.name = random.choice([HOSTILE[:200], "[/]", "", " \t ", incident.name])
        incident.summary = random.choice([HOSTILE, "", "![x](file:///etc/passwd)", "`" * 50])
    for things in (organisation.severities, organisation.users):
        for thing in things.values():
            thing["name"] = random.choice([HOSTILE[:80], thing["name"], "[bold]x"])
    return server


class Agreed:
    """What people have agreed to, as the bodies that may be sent for it."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.reviews = 0

    def note_review(self, screen: ReviewScreen, agreement: Confirmation | None) -> None:
        if agreement is None:
            return
        self.reviews += 1
        changes, told = screen._review.changes, agreement.notify_incident_channel
        if screen._review.declares:
            values = {change.field.key: change.after for change in changes}
            self.bodies.append(declare_payload(values, [c.field for c in changes], ""))
        else:
            self.bodies.append(edit_payload(changes, notify_incident_channel=told))

    def note_bulk(self, screen: BulkScreen) -> None:
        for row in screen._edit.rows.values():
            body = edit_payload(row.changes, notify_incident_channel=screen._tells)
            self.bodies.append(body)

    def covers(self, write: ReceivedRequest) -> bool:
        """Whether exactly this was agreed to; of a declare, all but the key of its own."""
        body = dict(write.body or {})
        if "idempotency_key" in body:
            body["idempotency_key"] = ""
        return body in self.bodies


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> Agreed:
    agreed = Agreed()
    leave, send = ReviewScreen._leave_with, BulkScreen.action_send

    def leave_noted(screen: ReviewScreen, agreement: Confirmation | None) -> None:
        agreed.note_review(screen, agreement)
        leave(screen, agreement)

    def send_noted(screen: BulkScreen) -> None:
        agreed.note_bulk(screen)
        send(screen)

    monkeypatch.setattr(ReviewScreen, "_leave_with", leave_noted)
    monkeypatch.setattr(BulkScreen, "action_send", send_noted)
    return agreed


@pytest.fixture(autouse=True)
def nothing_leaves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No browser, and files only where the test can have them."""
    monkeypatch.setattr(IncidentApp, "open_url", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)


def any_keys(random: Random, count: int) -> Iterator[str]:
    """Keys of the program and of a keyboard."""
    own = sorted(
        {
            key
            for known in KEYS.values()
            for key in known.keys.split(",")
            if key and not is_unbound(key) and key not in {"q", "ctrl+q", "ctrl+c"}
        }
    )
    for _ in range(count):
        yield random.choice(random.choice([own, own, _EDITING, _TYPED, _GOING_ON]))


def writes(server: DemoServer) -> list[ReceivedRequest]:
    return [request for request in server.requests if request.method != "GET"]


async def walk(running: Program, random: Random) -> Counter[str]:
    """Press keys, a few at a time, faster than they are drawn; the screens that were seen."""
    seen: Counter[str] = Counter()
    keys = list(any_keys(random, _KEYS_PRESSED))
    while keys:
        for key in [keys.pop() for _ in range(min(random.randint(1, 4), len(keys)))]:
            running.app.simulate_key(key)
        await running.settle()
        assert running.app.is_running, seen
        seen[type(running.app.screen).__name__] += 1
    return seen


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))]
)
async def test_whatever_is_pressed_nothing_breaks_and_nothing_is_sent_unreviewed(
    seed: int, agreed: Agreed
) -> None:
    random = Random(seed)
    server = hostile_server(random)
    async with program(server, workspace=make_workspace(server), synced=False) as running:
        await running.until(lambda: bool(running.table.rows))
        seen = await walk(running, random)
    assert len(seen) > 2
    others = []
    for write in writes(server):
        if write.path == "/v2/incidents" or write.path.endswith("/actions/edit"):
            assert agreed.covers(write), json.dumps(write.body)
        else:
            others.append(json.dumps(write.body, sort_keys=True))
    assert len(set(others)) <= agreed.reviews


async def test_keys_that_are_faster_than_the_screens_they_open_reach_them() -> None:
    async with program(make_demo_server(incidents=12)) as running:
        for key in ("v", "down", "ctrl+s"):
            running.app.simulate_key(key)
        await running.until_screen("ReviewScreen")
        assert not writes(running.server)
