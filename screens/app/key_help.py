"""Help screen: the keys of a screen by task, filtered by typing, run by enter."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from app.present.text import muted
from app.present.tokens import MUTED, STRONG
from app.text.text import plural
from screens.app.key_actions import ScreenAction
from widgets.basic.choice_list import ChoiceList
from widgets.basic.fixed_width_input import NarrowingLine
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

_KEY_WIDTH = 16


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


class KeysScreen(ModalScreen[ScreenAction | None]):
    """Dialog of actions; dismisses with the one to run.

    Args:
        actions: Actions of the screen below, by task.
    """

    AUTO_FOCUS = "Input"
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
        self._lines: list[ScreenAction | None] = []

    def compose(self) -> ComposeResult:
        """Yield filter and list."""
        with PopupPanel(title=Content("Keys"), hints=[("enter", "run")]):
            yield NarrowingLine(placeholder="type a key or words to filter", compact=True)
            yield ChoiceList(compact=True)

    def on_mount(self) -> None:
        """Prepare the list; the filter always has the focus."""
        self.query_one(OptionList).can_focus = False
        self._narrow()

    @on(Input.Changed)
    def _narrow(self) -> None:
        found = narrowed(self._actions, self.query_one(Input).value)
        self._lines, options = [], []
        task = ""
        for action in found:
            if action.task != task:
                task = action.task
                self._lines.append(None)
                options.append(Option(Content.styled(task, STRONG), disabled=True))
            self._lines.append(action)
            options.append(Option(_line(action)))
        listed = self.query_one(OptionList)
        listed.set_options(options)
        listed.highlighted = 1 if found else None
        self.query_one(PopupPanel).set_position(Content(plural(len(found), "command")))

    def action_move(self, steps: int) -> None:
        """Move the highlight, skipping headings, stopping at the ends."""
        listed = self.query_one(OptionList)
        places = [place for place, line in enumerate(self._lines) if line]
        if places and listed.highlighted is not None:
            here = places.index(listed.highlighted)
            listed.highlighted = places[min(max(here + steps, 0), len(places) - 1)]
            if listed.highlighted == places[0]:
                listed.scroll_home(animate=False)

    @on(Input.Submitted)
    def _do_highlighted(self) -> None:
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self._leave_with(self._lines[place])

    @on(OptionList.OptionSelected)
    def _do_clicked(self, event: OptionList.OptionSelected) -> None:
        self._leave_with(self._lines[event.option_index])

    def action_leave(self) -> None:
        """Cancel."""
        self._leave_with(None)

    def _leave_with(self, action: ScreenAction | None) -> None:
        if self.is_active:
            self.dismiss(action)


def _line(action: ScreenAction) -> Content:
    keys = " ".join(action.keys)
    key = Content.styled(f"  {keys:<{_KEY_WIDTH}} ", "bold" if action.enabled else MUTED)
    return key + (
        Content(action.does)
        if action.enabled
        else muted(f"{action.does} ({action.why_not or 'not now'})")
    )
