"""Who may send when: below the quotas, people before the background, in time and cancelled."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.rate_limiter import CONNECTIONS, Limiter, in_background
from app.demo.core.access import RateLimit
from tests.support.demo import NOW
from tests.support.limiter import Asking, Time
from tests.support.virtual_time import until_idle

ESCALATIONS = "POST v2 escalations"
FEW_LEFT = {"x-ratelimit-limit": "1200, 1200;window=60", "x-ratelimit-remaining": "121"}
OWN_QUOTA = {"x-ratelimit-limit": "60, 1200;window=60, 60;window=60"}


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def asking(time: Time) -> AsyncIterator[Asking]:
    asking = Asking(time.limiter())
    yield asking
    await asking.cancel_all()


def use_up(limiter: Limiter) -> None:
    """Have the API say that there is one token left for us, and nothing under way."""
    limiter.observe(limiter.place("GET v1 identity"), FEW_LEFT | {"x-ratelimit-remaining": "120"})


class Api:
    """An API that counts as the vendor does, and is used by others as well."""

    def __init__(self, time: Time, *, tells: bool, others_per_second: float = 0) -> None:
        self._time = time
        self._tells = tells
        self._others = others_per_second
        self._others_took = 0
        self.limit = RateLimit(self._now, enforced=True)
        self.refused = 0

    def _now(self) -> datetime:
        return NOW + timedelta(seconds=self._time.now)

    async def request(self, limiter: Limiter) -> None:
        place = limiter.place("GET v2 incidents")
        async with limiter.slot(place):
            await asyncio.sleep(0)
            while self._others_took < self._time.now * self._others:
                self._others_took += 1
                self.limit.take()
            self.refused += not self.limit.take()
            limiter.observe(place, self.limit.headers() if self._tells else {})


@pytest.mark.parametrize(
    ("tells", "others"), [(True, 0.0), (False, 0.0), (True, 5.0)], ids=["told", "silent", "shared"]
)
async def test_thousands_at_once_are_never_refused_and_lose_no_time(
    time: Time, *, tells: bool, others: float
) -> None:
    api, limiter = Api(time, tells=tells, others_per_second=others), time.limiter()
    requests = [asyncio.ensure_future(api.request(limiter)) for _ in range(2_000)]
    while not time.awaited:
        await until_idle()
    at_once = sum(request.done() for request in requests)
    assert 1_000 < at_once <= 1_080
    calls = 0
    while not all(request.done() for request in requests):
        await (time.step() if time.awaited else until_idle())
        calls += bool(time.awaited)
    assert api.refused == 0
    rest = 2_000 - at_once
    assert time.now == pytest.approx(rest / (20 - others if others else 18), rel=0.12)
    # One call for a request that has to wait, at most; none for those that wait behind it.
    assert calls <= rest
    assert not time.awaited


async def test_a_person_goes_before_what_waits_in_the_background(
    time: Time, asking: Asking
) -> None:
    use_up(asking.limiter)
    with in_background():
        asking.ask("sync 1", ends=True)
        asking.ask("sync 2", ends=True)
    await until_idle()
    asking.ask("open", ends=True)
    asking.ask("save", ends=True)
    await time.pass_until(1)
    assert asking.went == ["open", "save", "sync 1", "sync 2"]


async def test_the_background_never_takes_the_last_connection(time: Time, asking: Asking) -> None:
    with in_background():
        for number in range(20):
            asking.ask(f"sync {number}")
    await until_idle()
    assert len(asking.went) == 10
    for number in range(5):
        asking.ask(f"open {number}")
    await until_idle()
    assert asking.went[10:] == ["open 0", "open 1"]
    assert len(asking.went) == CONNECTIONS
    asking.end("sync 3")
    asking.end("open 0")
    await until_idle()
    assert asking.went[12:] == ["open 2", "open 3"]


async def test_the_background_leaves_a_quarter_of_the_tokens_while_others_are_busy(
    time: Time, asking: Asking
) -> None:
    limiter = asking.limiter
    limiter.observe(limiter.place("GET v1 identity"), FEW_LEFT | {"x-ratelimit-remaining": "300"})
    asking.ask("open")
    with in_background():
        asking.ask("sync")
    await until_idle()
    assert asking.went == ["open"]
    asking.end("open")
    await until_idle()
    assert asking.went == ["open", "sync"]


async def test_after_a_429_all_wait_then_one_tries_and_people_go_first(
    time: Time, asking: Asking
) -> None:
    limiter = asking.limiter
    limiter.pause(limiter.place("GET v2 incidents"), 7, "Too many requests")
    with in_background():
        asking.ask("sync")
    asking.ask("open")
    asking.ask("save")
    await time.pass_until(6.9)
    assert asking.went == []
    await time.pass_until(7)
    assert asking.went == ["open"]
    await time.pass_until(7.1)
    assert asking.went == ["open", "save"]
    await time.pass_until(9)
    asking.end("open")
    asking.end("save")
    await until_idle()
    assert asking.went == ["open", "save", "sync"]


async def test_an_operation_with_a_quota_of_its_own_waits_alone(time: Time, asking: Asking) -> None:
    limiter = asking.limiter
    place = limiter.place(ESCALATIONS)
    limiter.observe(place, OWN_QUOTA | {"x-ratelimit-remaining": "0"})
    limiter.pause(place, 30, "Too many requests")
    asking.ask("page somebody", ESCALATIONS)
    asking.ask("page another", ESCALATIONS)
    asking.ask("open")
    await time.pass_until(29)
    assert asking.went == ["open"]
    await time.pass_until(30)
    assert asking.went == ["open", "page somebody"]
    await time.pass_until(32)
    assert asking.went == ["open", "page somebody", "page another"]


async def test_a_request_that_is_sent_again_keeps_its_place(time: Time) -> None:
    limiter = time.limiter()
    early, late = limiter.place("GET v2 incidents"), limiter.place("GET v2 incidents")
    limiter.pause(early, 1, "Too many requests")
    went: list[str] = []

    async def send(name: str) -> None:
        async with limiter.slot(early if name == "early" else late):
            went.append(name)

    tasks = [asyncio.ensure_future(send(name)) for name in ("late", "early")]
    await time.pass_until(2)
    await asyncio.gather(*tasks)
    assert went == ["early", "late"]


async def test_what_is_begun_in_the_background_stays_there(time: Time, asking: Asking) -> None:
    use_up(asking.limiter)

    async def look_up() -> None:
        asking.ask("sync", ends=True)

    with in_background():
        await asyncio.gather(look_up())
    asking.ask("open", ends=True)
    await time.pass_until(1)
    assert asking.went == ["open", "sync"]


async def test_one_who_gives_up_leaves_the_place_and_the_token_to_the_next(
    time: Time, asking: Asking
) -> None:
    use_up(asking.limiter)
    for name in ("first", "second", "third"):
        asking.ask(name, ends=True)
    await until_idle()
    await asking.cancel("first")
    await time.pass_until(0.06)
    assert asking.went == ["second"]
    await asking.cancel("third")
    assert time.awaited == []


async def test_one_who_is_cancelled_the_moment_its_turn_comes_uses_nothing_up(time: Time) -> None:
    limiter = time.limiter()
    use_up(limiter)
    asking = Asking(limiter)
    asking.ask("first", ends=True)
    asking.ask("second", ends=True)
    await until_idle()
    (moment,) = time.awaited
    time.now = moment
    limiter._serve()  # The turn is given, and the task cancelled before it runs.
    await asking.cancel("first")
    await until_idle()
    assert asking.went == ["second"]
    assert not time.awaited


async def test_a_person_is_told_of_a_wait_for_tokens_and_the_background_is_not(
    time: Time, asking: Asking
) -> None:
    use_up(asking.limiter)
    waits = asking.limiter.waits
    with in_background():
        asking.ask("sync", ends=True)
    await until_idle()
    assert waits.current() is None
    asking.ask("open", ends=True)
    await until_idle()
    wait = waits.current()
    assert wait is not None
    assert waits.remaining(wait) == pytest.approx(1 / 18)
    await time.pass_until(1)
    assert waits.current() is None


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.booleans()),
        st.tuples(st.just("cancel"), st.integers(0, 99)),
        st.tuples(st.just("end"), st.integers(0, 99)),
        st.tuples(st.just("pass"), st.floats(0, 5)),
        st.tuples(st.just("hold"), st.floats(0.5, 5)),
    ),
    max_size=60,
)


@given(STEPS)
@settings(max_examples=60)
async def test_whatever_happens_everybody_gets_a_turn_and_nothing_leaks(
    steps: list[tuple[str, float]],
) -> None:
    time = Time()
    limiter = time.limiter()
    asking = Asking(limiter)
    use_up(limiter)
    names: list[str] = []
    given_up: set[str] = set()
    for step, value in steps:
        chosen = names[int(value) % len(names)] if names else ""
        if step == "ask":
            names.append(str(len(names)))
            if value:
                with in_background():
                    asking.ask(names[-1])
            else:
                asking.ask(names[-1])
        elif step == "cancel" and chosen:
            asking._tasks[chosen].cancel()
            given_up.add(chosen)
        elif step == "end" and chosen:
            asking.end(chosen)
        elif step == "pass":
            await time.pass_until(time.now + value)
        elif step == "hold":
            limiter.pause(limiter.place("GET v2 incidents"), value, "Too many requests")
    for name in names:
        asking.end(name)
    await time.pass_until(time.now + 60)
    assert set(asking.went) | given_up == set(names)
    assert len(asking.went) == len(set(asking.went))
    assert limiter._under_way.total() == 0
    assert not limiter._queue
    assert not time.awaited
