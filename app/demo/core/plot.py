"""Background of a generated incident."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Scenario:
    """Kind of failure, with placeholders `{service}`, `{region}`, `{team}` and `{vendor}`.

    Attributes:
        title: Name of the incident.
        problem: Symptom for the organisation.
        impact: Symptom for a customer.
        cause: Cause found later.
        fix: Resolution.
        root_cause: An option of the custom field "Root cause".
        kind: Name of its incident type.
        team: Name of the affected team; empty for any.
        vendors: Kind of third party for `{vendor}`; empty for any.
    """

    title: str
    problem: str
    impact: str
    cause: str
    fix: str
    root_cause: str
    kind: str = "Production"
    team: str = ""
    vendors: str = ""


class Plot(NamedTuple):
    """Scenario with the values of its placeholders."""

    scenario: Scenario
    service: str
    region: str
    team: str
    vendor: str

    def fill(self, text: str) -> str:
        """Replace the placeholders of a text."""
        return text.format(
            service=self.service, region=self.region, team=self.team, vendor=self.vendor
        )
