"""Full text search over the cache: an index of words to narrow with, and an order of the few.

What is chosen from a list, a person or an option, stands in the index as a number, so that a
rename costs nothing and a word finds everybody of that name.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from app.query.incident_query import HIDDEN_MODES, IncidentQuery
from app.query.search_parser import Search
from app.store.search.choice_ids import ChoiceNameIndex
from app.store.search.completion import complete
from app.store.search.fts_query import FtsQuery, Scope, all_of, any_of, quoted
from app.store.search.search_result import MAX_RANKED, SearchResult
from app.store.search.spelling import Suggestions
from app.store.sqlite.database import Database
from app.store.tables.choice_keys import CATEGORY, MODE
from app.store.tables.index_tokens import choice_word
from app.store.tables.sql_conditions import Sql


class SearchIndex:
    """The words of all incidents.

    Args:
        database: With the tables `search` and `terms`, and those of `ChoiceIds`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names = ChoiceNameIndex(database)
        self._spelling = Suggestions(database)

    def find(
        self, search: Search, query: IncidentQuery, condition: Sql | None, *, most: int
    ) -> SearchResult:
        """The incidents that match, those first whose name does, and the newest first in each.

        Args:
            search: What is looked for.
            query: Which incidents to look through: their category and mode.
            condition: What else holds for them, on `incidents`.
            most: How many are put into order; of more, the newest are.
        """
        if not search.terms:
            return SearchResult(None, is_complete=True, complaints=search.complaints)
        self._names.refresh()
        question = FtsQuery(self._names, self._spelling, search)
        if not question.has_terms:
            return SearchResult(None, is_complete=True, complaints=question.complaints)
        within = self._within(query)
        numbers = self._ask(question.expressions(within), condition, most)
        if not numbers and question.enable_fuzzy():
            numbers = self._ask(question.expressions(within), condition, most)
        return SearchResult(
            tuple(numbers[:most]),
            is_complete=len(numbers) <= most,
            match_expression=question.expressions(within)[-1],
            words=question.words,
            complaints=question.complaints,
        )

    def complete(self, typed: str) -> str:
        """As `app.store.search.completion`, by the names that there are now."""
        self._names.refresh()
        return complete(typed, self._names)

    def count(self, found: SearchResult, condition: Sql | None) -> int:
        """How many incidents match, however many they are."""
        sql, parameters = _match(found.match_expression, condition)
        ((count,),) = self._database.query(f"SELECT count(*) {sql}", parameters)
        return int(count)

    def share(self, found: SearchResult) -> float:
        """How many of the newest incidents match, from 0 to 1; 0 when few do at all.

        What was found may be but those whose name matches, and says nothing of it.
        """
        if not found.numbers or found.is_complete:
            return 0.0
        sql = """
            SELECT count(*), (SELECT count(*) FROM incidents WHERE number <= max(newest.rowid))
            FROM (SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ?) AS newest
        """
        ((matching, among),) = self._database.query(sql, [found.match_expression, MAX_RANKED])
        return int(matching) / max(int(among), 1)

    def listed(self, query: IncidentQuery, found: SearchResult) -> str:
        """The expression of what a query lists, as far as its category and mode say.

        Empty when that is everything.
        """
        within = self._within(query)
        return found.match_expression or (all_of((), within) if within.narrows else "")

    def with_choices(
        self, choices: Iterable[int], others: Iterable[int], listed: str, condition: Sql | None
    ) -> Sql:
        """From where to select incidents with one of these choices, the newest first.

        Args:
            choices: Their numbers; none for any choice.
            others: Those of which there is none.
            listed: What else they match; empty for anything.
            condition: What else holds for them, on `incidents`.
        """
        wanted = [quoted(choice_word(number)) for number in choices]
        unwanted = [quoted(choice_word(number)) for number in others]
        parts = [*([any_of(wanted)] if wanted else ()), *([listed] if listed else ())]
        expression = f"({' AND '.join(parts or [self._within(IncidentQuery()).everything])})"
        return _match(
            f"({expression} NOT {any_of(unwanted)})" if unwanted else expression, condition
        )

    def _ask(self, expressions: Sequence[str], condition: Sql | None, most: int) -> list[int]:
        found: dict[int, None] = {}
        for expression in expressions:
            sql, parameters = _match(expression, condition)
            sql = f"SELECT search.rowid {sql} ORDER BY search.rowid LIMIT ?"
            rows = self._database.query(sql, [*parameters, most + 1])
            found.update(dict.fromkeys(number for (number,) in rows))
            if len(found) > most:
                break
        return list(found)

    def _within(self, query: IncidentQuery) -> Scope:
        """The categories and modes of the query, as words of the index."""
        tallies = self._database.query("SELECT status_category, mode, incidents FROM tallies")
        wanted: list[str] = []
        unwanted: list[str] = []
        for place, key in enumerate((CATEGORY, MODE)):
            counts: Counter[str] = Counter()
            for tally in tallies:
                counts[tally[place]] += tally[2]
            kept = _kept(query, key, counts)
            dropped = counts.keys() - kept
            # The smaller part is looked through faster; most views leave out but a little.
            if dropped and sum(counts[each] for each in dropped) < counts.total() / 2:
                unwanted.append(self._either(key, dropped))
            elif dropped:
                wanted.append(self._either(key, kept))
        everything = self._either(MODE, {mode for _, mode, _ in tallies})
        return Scope(tuple(wanted), tuple(unwanted), everything)

    def _either(self, key: str, values: Iterable[str]) -> str:
        sql = "SELECT number FROM choices WHERE key = ? AND value = ?"
        found = [row for value in sorted(values) for row in self._database.query(sql, [key, value])]
        return any_of(quoted(choice_word(number)) for (number,) in found)


def _kept(query: IncidentQuery, key: str, known: Iterable[str]) -> set[str]:
    """Those of the known categories or modes that the query may list."""
    kept = set(known)
    if key == MODE and not query.chooses_modes:
        kept -= set(HIDDEN_MODES)
    if query.filter_mode == "all":
        field = {CATEGORY: "status_category", MODE: "mode"}[key]
        for condition in query.filters:
            if condition.field == field and not condition.admits_all:
                values = set(condition.values)
                kept = kept - values if condition.operator == "not_in" else kept & values
    return kept


def _match(expression: str, condition: Sql | None) -> Sql:
    if condition is None:
        return "FROM search WHERE search MATCH ?", [expression]
    text, parameters = condition
    joined = "FROM search JOIN incidents ON incidents.number = search.rowid"
    return f"{joined} WHERE search MATCH ? AND {text}", [expression, *parameters]
