"""Picker for all choices: filter by typing, select by digit or enter."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from app.domain.fields import Choice
from app.errors import IncidentError
from app.present.text import muted
from app.present.values import format_choice
from app.text.text import plural
from screens.base.popup import PopupDialog
from widgets.basic.fixed_width_input import NarrowingLine
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding

# Maximum number of lines; typing filters the others. Lists of any size are drawn fast.
_SHOWN = 200

# A short list has its first nine lines numbered; a long one is searched by name.
_DIGITS = 9
_NUMBERED = 30

Chosen = tuple[Choice, ...]
Load = Callable[[], Awaitable[Sequence[Choice]]]


def at_once(choices: Sequence[Choice]) -> Load:
    """Return a loader of known choices."""

    async def load() -> Sequence[Choice]:
        return choices

    return load


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return the choices that contain every word, those with that prefix first."""
    words = typed.casefold().split()
    if not words:
        return list(choices)
    found = [
        choice
        for choice in choices
        if all(word in f"{choice.label} {choice.detail}".casefold() for word in words)
    ]
    start = typed.casefold().strip()
    return sorted(found, key=lambda choice: not choice.label.casefold().startswith(start))


class PickerScreen(PopupDialog[Chosen | None]):
    """Dialog to select one or several choices of a list, which may have to be loaded.

    Dismisses with the selection, or None when cancelled. With multiple selection, selected choices
    come first; otherwise the selected choice stays in its position of a short list. Selected
    choices that are no longer offered come first, and can be deselected.

    Args:
        title: Title of the picker.
        load: Loads the choices; called again to retry after an error.
        chosen: Current selection.
        several: Whether more than one can be selected.
        typed: Text typed so far.
    """

    AUTO_FOCUS = "Input"
    BINDINGS = [
        key_binding("picker.leave", "leave", "Cancel"),
        key_binding("picker.down", "move(1)", "Down", show=False),
        key_binding("picker.up", "move(-1)", "Up", show=False),
        key_binding("picker.page_down", "move(10)", "Page down", show=False),
        key_binding("picker.page_up", "move(-10)", "Page up", show=False),
        key_binding("picker.done", "done", "Done"),
        key_binding("picker.again", "load", "Try again", show=False),
    ]

    def __init__(
        self, title: str, load: Load, chosen: Chosen, *, several: bool, typed: str = ""
    ) -> None:
        super().__init__()
        self._heading = title
        self._load = load
        self._chosen = chosen
        self._several = several
        self._typed = typed
        # Choices in the loaded order, and as listed.
        self._choices: Sequence[Choice] | None = None
        self._listed: Sequence[Choice] = ()
        self._take_when_loaded = False
        self._found: list[Choice] = []
        self._doubted: Choice | None = None
        self._narrowed_to: str | None = None

    def compose(self) -> ComposeResult:
        """Yield title, filter, list, status line, and keys."""
        with Vertical():
            yield Static(Content(self._heading), id="picker-title")
            yield NarrowingLine(self._typed, placeholder="type to filter", compact=True)
            yield OptionList(compact=True)
            yield Static(id="picker-status")
        yield KeyBar()

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
            self._choices = await self._load()
        except IncidentError as error:
            self._say(Content.assemble(("! ", "bold"), f"{error}  ", muted("ctrl+r: try again")))
            return
        self._listed = self._arranged(self._choices)
        self._narrow()
        if self._take_when_loaded:
            self._take_when_loaded = False
            self._take_highlighted()

    def _arranged(self, choices: Sequence[Choice]) -> Sequence[Choice]:
        """Put selected choices first if they are hard to find otherwise."""
        offered = {choice: place for place, choice in enumerate(choices)}
        first = [
            choices[offered[choice]]
            if choice in offered
            else replace(choice, detail="no longer offered", warning="")
            for choice in self._chosen
            if self._several or offered.get(choice, _SHOWN) >= _SHOWN
        ]
        listed_first = set(first)
        return [*first, *(choice for choice in choices if choice not in listed_first)]

    @on(Input.Changed)
    def _on_typed(self, event: Input.Changed) -> None:
        # Ignore messages about a digit that was handled, or about unchanged text.
        if event.input.value != self._narrowed_to:
            self._narrow()

    def _narrow(self) -> None:
        """Filter the list; in a numbered list a digit selects."""
        if self._choices is None:
            return
        typed = self.query_one(Input).value
        if numbered := self._numbered_choice(typed):
            with self.prevent(Input.Changed):
                self.query_one(Input).clear()
            self._take(numbered)
        else:
            self._show_matching(typed)

    def _show_matching(self, typed: str) -> None:
        self._doubted, self._narrowed_to = None, typed
        self._found = matching(self._listed, typed)
        options = self.query_one(OptionList)
        shown = self._found[:_SHOWN]
        options.set_options([Option(self._line(choice)) for choice in shown])
        options.highlighted = self._start(shown, typed)
        more = f"{len(shown)} of " if len(self._found) > len(shown) else ""
        said = f"{more}{plural(len(self._found), 'match', 'matches')}"
        if self._several:
            said += f" · {len(self._chosen)} selected · enter: toggle · ctrl+s: apply"
        else:
            said += " · enter: select · esc: cancel"
        self._say(muted(said) if self._found else Content(f"Nothing matches {typed!r}."))

    def _start(self, shown: Sequence[Choice], typed: str) -> int | None:
        if not shown:
            return None
        current = [place for place, choice in enumerate(shown) if choice in self._chosen]
        return current[0] if current and not typed else 0

    def _line(self, choice: Choice) -> Content:
        digit = ""
        if self._choices and self._numbered() and not self.query_one(Input).value:
            # A digit belongs to its choice, regardless of its position in the list.
            place = self._choices.index(choice) if choice in self._choices else _DIGITS
            digit = f"{place + 1} " if place < _DIGITS else "  "
        mark = "✓ " if choice in self._chosen else "  "
        return Content.assemble((mark, "$accent"), muted(digit), format_choice(choice))

    def _say(self, what: Content) -> None:
        self.query_one("#picker-status", Static).update(what)

    def on_key(self, event: Key) -> None:
        """Keep characters typed before the filter has the focus."""
        filter_line = self.query_one(Input)
        if event.is_printable and event.character and not filter_line.has_focus:
            event.stop()
            filter_line.insert_text_at_cursor(event.character)

    def _numbered_choice(self, typed: str) -> Choice | None:
        """Return the choice of a digit, if that is the only text."""
        choices = self._choices or ()
        place = "123456789".find(typed) if len(typed) == 1 else -1
        return choices[place] if self._numbered() and 0 <= place < len(choices) else None

    def _numbered(self) -> bool:
        return self._choices is not None and len(self._choices) <= _NUMBERED

    @on(Input.Submitted)
    def _take_highlighted(self) -> None:
        if self._choices is None:
            self._take_when_loaded = True
            return
        place = self.query_one(OptionList).highlighted
        if place is not None and place < len(self._found):
            self._take(self._found[place])

    @on(OptionList.OptionSelected)
    def _take_clicked(self, event: OptionList.OptionSelected) -> None:
        self._take(self._found[event.option_index])

    def _take(self, choice: Choice) -> None:
        if choice.warning and choice != self._doubted and choice not in self._chosen:
            self._doubt(choice)
            return
        if not self._several:
            self._leave_with((choice,))
            return
        if choice in self._chosen:
            self._chosen = tuple(other for other in self._chosen if other != choice)
        else:
            self._chosen = (*self._chosen, choice)
        place = self.query_one(OptionList).highlighted
        self._narrow()
        self.query_one(OptionList).highlighted = place

    def _doubt(self, choice: Choice) -> None:
        """Ask for confirmation of a choice that may be rejected."""
        if choice not in self._found:  # Its digit was typed before the list was drawn or filtered.
            self._show_matching("")
        self._doubted = choice
        self.query_one(OptionList).highlighted = self._found.index(choice)
        self._say(
            Content.assemble(("! ", "bold"), choice.warning, muted("  enter again: use it anyway"))
        )

    def action_move(self, steps: int) -> None:
        """Move the highlight, stopping at the ends."""
        self._doubted = None
        options = self.query_one(OptionList)
        if options.option_count:
            place = (options.highlighted or 0) + steps
            options.highlighted = min(max(place, 0), options.option_count - 1)

    def action_done(self) -> None:
        """Accept the selection."""
        if self._several:
            self._leave_with(self._chosen)
        else:
            self._take_highlighted()

    def action_leave(self) -> None:
        """Cancel."""
        self._leave_with(None)

    def _leave_with(self, chosen: Chosen | None) -> None:
        if self.is_active:
            self.dismiss(chosen)
