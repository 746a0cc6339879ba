"""What incidents mention: what is chosen in them, and the names, aliases and ranks of that."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.outline import Outline, Value


class Mentions:
    """Gathered from one incident after the other, in one pass over each.

    Args:
        number: The number of a choice, see `app.store.choices`.

    Attributes:
        chosen: The numbers of choices, each with that of an incident.
        names: By their ids, people and catalog entries, which no vocabulary holds.
        vocabulary: By their ids, what the vocabulary holds, unless it has been taken out of it.
        aliases: What else a catalog entry goes by, with its id.
        ranks: Ids of severities with their ranks.
    """

    def __init__(self, number: Callable[[str, str], int]) -> None:
        self._number = number
        self.chosen: set[tuple[int, int]] = set()
        self.names: dict[str, str] = {}
        self.vocabulary: dict[str, str] = {}
        self.aliases: set[tuple[str, str]] = set()
        self.ranks: set[tuple[str, int]] = set()

    def gather(self, incident: int, outline: "Outline") -> None:
        """Take notice of an incident, by the number of its row."""
        if outline.creator and (creator := outline.creator.user):
            self.names[creator.id] = creator.label
        for named in (outline.severity, outline.incident_status, outline.incident_type):
            if named:
                self.vocabulary[named.id] = named.name
        if severity := outline.severity:
            self.ranks.add((severity.id, severity.rank or 0))
        for assignment in outline.incident_role_assignments or ():
            if person := assignment.assignee:
                self.vocabulary[assignment.role.id] = assignment.role.name
                self.names[person.id] = person.label
                self.chosen.add((self._number(assignment.role.id, person.id), incident))
        for entry in outline.custom_field_entries or ():
            if entry.values:
                self.vocabulary[entry.custom_field.id] = entry.custom_field.name
                chosen = {self._value(value) for value in entry.values} - {""}
                self.chosen.update(
                    (self._number(entry.custom_field.id, each), incident) for each in chosen
                )

    def _value(self, value: "Value") -> str:
        """The id of what is chosen, if anything is."""
        if entry := value.value_catalog_entry:
            self.names[entry.id] = entry.name or ""
            for alias in (entry.external_id, *(entry.aliases or ())):
                if alias:
                    self.aliases.add((alias, entry.id))
        if option := value.value_option:
            self.vocabulary[option.id] = option.value or ""
            return option.id
        return entry.id if entry else ""
