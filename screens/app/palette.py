"""Commands of the palette: every action of the screen below, and any incident."""

from collections.abc import Callable, Mapping
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from app.config.bindings import BindingSpec
from app.domain.incident_row import IncidentRow
from app.domain.reference import parse_reference
from app.present.text import muted
from app.present.tokens import ACTION
from screens.app.key_actions import ScreenAction, actions_of

_KEY_WIDTH = 13
# Above any score of the matcher.
_ALIAS_SCORE, _INCIDENT_SCORE = 1000.0, 2000.0


class ActionProvider(Provider):
    """Provider of the screen's actions, searched by description.

    Attributes:
        commands: Commands of the user, by their actions.
    """

    commands: Mapping[str, BindingSpec] = {}

    async def startup(self) -> None:
        """Collect the actions when the palette opens."""
        found = actions_of(self.screen, self.commands)
        self._actions = [action for action in found if action.named and action.enabled]

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


def action_provider(custom: Mapping[str, BindingSpec]) -> type[Provider]:
    """Return the provider of the screen's actions and the commands of the user."""

    class AllActionsProvider(ActionProvider):
        """Provider of all actions."""

        commands = custom

    return AllActionsProvider


def incident_provider(
    find: Callable[[str], IncidentRow | None], open_incident: Callable[[str], object]
) -> type[Provider]:
    """Return the provider of the incident whose reference, number, ID or link is typed.

    Args:
        find: Returns the stored incident that a text names.
        open_incident: Shows an incident by its ID or number; one that is not stored is requested.
    """

    class IncidentProvider(Provider):
        """Provider of one incident."""

        async def search(self, query: str) -> Hits:
            """Yield the incident that the query names."""
            if row := find(query):
                label = Content.assemble(f"Open {row.reference}  ", muted(row.name))
                yield Hit(_INCIDENT_SCORE, label, partial(open_incident, row.id), row.reference)
            elif identifier := parse_reference(query):
                label = Content.assemble(
                    f"Open {identifier}  ", muted("not stored: read from the API")
                )
                yield Hit(_INCIDENT_SCORE, label, partial(open_incident, identifier), identifier)

    return IncidentProvider


def _with_keys(does: Content, action: ScreenAction) -> Content:
    keys = Content.styled(" ".join(action.keys), ACTION)
    return Content.assemble(keys.pad_right(max(1, _KEY_WIDTH - keys.cell_length)), does)
