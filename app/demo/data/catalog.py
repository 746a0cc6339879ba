"""Catalogs of the demo organisation: teams, services, their components, and third parties."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from app.demo.core.catalog import Catalog
from app.demo.core.organisation import Collection
from app.demo.core.wire import JsonObject
from app.demo.data.configuration import SeedBuilder, in_id_order

# Team, its Slack channel, and the domains of its services.
_TEAMS = (
    ("Platform", "edge", "mesh", "build", "deploy"),
    ("Payments", "payments", "card", "payout"),
    ("Ledger", "ledger", "balance"),
    ("Identity", "auth", "session", "sso"),
    ("Fraud", "fraud", "risk"),
    ("Checkout", "checkout", "cart"),
    ("Search", "search", "index"),
    ("Data Platform", "warehouse", "stream", "etl"),
    ("Notifications", "email", "push", "webhook"),
    ("Mobile", "ios", "android"),
    ("Merchant Experience", "dashboard", "onboarding"),
    ("Developer Experience", "sandbox", "docs", "sdk"),
    ("Billing", "invoice", "subscription", "tax"),
    ("Reliability", "alerting", "tracing", "logging"),
    ("Databases", "postgres", "redis", "kafka"),
    ("Network", "dns", "cdn", "vpn"),
    ("Security", "secrets", "audit", "scanner"),
    ("Compliance", "kyc", "screening"),
    ("Treasury", "fx", "settlement"),
    ("Machine Learning", "feature", "model"),
    ("Support Tools", "support", "chat"),
    ("Internal Tools", "backoffice", "intranet"),
)
_PARTS = (
    "api",
    "gateway",
    "worker",
    "scheduler",
    "store",
    "sync",
    "proxy",
    "consumer",
    "reconciler",
    "exporter",
    "router",
    "cache",
    "search",
    "batch",
    "relay",
    "console",
    "rules",
    "ingest",
)
_SERVICES = 400

# Services that share a database; each has a process and a queue of its own.
_SHARING = 4

# Name, kind, approval by purchasing.
_THIRD_PARTIES = (
    ("Amazon Web Services", "Cloud", "approved"),
    ("Google Cloud", "Cloud", "approved"),
    ("Cloudflare", "Network", "approved"),
    ("Fastly", "Network", "retired"),
    ("Stripe", "Payments", "approved"),
    ("Adyen", "Payments", "approved"),
    ("Visa", "Payments", "approved"),
    ("Mastercard", "Payments", "approved"),
    ("Plaid", "Payments", "trial"),
    ("Twilio", "Messaging", "approved"),
    ("SendGrid", "Messaging", "approved"),
    ("Slack", "Collaboration", "approved"),
    ("GitHub", "Engineering", "approved"),
    ("CircleCI", "Engineering", "retired"),
    ("Datadog", "Monitoring", "approved"),
    ("PagerDuty", "Monitoring", "retired"),
    ("Snowflake", "Data", "approved"),
    ("Confluent", "Data", "approved"),
    ("Okta", "Identity", "approved"),
    ("Onfido", "Identity", "trial"),
)


@dataclass(frozen=True, slots=True)
class Catalogs:
    """Catalog types with their entries, the teams, and attributes used elsewhere."""

    types: Collection
    catalog: Catalog
    teams: Collection
    service_type_id: str
    team_type_id: str
    third_party_type_id: str
    component_type_id: str
    service_team_attribute: str
    service_tier_attribute: str
    service_description_attribute: str
    team_members_attribute: str
    third_party_kind_attribute: str
    third_party_status_attribute: str
    component_services_attribute: str
    component_kind_attribute: str
    component_description_attribute: str


@dataclass(frozen=True, slots=True)
class Components:
    """Generator of the components, which are too many to create with every organisation.

    Attributes:
        seed: Source of ids and dates.
        services: The catalog entries of the services.
    """

    seed: SeedBuilder
    type_id: str
    services_attribute: str
    kind_attribute: str
    description_attribute: str
    services: tuple[JsonObject, ...]

    def __call__(self) -> Collection:
        """Create the components, in ID order."""
        own = (
            self._component(f"{service['name']}-{kind.lower()}", kind, (service,))
            for service in self.services
            for kind in ("Process", "Queue")
        )
        by_name = sorted(self.services, key=lambda service: str(service["name"]))
        shared = (
            self._component(f"{by_name[start]['name']}-db", "Database", group)
            for start in range(0, len(by_name), _SHARING)
            for group in (by_name[start : start + _SHARING],)
        )
        return in_id_order([*own, *shared])

    def _component(self, name: str, kind: str, services: Sequence[JsonObject]) -> JsonObject:
        names = ", ".join(service["name"] for service in services)
        return _entry(
            self.seed,
            self.type_id,
            name,
            f"resource:default/{name}",
            (),
            {
                self.services_attribute: _array((each["name"], each["id"]) for each in services),
                self.kind_attribute: _value(kind),
                self.description_attribute: _value(f"{kind} of {names}"),
            },
        )


def catalogs(
    seed: SeedBuilder, component_seed: SeedBuilder, random: Random, users: Collection
) -> Catalogs:
    """Create the catalogs, and the teams from theirs.

    Args:
        seed: Source of ids and dates.
        component_seed: The same for components.
        random: Source of choices.
        users: The organisation's people.
    """
    members = _attribute(seed, "Members", "User", array=True)
    slack_channel = _attribute(seed, "Slack channel", "String")
    owner = _attribute(seed, "Team", 'Custom["Team"]')
    tier = _attribute(seed, "Tier", "String")
    description = _attribute(seed, "Description", "Text")
    repository = _attribute(seed, "Repository", "String")
    kind = _attribute(seed, "Kind", "String")
    status = _attribute(seed, "Status", "String")
    services = _attribute(seed, "Services", 'Custom["Service"]', array=True)
    services |= {"mode": "backlink", "backlink_attribute": owner["id"]}

    team_type = _type(seed, "Team", "users", "violet", "team", (members, slack_channel, services))
    service_type = _type(
        seed, "Service", "server", "blue", "service", (owner, tier, description, repository)
    )
    third_party_type = _type(seed, "Third party", "globe", "orange", "", (kind, status))

    active = [user for user in users.values() if user["is_active"]]
    crews = {name: random.sample(active, random.randrange(6, 19)) for name, *_ in _TEAMS}
    team_entries = {
        name: _entry(
            seed,
            team_type["id"],
            name,
            _slug(name),
            (f"team-{_slug(name)}", f"group:default/{_slug(name)}"),
            {
                members["id"]: _array((user["name"], user["id"]) for user in crews[name]),
                slack_channel["id"]: _value(f"#team-{_slug(name)}"),
            },
        )
        for name, *_ in _TEAMS
    }
    service_entries = [
        _entry(
            seed,
            service_type["id"],
            service,
            f"component:default/{service}",
            (service.replace("-", "_"),),
            {
                owner["id"]: _value(team, team_entries[team]["id"]),
                tier["id"]: _value(f"Tier {random.choices((1, 2, 3), weights=(2, 4, 4))[0]}"),
                description["id"]: _value(f"The {service.replace('-', ' ')} of team {team}"),
                repository["id"]: _value(f"northwind-pay/{service}"),
            },
        )
        for team, service in _services()
    ]
    third_party_entries = [
        _entry(
            seed,
            third_party_type["id"],
            name,
            "",
            (),
            {kind["id"]: _value(what), status["id"]: _value(state)},
        )
        for name, what, state in _THIRD_PARTIES
    ]
    entries = [*team_entries.values(), *service_entries, *third_party_entries]
    component_type, components = _components(component_seed, service_entries)
    types = [team_type, service_type, third_party_type]
    for catalog_type in types:
        catalog_type["estimated_count"] = sum(
            entry["catalog_type_id"] == catalog_type["id"] for entry in entries
        )
    return Catalogs(
        types=in_id_order([*types, component_type]),
        catalog=Catalog(in_id_order(entries), component_type["id"], components),
        teams=in_id_order(_team(seed, entry, crews[name]) for name, entry in team_entries.items()),
        service_type_id=service_type["id"],
        team_type_id=team_type["id"],
        third_party_type_id=third_party_type["id"],
        component_type_id=component_type["id"],
        service_team_attribute=owner["id"],
        service_tier_attribute=tier["id"],
        service_description_attribute=description["id"],
        team_members_attribute=members["id"],
        third_party_kind_attribute=kind["id"],
        third_party_status_attribute=status["id"],
        component_services_attribute=components.services_attribute,
        component_kind_attribute=components.kind_attribute,
        component_description_attribute=components.description_attribute,
    )


def _components(seed: SeedBuilder, services: Sequence[JsonObject]) -> tuple[JsonObject, Components]:
    """Create the type of components, and the generator of its entries."""
    of_service = _attribute(seed, "Services", 'Custom["Service"]', array=True)
    kind = _attribute(seed, "Kind", "String")
    description = _attribute(seed, "Description", "Text")
    component_type = _type(seed, "Component", "box", "green", "", (of_service, kind, description))
    own, shared = 2 * len(services), -(-len(services) // _SHARING)
    component_type["estimated_count"] = own + shared
    components = Components(
        seed,
        component_type["id"],
        of_service["id"],
        kind["id"],
        description["id"],
        tuple(services),
    )
    return component_type, components


def _services() -> list[tuple[str, str]]:
    """Return pairs of team and service name, combining all domains with all parts."""
    found = [
        (team, f"{domain}-{part}")
        for part in _PARTS
        for team, *domains in _TEAMS
        for domain in domains
        if domain != part
    ]
    return found[:_SERVICES]


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _attribute(seed: SeedBuilder, name: str, kind: str, *, array: bool = False) -> JsonObject:
    return {"id": seed.id(), "name": name, "type": kind, "array": array, "mode": "api"}


def _value(label: str, literal: str = "") -> JsonObject:
    return {"value": {"label": label, "literal": literal or label}}


def _array(pairs: Iterable[tuple[str, str]]) -> JsonObject:
    return {"array_value": [{"label": label, "literal": literal} for label, literal in pairs]}


def _type(
    seed: SeedBuilder,
    name: str,
    icon: str,
    color: str,
    category: str,
    attributes: tuple[JsonObject, ...],
) -> JsonObject:
    type_name = f'Custom["{name.replace(" ", "")}"]'
    return seed.stamped(
        name=name,
        type_name=type_name,
        engine_resource_type=f'CatalogEntry["{type_name}"]',
        description=f"Every {name.lower()} that incidents can be about",
        icon=icon,
        color=color,
        categories=[category] if category else [],
        annotations={"incident.io/catalog-importer/id": "northwind-pay"},
        is_editable=False,
        is_team_type=category == "team",
        ranked=False,
        use_name_as_identifier=False,
        source_repo_url="https://github.com/northwind-pay/catalog",
        schema={"version": 3, "attributes": list(attributes)},
    )


def _entry(
    seed: SeedBuilder,
    catalog_type_id: str,
    name: str,
    external_id: str,
    aliases: tuple[str, ...],
    attribute_values: JsonObject,
) -> JsonObject:
    entry = seed.stamped(
        catalog_type_id=catalog_type_id,
        name=name,
        aliases=list(aliases),
        attribute_values=attribute_values,
        rank=0,
    )
    return entry | {"external_id": external_id} if external_id else entry


def _team(seed: SeedBuilder, entry: JsonObject, crew: list[JsonObject]) -> JsonObject:
    keys = ("id", "name", "email", "slack_user_id")
    return {
        "id": seed.id(),
        "name": entry["name"],
        "catalog_entry": {key: entry[key] for key in ("id", "name", "external_id")},
        "members": [{key: user[key] for key in keys if key in user} for user in crew],
    }
