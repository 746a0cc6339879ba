"""The demo organisation for tests: always the same one, at a moment that does not pass."""

import json
import pickle
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from app.demo.core.messages import Request
from app.demo.core.organisation import Organisation
from app.demo.data.generate import generate
from app.demo.http_server import LoopbackServer
from app.demo.server import DemoServer

NOW = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)
KEY = "demo-key"


class SteppingClock:
    """A clock that moves only when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let that much time pass."""
        self.now += timedelta(seconds=seconds)


def make_demo_server(**options: Any) -> DemoServer:
    """A demo server at `NOW`; `options` are those of `DemoServer`."""
    defaults: dict[str, Any] = {"incidents": 300, "seed": 1, "now": NOW, "key": KEY}
    options = defaults | options
    copied = pickle.loads(_generated(options["incidents"], options["seed"], options["now"]))  # noqa: S301
    return DemoServer(**options, organisation=copied)


@lru_cache(maxsize=64)
def _generated(incidents: int, seed: int, now: datetime) -> bytes:
    """An organisation that is generated once; copying it takes a tenth of the time."""
    organisation: Organisation = generate(incidents, seed, now)
    return pickle.dumps(organisation)


@contextmanager
def serve_over_http(server: DemoServer, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve over real HTTP on a free port of the loopback interface; gives the base URL."""
    with LoopbackServer(server) as loopback:
        if tls:
            # The handshake belongs to the connection's own thread, not to the one that accepts.
            loopback.socket = tls.wrap_socket(
                loopback.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=loopback.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield loopback.url
        finally:
            loopback.shutdown()
            thread.join()


def ask(
    server: DemoServer,
    path: str,
    *query: tuple[str, str],
    method: str = "GET",
    body: object = None,
    key: str = KEY,
) -> tuple[int, Any]:
    """The status and the decoded body of an answer."""
    response = server.handle(
        Request(
            method=method,
            path=path,
            query=query,
            headers={"authorization": f"Bearer {key}"},
            body=b"" if body is None else json.dumps(body).encode(),
        )
    )
    return response.status, json.loads(response.body)


def declare(server: DemoServer, **payload: Any) -> tuple[int, Any]:
    """The answer to a create, public and with a key of its own unless the payload says else."""
    defaults = {"idempotency_key": str(len(server.requests)), "visibility": "public"}
    return ask(server, "/v2/incidents", method="POST", body=defaults | payload)


def fill_resolve_form(server: DemoServer, incident_id: str) -> None:
    """Give the incident what the demo's form for resolving requires, as if it had been there."""
    organisation = server.organisation
    incident = organisation.incident(incident_id)
    assert incident
    field = organisation.named(organisation.custom_fields, "Root cause")["id"]
    option = next(iter(organisation.options[field].values()))
    started = organisation.named(organisation.timestamps, "Impact started at")["id"]
    incident.summary = incident.summary or "It is down."
    incident.custom_fields[field] = ({"value_option": option},)
    incident.timestamps.setdefault(started, incident.created_at)


def edit(server: DemoServer, incident_id: str, **payload: Any) -> tuple[int, Any]:
    """The answer to an edit that tells nobody."""
    body = {"incident": payload, "notify_incident_channel": False}
    return ask(server, f"/v2/incidents/{incident_id}/actions/edit", method="POST", body=body)
