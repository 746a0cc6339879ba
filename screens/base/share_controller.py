"""Open an incident in the browser or its channel, and copy its reference, link or a note."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.fields import Choice
from app.session.workspace import Workspace
from app.text.text import clean, one_line
from screens.base.clipboard_controller import ClipboardController
from screens.base.controllers import Controller, ControllerHost, in_worker
from screens.base.link_controller import LinkController
from screens.base.targets import IncidentTargets
from widgets.basic.key_binding import key_binding

if TYPE_CHECKING:
    from app.domain.models import Incident
    from app.export.handover import NoteWriter


class ShareController(Controller):
    """Controller that opens and copies links and notes of the current incident.

    Args:
        host: The screen.
        workspace: The open profile.
        targets: Provides the current incident.
        write_note: Writes the handover note of the displayed data; empty without any.
        show: Shows the result; a toast by default.

    Attributes:
        links: Opens links.
    """

    BINDINGS = (
        key_binding("out.browser", "share.browser", "Browser", show=False),
        key_binding("out.channel", "share.channel", "Slack or call", show=False),
        key_binding("out.reference", "share.copy_reference", "Copy reference", show=False),
        key_binding("out.link", "share.copy_link", "Copy link", show=False),
        key_binding("out.slack", "share.copy_note('slack')", "Note for Slack", show=False),
        key_binding("out.markdown", "share.copy_note('md')", "Note in Markdown", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        targets: IncidentTargets,
        write_note: Callable[["NoteWriter"], str],
        show: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._targets = targets
        self._write_note = write_note
        self._show = show or self._notify
        self._clipboard = ClipboardController(host)
        self.links = LinkController(host, self._show)

    def _notify(self, text: str) -> None:
        self.host.notify(clean(text), markup=False)

    def _read_current(self) -> "Incident | None":
        current_id = self._targets.current_id
        incident = self._workspace.cache.incident(current_id)
        if current_id and incident is None:
            self._show("This incident could not be read.")
        return incident

    def action_browser(self) -> None:
        """Open the incident in the browser."""
        if incident := self._read_current():
            self.links.open(incident.permalink)

    @in_worker
    async def action_channel(self) -> None:
        """Open the incident's channel or call; ask if there are several."""
        incident = self._read_current()
        if incident is None:
            return
        named = (
            ("Slack channel", incident.slack_channel_url),
            ("Teams channel", incident.ms_teams_channel_url),
            ("Call", incident.call_url),
        )
        places = tuple(Choice(link, name, link) for name, link in named if link)
        if not places:
            self._show(f"{one_line(incident.reference)} has neither a channel's link nor a call's.")
            return
        chosen: tuple[Choice, ...] | None = places
        if len(places) > 1:
            from screens.base.picker import PickerScreen, at_once  # rarely needed

            picker = PickerScreen("Open", at_once(places), (), several=False)
            chosen = await self.host.ask(picker)
        for place in chosen or ():
            self.links.open(place.id)

    def action_copy_reference(self) -> None:
        """Copy the reference."""
        if incident := self._read_current():
            self._clipboard.copy(one_line(incident.reference), "Reference")

    def copy_value(self, text: str) -> None:
        """Copy any text of the incident."""
        self._clipboard.copy(text, "Value")

    def action_copy_link(self) -> None:
        """Copy the incident's URL."""
        incident = self._read_current()
        if incident and incident.permalink:
            self._clipboard.copy(incident.permalink, "Link")
        elif incident:
            self._show(f"{one_line(incident.reference)} has no link.")

    def action_copy_note(self, flavour: str) -> None:
        """Copy a handover note of the displayed data."""
        from app.export.handover import NoteFormat, NoteWriter

        workspace = self._workspace
        note = self._write_note(NoteWriter(NoteFormat(flavour), workspace.now(), workspace.zone))
        if note:
            self._clipboard.copy(note, "Note")
