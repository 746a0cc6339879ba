"""Puts the words of incidents into the index and takes them out.

The index takes many incidents at once several times as fast as one after the other. What arrives in
pages is therefore set down beside it first, and indexed right behind, a step at a time. The index
merges what it has been given now and then; in steps too, or one of a hundred would take as long as
forty.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from app.store.choices import (
    CATEGORY,
    CREATOR,
    LEAD,
    MODE,
    SEVERITY,
    STATUS,
    TYPE,
    VISIBILITY,
    Choices,
)
from app.store.database import Database
from app.store.mentions import Mentions, Part
from app.store.search_text import NAME, REFERENCE, WRITTEN, choice_word, marked
from app.store.spelling import Spelling
from app.words import words

if TYPE_CHECKING:  # Neither may be loaded before the first paint.
    from app.api.documents import IncidentDocument
    from app.outline import Outline

# Incidents indexed in one step, and pages of the file merged in one: each some five milliseconds.
_STEP = 125
_PAGES = 16


class Indexed(NamedTuple):
    """What is kept of an incident to find it by.

    Attributes:
        words: Those of the index, with blanks between.
        chosen: The numbers of what is chosen in its roles and fields, as a list in JSON.
    """

    words: str
    chosen: str


class _ChoiceWords(dict[tuple[str, str], str]):
    """The words of choices."""

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self._choices = choices

    def __missing__(self, choice: tuple[str, str]) -> str:
        word = self[choice] = choice_word(self._choices.number(*choice))
        return word


class Indexing:
    """The upkeep of the index, for whoever has begun a transaction.

    Args:
        database: With the tables `search`, `unindexed` and `terms`, and those of `Mentions`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        choices = Choices(database)
        self._words = _ChoiceWords(choices)
        self._mentions = Mentions(database, choices)
        self._spelling = Spelling(database)
        self._written: set[str] = set()

    def of(self, document: "IncidentDocument", category: str, mode: str) -> Indexed:
        """What is indexed of an incident of that category and mode."""
        if document.outline is not None:
            self._mentions.gather(document.outline)
        return self._indexed(document, category, mode, self._written)

    def _indexed(
        self, document: "IncidentDocument", category: str, mode: str, written: set[str]
    ) -> Indexed:
        reference, name = words(document.reference), words(document.name)
        written.update(reference, name)
        found = [self._words[CATEGORY, category], self._words[MODE, mode]]
        found += [marked(REFERENCE, reference), marked(NAME, name)]
        if (outline := document.outline) is None:
            return Indexed(" ".join(found), "[]")
        found += [self._words[each] for each in _states(outline)]
        summary = words(outline.summary or "")
        written.update(summary)
        found += summary
        parts = self._mentions.parts(outline)
        if issue := outline.external_issue_reference:
            parts.append(_issue(issue.issue_name or ""))
        for part in parts:
            if part.written:
                written.update(part.written)
        found += [part.indexed for part in parts if part.indexed]
        chosen = dict.fromkeys([part.chosen for part in parts if part.chosen])
        return Indexed(" ".join(found), f"[{','.join(chosen)}]")

    def put(self, incidents: Iterable[tuple[int, str]]) -> None:
        """Index incidents.

        Args:
            incidents: Number and words of each, in the order of the numbers: the index takes every
                step back for the end of a transaction.
        """
        self._database.many("INSERT INTO search (rowid, words) VALUES (?, ?)", incidents)

    def put_later(self, incidents: Iterable[tuple[int, str]]) -> None:
        """Set incidents down for `go_on`; by number and words."""
        self._database.many("INSERT OR REPLACE INTO unindexed VALUES (?, ?)", incidents)

    def keep_words(self) -> None:
        """Keep what has been learnt of the incidents that `of` was asked about."""
        self._mentions.keep()
        self._spelling.learn(self._written)
        self._written.clear()

    def go_on(self) -> list[int]:
        """Index some of what was set down; the numbers of the incidents."""
        sql = "SELECT incident, words FROM unindexed ORDER BY incident LIMIT ?"
        found = self._database.rows(sql, [_STEP])
        if found:
            self.put(found)
            last = found[-1][0]
            self._database.rows("DELETE FROM unindexed WHERE incident <= ?", [last])
        return [number for number, _ in found]

    def merge(self) -> bool:
        """Merge some of what was put in, so that finding stays fast; whether there was anything."""
        ((before,),) = self._database.rows("SELECT total_changes()")
        sql = "INSERT INTO search (search, rank) VALUES ('merge', ?)"
        self._database.rows(sql, [_PAGES])
        ((after,),) = self._database.rows("SELECT total_changes()")
        return int(after - before) > 1  # One is the command itself.

    def forget(self, number: int, document: "IncidentDocument", category: str, mode: str) -> None:
        """Take an incident out, by the very document that it was put in with."""
        sql = "DELETE FROM unindexed WHERE incident = ? RETURNING incident"
        if not self._database.rows(sql, [number]):
            sql = "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)"
            self._database.rows(sql, [number, self._indexed(document, category, mode, set()).words])


def _issue(name: str) -> Part:
    written = words(name)
    return Part("", marked(WRITTEN, written), written)


def _states(outline: "Outline") -> list[tuple[str, str]]:
    """What is chosen in other places than roles and custom fields."""
    found = [(VISIBILITY, outline.visibility or "")]
    if lead := outline.lead:
        found.append((LEAD, lead.id))
    if outline.severity:
        found.append((SEVERITY, outline.severity.id))
    if outline.incident_status:
        found.append((STATUS, outline.incident_status.id))
    if outline.incident_type:
        found.append((TYPE, outline.incident_type.id))
    if outline.creator and outline.creator.user:
        found.append((CREATOR, outline.creator.user.id))
    return found
