"""How the API writes things: JSON objects, moments and identifiers."""

from datetime import UTC, datetime
from random import Random
from typing import Any

JsonObject = dict[str, Any]

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REQUEST_ID = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def moment(value: datetime) -> str:
    """`value` as the API writes it: UTC, 0 to 9 fractional digits, trailing zeros trimmed.

    Python keeps microseconds; so that clients meet nine digits too, every third value that has
    all six gets three more, made from itself.
    """
    text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    micros = value.microsecond
    if not micros:
        return text + "Z"
    digits = f"{micros:06d}"
    if micros % 10 and micros % 3 == 0:
        digits += f"{micros * 7 % 1000:03d}"
    return f"{text}.{digits.rstrip('0')}Z"


def parse_moment(text: str) -> datetime:
    """A date-time in RFC 3339, with its offset.

    Raises:
        ValueError: It is not one, or has no offset.
    """
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("a date-time needs its offset")
    return value.astimezone(UTC)


def ulid(created_at: datetime, random: Random) -> str:
    """A ULID: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32."""
    number = (int(created_at.timestamp() * 1000) << 80) | random.getrandbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def request_id(random: Random) -> str:
    """Eight letters and digits, such as `2T1p0e3j`."""
    return "".join(random.choices(_REQUEST_ID, k=8))
