"""Prepare long lists for their sorts, in steps between which keys are handled."""

from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from app.store.sqlite.retry_busy import retry_while_busy


async def prepare_sort(cache: IncidentCache, listing: ListQuery) -> int:
    """Build the index of a sort, or read sort values of some more incidents.

    Call it until the list query is sorted, see `IncidentCache.is_sorted`.

    Returns:
        The number of incidents read so far.

    Raises:
        ValueError: The list query needs nothing to be sorted.
        StoreFailed: The file cannot be used.
    """
    if listing.sort is None or not cache.sort_indexes.lacks(listing.sort):
        return await retry_while_busy(cache.read_for_sort, listing)
    await cache.sort_indexes.build(listing.sort)
    return cache.stored
