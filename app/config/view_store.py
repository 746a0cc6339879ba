"""All views: built-in ones, the saved ones of this profile, and those of the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from app.config.settings import DEMO_PROFILE
from app.query.listing import BUILT_IN_VIEWS, View
from app.system.paths import config_path
from app.system.structs import replace

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.config.saved_views import SavedView
    from app.query.names import NameIndex


class ViewStore:
    """Store of views, which writes saved views into the configuration file.

    Args:
        saved: The saved views of the file.
        profile: The profile; views of other profiles are left unchanged.
        name_index: Returns the names of the organisation.
        me: Returns the user's email address, name or id; empty if unknown.
    """

    def __init__(
        self,
        saved: Sequence[SavedView],
        profile: str,
        name_index: Callable[[], NameIndex],
        me: Callable[[], str] = str,
    ) -> None:
        self._saved = tuple(saved)
        self._profile = profile
        self._name_index = name_index
        self._me = me
        self._listed: tuple[View, ...] = ()
        self._listed_with: NameIndex | None = None
        self._listed_for = ""

    def use(self, saved: Sequence[SavedView]) -> None:
        """Replace all saved views by those of the file."""
        self._saved = tuple(saved)
        self._listed_with = None

    @property
    def saved(self) -> tuple[SavedView, ...]:
        """The saved views of this profile."""
        return tuple(view for view in self._saved if view.profile in {"", self._profile})

    @property
    def views(self) -> tuple[View, ...]:
        """All views, with names resolved as far as they are known."""
        me = self._me()
        if not self.saved and not me:
            return BUILT_IN_VIEWS
        name_index = self._name_index()
        if self._listed_with is not name_index or self._listed_for != me:
            from app.query.own_views import own_views

            saved = tuple(view.resolve(name_index) for view in self.saved)
            taken = {view.name.casefold() for view in saved}
            own = (view for view in own_views(me, name_index) if view.name.casefold() not in taken)
            self._listed_with, self._listed_for = name_index, me
            self._listed = (*saved, *own)
        return (*BUILT_IN_VIEWS, *self._listed)

    def is_saved(self, view: View) -> bool:
        """Return whether it is a saved view, which can be changed."""
        return any(saved.id == view.id for saved in self.saved)

    def save(self, name: str, view: View) -> View:
        """Save a view under a name, replacing a view of that name.

        Raises:
            ValueError: The name is invalid.
            ViewNotSaved: The file could not be changed.
        """
        from app.config.saved_views import saved_view
        from app.config.saved_views_file import ViewNotSaved, save_view

        if view.listing.within:
            raise ViewNotSaved("The incidents behind a bar have a filter that no text describes.")
        name = self.validate_name(name)
        others = {each.name.casefold(): each for each in self.saved}
        before = others.get(name.casefold())
        # What is tried in the demo must not appear among the views of the user's organisation.
        own = DEMO_PROFILE.name if self._profile == DEMO_PROFILE.name else ""
        new = saved_view(name, view, self._name_index(), before.profile if before else own)
        save_view(config_path(), new, instead_of=before.name if before else "")
        self._put(new, before)
        return new.resolve(self._name_index())

    def rename(self, view: View, name: str) -> View:
        """Rename a saved view.

        Raises:
            ValueError: The name is invalid.
            ViewNotSaved: The file could not be changed.
        """
        from app.config.saved_views_file import save_view

        before = self._find(view)
        name = self.validate_name(name)
        if name.casefold() in {each.name.casefold() for each in self._saved if each != before}:
            raise ValueError(f"There is already a view {name!r}.")
        new = replace(before, name=name)
        save_view(config_path(), new, instead_of=before.name)
        self._put(new, before)
        return new.resolve(self._name_index())

    def remove(self, view: View) -> None:
        """Delete a saved view.

        Raises:
            ViewNotSaved: The file could not be changed.
        """
        from app.config.saved_views_file import remove_view

        before = self._find(view)
        remove_view(config_path(), before.name)
        self._set(each for each in self._saved if each != before)

    def move(self, view: View, step: int) -> bool:
        """Swap a saved view with the previous or next one; return whether there is one.

        Raises:
            ViewNotSaved: The file could not be changed.
        """
        from app.config.saved_views_file import move_view

        mine = self.saved
        one = self._find(view)
        place = mine.index(one) + step
        if not 0 <= place < len(mine):
            return False
        other = mine[place]
        move_view(config_path(), one.name, other.name)
        places = {one: other, other: one}
        self._set(places.get(each, each) for each in self._saved)
        return True

    @staticmethod
    def validate_name(name: str) -> str:
        """Validate a name and return it with normalized spaces.

        Raises:
            ValueError: It is empty, or the name of a built-in view.
        """
        name = " ".join(name.split())
        if not name:
            raise ValueError("A view needs a name.")
        if name.casefold() in {view.name.casefold() for view in BUILT_IN_VIEWS}:
            raise ValueError(f"{name} is a built-in view; choose another name.")
        return name

    def _find(self, view: View) -> SavedView:
        return next(saved for saved in self.saved if saved.id == view.id)

    def _put(self, new: SavedView, before: SavedView | None) -> None:
        if before is None:
            self._set((*self._saved, new))
        else:
            self._set(new if each == before else each for each in self._saved)

    def _set(self, saved: Iterable[SavedView]) -> None:
        self._saved = tuple(saved)
        self._listed_with = None
