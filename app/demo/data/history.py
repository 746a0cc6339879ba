"""Two years of incidents: kinds and times; `incident_generator` adds the details."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from app.demo.core.organisation import Incident, Organisation
from app.demo.core.plot import Scenario
from app.demo.data import texts
from app.demo.data.catalog import Catalogs
from app.demo.data.incident_generator import IncidentGenerator

HISTORY = timedelta(days=730)

_HOUR = 3600
_DAY = 24 * _HOUR


class Special(NamedTuple):
    """Ongoing incident: its category, type, and age in seconds."""

    category: str
    kind: str
    youngest: float
    oldest: float


# Ongoing incidents, most interesting first; a small organisation gets the first few.
_SPECIALS = (
    Special("live", "Production", 0.4 * _HOUR, 1.2 * _HOUR),
    Special("triage", "Vendor alert", 120, 900),
    Special("live", "Production", 3 * _HOUR, 6 * _HOUR),
    Special("learning", "Production", 2 * _DAY, 4 * _DAY),
    Special("live", "Data quality", 8 * _HOUR, 16 * _HOUR),
    Special("paused", "Production", 3 * _DAY, 5 * _DAY),
    Special("triage", "Production", 900, 3000),
    Special("live", "Security", 10 * _HOUR, 30 * _HOUR),
    Special("live", "Production", 20 * _HOUR, 40 * _HOUR),
    *(Special("learning", "Production", _DAY, 20 * _DAY) for _ in range(8)),
    *(Special("learning", "Data quality", 3 * _DAY, 25 * _DAY) for _ in range(3)),
)
_OVER = ("closed", "declined", "canceled", "merged")
_OVER_WEIGHTS = (930, 40, 15, 15)
_KINDS = ("Production", "Data quality", "Vendor alert", "Security")
_KIND_WEIGHTS = (70, 14, 10, 6)
_MODES = ("standard", "retrospective", "test", "tutorial")
_MODE_WEIGHTS = (940, 30, 20, 10)


class History:
    """Generator of an organisation's incidents.

    Args:
        organisation: The organisation.
        random: Source of random choices.
        now: End of the history.
        catalogs: Its services and teams.
    """

    def __init__(
        self, organisation: Organisation, random: Random, now: datetime, catalogs: Catalogs
    ) -> None:
        self._random = random
        self._now = now
        self._stories = IncidentGenerator(organisation, random, now, catalogs)
        self._decks = {
            kind: [scenario for scenario in texts.SCENARIOS if scenario.kind == kind]
            for kind in _KINDS
        }

    def incidents(self, count: int) -> Iterator[Incident]:
        """Yield that many incidents, oldest first."""
        specials = _SPECIALS[: -(-count // 10)]
        plans: list[tuple[datetime, Special | None]]
        plans = [(self._over(), None) for _ in range(count - len(specials))]
        plans += [(self._ago(special.youngest, special.oldest), special) for special in specials]
        plans.sort(key=lambda plan: plan[0])
        particular = self._places_of_particular_names([special is None for _, special in plans])
        for number, (created_at, special) in enumerate(plans, 1):
            incident = self._incident(number, created_at, special)
            if number in particular:
                incident.name = particular[number]
            yield incident

    def _incident(self, number: int, created_at: datetime, special: Special | None) -> Incident:
        if special:
            category, kind, mode = special.category, special.kind, "standard"
        else:
            category = self._random.choices(_OVER, _OVER_WEIGHTS)[0]
            kind = self._random.choices(_KINDS, _KIND_WEIGHTS)[0]
            mode = self._random.choices(_MODES, _MODE_WEIGHTS)[0]
        scenario = self._next_scenario(kind) if special else self._random.choice(self._decks[kind])
        return self._stories.fill(number, created_at, category, mode, scenario)

    def _next_scenario(self, kind: str) -> Scenario:
        """Return a scenario, avoiding repetitions among recent incidents."""
        deck = self._decks[kind]
        scenario = deck.pop(self._random.randrange(len(deck) // 2))
        deck.append(scenario)
        return scenario

    def _over(self) -> datetime:
        return self._ago(3 * _DAY, HISTORY.total_seconds())

    def _ago(self, youngest: float, oldest: float) -> datetime:
        """Return a random time in the past, with 6, 3 or no fractional digits."""
        moment = self._now - timedelta(seconds=self._random.uniform(youngest, oldest))
        step = self._random.choices((1, 1000, 1_000_000), weights=(8, 1, 1))[0]
        return moment.replace(microsecond=moment.microsecond // step * step)

    @staticmethod
    def _places_of_particular_names(is_over: list[bool]) -> dict[int, str]:
        """Return unusual names by number, spread over past incidents; none for small histories."""
        if len(is_over) < 100:
            return {}
        numbers = [number for number, over in enumerate(is_over, 1) if over]
        step = len(numbers) // (len(texts.PARTICULAR_NAMES) + 1)
        return {numbers[step * place]: name for place, name in enumerate(texts.PARTICULAR_NAMES, 1)}
