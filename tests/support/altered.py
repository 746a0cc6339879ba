"""The demo server with answers that are altered on their way: valid ones that it never gives."""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from app.demo.core.messages import Request, Response
from app.demo.server import DemoServer
from app.system.structs import replace
from tests.support.demo import KEY, NOW

Alteration = Callable[[Any], Any]


class AlteringServer(DemoServer):
    """Alters the decoded bodies of answers to GET requests.

    Args:
        incidents: How many there are.
    """

    def __init__(self, incidents: int = 30) -> None:
        super().__init__(incidents=incidents, now=NOW, key=KEY)
        self._alterations: list[tuple[str, Alteration]] = []
        self._served: list[tuple[str, Any]] = []

    def alter(self, path: str, alteration: Alteration) -> None:
        """Have every successful answer of these paths pass through a function."""
        self._alterations.append((path, alteration))

    def serve(self, path: str, answer: Any) -> None:
        """Have requests of these paths answered with this."""
        self._served.append((path, answer))

    def handle(self, request: Request) -> Response:
        """Answer, altered."""
        response = super().handle(request)
        for path, answer in self._served:
            if request.method == "GET" and fnmatchcase(request.path, path):
                return replace(response, status=200, body=json.dumps(answer).encode())
        if request.method != "GET" or response.status != 200:
            return response
        content = json.loads(response.body)
        for path, alteration in self._alterations:
            if fnmatchcase(request.path, path):
                content = alteration(content)
        return replace(response, body=json.dumps(content, ensure_ascii=False).encode())
