"""Pages of lists in ID order: size, cursor and pagination data."""

from collections.abc import Sequence

from app.demo.core.errors import Problem, invalid
from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Collection
from app.demo.core.wire import JsonObject

DEFAULT_PAGE_SIZE = 25


def page_size(call: RequestContext, maximum: int) -> int:
    """Return the requested page size.

    Raises:
        HttpError: 422, because it is not a number between 1 and the maximum.
    """
    text = call.parameter("page_size")
    if text is None:
        return DEFAULT_PAGE_SIZE
    if not text.isdecimal() or not 1 <= int(text) <= maximum:
        message = f'page_size must be between 1 and {maximum} but got "{text}"'
        raise invalid(Problem("invalid_value", message, "page_size"))
    return int(text)


def unknown_cursor(after: str) -> Problem:
    """Return the error of a cursor that is not in the list."""
    return Problem("invalid_value", f'after: there is no record "{after}"', "after")


def page(
    call: RequestContext, records: Collection, maximum: int
) -> tuple[list[JsonObject], JsonObject]:
    """Return the records of one page, and its `pagination_meta`.

    `after` is set on every full page, even without more records: the API sets it if there *may* be
    more.

    Raises:
        HttpError: 422, because the size or the cursor is invalid.
    """
    size = page_size(call, maximum)
    after = call.parameter("after")
    listed = list(records.values())
    start = 0
    if after:
        if after not in records:
            raise invalid(unknown_cursor(after))
        start = 1 + list(records).index(after)
    found = listed[start : start + size]
    return found, pagination_meta([record["id"] for record in found], size)


def pagination_meta(ids: Sequence[str], size: int) -> JsonObject:
    """Return the pagination data of a page with these records."""
    meta: JsonObject = {"page_size": size}
    if len(ids) == size:
        meta["after"] = ids[-1]
    return meta
