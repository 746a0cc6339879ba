"""How many requests a quota allows: what answers say of it, and a bucket that keeps below it.

Source: the vendor's prose on rate limits. A key has a token bucket of 1200 requests, refilled at
20 a second; single operations have quotas of their own; some are shared with other keys. Every
authenticated answer may say how much is left of the quota that is nearest to its end.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_WINDOW = 60.0  # seconds, where a quota names none

# The part of every quota that is left to whatever else uses the same key.
_LEFT_TO_OTHERS = 0.1

# Rounding must not have a request wait for the last billionth of its token.
_ROUNDING = 1e-9

_LIMIT = re.compile(r"\s*(\d{1,9})\s*(?:;\s*window\s*=\s*(\d{1,6}))?\s*")


@dataclass(frozen=True, slots=True)
class Quota:
    """So many requests (`limit`) at once, refilled evenly over so many seconds (`window`)."""

    limit: int
    window: float = _WINDOW


KEY_QUOTA = Quota(1200)
"""What the vendor documents for a key."""


@dataclass(frozen=True, slots=True)
class RateLimitInfo:
    """What an answer says about the quotas it counted against.

    Attributes:
        key: The widest of them, which is the key's own.
        binding: The one that is nearest to its end.
        remaining: Requests left of the binding one; None where the answer does not say.
    """

    key: Quota
    binding: Quota
    remaining: int | None


def allowance(headers: Mapping[str, str]) -> RateLimitInfo | None:
    """What the X-RateLimit headers say; None where they are missing or make no sense.

    `X-RateLimit-Limit: 60, 1200;window=60, 60;window=60` names the limit of the binding quota
    first, and then every quota. One of less than a request a minute is a mistake, not a limit.

    Args:
        headers: Found by their lower-case names.
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
    """Tokens of a quota, a tenth below what it allows. Moments are seconds of one clock.

    Args:
        quota: What it keeps to.
        now: The moment at which it is full.

    Attributes:
        capacity: How many tokens it holds at most.
    """

    def __init__(self, quota: Quota, now: float) -> None:
        self.keep_to(quota)
        self._level = self.capacity  # at `_at`, from when on it fills; while held, that is to come
        self._at = now

    def keep_to(self, quota: Quota) -> None:
        """Keep to another quota from now on, with the tokens that are there."""
        self._spare = quota.limit * _LEFT_TO_OTHERS
        self.capacity = max(quota.limit - self._spare, 1.0)
        self._per_second = self.capacity / quota.window

    def is_paused(self, now: float) -> bool:
        """Whether the API has asked for a pause that is not over."""
        return now < self._at

    def wait(self, now: float, tokens: float = 1.0) -> float:
        """Seconds until there are so many tokens; 0 when there are."""
        missing = tokens - self._level_at(now)
        until_it_fills = max(self._at - now, 0.0)
        if missing < _ROUNDING:
            return until_it_fills
        return until_it_fills + missing / self._per_second

    def _level_at(self, now: float) -> float:
        grown = max(now - self._at, 0.0) * self._per_second
        return min(self._level + grown, self.capacity)

    def take(self, now: float) -> None:
        """Take a token that is there."""
        self._set(self._level_at(now) - 1.0, now)

    def give_back(self, now: float) -> None:
        """Put back a token that was not used."""
        if not self.is_paused(now):
            self._set(self._level_at(now) + 1.0, now)

    def observe(self, remaining: int, under_way: int, now: float) -> None:
        """Take over the API's own count, which also falls by what others do with the key.

        Args:
            remaining: Tokens left when it answered.
            under_way: Requests that it may not have counted yet.
            now: The moment.
        """
        if not self.is_paused(now):
            self._set(remaining - under_way - self._spare, now)

    def hold(self, seconds: float, now: float) -> None:
        """Give nothing for so long; then there is one token to try with."""
        self._set(1.0, max(now + seconds, self._at))

    def _set(self, level: float, at: float) -> None:
        """Others can have used up more than our part: then there is less than nothing."""
        self._level, self._at = min(level, self.capacity), at
