"""Quotas: rate-limit headers of responses, and a token bucket that stays below a quota.

Source: the vendor's documentation of rate limits. A key has a token bucket of 1200 requests,
refilled at 20 a second; some operations have their own quotas; some quotas are shared with other
keys. Every authenticated response may contain the remaining requests of the quota closest to its
limit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_WINDOW = 60.0  # seconds, the default

# Share of every quota left to other users of the same key.
_LEFT_TO_OTHERS = 0.1

# Ignore rounding errors, so that no request waits for the last billionth of its token.
_ROUNDING = 1e-9

_LIMIT = re.compile(r"\s*(\d{1,9})\s*(?:;\s*window\s*=\s*(\d{1,6}))?\s*")


@dataclass(frozen=True, slots=True)
class Quota:
    """Number of requests (`limit`) at once, refilled evenly over `window` seconds."""

    limit: int
    window: float = _WINDOW


KEY_QUOTA = Quota(1200)
"""Quota of a key, as documented by the vendor."""


@dataclass(frozen=True, slots=True)
class RateLimitInfo:
    """Quotas reported by a response.

    Attributes:
        key: The widest quota, which is the key's.
        binding: The quota closest to its limit.
        remaining: Requests left of the binding quota; None if the response does not contain it.
    """

    key: Quota
    binding: Quota
    remaining: int | None


def allowance(headers: Mapping[str, str]) -> RateLimitInfo | None:
    """Parse the X-RateLimit headers; None if they are missing or invalid.

    `X-RateLimit-Limit: 60, 1200;window=60, 60;window=60` has the limit of the binding quota first,
    and then every quota. A limit below one request a minute is treated as invalid.

    Args:
        headers: Response headers, with lower-case names.
    """
    limits = [_LIMIT.fullmatch(part) for part in headers.get("x-ratelimit-limit", "").split(",")]
    first, *every = [
        Quota(int(found[1]), float(found[2] or _WINDOW) or _WINDOW) for found in limits if found
    ] or [Quota(0)]
    binding = next((quota for quota in every if quota.limit == first.limit), first)
    key = max(every or [first], key=lambda quota: quota.limit / quota.window)
    if min(quota.limit * _WINDOW / quota.window for quota in (binding, key)) < 1:
        return None
    remaining = re.match(r"\s*(\d{1,9})\b", headers.get("x-ratelimit-remaining", ""))
    return RateLimitInfo(key, binding, int(remaining[1]) if remaining else None)


class Bucket:
    """Token bucket with 90 % of a quota. Times are seconds of one clock.

    Args:
        quota: The quota.
        now: The current time, at which the bucket is full.

    Attributes:
        capacity: Maximum number of tokens.
    """

    def __init__(self, quota: Quota, now: float) -> None:
        self.keep_to(quota)
        self._level = self.capacity  # at `_at`, from when on it fills; a pause moves `_at` ahead
        self._at = now

    def keep_to(self, quota: Quota) -> None:
        """Change the quota, keeping the current tokens."""
        self._spare = quota.limit * _LEFT_TO_OTHERS
        self.capacity = max(quota.limit - self._spare, 1.0)
        self._per_second = self.capacity / quota.window

    def is_paused(self, now: float) -> bool:
        """Return whether a pause requested by the API is still running."""
        return now < self._at

    def wait(self, now: float, tokens: float = 1.0) -> float:
        """Return the seconds until enough tokens are available; 0 if they are."""
        missing = tokens - self._level_at(now)
        until_it_fills = max(self._at - now, 0.0)
        if missing < _ROUNDING:
            return until_it_fills
        return until_it_fills + missing / self._per_second

    def _level_at(self, now: float) -> float:
        grown = max(now - self._at, 0.0) * self._per_second
        return min(self._level + grown, self.capacity)

    def take(self, now: float) -> None:
        """Remove one available token."""
        self._set(self._level_at(now) - 1.0, now)

    def give_back(self, now: float) -> None:
        """Return an unused token."""
        if not self.is_paused(now):
            self._set(self._level_at(now) + 1.0, now)

    def observe(self, remaining: int, under_way: int, now: float) -> None:
        """Set the tokens from the API's count, which includes other users of the key.

        Args:
            remaining: Tokens left at the time of the response.
            under_way: Requests that the count may not include yet.
            now: The current time.
        """
        if not self.is_paused(now):
            self._set(remaining - under_way - self._spare, now)

    def hold(self, seconds: float, now: float) -> None:
        """Pause for a number of seconds, then start with one token."""
        self._set(1.0, max(now + seconds, self._at))

    def _set(self, level: float, at: float) -> None:
        """Set the level; it is negative if others have used part of this program's share."""
        self._level, self._at = min(level, self.capacity), at
