"""One attempt of a request, as the request log has it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One attempt in the request log, without headers, body and query.

    Attributes:
        path: Path as sent, quoted.
        status: HTTP status; 0 without a response.
        request_id: The vendor's request id; empty if the response has none.
        attempt: Number of the attempt, from 1.
        sent_at: Time of sending, in UTC.
    """

    method: str
    path: str
    status: int
    milliseconds: int
    request_id: str
    attempt: int
    sent_at: datetime
