"""What incidents mention: what is chosen and written in them, and the names, aliases and ranks.

A role that somebody holds, or a field that is set to something, is the same in many incidents: what
it comes to is found out once.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.store.choices import Choices
from app.store.database import Database
from app.store.search_text import WRITTEN, choice_word, field_mark, marked
from app.words import words

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.outline import Assignment, CustomField, Outline, Value

# Parts that are remembered.
_MOST = 4096


class Part(NamedTuple):
    """What a role or a field comes to.

    Attributes:
        chosen: The numbers of choices, see `app.store.choices`, with commas between.
        indexed: The words of the index, with blanks between.
        written: The words that somebody wrote.
    """

    chosen: str = ""
    indexed: str = ""
    written: Sequence[str] = ()


class Mentions:
    """Gathers what incidents mention, to be kept at the end of a transaction.

    Args:
        database: With the tables `names`, `aliases`, `severities` and `state`.
        choices: Of the same database.
    """

    def __init__(self, database: Database, choices: Choices) -> None:
        self._database = database
        self._choices = choices
        self._parts: dict[Assignment | CustomField, Part] = {}
        self._names: dict[str, str] = {}  # Of people and catalog entries: no vocabulary holds them.
        self._vocabulary: dict[str, str] = {}
        self._aliases: set[tuple[str, str]] = set()
        self._kept_aliases: set[tuple[str, str]] = set()
        self._ranks: dict[str, int] = {}

    def parts(self, outline: "Outline") -> list[Part]:
        """What the roles and fields of an incident come to."""
        known, role, field = self._parts.get, self._role, self._field
        return [
            *[known(each) or role(each) for each in outline.incident_role_assignments],
            *[known(each) or field(each) for each in outline.custom_field_entries],
        ]

    def gather(self, outline: "Outline") -> None:
        """Take notice of the names of everything else in an incident."""
        if outline.creator and (creator := outline.creator.user):
            self._names[creator.id] = creator.label
        for named in (outline.severity, outline.incident_status, outline.incident_type):
            if named:
                self._vocabulary[named.id] = named.name
        if severity := outline.severity:
            self._ranks.setdefault(severity.id, severity.rank or 0)

    def keep(self) -> None:
        """Keep what has been gathered."""
        many = self._database.many
        new = self._aliases - self._kept_aliases
        many("INSERT OR IGNORE INTO aliases VALUES (?, ?)", sorted(new))
        many("INSERT OR IGNORE INTO severities VALUES (?, ?)", self._ranks.items())
        self._kept_aliases |= new
        self._aliases.clear()
        self._ranks.clear()
        self._choices.keep_names(self._names.items(), anew=True)
        self._choices.keep_names(self._vocabulary.items(), anew=False)
        self._names.clear()
        self._vocabulary.clear()

    def _role(self, assignment: "Assignment") -> Part:
        part = Part()
        if person := assignment.assignee:
            self._vocabulary[assignment.role.id] = assignment.role.name
            self._names[person.id] = person.label
            number = self._choices.number(assignment.role.id, person.id)
            part = Part(str(number), choice_word(number))
        return self._remember(assignment, part)

    def _field(self, entry: "CustomField") -> Part:
        field, number = entry.custom_field, self._choices.number
        if entry.values:
            self._vocabulary[field.id] = field.name
        written = [word for value in entry.values or () for word in words(value.text)]
        choices = filter(None, map(self._choice, entry.values or ()))
        chosen = dict.fromkeys(number(field.id, each) for each in choices)
        indexed = [choice_word(each) for each in chosen]
        if written:
            mark = field_mark(number(field.id, ""))
            indexed += [marked(mark, written), marked(WRITTEN, written)]
        part = Part(",".join(map(str, chosen)), " ".join(indexed), written)
        return part if written else self._remember(entry, part)

    def _choice(self, value: "Value") -> str:
        """The id of what is chosen, if anything is."""
        if entry := value.value_catalog_entry:
            self._names[entry.id] = entry.name or ""
            for alias in (entry.external_id, *(entry.aliases or ())):
                if alias:
                    self._aliases.add((alias, entry.id))
        if option := value.value_option:
            self._vocabulary[option.id] = option.value or ""
            return option.id
        return entry.id if entry else ""

    def _remember(self, of: "Assignment | CustomField", part: Part) -> Part:
        if len(self._parts) >= _MOST:
            self._parts.clear()
        self._parts[of] = part
        return part
