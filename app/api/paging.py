"""Pages of a list: reading one, and following the vendor's cursors to the end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from app.api.rate_limiter import is_in_background
from app.errors import UnreadableAnswer
from app.system.idle import idle
from app.text.text import clean

# Records decoded between two chances for the screen to draw.
_SLICE = 25


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item")
Identified = TypeVar("Identified", bound=_HasId)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list.

    Attributes:
        items: Its records, in the order of the list.
        after: The cursor that asks for the next page; None where the list ends.
        total: How many there are in all, where the API says so.
        unreadable: How many records were left out because they could not be decoded.
    """

    items: tuple[Item, ...]
    after: str | None
    total: int | None
    unreadable: int = 0


def property_of(content: object, name: str) -> object:
    """The property of an answer that holds what was asked for.

    Raises:
        UnreadableAnswer: The answer has no such property.
    """
    if not isinstance(content, Mapping) or name not in content:
        raise UnreadableAnswer(f"The answer has no {name}.")
    return content[name]


async def read_page(
    content: object, name: str, read: Callable[[object], Item | None]
) -> Page[Item]:
    """Decode a page, a slice at a time.

    Args:
        content: The answer.
        name: Its property that holds the list; null is an empty list.
        read: Decodes one record; None for one to leave out.

    Raises:
        UnreadableAnswer: It is not such a list.
    """
    listed = property_of(content, name)
    if listed is None:
        listed = []
    if not isinstance(listed, list):
        raise UnreadableAnswer(f"{name} should be a list.")
    items: list[Item] = []
    for start in range(0, len(listed), _SLICE):
        if start:
            await (idle() if is_in_background() else asyncio.sleep(0))
        found = (read(record) for record in listed[start : start + _SLICE])
        items.extend(item for item in found if item is not None)
    meta = content.get("pagination_meta") if isinstance(content, Mapping) else None
    after, total = _meta(meta, "after"), _meta(meta, "total_record_count")
    return Page(
        items=tuple(items),
        # A cursor may be set on the last page too, but never leads anywhere from an empty one.
        after=clean(after) or None if isinstance(after, str) and listed else None,
        total=total if isinstance(total, int) else None,
        unreadable=len(listed) - len(items),
    )


def _meta(meta: object, name: str) -> object:
    return meta.get(name) if isinstance(meta, Mapping) else None


async def follow(
    fetch: Callable[[str | None], Awaitable[Page[Identified]]],
) -> AsyncIterator[Page[Identified]]:
    """Every page of a list, with each record once.

    Ends where a page has no cursor, and where a cursor comes back a second time.

    Args:
        fetch: Asks for the page after a cursor; for the first one without.
    """
    records: set[str] = set()
    cursors: set[str] = set()
    after: str | None = None
    while True:
        page = await fetch(after)
        yield replace(page, items=_unseen(page.items, records))
        after = page.after
        if after is None or after in cursors:
            return
        cursors.add(after)


def _unseen(items: tuple[Identified, ...], seen: set[str]) -> tuple[Identified, ...]:
    found = []
    for item in items:
        if item.id not in seen:
            seen.add(item.id)
            found.append(item)
    return tuple(found)
