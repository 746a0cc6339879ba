"""A tour of everything the program shows and asks, by the keys of a person."""

from collections.abc import Iterator
from random import Random

from app.query.listing import BUILT_IN_VIEWS
from app.store.cache.cache import IncidentCache
from tests.faults.test_any_keys import any_keys
from tests.support.markdown import acting
from tests.support.program import Program
from widgets.forms.choice_field import ChoiceField

_SEARCHES = ("pay", "severity:", "is:newer", "created:2026", '"word word"', "%'\"")
# From the list or an incident: every editor, picker and form, each left again.
_OPENED = (*"svactmxenfwSdUTED", "at")
_EACH_TIME = 2
_SCREENS = 12  # So many may lie over the list.


class Tour:
    """Walks through a running program; nothing that acts on a terminal may ever be drawn.

    Args:
        running: The program.
        random: Where chances come from.
    """

    def __init__(self, running: Program, random: Random) -> None:
        self._running = running
        self._random = random

    async def press(self, *keys: str) -> None:
        """Press keys, and look at what is drawn after each."""
        for key in keys:
            await self._running.press(key)
            drawn = self._running.text()
            assert not acting(drawn), (key, acting(drawn))

    async def everywhere(self) -> None:
        """Go through list, incidents, tabs, pickers and forms, then press keys at random."""
        await self.press("5", "j", "J", "k", "G", "g")
        for text in self._random.sample(_SEARCHES, _EACH_TIME):
            await self.press("slash")
            await self._running.write(text)
            await self.press("enter", "escape", "escape")
        await self.press("j", "enter", "down", "end")
        for place in range(1, 8):
            await self.press(str(place), "tab", "G", "enter")
            await self._back(to=2)
        await self._some_forms("e")
        await self._back(to=1)
        await self.press("5", "space", "j", "space")  # The same over marked incidents.
        await self._some_forms("n")
        await self.press(*any_keys(self._random, 30))

    async def _some_forms(self, *keys: str) -> None:
        """Open these pickers and forms, and some others."""
        depth = len(self._running.app.screen_stack)
        for key in (*keys, *self._random.sample(_OPENED, _EACH_TIME)):
            await self.press(key)
            await self.press("down", "enter")
            await self._through_form()
            await self._back(to=depth)

    async def _through_form(self) -> None:
        """Look into the pickers of a form, and review it."""
        depth = len(self._running.app.screen_stack)
        for field in [*self._running.app.screen.query(ChoiceField)][:2]:
            if field.is_attached and field.focusable:
                field.focus()
                await self.press("enter", "down")
                await self._back(to=depth)
        await self.press("ctrl+s")

    async def _back(self, *, to: int) -> None:
        """Leave screens until so many are left."""
        for _ in range(_SCREENS):
            if len(self._running.app.screen_stack) <= to:
                return
            await self.press("escape")
        names = [type(screen).__name__ for screen in self._running.app.screen_stack]
        raise AssertionError(f"Escape does not lead out of {names}:\n{self._running.text()}")


def listed(cache: IncidentCache) -> Iterator[tuple[str, int, int]]:
    """Of each view, its name, how many it counts and how many rows it has."""
    for view in BUILT_IN_VIEWS:
        rows = cache.page(view.listing, offset=0, limit=10_000)
        yield view.name, cache.count(view.listing), len({row.id for row in rows})
