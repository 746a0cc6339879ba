"""The keys that take something out of the program: to the browser, to the clipboard."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

from app.config.keymap import no_key
from app.domain.fields import Choice
from app.session.workspace import Workspace
from app.text.text import clean, one_line
from screens.base.clipboard_screen import CopyingScreen

if TYPE_CHECKING:
    from app.domain.models import Incident
    from app.export.handover import Scribe


class OutwardScreen(CopyingScreen):
    """A screen with incidents at hand that can be opened elsewhere and copied."""

    BINDINGS = [
        Binding("o", "browser", "Browser", id="out.browser", show=False),
        Binding("O", "channel", "Slack or call", id="out.channel", show=False),
        Binding("y", "copy_reference", "Copy reference", id="out.reference", show=False),
        Binding("Y", "copy_link", "Copy link", id="out.link", show=False),
        Binding(
            no_key("out.slack"), "copy_note('slack')", "Note for Slack", id="out.slack", show=False
        ),
        Binding(
            no_key("out.markdown"), "copy_note('md')", "Note in Markdown", id="out.markdown",
            show=False,
        ),
    ]  # fmt: skip

    _workspace: Workspace

    @property
    @abstractmethod
    def at_cursor(self) -> str:
        """The id of the incident that the keys are about; empty when there is none."""

    def _read_at_cursor(self) -> "Incident | None":
        incident = self._workspace.cache.incident(self.at_cursor)
        if self.at_cursor and incident is None:
            self.tell("This incident could not be read.")
        return incident

    def tell(self, text: str) -> None:
        """Say what was done."""
        self.notify(clean(text), markup=False)

    def action_browser(self) -> None:
        """Open the incident in the browser."""
        if incident := self._read_at_cursor():
            self.open_link(incident.permalink)

    def action_channel(self) -> None:
        """Open where people talk about it; ask when there are several places."""
        incident = self._read_at_cursor()
        if incident is None:
            return
        named = (
            ("Slack channel", incident.slack_channel_url),
            ("Teams channel", incident.ms_teams_channel_url),
            ("Call", incident.call_url),
        )
        places = [Choice(link, name, link) for name, link in named if link]
        if not places:
            self.tell(f"{one_line(incident.reference)} has neither a channel's link nor a call's.")
        elif len(places) == 1:
            self.open_link(places[0].id)
        else:
            self._choose_place(places)

    def _choose_place(self, places: Sequence[Choice]) -> None:
        from screens.base.picker import PickerScreen, at_once  # seldom needed

        def chosen(choice: tuple[Choice, ...] | None) -> None:
            for place in choice or ():
                self.open_link(place.id)

        self.app.push_screen(PickerScreen("Open", at_once(places), (), several=False), chosen)

    def open_link(self, link: str) -> None:
        """Open a link of the web in the browser; where there is none, copy it."""
        from app.system.web_links import has_browser, is_web_address

        if not is_web_address(link):
            self.tell(f"Not opened, since it is not a web address: {link or 'there is none'}")
        elif has_browser():
            self.app.open_url(link)
            self.tell(f"Sent to the browser: {link}")
        else:
            self.copy(link, "There is no browser here")

    def action_copy_reference(self) -> None:
        """Copy INC-123."""
        if incident := self._read_at_cursor():
            self.copy(one_line(incident.reference), "Reference")

    def action_copy_link(self) -> None:
        """Copy the incident's address."""
        incident = self._read_at_cursor()
        if incident and incident.permalink:
            self.copy(incident.permalink, "Link")
        elif incident:
            self.tell(f"{one_line(incident.reference)} has no link.")

    @abstractmethod
    def write_note(self, scribe: "Scribe") -> str:
        """The handover note of what is shown; empty when there is nothing to tell."""

    def action_copy_note(self, flavour: str) -> None:
        """Copy a handover note of what is shown."""
        from app.export.handover import Flavour, Scribe

        workspace = self._workspace
        note = self.write_note(Scribe(Flavour(flavour), workspace.now(), workspace.zone))
        if note:
            self.copy(note, "Note")
