"""Full text search over the cache: an index of words to narrow with, and an order of the few.

What is chosen from a list, a person or an option, stands in the index as a number, so that a
rename costs nothing and a word finds everybody of that name.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from app.api.query import DEFAULT_MODES, IncidentQuery
from app.search import Search
from app.store.choices import (
    CATEGORY,
    CREATOR,
    MODE,
    SEVERITY,
    STATUS,
    TYPE,
    VISIBILITY,
    ChoiceNames,
    Choices,
)
from app.store.columns import choices_of
from app.store.conditions import Sql
from app.store.database import Database
from app.store.found import Found
from app.store.question import Question, Within, either, quoted
from app.store.search_text import COLUMNS, choice_word, field_word, own_words, written
from app.store.spelling import Spelling
from app.words import words

if TYPE_CHECKING:  # Neither may be loaded before the first paint.
    from app.api.documents import IncidentDocument
    from app.outline import Outline


class SearchIndex:
    """The words of all incidents.

    Args:
        database: With the tables `search` and `terms`, and those of `Choices`.

    Attributes:
        choices: Numbers what is chosen.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.choices = Choices(database)
        self._names = ChoiceNames(database)
        self._spelling = Spelling(database)

    # Upkeep, within the transaction that stores the incident.

    def put(self, incidents: "Iterable[tuple[int, IncidentDocument, str, str]]") -> None:
        """Index incidents that are new.

        Args:
            incidents: Number, document, category and mode of each, in the order of the numbers:
                the index takes every step back for the end of a transaction.
        """
        indexed: list[list[int | str]] = []
        known: set[str] = set()
        for number, document, category, mode in incidents:
            texts, terms = self._texts(document, category, mode)
            indexed.append([number, *texts])
            known |= terms
        marks = ", ".join("?" for _ in COLUMNS)
        sql = f"INSERT INTO search (rowid, {', '.join(COLUMNS)}) VALUES (?, {marks})"  # noqa: S608
        self._database.many(sql, indexed)
        self._spelling.learn(known)

    def forget(self, number: int, document: "IncidentDocument", category: str, mode: str) -> None:
        """Take an incident out, by the very document that it was put in with."""
        texts, _ = self._texts(document, category, mode)
        marks = ", ".join("?" for _ in texts)
        sql = f"""
            INSERT INTO search (search, rowid, {", ".join(COLUMNS)}) VALUES ('delete', ?, {marks})
        """  # noqa: S608
        self._database.rows(sql, [number, *texts])

    def forget_learnt(self) -> None:
        """Trust only what is in the database, as after a transaction that did not happen."""
        self.choices.forget()
        self._spelling.forget()

    def _texts(
        self, document: "IncidentDocument", category: str, mode: str
    ) -> tuple[list[str], set[str]]:
        outline, number = document.outline, self.choices.number
        chosen = [(CATEGORY, category), (MODE, mode)]
        if outline is None:
            own = (words(document.reference), words(document.name), list[str]())
            fields: list[str] = []
        else:
            own = own_words(outline)
            chosen += _states(outline)
            chosen += choices_of(outline)
            fields = []
            for field_id, some in written(outline):
                fields += some
                if field_id:
                    field = number(field_id, "")
                    fields += (field_word(field, word) for word in some)
        tokens = [choice_word(number(key, value)) for key, value in chosen]
        texts = [" ".join(each) for each in (*own, fields, tokens)]
        return texts, set(own[1]).union(own[2])

    # Asking.

    def find(
        self, search: Search, query: IncidentQuery, condition: Sql | None, *, most: int
    ) -> Found:
        """The incidents that match, those first whose name does, and the newest first in each.

        Args:
            search: What is looked for.
            query: Which incidents to look through: their category and mode.
            condition: What else holds for them, on `incidents`.
            most: How many are put into order; of more, the newest are.
        """
        if not search.terms:
            return Found(None, whole=True, complaints=search.complaints)
        self._names.refresh()
        question = Question(self._names, self._spelling, search)
        if not question.asks:
            return Found(None, whole=True, complaints=question.complaints)
        within = self._within(query)
        numbers = self._ask(question.expressions(within), condition, most)
        if not numbers and question.forgive():
            numbers = self._ask(question.expressions(within), condition, most)
        return Found(
            tuple(numbers[:most]),
            whole=len(numbers) <= most,
            everything=question.expressions(within)[-1],
            words=question.words,
            complaints=question.complaints,
        )

    def count(self, found: Found, condition: Sql | None) -> int:
        """How many incidents match, however many they are."""
        sql, parameters = _match(found.everything, condition)
        ((count,),) = self._database.rows(f"SELECT count(*) {sql}", parameters)
        return int(count)

    def _ask(self, expressions: Sequence[str], condition: Sql | None, most: int) -> list[int]:
        found: dict[int, None] = {}
        for expression in expressions:
            sql, parameters = _match(expression, condition)
            sql = f"SELECT search.rowid {sql} ORDER BY search.rowid LIMIT ?"
            rows = self._database.rows(sql, [*parameters, most + 1])
            found.update(dict.fromkeys(number for (number,) in rows))
            if len(found) > most:
                break
        return list(found)

    def _within(self, query: IncidentQuery) -> Within:
        """The categories and modes of the query, as words of the index."""
        wanted: list[str] = []
        unwanted: list[str] = []
        if query.filter_mode == "all":
            for condition in query.filters:
                key = {"status_category": CATEGORY, "mode": MODE}.get(condition.field)
                if key:
                    expression = self._either(key, condition.values)
                    (unwanted if condition.operator == "not_in" else wanted).append(expression)
        if not query.chooses_modes:
            wanted.append(self._either(MODE, DEFAULT_MODES))
        elif not wanted:
            sql = "SELECT value FROM choices WHERE key = ?"
            modes = [mode for (mode,) in self._database.rows(sql, [MODE])]
            wanted.append(self._either(MODE, modes))
        return Within(tuple(wanted), tuple(unwanted))

    def _either(self, key: str, values: Iterable[str]) -> str:
        # A value that no incident has had is no choice yet.
        sql = "SELECT number FROM choices WHERE key = ? AND value = ?"
        found = [row for value in values for row in self._database.rows(sql, [key, value])]
        return either(quoted(choice_word(number)) for (number,) in found)


def _match(expression: str, condition: Sql | None) -> Sql:
    if condition is None:
        return "FROM search WHERE search MATCH ?", [expression]
    text, parameters = condition
    joined = "FROM search JOIN incidents ON incidents.number = search.rowid"
    return f"{joined} WHERE search MATCH ? AND {text}", [expression, *parameters]


def _states(outline: "Outline") -> Iterator[tuple[str, str]]:
    """What is chosen in other places than roles and custom fields."""
    yield VISIBILITY, outline.visibility or ""
    if outline.severity:
        yield SEVERITY, outline.severity.id
    if outline.incident_status:
        yield STATUS, outline.incident_status.id
    if outline.incident_type:
        yield TYPE, outline.incident_type.id
    if outline.creator and outline.creator.user:
        yield CREATOR, outline.creator.user.id
