"""Picker for all choices: filter by typing, select by digit or enter."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from app.domain.fields import Choice
from app.errors import IncidentError
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import ACTION, STRONG
from app.present.values import format_choice
from app.text.text import one_line, plural
from screens.base.picker_list import SHOWN, PickerList
from screens.base.popup import PopupDialog
from widgets.basic.choice_filter import ChoiceFilter
from widgets.basic.choice_list import ChoiceList
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

_HINTS = (("enter", "select"),)
_HINTS_SEVERAL = (("space", "toggle"), ("enter", "apply"))

Chosen = tuple[Choice, ...]
Load = Callable[[], Awaitable[Sequence[Choice]]]


def at_once(choices: Sequence[Choice]) -> Load:
    """Return a loader of known choices."""

    async def load() -> Sequence[Choice]:
        return choices

    return load


@dataclass(frozen=True, slots=True)
class PickerLink:
    """Reason why a picker cannot do something, and the address of a page that can."""

    reason: str
    url: str


class PickerScreen(PopupDialog[Chosen | None]):
    """Dialog to select one or several choices of a list, which may have to be loaded.

    Dismisses with the selection, or None when cancelled. The order of the lines is that of
    `PickerList`. With multiple selection `space` toggles and `enter` applies.

    Args:
        title: Title of the picker.
        load: Loads the choices; called again to retry after an error.
        chosen: Current selection.
        several: Whether more than one can be selected.
        typed: Text typed so far.
        link: What the picker cannot do, with a link that can; None for nothing.
        preview: Called with the choice at the cursor whenever it changes.
        effect: Returns what is sent if the choice at the cursor is selected; shown beside the list.
        looks: Renders severities and statuses.
    """

    AUTO_FOCUS = "Input"
    # What is sent has room beside the choices, or comes in the review alone.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (56, "-wide")]
    BINDINGS = [
        key_binding("picker.leave", "leave", "Cancel"),
        key_binding("picker.down", "move(1)", "Down", show=False),
        key_binding("picker.up", "move(-1)", "Up", show=False),
        key_binding("picker.page_down", "move(10)", "Page down", show=False),
        key_binding("picker.page_up", "move(-10)", "Page up", show=False),
        key_binding("picker.done", "done", "Done", show=False),
        key_binding("picker.again", "load", "Try again", show=False),
    ]

    def __init__(
        self,
        title: str,
        load: Load,
        chosen: Chosen,
        *,
        several: bool,
        typed: str = "",
        link: PickerLink | None = None,
        preview: Callable[[Choice], None] | None = None,
        effect: Callable[[Choice], Content] | None = None,
        looks: ChoiceLooks | None = None,
    ) -> None:
        super().__init__()
        self._heading = title
        self._load = load
        self._chosen = chosen
        self._several = several
        self._typed = typed
        self._link = link
        self._preview = preview
        self._effect = effect
        self._looks = looks
        self._list: PickerList | None = None
        self._take_when_loaded = False
        self._doubted: Choice | None = None
        self._narrowed_to: str | None = None

    def compose(self) -> ComposeResult:
        """Yield filter, list, what a selection sends, and a message."""
        with PopupPanel(title=Content(self._heading), hints=self._hints):
            if self._link:
                yield Static(Content(f"! {self._link.reason}  o: open it"), id="picker-link")
            yield ChoiceFilter(self._typed, several=self._several)
            with Horizontal(id="picker-body"):
                yield ChoiceList(compact=True)
                if self._effect:
                    yield Static(id="picker-effect")
            yield Static(id="picker-status")

    def on_mount(self) -> None:
        """Load the choices; the filter always has the focus."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).cursor_position = len(self._typed)
        self.action_load()

    @work(group="picker load", exclusive=True)
    async def action_load(self) -> None:
        """Load the choices and show the progress."""
        self._say(Content("Loading…"))
        try:
            choices = await self._load()
        except IncidentError as error:
            self._say(Content.assemble(("! ", "bold"), f"{error}  ", muted("ctrl+r: try again")))
            return
        self._list = PickerList(choices, self._chosen, several=self._several)
        self._narrow()
        if self._take_when_loaded:
            self._take_when_loaded = False
            self._submit()

    @on(Input.Changed)
    def _on_typed(self, event: Input.Changed) -> None:
        # Ignore messages about a digit that was handled, or about unchanged text.
        if event.input.value != self._narrowed_to:
            self._narrow()

    def _narrow(self) -> None:
        """Filter the list; in a numbered list a digit selects, and `o` opens the link."""
        if self._list is None:
            return
        typed = self.query_one(Input).value
        if self._link and typed == "o":
            self.app.open_url(self._link.url)
            self._leave_with(None)
            return
        if numbered := self._list.numbered(typed):
            self._clear_filter()
            self._take(numbered)
        else:
            self._show_matching(typed)

    def _clear_filter(self) -> None:
        self._narrowed_to = ""
        with self.prevent(Input.Changed):
            self.query_one(Input).clear()

    def _show_matching(self, typed: str) -> None:
        if self._list is not None:
            self._doubted, self._narrowed_to = None, typed
            self._list.filter(typed)
            self._draw(self._list, self._list.start)

    def _draw(self, lines: PickerList, highlighted: int | None) -> None:
        self.query_one(OptionList).set_options(self._options(lines))
        self._highlight(highlighted)
        count = len(lines.matches)
        more = f"{SHOWN} of " if count > SHOWN else ""
        text = f"{more}{plural(count, 'match', 'matches')}"
        if self._several:
            text += f" · {len(lines.selected)} selected"
        self.query_one(PopupPanel).set_position(Content(text))
        typed = self.query_one(Input).value
        self._say(Content("" if lines.matches else f"Nothing matches {typed!r}."))

    @property
    def _hints(self) -> Sequence[tuple[str, str]]:
        return _HINTS_SEVERAL if self._several else _HINTS

    def _options(self, lines: PickerList) -> Iterator[Option]:
        """Yield the lines, each with its place as id, and the headings between them."""
        for place, choice in enumerate(lines.lines[:SHOWN]):
            if heading := lines.heading(place):
                yield Option(Content.styled(one_line(heading), STRONG), disabled=True)
            with_group = not lines.is_grouped(place)
            yield Option(self._line(lines, choice, with_group=with_group), id=str(place))

    def _line(self, lines: PickerList, choice: Choice, *, with_group: bool) -> Content:
        digit = ""
        if lines.is_numbered and not self.query_one(Input).value:
            digit = f"{lines.digit(choice) or ' '} "
        mark = f"{sign('marked')} " if choice in lines.selected else "  "
        return Content.assemble(
            (mark, ACTION),
            (digit, ACTION),
            format_choice(choice, with_group=with_group, looks=self._looks),
        )

    def _say(self, what: Content) -> None:
        status = self.query_one("#picker-status", Static)
        status.update(what)
        status.display = bool(what.plain)

    def on_key(self, event: Key) -> None:
        """Keep characters typed before the filter has the focus."""
        filter_line = self.query_one(Input)
        if event.is_printable and event.character and not filter_line.has_focus:
            event.stop()
            filter_line.insert_text_at_cursor(event.character)

    @on(Input.Submitted)
    def _submit(self) -> None:
        """Take the highlighted choice; with multiple selection, apply the selection.

        A choice that was searched for and not toggled yet is part of the selection.
        """
        if self._list is None:
            self._take_when_loaded = True
            return
        choice = self._highlighted
        if not self._several:
            if choice:
                self._take(choice)
            return
        is_searched = bool(self.query_one(Input).value.strip())
        is_new = choice is not None and is_searched and choice not in self._list.selected
        if not (choice and is_new) or self._take(choice):
            self._leave_with(self._list.selected)

    @on(OptionList.OptionHighlighted)
    def _show_preview(self) -> None:
        if not (choice := self._highlighted):
            return
        if self._preview:
            self._preview(choice)
        if self._effect:
            said = Content.assemble(("What will be sent", STRONG), "\n\n", self._effect(choice))
            self.query_one("#picker-effect", Static).update(said, layout=False)

    @property
    def _highlighted(self) -> Choice | None:
        place = self._place
        lines = self._list.lines if self._list else ()
        return lines[place] if place is not None and place < len(lines) else None

    @property
    def _place(self) -> int | None:
        """The highlighted line; headings do not count."""
        option = self.query_one(OptionList).highlighted_option
        return int(option.id) if option and option.id else None

    def _highlight(self, place: int | None) -> None:
        options = self.query_one(OptionList)
        if place is None:
            options.highlighted = None
            return
        options.highlighted = options.get_option_index(str(min(place, SHOWN - 1)))
        if place == 0:
            # With its heading.
            options.scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _take_clicked(self, event: OptionList.OptionSelected) -> None:
        if self._list and event.option_id:
            self._take(self._list.lines[int(event.option_id)])

    def _take(self, choice: Choice) -> bool:
        """Select a choice, or toggle it; return whether its warning was confirmed, if any."""
        lines = self._list
        if lines is None:
            return False
        if choice.warning and choice != self._doubted and choice not in lines.selected:
            self._doubt(lines, choice)
            return False
        if not self._several:
            self._leave_with((choice,))
            return True
        lines.toggle(choice)
        if self.query_one(Input).value:
            self._clear_filter()
            self._show_matching("")
            self._draw(lines, lines.lines.index(choice))
        else:
            self._draw(lines, self._place)
        return True

    def _doubt(self, lines: PickerList, choice: Choice) -> None:
        """Ask for confirmation of a choice that may be rejected."""
        options = self.query_one(OptionList)
        if choice not in lines.lines or not options.option_count:
            # Its digit was typed before the list was drawn, or while it was filtered.
            self._show_matching("")
        self._doubted = choice
        self._highlight(lines.lines.index(choice))
        self._say(Content.assemble(("! ", "bold"), choice.warning, muted("  again: use it anyway")))

    @on(ChoiceFilter.Toggled)
    def _toggle_highlighted(self) -> None:
        if choice := self._highlighted:
            self._take(choice)

    def action_move(self, steps: int) -> None:
        """Move the highlight, stopping at the ends."""
        self._doubted = None
        if self._list and self._list.lines:
            last = min(len(self._list.lines), SHOWN) - 1
            self._highlight(min(max((self._place or 0) + steps, 0), last))

    def action_done(self) -> None:
        """Accept the selection."""
        if self._several:
            self._leave_with(self._list.selected if self._list else self._chosen)
        else:
            self._submit()

    def action_leave(self) -> None:
        """Cancel."""
        self._leave_with(None)

    def _leave_with(self, chosen: Chosen | None) -> None:
        if self.is_active:
            self.dismiss(chosen)
