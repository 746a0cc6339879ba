"""Commands of the palette: every action of the screen below, with its keys."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from app.present.text import muted
from screens.app.key_actions import ScreenAction, actions_of

# Above any score of the matcher.
_ALIAS_SCORE = 1000.0


class ActionProvider(Provider):
    """Provider of the screen's actions, searched by description."""

    async def startup(self) -> None:
        """Collect the actions when the palette opens."""
        self._actions = [a for a in actions_of(self.screen) if a.named and a.enabled]

    async def discover(self) -> Hits:
        """Yield all actions before anything is typed."""
        for action in self._actions:
            shown = _with_keys(Content(action.does), action)
            yield DiscoveryHit(shown, self._done_by(action), text=action.does)

    async def search(self, query: str) -> Hits:
        """Yield the matches of a search."""
        matcher = self.matcher(query)
        word = query.strip().casefold()
        for action in self._actions:
            is_alias = any(alias.startswith(word) for alias in action.aliases)
            score = _ALIAS_SCORE if is_alias else matcher.match(action.does)
            if score > 0:
                shown = _with_keys(matcher.highlight(action.does), action)
                yield Hit(score, shown, self._done_by(action), text=action.does)

    def _done_by(self, action: ScreenAction) -> IgnoreReturnCallbackType:
        return partial(self.app.run_action, action.action, action.node)


def _with_keys(does: Content, action: ScreenAction) -> Content:
    return Content.assemble(does, muted(f"  {' '.join(action.keys)}"))
