"""Switch to another profile, which has its own cache, journal and connection."""

from typing import Any

from textual.app import App

from app.config.settings import DEMO_PROFILE
from app.errors import IncidentError
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.journal.journal_file import JournalBusy
from app.text.text import plural
from screens.app.app_controller import AppController
from screens.app.connection_controller import CONNECT, ConnectionController
from screens.app.exit_controller import ExitController
from screens.base.controllers import in_worker
from widgets.basic.key_binding import key_binding

_OFFERED = "it is offered when this profile is opened again"


class ProfileController(AppController):
    """Controller that ends the app for another profile, which opens in its place.

    Args:
        host: The app.
        workspace: The open profile.
        launch: The launch options.
        connection: Shows the search for a key.
        ending: Ends the app.

    Attributes:
        next_launch: Launch options of the profile to open next; None if none was selected.
    """

    BINDINGS = (key_binding("app.profile", "profile.switch", "Profile", show=False),)

    def __init__(
        self,
        host: App[Any],
        workspace: Workspace,
        launch: LaunchOptions,
        connection: ConnectionController,
        ending: ExitController,
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._launch = launch
        self._connection = connection
        self._ending = ending
        self._drafts_to_lose = 0
        self.next_launch: LaunchOptions | None = None

    @in_worker
    async def action_switch(self) -> None:
        """Select a profile, and open it once its key is found."""
        from app.domain.fields import Choice
        from app.session.other_profile import launch_other, list_profiles
        from screens.base.picker import PickerScreen, at_once

        choices = [
            Choice(each.name, each.name, "sample data" if each is DEMO_PROFILE else each.api_url)
            for each in list_profiles()
        ]
        open_now = Choice(self._launch.profile.name, self._launch.profile.name)
        chosen = await self.host.push_screen_wait(
            PickerScreen("Switch to the profile", at_once(choices), (open_now,), several=False)
        )
        if not chosen or chosen == (open_now,):
            return
        try:
            launch = launch_other(self._launch, chosen[0].id)
            if launch.key:
                with self._workspace.activity.working(CONNECT):
                    await self._connection.wait_for_key(launch.key.ready())
        except IncidentError as error:
            self.show(f"{error.explanation} Nothing has changed.", title=error.title, warns=True)
        else:
            self._leave_for(launch)

    def _leave_for(self, launch: LaunchOptions) -> None:
        again = f"Select {launch.profile.name} again to switch all the same."
        outcome = f"Switch now and it may or may not be saved; {_OFFERED}. {again}"
        # Both are shown at once.
        if any([self._loses_drafts(again), self._ending.warns_of_unanswered(outcome)]):
            return
        self.next_launch = launch
        self._ending.leave()

    def _loses_drafts(self, again: str) -> bool:
        """Return whether drafts cannot be stored; those only in memory are warned of once."""
        journal = self._workspace.journal
        if not journal.flush():
            self.show(
                "What you typed last is not on disk yet.", title=JournalBusy.title, warns=True
            )
            return True
        drafts = () if journal.is_on_disk else journal.drafts.all()
        if len(drafts) <= self._drafts_to_lose:
            return False
        self._drafts_to_lose = len(drafts)
        self.show(f"{plural(len(drafts), 'draft')} would be lost: not on disk. {again}", warns=True)
        return True
