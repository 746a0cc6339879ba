"""Builder of filters from conditions, which are picked or typed."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key, Paste
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from app.dates import date_ranges as when
from app.dates import datetimes
from app.domain.fields import Choice, FieldKind
from app.errors import IncidentError
from app.present.signs import sign
from app.present.text import muted
from app.query.filter_options import Arity, FilterOption, filter_options
from app.query.filter_parser import (
    EXAMPLE,
    date_filter,
    no_such_person,
    parse_filter,
    unknown_addresses,
)
from app.query.incident_query import LOCAL_NOTE, Filter, IncidentQuery
from app.query.listing import ListQuery
from app.query.name_lists import Name
from app.session.choice_lookup import load_choices
from app.session.people_lookup import look_up_people
from app.session.workspace import Workspace
from app.store.sqlite.database import StoreFailed
from app.store.sqlite.retry_busy import retry_while_busy
from app.system.structs import replace
from app.text.text import fold_breaks, one_line, plural
from screens.base.dialog import Dialog
from screens.base.picker import Chosen, PickerScreen
from screens.base.prompt import PromptScreen
from widgets.basic.choice_list import ChoiceList
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

_ADD, _APPLY = "add", "apply"


@dataclass(frozen=True, slots=True)
class _Draft:
    """The current conditions."""

    filters: tuple[Filter, ...]
    mode: str

    @property
    def query(self) -> IncidentQuery:
        return IncidentQuery(self.filters, self.mode if len(self.filters) > 1 else "all")


class FilterBuilder(Dialog[IncidentQuery | None]):
    """Dialog to edit the conditions of a filter, with the number of matches.

    Dismisses with the query, or None when cancelled.

    Args:
        workspace: The open profile.
        listing: The current list query; its search and sort are kept.
        typed: Text typed so far, for a new condition.
    """

    AUTO_FOCUS = "OptionList"
    BINDINGS = [
        key_binding("filter.apply", "apply", "Apply"),
        key_binding("filter.mode", "toggle_mode", "Match all/any"),
        key_binding("filter.take_away", "take_away", "Remove"),
        key_binding("filter.text", "as_text", "As text"),
        key_binding("filter.leave", "leave", "Cancel"),
    ]

    def __init__(self, workspace: Workspace, listing: ListQuery) -> None:
        super().__init__()
        self._workspace = workspace
        self._listing = listing
        self._draft = _Draft(listing.query.filters, listing.query.filter_mode)
        known = workspace.cache.configuration_store.name_index()
        self._offers = filter_options(workspace.configuration(), known.modes, known.categories)

    def compose(self) -> ComposeResult:
        """Yield conditions and a message."""
        with PopupPanel(hints=[("enter", "change")]):
            yield ChoiceList(compact=True)
            yield Static(id="filter-note")

    def on_mount(self) -> None:
        """Start at the line that adds a condition."""
        self._draw(len(self._draft.filters))

    def _draw(self, place: int) -> None:
        """Draw all lines, with the cursor at `place`."""
        query = self._draft.query
        names = self._workspace.cache.configuration_store.name_index().names
        lines = [
            Option(Content(f"  {one_line(each.text(names))}"), id=str(number))
            for number, each in enumerate(query.filters)
        ]
        counted = self._workspace.cache.count(
            self._workspace.resolve(replace(self._listing, query=query))
        )
        lines.append(Option(muted("+ add a condition"), id=_ADD))
        lines.append(
            Option(
                Content.styled(f"{sign('done')} show {plural(counted, 'incident')}", "bold"),
                id=_APPLY,
            )
        )
        options = self.query_one(OptionList)
        options.set_options(lines)
        options.highlighted = min(place, len(lines) - 1)
        self.query_one(PopupPanel).set_top(self._mode_words())
        self._say(muted(query.note))

    def _mode_words(self) -> Content:
        count, either = len(self._draft.filters), self._draft.mode == "any"
        if count < 2:
            said = "Filter: matches" if count else "Filter: none"
        else:
            said = "Filter: match any" if either else "Filter: match all"
        return Content(said)

    def _say(self, what: Content) -> None:
        note = self.query_one("#filter-note", Static)
        note.update(what)
        note.display = bool(what.plain)

    def on_key(self, event: Key) -> None:
        """Start a condition with a typed character."""
        if event.is_printable and event.character and event.character != " ":
            event.stop()
            self.add(event.character)

    def on_paste(self, event: Paste) -> None:
        """Start a condition with pasted text."""
        event.stop()
        self.add(fold_breaks(event.text))

    @on(OptionList.OptionSelected)
    def _on_line(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == _ADD:
            self.add()
        elif event.option_id == _APPLY:
            self.action_apply()
        else:
            self._change(self._draft.filters[event.option_index])

    @work(group="condition", exclusive=True)
    async def add(self, typed: str = "") -> None:
        """Pick a field and operator, then the values."""

        async def load() -> list[Choice]:
            return [offer.choice for offer in self._offers]

        picker = PickerScreen("Filter by", load, (), several=False, typed=typed)
        if selected := await self.app.push_screen_wait(picker):
            await self._complete(next(o for o in self._offers if o.label == selected[0].id))

    @work(group="condition", exclusive=True)
    async def _change(self, condition: Filter) -> None:
        """Select other values of a condition; one that has no option is edited as text."""
        asked = (condition.field, condition.operator, condition.key)
        for offer in self._offers:
            if (offer.field, offer.operator, offer.key) == asked and not condition.attribute:
                await self._complete(offer)
                return
        self.action_as_text()

    async def _complete(self, offer: FilterOption) -> None:
        if offer.takes is Arity.NOTHING:
            self._put(Filter(offer.field, offer.operator, offer.values, offer.key))
        elif offer.takes in {Arity.DATE, Arity.DATES}:
            await self._ask_date(offer)
        elif offer.takes in {Arity.TEXT, Arity.NUMBER}:
            await self._ask_text(offer)
        else:
            await self._ask_values(offer)

    def _held(self, offer: FilterOption) -> tuple[str, ...]:
        """Return the current values of the condition."""
        for each in self._draft.filters:
            if (each.field, each.operator, each.key) == (offer.field, offer.operator, offer.key):
                return each.values
        return ()

    async def _ask_values(self, offer: FilterOption) -> None:
        field = offer.chosen_from
        if field is None:
            raise ValueError(f"{offer.label} has no options.")
        names = self._workspace.cache.configuration_store.names()
        held = tuple(Choice(value, names.get(value, value)) for value in self._held(offer))

        picker = PickerScreen(
            offer.label,
            lambda: load_choices(self._workspace, field),
            held,
            several=offer.takes is Arity.SEVERAL,
        )
        if selected := await self.app.push_screen_wait(picker):
            await self._save_choices(offer, selected)
            values = tuple(choice.id for choice in selected)
            self._put(Filter(offer.field, offer.operator, values, offer.key))

    async def _save_choices(self, offer: FilterOption, selected: Chosen) -> None:
        """Remember the labels of the selected choices, which the filter is shown with."""
        if not offer.key or offer.chosen_from is None:
            return
        of_people = offer.chosen_from.kind is FieldKind.PERSON
        names = [
            Name(
                each.id,
                each.label,
                tuple(filter(None, [each.detail.casefold()])) if of_people else each.aliases,
            )
            for each in selected
        ]
        try:
            await retry_while_busy(self._workspace.cache.save_choices, offer.key, names)
        except StoreFailed as error:
            self.notify(str(error), severity="warning", markup=False)

    async def _ask_date(self, offer: FilterOption) -> None:
        (held,) = self._held(offer) or ("",)

        def read(text: str) -> Content:
            meant = _condition(offer, text).at(self._workspace.now(), self._workspace.zone)
            shown = (datetimes.show(each, self._workspace.zone) for each in meant.bounds() if each)
            return Content(" to ".join(shown))

        low, _, high = held.partition("~")
        text = low if high in {"", low} else f"{low}..{high}"
        hint = f"{when.EXAMPLES}{'; 2w..1w' if offer.takes is Arity.DATES else ''}"
        prompt = PromptScreen(offer.label, read, text=text, hint=hint)
        if typed := await self.app.push_screen_wait(prompt):
            self._put(_condition(offer, typed))

    async def _ask_text(self, offer: FilterOption) -> None:
        (held,) = self._held(offer) or ("",)

        def read(text: str) -> Content:
            Filter(offer.field, offer.operator, (text.strip(),), offer.key)
            return muted(LOCAL_NOTE)

        prompt = PromptScreen(offer.label, read, text=held, hint=offer.choice.detail)
        if typed := await self.app.push_screen_wait(prompt):
            self._put(Filter(offer.field, offer.operator, (typed.strip(),), offer.key))

    def _put(self, condition: Filter) -> None:
        """Add a condition, or replace the one with its field and operator; then select Apply."""
        names = [each.parameter for each in self._draft.filters]
        filters = list(self._draft.filters)
        if condition.parameter in names:
            filters[names.index(condition.parameter)] = condition
        else:
            filters.append(condition)
        self._draft = replace(self._draft, filters=tuple(filters))
        self._draw(len(filters) + 1)

    def action_take_away(self) -> None:
        """Remove the condition at the cursor."""
        place = self.query_one(OptionList).highlighted
        if place is not None and place < len(self._draft.filters):
            kept = self._draft.filters[:place] + self._draft.filters[place + 1 :]
            self._draft = replace(self._draft, filters=kept)
            self._draw(place)

    def action_toggle_mode(self) -> None:
        """Toggle between all and any."""
        self._draft = replace(self._draft, mode="all" if self._draft.mode == "any" else "any")
        self._draw(self.query_one(OptionList).highlighted or 0)

    @work(group="text", exclusive=True)
    async def action_as_text(self) -> None:
        """Edit the whole filter as text; people with unknown email addresses are looked up."""
        store = self._workspace.cache.configuration_store
        nobody: set[str] = set()

        def read(text: str) -> Content:
            unknown = unknown_addresses(text, store.name_index())
            if missing := nobody.intersection(unknown):
                raise ValueError(no_such_person(*sorted(missing)))
            said = (
                f"understood; {', '.join(unknown)} will be looked up" if unknown else "understood"
            )
            return muted(said)

        text = self._draft.query.text(store.name_index().names) if self._draft.filters else ""
        while (typed := await self._ask_filter(read, text)) is not None:
            try:
                nobody |= await self._find_people(typed)
            except IncidentError as error:
                self.notify(str(error), severity="warning", markup=False)
            text = typed
            if not unknown_addresses(typed, store.name_index()):
                query = parse_filter(typed, store.name_index())
                self._draft = _Draft(query.filters, query.filter_mode)
                self._draw(len(query.filters) + 1)
                return

    async def _ask_filter(self, read: Callable[[str], Content], text: str) -> str | None:
        prompt = PromptScreen("Filter as text", read, text=text, hint=EXAMPLE)
        return await self.app.push_screen_wait(prompt)

    async def _find_people(self, text: str) -> set[str]:
        """Look up the people whose email addresses are not known; return those of nobody."""
        unknown = unknown_addresses(text, self._workspace.cache.configuration_store.name_index())
        if unknown:
            self._say(muted(f"Looking up {', '.join(unknown)}…"))
        return {*await look_up_people(self._workspace, unknown)}

    def action_apply(self) -> None:
        """Apply the filter."""
        if self.is_active:
            query = self._draft.query
            self.dismiss(replace(query, sort_by=self._listing.query.sort_by))

    def action_leave(self) -> None:
        """Cancel."""
        if self.is_active:
            self.dismiss(None)


def _condition(offer: FilterOption, text: str) -> Filter:
    """Return the condition with a typed date.

    Raises:
        ValueError: It is not a date.
    """
    if offer.takes is Arity.DATE:
        return Filter(offer.field, offer.operator, (text,))
    low, dots, high = text.partition("..")
    if not dots:
        return date_filter(offer.field, text)
    return Filter(offer.field, "date_range", (f"{low.strip()}~{high.strip()}",))
