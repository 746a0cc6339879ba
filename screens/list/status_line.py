"""Texts of the list: filter, position, state of the sync, and placeholder."""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from app.dates import datetimes
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import BAD, MUTED
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from app.store.cache.sync_state import SyncState
from screens.list.page import ListPage
from screens.list.sort import sort_text
from widgets.basic.placeholder import PlaceholderKind, placard


def filter_words(listing: ListQuery, cache: IncidentCache) -> str:
    """Return the filter as text that can be parsed; names are read only if needed."""
    if not listing.within and all(
        condition.row.has_readable_values for condition in listing.query.filters
    ):
        return listing.text({})
    return listing.text(cache.configuration_store.name_index().names)


def position_text(page: ListPage, stored: int) -> Content:
    """Return the status line: `51–100 of 1,216 · page 2/25`."""
    first, last = page.span
    rows = f"{first:,}–{last:,} of {page.total:,}{page.more}" if page.rows else "0 of 0"
    text = f"{rows} · page {page.number + 1:,}/{page.pages:,}{page.more}"
    if page.pages > 1:
        text += "  [ ] page"
    if sort := page.listing.sort:
        text += f" · {sort_text(sort)}"
        if not page.is_sorted:
            text += f": {page.read_for_order:,} of {stored:,} incidents read for it"
    return Content(text)


def error_text(state: SyncState) -> Content:
    """Return the error of the last sync; empty without one."""
    if state.error is None:
        return Content("")
    return Content.assemble(" · ", (f"{sign('error')} {state.error}", BAD))


def marks_text(marked: int, hidden: int) -> str:
    """Return the number of marked incidents, and of hidden ones among them."""
    text = f" · {marked:,} marked"
    return f"{text}, {hidden:,} of them not in this view" if hidden else text


def listed_words(
    warnings: Sequence[str],
    filter_words: str,
    *,
    is_named: bool,
    is_changed: bool,
    note: str = "",
    way_back: str = "",
) -> Content:
    """Return the filter line, after messages about the search.

    Args:
        warnings: Messages about the search, which need more space than its line has.
        filter_words: The filter as text.
        is_named: Whether the tab of the view already says what the filter is.
        is_changed: Whether it is another filter than the view's.
        note: How the filter is evaluated.
        way_back: Where `escape` goes back to; empty without such a place.
    """
    parts = [Content.styled(warning, BAD) for warning in warnings]
    noted = muted(f"({note}) ") if note else ""
    if note or not is_named:
        start = f"‹ esc {way_back}  showing " if way_back else "showing "
        back = muted("  esc resets") if is_changed and not way_back else ""
        parts.append(Content.assemble(muted(start), noted, filter_words, back))
    return Content("  ").join(parts)


def freshness(
    state: SyncState, stored: int, now: datetime, *, paused: bool = False
) -> tuple[Content, ...]:
    """Return size and state of the sync: `1,204 of 1,216 · synced 8s ago · offline`.

    Texts from the longest to the shortest, which always fits.
    """
    # With new or deleted incidents, more may be stored than the API's total: ignore it then.
    total = state.total if state.total is not None and state.total >= stored else None
    count = f"{stored:,}" if total is None else f"{stored:,} of {total:,}"
    count = count if state.is_whole else f"{count}, maybe more"
    known = count if total != stored else f"{stored:,}"
    age = datetimes.age(state.synced_at, now) if state.synced_at else ""
    phase = "paused" if paused else state.phase
    busy = {"idle": "", "history": "reading history"}.get(phase, phase)
    part = f"{stored * 100 // total}%" if total and total > stored else ""
    ways = (
        (count, f"synced {age} ago" if age else "", busy),
        (known, f"{age} ago" if age else "", busy),
        (known, age, busy),
        (part, age, busy.removeprefix("reading ")),
        (part, age if phase in {"idle", "history"} else busy),
    )
    style = BAD if state.error else MUTED
    said = (" · ".join(filter(None, way)) for way in ways)
    return tuple(Content.styled(each, style) for each in said)


def not_stored(state: SyncState, stored: int) -> str:
    """Return a warning if the history is or may be incomplete; else empty."""
    if not state.is_whole:
        return f"The API did not report whether the {stored:,} incidents listed are all."
    if state.total is None:
        return f"The total is not known yet; {stored:,} are stored."
    if stored >= state.total:
        return ""
    return f"History is still loading: {stored:,} of {state.total:,} incidents stored."


def empty_list_text(
    state: SyncState,
    stored: int,
    *,
    is_searched: bool,
    filter_words: str,
    reference: str = "",
    read_only: bool = False,
) -> Content:
    """Return the placeholder: failed, loading, or no matches.

    Args:
        state: State of the sync.
        stored: Number of stored incidents.
        is_searched: Whether the list is searched.
        filter_words: The filter as text.
        reference: The incident that the search names; empty if it names none.
        read_only: Whether nothing may be declared.
    """
    if state.error is not None and not stored:
        error = state.error
        return placard(PlaceholderKind.FAILED, error.title, error.explanation, "r try again")
    if state.synced_at is None and not (is_searched and stored):
        title, detail = "Loading incidents", "Loading for the first time."
        return placard(PlaceholderKind.LOADING, title, detail)
    if is_searched:
        detail = f"Searched: {filter_words}. {not_stored(state, stored)}"
        hint = "esc clear the search"
        if reference:
            hint = f"enter read {reference} from the API · {hint}"
        return placard(PlaceholderKind.EMPTY, "No match", detail.strip(), hint)
    detail = f"Nothing matches: {filter_words}."
    declare = "" if read_only else "n declare · "
    hint = f"f filter · 1…9 another view · {declare}r refresh"
    return placard(PlaceholderKind.EMPTY, "No incidents here", detail, hint)
