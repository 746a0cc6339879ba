"""Names of teams, which incidents have only by id."""

from contextlib import suppress
from typing import TYPE_CHECKING

from app.errors import IncidentError
from app.insights.dimension import TEAM
from app.query.name_lists import Name
from app.store.cache.cache import IncidentCache
from app.store.sqlite.retry_busy import retry_while_busy

if TYPE_CHECKING:  # It loads httpx and pydantic, which this module can do without.
    from app.api.service import IncidentService


async def store_team_names(service: "IncidentService", cache: IncidentCache) -> None:
    """Read and store the names of all teams, where the key may read them."""
    with suppress(IncidentError):  # Their ids are shown then.
        names = [Name(each.id, each.name) for each in await service.teams()]
        await retry_while_busy(cache.save_choices, TEAM.key, names)
