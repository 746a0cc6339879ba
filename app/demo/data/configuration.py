"""Configuration of the demo organisation: severities, statuses, types, roles, timestamps."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random

from app.demo.core.organisation import Collection, DurationMetric
from app.demo.core.wire import JsonObject, moment, ulid

# Name, description; ranked in this order, least severe first.
SEVERITIES = (
    ("Notice", "Worth writing down; **nobody is affected**."),
    ("Minor", "Issues with **low impact**, which can be handled within working hours."),
    ("Moderate", "Some customers notice; there is a workaround."),
    ("Major", "Issues causing **significant impact**. An immediate response is required."),
    ("Critical", "A core product is down for many customers. All hands that are needed."),
    ("Code red", "The whole platform is down, or **data is at risk**. Executives are told."),
)

# Name, category, description; ranked in this order.
STATUSES = (
    ("Triage", "triage", "Nobody has decided yet whether this is an incident."),
    ("Declined", "declined", "Looked at, and **not an incident**."),
    ("Merged", "merged", "Part of another incident."),
    ("Canceled", "canceled", "Opened by mistake."),
    ("Investigating", "live", "We are aware, and looking for the **cause**."),
    ("Fixing", "live", "The cause is known and a fix is on its way."),
    ("Monitoring", "live", "The fix is out; we are watching that it **holds**."),
    ("Paused", "paused", "Waiting for something outside our hands."),
    ("Documenting", "learning", "Writing down what happened, while it is fresh."),
    ("Reviewing", "learning", "The post-mortem is being read and commented."),
    ("In debrief", "learning", "Talking about it, and agreeing on follow-ups."),
    ("Closed", "closed", "Impact has been **fully mitigated** and we are done learning."),
)

# Name, description, default, private only, create in triage.
TYPES = (
    ("Production", "Anything that customers can notice.", True, False, "optional"),
    ("Security", "Kept **private**; the security team is told.", False, True, "optional"),
    ("Data quality", "Numbers are wrong, late or missing.", False, False, "optional"),
    ("Vendor alert", "Opened by a vendor's alert, to be looked at.", False, False, "always"),
)

# Name, short form, type, description, instructions.
ROLES = (
    (
        "Incident Lead",
        "lead",
        "lead",
        "The person currently coordinating the incident",
        "Take point on the incident\nMake sure people are clear on responsibilities",
    ),
    (
        "Reporter",
        "reporter",
        "reporter",
        "The person who reported the incident",
        "Tell responders what you have seen",
    ),
    (
        "Communications Lead",
        "comms",
        "custom",
        "The person who keeps customers and colleagues informed",
        "Post on the status page within 15 minutes\nUpdate it every 30 minutes",
    ),
    (
        "Scribe",
        "scribe",
        "custom",
        "The person who writes down what happens",
        "Pin decisions as they are made",
    ),
    (
        "Subject Matter Expert",
        "sme",
        "custom",
        "The person who knows the failing system best",
        "Explain before you change\nSay what you are about to do",
    ),
)

TIMESTAMPS = (
    "Impact started at",
    "Reported at",
    "Accepted at",
    "Identified at",
    "Fixed at",
    "Closed at",
)

# Name, from, to.
_METRICS = (
    ("Time to accept", "Reported at", "Accepted at"),
    ("Time to identify", "Impact started at", "Identified at"),
    ("Time to fix", "Impact started at", "Fixed at"),
    ("Time to close", "Fixed at", "Closed at"),
)


class SeedBuilder:
    """Builder of ids and dates of the initial configuration.

    Args:
        founded_at: Start of the organisation.
        random: Source of ids.
    """

    def __init__(self, founded_at: datetime, random: Random) -> None:
        self._founded_at = founded_at
        self._random = random

    def id(self) -> str:
        """Return a new id with a time in the first hours."""
        return ulid(self._moment(), self._random)

    def stamped(self, **values: object) -> JsonObject:
        """Return an object with an id and the dates of configuration objects."""
        created_at = self._moment()
        updated_at = created_at + timedelta(days=self._random.randrange(1, 400), microseconds=417)
        return {
            "id": ulid(created_at, self._random),
            **values,
            "created_at": moment(created_at),
            "updated_at": moment(updated_at),
        }

    def _moment(self) -> datetime:
        micros = self._random.randrange(6 * 3600 * 1_000_000)
        return self._founded_at + timedelta(microseconds=micros)


def in_id_order(objects: Iterable[JsonObject]) -> Collection:
    """Return objects by id, in ID order, as the API lists them."""
    return {value["id"]: value for value in sorted(objects, key=_id)}


def _id(value: JsonObject) -> str:
    return str(value["id"])


def severities(seed: SeedBuilder) -> Collection:
    """Create six severities; a higher rank is more severe."""
    return in_id_order(
        seed.stamped(name=name, description=description, rank=rank)
        for rank, (name, description) in enumerate(SEVERITIES, 1)
    )


def statuses(seed: SeedBuilder) -> Collection:
    """Create at least one status in each of the eight categories."""
    return in_id_order(
        seed.stamped(name=name, category=category, description=description, rank=rank)
        for rank, (name, category, description) in enumerate(STATUSES, 1)
    )


def types(seed: SeedBuilder) -> Collection:
    """Create incident types: a default, a private-only, and one that starts in triage."""
    return in_id_order(
        seed.stamped(
            name=name,
            description=description,
            is_default=is_default,
            private_incidents_only=private_only,
            create_in_triage=create_in_triage,
        )
        for name, description, is_default, private_only, create_in_triage in TYPES
    )


def roles(seed: SeedBuilder) -> Collection:
    """Create the lead, the reporter and custom roles."""
    return in_id_order(
        seed.stamped(
            name=name,
            shortform=shortform,
            role_type=role_type,
            description=description,
            instructions=instructions,
        )
        for name, shortform, role_type, description, instructions in ROLES
    )


def timestamps(seed: SeedBuilder) -> Collection:
    """Create the timestamps of incidents."""
    return in_id_order(
        {"id": seed.id(), "name": name, "rank": rank} for rank, name in enumerate(TIMESTAMPS, 1)
    )


def duration_metrics(
    seed: SeedBuilder, timestamp_id: Callable[[str], str]
) -> tuple[DurationMetric, ...]:
    """Create the duration metrics."""
    return tuple(
        DurationMetric(seed.id(), name, timestamp_id(start), timestamp_id(end))
        for name, start, end in _METRICS
    )
