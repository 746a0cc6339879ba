"""The real client on whatever answers, with waits that are noted and take no time."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

from app.api.client import ApiClient
from app.api.rate_limiter import Limiter, Timer
from app.demo.server import DemoServer
from app.demo.transport import DemoTransport
from app.system.secret import Secret
from tests.support.demo import KEY, NOW

URL = "https://api.example.test"


class Waits(list[float]):
    """Sleeps for no time; holds the seconds it was asked to, and keeps a clock of them."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call something in the next turn of the loop, as if so many seconds had passed."""
        self.append(seconds)
        return asyncio.get_running_loop().call_soon(call)

    def limiter(self) -> Limiter:
        """One that waits here, too."""
        return Limiter(clock=lambda: sum(self), later=self.later)


def client_on(answers: DemoServer | httpx.AsyncBaseTransport, **options: Any) -> ApiClient:
    """A client at `NOW` whose jitter is the longest; `options` are those of `ApiClient`."""
    transport = DemoTransport(answers) if isinstance(answers, DemoServer) else answers
    waits = options.get("sleep", Waits())
    limiter = waits.limiter() if isinstance(waits, Waits) else Limiter()
    defaults: dict[str, Any] = {"random": lambda: 1.0, "now": lambda: NOW, "limiter": limiter}
    return ApiClient(
        URL, Secret(KEY), transport=transport, **(defaults | options | {"sleep": waits})
    )


class Scripted(httpx.MockTransport):
    """Answers in turn, the last answer for ever; for answers that the demo does not give.

    An error is raised, an answer is a status, a body and headers.
    """

    def __init__(self, *answers: Exception | httpx.Response) -> None:
        super().__init__(self._answer)
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content)
        )


def answering(answer: Callable[[httpx.Request], Any]) -> httpx.MockTransport:
    """Answers with JSON that depends on the request."""
    return httpx.MockTransport(
        lambda request: httpx.Response(200, text=json.dumps(answer(request)))
    )
