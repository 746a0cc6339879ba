"""Options for the start of the terminal interface."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from app.config.settings import ConfigProblem, Profile, Settings
from app.system.first_screen import FirstScreen
from app.system.terminal_colours import TerminalColours

if TYPE_CHECKING:  # It loads asyncio.
    from app.auth.pending_key import PendingKey


class LaunchOptions(Struct, frozen=True):
    """All options of the terminal interface.

    Args:
        profile: The profile; `DEMO_PROFILE` for the demo.
        settings: The settings of the configuration file.
        key: The key, which may still be loading; None for the demo only.
        demo: Whether to use the demo organisation.
        cache: Whether incidents are stored on disk.
        reference: The incident to open, from `app.domain.reference.parse_reference`.
        problems: Problems in the configuration file, to be shown.
        read_only: Whether nothing is sent that changes an incident, whatever the profile says.
        wall: Whether to start with the wallboard.
        offers_tour: Whether to offer the tour of the demo.
        other_keys: Keys of the profiles opened before, by name.
        terminal: What colours the terminal shows.
        first_screen: What is shown until the interface is there; None for another profile than at
            the start of the program.
    """

    profile: Profile
    settings: Settings
    key: "PendingKey | None" = None
    demo: bool = False
    cache: bool = True
    reference: str | None = None
    problems: tuple[ConfigProblem, ...] = ()
    read_only: bool = False
    wall: bool = False
    offers_tour: bool = False
    other_keys: "Mapping[str, PendingKey]" = field(default_factory=dict)
    terminal: TerminalColours = field(default_factory=TerminalColours)
    first_screen: FirstScreen | None = None
