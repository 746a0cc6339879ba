"""Actions on an alert: declare from it, attach it, resolve it, add a note, open its source."""

from collections.abc import Callable, Sequence

from app.domain.alert_list import AlertEntry
from app.domain.alert_models import Alert
from app.domain.fields import Choice
from app.editing.operation_target import target_of
from app.editing.related_operations import ATTACH_ALERT as ATTACH
from app.editing.related_operations import NO, NOTE_ALERT, RESOLVE_ALERT
from app.query.duplicates import OPEN
from app.session.workspace import Workspace
from app.text.text import one_line
from screens.base.clipboard_controller import ClipboardController
from screens.base.controllers import Controller, ControllerHost, in_worker
from screens.base.link_controller import LinkController
from screens.base.navigation import Navigator
from screens.base.picker import PickerScreen, at_once
from widgets.basic.key_binding import key_binding

# Maximum number of open incidents that are offered.
_MOST_OFFERED = 500


class AlertActions(Controller):
    """Controller of the actions on the current alert.

    Args:
        host: The screen.
        workspace: The open profile.
        navigator: Navigation between screens.
        get_current: Returns the alert at the cursor or displayed; None without one.
        on_done: Called after a write.
    """

    BINDINGS = (
        key_binding("alerts.declare", "alert.declare", "Declare"),
        key_binding("alerts.attach", "alert.attach", "Attach"),
        key_binding("alerts.resolve", "alert.resolve", "Resolve"),
        key_binding("alerts.note", "alert.note", "Note", key_display="+"),
        key_binding("alerts.browser", "alert.browser", "Source"),
        key_binding("alerts.copy", "alert.copy", "Copy", show=False),
        key_binding("alerts.link", "alert.copy_link", "Copy link", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        navigator: Navigator,
        get_current: Callable[[], AlertEntry | None],
        on_done: Callable[[], object],
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._navigator = navigator
        self._get_current = get_current
        self._on_done = on_done
        self._clipboard = ClipboardController(host)
        self._links = LinkController(host)

    @property
    def _alert(self) -> Alert | None:
        current = self._get_current()
        return current.alert if current else None

    def denied_reason(self, action: str) -> str:
        """Return the reason why an action is disabled; empty if it is enabled."""
        alert = self._alert
        if alert is None:
            return "There is no alert here."
        match action:
            case "declare":
                return self._workspace.capability.declare_denied()
            case "attach" | "resolve" | "note" as operation:
                names = {"attach": ATTACH, "resolve": RESOLVE_ALERT, "note": NOTE_ALERT}
                if why := self._workspace.capability.operation_denied(names[operation]):
                    return why
                if operation == "resolve" and alert.status == "resolved":
                    return "The alert is resolved."
        return ""

    def action_declare(self) -> None:
        """Declare an incident from the alert, and attach it."""
        if alert := self._alert:
            self._navigator.forms.declare_from(alert)

    @in_worker
    async def action_attach(self) -> None:
        """Select an open incident, then review the attachment."""
        alert = self._alert
        if alert is None:
            return
        picker = PickerScreen(
            f"Attach to · {one_line(alert.title)}",
            at_once(self._open_incidents()),
            (),
            several=False,
        )
        for incident in await self.host.ask(picker) or ():
            self._navigator.operations.open_operation(
                ATTACH,
                incident.id,
                wanted={
                    "alert_id": (Choice(alert.id, one_line(alert.title)),),
                    "re_relate": (NO,),
                },
                done=self._on_done,
            )

    def _open_incidents(self) -> Sequence[Choice]:
        rows = self._workspace.cache.page(OPEN, offset=0, limit=_MOST_OFFERED)
        return [
            Choice(
                row.id,
                one_line(f"{row.reference} {row.name}"),
                one_line(" · ".join(filter(None, (row.severity, row.status)))),
            )
            for row in rows
        ]

    def action_resolve(self) -> None:
        """Resolve the alert, after a review."""
        if alert := self._alert:
            self._navigator.operations.confirm_operation(
                RESOLVE_ALERT, "", target_of(alert), done=self._on_done
            )

    def action_note(self) -> None:
        """Add a note to the alert."""
        if alert := self._alert:
            self._navigator.operations.open_operation(
                NOTE_ALERT, "", target_of(alert), done=self._on_done
            )

    def action_browser(self) -> None:
        """Open the alert's source in the browser."""
        if alert := self._alert:
            self._links.open(alert.source_url)

    def action_copy(self) -> None:
        """Copy title, status and link."""
        if alert := self._alert:
            lines = (one_line(alert.title), alert.status, alert.source_url)
            self._clipboard.copy(" · ".join(filter(None, lines)), "Alert")

    def action_copy_link(self) -> None:
        """Copy the link of the source."""
        if alert := self._alert:
            self._clipboard.copy(alert.source_url, "Link")
