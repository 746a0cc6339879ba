"""Decode pages of a list, and follow the vendor's cursors to the end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from app.api.rate_limiter import is_in_background
from app.errors import InvalidResponse
from app.system.idle import idle
from app.system.structs import replace
from app.text.text import clean

# Records decoded per event-loop turn.
_SLICE = 25


class NotAList(InvalidResponse):
    """The response has something else in place of the list."""


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
        after: Cursor of the next page; None if unknown.
        total: Number of records in the whole list, if the API returns it.
        unreadable: Number of records left out because they could not be decoded.
        is_last: Whether this is certainly the last page.
    """

    items: tuple[Item, ...]
    after: str | None
    total: int | None
    unreadable: int = 0
    is_last: bool = False

    def ends_after(self, cursors: Container[str]) -> bool:
        """Return whether there is no further page, given the cursors used so far.

        An API that does not know a cursor could return the same page endlessly.
        """
        return self.after is None or self.after in cursors


def get_property(content: object, name: str) -> object:
    """Return a property of a response.

    Raises:
        InvalidResponse: The response has no such property.
    """
    if not isinstance(content, Mapping) or name not in content:
        raise InvalidResponse(f"The answer has no {name}.")
    return content[name]


async def read_page(
    content: object,
    name: str,
    read: Callable[[object], Identified | None],
    *,
    is_paged: bool = True,
) -> Page[Identified]:
    """Decode a page in slices.

    Without pagination data, which the schema allows, the last record's id is the cursor, as the
    vendor documents it, and the list ends at an empty page.

    Args:
        content: The response.
        name: The property with the list; null is an empty list.
        read: Decodes one record; returns None to leave it out.
        is_paged: Whether the list is paginated.

    Raises:
        InvalidResponse: It is not such a list.
    """
    listed = get_property(content, name)
    if listed is None:
        listed = []
    if not isinstance(listed, list):
        raise NotAList(f"{name} should be a list.")
    items: list[Identified] = []
    for start in range(0, len(listed), _SLICE):
        if start:
            await (idle() if is_in_background() else asyncio.sleep(0))
        found = (read(record) for record in listed[start : start + _SLICE])
        items.extend(item for item in found if item is not None)
    meta = content.get("pagination_meta") if isinstance(content, Mapping) else None
    total = meta.get("total_record_count") if isinstance(meta, Mapping) else None
    # The last page may have a cursor; an empty page is always the end.
    after = _cursor(meta, items) if is_paged and listed else ""
    return Page(
        items=tuple(items),
        after=after or None,
        total=total if isinstance(total, int) else None,
        unreadable=len(listed) - len(items),
        is_last=after == "",
    )


def _cursor(meta: object, items: Sequence[_HasId]) -> str | None:
    """Return the cursor of the next page: empty after the last, None if unknown."""
    if not isinstance(meta, Mapping):
        return items[-1].id if items else None
    after = meta.get("after")
    return clean(after) if isinstance(after, str) else ""


class PageWalk(AsyncIterator[Page[Identified]]):
    """Iterator over the pages of a list, with each record once.

    It ends at a page without a cursor or with a repeated cursor; `is_last` of the last page tells
    whether that is certainly the end. Unlike a generator it needs no closing.

    Args:
        fetch: Requests the page after a cursor; None for the first page.
    """

    def __init__(self, fetch: Callable[[str | None], Awaitable[Page[Identified]]]) -> None:
        self._fetch = fetch
        self._records: set[str] = set()
        self._cursors: set[str] = set()
        self._after: str | None = None
        self._ended = False

    async def __anext__(self) -> Page[Identified]:
        """Fetch the next page."""
        if self._ended:
            raise StopAsyncIteration
        page = await self._fetch(self._after)
        items = _unseen(page.items, self._records)
        # A repeated page's unreadable records are already counted.
        unreadable = page.unreadable if items or not page.items else 0
        if page.after is None or page.ends_after(self._cursors):
            self._ended = True
        else:
            self._after = page.after
            self._cursors.add(page.after)
        return replace(page, items=items, unreadable=unreadable)


def _unseen(items: tuple[Identified, ...], seen: set[str]) -> tuple[Identified, ...]:
    found = []
    for item in items:
        if item.id not in seen:
            seen.add(item.id)
            found.append(item)
    return tuple(found)
