"""Entry point of `incident-tui` and `python -m incident_tui`; a signal leaves no traceback."""

import sys

from app.system.exit_signals import exit_at_once, undo_at_exit

exit_at_once()

from app.system.crash_hooks import install_crash_hooks  # noqa: E402 - signals come first
from app.system.first_screen import FirstScreen  # noqa: E402
from app.system.gc_policy import pause_gc  # noqa: E402

install_crash_hooks()


def main() -> int:
    """Show the first screen, then run the program and return its exit status."""
    first_screen = FirstScreen(sys.argv[1:])
    undo_at_exit(first_screen.leave)
    first_screen.show()
    pause_gc()  # What is imported stays alive.
    from app.__main__ import main as run  # The imports take a tenth of a second.

    return run(first_screen=first_screen)


if __name__ == "__main__":
    sys.exit(main())
