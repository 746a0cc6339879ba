"""Context for generating the records of one incident: people, times, texts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from app.demo.core.organisation import Incident, Organisation
from app.demo.core.plot import Plot
from app.demo.core.wire import JsonObject, ulid

_CREW = 8


class IncidentContext:
    """Context of one incident while its records are generated.

    Args:
        organisation: The organisation.
        incident: The incident.
        plot: Its background.
        people: Possible participants.
        random: Random choices for this incident only, independent of the order of access.
    """

    def __init__(
        self,
        organisation: Organisation,
        incident: Incident,
        plot: Plot,
        people: Sequence[JsonObject],
        random: Random,
    ) -> None:
        self.organisation = organisation
        self.incident = incident
        self.plot = plot
        self.random = random
        self.category = str(incident.status["category"])
        assigned = list(incident.assignees.values())
        others = random.sample(people, min(_CREW, len(people)))
        self.crew = assigned + [user for user in others if user not in assigned]
        lead = next((r for r in organisation.roles.values() if r["role_type"] == "lead"), None)
        self.lead = incident.assignees.get(lead["id"] if lead else "", self.crew[0])
        self.ended_at = incident.updated_at

    @property
    def is_severe(self) -> bool:
        """True if the incident pages people."""
        severity = self.incident.severity
        return severity is not None and severity["rank"] >= 4

    def id(self, at: datetime) -> str:
        """Return a new id for an object created at that time."""
        return ulid(at, self.random)

    def at(self, share: float) -> datetime:
        """Return the time at a share of the incident's duration."""
        start = self.incident.created_at
        return start + (self.ended_at - start) * share

    def moment(self, name: str, share: float) -> datetime:
        """Return the timestamp of that name, else the time at that share of the duration."""
        found = next(
            (
                at
                for key, at in self.incident.timestamps.items()
                if self.organisation.timestamps[key]["name"] == name
            ),
            self.at(share),
        )
        return min(max(found, self.incident.created_at), self.ended_at)

    def soon_after(self, at: datetime, seconds: float) -> datetime:
        """Return a time shortly after `at`, but not after the last change."""
        return min(at + timedelta(seconds=self.random.uniform(0.5, 1) * seconds), self.ended_at)

    def person(self) -> JsonObject:
        """Return a random member of the crew."""
        return self.random.choice(self.crew)

    def words(self, text: str) -> str:
        """Replace the placeholders of a text."""
        scenario = self.plot.scenario
        told = {
            "problem": scenario.problem,
            "impact": scenario.impact,
            "cause": scenario.cause,
            "fix": scenario.fix,
        }
        for name, value in told.items():
            text = text.replace("{" + name + "}", value)
        return self.plot.fill(text)
