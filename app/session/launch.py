"""Describe how the terminal interface is started."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.config.settings import ConfigProblem, Profile, Settings

if TYPE_CHECKING:  # It loads asyncio.
    from app.auth.pending_key import PendingKey


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """Everything that the terminal interface is started with.

    Args:
        profile: Whose organisation; `DEMO_PROFILE` for the demo.
        settings: What the configuration file says.
        key: Known, or still to be looked for; None for the demo alone.
        demo: The organisation in a box instead of the real one.
        cache: Whether incidents are kept on disk between runs.
        reference: The incident to open, as `app.domain.reference.parse_reference` gives it.
        problems: What is wrong in the configuration file, to be shown.
    """

    profile: Profile
    settings: Settings
    key: "PendingKey | None" = None
    demo: bool = False
    cache: bool = True
    reference: str | None = None
    problems: tuple[ConfigProblem, ...] = ()
