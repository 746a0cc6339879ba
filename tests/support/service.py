"""The real client and service on a demo server, with waits that take no time."""

import httpx

from app.api.client import ApiClient
from app.api.service import IncidentService
from app.demo.server import DemoServer
from app.demo.transport import DemoTransport
from app.system.secret import Secret
from tests.support.client import Waits
from tests.support.demo import KEY


def service_on(
    server: DemoServer, transport: httpx.AsyncBaseTransport | None = None
) -> IncidentService:
    """A service that talks to `server`, by another transport if one is given."""
    waits = Waits()
    client = ApiClient(
        "https://demo.invalid",
        Secret(KEY),
        transport=transport or DemoTransport(server),
        sleep=waits,
        limiter=waits.limiter(),
        now=server.now,
    )
    return IncidentService(client)
