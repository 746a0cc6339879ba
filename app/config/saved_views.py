"""Views of a person's or a team's own, as the configuration file has them.

    [[views]]
    name = "Payments on fire"
    filter = "severity at least Major · Affected team is Payments"
    search = "checkout"
    sort = "severity descending"
    columns = ["reference", "severity", "Incident Lead", "age"]
    profile = "work"

Only the name is needed. Names of the organisation's own things are looked up when the view is
listed, since they are known only then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.query.listing import BUILT_IN_VIEWS, SORTABLE, ListQuery, Sort, View
from app.system.toml_lines import KeyPath

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.query.names import NameIndex

Value = TypeVar("Value")

_KEYS = ("name", "filter", "search", "sort", "columns", "profile")
_DIRECTIONS = {"ascending": False, "descending": True}


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as it is written down.

    Attributes:
        filter: In the filter line's words; empty for all but test and tutorial incidents.
        sort: A column and `ascending` or `descending`; empty for the newest first.
        columns: Names of columns, from left to right; none for the usual ones.
        profile: The only profile it is for; empty for all.
    """

    name: str
    filter: str = ""
    search: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    profile: str = ""

    @property
    def id(self) -> str:
        """What its tab is known by."""
        return f"saved:{self.name.casefold()}"

    def resolve(self, lexicon: NameIndex) -> View:
        """The view with the names looked up; with the problem, if one is not known."""
        from app.query.filter_parser import parse_filter  # Only who has saved views needs it.

        try:
            query = parse_filter(self.filter, lexicon)
            sort = parse_sort(self.sort, lexicon) if self.sort else None
            listing = ListQuery(query, self.search, sort)
        except ValueError as error:
            return View(self.id, self.name, BUILT_IN_VIEWS[-1].listing, problem=str(error))
        return View(self.id, self.name, listing, self.columns)


def saved_view(name: str, view: View, lexicon: NameIndex, profile: str = "") -> SavedView:
    """What is written down of a view, under that name."""
    listing = view.listing
    return SavedView(
        name=name,
        filter=listing.query.text(lexicon.names) if listing.query.filters else "",
        search=listing.search,
        sort=sort_text(listing.sort) if listing.sort else "",
        columns=view.columns,
        profile=profile,
    )


def parse_sort(text: str, lexicon: NameIndex) -> Sort:
    """The order in words.

    Raises:
        ValueError: It is not a column and a direction.
    """
    from app.query.columns import find_columns

    column, descending = split_direction(text)
    if column in SORTABLE:
        return Sort(column, descending)
    found, problems = find_columns([column], lexicon)
    own = [Sort(each.name, descending, each.kind, each.key) for each in found if each.kind]
    if not own:
        problem = problems[0] if problems else f"{column!r} is sorted by created or updated."
        raise ValueError(f"{text!r} is no order: {problem}")
    return own[0]


def split_direction(text: str) -> tuple[str, bool]:
    """Split `name descending` into the column and whether it descends."""
    column, _, direction = text.strip().rpartition(" ")
    if not column or direction not in _DIRECTIONS:
        columns = ", ".join(SORTABLE)
        raise ValueError(
            f"{text!r} is no order: a column, such as {columns}, then ascending or descending"
        )
    return column.strip(), _DIRECTIONS[direction]


def sort_text(sort: Sort) -> str:
    """The order in words that `parse_sort` reads."""
    return f"{sort.column} {'descending' if sort.descending else 'ascending'}"


class Reader(Protocol):
    """Takes values out of the configuration and collects what is wrong with them."""

    def read(
        self,
        table: Mapping[str, object],
        path: KeyPath,
        read: Callable[[object], Value],
        default: Value,
    ) -> Value:
        """The value of the last part of `path`, or `default` if it is absent or wrong."""
        ...

    def report(self, path: KeyPath, message: str) -> object:
        """Write down a problem."""
        ...

    def note_unknown(
        self, table: Mapping[str, object], known: KeyPath, parent: KeyPath = ()
    ) -> None:
        """Write down every key that means nothing here."""
        ...


def read_views(reader: Reader, table: Mapping[str, object]) -> tuple[SavedView, ...]:
    """The views of the file that can be used, in its order."""
    nothing: list[object] = []
    found: dict[str, SavedView] = {}
    for number, content in enumerate(reader.read(table, ("views",), _tables, nothing), start=1):
        path = ("views", str(number))
        if not isinstance(content, dict):
            reader.report(path, "it must be a table, [[views]]; it is not used")
            continue
        reader.note_unknown(content, _KEYS, path)
        view = _read_view(reader, content, path)
        taken = {each.name.casefold() for each in BUILT_IN_VIEWS} | set(found)
        if view.name.casefold() in taken:
            reader.report((*path, "name"), f"there is already a view {view.name!r}; it is not used")
        elif not view.name:
            reader.report(path, "a view needs a name; it is not used")
        else:
            found[view.name.casefold()] = view
    return tuple(found.values())


def _read_view(reader: Reader, table: Mapping[str, object], path: KeyPath) -> SavedView:
    def text(key: str) -> str:
        return reader.read(table, (*path, key), _text, "")

    none: tuple[str, ...] = ()
    return SavedView(
        name=text("name"),
        filter=text("filter"),
        search=text("search"),
        sort=reader.read(table, (*path, "sort"), _sort, ""),
        columns=reader.read(table, (*path, "columns"), _names, none),
        profile=text("profile"),
    )


def _tables(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("it must be made of tables, each begun with [[views]]")  # noqa: TRY004
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("it must be a text in quotes")
    return value.strip()


def _sort(value: object) -> str:
    text = _text(value)
    split_direction(text)
    return text


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('it must be a list of columns, such as ["reference", "name"]')
    return tuple(map(_text, value))
