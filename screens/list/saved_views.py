"""Dialog for views: open, save, rename, delete, and reorder."""

from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from app.config.view_store import ViewStore
from app.errors import IncidentError
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import BAD
from app.query.incident_query import MOST_INCIDENTS
from app.query.listing import View
from app.text.text import one_line
from screens.base.dialog import Dialog
from screens.base.prompt import PromptScreen
from widgets.basic.choice_list import ChoiceList
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

_SAVE = "save as a view"
_NAME_WIDTH = 22
_NOT_SAVED = "This is a built-in view and cannot be changed."


class ViewsScreen(Dialog[View | None]):
    """Dialog of the views; dismisses with the one to open, or None.

    Args:
        writer: Stores the views.
        shown: The current list query, with the name of the open view.
    """

    AUTO_FOCUS = "OptionList"
    BINDINGS = [
        key_binding("views.new", "save_new", "Save as new"),
        key_binding("views.save", "save_into", "Overwrite"),
        key_binding("views.rename", "rename", "Rename"),
        key_binding("views.delete", "remove", "Delete"),
        key_binding("views.down", "move(1)", "Move down"),
        key_binding("views.up", "move(-1)", "Move up"),
        key_binding("views.next", "cursor(1)", "Down", show=False),
        key_binding("views.before", "cursor(-1)", "Up", show=False),
        key_binding("views.leave", "leave", "Cancel"),
    ]

    def __init__(self, writer: ViewStore, shown: View) -> None:
        super().__init__()
        self._writer = writer
        self._shown = shown
        self._to_delete = ""

    def compose(self) -> ComposeResult:
        """Yield the views and a message."""
        with PopupPanel(title=Content("Views"), hints=[("enter", "open")]):
            yield ChoiceList(compact=True)
            yield Static(id="views-note")

    def on_mount(self) -> None:
        """Start at the line that saves the current list query."""
        self._draw(len(self._writer.views))

    def _draw(self, place: int, said: str = "") -> None:
        lines = [
            Option(self._line(number, view))
            for number, view in enumerate(self._writer.views, start=1)
        ]
        options = self.query_one(OptionList)
        options.set_options([*lines, Option(muted(f"+ {_SAVE}"))])
        options.highlighted = min(place, len(lines))
        self._say(said)

    def _line(self, number: int, view: View) -> Content:
        name = Content(one_line(view.name)).truncate(_NAME_WIDTH, ellipsis=True, pad=True)
        saved = next((each for each in self._writer.saved if each.id == view.id), None)
        if view.problem:
            what = Content.styled(f"! {one_line(view.problem)}", BAD)
        elif saved is None:
            what = muted("built-in")
        else:
            parts = [
                saved.filter or MOST_INCIDENTS,
                saved.search and f"/{saved.search}",
                saved.sort,
            ]
            what = muted(one_line(" · ".join(filter(None, parts))))
        open_mark = f"{sign('folded')} " if view.id == self._shown.id else "  "
        return Content.assemble(open_mark, muted(f"{number} "), name, "  ", what)

    def _say(self, text: str) -> None:
        note = self.query_one("#views-note", Static)
        note.update(Content(text))
        note.display = bool(text)

    @property
    def _place(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    @property
    def _current(self) -> View | None:
        views = self._writer.views
        return views[self._place] if self._place < len(views) else None

    def _saved_one(self) -> View | None:
        """Return the saved view at the cursor; show a message for a built-in one."""
        view = self._current
        if view is not None and self._writer.is_saved(view):
            return view
        self._say(_NOT_SAVED)
        return None

    @on(OptionList.OptionHighlighted)
    def _on_moved(self) -> None:
        self._to_delete = ""

    @on(OptionList.OptionSelected)
    def _on_chosen(self) -> None:
        view = self._current
        if view is None:
            self.action_save_new()
        elif view.problem:
            self._say(f"It cannot be listed. {view.problem}")
        else:
            self._leave_with(view)

    def action_cursor(self, steps: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        options.highlighted = max(0, min(self._place + steps, options.option_count - 1))

    @work(group="name", exclusive=True)
    async def action_save_new(self) -> None:
        """Save the current list query under a new name, then open it."""
        name = await self.app.push_screen_wait(PromptScreen("Save as", self._read_name))
        if name:
            self._try_to_save(name)

    def _read_name(self, text: str) -> Content:
        name = self._writer.validate_name(text)
        taken = name.casefold() in {view.name.casefold() for view in self._writer.saved}
        return muted("overwrites the view of that name" if taken else "a new view")

    def action_save_into(self) -> None:
        """Save the current list query into the view at the cursor, then open it."""
        if view := self._saved_one():
            self._try_to_save(view.name)

    def _try_to_save(self, name: str) -> None:
        try:
            saved = self._writer.save(name, self._shown)
        except IncidentError as error:
            self._say(str(error))
            return
        self.app.notify(f"{saved.name} is saved.", markup=False, timeout=3)
        self._leave_with(saved)

    @work(group="name", exclusive=True)
    async def action_rename(self) -> None:
        """Give the saved view another name."""
        view = self._saved_one()
        if view is None:
            return

        def read(text: str) -> Content:
            self._writer.validate_name(text)
            return muted("its new name")

        name = await self.app.push_screen_wait(PromptScreen("Rename", read, text=view.name))
        if name:
            self._tried(lambda: self._writer.rename(view, name))

    def action_remove(self) -> None:
        """Delete the saved view, after a second key press."""
        view = self._saved_one()
        if view is None:
            return
        if self._to_delete != view.id:
            self._to_delete = view.id
            self._say(f"Press again to delete {one_line(view.name)} from the configuration file.")
            return
        self._to_delete = ""
        self._tried(lambda: self._writer.remove(view))

    def action_move(self, step: int) -> None:
        """Move the saved view up or down."""
        view = self._saved_one()
        if view is not None and self._tried(lambda: self._writer.move(view, step)):
            places = [each.id for each in self._writer.views]
            self.query_one(OptionList).highlighted = places.index(view.id)

    def _tried(self, change: Callable[[], object]) -> bool:
        """Apply a change; return whether it succeeded, and show an error otherwise."""
        try:
            change()
        except (IncidentError, ValueError) as error:
            self._say(str(error))
            return False
        self._draw(self._place)
        return True

    def action_leave(self) -> None:
        """Close without opening a view."""
        self._leave_with(None)

    def _leave_with(self, view: View | None) -> None:
        if self.is_active:
            self.dismiss(view)
