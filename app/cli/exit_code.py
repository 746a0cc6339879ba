"""Choose the exit code of an error."""

from app.cli.command_identity import WindowPassed
from app.cli.resend import ChangedSince
from app.errors import ApiError, Delayed, IncidentError, NotFound, RateLimited, StoppedWaiting
from app.system.exit_codes import ExitCode
from app.writes.errors import EditConflict


def exit_code(error: IncidentError) -> ExitCode:
    """Return the code of an error after which certainly nothing was changed."""
    match error:
        case NotFound():
            return ExitCode.NOT_FOUND
        case StoppedWaiting() | Delayed() | RateLimited():
            return ExitCode.WAITED
        case WindowPassed():
            return ExitCode.EXPIRED
        case ChangedSince() | EditConflict():
            return ExitCode.CONFLICT
        case ApiError() if not error.retryable:
            return ExitCode.REFUSED
        case _:
            return ExitCode.FAILED
