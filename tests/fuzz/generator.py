"""Generates answers from the vendor's schema: valid ones, as unusual as the schema allows.

A generator of our own, since the schema uses few keywords, and what makes an answer hard is not in
it: ids that refer to each other or to nothing, dates at the ends of the calendar, text that acts on
a terminal. `hypothesis-jsonschema` knows none of that, and has had no release since early 2024. It
draws from a `random.Random`, so that a seed repeats it, and hypothesis can shrink it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from random import Random
from typing import Any

from tests.support.markdown import CONSTRUCTS

Schema = Mapping[str, Any]

DATES = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999999Z",
    "9999-12-31T23:59:59-12:00",
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59.5Z",
    "2026-11-24T03:12:00.123456789Z",
    "2026-11-24T03:12:00+05:45",
    "2024-02-29T12:00:00.1Z",
    "2026-10-25T02:30:00+02:00",
    "2026-12-31T23:59:60Z",
    "10000-01-01T00:00:00Z",
    "",
    "soon",
)
INTEGERS = (0, 1, -1, 7, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30)
NUMBERS = (0.0, -0.5, 3.25, 1e308, -1e308, 5e-324, 12)
TEXTS = (
    "",
    " ",
    "Payments",
    "Payments",
    "database",
    "Zoë 🧯\u200d👩 字幕 مرحبا",
    "e\u0301" * 20,
    "\x1b[31mred\x1b]0;title\x07\x9b2J\x7f\x00",
    "\u202eevil\u2066 \u200f\ufeff\ufff9",
    "[bold red]x[/] [@click=app.quit]y[/] [/]",
    "a\r\nb\u2028c\td\x0b\x0ce",
    "half \ud83d",
    "=HYPERLINK(1)",
    "\u00a0-1+2",
    "{0} {x} %s %(y)d \\",
    "any",
    "all incidents",
    "is or not · ;",
    "\"quoted\" 'single' `code`",
    "x" * 500,
    "word " * 300,
    "line\n" * 60,
    "\n\n\n",
    "0",
    "-12.5e400",
    "9" * 400,
    "https://example.com/a b?c=<d>",
    "javascript:alert(1)",
    "NaN",
    "../../etc/passwd",
    *CONSTRUCTS[:20],
)
IDENTIFIERS = (
    "01SHARED0000000000000000A",
    "01SHARED0000000000000000B",
    "01SHARED0000000000000000C",
    "a/../b",
    "with space",
    "[brackets]",
    "%2e%2e",
    "字",
    "x" * 300,
    "name",
    "severities",
    "1",
    "role:x",
    "'; --",
)

_DEEPEST = 9


class Generator:
    """Generates values of the schemas of an OpenAPI document.

    Args:
        document: The vendor's.
        random: Where every choice comes from.

    Attributes:
        counts: How many inputs of each kind were generated.
    """

    def __init__(self, document: Any, random: Random) -> None:
        self._schemas: Mapping[str, Schema] = document["components"]["schemas"]
        self._paths = document["paths"]
        self._random = random
        self._made = 0
        self.counts: Counter[str] = Counter()

    def answer(self, path: str, method: str = "get") -> Any:
        """A successful answer of an operation, by its documented path; None without a body."""
        schema = self.answer_schema(path, method)
        return self.value(schema) if schema else None

    def answer_schema(self, path: str, method: str) -> Schema | None:
        """The schema of a successful answer; None without a body."""
        responses = self._paths[path][method]["responses"]
        status = min(status for status in responses if status.startswith("2"))
        content = responses[status].get("content", {}).get("application/json")
        schema: Schema | None = self.resolved(content["schema"]) if content else None
        return schema

    def resolved(self, schema: Schema) -> Schema:
        """The schema that a reference stands for."""
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def value(self, schema: Schema, name: str = "", depth: int = 0) -> Any:
        """A value of a schema, which is a property of that name."""
        schema = self.resolved(schema)
        if depth and name != "id" and self._random.random() < 0.004:
            return self._of_another_type()
        if "enum" in schema:
            return self._enum(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, name, depth)
            case "string":
                return self._string(schema, name)
            case "integer":
                return self._counted("integer", self._random.choice(INTEGERS))
            case "number":
                return self._counted("number", self._random.choice(NUMBERS))
            case "boolean":
                return self._counted("boolean", self._random.random() < 0.5)
        return self._counted("anything", self._random.choice([None, {}, [], "x", 1, {"a": [None]}]))

    def _counted(self, kind: str, value: Any) -> Any:
        self.counts[kind] += 1
        return value

    def _of_another_type(self) -> Any:
        return self._counted(
            "invalid part", self._random.choice([None, [], {}, "x", 7, [None], -0.5])
        )

    def _enum(self, values: Sequence[Any]) -> Any:
        if self._random.random() < 0.15:
            return self._counted(
                "unknown enum value", self._random.choice(["newer", "on hold", ""])
            )
        return self._counted("enum value", self._random.choice(values))

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        required = schema.get("required", ())
        for name, each in schema.get("properties", {}).items():
            chance = self._random.random()
            if name not in required and (chance < 0.25 or depth > _DEEPEST):
                self.counts["missing optional"] += 1
            elif name not in required and chance < 0.4:
                made[name] = self._counted("null optional", None)
            else:
                made[name] = self.value(each, name, depth + 1)
        if "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
            for name in ("one", "two"):
                made[name] = self.value(schema["additionalProperties"], name, depth + 1)
        if self._random.random() < 0.05:
            made["newer_property"] = self._counted("unknown property", {"deep": [1, "x"]})
        self.counts["object"] += 1
        return made

    def _array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        length = self._random.choice((0, 1, 1, 2, 3, 4)) if depth < _DEEPEST else 0
        if depth <= 3 and self._random.random() < 0.02:
            length = 40
            self.counts["long list"] += 1
        made = [self.value(schema["items"], name, depth + 1) for _ in range(length)]
        if made and self._random.random() < 0.1:
            made.append(self._counted("duplicate", deepcopy(self._random.choice(made))))
        return made

    def _string(self, schema: Schema, name: str) -> str:
        if schema.get("format") == "date-time":
            return str(self._counted("date", self._random.choice(DATES)))
        if name == "id" or name.endswith("_id"):
            return self.identifier()
        return str(self._counted("text", self._random.choice(TEXTS)))

    def identifier(self) -> str:
        """An id: one of a few that are everywhere, or one that is nowhere else."""
        self.counts["id"] += 1
        if self._random.random() < 0.6:
            return self._random.choice(IDENTIFIERS)
        return self.unique_identifier()

    def unique_identifier(self) -> str:
        """An id that nothing else has."""
        self._made += 1
        return f"01{self._made:024d}"

    @cached_property
    def readable(self) -> tuple[str, ...]:
        """The documented paths that can be read."""
        return tuple(path for path, methods in self._paths.items() if "get" in methods)
