"""Help screen: the keys of a screen by task, filtered by typing, run by enter."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import ACTION, BAD, MUTED, OK, STRONG
from app.system.structs import replace
from app.text.text import plural
from screens.app.key_actions import ScreenAction
from screens.base.dialog import Dialog
from widgets.basic.choice_list import ChoiceList
from widgets.basic.fixed_width_input import NarrowingLine
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

_KEY_WIDTH = 12
_SIGNS = (
    ("new", "new since your last look"),
    ("worse", "more severe since then"),
    ("changed", "changed since then"),
    ("marked", "marked"),
    ("private", "private"),
)
# Widths from which on there are two and three columns, in which sentences are whole.
_TWO_COLUMNS, _THREE_COLUMNS = 110, 170


def narrowed(actions: Sequence[ScreenAction], typed: str) -> list[ScreenAction]:
    """Return the actions with that key, or with all words in any order."""
    words = typed.casefold().split()
    by_key = [action for action in actions if typed.strip() in action.keys]
    by_words = [
        action
        for action in actions
        if all(word in f"{action.does} {action.task}".casefold() for word in words)
    ]
    return [action for action in actions if action in by_key or action in by_words]


Group = tuple[str, Sequence[ScreenAction]]


def with_ranges(actions: Sequence[ScreenAction]) -> list[ScreenAction]:
    """Join actions that differ only in a number at the end, such as those of the views."""
    joined: list[ScreenAction] = []
    for stem, group in groupby(actions, key=lambda action: action.does.rstrip("0123456789")):
        first, *rest = group
        if rest and stem != first.does:
            last = rest[-1]
            keys = (f"{first.keys[0]}–{last.keys[0]}",) if first.keys and last.keys else ()
            first = replace(first, does=f"{first.does}–{last.does.removeprefix(stem)}", keys=keys)
            rest = []
        joined += [first, *rest]
    return joined


def balanced(groups: Sequence[Group], columns: int) -> list[list[Group]]:
    """Distribute groups over columns of about the same height, in their order."""
    heights = [len(actions) + 2 for _, actions in groups]
    share = sum(heights) / columns
    result: list[list[Group]] = [[] for _ in range(columns)]
    before = 0
    for group, height in zip(groups, heights, strict=True):
        # A group belongs where its middle is.
        result[min(int((before + height / 2) / share), columns - 1)].append(group)
        before += height
    return result


class KeysScreen(Dialog[ScreenAction | None]):
    """Dialog of actions in columns; dismisses with the one to run.

    Args:
        actions: Actions of the screen below, by task.
    """

    AUTO_FOCUS = "Input"
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (_TWO_COLUMNS, "-two"), (_THREE_COLUMNS, "-three")]
    BINDINGS = [
        key_binding("help.leave", "leave", "Back"),
        key_binding("help.down", "move(1)", "Down", show=False),
        key_binding("help.up", "move(-1)", "Up", show=False),
        key_binding("help.page_down", "move(10)", "Page down", show=False),
        key_binding("help.page_up", "move(-10)", "Page up", show=False),
    ]

    def __init__(self, actions: Sequence[ScreenAction]) -> None:
        super().__init__()
        self._actions = actions
        self._lists = [ChoiceList(compact=True) for _ in range(3)]
        # Each action with its list and its line there.
        self._places: list[tuple[ScreenAction, ChoiceList, int]] = []
        self._place = 0
        self._count = ""

    def compose(self) -> ComposeResult:
        """Yield filter and columns."""
        with PopupPanel(title=Content("Keys"), hints=[("enter", "run")]):
            yield NarrowingLine(placeholder="type a key or words to filter", compact=True)
            with VerticalScroll(can_focus=False), Horizontal():
                yield from self._lists

    def on_mount(self) -> None:
        """Prepare the lists; the filter always has the focus."""
        for each in self._lists:
            each.can_focus = False
        self._narrow()

    def on_resize(self) -> None:
        """Draw as many columns as there is room for."""
        self._draw()

    @on(Input.Changed)
    def _narrow(self) -> None:
        self._place = 0
        self._draw()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _draw(self) -> None:
        typed = self.query_one(Input).value
        found = narrowed(self._actions, typed)
        self._count = plural(len(found), "command")
        if not typed:
            # Commands without a key are found by their words, here and in the palette.
            found = [action for action in found if action.keys]
            self._count = f"{len(found)} of {self._count}"
        groups = [(task, [*group]) for task, group in groupby(found, key=lambda each: each.task)]
        if not typed:
            groups = [(task, with_ranges(group)) for task, group in groups]
        width = self.app.size.width
        columns = 1 + (width >= _TWO_COLUMNS) + (width >= _THREE_COLUMNS)
        self._places = []
        for number, listed in enumerate(self._lists):
            listed.display = number < columns
        for listed, column in zip(self._lists, balanced(groups, columns), strict=False):
            options: list[Option] = []
            for task, actions in column:
                options += [Option(Content(""), disabled=True)] * bool(options)
                options.append(Option(Content.styled(task, STRONG), disabled=True))
                for action in actions:
                    self._places.append((action, listed, len(options)))
                    options.append(Option(_line(action)))
            if not typed and listed is self._lists[columns - 1]:
                options += _signs()
            listed.set_options(options)
        self._highlight()

    def _highlight(self) -> None:
        """Draw the cursor, in the list that has it, and why its action is disabled."""
        for listed in self._lists:
            listed.highlighted = None
        position = Content(self._count)
        if self._places:
            action, listed, line = self._places[self._place]
            listed.highlighted = line
            if not action.enabled:
                # A column is too narrow for the whole reason.
                position = Content.styled(f"! {_reason(action)}", BAD)
            # With the heading above the first action.
            region = Region(0, max(0, line - 1), 1, 2)
            self.query_one(VerticalScroll).scroll_to_region(region, animate=False)
        self.query_one(PopupPanel).set_position(position)

    def action_move(self, steps: int) -> None:
        """Move the cursor through the columns, stopping at the ends."""
        self._place = min(max(self._place + steps, 0), max(0, len(self._places) - 1))
        self._highlight()

    @on(Input.Submitted)
    def _do_highlighted(self) -> None:
        if self._places:
            self._leave_with(self._places[self._place][0])

    @on(OptionList.OptionSelected)
    def _do_clicked(self, event: OptionList.OptionSelected) -> None:
        for action, listed, line in self._places:
            if (listed, line) == (event.option_list, event.option_index):
                self._leave_with(action)

    def action_leave(self) -> None:
        """Cancel."""
        self._leave_with(None)

    def _leave_with(self, action: ScreenAction | None) -> None:
        if self.is_active:
            self.dismiss(action)


def _signs() -> Iterator[Option]:
    """Yield what the signs before a row mean."""
    yield Option(Content(""), disabled=True)
    yield Option(Content.styled("Signs", STRONG), disabled=True)
    for name, meaning in _SIGNS:
        text = Content.assemble((f"{sign(name):<{_KEY_WIDTH}} ", OK), (meaning, "not bold $text"))
        yield Option(text, disabled=True)


def _line(action: ScreenAction) -> Content:
    keys = " ".join(action.keys)
    key = Content.styled(f"{keys:<{_KEY_WIDTH}} ", ACTION if action.enabled else MUTED)
    return key + (
        Content(action.does) if action.enabled else muted(f"{action.does} ({_reason(action)})")
    )


def _reason(action: ScreenAction) -> str:
    return action.why_not or "not now"
