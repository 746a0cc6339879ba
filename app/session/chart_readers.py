"""Readers of what charts need beyond the stored incidents."""

from app.session.duration_reader import DurationReader
from app.session.follow_up_reader import FollowUpReader
from app.session.team_reader import TeamReader
from app.session.workspace import Workspace
from app.sync.update_reader import UpdateReader


class ChartReaders:
    """Readers, each of which reads only once a chart needs it.

    Args:
        workspace: The open profile.

    Attributes:
        durations: Durations, from the stored incidents.
        follow_ups: Open follow-ups, from the API.
        updates: Status changes, from the API into the store.
        teams: Names of teams, likewise.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.durations = DurationReader(workspace)
        self.follow_ups = FollowUpReader(workspace)
        self.updates = UpdateReader(workspace.cache, lambda: workspace.service)
        self.teams = TeamReader(workspace)
