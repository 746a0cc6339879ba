"""Changes of an incident since it was last viewed."""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from app.dates import datetimes
from app.editing.unseen_changes import FieldChange
from app.present.signs import sign
from app.present.tokens import OK


class ChangesLine(Static):
    """`Changed since you looked 2h ago: Status Investigating → Fixing`; hidden if empty."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.display = False

    def show(self, changes: Sequence[FieldChange], looked_at: datetime, now: datetime) -> None:
        """Show the changes.

        Args:
            changes: Changes by field.
            looked_at: Time of the last view.
            now: The current time.
        """
        self.display = bool(changes)
        since = f"Changed since you looked {datetimes.age(looked_at, now)} ago: "
        said = " · ".join(change.text for change in changes)
        self.update(
            Content.assemble((f"{sign('changed')} ", f"bold {OK}"), (since, "bold"), Content(said))
        )
