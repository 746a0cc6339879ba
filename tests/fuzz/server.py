"""A server that answers every request with what the schema allows, always the same by its seed."""

import json
import re
from collections import Counter
from random import Random
from typing import Any

from app.demo.core.messages import Request, Response
from app.demo.server import DemoServer, ReceivedRequest
from app.text.text import clean
from tests.fuzz.generator import Generator
from tests.support.demo import KEY, NOW

_JSON = {"content-type": "application/json"}
_LARGEST = 250


class GeneratedServer(DemoServer):
    """Generates an answer for each path when it is first asked for.

    Args:
        document: The vendor's OpenAPI document.
        seed: The same seed gives the same answers, in whatever order they are asked for.
        incidents: How many there are.
    """

    def __init__(self, document: Any, seed: int, incidents: int = 25) -> None:
        super().__init__(incidents=1, now=NOW, key=KEY)
        self._document = document
        self._seed = seed
        self.counts: Counter[str] = Counter()
        self._answers: dict[str, Any] = {}
        random = self._random_for("incidents")
        generator = Generator(document, random)
        schema = generator.answer_schema("/v2/incidents", "get") or {}
        items = schema["properties"]["incidents"]["items"]
        self.incidents = [generator.value(items, "incidents") for _ in range(incidents)]
        for number, incident in enumerate(self.incidents):
            # Almost all are different incidents; what is known by nothing cannot be listed.
            if random.random() < 0.9 or not clean(incident["id"]).strip():
                incident["id"] = generator.unique_identifier()
            if random.random() < 0.8:
                incident["reference"] = f"INC-{number}"
        self.counts += generator.counts
        self._says_pages = random.choice([True, True, False])
        self._paths = sorted(generator.readable, key=lambda path: path.count("{"))

    @property
    def identifiers(self) -> set[str]:
        """The ids of the incidents, as they are stored."""
        return {clean(incident["id"]) for incident in self.incidents}

    def _random_for(self, what: str) -> Random:
        return Random(f"{self._seed} {what}")

    def handle(self, request: Request) -> Response:
        """Answer a request."""
        body = json.loads(request.body) if request.body else None
        self.requests.append(
            ReceivedRequest(request.method, request.path, tuple(request.query), body)
        )
        status, content = self._answered(request)
        # Lone surrogates are escaped, as a JSON encoder does.
        return Response(status, _JSON, b"" if content is None else json.dumps(content).encode())

    def _answered(self, request: Request) -> tuple[int, Any]:
        if request.method != "GET":
            return self._written(request)
        if request.path == "/v2/incidents":
            return 200, self._page("incidents", self.incidents, dict(request.query))
        if request.path.startswith("/v2/incidents/"):
            wanted = request.path.removeprefix("/v2/incidents/")
            found = [each for each in self.incidents if clean(each["id"]) == wanted]
            return (200, {"incident": found[-1]}) if found else (404, {"status": 404})
        filters = sorted(pair for pair in request.query if pair[0] not in {"after", "page_size"})
        key = f"{request.path} {filters}"
        if key not in self._answers:
            self._answers[key] = self._generated(request.path, key)
        content = self._answers[key]
        return (404, {"status": 404}) if content is None else (200, self._paged(content, request))

    def _generated(self, path: str, key: str) -> Any:
        for documented in self._paths:
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(documented)), path):
                generator = Generator(self._document, self._random_for(key))
                answer = generator.answer(documented)
                self.counts += generator.counts
                return answer
        return None

    def _paged(self, content: Any, request: Request) -> Any:
        names = [name for name, value in content.items() if isinstance(value, list)]
        if "page_size" not in dict(request.query) or len(names) != 1:
            return content
        return self._page(names[0], content[names[0]], dict(request.query))

    def _page(self, name: str, items: list[Any], query: dict[str, str]) -> dict[str, Any]:
        """A page of a list, which says what comes next in one of the ways that are allowed."""
        size = int(query.get("page_size", _LARGEST))
        ids = [clean(str(item.get("id", ""))) if isinstance(item, dict) else "" for item in items]
        after = query.get("after")
        start = len(ids) - ids[::-1].index(after) if after in ids else 0
        page: dict[str, Any] = {name: items[start : start + size]}
        if self._says_pages:
            more = start + size < len(items)
            page["pagination_meta"] = {"page_size": size, "total_record_count": len(items)}
            page["pagination_meta"] |= {"after": ids[start + size - 1]} if more else {}
        return page

    def _written(self, request: Request) -> tuple[int, Any]:
        """Take a write, or refuse it, as the seed has it."""
        random = self._random_for(f"{request.method} {request.path} {len(self.requests)}")
        if random.random() < 0.3:
            refusal = Generator(self._document, random)
            return 422, refusal.value({"$ref": "#/components/schemas/ErrorResponse"})
        if request.method == "DELETE":
            return 204, None
        if request.path.startswith("/v2/incidents"):
            return 200, {"incident": random.choice(self.incidents)}
        generator = Generator(self._document, random)
        for path, methods in self._document["paths"].items():
            method = request.method.lower()
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
            if method in methods and re.fullmatch(pattern, request.path):
                return 201, generator.answer(path, method)
        return 404, {"status": 404}
