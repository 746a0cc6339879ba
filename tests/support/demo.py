"""The demo organisation for tests: always the same one, at a moment that does not pass."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from app.demo.loopback import LoopbackServer
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
    defaults: dict[str, Any] = {"now": NOW, "key": KEY}
    return DemoServer(**(defaults | options))


@contextmanager
def serve_over_http(server: DemoServer) -> Iterator[str]:
    """Serve over real HTTP on a free port of the loopback interface; gives the base URL."""
    with LoopbackServer(server) as loopback:
        thread = threading.Thread(target=loopback.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield loopback.url
        finally:
            loopback.shutdown()
            thread.join()
