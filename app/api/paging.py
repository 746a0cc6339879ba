"""Pages of a list: reading one, and following the vendor's cursors to the end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from app.api.rate_limiter import is_in_background
from app.errors import InvalidResponse
from app.system.idle import idle
from app.text.text import clean

# Records decoded between two chances for the screen to draw.
_SLICE = 25


class NotAList(InvalidResponse):
    """The API answered, with something else in place of the list."""


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
        after: The cursor that asks for the next page; None where none is known.
        total: How many there are in all, where the API says so.
        unreadable: How many records were left out because they could not be decoded.
        is_last: Whether it is known to be the last one.
    """

    items: tuple[Item, ...]
    after: str | None
    total: int | None
    unreadable: int = 0
    is_last: bool = False

    def ends_after(self, cursors: Container[str]) -> bool:
        """Whether no other page can be asked for, given the cursors that were used before.

        An API that does not know a cursor may answer with the same page for ever.
        """
        return self.after is None or self.after in cursors


def get_property(content: object, name: str) -> object:
    """The property of an answer that holds what was asked for.

    Raises:
        InvalidResponse: The answer has no such property.
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
    """Decode a page, a slice at a time.

    Where the API says nothing about pages, which its schema allows, the last record is the cursor,
    as the vendor documents it, and the list ends at an empty page.

    Args:
        content: The answer.
        name: Its property that holds the list; null is an empty list.
        read: Decodes one record; None for one to leave out.
        is_paged: Whether the list comes in pages at all.

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
    # A cursor may be set on the last page too, but never leads anywhere from an empty one.
    after = _cursor(meta, items) if is_paged and listed else ""
    return Page(
        items=tuple(items),
        after=after or None,
        total=total if isinstance(total, int) else None,
        unreadable=len(listed) - len(items),
        is_last=after == "",
    )


def _cursor(meta: object, items: Sequence[_HasId]) -> str | None:
    """The cursor of the next page: empty after the last one, None if there is no telling."""
    if not isinstance(meta, Mapping):
        return items[-1].id if items else None
    after = meta.get("after")
    return clean(after) if isinstance(after, str) else ""


class PageWalk(AsyncIterator[Page[Identified]]):
    """Follows the cursors of a list, page by page, with each record once.

    Ends where a page has no cursor, and where a cursor comes back a second time; the last page says
    whether that is known to be the end. Unlike a generator it can be left at any page, with nothing
    to close.

    Args:
        fetch: Asks for the page after a cursor; for the first one without.
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
        # Of a page that has come before, everything is counted already.
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
