"""Debug log for `--debug`: names, numbers and states, never a text or a secret.

Disabled until `start_log`, at the cost of one comparison. `logging` is imported on use.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from app.system.paths import PathUnusable
from app.system.private_files import make_private_file
from app.system.report_files import new_report_file

if TYPE_CHECKING:
    from logging import Logger

_LONGEST = 200
_UNSAFE = re.compile(r"[^\x21-\x7e]+")
_FIXED_SEGMENT = re.compile(r"v\d+|[a-z_]+|")

_logger: "Logger | None" = None


def start_log() -> Path:
    """Start logging to a new private file.

    Raises:
        PathUnusable: The file cannot be created.
    """
    import logging
    import time

    global _logger
    try:
        file = new_report_file("debug")
        make_private_file(file)
        handler = logging.FileHandler(file, encoding="utf-8")
    except OSError as error:
        raise PathUnusable(f"{error.filename}: {error.strerror}.") from error
    formatter = logging.Formatter("%(asctime)s.%(msecs)03dZ %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    # A full disk would otherwise print a traceback.
    logging.raiseExceptions = False
    logger = logging.Logger("incident-tui", logging.DEBUG)
    logger.addHandler(handler)
    _logger = logger
    return file


def stop_log() -> None:
    """Close the log."""
    global _logger
    if _logger:
        for handler in _logger.handlers:
            handler.close()
        _logger = None


def log(event: str, **values: str | int) -> None:
    """Log an event with values that are names, numbers or states."""
    if _logger:
        _logger.debug("%s", " ".join((event, *(f"{k}={_safe(v)}" for k, v in values.items()))))


def log_lines(event: str, text: str) -> None:
    """Log a text produced by the program, line by line."""
    if _logger:
        for line in text.splitlines():
            _logger.debug("%s %s", event, line)


def log_request(method: str, path: str, status: int, milliseconds: int, request_id: str) -> None:
    """Log a request without the identifiers in its path."""
    if _logger:
        segments = (s if _FIXED_SEGMENT.fullmatch(s) else "{id}" for s in path.split("/"))
        log(
            "request",
            method=method,
            path="/".join(segments),
            status=status,
            ms=milliseconds,
            id=request_id or "-",
        )


def _safe(value: str | int) -> str:
    return _UNSAFE.sub("_", str(value))[:_LONGEST]
