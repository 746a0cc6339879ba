"""Entry point of `incident-tui` and `python -m incident_tui`; a signal leaves no traceback."""

import sys

from app.system.exit_signals import exit_at_once

exit_at_once()

from app.system.crash_hooks import install_crash_hooks  # noqa: E402 - signals come first

install_crash_hooks()

from app.__main__ import main  # noqa: E402 - the imports take a tenth of a second

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
