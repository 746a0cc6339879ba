"""Keys take effect in order on a machine that gives the program an eighth of its time."""

import json
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from tests.faults.lines import Line
from tests.faults.test_terminal import PROGRAM, drafts
from tests.support.demo import KEY
from tests.support.terminal import PseudoTerminal

# More of them when somebody goes hunting.
_FORMS = int(os.environ.get("FORMS_TYPED", "1"))
_RUNS, _STOPS = 0.0125, 0.0875

# A name, a type by its number, a severity by its name, a summary in lines, and who is affected.
_TYPED = "nCheckout down, 99 %\t\r2\rmajor\rIt fails:\r- since noon\r- for all\tEverybody"


@contextmanager
def slowed(process: int) -> Iterator[None]:
    """Stop the program most of the time."""
    over = Event()

    def stop_and_go() -> None:
        while not over.wait(_RUNS):
            os.kill(process, signal.SIGSTOP)
            over.wait(_STOPS)
            os.kill(process, signal.SIGCONT)

    thread = Thread(target=stop_and_go)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def texts(draft: str) -> str:
    """All that a draft holds, as one text."""
    return json.dumps(json.loads(draft), ensure_ascii=False)


@pytest.fixture
def environment(line: Line) -> Mapping[str, str]:
    return {"INCIDENT_API_URL": line.url, "INCIDENT_API_KEY": KEY}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(_FORMS))
def test_a_form_is_filled_as_it_was_typed(
    seed: int, environment: Mapping[str, str], own_folders: Path
) -> None:
    random = Random(seed)
    with PseudoTerminal(PROGRAM, environment) as terminal:
        terminal.until(b"synced")
        with slowed(terminal.process.pid):
            for key in _TYPED.encode():
                terminal.type(bytes([key]))
                terminal.wait(random.choice([0.0, 0.0, 0.02, random.uniform(0.1, 0.6)]))
            terminal.until(b"Everybody")
        terminal.signal(signal.SIGTERM)
        assert terminal.status() == 128 + signal.SIGTERM
    (draft,) = drafts(own_folders)
    kept = texts(draft)
    for text in (
        "Checkout down, 99 %",
        "Security",
        "Major",
        "It fails:\\n- since noon\\n- for all",
    ):
        assert text in kept
