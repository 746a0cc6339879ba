"""Generate consistent details of an incident: people, services, times, links, texts."""

from datetime import datetime, timedelta
from random import Random

from app.demo.core.organisation import Incident, Organisation, embedded_entry
from app.demo.core.plot import Plot, Scenario
from app.demo.core.wire import JsonObject, moment, ulid
from app.demo.data import texts
from app.demo.data.catalog import Catalogs

_REGIONS = ("eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-1", "sa-east-1")
_SEVERITY_WEIGHTS = (8, 34, 30, 18, 8, 2)
_RESPONDERS = 90
_FINISHED = frozenset({"learning", "closed"})
# Number of set timestamps.
_STEPS_REACHED = {
    "triage": 1,
    "declined": 1,
    "canceled": 1,
    "merged": 2,
    "live": 4,
    "paused": 4,
    "learning": 5,
    "closed": 6,
}
_ISSUES = (
    ("jira", "OPS-{}", "https://northwind-pay.atlassian.example/browse/OPS-{}"),
    ("linear", "REL-{}", "https://linear.app/northwind-pay/issue/REL-{}"),
    (
        "github",
        "northwind-pay/incidents#{}",
        "https://github.com/northwind-pay/incidents/issues/{}",
    ),
)
_WORD = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


class IncidentGenerator:
    """Generator of incidents.

    Args:
        organisation: The organisation.
        random: Source of random choices.
        now: Upper limit of all times.
        catalogs: Services of each team.
    """

    def __init__(
        self, organisation: Organisation, random: Random, now: datetime, catalogs: Catalogs
    ) -> None:
        self._organisation = organisation
        self._random = random
        self._now = now
        users = organisation.users
        responders = [
            organisation.embedded_users[key]
            for key, user in users.items()
            if user["is_active"] and user["role"] != "viewer"
        ]
        self._responders = random.sample(responders, _RESPONDERS)
        self._severities = sorted(organisation.severities.values(), key=lambda one: one["rank"])
        self._fields = {field["name"]: key for key, field in organisation.custom_fields.items()}
        self._roles = {role["shortform"]: key for key, role in organisation.roles.items()}
        self._timestamps = {one["name"]: key for key, one in organisation.timestamps.items()}
        self._regions = self._option_values("Regions")
        self._detection = self._option_values("Detected by")
        self._root_causes = self._option_values("Root cause")
        self._teams = _teams(organisation)
        self._team_ids = {team["name"]: key for key, team in self._teams.items()}
        self._services = _services_by_team(organisation, catalogs)
        self._vendors = _vendors_by_kind(organisation, catalogs)
        self._machines = _machines(random, now)

    def fill(
        self, number: int, created_at: datetime, category: str, mode: str, scenario: Scenario
    ) -> Incident:
        """Generate an incident for a scenario, category and mode."""
        random = self._random
        organisation = self._organisation
        team = self._team_ids.get(scenario.team) or random.choice(list(self._services))
        services = random.sample(self._services[team], random.choice((1, 1, 1, 2, 3)))
        region = random.choice(_REGIONS)
        vendor = random.choice(self._vendors[scenario.vendors])
        plot = Plot(
            scenario,
            service=services[0]["value_catalog_entry"]["name"],
            region=region,
            team=self._teams[team]["name"],
            vendor=vendor["value_catalog_entry"]["name"],
        )
        kind = organisation.named(organisation.types, scenario.kind)
        incident = Incident(
            number=number,
            id=ulid(created_at, random),
            name=plot.fill(scenario.title),
            summary=self._summary(plot, category),
            created_at=created_at,
            updated_at=created_at,
            last_activity_at=created_at,
            status=self._status(category),
            severity=self._severity(category),
            type=kind,
            mode=mode,
            visibility="private"
            if kind["private_incidents_only"] or random.random() < 0.01
            else "public",
            creator={},
            team_ids=(self._teams[team]["id"],),
            plot=plot,
        )
        self._moments(incident)
        self._people(incident, scenario)
        incident.custom_fields = self._custom_fields(incident, scenario, team, services, region)
        if "{vendor}" in scenario.title:
            incident.custom_fields[self._fields["Third party"]] = (vendor,)
        self._places(incident)
        self._learning(incident)
        return incident

    def _summary(self, plot: Plot, category: str) -> str:
        if category == "triage" or self._random.random() < 0.06:
            return ""
        parts = [texts.SUMMARY_PROBLEM, texts.SUMMARY_STEPS]
        if category in _FINISHED:
            parts.append(texts.SUMMARY_RESOLVED)
        chance = self._random.random()
        if chance < 0.15:
            parts.append(texts.SUMMARY_TABLE)
        elif chance < 0.3:
            parts.append(texts.SUMMARY_LOG)
        scenario = plot.scenario
        return "".join(parts).format(
            problem=plot.fill(scenario.problem),
            impact=plot.fill(scenario.impact),
            cause=plot.fill(scenario.cause),
            fix=plot.fill(scenario.fix),
            service=plot.service,
            region=plot.region,
            team=plot.team,
        )

    def _status(self, category: str) -> JsonObject:
        statuses = self._organisation.statuses.values()
        return self._random.choice([one for one in statuses if one["category"] == category])

    def _severity(self, category: str) -> JsonObject | None:
        undecided = category in {"triage", "declined", "canceled"} and self._random.random() < 0.6
        weights = (0, 0, 40, 35, 20, 5) if category == "live" else _SEVERITY_WEIGHTS
        severity = self._random.choices(self._severities, weights)[0]
        return None if undecided else severity

    def _moments(self, incident: Incident) -> None:
        """Set the timestamps that the incident has reached, none in the future."""
        random = self._random
        reached = _STEPS_REACHED[incident.status["category"]]
        reached -= incident.status["name"] == "Investigating"
        steps = self._steps(incident.created_at)[:reached]
        reported = incident.created_at
        last = max(value for _, value in steps)
        # A duration that would end in the future is compressed.
        room = (self._now - reported) * 0.9
        pace = min(room / (last - reported), 1) if last > reported else 1
        datetimes = {name: reported + (value - reported) * pace for name, value in steps}
        told = reported + (last - reported) * pace
        if "Closed at" in datetimes and random.random() < 0.08:
            del datetimes["Identified at"]
        if "Closed at" in datetimes and random.random() < 0.01:
            # A mistyped date: durations are invalid.
            datetimes["Impact started at"] = told + timedelta(days=1)
        incident.timestamps = {self._timestamps[name]: value for name, value in datetimes.items()}
        quiet = min(timedelta(seconds=3000), (self._now - told) / 2)
        incident.updated_at = told + quiet * random.random()
        incident.last_activity_at = incident.updated_at + quiet * random.random()

    def _steps(self, reported: datetime) -> list[tuple[str, datetime]]:
        """Return the timestamps of a completed incident by name, in this order."""
        random = self._random
        started = reported - timedelta(seconds=random.choice((0, 60, 300, 1800, 10_800)))
        accepted = reported + timedelta(seconds=random.randrange(20, 1500))
        identified = accepted + timedelta(seconds=random.expovariate(1 / 2400))
        fixed = identified + timedelta(seconds=random.expovariate(1 / 7200))
        closed = fixed + timedelta(seconds=random.expovariate(1 / 400_000))
        return [
            ("Reported at", reported),
            ("Impact started at", started.replace(second=0, microsecond=0)),
            ("Accepted at", accepted),
            ("Identified at", identified),
            ("Fixed at", fixed),
            ("Closed at", closed),
        ]

    def _people(self, incident: Incident, scenario: Scenario) -> None:
        random = self._random
        crew = random.sample(self._responders, 5)
        roles = dict(zip(("reporter", "lead", "comms", "scribe", "sme"), crew, strict=True))
        chance = random.random()
        if scenario.kind == "Vendor alert" or chance > 0.7:
            incident.creator = random.choice(self._machines)
            del roles["reporter"]
        elif chance > 0.01:
            incident.creator = {"user": roles["reporter"]}
        severe = incident.severity is not None and incident.severity["rank"] >= 4
        if incident.status["category"] in {"triage", "declined", "canceled"}:
            del roles["lead"]
        for shortform, likely in (("comms", severe), ("scribe", severe), ("sme", False)):
            if random.random() > (0.75 if likely else 0.15):
                del roles[shortform]
        incident.assignees = {self._roles[shortform]: user for shortform, user in roles.items()}

    def _custom_fields(
        self,
        incident: Incident,
        scenario: Scenario,
        team: str,
        services: list[JsonObject],
        region: str,
    ) -> dict[str, tuple[JsonObject, ...]]:
        random = self._random
        if incident.status["category"] == "triage":
            return {}
        regions = {region, *random.sample(_REGIONS, random.choice((0, 0, 0, 1, 2)))}
        values: dict[str, tuple[JsonObject, ...]] = {
            "Owning team": (self._teams[team]["value"],),
            "Affected services": tuple(services),
            "Regions": tuple(self._regions[name] for name in sorted(regions)),
            "Detected by": (random.choice(list(self._detection.values())),),
        }
        if incident.status["category"] in _FINISHED:
            values["Root cause"] = (self._root_causes[scenario.root_cause],)
        if random.random() < 0.5:
            affected = str(int(random.lognormvariate(5, 2)))
            values["Customers affected"] = ({"value_numeric": affected},)
        if random.random() < 0.35:
            values["Customer impact"] = (
                {
                    "value_text": scenario.impact.replace("{vendor}", "the provider").replace(
                        "{region}", region
                    )
                },
            )
        if random.random() < 0.3:
            name = services[0]["value_catalog_entry"]["name"]
            link = f"https://grafana.northwind-pay.example/d/{name}?var-region={region}&from=now-3h"
            values["Dashboard"] = ({"value_link": link},)
        return {self._fields[name]: value for name, value in values.items()}

    def _places(self, incident: Incident) -> None:
        """Set Slack channel, call, and external links."""
        random = self._random
        nickname = f"{random.choice(texts.ADJECTIVES)}-{random.choice(texts.ANIMALS)}"
        if incident.mode != "retrospective":
            incident.slack_channel_id = "C" + "".join(random.choices(_WORD, k=10))
            incident.slack_channel_name = f"inc-{incident.number}-{nickname}"
        severe = incident.severity is not None and incident.severity["rank"] >= 4
        if severe or random.random() < 0.2:
            incident.call_url = random.choice(texts.CALLS)
        if severe and random.random() < 0.5:
            channel = "".join(random.choices("0123456789abcdef", k=32))
            incident.ms_teams_channel_url = (
                f"https://teams.microsoft.com/l/channel/19%3a{channel}%40thread.tacv2/{nickname}"
            )
        if random.random() < 0.3:
            provider, name, link = random.choice(_ISSUES)
            key = random.randrange(100, 9000)
            incident.external_issue = {
                "provider": provider,
                "issue_name": name.format(key),
                "issue_permalink": link.format(key),
            }

    def _learning(self, incident: Incident) -> None:
        """Set workload, debriefs and post-mortem of a handled incident."""
        random = self._random
        if incident.status["category"] not in {"live", "paused", *_FINISHED}:
            return
        minutes = random.lognormvariate(4.5, 1)
        shares = (random.uniform(0.4, 1), random.random())
        working = round(minutes * shares[0], 2)
        late = round((minutes - working) * shares[1], 2)
        incident.workload = (working, late, round(max(minutes - working - late, 0), 2))
        if incident.status["category"] not in _FINISHED:
            return
        severe = incident.severity is not None and incident.severity["rank"] >= 4
        if severe or random.random() < 0.12:
            document = ulid(incident.updated_at, random)
            incident.postmortem_document_ids = (document,)
            incident.postmortem_document_url = f"https://docs.google.com/document/d/{document}/edit"
        if severe or incident.status["name"] == "In debrief":
            start = incident.updated_at + timedelta(days=random.randrange(1, 4))
            start = start.replace(minute=0, second=0, microsecond=0)
            debrief = {
                "id": ulid(incident.updated_at, random),
                "start_at": moment(start),
                "end_at": moment(start + timedelta(minutes=45)),
            }
            incident.debriefs = (debrief,)

    def _option_values(self, name: str) -> dict[str, JsonObject]:
        options = self._organisation.options[self._fields[name]].values()
        return {option["value"]: {"value_option": option} for option in options}


def _teams(organisation: Organisation) -> dict[str, JsonObject]:
    """Return name, id and custom field value of each team, by its catalog entry id."""
    return {
        team["catalog_entry"]["id"]: {
            "id": team["id"],
            "name": team["name"],
            "value": {
                "value_catalog_entry": embedded_entry(
                    organisation.catalog.stored[team["catalog_entry"]["id"]]
                )
            },
        }
        for team in organisation.teams.values()
    }


def _services_by_team(
    organisation: Organisation, catalogs: Catalogs
) -> dict[str, list[JsonObject]]:
    """Return services as custom field values, by the catalog entry id of their team."""
    found: dict[str, list[JsonObject]] = {}
    for entry in organisation.catalog.stored.values():
        if entry["catalog_type_id"] == catalogs.service_type_id:
            owner = entry["attribute_values"][catalogs.service_team_attribute]["value"]["literal"]
            found.setdefault(owner, []).append({"value_catalog_entry": embedded_entry(entry)})
    return found


def _vendors_by_kind(organisation: Organisation, catalogs: Catalogs) -> dict[str, list[JsonObject]]:
    """Return third parties as custom field values, by kind; all of them under ""."""
    found: dict[str, list[JsonObject]] = {}
    for entry in organisation.catalog.stored.values():
        if entry["catalog_type_id"] == catalogs.third_party_type_id:
            kind = entry["attribute_values"][catalogs.third_party_kind_attribute]["value"]
            for name in ("", kind["literal"]):
                found.setdefault(name, []).append({"value_catalog_entry": embedded_entry(entry)})
    return found


def _machines(random: Random, now: datetime) -> list[JsonObject]:
    """Return actors that are not people: API keys, workflows and alerts."""
    return [
        {"api_key": {"id": ulid(now, random), "name": "Alertmanager"}},
        {"api_key": {"id": ulid(now, random), "name": "Status page bot"}},
        {"workflow": {"id": ulid(now, random), "name": "Open an incident for failed payouts"}},
        {"alert": {"id": ulid(now, random), "title": "PaymentErrorRateHigh (eu-west-1)"}},
        {"alert": {"id": ulid(now, random), "title": "Synthetic checkout failed 3 times"}},
    ]
