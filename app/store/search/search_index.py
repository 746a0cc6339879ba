"""Full-text search of the cache: an index for matching, and ranking of the first matches.

Choices (people, options) are indexed as numbers, so that a rename needs no reindexing and a word
matches everyone with that name.
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
from app.store.sqlite.database import RebuildableDatabase
from app.store.tables.choice_keys import CATEGORY, MODE
from app.store.tables.index_tokens import choice_word
from app.store.tables.row_codec import VALUES
from app.store.tables.sql_conditions import Sql


class SearchIndex:
    """Search index of all incidents.

    Args:
        database: The database, with the tables `search` and `terms`, and those of `ChoiceIds`.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database
        self._names = ChoiceNameIndex(database)
        self._spelling = Suggestions(database)

    def find(
        self, search: Search, query: IncidentQuery, condition: Sql | None, *, most: int
    ) -> SearchResult:
        """Find incidents: matches in the name first, then newest first.

        Args:
            search: The parsed search.
            query: The query, for its category and mode.
            condition: Additional condition on `incidents`.
            most: Maximum number to rank; beyond it, the newest are ranked.
        """
        if not search.terms:
            return SearchResult(None, is_complete=True, warnings=search.warnings)
        self._names.refresh()
        question = FtsQuery(self._names, self._spelling, search)
        if not question.has_terms:
            return SearchResult(None, is_complete=True, warnings=question.warnings)
        within = self._within(query)
        numbers = self._ask(question.expressions(within), condition, most)
        if not numbers and question.enable_fuzzy():
            numbers = self._ask(question.expressions(within), condition, most)
        return SearchResult(
            tuple(numbers[:most]),
            is_complete=len(numbers) <= most,
            match_expression=question.expressions(within)[-1],
            words=question.words,
            warnings=question.warnings,
        )

    def complete(self, typed: str) -> str:
        """Complete a search, see `app.store.search.completion`, with the current names."""
        self._names.refresh()
        return complete(typed, self._names)

    def count_statement(self, found: SearchResult, condition: Sql | None) -> Sql:
        """Return the statement that counts all matches."""
        sql, parameters = _match(found.match_expression, condition)
        return f"SELECT count(*) {sql}", parameters

    def share(self, found: SearchResult) -> float:
        """Estimate the share of matches, from 0 to 1, on the newest incidents; 0 for few.

        The ranked result cannot tell, since it may hold matches in names only.
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
        """Return the expression of a query's category and mode, with the search.

        Empty if that is everything.
        """
        within = self._within(query)
        return found.match_expression or (all_of((), within) if within.narrows else "")

    def with_choices(
        self, choices: Iterable[int], others: Iterable[int], listed: str, condition: Sql | None
    ) -> Sql:
        """Return the clauses to select incidents with any of these choices, newest first.

        Args:
            choices: Numbers of choices; empty for all incidents.
            others: Choices to exclude.
            listed: Additional expression; empty for none.
            condition: Additional condition on `incidents`.
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
        """Convert the categories and modes of a query to tokens."""
        sql = f"SELECT status_category, {VALUES['mode']}, incidents FROM tallies"  # noqa: S608
        tallies = self._database.query(sql)
        wanted: list[str] = []
        unwanted: list[str] = []
        for place, key in enumerate((CATEGORY, MODE)):
            counts: Counter[str] = Counter()
            for tally in tallies:
                counts[tally[place]] += tally[2]
            kept = _kept(query, key, counts)
            dropped = counts.keys() - kept
            # The smaller part is faster to scan; most views exclude only a little.
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
    """Return the known categories or modes that the query may list."""
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
