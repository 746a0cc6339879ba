"""Record that an operation changes or deletes."""

from dataclasses import dataclass, field

from app.domain.alert_models import Alert, IncidentAlert
from app.domain.model_base import Record
from app.domain.related_models import Attachment, Escalation, TimelineItem, WorkItem
from app.domain.status_page_models import StatusPageIncident
from app.editing.drafts import Values
from app.editing.operations import values_of_item, values_of_work


@dataclass(frozen=True, slots=True)
class OperationTarget:
    """The record that an operation changes or deletes.

    Attributes:
        label: Label for the user.
        base: Its current values, by field.
        locked: Reasons why fields cannot be changed, by field.
    """

    id: str = ""
    label: str = ""
    base: Values = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)


def target_of(record: Record | None) -> OperationTarget:
    """Return a record as the target of an operation."""
    match record:
        case TimelineItem():
            promoted = "It follows the activity it was promoted from."
            locked = {} if record.is_custom else {"timestamp": promoted}
            return OperationTarget(record.id, record.title, values_of_item(record), locked)
        case WorkItem():
            return OperationTarget(record.id, record.label, values_of_work(record))
        case IncidentAlert():
            return OperationTarget(record.id, record.alert.title)
        case Alert():
            return OperationTarget(record.id, record.title)
        case Escalation():
            return OperationTarget(record.id, record.title)
        case StatusPageIncident():
            return OperationTarget(record.id, record.name)
        case Attachment():
            return OperationTarget(record.id, record.resource.title or record.resource.permalink)
        case _:
            return OperationTarget()
