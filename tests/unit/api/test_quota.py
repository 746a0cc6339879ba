"""What the rate-limit headers say, and a bucket that keeps below a quota."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.quota import KEY_QUOTA, Bucket, Quota, RateLimitInfo, allowance


@pytest.mark.parametrize(
    ("limit", "remaining", "expected"),
    [
        ("1200, 1200;window=60", "1100", RateLimitInfo(KEY_QUOTA, KEY_QUOTA, 1100)),
        ("1200", "7", RateLimitInfo(KEY_QUOTA, KEY_QUOTA, 7)),
        ("60, 1200;window=60, 60;window=60", "3", RateLimitInfo(KEY_QUOTA, Quota(60), 3)),
        ("60, 60; window=1, 1200; window = 60", "3", RateLimitInfo(Quota(60, 1), Quota(60, 1), 3)),
        ("600, 600;window=30", "0, 12", RateLimitInfo(Quota(600, 30), Quota(600, 30), 0)),
        ("1200, 1200;window=60", "", RateLimitInfo(KEY_QUOTA, KEY_QUOTA, None)),
        ("1200, 1200;window=60", "many", RateLimitInfo(KEY_QUOTA, KEY_QUOTA, None)),
        ("5, 5;window=0", "1", RateLimitInfo(Quota(5), Quota(5), 1)),
        ("1, 1;window=86400", "0", None),
        ("", "3", None),
        ("none;window=60", "3", None),
        ("0, 0;window=60", "0", None),
    ],
)
def test_headers_are_read_in_every_form(
    limit: str, remaining: str, expected: RateLimitInfo | None
) -> None:
    headers = {"x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining}
    assert allowance(headers) == expected


def test_headers_that_are_missing_say_nothing() -> None:
    assert allowance({}) is None


@given(st.text(), st.text())
def test_no_header_is_too_odd(limit: str, remaining: str) -> None:
    allowance({"x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining})


def test_a_bucket_fills_evenly_and_keeps_a_tenth_below_its_quota() -> None:
    bucket = Bucket(Quota(100, 10), 0.0)
    for _ in range(90):
        assert bucket.wait(0.0) == 0
        bucket.take(0.0)
    assert bucket.wait(0.0) == pytest.approx(1 / 9)
    assert bucket.wait(0.0, 45) == pytest.approx(5)
    assert bucket.wait(1 / 9) == 0
    for _ in range(90):
        bucket.take(1000.0)
    assert bucket.wait(1000.0) == pytest.approx(1 / 9)


def test_what_the_api_counts_is_taken_over_both_ways() -> None:
    bucket = Bucket(Quota(100, 10), 0.0)
    bucket.observe(remaining=13, under_way=2, now=0.0)
    bucket.take(0.0)
    assert bucket.wait(0.0) > 0
    bucket.observe(remaining=100, under_way=0, now=0.0)
    assert bucket.wait(0.0, 90) == 0


def test_a_pause_ends_when_it_should_with_one_token_whatever_is_heard_meanwhile() -> None:
    bucket = Bucket(Quota(100, 10), 0.0)
    bucket.hold(7, now=0.0)
    bucket.hold(3, now=1.0)
    bucket.observe(remaining=100, under_way=0, now=2.0)
    bucket.give_back(3.0)
    assert bucket.wait(3.0) == 4
    assert bucket.wait(7.0) == 0
    assert bucket.wait(7.0, 2) > 0
