"""Names of teams, which incidents have only by id."""

from app.session.workspace import Workspace
from app.sync.team_names import store_team_names


class TeamReader:
    """Reader of the names of teams.

    Args:
        workspace: The open profile.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._is_complete = False

    async def read(self) -> bool:
        """Store the names of all teams; return whether it was the first time."""
        if self._is_complete:
            return False
        self._is_complete = True
        await store_team_names(self._workspace.service, self._workspace.cache)
        return True
