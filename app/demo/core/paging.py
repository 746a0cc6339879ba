"""Pages of lists in ID order: size, cursor and the meta data that goes with them."""

from collections.abc import Sequence

from app.demo.core.errors import Problem, invalid
from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Collection
from app.demo.core.wire import JsonObject

DEFAULT_PAGE_SIZE = 25


def page_size(call: RequestContext, maximum: int) -> int:
    """The page size that is asked for.

    Raises:
        Refusal: 422, because it is no number between 1 and the maximum.
    """
    text = call.parameter("page_size")
    if text is None:
        return DEFAULT_PAGE_SIZE
    if not text.isdecimal() or not 1 <= int(text) <= maximum:
        message = f'page_size must be between 1 and {maximum} but got "{text}"'
        raise invalid(Problem("invalid_value", message, "page_size"))
    return int(text)


def unknown_cursor(after: str) -> Problem:
    """The complaint about a cursor that is no record of this list."""
    return Problem("invalid_value", f'after: there is no record "{after}"', "after")


def page(
    call: RequestContext, records: Collection, maximum: int
) -> tuple[list[JsonObject], JsonObject]:
    """The records of one page, and its `pagination_meta`.

    `after` is set on every full page, also when nothing follows: the API says that it is set
    when there *may* be more.

    Raises:
        Refusal: 422, because the size or the cursor is wrong.
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
    """The meta data of a page that holds these records."""
    meta: JsonObject = {"page_size": size}
    if len(ids) == size:
        meta["after"] = ids[-1]
    return meta
