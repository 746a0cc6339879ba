"""Generate the demo organisation from a seed and a time, always with the same result."""

from datetime import datetime, timedelta
from random import Random

from app.demo.core.organisation import Collection, Organisation
from app.demo.data import catalog, configuration, custom_fields, people
from app.demo.data.activity_archive import ActivityArchive
from app.demo.data.configuration import SeedBuilder
from app.demo.data.forms import FormDesigner
from app.demo.data.history import HISTORY, History
from app.demo.data.loose_alerts import loose_alerts
from app.demo.data.on_call import on_call
from app.demo.data.parts_work import work_texts


def generate(incidents: int, seed: int, now: datetime) -> Organisation:
    """Create an organisation with a history of two years.

    Args:
        incidents: Number of incidents.
        seed: Seed of all random choices.
        now: End of its history.
    """
    random = Random(seed)
    founded_at = now - HISTORY - timedelta(days=30)
    founding = SeedBuilder(founded_at, random)
    users = people.users(founding, random)
    component_seed = SeedBuilder(founded_at, Random(f"{seed} components"))
    catalogs = catalog.catalogs(founding, component_seed, random, users)
    timestamps = configuration.timestamps(founding)
    by_name = {value["name"]: value["id"] for value in timestamps.values()}
    fields = custom_fields.custom_fields(founding, component_seed, catalogs)
    organisation = Organisation(
        name="Northwind Pay",
        slack_team_id="T02A1FSLE8J",
        severities=configuration.severities(founding),
        statuses=configuration.statuses(founding),
        types=configuration.types(founding),
        roles=configuration.roles(founding),
        timestamps=timestamps,
        custom_fields=fields,
        options=custom_fields.options(founding, fields),
        catalog_types=catalogs.types,
        catalog=catalogs.catalog,
        teams=catalogs.teams,
        users=users,
        forms={},
        duration_metrics=configuration.duration_metrics(founding, by_name.__getitem__),
    )
    organisation.forms = _forms(founding, organisation)
    history = History(organisation, random, now, catalogs)
    for incident in history.incidents(incidents):
        organisation.add(incident)
    return organisation


def archive_for(organisation: Organisation, seed: int, now: datetime) -> ActivityArchive:
    """Create the related records of its incidents, with priorities and categories."""
    founding = SeedBuilder(now - HISTORY - timedelta(days=30), Random(f"{seed} parts"))
    words = work_texts(founding)
    rotas = SeedBuilder(now - HISTORY - timedelta(days=30), Random(f"{seed} on call"))
    alerts = loose_alerts(organisation, Random(f"{seed} alerts"), now)
    return ActivityArchive(organisation, seed, words, on_call(rotas, organisation, now), alerts)


def _forms(founding: SeedBuilder, organisation: Organisation) -> Collection:
    designer = FormDesigner(
        founding,
        {
            "severity": organisation.severities.values(),
            "type": organisation.types.values(),
            "role": organisation.roles.values(),
            "timestamp": organisation.timestamps.values(),
            "custom_field": organisation.custom_fields.values(),
            "option": [
                option for options in organisation.options.values() for option in options.values()
            ],
        },
    )
    return designer.forms()
