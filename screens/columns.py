"""The columns of the incident list."""

from app.present import Cells
from app.rows import IncidentRow
from widgets.line_table import Column


def incident_columns(cells: Cells) -> tuple[Column[IncidentRow], ...]:
    """The columns from left to right; the higher its priority, the longer a column stays."""
    return (
        Column("reference", "Ref", 9, cells.reference, priority=9),
        Column("severity", "Severity", 12, cells.severity, priority=8),
        Column("status", "Status", 16, cells.status, priority=7),
        Column("name", "Name", 30, cells.name, flexible=True, minimum=16, priority=10),
        Column("lead", "Lead", 18, cells.lead, priority=4),
        Column("type", "Type", 14, cells.type, priority=2),
        Column("age", "Age", 4, cells.age, align="right", priority=6),
        Column("updated", "Upd", 4, cells.updated, align="right", priority=3),
    )
