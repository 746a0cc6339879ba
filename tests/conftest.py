"""One clean environment for every test: no colours, keys, clocks or folders of the machine."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

# Read by Textual when it is imported or when the App is built, so they go before either.
OF_THE_SNAPSHOT_PLUGIN = "TEXTUAL_SNAPSHOT_TEMPDIR"
for name in set(os.environ) - {OF_THE_SNAPSHOT_PLUGIN}:
    if name.startswith(("TEXTUAL", "INCIDENT_")) or name in {"NO_COLOR", "FORCE_COLOR", "EDITOR"}:
        del os.environ[name]
os.environ["TZ"] = "UTC"

# The proxies and certificates of the machine that runs the tests are none of theirs.
NETWORK = {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
for name in list(os.environ):
    if name.lower().endswith("_proxy") or name in NETWORK:
        del os.environ[name]

# pytest-textual-snapshot writes the whole environment into its report; secrets must not be there.
for name in list(os.environ):
    if any(word in name for word in ("TOKEN", "SECRET", "PASSWORD", "API_KEY")):
        del os.environ[name]

# Who runs the tests in the background has them ignore ctrl+c, and so would what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

import textual._wait  # noqa: E402

# After every key the pilot looks whether the program has come to rest: every 2 ms rather than 20.
textual._wait.SLEEP_GRANULARITY, textual._wait.SLEEP_IDLE = 0.002, 0.0001


def _loop_as_in_production() -> asyncio.AbstractEventLoop:
    """`App.run` starts tasks eagerly on Python 3.12+, `run_test` does not; test what is shipped."""
    loop = asyncio.new_event_loop()
    if sys.version_info >= (3, 12):
        loop.set_task_factory(asyncio.eager_task_factory)
    return loop


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": _loop_as_in_production}


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Configuration, cache, state and home of a test are its own."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    return tmp_path
