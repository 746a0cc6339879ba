"""Tour of the demo: eight steps, each done by pressing the real key."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from textual.app import App
from textual.binding import Binding

from app.config.bindings import KEYS
from app.config.keymap import is_unbound
from app.config.tour_offer import note_tour_offer
from app.session.launch import LaunchOptions
from screens.app.app_controller import AppController
from widgets.basic.key_binding import key_binding

# Seconds that the offer and a step stay on the screen; they cover what is below them.
_OFFER, _STEP = 30.0, 300.0


class TourStep(Struct, frozen=True):
    """One step.

    Attributes:
        text: What to do, with `{}` for each key.
        keys: Ids of the keys.
        done_by: Action or screen that completes it, as in the list of recent actions.
    """

    text: str
    keys: Sequence[str]
    done_by: str


STEPS = (
    TourStep("{} and {} move in the list.", ("table.down", "table.up"), "LineTable.move"),
    TourStep("{} opens the incident at the cursor.", ("table.select",), "screen IncidentScreen"),
    TourStep(
        "{} and {} go through the tabs of an incident.",
        ("incident.next_tab", "incident.previous_tab"),
        "IncidentScreen.tabs.step",
    ),
    TourStep("{} goes back.", ("incident.leave",), "IncidentScreen.leave"),
    TourStep(
        "{} searches all words of the view's incidents as you type. {} goes to the results, {} "
        "clears.",
        ("list.search", "table.select", "search.clear"),
        "IncidentListScreen.search.open",
    ),
    TourStep(
        "{} changes the status of the incident at the cursor, best an active one: press the digit "
        "of another status, and look at the review.",
        ("edit.status",),
        "screen ReviewScreen",
    ),
    TourStep(
        "{} sends what a review shows. Nothing is sent before.",
        ("review.send",),
        "ReviewScreen.send",
    ),
    TourStep(
        "{} shows the keys of any screen, and {} runs any command by its name.",
        ("app.keys", "app.commands"),
        "IncidentApp.bindings.keys",
    ),
)
"""The steps of the tour."""


class TourController(AppController):
    """Controller of the tour, which only the demo has.

    Args:
        host: The app.
        launch: The launch options.
    """

    BINDINGS = (key_binding("app.tour", "tour.begin", "Tour", show=False),)

    def __init__(self, host: App[Any], launch: LaunchOptions) -> None:
        super().__init__(host)
        self._is_demo = launch.demo
        self._is_offered = launch.offers_tour
        self._keys: Mapping[str, str] = launch.settings.keys
        self._step = len(STEPS)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the tour where a step would change real incidents."""
        return self._is_demo and super().check_action(action, parameters)

    def offer(self) -> None:
        """Offer the tour, once."""
        if self._is_offered:
            note_tour_offer()
            key = self._key("app.commands")
            enter = self._key("table.select")
            hint = f"New here? Press {key}, type tour, {enter}: eight steps, two minutes."
            self._say(hint, "Demo", _OFFER)

    def action_begin(self) -> None:
        """Begin the tour, also again."""
        self._step = 0
        self._show()

    def follow(self, event: str) -> None:
        """Go on to the next step if an action or a screen completes this one."""
        if self._step < len(STEPS) and event == STEPS[self._step].done_by:
            self._step += 1
            self._show()

    def _show(self) -> None:
        if self._step == len(STEPS):
            self._say("That was the tour. Try anything: nothing here is real.", "Tour: done", 20)
            return
        step = STEPS[self._step]
        text = step.text.format(*map(self._key, step.keys))
        self._say(text, f"Tour: {self._step + 1} of {len(STEPS)}")

    def _say(self, text: str, title: str, seconds: float = _STEP) -> None:
        self.host.clear_notifications()
        self.host.notify(text, title=title, timeout=seconds, markup=False)

    def _key(self, identifier: str) -> str:
        """Return the first key of a command, as the footer shows it."""
        used = self._keys.get(identifier, KEYS[identifier].keys)
        if is_unbound(used):
            return f"“{KEYS[identifier].does}”"
        return self.host.get_key_display(Binding(used.partition(",")[0], ""))
