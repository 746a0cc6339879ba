"""Numbers and names of the choices in incidents."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import takewhile

from app.domain.status_categories import category_name
from app.store.sqlite.database import Database, RebuildableDatabase
from app.store.sqlite.key_value import bump_names_version
from app.store.tables.choice_keys import (
    CATEGORY,
    CREATOR,
    LEAD,
    MODE,
    SEVERITY,
    STATUS,
    TYPE,
    VISIBILITY,
)
from app.text.tokens import tokenize

# Values of these keys are common words, found only with a field name.
_STATES = frozenset({CATEGORY, MODE, VISIBILITY})
_HIDDEN = _STATES | {LEAD}

_FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "severity": (SEVERITY,),
    "sev": (SEVERITY,),
    "status": (STATUS, CATEGORY),
    "type": (TYPE,),
    "creator": (CREATOR,),
    "mode": (MODE,),
    "visibility": (VISIBILITY,),
    "is": (CATEGORY, MODE, VISIBILITY),
}


class ChoiceIds:
    """Numbers of choices (role and person, field and option, …), in order of appearance.

    Args:
        database: The database, with the tables `choices`, `names` and `state`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers: dict[tuple[str, str], int] = {}
        self._names: dict[str, str] = {}

    def number(self, key: str, value: str) -> int:
        """Return the number of a choice, allocated on first use."""
        found = self._numbers.get((key, value))
        if found is None:
            choice = [key, value]
            self._database.query("INSERT OR IGNORE INTO choices (key, value) VALUES (?, ?)", choice)
            sql = "SELECT number FROM choices WHERE key = ? AND value = ?"
            ((found,),) = self._database.query(sql, choice)
            self._numbers[key, value] = found
        return found

    def keep_names(self, names: Iterable[tuple[str, str]], *, anew: bool) -> None:
        """Store names by id.

        Args:
            names: Ids and names.
            anew: Whether to replace names that are already stored.
        """
        changed = {
            each: name
            for each, name in names
            if name and self._names.get(each) != name and (anew or each not in self._names)
        }
        if changed:
            sql = f"INSERT OR {'REPLACE' if anew else 'IGNORE'} INTO names VALUES (?, ?)"  # noqa: S608
            self._database.executemany(sql, list(changed.items()))
            bump_names_version(self._database)
            self._names |= changed


class ChoiceNameIndex:
    """Index of choices and fields by the words of their names.

    Args:
        database: The database, with the tables `choices`, `names` and `state`.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database
        self._read_at: tuple[object, ...] = ()
        self._words: list[tuple[str, int]] = []
        self._named: dict[int, str] = {}
        self._keys: dict[int, str] = {}
        self._fields: list[tuple[tuple[str, ...], str]] = []
        self.text_fields: Mapping[str, int] = {}

    def refresh(self) -> None:
        """Load new choices and changed names."""
        self._database.decode(self._refresh)

    def _refresh(self) -> None:
        sql = """
            SELECT (SELECT max(number) FROM choices), (SELECT value FROM state WHERE name = 'names')
        """
        (read_at,) = self._database.query(sql)
        if read_at == self._read_at:
            return
        names: dict[str, str] = dict(self._database.query("SELECT id, name FROM names"))
        choices = self._database.query("SELECT number, key, value FROM choices")
        self._keys = {number: key for number, key, _ in choices}
        named = {
            number: tokenize(_name(key, value, names)) for number, key, value in choices if value
        }
        self._words = sorted((word, number) for number in named for word in set(named[number]))
        self._named = {number: f" {' '.join(some)}" for number, some in named.items()}
        keys = set(self._keys.values()) - {LEAD}
        self._fields = [(tuple(tokenize(names.get(key, key))), key) for key in sorted(keys)]
        self.text_fields = {key: number for number, key, value in choices if not value}
        self._read_at = read_at

    def tokens(self) -> Iterator[str]:
        """Yield every word of names that a search without a field finds."""
        return (word for word, number in self._words if self._keys[number] not in _HIDDEN)

    def keys(self, field: str) -> Sequence[str]:
        """Return the fields with that name, or with all its words in their names."""
        typed = tokenize(field)
        if known := _FIELD_NAMES.get(" ".join(typed)):
            return known
        exact = [key for name, key in self._fields if list(name) == typed]
        return exact or [key for name, key in self._fields if typed and set(typed) <= set(name)]

    def fields(self) -> Iterator[str]:
        """Yield the last word of each custom field's name."""
        return (name[-1] for name, _ in self._fields if name)

    def named(self, keys: Sequence[str]) -> set[str]:
        """Return the normalized names of a field's choices."""
        return {name.strip() for number, name in self._named.items() if self._keys[number] in keys}

    def choices(
        self, name: Sequence[str], keys: Sequence[str] = (), *, in_a_row: bool = False
    ) -> set[int]:
        """Return the choices whose names have all these words or prefixes.

        Args:
            name: Normalized words.
            keys: Fields to look in; empty for all but states.
            in_a_row: Whether the words must be adjacent; then only the last may be a prefix.
        """
        found = reduce(set.intersection, (self._beginning(word) for word in name))
        if in_a_row:
            search_words = f" {' '.join(name)}"
            found = {number for number in found if search_words in self._named[number]}
        if keys:
            return {number for number in found if self._keys[number] in keys}
        return {number for number in found if self._keys[number] not in _HIDDEN}

    def _beginning(self, word: str) -> set[int]:
        start = bisect_left(self._words, (word, 0))
        matching = takewhile(
            lambda place: self._words[place][0].startswith(word), range(start, len(self._words))
        )
        return {self._words[place][1] for place in matching}


def _name(key: str, value: str, names: Mapping[str, str]) -> str:
    if key == CATEGORY:
        return f"{value} {category_name(value)}"
    return value if key in _STATES else names.get(value, "")
