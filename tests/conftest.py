"""One clean environment for every test: no colours, keys, clocks or folders of the machine."""

import gc
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.environment import clean_environment

# Textual reads it when it is imported or when the App is built.
clean_environment()

# Who runs the tests in the background has them ignore signals, and so would what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

from app.present.hyperlinks import use_hyperlinks  # noqa: E402
from app.present.signs import use_plain_signs  # noqa: E402
from tests.support.leaks import no_leaks  # noqa: E402
from tests.support.painting import paint_every_frame, paint_on_demand  # noqa: E402
from tests.support.styles import share_parsed_styles  # noqa: E402
from tests.support.virtual_time import follow_the_loop, virtual_time_loop  # noqa: E402

# Examples are judged by what they find, however slow the machine.
settings.register_profile(
    "any speed", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any speed")

follow_the_loop()
share_parsed_styles()
paint_on_demand()


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every frame is painted, as it is for a person."""
    monkeypatch.setattr("textual._compositor.Compositor.render_update", paint_every_frame)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": virtual_time_loop}


@pytest.fixture(autouse=True)
def nothing_left_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test opens or starts ends with it."""
    with no_leaks(monkeypatch):
        yield


def pytest_collection_finish() -> None:
    """Have no collection walk through the modules and the tests, which stay until the end.

    A test leaves some hundred thousand objects, which are garbage together when it has ended; they
    are seldom walked through before.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000, 4, 100)


@pytest.fixture(autouse=True)
def texts_for_no_terminal() -> Iterator[None]:
    """The forms that a program has chosen for its terminal end with it."""
    yield
    use_hyperlinks(supported=False)
    use_plain_signs(plain=False)


@pytest.fixture(autouse=True)
def seldom_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the collector as it is set for all tests.

    What a program freezes as it starts would keep the objects of every test alive, and collecting
    each time that a program is at rest took a fifth of the run.
    """
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "set_threshold", lambda *_: None)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Configuration, cache, state and home of a test are its own."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    return tmp_path
