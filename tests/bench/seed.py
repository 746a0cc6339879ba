"""A store of many incidents, filled as the sync fills it."""

from pathlib import Path

from app.api.documents import read_incident
from app.demo.incident_json import incident_json
from app.demo.server import DemoServer
from app.store.cache import IncidentCache
from tests.support.demo import NOW, make_demo_server


def fill(path: Path, incidents: int) -> DemoServer:
    """Write a cache of the demo organisation with that many incidents."""
    server = make_demo_server(incidents=incidents)
    cache = IncidentCache(path)
    organisation = server.organisation
    newest_first = organisation.incidents[::-1]
    for start in range(0, incidents, 250):
        page = newest_first[start : start + 250]
        cache.upsert([read_incident(incident_json(organisation, one, NOW)) for one in page])
    cache.close()
    return server
