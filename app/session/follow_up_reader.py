"""Open follow-ups of the listed incidents, fetched when a chart first needs them."""

from collections.abc import Sequence

from app.domain.open_work import OpenWork
from app.errors import IncidentError
from app.insights.subject import Subject
from app.session.workspace import Workspace


class FollowUpReader:
    """Reader of follow-ups. The API cannot filter out completed ones, so all are read.

    Args:
        workspace: The open profile.

    Attributes:
        failure: The error that ended reading; else None.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: dict[str, OpenWork] = {}
        self._read = 0
        self._is_complete = False
        self.failure: IncidentError | None = None

    @property
    def is_complete(self) -> bool:
        """True if nothing is left to read, or reading has failed."""
        return self._is_complete

    @property
    def note(self) -> str:
        """Return what is missing; empty if nothing is."""
        if self.failure:
            return f"not all read: {self.failure}"
        return "" if self._is_complete else f"reading, {self._read:,} so far"

    async def read_all(self) -> None:
        """Read all follow-ups; an error is in the note."""
        self._read = 0
        try:
            async for page in self._workspace.service.follow_ups.all():
                self._read += len(page.items)
                for one in page.items:
                    if one.is_open:
                        row = self._workspace.cache.row(one.incident_id)
                        self._open[one.id] = OpenWork.of(one, row)
        except IncidentError as error:
            self.failure = error
        self._is_complete = True

    def of(self, subject: Subject) -> Sequence[OpenWork]:
        """Return the open follow-ups of some incidents.

        Raises:
            IncidentError: None could be read.
        """
        if self.failure and not self._open:
            raise self.failure
        ids = {work.work.incident_id for work in self._open.values()}
        listed = self._workspace.cache.listed_among(subject.resolved, ids)
        return [work for work in self._open.values() if work.work.incident_id in listed]
