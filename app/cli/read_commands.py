"""Commands `list` and `show`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from app.cli.console import print_error
from app.cli.options import Options
from app.cli.output import Printable, Result, output_format
from app.cli.selected_fields import select_fields
from app.cli.value_parser import NotUnderstood
from app.errors import IncidentError
from app.export.table import table_columns
from app.query.listing import BUILT_IN_VIEWS, ListQuery
from app.query.own_views import INCOMPLETE, MINE, incomplete_view, mine
from app.store.cache.sort_preparation import prepare_sort
from app.store.sqlite.retry_busy import retry_while_busy
from app.sync.due_reader import DueReader
from app.system.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.incident_document import IncidentDocument
    from app.domain.models import Configuration, User
    from app.query.incident_query import IncidentQuery
    from app.query.listing import Sort
    from app.query.name_lists import Name
    from app.query.names import NameIndex
    from app.session.workspace import Workspace

LARGEST_PAGE = 250
"""Incidents of a response, at most."""


async def fetched_configuration(workspace: Workspace) -> Configuration:
    """Fetch the organisation's configuration, and store it for later reads."""
    configuration = await workspace.service.configuration()
    await retry_while_busy(workspace.cache.save_configuration, configuration)
    return configuration


async def list_incidents(workspace: Workspace, order: Options) -> Printable:
    """Read the incidents of a filter or a view from the API."""
    configuration = await fetched_configuration(workspace)
    selection = select_fields(order, table_columns(configuration))
    listing = workspace.resolve(await requested_listing(workspace, order))
    # The API neither searches nor sorts, so all incidents of the query are needed.
    here = bool(listing.search or listing.sort or listing.within or listing.query.is_local)
    if listing.query.note:
        print_error(f"filter: {listing.query.note}")
    limit = 0 if here else order.limit
    found: list[IncidentDocument] = []
    is_whole = True
    page_size = min(limit or LARGEST_PAGE, LARGEST_PAGE)
    async for page in workspace.service.iter_pages(listing.query, page_size=page_size):
        found += page.items
        is_whole = page.is_last
        if limit and len(found) >= limit:
            is_whole = True
            break
    if not is_whole:
        print_error("There may be more: the API did not report the end of the list.")
    if here:
        found = await _as_listed(workspace, listing, found)
    result = Result(found[: order.limit or None], configuration, is_list=True)
    return selection.printable(result)


async def _as_listed(
    workspace: Workspace, listing: ListQuery, documents: Sequence[IncidentDocument]
) -> list[IncidentDocument]:
    """Return the incidents that match the search, in the sort of the list query."""
    cache = workspace.cache
    await retry_while_busy(cache.upsert, documents)
    if listing.query.needs_activity:
        await read_due_updates(workspace, len(documents))
    if not listing.query.is_local:  # The API has already applied the filter.
        listing = replace(listing, query=BUILT_IN_VIEWS[-1].listing.query)
    while listing.sort and not cache.is_sorted(listing):
        await prepare_sort(cache, listing)
    for warning in cache.found(listing).warnings:
        print_error(f"search: {warning}")
    known = {document.id: document for document in documents}
    return [known[row.id] for row in cache.page(listing, offset=0, limit=len(documents))]


async def read_due_updates(workspace: Workspace, incidents: int) -> None:
    """Read when the updates of so many stored incidents are due."""
    reader = DueReader(workspace.service, workspace.cache, workspace.promised_update, workspace.now)
    await reader.read(incidents)
    if reader.problem:
        print_error(f"filter: when updates are due could not be read. {reader.problem}")


async def requested_listing(workspace: Workspace, order: Options) -> ListQuery:
    """Return the list query of a filter or a view, in the requested order."""
    listing = await _listing_of(workspace, order)
    if not order.sort:
        return listing
    return replace(listing, sort=_sort(workspace, order.sort, "--sort"))


def _sort(workspace: Workspace, text: str, source: str) -> Sort:
    from app.config.saved_views import parse_sort
    from app.query.names import name_index

    lexicon = name_index(workspace.configuration().model_dump(mode="json"), (), {})
    try:
        return parse_sort(text, lexicon)
    except ValueError as error:
        raise NotUnderstood([f"{source}: {error}"]) from None


async def _listing_of(workspace: Workspace, order: Options) -> ListQuery:
    if order.filter is not None:
        return ListQuery(await requested_filter(workspace, order.filter, "--filter"))
    named = order.view.strip().casefold()
    for view in BUILT_IN_VIEWS:
        if named in {view.id.casefold(), view.name.casefold()}:
            return view.listing
    saved = workspace.views.saved
    for each in saved:
        if named in {each.id.casefold(), each.name.casefold()}:
            query = await requested_filter(workspace, each.filter, f"view {each.name}")
            sort = _sort(workspace, each.sort, f"view {each.name}") if each.sort else None
            return ListQuery(query, each.search, sort)
    if named == INCOMPLETE:
        return incomplete_view(workspace.configuration()).listing
    if named == MINE and workspace.me:
        view = mine(workspace.me, await _all_names(workspace))
        if view.problem:
            raise NotUnderstood([f"--view: {view.problem}"])
        return view.listing
    known = ", ".join([*(view.name for view in BUILT_IN_VIEWS), *(view.name for view in saved)])
    raise NotUnderstood([f"--view: there is no view {order.view!r}; known: {known}"])


async def _all_names(workspace: Workspace) -> NameIndex:
    from app.query.names import name_index

    return name_index(
        workspace.configuration().model_dump(mode="json"), await _people(workspace), {}
    )


async def requested_filter(workspace: Workspace, words: str, source: str) -> IncidentQuery:
    """Parse a filter; people and catalog entries are only looked up if needed.

    Args:
        workspace: The open profile, with its configuration.
        words: The filter.
        source: Where it is from, for the message.

    Raises:
        NotUnderstood: It is invalid.
    """
    from app.query.filter_parser import FilterSyntaxError, parse_filter, unknown_addresses
    from app.query.names import name_index

    dumped = workspace.configuration().model_dump(mode="json")
    try:
        known = name_index(dumped, (), {})
        try:
            addresses = unknown_addresses(words, known)
        except FilterSyntaxError:  # It has other names than email addresses.
            known = name_index(dumped, await _people(workspace), await _entries(workspace))
            addresses = unknown_addresses(words, known)
        found = await _people_by_email(workspace, addresses)
        return parse_filter(words, replace(known, people=(*known.people, *found)))
    except FilterSyntaxError as error:
        raise NotUnderstood([f"{source}: {error}"]) from None


async def _people(workspace: Workspace) -> list[Name]:
    return [_person(user) for user in await workspace.service.people()]


async def _people_by_email(workspace: Workspace, addresses: Sequence[str]) -> list[Name]:
    found = await asyncio.gather(*map(workspace.service.person_by_email, addresses))
    return [_person(user) for user in found if user]


def _person(user: User) -> Name:
    from app.query.name_lists import Name

    return Name(user.id, user.label, (user.email,) if user.email else ())


async def _entries(workspace: Workspace) -> dict[str, list[Name]]:
    from app.query.name_lists import Name

    service = workspace.service
    catalog = [field for field in workspace.configuration().custom_fields if field.catalog_type_id]
    listed = await asyncio.gather(*(service.entries(field.catalog_type_id) for field in catalog))
    return {
        field.id: [
            Name(entry.id, entry.name, tuple(filter(None, (entry.external_id, *entry.aliases))))
            for entry in each
        ]
        for field, each in zip(catalog, listed, strict=True)
    }


async def show_incident(workspace: Workspace, order: Options) -> Printable:
    """Read an incident."""
    if order.fields or order.format:
        configuration = await fetched_configuration(workspace)
        selection = select_fields(order, table_columns(configuration))
        found = await workspace.service.show(order.reference)
        return selection.printable(Result([found], configuration))
    document = await workspace.service.show(order.reference)
    names: dict[str, str] = {}
    if output_format(order) == "table" and document.incident.team_ids:
        with suppress(IncidentError):  # The key may not read teams; their ids are printed then.
            names = {team.id: team.name for team in await workspace.service.teams()}
    return Result([document], await fetched_configuration(workspace), team_names=names)
