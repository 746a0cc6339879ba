"""Where the parts of one incident are made up: its people, its moments, its words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from app.demo.core.organisation import Incident, Organisation
from app.demo.core.plot import Plot
from app.demo.core.wire import JsonObject, ulid

_CREW = 8


class IncidentContext:
    """One incident, while its parts are told.

    Args:
        organisation: Where it happens.
        incident: Which.
        plot: What is behind it.
        people: Who could take part.
        random: Decides; of this incident alone, so that parts do not depend on who looks first.
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
        """Whether people are woken up for it."""
        severity = self.incident.severity
        return severity is not None and severity["rank"] >= 4

    def id(self, at: datetime) -> str:
        """A new identifier of something made at that moment."""
        return ulid(at, self.random)

    def at(self, share: float) -> datetime:
        """That share of the way from the declaration to the last change."""
        start = self.incident.created_at
        return start + (self.ended_at - start) * share

    def moment(self, name: str, share: float) -> datetime:
        """The timestamp of that name, within the incident's life; else that share of the way."""
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
        """About that long after `at`, though never after the last change."""
        return min(at + timedelta(seconds=self.random.uniform(0.5, 1) * seconds), self.ended_at)

    def person(self) -> JsonObject:
        """Somebody of the crew."""
        return self.random.choice(self.crew)

    def words(self, text: str) -> str:
        """`text` with the plot's words in it."""
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
