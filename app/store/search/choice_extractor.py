"""Extract the choices of incidents, with names, aliases and ranks.

Many incidents share the same role holders and options, so the number of each choice is cached.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.incident_outline import CustomField, Entry, Named, Option, Outline, Role, User
from app.store.search.choice_ids import ChoiceIds
from app.store.sqlite.database import Database

# Number of choices to cache.
_MOST = 8192


class Mentioned(NamedTuple):
    """Choices and texts in an incident's roles and fields.

    Attributes:
        chosen: Numbers of choices, without duplicates, see `app.store.search.choice_ids`.
        written: Text fields with a value.
    """

    chosen: Sequence[str] = ()
    written: Sequence[CustomField] = ()


class ChoiceExtractor:
    """Extractor of choices, stored at the end of a transaction.

    Args:
        database: The database, with the tables `names`, `aliases`, `severities` and `state`.
        choices: Choice ids of the same database.
    """

    def __init__(self, database: Database, choices: ChoiceIds) -> None:
        self._database = database
        self._choices = choices
        self._known: dict[tuple[str, User | Option | Entry], str] = {}
        self._names: dict[str, str] = {}  # Names outside the configuration.
        self._configuration_store: dict[str, str] = {}
        self._aliases: set[tuple[str, str]] = set()
        self._kept_aliases: set[tuple[str, str]] = set()
        self._ranks: dict[str, int] = {}

    def extract(self, outline: Outline) -> Mentioned:
        """Return the choices and texts of an incident."""
        self._gather(outline)
        known, entries = self._known.get, outline.custom_field_entries
        chosen = [
            known((each.role.id, person)) or self._holder(each.role, person)
            for each in outline.incident_role_assignments
            if (person := each.assignee)
        ]
        chosen += [
            known((each.custom_field.id, choice)) or self._choice(each.custom_field, choice)
            for each in entries
            for value in each.values or ()
            if (choice := value.value_option or value.value_catalog_entry)
        ]
        written = [each for each in entries if each.values and each.is_written]
        for field in written:
            self._configuration_store[field.custom_field.id] = field.custom_field.label
        return Mentioned([*dict.fromkeys(filter(None, chosen))], written)

    def _gather(self, outline: Outline) -> None:
        if outline.creator and (creator := outline.creator.user):
            self._names[creator.id] = creator.label
        for named in (outline.severity, outline.incident_status, outline.incident_type):
            if named:
                self._configuration_store[named.id] = named.label
        if severity := outline.severity:
            self._ranks.setdefault(severity.id, severity.rank or 0)

    def save(self) -> None:
        """Store everything extracted so far."""
        many = self._database.executemany
        new = self._aliases - self._kept_aliases
        many("INSERT OR IGNORE INTO aliases VALUES (?, ?)", sorted(new))
        many("INSERT OR IGNORE INTO severities VALUES (?, ?)", self._ranks.items())
        self._kept_aliases |= new
        self._aliases.clear()
        self._ranks.clear()
        self._choices.keep_names(self._names.items(), anew=True)
        self._choices.keep_names(self._configuration_store.items(), anew=False)
        self._names.clear()
        self._configuration_store.clear()

    def _holder(self, role: Role, person: User) -> str:
        self._configuration_store[role.id] = role.label
        self._names[person.id] = person.label
        if person.email:
            self._aliases.add((person.email.casefold(), person.id))
        return self._remember(role.id, person)

    def _choice(self, field: Named, choice: Option | Entry) -> str:
        self._configuration_store[field.id] = field.label
        if isinstance(choice, Option):
            self._configuration_store[choice.id] = choice.label
        else:
            self._names[choice.id] = choice.name or ""
            aliases = (choice.external_id, *(choice.aliases or ()))
            self._aliases.update((alias, choice.id) for alias in aliases if alias)
        return self._remember(field.id, choice)

    def _remember(self, key: str, choice: User | Option | Entry) -> str:
        """Return the number of a choice; empty if it has no id."""
        if len(self._known) >= _MOST:
            self._known.clear()
        number = str(self._choices.number(key, choice.id)) if choice.id else ""
        self._known[key, choice] = number
        return number
