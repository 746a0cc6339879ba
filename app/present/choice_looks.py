"""Render choices that are severities or statuses, as on the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from app.present.severity import severity
from app.present.status import status
from app.text.text import one_line

if TYPE_CHECKING:  # Needed by forms; the list is drawn before that.
    from app.domain.fields import Choice, Value
    from app.domain.models import Configuration


@dataclass(frozen=True, slots=True)
class ChoiceLooks:
    """Looks of an organisation's severities and statuses.

    Attributes:
        ranks: Ranks of severities by id.
        categories: Categories of statuses by id.
    """

    ranks: Mapping[str, int]
    categories: Mapping[str, str]

    @classmethod
    def of(cls, configuration: "Configuration") -> "ChoiceLooks":
        """Return the looks in an organisation."""
        return cls(
            {each.id: each.rank for each in configuration.severities},
            {each.id: each.category for each in configuration.statuses},
        )

    def label(self, choice: "Choice") -> Content:
        """Render the label of a choice; a severity or status with its sign."""
        if choice.id in self.categories:
            return status(choice.label, self.categories[choice.id])
        if choice.id in self.ranks:
            ranks = tuple(sorted(self.ranks.values()))
            return severity(choice.label, self.ranks[choice.id], ranks)
        return Content(one_line(choice.label))

    def value(self, held: "Value") -> Content | None:
        """Render a value of severities or statuses; None for any other."""
        if not isinstance(held, tuple) or not held:
            return None
        if not all(each.id in self.categories or each.id in self.ranks for each in held):
            return None
        return Content(", ").join(self.label(each) for each in held)
