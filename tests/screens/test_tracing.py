"""A traced program writes what its frames consisted of."""

import asyncio
import json
from pathlib import Path

import pytest

from app.system.frame_trace import VARIABLE
from screens.app.tracing import TraceUnusable, traced_frames
from tests.support.program import program

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("painted")]


async def test_frames_of_keys_are_written(tmp_path: Path) -> None:
    path, run = tmp_path / "frames.json", asyncio.Handle._run
    with traced_frames({VARIABLE: str(path)}, slow=0.0):
        async with program() as running:
            await running.press("j", "2")
    events = json.loads(path.read_text(encoding="utf-8").rstrip().rstrip(",") + "]")
    names = {event["name"].partition(" ")[0] for event in events}
    assert {"frame", "Database.query", "Widget.render_lines", "App._display"} <= names
    assert asyncio.Handle._run is run


async def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(TraceUnusable), traced_frames({VARIABLE: str(tmp_path)}):
        pass


async def test_nothing_is_measured_otherwise() -> None:
    run = asyncio.Handle._run
    with traced_frames({}):
        assert asyncio.Handle._run is run
