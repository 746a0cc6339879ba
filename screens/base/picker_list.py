"""Lines of a picker: order, filter, digits, and selection."""

from collections.abc import Sequence

from app.domain.fields import Choice
from app.query.choice_search import ChoiceSearch
from app.system.structs import replace

SHOWN = 200
"""Maximum number of lines; typing filters the others. Lists of any size are drawn fast."""

# Heading of the choices without a group, if others have one.
_NO_GROUP = "Other"

# A short list has its first nine lines numbered; a long one is searched by name.
_DIGITS = 9
_NUMBERED = 30


class PickerList:
    """Choices of a picker, as they are listed.

    With multiple selection, selected choices come first; otherwise the selected choice stays in its
    position of a short list. While filtering, selected choices come first in any case. Selected
    choices that are no longer offered come first, and can be deselected. Groups have headings,
    except while filtering, which sorts by closeness.

    Args:
        choices: The choices, in their order.
        selected: Current selection.
        several: Whether more than one can be selected.

    Attributes:
        lines: The listed choices; at most `SHOWN` of them are drawn.
        matches: Those of them that match the filter.
    """

    def __init__(
        self, choices: Sequence[Choice], selected: Sequence[Choice], *, several: bool
    ) -> None:
        self._choices = choices
        self._several = several
        self._search = ChoiceSearch(choices)
        self.selected = tuple(selected)
        self._has_groups = any(choice.group for choice in choices)
        self._first = 0
        self.lines: Sequence[Choice] = ()
        self.matches: Sequence[Choice] = ()
        self.filter("")

    def filter(self, typed: str) -> None:
        """List the choices that match what is typed."""
        matches = self._search.find(typed)
        is_filtered = bool(typed.strip())
        offered = {choice: place for place, choice in enumerate(self._choices)}
        first = [
            self._choices[offered[choice]]
            if choice in offered
            else replace(choice, detail="no longer offered", warning="")
            for choice in self.selected
            if is_filtered or self._several or offered.get(choice, SHOWN) >= SHOWN
        ]
        listed_first = set(first)
        self.lines = [*first, *(choice for choice in matches if choice not in listed_first)]
        self.matches = matches if is_filtered else self.lines
        # These stand above all headings.
        self._first = len(self.lines) if is_filtered else len(first)

    def is_grouped(self, place: int) -> bool:
        """Return whether the line stands below the heading of its group."""
        return self._has_groups and place >= self._first

    def heading(self, place: int) -> str:
        """Return the heading above a line; empty if there is none."""
        if not self.is_grouped(place):
            return ""
        group = self.lines[place].group
        is_new = place == self._first or self.lines[place - 1].group != group
        return (group or _NO_GROUP) if is_new else ""

    def toggle(self, choice: Choice) -> None:
        """Select or deselect a choice."""
        if choice in self.selected:
            self.selected = tuple(other for other in self.selected if other != choice)
        else:
            self.selected = (*self.selected, choice)

    @property
    def start(self) -> int | None:
        """Line to highlight after filtering: the closest match, or the selected choice."""
        if not self.matches:
            return None
        if self.matches is self.lines:
            places = (place for place, line in enumerate(self.lines) if line in self.selected)
            return next(places, 0)
        return self.lines.index(self.matches[0])

    @property
    def is_numbered(self) -> bool:
        """True if digits select: in a short list of names without digits."""
        return len(self._choices) <= _NUMBERED and not any(
            letter.isdecimal() for choice in self._choices for letter in choice.label
        )

    def digit(self, choice: Choice) -> int | None:
        """Return the digit of a choice, which does not depend on its line; None without one."""
        if not self.is_numbered or choice not in self._choices:
            return None
        place = self._choices.index(choice)
        return place + 1 if place < _DIGITS else None

    def numbered(self, typed: str) -> Choice | None:
        """Return the choice of a digit, if that is the only text."""
        place = "123456789".find(typed) if len(typed) == 1 else -1
        return (
            self._choices[place] if self.is_numbered and 0 <= place < len(self._choices) else None
        )
