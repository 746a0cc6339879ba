"""Describe what is behind an incident of the demo organisation."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of trouble. `{service}`, `{region}`, `{team}` and `{vendor}` are filled in.

    Attributes:
        title: The incident's name.
        problem: What is seen.
        impact: What a customer sees.
        cause: What turned out to be behind it.
        fix: What was done.
        root_cause: An option of the custom field "Root cause".
        kind: The incident type it comes as.
        team: The team it happens to; empty for any.
        vendors: What kind of third party `{vendor}` is; empty for any.
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
    """A scenario, and what its placeholders stand for."""

    scenario: Scenario
    service: str
    region: str
    team: str
    vendor: str

    def fill(self, text: str) -> str:
        """`text` with its placeholders filled in."""
        return text.format(
            service=self.service, region=self.region, team=self.team, vendor=self.vendor
        )
