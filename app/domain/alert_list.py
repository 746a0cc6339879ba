"""Alerts as they are listed: firing ones that belong to no incident first."""

from collections.abc import Iterable, Sequence

from app.domain.alert_models import Alert, AlertIncident
from app.domain.model_base import Model, Moment

FIRING = "firing"


class AlertEntry(Model):
    """An alert with its incidents; None if these were not looked up."""

    alert: Alert
    incidents: tuple[AlertIncident, ...] | None = None

    @property
    def is_firing(self) -> bool:
        """True if it is not resolved."""
        return self.alert.status == FIRING

    @property
    def group(self) -> int:
        """Place among the others: firing and unattached, firing, resolved."""
        if not self.is_firing:
            return 2
        return 1 if self.incidents else 0


class AlertList(Model):
    """All firing alerts and the latest resolved ones, as last read."""

    read_at: Moment = None
    entries: tuple[AlertEntry, ...] = ()

    def with_incidents_of(self, earlier: "AlertList | None") -> "AlertList":
        """Return the list with what was known about attachments; these are rarely undone."""
        known = {one.alert.id: one.incidents for one in earlier.entries} if earlier else {}
        return self.model_copy(
            update={
                "entries": tuple(
                    AlertEntry(alert=one.alert, incidents=known.get(one.alert.id))
                    for one in self.entries
                )
            }
        )


def sort_alerts(entries: Iterable[AlertEntry]) -> Sequence[AlertEntry]:
    """Return alerts: firing and unattached ones first, then firing ones, newest first."""
    return sorted(entries, key=lambda one: (one.group, -_created(one.alert), one.alert.id))


def _created(alert: Alert) -> float:
    return alert.created_at.timestamp() if alert.created_at else 0.0
