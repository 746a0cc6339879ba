"""Sends what the program sends, in the terminal that it runs in."""

import asyncio
import os
import sys
from time import sleep

from rich.console import Console
from rich.text import Text

from app.config.bell import Notify, escape_sequence
from app.domain.incident_row import IncidentRow
from app.export.clipboard import copy
from app.system.multiplexer import supports_hyperlinks

_LINK = "https://app.incident.io/northwind-pay/incidents/298"


def _write(sequence: str) -> bool:
    sys.stdout.write(sequence)
    sys.stdout.flush()
    return True


if __name__ == "__main__":
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
    sleep(1)
    for text in ("INC-298", "A note. " * 3_000):
        asyncio.run(copy(text, _write))
        sleep(1)
    for notify in (Notify.OSC9, Notify.OSC777, Notify.BELL):
        _write("BELL" if notify is Notify.BELL else "")
        _write(
            escape_sequence(notify, [IncidentRow("id", "INC-298", "Checkout is down")], os.environ)
        )
        sleep(0.3)
    if supports_hyperlinks(os.environ):
        Console(force_terminal=True).print(Text("INC-298", style=f"link {_LINK}"))
    sleep(2)
