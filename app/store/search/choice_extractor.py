"""Extract the choices of incidents, with names, aliases and ranks.

Many incidents share the same role holders and options, so the number of each choice is cached.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.incident_outline import (
    Assignment,
    CustomField,
    Entry,
    Named,
    Option,
    Outline,
    Role,
    User,
)
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
        self._chosen: dict[bytes, Sequence[str]] = {}  # By the JSON of a role or field.
        self._names: dict[str, str] = {}  # Names outside the configuration.
        self._configuration_store: dict[str, str] = {}
        self._aliases: set[tuple[str, str]] = set()
        self._kept_aliases: set[tuple[str, str]] = set()
        self._ranks: dict[str, int] = {}

    def extract(self, outline: Outline) -> Mentioned:
        """Return the choices and texts of an incident."""
        self._gather(outline)
        chosen: list[str] = []
        written: list[CustomField] = []
        *_, role_json, field_json = outline.shared_json
        known = self._chosen.get
        for text, role in zip(role_json, outline.incident_role_assignments, strict=True):
            found = known(text)
            chosen += self._of_role(text, role) if found is None else found
        for text, field in zip(field_json, outline.custom_field_entries, strict=True):
            found = known(text)
            chosen += self._of_field(text, field) if found is None else found
            if found is None and field.is_written:
                written.append(field)
                self._configuration_store[field.custom_field.id] = field.custom_field.label
        return Mentioned([*dict.fromkeys(filter(None, chosen))], written)

    def _of_role(self, text: bytes, assignment: Assignment) -> Sequence[str]:
        role, person = assignment.role, assignment.assignee
        number = person and (self._known.get((role.id, person)) or self._holder(role, person))
        return self._keep(text, (number,) if number else ())

    def _of_field(self, text: bytes, field: CustomField) -> Sequence[str]:
        known, named = self._known.get, field.custom_field
        chosen = [
            known((named.id, choice)) or self._choice(named, choice)
            for value in field.values or ()
            if (choice := value.value_option or value.value_catalog_entry)
        ]
        return chosen if field.is_written else self._keep(text, chosen)

    def _keep(self, text: bytes, chosen: Sequence[str]) -> Sequence[str]:
        if len(self._chosen) >= _MOST:
            self._chosen.clear()
        self._chosen[text] = chosen
        return chosen

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
            self._chosen.clear()
        number = str(self._choices.number(key, choice.id)) if choice.id else ""
        self._known[key, choice] = number
        return number
