"""Wire format of the API: JSON objects, datetimes and identifiers."""

from datetime import UTC, datetime
from random import Random
from typing import Any

JsonObject = dict[str, Any]

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Two digits at a time; thousands of ids are made for one list of escalations.
_PAIRS = [high + low for high in _CROCKFORD for low in _CROCKFORD]
_REQUEST_ID = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def moment(value: datetime) -> str:
    """Format a datetime like the API: UTC, 0 to 9 fractional digits, without trailing zeros.

    Python has microseconds; so that clients also get nine digits, every third value with all six
    gets three more, derived from it.
    """
    text = value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    micros = value.microsecond
    if not micros:
        return text + "Z"
    digits = f"{micros:06d}"
    if micros % 10 and micros % 3 == 0:
        digits += f"{micros * 7 % 1000:03d}"
    return f"{text}.{digits.rstrip('0')}Z"


def parse_moment(text: str) -> datetime:
    """Parse an RFC 3339 datetime with its offset.

    Raises:
        ValueError: It is invalid, or has no offset.
    """
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("a date-time needs its offset")
    return value.astimezone(UTC)


def ulid(created_at: datetime, random: Random) -> str:
    """Create a ULID: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32."""
    number = (int(created_at.timestamp() * 1000) << 80) | random.getrandbits(80)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


def request_id(random: Random) -> str:
    """Create a request id of eight letters and digits, such as `2T1p0e3j`."""
    return "".join(random.choices(_REQUEST_ID, k=8))
