"""Client for records of any type: one, a page, or all pages, each decoded separately."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TypeVar

from app.api.client import ApiClient
from app.api.paging import Page, PageWalk, get_property, read_page
from app.api.retry import RetrySafety
from app.domain.decoding import Undecodable, decode
from app.domain.model_base import Model, Record
from app.domain.tab_data import RecordList
from app.errors import InvalidResponse, OutcomeUnknown

Kind = TypeVar("Kind", bound=Record)
Value = TypeVar("Value", bound=Model)
Parameters = Sequence[tuple[str, str]]


class RecordClient:
    """Client that decodes each record separately; an invalid one does not affect others.

    Args:
        client: The API client.
    """

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    async def all(
        self,
        kind: type[Kind],
        name: str,
        *path: str,
        parameters: Parameters = (),
        page_size: int | None = None,
    ) -> tuple[Kind, ...]:
        """Return all records of a list, without those that cannot be decoded."""
        listing = await self.listing(kind, name, *path, parameters=parameters, page_size=page_size)
        return listing.items

    async def listing(
        self,
        kind: type[Kind],
        name: str,
        *path: str,
        parameters: Parameters = (),
        page_size: int | None = None,
        after: str = "",
    ) -> RecordList[Kind]:
        """Return all records of a list after a cursor; counts those that cannot be decoded."""
        items: list[Kind] = []
        unreadable, is_whole = 0, True
        async for page in self.iter_pages(
            kind, name, *path, parameters=parameters, page_size=page_size, after=after
        ):
            items += page.items
            unreadable += page.unreadable
            is_whole = page.is_last
        return RecordList(tuple(items), unreadable, is_whole)

    def iter_pages(
        self,
        kind: type[Kind],
        name: str,
        *path: str,
        parameters: Parameters = (),
        page_size: int | None = None,
        after: str = "",
    ) -> AsyncIterator[Page[Kind]]:
        """Iterate over the pages of a list after a cursor."""
        return PageWalk(
            lambda cursor: self.page(
                kind, name, path, parameters, page_size, cursor or after or None
            )
        )

    async def page(
        self,
        kind: type[Kind],
        name: str,
        path: Sequence[str],
        parameters: Parameters,
        page_size: int | None,
        after: str | None,
    ) -> Page[Kind]:
        """Return one page; unpaginated lists take no `page_size`."""
        pairs = [*parameters]
        if page_size is not None:
            pairs.append(("page_size", str(page_size)))
        if after is not None:
            pairs.append(("after", after))
        content = await self._client.request("GET", *path, parameters=pairs)
        return await read_page(
            content, name, lambda record: _readable(kind, record), is_paged=page_size is not None
        )

    async def one(
        self, kind: type[Value], name: str, *path: str, parameters: Parameters = ()
    ) -> Value:
        """Return a single record.

        Raises:
            InvalidResponse: The response has no such record.
        """
        content = await self._client.request("GET", *path, parameters=parameters)
        return _decoded(kind, name, content)

    async def write(
        self,
        kind: type[Value],
        name: str,
        method: str,
        *path: str,
        body: Mapping[str, object],
        repeat: RetrySafety,
    ) -> Value:
        """Send a write and decode the record in the response.

        Raises:
            InvalidResponse: It was accepted, but the response cannot be decoded.
        """
        content = await self._client.request(method, *path, body=body, repeat=repeat)
        try:
            return _decoded(kind, name, content)
        except InvalidResponse as error:
            error.hint = f"{OutcomeUnknown.hint} {error.hint}"
            raise


def _decoded(kind: type[Value], name: str, content: object) -> Value:
    try:
        return decode(kind, get_property(content, name))[0]
    except Undecodable as error:
        raise InvalidResponse(f"The answer's {name} cannot be read.") from error


def _readable(kind: type[Kind], record: object) -> Kind | None:
    try:
        return decode(kind, record)[0]
    except Undecodable:
        return None
